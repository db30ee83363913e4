// draw_env.c - pictures of environments: their own `draw` hook, with the action that led to the state.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <ludus/draw.h>

ludus_status ludus_vector_draw(ludus_vector *vector, int32_t index, ludus_draw_list *list) {
    const ludus_env_def *definition = vector->definition;
    if (index < 0 || index >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: there is no environment %d; the vector has %d",
                          vector->variant->id, index, vector->count);
    }
    if (!definition->draw) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no picture", vector->variant->id);
    }
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    ludus_vector_state(vector, index, vector->own_state);
    ludus_draw_clear(list);
    if (buffers.elapsed[index] > 0) {
        list->action = buffers.action + (size_t)index * (size_t)(buffers.rows * vector->layout.action_slots);
    }
    definition->draw(vector->own_config, vector->own_state, list);
    list->action = NULL;
    list->frames = 0;
    return list->failed ? ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %s", vector->variant->id)
                        : LUDUS_OK;
}

ludus_status ludus_env_draw(ludus_env *env, ludus_draw_list *list) {
    return ludus_vector_draw(ludus_env_vector(env), 0, list);
}
