// measured_lines.c - trajectories from JSON lines, as `ludus rollout --state` writes them.
// SPDX-License-Identifier: MIT
#include "measured.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A number, or null where nothing was measured.
static bool read_one(const json_t *value, double *number) {
    *number = json_is_number(value) ? json_number_value(value) : NAN;
    return json_is_number(value) || json_is_null(value);
}

// "state":{"theta":0.1,"position":[1,null]}: fields may be missing.
static ludus_status read_state(const measured_file *file, const json_t *line, double *state) {
    const json_t *object = json_object_get(line, "state");
    const char *name;
    json_t *value;
    char why[300];
    if (!object) {
        return LUDUS_OK;
    }
    if (!json_is_object(object)) {
        return measured_wrong(file, "\"state\" is not an object of numbers by name");
    }
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        int32_t width;
        const int32_t row = ludus_fields_find(file->to->definition->state_fields, name, &width);
        if (row < 0) {
            snprintf(why, sizeof why, "%s has no '%.60s' in its state; `ludus info %s` lists it", file->to->id, name,
                     file->to->id);
            return measured_wrong(file, why);
        }
        const int32_t count = file->to->definition->state_fields[row].count;
        bool read = count == 1 ? read_one(value, &state[width]) || json_is_boolean(value)
                               : json_array_size(value) == (size_t)count;
        for (int32_t i = 0; count > 1 && read && i < count; i++) {
            read = read_one(json_array_get(value, (size_t)i), &state[width + i]);
        }
        if (!read) {
            snprintf(why, sizeof why, "\"%.60s\" of the state is not %s", name,
                     count == 1 ? "a number or null" : "a list of as many numbers or nulls as the field has");
            return measured_wrong(file, why);
        }
    }
    return LUDUS_OK;
}

static ludus_status read_action(const measured_file *file, const json_t *line, double *action) {
    const json_t *value = json_object_get(line, "action");
    const int32_t slots = file->to->layout->action_slots;
    char why[160];
    const bool single = json_is_number(value) && slots == 1;
    bool read = single || (json_is_array(value) && json_array_size(value) == (size_t)slots);
    for (int32_t i = 0; read && i < slots; i++) {
        const json_t *number = single ? value : json_array_get(value, (size_t)i);
        read = json_is_number(number);
        action[i] = json_number_value(number);
    }
    if (!read) {
        snprintf(why, sizeof why, "\"action\" is not %d number%s", slots, slots == 1 ? "" : "s");
        return measured_wrong(file, why);
    }
    return measured_check_action(file, action);
}

static ludus_status read_reset(const measured_file *file, const json_t *line) {
    measured *m = file->to;
    const char *id = json_string_value(json_object_get(line, "env"));
    const char *options = json_string_value(json_object_get(line, "options"));
    char why[300];
    if (id && strcmp(id, m->id) != 0) {
        snprintf(why, sizeof why, "recorded in %.80s, not in %s", id, m->id);
        return measured_wrong(file, why);
    }
    if (options && !m->options) {
        m->options = strdup(options);
    } else if (options && strcmp(options, m->options) != 0) {
        return measured_wrong(file, "recorded with other options than those before");
    }
    const ludus_status status = measured_trajectory(m);
    double *state = status ? NULL : measured_add_state(m);
    return state ? read_state(file, line, state) : LUDUS_ERROR_MEMORY;
}

static ludus_status read_step(const measured_file *file, const json_t *line) {
    measured *m = file->to;
    if (m->count == 0) {
        return measured_wrong(file, "a trajectory begins with {\"reset\":true,...}");
    }
    double *action = measured_add_action(m);
    double *state = measured_add_state(m);
    if (!action || !state) {
        return LUDUS_ERROR_MEMORY;
    }
    const ludus_status status = read_action(file, line, action);
    return status ? status : read_state(file, line, state);
}

ludus_status measured_read_lines(measured_file *file, const char *bytes, size_t size) {
    ludus_status status = LUDUS_OK;
    bool any_state = false;
    for (size_t at = 0; at < size && !status;) {
        const char *from = bytes + at, *end = memchr(from, '\n', size - at);
        const size_t length = end ? (size_t)(end - from) : size - at;
        at += length + (end != NULL);
        file->line++;
        if (strspn(from, " \t\r") >= length) {
            continue;
        }
        json_error_t error;
        json_t *line = json_loadb(from, length, JSON_DISABLE_EOF_CHECK, &error);
        char why[300];
        if (!json_is_object(line)) {
            snprintf(why, sizeof why, line ? "not a JSON object" : "no JSON: %.200s (column %d)", error.text,
                     error.column);
            status = measured_wrong(file, why);
        } else {
            any_state |= json_object_get(line, "state") != NULL;
            status = json_is_true(json_object_get(line, "reset")) ? read_reset(file, line) : read_step(file, line);
        }
        json_decref(line);
    }
    if (!status && !any_state) {
        status = ludus_fail(LUDUS_ERROR_FORMAT,
                            "%.400s has no \"state\" in its lines; `ludus rollout` writes it with "
                            "--state",
                            file->path);
    }
    return status;
}
