// tensor_type.c - the element types of safetensors: names, widths, shapes to bytes.
// SPDX-License-Identifier: MIT
#include "tensor_type.h"

#include <math.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensors are written as they lie in memory");

static const struct {
    const char *name;
    int bits;
} types[LUDUS_TENSOR_TYPES] = {
    [LUDUS_TENSOR_F64] = {"F64", 64},        [LUDUS_TENSOR_F32] = {"F32", 32},
    [LUDUS_TENSOR_F16] = {"F16", 16},        [LUDUS_TENSOR_BF16] = {"BF16", 16},
    [LUDUS_TENSOR_I64] = {"I64", 64},        [LUDUS_TENSOR_I32] = {"I32", 32},
    [LUDUS_TENSOR_I16] = {"I16", 16},        [LUDUS_TENSOR_I8] = {"I8", 8},
    [LUDUS_TENSOR_U64] = {"U64", 64},        [LUDUS_TENSOR_U32] = {"U32", 32},
    [LUDUS_TENSOR_U16] = {"U16", 16},        [LUDUS_TENSOR_U8] = {"U8", 8},
    [LUDUS_TENSOR_BOOL] = {"BOOL", 8},       [LUDUS_TENSOR_C64] = {"C64", 64},
    [LUDUS_TENSOR_F8_E4M3] = {"F8_E4M3", 8}, [LUDUS_TENSOR_F8_E5M2] = {"F8_E5M2", 8},
    [LUDUS_TENSOR_F8_E8M0] = {"F8_E8M0", 8}, [LUDUS_TENSOR_F6_E2M3] = {"F6_E2M3", 6},
    [LUDUS_TENSOR_F6_E3M2] = {"F6_E3M2", 6}, [LUDUS_TENSOR_F4] = {"F4", 4},
};

const char *ludus_tensor_type_name(ludus_tensor_type type) {
    return types[type].name;
}

int ludus_tensor_type_bits(ludus_tensor_type type) {
    return types[type].bits;
}

bool ludus_tensor_type_find(const char *name, ludus_tensor_type *type) {
    for (int i = 0; i < LUDUS_TENSOR_TYPES; i++)
        if (strcmp(types[i].name, name) == 0) {
            *type = (ludus_tensor_type)i;
            return true;
        }
    return false;
}

bool ludus_tensor_size(ludus_tensor_type type, int rank, const int64_t *shape, int64_t *count, size_t *size) {
    int64_t product = 1;
    bool empty = false;
    for (int i = 0; i < rank; i++)
        empty |= shape[i] == 0;
    for (int i = 0; i < rank; i++)
        if (shape[i] < 0 || (!empty && __builtin_mul_overflow(product, shape[i], &product)))
            return false;
    if (empty)
        product = 0;
    int64_t bits;
    if (__builtin_mul_overflow(product, (int64_t)types[type].bits, &bits) || bits % 8 != 0)
        return false;
    *count = product;
    *size = (size_t)(bits / 8);
    return true;
}

bool ludus_tensor_is_finite(const ludus_tensor *tensor) {
    const double *doubles = tensor->data;
    const float *floats = tensor->data;
    bool finite = true;
    for (int64_t i = 0; i < tensor->count; i++) {
        if (tensor->type == LUDUS_TENSOR_F64)
            finite &= isfinite(doubles[i]) != 0;
        else if (tensor->type == LUDUS_TENSOR_F32)
            finite &= isfinite(floats[i]) != 0;
    }
    return finite;
}
