// spatial.h - lane arithmetic of vectors, quaternions, spatial vectors and spatial inertias.
// SPDX-License-Identifier: MIT
//
// Matrices of 3 x 3 are row-major. Spatial vectors [6] are rotation (or torque) before translation (or force). A spatial inertia
// [10] is the moments xx yy zz xy xz yz about the point of reference, mass times the offset of the centre, mass.
#ifndef LUDUS_PHYSICS_SPATIAL_H
#define LUDUS_PHYSICS_SPATIAL_H

#include "physics/physics.h"

// The larger parts are functions of their own: their callers would grow, not become faster.
#ifdef __CUDACC__
#define PHYSICS_PART __device__ static
#else
#define PHYSICS_PART static __attribute__((noinline, unused))
#endif

LUDUS_KERNEL void vector_clear(lane_real *out, int size) {
    for (int i = 0; i < size; i++) {
        out[i] = lane_fill(LANE(0));
    }
}

LUDUS_KERNEL void vector_copy(lane_real *out, const lane_real *a, int size) {
    for (int i = 0; i < size; i++) {
        out[i] = a[i];
    }
}

LUDUS_KERNEL void vector_add(lane_real *sum, const lane_real *a, int size) {
    for (int i = 0; i < size; i++) {
        sum[i] = sum[i] + a[i];
    }
}

LUDUS_KERNEL void vector_subtract(lane_real *sum, const lane_real *a, int size) {
    for (int i = 0; i < size; i++) {
        sum[i] = sum[i] - a[i];
    }
}

// sum += a * scale
LUDUS_KERNEL void vector_add_scaled(lane_real *sum, const lane_real *a, lane_real scale, int size) {
    for (int i = 0; i < size; i++) {
        sum[i] = sum[i] + a[i] * scale;
    }
}

LUDUS_KERNEL lane_real dot3(const lane_real *a, const lane_real *b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

LUDUS_KERNEL lane_real dot6(const lane_real *a, const lane_real *b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

LUDUS_KERNEL void cross(lane_real *out, const lane_real *a, const lane_real *b) {
    const lane_real x = a[1] * b[2] - a[2] * b[1], y = a[2] * b[0] - a[0] * b[2], z = a[0] * b[1] - a[1] * b[0];
    out[0] = x;
    out[1] = y;
    out[2] = z;
}

// --- rotations ---

// out = m a
LUDUS_KERNEL void rotate(lane_real *out, const lane_real *m, const lane_real *a) {
    const lane_real x = a[0], y = a[1], z = a[2];
    out[0] = m[0] * x + m[1] * y + m[2] * z;
    out[1] = m[3] * x + m[4] * y + m[5] * z;
    out[2] = m[6] * x + m[7] * y + m[8] * z;
}

// out = m' a
LUDUS_KERNEL void rotate_back(lane_real *out, const lane_real *m, const lane_real *a) {
    const lane_real x = a[0], y = a[1], z = a[2];
    out[0] = m[0] * x + m[3] * y + m[6] * z;
    out[1] = m[1] * x + m[4] * y + m[7] * z;
    out[2] = m[2] * x + m[5] * y + m[8] * z;
}

// out = m a, of a constant vector.
LUDUS_KERNEL void rotate_param(lane_real *out, const lane_real *m, const lane_param *a) {
    for (int i = 0; i < 3; i++) {
        out[i] = m[3 * i] * a[0] + m[3 * i + 1] * a[1] + m[3 * i + 2] * a[2];
    }
}

LUDUS_KERNEL void quaternion_multiply(lane_real *out, const lane_real *a, const lane_real *b) {
    const lane_real w = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
    const lane_real x = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
    const lane_real y = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1];
    const lane_real z = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0];
    out[0] = w;
    out[1] = x;
    out[2] = y;
    out[3] = z;
}

LUDUS_KERNEL void quaternion_fill(lane_real *out, const lane_param *a) {
    for (int i = 0; i < 4; i++) {
        out[i] = lane_fill(a[i]);
    }
}

// Of unit length; one that is shorter than 1e-15 becomes no rotation. Returns the length.
LUDUS_KERNEL lane_real quaternion_normalize(lane_real *q) {
    const lane_real square = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
    const lane_mask tiny = lane_less(square, lane_fill(LANE(1e-30)));
    const lane_real length = lane_sqrt(lane_select(tiny, lane_fill(LANE(1)), square));
    const lane_real inverse = LANE(1) / length;
    q[0] = lane_select(tiny, lane_fill(LANE(1)), q[0] * inverse);
    for (int i = 1; i < 4; i++) {
        q[i] = lane_select(tiny, lane_fill(LANE(0)), q[i] * inverse);
    }
    return length;
}

LUDUS_KERNEL void quaternion_matrix(lane_real *m, const lane_real *q) {
    const lane_real ww = q[0] * q[0], xx = q[1] * q[1], yy = q[2] * q[2], zz = q[3] * q[3];
    const lane_real xy = q[1] * q[2], zw = q[3] * q[0], xz = q[1] * q[3], yw = q[2] * q[0], yz = q[2] * q[3],
                    xw = q[1] * q[0];
    m[0] = ww + xx - yy - zz;
    m[1] = LANE(2) * (xy - zw);
    m[2] = LANE(2) * (xz + yw);
    m[3] = LANE(2) * (xy + zw);
    m[4] = ww - xx + yy - zz;
    m[5] = LANE(2) * (yz - xw);
    m[6] = LANE(2) * (xz - yw);
    m[7] = LANE(2) * (yz + xw);
    m[8] = ww - xx - yy + zz;
}

