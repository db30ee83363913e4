// moments.h - running mean and variance of rows, merged batch by batch.
// SPDX-License-Identifier: MIT
//
// Source: Chan, Golub and LeVeque, 1979 (parallel variance); starts as 1e-4 observations of mean 0 and variance 1, as
// Gymnasium does, but in double throughout.
#ifndef LUDUS_CORE_MOMENTS_H
#define LUDUS_CORE_MOMENTS_H

#include <ludus/vector.h>

// NULL with a sentence when memory is lacking. Ends with ludus_moments_destroy().
ludus_moments *ludus_moments_make(int32_t size);
void ludus_moments_destroy(ludus_moments *moments);
void ludus_moments_copy(ludus_moments *into, const ludus_moments *moments); // of the same size

// Are these moments that an update can have made? For bytes from outside.
bool ludus_moments_valid(double count, const double *mean, const double *variance, int32_t size);

// What a batch adds to moments: mean and sum of squared deviations of each of its parts. Every part is summed by one
// thread, and parts are merged in order, so that the result does not depend on threads.
typedef struct ludus_sums {
    int32_t size, parts;
    double *rows;           // [parts]
    double *mean, *squares; // [parts][size]
} ludus_sums;

// NULL with a sentence when memory is lacking. Ends with ludus_sums_destroy().
ludus_sums *ludus_sums_make(int32_t size, int32_t parts);
void ludus_sums_destroy(ludus_sums *sums);

// Sums one part: the rows of `size` numbers of the groups [first, end) of `group` rows each whose mask byte is not 0
// (NULL: all). A part that was not summed since the last merge adds nothing.
void ludus_sums_take_float(ludus_sums *sums, int32_t part, const float *rows, int32_t group, int32_t first, int32_t end,
                           const uint8_t *mask);
// The same of `count` single numbers.
void ludus_sums_take(ludus_sums *sums, int32_t part, const double *numbers, int32_t count);

// Merges what was summed into the moments, and forgets it.
void ludus_sums_merge(ludus_sums *sums, ludus_moments *moments);

// (value - mean) / sqrt(variance + 1e-8) of a row; `out` may be `row`.
void ludus_moments_normalize(const ludus_moments *moments, const double *scale, const float *row, float *out);

// scale[i] = 1 / sqrt(variance[i] + 1e-8)
void ludus_moments_scale(const ludus_moments *moments, double *scale);

#endif
