// ilqr_backward.c - the way back: from the costs to come, a quadratic, to the offset and the gains of each step's action.
// SPDX-License-Identifier: MIT
#include "diff/box_programme.h"
#include "diff/ilqr_internal.h"

#include <string.h>

// Compiled once for each of the sizes at the end of this file, whose loops then unroll.
#define SIZED static inline __attribute__((always_inline))

// One step of it. Matrices are row-major; n counts the states that are used.
typedef struct stage {
    double *a, *b;          // [n][n], [n][m]
    double *value, *vector; // [n][n], [n]: 1/2 x' value x + vector' x is what comes after
    double *va, *vb;        // value a [n][n], value b [n][m]
    double *qxx, *qx;       // [n][n], [n]
    double *qux, *quu, *qu; // [m][n], [m][m], [m]
    double *regular;        // [m][m]
    double *factor;         // [m][m]
    double *low, *high;     // [m]
    double *offset, *gains; // [m], [m][n]
    double *half;           // [m][n]
    double *column;         // [m]
    double *work;           // [4 m]
} stage;

static size_t place(const ludus_optimizer_sizes *sizes, double *base, stage *s) {
    const size_t n = (size_t)sizes->states, m = (size_t)sizes->actions;
    const struct {
        double **place;
        size_t numbers;
    } arrays[] = {
        {&s->a, n * n},  {&s->b, n * m},       {&s->value, n * n},  {&s->vector, n},  {&s->va, n * n},
        {&s->vb, n * m}, {&s->qxx, n * n},     {&s->qx, n},         {&s->qux, m * n}, {&s->quu, m * m},
        {&s->qu, m},     {&s->regular, m * m}, {&s->factor, m * m}, {&s->low, m},     {&s->high, m},
        {&s->offset, m}, {&s->gains, m * n},   {&s->half, m * n},   {&s->column, m},  {&s->work, 4 * m},
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        *arrays[i].place = base ? base + used : NULL;
        used += arrays[i].numbers;
    }
    return used;
}

size_t ilqr_backward_numbers(const ludus_optimizer_sizes *sizes) {
    stage s;
    return place(sizes, NULL, &s);
}

// out [rows][columns] += left' right, left [inner][rows], right [inner][columns].
SIZED void add_product(int32_t rows, int32_t columns, int32_t inner, const double *left, const double *right,
                       double *out) {
    for (int32_t k = 0; k < inner; k++) {
        for (int32_t i = 0; i < rows; i++) {
            const double by = left[k * rows + i];
            for (int32_t j = 0; j < columns; j++) {
                out[i * columns + j] += by * right[k * columns + j];
            }
        }
    }
}

static void add_hessian(const ludus_optimizer *o, stage *s, int32_t t, int32_t n, int32_t m) {
    const int32_t states = o->sizes.states, width = states + m;
    const double *matrix = o->hessian + (size_t)t * (size_t)(width * width);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++) {
            s->qxx[i * n + j] += matrix[o->used[i] * width + o->used[j]];
        }
    }
    for (int32_t i = 0; i < m; i++) {
        const double *row = matrix + (size_t)((states + i) * width);
        for (int32_t j = 0; j < n; j++) {
            s->qux[i * n + j] += row[o->used[j]];
        }
        for (int32_t j = 0; j < m; j++) {
            s->quu[i * m + j] += row[states + j];
        }
    }
}

// The derivatives of what follows by state and action, at step t.
SIZED void expand(const ludus_optimizer *o, stage *s, int32_t t, int32_t n, int32_t m) {
    const int32_t states = o->sizes.states;
    const size_t row = (size_t)t * (size_t)(states + m);
    for (int32_t i = 0; i < n; i++) {
        const size_t from = (size_t)t * (size_t)states + (size_t)o->used[i];
        for (int32_t j = 0; j < n; j++) {
            s->a[i * n + j] = o->by_state[from * (size_t)states + (size_t)o->used[j]];
        }
        memcpy(s->b + i * m, o->by_action + from * (size_t)m, (size_t)m * sizeof(double));
    }
    // value is symmetric, so its rows serve as columns
    memset(s->va, 0, (size_t)(n * n) * sizeof(double));
    memset(s->vb, 0, (size_t)(n * m) * sizeof(double));
    add_product(n, n, n, s->value, s->a, s->va);
    add_product(n, m, n, s->value, s->b, s->vb);
    memset(s->qxx, 0, (size_t)(n * n) * sizeof(double));
    memset(s->qux, 0, (size_t)(m * n) * sizeof(double));
    memset(s->quu, 0, (size_t)(m * m) * sizeof(double));
    for (int32_t i = 0; i < n; i++) {
        s->qx[i] = o->slope[row + (size_t)o->used[i]];
        s->qxx[i * n + i] = o->curvature[row + (size_t)o->used[i]];
    }
    for (int32_t i = 0; i < m; i++) {
        s->qu[i] = o->slope[row + (size_t)(states + i)];
        s->quu[i * m + i] = o->curvature[row + (size_t)(states + i)];
    }
    if (o->hessian) {
        add_hessian(o, s, t, n, m);
    }
    add_product(n, 1, n, s->a, s->vector, s->qx);
    add_product(m, 1, n, s->b, s->vector, s->qu);
    add_product(n, n, n, s->a, s->va, s->qxx);
    add_product(m, n, n, s->b, s->va, s->qux);
    add_product(m, m, n, s->b, s->vb, s->quu);
}

