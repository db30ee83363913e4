// simd.h - vectors of NN_LANES floats, for the kernels that are compiled once per instruction set.
// SPDX-License-Identifier: MIT
#ifndef NN_SIMD_H
#define NN_SIMD_H

#include <stdint.h>
#include <string.h>

#ifndef NN_LANES
#error "define NN_LANES as 4, 8 or 16 before including this"
#endif
#if NN_LANES > 4
#include <immintrin.h> // for masked loads and stores, minima and maxima, which vector extensions lack
#endif

#define NN_INLINE static inline __attribute__((always_inline))

// Before a loop over registers whose bounds are constants once it is inlined.
#ifdef __clang__
#define NN_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NN_UNROLL _Pragma("GCC unroll 16")
#endif

typedef float simd_real __attribute__((vector_size(NN_LANES * 4)));
typedef int32_t simd_int __attribute__((vector_size(NN_LANES * 4)));
typedef uint32_t simd_bits __attribute__((vector_size(NN_LANES * 4)));

#if NN_LANES == 16
static const simd_int simd_lane_numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif NN_LANES == 8
static const simd_int simd_lane_numbers = {0, 1, 2, 3, 4, 5, 6, 7};
#else
static const simd_int simd_lane_numbers = {0, 1, 2, 3};
#endif

NN_INLINE simd_real simd_set(float x) {
    return x - (simd_real){0};
}

NN_INLINE simd_int simd_set_int(int32_t x) {
    return x - (simd_int){0};
}

NN_INLINE simd_real simd_load(const float *from) {
    simd_real x;
    memcpy(&x, from, sizeof x);
    return x;
}

NN_INLINE void simd_store(float *to, simd_real x) {
    memcpy(to, &x, sizeof x);
}

// The first `count` <= NN_LANES elements, and no byte beyond them; the others are 0.
NN_INLINE simd_real simd_load_part(const float *from, int64_t count) {
#if NN_LANES == 16
    return (simd_real)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif NN_LANES == 8
    return (simd_real)_mm256_maskload_ps(from, (__m256i)(simd_lane_numbers < simd_set_int((int32_t)count)));
#else
    simd_real x = {0};
    for (int64_t i = 0; i < count; i++) {
        x[i] = from[i];
    }
    return x;
#endif
}

NN_INLINE void simd_store_part(float *to, simd_real x, int64_t count) {
#if NN_LANES == 16
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)x);
#elif NN_LANES == 8
    _mm256_maskstore_ps(to, (__m256i)(simd_lane_numbers < simd_set_int((int32_t)count)), (__m256)x);
#else
    for (int64_t i = 0; i < count; i++) {
        to[i] = x[i];
    }
#endif
}

NN_INLINE simd_real simd_from_bits(simd_bits x) {
    return (simd_real)x;
}

NN_INLINE simd_bits simd_to_bits(simd_real x) {
    return (simd_bits)x;
}

// Lanes of a where the mask is set (all ones), else of b.
NN_INLINE simd_real simd_select(simd_int mask, simd_real a, simd_real b) {
    return (simd_real)(((simd_int)a & mask) | ((simd_int)b & ~mask));
}

// The smaller and the larger of each pair; b where either is NaN. Compilers do not find the instruction by themselves.
NN_INLINE simd_real simd_min(simd_real a, simd_real b) {
#if NN_LANES == 16
    return (simd_real)_mm512_min_ps((__m512)a, (__m512)b);
#elif NN_LANES == 8
    return (simd_real)_mm256_min_ps((__m256)a, (__m256)b);
#else
    return simd_select(a < b, a, b);
#endif
}

NN_INLINE simd_real simd_max(simd_real a, simd_real b) {
#if NN_LANES == 16
    return (simd_real)_mm512_max_ps((__m512)a, (__m512)b);
#elif NN_LANES == 8
    return (simd_real)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return simd_select(a > b, a, b);
#endif
}

// x limited to [low, high]; NaN stays NaN.
NN_INLINE simd_real simd_limit(simd_real x, float low, float high) {
    return simd_max(simd_set(low), simd_min(simd_set(high), x));
}

NN_INLINE simd_real simd_abs(simd_real x) {
    return (simd_real)((simd_int)x & 0x7fffffff);
}

// Interleaves blocks of `h` lanes: low takes the first half of each pair of blocks from a, then from b; high the second
// halves.
#if NN_LANES == 4
#define SIMD_LOW2(a, b)  __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define SIMD_HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define SIMD_LOW1(a, b)  __builtin_shufflevector(a, b, 0, 4, 2, 6)
#define SIMD_HIGH1(a, b) __builtin_shufflevector(a, b, 1, 5, 3, 7)
#elif NN_LANES == 8
#define SIMD_LOW4(a, b)  __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define SIMD_HIGH4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define SIMD_LOW2(a, b)  __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define SIMD_HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define SIMD_LOW1(a, b)  __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define SIMD_HIGH1(a, b) __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#else
#define SIMD_LOW8(a, b)  __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define SIMD_HIGH8(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define SIMD_LOW4(a, b)  __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define SIMD_HIGH4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define SIMD_LOW2(a, b)  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define SIMD_HIGH2(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define SIMD_LOW1(a, b)  __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define SIMD_HIGH1(a, b) __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#endif

NN_INLINE simd_real simd_low(simd_real a, simd_real b, int h) {
#if NN_LANES == 16
    if (h == 8) {
        return SIMD_LOW8(a, b);
    }
#endif
#if NN_LANES >= 8
    if (h == 4) {
        return SIMD_LOW4(a, b);
    }
#endif
    return h == 2 ? SIMD_LOW2(a, b) : SIMD_LOW1(a, b);
}

NN_INLINE simd_real simd_high(simd_real a, simd_real b, int h) {
#if NN_LANES == 16
    if (h == 8) {
        return SIMD_HIGH8(a, b);
    }
#endif
#if NN_LANES >= 8
    if (h == 4) {
        return SIMD_HIGH4(a, b);
    }
#endif
    return h == 2 ? SIMD_HIGH2(a, b) : SIMD_HIGH1(a, b);
}

// Lane i of the result is the sum of the lanes of x[i]. Overwrites x.
NN_INLINE simd_real simd_sum_each(simd_real x[NN_LANES]) {
    NN_UNROLL
    for (int h = NN_LANES / 2; h > 0; h /= 2) {
        NN_UNROLL
        for (int i = 0; i < h; i++) {
            x[i] = simd_low(x[i], x[i + h], h) + simd_high(x[i], x[i + h], h);
        }
    }
    return x[0];
}

// x[i][j] becomes x[j][i].
NN_INLINE void simd_transpose(simd_real x[NN_LANES]) {
    NN_UNROLL
    for (int h = NN_LANES / 2; h > 0; h /= 2) {
        NN_UNROLL
        for (int i = 0; i < NN_LANES; i++) {
            if ((i & h) == 0) {
                simd_real low = simd_low(x[i], x[i + h], h), high = simd_high(x[i], x[i + h], h);
                x[i] = low;
                x[i + h] = high;
            }
        }
    }
}

// The sum of all lanes, in a fixed order.
NN_INLINE float simd_sum(simd_real x) {
    float total = 0;
    for (int i = 0; i < NN_LANES; i++) {
        total += x[i];
    }
    return total;
}

#endif
