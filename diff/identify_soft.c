// identify_soft.c - the linear system while joins may still stand open: every segment's first state is unknown, and gaps count
// as residuals.
// SPDX-License-Identifier: MIT
//
// Eliminated segment by segment (a square-root information filter with the parameters as a constant): rows of a first state,
// the next one and the parameters become a triangle; what it leaves of the next state and the parameters is carried on.
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

static size_t soft_columns(const identify *search) {
    return search->states + search->columns;
}

// (first state | parameters | residual) to (first state | next one | parameters | residual), from the last row on.
static void spread_rows(const identify *search, double *rows, size_t count) {
    const size_t states = search->states, columns = search->columns, wide = soft_columns(search);
    for (size_t i = count; i-- > 0;) {
        double *from = rows + i * columns, *to = rows + i * wide;
        memmove(to + 2 * states, from + states, (columns - states) * sizeof to[0]);
        memmove(to, from, states * sizeof to[0]);
        memset(to + states, 0, states * sizeof to[0]);
    }
}

// What the segment before left of this first state and the parameters.
static void carry_rows(identify *search) {
    const size_t columns = search->columns, states = search->states, wide = soft_columns(search);
    for (size_t i = 0; i < columns; i++) {
        memcpy(search->rows + i * columns, search->triangle + (states + i) * wide + states,
               columns * sizeof search->rows[0]);
    }
    spread_rows(search, search->rows, columns);
    memset(search->triangle, 0, wide * wide * sizeof search->triangle[0]);
    memset(search->norms, 0, wide * sizeof search->norms[0]);
    dense_add_rows(search->triangle, search->norms, wide, search->rows, columns, search->work);
}

// next - T_s first - T_p parameters = gap, by slack.
static size_t join_rows(identify *search, int32_t k, double *rows) {
    const size_t states = search->states, wide = soft_columns(search), width = states + search->parameters;
    const int32_t steps = search->segment[k].steps;
    const double *tangent = identify_tangent(search, k, steps), *end = identify_state(search, search->start, k, steps);
    size_t count = 0;
    for (size_t i = 0; i < states; i++) {
        const double weight = search->motion->whole[i] ? 0 : 1 / search->slack[i];
        if (weight == 0) {
            continue;
        }
        double *row = rows + count++ * wide;
        memset(row, 0, wide * sizeof row[0]);
        row[states + i] = weight;
        for (size_t j = 0; j < width; j++) {
            row[j < states ? j : j + states] = -weight * tangent[i * width + j];
        }
        row[wide - 1] = weight * identify_difference(search, i, end[i], search->start[(size_t)(k + 1) * states + i]);
    }
    return count;
}

static void hold(const identify *search, size_t count, bool all) {
    for (size_t p = 0; p < search->parameters; p++) {
        for (size_t i = 0; i < count && (all || search->parameter[p].held); i++) {
            search->rows[i * soft_columns(search) + 2 * search->states + p] = 0;
        }
    }
}

void identify_assemble_soft(identify *search, double damping, bool parameters) {
    const size_t states = search->states, wide = soft_columns(search);
    identify_reset_body(search);
    memset(search->triangle, 0, wide * wide * sizeof search->triangle[0]);
    memset(search->norms, 0, wide * sizeof search->norms[0]);
    for (int32_t k = 0; k < search->segments; k++) {
        identify_begin_chain(search);
        size_t count = identify_rows(search, k, search->rows, NULL);
        spread_rows(search, search->rows, count);
        count += search->segment[k].ends ? 0 : join_rows(search, k, search->rows + count * wide);
        hold(search, count, !parameters);
        dense_add_rows(search->triangle, search->norms, wide, search->rows, count, search->work);
        if (damping > 0) {
            memset(search->rows, 0, states * wide * sizeof search->rows[0]);
            for (size_t i = 0; i < states; i++) {
                search->rows[i * wide + i] = sqrt(damping * search->norms[i]);
            }
            dense_add_rows(search->triangle, search->norms, wide, search->rows, states, search->work);
        }
        memcpy(search->head + (size_t)k * states * wide, search->triangle, states * wide * sizeof search->head[0]);
        if (!search->segment[k].ends) {
            carry_rows(search);
            continue;
        }
        identify_add_body(search, search->triangle, wide);
        memset(search->triangle, 0, wide * wide * sizeof search->triangle[0]);
        memset(search->norms, 0, wide * sizeof search->norms[0]);
    }
    identify_factor_body(search, parameters);
}

// How much squares of gaps change along the step, to first order.
static double gap_slope(const identify *search, int32_t k) {
    const size_t states = search->states, width = states + search->parameters;
    const int32_t steps = search->segment[k].steps;
    const double *tangent = identify_tangent(search, k, steps), *end = identify_state(search, search->start, k, steps);
    const double *first = search->step_start + (size_t)k * states, *next = first + states;
    double slope = 0;
    for (size_t i = 0; i < states; i++) {
        if (!search->motion->whole[i]) {
            const double gap = identify_difference(search, i, end[i], search->start[(size_t)(k + 1) * states + i]);
            const double change = identify_move_along(search, tangent + i * width, first) - next[i];
            slope += 2 * gap * change / (search->slack[i] * search->slack[i]);
        }
    }
    return slope;
}

double identify_step_soft(identify *search) {
    const size_t states = search->states, wide = soft_columns(search);
    double slope = 0;
    identify_step_parameters(search);
    for (int32_t k = search->segments; k-- > 0;) {
        const double *head = search->head + (size_t)k * states * wide;
        double *step = search->step_start + (size_t)k * states;
        for (size_t i = 0; i < states; i++) {
            step[i] = head[i * wide + wide - 1];
            for (size_t j = 0; j < states && !search->segment[k].ends; j++) {
                step[i] -= head[i * wide + states + j] * step[states + j];
            }
            for (size_t p = 0; p < search->parameters; p++) {
                step[i] -= head[i * wide + 2 * states + p] * search->step_value[p];
            }
        }
        dense_solve(head, wide, states, step, step);
        slope += identify_slope(search, k, step) + (search->segment[k].ends ? 0 : gap_slope(search, k));
    }
    return slope;
}
