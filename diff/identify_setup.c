// identify_setup.c - what is given, checked, and the search at its start: segments, first states, noise.
// SPDX-License-Identifier: MIT
#include "diff/identify_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOPE_ROWS = 2048 }; // rows of derivatives that one call takes

// --- settings ---

static ludus_status check_settings(identify *search) {
    ludus_identify_settings *s = &search->settings;
    s->segment = s->segment ? s->segment : 4;
    s->growth = s->growth != 0 ? s->growth : 1000;
    s->confidence = s->confidence != 0 ? s->confidence : 0.95;
    s->iterations = s->iterations ? s->iterations : 200;
    if (s->segment < 1 || s->window < 0 || s->iterations < 1 || !(s->growth >= 1) || !(s->confidence > 0) ||
        !(s->confidence < 1)) {
        return ludus_fail(
            LUDUS_ERROR_ARGUMENT,
            "to identify, segment and iterations must be at least 1, window at least 0, growth at least 1 "
            "and confidence between 0 and 1");
    }
    return LUDUS_OK;
}

// Derivatives in double, unless the options ask for something else.
static ludus_diff *make_diff(const char *id, const char *options, size_t count) {
    ludus_diff *diff = ludus_diff_make(id, options, (int32_t)count);
    if (!diff || diff->sizes.is_double) {
        return diff;
    }
    const int32_t precision = ludus_fields_find(ludus_runtime_fields(), "precision", NULL);
    const bool given = ludus_settings_given(diff->vector->runtime_settings, precision);
    ludus_diff_destroy(diff);
    if (given) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "to identify, precision must be double, as it is by itself");
        return NULL;
    }
    const size_t size = (options ? strlen(options) : 0) + sizeof " precision=double";
    char *text = malloc(size);
    if (!text) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to identify");
        return NULL;
    }
    snprintf(text, size, "%s precision=double", options ? options : "");
    diff = ludus_diff_make(id, text, (int32_t)count);
    free(text);
    return diff;
}

// --- parameters ---

static bool is_smooth(const ludus_field *field) {
    return field->kind == LUDUS_REAL && (field->flags & LUDUS_FIELD_SMOOTH);
}

// "g, m, l": what could be identified.
static void list_smooth(const ludus_field *table, char *text, size_t size) {
    size_t at = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < ludus_fields_count(table); i++) {
        if (is_smooth(&table[i]) && at + strlen(table[i].name) + 8 < size) {
            at += (size_t)snprintf(text + at, size - at, "%s%s", at ? ", " : "", table[i].name);
        }
    }
}

static ludus_status add_parameter(identify *search, const char *name) {
    char smooth[600];
    list_smooth(search->options, smooth, sizeof smooth);
    int32_t number;
    const int32_t row = ludus_fields_find(search->options, name, &number);
    if (row < 0) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "%s has no option '%.60s' to identify; it has %s", search->id, name,
                          smooth);
    }
    const ludus_field *field = &search->options[row];
    if (!is_smooth(field)) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: %s cannot be identified, for a step has no derivative by it; these have one: %s",
                          search->id, name, smooth);
    }
    if (!(field->low < field->high)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s cannot be identified, for its bounds leave it no room",
                          search->id, name);
    }
    for (size_t i = 0; i < search->parameters; i++) {
        if (search->parameter[i].field == field) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is to be identified twice", name);
        }
    }
    identify_parameter *parameter = &search->parameter[search->parameters++];
    const double start = search->value[number];
    *parameter = (identify_parameter){field, 0, number, field->low > 0, false, 0, start};
    const double room = isfinite(field->high - field->low) ? field->high - field->low : 1;
    parameter->scale = start != 0 ? fabs(start) : fmin(1, room);
    while (search->motion->columns[parameter->column] != row) {
        parameter->column++;
    }
    return LUDUS_OK;
}

static ludus_status read_parameters(identify *search) {
    const char *at = search->settings.parameters;
    search->parameter = calloc((size_t)search->motion->sizes.options + 1, sizeof search->parameter[0]);
    if (!search->parameter) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to identify");
    }
    const char *const between = ", \t\n";
    for (at += strspn(at, between); *at; at += strspn(at, between)) {
        char name[128];
        const size_t length = strcspn(at, between);
        snprintf(name, sizeof name, "%.*s", length < sizeof name ? (int)length : (int)sizeof name - 1, at);
        const ludus_status status = add_parameter(search, name);
        if (status) {
            return status;
        }
        at += length;
    }
    if (search->parameters == 0) {
        char smooth[600];
        list_smooth(search->options, smooth, sizeof smooth);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "no parameters are named; of %s these can be identified: %s",
                          search->id, smooth);
    }
    return LUDUS_OK;
}

// --- trajectories ---

