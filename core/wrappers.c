// wrappers.c - making wrappers, and the order in which they do their parts.
// SPDX-License-Identifier: MIT
#include "core/wrappers_internal.h"

#include <stdlib.h>
#include <string.h>

bool ludus_wrappers_needed(const ludus_runtime_options *o) {
    return o->frame_stack > 1 || o->sticky_actions > 0 || o->action_repeat > 1 || o->discretize_actions > 0 ||
           o->normalize_observation || o->normalize_reward || o->clip_reward > 0;
}

// --- making ---

static void *zeros(size_t count, size_t bytes) {
    size_t size;
    if (__builtin_mul_overflow(count, bytes, &size)) {
        return NULL;
    }
    return calloc(1, size ? size : 1);
}

// Buffers for the kernel where it and the caller must not share one.
static bool make_inner_buffers(ludus_wrappers *w, size_t capacity, ludus_batch *batch) {
    const ludus_runtime_options *o = &w->options;
    const size_t rows = capacity * (size_t)w->inner.rows, players = (size_t)w->inner.players;
    bool made = true;
    if (o->discretize_actions > 0 || o->sticky_actions > 0) {
        // Whole groups of lanes read actions, and rows of the padding are zero.
        made = made && (w->action = zeros(capacity, (size_t)w->slots * sizeof(ludus_slot)));
        batch->action = w->action;
    }
    if (o->frame_stack > 1 || o->normalize_observation) {
        made = made && (w->observation = zeros(rows, w->inner.observation.bytes));
        made = made && (w->final_observation = zeros(rows, w->inner.observation.bytes));
        batch->observation = w->observation;
        batch->final_observation = w->final_observation;
    }
    if (o->normalize_reward || o->clip_reward > 0 || o->action_repeat > 1) {
        made = made && (w->reward = zeros(capacity, players * (o->precision_double ? sizeof(double) : sizeof(float))));
        batch->reward = w->reward;
    }
    if (o->action_repeat > 1) {
        made = made && (w->terminated = zeros(capacity, 1)) && (w->truncated = zeros(capacity, 1)) &&
               (w->done = zeros(capacity, 1)) && (w->pending = zeros(capacity, 1)) &&
               (w->is_terminated = zeros(capacity, 1)) && (w->is_truncated = zeros(capacity, 1)) &&
               (w->reward_sum = zeros(capacity, players * sizeof(double))) &&
               (w->corrected = zeros((size_t)w->tiles, sizeof(int64_t)));
        batch->terminated = w->terminated;
        batch->truncated = w->truncated;
    }
    return made;
}

static bool make_action_memory(ludus_wrappers *w, const ludus_batch *batch) {
    const size_t choices = (size_t)w->options.discretize_actions, slots = (size_t)w->inner.action_slots;
    if (choices > 0) {
        w->centre = zeros(slots * choices, sizeof(float));
        if (!w->centre) {
            return false;
        }
        ludus_wrap_centres(w, batch);
    }
    if (w->options.sticky_actions > 0) {
        w->previous = zeros((size_t)w->count, (size_t)w->slots * sizeof(ludus_slot));
        w->has_previous = zeros((size_t)w->count, 1);
        return w->previous && w->has_previous;
    }
    return true;
}

static bool make_moments(ludus_wrappers *w) {
    const int32_t size = w->inner.observation.size;
    const size_t players = (size_t)w->inner.players;
    if (w->options.normalize_observation) {
        w->observation_moments = ludus_moments_make(size);
        w->observation_sums = ludus_sums_make(size, w->tiles);
        w->observation_scale = zeros((size_t)size, sizeof(double));
        w->frame = zeros((size_t)w->tiles * (size_t)size, w->options.frame_stack > 1 ? sizeof(float) : 0);
        if (!w->observation_moments || !w->observation_sums || !w->observation_scale || !w->frame) {
            return false;
        }
    }
    if (w->options.normalize_reward) {
        w->reward_moments = ludus_moments_make(1);
        w->reward_sums = ludus_sums_make(1, w->tiles);
        w->discounted = zeros((size_t)w->count, players * sizeof(double));
        w->returns = zeros((size_t)w->count, players * sizeof(double));
        return w->reward_moments && w->reward_sums && w->discounted && w->returns;
    }
    return true;
}

