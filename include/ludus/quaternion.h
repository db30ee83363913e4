// quaternion.h - rotations in double for those who make models: w x y z, products, directions, frames.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_QUATERNION_H
#define LUDUS_QUATERNION_H

#include <math.h>
#include <stdbool.h>

// Makes `vector` of `count` numbers a unit vector and returns the length it had. One shorter than 1e-14 is left as it is.
static inline double ludus_normalize(double *vector, int count) {
    double square = 0;
    for (int i = 0; i < count; i++) {
        square += vector[i] * vector[i];
    }
    const double length = sqrt(square);
    for (int i = 0; i < count && length >= 1e-14; i++) {
        vector[i] /= length;
    }
    return length;
}

static inline void ludus_cross(const double a[3], const double b[3], double out[3]) {
    const double x = a[1] * b[2] - a[2] * b[1], y = a[2] * b[0] - a[0] * b[2], z = a[0] * b[1] - a[1] * b[0];
    out[0] = x, out[1] = y, out[2] = z;
}

// out = a b: first b, then a. `out` may be one of the two.
static inline void ludus_quaternion_multiply(const double a[4], const double b[4], double out[4]) {
    const double w = a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
    const double x = a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2];
    const double y = a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1];
    const double z = a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0];
    out[0] = w, out[1] = x, out[2] = y, out[3] = z;
}

// The matrix of a unit quaternion, row-major: its columns are the turned axes.
static inline void ludus_quaternion_matrix(const double q[4], double out[9]) {
    const double w = q[0], x = q[1], y = q[2], z = q[3];
    out[0] = w * w + x * x - y * y - z * z, out[1] = 2 * (x * y - w * z), out[2] = 2 * (x * z + w * y);
    out[3] = 2 * (x * y + w * z), out[4] = w * w - x * x + y * y - z * z, out[5] = 2 * (y * z - w * x);
    out[6] = 2 * (x * z - w * y), out[7] = 2 * (y * z + w * x), out[8] = w * w - x * x - y * y + z * z;
}

// out = q v q^-1, for a unit quaternion. `out` may be `vector`.
static inline void ludus_quaternion_rotate(const double q[4], const double vector[3], double out[3]) {
    double m[9];
    ludus_quaternion_matrix(q, m);
    const double x = vector[0], y = vector[1], z = vector[2];
    for (int i = 0; i < 3; i++) {
        out[i] = m[3 * i] * x + m[3 * i + 1] * y + m[3 * i + 2] * z;
    }
}

// By `angle` radians about a unit vector.
static inline void ludus_quaternion_of_angle(const double axis[3], double angle, double out[4]) {
    const double sine = sin(angle / 2);
    out[0] = cos(angle / 2), out[1] = sine * axis[0], out[2] = sine * axis[1], out[3] = sine * axis[2];
}

// The shortest turn of the z axis to a unit vector; to its opposite, about x.
static inline void ludus_quaternion_of_z(const double direction[3], double out[4]) {
    double axis[3] = {-direction[1], direction[0], 0};
    const double sine = ludus_normalize(axis, 3);
    if (sine < 1e-10) {
        axis[0] = 1, axis[1] = 0;
    }
    ludus_quaternion_of_angle(axis, atan2(sine, direction[2]), out);
}

// Of a rotation matrix, row-major.
static inline void ludus_quaternion_of_matrix(const double m[9], double out[4]) {
    // One that is large is found first, w where the trace is positive, which says the sign; the others follow from sums and
    // differences without loss.
    const double square[4] = {1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8],
                              1 - m[0] - m[4] + m[8]};
    int largest = square[0] > 1 ? 0 : 1;
    for (int i = 2; i < 4 && largest > 0; i++) {
        largest = square[i] > square[largest] ? i : largest;
    }
    const double differences[3] = {m[7] - m[5], m[2] - m[6], m[3] - m[1]},
                 sums[3] = {m[7] + m[5], m[2] + m[6], m[3] + m[1]};
    const double twice = sqrt(square[largest]);
    out[largest] = twice / 2;
    for (int i = 0; i < 3; i++) {
        if (largest == 0) {
            out[i + 1] = differences[i] / (2 * twice);
        } else if (i + 1 == largest) {
            out[0] = differences[i] / (2 * twice);
        } else {
            out[i + 1] = sums[3 - i - (largest - 1)] / (2 * twice);
        }
    }
    ludus_normalize(out, 4);
}

// A frame given in another: place and orientation of `inner`, which is given in `outer`, in outer's own parent.
static inline void ludus_frame_within(const double outer_pos[3], const double outer_quat[4], double inner_pos[3],
                                      double inner_quat[4]) {
    ludus_quaternion_rotate(outer_quat, inner_pos, inner_pos);
    for (int i = 0; i < 3; i++) {
        inner_pos[i] += outer_pos[i];
    }
    ludus_quaternion_multiply(outer_quat, inner_quat, inner_quat);
}

#endif
