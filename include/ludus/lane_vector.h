// lane_vector.h - lane types as GNU vectors of LUDUS_LANES floats.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_LANE_VECTOR_H
#define LUDUS_LANE_VECTOR_H

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define LUDUS_LANE_BYTES (4 * LUDUS_LANES)

typedef float lane_scalar;
typedef float lane_real __attribute__((vector_size(LUDUS_LANE_BYTES)));
#ifdef LUDUS_PARAMS
typedef lane_real lane_param;
#else
typedef float lane_param;
#endif
typedef int32_t lane_int __attribute__((vector_size(LUDUS_LANE_BYTES)));
typedef lane_int lane_mask;
typedef uint32_t lane_unsigned __attribute__((vector_size(LUDUS_LANE_BYTES)));
typedef uint8_t lane_bytes __attribute__((vector_size(LUDUS_LANES)));

// The same number in every lane.
LUDUS_KERNEL lane_real lane_spread(lane_scalar a) {
    return a - (lane_real){0}; // also of -0
}

LUDUS_KERNEL lane_real lane_fill(lane_param a) {
#ifdef LUDUS_PARAMS
    return a;
#else
    return lane_spread(a);
#endif
}

LUDUS_KERNEL lane_int lane_fill_int(int32_t a) {
    return (lane_int){0} + a;
}

LUDUS_KERNEL lane_int lane_bits(lane_real a) {
    return (lane_int)a;
}

LUDUS_KERNEL lane_real lane_from_bits(lane_int a) {
    return (lane_real)a;
}

LUDUS_KERNEL lane_mask lane_less(lane_real a, lane_real b) {
    return (lane_mask)(a < b);
}

LUDUS_KERNEL lane_mask lane_less_equal(lane_real a, lane_real b) {
    return (lane_mask)(a <= b);
}

LUDUS_KERNEL lane_mask lane_equal(lane_real a, lane_real b) {
    return (lane_mask)(a == b);
}

LUDUS_KERNEL lane_mask lane_equal_int(lane_int a, lane_int b) {
    return (lane_mask)(a == b);
}

LUDUS_KERNEL lane_mask lane_less_int(lane_int a, lane_int b) {
    return (lane_mask)(a < b);
}

LUDUS_KERNEL lane_mask lane_none(void) {
    return (lane_mask){0};
}

// b where the mask is set, c elsewhere.
LUDUS_KERNEL lane_int lane_select_int(lane_mask mask, lane_int b, lane_int c) {
    return (mask & b) | (~mask & c);
}

LUDUS_KERNEL lane_real lane_select(lane_mask mask, lane_real b, lane_real c) {
    return (lane_real)lane_select_int(mask, (lane_int)b, (lane_int)c);
}

// All-ones where bit `which` of a is set.
LUDUS_KERNEL lane_mask lane_bit_mask(lane_int a, int which) {
    return (lane_int)((lane_unsigned)a << (31 - which)) >> 31;
}

// The sign bit where bit `which` of a is set; lane_flip negates where the sign bit is set.
LUDUS_KERNEL lane_int lane_bit_sign(lane_int a, int which) {
    return (lane_int)((lane_unsigned)a << (31 - which)) & (lane_fill_int(INT32_MIN));
}

LUDUS_KERNEL lane_real lane_flip(lane_real a, lane_int sign) {
    return (lane_real)((lane_int)a ^ sign);
}

LUDUS_KERNEL lane_real lane_to_real(lane_int a) {
    return __builtin_convertvector(a, lane_real);
}

// Towards zero. The caller keeps |a| < 2^31.
LUDUS_KERNEL lane_int lane_to_int(lane_real a) {
    return __builtin_convertvector(a, lane_int);
}

// The largest whole number not above a. Floats from 2^23 on are whole, and may be too large for an integer.
LUDUS_KERNEL lane_real lane_floor(lane_real a) {
    const lane_mask small = lane_less(a, lane_spread(8388608.0f)) & lane_less(lane_spread(-8388608.0f), a);
    const lane_real whole = lane_to_real(lane_to_int(lane_select(small, a, lane_spread(0.0f))));
    return lane_select(small, whole + lane_select(lane_less(a, whole), lane_spread(-1.0f), lane_spread(0.0f)), a);
}

LUDUS_KERNEL lane_real lane_sqrt(lane_real a) {
#if LUDUS_LANES == 16 && defined(__AVX512F__)
    return (lane_real)_mm512_sqrt_ps((__m512)a);
#elif LUDUS_LANES == 8 && defined(__AVX__)
    return (lane_real)_mm256_sqrt_ps((__m256)a);
#else
    lane_real root;
    for (int i = 0; i < LUDUS_LANES; i++) {
        root[i] = __builtin_sqrtf(a[i]);
    }
    return root;
#endif
}

// a * b + c rounded once.
LUDUS_KERNEL lane_real lane_fma(lane_real a, lane_real b, lane_real c) {
#if LUDUS_LANES == 16 && defined(__AVX512F__)
    return (lane_real)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif LUDUS_LANES == 8 && defined(__FMA__)
    return (lane_real)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
    lane_real sum;
    for (int i = 0; i < LUDUS_LANES; i++) {
        sum[i] = __builtin_fmaf(a[i], b[i], c[i]);
    }
    return sum;
#endif
}

