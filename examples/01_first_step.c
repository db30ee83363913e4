// 01_first_step.c - one environment, one episode: push the cart to where its pole falls.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>

#include <stdio.h>

int main(void) {
    ludus_env *env = ludus_env_make("CartPole-v1", NULL); // options go here: "gravity=3.7 time_limit=1000"
    if (!env) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }

    ludus_env_reset(env, 42); // the seed; LUDUS_KEEP_STREAM starts a further episode
    double total = 0;
    ludus_outcome outcome;
    do {
        // Observations are read by index (`ludus info CartPole-v1` says what they are) or as a row of floats.
        const float *observation = ludus_env_observation(env);
        const double angle = observation[2], speed = observation[3];
        outcome = ludus_env_step_discrete(env, 3 * angle + speed > 0 ? 1 : 0);
        total += outcome.reward;
    } while (!outcome.terminated && !outcome.truncated);

    printf("%d steps, return %g: %s\n", ludus_env_elapsed(env), total,
           outcome.terminated ? "the pole fell" : "it still stands at the time limit");
    ludus_env_destroy(env);
    return 0;
}
