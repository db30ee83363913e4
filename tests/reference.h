// reference.h - reads the recordings of tests/reference; the format is in tests/reference/README.md.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_REFERENCE_H
#define LUDUS_TESTS_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

typedef enum reference_type {
    REFERENCE_U8,
    REFERENCE_I32,
    REFERENCE_I64,
    REFERENCE_U64,
    REFERENCE_F32,
    REFERENCE_F64,
} reference_type;

// A column: rows x width numbers, decoded, row after row. Owned by its file.
typedef struct reference_column {
    const char *name;
    reference_type type;
    size_t width, rows;
    const void *values;
} reference_column;

typedef struct reference reference;

// Reads and decodes a whole file. NULL with a sentence in reference_error() when it is missing or malformed.
reference *reference_open(const char *path);
void reference_close(reference *file);

// One sentence about this thread's last failure.
const char *reference_error(void);

// The text behind `key` in the header ("" when the line has none); NULL when there is no such line.
const char *reference_text(const reference *file, const char *key);

// The column called `name`, or NULL with a sentence.
const reference_column *reference_find(const reference *file, const char *name);

// Values of the column `name`, which must have this type and width: [rows][width]. `rows` receives their number, when
// not NULL. NULL with a sentence when there is no such column or it is another kind.
const uint8_t *reference_u8(const reference *file, const char *name, size_t width, size_t *rows);
const int32_t *reference_i32(const reference *file, const char *name, size_t width, size_t *rows);
const int64_t *reference_i64(const reference *file, const char *name, size_t width, size_t *rows);
const uint64_t *reference_u64(const reference *file, const char *name, size_t width, size_t *rows);
const float *reference_f32(const reference *file, const char *name, size_t width, size_t *rows);
const double *reference_f64(const reference *file, const char *name, size_t width, size_t *rows);

#endif
