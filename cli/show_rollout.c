// show_rollout.c - the lines of `ludus rollout`, played again: every step is computed anew and compared with its line.
// SPDX-License-Identifier: MIT
#include "show_inside.h"

#include <ludus/ludus.h>

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ludus_status wrong(const show *s, const char *why) {
    return ludus_fail(LUDUS_ERROR_FORMAT, "%s, line %lld: %s", s->file, (long long)s->line, why);
}

// --- lines ---

// The next line that is not blank: *line is NULL at the end.
static ludus_status next_line(show *s, json_t **line) {
    *line = NULL;
    while (s->at < s->size) {
        const char *from = s->bytes + s->at;
        const char *end = memchr(from, '\n', s->size - s->at);
        const size_t length = end ? (size_t)(end - from) : s->size - s->at;
        s->at += length + (end != NULL);
        s->line++;
        if (strspn(from, " \t\r") >= length) {
            continue;
        }
        json_error_t error;
        *line = json_loadb(from, length, 0, &error);
        if (!*line) {
            char why[320];
            snprintf(why, sizeof why, "no JSON: %.200s (column %d)", error.text, error.column);
            return wrong(s, why);
        }
        if (!json_is_object(*line)) {
            json_decref(*line);
            *line = NULL;
            return wrong(s, "not a JSON object");
        }
        return LUDUS_OK;
    }
    return LUDUS_OK;
}

// The numbers of a value and all that it holds, in order; null is NAN. Returns how many, -1 when something else is among
// them. Only the first `capacity` are kept.
static int64_t numbers_of(const json_t *value, double *numbers, int64_t capacity, int64_t count) {
    if (json_is_number(value) || json_is_null(value) || json_is_boolean(value)) {
        if (count < capacity) {
            numbers[count] = json_is_number(value) ? json_number_value(value)
                             : json_is_null(value) ? NAN
                                                   : json_is_true(value);
        }
        return count + 1;
    }
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value) && count >= 0; i++) {
            count = numbers_of(json_array_get(value, i), numbers, capacity, count);
        }
        return count;
    }
    if (json_is_object(value)) {
        const char *key;
        json_t *member;
        json_object_foreach((json_t *)(uintptr_t)value, key, member) {
            count = count < 0 ? count : numbers_of(member, numbers, capacity, count);
        }
        return count;
    }
    return -1;
}

// --- comparing ---

static void note_difference(show *s, const char *what, double ours, double theirs) {
    if (!s->difference[0]) {
        snprintf(s->difference, sizeof s->difference,
                 "%s, line %lld differs from what this version computes: %s is %.9g, the line has %.9g; it was made by "
                 "another version or on another machine, or changed",
                 s->file, (long long)s->line, what, ours, theirs);
    }
}

// Not finite is null in the lines.
static bool is_same(double ours, double theirs) {
    return ours == theirs || (!isfinite(ours) && isnan(theirs));
}

static ludus_status compare_observation(show *s, const json_t *line) {
    const ludus_space *space = &s->layout->observation;
    const int64_t wanted = (int64_t)space->size * s->layout->rows;
    double *numbers = malloc(((size_t)wanted + 1) * sizeof *numbers);
    if (!numbers) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an observation");
    }
    const int64_t count = numbers_of(json_object_get(line, "obs"), numbers, wanted, 0);
    for (int64_t i = 0; count == wanted && i < wanted; i++) {
        const char *row = (const char *)ludus_env_observation(s->env) + (size_t)(i / space->size) * space->bytes;
        const double ours = ludus_space_number(space, row, (int32_t)(i % space->size));
        if (!is_same(ours, numbers[i])) {
            char what[64];
            snprintf(what, sizeof what, "number %lld of the observation", (long long)i);
            note_difference(s, what, ours, numbers[i]);
            break;
        }
    }
    free(numbers);
    if (count != wanted) {
        char why[160];
        snprintf(why, sizeof why, "\"obs\" has %lld numbers; an observation has %lld",
                 (long long)(count < 0 ? 0 : count), (long long)wanted);
        return wrong(s, why);
    }
    return LUDUS_OK;
}

// --- resets ---

// Is this line of the environment that the first one named?
static ludus_status check_environment(show *s, const json_t *line) {
    const char *id = json_string_value(json_object_get(line, "env"));
    const char *options = json_string_value(json_object_get(line, "options"));
    if (!id || !options) {
        return wrong(s, "a reset without \"env\" and \"options\"; only rollouts that name their environment can be "
                        "played again, as `ludus rollout` writes them");
    }
    if (!s->env) {
        s->env = ludus_env_make(id, options);
        s->options = strdup(options);
        if (!s->env || !s->options) {
            char why[400];
            snprintf(why, sizeof why, "%s", ludus_last_error());
            return wrong(s, why);
        }
        s->vector = ludus_env_vector(s->env);
        snprintf(s->actor, sizeof s->actor, "recorded in %s", s->file);
        return show_prepare(s);
    }
    return strcmp(id, s->name) == 0 && strcmp(options, s->options) == 0
               ? LUDUS_OK
               : wrong(s, "another environment than in the first line");
}

