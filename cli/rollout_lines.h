// rollout_lines.h - a rollout as JSON lines: what resets and steps gave, and with which actions.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_ROLLOUT_LINES_H
#define LUDUS_CLI_ROLLOUT_LINES_H

#include "json.h"

#include <ludus/env.h>

typedef struct rollout_lines {
    json out;
    const ludus_env *env; // borrowed
    const ludus_layout *layout;
    const ludus_field *info_fields;
    double *info;
    char *options; // canonical
    bool with_state;
    double noise; // added to real numbers of the state: as if they were measured
    ludus_rng rng;
    bool flush; // each line at once: a program at the other end of a pipe waits for it
} rollout_lines;

// Lines go to `file`, which stays the caller's. Fails without memory.
ludus_status rollout_lines_begin(rollout_lines *lines, FILE *file, ludus_env *env, bool flush);
// From here on lines have the state, with normal noise of this standard deviation on its real numbers.
void rollout_lines_add_state(rollout_lines *lines, double noise, uint64_t seed);
void rollout_lines_end(rollout_lines *lines);

// What the last reset left, with what it takes to do it again: the environment, its options, the seed (negative: the running
// stream) and the reset's options (NULL: none). They fail with a sentence when the line cannot be written.
ludus_status rollout_lines_reset(rollout_lines *lines, int64_t seed, const char *reset_options);
// What the last step gave, by the action [rows][action_slots].
ludus_status rollout_lines_step(rollout_lines *lines, const ludus_slot *action, const ludus_outcome *outcome);

#endif
