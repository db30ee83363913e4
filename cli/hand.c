// hand.c - a hand on the keys: which action a person asks for by keyboard and mouse.
// SPDX-License-Identifier: MIT
#include "hand.h"
#include "vector_option.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- beginning ---

// Choices without keys of their own are played by their numbers.
static ludus_status make_digits(hand *h) {
    const ludus_space *space = &h->layout->action;
    const ludus_part *part = &space->part[0];
    const ludus_variant *variant = ludus_env_variant(h->env);
    if (space->parts != 1 || part->kind != LUDUS_DISCRETE) {
        char text[128];
        ludus_space_text(space, text, sizeof text);
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s has no keys: an action is %s, which a keyboard has no obvious way to say; "
                          "`ludus watch %s` shows it",
                          variant->id, text, variant->id);
    }
    h->typed = part->n > HAND_DIGITS;
    if (h->typed) {
        return LUDUS_OK;
    }
    h->keys = h->digits;
    h->keys_count = part->n;
    for (int32_t i = 0; i < part->n; i++) {
        h->digit_names[i][0] = (char)('0' + i);
        snprintf(h->digit_abouts[i], sizeof h->digit_abouts[i], "action %d", part->start + i);
        h->digits[i] = (ludus_key){h->digit_names[i], h->digit_abouts[i], {{.i = part->start + i}}, false};
    }
    return LUDUS_OK;
}

// Keys and clicks are actions of the environment itself: not of one whose actions were cut into choices.
static void read_keys(hand *h) {
    if (vector_option(ludus_env_vector(h->env), "discretize_actions") > 0) {
        return;
    }
    h->pick = h->definition->pick != NULL;
    h->keys = h->definition->keys;
    for (const ludus_key *key = h->keys; key && key->key; key++) {
        if (!*key->key) {
            h->rest = key;
        }
        h->live |= key->held;
        h->keys_count++;
    }
}

ludus_status hand_begin(hand *h, ludus_env *env) {
    *h = (hand){.env = env, .once = -1, .number = -1};
    h->layout = ludus_env_layout(env);
    h->definition = ludus_env_definition(env);
    const char *id = ludus_env_variant(env)->id;
    if (h->layout->rows > 1) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s has %d players who act at once; play is for one person at a keyboard", id,
                          h->layout->players);
    }
    read_keys(h);
    if (h->keys_count > HAND_KEYS_MAX) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has %d keys; play has room for %d", id, h->keys_count,
                          HAND_KEYS_MAX);
    }
    const ludus_status status = h->keys_count == 0 && !h->pick ? make_digits(h) : LUDUS_OK;
    if (status) {
        return status;
    }
    const ludus_space *space = &h->layout->action;
    h->boxes = true;
    for (int32_t i = 0; i < space->parts; i++) {
        h->boxes &= space->part[i].kind == LUDUS_BOX;
    }
    h->action = calloc((size_t)h->layout->action_slots + 1, sizeof *h->action);
    return h->action ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to play %s", id);
}

void hand_end(hand *h) {
    free(h->action);
    h->action = NULL;
}

const char *hand_about(const hand *h) {
    const size_t bytes = (size_t)h->layout->action_slots * sizeof *h->action;
    for (int32_t i = 0; i < h->keys_count && bytes <= sizeof h->keys[i].slot; i++) {
        if (memcmp(h->keys[i].slot, h->action, bytes) == 0) {
            return h->keys[i].about;
        }
    }
    return NULL;
}

void hand_restart(hand *h) {
    h->begun = false;
    h->once = -1;
    h->number = -1;
    memset(h->tapped, 0, sizeof h->tapped);
}

// --- keys ---

