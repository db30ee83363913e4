// identify_rows.c - what was measured as rows of a linear system, by the first state of its window and the parameters.
// SPDX-License-Identifier: MIT
//
// In a window the first state s of segment k moves by ds_k = X_k ds_0 + Y_k dp + g_k, where joins close: X, Y and g chain the
// segments' tangents and gaps. A row of the system is a measured number: (T_s X) ds_0 + (T_s Y + T_p) dp = y - x - T_s g, by
// its sigma.
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

double *identify_tangent(const identify *search, int32_t segment, int32_t time) {
    const size_t size = search->states * (search->states + search->parameters);
    return search->tangent + (search->segment[segment].tangents + (size_t)(time - 1)) * size;
}

void identify_begin_chain(identify *search) {
    memset(search->chain, 0, search->states * search->columns * sizeof search->chain[0]);
    for (size_t i = 0; i < search->states; i++) {
        search->chain[i * search->columns + i] = 1;
    }
}

// out = (row of T_s) chain + (0, row of T_p, 0): a state number by the unknowns of the window, and by its gaps.
void identify_chain_row(const identify *search, const double *tangent, double *out) {
    const size_t states = search->states, parameters = search->parameters;
    memset(out, 0, search->columns * sizeof out[0]);
    for (size_t k = 0; k < states; k++) {
        const double *chain = search->chain + k * search->columns;
        for (size_t j = 0; j < search->columns; j++) {
            out[j] += tangent[k] * chain[j];
        }
    }
    for (size_t p = 0; p < parameters; p++) {
        out[states + p] += tangent[states + p];
    }
}

// From a segment's first state to the next one's.
void identify_next_chain(identify *search, int32_t segment) {
    const size_t states = search->states, width = states + search->parameters;
    const double *tangent = identify_tangent(search, segment, search->segment[segment].steps);
    const double *end = identify_state(search, search->start, segment, search->segment[segment].steps);
    const double *next = search->start + (size_t)(segment + 1) * states;
    for (size_t i = 0; i < states; i++) {
        double *row = search->next_chain + i * search->columns;
        identify_chain_row(search, tangent + i * width, row);
        row[width] += search->motion->whole[i] ? 0 : identify_difference(search, i, end[i], next[i]);
    }
    double *kept = search->chain;
    search->chain = search->next_chain;
    search->next_chain = kept;
}

// The rows of what was measured in a segment; returns how many. `states` (may be NULL) receives which number each is of.
size_t identify_rows(const identify *search, int32_t k, double *rows, size_t *states) {
    const identify_segment *segment = &search->segment[k];
    const size_t width = search->states + search->parameters;
    const double *measured = search->trajectory[segment->trajectory].states;
    size_t count = 0;
    for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
        const double *y = measured + (size_t)(segment->first + t) * search->states;
        const double *x = identify_state(search, search->start, k, t);
        for (size_t j = 0; j < search->states; j++) {
            if (isnan(y[j])) {
                continue;
            }
            double *row = rows + count * search->columns;
            if (t == 0) {
                memcpy(row, search->chain + j * search->columns, search->columns * sizeof row[0]);
            } else {
                identify_chain_row(search, identify_tangent(search, k, t) + j * width, row);
            }
            row[width] = identify_difference(search, j, y[j], x[j]) - row[width];
            for (size_t i = 0; i <= width; i++) {
                row[i] /= search->sigma[j];
            }
            if (states) {
                states[count] = j;
            }
            count++;
        }
    }
    return count;
}

void identify_hold(identify *search, double *rows, size_t count, bool all) {
    for (size_t p = 0; p < search->parameters; p++) {
        for (size_t i = 0; i < count && (all || search->parameter[p].held); i++) {
            rows[i * search->columns + search->states + p] = 0;
        }
    }
}

// --- along a step ---

// How a state number moves with its segment's first state and the parameters.
double identify_move_along(const identify *search, const double *tangent, const double *first) {
    double sum = 0;
    for (size_t i = 0; i < search->states; i++) {
        sum += tangent[i] * first[i];
    }
    for (size_t p = 0; p < search->parameters; p++) {
        sum += tangent[search->states + p] * search->step_value[p];
    }
    return sum;
}

double identify_slope(const identify *search, int32_t k, const double *first) {
    const identify_segment *segment = &search->segment[k];
    const double *measured = search->trajectory[segment->trajectory].states;
    double slope = 0;
    for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
        const double *y = measured + (size_t)(segment->first + t) * search->states;
        const double *x = identify_state(search, search->start, k, t);
        for (size_t j = 0; j < search->states; j++) {
            if (!isnan(y[j])) {
                const double *tangent =
                    t ? identify_tangent(search, k, t) + j * (search->states + search->parameters) : NULL;
                const double moved = tangent ? identify_move_along(search, tangent, first) : first[j];
                slope -= 2 * moved * identify_difference(search, j, y[j], x[j]) / (search->sigma[j] * search->sigma[j]);
            }
        }
    }
    return slope;
}
