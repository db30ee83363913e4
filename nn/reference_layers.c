// reference_layers.c - one linear layer and layer normalisation, forward and backward, summed in double.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <math.h>

static void linear_forward(nn_backend *backend, const nn_linear *linear) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t rows = linear->input.rows, inputs = linear->input.columns, outputs = linear->output.columns;
    for (int64_t i = 0; i < rows; i++) {
        const float *x = nn_f32(linear->input) + i * inputs;
        for (int64_t o = 0; o < outputs; o++) {
            const float *w = nn_f32(linear->weight) + o * inputs;
            double total = nn_present(linear->bias) ? (double)nn_f32(linear->bias)[o] : 0;
            for (int64_t k = 0; k < inputs; k++) {
                total += (double)w[k] * x[k];
            }
            nn_f32(linear->output)[i * outputs + o] = (float)total;
        }
    }
    nn_cpu_of(backend)->operations.activate(backend, linear->activation, linear->output, linear->output);
}

// The gradient before the activation.
static double slope(const nn_linear *linear, int64_t i) {
    double y = linear->activation == NN_LINEAR ? 0 : (double)nn_f32(linear->output)[i];
    double dy = nn_f32(linear->output_gradient)[i];
    return linear->activation == NN_TANH ? dy * (1 - y * y) : linear->activation == NN_RELU ? (y > 0 ? dy : 0) : dy;
}

static void linear_backward(nn_backend *backend, const nn_linear *linear) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(linear->activation != NN_GELU);
    int64_t rows = linear->input.rows, inputs = linear->input.columns, outputs = linear->output_gradient.columns;
    for (int64_t o = 0; o < outputs && nn_present(linear->weight_gradient); o++) {
        for (int64_t k = 0; k < inputs; k++) {
            double total = 0;
            for (int64_t i = 0; i < rows; i++) {
                total += slope(linear, i * outputs + o) * nn_f32(linear->input)[i * inputs + k];
            }
            nn_f32(linear->weight_gradient)[o * inputs + k] = (float)total;
        }
    }
    for (int64_t o = 0; o < outputs && nn_present(linear->bias_gradient); o++) {
        double total = 0;
        for (int64_t i = 0; i < rows; i++) {
            total += slope(linear, i * outputs + o);
        }
        nn_f32(linear->bias_gradient)[o] = (float)total;
    }
    for (int64_t i = 0; i < rows && nn_present(linear->input_gradient); i++) {
        for (int64_t k = 0; k < inputs; k++) {
            double total = 0;
            for (int64_t o = 0; o < outputs; o++) {
                total += slope(linear, i * outputs + o) * nn_f32(linear->weight)[o * inputs + k];
            }
            nn_f32(linear->input_gradient)[i * inputs + k] = (float)total;
        }
    }
}

static void layer_norm_forward(nn_backend *backend, const nn_layer_norm *norm) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t rows = norm->input.rows, n = norm->input.columns;
    for (int64_t i = 0; i < rows; i++) {
        const float *x = nn_f32(norm->input) + i * n;
        double mean = 0, variance = 0;
        for (int64_t j = 0; j < n; j++) {
            mean += x[j] / (double)n;
        }
        for (int64_t j = 0; j < n; j++) {
            variance += (x[j] - mean) * (x[j] - mean) / (double)n;
        }
        double inverse = 1 / sqrt(variance + 1e-5);
        for (int64_t j = 0; j < n; j++) {
            double normal = (x[j] - mean) * inverse;
            nn_f32(norm->normal)[i * n + j] = (float)normal;
            nn_f32(norm->output)[i * n + j] = (float)(nn_f32(norm->gain)[j] * normal + nn_f32(norm->shift)[j]);
        }
        nn_f32(norm->inverse)[i] = (float)inverse;
    }
}

// With g = gain dy: dx = (g - mean g - normal mean(g normal))/deviation.
static void layer_norm_backward(nn_backend *backend, const nn_layer_norm *norm) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t rows = norm->output_gradient.rows, n = norm->output_gradient.columns;
    for (int64_t j = 0; j < n; j++) {
        double gain = 0, shift = 0;
        for (int64_t i = 0; i < rows; i++) {
            double dy = nn_f32(norm->output_gradient)[i * n + j];
            gain += dy * nn_f32(norm->normal)[i * n + j];
            shift += dy;
        }
        nn_f32(norm->gain_gradient)[j] = (float)gain;
        nn_f32(norm->shift_gradient)[j] = (float)shift;
    }
    for (int64_t i = 0; i < rows; i++) {
        const float *dy = nn_f32(norm->output_gradient) + i * n, *normal = nn_f32(norm->normal) + i * n;
        double mean = 0, mean_normal = 0;
        for (int64_t j = 0; j < n; j++) {
            double g = (double)nn_f32(norm->gain)[j] * dy[j];
            mean += g / (double)n;
            mean_normal += g * normal[j] / (double)n;
        }
        for (int64_t j = 0; j < n; j++) {
            double g = (double)nn_f32(norm->gain)[j] * dy[j];
            double dx = (g - mean - normal[j] * mean_normal) * nn_f32(norm->inverse)[i];
            nn_f32(norm->input_gradient)[i * n + j] = (float)dx;
        }
    }
}

void nn_reference_layers(nn_operations *table) {
    table->linear_forward = linear_forward;
    table->linear_backward = linear_backward;
    table->layer_norm_forward = layer_norm_forward;
    table->layer_norm_backward = layer_norm_backward;
}
