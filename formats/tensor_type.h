// tensor_type.h - what the reader and the writer of safetensors share about element types.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_TENSOR_TYPE_H
#define LUDUS_FORMATS_TENSOR_TYPE_H

#include "safetensors.h"

// The width of an element in bits; 4 and 6 exist.
int ludus_tensor_type_bits(ludus_tensor_type type);

// The type of that name; false when there is none.
bool ludus_tensor_type_find(const char *name, ludus_tensor_type *type);

// Elements and bytes of a shape; false when a length is negative, the product too large, or the bits fill no whole
// bytes.
bool ludus_tensor_size(ludus_tensor_type type, int rank, const int64_t *shape, int64_t *count, size_t *size);

#endif