static int32_t find_key(const hand *h, const char *name) {
    for (int32_t i = 0; i < h->keys_count; i++) {
        if (*name && strcmp(h->keys[i].key, name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool is_digit(const char *key) {
    return key[0] >= '0' && key[0] <= '9' && key[1] == '\0';
}

bool hand_owns(const hand *h, const char *key) {
    return find_key(h, key) >= 0 ||
           (h->typed && (is_digit(key) || strcmp(key, "return") == 0 || strcmp(key, "backspace") == 0));
}

static void set_action(hand *h, const ludus_key *key) {
    for (int32_t i = 0; i < h->layout->action_slots; i++) {
        h->action[i] = i < 4 ? key->slot[i] : (ludus_slot){0};
    }
}

// A number, then the return key.
static bool type_number(hand *h, const char *key) {
    const ludus_part *part = &h->layout->action.part[0];
    if (is_digit(key)) {
        h->number = (h->number < 0 ? 0 : h->number) * 10 + (key[0] - '0');
        h->number = h->number > 999999999 ? 999999999 : h->number;
    } else if (strcmp(key, "backspace") == 0) {
        h->number = h->number >= 10 ? h->number / 10 : -1;
    } else if (strcmp(key, "return") == 0 && h->number >= 0) {
        h->action[0].i = (int32_t)h->number + part->start;
        h->number = -1;
        return true;
    }
    return false;
}

static bool key_down(hand *h, const ludus_event *event) {
    if (h->typed) {
        return type_number(h, event->key);
    }
    const int32_t index = find_key(h, event->key);
    if (index < 0 || event->repeat) {
        return false;
    }
    h->begun = true;
    if (!h->live) {
        set_action(h, &h->keys[index]);
        return true;
    }
    if (h->keys[index].held) {
        h->pressed[index] = h->tapped[index] = ++h->press;
    } else {
        h->once = index;
    }
    return false;
}

// --- events ---

static bool pick(hand *h) {
    ludus_vector *vector = ludus_env_vector(h->env);
    void *state = malloc((size_t)h->definition->state_bytes + 1);
    bool picked = false;
    if (state) {
        ludus_vector_state(vector, 0, state);
        picked = h->definition->pick(ludus_vector_config_of(vector, 0), state, h->mouse_x, h->mouse_y, h->action);
        free(state);
    }
    return picked;
}

bool hand_event(hand *h, const ludus_event *event, bool over, double x, double y) {
    const bool mouse = event->kind == LUDUS_EVENT_MOUSE_DOWN || event->kind == LUDUS_EVENT_MOUSE_MOVE;
    if (mouse && over) {
        h->mouse_x = x;
        h->mouse_y = y;
    }
    switch (event->kind) {
    case LUDUS_EVENT_KEY_DOWN: return key_down(h, event);
    case LUDUS_EVENT_KEY_UP: {
        const int32_t index = find_key(h, event->key);
        if (index >= 0) {
            h->pressed[index] = 0;
        }
        return false;
    }
    case LUDUS_EVENT_MOUSE_DOWN:
        if (!h->pick || !over || event->button != 1) {
            return false;
        }
        h->mouse_down = h->live;
        h->begun |= h->live;
        return !h->live && pick(h);
    case LUDUS_EVENT_MOUSE_UP: h->mouse_down = false; return false;
    case LUDUS_EVENT_LEAVE:
        memset(h->pressed, 0, sizeof h->pressed);
        h->mouse_down = false;
        return false;
    default: return false;
    }
}

// --- ticks ---

// Boxes: what is held adds up, between the bounds. So left and right together are neither.
static void add_keys(hand *h) {
    const ludus_space *space = &h->layout->action;
    int32_t slot = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        for (int32_t i = 0; i < part->size; i++, slot++) {
            const double low = part->lows ? part->lows[i] : part->low;
            const double high = part->highs ? part->highs[i] : part->high;
            double sum = 0;
            for (int32_t k = 0; k < h->keys_count && slot < 4; k++) {
                sum += h->pressed[k] || h->tapped[k] ? (double)h->keys[k].slot[slot].f : 0;
            }
            h->action[slot].f = (float)(sum < low ? low : sum > high ? high : sum);
        }
    }
}

bool hand_tick(hand *h) {
    if (h->mouse_down && pick(h)) {
        return true;
    }
    // The key pressed last counts.
    int32_t latest = -1;
    int64_t when = 0;
    for (int32_t k = 0; k < h->keys_count; k++) {
        const int64_t press = h->pressed[k] > h->tapped[k] ? h->pressed[k] : h->tapped[k];
        if (press > when) {
            latest = k;
            when = press;
        }
    }
    if (h->once >= 0) {
        set_action(h, &h->keys[h->once]);
        h->once = -1;
        return true;
    }
    if (latest >= 0 && h->boxes) {
        add_keys(h);
    } else if (latest >= 0 || h->rest) {
        set_action(h, latest >= 0 ? &h->keys[latest] : h->rest);
    }
    memset(h->tapped, 0, sizeof h->tapped);
    return h->begun;
}
