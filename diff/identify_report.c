// identify_report.c - what a search found: estimates and intervals, noise, and the directions that the data leave open.
// SPDX-License-Identifier: MIT
//
// The body of the linear system, R with R^T R = the parameters' information (the Schur complement of the first states), is
// taken in logarithms of the parameters. Singular values of R are 1 / standard error along their directions.
#include "diff/dense.h"
#include "diff/identify_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A direction along which the error is larger than a factor of e is open as well.
static const double largest_error = 1.0;

typedef struct report {
    ludus_identification shown;
    ludus_identified *parameter, *combination;
    ludus_identified_field *field;
    double *correlation, *unknown, *known, *states;
    size_t *state_start; // [trajectories] where a trajectory's states begin
    int32_t trajectories;
} report;

// What is worked with on the way.
typedef struct analysis {
    size_t parameters;
    double *information; // [parameters][parameters] R in logarithms; then u diag(singular)
    double *singular;    // [parameters]
    double *direction;   // [parameters][parameters], singular vectors in columns
    double *stride;      // [parameters] of a logarithm, in the option's own unit
    bool *is_nothing;    // [parameters] singular values that are 0 but for rounding
    bool *is_open;       // [parameters] those, and the ones of errors too large
    size_t *pivot;       // [parameters] the parameter that an open direction is read by
    double t;            // Student's
} analysis;

// --- information ---

static void analyse(const identify *search, analysis *a) {
    const size_t size = search->parameters;
    for (size_t p = 0; p < size; p++) {
        const identify_parameter *parameter = &search->parameter[p];
        const double value = search->value[parameter->number];
        a->stride[p] = value != 0 ? fabs(value) : parameter->scale;
        const double scale = parameter->positive ? 1 : a->stride[p] / parameter->scale;
        for (size_t i = 0; i < size; i++) {
            a->information[i * size + p] = parameter->held ? 0 : search->body[i * (size + 1) + p] * scale;
        }
    }
    dense_singular(a->information, size, size, a->singular, a->direction);
    for (size_t j = 0; j < size; j++) {
        a->is_nothing[j] = a->singular[j] <= IDENTIFY_NOTHING * a->singular[0];
        a->is_open[j] = a->is_nothing[j] || 1 / a->singular[j] > largest_error;
    }
}

// The covariance of logarithms along two combinations of them.
static double covariance(const analysis *a, const double *x, const double *y) {
    double sum = 0;
    for (size_t j = 0; j < a->parameters; j++) {
        if (!a->is_nothing[j]) {
            double along_x = 0, along_y = 0;
            for (size_t p = 0; p < a->parameters; p++) {
                along_x += x[p] * a->direction[p * a->parameters + j];
                along_y += y[p] * a->direction[p * a->parameters + j];
            }
            sum += along_x * along_y / (a->singular[j] * a->singular[j]);
        }
    }
    return sum;
}

static double *unit_vector(double *vector, size_t size, size_t which) {
    memset(vector, 0, size * sizeof vector[0]);
    vector[which] = 1;
    return vector;
}

// How far a parameter lies in what the data say nothing of.
static double share_of_nothing(const analysis *a, size_t p) {
    double sum = 0;
    for (size_t j = 0; j < a->parameters; j++) {
        const double part = a->direction[p * a->parameters + j];
        sum += a->is_nothing[j] ? part * part : 0;
    }
    return sqrt(sum);
}

// --- parameters ---

static void report_parameter(const identify *search, const analysis *a, size_t p, double *unit, ludus_identified *out) {
    const identify_parameter *parameter = &search->parameter[p];
    const double value = search->value[parameter->number];
    *out = (ludus_identified){
        parameter->field->name, parameter->field->unit, LUDUS_IDENTIFIED, parameter->start, value, NAN, NAN, NAN};
    const double error = sqrt(covariance(a, unit_vector(unit, a->parameters, p), unit));
    if (parameter->held) {
        out->kind = LUDUS_AT_BOUND;
    } else if (share_of_nothing(a, p) > 1e-4 || error > largest_error) {
        out->kind = LUDUS_UNIDENTIFIED;
    } else {
        out->error = error * a->stride[p];
        out->low = parameter->positive ? value * exp(-a->t * error) : value - a->t * out->error;
        out->high = parameter->positive ? value * exp(a->t * error) : value + a->t * out->error;
    }
}

