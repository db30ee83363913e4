// wrappers.c - what lies between the caller's buffers and the kernel's.
// SPDX-License-Identifier: MIT
//
// Order: the caller's action is discretised, perhaps replaced by the previous one (sticky), and repeated; the time limit counts the
// environment's own steps. Observations are normalised, then stacked. Rewards are summed, normalised, then clipped.
#include "core/wrappers.h"
#include "core/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ludus_wrappers {
    ludus_runtime_options options;
    ludus_layout inner, outer;
    int32_t count, padded, slots;
    ludus_buffers *caller;
    // Inner buffers, where they differ from the caller's; NULL where they are the same.
    ludus_slot *action;
    char *observation, *final_observation;
    void *reward;
    uint8_t *terminated, *truncated;
    // What the wrappers remember of each environment.
    ludus_slot *previous;
    uint8_t *has_previous;
    double *discounted;
    // Sums over a repeated action.
    double *reward_sum;
    uint8_t *done, *pending, *any_terminated, *any_truncated;
    ludus_moments *observation_moments, *reward_moments;
    float *normalized; // one batch of raw rows, normalised, when frames are stacked too
    double *returns;   // scratch: [count * players]
    bool frozen;
    void *memory;
    size_t memory_bytes;
};

bool ludus_wrappers_needed(const ludus_runtime_options *o) {
    return o->frame_stack > 1 || o->sticky_actions > 0 || o->action_repeat > 1 || o->discretize_actions > 0 ||
           o->normalize_observation || o->normalize_reward || o->clip_reward > 0;
}

// --- spaces ---

static ludus_status discretize_space(const ludus_runtime_options *options, ludus_space *space, int32_t *sizes) {
    const ludus_part *part = &space->part[0];
    if (space->parts != 1 || part->kind != LUDUS_BOX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "discretize_actions needs a box action space");
    }
    if (options->discretize_actions < 2) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "discretize_actions is %d; it must be 0 (off) or at least 2",
                          options->discretize_actions);
    }
    for (int32_t i = 0; i < part->size; i++) {
        const double low = part->lows ? part->lows[i] : part->low, high = part->highs ? part->highs[i] : part->high;
        if (!isfinite(low) || !isfinite(high)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "discretize_actions needs finite bounds; number %d of the action has none", i);
        }
    }
    if (part->size > LUDUS_DISCRETIZED_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "discretize_actions takes at most %d numbers, the action has %d",
                          (int)LUDUS_DISCRETIZED_MAX, part->size);
    }
    const int32_t size = part->size;
    for (int32_t i = 0; i < size; i++) {
        sizes[i] = options->discretize_actions;
    }
    *space = size == 1 ? ludus_space_discrete(options->discretize_actions) : ludus_space_multi_discrete(size, sizes);
    return ludus_space_finish(space);
}

static ludus_status stack_space(const ludus_runtime_options *options, ludus_space *space) {
    for (int32_t p = 0; p < space->parts; p++) {
        ludus_part *part = &space->part[p];
        if (part->kind != LUDUS_BOX || part->rank == LUDUS_RANK_MAX || part->lows || part->highs) {
            // Bounds number by number would need a longer table: a stacked box keeps the widest.
            if (part->kind != LUDUS_BOX || part->rank == LUDUS_RANK_MAX) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "frame_stack needs box observations of at most %d dimensions",
                                  LUDUS_RANK_MAX - 1);
            }
            double low = INFINITY, high = -INFINITY;
            for (int32_t i = 0; i < part->size; i++) {
                low = part->lows ? fmin(low, part->lows[i]) : part->low;
                high = part->highs ? fmax(high, part->highs[i]) : part->high;
            }
            part->low = low;
            part->high = high;
            part->lows = part->highs = NULL;
        }
        memmove(part->shape + 1, part->shape, (size_t)part->rank * sizeof part->shape[0]);
        part->shape[0] = options->frame_stack;
        part->rank++;
    }
    return ludus_space_finish(space);
}