static ludus_status play_reset(show *s, const json_t *line) {
    const bool first = !s->env;
    ludus_status status = check_environment(s, line);
    if (status) {
        return status;
    }
    const json_t *seed = json_object_get(line, "seed"), *options = json_object_get(line, "reset_options");
    if ((seed && !json_is_null(seed) && (!json_is_integer(seed) || json_integer_value(seed) < 0)) ||
        (options && !json_is_string(options))) {
        return wrong(s, "\"seed\" must be a whole number from 0 or null, and \"reset_options\" a text");
    }
    status = ludus_env_reset_with(s->env, json_is_integer(seed) ? json_integer_value(seed) : LUDUS_KEEP_STREAM,
                                  json_string_value(options));
    if (status) {
        char why[400];
        snprintf(why, sizeof why, "%s", ludus_last_error());
        return wrong(s, why);
    }
    if (!first) {
        show_count_reset(s, 0);
    }
    return compare_observation(s, line);
}

// --- steps ---

static bool is_box(const ludus_space *space, int32_t index) {
    for (int32_t p = 0; p < space->parts; p++) {
        if (index < space->part[p].size) {
            return space->part[p].kind == LUDUS_BOX;
        }
        index -= space->part[p].size;
    }
    return false;
}

// The line's action, where the environment's step finds it.
static ludus_status read_action(const show *s, const json_t *line) {
    const ludus_layout *layout = s->layout;
    const int32_t wanted = layout->rows * layout->action_slots;
    double *numbers = malloc(((size_t)wanted + 1) * sizeof *numbers);
    if (!numbers) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an action");
    }
    const int64_t count = numbers_of(json_object_get(line, "action"), numbers, wanted, 0);
    bool whole = count == wanted;
    for (int32_t i = 0; whole && i < wanted; i++) {
        ludus_slot *slot = &s->buffers.action[i];
        if (is_box(&layout->action, i % layout->action_slots)) {
            slot->f = (float)numbers[i];
        } else {
            whole = numbers[i] == floor(numbers[i]) && fabs(numbers[i]) <= 2147483647.0;
            slot->i = whole ? (int32_t)numbers[i] : 0;
        }
    }
    free(numbers);
    if (!whole) {
        char why[200], space[100];
        ludus_space_text(&layout->action, space, sizeof space);
        snprintf(why, sizeof why, "\"action\" is missing or is not in %s", space);
        return wrong(s, why);
    }
    for (int32_t row = 0; row < layout->rows; row++) {
        if (ludus_env_check_action(s->env, s->buffers.action + row * layout->action_slots)) {
            char why[400];
            snprintf(why, sizeof why, "%s", ludus_last_error());
            return wrong(s, why);
        }
    }
    return LUDUS_OK;
}

static ludus_status play_step(show *s, const json_t *line) {
    const ludus_status status = read_action(s, line);
    if (status) {
        return status;
    }
    if (s->facts[0].terminated || s->facts[0].truncated) {
        return wrong(s, "an action after the end of an episode; a reset must come before it");
    }
    show_keep_action_texts(s);
    ludus_env_step(s->env, s->buffers.action);
    show_count_step(s);
    const json_t *reward = json_object_get(line, "reward");
    const json_t *flags[2] = {json_object_get(line, "terminated"), json_object_get(line, "truncated")};
    if (!json_is_boolean(flags[0]) || !json_is_boolean(flags[1]) || !(json_is_number(reward) || json_is_null(reward))) {
        return wrong(s, "\"reward\", \"terminated\" or \"truncated\" is missing");
    }
    const ludus_status compared = compare_observation(s, line);
    const double theirs = json_is_null(reward) ? NAN : json_number_value(reward);
    if (!compared && !is_same(s->facts[0].reward, theirs)) {
        note_difference(s, "the reward", s->facts[0].reward, theirs);
    }
    if (!compared &&
        (s->facts[0].terminated != json_is_true(flags[0]) || s->facts[0].truncated != json_is_true(flags[1]))) {
        note_difference(s, "whether the episode is over", s->facts[0].terminated || s->facts[0].truncated,
                        json_is_true(flags[0]) || json_is_true(flags[1]));
    }
    return compared;
}

show_result show_step_rollout(show *s) {
    json_t *line;
    ludus_status status = next_line(s, &line);
    if (!status && !line) {
        return SHOW_ENDED;
    }
    if (!status) {
        status = json_is_true(json_object_get(line, "reset")) ? play_reset(s, line) : play_step(s, line);
    }
    json_decref(line);
    return status ? SHOW_FAILED : SHOW_STEPPED;
}

// --- the first line ---

static ludus_status play_first(show *s) {
    json_t *line;
    s->at = 0;
    s->line = 0;
    const ludus_status status = next_line(s, &line);
    if (status) {
        return status;
    }
    const bool reset = line && json_is_true(json_object_get(line, "reset"));
    const ludus_status played = reset ? play_reset(s, line) : wrong(s, "a rollout begins with a reset");
    json_decref(line);
    return played;
}

ludus_status show_open_rollout(show *s) {
    s->kind = SHOW_ROLLOUT;
    s->count = 1;
    return play_first(s);
}

ludus_status show_restart_rollout(show *s) {
    const ludus_status status = play_first(s);
    s->facts[0] = (show_facts){.reward = NAN, .value = NAN};
    return status;
}
