// lane_scalar.h - lane types as one float (plain, CUDA) or one double (the parity build).
// SPDX-License-Identifier: MIT
#ifndef LUDUS_LANE_SCALAR_H
#define LUDUS_LANE_SCALAR_H

#if LUDUS_TARGET == LUDUS_TARGET_F64
typedef double lane_param;
typedef double lane_scalar;
typedef double lane_real;
#else
typedef float lane_param;
typedef float lane_scalar;
typedef float lane_real;
#endif
typedef int32_t lane_int;
typedef int32_t lane_mask;

#include <ludus/lane_one.h>

LUDUS_KERNEL lane_mask lane_less(lane_real a, lane_real b) {
    return -(a < b);
}

LUDUS_KERNEL lane_mask lane_less_equal(lane_real a, lane_real b) {
    return -(a <= b);
}

LUDUS_KERNEL lane_mask lane_equal(lane_real a, lane_real b) {
    return -(a == b);
}

// b where the mask is set, c elsewhere.
LUDUS_KERNEL lane_real lane_select(lane_mask mask, lane_real b, lane_real c) {
    return mask ? b : c;
}

// Towards zero. The caller keeps |a| < 2^31.
LUDUS_KERNEL lane_int lane_to_int(lane_real a) {
    return (lane_int)a;
}

LUDUS_KERNEL void lane_store_reward(ludus_reward *reward, lane_real a) {
    *reward = (ludus_reward)a;
}

LUDUS_KERNEL void lane_add_float(float *sum, lane_real a) {
    *sum += (float)a;
}

LUDUS_KERNEL void lane_store_rows(ludus_observed *row, const lane_real *v, int size) {
    for (int i = 0; i < size; i++) {
        row[i] = (ludus_observed)v[i];
    }
}

#if LUDUS_TARGET == LUDUS_TARGET_F64

LUDUS_KERNEL void lane_sincos(lane_real a, lane_real *sine, lane_real *cosine) {
    *sine = sin(a);
    *cosine = cos(a);
}

LUDUS_KERNEL lane_real lane_sin(lane_real a) {
    return sin(a);
}

LUDUS_KERNEL lane_real lane_cos(lane_real a) {
    return cos(a);
}

LUDUS_KERNEL lane_real lane_sqrt(lane_real a) {
    return sqrt(a);
}

LUDUS_KERNEL lane_real lane_floor(lane_real a) {
    return floor(a);
}

// Separate in double, as the originals compute.
LUDUS_KERNEL lane_real lane_fma(lane_real a, lane_real b, lane_real c) {
    return a * b + c;
}

// The remainder with the sign of b, as Python's % gives it.
LUDUS_KERNEL lane_real lane_modulo(lane_real a, lane_param b) {
    const double remainder = fmod(a, b);
    return remainder != 0.0 && (remainder < 0.0) != (b < 0.0) ? remainder + b : remainder;
}

// Where an original computes a step in float32, the parity build rounds there.
LUDUS_KERNEL lane_real lane_round_float(lane_real a) {
    return (double)(float)a;
}

// a ** 2 of Python and NumPy numbers is libm's pow, which is not a * a for one argument in a thousand. The exponent is
// hidden from the compiler, which would multiply.
LUDUS_KERNEL lane_real lane_power2(lane_real a) {
    volatile double two = 2.0;
    return pow(a, two);
}

// The same of a float32.
LUDUS_KERNEL lane_real lane_power2_float(lane_real a) {
    volatile float two = 2.0f;
    return (double)powf((float)a, two);
}

LUDUS_KERNEL lane_real lane_inverse(lane_real a) {
    return 1.0 / a;
}

// a / b, where `inverse` is lane_inverse(b): divides, as the originals do.
LUDUS_KERNEL lane_real lane_divide(lane_real a, lane_real b, lane_real inverse) {
    (void)inverse;
    return a / b;
}

#else

LUDUS_KERNEL lane_int lane_bits(lane_real a) {
    lane_int bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}

LUDUS_KERNEL lane_real lane_from_bits(lane_int bits) {
    lane_real a;
    memcpy(&a, &bits, sizeof a);
    return a;
}

// All-ones where bit `which` of a is set.
LUDUS_KERNEL lane_mask lane_bit_mask(lane_int a, int which) {
    return -((a >> which) & 1);
}

// The sign bit where bit `which` of a is set; lane_flip negates where the sign bit is set.
LUDUS_KERNEL lane_int lane_bit_sign(lane_int a, int which) {
    return (lane_int)(((uint32_t)a >> which) << 31);
}

LUDUS_KERNEL lane_real lane_flip(lane_real a, lane_int sign) {
    return lane_from_bits(lane_bits(a) ^ sign);
}

LUDUS_KERNEL lane_real lane_sqrt(lane_real a) {
    return sqrtf(a);
}

// The largest whole number not above a. Floats from 2^23 on are whole, and may be too large for an integer.
LUDUS_KERNEL lane_real lane_floor(lane_real a) {
    const lane_mask small = lane_less(a, 8388608.0f) & lane_less(-8388608.0f, a);
    const lane_real whole = lane_to_real(lane_to_int(lane_select(small, a, 0.0f)));
    return lane_select(small, whole + lane_select(lane_less(a, whole), -1.0f, 0.0f), a);
}

LUDUS_KERNEL lane_real lane_fma(lane_real a, lane_real b, lane_real c) {
    return fmaf(a, b, c);
}

LUDUS_KERNEL lane_real lane_round_float(lane_real a) {
    return a; // a float already
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

#endif

LUDUS_KERNEL lane_param lane_param_round_float(lane_param a) {
    return lane_round_float(a);
}

LUDUS_KERNEL lane_param lane_param_power2(lane_param a) {
    return lane_power2(a);
}

LUDUS_KERNEL double lane_param_value(lane_param a) {
    return (double)a;
}

#endif
