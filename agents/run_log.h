// run_log.h - what a run leaves in its folder while it goes on and at its end.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_RUN_LOG_H
#define AGENTS_RUN_LOG_H

#include "agents/run.h"

typedef struct agent_log agent_log;

// Seconds of the monotonic clock, from an arbitrary moment.
double agent_clock(void);

// Opens metrics.jsonl and a new event file in the folder, which is there, and writes config.json. When `resumed`, lines
// and events after the run's step are cut off: they will be written again. NULL with a sentence on failure.
agent_log *agent_log_open(const agent_run *run, const char *folder, bool resumed);
ludus_status agent_log_close(agent_log *log);

// One line of metrics and one event each.
ludus_status agent_log_iteration(agent_log *log, const ludus_progress *progress, const agent_metrics *metrics);
ludus_status agent_log_evaluation(agent_log *log, int64_t step, const ludus_evaluation *evaluation);

// result.json.
ludus_status agent_log_result(const ludus_train_result *result, const char *folder);

// curve.png and curve.svg.
ludus_status agent_log_curve(const agent_run *run, const char *folder);

// folder/name into `out`; ARGUMENT when it is too long.
ludus_status agent_log_path(const char *folder, const char *name, char *out, size_t capacity);

#endif
