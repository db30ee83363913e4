// vector_elements.c - activations, moments and rows by index on vector kernels.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include "nn/kernels.h"
#include <math.h>
#include <string.h>

static void activate(nn_backend *backend, nn_activation kind, nn_tensor x, nn_tensor y) {
    if (!nn_guarded(backend)) {
        nn_cpu_of(backend)->kernels->activate(kind, nn_count(y), nn_f32(x), nn_f32(y));
    }
}

static void activate_backward(nn_backend *backend, nn_activation kind, nn_tensor x, nn_tensor y, nn_tensor dy,
                              nn_tensor dx) {
    if (!nn_guarded(backend)) {
        nn_cpu_of(backend)->kernels->activate_backward(kind, nn_count(dx), x.data, y.data, nn_f32(dy), nn_f32(dx));
    }
}

static void sum(nn_backend *backend, nn_tensor x, nn_tensor total) {
    if (!nn_guarded(backend)) {
        double result, squares;
        nn_cpu_of(backend)->kernels->moments(nn_count(x), nn_f32(x), 0, &result, &squares);
        nn_f32(total)[0] = (float)result;
    }
}

// The second pass is centred on the first one's mean, rounded to float; the rest of the mean is corrected for.
static void moments(nn_backend *backend, nn_tensor x, nn_tensor out) {
    if (nn_guarded(backend)) {
        return;
    }
    double count = (double)nn_count(x), total, squares;
    const struct nn_kernels *kernels = nn_cpu_of(backend)->kernels;
    kernels->moments(nn_count(x), nn_f32(x), 0, &total, &squares);
    float centre = (float)(total / count);
    kernels->moments(nn_count(x), nn_f32(x), centre, &total, &squares);
    double variance = (squares - total * total / count) / (count - 1);
    nn_f32(out)[0] = (float)(centre + total / count);
    nn_f32(out)[1] = count > 1 && variance > 0 ? (float)sqrt(variance) : 0.0f;
}

// The size is a constant where this is inlined, so that a row is a move or two.
static inline void gather_rows(char *to, const char *from, const int32_t *indices, int64_t rows, const size_t size) {
    for (int64_t i = 0; i < rows; i++) {
        memcpy(to + (size_t)i * size, from + (size_t)indices[i] * size, size);
    }
}

static void gather(nn_backend *backend, nn_tensor to, nn_tensor from, nn_tensor indices) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(to.type == from.type && to.columns == from.columns && to.rows == nn_count(indices));
    size_t size = (size_t)from.columns * nn_type_size(from.type);
    switch (size) {
    case 4: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 4); break;
    case 8: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 8); break;
    case 12: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 12); break;
    case 16: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 16); break;
    case 24: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 24); break;
    case 32: gather_rows(to.data, from.data, nn_i32(indices), to.rows, 32); break;
    default: gather_rows(to.data, from.data, nn_i32(indices), to.rows, size); break;
    }
}

void nn_vector_elements(nn_operations *table) {
    table->activate = activate;
    table->activate_backward = activate_backward;
    table->sum = sum;
    table->moments = moments;
    table->gather = gather;
}
