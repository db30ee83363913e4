// dense.h - small dense linear algebra in double: triangles that rows are added to, singular values, Student's t.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_DENSE_H
#define LUDUS_DIFF_DENSE_H

#include <stdbool.h>
#include <stddef.h>

// The triangle R of the rows added so far: R^T R = sum of row^T row. [columns][columns] row-major, upper, zeros to begin with.
// `norms` [columns] are the columns' squared norms so far, zeros to begin with. A column that depends on those before it has a
// zero row; what its rows say of later columns is kept. `rows` [count][columns] are overwritten; `work` has `columns` numbers.
void dense_add_rows(double *triangle, double *norms, size_t columns, double *rows, size_t count, double *work);

// Solves R x = b for the leading `size` columns of a triangle of `columns`; x is 0 where the row is. x may be b.
void dense_solve(const double *triangle, size_t columns, size_t size, const double *b, double *x);

// Solves R^T x = b in the same way; x is 0 where the row is. x may be b.
void dense_solve_transposed(const double *triangle, size_t columns, size_t size, const double *b, double *x);

// Singular values of a [rows][columns] = u diag(value) v^T by one-sided Jacobi rotations: a becomes u diag(value), values fall,
// v is [columns][columns] with the singular vectors in its columns.
void dense_singular(double *a, size_t rows, size_t columns, double *value, double *v);

// The t that a Student variable of `freedom` > 0 degrees exceeds in absolute value with probability 1 - confidence.
double dense_student(double confidence, double freedom);

#endif
