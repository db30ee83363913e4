// identify_print.c - identified parameters in words, as JSON, and the fit as a table.
// SPDX-License-Identifier: MIT
#include "identify.h"
#include "json.h"
#include "whole_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- words ---

// As many digits as the error allows, and two more.
static void number_text(char *text, size_t size, double number, double error) {
    const int digits = isfinite(error) && error > 0 && number != 0 ? (int)ceil(log10(fabs(number) / error)) + 2 : 6;
    snprintf(text, size, "%.*g", digits < 3 ? 3 : digits > 15 ? 15 : digits, number);
}

static void interval_text(char *text, size_t size, const ludus_identified *p) {
    char low[40], high[40];
    number_text(low, sizeof low, p->low, p->error);
    number_text(high, sizeof high, p->high, p->error);
    snprintf(text, size, "%s .. %s", low, high);
}

static void print_parameter(const identified *i, int32_t which) {
    const ludus_identified *p = &i->found->parameter[which];
    char estimate[40], error[40] = "", interval[100] = "not told apart, see below";
    number_text(estimate, sizeof estimate, p->estimate, p->error);
    if (p->kind == LUDUS_IDENTIFIED) {
        snprintf(error, sizeof error, "%.2g", p->error);
        interval_text(interval, sizeof interval, p);
    } else if (p->kind == LUDUS_AT_BOUND) {
        snprintf(interval, sizeof interval, "at its bound");
    }
    printf("%-18s %-8s %-12s %-9s %-26s %-9.6g", p->name, p->unit, estimate, error, interval, p->start);
    if (i->recorded && isnan(i->recorded[which])) {
        printf(" a range");
    } else if (i->recorded) {
        printf(" %.6g", i->recorded[which]);
    }
    printf("\n");
}

// "m l^2": the powers of a product.
static void product_text(const ludus_identification *found, const double *exponents, char *text, size_t size) {
    size_t at = 0;
    text[0] = '\0';
    for (int32_t p = 0; p < found->parameters && at + 80 < size; p++) {
        if (fabs(exponents[p]) < 1e-6) {
            continue;
        }
        at += (size_t)snprintf(text + at, size - at, "%s%.50s", at ? " " : "", found->parameter[p].name);
        if (exponents[p] != 1) {
            at += (size_t)snprintf(text + at, size - at, "^%.4g", exponents[p]);
        }
    }
}

static void print_unknown(const ludus_identification *found) {
    if (found->unknowns > 0) {
        printf(
            "\nthe data cannot tell these apart: to multiply them by powers of a number c near 1 changes nothing that "
            "was measured\n");
    }
    for (int32_t d = 0; d < found->unknowns; d++) {
        const char *between = "  ";
        for (int32_t p = 0; p < found->parameters; p++) {
            const double exponent = found->unknown[d * found->parameters + p];
            if (fabs(exponent) >= 1e-6) {
                printf("%s%s by c", between, found->parameter[p].name);
                if (exponent != 1) {
                    printf("^%.4g", exponent);
                }
                between = ", ";
            }
        }
        printf("\n");
    }
    for (int32_t k = 0; k < found->combinations; k++) {
        char product[600], estimate[40], interval[100];
        const ludus_identified *c = &found->combination[k];
        product_text(found, found->known + k * found->parameters, product, sizeof product);
        number_text(estimate, sizeof estimate, c->estimate, c->error);
        interval_text(interval, sizeof interval, c);
        printf("%s  %-24s %-12s %-9.2g %s\n", k ? "" : "what they determine is\n", product, estimate, c->error,
               interval);
    }
}

static void print_correlated(const ludus_identification *found) {
    for (int32_t p = 0; p < found->parameters; p++) {
        for (int32_t q = p + 1; q < found->parameters; q++) {
            const double correlation = found->correlation[p * found->parameters + q];
            if (fabs(correlation) > 0.9) {
                printf("the errors of %s and %s go together: correlation %.3f\n", found->parameter[p].name,
                       found->parameter[q].name, correlation);
            }
        }
    }
}

static const char *plural(int64_t count) {
    return count == 1 ? "" : "s";
}

void identify_print_text(const identified *i) {
    const ludus_identification *found = i->found;
    char interval[40];
    int64_t steps = 0;
    for (int32_t k = 0; k < i->data->count; k++) {
        steps += i->data->trajectory[k].steps;
    }
    printf("%s: %d trajector%s, %lld step%s, %lld numbers measured\n\n", i->data->id, i->data->count,
           i->data->count == 1 ? "y" : "ies", (long long)steps, plural(steps), (long long)found->samples);
    snprintf(interval, sizeof interval, "%.4g %% interval", 100 * i->confidence);
    printf("%-18s %-8s %-12s %-9s %-26s %-9s%s\n", "parameter", "unit", "estimate", "error", interval, "start",
           i->recorded ? " recorded with" : "");
    for (int32_t p = 0; p < found->parameters; p++) {
        print_parameter(i, p);
    }
    printf("\n%-18s %-12s %-9s %s\n", "measured", "noise", "samples", "memory of residuals");
    for (int32_t f = 0; f < found->fields; f++) {
        const ludus_identified_field *field = &found->field[f];
        printf("%-18s %-12.4g %-9lld %.2f%s\n", field->name, field->sigma, (long long)field->samples, field->memory,
               fabs(field->memory) > 0.5 ? "  (the model does not explain this well)" : "");
    }
    print_unknown(found);
    printf("\n");
    print_correlated(found);
    printf("%s%s after %d iteration%s, %.1f ms; %d segment%s in %d window%s, %lld degrees of freedom\n",
           found->converged ? "" : "not converged: ", found->stopped, found->iterations, plural(found->iterations),
           1e3 * i->seconds, found->segments, plural(found->segments), found->windows, plural(found->windows),
           (long long)found->freedom);
    if (i->fit) {
        printf("fit: %s\n", i->fit);
    }
    printf("try next: ludus watch %s", i->data->id);
    for (int32_t p = 0; p < found->parameters; p++) {
        printf(" %s=%.6g", found->parameter[p].name, found->parameter[p].estimate);
    }
    printf("\n");
}

