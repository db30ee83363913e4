// ilqr_linearise.c - derivatives of dynamics and costs around a path: every step and every seed side by side in lanes.
// SPDX-License-Identifier: MIT
//
// The path is known, so its steps need not wait for each other: a tile holds (step, seed) pairs, where seed i asks for row i of
// a step's matrices by a cotangent of 1, and one more for the reward's slope.
#include "diff/ilqr_internal.h"

#include <math.h>
#include <string.h>

typedef struct seed_work {
    ludus_optimizer *optimizer;
    int32_t seeds; // a step: one for each of the rows asked for, and one for the reward where it costs
    int32_t tiles, parts;
} seed_work;

static void put_column(double *tile, const double *numbers, int32_t count, int32_t e) {
    for (int32_t j = 0; j < count; j++) {
        memcpy(&tile[(size_t)j * LUDUS_TILE + (size_t)e], &numbers[j], sizeof(double));
    }
}

static void take_column(const double *tile, double *numbers, int32_t count, int32_t e) {
    for (int32_t j = 0; j < count; j++) {
        numbers[j] = tile[(size_t)j * LUDUS_TILE + (size_t)e];
    }
}

static void seed_tile(const seed_work *work, int32_t tile, ilqr_scratch *s) {
    ludus_optimizer *o = work->optimizer;
    const int32_t n = o->sizes.states, m = o->sizes.actions, seeds = work->seeds, lanes = o->diff->target->lanes;
    const int32_t first = tile * LUDUS_TILE, left = o->sizes.steps * seeds - first;
    const int32_t count = left < LUDUS_TILE ? left : LUDUS_TILE, padded = (count + lanes - 1) / lanes * lanes;
    memset(s->slope, 0, (size_t)n * LUDUS_TILE * sizeof(double));
    memset(s->reward_slope, 0, LUDUS_TILE * sizeof(double));
    for (int32_t e = 0; e < padded; e++) {
        const int32_t pair = first + (e < count ? e : 0), t = pair / seeds, seed = pair % seeds;
        put_column(s->state, o->path.states + (size_t)t * (size_t)n, n, e);
        put_column(s->action, o->path.actions + (size_t)t * (size_t)m, m, e);
        if (seed == o->rows_count) {
            s->reward_slope[e] = 1;
        } else if (!o->diff->whole[o->rows[seed]]) {
            s->slope[(size_t)o->rows[seed] * LUDUS_TILE + (size_t)e] = 1;
        }
    }
    const ludus_tile_point at = diff_point(o->diff, (diff_span){0, count, padded}, s->state, s->action);
    const ludus_tile_slopes in = {s->slope, NULL, NULL, s->reward_slope};
    const ludus_tile_slopes out = {s->slope, s->action_slope, NULL, NULL};
    o->diff->target->vjp(&at, &in, &out);
    for (int32_t j = 0; j < n && o->diff->any_whole; j++) {
        if (o->diff->whole[j]) {
            memset(s->slope + (size_t)j * LUDUS_TILE, 0, LUDUS_TILE * sizeof(double));
        }
    }
    for (int32_t e = 0; e < count; e++) {
        const int32_t t = (first + e) / seeds, seed = (first + e) % seeds;
        if (seed < o->rows_count) {
            const size_t row = (size_t)t * (size_t)n + (size_t)o->rows[seed];
            take_column(s->slope, o->by_state + row * (size_t)n, n, e);
            take_column(s->action_slope, o->by_action + row * (size_t)m, m, e);
        } else {
            double *slope = o->slope + (size_t)t * (size_t)(n + m);
            for (int32_t j = 0; j < n + m; j++) {
                const double *from =
                    j < n ? s->slope + (size_t)j * LUDUS_TILE : s->action_slope + (size_t)(j - n) * LUDUS_TILE;
                slope[j] -= o->cost.reward * from[e];
            }
        }
    }
}

static void seed_part(void *context, int part) {
    const seed_work *work = context;
    const int32_t first = (int32_t)((int64_t)work->tiles * part / work->parts);
    const int32_t end = (int32_t)((int64_t)work->tiles * (part + 1) / work->parts);
    for (int32_t tile = first; tile < end; tile++) {
        seed_tile(work, tile, &work->optimizer->scratch[part]);
    }
}

// The terms' own slopes and curvatures.
static void slope_terms(ludus_optimizer *o) {
    const int32_t n = o->sizes.states, m = o->sizes.actions, steps = o->sizes.steps;
    const size_t width = (size_t)(n + m);
    memset(o->slope, 0, ((size_t)steps + 1) * width * sizeof(double));
    memset(o->curvature, 0, ((size_t)steps + 1) * width * sizeof(double));
    for (int32_t t = 0; t <= steps; t++) {
        double *slope = o->slope + (size_t)t * width, *curvature = o->curvature + (size_t)t * width;
        cost_slopes(t < steps ? &o->cost.running : &o->cost.final, o->path.states + (size_t)t * (size_t)n, slope,
                    curvature);
        if (t < steps) {
            cost_slopes(&o->cost.action, o->path.actions + (size_t)t * (size_t)m, slope + n, curvature + n);
        }
    }
}

