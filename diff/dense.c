// dense.c - small dense linear algebra in double: triangles that rows are added to, singular values, Student's t.
// SPDX-License-Identifier: MIT
#include "diff/dense.h"

#include <float.h>
#include <math.h>
#include <string.h>

// --- triangles ---

// One Householder reflection a column, over the triangle's row and the new ones (Golub and Van Loan 5.1).
void dense_add_rows(double *triangle, double *norms, size_t columns, double *rows, size_t count, double *work) {
    for (size_t j = 0; j < columns; j++) {
        for (size_t i = 0; i < count; i++) {
            norms[j] += rows[i * columns + j] * rows[i * columns + j];
        }
    }
    for (size_t j = 0; j < columns; j++) {
        double *top = triangle + j * columns;
        double below = 0.0;
        for (size_t i = 0; i < count; i++) {
            below += rows[i * columns + j] * rows[i * columns + j];
        }
        const double norm = sqrt(top[j] * top[j] + below);
        // What earlier columns leave of one that depends on them is rounding.
        const bool alone = norm > 1e-11 * sqrt(norms[j]);
        if (below > 0.0 && alone) {
            const double pivot = top[j] > 0.0 ? -norm : norm, head = top[j] - pivot, scale = 1.0 / (pivot * head);
            const size_t after = columns - j - 1;
            memcpy(work, top + j + 1, after * sizeof work[0]);
            for (size_t k = 0; k < after; k++) {
                work[k] *= head;
            }
            for (size_t i = 0; i < count; i++) {
                const double v = rows[i * columns + j], *row = rows + i * columns + j + 1;
                for (size_t k = 0; k < after; k++) {
                    work[k] += v * row[k];
                }
            }
            for (size_t k = 0; k < after; k++) {
                work[k] *= scale;
                top[j + 1 + k] += head * work[k];
            }
            for (size_t i = 0; i < count; i++) {
                const double v = rows[i * columns + j];
                double *row = rows + i * columns + j + 1;
                for (size_t k = 0; k < after; k++) {
                    row[k] += v * work[k];
                }
            }
            top[j] = pivot;
        }
        for (size_t i = 0; i < count; i++) {
            rows[i * columns + j] = 0.0;
        }
    }
}

void dense_solve(const double *triangle, size_t columns, size_t size, const double *b, double *x) {
    for (size_t i = size; i-- > 0;) {
        const double *row = triangle + i * columns;
        double sum = b[i];
        for (size_t k = i + 1; k < size; k++) {
            sum -= row[k] * x[k];
        }
        x[i] = row[i] != 0.0 ? sum / row[i] : 0.0;
    }
}

void dense_solve_transposed(const double *triangle, size_t columns, size_t size, const double *b, double *x) {
    for (size_t i = 0; i < size; i++) {
        double sum = b[i];
        for (size_t k = 0; k < i; k++) {
            sum -= triangle[k * columns + i] * x[k];
        }
        x[i] = triangle[i * columns + i] != 0.0 ? sum / triangle[i * columns + i] : 0.0;
    }
}

// --- singular values ---

// Makes columns p and q of a orthogonal, and turns v along; were they already?
static bool rotate(double *a, size_t rows, size_t columns, double *v, size_t p, size_t q) {
    double pp = 0, qq = 0, pq = 0;
    for (size_t i = 0; i < rows; i++) {
        const double x = a[i * columns + p], y = a[i * columns + q];
        pp += x * x, qq += y * y, pq += x * y;
    }
    if (fabs(pq) <= 4 * DBL_EPSILON * sqrt(pp * qq) || pq == 0.0) {
        return true;
    }
    const double cotangent = (qq - pp) / (2 * pq);
    const double tangent = copysign(1.0, cotangent) / (fabs(cotangent) + sqrt(1 + cotangent * cotangent));
    const double cosine = 1 / sqrt(1 + tangent * tangent), sine = cosine * tangent;
    for (size_t i = 0; i < rows + columns; i++) {
        double *row = i < rows ? a + i * columns : v + (i - rows) * columns;
        const double x = row[p], y = row[q];
        row[p] = cosine * x - sine * y;
        row[q] = sine * x + cosine * y;
    }
    return false;
}

static void swap_columns(double *a, size_t rows, size_t columns, size_t p, size_t q) {
    for (size_t i = 0; i < rows; i++) {
        const double kept = a[i * columns + p];
        a[i * columns + p] = a[i * columns + q];
        a[i * columns + q] = kept;
    }
}

void dense_singular(double *a, size_t rows, size_t columns, double *value, double *v) {
    for (size_t i = 0; i < columns * columns; i++) {
        v[i] = i % (columns + 1) == 0;
    }
    bool done = false;
    for (int sweep = 0; sweep < 60 && !done; sweep++) {
        done = true;
        for (size_t p = 0; p < columns; p++) {
            for (size_t q = p + 1; q < columns; q++) {
                done = rotate(a, rows, columns, v, p, q) && done;
            }
        }
    }
    for (size_t j = 0; j < columns; j++) {
        double sum = 0;
        for (size_t i = 0; i < rows; i++) {
            sum += a[i * columns + j] * a[i * columns + j];
        }
        value[j] = sqrt(sum);
    }
    for (size_t j = 0; j < columns; j++) {
        size_t most = j;
        for (size_t k = j + 1; k < columns; k++) {
            most = value[k] > value[most] ? k : most;
        }
        const double kept = value[j];
        value[j] = value[most];
        value[most] = kept;
        swap_columns(a, rows, columns, j, most);
        swap_columns(v, columns, columns, j, most);
    }
}

// --- Student's t ---

// The regularised incomplete beta function I_x(a, b) by its continued fraction (Numerical Recipes 6.4, modified Lentz).
static double beta_share(double a, double b, double x) {
    const double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x > (a + 1) / (a + b + 2)) {
        return 1 - beta_share(b, a, 1 - x);
    }
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), fraction = d;
    for (int m = 1; m < 500; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + even * d), c = 1 + even / c;
        fraction *= d * c;
        d = 1 / (1 + odd * d), c = 1 + odd / c;
        fraction *= d * c;
        if (fabs(d * c - 1) < 1e-15) {
            break;
        }
    }
    return front * fraction / a;
}

double dense_student(double confidence, double freedom) {
    // P(|t| > x) = I_{n / (n + x^2)}(n / 2, 1 / 2), halved in between until nothing is left to halve.
    double low = 0, high = 1;
    for (; high < 1e12 && beta_share(freedom / 2, 0.5, freedom / (freedom + high * high)) > 1 - confidence; high *= 2) {
    }
    for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
        const double middle = (low + high) / 2;
        const bool more = beta_share(freedom / 2, 0.5, freedom / (freedom + middle * middle)) > 1 - confidence;
        low = more ? middle : low;
        high = more ? high : middle;
    }
    return (low + high) / 2;
}
