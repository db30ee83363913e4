// describe.h - spaces and field tables, as JSON and as text.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_DESCRIBE_H
#define LUDUS_CLI_DESCRIBE_H

#include "json.h"

// What a space is, as an object; what the rows of a table are, as a list. `defaults` are its values, or NULL.
void describe_space(json *out, const ludus_space *space);
void describe_fields(json *out, const ludus_field *table, const ludus_values *defaults);
void describe_options(json *out, const ludus_field *table,
                      const ludus_settings *settings); // as they are set, ranges too

// "3.7", "true", a choice's name or a text in quotes: what one would write behind the option's name.
void field_value_text(const ludus_field *field, int32_t row, const ludus_values *values, char *out, size_t capacity);

// Prints a table under a title: each field's name with its value where there are values, sentence, range and unit.
void describe_table(const char *title, const ludus_field *table, const ludus_values *values);
void describe_settings(const char *title, const ludus_field *table, const ludus_settings *settings);

#endif
