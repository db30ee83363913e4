// cost.h - what a trajectory costs: terms of states and actions, read from text; their values, slopes and curvatures.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_COST_H
#define LUDUS_DIFF_COST_H

#include <ludus/env.h>

// weight (value - target)^2, or of an angle weight (2 sin((value - target) / 2))^2.
typedef struct cost_term {
    int32_t index; // of the state's numbers, or of the action's
    bool angle;
    double weight, target;
} cost_term;

typedef struct cost_terms {
    cost_term *terms;
    int32_t count;
} cost_terms;

typedef struct cost_sum {
    cost_terms running, final, action;
    cost_terms observed, final_observed; // of the observation's numbers
    double reward;                       // the weight of minus the environment's reward
    uint8_t *angles;                     // [states] 1: a term says that this is an angle
} cost_sum;

// What the text may name.
typedef struct cost_names {
    const char *id; // subject of sentences
    const ludus_field *states;
    int32_t actions, observations;
} cost_names;

// Reads the text described in optimize.h. Fails with a sentence; cost_free() is right in either case.
ludus_status cost_read(cost_sum *cost, const cost_names *names, const char *text);
void cost_free(cost_sum *cost);

// sums[e] += the terms of environment e, for e below count; values[index][stride] lie as in a tile.
void cost_add(const cost_terms *terms, const double *values, int32_t stride, int32_t count, double *sums);

// slope[index] += the derivative and curvature[index] += the second one as Gauss and Newton take it, never negative, of one
// environment.
void cost_slopes(const cost_terms *terms, const double *values, double *slope, double *curvature);

#endif
