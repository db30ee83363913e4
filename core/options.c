// options.c - field tables and settings: values that start at a table's defaults and are set from checked text.
// SPDX-License-Identifier: MIT
#include <ludus/options.h>

#include "core/option_value.h"
#include "core/settings_difference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 128 // of an option's name and the end mark
#define LIST_BYTES 400 // of a list of names in a sentence

// --- tables ---

int32_t ludus_fields_count(const ludus_field *table) {
    int32_t rows = 0;
    while (table && table[rows].name) {
        rows++;
    }
    return rows;
}

int32_t ludus_fields_width(const ludus_field *table) {
    int32_t width = 0;
    for (int32_t row = 0; table && table[row].name; row++) {
        width += table[row].count;
    }
    return width;
}

int32_t ludus_fields_find(const ludus_field *table, const char *name, int32_t *width) {
    int32_t before = 0;
    for (int32_t row = 0; table && table[row].name; row++) {
        if (strcmp(table[row].name, name) == 0) {
            if (width) {
                *width = before;
            }
            return row;
        }
        before += table[row].count;
    }
    return -1;
}

// A place in a table: a row, and one of its numbers.
typedef struct place {
    int32_t row, number;
    bool found;
} place;

// Finds "name" (of a row with one number) or "name[2]".
static place find_place(const ludus_field *table, const char *name) {
    const place none = {0, 0, false};
    const size_t length = strlen(name);
    const char *bracket = strchr(name, '[');
    if (length >= NAME_BYTES) {
        return none;
    }
    int32_t first;
    if (!bracket) {
        const int32_t row = ludus_fields_find(table, name, &first);
        return row < 0 || table[row].count != 1 ? none : (place){row, first, true};
    }

    char row_name[NAME_BYTES];
    memcpy(row_name, name, (size_t)(bracket - name));
    row_name[bracket - name] = '\0';
    const int32_t row = ludus_fields_find(table, row_name, &first);
    int32_t index = 0, digits = 0;
    const char *c = bracket + 1;
    for (; *c >= '0' && *c <= '9' && digits < 9; c++, digits++) {
        index = index * 10 + (*c - '0');
    }
    if (row < 0 || digits == 0 || strcmp(c, "]") != 0 || index >= table[row].count) {
        return none;
    }
    return (place){row, first + index, true};
}

double ludus_values_number(const ludus_values *values, const char *name) {
    const place at = find_place(values->table, name);
    return at.found ? values->numbers[at.number] : (double)NAN;
}

const char *ludus_values_text(const ludus_values *values, const char *name) {
    const place at = find_place(values->table, name);
    return at.found ? values->texts[at.row] : NULL;
}

// --- settings ---

struct ludus_settings {
    const ludus_field *table;
    const char *whose;
    int32_t rows, width;
    double *numbers;    // [width]
    double *low, *high; // [width] of ranges
    bool *given;        // [width]
    bool *is_range;     // [width]
    const char **texts; // [rows] what is read: `own`, the default, or NULL for rows that are no text
    char **own;         // [rows] texts that were set
};

static const char *default_text(const ludus_field *field) {
    return field->kind != LUDUS_TEXT ? NULL : field->default_text ? field->default_text : "";
}

void ludus_settings_clear(ludus_settings *settings) {
    for (int32_t row = 0, number = 0; row < settings->rows; row++) {
        free(settings->own[row]);
        settings->own[row] = NULL;
        settings->texts[row] = default_text(&settings->table[row]);
        for (int32_t i = 0; i < settings->table[row].count; i++, number++) {
            settings->numbers[number] = settings->table[row].default_value;
            settings->given[number] = settings->is_range[number] = false;
        }
    }
}

