// plus.cpp - the public header in a C++ program.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>

#include <memory>

int main() {
    const std::unique_ptr<ludus_env, void (*)(ludus_env *)> env(ludus_env_make("CartPole-v1", "precision=double"),
                                                                ludus_env_destroy);
    ludus_env_reset(env.get(), 42);
    return ludus_env_step_discrete(env.get(), 1).reward == 1.0 ? 0 : 1;
}
