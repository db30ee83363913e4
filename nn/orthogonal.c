// orthogonal.c - orthogonal initial weights: Gram-Schmidt on normal numbers (Saxe, McClelland and Ganguli 2014).
// SPDX-License-Identifier: MIT
#include "nn/network.h"
#include <ludus/philox.h>
#include <math.h>
#include <stdlib.h>

// Number i under (seed, stream): word pair of block i / 4.
static double normal(uint64_t seed, uint32_t stream, uint64_t i) {
    ludus_philox block = ludus_philox_words((uint32_t)(i / 4), stream, (uint32_t)(i >> 34), 0x6F727468u, (uint32_t)seed,
                                            (uint32_t)(seed >> 32));
    float pair[2];
    ludus_philox_normal(block.word[i & 2], block.word[(i & 2) + 1], &pair[0], &pair[1]);
    return pair[i & 1];
}

static double dot(const double *a, const double *b, int64_t count) {
    double total = 0;
    for (int64_t i = 0; i < count; i++) {
        total += a[i] * b[i];
    }
    return total;
}

// Makes `count` vectors of `length` >= count orthonormal; the second round removes what the first one's rounding left.
// Keeping the sign of each vector gives the uniform distribution (Mezzadri 2007).
static void orthonormalise(double *vectors, int64_t count, int64_t length) {
    for (int64_t v = 0; v < count; v++) {
        double *vector = vectors + v * length;
        for (int round = 0; round < 2; round++) {
            for (int64_t u = 0; u < v; u++) {
                const double *other = vectors + u * length;
                double product = dot(vector, other, length);
                for (int64_t i = 0; i < length; i++) {
                    vector[i] -= product * other[i];
                }
            }
            double factor = 1 / sqrt(dot(vector, vector, length));
            for (int64_t i = 0; i < length; i++) {
                vector[i] *= factor;
            }
        }
    }
}

ludus_status nn_orthogonal(float *matrix, int64_t rows, int64_t columns, float gain, uint64_t seed, uint32_t stream) {
    int64_t count = rows < columns ? rows : columns, length = rows < columns ? columns : rows;
    double *vectors = malloc((size_t)(count * length) * sizeof *vectors);
    if (vectors == NULL) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for initial weights of %lld x %lld", (long long)rows,
                          (long long)columns);
    }
    for (int64_t i = 0; i < count * length; i++) {
        vectors[i] = normal(seed, stream, (uint64_t)i);
    }
    orthonormalise(vectors, count, length);
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t c = 0; c < columns; c++) {
            double element = rows < columns ? vectors[r * length + c] : vectors[c * length + r];
            matrix[r * columns + c] = (float)(gain * element);
        }
    }
    free(vectors);
    return LUDUS_OK;
}
