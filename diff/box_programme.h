// box_programme.h - a quadratic programme within a box: the step of actions that costs least within their limits.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_BOX_PROGRAMME_H
#define LUDUS_DIFF_BOX_PROGRAMME_H

#include <stdbool.h>
#include <stdint.h>

// min over x in [low, high] of 1/2 x' H x + g' x, H [count][count] symmetric. `x` is where to begin, and the result; free[i]
// is 1 where x[i] is not held by its bound; factor [count][count] becomes the Cholesky factor of H's free rows and columns,
// packed to the front, rows `free_count` apart. False when H is not positive definite there. `work` is [4 count].
// Source: Tassa, Mansard and Todorov 2014, section III.B: projected Newton steps with an Armijo line search.
bool box_programme(int32_t count, const double *hessian, const double *gradient, const double *low, const double *high,
                   double *x, uint8_t *free, int32_t *free_count, double *factor, double *work);

// factor [count][count], lower: L of H = L L'. False when H is not positive definite.
bool cholesky(int32_t count, double *factor);
// x [count] becomes H^-1 x.
void cholesky_solve(int32_t count, const double *factor, double *x);

#endif
