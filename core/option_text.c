// option_text.c - the text form of options: "name=value name='two words' ...", and the closest name to a wrong one.
// SPDX-License-Identifier: MIT
#include "core/option_text.h"

#include <ludus/options.h>

#include <string.h>

// Letters only of the plain alphabet: the text does not depend on the locale.
static bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == '[' || c == ']';
}

static bool is_separator(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

// A value without quotes ends at a separator and holds no quote.
static bool is_bare(char c) {
    return c != '\0' && !is_separator(c) && c != '\'' && c != '"';
}

static bool put(char *out, size_t capacity, size_t *length, char c) {
    if (*length + 1 >= capacity) {
        return false;
    }
    out[(*length)++] = c;
    out[*length] = '\0';
    return true;
}

static bool fail(ludus_status *status, ludus_status why) {
    *status = why;
    return false;
}

// Reads a quoted value that starts at its opening quote; returns the place after the closing one, or NULL.
static const char *read_quoted(const char *from, const char *name, char *value, size_t capacity, size_t *length) {
    const char quote = *from++;
    for (; *from != quote; from++) {
        char c = *from;
        if (c == '\0') {
            ludus_fail(LUDUS_ERROR_FORMAT, "the value of %s has an opening %c but no closing one", name, quote);
            return NULL;
        }
        if (c == '\\' && quote == '"') {
            c = *++from;
            if (c != '"' && c != '\\' && c != 'n' && c != 't') {
                ludus_fail(LUDUS_ERROR_FORMAT,
                           "the value of %s has a \\ that is not followed by \", \\, n or t; '...' takes text as it is",
                           name);
                return NULL;
            }
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        if (!put(value, capacity, length, c)) {
            ludus_fail(LUDUS_ERROR_FORMAT, "the value of %s is longer than %zu characters", name, capacity - 1);
            return NULL;
        }
    }
    return from + 1;
}

bool ludus_option_next(const char **text, char *name, size_t name_capacity, char *value, size_t value_capacity,
                       ludus_status *status) {
    LUDUS_ASSERT(name_capacity > 0 && value_capacity > 0);
    const char *from = *text;
    *status = LUDUS_OK;
    name[0] = value[0] = '\0';
    while (is_separator(*from)) {
        from++;
    }
    *text = from;
    if (*from == '\0') {
        return false;
    }

    size_t length = 0;
    for (; in_name(*from); from++) {
        if (!put(name, name_capacity, &length, *from)) {
            return fail(status,
                        ludus_fail(LUDUS_ERROR_FORMAT, "the option name \"%s...\" is longer than %zu characters", name,
                                   name_capacity - 1));
        }
    }
    if (length == 0) {
        return fail(status, ludus_fail(LUDUS_ERROR_FORMAT, "expected name=value at \"%.20s\"", from));
    }
    if (*from != '=') {
        return fail(status, ludus_fail(LUDUS_ERROR_FORMAT, "the option %s has no value; write %s=value without blanks",
                                       name, name));
    }
    from++;

    length = 0;
    if (*from == '\'' || *from == '"') {
        from = read_quoted(from, name, value, value_capacity, &length);
        if (!from) {
            return fail(status, LUDUS_ERROR_FORMAT);
        }
    } else {
        for (; is_bare(*from); from++) {
            if (!put(value, value_capacity, &length, *from)) {
                return fail(status, ludus_fail(LUDUS_ERROR_FORMAT, "the value of %s is longer than %zu characters",
                                               name, value_capacity - 1));
            }
        }
    }
    if (*from != '\0' && !is_separator(*from)) {
        return fail(status, ludus_fail(LUDUS_ERROR_FORMAT,
                                       "expected a blank or a comma after the value of %s, not \"%.20s\"", name, from));
    }
    *text = from;
    return true;
}

void option_write_value(text_writer *writer, const char *value) {
    bool bare = *value != '\0', single = true;
    for (const char *c = value; *c; c++) {
        bare = bare && is_bare(*c);
        single = single && *c != '\'';
    }
    if (bare || single) {
        text_write(writer, bare ? "" : "'");
        text_write(writer, value);
        text_write(writer, bare ? "" : "'");
        return;
    }
    text_write_character(writer, '"');
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\') {
            text_write_character(writer, '\\');
        }
        text_write_character(writer, *c);
    }
    text_write_character(writer, '"');
}

// --- the closest name ---

#define CLOSEST_MAX 64 // longer names are compared by their beginning

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

// How many letters must be put in, taken out, exchanged or swapped with their neighbour to make one text of the other.
static int distance(const char *a, const char *b) {
    int rows[3][CLOSEST_MAX + 1];
    int *before = rows[0], *above = rows[1], *row = rows[2];
    const int width = (int)strnlen(b, CLOSEST_MAX), height = (int)strnlen(a, CLOSEST_MAX);
    for (int j = 0; j <= width; j++) {
        row[j] = j;
    }
    for (int i = 1; i <= height; i++) {
        int *free_row = before;
        before = above;
        above = row;
        row = free_row;
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            const char x = lower(a[i - 1]), y = lower(b[j - 1]);
            row[j] = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2])) {
                row[j] = smaller(row[j], before[j - 2] + 1);
            }
        }
    }
    return row[width];
}

const char *ludus_closest(const char *wrong, const char *const *names, int32_t count) {
    const int length = (int)strnlen(wrong, CLOSEST_MAX);
    const char *closest = NULL;
    int best = 1 + (length + 1) / 3; // a third of the letters may be wrong
    for (int32_t i = 0; i < count; i++) {
        if (!names[i]) {
            continue;
        }
        int apart = distance(wrong, names[i]);
        // The beginning of a longer name is close to it: "grav" to "gravity".
        if (length >= 3 && strlen(names[i]) > (size_t)length && strncmp(wrong, names[i], (size_t)length) == 0) {
            apart = smaller(apart, 1);
        }
        if (apart < best) {
            best = apart;
            closest = names[i];
        }
    }
    return closest;
}
