// ilqr_curvature.c - second derivatives by central differences of exact first ones: of the reward, and of the dynamics.
// SPDX-License-Identifier: MIT
//
// A tile holds (step, number, side) triples: the cotangent of a step at a state or action that is a little off the path. With
// the costate as the next state's cotangent this is the curvature of all that is still to be paid (Newton's, and differential
// dynamic programming's to first order); without it, of the reward alone, which Gauss and Newton would have positive.
#include "diff/ilqr_internal.h"

#include <math.h>
#include <string.h>

#define OFF_PATH 1e-5 // relative to 1 + |number|

typedef struct curve_work {
    ludus_optimizer *optimizer;
    int32_t tiles, parts;
} curve_work;

// Where number `k` of step t is on either side: an action stays within its limits, beyond which others begin.
static double on_side(const ludus_optimizer *o, int32_t t, int32_t k, int32_t side) {
    const int32_t n = o->sizes.states, m = o->sizes.actions;
    const double at = k < n ? o->path.states[(size_t)t * (size_t)n + (size_t)k]
                            : o->path.actions[(size_t)t * (size_t)m + (size_t)(k - n)];
    const double off = at + (side ? OFF_PATH : -OFF_PATH) * (1 + fabs(at));
    return k < n ? off : fmin(fmax(off, o->low[k - n]), o->high[k - n]);
}

static void curve_tile(const curve_work *work, int32_t tile, ilqr_scratch *s) {
    ludus_optimizer *o = work->optimizer;
    const int32_t n = o->sizes.states, m = o->sizes.actions, width = n + m, lanes = o->diff->target->lanes;
    const int64_t first = (int64_t)tile * LUDUS_TILE, left = (int64_t)o->sizes.steps * width * 2 - first;
    const int32_t count = left < LUDUS_TILE ? (int32_t)left : LUDUS_TILE, padded = (count + lanes - 1) / lanes * lanes;
    for (int32_t e = 0; e < padded; e++) {
        const int64_t triple = first + (e < count ? e : 0);
        const int32_t t = (int32_t)(triple / (2 * width)), k = (int32_t)(triple / 2 % width),
                      side = (int32_t)(triple % 2);
        for (int32_t j = 0; j < n; j++) {
            memcpy(&s->state[(size_t)j * LUDUS_TILE + (size_t)e], &o->path.states[(size_t)t * (size_t)n + (size_t)j],
                   sizeof(double));
            s->slope[(size_t)j * LUDUS_TILE + (size_t)e] =
                o->full && !o->diff->whole[j] ? o->costate[((size_t)t + 1) * (size_t)n + (size_t)j] : 0;
        }
        for (int32_t i = 0; i < m; i++) {
            s->action[(size_t)i * LUDUS_TILE + (size_t)e] = o->path.actions[(size_t)t * (size_t)m + (size_t)i];
        }
        s->reward_slope[e] = -o->cost.reward;
        if (k >= n) {
            s->action[(size_t)(k - n) * LUDUS_TILE + (size_t)e] = on_side(o, t, k, side);
        } else if (!o->diff->whole[k]) {
            s->state[(size_t)k * LUDUS_TILE + (size_t)e] = on_side(o, t, k, side);
        }
    }
    const ludus_tile_point at = diff_point(o->diff, (diff_span){0, count, padded}, s->state, s->action);
    const ludus_tile_slopes in = {s->slope, NULL, NULL, s->reward_slope};
    const ludus_tile_slopes out = {s->slope, s->action_slope, NULL, NULL};
    o->diff->target->vjp(&at, &in, &out);
    // Sides of a number lie next to each other, and the tile's size is even.
    for (int32_t e = 0; e + 1 < count; e += 2) {
        const int64_t pair = (first + e) / 2;
        const int32_t t = (int32_t)(pair / width), k = (int32_t)(pair % width);
        double *row = o->hessian + ((size_t)t * (size_t)width + (size_t)k) * (size_t)width;
        const bool whole = k < n && o->diff->whole[k];
        const double apart = whole ? 0 : on_side(o, t, k, 1) - on_side(o, t, k, 0);
        for (int32_t j = 0; j < width; j++) {
            const double *slopes =
                j < n ? s->slope + (size_t)j * LUDUS_TILE : s->action_slope + (size_t)(j - n) * LUDUS_TILE;
            const double change = apart > 0 && !(j < n && o->diff->whole[j]) ? (slopes[e + 1] - slopes[e]) / apart : 0;
            row[j] = isfinite(change) ? change : 0;
        }
    }
}

