// vector_layout.c - what an environment says of its spaces, checked, and what the caller of a vector sees of them.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    PLAYERS_MAX = 1024,    // of one environment
    CHOICES_MAX = 1 << 24, // in the discrete parts of an action
};

// The length of a legal mask: all choices of the discrete parts.
static int64_t count_choices(const ludus_space *space) {
    int64_t choices = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        for (int32_t i = 0; i < part->size; i++) {
            choices += part->kind == LUDUS_DISCRETE         ? part->n
                       : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[i]
                       : part->kind == LUDUS_MULTI_BINARY   ? 2
                                                            : 0;
        }
    }
    return choices;
}

// What the runtime relies on in an environment's own words about itself.
static ludus_status check_layout(const char *id, const ludus_layout *layout) {
    if (layout->players < 1 || layout->players > PLAYERS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has %d players; there can be 1 to %d", id, layout->players,
                          PLAYERS_MAX);
    }
    for (int32_t p = 0; p < layout->action.parts; p++) {
        const ludus_part *part = &layout->action.part[p];
        if (part->dtype != (part->kind == LUDUS_BOX ? LUDUS_F32 : LUDUS_I32)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: part %d of its actions is %s; choices are i32 and boxes f32",
                              id, p, ludus_dtype_name(part->dtype));
        }
    }
    if (count_choices(&layout->action) > CHOICES_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has more than %d choices in an action", id, CHOICES_MAX);
    }
    return LUDUS_OK;
}

// What replaces infinities in boxes, what choices are clamped to, and what random actions are drawn from.
static ludus_status read_action_space(ludus_vector *vector) {
    const ludus_layout *layout = &vector->inner;
    const size_t slots = (size_t)layout->rows * (size_t)layout->action.size;
    vector->action_low = calloc(slots, sizeof(float));
    vector->action_high = calloc(slots, sizeof(float));
    vector->action_count = calloc(slots, sizeof(int32_t));
    vector->action_start = calloc(slots, sizeof(int32_t));
    vector->own_action = calloc(slots, sizeof(ludus_slot));
    if (!vector->action_low || !vector->action_high || !vector->action_count || !vector->action_start ||
        !vector->own_action) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for an action of %zu numbers", vector->variant->id, slots);
    }
    int32_t slot = 0;
    for (int32_t p = 0; p < layout->rows * layout->action.parts; p++) {
        const ludus_part *part = &layout->action.part[p % layout->action.parts];
        for (int32_t i = 0; i < part->size; i++, slot++) {
            const double low = part->lows ? part->lows[i] : part->low, high = part->highs ? part->highs[i] : part->high;
            vector->action_low[slot] = (float)fmax(low, (double)-FLT_MAX);
            vector->action_high[slot] = (float)fmin(high, (double)FLT_MAX);
            vector->action_start[slot] = part->kind == LUDUS_DISCRETE ? part->start : 0;
            vector->action_count[slot] = part->kind == LUDUS_DISCRETE         ? part->n
                                         : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[i]
                                                                              : 2;
        }
    }
    vector->batch.action_low = vector->action_low;
    vector->batch.action_high = vector->action_high;
    vector->batch.action_count = vector->action_count;
    vector->batch.action_start = vector->action_start;
    return LUDUS_OK;
}

ludus_status ludus_vector_read_layout(ludus_vector *vector) {
    const char *id = vector->variant->id;
    ludus_layout *layout = &vector->inner;
    layout->players = 1;
    layout->reward_low = -INFINITY;
    layout->reward_high = INFINITY;
    ludus_status status = vector->definition->layout(vector->own_config, layout);
    status = status ? status : ludus_space_finish(&layout->observation);
    // What a double target observes in f64, a float target observes in f32.
    for (int32_t p = 0; !status && vector->target->word_bytes == sizeof(float) && p < layout->observation.parts; p++) {
        ludus_part *part = &layout->observation.part[p];
        part->dtype = part->dtype == LUDUS_F64 ? LUDUS_F32 : part->dtype;
    }
    status = status ? status : ludus_space_finish(&layout->observation);
    status = status ? status : ludus_space_finish(&layout->action);
    status = status ? status : check_layout(id, layout);
    if (status) {
        return status;
    }
    layout->action_slots = layout->action.size;
    layout->rows = layout->simultaneous ? layout->players : 1;
    layout->legal_count = vector->definition->legal ? (int32_t)count_choices(&layout->action) : 0;
    vector->layout = *layout;
    status = ludus_wrappers_layout(id, &vector->runtime, &vector->layout, vector->discretized_sizes);
    return status ? status : read_action_space(vector);
}