// out = v turned by q.
LUDUS_KERNEL void quaternion_rotate(lane_real *out, const lane_real *q, const lane_param *v) {
    const lane_real fixed[3] = {lane_fill(v[0]), lane_fill(v[1]), lane_fill(v[2])};
    lane_real first[3], second[3];
    cross(first, q + 1, fixed);
    for (int i = 0; i < 3; i++) {
        first[i] = first[i] + q[0] * fixed[i];
    }
    cross(second, q + 1, first);
    for (int i = 0; i < 3; i++) {
        out[i] = fixed[i] + LANE(2) * second[i];
    }
}

// The rotation by `angle` about a unit axis.
LUDUS_KERNEL void quaternion_about(lane_real *q, const lane_param *axis, lane_real angle) {
    lane_real sine, cosine;
    lane_sincos(angle * LANE(0.5), &sine, &cosine);
    q[0] = cosine;
    for (int i = 0; i < 3; i++) {
        q[1 + i] = sine * axis[i];
    }
}

// sin(x) / x and (1 - cos(x)) / x^2 from x^2, smooth at 0.
LUDUS_KERNEL void sine_ratios(lane_real square, lane_real *first, lane_real *second) {
    const lane_mask small = lane_less(square, lane_fill(LANE(1e-4)));
    const lane_real safe = lane_select(small, lane_fill(LANE(1)), square);
    const lane_real angle = lane_sqrt(safe);
    lane_real sine, cosine, half, unused;
    lane_sincos(angle, &sine, &cosine);
    lane_sincos(angle * LANE(0.5), &half, &unused);
    const lane_real series_first =
        LANE(1) + square * (LANE(-1.0 / 6.0) + square * (LANE(1.0 / 120.0) - square * LANE(1.0 / 5040.0)));
    const lane_real series_second =
        LANE(0.5) + square * (LANE(-1.0 / 24.0) + square * (LANE(1.0 / 720.0) - square * LANE(1.0 / 40320.0)));
    *first = lane_select(small, series_first, sine / angle);
    *second = lane_select(small, series_second, LANE(2) * half * half / safe);
}

// The quaternion of a rotation vector.
LUDUS_KERNEL void quaternion_exponential(lane_real *q, const lane_real *turn) {
    const lane_real square = dot3(turn, turn) * LANE(0.25);
    lane_real ratio, unused;
    sine_ratios(square, &ratio, &unused);
    // cos(x) = 1 - x^2 (1 - cos(x)) / x^2
    q[0] = LANE(1) - square * unused;
    for (int i = 0; i < 3; i++) {
        q[1 + i] = LANE(0.5) * ratio * turn[i];
    }
}

// --- spatial vectors ---

// out = v x m, of two motions.
LUDUS_KERNEL void cross_motion(lane_real *out, const lane_real *v, const lane_real *m) {
    lane_real a[3], b[3], turned[3];
    cross(a, v, m + 3);
    cross(b, v + 3, m);
    cross(turned, v, m);
    for (int i = 0; i < 3; i++) {
        out[i] = turned[i];
        out[3 + i] = a[i] + b[i];
    }
}

// out = v x* f, of a motion and a force.
LUDUS_KERNEL void cross_force(lane_real *out, const lane_real *v, const lane_real *f) {
    lane_real a[3], b[3], turned[3];
    cross(a, v, f);
    cross(b, v + 3, f + 3);
    cross(turned, v, f + 3);
    for (int i = 0; i < 3; i++) {
        out[i] = a[i] + b[i];
        out[3 + i] = turned[i];
    }
}

// out = I v
LUDUS_KERNEL void inertia_apply(lane_real *out, const lane_real *inertia, const lane_real *v) {
    const lane_real *h = inertia + 6;
    const lane_real mass = inertia[9];
    out[0] = inertia[0] * v[0] + inertia[3] * v[1] + inertia[4] * v[2] + h[1] * v[5] - h[2] * v[4];
    out[1] = inertia[3] * v[0] + inertia[1] * v[1] + inertia[5] * v[2] + h[2] * v[3] - h[0] * v[5];
    out[2] = inertia[4] * v[0] + inertia[5] * v[1] + inertia[2] * v[2] + h[0] * v[4] - h[1] * v[3];
    out[3] = mass * v[3] - h[1] * v[2] + h[2] * v[1];
    out[4] = mass * v[4] - h[2] * v[0] + h[0] * v[2];
    out[5] = mass * v[5] - h[0] * v[1] + h[1] * v[0];
}

// --- blocks of dofs ---
//
// A joint's dofs move as blocks within which the order does not count: one dof of a hinge or a slide, three of a ball; a free joint
// has two blocks, its translation and its rotation.

LUDUS_KERNEL int joint_dofs(int type) {
    return type == LUDUS_JOINT_FREE ? 6 : type == LUDUS_JOINT_BALL ? 3 : 1;
}

LUDUS_KERNEL int block_dofs(int type) {
    return type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL ? 3 : 1;
}

// sum = S x: the motion of a block's dofs at rates x.
LUDUS_KERNEL void block_motion(lane_real *sum, const physics_data *d, int first, int count, const lane_real *rates) {
    for (int k = 0; k < 6; k++) {
        sum[k] = d->axis[first][k] * rates[first];
    }
    for (int i = first + 1; i < first + count; i++) {
        vector_add_scaled(sum, d->axis[i], rates[i], 6);
    }
}

#endif
