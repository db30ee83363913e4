// lane_complex.h - lane types as one complex double: an imaginary part of 1e-200 carries an exact directional
// derivative.
// SPDX-License-Identifier: MIT
//
// Comparisons and roundings look at the real part alone. Source: W. Squire and G. Trapp, SIAM Review 40, 1998.
#ifndef LUDUS_LANE_COMPLEX_H
#define LUDUS_LANE_COMPLEX_H

#include <complex.h>
#undef complex // the target is called so

typedef double _Complex lane_param;
typedef double _Complex lane_scalar;
typedef double _Complex lane_real;
typedef int32_t lane_int;
typedef int32_t lane_mask;

#include <ludus/lane_one.h>

LUDUS_KERNEL lane_mask lane_less(lane_real a, lane_real b) {
    return -(creal(a) < creal(b));
}

LUDUS_KERNEL lane_mask lane_less_equal(lane_real a, lane_real b) {
    return -(creal(a) <= creal(b));
}

LUDUS_KERNEL lane_mask lane_equal(lane_real a, lane_real b) {
    return -(creal(a) == creal(b));
}

LUDUS_KERNEL lane_real lane_select(lane_mask mask, lane_real b, lane_real c) {
    return mask ? b : c;
}

LUDUS_KERNEL lane_int lane_to_int(lane_real a) {
    return (lane_int)creal(a);
}

LUDUS_KERNEL void lane_store_reward(ludus_reward *reward, lane_real a) {
    *reward = (ludus_reward)creal(a);
}

LUDUS_KERNEL void lane_add_float(float *sum, lane_real a) {
    *sum += (float)creal(a);
}

LUDUS_KERNEL void lane_store_rows(ludus_observed *row, const lane_real *v, int size) {
    for (int i = 0; i < size; i++) {
        row[i] = (ludus_observed)creal(v[i]);
    }
}

// f(a + ib) = f(a) + i b f'(a) for tiny b: written out, so that the imaginary part keeps its full precision.
LUDUS_KERNEL void lane_sincos(lane_real a, lane_real *sine, lane_real *cosine) {
    const double s = sin(creal(a)), c = cos(creal(a));
    *sine = __builtin_complex(s, cimag(a) * c);
    *cosine = __builtin_complex(c, -cimag(a) * s);
}

LUDUS_KERNEL lane_real lane_sin(lane_real a) {
    return __builtin_complex(sin(creal(a)), cimag(a) * cos(creal(a)));
}

LUDUS_KERNEL lane_real lane_cos(lane_real a) {
    return __builtin_complex(cos(creal(a)), -cimag(a) * sin(creal(a)));
}

LUDUS_KERNEL lane_real lane_sqrt(lane_real a) {
    const double root = sqrt(creal(a));
    return __builtin_complex(root, cimag(a) / (2.0 * root));
}

LUDUS_KERNEL lane_real lane_floor(lane_real a) {
    return floor(creal(a));
}

LUDUS_KERNEL lane_real lane_fma(lane_real a, lane_real b, lane_real c) {
    return a * b + c;
}

LUDUS_KERNEL lane_real lane_modulo(lane_real a, lane_param b) {
    const double remainder = fmod(creal(a), creal(b));
    const double wrapped = remainder != 0.0 && (remainder < 0.0) != (creal(b) < 0.0) ? remainder + creal(b) : remainder;
    return __builtin_complex(wrapped, cimag(a) - floor(creal(a) / creal(b)) * cimag(b));
}

// Rounds the value, keeps the derivative.
LUDUS_KERNEL lane_real lane_round_float(lane_real a) {
    return __builtin_complex((double)(float)creal(a), cimag(a));
}

LUDUS_KERNEL lane_real lane_power2(lane_real a) {
    return a * a;
}

LUDUS_KERNEL lane_real lane_power2_float(lane_real a) {
    return a * a;
}

LUDUS_KERNEL lane_real lane_inverse(lane_real a) {
    return 1.0 / a;
}

LUDUS_KERNEL lane_real lane_divide(lane_real a, lane_real b, lane_real inverse) {
    (void)inverse;
    return a / b;
}

LUDUS_KERNEL lane_param lane_param_round_float(lane_param a) {
    return lane_round_float(a);
}

LUDUS_KERNEL lane_param lane_param_power2(lane_param a) {
    return a * a;
}

LUDUS_KERNEL double lane_param_value(lane_param a) {
    return creal(a);
}

#endif
