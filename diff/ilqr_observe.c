// ilqr_observe.c - slopes and curvatures of what observations cost: a lane for each step and number that a term names.
// SPDX-License-Identifier: MIT
//
// Of a term w r(o(x))^2 Gauss and Newton's curvature is the term's own, along the observation's gradient by the state.
#include "diff/ilqr_internal.h"

#include <string.h>

// A term's part in its step: `row` is the derivative of its number by the state.
static void add_part(ludus_optimizer *o, int32_t t, const cost_term *term, double number, const double *row,
                     bool curvature) {
    const int32_t n = o->sizes.states, width = n + o->sizes.actions;
    const cost_term alone = {0, term->angle, term->weight, term->target};
    double by_number = 0, twice = 0;
    cost_slopes(&(cost_terms){(cost_term *)&alone, 1}, &number, &by_number, &twice);
    double *slope = o->slope + (size_t)t * (size_t)width;
    for (int32_t i = 0; i < n && !curvature; i++) {
        slope[i] += by_number * row[(size_t)i * LUDUS_TILE];
    }
    double *matrix = o->hessian + (size_t)t * (size_t)width * (size_t)width;
    for (int32_t i = 0; i < n && curvature; i++) {
        for (int32_t j = 0; j < n; j++) {
            matrix[i * width + j] += twice * row[(size_t)i * LUDUS_TILE] * row[(size_t)j * LUDUS_TILE];
        }
    }
}

// `terms` at the steps from `start` on, `steps` of them.
static void observe(ludus_optimizer *o, const cost_terms *terms, int32_t start, int32_t steps, bool curvature) {
    const int32_t n = o->sizes.states, lanes = o->diff->target->lanes, seen = o->diff->sizes.observations;
    const int64_t pairs = (int64_t)steps * terms->count;
    ilqr_scratch *s = &o->scratch[0];
    for (int64_t first = 0; first < pairs; first += LUDUS_TILE) {
        const int32_t count = pairs - first < LUDUS_TILE ? (int32_t)(pairs - first) : LUDUS_TILE;
        const int32_t padded = (count + lanes - 1) / lanes * lanes;
        for (int32_t e = 0; e < padded; e++) {
            const int32_t t = start + (int32_t)((first + (e < count ? e : 0)) / terms->count);
            for (int32_t j = 0; j < n; j++) {
                memcpy(&s->state[(size_t)j * LUDUS_TILE + (size_t)e],
                       &o->path.states[(size_t)t * (size_t)n + (size_t)j], sizeof(double));
            }
        }
        const ludus_tile_point at = diff_point(o->diff, (diff_span){0, count, padded}, s->state, s->action);
        o->diff->target->tile_observe(&at, s->observation);
        double numbers[LUDUS_TILE];
        for (int32_t e = 0; e < count; e++) {
            numbers[e] =
                s->observation[(size_t)terms->terms[(first + e) % terms->count].index * LUDUS_TILE + (size_t)e];
        }
        memset(s->observation, 0, (size_t)seen * LUDUS_TILE * sizeof(double));
        for (int32_t e = 0; e < count; e++) {
            s->observation[(size_t)terms->terms[(first + e) % terms->count].index * LUDUS_TILE + (size_t)e] = 1;
        }
        o->diff->target->observe_vjp(&at, s->observation, s->slope);
        for (int32_t j = 0; j < n && o->diff->any_whole; j++) {
            if (o->diff->whole[j]) {
                memset(s->slope + (size_t)j * LUDUS_TILE, 0, LUDUS_TILE * sizeof(double));
            }
        }
        for (int32_t e = 0; e < count; e++) {
            const int32_t t = start + (int32_t)((first + e) / terms->count);
            add_part(o, t, &terms->terms[(first + e) % terms->count], numbers[e], s->slope + e, curvature);
        }
    }
}

void ilqr_observe(ludus_optimizer *o, bool curvature) {
    observe(o, &o->cost.observed, 0, o->sizes.steps, curvature);
    observe(o, &o->cost.final_observed, o->sizes.steps, 1, curvature);
}
