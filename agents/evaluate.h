// evaluate.h - an evaluation that can be repeated: the environments are made once.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_EVALUATE_H
#define AGENTS_EVALUATE_H

#include "agents/policy.h"

enum { AGENT_EPISODES_MAX = 1 << 20 };

typedef struct agent_evaluator agent_evaluator;

// `options` are the environment's, with same-step autoreset. The policy is borrowed.
ludus_status agent_evaluator_make(ludus_policy *policy, const char *options, int32_t episodes, agent_evaluator **out);
void agent_evaluator_destroy(agent_evaluator *evaluator);

// Episode i is the first one of an environment seeded with seed + i. With a goal (not NAN) the evaluation is given up as
// soon as the mean return cannot reach it any more; then false is returned and only out->steps counts.
bool agent_evaluator_run(agent_evaluator *evaluator, uint64_t seed, bool greedy, double goal, ludus_evaluation *out);

#endif
