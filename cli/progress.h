// progress.h - how a training run is going: a bar on a terminal, plain lines elsewhere; and Ctrl-C.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_PROGRESS_H
#define LUDUS_CLI_PROGRESS_H

#include <ludus/agent.h>

typedef struct progress {
    bool terminal;
    double shown; // when the last line was, in clock_now() seconds
    int64_t steps;
} progress;

// Takes over SIGINT, SIGHUP and SIGTERM: the first stops the run cleanly, a second one ends the process.
void progress_begin(progress *p);

// The callback of ludus_train(); `user` is the progress.
bool progress_show(const ludus_progress *now, void *user);

// Ends the bar's line.
void progress_end(progress *p);

#endif
