// moments.c - running mean and variance of rows.
// SPDX-License-Identifier: MIT
#include "core/moments.h"

#include <math.h>
#include <stdlib.h>

static const double epsilon = 1e-8;

ludus_moments *ludus_moments_make(int32_t size) {
    ludus_moments *moments = calloc(1, sizeof *moments + 2 * (size_t)size * sizeof(double));
    if (!moments) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the moments of %d numbers", size);
        return NULL;
    }
    moments->size = size;
    moments->count = 1e-4;
    moments->mean = (double *)(moments + 1);
    moments->variance = moments->mean + size;
    for (int32_t i = 0; i < size; i++) {
        moments->variance[i] = 1.0;
    }
    return moments;
}

void ludus_moments_destroy(ludus_moments *moments) {
    free(moments);
}

// Merges one number's batch mean and sum of squared deviations into its running moments.
static void merge(ludus_moments *moments, int32_t i, double mean, double squares, double rows) {
    const double total = moments->count + rows, delta = mean - moments->mean[i];
    const double all = moments->variance[i] * moments->count + squares + delta * delta * moments->count * rows / total;
    moments->mean[i] += delta * rows / total;
    moments->variance[i] = all / total;
}

void ludus_moments_update_float(ludus_moments *moments, const float *values, int32_t rows) {
    if (rows < 1) {
        return;
    }
    const int32_t size = moments->size;
    for (int32_t i = 0; i < size; i++) {
        double sum = 0.0, squares = 0.0;
        for (int32_t row = 0; row < rows; row++) {
            sum += (double)values[(size_t)row * (size_t)size + (size_t)i];
        }
        const double mean = sum / rows;
        for (int32_t row = 0; row < rows; row++) {
            const double deviation = (double)values[(size_t)row * (size_t)size + (size_t)i] - mean;
            squares += deviation * deviation;
        }
        merge(moments, i, mean, squares, rows);
    }
    moments->count += rows;
}

void ludus_moments_update(ludus_moments *moments, const double *values, int32_t rows) {
    if (rows < 1) {
        return;
    }
    double sum = 0.0, squares = 0.0;
    for (int32_t row = 0; row < rows; row++) {
        sum += values[row];
    }
    const double mean = sum / rows;
    for (int32_t row = 0; row < rows; row++) {
        squares += (values[row] - mean) * (values[row] - mean);
    }
    merge(moments, 0, mean, squares, rows);
    moments->count += rows;
}

void ludus_moments_normalize(const ludus_moments *moments, const float *values, float *out, int32_t rows) {
    const int32_t size = moments->size;
    for (int32_t i = 0; i < size; i++) {
        const float mean = (float)moments->mean[i], scale = (float)(1.0 / sqrt(moments->variance[i] + epsilon));
        for (int32_t row = 0; row < rows; row++) {
            const size_t at = (size_t)row * (size_t)size + (size_t)i;
            out[at] = (values[at] - mean) * scale;
        }
    }
}
