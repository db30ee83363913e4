// reference_statistics.c - sums, moments and running moments.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <math.h>

static void sum(nn_backend *backend, nn_tensor x, nn_tensor total) {
    if (nn_guarded(backend)) {
        return;
    }
    double result = 0;
    for (int64_t i = 0; i < nn_count(x); i++) {
        result += nn_f32(x)[i];
    }
    nn_f32(total)[0] = (float)result;
}

static void moments(nn_backend *backend, nn_tensor x, nn_tensor out) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t count = nn_count(x);
    double mean = 0, squares = 0;
    for (int64_t i = 0; i < count; i++) {
        mean += nn_f32(x)[i];
    }
    mean /= (double)count;
    for (int64_t i = 0; i < count; i++) {
        double difference = nn_f32(x)[i] - mean;
        squares += difference * difference;
    }
    nn_f32(out)[0] = (float)mean;
    nn_f32(out)[1] = count > 1 ? (float)sqrt(squares / (double)(count - 1)) : 0.0f;
}

// The moments of the batch, then of both together.
static void running_update(nn_backend *backend, nn_tensor statistics, nn_tensor x) {
    if (nn_guarded(backend) || x.rows == 0) {
        return;
    }
    LUDUS_ASSERT(statistics.rows == NN_STATISTICS && statistics.columns == x.columns);
    double *count = nn_f64(statistics) + NN_RUNNING_COUNT * x.columns;
    double *mean = nn_f64(statistics) + NN_RUNNING_MEAN * x.columns;
    double *squares = nn_f64(statistics) + NN_RUNNING_SQUARES * x.columns;
    for (int64_t j = 0; j < x.columns; j++) {
        double batch = (double)x.rows, batch_mean = 0, batch_squares = 0;
        for (int64_t i = 0; i < x.rows; i++) {
            batch_mean += nn_f32(x)[i * x.columns + j];
        }
        batch_mean /= batch;
        for (int64_t i = 0; i < x.rows; i++) {
            double difference = nn_f32(x)[i * x.columns + j] - batch_mean;
            batch_squares += difference * difference;
        }
        double total = count[j] + batch, difference = batch_mean - mean[j];
        squares[j] += batch_squares + difference * difference * count[j] * batch / total;
        mean[j] += difference * batch / total;
        count[j] = total;
    }
}

static void running_apply(nn_backend *backend, nn_tensor statistics, float limit, nn_tensor x, nn_tensor y) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(statistics.rows == NN_STATISTICS && statistics.columns == x.columns);
    const double *count = nn_f64(statistics) + NN_RUNNING_COUNT * x.columns;
    const double *mean = nn_f64(statistics) + NN_RUNNING_MEAN * x.columns;
    const double *squares = nn_f64(statistics) + NN_RUNNING_SQUARES * x.columns;
    for (int64_t j = 0; j < x.columns; j++) {
        double variance = count[j] > 0 ? squares[j] / count[j] : 1;
        float centre = (float)mean[j], factor = (float)(1 / sqrt(variance + 1e-8));
        for (int64_t i = 0; i < x.rows; i++) {
            float value = (nn_f32(x)[i * x.columns + j] - centre) * factor;
            nn_f32(y)[i * x.columns + j] = value > limit ? limit : value < -limit ? -limit : value;
        }
    }
}

static void running_apply_backward(nn_backend *backend, nn_tensor statistics, float limit, nn_tensor y, nn_tensor dy,
                                   nn_tensor dx) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(statistics.rows == NN_STATISTICS && statistics.columns == y.columns);
    const double *count = nn_f64(statistics) + NN_RUNNING_COUNT * y.columns;
    const double *squares = nn_f64(statistics) + NN_RUNNING_SQUARES * y.columns;
    for (int64_t j = 0; j < y.columns; j++) {
        double variance = count[j] > 0 ? squares[j] / count[j] : 1;
        float factor = (float)(1 / sqrt(variance + 1e-8));
        for (int64_t i = 0; i < y.rows; i++) {
            float value = nn_f32(y)[i * y.columns + j];
            nn_f32(dx)[i * y.columns + j] =
                value < limit && value > -limit ? factor * nn_f32(dy)[i * y.columns + j] : 0;
        }
    }
}

void nn_reference_statistics(nn_operations *table) {
    table->sum = sum;
    table->moments = moments;
    table->running_update = running_update;
    table->running_apply = running_apply;
    table->running_apply_backward = running_apply_backward;
}
