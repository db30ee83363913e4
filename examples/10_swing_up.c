// 10_swing_up.c - swings a pole up by the trajectory that costs least, then again on another cart, with and without feedback.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>

enum { STEPS = 100, STATES = 4 }; // x, x_dot, theta, theta_dot

// Plays the actions, corrected by gain times what the state is off; returns how far from upright the pole ends.
static double play(const ludus_optimum *plan, double feedback, const char *options) {
    ludus_env *env = ludus_env_make("CartPoleContinuous-v0", options);
    ludus_env_reset_with(env, 0, "low=0 high=0 theta=3.141592653589793");
    double state[STATES], *x = state;
    for (int t = 0; t < STEPS; t++) {
        ludus_vector_get_state(ludus_env_vector(env), 0, state);
        double action = plan->actions[t];
        for (int j = 0; j < STATES; j++) {
            action += feedback * plan->gains[t * STATES + j] * (x[j] - plan->states[t * STATES + j]);
        }
        ludus_env_step_box(env, &(float){(float)fmin(fmax(action, -1), 1)});
    }
    ludus_vector_get_state(ludus_env_vector(env), 0, state);
    ludus_env_destroy(env);
    return fabs(remainder(state[2], 2 * 3.141592653589793));
}

int main(void) {
    // What to pay: a little for the throttle at each step, much for not standing in the middle at the end. ~ marks an angle.
    ludus_optimizer *optimizer = ludus_optimizer_make(
        "CartPoleContinuous-v0", NULL,
        "steps=100 cost='action=0.01 x=0.01 final.x=10 final.x_dot=1 final.theta=100~0 final.theta_dot=10'");
    if (!optimizer) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    const double hanging[STATES] = {0, 0, 3.141592653589793, 0};
    ludus_optimum plan;
    if (ludus_optimizer_solve(optimizer, hanging, NULL, 0, NULL, NULL, &plan)) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    printf("%s after %d iterations: cost %.1f -> %.3f\n", ludus_optimizer_reason_text(plan.reason), plan.iterations,
           plan.costs[0], plan.cost);

    const char *const same = "precision=double theta_threshold_radians=1000";
    const char *const heavier = "precision=double theta_threshold_radians=1000 masspole=0.11";
    const double planned = play(&plan, 0, same), blind = play(&plan, 0, heavier), seeing = play(&plan, 1, heavier);
    printf("from upright at the end: %.4f rad; with a pole of a tenth more mass %.4f, with feedback %.4f\n", planned,
           blind, seeing);
    ludus_optimizer_destroy(optimizer);
    return planned > 0.01 || seeing > blind;
}
