// simd_math.h - exp, log, tanh and erf of vectors, by polynomials: no table, no branch, the same bits in every lane.
// SPDX-License-Identifier: MIT
//
// Errors were measured over dense samples of the whole range (tests/test_nn_math.c states and checks them).
#ifndef NN_SIMD_MATH_H
#define NN_SIMD_MATH_H

#include "nn/simd.h"

// e^x; 0 below -87.3, 2.4e38 above 88.3, no NaN for finite x. x = n log 2 + r, |r| <= log(2)/2.
NN_INLINE simd_real simd_exp(simd_real x) {
    simd_int tiny = x < simd_set(-87.33654f);
    x = simd_limit(x, -87.33654f, 88.37626f);
    const simd_real magic = simd_set(12582912.0f); // 1.5 2^23: adding it rounds to an integer
    simd_real n = (x * 1.44269504f + magic) - magic;
    simd_real r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    simd_real p = simd_set(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + (r + 1.0f);
    simd_int exponent = __builtin_convertvector(n, simd_int);
    simd_real scale = (simd_real)((exponent + 127) << 23);
    return simd_select(tiny, (simd_real){0}, p * scale);
}

// log x for normal x > 0. x = 2^n m, m in [sqrt(1/2), sqrt 2).
NN_INLINE simd_real simd_log(simd_real x) {
    simd_int bits = (simd_int)x;
    simd_int n = (bits - 0x3f3504f3) >> 23;
    simd_real m = (simd_real)(bits - (n << 23)) - 1.0f, e = __builtin_convertvector(n, simd_real);
    simd_real p = simd_set(7.0376836292e-2f), square = m * m;
    p = p * m - 1.1514610310e-1f;
    p = p * m + 1.1676998740e-1f;
    p = p * m - 1.2420140846e-1f;
    p = p * m + 1.4249322787e-1f;
    p = p * m - 1.6668057665e-1f;
    p = p * m + 2.0000714765e-1f;
    p = p * m - 2.4999993993e-1f;
    p = p * m + 3.3333331174e-1f;
    simd_real tail = p * m * square + e * -2.12194440e-4f - 0.5f * square;
    return (m + tail) + e * 0.693359375f;
}

// tanh x = x P(x^2)/Q(x^2), both of degree 4 and 1 at 0, fitted to relative error 2.2e-8 on [-9, 9]; +-1 beyond.
NN_INLINE simd_real simd_tanh(simd_real x) {
    x = simd_limit(x, -9.0f, 9.0f);
    simd_real s = x * x, p = simd_set(1.341983084528094e-8f), q = simd_set(7.804732948565478e-7f);
    p = p * s + 2.0661268742545325e-5f;
    q = q * s + 3.29103897633371e-4f;
    p = p * s + 3.4989964413280317e-3f;
    q = q * s + 2.589020775247387e-2f;
    p = p * s + 1.3383980575375734e-1f;
    q = q * s + 4.6717302057496857e-1f;
    p = p * s + 1.0f;
    q = q * s + 1.0f;
    return simd_limit(x * p / q, -1.0f, 1.0f);
}

// erf x: a polynomial near 0, else 1 - exp of a polynomial.
NN_INLINE simd_real simd_erf(simd_real x) {
    simd_real t = simd_min(simd_abs(x), simd_set(4.0f)), s = x * x;
    simd_real near = simd_set(-5.96761703e-4f);
    near = near * s + 4.99119423e-3f;
    near = near * s - 2.67681349e-2f;
    near = near * s + 1.12819925e-1f;
    near = near * s - 3.76125336e-1f;
    near = near * s + 1.28379166e-1f;
    near = near * x + x;
    simd_real far = simd_set(-1.72853470e-5f);
    far = far * t + 3.83197126e-4f;
    simd_real even = simd_set(-3.88396438e-3f) * t + 2.42546219e-2f;
    far = far * (t * t) + even;
    far = far * t - 1.06777877e-1f;
    far = far * t - 6.34846687e-1f;
    far = far * t - 1.28717512e-1f;
    far = far * t - t;
    far = 1.0f - simd_exp(far);
    far = simd_select(x < 0.0f, -far, far);
    return simd_select(simd_abs(x) > 0.927734375f, far, near);
}

#endif
