// rollout_lines.c - a rollout as JSON lines.
// SPDX-License-Identifier: MIT
#include "rollout_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

ludus_status rollout_lines_begin(rollout_lines *lines, FILE *file, const ludus_env *env, bool flush) {
    *lines = (rollout_lines){
        .out = {file, false},
        .env = env,
        .layout = ludus_env_layout(env),
        .info_fields = ludus_env_definition(env)->info_fields,
        .flush = flush,
    };
    lines->info = calloc((size_t)ludus_fields_width(lines->info_fields) + 1, sizeof *lines->info);
    return lines->info ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a rollout");
}

void rollout_lines_end(rollout_lines *lines) {
    free(lines->info);
    lines->info = NULL;
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

ludus_status rollout_lines_reset(rollout_lines *lines) {
    json *out = &lines->out;
    json_open(out, '{');
    json_key(out, "reset");
    json_bool(out, true);
    write_observation(lines);
    write_info(lines);
    return end_line(lines);
}

ludus_status rollout_lines_step(rollout_lines *lines, const ludus_slot *action, const ludus_outcome *outcome) {
    json *out = &lines->out;
    json_open(out, '{');
    if (action) {
        json_key(out, "action");
        write_rows(lines, &lines->layout->action, action, (size_t)lines->layout->action_slots * sizeof *action);
    }
    write_observation(lines);
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
