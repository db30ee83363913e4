// wrappers.h - what lies between the caller's buffers and the kernel's: discretised and sticky actions, action repeat, frame stacks,
// normalisation, clipped rewards.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_WRAPPERS_H
#define LUDUS_CORE_WRAPPERS_H

#include "core/runtime_options.h"

#include <ludus/target.h>

typedef struct ludus_wrappers ludus_wrappers;

enum { LUDUS_DISCRETIZED_MAX = 64 }; // numbers of an action that can be discretised

// Changes `layout` from the environment's to the caller's. Fails with a sentence where an option does not fit the spaces.
// `sizes` is [LUDUS_DISCRETIZED_MAX] and must live as long as the layout.
ludus_status ludus_wrappers_layout(const ludus_runtime_options *options, ludus_layout *layout, int32_t *sizes);
bool ludus_wrappers_needed(const ludus_runtime_options *options);

// Wrappers around a batch of `count` environments (rows padded to `padded`). The batch's action, observation, final_observation and reward
// are replaced by inner buffers; `buffers` keep the caller's. NULL with a sentence when memory is lacking.
ludus_wrappers *ludus_wrappers_make(const ludus_runtime_options *options, const ludus_layout *inner,
                                    const ludus_layout *outer, int32_t count, int32_t padded, ludus_batch *batch,
                                    ludus_buffers *buffers);
void ludus_wrappers_destroy(ludus_wrappers *wrappers);

// Before a step: fills the inner actions from the caller's.
void ludus_wrappers_before(ludus_wrappers *wrappers, ludus_batch *batch);

// After a step, and after a reset of the environments in `mask` (NULL: all): fills the caller's buffers from the inner ones.
void ludus_wrappers_after_step(ludus_wrappers *wrappers, const ludus_batch *batch);
void ludus_wrappers_after_reset(ludus_wrappers *wrappers, const ludus_batch *batch, const uint8_t *mask);

// An action that lasts several steps. begin: returns the mask of environments that a next-step vector must reset first; afterwards
// ended ones stand still. add: after each kernel step. end: fills flags and rewards of the whole action, copies final observations in
// same-step mode, and returns the mask of environments to reset then.
const uint8_t *ludus_wrappers_repeat_begin(ludus_wrappers *wrappers, ludus_batch *batch, ludus_autoreset autoreset);
void ludus_wrappers_repeat_add(ludus_wrappers *wrappers, ludus_batch *batch);
const uint8_t *ludus_wrappers_repeat_end(ludus_wrappers *wrappers, ludus_batch *batch, ludus_autoreset autoreset);

// Moments of observations and rewards; NULL when not normalising.
ludus_moments *ludus_wrappers_observation_moments(ludus_wrappers *wrappers);
ludus_moments *ludus_wrappers_reward_moments(ludus_wrappers *wrappers);
void ludus_wrappers_freeze(ludus_wrappers *wrappers, bool frozen);

// What wrappers remember of each environment, as one block of bytes for snapshots: previous actions, frames, discounted returns.
size_t ludus_wrappers_memory(ludus_wrappers *wrappers, void **memory);
// The same of one environment: copied from `from` of another vector's wrappers of equal options.
void ludus_wrappers_copy(ludus_wrappers *into, int32_t to, const ludus_wrappers *from_wrappers, int32_t from);

#endif
