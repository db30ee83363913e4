// test_agents_learning.c - agents learn: small runs on several seeds, each within a stated number of steps.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/agent.h>

// Trains until an evaluation reaches `until`; fresh episodes then must reach `goal`. The mean of 100 episodes of Pendulum scatters
// by 9, so that one of the better evaluations of a policy at the goal says little about fresh ones: it trains beyond.
static void check_solves(const char *algorithm, const char *env, double until, double goal, uint64_t seed,
                         int64_t most_steps) {
    const ludus_train_settings settings = {.algorithm = algorithm,
                                           .env = env,
                                           .seed = seed,
                                           .steps = most_steps,
                                           .threads = 1,
                                           .has_until = true,
                                           .until = until};
    ludus_train_result result;
    if (!CHECK(ludus_train(&settings, &result) == LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    CHECK(result.passed);
    CHECK(result.evaluation.mean_return >= goal);
    CHECK_EQ_INT(result.evaluation.episodes, 100);
    CHECK(result.steps <= most_steps);
    printf("%s on %s, seed %d: %lld steps, %.1f fresh\n", algorithm, env, (int)seed, (long long)result.steps,
           result.evaluation.mean_return);
}

int main(void) {
    for (uint64_t seed = 0; seed < 3; seed++) {
        check_solves("ppo", "CartPole-v1", 475, 475, seed, 200000);
        check_solves("shac", "CartPoleContinuous-v0", 475, 475, seed, 100000);
        check_solves("apg", "Pendulum-v1", -165, -200, seed, 150000);
        check_solves("shac", "Pendulum-v1", -165, -200, seed, 150000);
    }
    return check_end();
}
