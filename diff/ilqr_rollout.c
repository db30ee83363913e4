// ilqr_rollout.c - the rollouts of a line search, side by side in the lanes of a tile.
// SPDX-License-Identifier: MIT
#include "diff/ilqr_internal.h"

#include <math.h>
#include <string.h>

// One call's worth of rollouts.
typedef struct roll_work {
    ludus_optimizer *optimizer;
    int32_t count, parts;
    const double *shares;
    bool feedback, rounded;
} roll_work;

// How far environment `e` of the tile is from the path, number `index`; angles by the shorter way.
static inline double off_path(const ludus_optimizer *o, const double *state, int32_t index, const double *at) {
    const double off = state[(size_t)index * LUDUS_TILE] - at[index];
    return o->cost.angles[index] ? remainder(off, 2 * 3.14159265358979323846) : off;
}

// The action of one environment at step t, for its tile and its path.
static void choose(const roll_work *work, int32_t t, double share, const double *state, double *tile, double *actions) {
    const ludus_optimizer *o = work->optimizer;
    const int32_t n = o->sizes.states, m = o->sizes.actions;
    const double *at = o->path.states + (size_t)t * (size_t)n;
    for (int32_t i = 0; i < m; i++) {
        const size_t row = (size_t)t * (size_t)m + (size_t)i;
        double action = o->path.actions[row];
        if (work->feedback) {
            const double *gains = o->gains + row * (size_t)n;
            action += share * o->offset[row];
            for (int32_t j = 0; j < o->used_count; j++) {
                action += gains[o->used[j]] * off_path(o, state, o->used[j], at);
            }
        }
        action = action < o->low[i] ? o->low[i] : action > o->high[i] ? o->high[i] : action;
        action = work->rounded ? (double)(float)action : action;
        tile[(size_t)i * LUDUS_TILE] = action;
        actions[(size_t)t * (size_t)m + (size_t)i] = action;
    }
}

static void keep_state(const ludus_optimizer *o, const double *tile, double *states) {
    for (int32_t j = 0; j < o->sizes.states; j++) {
        memcpy(&states[j], &tile[(size_t)j * LUDUS_TILE], sizeof states[j]);
    }
}

static void add_observed(const ludus_optimizer *o, const cost_terms *terms, const ludus_tile_point *at, ilqr_scratch *s,
                         int32_t count, double *sums) {
    if (terms->count > 0) {
        o->diff->target->tile_observe(at, s->observation);
        cost_add(terms, s->observation, LUDUS_TILE, count, sums);
    }
}

static void roll_part(void *context, int part) {
    const roll_work *work = context;
    ludus_optimizer *o = work->optimizer;
    const int32_t first = work->count * part / work->parts, end = work->count * (part + 1) / work->parts;
    const int32_t n = o->sizes.states, count = end - first, lanes = o->diff->target->lanes;
    const diff_span span = {0, count, (count + lanes - 1) / lanes * lanes};
    ilqr_scratch *s = &o->scratch[part];
    const ludus_tile_point at = diff_point(o->diff, span, s->state, s->action);
    double sums[ILQR_TRIES] = {0};
    for (int32_t e = 0; e < span.padded; e++) {
        for (int32_t j = 0; j < n; j++) {
            memcpy(&s->state[(size_t)j * LUDUS_TILE + (size_t)e], &o->path.states[j], sizeof(double));
        }
        if (e < count) {
            keep_state(o, s->state + e, o->tries[first + e].states);
        }
    }
    for (int32_t t = 0; t < o->sizes.steps; t++) {
        for (int32_t e = 0; e < count; e++) {
            choose(work, t, work->shares[first + e], s->state + e, s->action + e, o->tries[first + e].actions);
        }
        cost_add(&o->cost.running, s->state, LUDUS_TILE, count, sums);
        cost_add(&o->cost.action, s->action, LUDUS_TILE, count, sums);
        add_observed(o, &o->cost.observed, &at, s, count, sums);
        o->diff->target->forward(&at, s->state, s->reward, NULL);
        for (int32_t e = 0; e < count; e++) {
            sums[e] -= o->cost.reward > 0 ? o->cost.reward * s->reward[e] : 0;
            keep_state(o, s->state + e, o->tries[first + e].states + ((size_t)t + 1) * (size_t)n);
        }
    }
    cost_add(&o->cost.final, s->state, LUDUS_TILE, count, sums);
    add_observed(o, &o->cost.final_observed, &at, s, count, sums);
    for (int32_t e = 0; e < count; e++) {
        o->tries[first + e].cost = isfinite(sums[e]) ? sums[e] : INFINITY;
    }
}

void ilqr_roll_out(ludus_optimizer *o, int32_t count, const double *shares, bool feedback, bool rounded) {
    roll_work work = {.optimizer = o, .count = count, .shares = shares, .feedback = feedback, .rounded = rounded};
    work.parts = o->parts < count ? o->parts : count;
    diff_run(o->diff, work.parts, roll_part, &work);
}
