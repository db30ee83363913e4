// reference.c - reads the recordings of tests/reference: header lines, then raw or dictionary columns.
// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // memmem
#include "tests/reference.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the recordings are little-endian and read as they are"
#endif

#define SIGNATURE "LUDUSREF 1\n"
enum {
    COLUMNS_MAX = 128,
    NAME_MAX_BYTES = 64,
    ALIGNMENT = 8,
    FILE_BYTES_MAX = 64 << 20,
    DECODED_BYTES_MAX = 256 << 20
};

struct reference {
    char *header;      // the header; its lines end with 0 instead of a newline
    size_t lines_size; // bytes of it up to the line "data"
    uint8_t *bytes;    // the whole file
    size_t size, data; // bytes of the file, and where columns start in it
    size_t columns;
    reference_column column[COLUMNS_MAX];
    char name[COLUMNS_MAX][NAME_MAX_BYTES];
};

static const char *const type_names[] = {"u8", "i32", "i64", "u64", "f32", "f64"};
static const size_t type_sizes[] = {1, 4, 8, 8, 4, 8};

static _Thread_local char error_sentence[512];

const char *reference_error(void) {
    return error_sentence;
}

// Keeps the sentence and returns 0, so that a failing function ends with one line.
__attribute__((format(printf, 1, 2))) static int fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error_sentence, sizeof error_sentence, format, arguments);
    va_end(arguments);
    return 0;
}

static int read_bytes(reference *file, const char *path) {
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        return fail("%s cannot be opened; recordings are named from the folder tests/", path);
    }
    int read = 0;
    if (fseek(stream, 0, SEEK_END) == 0) {
        const long size = ftell(stream);
        if (size >= 0 && size <= FILE_BYTES_MAX && fseek(stream, 0, SEEK_SET) == 0) {
            file->size = (size_t)size;
            file->bytes = malloc(file->size + 1);
            read = file->bytes && fread(file->bytes, 1, file->size, stream) == file->size;
        }
    }
    fclose(stream);
    return read ? 1 : fail("%s cannot be read", path);
}

