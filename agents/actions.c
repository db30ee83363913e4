// actions.c - from an action space to the head of a policy.
// SPDX-License-Identifier: MIT
#include "agents/actions.h"

static int32_t choices_of(const ludus_part *part, int32_t index) {
    return part->kind == LUDUS_DISCRETE ? part->n : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[index] : 2;
}

ludus_status agent_actions_read(const ludus_layout *layout, agent_actions *out) {
    const ludus_space *space = &layout->action;
    char text[200];
    ludus_space_text(space, text, sizeof text);
    if (space->size > NN_MAX_PARTS) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "an action has %d numbers; agents choose at most %d", space->size,
                          NN_MAX_PARTS);
    }
    *out = (agent_actions){
        .head = {.kind = space->part[0].kind == LUDUS_BOX ? NN_GAUSSIAN : NN_CATEGORICAL, .parts = space->size}};
    int32_t slot = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        if ((part->kind == LUDUS_BOX) != (out->head.kind == NN_GAUSSIAN)) {
            return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "actions are %s; agents need either choices or numbers", text);
        }
        if (part->kind == LUDUS_DISCRETE && part->start != 0) {
            return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "actions are %s; agents need choices that start at 0", text);
        }
        for (int32_t i = 0; i < part->size; i++, slot++) {
            if (part->kind == LUDUS_BOX) {
                out->bounds[slot] = (float)(part->lows ? part->lows[i] : part->low);
                out->bounds[space->size + slot] = (float)(part->highs ? part->highs[i] : part->high);
            } else {
                out->head.classes[slot] = choices_of(part, i);
            }
        }
    }
    return LUDUS_OK;
}