ludus_status ludus_wrappers_layout(const ludus_runtime_options *options, ludus_layout *layout, int32_t *sizes) {
    ludus_status status = LUDUS_OK;
    if (options->discretize_actions > 0) {
        status = discretize_space(options, &layout->action, sizes);
    }
    if (!status && options->normalize_observation) {
        const ludus_part *part = &layout->observation.part[0];
        if (layout->observation.parts != 1 || part->kind != LUDUS_BOX || part->dtype != LUDUS_F32) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "normalize_observation needs an observation of one box of f32");
        }
        ludus_part *changed = &layout->observation.part[0];
        changed->lows = changed->highs = NULL;
        changed->low = -INFINITY;
        changed->high = INFINITY;
    }
    if (!status && options->frame_stack > 1) {
        status = stack_space(options, &layout->observation);
    }
    return status;
}

// --- making ---

static void *zeros(size_t count, size_t bytes) {
    const size_t size = (count * bytes + 63) / 64 * 64;
    void *block = aligned_alloc(64, size ? size : 64);
    if (block) {
        memset(block, 0, size ? size : 64);
    }
    return block;
}

static bool make_inner_buffers(ludus_wrappers *w, ludus_batch *batch) {
    const ludus_runtime_options *o = &w->options;
    const size_t padded = (size_t)w->padded, rows = padded * (size_t)w->inner.rows;
    const size_t players = padded * (size_t)w->inner.players;
    bool made = true;
    if (o->discretize_actions > 0 || o->sticky_actions > 0) {
        made = made && (w->action = zeros(rows * (size_t)w->inner.action_slots, sizeof(ludus_slot)));
        batch->action = w->action;
    }
    if (o->frame_stack > 1 || o->normalize_observation) {
        made = made && (w->observation = zeros(rows, w->inner.observation.bytes));
        made = made && (w->final_observation = zeros(rows, w->inner.observation.bytes));
        batch->observation = w->observation;
        batch->final_observation = w->final_observation;
    }
    if (o->normalize_reward || o->clip_reward > 0 || o->action_repeat > 1) {
        made = made && (w->reward = zeros(players, o->precision_double ? sizeof(double) : sizeof(float)));
        batch->reward = w->reward;
    }
    if (o->action_repeat > 1) {
        made = made && (w->terminated = zeros(padded, 1)) && (w->truncated = zeros(padded, 1)) &&
               (w->done = zeros(padded, 1)) && (w->pending = zeros(padded, 1)) &&
               (w->any_terminated = zeros(padded, 1)) && (w->any_truncated = zeros(padded, 1)) &&
               (w->reward_sum = zeros(players, sizeof(double)));
        batch->terminated = w->terminated;
        batch->truncated = w->truncated;
    }
    return made;
}

static bool make_moments(ludus_wrappers *w) {
    const size_t count = (size_t)w->count;
    if (w->options.normalize_observation) {
        w->observation_moments = ludus_moments_make(w->inner.observation.size);
        w->normalized = zeros(count * (size_t)w->inner.rows, w->inner.observation.bytes);
        if (!w->observation_moments || !w->normalized) {
            return false;
        }
    }
    if (w->options.normalize_reward) {
        w->reward_moments = ludus_moments_make(1);
        w->returns = zeros(count * (size_t)w->inner.players, sizeof(double));
        return w->reward_moments && w->returns;
    }
    return true;
}

