// ilqr_solve.c - the iterations: linearise, go back, search along the step, and know when to stop.
// SPDX-License-Identifier: MIT
#include "diff/ilqr_internal.h"

#include <ludus/rng.h>

#include <math.h>
#include <string.h>

// Regularisation (Tassa, Erez and Todorov 2012, section II.F): raised by a factor that itself grows while steps fail, and
// lowered so while they succeed; below the least it is 0.
#define REGULARIZATION_FACTOR 1.6
#define REGULARIZATION_LEAST  1e-6
#define REGULARIZATION_MOST   1e10
#define ACCEPTED_SHARE        1e-4 // of the promised reduction

// Where no step lowers the cost: what arithmetic no longer tells apart, as a share of the cost and of the largest gradient.
#define ROUNDING          1e-11
#define GRADIENT_ROUNDING 1e-6

typedef struct schedule {
    double now, factor;
} schedule;

static void raise_regularization(schedule *s) {
    s->factor = fmax(REGULARIZATION_FACTOR, s->factor * REGULARIZATION_FACTOR);
    s->now = fmax(REGULARIZATION_LEAST, s->now * s->factor);
}

static void lower_regularization(schedule *s) {
    s->factor = fmin(1 / REGULARIZATION_FACTOR, s->factor / REGULARIZATION_FACTOR);
    s->now = s->now * s->factor < REGULARIZATION_LEAST ? 0 : s->now * s->factor;
}

const char *ludus_optimizer_reason_text(ludus_optimizer_reason reason) {
    static const char *const texts[] = {"converged", "ran out of iterations", "stuck: no step lowers the cost",
                                        "stopped"};
    return reason >= LUDUS_OPTIMIZER_CONVERGED && reason <= LUDUS_OPTIMIZER_STOPPED ? texts[reason] : "?";
}

// --- the first rollout ---

static double guess_at(const ludus_optimizer *o, const double *actions, int32_t t, int32_t i, ludus_rng *rng) {
    const double low = o->low[i], high = o->high[i];
    double guess;
    if (actions) {
        guess = actions[(size_t)t * (size_t)o->sizes.actions + (size_t)i];
    } else {
        const double size = isfinite(high - low) ? 0.5 * (high - low) : 1;
        guess = fmin(fmax(0, low), high) + o->noise * ludus_rng_uniform(rng, -size, size);
    }
    return fmin(fmax(guess, low), high);
}

static void swap_paths(ilqr_path *a, ilqr_path *b) {
    const ilqr_path kept = *a;
    *a = *b;
    *b = kept;
}

static ludus_status begin(ludus_optimizer *o, const double *start, const double *actions, uint64_t seed) {
    const char *id = o->diff->vector->variant->id;
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    for (int32_t t = 0; t < o->sizes.steps; t++) {
        for (int32_t i = 0; i < o->sizes.actions; i++) {
            o->path.actions[(size_t)t * (size_t)o->sizes.actions + (size_t)i] = guess_at(o, actions, t, i, &rng);
        }
    }
    // Through a tile: whole numbers become such.
    const diff_span one = {0, 1, o->diff->target->lanes};
    diff_take_states(o->diff, one, start, o->scratch[0].state);
    for (int32_t j = 0; j < o->sizes.states; j++) {
        memcpy(&o->path.states[j], &o->scratch[0].state[(size_t)j * LUDUS_TILE], sizeof(double));
    }
    const double share = 0;
    ilqr_roll_out(o, 1, &share, false, false);
    swap_paths(&o->path, &o->tries[0]);
    o->costs[0] = o->path.cost;
    if (!isfinite(o->path.cost)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s: the cost of the first guess is not finite; start nearer, with fewer steps or less noise",
                          id);
    }
    return LUDUS_OK;
}

// --- one iteration ---

static double expected_reduction(const ludus_optimizer *o, double share) {
    return -(share * o->expected_linear + share * share * o->expected_square);
}