ludus_wrappers *ludus_wrappers_make(const ludus_runtime_options *options, const ludus_layout *inner,
                                    const ludus_layout *outer, int32_t count, int32_t capacity, ludus_batch *batch,
                                    ludus_buffers *buffers) {
    ludus_wrappers *w = calloc(1, sizeof *w);
    bool made = w != NULL;
    if (made) {
        w->options = *options;
        w->inner = *inner;
        w->outer = *outer;
        w->count = count;
        w->tiles = (count + LUDUS_TILE - 1) / LUDUS_TILE;
        w->slots = inner->rows * inner->action_slots;
        w->caller = buffers;
        made = make_inner_buffers(w, (size_t)capacity, batch) && make_action_memory(w, batch) && make_moments(w);
    }
    if (!made) {
        ludus_wrappers_destroy(w);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the inner buffers of %d environments", count);
        return NULL;
    }
    return w;
}

void ludus_wrappers_destroy(ludus_wrappers *w) {
    if (!w) {
        return;
    }
    void *blocks[] = {w->action,
                      w->observation,
                      w->final_observation,
                      w->reward,
                      w->terminated,
                      w->truncated,
                      w->centre,
                      w->previous,
                      w->has_previous,
                      w->reward_sum,
                      w->done,
                      w->pending,
                      w->corrected,
                      w->is_terminated,
                      w->is_truncated,
                      w->observation_scale,
                      w->frame,
                      w->discounted,
                      w->returns};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        free(blocks[i]);
    }
    ludus_moments_destroy(w->observation_moments);
    ludus_moments_destroy(w->reward_moments);
    ludus_sums_destroy(w->observation_sums);
    ludus_sums_destroy(w->reward_sums);
    free(w);
}

// --- after a step or a reset ---

void ludus_wrappers_gather(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask) {
    if (w->has_previous) {
        ludus_wrap_forget_actions(w, batch, event, mask);
    }
    if (w->observation_moments && !w->frozen && event != EVENT_PLACED) {
        ludus_wrap_gather_observations(w, batch, mask);
    }
    if (w->discounted && event == EVENT_STEP) {
        ludus_wrap_gather_rewards(w, batch);
    } else if (w->discounted) {
        ludus_wrap_forget_returns(w, batch, mask);
    }
}

bool ludus_wrappers_have_moments(const ludus_wrappers *w) {
    return w->observation_moments || w->reward_moments;
}

void ludus_wrappers_merge(ludus_wrappers *w) {
    if (w->observation_moments) {
        ludus_sums_merge(w->observation_sums, w->observation_moments);
        ludus_moments_scale(w->observation_moments, w->observation_scale);
    }
    if (w->reward_moments) {
        ludus_sums_merge(w->reward_sums, w->reward_moments);
    }
}

void ludus_wrappers_show(ludus_wrappers *w, const ludus_batch *batch, ludus_event event, const uint8_t *mask) {
    if (w->reward && event == EVENT_STEP) {
        ludus_wrap_show_rewards(w, batch);
    }
    if (w->observation) {
        ludus_wrap_show_observations(w, batch, event, mask);
    }
}

// --- what they remember ---

ludus_moments *ludus_wrappers_observation_moments(ludus_wrappers *w) {
    return w->observation_moments;
}

ludus_moments *ludus_wrappers_reward_moments(ludus_wrappers *w) {
    return w->reward_moments;
}

void ludus_wrappers_freeze(ludus_wrappers *w, bool frozen) {
    w->frozen = frozen;
}

bool ludus_wrappers_frozen(const ludus_wrappers *w) {
    return w->frozen;
}

ludus_memory ludus_wrappers_memory(const ludus_wrappers *w) {
    return (ludus_memory){w->previous, w->has_previous, w->discounted, w->slots, w->inner.players};
}

void ludus_wrappers_copy(ludus_wrappers *into, int32_t to, const ludus_wrappers *w, int32_t from) {
    const size_t slots = (size_t)w->slots, players = (size_t)w->inner.players;
    if (w->has_previous) {
        into->has_previous[to] = w->has_previous[from];
        memmove(into->previous + (size_t)to * slots, w->previous + (size_t)from * slots, slots * sizeof(ludus_slot));
    }
    if (w->discounted) {
        memmove(into->discounted + (size_t)to * players, w->discounted + (size_t)from * players,
                players * sizeof(double));
    }
}
