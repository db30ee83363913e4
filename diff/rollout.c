// rollout.c - many steps of every environment, and the tangents that go along with them.
// SPDX-License-Identifier: MIT
//
// A thread takes a tile through all its steps before it turns to the next one: the states stay in the cache, and only what
// the caller gives and wants passes through rows.
#include "diff/diff_internal.h"

ludus_status diff_check_steps(const ludus_diff *diff, int32_t steps) {
    if (steps < 0 || steps > LUDUS_ROLLOUT_STEPS) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: a rollout of %d steps; there can be between 0 and %d",
                          diff->vector->variant->id, steps, LUDUS_ROLLOUT_STEPS);
    }
    return LUDUS_OK;
}

typedef struct rollout_work {
    ludus_diff *diff;
    int32_t steps;
    const void *start, *actions;
    ludus_rollout_rows in, out;
    uint8_t *terminated;
} rollout_work;

// --- the steps ---

static void forward_tile(const rollout_work *work, diff_span span, diff_scratch *scratch) {
    ludus_diff *diff = work->diff;
    const ludus_diff_sizes *sizes = &diff->sizes;
    const ludus_tile_point at = diff_point(diff, span, scratch->state, scratch->action);
    diff_take_states(diff, span, work->start, scratch->state);
    for (int32_t t = 0; t < work->steps; t++) {
        diff_take_actions(diff, span, diff_step_rows(diff, work->actions, t, sizes->actions), scratch->action);
        diff->target->forward(&at, scratch->state, scratch->reward, work->terminated ? scratch->flags : NULL);
        diff_give_states(diff, span, scratch->state, diff_step_rows(diff, work->out.states, t, sizes->states));
        diff_give_rewards(diff, span, scratch->reward, diff_step_rows(diff, work->out.reward, t, 1));
        diff_give_flags(span, scratch->flags,
                        work->terminated ? work->terminated + (size_t)t * (size_t)sizes->count : NULL);
    }
}

static void forward_part(void *context, int part) {
    const rollout_work *work = context;
    int32_t first, end;
    diff_part(work->diff, work->diff->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        forward_tile(work, diff_span_of(work->diff, tile), &work->diff->scratch[part]);
    }
}

ludus_status ludus_rollout(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                           const ludus_rollout_rows *out, uint8_t *terminated) {
    const ludus_status status = diff_check_steps(diff, steps);
    if (!status) {
        rollout_work work = {.diff = diff, .steps = steps, .start = start, .actions = actions};
        work.terminated = terminated;
        if (out) {
            work.out = *out;
        }
        diff_run(diff, diff->parts, forward_part, &work);
    }
    return status;
}

// --- tangents ---

static void jvp_tile(const rollout_work *work, diff_span span, diff_scratch *scratch) {
    ludus_diff *diff = work->diff;
    const ludus_diff_sizes *sizes = &diff->sizes;
    const ludus_tile_point at = diff_point(diff, span, scratch->state, scratch->action);
    const ludus_tile_slopes in = {scratch->slope, work->in.action ? scratch->action_slope : NULL,
                                  work->in.option ? scratch->option : NULL, NULL};
    const ludus_tile_slopes out = {scratch->slope, NULL, NULL, scratch->reward_slope};
    diff_take_states(diff, span, work->start, scratch->state);
    diff_take_state_slopes(diff, span, work->in.start, scratch->slope);
    diff_take_option_slopes(diff, span, work->in.option, scratch->option);
    for (int32_t t = 0; t < work->steps; t++) {
        diff_take_actions(diff, span, diff_step_rows(diff, work->actions, t, sizes->actions), scratch->action);
        if (work->in.action) {
            diff_take_action_slopes(diff, span, diff_step_rows(diff, work->in.action, t, sizes->actions),
                                    scratch->action_slope);
        }
        diff->target->jvp(&at, &in, &out);
        diff->target->forward(&at, scratch->state, scratch->reward, NULL);
        diff_give_state_slopes(diff, span, scratch->slope, diff_step_rows(diff, work->out.states, t, sizes->states));
        diff_give_rewards(diff, span, scratch->reward_slope, diff_step_rows(diff, work->out.reward, t, 1));
    }
}

static void jvp_part(void *context, int part) {
    const rollout_work *work = context;
    int32_t first, end;
    diff_part(work->diff, work->diff->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        jvp_tile(work, diff_span_of(work->diff, tile), &work->diff->scratch[part]);
    }
}

ludus_status ludus_rollout_jvp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                               const ludus_rollout_rows *in, const ludus_rollout_rows *out) {
    const ludus_status status = diff_check_steps(diff, steps);
    if (!status) {
        rollout_work work = {.diff = diff, .steps = steps, .start = start, .actions = actions};
        if (in) {
            work.in = *in;
        }
        if (out) {
            work.out = *out;
        }
        diff_run(diff, diff->parts, jvp_part, &work);
    }
    return status;
}
