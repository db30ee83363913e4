// lyapunov.c - largest Lyapunov exponents of many environments at once.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

#include <ludus/lyapunov.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Rows of one step, of the diff's kind of number.
typedef struct growth {
    ludus_diff *diff;
    ludus_diff_sizes sizes;
    void *next, *tangent, *next_tangent, *action, *reward;
    uint8_t *terminated;
} growth;

static void free_growth(growth *g) {
    free(g->next);
    free(g->tangent);
    free(g->next_tangent);
    free(g->action);
    free(g->reward);
    free(g->terminated);
}

static bool make_growth(growth *g) {
    const size_t count = (size_t)g->sizes.count, word = g->sizes.is_double ? sizeof(double) : sizeof(float);
    const size_t states = count * (size_t)g->sizes.states, actions = count * (size_t)g->sizes.actions;
    g->next = calloc(states, word);
    g->tangent = calloc(states, word);
    g->next_tangent = calloc(states, word);
    g->action = calloc(actions + 1, word);
    g->reward = calloc(count, word);
    g->terminated = calloc(count, 1);
    return g->next && g->tangent && g->next_tangent && g->action && g->reward && g->terminated;
}

// Scales every environment's tangent to unit length and returns nothing; `sum` (NULL: not wanted) gains the logarithm of the length
// it had.
static void scale_tangents(const growth *g, double *sum) {
    const size_t states = (size_t)g->sizes.states;
    for (size_t e = 0; e < (size_t)g->sizes.count; e++) {
        double square = 0;
        for (size_t k = e * states; k < (e + 1) * states; k++) {
            const double x = g->sizes.is_double ? ((double *)g->tangent)[k] : (double)((float *)g->tangent)[k];
            square += x * x;
        }
        const double length = sqrt(square), scale = 1 / length;
        for (size_t k = e * states; k < (e + 1) * states; k++) {
            if (g->sizes.is_double) {
                ((double *)g->tangent)[k] *= scale;
            } else {
                ((float *)g->tangent)[k] *= (float)scale;
            }
        }
        if (sum) {
            sum[e] += log(length);
        }
    }
}

// Directions that no symmetry of a state makes special.
static void begin_tangents(const growth *g) {
    const size_t states = (size_t)g->sizes.states;
    for (size_t k = 0; k < (size_t)g->sizes.count * states; k++) {
        const double x = g->diff->whole[k % states] ? 0 : cos(1 + 1.7 * (double)(k % states));
        if (g->sizes.is_double) {
            ((double *)g->tangent)[k] = x;
        } else {
            ((float *)g->tangent)[k] = (float)x;
        }
    }
    scale_tangents(g, NULL);
}

ludus_status ludus_lyapunov(ludus_diff *diff, int32_t skip, int32_t steps, void *states, ludus_act *act, void *context,
                            double *exponent) {
    if (skip < 0 || steps < 1 || skip > LUDUS_ROLLOUT_STEPS || steps > LUDUS_ROLLOUT_STEPS) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "Lyapunov exponents over %d steps after %d; there can be 1 to %d steps after 0 to %d", steps,
                          skip, LUDUS_ROLLOUT_STEPS, LUDUS_ROLLOUT_STEPS);
    }
    growth g = {.diff = diff, .sizes = ludus_diff_sizes_of(diff)};
    if (!make_growth(&g)) {
        free_growth(&g);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the Lyapunov exponents of %d environments", g.sizes.count);
    }
    const size_t word = g.sizes.is_double ? sizeof(double) : sizeof(float);
    const size_t bytes = (size_t)g.sizes.count * (size_t)g.sizes.states * word;
    memset(exponent, 0, (size_t)g.sizes.count * sizeof *exponent);
    begin_tangents(&g);
    for (int32_t step = 0; step < skip + steps; step++) {
        if (act) {
            act(context, step, states, g.action);
        }
        if (step >= skip) {
            ludus_diff_jvp(diff, states, g.action, &(ludus_diff_rows){.state = g.tangent},
                           &(ludus_diff_rows){.state = g.next_tangent});
            memcpy(g.tangent, g.next_tangent, bytes);
            scale_tangents(&g, exponent);
        }
        ludus_diff_step(diff, states, g.action, g.next, g.reward, g.terminated);
        memcpy(states, g.next, bytes);
    }
    for (int32_t e = 0; e < g.sizes.count; e++) {
        exponent[e] /= steps;
    }
    free_growth(&g);
    return LUDUS_OK;
}