// Tries shorter and shorter steps, a batch at a time, and takes the longest that keeps enough of what it promises: the path
// then is that rollout. Returns the share taken, 0: none.
static double search(ludus_optimizer *o) {
    static const int32_t batches[] = {1, 3, 7};
    double share = 1;
    for (size_t batch = 0; batch < sizeof batches / sizeof batches[0]; batch++) {
        double shares[ILQR_TRIES];
        for (int32_t i = 0; i < batches[batch]; i++, share *= 0.5) {
            shares[i] = share;
        }
        ilqr_roll_out(o, batches[batch], shares, true, false);
        for (int32_t i = 0; i < batches[batch]; i++) {
            const double promised = expected_reduction(o, shares[i]);
            if (promised > 0 && o->path.cost - o->tries[i].cost > ACCEPTED_SHARE * promised) {
                swap_paths(&o->path, &o->tries[i]);
                return shares[i];
            }
        }
    }
    return 0;
}

// Offsets and gains with as much regularization as it takes. False when no amount helps.
static bool go_back(ludus_optimizer *o, schedule *s) {
    while (!ilqr_backward(o, s->now)) {
        raise_regularization(s);
        if (s->now > REGULARIZATION_MOST) {
            return false;
        }
    }
    return true;
}

static ludus_optimizer_reason iterate(ludus_optimizer *o, ludus_optimizer_progress *progress, void *context,
                                      int32_t *iterations, double *gradient) {
    schedule s = {1, 1};
    bool fresh = true; // the path is not the one that was linearised
    double steepest = 0;
    for (*iterations = 0; *iterations < o->sizes.iterations;) {
        if (fresh) {
            ilqr_linearise(o, *iterations == 0);
            *gradient = ilqr_gradient(o);
            steepest = fmax(steepest, *gradient);
            if (o->hessian) {
                ilqr_curve(o);
            }
        }
        if (!go_back(o, &s)) {
            return LUDUS_OPTIMIZER_STUCK;
        }
        const double promised = expected_reduction(o, 1), before = o->path.cost;
        if (promised <= o->tolerance * fabs(before) && s.now < 1e-5) {
            return LUDUS_OPTIMIZER_CONVERGED;
        }
        const double share = search(o);
        fresh = share > 0;
        o->costs[++*iterations] = o->path.cost;
        const ludus_optimizer_iteration told = {
            *iterations, o->path.cost, before - o->path.cost, expected_reduction(o, share), share, s.now, *gradient};
        if (progress && !progress(context, &told)) {
            return LUDUS_OPTIMIZER_STOPPED;
        }
        if (fresh) {
            lower_regularization(&s);
        } else {
            if (promised <= ROUNDING * fabs(before) && *gradient <= GRADIENT_ROUNDING * steepest) {
                return LUDUS_OPTIMIZER_CONVERGED;
            }
            raise_regularization(&s);
            if (s.now > REGULARIZATION_MOST) {
                return LUDUS_OPTIMIZER_STUCK;
            }
        }
    }
    return LUDUS_OPTIMIZER_ITERATIONS;
}

// --- the result ---

// Turns actions into floats, which is what environments take, with the gains keeping the path in place; and finds the gains
// around what comes of it.
static void finish(ludus_optimizer *o, double *gradient) {
    schedule s = {0, 1};
    const double share = 0;
    ilqr_linearise(o, false);
    (void)go_back(o, &s);
    ilqr_roll_out(o, 1, &share, true, true);
    swap_paths(&o->path, &o->tries[0]);
    ilqr_linearise(o, false);
    *gradient = ilqr_gradient(o);
    if (o->hessian) {
        ilqr_curve(o);
    }
    s = (schedule){0, 1};
    (void)go_back(o, &s);
    const diff_span one = {0, 1, 1};
    for (int32_t t = 0; t <= o->sizes.steps; t++) {
        const size_t row = (size_t)t * (size_t)o->sizes.states;
        for (int32_t j = 0; j < o->sizes.states; j++) {
            memcpy(&o->scratch[0].state[(size_t)j * LUDUS_TILE], &o->path.states[row + (size_t)j], sizeof(double));
        }
        diff_give_states(o->diff, one, o->scratch[0].state, o->shown + row);
    }
}

ludus_status ludus_optimizer_solve(ludus_optimizer *o, const double *start, const double *actions, uint64_t seed,
                                   ludus_optimizer_progress *progress, void *context, ludus_optimum *out) {
    const ludus_status status = begin(o, start, actions, seed);
    if (status) {
        return status;
    }
    *out = (ludus_optimum){.costs = o->costs, .gains = o->gains, .states = o->shown};
    out->reason = iterate(o, progress, context, &out->iterations, &out->gradient);
    finish(o, &out->gradient);
    out->cost = o->path.cost;
    out->actions = o->path.actions;
    return LUDUS_OK;
}
