// reference_elements.c - operations element by element: the obvious loops.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <math.h>

static void fill(nn_backend *backend, nn_tensor x, float value) {
    if (nn_guarded(backend)) {
        return;
    }
    for (int64_t i = 0; i < nn_count(x); i++) {
        if (x.type == NN_I32) {
            nn_i32(x)[i] = (int32_t)value;
        } else {
            nn_f32(x)[i] = value;
        }
    }
}

static void axpby(nn_backend *backend, float a, nn_tensor x, float b, nn_tensor y) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(nn_count(x) == nn_count(y));
    const float *from = nn_f32(x);
    float *to = nn_f32(y);
    for (int64_t i = 0; i < nn_count(x); i++) {
        to[i] = a * from[i] + b * to[i];
    }
}

static void convert(nn_backend *backend, nn_tensor to, int64_t column, nn_tensor from) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(to.rows == from.rows && column >= 0 && column + from.columns <= to.columns);
    for (int64_t i = 0; i < from.rows; i++) {
        float *row = nn_f32(to) + i * to.columns + column;
        for (int64_t j = 0; j < from.columns; j++) {
            int64_t k = i * from.columns + j;
            switch (from.type) {
            case NN_F32: row[j] = nn_f32(from)[k]; break;
            case NN_F64: row[j] = (float)nn_f64(from)[k]; break;
            case NN_I32: row[j] = (float)nn_i32(from)[k]; break;
            case NN_U32: row[j] = (float)nn_u32(from)[k]; break;
            case NN_U8: row[j] = (float)nn_u8(from)[k]; break;
            }
        }
    }
}

static void one_hot(nn_backend *backend, nn_tensor to, int64_t column, nn_tensor from, int32_t classes) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(to.rows == nn_count(from) && column >= 0 && column + classes <= to.columns);
    for (int64_t i = 0; i < to.rows; i++) {
        float *row = nn_f32(to) + i * to.columns + column;
        for (int32_t j = 0; j < classes; j++) {
            row[j] = nn_i32(from)[i] == j ? 1.0f : 0.0f;
        }
    }
}

static double activation(nn_activation kind, double x) {
    switch (kind) {
    case NN_TANH: return tanh(x);
    case NN_RELU: return x > 0 ? x : 0;
    case NN_GELU: return 0.5 * x * (1 + erf(x * M_SQRT1_2));
    case NN_LINEAR: break;
    }
    return x;
}

// The derivative, from what went in or what came out.
static double activation_slope(nn_activation kind, double x, double y) {
    switch (kind) {
    case NN_TANH: return 1 - y * y;
    case NN_RELU: return y > 0 ? 1 : 0;
    case NN_GELU: return 0.5 * (1 + erf(x * M_SQRT1_2)) + x * exp(-0.5 * x * x) * (0.5 * M_SQRT1_2 * M_2_SQRTPI);
    case NN_LINEAR: break;
    }
    return 1;
}

static void activate(nn_backend *backend, nn_activation kind, nn_tensor x, nn_tensor y) {
    if (nn_guarded(backend)) {
        return;
    }
    for (int64_t i = 0; i < nn_count(y); i++) {
        nn_f32(y)[i] = (float)activation(kind, nn_f32(x)[i]);
    }
}

static void activate_backward(nn_backend *backend, nn_activation kind, nn_tensor x, nn_tensor y, nn_tensor dy,
                              nn_tensor dx) {
    if (nn_guarded(backend)) {
        return;
    }
    for (int64_t i = 0; i < nn_count(dx); i++) {
        double in = kind == NN_GELU ? (double)nn_f32(x)[i] : 0;
        double out = kind == NN_TANH || kind == NN_RELU ? (double)nn_f32(y)[i] : 0;
        nn_f32(dx)[i] = (float)(nn_f32(dy)[i] * activation_slope(kind, in, out));
    }
}

void nn_reference_elements(nn_operations *table) {
    table->fill = fill;
    table->axpby = axpby;
    table->convert = convert;
    table->one_hot = one_hot;
    table->activate = activate;
    table->activate_backward = activate_backward;
}
