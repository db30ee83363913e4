// step.c - one step of every environment, its tangents and its cotangents.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

static const ludus_diff_rows no_rows;

// One call's worth of rows; which of them count is up to the function.
typedef struct step_work {
    ludus_diff *diff;
    const void *state, *action;
    ludus_diff_rows in, out;
    uint8_t *terminated;
} step_work;

typedef void tile_function(const step_work *work, diff_span span, diff_scratch *scratch);

static void each_tile(const step_work *work, int part, tile_function *function) {
    int32_t first, end;
    diff_part(work->diff, work->diff->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        function(work, diff_span_of(work->diff, tile), &work->diff->scratch[part]);
    }
}

static ludus_tile_point take_point(const step_work *work, diff_span span, const diff_scratch *scratch) {
    diff_take_states(work->diff, span, work->state, scratch->state);
    diff_take_actions(work->diff, span, work->action, scratch->action);
    return diff_point(work->diff, span, scratch->state, scratch->action);
}

// --- the step ---

static void forward_tile(const step_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    work->diff->target->forward(&at, scratch->work, scratch->reward, scratch->flags);
    diff_give_states(work->diff, span, scratch->work, work->out.state);
    diff_give_rewards(work->diff, span, scratch->reward, work->out.reward);
    diff_give_flags(span, scratch->flags, work->terminated);
}

static void forward_part(void *context, int part) {
    each_tile(context, part, forward_tile);
}

void ludus_diff_step(ludus_diff *diff, const void *state, const void *action, void *next, void *reward,
                     uint8_t *terminated) {
    step_work work = {.diff = diff, .state = state, .action = action, .terminated = terminated};
    work.out.state = next;
    work.out.reward = reward;
    diff_run(diff, diff->parts, forward_part, &work);
}

// --- tangents ---

static void jvp_tile(const step_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    diff_take_state_slopes(work->diff, span, work->in.state, scratch->slope);
    diff_take_action_slopes(work->diff, span, work->in.action, scratch->action_slope);
    diff_take_option_slopes(work->diff, span, work->in.option, scratch->option);
    const ludus_tile_slopes in = {scratch->slope, scratch->action_slope, scratch->option, NULL};
    const ludus_tile_slopes out = {scratch->work, NULL, NULL, scratch->reward_slope};
    work->diff->target->jvp(&at, &in, &out);
    diff_give_state_slopes(work->diff, span, scratch->work, work->out.state);
    diff_give_rewards(work->diff, span, scratch->reward_slope, work->out.reward);
}

static void jvp_part(void *context, int part) {
    each_tile(context, part, jvp_tile);
}

void ludus_diff_jvp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                    const ludus_diff_rows *out) {
    step_work work = {diff, state, action, in ? *in : no_rows, out ? *out : no_rows, NULL};
    diff_run(diff, diff->parts, jvp_part, &work);
}

// --- cotangents ---

static void vjp_tile(const step_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    diff_take_state_slopes(work->diff, span, work->in.state, scratch->slope);
    diff_take_rewards(work->diff, span, work->in.reward, scratch->reward_slope);
    const ludus_tile_slopes in = {scratch->slope, NULL, NULL, scratch->reward_slope};
    const ludus_tile_slopes out = {scratch->work, scratch->action_slope, scratch->option, NULL};
    work->diff->target->vjp(&at, &in, &out);
    diff_give_state_slopes(work->diff, span, scratch->work, work->out.state);
    diff_give_action_slopes(work->diff, span, scratch->action_slope, work->out.action);
    diff_give_option_slopes(work->diff, span, scratch->option, work->out.option);
}

static void vjp_part(void *context, int part) {
    each_tile(context, part, vjp_tile);
}

void ludus_diff_vjp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                    const ludus_diff_rows *out) {
    step_work work = {diff, state, action, in ? *in : no_rows, out ? *out : no_rows, NULL};
    diff_run(diff, diff->parts, vjp_part, &work);
}
