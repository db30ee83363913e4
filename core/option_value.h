// option_value.h - the value of one option from text and back.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_OPTION_VALUE_H
#define LUDUS_CORE_OPTION_VALUE_H

#include <ludus/options.h>

#include "core/number_text.h"

// A number, or a range of them.
typedef struct option_value {
    double number; // of a range the middle
    double low, high;
    bool is_range;
} option_value;

// Reads the value of a field that is no LUDUS_TEXT. Fails with a sentence that starts with `whose` and says what is
// allowed.
ludus_status option_read_value(const char *whose, const ludus_field *field, const char *text, option_value *value);

// Writes it: a number, true or false, the name of a choice; "8..12".
void option_write_number(text_writer *writer, const ludus_field *field, double value);
void option_write_range(text_writer *writer, double low, double high);

#endif
