// measured.c - recorded trajectories: what both kinds of file are read into.
// SPDX-License-Identifier: MIT
#include "measured.h"
#include "whole_file.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Files larger than this are no recordings.
static const size_t file_most = (size_t)1 << 31;

ludus_status measured_begin(measured *m, const ludus_env *env) {
    *m = (measured){
        .definition = ludus_env_definition(env),
        .id = ludus_env_variant(env)->id,
        .layout = ludus_env_layout(env),
    };
    m->states = ludus_fields_width(m->definition->state_fields);
    return m->states > 0 ? LUDUS_OK
                         : ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no state by name to be measured", m->id);
}

void measured_free(measured *m) {
    free(m->trajectory);
    free(m->options);
    free(m->state);
    free(m->action);
}

ludus_status measured_wrong(const measured_file *file, const char *why) {
    return ludus_fail(LUDUS_ERROR_FORMAT, "%.400s, line %lld: %s", file->path, (long long)file->line, why);
}

int32_t measured_state_index(const ludus_env_def *definition, const char *name) {
    char base[80];
    int32_t width = 0;
    const char *bracket = strchr(name, '[');
    const size_t length = bracket ? (size_t)(bracket - name) : strlen(name);
    if (length >= sizeof base) {
        return -1;
    }
    memcpy(base, name, length);
    base[length] = '\0';
    const int32_t row = ludus_fields_find(definition->state_fields, base, &width);
    if (row < 0) {
        return -1;
    }
    const int32_t count = definition->state_fields[row].count;
    if (!bracket) {
        return count == 1 ? width : -1;
    }
    char *end;
    const long index = strtol(bracket + 1, &end, 10);
    return end > bracket + 1 && strcmp(end, "]") == 0 && index >= 0 && index < count ? width + (int32_t)index : -1;
}

// --- rows ---

// Another row of `width` numbers.
static double *add_row(double **rows, size_t *used, size_t *room, size_t width, double value) {
    if (*used == *room) {
        const size_t more = *room < 512 ? 1024 : 2 * *room;
        double *grown = realloc(*rows, (more * width + 1) * sizeof **rows);
        if (!grown) {
            ludus_fail(LUDUS_ERROR_MEMORY, "no memory for what was measured");
            return NULL;
        }
        *rows = grown;
        *room = more;
    }
    double *row = *rows + (*used)++ * width;
    for (size_t i = 0; i < width; i++) {
        row[i] = value;
    }
    return row;
}

double *measured_add_state(measured *m) {
    return add_row(&m->state, &m->state_rows, &m->state_room, (size_t)m->states, NAN);
}

double *measured_add_action(measured *m) {
    return add_row(&m->action, &m->action_rows, &m->action_room, (size_t)m->layout->action_slots, 0);
}

// How long the last trajectory is; one without a step explains nothing, and is left out.
static void end_trajectory(measured *m) {
    if (m->count > 0) {
        const size_t rows = m->state_rows - m->row_start;
        m->trajectory[m->count - 1].steps = (int32_t)(rows > 0 ? rows - 1 : 0);
        if (rows < 2) {
            m->count--;
            m->state_rows = m->row_start;
        }
    }
}

ludus_status measured_trajectory(measured *m) {
    end_trajectory(m);
    ludus_trajectory *grown = realloc(m->trajectory, ((size_t)m->count + 1) * sizeof *grown);
    if (!grown) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for what was measured");
    }
    m->trajectory = grown;
    m->trajectory[m->count++] = (ludus_trajectory){0, NULL, NULL};
    m->row_start = m->state_rows;
    return LUDUS_OK;
}