ludus_wrappers *ludus_wrappers_make(const ludus_runtime_options *options, const ludus_layout *inner,
                                    const ludus_layout *outer, int32_t count, int32_t padded, ludus_batch *batch,
                                    ludus_buffers *buffers) {
    ludus_wrappers *w = calloc(1, sizeof *w);
    bool made = w != NULL;
    if (made) {
        w->options = *options;
        w->inner = *inner;
        w->outer = *outer;
        w->count = count;
        w->padded = padded;
        w->slots = inner->rows * inner->action_slots;
        w->caller = buffers;
        // One block for what a snapshot keeps: discounted returns, previous actions, and whether there is one.
        const size_t players = (size_t)count * (size_t)inner->players, slots = (size_t)count * (size_t)w->slots;
        w->memory_bytes = players * sizeof(double) + slots * sizeof(ludus_slot) + (size_t)count;
        w->memory = zeros(w->memory_bytes, 1);
        w->discounted = w->memory;
        w->previous = w->memory ? (ludus_slot *)(w->discounted + players) : NULL;
        w->has_previous = w->memory ? (uint8_t *)(w->previous + slots) : NULL;
        made = w->memory && make_inner_buffers(w, batch) && make_moments(w);
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
    void *blocks[] = {w->action,     w->observation, w->final_observation, w->reward,         w->terminated,
                      w->truncated,  w->done,        w->pending,           w->any_terminated, w->any_truncated,
                      w->reward_sum, w->normalized,  w->returns,           w->memory};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        free(blocks[i]);
    }
    ludus_moments_destroy(w->observation_moments);
    ludus_moments_destroy(w->reward_moments);
    free(w);
}

// --- actions ---

void ludus_wrappers_before(ludus_wrappers *w, ludus_batch *batch) {
    if (!w->action) {
        return;
    }
    const ludus_slot *outer = w->caller->action;
    for (int32_t i = 0; i < w->count; i++) {
        const ludus_slot *from = outer + (size_t)i * (size_t)w->slots;
        ludus_slot *to = w->action + (size_t)i * (size_t)w->slots;
        for (int32_t k = 0; k < w->slots; k++) {
            to[k] = from[k];
            if (w->options.discretize_actions > 0) {
                // The middle of the chosen stretch between the bounds.
                const int32_t n = w->options.discretize_actions, slot = k % w->inner.action_slots;
                const int32_t choice = from[k].i < 0 ? 0 : from[k].i >= n ? n - 1 : from[k].i;
                batch->tally[i / LUDUS_TILE].corrected += choice != from[k].i;
                const double low = (double)batch->action_low[slot], high = (double)batch->action_high[slot];
                to[k].f = (float)(low + (high - low) * (choice + 0.5) / n);
            }
        }
        // A reset in next-step mode ignores the action, so that nothing is drawn for it.
        const bool ignored = w->options.autoreset == LUDUS_NEXT_STEP && batch->over[i];
        if (w->options.sticky_actions > 0 && !ignored) {
            ludus_slot *previous = w->previous + (size_t)i * (size_t)w->slots;
            if (w->has_previous[i] && ludus_rng_random(&batch->rng[i]) < w->options.sticky_actions) {
                memcpy(to, previous, (size_t)w->slots * sizeof *to);
            }
            memcpy(previous, to, (size_t)w->slots * sizeof *to);
            w->has_previous[i] = 1;
        }
    }
}

const uint8_t *ludus_wrappers_repeat_begin(ludus_wrappers *w, ludus_batch *batch, ludus_autoreset autoreset) {
    const size_t padded = (size_t)w->padded;
    memset(w->any_terminated, 0, padded);
    memset(w->any_truncated, 0, padded);
    memset(w->reward_sum, 0, padded * (size_t)w->inner.players * sizeof(double));
    memset(w->done, 0, padded);
    if (autoreset == LUDUS_NEXT_STEP) {
        memcpy(w->pending, batch->over, padded);
        memcpy(w->done, batch->over, padded);
    }
    batch->frozen = w->done;
    return w->pending;
}

void ludus_wrappers_repeat_add(ludus_wrappers *w, ludus_batch *batch) {
    const int32_t players = w->inner.players;
    for (int32_t i = 0; i < w->count; i++) {
        if (w->done[i]) {
            continue;
        }
        for (int32_t k = i * players; k < (i + 1) * players; k++) {
            w->reward_sum[k] +=
                w->options.precision_double ? ((double *)w->reward)[k] : (double)((float *)w->reward)[k];
        }
        w->any_terminated[i] = w->terminated[i];
        w->any_truncated[i] = w->truncated[i];
        w->done[i] = w->terminated[i] | w->truncated[i];
    }
    (void)batch;
}

