// wrap_reward.c - normalised and clipped rewards.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's NormalizeReward of vectors in same-step mode, and ClipReward. A reward is divided by the
// deviation of the discounted return, which at a termination is the last reward alone. Gymnasium differs in the other
// modes, where it lets the return of one episode run on into the next; here it starts at 0 with every episode.
#include "core/wrappers_internal.h"

#include <math.h>

void ludus_wrap_forget_returns(ludus_wrappers *w, const ludus_batch *batch, const uint8_t *mask) {
    const size_t players = (size_t)w->inner.players;
    for (int32_t i = batch->begin; i < batch->end; i++) {
        for (size_t k = (size_t)i * players; (!mask || mask[i]) && k < ((size_t)i + 1) * players; k++) {
            w->discounted[k] = 0.0;
        }
    }
}

// Brings the discounted returns of a tile up to date and sums those that count.
static void gather_tile(ludus_wrappers *w, const ludus_batch *batch, int32_t first, int32_t end) {
    const size_t players = (size_t)w->inner.players;
    double *returns = w->returns + (size_t)first * players;
    int32_t count = 0;
    for (int32_t i = first; i < end; i++) {
        // The step that only resets has no reward.
        if (w->options.autoreset == LUDUS_NEXT_STEP && batch->elapsed[i] == 0) {
            continue;
        }
        const bool terminated = w->caller->terminated[i], ended = terminated || w->caller->truncated[i];
        for (size_t k = (size_t)i * players; k < ((size_t)i + 1) * players; k++) {
            const double before = terminated ? 0.0 : w->discounted[k] * w->options.reward_discount;
            returns[count] = before + wrapped_reward(w, k);
            w->discounted[k] = ended ? 0.0 : returns[count];
            count++;
        }
    }
    if (!w->frozen) {
        ludus_sums_take(w->reward_sums, first / LUDUS_TILE, returns, count);
    }
}

void ludus_wrap_gather_rewards(ludus_wrappers *w, const ludus_batch *batch) {
    for (int32_t first = batch->begin; first < batch->end; first = (first / LUDUS_TILE + 1) * LUDUS_TILE) {
        const int32_t next = (first / LUDUS_TILE + 1) * LUDUS_TILE;
        gather_tile(w, batch, first, next < batch->end ? next : batch->end);
    }
}

void ludus_wrap_show_rewards(ludus_wrappers *w, const ludus_batch *batch) {
    const size_t players = (size_t)w->inner.players;
    const double clip = w->options.clip_reward > 0 ? w->options.clip_reward : INFINITY;
    double scale = 1.0;
    if (w->reward_moments) {
        ludus_moments_scale(w->reward_moments, &scale);
    }
    for (size_t k = (size_t)batch->begin * players; k < (size_t)batch->end * players; k++) {
        const double reward = fmin(fmax(wrapped_reward(w, k) * scale, -clip), clip);
        if (w->options.precision_double) {
            w->caller->reward_double[k] = reward;
        } else {
            w->caller->reward[k] = (float)reward;
        }
    }
}
