// angle.h - rotation vectors of quaternions: the inverse tangent, and powers, in lanes.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_ANGLE_H
#define LUDUS_PHYSICS_ANGLE_H

#include "physics/spatial.h"

// atan2(y, x) for y >= 0, in [0, pi]; not both are 0.
#if LUDUS_TARGET == LUDUS_TARGET_F64
LUDUS_KERNEL lane_real lane_atan2_upper(lane_real y, lane_real x) {
    return atan2(y, x);
}
#elif LUDUS_TARGET == LUDUS_TARGET_COMPLEX
LUDUS_KERNEL lane_real lane_atan2_upper(lane_real y, lane_real x) {
    const double a = creal(y), b = creal(x);
    return __builtin_complex(atan2(a, b), (cimag(y) * b - cimag(x) * a) / (a * a + b * b));
}
#else
// Cephes' atanf after its reduction: within 2 units of the last place.
LUDUS_KERNEL lane_real lane_atan2_upper(lane_real y, lane_real x) {
    const lane_real size = lane_abs(x);
    const lane_mask steep = lane_less(size, y);
    const lane_real ratio = lane_select(steep, size, y) / lane_select(steep, y, size);
    const lane_mask large = lane_less(lane_fill(LANE(0.4142135623730950)), ratio);
    const lane_real r = lane_select(large, (ratio - LANE(1)) / (ratio + LANE(1)), ratio);
    const lane_real z = r * r;
    lane_real angle = (((LANE(8.05374449538e-2) * z - LANE(1.38776856032e-1)) * z + LANE(1.99777106478e-1)) * z -
                       LANE(3.33329491539e-1)) *
                          z * r +
                      r;
    angle = lane_select(large, angle + LANE(LANE_PI / 4), angle);
    angle = lane_select(steep, LANE(LANE_PI / 2) - angle, angle);
    return lane_select(lane_less(x, lane_fill(LANE(0))), LANE(LANE_PI) - angle, angle);
}
#endif

// x^power, x > 0. Lane by lane: impedances with a power other than 1 and 2 are rare.
LUDUS_KERNEL lane_real lane_raise(lane_real x, lane_param power) {
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    const double value = pow(creal(x), creal(power));
    return __builtin_complex(value, cimag(x) * creal(power) * value / creal(x));
#else
    lane_real out = x;
    const lane_real powers = lane_fill(power);
    for (int lane = 0; lane < LUDUS_LANES; lane++) {
        lane_set(&out, lane, pow((double)lane_get(x, lane), (double)lane_get(powers, lane)));
    }
    return out;
#endif
}

// The rotation vector of a unit quaternion, its angle in [0, pi], and the angle.
LUDUS_KERNEL lane_real quaternion_logarithm(const lane_real *q, lane_real *turn) {
    // The shorter way round.
    const lane_mask back = lane_less(q[0], lane_fill(LANE(0)));
    const lane_real square = dot3(q + 1, q + 1);
    const lane_mask tiny = lane_less(square, lane_fill(LANE(1e-30)));
    const lane_real sine = lane_sqrt(lane_select(tiny, lane_fill(LANE(1)), square));
    const lane_real angle =
        LANE(2) * lane_atan2_upper(lane_where(~tiny, sine), lane_select(tiny, lane_fill(LANE(1)), lane_abs(q[0])));
    // At no angle the vector is twice the quaternion's.
    lane_real scale = lane_select(tiny, lane_fill(LANE(2)), angle / sine);
    scale = lane_select(back, -scale, scale);
    for (int i = 0; i < 3; i++) {
        turn[i] = scale * q[1 + i];
    }
    return angle;
}

// (1 - angle / 2 cot(angle / 2)) / angle^2 from the angle's square, and its slope by that. The series has Bernoulli's numbers.
LUDUS_KERNEL void cotangent_ratio(lane_real square, lane_real *ratio, lane_real *slope) {
    static const double term[] = {1.0 / 12,
                                  1.0 / 720,
                                  1.0 / 30240,
                                  1.0 / 1209600,
                                  1.0 / 47900160,
                                  691.0 / 1307674368e3,
                                  1.0 / 74724249600.0,
                                  3617.0 / 10670622842880e3};
    lane_real series = lane_fill(LANE(0)), series_slope = series;
    for (int i = 7; i >= 0; i--) {
        series_slope = series_slope * square + series;
        series = series * square + LANE(term[i]);
    }
    const lane_mask small = lane_less(square, lane_fill(LANE(0.5)));
    const lane_real safe = lane_select(small, lane_fill(LANE(1)), square), angle = lane_sqrt(safe);
    lane_real sine, cosine;
    lane_sincos(angle * LANE(0.5), &sine, &cosine);
    const lane_real cotangent = LANE(0.5) * angle * cosine / sine;
    const lane_real exact = (LANE(1) - cotangent) / safe;
    // By the angle's square the cotangent changes by (cotangent / square - 1 / (4 sin^2)) / 2.
    const lane_real change = LANE(0.5) * (cotangent / safe - LANE(0.25) / (sine * sine));
    *ratio = lane_select(small, series, exact);
    *slope = lane_select(small, series_slope, -(change + exact) / safe);
}

// How fast the rotation vector grows when the body turns by `spin` about its own axes: the inverse of the right Jacobian of the
// exponential, or with `adjoint` its transpose.
LUDUS_KERNEL void logarithm_slope(const lane_real *turn, const lane_real *spin, int adjoint, lane_real *out) {
    lane_real ratio, unused, once[3], twice[3];
    cotangent_ratio(dot3(turn, turn), &ratio, &unused);
    cross(once, turn, spin);
    cross(twice, turn, once);
    for (int i = 0; i < 3; i++) {
        out[i] = spin[i] + LANE(adjoint ? -0.5 : 0.5) * once[i] + ratio * twice[i];
    }
}

#endif
