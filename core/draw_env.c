// draw_env.c - pictures of environments: their own `draw` hook, or a default one, with the action that led to the state.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"
#include "core/vector_internal.h"

// The environment's own action in its scratch, as the kernel took it: numbers that are no action replaced.
static const ludus_slot *read_action(ludus_vector *vector, int32_t index) {
    const ludus_layout *layout = &vector->inner;
    const ludus_slot *from = vector->batch.action + (size_t)index * (size_t)(layout->rows * layout->action_slots);
    int32_t slot = 0;
    for (int32_t p = 0; p < layout->action.parts; p++) {
        for (int32_t i = 0; i < layout->action.part[p].size; i++, slot++) {
            if (layout->action.part[p].kind != LUDUS_BOX) {
                const int32_t low = vector->action_start[slot], high = low + vector->action_count[slot] - 1;
                const int32_t raw = from[slot].i;
                vector->own_action[slot].i = raw < low ? low : raw > high ? high : raw;
            } else {
                const float raw = from[slot].f;
                vector->own_action[slot].f = raw != raw               ? 0.0f
                                             : raw > 3.402823466e38f  ? vector->action_high[slot]
                                             : raw < -3.402823466e38f ? vector->action_low[slot]
                                                                      : raw;
            }
        }
    }
    return vector->own_action;
}

// The picture in characters; false when there is none, it is blank, or memory is lacking.
static bool draw_text_of(ludus_vector *vector, const void *config, ludus_draw_list *list) {
    const ludus_env_def *definition = vector->definition;
    if (!definition->text) {
        return false;
    }
    // Straight into the list, whose memory is large enough after the first time.
    size_t room = (size_t)(list->bytes_room - list->bytes_count);
    const size_t length =
        definition->text(config, vector->own_state, room ? (char *)list->bytes + list->bytes_count : NULL, room);
    if (length >= room) {
        if (length > INT32_MAX - 1 || !draw_room_bytes(list, (int64_t)length + 1)) {
            list->failed = true;
            return false;
        }
        definition->text(config, vector->own_state, (char *)list->bytes + list->bytes_count, length + 1);
    }
    return draw_characters(list, length);
}

static void draw_state_of(ludus_vector *vector, const void *config, ludus_draw_list *list) {
    const ludus_env_def *definition = vector->definition;
    const char *about = vector->variant->about ? vector->variant->about : definition->about;
    draw_numbers_source source = {vector->variant->id,   about,       NULL, vector->values,
                                  &vector->inner.action, list->action};
    if (definition->get_state) {
        source.table = definition->state_fields;
        definition->get_state(config, vector->own_state, vector->values);
    }
    draw_numbers(list, &source);
}

ludus_status ludus_vector_draw(ludus_vector *vector, int32_t index, ludus_draw_list *list) {
    LUDUS_ASSERT(!vector->sent);
    const char *id = vector->variant->id;
    if (index < 0 || index >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: there is no environment %d; the vector has %d", id, index,
                          vector->count);
    }
    ludus_vector_state(vector, index, vector->own_state);
    const void *config = ludus_vector_config_of(vector, index);
    ludus_draw_clear(list);
    if (vector->buffers.elapsed[index] > 0 && !vector->placed[index]) {
        list->action = read_action(vector, index);
    }
    if (vector->definition->draw) {
        vector->definition->draw(config, vector->own_state, list);
    } else if (!draw_text_of(vector, config, list)) {
        draw_state_of(vector, config, list);
    }
    list->action = NULL;
    list->layer = LUDUS_LAYER_SCENE;
    list->frames = 0;
    return list->failed ? ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %s", id) : LUDUS_OK;
}

ludus_status ludus_env_draw(ludus_env *env, ludus_draw_list *list) {
    return ludus_vector_draw(ludus_env_vector(env), 0, list);
}