ludus_settings *ludus_settings_make(const ludus_field *table, const char *whose) {
    const int32_t rows = ludus_fields_count(table), width = ludus_fields_width(table);
    // One allocation: the struct, then its arrays in the order of their alignment.
    const size_t bytes = sizeof(ludus_settings) + 3 * (size_t)width * sizeof(double) +
                         (size_t)rows * (sizeof(char *) + sizeof(char *)) + 2 * (size_t)width * sizeof(bool);
    ludus_settings *settings = calloc(1, bytes);
    if (!settings) {
        ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its options", whose);
        return NULL;
    }
    settings->table = table;
    settings->whose = whose;
    settings->rows = rows;
    settings->width = width;
    settings->numbers = (double *)(settings + 1);
    settings->low = settings->numbers + width;
    settings->high = settings->low + width;
    settings->texts = (const char **)(settings->high + width);
    settings->own = (char **)(settings->texts + rows);
    settings->given = (bool *)(settings->own + rows);
    settings->is_range = settings->given + width;
    ludus_settings_clear(settings);
    return settings;
}

void ludus_settings_destroy(ludus_settings *settings) {
    if (!settings) {
        return;
    }
    for (int32_t row = 0; row < settings->rows; row++) {
        free(settings->own[row]);
    }
    free(settings);
}

static ludus_status set_text(ludus_settings *settings, int32_t row, const char *text) {
    char *own = strdup(text);
    if (!own) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for %s", settings->whose, settings->table[row].name);
    }
    free(settings->own[row]);
    settings->own[row] = own;
    settings->texts[row] = own;
    return LUDUS_OK;
}

static void copy_number(ludus_settings *to, const ludus_settings *from, int32_t number) {
    to->numbers[number] = from->numbers[number];
    to->low[number] = from->low[number];
    to->high[number] = from->high[number];
    to->is_range[number] = from->is_range[number];
}

ludus_settings *ludus_settings_copy(const ludus_settings *settings) {
    ludus_settings *copy = ludus_settings_make(settings->table, settings->whose);
    if (!copy) {
        return NULL;
    }
    for (int32_t i = 0; i < settings->width; i++) {
        copy_number(copy, settings, i);
        copy->given[i] = settings->given[i];
    }
    for (int32_t row = 0; row < settings->rows; row++) {
        if (settings->own[row] && set_text(copy, row, settings->own[row]) != LUDUS_OK) {
            ludus_settings_destroy(copy);
            return NULL;
        }
    }
    return copy;
}

ludus_values ludus_settings_values(const ludus_settings *settings) {
    return (ludus_values){settings->table, settings->numbers, settings->texts};
}

bool ludus_settings_range(const ludus_settings *settings, int32_t number, double *low, double *high) {
    LUDUS_ASSERT(number >= 0 && number < settings->width);
    *low = settings->low[number];
    *high = settings->high[number];
    return settings->is_range[number];
}

bool ludus_settings_given(const ludus_settings *settings, int32_t number) {
    LUDUS_ASSERT(number >= 0 && number < settings->width);
    return settings->given[number];
}

// --- setting ---

static ludus_status set_at(ludus_settings *settings, place at, const char *text) {
    const ludus_field *field = &settings->table[at.row];
    option_value value = {0};
    const ludus_status status = field->kind == LUDUS_TEXT ? set_text(settings, at.row, text)
                                                          : option_read_value(settings->whose, field, text, &value);
    if (!status) {
        settings->numbers[at.number] = field->kind == LUDUS_TEXT ? field->default_value : value.number;
        settings->low[at.number] = value.low;
        settings->high[at.number] = value.high;
        settings->is_range[at.number] = value.is_range;
        settings->given[at.number] = true;
    }
    return status;
}

