// show_action.c - an action in words: by the environment's own hook, by its keys, or as numbers.
// SPDX-License-Identifier: MIT
#include "show_inside.h"

#include <stdio.h>
#include <string.h>

static const ludus_slot *action_of(const show *s, int32_t index) {
    return s->buffers.action + (size_t)index * (size_t)(s->layout->rows * s->layout->action_slots);
}

// What a key that makes exactly this choice is for; NULL where no key does.
static const char *key_about(const show *s, const ludus_slot *action) {
    const ludus_space *space = &s->layout->action;
    if (space->parts != 1 || space->part[0].kind != LUDUS_DISCRETE) {
        return NULL;
    }
    for (const ludus_key *key = s->definition->keys; key && key->key; key++) {
        if (key->slot[0].i == action[0].i) {
            return key->about;
        }
    }
    return NULL;
}

static size_t write_numbers(const ludus_space *space, const ludus_slot *row, char *out, size_t capacity) {
    size_t length = 0;
    for (int32_t i = 0; i < space->size && length < capacity; i++) {
        const double number = ludus_space_number(space, row, i);
        const bool whole = space->part[0].kind != LUDUS_BOX;
        length += (size_t)snprintf(out + length, capacity - length, whole ? "%s%.0f" : "%s%.2f", i ? ", " : "", number);
    }
    return length;
}

// A text that did not fit ends in dots.
static void mark_cut(char *out, size_t capacity, size_t length) {
    if (length >= capacity && capacity > 4) {
        strcpy(out + capacity - 4, "...");
    }
}

void show_action_text(const show *s, int32_t index, char *out, size_t capacity) {
    const ludus_slot *action = action_of(s, index);
    const char *about = s->layout->rows == 1 ? key_about(s, action) : NULL;
    size_t length = 0;
    out[0] = '\0';
    if (about) {
        length = (size_t)snprintf(out, capacity, "%s", about);
    }
    for (int32_t row = 0; !about && row < s->layout->rows && length < capacity; row++) {
        length += (size_t)snprintf(out + length, capacity - length, "%s", row ? " | " : "");
        if (length < capacity) {
            length += write_numbers(&s->layout->action, action + row * s->layout->action_slots, out + length,
                                    capacity - length);
        }
    }
    mark_cut(out, capacity, length);
}

void show_keep_action_texts(show *s) {
    for (int32_t i = 0; s->definition->action_text && i < s->count; i++) {
        show_facts *facts = &s->facts[i];
        ludus_vector_state(s->vector, i, s->state);
        const size_t length = s->definition->action_text(ludus_vector_config_of(s->vector, i), s->state,
                                                         action_of(s, i), facts->action, sizeof facts->action);
        mark_cut(facts->action, sizeof facts->action, length);
    }
}
