// identify_system.c - the linear system of a guess: windows condensed to their first states, these eliminated, parameters left.
// SPDX-License-Identifier: MIT
//
// In a window the first state s of segment k moves by ds_k = X_k ds_0 + Y_k dp + g_k, where joins close: X, Y and g chain the
// segments' tangents and gaps. A row of the system is a measured number: (T_s X) ds_0 + (T_s Y + T_p) dp = y - x - T_s g, by
// its sigma. Orthogonal triangles of a window's rows give ds_0 by dp and leave rows of dp alone, whose squares are the
// Schur complement of the first states.
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

// --- along a window ---

static double *tangent_after(const identify *search, int32_t segment, int32_t time) {
    const size_t size = search->states * (search->states + search->parameters);
    return search->tangent + (search->segment[segment].tangents + (size_t)(time - 1)) * size;
}

static void begin_chain(identify *search) {
    memset(search->chain, 0, search->states * search->columns * sizeof search->chain[0]);
    for (size_t i = 0; i < search->states; i++) {
        search->chain[i * search->columns + i] = 1;
    }
}

// out = (row of T_s) chain + (0, row of T_p, 0): a state number by the unknowns of the window, and by its gaps.
static void chain_row(const identify *search, const double *tangent, double *out) {
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
static void next_chain(identify *search, int32_t segment) {
    const size_t states = search->states, width = states + search->parameters;
    const double *tangent = tangent_after(search, segment, search->segment[segment].steps);
    const double *end = identify_state(search, search->start, segment, search->segment[segment].steps);
    const double *next = search->start + (size_t)(segment + 1) * states;
    for (size_t i = 0; i < states; i++) {
        double *row = search->next_chain + i * search->columns;
        chain_row(search, tangent + i * width, row);
        row[width] += search->motion->whole[i] ? 0 : identify_difference(search, i, end[i], next[i]);
    }
    double *kept = search->chain;
    search->chain = search->next_chain;
    search->next_chain = kept;
}

// The rows of what was measured in a segment; returns how many. `states` (may be NULL) receives which number each is of.
static size_t segment_rows(const identify *search, int32_t k, double *rows, size_t *states) {
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
                chain_row(search, tangent_after(search, k, t) + j * width, row);
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

// --- assembly ---

static void hold_parameters(identify *search, double *rows, size_t count, bool all) {
    for (size_t p = 0; p < search->parameters; p++) {
        for (size_t i = 0; i < count && (all || search->parameter[p].held); i++) {
            rows[i * search->columns + search->states + p] = 0;
        }
    }
}

static void assemble_window(identify *search, const identify_window *window, double damping, bool parameters) {
    const size_t columns = search->columns, states = search->states;
    memset(search->triangle, 0, columns * columns * sizeof search->triangle[0]);
    memset(search->norms, 0, columns * sizeof search->norms[0]);
    begin_chain(search);
    for (int32_t k = window->first; k < window->first + window->count; k++) {
        if (k > window->first) {
            next_chain(search, k - 1);
        }
        const size_t count = segment_rows(search, k, search->rows, NULL);
        hold_parameters(search, search->rows, count, !parameters);
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

static void reset_body(identify *search) {
    const size_t size = search->parameters + 1;
    memset(search->body, 0, size * size * sizeof search->body[0]);
    memset(search->body_norms, 0, size * sizeof search->body_norms[0]);
}

static void factor_body(identify *search) {
    const size_t parameters = search->parameters;
    for (size_t i = 0; i < parameters; i++) {
        memcpy(search->left + i * parameters, search->body + i * (parameters + 1), parameters * sizeof search->left[0]);
    }
    dense_singular(search->left, parameters, parameters, search->singular, search->right);
}

void identify_assemble(identify *search, double damping, double ridge, bool parameters) {
    const size_t columns = search->columns, states = search->states, left = columns - states;
    reset_body(search);
    search->rank = 0;
    for (int32_t w = 0; w < search->windows; w++) {
        assemble_window(search, &search->window[w], damping, parameters);
        memcpy(search->head + (size_t)w * states * columns, search->triangle,
               states * columns * sizeof search->head[0]);
        for (size_t i = 0; i < states; i++) {
            search->rank += search->triangle[i * columns + i] != 0.0;
        }
        for (size_t i = 0; i < left; i++) {
            memcpy(search->rows + i * left, search->triangle + (states + i) * columns + states,
                   left * sizeof search->rows[0]);
        }
        dense_add_rows(search->body, search->body_norms, left, search->rows, left, search->work);
    }
    if (ridge > 0) {
        memset(search->rows, 0, left * left * sizeof search->rows[0]);
        for (size_t i = 0; i + 1 < left; i++) {
            search->rows[i * left + i] = ridge;
        }
        dense_add_rows(search->body, search->body_norms, left, search->rows, left - 1, search->work);
    }
    factor_body(search);
    for (size_t i = 0; i < search->parameters; i++) {
        search->rank += search->singular[i] > IDENTIFY_NOTHING * search->singular[0];
    }
}

// --- steps ---

static void step_parameters(identify *search) {
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

// How a state number moves with its segment's first state and the parameters.
static double move_along(const identify *search, const double *tangent, const double *first) {
    double sum = 0;
    for (size_t i = 0; i < search->states; i++) {
        sum += tangent[i] * first[i];
    }
    for (size_t p = 0; p < search->parameters; p++) {
        sum += tangent[search->states + p] * search->step_value[p];
    }
    return sum;
}

static double slope_of_segment(const identify *search, int32_t k, const double *first) {
    const identify_segment *segment = &search->segment[k];
    const double *measured = search->trajectory[segment->trajectory].states;
    double slope = 0;
    for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
        const double *y = measured + (size_t)(segment->first + t) * search->states;
        const double *x = identify_state(search, search->start, k, t);
        for (size_t j = 0; j < search->states; j++) {
            if (!isnan(y[j])) {
                const double *tangent =
                    t ? tangent_after(search, k, t) + j * (search->states + search->parameters) : NULL;
                const double moved = tangent ? move_along(search, tangent, first) : first[j];
                slope -= 2 * moved * identify_difference(search, j, y[j], x[j]) / (search->sigma[j] * search->sigma[j]);
            }
        }
    }
    return slope;
}

double identify_step(identify *search) {
    const size_t states = search->states;
    double slope = 0;
    step_parameters(search);
    for (int32_t w = 0; w < search->windows; w++) {
        const identify_window *window = &search->window[w];
        step_first(search, w, search->step_start + (size_t)window->first * states);
        for (int32_t k = window->first; k < window->first + window->count; k++) {
            const double *first = search->step_start + (size_t)k * states;
            slope += slope_of_segment(search, k, first);
            if (k + 1 == window->first + window->count) {
                break;
            }
            const int32_t steps = search->segment[k].steps;
            const double *tangent = tangent_after(search, k, steps);
            const double *end = identify_state(search, search->start, k, steps);
            double *next = search->step_start + (size_t)(k + 1) * states;
            for (size_t i = 0; i < states; i++) {
                next[i] = move_along(search, tangent + i * (states + search->parameters), first);
                next[i] += search->motion->whole[i]
                               ? 0
                               : identify_difference(search, i, end[i], search->start[(size_t)(k + 1) * states + i]);
            }
        }
    }
    return slope;
}

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
        begin_chain(search);
        for (int32_t k = window->first; k < window->first + window->count; k++) {
            if (k > window->first) {
                next_chain(search, k - 1);
            }
            const size_t count = segment_rows(search, k, search->rows, search->row_state);
            hold_parameters(search, search->rows, count, false);
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

// --- joining windows ---

// How much a change of the first state has grown at the end, in units of how far the states move.
static double growth_of(identify *search, const identify_window *window) {
    const size_t states = search->states, width = states + search->parameters;
    double most = 0;
    begin_chain(search);
    for (int32_t k = window->first; k < window->first + window->count; k++) {
        const double *tangent = tangent_after(search, k, search->segment[k].steps);
        double sum = 0;
        for (size_t i = 0; i < states; i++) {
            chain_row(search, tangent + i * width, search->next_chain + i * search->columns);
            for (size_t j = 0; j < states; j++) {
                const double part = search->next_chain[i * search->columns + j] * search->scale[j] / search->scale[i];
                sum += part * part;
            }
        }
        double *kept = search->chain;
        search->chain = search->next_chain;
        search->next_chain = kept;
        most = fmax(most, sqrt(sum / (double)states));
    }
    return isfinite(most) ? most : INFINITY;
}

static bool may_join(identify *search, const identify_window *a, const identify_window *b) {
    const identify_window both = {a->first, a->count + b->count};
    int32_t steps = 0;
    for (int32_t k = both.first; k < both.first + both.count; k++) {
        steps += search->segment[k].steps;
    }
    return search->segment[a->first].trajectory == search->segment[b->first].trajectory &&
           (search->settings.window == 0 || steps <= search->settings.window) &&
           growth_of(search, &both) <= search->settings.growth;
}

bool identify_join(identify *search) {
    int32_t kept = 0;
    for (int32_t w = 0; w < search->windows; kept++) {
        const bool join = w + 1 < search->windows && may_join(search, &search->window[w], &search->window[w + 1]);
        search->window[kept] = (identify_window){search->window[w].first,
                                                 search->window[w].count + (join ? search->window[w + 1].count : 0)};
        w += 1 + join;
    }
    const bool any = kept < search->windows;
    search->windows = kept;
    return any;
}
