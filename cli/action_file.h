// action_file.h - reads recorded actions from a file or a pipe: one action a line, numbers between blanks or commas.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_ACTION_FILE_H
#define LUDUS_CLI_ACTION_FILE_H

#include <ludus/env.h>

#include <stdio.h>

// Files are untrusted: a line has an end and a bounded length, and every number is checked before it is used.
typedef struct action_file action_file;

// Opens a file; "-" is the standard input. NULL with a sentence when it cannot be read.
action_file *action_file_open(const char *path);

// The same from an open stream, which the action file then owns; `name` is for sentences and must outlive it.
action_file *action_file_from(FILE *stream, const char *name);
void action_file_close(action_file *file);

typedef enum action_result { ACTION_READ, ACTION_END, ACTION_WRONG } action_result;

// Reads the next action (blank lines are passed over) into action[layout->rows * layout->action_slots]. ACTION_WRONG
// leaves a sentence that names the file and the line.
action_result action_file_next(action_file *file, const ludus_env *env, ludus_slot *action);

#endif
