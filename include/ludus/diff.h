// diff.h - derivatives of a step and of a whole rollout: tangents forwards, cotangents backwards.
// SPDX-License-Identifier: MIT
//
// Numbers are double under precision=double and float otherwise; arrays are row-major. Choices of discrete actions are whole
// numbers and have no derivative: the nearest choice is taken, NaN is the lowest. All other numbers, infinities and NaN too,
// go through the arithmetic of their own environment as they are. Where a derivative does not exist (a limit, a clamp, a
// choice) it is that of the branch the step took. Environments here never reset: a rollout goes on after an end, and tells
// where it was; rewards are those of a first step, and what a step would draw at random is 0.
//
// Rows that are NULL count as zero where they are read, and are not wanted where they are written; so does a whole struct of
// rows. Results do not depend on threads, lanes or bounds of memory, to the bit. Calls on one ludus_diff must not overlap.
#ifndef LUDUS_DIFF_H
#define LUDUS_DIFF_H

#include <ludus/vector.h>

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
    int32_t observations;   // numbers of an observation
    bool is_double;
} ludus_diff_sizes;

// Options as in ludus_env_make(), of which precision, lanes and threads count. NULL with a sentence when the environment has no
// derivatives, or wrapper options (frame stacking ...) that a step here does not know. Nothing but ludus_rollout_vjp()
// and ludus_diff_set_options() allocates after this.
LUDUS_API ludus_diff *ludus_diff_make(const char *id, const char *options, int32_t count);
LUDUS_API void ludus_diff_destroy(ludus_diff *diff);
LUDUS_API ludus_diff_sizes ludus_diff_sizes_of(const ludus_diff *diff);

// --- options of every environment ---

// Gives every environment option values of its own: [count][options], copied. NULL: those of ludus_diff_make() again, where
// environment i has what it draws from ranges ("gravity=8..12") with seed i, as in a new vector. Every function below then steps
// and differentiates each environment at its own values, at the cost of working out what follows from the options for every
// group of lanes. Fails, with nothing changed, on values outside their bounds. The first call allocates.
LUDUS_API ludus_status ludus_diff_set_options(ludus_diff *diff, const void *values);
LUDUS_API void ludus_diff_get_options(const ludus_diff *diff, void *values); // [count][options]

// What every environment has drawn from the ranges that the diff was made with: a row each of ludus_vector_get_ranged(), of a
// vector with the same options: [count][rows of ludus_vector_ranged()]. Other options stay as they are. LUDUS_ERROR_UNSUPPORTED
// without ranges, LUDUS_ERROR_ARGUMENT, with nothing changed, on values outside their bounds. Allocates nothing.
LUDUS_API ludus_status ludus_diff_set_ranged(ludus_diff *diff, const double *values);

// --- one step of every environment ---

// Rows that belong to one step.
typedef struct ludus_diff_rows {
    void *state;  // [count][states]
    void *action; // [count][actions]
    void *option; // [count][options]
    void *reward; // [count]
} ludus_diff_rows;

// The step itself: next [count][states], reward [count], terminated [count].
LUDUS_API void ludus_diff_step(ludus_diff *diff, const void *state, const void *action, void *next, void *reward,
                               uint8_t *terminated);

// From tangents of state, action and options to those of the next state (out->state) and the reward.
LUDUS_API void ludus_diff_jvp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                              const ludus_diff_rows *out);

// From cotangents of the next state (in->state) and the reward to those of state, action and options.
LUDUS_API void ludus_diff_vjp(ludus_diff *diff, const void *state, const void *action, const ludus_diff_rows *in,
                              const ludus_diff_rows *out);

// The states of a vector of the same environment, precision and count. LUDUS_ERROR_MISMATCH with another.
LUDUS_API ludus_status ludus_diff_read(ludus_diff *diff, const ludus_vector *vector, void *state);

// --- observations ---

// What a policy sees: observation [count][observations], as numbers of this precision whatever the space's dtype.
LUDUS_API void ludus_diff_observe(ludus_diff *diff, const void *state, void *observation);

// From tangents of the state to those of the observation; from cotangents of the observation to those of the state.
LUDUS_API void ludus_diff_observe_jvp(ludus_diff *diff, const void *state, const void *state_tangent,
                                      void *observation_tangent);
LUDUS_API void ludus_diff_observe_vjp(ludus_diff *diff, const void *state, const void *observation_cotangent,
                                      void *state_cotangent);

// --- whole rollouts ---

// Rows over time.
typedef struct ludus_rollout_rows {
    void *start;  // [count][states] of the first state
    void *states; // [steps][count][states] of the states after each step
    void *action; // [steps][count][actions]
    void *option; // [count][options]
    void *reward; // [steps][count]
} ludus_rollout_rows;

#define LUDUS_ROLLOUT_STEPS 10000000 // most steps; the fewest are none

// `steps` steps from `start` by `actions`: out->states, out->reward and terminated [steps][count].
LUDUS_API ludus_status ludus_rollout(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                     const ludus_rollout_rows *out, uint8_t *terminated);

// Tangents in (start, action, option) to tangents out (states, reward).
LUDUS_API ludus_status ludus_rollout_jvp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                         const ludus_rollout_rows *in, const ludus_rollout_rows *out);

// Cotangents in (states, reward) to cotangents out (start, action, option); the option's are sums over the steps. Each thread
// works on 64 environments at a time and stores their states on the way, all threads together in at most `max_bytes` (0:
// every state of theirs). What does not fit is computed again, a step no more than 32 times. LUDUS_ERROR_MEMORY, with nothing
// written, when the bound is too small, with the smallest that serves; or when the machine has less memory.
LUDUS_API ludus_status ludus_rollout_vjp(ludus_diff *diff, int32_t steps, const void *start, const void *actions,
                                         const ludus_rollout_rows *in, const ludus_rollout_rows *out, size_t max_bytes);

#ifdef __cplusplus
}
#endif
#endif
