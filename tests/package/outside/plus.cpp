// plus.cpp - the public headers in a C++ program: a baseline plays an episode.
// SPDX-License-Identifier: MIT
#include <ludus/agent.h>
#include <ludus/ludus.h>

#include <cstdio>
#include <memory>

int main() {
    const std::unique_ptr<ludus_policy, void (*)(ludus_policy *)> policy(
        ludus_policy_baseline("random", "CartPole-v1", nullptr), ludus_policy_destroy);
    ludus_evaluation evaluation;
    if (!policy || ludus_evaluate(policy.get(), nullptr, 10, 1, false, &evaluation) != LUDUS_OK) {
        std::fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    std::printf("a random policy's mean return: %g\n", evaluation.mean_return);
    return evaluation.episodes == 10 && evaluation.mean_return < 100.0 ? 0 : 1;
}
