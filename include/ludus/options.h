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
    LUDUS_FIELD_SMOOTH = 1u << 1,       // real options: the step may be differentiated with respect to it
    LUDUS_FIELD_RANGE = 1u << 2,        // real options: may be a range, from which every environment draws its own
    LUDUS_FIELD_MAY_RANGE = LUDUS_FIELD_SMOOTH | LUDUS_FIELD_RANGE, // neither kind may shape a space
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

// Values of one table: its numbers, and a text a row (only LUDUS_TEXT rows have one). Arrays are owned by whoever made
// them. The number of a row is at the row's index, unless the table has arrays: then at its ludus_fields_find() width.
typedef struct ludus_values {
    const ludus_field *table;
    const double *numbers;    // [ludus_fields_width(table)]
    const char *const *texts; // [rows], NULL where the row is not a LUDUS_TEXT
} ludus_values;

// One value by name, "name[2]" in an array; NAN and NULL when the table has no such number or text.
LUDUS_API double ludus_values_number(const ludus_values *values, const char *name);
LUDUS_API const char *ludus_values_text(const ludus_values *values, const char *name);

// Settings: values under construction. They start at the table's defaults. `table` and `whose` (an id, the subject of
// error sentences) must outlive them.
typedef struct ludus_settings ludus_settings;
LUDUS_API ludus_settings *ludus_settings_make(const ludus_field *table, const char *whose); // NULL: no memory
LUDUS_API ludus_settings *ludus_settings_copy(const ludus_settings *settings);              // NULL: no memory
LUDUS_API void ludus_settings_destroy(ludus_settings *settings);
LUDUS_API void ludus_settings_clear(ludus_settings *settings);                // back to the defaults
LUDUS_API ludus_values ludus_settings_values(const ludus_settings *settings); // valid until changed or destroyed

// Is this number a range, "gravity=8..12" of a row flagged LUDUS_FIELD_MAY_RANGE? Its ends, low <= high; the number itself is
// then their middle.
LUDUS_API bool ludus_settings_range(const ludus_settings *settings, int32_t number, double *low, double *high);

// Has this number (an index into values.numbers) been set since the settings were made, even to its default?
LUDUS_API bool ludus_settings_given(const ludus_settings *settings, int32_t number);

// Sets one row from text ("name[2]" in an array), "low..high" where it may be a range. Fails with a sentence that names `whose`, the row and what is allowed
// ("did you mean ...?").
LUDUS_API ludus_status ludus_settings_set(ludus_settings *settings, const char *name, const char *value);

// Reads "name=value name='two words' ..."; separators are blanks or commas outside quotes; NULL is an empty text.
// Either every pair is taken or none. A name that the table lacks, or that comes twice, is an error.
LUDUS_API ludus_status ludus_settings_parse(ludus_settings *settings, const char *text);

// The same for `count` settings at once: a pair goes to the first whose table has its name. Either all change or none.
LUDUS_API ludus_status ludus_settings_parse_into(ludus_settings *const *settings, int32_t count, const char *text);

// Writes the canonical text ("gravity=3.7 force=5": rows that differ from the defaults, table order, as many digits as
// it takes to read the same number back). Returns the length without the end mark, as snprintf does.
LUDUS_API size_t ludus_settings_text(const ludus_settings *settings, char *out, size_t capacity);

// Splits one "name=value" pair off `*text`. Quotes are removed: '...' takes text as it is, "..." knows \" \\ \n \t.
// Returns false at the end of the text; `*status` tells a syntax error.
LUDUS_API bool ludus_option_next(const char **text, char *name, size_t name_capacity, char *value,
                                 size_t value_capacity, ludus_status *status);

// The closest of `count` names (NULLs are passed over) to `wrong`, or NULL when none is close. For "did you mean ...?".
LUDUS_API const char *ludus_closest(const char *wrong, const char *const *names, int32_t count);

#ifdef __cplusplus
}
#endif
#endif
