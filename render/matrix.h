// matrix.h - vectors of three and matrices of sixteen floats: what cameras and lights need.
// SPDX-License-Identifier: MIT
//
// Matrices are column-major, as OpenGL reads them: m[4 * column + row], and multiply columns from the left.
#ifndef LUDUS_RENDER_MATRIX_H
#define LUDUS_RENDER_MATRIX_H

#include <math.h>
#include <string.h>

static inline float vector_dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// result = a + s b; result may be a or b.
static inline void vector_add_scaled(float result[3], const float a[3], float s, const float b[3]) {
    for (int i = 0; i < 3; i++) {
        result[i] = a[i] + s * b[i];
    }
}

// result = a x b; result is neither.
static inline void vector_cross(float result[3], const float a[3], const float b[3]) {
    result[0] = a[1] * b[2] - a[2] * b[1];
    result[1] = a[2] * b[0] - a[0] * b[2];
    result[2] = a[0] * b[1] - a[1] * b[0];
}

// result = a b; result is neither.
static inline void matrix_multiply(float result[16], const float a[16], const float b[16]) {
    for (int column = 0; column < 4; column++) {
        for (int row = 0; row < 4; row++) {
            float sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += a[4 * i + row] * b[4 * column + i];
            }
            result[4 * column + row] = sum;
        }
    }
}

// To the frame of an eye that looks along `forward` from `eye`: x right, y up, z backward. The axes are orthonormal.
static inline void matrix_look(float result[16], const float eye[3], const float right[3], const float up[3],
                               const float forward[3]) {
    const float m[16] = {right[0],
                         up[0],
                         -forward[0],
                         0,
                         right[1],
                         up[1],
                         -forward[1],
                         0,
                         right[2],
                         up[2],
                         -forward[2],
                         0,
                         -vector_dot(right, eye),
                         -vector_dot(up, eye),
                         vector_dot(forward, eye),
                         1};
    memcpy(result, m, sizeof m);
}

// From that frame to clip coordinates. The slopes are the tangents of half the angles of view across and up.
static inline void matrix_perspective(float result[16], float slope_x, float slope_y, float near, float far) {
    const float depth = far - near;
    const float m[16] = {
        1 / slope_x, 0, 0, 0, 0, 1 / slope_y, 0, 0, 0, 0, -(far + near) / depth, -1, 0, 0, -2 * far * near / depth, 0};
    memcpy(result, m, sizeof m);
}

// result = m (point, 1).
static inline void matrix_transform(float result[4], const float m[16], const float point[3]) {
    for (int row = 0; row < 4; row++) {
        result[row] = m[row] * point[0] + m[4 + row] * point[1] + m[8 + row] * point[2] + m[12 + row];
    }
}

#endif