// Offset and gains: the actions that cost least within their limits, and how they follow the state where they are free.
SIZED bool minimise(ludus_optimizer *o, stage *s, int32_t t, int32_t n, int32_t m, double regularization) {
    int32_t free_count = 0;
    const double *u = o->path.actions + (size_t)t * (size_t)m;
    for (int32_t i = 0; i < m; i++) {
        s->low[i] = o->low[i] - u[i];
        s->high[i] = o->high[i] - u[i];
        s->offset[i] = t + 1 < o->sizes.steps ? o->offset[((size_t)t + 1) * (size_t)m + (size_t)i] : 0;
    }
    memcpy(s->regular, s->quu, (size_t)(m * m) * sizeof(double));
    for (int32_t i = 0; i < m; i++) {
        s->regular[i * m + i] += regularization;
    }
    if (!box_programme(m, s->regular, s->qu, s->low, s->high, s->offset, o->free, &free_count, s->factor, s->work)) {
        return false;
    }
    memset(s->gains, 0, (size_t)(m * n) * sizeof(double));
    for (int32_t j = 0; j < n && free_count > 0; j++) {
        int32_t packed = 0;
        for (int32_t i = 0; i < m; i++) {
            if (o->free[i]) {
                s->column[packed++] = -s->qux[i * n + j];
            }
        }
        cholesky_solve(free_count, s->factor, s->column);
        packed = 0;
        for (int32_t i = 0; i < m; i++) {
            s->gains[i * n + j] = o->free[i] ? s->column[packed++] : 0;
        }
    }
    return true;
}

// What comes after the step before: under these actions, with the curvature that is not regularised.
SIZED void step_back(ludus_optimizer *o, stage *s, int32_t n, int32_t m) {
    double linear = 0, square = 0;
    double *quu_offset = s->work;
    for (int32_t i = 0; i < m; i++) {
        double sum = 0;
        for (int32_t j = 0; j < m; j++) {
            sum += s->quu[i * m + j] * s->offset[j];
        }
        quu_offset[i] = sum;
        linear += s->offset[i] * s->qu[i];
        square += 0.5 * s->offset[i] * sum;
    }
    o->expected_linear += linear;
    o->expected_square += square;

    // vector = qx + K' (quu k + qu) + qux' k
    for (int32_t j = 0; j < n; j++) {
        double sum = s->qx[j];
        for (int32_t i = 0; i < m; i++) {
            sum += s->gains[i * n + j] * (quu_offset[i] + s->qu[i]) + s->qux[i * n + j] * s->offset[i];
        }
        s->vector[j] = sum;
    }
    // value = qxx + K' quu K + K' qux + qux' K, made symmetric; half = 1/2 quu K + qux
    double *half = s->half;
    memcpy(half, s->qux, (size_t)(m * n) * sizeof(double));
    for (int32_t i = 0; i < m; i++) {
        for (int32_t k = 0; k < m; k++) {
            const double by = 0.5 * s->quu[i * m + k];
            for (int32_t j = 0; j < n; j++) {
                half[i * n + j] += by * s->gains[k * n + j];
            }
        }
    }
    memset(s->value, 0, (size_t)(n * n) * sizeof(double));
    add_product(n, n, m, s->gains, half, s->value);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j <= i; j++) {
            const double both =
                0.5 * (s->qxx[i * n + j] + s->qxx[j * n + i]) + s->value[i * n + j] + s->value[j * n + i];
            s->value[i * n + j] = both;
            s->value[j * n + i] = both;
        }
    }
}

SIZED bool go_back(ludus_optimizer *o, stage *s, int32_t n, int32_t m, double regularization) {
    const int32_t steps = o->sizes.steps, states = o->sizes.states;
    const size_t last = (size_t)steps * (size_t)(states + m);
    memset(s->value, 0, (size_t)(n * n) * sizeof(double));
    for (int32_t i = 0; i < n; i++) {
        s->value[i * n + i] = o->curvature[last + (size_t)o->used[i]];
        s->vector[i] = o->slope[last + (size_t)o->used[i]];
    }
    if (o->hessian) {
        const double *matrix = o->hessian + (size_t)steps * (size_t)(states + m) * (size_t)(states + m);
        for (int32_t i = 0; i < n * n; i++) {
            s->value[i] += matrix[o->used[i / n] * (states + m) + o->used[i % n]];
        }
    }
    for (int32_t t = steps; t-- > 0;) {
        expand(o, s, t, n, m);
        if (!minimise(o, s, t, n, m, regularization)) {
            return false;
        }
        step_back(o, s, n, m);
        double *gains = o->gains + (size_t)t * (size_t)(m * states);
        memcpy(o->offset + (size_t)t * (size_t)m, s->offset, (size_t)m * sizeof(double));
        for (int32_t i = 0; i < m; i++) {
            for (int32_t j = 0; j < n; j++) {
                gains[i * states + o->used[j]] = s->gains[i * n + j];
            }
        }
    }
    return true;
}

bool ilqr_backward(ludus_optimizer *o, double regularization) {
    stage s;
    place(&o->sizes, o->backward, &s);
    o->expected_linear = o->expected_square = 0;
    if (o->used_count < o->sizes.states) {
        const size_t row = (size_t)o->sizes.actions * (size_t)o->sizes.states;
        memset(o->gains, 0, (size_t)o->sizes.steps * row * sizeof(double));
    }
    const int32_t n = o->used_count, m = o->sizes.actions;
    if (m == 1 && n == 2) {
        return go_back(o, &s, 2, 1, regularization);
    }
    if (m == 1 && n == 4) {
        return go_back(o, &s, 4, 1, regularization);
    }
    if (m == 1 && n == 6) {
        return go_back(o, &s, 6, 1, regularization);
    }
    return go_back(o, &s, n, m, regularization);
}
