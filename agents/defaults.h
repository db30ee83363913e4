// defaults.h - one row an environment: the options an algorithm starts from, and how long it trains.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_DEFAULTS_H
#define AGENTS_DEFAULTS_H

#include <stdint.h>

typedef struct agent_default {
    const char *algorithm, *env;
    int64_t steps;       // of a training run
    const char *options; // over those of the algorithm's table
} agent_default;

enum { AGENT_DEFAULT_STEPS = 1000000 }; // where there is no row

// The row, or NULL.
const agent_default *agent_default_find(const char *algorithm, const char *env);

#endif