static ludus_status check_trajectory(const identify *search, int32_t which) {
    const ludus_trajectory *trajectory = &search->trajectory[which];
    if (trajectory->steps < 1 || trajectory->steps > LUDUS_ROLLOUT_STEPS || !trajectory->states) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "trajectory %d has %d steps; it can have between 1 and %d", which,
                          trajectory->steps, LUDUS_ROLLOUT_STEPS);
    }
    for (size_t i = 0; i < ((size_t)trajectory->steps + 1) * search->states; i++) {
        if (isinf(trajectory->states[i])) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "trajectory %d: a state at time %zu is infinite", which,
                              i / search->states);
        }
    }
    for (size_t i = 0; trajectory->actions && i < (size_t)trajectory->steps * search->actions; i++) {
        if (!isfinite(trajectory->actions[i])) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "trajectory %d: an action at time %zu is not finite", which,
                              i / search->actions);
        }
    }
    return LUDUS_OK;
}

// Segments of a trajectory, as even as can be.
static int32_t segments_of(const identify *search, int32_t which) {
    return (search->trajectory[which].steps + search->settings.segment - 1) / search->settings.segment;
}

static void cut_segments(identify *search) {
    int32_t at = 0;
    for (int32_t i = 0; i < search->trajectories; i++) {
        const int32_t parts = segments_of(search, i);
        const int64_t steps = search->trajectory[i].steps;
        for (int32_t part = 0; part < parts; part++, at++) {
            const int32_t first = (int32_t)(steps * part / parts), end = (int32_t)(steps * (part + 1) / parts);
            search->segment[at] = (identify_segment){i, first, end - first, part + 1 == parts, search->steps};
            search->window[at] = (identify_window){at, 1};
            search->steps += (size_t)(end - first);
            search->longest = end - first > search->longest ? end - first : search->longest;
        }
    }
    search->windows = at;
}

static void count_samples(identify *search) {
    for (int32_t i = 0; i < search->trajectories; i++) {
        const ludus_trajectory *trajectory = &search->trajectory[i];
        for (size_t k = 0; k < ((size_t)trajectory->steps + 1) * search->states; k++) {
            search->samples[k % search->states] += !isnan(trajectory->states[k]);
        }
    }
    for (size_t j = 0; j < search->states; j++) {
        // Whole numbers follow from the others: they are compared with nothing.
        search->all_samples += search->samples[j];
    }
}

static ludus_status check_samples(const identify *search) {
    for (size_t j = 0; j < search->states; j++) {
        if (search->samples[j] && search->motion->whole[j]) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: number %zu of a state is a whole one, which cannot be fitted",
                              search->id, j);
        }
    }
    if (search->all_samples <= (int64_t)search->parameters) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%lld samples are too few for %zu parameters and first states",
                          (long long)search->all_samples, search->parameters);
    }
    return LUDUS_OK;
}

// --- the start ---

// First states are what was measured, or lie between what was measured before and after; 0 where nothing was.
static double measured_near(const identify *search, const ludus_trajectory *trajectory, int32_t time, size_t j) {
    int32_t before = time, after = time;
    const double *states = trajectory->states;
    while (before >= 0 && isnan(states[(size_t)before * search->states + j])) {
        before--;
    }
    while (after <= trajectory->steps && isnan(states[(size_t)after * search->states + j])) {
        after++;
    }
    const double a = before >= 0 ? states[(size_t)before * search->states + j] : NAN;
    const double b = after <= trajectory->steps ? states[(size_t)after * search->states + j] : NAN;
    if (isnan(a) || isnan(b)) {
        return isnan(a) ? (isnan(b) ? 0 : b) : a;
    }
    return before == after ? a : a + identify_difference(search, j, b, a) * (time - before) / (after - before);
}

static void fill_start(identify *search) {
    const size_t states = search->states, actions = search->actions;
    for (int32_t k = 0; k < search->segments; k++) {
        const identify_segment *segment = &search->segment[k];
        const ludus_trajectory *trajectory = &search->trajectory[segment->trajectory];
        for (size_t j = 0; j < states; j++) {
            search->start[(size_t)k * states + j] = measured_near(search, trajectory, segment->first, j);
        }
        for (int32_t t = 0; t < segment->steps && trajectory->actions; t++) {
            memcpy(search->motion_actions + ((size_t)t * (size_t)search->segments + (size_t)k) * actions,
                   trajectory->actions + (size_t)(segment->first + t) * actions, actions * sizeof(double));
        }
    }
}

// Noise is a tenth of how far a number spreads, for a beginning.
static void guess_noise(identify *search) {
    for (size_t j = 0; j < search->states; j++) {
        double sum = 0, squares = 0;
        const double count = (double)search->samples[j];
        for (int32_t i = 0; i < search->trajectories; i++) {
            for (size_t t = 0; t <= (size_t)search->trajectory[i].steps; t++) {
                const double y = search->trajectory[i].states[t * search->states + j];
                sum += isnan(y) ? 0 : y, squares += isnan(y) ? 0 : y * y;
            }
        }
        const double variance = count > 1 ? squares / count - sum * sum / (count * count) : 0;
        search->scale[j] = variance > 0 ? sqrt(variance) : 1;
        search->sigma[j] = 0.1 * search->scale[j];
    }
}

