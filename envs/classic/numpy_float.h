// numpy_float.h - sine and cosine of a float32 as NumPy 2 computes them, equal to the bit for |a| <= 71476.
// SPDX-License-Identifier: MIT
//
// Source: NumPy's documented results on processors with fused multiply-add: a Cody-Waite reduction by pi/2 and two
// minimax polynomials. Only the parity build of an environment that keeps float32 states needs them.
#ifndef LUDUS_ENVS_NUMPY_FLOAT_H
#define LUDUS_ENVS_NUMPY_FLOAT_H

#include <math.h>
#include <stdbool.h>

static inline bool numpy_is_float(double a) {
    return (double)(float)a == a;
}

static inline void numpy_float_sincos(double angle, double *sine, double *cosine) {
    const float a = (float)angle;
    // The nearest quarter turn, and what remains, in [-pi/4, pi/4].
    const float quarter = fmaf(a, 0x1.45f306p-1f, 0x1.8p+23f) - 0x1.8p+23f;
    float r = fmaf(quarter, -0x1.921fb0p+00f, a);
    r = fmaf(quarter, -0x1.5110b4p-22f, r);
    r = fmaf(quarter, -0x1.846988p-48f, r);
    const float square = r * r;

    float c = fmaf(0x1.98e616p-16f, square, -0x1.6c06dcp-10f);
    c = fmaf(c, square, 0x1.55553cp-05f);
    c = fmaf(c, square, -0.5f);
    c = fmaf(c, square, 1.0f);
    float s = fmaf(0x1.7d3bbcp-19f, square, -0x1.a06bbap-13f);
    s = fmaf(s, square, 0x1.11119ap-07f);
    s = fmaf(s, square, -0x1.555556p-03f);
    s = fmaf(s, square, 0.0f);
    s = fmaf(s, r, r);

    const int turns = (int)quarter;
    const float up = (turns & 1) ? c : s, across = (turns & 1) ? s : c;
    *sine = (double)((turns & 2) ? -up : up);
    *cosine = (double)((turns + 1) & 2 ? -across : across);
}

#endif
