// identify_noise.c - the noise of every measured field, and how long a first state says anything.
// SPDX-License-Identifier: MIT
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

// --- noise ---

// The share of a residual that the unknowns have fitted away (its leverage).
static double leverage(const identify *search, int32_t window, const double *row) {
    const size_t states = search->states, columns = search->columns, parameters = search->parameters;
    const double *head = search->head + (size_t)window * states * columns;
    double *along = search->work, *rest = along + states, sum = 0;
    dense_solve_transposed(head, columns, states, row, along);
    for (size_t p = 0; p < parameters; p++) {
        rest[p] = row[states + p];
        for (size_t i = 0; i < states; i++) {
            rest[p] -= head[i * columns + states + p] * along[i];
        }
    }
    for (size_t i = 0; i < states; i++) {
        sum += along[i] * along[i];
    }
    for (size_t j = 0; j < parameters; j++) {
        if (search->singular[j] > IDENTIFY_NOTHING * search->singular[0]) {
            double part = 0;
            for (size_t p = 0; p < parameters; p++) {
                part += search->right[p * parameters + j] * rest[p];
            }
            sum += part * part / (search->singular[j] * search->singular[j]);
        }
    }
    return sum;
}

double identify_measure_noise(identify *search) {
    const size_t states = search->states, columns = search->columns;
    // By state: squares of residuals, degrees of freedom; products of neighbours, and the residual before.
    double *squares = search->noise, *freedom = squares + states, *products = freedom + states,
           *before = products + states;
    memset(squares, 0, 4 * states * sizeof squares[0]);
    for (int32_t w = 0; w < search->windows; w++) {
        const identify_window *window = &search->window[w];
        identify_begin_chain(search);
        for (int32_t k = window->first; k < window->first + window->count; k++) {
            if (k > window->first) {
                identify_next_chain(search, k - 1);
            }
            const size_t count = identify_rows(search, k, search->rows, search->row_state);
            identify_hold(search, search->rows, count, false);
            for (size_t i = 0; i < count; i++) {
                const size_t j = search->row_state[i];
                const double *row = search->rows + i * columns, residual = row[columns - 1];
                squares[j] += residual * residual;
                freedom[j] += 1 - leverage(search, w, row);
                products[j] += residual * before[j];
                before[j] = residual;
            }
        }
        memset(before, 0, states * sizeof before[0]);
    }
    double most = 0;
    for (size_t j = 0; j < states; j++) {
        if (search->samples[j] == 0 || freedom[j] < 0.5) {
            continue;
        }
        const double factor = sqrt(squares[j] / freedom[j]);
        const double least = 1e-9 * search->scale[j];
        const double sigma = factor * search->sigma[j] > least ? factor * search->sigma[j] : least;
        most = fmax(most, fabs(log(sigma / search->sigma[j])));
        search->memory[j] = squares[j] > 0 ? products[j] / squares[j] : 0;
        search->sigma[j] = sigma;
    }
    return most;
}

// --- windows ---

// Takes the chain through a segment; how much a change of the window's first state has grown then, in units of how far the
// states move.
static double grow(identify *search, int32_t k) {
    const size_t states = search->states, width = states + search->parameters;
    const double *tangent = identify_tangent(search, k, search->segment[k].steps);
    double sum = 0;
    for (size_t i = 0; i < states; i++) {
        double *row = search->next_chain + i * search->columns;
        identify_chain_row(search, tangent + i * width, row);
        for (size_t j = 0; j < states; j++) {
            const double part = row[j] * search->scale[j] / search->scale[i];
            sum += part * part;
        }
    }
    double *kept = search->chain;
    search->chain = search->next_chain;
    search->next_chain = kept;
    return isfinite(sum) ? sqrt(sum / (double)states) : INFINITY;
}

