// rollout_lines.c - a rollout as JSON lines.
// SPDX-License-Identifier: MIT
#include "rollout_lines.h"
#include "vector_option.h"

#include <ludus/vector.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

ludus_status rollout_lines_begin(rollout_lines *lines, FILE *file, ludus_env *env, bool flush) {
    *lines = (rollout_lines){
        .out = {file, false},
        .env = env,
        .layout = ludus_env_layout(env),
        .info_fields = ludus_env_definition(env)->info_fields,
        .flush = flush,
    };
    lines->info = calloc((size_t)ludus_fields_width(lines->info_fields) + 1, sizeof *lines->info);
    if (!lines->info) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a rollout");
    }
    lines->options = vector_options(ludus_env_vector(env));
    return lines->options ? LUDUS_OK : LUDUS_ERROR_MEMORY;
}

void rollout_lines_add_state(rollout_lines *lines, double noise, uint64_t seed) {
    lines->with_state = true;
    lines->noise = noise;
    ludus_rng_seed_child(&lines->rng, seed, 2);
}

void rollout_lines_end(rollout_lines *lines) {
    free(lines->info);
    free(lines->options);
    lines->info = NULL;
    lines->options = NULL;
}

// --- what a line has ---

// One row, or a list of rows where several players act at once.
static void write_rows(rollout_lines *lines, const ludus_space *space, const void *rows, size_t row_bytes) {
    json *out = &lines->out;
    const int32_t count = lines->layout->rows;
    if (count > 1) {
        json_open(out, '[');
    }
    for (int32_t i = 0; i < count; i++) {
        json_row(out, space, (const char *)rows + (size_t)i * row_bytes);
    }
    if (count > 1) {
        json_close(out, ']');
    }
}

static void write_observation(rollout_lines *lines) {
    const ludus_space *space = &lines->layout->observation;
    json_key(&lines->out, "obs");
    write_rows(lines, space, ludus_env_observation(lines->env), space->bytes);
}

static void write_info(rollout_lines *lines) {
    json_key(&lines->out, "info");
    ludus_env_info(lines->env, lines->info);
    json_info(&lines->out, lines->info_fields, lines->info);
}

// {"theta":0.1,"position":[1.0,2.0]}
static void write_state(rollout_lines *lines) {
    json *out = &lines->out;
    if (!lines->with_state) {
        return;
    }
    json_key(out, "state");
    json_open(out, '{');
    for (const ludus_field *field = ludus_env_definition(lines->env)->state_fields; field && field->name; field++) {
        json_key(out, field->name);
        if (field->count > 1) {
            json_open(out, '[');
        }
        for (int32_t i = 0; i < field->count; i++) {
            char name[80];
            double value = NAN;
            snprintf(name, sizeof name, field->count > 1 ? "%.60s[%d]" : "%.60s", field->name, i);
            ludus_env_get(lines->env, name, &value);
            if (field->kind != LUDUS_REAL) {
                json_whole(out, (int64_t)value);
            } else {
                json_number(out, lines->noise > 0 ? value + lines->noise * ludus_rng_normal(&lines->rng) : value);
            }
        }
        if (field->count > 1) {
            json_close(out, ']');
        }
    }
    json_close(out, '}');
}

static ludus_status end_line(rollout_lines *lines) {
    json *out = &lines->out;
    json_close(out, '}');
    json_end_line(out);
    if (lines->flush) {
        fflush(out->file);
    }
    return ferror(out->file) ? ludus_fail(LUDUS_ERROR_IO, "cannot write the output: %s", strerror(errno)) : LUDUS_OK;
}

// --- lines ---

ludus_status rollout_lines_reset(rollout_lines *lines, int64_t seed, const char *reset_options) {
    json *out = &lines->out;
    json_open(out, '{');
    json_key(out, "reset"), json_bool(out, true);
    write_observation(lines);
    write_state(lines);
    write_info(lines);
    json_key(out, "env"), json_text(out, ludus_env_variant(lines->env)->id);
    json_key(out, "options"), json_text(out, lines->options);
    json_key(out, "seed");
    if (seed < 0) {
        json_text(out, NULL);
    } else {
        json_whole(out, seed);
    }
    if (reset_options) {
        json_key(out, "reset_options"), json_text(out, reset_options);
    }
    return end_line(lines);
}

ludus_status rollout_lines_step(rollout_lines *lines, const ludus_slot *action, const ludus_outcome *outcome) {
    json *out = &lines->out;
    json_open(out, '{');
    json_key(out, "action");
    write_rows(lines, &lines->layout->action, action, (size_t)lines->layout->action_slots * sizeof *action);
    write_observation(lines);
    write_state(lines);
    json_key(out, "reward");
    json_number(out, outcome->reward);
    if (lines->layout->players > 1) {
        json_key(out, "rewards");
        json_open(out, '[');
        for (int32_t player = 0; player < lines->layout->players; player++) {
            json_number(out, ludus_env_reward(lines->env, player));
        }
        json_close(out, ']');
    }
    json_key(out, "terminated");
    json_bool(out, outcome->terminated);
    json_key(out, "truncated");
    json_bool(out, outcome->truncated);
    write_info(lines);
    return end_line(lines);
}