// The sentence about a name that none of the tables has.
static ludus_status unknown_name(ludus_settings *const *settings, int32_t count, const char *name) {
    const char *whose = settings[0]->whose;
    const char *closest = NULL;
    char list[LIST_BYTES];
    text_writer writer = text_writer_start(list, sizeof list);
    for (int32_t i = 0; i < count; i++) {
        for (int32_t row = 0; row < settings[i]->rows; row++) {
            const ludus_field *field = &settings[i]->table[row];
            // The bare name of an array: say how its numbers are called.
            if (strncmp(field->name, name, strlen(field->name)) == 0 && field->count > 1 &&
                strchr("[", name[strlen(field->name)])) {
                return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s: %s has %d numbers, %s[0] to %s[%d]; there is no %.60s",
                                  whose, field->name, field->count, field->name, field->name, field->count - 1, name);
            }
            const char *const candidates[2] = {closest, field->name};
            closest = ludus_closest(name, candidates, 2);
            text_write(&writer, writer.length ? ", " : "");
            text_write(&writer, field->name);
        }
    }
    if (closest) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no option %.60s; did you mean %s?", whose, name, closest);
    }
    return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no option %.60s; it has %s%s", whose, name,
                      writer.length ? list : "none", writer.length >= sizeof list ? "..." : "");
}

ludus_status ludus_settings_set(ludus_settings *settings, const char *name, const char *value) {
    const place at = find_place(settings->table, name);
    return at.found ? set_at(settings, at, value) : unknown_name(&settings, 1, name);
}

// Reads the pairs of `text` into `settings`, which were not given any number before.
static ludus_status read_pairs(ludus_settings *const *settings, int32_t count, const char *text, char *name,
                               char *value, size_t capacity) {
    ludus_status status;
    while (ludus_option_next(&text, name, capacity, value, capacity, &status)) {
        place at = {0, 0, false};
        int32_t taker = 0;
        for (; taker < count; taker++) {
            at = find_place(settings[taker]->table, name);
            if (at.found) {
                break;
            }
        }
        if (!at.found) {
            return unknown_name(settings, count, name);
        }
        if (settings[taker]->given[at.number]) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s comes twice; give it once", settings[taker]->whose, name);
        }
        status = set_at(settings[taker], at, value);
        if (status != LUDUS_OK) {
            return status;
        }
    }
    return status;
}

// Makes `settings` what `copy` is, which then holds what `settings` were.
static void exchange(ludus_settings *settings, ludus_settings *copy) {
    for (int32_t i = 0; i < settings->width; i++) {
        copy_number(settings, copy, i);
        settings->given[i] = settings->given[i] || copy->given[i];
    }
    for (int32_t row = 0; row < settings->rows; row++) {
        char *own = settings->own[row];
        settings->own[row] = copy->own[row];
        settings->texts[row] = copy->texts[row];
        copy->own[row] = own;
    }
}

ludus_status ludus_settings_parse_into(ludus_settings *const *settings, int32_t count, const char *text) {
    LUDUS_ASSERT(count >= 1);
    text = text ? text : "";
    const size_t capacity = strlen(text) + 1;
    char *name = malloc(2 * capacity);
    ludus_settings **copies = calloc((size_t)count, sizeof *copies);
    ludus_status status = LUDUS_OK;
    if (!name || !copies) {
        status = ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory to read its options", settings[0]->whose);
    }

    // Everything is read into copies, so that an error leaves the settings as they were.
    for (int32_t i = 0; i < count && status == LUDUS_OK; i++) {
        copies[i] = ludus_settings_copy(settings[i]);
        if (!copies[i]) {
            status = LUDUS_ERROR_MEMORY;
            break;
        }
        memset(copies[i]->given, 0, (size_t)copies[i]->width * sizeof(bool));
    }
    if (status == LUDUS_OK) {
        status = read_pairs(copies, count, text, name, name + capacity, capacity);
    }
    for (int32_t i = 0; i < count && copies; i++) {
        if (status == LUDUS_OK) {
            exchange(settings[i], copies[i]);
        }
        ludus_settings_destroy(copies[i]);
    }
    free(copies);
    free(name);
    return status;
}

ludus_status ludus_settings_parse(ludus_settings *settings, const char *text) {
    return ludus_settings_parse_into(&settings, 1, text);
}

size_t ludus_settings_text(const ludus_settings *settings, char *out, size_t capacity) {
    return ludus_settings_changes(settings, NULL, out, capacity);
}