static void report_correlation(const analysis *a, const ludus_identified *parameter, double *units, double *out) {
    const size_t size = a->parameters;
    for (size_t p = 0; p < size; p++) {
        for (size_t q = 0; q < size; q++) {
            double *x = unit_vector(units, size, p), *y = unit_vector(units + size, size, q);
            const bool known = parameter[p].kind == LUDUS_IDENTIFIED && parameter[q].kind == LUDUS_IDENTIFIED;
            out[p * size + q] = known ? covariance(a, x, y) / sqrt(covariance(a, x, x) * covariance(a, y, y)) : NAN;
        }
    }
}

// --- directions ---

// Exponents that are fractions of small numbers but for rounding.
static double tidy(double exponent) {
    for (int q = 1; q <= 6; q++) {
        if (fabs(exponent * q - round(exponent * q)) < 1e-5 * q) {
            return round(exponent * q) / q + 0.0;
        }
    }
    return exponent;
}

// The last parameter that the direction moves much.
static size_t choose_pivot(const double *row, size_t size) {
    double most = 0;
    size_t pivot = 0;
    for (size_t p = 0; p < size; p++) {
        most = fmax(most, fabs(row[p]));
    }
    for (size_t p = 0; p < size; p++) {
        pivot = fabs(row[p]) >= 0.3 * most ? p : pivot;
    }
    return pivot;
}

// Open directions in reduced echelon form: each has 1 at its pivot, where the others have 0.
static int32_t report_unknown(const identify *search, analysis *a, double *unknown) {
    const size_t size = a->parameters;
    size_t count = 0;
    for (size_t j = 0; j < size; j++) {
        double held = 0;
        for (size_t p = 0; p < size; p++) {
            const double part = a->direction[p * size + j];
            unknown[count * size + p] = part;
            held += search->parameter[p].held ? part * part : 0;
        }
        count += a->is_open[j] && held < 0.5;
    }
    for (size_t r = 0; r < count; r++) {
        double *row = unknown + r * size;
        const size_t pivot = a->pivot[r] = choose_pivot(row, size);
        const double divisor = row[pivot];
        for (size_t p = 0; p < size; p++) {
            row[p] /= divisor;
        }
        for (size_t other = 0; other < count; other++) {
            const double factor = other == r ? 0 : unknown[other * size + pivot];
            for (size_t p = 0; p < size; p++) {
                unknown[other * size + p] -= factor * row[p];
            }
        }
    }
    for (size_t i = 0; i < count * size; i++) {
        unknown[i] = tidy(unknown[i]);
    }
    return (int32_t)count;
}

// Products that stay when open directions are walked: a parameter, and powers of the pivots that undo what it does.
static int32_t report_known(const identify *search, const analysis *a, report *out) {
    const size_t size = a->parameters, unknowns = (size_t)out->shown.unknowns;
    size_t count = 0;
    for (size_t p = 0; p < size; p++) {
        double *row = out->known + count * size, moves = 0, logarithm = 0;
        bool is_pivot = false;
        unit_vector(row, size, p);
        for (size_t r = 0; r < unknowns; r++) {
            is_pivot |= a->pivot[r] == p;
            row[a->pivot[r]] -= out->unknown[r * size + p];
            moves += fabs(out->unknown[r * size + p]);
        }
        if (is_pivot || moves == 0 || search->parameter[p].held || out->parameter[p].kind == LUDUS_IDENTIFIED) {
            continue;
        }
        for (size_t q = 0; q < size; q++) {
            logarithm += row[q] != 0 ? row[q] * log(a->stride[q]) : 0;
        }
        const double error = sqrt(covariance(a, row, row)), value = exp(logarithm);
        out->combination[count++] =
            (ludus_identified){NULL,  NULL,          LUDUS_IDENTIFIED,           NAN,
                               value, value * error, value * exp(-a->t * error), value * exp(a->t * error)};
    }
    return (int32_t)count;
}

// --- fields and states ---

static int32_t report_fields(const identify *search, ludus_identified_field *out) {
    const ludus_field *field = search->motion->vector->definition->state_fields;
    int32_t count = 0;
    for (int32_t j = 0; field->name; field++) {
        for (int32_t i = 0; i < field->count; i++, j++) {
            if (search->samples[j]) {
                ludus_identified_field *into = &out[count++];
                *into = (ludus_identified_field){j, "", search->samples[j], search->sigma[j], search->memory[j]};
                if (field->count > 1) {
                    snprintf(into->name, sizeof into->name, "%.48s[%d]", field->name, i);
                } else {
                    snprintf(into->name, sizeof into->name, "%.60s", field->name);
                }
            }
        }
    }
    return count;
}

static void report_states(const identify *search, report *out) {
    for (int32_t k = 0; k < search->segments; k++) {
        const identify_segment *segment = &search->segment[k];
        double *into = out->states + out->state_start[segment->trajectory] + (size_t)segment->first * search->states;
        for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
            memcpy(into + (size_t)t * search->states, identify_state(search, search->start, k, t),
                   search->states * sizeof into[0]);
        }
    }
}

