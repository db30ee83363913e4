// option_text.h - sorting one text of options into those of the environment, of the runtime and of the algorithm.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_OPTION_TEXT_H
#define AGENTS_OPTION_TEXT_H

#include <ludus/env.h>

// The settings of a training run, parsed. End with agent_options_free(), also after a failure.
typedef struct agent_options {
    ludus_settings *env, *runtime, *algorithm;
} agent_options;

// Reads `defaults` and then `text` (either may be NULL). An algorithm's option goes before a runtime option of the same
// name: normalize_observation is the policy's business then. `table` NULL: no algorithm.
ludus_status agent_options_read(agent_options *options, const char *id, const char *algorithm, const ludus_field *table,
                                const char *defaults, const char *text);
void agent_options_free(agent_options *options);

// Canonical text of the environment's and the runtime's options; ARGUMENT when it does not fit.
ludus_status agent_options_text(const agent_options *options, char *out, size_t capacity);

// The options that say what an agent meets, and nothing about speed (threads, lanes ...) or about rewards as seen in
// training only (normalize_reward, clip_reward): what a policy keeps.
ludus_status agent_policy_options(const char *id, const char *text, char *out, size_t capacity);

// Those of an evaluation: a policy's own with `text` over them, and a time limit where episodes might never end.
enum { AGENT_EVALUATION_STEPS = 10000 };
ludus_status agent_evaluation_options(const char *id, const char *own, const char *text, char *out, size_t capacity);

// Every row of a table as "name=value name='text'": a text that stays true when defaults change. ARGUMENT when it does
// not fit.
ludus_status agent_values_text(const ludus_values *values, char *out, size_t capacity);

#endif