ludus_status measured_check_action(const measured_file *file, double *action) {
    const ludus_layout *layout = file->to->layout;
    for (int32_t slot = 0, index = 0, part = 0; slot < layout->action_slots; slot++, index++) {
        while (index >= layout->action.part[part].size) {
            index = 0;
            part++;
        }
        const ludus_part *space = &layout->action.part[part];
        char why[160];
        if (space->kind == LUDUS_BOX) {
            action[slot] = (double)(float)action[slot];
            if (!isfinite(action[slot])) {
                return measured_wrong(file, "an action is missing, or is not a finite 32-bit number");
            }
            continue;
        }
        if (action[slot] != floor(action[slot]) || fabs(action[slot]) > INT32_MAX) {
            snprintf(why, sizeof why, "an action is missing, or is not a whole number: it is a choice");
            return measured_wrong(file, why);
        }
        const int32_t choice = (int32_t)action[slot];
        if (layout->action.parts == 1 && layout->action_slots == 1 &&
            !ludus_space_contains(&layout->action, &choice, why, sizeof why)) {
            return measured_wrong(file, why);
        }
    }
    return LUDUS_OK;
}

// --- files ---

ludus_status measured_read_bytes(measured_file *file, const char *bytes, size_t size) {
    if (!bytes || strspn(bytes, " \t\r\n") >= size) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%.400s is empty", file->path);
    }
    const bool is_json = bytes[strspn(bytes, " \t\r\n")] == '{';
    const ludus_status status =
        is_json ? measured_read_lines(file, bytes, size) : measured_read_table(file, bytes, size);
    if (!status) {
        end_trajectory(file->to);
        file->to->row_start = file->to->state_rows;
    }
    return status;
}

ludus_status measured_read(measured *m, const char *path) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = strcmp(path, "-") == 0 ? stdin : whole_file_open(path);
    if (!stream) {
        return LUDUS_ERROR_IO;
    }
    measured_file file = {m, stream == stdin ? "standard input" : path, 0};
    ludus_status status = whole_file_read(stream, file.path, file_most, &bytes, &size);
    status = status ? status : measured_read_bytes(&file, bytes, size);
    if (stream != stdin) {
        fclose(stream);
    }
    free(bytes);
    return status;
}

// Only these stay in.
static ludus_status choose_fields(measured *m, const char *fields) {
    bool *kept = calloc((size_t)m->states, sizeof *kept);
    if (!kept) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for what was measured");
    }
    ludus_status status = LUDUS_OK;
    for (const char *at = fields + strspn(fields, ", "); *at && !status; at += strspn(at, ", ")) {
        char name[100];
        const size_t length = strcspn(at, ", ");
        snprintf(name, sizeof name, "%.*s", length < sizeof name ? (int)length : 99, at);
        const int32_t index = measured_state_index(m->definition, name);
        if (index < 0) {
            status = ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no '%.60s' in its state; `ludus info %s` lists it",
                                m->id, name, m->id);
        } else {
            kept[index] = true;
        }
        at += length;
    }
    for (size_t i = 0; i < m->state_rows * (size_t)m->states; i++) {
        m->state[i] = kept[i % (size_t)m->states] ? m->state[i] : NAN;
    }
    free(kept);
    return status;
}

// Whole numbers of a state are fitted by nothing.
static void leave_out_whole(measured *m) {
    int32_t index = 0;
    for (const ludus_field *field = m->definition->state_fields; field->name; field++) {
        for (int32_t i = 0; i < field->count; i++, index++) {
            for (size_t row = 0; field->kind != LUDUS_REAL && row < m->state_rows; row++) {
                m->state[row * (size_t)m->states + (size_t)index] = NAN;
            }
        }
    }
}

ludus_status measured_finish(measured *m, const char *fields) {
    const double *state = m->state, *action = m->action;
    for (int32_t i = 0; i < m->count; i++) {
        m->trajectory[i].states = state;
        m->trajectory[i].actions = action;
        state += ((size_t)m->trajectory[i].steps + 1) * (size_t)m->states;
        action += (size_t)m->trajectory[i].steps * (size_t)m->layout->action_slots;
    }
    leave_out_whole(m);
    return fields ? choose_fields(m, fields) : LUDUS_OK;
}
