// wrappers.h - what lies between the caller's buffers and the kernel's: discretised and sticky actions, action repeat,
// frame stacks, normalisation, clipped rewards.
// SPDX-License-Identifier: MIT
//
// Order, outermost first: the caller's action is turned into a number (discretize_actions), perhaps replaced by the
// previous one (sticky_actions), and repeated (action_repeat); the environment's own steps count for its time limit.
// Observations are normalised, then stacked. Rewards are summed over a repeated action, normalised, then clipped.
//
// Functions that take a batch serve its environments [begin, end) and are called by the thread that owns them; between
// gather and show, one thread merges what all have gathered.
#ifndef LUDUS_CORE_WRAPPERS_H
#define LUDUS_CORE_WRAPPERS_H

#include "core/runtime_options.h"

#include <ludus/target.h>

typedef struct ludus_wrappers ludus_wrappers;

enum { LUDUS_DISCRETIZED_MAX = 64 }; // numbers of an action that can be discretised

// Changes `layout` from the environment's to the caller's. Fails with a sentence about `id` where an option does not
// fit the spaces. `sizes` is [LUDUS_DISCRETIZED_MAX] and must live as long as the layout.
ludus_status ludus_wrappers_layout(const char *id, const ludus_runtime_options *options, ludus_layout *layout,
                                   int32_t *sizes);
bool ludus_wrappers_needed(const ludus_runtime_options *options);

// Wrappers around a batch of `count` environments (with their padding, `capacity`). The batch's action, observation,
// final_observation, reward and flags are replaced by inner buffers where they differ from the caller's. `buffers` keep
// the caller's; both must outlive the wrappers. NULL with a sentence when memory is lacking.
ludus_wrappers *ludus_wrappers_make(const ludus_runtime_options *options, const ludus_layout *inner,
                                    const ludus_layout *outer, int32_t count, int32_t capacity, ludus_batch *batch,
                                    ludus_buffers *buffers);
void ludus_wrappers_destroy(ludus_wrappers *wrappers);

// Before a step: fills the inner actions from the caller's.
void ludus_wrappers_act(ludus_wrappers *wrappers, ludus_batch *batch);

// The step itself: as many kernel steps as an action lasts. `end` is batch->end with the padding.
void ludus_wrappers_step(ludus_wrappers *wrappers, ludus_batch *batch, const ludus_target *target, int32_t end);

// After a step, after a reset, or after a state was put in place, which does not count for moments; of the environments
// in `mask` (NULL: all). gather: what the running moments and returns take from it. merge: brings the moments up to
// date, when there are any. show: fills the caller's buffers.
typedef enum ludus_event { EVENT_STEP, EVENT_RESET, EVENT_PLACED } ludus_event;
void ludus_wrappers_gather(ludus_wrappers *wrappers, const ludus_batch *batch, ludus_event event, const uint8_t *mask);
bool ludus_wrappers_have_moments(const ludus_wrappers *wrappers);
void ludus_wrappers_merge(ludus_wrappers *wrappers);
void ludus_wrappers_show(ludus_wrappers *wrappers, const ludus_batch *batch, ludus_event event, const uint8_t *mask);

// Moments of observations and rewards; NULL when not normalising. Frozen ones are applied but not brought up to date.
ludus_moments *ludus_wrappers_observation_moments(ludus_wrappers *wrappers);
ludus_moments *ludus_wrappers_reward_moments(ludus_wrappers *wrappers);
void ludus_wrappers_freeze(ludus_wrappers *wrappers, bool frozen);
bool ludus_wrappers_frozen(const ludus_wrappers *wrappers);

// What wrappers remember of each environment. Pointers are NULL where an option is off.
typedef struct ludus_memory {
    ludus_slot *previous;  // [count][slots] the action before, as the environment got it
    uint8_t *has_previous; // [count] is there one in this episode?
    double *discounted;    // [count][players] discounted return so far
    int32_t slots, players;
} ludus_memory;
ludus_memory ludus_wrappers_memory(const ludus_wrappers *wrappers);

// The same of one environment: copied from `from` of another vector's wrappers of equal options.
void ludus_wrappers_copy(ludus_wrappers *into, int32_t to, const ludus_wrappers *wrappers, int32_t from);

#endif
