// settings_difference.c - where two settings of one table differ.
// SPDX-License-Identifier: MIT
#include "core/settings_difference.h"

#include "core/option_text.h"
#include "core/option_value.h"

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

bool ludus_settings_differ(const ludus_settings *a, const ludus_settings *b, const char *const *but, char *what,
                           size_t capacity) {
    const ludus_values x = ludus_settings_values(a), y = ludus_settings_values(b);
    LUDUS_ASSERT(x.table == y.table);
    int32_t number = 0;
    for (int32_t row = 0; x.table && x.table[row].name; row++) {
        const ludus_field *field = &x.table[row];
        for (int32_t i = 0; i < field->count; i++, number++) {
            // Bits are compared, for -0 is not 0.
            const bool same = field->kind == LUDUS_TEXT
                                  ? strcmp(x.texts[row], y.texts[row]) == 0
                                  : memcmp(&x.numbers[number], &y.numbers[number], sizeof(double)) == 0;
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
