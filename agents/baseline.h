// baseline.h - acting without a network: at random, or by the rule that an environment brings along.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_BASELINE_H
#define AGENTS_BASELINE_H

#include "agents/policy.h"

// As ludus_policy_act(), for policies of the kinds AGENT_RANDOM and AGENT_SCRIPTED.
void agent_baseline_act(const ludus_policy *policy, const void *observations, const uint8_t *legal, int32_t count,
                        uint64_t seed, uint64_t counter, ludus_slot *actions);

#endif
