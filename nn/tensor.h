// tensor.h - a tensor: a typed matrix in the memory of a backend, which the host holds but does not read.
// SPDX-License-Identifier: MIT
#ifndef NN_TENSOR_H
#define NN_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum nn_type { NN_F32, NN_F64, NN_I32, NN_U32, NN_U8 } nn_type;

// rows x columns elements, row-major and contiguous. `data` is an address in the backend's memory: only the backend's
// operations follow it. A tensor is a value: copying it or taking a view of its rows copies no elements. Whoever called
// `allocate` calls `release` with the tensor that it returned.
typedef struct nn_tensor {
    void *data;
    int64_t rows, columns;
    nn_type type;
} nn_tensor;

// The absent tensor, for operands that are optional.
static inline nn_tensor nn_none(void) {
    nn_tensor none = {NULL, 0, 0, NN_F32};
    return none;
}

static inline bool nn_present(nn_tensor tensor) {
    return tensor.data != NULL;
}

// Bytes of one element.
static inline size_t nn_type_size(nn_type type) {
    return type == NN_F64 ? 8 : type == NN_U8 ? 1 : 4;
}

static inline int64_t nn_count(nn_tensor tensor) {
    return tensor.rows * tensor.columns;
}

// Bytes of all elements.
static inline size_t nn_bytes(nn_tensor tensor) {
    return (size_t)nn_count(tensor) * nn_type_size(tensor.type);
}

// A view of rows first .. first + rows - 1.
static inline nn_tensor nn_rows(nn_tensor tensor, int64_t first, int64_t rows) {
    nn_tensor view = {(char *)tensor.data + (size_t)(first * tensor.columns) * nn_type_size(tensor.type), rows,
                      tensor.columns, tensor.type};
    return view;
}

// The elements first .. first + rows * columns - 1 of a tensor, seen as a matrix of its own.
static inline nn_tensor nn_view(nn_tensor tensor, int64_t first, int64_t rows, int64_t columns) {
    nn_tensor view = {(char *)tensor.data + (size_t)first * nn_type_size(tensor.type), rows, columns, tensor.type};
    return view;
}

// The same elements in another shape; rows * columns stays as it was.
static inline nn_tensor nn_reshape(nn_tensor tensor, int64_t rows, int64_t columns) {
    return nn_view(tensor, 0, rows, columns);
}

// Elements that live elsewhere in the backend's memory (for the backends of the processor: any array).
static inline nn_tensor nn_wrap(void *data, nn_type type, int64_t rows, int64_t columns) {
    nn_tensor tensor = {data, rows, columns, type};
    return tensor;
}

#endif