const uint8_t *ludus_wrappers_repeat_end(ludus_wrappers *w, ludus_batch *batch, ludus_autoreset autoreset) {
    const size_t players = (size_t)w->inner.players, bytes = (size_t)w->inner.rows * w->inner.observation.bytes;
    batch->frozen = NULL;
    memcpy(w->caller->terminated, w->any_terminated, (size_t)w->count);
    memcpy(w->caller->truncated, w->any_truncated, (size_t)w->count);
    for (size_t k = 0; k < (size_t)w->count * players; k++) {
        if (w->options.precision_double) {
            ((double *)w->reward)[k] = w->reward_sum[k];
        } else {
            ((float *)w->reward)[k] = (float)w->reward_sum[k];
        }
    }
    for (int32_t i = 0; i < w->count; i++) {
        w->done[i] = w->any_terminated[i] | w->any_truncated[i];
        if (autoreset == LUDUS_SAME_STEP && w->done[i]) {
            memcpy((char *)batch->final_observation + (size_t)i * bytes,
                   (const char *)batch->observation + (size_t)i * bytes, bytes);
        }
        if (autoreset == LUDUS_NEXT_STEP) {
            batch->over[i] = w->done[i];
        }
    }
    return w->done;
}

// --- observations ---

// Frames of one row, part by part: the older ones move up, the new one goes last; `fill` makes every frame the new one.
static void push_frame(const ludus_wrappers *w, const char *from, char *row, const char *frame, bool fill) {
    const int32_t stack = w->options.frame_stack;
    for (int32_t p = 0; p < w->inner.observation.parts; p++) {
        const ludus_part *part = &w->inner.observation.part[p];
        const size_t bytes = (size_t)part->size * ludus_dtype_size(part->dtype);
        char *to = row + w->outer.observation.part[p].offset;
        const char *old = from + w->outer.observation.part[p].offset;
        for (int32_t k = 0; k < stack; k++) {
            const char *source = fill || k == stack - 1 ? frame + part->offset : old + (size_t)(k + 1) * bytes;
            memmove(to + (size_t)k * bytes, source, bytes);
        }
    }
}

// Fills the caller's row `i` of environment rows from the raw ones.
static void show_observations(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask, bool reset) {
    const size_t raw_bytes = w->inner.observation.bytes, bytes = w->outer.observation.bytes;
    const int32_t rows = w->inner.rows;
    const char *raw = batch->observation;
    if (w->observation_moments) {
        if (!w->frozen && !mask) {
            ludus_moments_update_float(w->observation_moments, (const float *)w->observation, w->count * rows);
        } else if (!w->frozen) {
            for (int32_t i = 0; i < w->count; i++) {
                if (mask[i]) {
                    ludus_moments_update_float(w->observation_moments,
                                               (const float *)(raw + (size_t)(i * rows) * raw_bytes), rows);
                }
            }
        }
        ludus_moments_normalize(w->observation_moments, (const float *)w->observation, w->normalized, w->count * rows);
        raw = (const char *)w->normalized;
    }
    for (int32_t i = 0; i < w->count; i++) {
        if (mask && !mask[i]) {
            continue;
        }
        const bool fresh = reset || batch->elapsed[i] == 0;
        const bool ended = !reset && fresh && w->options.autoreset == LUDUS_SAME_STEP;
        for (int32_t row = i * rows; row < (i + 1) * rows; row++) {
            char *out = (char *)w->caller->observation + (size_t)row * bytes;
            const char *frame = raw + (size_t)row * raw_bytes;
            if (ended) {
                char *last = (char *)w->caller->final_observation + (size_t)row * bytes;
                const char *last_frame = w->final_observation + (size_t)row * raw_bytes;
                char *scratch = w->final_observation + (size_t)row * raw_bytes;
                if (w->observation_moments) {
                    ludus_moments_normalize(w->observation_moments, (const float *)last_frame, (float *)scratch, 1);
                }
                if (w->options.frame_stack > 1) {
                    push_frame(w, out, last, scratch, false);
                } else {
                    memcpy(last, scratch, raw_bytes);
                }
            }
            if (w->options.frame_stack > 1) {
                push_frame(w, out, out, frame, fresh);
            } else {
                memcpy(out, frame, raw_bytes);
            }
        }
    }
}

