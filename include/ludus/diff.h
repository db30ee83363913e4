// diff.h - derivatives of a step and of a whole rollout: tangents forwards, cotangents backwards.
// SPDX-License-Identifier: MIT
//
// Numbers are double under precision=double and float otherwise; arrays are row-major. Choices of discrete actions are whole
// numbers and have no derivative. Where a derivative does not exist (a limit, a clamp, a choice) it is that of the branch the
// step took. Environments here never reset: a rollout goes on after an end, and tells where it was.
#ifndef LUDUS_DIFF_H
#define LUDUS_DIFF_H

#include <ludus/env.h>

#ifdef __cplusplus
extern "C" {
#endif

// `count` environments to differentiate: config, threads and scratch, no state of their own.
typedef struct ludus_diff ludus_diff;

// Sizes of the rows below. Option `options[i]` of the definition's table is column i.
typedef struct ludus_diff_sizes {
    int32_t count;
    int32_t states;         // numbers of a state, in the order of state_fields; whole ones have zero derivatives
    int32_t actions;        // action slots
    int32_t options;        // options marked LUDUS_FIELD_SMOOTH
    const int32_t *columns; // [options] their rows in the definition's table
    bool is_double;
} ludus_diff_sizes;

// Options as in ludus_env_make(), of which precision, lanes and threads count. NULL with a sentence when the environment has no
// derivatives, or wrapper options (frame stacking ...) that a step here does not know.
LUDUS_API ludus_diff *ludus_diff_make(const char *id, const char *options, int32_t count);
LUDUS_API void ludus_diff_destroy(ludus_diff *diff);
LUDUS_API ludus_diff_sizes ludus_diff_sizes_of(const ludus_diff *diff);

// --- one step of every environment ---

// Rows that belong to one step; NULL: as input zero, as output not wanted.
typedef struct ludus_diff_rows {
    void *state;  // [count][states]
    void *action; // [count][actions]
    void *option; // [count][options]
    void *reward; // [count]
} ludus_diff_rows;

// The step itself: next [count][states], reward [count], terminated [count]; each may be NULL.
LUDUS_API void ludus_diff_step(ludus_diff *diff, const void *state, const void *action, void *next, void *reward,
                               uint8_t *terminated);

// From tangents of state, action and options to those of the next state (out->state) and the reward.
LUDUS_API void ludus_diff_jvp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                              const ludus_diff_rows *out);

// From cotangents of the next state (in->state) and the reward to those of state, action and options.
LUDUS_API void ludus_diff_vjp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                              const ludus_diff_rows *out);

// --- whole rollouts ---

// Rows over time; NULL: as input zero, as output not wanted.
typedef struct ludus_rollout_rows {
    void *start;  // [count][states] of the first state
    void *states; // [steps][count][states] of the states after each step
    void *action; // [steps][count][actions]
    void *option; // [count][options]
    void *reward; // [steps][count]
} ludus_rollout_rows;

#define LUDUS_ROLLOUT_STEPS 10000000 // most steps

// `steps` steps from `start` by `actions`: out->states, out->reward and terminated [steps][count] (NULL: not wanted).
LUDUS_API ludus_status ludus_rollout(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                     const ludus_rollout_rows *out, uint8_t *terminated);

// Tangents in (start, action, option) to tangents out (states, reward).
LUDUS_API ludus_status ludus_rollout_jvp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                         const ludus_rollout_rows *in, const ludus_rollout_rows *out);

// Cotangents in (states, reward) to cotangents out (start, action, option). States on the way are stored in at most `max_bytes`
// (0: all of them) and computed again where they do not fit: the same bits whatever the bound. Fails with the smallest bound
// that serves when it is too small.
LUDUS_API ludus_status ludus_rollout_vjp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                         const ludus_rollout_rows *in, const ludus_rollout_rows *out, size_t max_bytes);

#ifdef __cplusplus
}
#endif
#endif
