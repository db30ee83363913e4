// wrap_action.c - discretised, sticky and repeated actions.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's DiscretizeAction (multidiscrete), StickyAction (duration 1) and RepeatAction.
#include "core/wrappers_internal.h"

#include <string.h>

// --- discretised ---

// The middle of every stretch between a number's bounds, computed as NumPy does in float: 0.5 * (edge[k] + edge[k+1]).
void ludus_wrap_centres(ludus_wrappers *w, const ludus_batch *batch) {
    const int32_t choices = w->options.discretize_actions;
    for (int32_t slot = 0; slot < w->inner.action_slots; slot++) {
        const float low = batch->action_low[slot], high = batch->action_high[slot];
        const float step = (high - low) / (float)choices;
        for (int32_t k = 0; k < choices; k++) {
            const float left = (float)k * step + low, right = k + 1 < choices ? (float)(k + 1) * step + low : high;
            w->centre[slot * choices + k] = 0.5f * (left + right);
        }
    }
}

static void discretize(const ludus_wrappers *w, ludus_slot *slots, ludus_tally *tally) {
    const int32_t choices = w->options.discretize_actions;
    for (int32_t k = 0; k < w->slots; k++) {
        const int32_t raw = slots[k].i;
        const int32_t choice = raw < 0 ? 0 : raw >= choices ? choices - 1 : raw;
        tally->corrected += choice != raw;
        slots[k].f = w->centre[k % w->inner.action_slots * choices + choice];
    }
}

// --- sticky ---

// The previous action of the episode comes again with the given probability, drawn from the environment's own stream
// before its step; an episode's first action draws nothing.
static void stick(ludus_wrappers *w, int32_t environment, ludus_slot *slots, ludus_rng *rng) {
    ludus_slot *previous = w->previous + (size_t)environment * (size_t)w->slots;
    if (w->has_previous[environment] && ludus_rng_random(rng) < w->options.sticky_actions) {
        memcpy(slots, previous, (size_t)w->slots * sizeof *slots);
    }
    memcpy(previous, slots, (size_t)w->slots * sizeof *slots);
    w->has_previous[environment] = 1;
}

// After a reset there is no previous action.
void ludus_wrap_forget_actions(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask) {
    for (int32_t i = batch->begin; i < batch->end; i++) {
        if (event == EVENT_STEP ? batch->elapsed[i] == 0 : !mask || mask[i]) {
            w->has_previous[i] = 0;
        }
    }
}

void ludus_wrappers_act(ludus_wrappers *w, ludus_batch *batch) {
    if (!w->action) {
        return;
    }
    for (int32_t i = batch->begin; i < batch->end; i++) {
        ludus_slot *slots = w->action + (size_t)i * (size_t)w->slots;
        memcpy(slots, w->caller->action + (size_t)i * (size_t)w->slots, (size_t)w->slots * sizeof *slots);
        // In next-step mode the step after an end resets, whatever the action: nothing is counted or drawn for it.
        const bool ignored = w->options.autoreset == LUDUS_NEXT_STEP && batch->over[i];
        if (w->options.discretize_actions > 0 && !ignored) {
            discretize(w, slots, &batch->tally[i / LUDUS_TILE]);
        }
        if (w->options.sticky_actions > 0 && !ignored) {
            stick(w, i, slots, &batch->rng[i]);
        }
    }
}

// --- repeated ---

// What one kernel step adds to the action's sums. Environments that ended earlier stood still.
static void add_step(ludus_wrappers *w, int32_t begin, int32_t end) {
    const size_t players = (size_t)w->inner.players;
    for (int32_t i = begin; i < end; i++) {
        if (w->done[i]) {
            continue;
        }
        for (size_t k = (size_t)i * players; k < ((size_t)i + 1) * players; k++) {
            w->reward_sum[k] += wrapped_reward(w, k);
        }
        w->is_terminated[i] = w->terminated[i];
        w->is_truncated[i] = w->truncated[i];
        w->done[i] = w->terminated[i] | w->truncated[i];
    }
}

// Flags and rewards of the whole action, where the kernel and the caller look for them.
static void finish_action(ludus_wrappers *w, ludus_batch *batch, int32_t end) {
    const size_t players = (size_t)w->inner.players, bytes = (size_t)w->inner.rows * w->inner.observation.bytes;
    for (int32_t i = batch->begin; i < end; i++) {
        w->caller->terminated[i] = w->is_terminated[i];
        w->caller->truncated[i] = w->is_truncated[i];
        w->done[i] = w->is_terminated[i] | w->is_truncated[i];
        for (size_t k = (size_t)i * players; k < ((size_t)i + 1) * players; k++) {
            if (w->options.precision_double) {
                ((double *)w->reward)[k] = w->reward_sum[k];
            } else {
                ((float *)w->reward)[k] = (float)w->reward_sum[k];
            }
        }
        if (w->options.autoreset == LUDUS_NEXT_STEP) {
            batch->over[i] = w->done[i];
        } else if (w->options.autoreset == LUDUS_SAME_STEP && w->done[i]) {
            memcpy((char *)batch->final_observation + (size_t)i * bytes,
                   (const char *)batch->observation + (size_t)i * bytes, bytes);
        }
    }
}

// The kernel runs without autoreset, ended environments stand still, and the reset comes before or after.
static void step_repeated(ludus_wrappers *w, ludus_batch *batch, const ludus_target *target, int32_t end) {
    const size_t begin = (size_t)batch->begin, length = (size_t)(end - batch->begin);
    const size_t players = (size_t)w->inner.players;
    const uint8_t autoreset = batch->autoreset;
    const int32_t first_tile = batch->begin / LUDUS_TILE, tiles = (batch->end + LUDUS_TILE - 1) / LUDUS_TILE;
    ludus_batch padded = *batch;
    padded.end = end;
    memset(w->is_terminated + begin, 0, length);
    memset(w->is_truncated + begin, 0, length);
    memset(w->done + begin, 0, length);
    memset(w->reward_sum + begin * players, 0, length * players * sizeof(double));
    if (autoreset == LUDUS_NEXT_STEP) {
        // Those that ended with the last action begin anew now, and this action is not theirs.
        memcpy(w->pending + begin, batch->over + begin, length);
        memcpy(w->done + begin, batch->over + begin, length);
        target->reset(&padded, w->pending);
    }
    batch->autoreset = LUDUS_DISABLED;
    batch->frozen = w->done;
    for (int32_t repeat = 0; repeat < w->options.action_repeat; repeat++) {
        target->step(batch);
        add_step(w, batch->begin, end);
        // A number that is no action was replaced once, not once a repeat.
        for (int32_t tile = first_tile; tile < tiles; tile++) {
            ludus_tally *tally = &batch->tally[tile];
            w->corrected[tile] = repeat == 0 ? tally->corrected : w->corrected[tile];
            tally->corrected = w->corrected[tile];
        }
    }
    batch->frozen = NULL;
    batch->autoreset = autoreset;
    finish_action(w, batch, end);
    if (autoreset == LUDUS_SAME_STEP) {
        target->reset(&padded, w->done);
    }
}

void ludus_wrappers_step(ludus_wrappers *w, ludus_batch *batch, const ludus_target *target, int32_t end) {
    if (w->options.action_repeat > 1) {
        step_repeated(w, batch, target, end);
    } else {
        target->step(batch);
    }
}
