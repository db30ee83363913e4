// 09_gradient.c - how a rollout's cost changes with its first state and with the length of the pole: exact, and measured.
// SPDX-License-Identifier: MIT
#include <ludus/diff.h>
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>

enum { STEPS = 40, STATES = 4 }; // x, x_dot, theta, theta_dot

// The sum of theta^2 over the rollout; cotangents[t] is its derivative by the state after step t.
static double cost(ludus_diff *diff, const double *start, const double *pushes, double cotangents[STEPS][STATES]) {
    double states[STEPS][STATES], sum = 0;
    ludus_rollout(diff, STEPS, start, pushes, &(ludus_rollout_rows){.states = states}, NULL);
    for (int t = 0; t < STEPS; t++) {
        sum += states[t][2] * states[t][2];
        cotangents[t][2] = 2 * states[t][2];
    }
    return sum;
}

int main(void) {
    ludus_diff *diff = ludus_diff_make("CartPole-v1", "precision=double length=0.5", 1);
    if (!diff) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    double start[STATES] = {0, 0, 0.03, 0}, pushes[STEPS], cotangents[STEPS][STATES] = {0}, unused[STEPS][STATES];
    for (int t = 0; t < STEPS; t++) {
        pushes[t] = t % 2; // left, right, left ...
    }
    printf("cost %.6f\n", cost(diff, start, pushes, cotangents));

    // One way back gives the derivatives by everything the rollout depends on.
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    double by_start[STATES], by_option[16];
    const ludus_rollout_rows out = {.start = by_start, .option = by_option};
    ludus_rollout_vjp(diff, STEPS, start, pushes, &(ludus_rollout_rows){.states = cotangents}, &out, 0);

    const char *const names[STATES] = {"x", "x_dot", "theta", "theta_dot"};
    const double h = 1e-6;
    for (int k = 0; k < STATES; k++) {
        double side[2];
        for (int i = 0; i < 2; i++) {
            double moved[STATES] = {start[0], start[1], start[2], start[3]};
            moved[k] += i ? h : -h;
            side[i] = cost(diff, moved, pushes, unused);
        }
        printf("by %-10s %14.9f   difference %14.9f\n", names[k], by_start[k], (side[1] - side[0]) / (2 * h));
    }

    // An option's column is its row in the environment's table.
    const ludus_variant *variant;
    const int32_t length = ludus_fields_find(ludus_find("CartPole-v1", &variant)->options, "length", NULL);
    double side[2], exact = NAN;
    for (int32_t i = 0; i < sizes.options; i++) {
        exact = sizes.columns[i] == length ? by_option[i] : exact;
    }
    for (int i = 0; i < 2; i++) {
        ludus_diff *other = ludus_diff_make(
            "CartPole-v1", i ? "precision=double length=0.500001" : "precision=double length=0.499999", 1);
        side[i] = cost(other, start, pushes, unused);
        ludus_diff_destroy(other);
    }
    printf("by %-10s %14.9f   difference %14.9f\n", "length", exact, (side[1] - side[0]) / (2 * h));
    ludus_diff_destroy(diff);
    return fabs(exact - (side[1] - side[0]) / (2 * h)) > 1e-6;
}
