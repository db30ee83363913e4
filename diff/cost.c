// cost.c - the terms of a cost: from text, and their values, slopes and curvatures.
// SPDX-License-Identifier: MIT
#include "diff/cost.h"

#include <ludus/options.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- reading ---

static ludus_status wrong_weight(const cost_names *names, const char *name, const char *value) {
    return ludus_fail(
        LUDUS_ERROR_ARGUMENT,
        "%s: the cost says %s=%.60s; write a weight of 0 or more, then @ and a target, or ~ and the target "
        "of an angle: %s=2, %s=2@0.5, %s=2~0.5",
        names->id, name, value, name, name, name);
}

// "2", "2@0.5", "2~0.5"
static ludus_status read_value(const cost_names *names, const char *name, const char *value, cost_term *term) {
    char *end;
    term->weight = strtod(value, &end);
    if (end == value || !isfinite(term->weight) || term->weight < 0) {
        return wrong_weight(names, name, value);
    }
    if (*end != '\0') {
        const char *target = end + 1;
        term->angle = *end == '~';
        if (*end != '@' && *end != '~') {
            return wrong_weight(names, name, value);
        }
        term->target = strtod(target, &end);
        if (end == target || *end != '\0' || !isfinite(term->target)) {
            return wrong_weight(names, name, value);
        }
    }
    return LUDUS_OK;
}

static ludus_status add_term(const cost_names *names, cost_terms *terms, cost_term term) {
    for (int32_t i = 0; i < terms->count; i++) {
        if (terms->terms[i].index == term.index) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: two terms of the cost are of the same number; give one",
                              names->id);
        }
    }
    cost_term *grown = realloc(terms->terms, ((size_t)terms->count + 1) * sizeof *grown);
    if (!grown) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for the cost", names->id);
    }
    terms->terms = grown;
    terms->terms[terms->count++] = term;
    return LUDUS_OK;
}

// The names a term can have, for sentences.
static ludus_status unknown_name(const cost_names *names, const char *name) {
    const char *closest = ludus_closest(name, (const char *const[]){"action", "reward", "observation"}, 3);
    for (const ludus_field *field = names->states; field && field->name; field++) {
        if (strncmp(name, field->name, strlen(field->name)) == 0 && field->count > 1 &&
            strchr("[", name[strlen(field->name)])) {
            return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s: %s has %d numbers, %s[0] to %s[%d]; the cost names %.60s",
                              names->id, field->name, field->count, field->name, field->name, field->count - 1, name);
        }
        closest = ludus_closest(name, (const char *const[]){closest, field->name}, 2);
    }
    if (closest) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s: the cost names %.60s, which its state lacks; did you mean %s?",
                          names->id, name, closest);
    }
    return ludus_fail(
        LUDUS_ERROR_NOT_FOUND,
        "%s: the cost names %.60s; a term is of a state field (`ludus info %s` lists them), of action, or "
        "of reward",
        names->id, name, names->id);
}

// "name" or "name[2]" of `count` numbers called `base`: the number's index, or -1.
static int32_t indexed(const char *name, const char *base, int32_t count) {
    const size_t length = strlen(base);
    char *end;
    if (strncmp(name, base, length) != 0 || name[length] != '[' || name[length + 1] < '0' || name[length + 1] > '9') {
        return -1;
    }
    const long index = strtol(name + length + 1, &end, 10);
    return strcmp(end, "]") == 0 && index < count ? (int32_t)index : -1;
}

static ludus_status read_action(cost_sum *cost, const cost_names *names, const char *name, cost_term term) {
    if (term.angle) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the cost takes %s for an angle; actions are none: write @ for ~",
                          names->id, name);
    }
    const bool all = strcmp(name, "action") == 0;
    const int32_t one = indexed(name, "action", names->actions);
    if (!all && one < 0) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s: the cost names %.60s; there is action[0] to action[%d]",
                          names->id, name, names->actions - 1);
    }
    ludus_status status = LUDUS_OK;
    for (term.index = all ? 0 : one; !status && term.index < (all ? names->actions : one + 1); term.index++) {
        status = add_term(names, &cost->action, term);
    }
    return status;
}

static ludus_status read_observation(cost_sum *cost, const cost_names *names, const char *name, bool final,
                                     cost_term term) {
    term.index = indexed(name, "observation", names->observations);
    if (term.index < 0) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s: the cost names %.60s; there is observation[0] to observation[%d]",
                          names->id, name, names->observations - 1);
    }
    return add_term(names, final ? &cost->final_observed : &cost->observed, term);
}

