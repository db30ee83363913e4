// wrap_spaces.c - the spaces that the caller of a wrapped environment sees.
// SPDX-License-Identifier: MIT
#include "core/wrappers.h"

#include <math.h>

static ludus_status discretize(const char *id, const ludus_runtime_options *options, ludus_space *space,
                               int32_t *sizes) {
    const ludus_part *part = &space->part[0];
    const int32_t size = part->size, choices = options->discretize_actions;
    if (space->parts != 1 || part->kind != LUDUS_BOX) {
        char text[200];
        ludus_space_text(space, text, sizeof text);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: discretize_actions needs a box of actions, not %s", id, text);
    }
    if (choices < 2) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: discretize_actions is %d; it must be 0 (off) or at least 2", id,
                          choices);
    }
    if (size > LUDUS_DISCRETIZED_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s: discretize_actions takes actions of at most %d numbers, this has %d", id,
                          (int)LUDUS_DISCRETIZED_MAX, size);
    }
    for (int32_t i = 0; i < size; i++) {
        const double low = part->lows ? part->lows[i] : part->low, high = part->highs ? part->highs[i] : part->high;
        if (!isfinite((float)low) || !isfinite((float)high)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "%s: discretize_actions needs finite bounds; number %d of the action has none", id, i);
        }
        sizes[i] = choices;
    }
    *space = size == 1 ? ludus_space_discrete(choices) : ludus_space_multi_discrete(size, sizes);
    return ludus_space_finish(space);
}

// Normalised numbers have no bounds.
static ludus_status normalize(const char *id, ludus_space *space) {
    ludus_part *part = &space->part[0];
    if (space->parts != 1 || part->kind != LUDUS_BOX || part->dtype != LUDUS_F32) {
        char text[200];
        ludus_space_text(space, text, sizeof text);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: normalize_observation needs one box of f32, not %s", id, text);
    }
    part->lows = part->highs = NULL;
    part->low = -INFINITY;
    part->high = INFINITY;
    return LUDUS_OK;
}

static ludus_status stack(const char *id, const ludus_runtime_options *options, ludus_space *space) {
    for (int32_t p = 0; p < space->parts; p++) {
        ludus_part *part = &space->part[p];
        if (part->kind != LUDUS_BOX || part->rank == LUDUS_RANK_MAX) {
            char text[200];
            ludus_space_text(space, text, sizeof text);
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: frame_stack needs boxes of at most %d dimensions, not %s", id,
                              LUDUS_RANK_MAX - 1, text);
        }
        // Bounds number by number would need a longer table: a stacked box has the widest.
        double low = part->low, high = part->high;
        for (int32_t i = 0; i < part->size; i++) {
            low = !part->lows ? low : i == 0 ? part->lows[i] : fmin(low, part->lows[i]);
            high = !part->highs ? high : i == 0 ? part->highs[i] : fmax(high, part->highs[i]);
        }
        part->low = low;
        part->high = high;
        part->lows = part->highs = NULL;
        for (int32_t i = part->rank++; i > 0; i--) {
            part->shape[i] = part->shape[i - 1];
        }
        part->shape[0] = options->frame_stack;
    }
    const ludus_status status = ludus_space_finish(space);
    return status
               ? ludus_fail(status, "%s: frame_stack=%d is too much: %s", id, options->frame_stack, ludus_last_error())
               : LUDUS_OK;
}

// Rewards add up over a repeated action, and are then scaled by what nobody knows beforehand, or cut.
static void bound_rewards(const ludus_runtime_options *options, ludus_layout *layout) {
    if (options->action_repeat > 1) {
        layout->reward_low = fmin(layout->reward_low, layout->reward_low * options->action_repeat);
        layout->reward_high = fmax(layout->reward_high, layout->reward_high * options->action_repeat);
    }
    if (options->normalize_reward) {
        layout->reward_low = -INFINITY;
        layout->reward_high = INFINITY;
    }
    if (options->clip_reward > 0) {
        layout->reward_low = fmin(fmax(layout->reward_low, -options->clip_reward), options->clip_reward);
        layout->reward_high = fmin(fmax(layout->reward_high, -options->clip_reward), options->clip_reward);
    }
}

ludus_status ludus_wrappers_layout(const char *id, const ludus_runtime_options *options, ludus_layout *layout,
                                   int32_t *sizes) {
    ludus_status status = LUDUS_OK;
    if (options->discretize_actions > 0) {
        status = discretize(id, options, &layout->action, sizes);
    }
    if (!status && options->normalize_observation) {
        status = normalize(id, &layout->observation);
    }
    if (!status && options->frame_stack > 1) {
        status = stack(id, options, &layout->observation);
    }
    bound_rewards(options, layout);
    return status;
}
