// settings_difference.c - where two settings of one table differ, in words and as the text that leads from one to the other.
// SPDX-License-Identifier: MIT
#include "core/settings_difference.h"

#include "core/option_text.h"
#include "core/option_value.h"

#include <stdio.h>
#include <string.h>

// "gravity=3.7", texts cut to what a sentence can hold.
static void write_pair(text_writer *writer, const ludus_values *values, const ludus_field *field, int32_t row,
                       int32_t number) {
    enum { TEXT_MAX = 80 };
    text_write(writer, field->name);
    text_write_character(writer, '=');
    if (field->kind != LUDUS_TEXT) {
        option_write_number(writer, field, values->numbers[number]);
        return;
    }
    const char *text = values->texts[row];
    char start[TEXT_MAX + 1] = "";
    strncat(start, text, TEXT_MAX);
    option_write_value(writer, start);
    text_write(writer, strlen(text) > TEXT_MAX ? "..." : "");
}

static bool listed(const char *const *names, const char *name) {
    for (; names && *names; names++) {
        if (strcmp(*names, name) == 0) {
            return true;
        }
    }
    return false;
}

// Bits are compared, for -0 is not 0.
static bool same_number(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

bool ludus_settings_differ(const ludus_settings *a, const ludus_settings *b, const char *const *but, char *what,
                           size_t capacity) {
    const ludus_values x = ludus_settings_values(a), y = ludus_settings_values(b);
    LUDUS_ASSERT(x.table == y.table);
    int32_t number = 0;
    for (int32_t row = 0; x.table && x.table[row].name; row++) {
        const ludus_field *field = &x.table[row];
        for (int32_t i = 0; i < field->count; i++, number++) {
            const bool same = field->kind == LUDUS_TEXT ? strcmp(x.texts[row], y.texts[row]) == 0
                                                        : same_number(x.numbers[number], y.numbers[number]);
            if (same || listed(but, field->name)) {
                continue;
            }
            text_writer writer = text_writer_start(what, capacity);
            write_pair(&writer, &x, field, row, number);
            text_write(&writer, ", not ");
            write_pair(&writer, &y, field, row, number);
            return true;
        }
    }
    return false;
}

static bool changed(const ludus_values *values, const ludus_values *from, int32_t row, int32_t number) {
    const ludus_field *field = &values->table[row];
    if (field->kind != LUDUS_TEXT) {
        return !same_number(values->numbers[number], from ? from->numbers[number] : field->default_value);
    }
    const char *standard = field->default_text ? field->default_text : "";
    return strcmp(values->texts[row], from ? from->texts[row] : standard) != 0;
}

size_t ludus_settings_changes(const ludus_settings *settings, const ludus_settings *from, char *out, size_t capacity) {
    const ludus_values values = ludus_settings_values(settings);
    const ludus_values before = from ? ludus_settings_values(from) : values;
    LUDUS_ASSERT(before.table == values.table);
    text_writer writer = text_writer_start(out, capacity);
    for (int32_t row = 0, number = 0; values.table && values.table[row].name; row++) {
        const ludus_field *field = &values.table[row];
        for (int32_t i = 0; i < field->count; i++, number++) {
            if (!changed(&values, from ? &before : NULL, row, number)) {
                continue;
            }
            text_write(&writer, writer.length ? " " : "");
            text_write(&writer, field->name);
            if (field->count > 1) {
                char index[NUMBER_TEXT_BYTES];
                snprintf(index, sizeof index, "[%d]", i);
                text_write(&writer, index);
            }
            text_write_character(&writer, '=');
            if (field->kind == LUDUS_TEXT) {
                option_write_value(&writer, values.texts[row]);
            } else {
                option_write_number(&writer, field, values.numbers[number]);
            }
        }
    }
    return writer.length;
}