static ludus_status read_state(cost_sum *cost, const cost_names *names, const char *name, bool final, cost_term term) {
    int32_t first = 0;
    for (const ludus_field *field = names->states; field && field->name; first += field->count, field++) {
        const int32_t within =
            field->count == 1 && strcmp(name, field->name) == 0 ? 0 : indexed(name, field->name, field->count);
        if (within >= 0 && field->kind != LUDUS_REAL) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "%s: the cost names %.60s, a whole number, which has no derivative; real fields have one",
                              names->id, name);
        }
        if (within >= 0) {
            term.index = first + within;
            cost->angles[term.index] |= term.angle;
            return add_term(names, final ? &cost->final : &cost->running, term);
        }
    }
    return unknown_name(names, name);
}

static ludus_status read_term(cost_sum *cost, const cost_names *names, const char *name, const char *value) {
    cost_term term = {0};
    const ludus_status status = read_value(names, name, value, &term);
    const bool final = strncmp(name, "final.", 6) == 0;
    const char *of = final ? name + 6 : name;
    if (status) {
        return status;
    }
    if (final && (strcmp(of, "reward") == 0 || strncmp(of, "action", 6) == 0)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the cost names %s; after the last step there is only a state",
                          names->id, name);
    }
    // A state field may be called as an action or a reward is; then it is meant.
    if (ludus_fields_find(names->states, of, NULL) < 0) {
        if (strcmp(of, "reward") == 0) {
            cost->reward = term.weight;
            return strpbrk(value, "@~")
                       ? ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the cost gives the reward a target; write reward=%g",
                                    names->id, term.weight)
                       : LUDUS_OK;
        }
        if (strcmp(of, "action") == 0 || strncmp(of, "action[", 7) == 0) {
            return read_action(cost, names, of, term);
        }
        if (strcmp(of, "observation") == 0 || strncmp(of, "observation[", 12) == 0) {
            return read_observation(cost, names, of, final, term);
        }
    }
    return read_state(cost, names, of, final, term);
}

ludus_status cost_read(cost_sum *cost, const cost_names *names, const char *text) {
    char name[128], value[128];
    ludus_status status;
    memset(cost, 0, sizeof *cost);
    cost->angles = calloc((size_t)ludus_fields_width(names->states) + 1, 1);
    if (!cost->angles) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for the cost", names->id);
    }
    while (ludus_option_next(&text, name, sizeof name, value, sizeof value, &status)) {
        status = read_term(cost, names, name, value);
        if (status) {
            return status;
        }
    }
    bool any = cost->reward > 0;
    const cost_terms *const lists[] = {&cost->running, &cost->final, &cost->action, &cost->observed,
                                       &cost->final_observed};
    for (int32_t list = 0; list < 5; list++) {
        for (int32_t i = 0; i < lists[list]->count; i++) {
            any = any || lists[list]->terms[i].weight > 0;
        }
    }
    if (!status && !any) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s: a cost is needed, with at least one weight above 0: \"action=0.01 final.%s=1\"",
                          names->id, names->states && names->states->name ? names->states->name : "x");
    }
    return status;
}

void cost_free(cost_sum *cost) {
    free(cost->running.terms);
    free(cost->final.terms);
    free(cost->action.terms);
    free(cost->observed.terms);
    free(cost->final_observed.terms);
    free(cost->angles);
}

// --- values and slopes ---

void cost_add(const cost_terms *terms, const double *values, int32_t stride, int32_t count, double *sums) {
    for (int32_t i = 0; i < terms->count; i++) {
        const cost_term term = terms->terms[i];
        const double *value = values + (size_t)term.index * (size_t)stride;
        for (int32_t e = 0; e < count; e++) {
            const double off = value[e] - term.target, chord = term.angle ? 2 * sin(0.5 * off) : off;
            sums[e] += term.weight * chord * chord;
        }
    }
}

// Of an angle, Gauss and Newton's curvature is 2 weight cos^2((value - target) / 2).
void cost_slopes(const cost_terms *terms, const double *values, double *slope, double *curvature) {
    for (int32_t i = 0; i < terms->count; i++) {
        const cost_term term = terms->terms[i];
        const double off = values[term.index] - term.target;
        slope[term.index] += 2 * term.weight * (term.angle ? sin(off) : off);
        curvature[term.index] += term.angle ? term.weight * (1 + cos(off)) : 2 * term.weight;
    }
}
