// rollout_vjp.c - cotangents of a rollout: back through its steps, from states that were stored or are computed again.
// SPDX-License-Identifier: MIT
//
// Where all states fit they are stored. Where they do not, checkpoints are placed by binomial coefficients: with s of them
// and each step computed at most r times again, (s + 1 + r)! / ((s + 1)! r!) steps can be reversed (Griewank and Walther,
// ACM TOMS 26(1), 2000). A state is the same bits whenever it is computed, so the cotangents are, too.
#include "diff/diff_internal.h"

#include <stdlib.h>
#include <string.h>

enum { AGAIN_MOST = 32 }; // times that a step may be computed again: what the smallest bound is made for

typedef struct reverse_work {
    ludus_diff *diff;
    int32_t steps;
    const void *start, *actions;
    ludus_rollout_rows in, out;
    int32_t slots; // checkpoints beside the first state and the one in work
    int32_t parts;
    size_t part_bytes;
    char *stored; // [parts][part_bytes]: [slots] tiles, then [slots] the steps they stand before
} reverse_work;

// One thread's way back through one tile. Checkpoint 0 is the first state; checkpoint slots + 1 is the work tile.
typedef struct reversal {
    const reverse_work *work;
    diff_span span;
    diff_scratch *scratch;
    char *stored;
    int64_t *before; // [slots] the step that checkpoint i + 1 stands before
} reversal;

// --- where checkpoints go ---

// Steps that can be reversed from `slots` checkpoints beside the first state, each computed again at most `again` times.
// No more than LUDUS_ROLLOUT_STEPS are told apart.
static int64_t reach(int64_t slots, int64_t again) {
    int64_t steps = 1;
    for (int64_t r = 1; r <= again && steps < LUDUS_ROLLOUT_STEPS; r++) {
        steps = steps * (slots + 1 + r) / r;
    }
    return steps;
}

// Where to put the next of `slots` free checkpoints in `steps` steps, slots + 2 < steps: so that no step is computed again
// more often than need be.
static int64_t split(int64_t steps, int64_t slots) {
    int64_t steps_before = 1, steps_now = 1, again = 0;
    while (steps_now < steps) {
        again++;
        steps_before = steps_now;
        steps_now = steps_now * (slots + 1 + again) / again;
    }
    // As many as can be reversed with one time less; but no fewer behind it than are worth a checkpoint.
    const int64_t behind = steps - steps_before * (slots + 1) / (slots + again);
    return steps_before < behind ? steps_before : behind;
}

static int32_t fewest_slots(int32_t steps) {
    int32_t slots = 0;
    while (reach(slots, AGAIN_MOST) < steps) {
        slots++;
    }
    return slots;
}

// --- one tile ---

static void *checkpoint(const reversal *r, int64_t index) {
    const size_t bytes = r->work->diff->tile_bytes;
    return index == 0                ? r->scratch->state
           : index <= r->work->slots ? r->stored + (size_t)(index - 1) * bytes
                                     : r->scratch->work;
}

static int64_t step_of(const reversal *r, int64_t index) {
    return index == 0 ? 0 : r->before[index - 1];
}

static ludus_tile_point point_at(const reversal *r, const void *state, int64_t step) {
    ludus_diff *diff = r->work->diff;
    diff_take_actions(diff, r->span, diff_step_rows(diff, r->work->actions, (int32_t)step, diff->sizes.actions),
                      r->scratch->action);
    return diff_point(diff, r->span, state, r->scratch->action);
}

static void forward(const reversal *r, const void *state, int64_t step, void *next) {
    const ludus_tile_point at = point_at(r, state, step);
    r->work->diff->target->forward(&at, next, r->scratch->reward, NULL);
}

// The cotangent in scratch->slope, of the state after the step, becomes that of the state before it.
static void backward(const reversal *r, const void *state, int64_t step) {
    const reverse_work *work = r->work;
    const diff_scratch *scratch = r->scratch;
    ludus_diff *diff = work->diff;
    const ludus_diff_sizes *sizes = &diff->sizes;
    const int32_t t = (int32_t)step;
    const ludus_tile_point at = point_at(r, state, step);
    void *option = work->out.option ? scratch->option : NULL;
    const ludus_tile_slopes in = {scratch->slope, NULL, option, work->in.reward ? scratch->reward_slope : NULL};
    const ludus_tile_slopes out = {scratch->slope, work->out.action && !diff->discrete ? scratch->action_slope : NULL,
                                   option, NULL};
    if (work->in.states) {
        diff_join_state_slopes(diff, r->span, diff_step_rows(diff, work->in.states, t, sizes->states), scratch->slope);
    }
    if (work->in.reward) {
        diff_take_rewards(diff, r->span, diff_step_rows(diff, work->in.reward, t, 1), scratch->reward_slope);
    }
    diff->target->vjp(&at, &in, &out);
    diff_give_action_slopes(diff, r->span, scratch->action_slope,
                            diff_step_rows(diff, work->out.action, t, sizes->actions));
}

