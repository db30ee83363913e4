// wrappers_internal.h - what wrappers are made of, for the files wrap_*.c: one a subject.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_WRAPPERS_INTERNAL_H
#define LUDUS_CORE_WRAPPERS_INTERNAL_H

#include "core/moments.h"
#include "core/wrappers.h"

struct ludus_wrappers {
    ludus_runtime_options options;
    ludus_layout inner, outer;
    int32_t count, tiles, slots; // slots: of all rows of an environment
    ludus_buffers *caller;
    bool frozen;
    // Inner buffers, where they differ from the caller's; NULL where they are the same.
    ludus_slot *action;
    char *observation, *final_observation;
    void *reward; // float, or double under precision=double
    uint8_t *terminated, *truncated;
    // Discretised actions: the number that a choice stands for.
    float *centre; // [slots of a row][choices]
    // Sticky actions.
    ludus_slot *previous;
    uint8_t *has_previous;
    // Repeated actions: sums over the kernel steps of one action.
    double *reward_sum;                                     // [capacity][players]
    uint8_t *done, *pending, *is_terminated, *is_truncated; // [capacity]
    int64_t *corrected;                                     // [tiles]
    // Normalised observations.
    ludus_moments *observation_moments;
    ludus_sums *observation_sums;
    double *observation_scale; // [numbers]
    float *frame;              // [tiles][numbers]: a normalised row before it is stacked
    // Normalised rewards.
    ludus_moments *reward_moments;
    ludus_sums *reward_sums;
    double *discounted, *returns; // [capacity][players]; returns: those of a tile that count, in order
};

// One number of the kernel's rewards.
static inline double wrapped_reward(const ludus_wrappers *w, size_t number) {
    return w->options.precision_double ? ((const double *)w->reward)[number]
                                       : (double)((const float *)w->reward)[number];
}

// --- wrap_action.c ---
void ludus_wrap_centres(ludus_wrappers *w, const ludus_batch *batch); // fills `centre`
void ludus_wrap_forget_actions(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask);

// --- wrap_observation.c ---
void ludus_wrap_gather_observations(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask);
void ludus_wrap_show_observations(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask);

// --- wrap_reward.c ---
void ludus_wrap_gather_rewards(ludus_wrappers *w, const ludus_batch *batch);
void ludus_wrap_forget_returns(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask);
void ludus_wrap_show_rewards(ludus_wrappers *w, const ludus_batch *batch);

#endif
