// box_programme.c - a quadratic programme within a box, by projected Newton steps.
// SPDX-License-Identifier: MIT
#include "diff/box_programme.h"

#include <math.h>
#include <stddef.h>

enum { STEPS = 100, HALVINGS = 40 };

bool cholesky(int32_t count, double *factor) {
    for (int32_t j = 0; j < count; j++) {
        double *row = factor + (size_t)j * (size_t)count;
        for (int32_t i = 0; i < j; i++) {
            const double *above = factor + (size_t)i * (size_t)count;
            double sum = row[i];
            for (int32_t k = 0; k < i; k++) {
                sum -= row[k] * above[k];
            }
            row[i] = sum / above[i];
        }
        double square = row[j];
        for (int32_t k = 0; k < j; k++) {
            square -= row[k] * row[k];
        }
        if (!(square > 0) || !isfinite(square)) {
            return false;
        }
        row[j] = sqrt(square);
    }
    return true;
}

void cholesky_solve(int32_t count, const double *factor, double *x) {
    for (int32_t i = 0; i < count; i++) {
        const double *row = factor + (size_t)i * (size_t)count;
        for (int32_t k = 0; k < i; k++) {
            x[i] -= row[k] * x[k];
        }
        x[i] /= row[i];
    }
    for (int32_t i = count; i-- > 0;) {
        for (int32_t k = i + 1; k < count; k++) {
            x[i] -= factor[(size_t)k * (size_t)count + (size_t)i] * x[k];
        }
        x[i] /= factor[(size_t)i * (size_t)count + (size_t)i];
    }
}

static double clamp(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

// slope = H x + g; returns 1/2 x' H x + g' x.
static double evaluate(int32_t count, const double *hessian, const double *gradient, const double *x, double *slope) {
    double value = 0;
    for (int32_t i = 0; i < count; i++) {
        const double *row = hessian + (size_t)i * (size_t)count;
        double sum = 0;
        for (int32_t j = 0; j < count; j++) {
            sum += row[j] * x[j];
        }
        slope[i] = sum + gradient[i];
        value += x[i] * (0.5 * sum + gradient[i]);
    }
    return value;
}

// Factors the rows and columns of H that are free.
static bool factor_free(int32_t count, const double *hessian, const uint8_t *free, int32_t free_count, double *factor) {
    double *to = factor;
    for (int32_t i = 0; i < count; i++) {
        for (int32_t j = 0; free[i] && j < count; j++) {
            if (free[j]) {
                *to++ = hessian[(size_t)i * (size_t)count + (size_t)j];
            }
        }
    }
    return cholesky(free_count, factor);
}

bool box_programme(int32_t count, const double *hessian, const double *gradient, const double *low, const double *high,
                   double *x, uint8_t *free, int32_t *free_count, double *factor, double *work) {
    if (count == 1) {
        const double to = -gradient[0] / hessian[0];
        if (!(hessian[0] > 0) || !isfinite(hessian[0])) {
            return false;
        }
        x[0] = clamp(to, low[0], high[0]);
        free[0] = to >= low[0] && to <= high[0];
        *free_count = free[0];
        factor[0] = sqrt(hessian[0]);
        return true;
    }
    double *slope = work, *step = work + count, *tried = work + 2 * (size_t)count,
           *new_slope = work + 3 * (size_t)count;
    for (int32_t i = 0; i < count; i++) {
        x[i] = clamp(x[i], low[i], high[i]);
        free[i] = 2; // neither free nor held: the first round factors
    }
    double value = evaluate(count, hessian, gradient, x, slope);
    bool exact = false; // the last step led to the minimum over what was free
    for (int32_t round = 0; round < STEPS; round++) {
        bool changed = false;
        *free_count = 0;
        for (int32_t i = 0; i < count; i++) {
            const bool held = (x[i] <= low[i] && slope[i] > 0) || (x[i] >= high[i] && slope[i] < 0);
            changed |= free[i] != !held;
            free[i] = !held;
            *free_count += !held;
        }
        if (*free_count == 0 || (exact && !changed)) {
            return true;
        }
        if (changed && !factor_free(count, hessian, free, *free_count, factor)) {
            return false;
        }

        // The Newton step of what is free.
        int32_t packed = 0;
        for (int32_t i = 0; i < count; i++) {
            if (free[i]) {
                step[packed++] = -slope[i];
            }
        }
        cholesky_solve(*free_count, factor, step);
        for (int32_t i = count; i-- > 0;) {
            step[i] = free[i] ? step[--packed] : 0;
        }

        // As far along it, cut to the box, as pays.
        double share = 1, after = value;
        bool pays = false;
        for (int32_t halving = 0; halving < HALVINGS && !pays; halving++, share *= 0.5) {
            double promised = 0;
            exact = halving == 0;
            for (int32_t i = 0; i < count; i++) {
                const double to = x[i] + share * step[i];
                tried[i] = clamp(to, low[i], high[i]);
                exact = exact && to == tried[i];
                promised += slope[i] * (tried[i] - x[i]);
            }
            after = evaluate(count, hessian, gradient, tried, new_slope);
            pays = after <= value + 0.1 * promised || exact;
        }
        if (!pays) {
            return true; // nothing is left to gain but rounding
        }
        value = after;
        for (int32_t i = 0; i < count; i++) {
            x[i] = tried[i];
            slope[i] = new_slope[i];
        }
    }
    return true;
}
