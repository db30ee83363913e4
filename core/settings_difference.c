// settings_difference.c - where two settings of one table differ, in words and as the text that leads from one to the other.
// SPDX-License-Identifier: MIT
#include "core/settings_difference.h"

#include "core/option_text.h"
#include "core/option_value.h"

#include <stdio.h>
#include <string.h>

// A number or a range.
static void write_number(text_writer *writer, const ludus_settings *settings, const ludus_field *field,
                         int32_t number) {
    double low, high;
    if (ludus_settings_range(settings, number, &low, &high)) {
        option_write_range(writer, low, high);
    } else {
        option_write_number(writer, field, ludus_settings_values(settings).numbers[number]);
    }
}

// "gravity=3.7", texts cut to what a sentence can hold.
static void write_pair(text_writer *writer, const ludus_settings *settings, const ludus_field *field, int32_t row,
                       int32_t number) {
    enum { TEXT_MAX = 80 };
    text_write(writer, field->name);
    text_write_character(writer, '=');
    if (field->kind != LUDUS_TEXT) {
        write_number(writer, settings, field, number);
        return;
    }
    const char *text = ludus_settings_values(settings).texts[row];
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
static bool same_bits(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_number(const ludus_settings *a, const ludus_settings *b, int32_t number) {
    double low[2], high[2];
    const bool first = ludus_settings_range(a, number, &low[0], &high[0]);
    const bool second = ludus_settings_range(b, number, &low[1], &high[1]);
    if (first || second) {
        return first && second && same_bits(low[0], low[1]) && same_bits(high[0], high[1]);
    }
    return same_bits(ludus_settings_values(a).numbers[number], ludus_settings_values(b).numbers[number]);
}

bool ludus_settings_differ(const ludus_settings *a, const ludus_settings *b, const char *const *but, char *what,
                           size_t capacity) {
    const ludus_values x = ludus_settings_values(a), y = ludus_settings_values(b);
    LUDUS_ASSERT(x.table == y.table);
    int32_t number = 0;
    for (int32_t row = 0; x.table && x.table[row].name; row++) {
        const ludus_field *field = &x.table[row];
        for (int32_t i = 0; i < field->count; i++, number++) {
            const bool same =
                field->kind == LUDUS_TEXT ? strcmp(x.texts[row], y.texts[row]) == 0 : same_number(a, b, number);
            if (same || listed(but, field->name)) {
                continue;
            }
            text_writer writer = text_writer_start(what, capacity);
            write_pair(&writer, a, field, row, number);
            text_write(&writer, ", not ");
            write_pair(&writer, b, field, row, number);
            return true;
        }
    }
    return false;
}

static bool changed(const ludus_settings *settings, const ludus_settings *from, int32_t row, int32_t number) {
    const ludus_values values = ludus_settings_values(settings);
    const ludus_field *field = &values.table[row];
    double low, high;
    if (field->kind != LUDUS_TEXT) {
        return from ? !same_number(settings, from, number)
                    : ludus_settings_range(settings, number, &low, &high) ||
                          !same_bits(values.numbers[number], field->default_value);
    }
    const char *standard = field->default_text ? field->default_text : "";
    return strcmp(values.texts[row], from ? ludus_settings_values(from).texts[row] : standard) != 0;
}

size_t ludus_settings_changes(const ludus_settings *settings, const ludus_settings *from, char *out, size_t capacity) {
    const ludus_values values = ludus_settings_values(settings);
    LUDUS_ASSERT(!from || ludus_settings_values(from).table == values.table);
    text_writer writer = text_writer_start(out, capacity);
    for (int32_t row = 0, number = 0; values.table && values.table[row].name; row++) {
        const ludus_field *field = &values.table[row];
        for (int32_t i = 0; i < field->count; i++, number++) {
            if (!changed(settings, from, row, number)) {
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
                write_number(&writer, settings, field, number);
            }
        }
    }
    return writer.length;
}
