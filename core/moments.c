// moments.c - running mean and variance of rows.
// SPDX-License-Identifier: MIT
#include "core/moments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

void ludus_moments_copy(ludus_moments *into, const ludus_moments *moments) {
    LUDUS_ASSERT(into->size == moments->size);
    into->count = moments->count;
    memcpy(into->mean, moments->mean, (size_t)moments->size * sizeof(double));
    memcpy(into->variance, moments->variance, (size_t)moments->size * sizeof(double));
}

bool ludus_moments_valid(double count, const double *mean, const double *variance, int32_t size) {
    bool valid = isfinite(count) && count > 0.0;
    for (int32_t i = 0; i < size; i++) {
        valid = valid && isfinite(mean[i]) && isfinite(variance[i]) && variance[i] >= 0.0;
    }
    return valid;
}

ludus_sums *ludus_sums_make(int32_t size, int32_t parts) {
    const size_t numbers = (size_t)size * (size_t)parts;
    ludus_sums *sums = calloc(1, sizeof *sums + ((size_t)parts + 2 * numbers) * sizeof(double));
    if (!sums) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the sums of %d numbers in %d parts", size, parts);
        return NULL;
    }
    sums->size = size;
    sums->parts = parts;
    sums->rows = (double *)(sums + 1);
    sums->mean = sums->rows + parts;
    sums->squares = sums->mean + numbers;
    return sums;
}

void ludus_sums_destroy(ludus_sums *sums) {
    free(sums);
}

static void add_row(double *mean, const float *row, int32_t size) {
    for (int32_t i = 0; i < size; i++) {
        mean[i] += (double)row[i];
    }
}

static void add_squares(double *squares, const double *mean, const float *row, int32_t size) {
    for (int32_t i = 0; i < size; i++) {
        const double deviation = (double)row[i] - mean[i];
        squares[i] += deviation * deviation;
    }
}

// Two passes, so that large means cost no digits.
void ludus_sums_take_float(ludus_sums *sums, int32_t part, const float *rows, int32_t group, int32_t first, int32_t end,
                           const uint8_t *mask) {
    const size_t size = (size_t)sums->size, length = (size_t)group * size;
    double *mean = sums->mean + (size_t)part * size, *squares = sums->squares + (size_t)part * size;
    int64_t count = 0;
    memset(mean, 0, size * sizeof *mean);
    memset(squares, 0, size * sizeof *squares);
    for (int pass = 0; pass < 2; pass++) {
        for (int32_t i = first; i < end; i++) {
            const float *row = rows + (size_t)i * length;
            for (int32_t k = 0; (!mask || mask[i]) && k < group; k++, row += size) {
                if (pass == 0) {
                    add_row(mean, row, sums->size);
                    count++;
                } else {
                    add_squares(squares, mean, row, sums->size);
                }
            }
        }
        for (size_t i = 0; pass == 0 && count > 0 && i < size; i++) {
            mean[i] /= (double)count;
        }
    }
    sums->rows[part] = (double)count;
}

void ludus_sums_take(ludus_sums *sums, int32_t part, const double *numbers, int32_t count) {
    double sum = 0.0, squares = 0.0;
    for (int32_t i = 0; i < count; i++) {
        sum += numbers[i];
    }
    const double mean = count > 0 ? sum / count : 0.0;
    for (int32_t i = 0; i < count; i++) {
        squares += (numbers[i] - mean) * (numbers[i] - mean);
    }
    sums->rows[part] = count;
    sums->mean[part] = mean;
    sums->squares[part] = squares;
}

static void merge_part(const ludus_sums *sums, int32_t part, ludus_moments *moments) {
    const double rows = sums->rows[part], total = moments->count + rows;
    const double *mean = sums->mean + (size_t)part * (size_t)sums->size;
    const double *squares = sums->squares + (size_t)part * (size_t)sums->size;
    for (int32_t i = 0; i < sums->size; i++) {
        const double delta = mean[i] - moments->mean[i];
        const double all =
            moments->variance[i] * moments->count + squares[i] + delta * delta * moments->count * rows / total;
        moments->mean[i] += delta * rows / total;
        moments->variance[i] = all / total;
    }
    moments->count = total;
}

void ludus_sums_merge(ludus_sums *sums, ludus_moments *moments) {
    for (int32_t part = 0; part < sums->parts; part++) {
        if (sums->rows[part] > 0) {
            merge_part(sums, part, moments);
        }
        sums->rows[part] = 0;
    }
}

void ludus_moments_scale(const ludus_moments *moments, double *scale) {
    for (int32_t i = 0; i < moments->size; i++) {
        scale[i] = 1.0 / sqrt(moments->variance[i] + epsilon);
    }
}

void ludus_moments_normalize(const ludus_moments *moments, const double *scale, const float *row, float *out) {
    for (int32_t i = 0; i < moments->size; i++) {
        out[i] = (float)(((double)row[i] - moments->mean[i]) * scale[i]);
    }
}
