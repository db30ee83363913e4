// defaults.c - the table of default options per environment. Data alone: no algorithm knows what it trains on.
// SPDX-License-Identifier: MIT
#include "agents/defaults.h"

#include <stddef.h>
#include <string.h>

// algorithm, environment, steps, options
static const agent_default defaults[] = {
    {"ppo", "CartPole-v1", 500000,
     "envs=32 horizon=32 epochs=4 minibatch=256 learning_rate=0.003 gamma=0.98 lambda=0.8"},
};

const agent_default *agent_default_find(const char *algorithm, const char *env) {
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        if (strcmp(defaults[i].algorithm, algorithm) == 0 && strcmp(defaults[i].env, env) == 0) {
            return &defaults[i];
        }
    }
    return NULL;
}