// States that neither a later state nor a cost depends on are left out of all that follows.
static void find_used(ludus_optimizer *o) {
    const int32_t n = o->sizes.states, m = o->sizes.actions;
    o->used_count = 0;
    for (int32_t j = 0; j < n; j++) {
        bool used = false;
        for (int32_t t = 0; t <= o->sizes.steps && !used; t++) {
            const size_t at = (size_t)t * (size_t)(n + m) + (size_t)j;
            used = o->slope[at] != 0 || o->curvature[at] != 0;
            for (int32_t i = 0; i < o->rows_count && t < o->sizes.steps && !used; i++) {
                used = o->by_state[((size_t)t * (size_t)n + (size_t)o->rows[i]) * (size_t)n + (size_t)j] != 0;
            }
        }
        if (used) {
            o->used[o->used_count++] = j;
        }
    }
}

// Everything around the path, of the rows in o->rows.
static void differentiate(ludus_optimizer *o) {
    seed_work work = {.optimizer = o, .seeds = o->rows_count + (o->cost.reward > 0)};
    work.tiles = (int32_t)(((int64_t)o->sizes.steps * work.seeds + LUDUS_TILE - 1) / LUDUS_TILE);
    work.parts = o->parts < work.tiles ? o->parts : work.tiles;
    slope_terms(o);
    diff_run(o->diff, work.parts, seed_part, &work);
    ilqr_observe(o, false);
    find_used(o);
}

// The rows of states that were not used last time need not be asked for: should one be used now, its column says so.
void ilqr_linearise(ludus_optimizer *o, bool all) {
    const size_t n = (size_t)o->sizes.states;
    if (!all) {
        differentiate(o);
        int32_t known = 0; // both lists ascend
        for (int32_t k = 0; k < o->rows_count && known < o->used_count; k++) {
            known += o->rows[k] == o->used[known];
        }
        if (known == o->used_count) {
            return;
        }
    }
    for (int32_t j = 0; j < o->sizes.states; j++) {
        o->rows[j] = j;
    }
    o->rows_count = o->sizes.states;
    differentiate(o);
    // What is left out from now on is 0, as it would be multiplied by.
    for (int32_t j = 0, i = 0; j < o->sizes.states; j++) {
        const bool used = i < o->used_count && o->used[i] == j;
        i += used;
        for (size_t t = 0; t < (size_t)o->sizes.steps && !used; t++) {
            memset(o->by_state + (t * n + (size_t)j) * n, 0, n * sizeof(double));
            memset(o->by_action + (t * n + (size_t)j) * (size_t)o->sizes.actions, 0,
                   (size_t)o->sizes.actions * sizeof(double));
        }
    }
    memcpy(o->rows, o->used, (size_t)o->used_count * sizeof o->rows[0]);
    o->rows_count = o->used_count;
}

double ilqr_gradient(ludus_optimizer *o) {
    const int32_t n = o->sizes.states, m = o->sizes.actions, steps = o->sizes.steps;
    double largest = 0;
    memcpy(o->costate + (size_t)steps * (size_t)n, o->slope + (size_t)steps * (size_t)(n + m),
           (size_t)n * sizeof(double));
    for (int32_t t = steps; t-- > 0;) {
        const double *next = o->costate + ((size_t)t + 1) * (size_t)n;
        const double *slope = o->slope + (size_t)t * (size_t)(n + m), *u = o->path.actions + (size_t)t * (size_t)m;
        double *costate = o->costate + (size_t)t * (size_t)n;
        memcpy(costate, slope, (size_t)n * sizeof(double));
        for (int32_t i = 0; i < n; i++) {
            const double *row = o->by_state + ((size_t)t * (size_t)n + (size_t)i) * (size_t)n;
            for (int32_t j = 0; j < n; j++) {
                costate[j] += next[i] * row[j];
            }
        }
        for (int32_t k = 0; k < m; k++) {
            double gradient = slope[n + k];
            for (int32_t i = 0; i < n; i++) {
                gradient += next[i] * o->by_action[((size_t)t * (size_t)n + (size_t)i) * (size_t)m + (size_t)k];
            }
            const bool held = (u[k] <= o->low[k] && gradient > 0) || (u[k] >= o->high[k] && gradient < 0);
            largest = !held && fabs(gradient) > largest ? fabs(gradient) : largest;
        }
    }
    return largest;
}
