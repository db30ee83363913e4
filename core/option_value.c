// option_value.c - the value of one option from text and back: numbers within bounds, ranges of them, booleans, choices.
// SPDX-License-Identifier: MIT
#include "core/option_value.h"

#include "core/number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES 128 // of a choice's name and the end mark
#define LIST_BYTES 400 // of a list of names in a sentence

static bool same_word(const char *word, const char *text) {
    for (; *word && *text; word++, text++) {
        if (*word != (*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text)) {
            return false;
        }
    }
    return *word == *text;
}

static bool read_bool(const char *text, double *value) {
    static const char *const words[] = {"false", "true", "0", "1", "no", "yes", "off", "on"};
    for (int i = 0; i < 8; i++) {
        if (same_word(words[i], text)) {
            *value = i % 2;
            return true;
        }
    }
    return false;
}

// Copies name number `index` of "euler|semi-implicit" to `out`; false when there are not so many.
static bool choice_name(const char *choices, int32_t index, char *out, size_t capacity) {
    for (; index > 0; index--) {
        choices = strchr(choices, '|');
        if (!choices) {
            return false;
        }
        choices++;
    }
    snprintf(out, capacity, "%.*s", (int)strcspn(choices, "|"), choices);
    return true;
}

static ludus_status read_choice(const char *whose, const ludus_field *field, const char *text, double *value) {
    char name[NAME_BYTES];
    int32_t count = 0;
    bool numbers = false; // are some names numbers? Then a number is a name and no index
    for (; choice_name(field->unit, count, name, sizeof name); count++) {
        if (strcmp(name, text) == 0) {
            *value = count;
            return LUDUS_OK;
        }
        numbers = numbers || (name[0] >= '0' && name[0] <= '9');
    }
    double index;
    if (!numbers && number_read_whole(text, &index) && index >= 0 && index < count) {
        *value = index;
        return LUDUS_OK;
    }

    // "euler, semi-implicit", and the closest of them.
    char list[LIST_BYTES], best[NAME_BYTES] = "";
    text_writer writer = text_writer_start(list, sizeof list);
    const char *candidates[2] = {best, name};
    for (int32_t i = 0; choice_name(field->unit, i, name, sizeof name); i++) {
        text_write(&writer, i ? ", " : "");
        text_write(&writer, name);
        if (ludus_closest(text, candidates, 2) == name) {
            memcpy(best, name, sizeof best);
        }
    }
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; it must be one of %s%s%s%s", whose, field->name, text,
                      list, best[0] ? " (did you mean " : "", best, best[0] ? "?)" : "");
}

// "between 0 and 100 m/s", "at least 1", "a number": what a field allows.
static void allowed(const ludus_field *field, char *out, size_t capacity) {
    const bool low = field->low > -INFINITY, high = field->high < INFINITY;
    char low_text[NUMBER_TEXT_BYTES], high_text[NUMBER_TEXT_BYTES];
    number_write(field->low, low_text);
    number_write(field->high, high_text);
    text_writer writer = text_writer_start(out, capacity);
    text_write(&writer, field->kind == LUDUS_INT ? "a whole number" : "a number");
    if (low || high) {
        text_write(&writer, low && high ? " between " : low ? " of at least " : " of at most ");
        text_write(&writer, low ? low_text : high_text);
        text_write(&writer, low && high ? " and " : "");
        text_write(&writer, low && high ? high_text : "");
        text_write(&writer, field->unit[0] ? " " : "");
        text_write(&writer, field->unit);
    }
}

static ludus_status read_number(const char *whose, const ludus_field *field, const char *text, double *value) {
    double number;
    const bool read = field->kind == LUDUS_INT ? number_read_whole(text, &number) : number_read(text, &number);
    if (!read || number < field->low || number > field->high) {
        char range[LIST_BYTES];
        allowed(field, range, sizeof range);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; it must be %s%s", whose, field->name, text, range,
                          field->kind == LUDUS_INT && isinf(field->high) ? ", not beyond 2^53" : "");
    }
    *value = number;
    return LUDUS_OK;
}

// "8..12": both ends as numbers of the field, in order, a finite way apart.
static ludus_status read_range(const char *whose, const ludus_field *field, const char *text, const char *dots,
                               option_value *value) {
    char low[NUMBER_TEXT_BYTES], range[LIST_BYTES];
    allowed(field, range, sizeof range);
    if (!(field->flags & LUDUS_FIELD_MAY_RANGE) || field->kind != LUDUS_REAL) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; it must be %s, not a range", whose, field->name,
                          text, range);
    }
    const size_t length = (size_t)(dots - text);
    snprintf(low, sizeof low, "%.*s", (int)(length < sizeof low ? length : 0), text);
    if (!number_read(low, &value->low) || !number_read(dots + 2, &value->high) || value->low < field->low ||
        value->low > field->high || value->high < field->low || value->high > field->high ||
        !isfinite(value->high - value->low)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; it must be %s, or a range low..high of them",
                          whose, field->name, text, range);
    }
    if (value->low > value->high) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; a range goes from its lower number to its higher",
                          whose, field->name, text);
    }
    value->is_range = true;
    value->number = value->low + 0.5 * (value->high - value->low);
    return LUDUS_OK;
}

ludus_status option_read_value(const char *whose, const ludus_field *field, const char *text, option_value *value) {
    const char *dots = strstr(text, "..");
    *value = (option_value){0};
    switch (field->kind) {
    case LUDUS_REAL:
    case LUDUS_INT:
        if (dots) {
            return read_range(whose, field, text, dots, value);
        }
        return read_number(whose, field, text, &value->number);
    case LUDUS_CHOICE: return read_choice(whose, field, text, &value->number);
    case LUDUS_TEXT: break; // any text is one
    case LUDUS_BOOL:
        if (!read_bool(text, &value->number)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s is \"%.60s\"; it must be true or false", whose, field->name,
                              text);
        }
    }
    return LUDUS_OK;
}

void option_write_number(text_writer *writer, const ludus_field *field, double value) {
    char text[NAME_BYTES];
    if (field->kind == LUDUS_BOOL) {
        text_write(writer, value != 0.0 ? "true" : "false");
    } else if (field->kind == LUDUS_CHOICE && choice_name(field->unit, (int32_t)value, text, sizeof text)) {
        text_write(writer, text);
    } else {
        char number[NUMBER_TEXT_BYTES];
        number_write(value, number);
        text_write(writer, number);
    }
}

void option_write_range(text_writer *writer, double low, double high) {
    char number[NUMBER_TEXT_BYTES];
    number_write(low, number);
    text_write(writer, number);
    text_write(writer, "..");
    number_write(high, number);
    text_write(writer, number);
}