// --- rewards ---

static void show_rewards(ludus_wrappers *w, const ludus_batch *batch) {
    const int32_t players = w->inner.players, numbers = w->count * players;
    double scale = 1.0;
    if (w->reward_moments) {
        for (int32_t k = 0; k < numbers; k++) {
            const double reward =
                w->options.precision_double ? ((double *)w->reward)[k] : (double)((float *)w->reward)[k];
            w->discounted[k] = w->discounted[k] * w->options.reward_discount + reward;
            w->returns[k] = w->discounted[k];
            if (w->caller->terminated[k / players] || w->caller->truncated[k / players]) {
                w->discounted[k] = 0.0;
            }
        }
        if (!w->frozen) {
            ludus_moments_update(w->reward_moments, w->returns, numbers);
        }
        scale = 1.0 / sqrt(w->reward_moments->variance[0] + 1e-8);
    }
    const double clip = w->options.clip_reward > 0 ? w->options.clip_reward : INFINITY;
    for (int32_t k = 0; k < numbers; k++) {
        const double raw = w->options.precision_double ? ((double *)w->reward)[k] : (double)((float *)w->reward)[k];
        const double reward = fmin(fmax(raw * scale, -clip), clip);
        if (w->options.precision_double) {
            w->caller->reward_double[k] = reward;
        } else {
            w->caller->reward[k] = (float)reward;
        }
    }
    (void)batch;
}

void ludus_wrappers_after_step(ludus_wrappers *w, const ludus_batch *batch) {
    if (w->options.sticky_actions > 0) {
        for (int32_t i = 0; i < w->count; i++) {
            w->has_previous[i] = w->has_previous[i] && batch->elapsed[i] != 0;
        }
    }
    if (w->reward) {
        show_rewards(w, batch);
    }
    if (w->observation) {
        show_observations(w, batch, NULL, false);
    }
}

void ludus_wrappers_after_reset(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask) {
    for (int32_t i = 0; i < w->count; i++) {
        if (!mask || mask[i]) {
            w->has_previous[i] = 0;
            for (int32_t k = 0; k < w->inner.players; k++) {
                w->discounted[i * w->inner.players + k] = 0.0;
            }
        }
    }
    if (w->observation) {
        show_observations(w, batch, mask, true);
    }
}

ludus_moments *ludus_wrappers_observation_moments(ludus_wrappers *w) {
    return w->observation_moments;
}

ludus_moments *ludus_wrappers_reward_moments(ludus_wrappers *w) {
    return w->reward_moments;
}

void ludus_wrappers_freeze(ludus_wrappers *w, bool frozen) {
    w->frozen = frozen;
}

size_t ludus_wrappers_memory(ludus_wrappers *w, void **memory) {
    *memory = w->memory;
    return w->memory_bytes;
}

void ludus_wrappers_copy(ludus_wrappers *into, int32_t to, const ludus_wrappers *w, int32_t from) {
    const size_t slots = (size_t)w->slots, players = (size_t)w->inner.players;
    into->has_previous[to] = w->has_previous[from];
    memmove(into->previous + (size_t)to * slots, w->previous + (size_t)from * slots, slots * sizeof(ludus_slot));
    memmove(into->discounted + (size_t)to * players, w->discounted + (size_t)from * players, players * sizeof(double));
}