// One bit a lane: bit i is set where lane i of the mask is.
LUDUS_KERNEL uint32_t lane_bitmap(lane_mask mask) {
#if LUDUS_LANES == 16 && defined(__AVX512DQ__)
    return (uint32_t)_mm512_movepi32_mask((__m512i)mask);
#elif LUDUS_LANES == 8 && defined(__AVX__)
    return (uint32_t)_mm256_movemask_ps((__m256)mask);
#elif LUDUS_LANES == 4 && defined(__SSE2__)
    return (uint32_t)_mm_movemask_ps((__m128)mask);
#else
    uint32_t map = 0;
    for (int i = 0; i < LUDUS_LANES; i++) {
        map |= (uint32_t)(mask[i] & 1) << i;
    }
    return map;
#endif
}

LUDUS_KERNEL int lane_any(lane_mask mask) {
    return lane_bitmap(mask) != 0;
}

LUDUS_KERNEL lane_real lane_round_float(lane_real a) {
    return a; // floats already
}

LUDUS_KERNEL lane_real lane_power2(lane_real a) {
    return a * a;
}

LUDUS_KERNEL lane_real lane_power2_float(lane_real a) {
    return a * a;
}

LUDUS_KERNEL lane_real lane_inverse(lane_real a) {
    return 1.0f / a;
}

// a / b, where `inverse` is lane_inverse(b): a product, within 1.5 units of the quotient's last place.
LUDUS_KERNEL lane_real lane_divide(lane_real a, lane_real b, lane_real inverse) {
    (void)b;
    return a * inverse;
}

LUDUS_KERNEL lane_param lane_param_round_float(lane_param a) {
    return a;
}

LUDUS_KERNEL lane_param lane_param_power2(lane_param a) {
    return a * a;
}

LUDUS_KERNEL double lane_param_value(lane_param a) {
#ifdef LUDUS_PARAMS
    return (double)a[0];
#else
    return (double)a;
#endif
}

LUDUS_KERNEL lane_scalar lane_get(lane_real a, int lane) {
    return a[lane];
}

LUDUS_KERNEL int32_t lane_get_int(lane_int a, int lane) {
    return a[lane];
}

LUDUS_KERNEL lane_real lane_load(const void *words) {
    lane_real a;
    __builtin_memcpy(&a, words, sizeof a);
    return a;
}

LUDUS_KERNEL void lane_store(void *words, lane_real a) {
    __builtin_memcpy(words, &a, sizeof a);
}

LUDUS_KERNEL lane_int lane_load_int(const void *words) {
    lane_int a;
    __builtin_memcpy(&a, words, sizeof a);
    return a;
}

LUDUS_KERNEL void lane_store_int(void *words, lane_int a) {
    __builtin_memcpy(words, &a, sizeof a);
}

// One byte a lane: 1 where the mask is set.
LUDUS_KERNEL void lane_store_flags(uint8_t *bytes, lane_mask mask) {
    const lane_bytes flags = __builtin_convertvector(mask & 1, lane_bytes);
    __builtin_memcpy(bytes, &flags, sizeof flags);
}

LUDUS_KERNEL lane_mask lane_load_flags(const uint8_t *bytes) {
#if LUDUS_LANES == 16 && defined(__AVX512F__)
    return -(lane_int)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i_u *)bytes));
#elif LUDUS_LANES == 8 && defined(__AVX2__)
    return -(lane_int)_mm256_cvtepu8_epi32(_mm_loadu_si64(bytes));
#else
    lane_bytes flags;
    __builtin_memcpy(&flags, bytes, sizeof flags);
    return -__builtin_convertvector(flags, lane_int);
#endif
}

// Every `stride`-th slot from `first` on: one number a lane.
LUDUS_KERNEL lane_int lane_gather_int(const ludus_slot *first, int stride) {
    lane_int a;
    if (stride == 1) {
        __builtin_memcpy(&a, first, sizeof a);
        return a;
    }
    for (int i = 0; i < LUDUS_LANES; i++) {
        a[i] = first[i * stride].i;
    }
    return a;
}

LUDUS_KERNEL lane_real lane_gather(const ludus_slot *first, int stride) {
    return (lane_real)lane_gather_int(first, stride);
}

LUDUS_KERNEL void lane_set(lane_real *a, int lane, double value) {
    (*a)[lane] = (float)value;
}

LUDUS_KERNEL void lane_store_reward(float *rewards, lane_real a) {
    __builtin_memcpy(rewards, &a, sizeof a);
}

LUDUS_KERNEL void lane_add_float(float *sums, lane_real a) {
    lane_real sum;
    __builtin_memcpy(&sum, sums, sizeof sum);
    sum = sum + a;
    __builtin_memcpy(sums, &sum, sizeof sum);
}

#include <ludus/lane_rows.h>

#endif