static void make_symmetric(double *matrix, int32_t width) {
    for (int32_t i = 0; i < width; i++) {
        for (int32_t j = 0; j < i; j++) {
            const double mean = 0.5 * (matrix[i * width + j] + matrix[j * width + i]);
            matrix[i * width + j] = mean;
            matrix[j * width + i] = mean;
        }
    }
}

// One turn of Jacobi's method: the columns p and q of `matrix` and `vectors` change so that matrix[p][q] becomes 0.
static void turn(double *matrix, double *vectors, int32_t width, int32_t p, int32_t q) {
    const double apq = matrix[p * width + q], theta = (matrix[q * width + q] - matrix[p * width + p]) / (2 * apq);
    const double tangent = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    const double cosine = 1 / sqrt(tangent * tangent + 1), sine = tangent * cosine;
    for (int32_t i = 0; i < width; i++) {
        const double mp = matrix[i * width + p], mq = matrix[i * width + q];
        matrix[i * width + p] = cosine * mp - sine * mq;
        matrix[i * width + q] = sine * mp + cosine * mq;
        const double vp = vectors[i * width + p], vq = vectors[i * width + q];
        vectors[i * width + p] = cosine * vp - sine * vq;
        vectors[i * width + q] = sine * vp + cosine * vq;
    }
    for (int32_t i = 0; i < width; i++) {
        const double mp = matrix[p * width + i], mq = matrix[q * width + i];
        matrix[p * width + i] = cosine * mp - sine * mq;
        matrix[q * width + i] = sine * mp + cosine * mq;
    }
}

// Without its negative eigenvalues. `work` is [2 width^2].
static void make_positive(double *matrix, int32_t width, double *work) {
    double *left = work, *vectors = work + (size_t)width * (size_t)width, size = 0;
    bool negative = false, diagonal = true;
    for (int32_t i = 0; i < width * width; i++) {
        left[i] = matrix[i];
        vectors[i] = i % (width + 1) == 0;
        size = fmax(size, fabs(matrix[i]));
        diagonal = diagonal && (i % (width + 1) == 0 || matrix[i] == 0);
    }
    for (int32_t sweep = 0; sweep < 30 && !diagonal; sweep++) {
        double most = 0;
        for (int32_t p = 0; p < width; p++) {
            for (int32_t q = p + 1; q < width; q++) {
                if (fabs(left[p * width + q]) > 1e-15 * size) {
                    most = fmax(most, fabs(left[p * width + q]));
                    turn(left, vectors, width, p, q);
                }
            }
        }
        if (most <= 1e-14 * size) {
            break;
        }
    }
    for (int32_t i = 0; i < width; i++) {
        negative = negative || left[i * width + i] < 0;
    }
    for (int32_t i = 0; negative && i < width; i++) {
        for (int32_t j = 0; j < width; j++) {
            double sum = 0;
            for (int32_t k = 0; k < width; k++) {
                sum += fmax(0, left[k * width + k]) * vectors[i * width + k] * vectors[j * width + k];
            }
            matrix[i * width + j] = sum;
        }
    }
}

static void curve_part(void *context, int part) {
    const curve_work *work = context;
    const int32_t first = (int32_t)((int64_t)work->tiles * part / work->parts);
    const int32_t end = (int32_t)((int64_t)work->tiles * (part + 1) / work->parts);
    for (int32_t tile = first; tile < end; tile++) {
        curve_tile(work, tile, &work->optimizer->scratch[part]);
    }
}

void ilqr_curve(ludus_optimizer *o) {
    const int32_t width = o->sizes.states + o->sizes.actions;
    curve_work work = {.optimizer = o};
    work.tiles = (int32_t)(((int64_t)o->sizes.steps * width * 2 + LUDUS_TILE - 1) / LUDUS_TILE);
    work.parts = o->parts < work.tiles ? o->parts : work.tiles;
    const bool curved = o->full || o->cost.reward > 0;
    const size_t numbers = (size_t)width * (size_t)width;
    if (curved) {
        diff_run(o->diff, work.parts, curve_part, &work);
        memset(o->hessian + (size_t)o->sizes.steps * numbers, 0, numbers * sizeof(double));
    } else {
        memset(o->hessian, 0, ((size_t)o->sizes.steps + 1) * numbers * sizeof(double));
    }
    for (int32_t t = 0; t < o->sizes.steps && curved; t++) {
        double *matrix = o->hessian + (size_t)t * (size_t)width * (size_t)width;
        make_symmetric(matrix, width);
        if (!o->full) {
            make_positive(matrix, width, o->eigen);
        }
    }
    ilqr_observe(o, true);
}
