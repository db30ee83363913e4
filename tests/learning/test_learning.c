// test_learning.c - the table of defaults: each environment is learnt on three seeds, within the steps of its row.
// SPDX-License-Identifier: MIT
//
// usage: test_learning [ENVIRONMENT ...]
#include "tests/check.h"

#include <ludus/agent.h>

#include <stdlib.h>

// What an evaluation has to average. Where returns are noisy it has many episodes, and the bound lies two standard errors
// or more below what the best policy earns.
typedef struct learning_bound {
    const char *algorithm, *env;
    double until;
    int32_t episodes;
} learning_bound;

static const learning_bound bounds[] = {
    {"ppo", "CartPole-v1", 475, 100},
    {"ppo", "CartPole-v0", 195, 100},
    {"ppo", "Pendulum-v1", -175, 1000},
    {"ppo", "Acrobot-v1", -100, 100},
    {"ppo", "MountainCar-v0", -110, 100},
    {"ppo", "MountainCarContinuous-v0", 90, 100},
    {"ppo", "CartPoleContinuous-v0", 475, 100},
    {"ppo", "AcrobotContinuous-v0", -100, 100},
    {"apg", "Pendulum-v1", -175, 1000},
    {"shac", "Pendulum-v1", -175, 1000},
    {"shac", "CartPoleContinuous-v0", 475, 100},
    {"shac", "AcrobotContinuous-v0", -100, 100},
    {"shac", "MountainCarContinuous-v0", 90, 100},
    {"ppo", "InvertedPendulum-v5", 950, 100},
    {"shac", "InvertedPendulum-v5", 950, 100},
    {"ppo", "InvertedDoublePendulum-v5", 9100, 100},
    {"shac", "InvertedDoublePendulum-v5", 9100, 100},
    {"ppo", "FrozenLake-v1", 0.70, 1000},          // the best policy: 0.744
    {"ppo", "FrozenLake8x8-v1", 0.85, 1000},       // 0.913
    {"ppo", "CliffWalking-v1", -13, 100},          // -13
    {"ppo", "CliffWalkingSlippery-v1", -70, 1000}, // -64.7
    {"ppo", "Taxi-v4", 7.7, 1000},                 // 7.93
    {"ppo", "Blackjack-v1", -0.06, 40000},         // -0.05
};

static void check_learns(const learning_bound *bound, uint64_t seed) {
    const ludus_train_settings settings = {.algorithm = bound->algorithm,
                                           .env = bound->env,
                                           .seed = seed,
                                           .threads = 1,
                                           .has_until = true,
                                           .until = bound->until,
                                           .episodes = bound->episodes};
    ludus_train_result result;
    if (!CHECK_EQ_INT(ludus_train(&settings, &result), LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    printf("%-4s %-24s seed %d: %8lld steps, %6.2f s, %g fresh\n", bound->algorithm, bound->env, (int)seed,
           (long long)result.steps, result.seconds, result.evaluation.mean_return);
    fflush(stdout);
    CHECK_EQ_INT(result.evaluation.episodes, bound->episodes);
    CHECK_NEAR(result.evaluation.mean_return < bound->until ? result.evaluation.mean_return : bound->until,
               bound->until, 0);
    CHECK(result.solved);
}

static bool wanted(const char *env, int count, char **names) {
    for (int i = 1; i < count; i++) {
        if (strcmp(names[i], env) == 0) {
            return true;
        }
    }
    return count < 2;
}

int main(int argc, char **argv) {
    int learnt = 0;
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        for (uint64_t seed = 0; wanted(bounds[i].env, argc, argv) && seed < 3; seed++, learnt++) {
            check_learns(&bounds[i], seed);
        }
    }
    CHECK(learnt > 0);
    return check_end();
}
