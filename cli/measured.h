// measured.h - recorded trajectories from files: lines of `ludus rollout --state`, or tables with commas.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_MEASURED_H
#define LUDUS_CLI_MEASURED_H

#include <ludus/env.h>
#include <ludus/identify.h>

// What files are read into. Files of any number are read one after another.
typedef struct measured {
    const ludus_env_def *definition;
    const char *id;
    const ludus_layout *layout;
    int32_t states;                            // numbers of a state
    ludus_trajectory *trajectory;              // [count]
    int32_t count;                             //
    char *options;                             // that the first JSON file names; NULL: none
    double *state, *action;                    // all rows; trajectories point into them after measured_finish()
    size_t state_rows, action_rows;            // used
    size_t state_room, action_room, row_start; // allocated; first state row of the last trajectory
} measured;

ludus_status measured_begin(measured *m, const ludus_env *env);
// Fails with a sentence that names file and line.
ludus_status measured_read(measured *m, const char *path);
// Leaves out what is not `fields` (names with commas between; NULL: leaves everything in), and settles the pointers.
ludus_status measured_finish(measured *m, const char *fields);
void measured_free(measured *m);

// "theta", "position[2]": the number of a state of that name; -1: none.
int32_t measured_state_index(const ludus_env_def *definition, const char *name);

// --- for the two kinds of file ---

typedef struct measured_file {
    measured *to;
    const char *path;
    int64_t line;
} measured_file;

ludus_status measured_wrong(const measured_file *file, const char *why);
// Begins a trajectory; the one before ends as it is. Rows follow: a state, then an action and a state, and so on.
ludus_status measured_trajectory(measured *m);
// A new row of NANs, of zeros; NULL with a sentence without memory.
double *measured_add_state(measured *m);
double *measured_add_action(measured *m);
// Is the row an action of the environment? It becomes a float where the environment's own action is one.
ludus_status measured_check_action(const measured_file *file, double *action);

// Either kind; a zero byte follows the bytes.
ludus_status measured_read_bytes(measured_file *file, const char *bytes, size_t size);
ludus_status measured_read_lines(measured_file *file, const char *bytes, size_t size);
ludus_status measured_read_table(measured_file *file, const char *bytes, size_t size);

#endif
