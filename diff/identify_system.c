// identify_system.c - windows condensed to their first states, these eliminated by orthogonal triangles.
// SPDX-License-Identifier: MIT
//
// The triangle of a window's rows gives ds_0 by dp and leaves rows of dp alone, whose squares are the Schur complement of the
// first states.
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

static void assemble_window(identify *search, const identify_window *window, double damping, bool parameters) {
    const size_t columns = search->columns, states = search->states;
    memset(search->triangle, 0, columns * columns * sizeof search->triangle[0]);
    memset(search->norms, 0, columns * sizeof search->norms[0]);
    identify_begin_chain(search);
    for (int32_t k = window->first; k < window->first + window->count; k++) {
        if (k > window->first) {
            identify_next_chain(search, k - 1);
        }
        const size_t count = identify_rows(search, k, search->rows, NULL);
        identify_hold(search, search->rows, count, !parameters);
        dense_add_rows(search->triangle, search->norms, columns, search->rows, count, search->work);
    }
    if (damping > 0) {
        memset(search->rows, 0, states * columns * sizeof search->rows[0]);
        for (size_t i = 0; i < states; i++) {
            search->rows[i * columns + i] = sqrt(damping * search->norms[i]);
        }
        dense_add_rows(search->triangle, search->norms, columns, search->rows, states, search->work);
    }
}

void identify_assemble(identify *search, double damping, bool parameters) {
    const size_t columns = search->columns, states = search->states;
    identify_reset_body(search);
    for (int32_t w = 0; w < search->windows; w++) {
        assemble_window(search, &search->window[w], damping, parameters);
        memcpy(search->head + (size_t)w * states * columns, search->triangle,
               states * columns * sizeof search->head[0]);
        for (size_t i = 0; i < states; i++) {
            search->rank += search->triangle[i * columns + i] != 0.0;
        }
        identify_add_body(search, search->triangle, columns);
    }
    identify_factor_body(search, parameters);
}

// ds_0 of a window, from its triangle and the parameters' step.
static void step_first(identify *search, int32_t window, double *step) {
    const size_t states = search->states, columns = search->columns;
    const double *head = search->head + (size_t)window * states * columns;
    for (size_t i = 0; i < states; i++) {
        step[i] = head[i * columns + columns - 1];
        for (size_t p = 0; p < search->parameters; p++) {
            step[i] -= head[i * columns + states + p] * search->step_value[p];
        }
    }
    dense_solve(head, columns, states, step, step);
}

double identify_step(identify *search) {
    const size_t states = search->states;
    double slope = 0;
    identify_step_parameters(search);
    for (int32_t w = 0; w < search->windows; w++) {
        const identify_window *window = &search->window[w];
        step_first(search, w, search->step_start + (size_t)window->first * states);
        for (int32_t k = window->first; k < window->first + window->count; k++) {
            const double *first = search->step_start + (size_t)k * states;
            slope += identify_slope(search, k, first);
            if (k + 1 == window->first + window->count) {
                break;
            }
            const int32_t steps = search->segment[k].steps;
            const double *tangent = identify_tangent(search, k, steps);
            const double *end = identify_state(search, search->start, k, steps);
            double *next = search->step_start + (size_t)(k + 1) * states;
            for (size_t i = 0; i < states; i++) {
                next[i] = identify_move_along(search, tangent + i * (states + search->parameters), first);
                next[i] += search->motion->whole[i]
                               ? 0
                               : identify_difference(search, i, end[i], search->start[(size_t)(k + 1) * states + i]);
            }
        }
    }
    return slope;
}
