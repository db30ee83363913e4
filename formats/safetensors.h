// safetensors.h - named arrays with a map of strings in one file (huggingface's format): policies and checkpoints.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_SAFETENSORS_H
#define LUDUS_FORMATS_SAFETENSORS_H

#include <ludus/base.h>

// The element types of the format. The last row is read and kept as bytes, never interpreted or written.
typedef enum ludus_tensor_type {
    LUDUS_TENSOR_F64,
    LUDUS_TENSOR_F32,
    LUDUS_TENSOR_F16,
    LUDUS_TENSOR_BF16,
    LUDUS_TENSOR_I64,
    LUDUS_TENSOR_I32,
    LUDUS_TENSOR_I16,
    LUDUS_TENSOR_I8,
    LUDUS_TENSOR_U64,
    LUDUS_TENSOR_U32,
    LUDUS_TENSOR_U16,
    LUDUS_TENSOR_U8,
    LUDUS_TENSOR_BOOL,
    LUDUS_TENSOR_C64,
    LUDUS_TENSOR_F8_E4M3,
    LUDUS_TENSOR_F8_E5M2,
    LUDUS_TENSOR_F8_E8M0,
    LUDUS_TENSOR_F6_E2M3,
    LUDUS_TENSOR_F6_E3M2,
    LUDUS_TENSOR_F4,
    LUDUS_TENSOR_TYPES,
} ludus_tensor_type;

enum {
    LUDUS_TENSOR_RANK = 8, // the most dimensions
    // Stricter than the format, which allows 100 MB: a parsed header takes some thirty times its length of memory.
    LUDUS_SAFETENSORS_HEADER = 16 << 20,
};

// "F32" and so on, as the file spells it.
const char *ludus_tensor_type_name(ludus_tensor_type type);

// One array: row-major, little-endian, `data` aligned to 64 bytes.
typedef struct ludus_tensor {
    const char *name;
    ludus_tensor_type type;
    int rank;                         // 0: a single number
    int64_t shape[LUDUS_TENSOR_RANK]; // `rank` lengths, each >= 0
    int64_t count;                    // their product
    size_t size;                      // bytes
    const void *data;
} ludus_tensor;

// A file read into memory. Tensors, names and strings belong to it and stay until it is destroyed.
typedef struct ludus_safetensors ludus_safetensors;

// Reads and checks a whole file of at most `max_bytes`; NULL on failure. Every length is checked: no holes, no
// overlaps, no duplicates, nothing unknown, BOOL bytes are 0 or 1.
ludus_safetensors *ludus_safetensors_read(const char *path, size_t max_bytes);

// The same for bytes in memory, which are copied; `name` is what error sentences call them.
ludus_safetensors *ludus_safetensors_parse(const void *data, size_t size, const char *name);

void ludus_safetensors_destroy(ludus_safetensors *file);

// The tensors in the order of the file's header; `index` counts from 0.
int ludus_safetensors_count(const ludus_safetensors *file);
const ludus_tensor *ludus_safetensors_at(const ludus_safetensors *file, int index);

// The tensor of that name, or NULL (no error is set).
const ludus_tensor *ludus_safetensors_find(const ludus_safetensors *file, const char *name);

// The tensor that must be there with this type and shape; NULL with a sentence (NOT_FOUND, MISMATCH) otherwise. A
// length of -1 in `shape` fits any.
const ludus_tensor *ludus_safetensors_need(const ludus_safetensors *file, const char *name, ludus_tensor_type type,
                                           int rank, const int64_t *shape);

// The value of a metadata key, or NULL (no error is set); and all keys, by index.
const char *ludus_safetensors_metadata(const ludus_safetensors *file, const char *key);
int ludus_safetensors_metadata_count(const ludus_safetensors *file);
const char *ludus_safetensors_metadata_key(const ludus_safetensors *file, int index);

// Whether every element of an F64 or F32 tensor is finite; true for the other types.
bool ludus_tensor_is_finite(const ludus_tensor *tensor);

// A file to be written. Names and metadata are copied; the data of a tensor is borrowed and must stay as it is until
// the commit. A failed call is remembered: commit fails after it, so a caller may check there alone.
typedef struct ludus_safetensors_writer ludus_safetensors_writer;

ludus_safetensors_writer *ludus_safetensors_writer_make(void);

// ARGUMENT for a name that is taken, empty or not UTF-8, a type that cannot be written or a wrong shape.
ludus_status ludus_safetensors_writer_add(ludus_safetensors_writer *writer, const char *name, ludus_tensor_type type,
                                          int rank, const int64_t *shape, const void *data);
ludus_status ludus_safetensors_writer_set(ludus_safetensors_writer *writer, const char *key, const char *value);

// Writes `path` as a whole or not at all (atomic_file.h). Wide elements come first in the file, so that each array is
// aligned to its element; the data starts at a multiple of 64 bytes. May be called again, for another path.
ludus_status ludus_safetensors_writer_commit(ludus_safetensors_writer *writer, const char *path);

void ludus_safetensors_writer_destroy(ludus_safetensors_writer *writer);

#endif
