// options.h - field tables: one list that names, bounds and explains the numbers of a config, a state or an info.
// SPDX-License-Identifier: MIT
//
// Option parsers, range checks, `ludus info`, the docs and the bindings all read these tables.
#ifndef LUDUS_OPTIONS_H
#define LUDUS_OPTIONS_H

#include <ludus/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ludus_kind {
    LUDUS_REAL,   // a number
    LUDUS_INT,    // a whole number, |value| <= 2^53
    LUDUS_BOOL,   // true or false, stored as 1 or 0
    LUDUS_CHOICE, // one of the names in `unit` ("euler|semi-implicit"), stored as its index
    LUDUS_TEXT,   // text (a map, a file name); its value is empty text unless `default_text` says otherwise
} ludus_kind;

// Flags of a field.
enum {
    LUDUS_FIELD_INTEGRAL_ONE = 1u << 0, // info: printed as a whole number when the value is whole
    LUDUS_FIELD_SMOOTH = 1u << 1,       // options: the step may be differentiated with respect to it
};

// One row of a table. A table ends with a row whose name is NULL.
typedef struct ludus_field {
    const char *name;         // whole word(s), lower case, '_' between
    ludus_kind kind;          //
    int32_t count;            // numbers in the field: 1, or the length of an array (state and info tables)
    const char *unit;         // "m/s", "" when it has none; for LUDUS_CHOICE the names, '|' between
    double default_value;     // options only
    double low, high;         // inclusive bounds; +-INFINITY where there are none
    const char *default_text; // LUDUS_TEXT only
    const char *about;        // one sentence, lower case, no full stop
    uint32_t flags;           // LUDUS_FIELD_...
} ludus_field;

// Rows before the end mark. Values before the end mark (arrays count as many). NULL counts as an empty table.
LUDUS_API int32_t ludus_fields_count(const ludus_field *table);
LUDUS_API int32_t ludus_fields_width(const ludus_field *table);

// The row called `name`, or -1. `width` receives the index of the row's first value, when not NULL.
LUDUS_API int32_t ludus_fields_find(const ludus_field *table, const char *name, int32_t *width);

// Values of one table: a number a row and a text a row (only LUDUS_TEXT rows have one). Arrays are owned by whoever
// made them.
typedef struct ludus_values {
    const ludus_field *table;
    const double *numbers;    // [rows]
    const char *const *texts; // [rows], NULL where the row is not a LUDUS_TEXT
} ludus_values;

LUDUS_API double ludus_values_number(const ludus_values *values, const char *name);
LUDUS_API const char *ludus_values_text(const ludus_values *values, const char *name);

// Settings: values under construction. They start at the table's defaults.
typedef struct ludus_settings ludus_settings;
LUDUS_API ludus_settings *ludus_settings_make(const ludus_field *table, const char *whose); // NULL: no memory
LUDUS_API void ludus_settings_destroy(ludus_settings *settings);
LUDUS_API ludus_values ludus_settings_values(const ludus_settings *settings); // valid until changed or destroyed

// Sets one row from text. Fails with a sentence that names `whose`, the row and what is allowed ("did you mean ...?").
LUDUS_API ludus_status ludus_settings_set(ludus_settings *settings, const char *name, const char *value);

// Reads "name=value name='two words' ..." ; separators are blanks or commas outside quotes. Either every pair is taken
// or none. Pairs whose name this table lacks go to `rest` (when not NULL) for the next table to read; with rest NULL
// they are errors.
LUDUS_API ludus_status ludus_settings_parse(ludus_settings *settings, const char *text);

// Writes the canonical text ("gravity=3.7 force=5": rows that differ from the defaults, table order, 17 significant
// digits). Returns the length without the end mark, as snprintf does.
LUDUS_API size_t ludus_settings_text(const ludus_settings *settings, char *out, size_t capacity);

// Splits one "name=value" pair off `*text` (quotes removed). Returns false at the end of the text; `*status` tells a
// syntax error.
LUDUS_API bool ludus_option_next(const char **text, char *name, size_t name_capacity, char *value,
                                 size_t value_capacity, ludus_status *status);

// The closest of `count` names to `wrong`, or NULL when none is close. For "did you mean ...?".
LUDUS_API const char *ludus_closest(const char *wrong, const char *const *names, int32_t count);

#ifdef __cplusplus
}
#endif
#endif