void identify_cut_windows(identify *search) {
    const int32_t most = search->settings.window ? search->settings.window : INT32_MAX;
    int32_t steps = 0;
    search->windows = 0;
    for (int32_t k = 0; k < search->segments; k++) {
        const int32_t more = search->segment[k].steps;
        const bool goes_on = k > 0 && !search->segment[k - 1].ends && steps <= most - more;
        if (goes_on && grow(search, k) <= search->settings.growth) {
            search->window[search->windows - 1].count++;
            steps += more;
            continue;
        }
        search->window[search->windows++] = (identify_window){k, 1};
        steps = more;
        identify_begin_chain(search);
        grow(search, k);
    }
}

void identify_join_all(identify *search) {
    search->windows = 0;
    for (int32_t k = 0; k < search->segments; k++) {
        if (k == 0 || search->segment[k - 1].ends) {
            search->window[search->windows++] = (identify_window){k, 0};
        }
        search->window[search->windows - 1].count++;
    }
}

// --- windows that are lost ---

// Squares of a window's residuals, by the noise, beyond their number, in standard deviations of that.
static double misfit(const identify *search, const identify_window *window) {
    double squares = 0, count = 0;
    for (int32_t k = window->first; k < window->first + window->count; k++) {
        const identify_segment *segment = &search->segment[k];
        const double *measured = search->trajectory[segment->trajectory].states;
        for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
            const double *y = measured + (size_t)(segment->first + t) * search->states;
            const double *x = identify_state(search, search->start, k, t);
            for (size_t j = 0; j < search->states; j++) {
                const double residual = isnan(y[j]) ? 0 : identify_difference(search, j, y[j], x[j]) / search->sigma[j];
                squares += residual * residual;
                count += !isnan(y[j]);
            }
        }
    }
    return count > 0 ? (squares - count) / sqrt(2 * count) : 0;
}

bool identify_break_windows(identify *search) {
    // Each broken window has as many pieces as segments: from the last one on there is room for them.
    int32_t at = search->segments, broken = 0;
    for (int32_t w = search->windows - 1; w >= 0; w--) {
        const identify_window window = search->window[w];
        if (window.count == 1 || misfit(search, &window) < 6) {
            search->window[--at] = window;
            continue;
        }
        broken++;
        for (int32_t k = window.first + window.count - 1; k >= window.first; k--) {
            search->window[--at] = (identify_window){k, 1};
        }
        memcpy(search->start + (size_t)window.first * search->states,
               search->first_start + (size_t)window.first * search->states,
               (size_t)window.count * search->states * sizeof(double));
    }
    search->windows = search->segments - at;
    memmove(search->window, search->window + at, (size_t)search->windows * sizeof search->window[0]);
    return broken > 0;
}

// Squares of the gap behind a segment.
static double gap_behind(const identify *search, int32_t segment) {
    double squares = 0;
    for (size_t j = 0; j < search->states; j++) {
        const double end = identify_state(search, search->start, segment, search->segment[segment].steps)[j];
        const double gap =
            identify_difference(search, j, end, search->start[(size_t)(segment + 1) * search->states + j]);
        squares += search->motion->whole[j] ? 0 : gap * gap / (search->slack[j] * search->slack[j]);
    }
    return squares;
}

bool identify_part_windows(identify *search) {
    int32_t at = search->segments, parted = 0;
    double widest = 0;
    for (int32_t w = 0; w < search->windows; w++) {
        const int32_t last = search->window[w].first + search->window[w].count - 1;
        for (int32_t k = search->window[w].first; k < last; k++) {
            widest = fmax(widest, gap_behind(search, k));
        }
    }
    for (int32_t w = search->windows - 1; w >= 0; w--) {
        const identify_window window = search->window[w];
        const int32_t end = window.first + window.count;
        int32_t last = end;
        for (int32_t k = end - 2; k >= window.first; k--) {
            if (widest > 1e-6 && gap_behind(search, k) > 0.1 * widest) {
                search->window[--at] = (identify_window){k + 1, last - (k + 1)};
                last = k + 1;
                parted++;
            }
        }
        search->window[--at] = (identify_window){window.first, last - window.first};
    }
    search->windows = search->segments - at;
    memmove(search->window, search->window + at, (size_t)search->windows * sizeof search->window[0]);
    return parted > 0;
}