// --- all of it ---

static report *make_report(const identify *search) {
    report *out = calloc(1, sizeof *out);
    if (!out) {
        return NULL;
    }
    const size_t size = search->parameters;
    size_t numbers = 0;
    out->state_start = calloc((size_t)search->trajectories, sizeof out->state_start[0]);
    for (int32_t i = 0; out->state_start && i < search->trajectories; i++) {
        out->state_start[i] = numbers;
        numbers += ((size_t)search->trajectory[i].steps + 1) * search->states;
    }
    out->trajectories = search->trajectories;
    out->parameter = calloc(size, sizeof out->parameter[0]);
    out->combination = calloc(size, sizeof out->combination[0]);
    out->field = calloc(search->states, sizeof out->field[0]);
    out->correlation = calloc(size * size, sizeof(double));
    // One row more than is kept while they are looked for.
    out->unknown = calloc((size + 1) * size, sizeof(double));
    out->known = calloc((size + 1) * size, sizeof(double));
    out->states = calloc(numbers, sizeof(double));
    if (out->state_start && out->parameter && out->combination && out->field && out->correlation && out->unknown &&
        out->known && out->states) {
        return out;
    }
    ludus_identification_destroy(&out->shown);
    return NULL;
}

static bool make_analysis(analysis *a, size_t size) {
    *a = (analysis){.parameters = size};
    a->information = calloc(size * size, sizeof(double));
    a->singular = calloc(size, sizeof(double));
    a->direction = calloc(size * size, sizeof(double));
    a->stride = calloc(size, sizeof(double));
    a->is_nothing = calloc(size, sizeof(bool));
    a->is_open = calloc(size, sizeof(bool));
    a->pivot = calloc(size, sizeof(size_t));
    return a->information && a->singular && a->direction && a->stride && a->is_nothing && a->is_open && a->pivot;
}

static void clear_analysis(analysis *a) {
    free(a->information), free(a->singular), free(a->direction), free(a->stride);
    free(a->is_nothing), free(a->is_open), free(a->pivot);
}

static void fill_report(const identify *search, analysis *a, report *out, double *units) {
    ludus_identification *shown = &out->shown;
    shown->parameters = (int32_t)search->parameters;
    shown->segments = search->segments, shown->windows = search->windows;
    shown->samples = search->all_samples, shown->freedom = search->all_samples - search->rank;
    shown->iterations = search->iterations;
    analyse(search, a);
    a->t = dense_student(search->settings.confidence, (double)shown->freedom);
    for (size_t p = 0; p < search->parameters; p++) {
        report_parameter(search, a, p, units, &out->parameter[p]);
    }
    report_correlation(a, out->parameter, units, out->correlation);
    shown->unknowns = report_unknown(search, a, out->unknown);
    shown->combinations = report_known(search, a, out);
    shown->fields = report_fields(search, out->field);
    report_states(search, out);
    shown->parameter = out->parameter, shown->field = out->field, shown->correlation = out->correlation;
    shown->unknown = out->unknown, shown->known = out->known, shown->combination = out->combination;
}

ludus_identification *identify_report(identify *search, bool converged, const char *stopped) {
    if (search->all_samples <= search->rank) {
        ludus_fail(LUDUS_ERROR_ARGUMENT,
                   "%lld samples are too few: %d unknowns (first states of %d windows among them) fit them all",
                   (long long)search->all_samples, search->rank, search->windows);
        return NULL;
    }
    analysis a;
    report *out = make_report(search);
    double *units = calloc(2 * search->parameters, sizeof(double));
    const bool made = make_analysis(&a, search->parameters) && out && units;
    if (made) {
        fill_report(search, &a, out, units);
        out->shown.converged = converged;
        out->shown.stopped = stopped;
    } else {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to tell what was identified");
        ludus_identification_destroy(out ? &out->shown : NULL);
    }
    clear_analysis(&a);
    free(units);
    return made ? &out->shown : NULL;
}

void ludus_identification_destroy(ludus_identification *identification) {
    report *out = (report *)(void *)identification; // its first member
    if (out) {
        free(out->parameter), free(out->combination), free(out->field), free(out->correlation);
        free(out->unknown), free(out->known), free(out->states), free(out->state_start);
        free(out);
    }
}

const double *ludus_identification_states(const ludus_identification *identification, int32_t trajectory) {
    const report *out = (const report *)(const void *)identification;
    LUDUS_ASSERT(trajectory >= 0 && trajectory < out->trajectories);
    return out->states + out->state_start[trajectory];
}