// The steps [begin, end) from checkpoint `top`, which stands before `begin`, when all states between have a place.
static void reverse_stored(const reversal *r, int64_t top, int64_t begin, int64_t end) {
    for (int64_t t = begin; t + 1 < end; t++) {
        forward(r, checkpoint(r, top + t - begin), t, checkpoint(r, top + t - begin + 1));
    }
    for (int64_t t = end - 1; t >= begin; t--) {
        backward(r, checkpoint(r, top + t - begin), t);
    }
}

// `state` moves on by some steps, beginning with `from`.
static void advance(const reversal *r, const void *state, int64_t from, int64_t steps, void *to) {
    forward(r, state, from, to);
    for (int64_t t = 1; t < steps; t++) {
        forward(r, to, from + t, to);
    }
}

static void reverse_tile(const reversal *r) {
    const int64_t slots = r->work->slots;
    int64_t top = 0, end = r->work->steps;
    while (end > 0) {
        // Checkpoints whose steps are done are free again.
        while (step_of(r, top) == end) {
            top--;
        }
        const int64_t begin = step_of(r, top), free_slots = slots - top, steps = end - begin;
        if (steps <= free_slots + 2) {
            reverse_stored(r, top, begin, end);
            end = begin;
        } else if (free_slots == 0) {
            advance(r, checkpoint(r, top), begin, steps - 1, r->scratch->work);
            backward(r, r->scratch->work, --end);
        } else {
            const int64_t there = split(steps, free_slots);
            advance(r, checkpoint(r, top), begin, there, checkpoint(r, top + 1));
            r->before[top++] = begin + there;
        }
    }
}

static void reverse_part(void *context, int part) {
    const reverse_work *work = context;
    ludus_diff *diff = work->diff;
    reversal r = {.work = work, .scratch = &diff->scratch[part]};
    if (work->stored) {
        r.stored = work->stored + (size_t)part * work->part_bytes;
        r.before = (int64_t *)(void *)(r.stored + (size_t)work->slots * diff->tile_bytes);
    }
    int32_t first, end;
    diff_part(diff, work->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        r.span = diff_span_of(diff, tile);
        diff_take_states(diff, r.span, work->start, r.scratch->state);
        memset(r.scratch->slope, 0, diff->tile_bytes);
        diff_take_option_slopes(diff, r.span, NULL, r.scratch->option);
        reverse_tile(&r);
        diff_give_state_slopes(diff, r.span, r.scratch->slope, work->out.start);
        diff_give_option_slopes(diff, r.span, r.scratch->option, work->out.option);
    }
}

// --- memory ---

// Bytes of a part with so many checkpoints; no overflow: tiles are below 2^32 bytes and steps below 2^24.
static size_t bytes_of(const ludus_diff *diff, int32_t slots) {
    return ((size_t)slots * (diff->tile_bytes + sizeof(int64_t)) + 63) / 64 * 64;
}

// How many checkpoints each thread gets, and how many threads work: fewer where the bound would leave them too few.
static ludus_status share_memory(reverse_work *work, size_t max_bytes) {
    const ludus_diff *diff = work->diff;
    const char *id = diff->vector->variant->id;
    const int32_t all = work->steps > 2 ? work->steps - 2 : 0, fewest = fewest_slots(work->steps);
    const size_t machine = ludus_machine_bytes();
    work->slots = all;
    work->parts = diff->parts;
    if (max_bytes > 0) {
        const size_t smallest = bytes_of(diff, fewest);
        if (max_bytes < smallest) {
            return ludus_fail(
                LUDUS_ERROR_MEMORY,
                "%s: %d steps cannot be differentiated within %zu bytes of states; the smallest bound that "
                "serves is %zu",
                id, work->steps, max_bytes, smallest);
        }
        while (work->parts > 1 && max_bytes / (size_t)work->parts < smallest) {
            work->parts--;
        }
        const size_t room = max_bytes / (size_t)work->parts / 64 * 64,
                     fit = room / (diff->tile_bytes + sizeof(int64_t));
        work->slots = fit < (size_t)all ? (int32_t)fit : all;
    }
    work->part_bytes = bytes_of(diff, work->slots);
    size_t bytes;
    if (__builtin_mul_overflow(work->part_bytes, (size_t)work->parts, &bytes) || bytes > machine) {
        return ludus_fail(
            LUDUS_ERROR_MEMORY,
            "%s: the states of %d steps take %.1f GB, and this machine has %.1f GB; a bound of %zu bytes or "
            "more serves",
            id, work->steps, (double)work->part_bytes * work->parts * 1e-9, (double)machine * 1e-9,
            bytes_of(diff, fewest));
    }
    if (bytes > 0) {
        work->stored = aligned_alloc(64, bytes);
        if (!work->stored) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for the states of %d steps (%zu MB)", id, work->steps,
                              bytes >> 20);
        }
    }
    return LUDUS_OK;
}

ludus_status ludus_rollout_vjp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                               const ludus_rollout_rows *in, const ludus_rollout_rows *out, size_t max_bytes) {
    reverse_work work = {.diff = diff, .steps = steps, .start = start, .actions = actions};
    if (in) {
        work.in = *in;
    }
    if (out) {
        work.out = *out;
    }
    ludus_status status = diff_check_steps(diff, steps);
    status = status ? status : share_memory(&work, max_bytes);
    if (!status) {
        diff_run(diff, work.parts, reverse_part, &work);
        free(work.stored);
    }
    return status;
}
