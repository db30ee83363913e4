// test_lyapunov.c - Lyapunov exponents: of motions whose exponent is known, against neighbours that part, and wrong input.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>
#include <ludus/lyapunov.h>

// A pole that falls without a push grows like the fastest eigenvalue of one step; the tangent's exponent is its logarithm.
static void check_fixed_point(const char *options, double tolerance) {
    ludus_diff *diff = ludus_diff_make("CartPoleContinuous-v0", options, 3);
    CHECK(diff);
    const bool is_double = ludus_diff_sizes_of(diff).is_double;
    double upright[3][4] = {{0}}, exponent[3];
    float single[3][4] = {{0}};
    CHECK_EQ_INT(ludus_lyapunov(diff, 0, 4000, is_double ? (void *)upright : (void *)single, NULL, NULL, exponent),
                 LUDUS_OK);
    // Linearised: theta'' = a theta with a = g / (l (4/3 - m / M)); Euler multiplies by 1 + tau sqrt(a) a step.
    const double a = 9.8 / (0.5 * (4.0 / 3 - 0.1 / 1.1));
    for (int e = 0; e < 3; e++) {
        CHECK_NEAR(exponent[e], log(1 + 0.02 * sqrt(a)), tolerance);
    }
    ludus_diff_destroy(diff);
}

// Two Acrobots that start 1e-9 apart: their distance grows by the same factors while it is small.
static void check_neighbours(void) {
    enum { STEPS = 60 };
    ludus_diff *diff = ludus_diff_make("AcrobotContinuous-v0", "precision=double", 1);
    CHECK(diff);
    CHECK_EQ_INT(ludus_diff_sizes_of(diff).states, 4);
    double start[4] = {2.1, 0.4, 0.1, -0.2}, state[4], other[4], exponent, length = 0, distance = 0;
    memcpy(state, start, sizeof state);
    // The same direction as the tangent begins with.
    for (int i = 0; i < 4; i++) {
        length += cos(1 + 1.7 * i) * cos(1 + 1.7 * i);
    }
    for (int i = 0; i < 4; i++) {
        other[i] = start[i] + 1e-9 * cos(1 + 1.7 * i) / sqrt(length);
    }
    CHECK_EQ_INT(ludus_lyapunov(diff, 0, STEPS, state, NULL, NULL, &exponent), LUDUS_OK);
    const double none[1] = {0};
    for (int t = 0; t < STEPS; t++) {
        double next[4], reward;
        uint8_t terminated;
        ludus_diff_step(diff, other, none, next, &reward, &terminated);
        memcpy(other, next, sizeof other);
    }
    for (int i = 0; i < 4; i++) {
        distance += (other[i] - state[i]) * (other[i] - state[i]);
    }
    CHECK_NEAR(exponent, log(sqrt(distance) / 1e-9) / STEPS, 1e-5);
    ludus_diff_destroy(diff);
}

typedef struct seen {
    int32_t calls, last;
} seen;

static void push(void *context, int32_t step, const void *states, void *actions) {
    seen *s = context;
    CHECK(states);
    s->calls++;
    s->last = step;
    ((double *)actions)[0] = 0.5;
}

static void check_actions(void) {
    ludus_diff *diff = ludus_diff_make("Pendulum-v1", "precision=double", 1);
    CHECK(diff);
    double state[8] = {1, 0}, twin[8] = {1, 0}, exponent;
    seen s = {0, -1};
    CHECK_EQ_INT(ludus_lyapunov(diff, 5, 7, state, push, &s, &exponent), LUDUS_OK);
    CHECK_EQ_INT(s.calls, 12);
    CHECK_EQ_INT(s.last, 11);
    const double action[1] = {0.5};
    const int32_t states = ludus_diff_sizes_of(diff).states;
    for (int t = 0; t < 12; t++) {
        double next[8], reward;
        uint8_t terminated;
        ludus_diff_step(diff, twin, action, next, &reward, &terminated);
        memcpy(twin, next, sizeof twin);
    }
    for (int32_t i = 0; i < states; i++) {
        CHECK_EQ_REAL(state[i], twin[i]);
    }
    CHECK_EQ_INT(ludus_lyapunov(diff, -1, 7, state, NULL, NULL, &exponent), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_lyapunov(diff, 0, 0, state, NULL, NULL, &exponent), LUDUS_ERROR_ARGUMENT);
    CHECK(strstr(ludus_last_error(), "1 to"));
    ludus_diff_destroy(diff);
}

int main(void) {
    check_fixed_point("precision=double", 1e-3);
    check_fixed_point("", 1e-3);
    check_neighbours();
    check_actions();
    return check_end();
}