// Finds the header's end and keeps a copy of its lines as texts.
static int read_header(reference *file, const char *path) {
    if (file->size < strlen(SIGNATURE) || memcmp(file->bytes, SIGNATURE, strlen(SIGNATURE)) != 0) {
        return fail("%s does not start with LUDUSREF 1", path);
    }
    static const char mark[] = "\ndata\n";
    const uint8_t *end = memmem(file->bytes, file->size, mark, strlen(mark));
    if (!end) {
        return fail("%s has no line \"data\" after its header", path);
    }
    file->lines_size = (size_t)(end - file->bytes) + 1;
    if (memchr(file->bytes, 0, file->lines_size)) {
        return fail("%s has a zero byte in its header", path);
    }
    const size_t header_size = file->lines_size + strlen("data\n");
    file->data = (header_size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (file->data > file->size) {
        return fail("%s ends inside its header", path);
    }
    file->header = malloc(file->lines_size);
    if (!file->header) {
        return fail("no memory for the header of %s", path);
    }
    for (size_t i = 0; i < file->lines_size; i++) {
        file->header[i] = file->bytes[i] == '\n' ? '\0' : (char)file->bytes[i];
    }
    return 1;
}

static uint32_t packed_index(const uint8_t *packed, size_t row, unsigned bits) {
    uint32_t index = 0;
    for (unsigned i = 0; i < bits; i++) {
        const size_t bit = row * bits + i;
        index |= (uint32_t)((packed[bit / 8] >> (bit % 8)) & 1u) << i;
    }
    return index;
}

// Copies a column's rows out of `coded`, which has `size` bytes. entries 0: the rows themselves.
static int decode(const reference_column *column, const uint8_t *coded, size_t size, size_t entries, unsigned bits,
                  uint8_t *out) {
    const size_t row_bytes = column->width * type_sizes[column->type];
    if (entries == 0) {
        if (size != column->rows * row_bytes) {
            return 0;
        }
        memcpy(out, coded, size);
        return 1;
    }
    const size_t start = (entries * row_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size != start + (column->rows * bits + 7) / 8) {
        return 0;
    }
    for (size_t row = 0; row < column->rows; row++) {
        const uint32_t index = packed_index(coded + start, row, bits);
        if (index >= entries) {
            return 0;
        }
        memcpy(out + row * row_bytes, coded + index * row_bytes, row_bytes);
    }
    return 1;
}

// Reads one line "column NAME TYPE WIDTH ROWS OFFSET BYTES raw|dictionary ENTRIES BITS" and decodes the column.
static int read_column(reference *file, const char *line, const char *path) {
    char name[NAME_MAX_BYTES], type[8], encoding[16];
    uint32_t width, rows, offset, size, entries = 0, bits = 0;
    const int found =
        sscanf(line, "column %63s %7s %" SCNu32 " %" SCNu32 " %" SCNu32 " %" SCNu32 " %15s %" SCNu32 " %" SCNu32, name,
               type, &width, &rows, &offset, &size, encoding, &entries, &bits);
    const int dictionary = found == 9 && strcmp(encoding, "dictionary") == 0;
    if (!dictionary && !(found == 7 && strcmp(encoding, "raw") == 0)) {
        return fail("%s has the malformed line \"%s\"", path, line);
    }
    if (file->columns == COLUMNS_MAX) {
        return fail("%s has more than %d columns", path, COLUMNS_MAX);
    }
    reference_column *column = &file->column[file->columns];
    size_t which = 0;
    while (which < sizeof type_names / sizeof type_names[0] && strcmp(type, type_names[which]) != 0) {
        which++;
    }
    const size_t room = file->size - file->data;
    if (which == sizeof type_names / sizeof type_names[0] || offset > room || size > room - offset || width == 0 ||
        width > 1024 || rows > DECODED_BYTES_MAX / 8 / width || (dictionary && (entries == 0 || entries > 65536)) ||
        bits > 16) {
        return fail("%s has a column with impossible numbers: \"%s\"", path, line);
    }
    column->type = (reference_type)which;
    column->width = width;
    column->rows = rows;
    uint8_t *values = malloc((size_t)rows * width * type_sizes[which] + 1);
    if (!values) {
        return fail("no memory for column %s of %s", name, path);
    }
    if (!decode(column, file->bytes + file->data + offset, size, entries, bits, values)) {
        free(values);
        return fail("%s: the bytes of column %s do not fit its line", path, name);
    }
    column->values = values;
    column->name = memcpy(file->name[file->columns], name, sizeof name);
    file->columns++;
    return 1;
}

static int read_columns(reference *file, const char *path) {
    for (size_t at = 0; at < file->lines_size;) {
        const char *line = file->header + at;
        at += strlen(line) + 1;
        if (strncmp(line, "column ", 7) == 0 && !read_column(file, line, path)) {
            return 0;
        }
    }
    return 1;
}

reference *reference_open(const char *path) {
    reference *file = calloc(1, sizeof *file);
    if (!file) {
        fail("no memory to read %s", path);
        return NULL;
    }
    if (!read_bytes(file, path) || !read_header(file, path) || !read_columns(file, path)) {
        reference_close(file);
        return NULL;
    }
    free(file->bytes);
    file->bytes = NULL;
    return file;
}

void reference_close(reference *file) {
    if (!file) {
        return;
    }
    for (size_t i = 0; i < file->columns; i++) {
        free((void *)(uintptr_t)file->column[i].values);
    }
    free(file->header);
    free(file->bytes);
    free(file);
}

const char *reference_text(const reference *file, const char *key) {
    const size_t length = strlen(key);
    for (size_t at = 0; at < file->lines_size; at += strlen(file->header + at) + 1) {
        const char *line = file->header + at;
        if (strncmp(line, key, length) == 0 && (line[length] == ' ' || line[length] == '\0')) {
            return line[length] == ' ' ? line + length + 1 : line + length;
        }
    }
    return NULL;
}

const reference_column *reference_find(const reference *file, const char *name) {
    for (size_t i = 0; i < file->columns; i++) {
        if (strcmp(file->column[i].name, name) == 0) {
            return &file->column[i];
        }
    }
    fail("there is no column %s in this recording", name);
    return NULL;
}

static const void *values_of(const reference *file, const char *name, reference_type type, size_t width, size_t *rows) {
    const reference_column *column = reference_find(file, name);
    if (!column) {
        return NULL;
    }
    if (column->type != type || column->width != width) {
        fail("column %s is %s x %zu, not %s x %zu", name, type_names[column->type], column->width, type_names[type],
             width);
        return NULL;
    }
    if (rows) {
        *rows = column->rows;
    }
    return column->values;
}

const uint8_t *reference_u8(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_U8, width, rows);
}

const int32_t *reference_i32(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_I32, width, rows);
}

const int64_t *reference_i64(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_I64, width, rows);
}

const uint64_t *reference_u64(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_U64, width, rows);
}

const float *reference_f32(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_F32, width, rows);
}

const double *reference_f64(const reference *file, const char *name, size_t width, size_t *rows) {
    return values_of(file, name, REFERENCE_F64, width, rows);
}