// --- JSON ---

static void write_numbers(json *out, const char *key, const double *numbers, int32_t count) {
    json_key(out, key);
    json_open(out, '[');
    for (int32_t k = 0; k < count; k++) {
        json_number(out, numbers[k]);
    }
    json_close(out, ']');
}

static void write_estimate(json *out, const ludus_identified *p) {
    json_key(out, "estimate"), json_number(out, p->estimate);
    json_key(out, "error"), json_number(out, p->error);
    json_key(out, "low"), json_number(out, p->low);
    json_key(out, "high"), json_number(out, p->high);
}

static void write_parameters(json *out, const identified *i) {
    static const char *const kinds[] = {"identified", "at bound", "unidentified"};
    json_key(out, "parameters");
    json_open(out, '[');
    for (int32_t p = 0; p < i->found->parameters; p++) {
        const ludus_identified *parameter = &i->found->parameter[p];
        json_open(out, '{');
        json_key(out, "name"), json_text(out, parameter->name);
        json_key(out, "unit"), json_text(out, parameter->unit);
        json_key(out, "kind"), json_text(out, kinds[parameter->kind]);
        json_key(out, "start"), json_number(out, parameter->start);
        write_estimate(out, parameter);
        if (i->recorded) {
            json_key(out, "recorded_with"), json_number(out, i->recorded[p]);
        }
        write_numbers(out, "correlation", i->found->correlation + p * i->found->parameters, i->found->parameters);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void write_directions(json *out, const ludus_identification *found) {
    json_key(out, "unknown");
    json_open(out, '[');
    for (int32_t d = 0; d < found->unknowns; d++) {
        json_open(out, '{');
        write_numbers(out, "exponents", found->unknown + d * found->parameters, found->parameters);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_key(out, "combinations");
    json_open(out, '[');
    for (int32_t k = 0; k < found->combinations; k++) {
        json_open(out, '{');
        write_numbers(out, "exponents", found->known + k * found->parameters, found->parameters);
        write_estimate(out, &found->combination[k]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void identify_print_json(const identified *i) {
    const ludus_identification *found = i->found;
    json out = {stdout, false};
    json_open(&out, '{');
    json_key(&out, "env"), json_text(&out, i->data->id);
    json_key(&out, "confidence"), json_number(&out, i->confidence);
    write_parameters(&out, i);
    json_key(&out, "fields");
    json_open(&out, '[');
    for (int32_t f = 0; f < found->fields; f++) {
        json_open(&out, '{');
        json_key(&out, "name"), json_text(&out, found->field[f].name);
        json_key(&out, "samples"), json_whole(&out, found->field[f].samples);
        json_key(&out, "sigma"), json_number(&out, found->field[f].sigma);
        json_key(&out, "memory"), json_number(&out, found->field[f].memory);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    write_directions(&out, found);
    json_key(&out, "trajectories"), json_whole(&out, i->data->count);
    json_key(&out, "segments"), json_whole(&out, found->segments);
    json_key(&out, "windows"), json_whole(&out, found->windows);
    json_key(&out, "samples"), json_whole(&out, found->samples);
    json_key(&out, "freedom"), json_whole(&out, found->freedom);
    json_key(&out, "iterations"), json_whole(&out, found->iterations);
    json_key(&out, "converged"), json_bool(&out, found->converged);
    json_key(&out, "stopped"), json_text(&out, found->stopped);
    json_key(&out, "seconds"), json_number(&out, i->seconds);
    if (i->fit) {
        json_key(&out, "fit"), json_text(&out, i->fit);
    }
    json_close(&out, '}');
    json_end_line(&out);
}

// --- the fit ---

static void write_fit_row(FILE *file, const identified *i, int32_t trajectory, int32_t step) {
    const size_t at = (size_t)step * (size_t)i->data->states;
    const double *row = i->data->trajectory[trajectory].states + at;
    const double *fitted = ludus_identification_states(i->found, trajectory) + at;
    fprintf(file, "%d,%d", trajectory, step);
    for (int32_t f = 0; f < i->found->fields; f++) {
        const int32_t state = i->found->field[f].state;
        if (isnan(row[state])) {
            fprintf(file, ",");
        } else {
            fprintf(file, ",%.17g", row[state]);
        }
        fprintf(file, ",%.17g", fitted[state]);
    }
    fprintf(file, "\n");
}

ludus_status identify_write_fit(const identified *i, const char *path) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    if (!file) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the fit");
    }
    fprintf(file, "trajectory,step");
    for (int32_t f = 0; f < i->found->fields; f++) {
        fprintf(file, ",%s,fitted %s", i->found->field[f].name, i->found->field[f].name);
    }
    fprintf(file, "\n");
    for (int32_t k = 0; k < i->data->count; k++) {
        for (int32_t step = 0; step <= i->data->trajectory[k].steps; step++) {
            write_fit_row(file, i, k, step);
        }
    }
    const bool written = fclose(file) == 0;
    const ludus_status status =
        written ? whole_file_write(path, text, size) : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the fit");
    free(text);
    return status;
}
