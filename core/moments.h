// moments.h - running mean and variance of rows, merged batch by batch.
// SPDX-License-Identifier: MIT
//
// Source: Chan, Golub and LeVeque, 1979 (parallel variance); starts as 1e-4 observations of mean 0 and variance 1, as Gymnasium does.
#ifndef LUDUS_CORE_MOMENTS_H
#define LUDUS_CORE_MOMENTS_H

#include <ludus/vector.h>

// NULL with a sentence when memory is lacking. Ends with ludus_moments_destroy().
ludus_moments *ludus_moments_make(int32_t size);
void ludus_moments_destroy(ludus_moments *moments);

// Merges `rows` rows of `size` numbers in order; the result depends on nothing else.
void ludus_moments_update_float(ludus_moments *moments, const float *values, int32_t rows);
void ludus_moments_update(ludus_moments *moments, const double *values, int32_t rows);

// (value - mean) / sqrt(variance + 1e-8)
void ludus_moments_normalize(const ludus_moments *moments, const float *values, float *out, int32_t rows);

#endif
