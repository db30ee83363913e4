// identify_body.c - the parameters' own linear system: what first states leave of the rows, and the step of the parameters.
// SPDX-License-Identifier: MIT
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

void identify_reset_body(identify *search) {
    const size_t size = search->parameters + 1;
    memset(search->body, 0, size * size * sizeof search->body[0]);
    memset(search->body_norms, 0, size * sizeof search->body_norms[0]);
    search->rank = 0;
}

// Upper rows in the last columns of a triangle of `columns`.
void identify_add_body(identify *search, const double *triangle, size_t columns) {
    const size_t size = search->parameters + 1, skip = columns - size;
    for (size_t i = 0; i < size; i++) {
        memcpy(search->rows + i * size, triangle + (skip + i) * columns + skip, size * sizeof search->rows[0]);
    }
    dense_add_rows(search->body, search->body_norms, size, search->rows, size, search->work);
}

double identify_away(const identify *search, const double *value, size_t p) {
    const identify_parameter *parameter = &search->parameter[p];
    const double now = value[parameter->number];
    return parameter->positive ? log(now / parameter->start) : (now - parameter->start) / parameter->scale;
}

// Rows that hold the parameters near their start.
static void add_ridge(identify *search) {
    const size_t parameters = search->parameters, size = parameters + 1;
    memset(search->rows, 0, parameters * size * sizeof search->rows[0]);
    for (size_t p = 0; p < parameters; p++) {
        const double ridge = search->parameter[p].held ? 0 : search->ridge;
        search->rows[p * size + p] = ridge;
        search->rows[p * size + parameters] = -ridge * identify_away(search, search->value, p);
    }
    dense_add_rows(search->body, search->body_norms, size, search->rows, parameters, search->work);
}

void identify_factor_body(identify *search, bool parameters) {
    const size_t count = search->parameters;
    if (search->ridge > 0 && parameters) {
        add_ridge(search);
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(search->left + i * count, search->body + i * (count + 1), count * sizeof search->left[0]);
    }
    dense_singular(search->left, count, count, search->singular, search->right);
    for (size_t i = 0; i < count; i++) {
        search->rank += search->singular[i] > IDENTIFY_NOTHING * search->singular[0];
    }
}

void identify_step_parameters(identify *search) {
    const size_t parameters = search->parameters;
    memset(search->step_value, 0, parameters * sizeof search->step_value[0]);
    for (size_t j = 0; j < parameters; j++) {
        if (search->singular[j] <= IDENTIFY_NOTHING * search->singular[0]) {
            continue;
        }
        double along = 0;
        for (size_t i = 0; i < parameters; i++) {
            along += search->left[i * parameters + j] * search->body[i * (parameters + 1) + parameters];
        }
        for (size_t i = 0; i < parameters; i++) {
            search->step_value[i] +=
                search->right[i * parameters + j] * along / (search->singular[j] * search->singular[j]);
        }
    }
}
