// observe.c - observations of every environment, their tangents and their cotangents.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

// One call's worth of rows: [count][states] and [count][observations].
typedef struct observe_work {
    ludus_diff *diff;
    const void *state;
    const void *in;
    void *out;
} observe_work;

typedef void tile_function(const observe_work *work, diff_span span, diff_scratch *scratch);

static void each_tile(const observe_work *work, int part, tile_function *function) {
    int32_t first, end;
    diff_part(work->diff, work->diff->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        function(work, diff_span_of(work->diff, tile), &work->diff->scratch[part]);
    }
}

static ludus_tile_point take_point(const observe_work *work, diff_span span, const diff_scratch *scratch) {
    diff_take_states(work->diff, span, work->state, scratch->state);
    return diff_point(work->diff, span, scratch->state, NULL);
}

// --- the observation ---

static void observe_tile(const observe_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    work->diff->target->tile_observe(&at, scratch->observation);
    diff_give_observations(work->diff, span, scratch->observation, work->out);
}

static void observe_part(void *context, int part) {
    each_tile(context, part, observe_tile);
}

void ludus_diff_observe(ludus_diff *diff, const void *state, void *observation) {
    observe_work work = {diff, state, NULL, observation};
    diff_run(diff, diff->parts, observe_part, &work);
}

// --- tangents ---

static void jvp_tile(const observe_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    diff_take_state_slopes(work->diff, span, work->in, scratch->slope);
    work->diff->target->observe_jvp(&at, scratch->slope, scratch->observation);
    diff_give_observations(work->diff, span, scratch->observation, work->out);
}

static void jvp_part(void *context, int part) {
    each_tile(context, part, jvp_tile);
}

void ludus_diff_observe_jvp(ludus_diff *diff, const void *state, const void *state_tangent, void *observation_tangent) {
    observe_work work = {diff, state, state_tangent, observation_tangent};
    diff_run(diff, diff->parts, jvp_part, &work);
}

// --- cotangents ---

static void vjp_tile(const observe_work *work, diff_span span, diff_scratch *scratch) {
    const ludus_tile_point at = take_point(work, span, scratch);
    diff_take_observations(work->diff, span, work->in, scratch->observation);
    work->diff->target->observe_vjp(&at, scratch->observation, scratch->work);
    diff_give_state_slopes(work->diff, span, scratch->work, work->out);
}

static void vjp_part(void *context, int part) {
    each_tile(context, part, vjp_tile);
}

void ludus_diff_observe_vjp(ludus_diff *diff, const void *state, const void *observation_cotangent,
                            void *state_cotangent) {
    observe_work work = {diff, state, observation_cotangent, state_cotangent};
    diff_run(diff, diff->parts, vjp_part, &work);
}