// --- fields ---

// Of "rad", or of the number's own place in "m, m, rad".
static bool is_angle(const char *unit, int32_t index) {
    for (const char *comma; index > 0 && (comma = strchr(unit, ',')); index--) {
        unit = comma + 1 + strspn(comma + 1, " ");
    }
    return strncmp(unit, "rad", 3) == 0 && (unit[3] == '\0' || unit[3] == ',');
}

static ludus_status make_fields(identify *search) {
    const ludus_field *field = search->motion->vector->definition->state_fields;
    search->is_circle = calloc(search->states + 1, sizeof search->is_circle[0]);
    search->samples = calloc(search->states + 1, sizeof search->samples[0]);
    search->sigma = calloc(search->states + 1, sizeof search->sigma[0]);
    search->scale = calloc(search->states + 1, sizeof search->scale[0]);
    search->slack = calloc(search->states + 1, sizeof search->slack[0]);
    search->memory = calloc(search->states + 1, sizeof search->memory[0]);
    search->value = calloc(search->numbers + 1, sizeof search->value[0]);
    if (!search->is_circle || !search->samples || !search->sigma || !search->scale || !search->slack ||
        !search->memory || !search->value) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to identify");
    }
    for (size_t word = 0; field->name; field++) {
        for (int32_t i = 0; i < field->count; i++) {
            search->is_circle[word++] = field->kind == LUDUS_REAL && is_angle(field->unit, i);
        }
    }
    const ludus_values values = ludus_settings_values(search->motion->vector->options);
    memcpy(search->value, values.numbers, search->numbers * sizeof search->value[0]);
    return LUDUS_OK;
}

// --- all of it ---

static ludus_status make_diffs(identify *search, const char *id, const char *options) {
    int64_t segments = 0;
    for (int32_t i = 0; i < search->trajectories; i++) {
        segments += search->trajectory[i].steps > 0 ? segments_of(search, i) : 1;
    }
    if (segments > LUDUS_ENVS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%lld segments to identify from; there can be %d: make them longer",
                          (long long)segments, LUDUS_ENVS_MAX);
    }
    search->segments = (int32_t)segments;
    search->motion = make_diff(id, options, (size_t)segments);
    if (!search->motion) {
        return LUDUS_ERROR_ARGUMENT;
    }
    const ludus_ranges *ranges = search->motion->vector->ranges;
    if (ranges) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is a range; to identify, options are single numbers",
                          ranges->fields[0].name);
    }
    search->id = search->motion->vector->variant->id;
    search->options = search->motion->vector->definition->options;
    search->states = (size_t)search->motion->sizes.states;
    search->actions = (size_t)search->motion->sizes.actions;
    search->numbers = (size_t)ludus_fields_width(search->options);
    return LUDUS_OK;
}

// Derivatives of as many steps in a call as stay in the cache, in calls of one size.
static ludus_status make_slopes(identify *search, const char *id, const char *options) {
    const size_t calls = (search->steps * search->states + SLOPE_ROWS - 1) / SLOPE_ROWS;
    search->slope_steps = (search->steps + calls - 1) / calls;
    search->slopes = make_diff(id, options, search->slope_steps * search->states);
    return search->slopes ? LUDUS_OK : LUDUS_ERROR_ARGUMENT;
}

static ludus_status make_start(identify *search) {
    for (size_t i = 0; i < search->slope_steps * search->states; i++) {
        search->slope_in[i * search->states + i % search->states] = 1;
    }
    fill_start(search);
    guess_noise(search);
    if (!identify_move(search, search->start, search->value) || !identify_judge(search, search->start).finite) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s, simulated from what was measured with the options given, leaves all bounds; begin with "
                          "other options or shorter segments",
                          search->id);
    }
    return LUDUS_OK;
}

ludus_status identify_setup(identify *search, const char *id, const char *options) {
    if (!search->trajectory || search->trajectories < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "there are no trajectories to identify from");
    }
    ludus_status status = check_settings(search);
    status = status ? status : make_diffs(search, id, options);
    for (int32_t i = 0; !status && i < search->trajectories; i++) {
        status = check_trajectory(search, i);
    }
    status = status ? status : make_fields(search);
    status = status ? status : read_parameters(search);
    if (!status) {
        search->segment = calloc((size_t)search->segments, sizeof search->segment[0]);
        search->window = calloc((size_t)search->segments, sizeof search->window[0]);
        status = search->segment && search->window ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to identify");
    }
    if (!status) {
        count_samples(search);
        cut_segments(search);
        status = check_samples(search);
    }
    status = status ? status : make_slopes(search, id, options);
    status = status ? status : identify_make_memory(search);
    return status ? status : make_start(search);
}
