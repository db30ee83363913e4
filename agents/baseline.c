// baseline.c - policies that need no training: uniform random actions, and the rule an environment brings along.
// SPDX-License-Identifier: MIT
#include "agents/baseline.h"

#include <ludus/philox.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

// One of the choices whose byte is not 0, or of all when there is none.
static int32_t random_choice(const uint8_t *legal, int32_t choices, uint32_t word) {
    int32_t allowed = 0;
    for (int32_t c = 0; legal && c < choices; c++) {
        allowed += legal[c] != 0;
    }
    if (allowed == 0) {
        return (int32_t)ludus_philox_below(word, (uint32_t)choices);
    }
    int32_t left = (int32_t)ludus_philox_below(word, (uint32_t)allowed), choice = 0;
    for (int32_t c = 0; c < choices; c++) {
        if (legal[c] && left-- == 0) {
            choice = c;
        }
    }
    return choice;
}

// Uniform between finite bounds; otherwise standard normal, reflected and moved to a bound that is there.
static float random_number(float low, float high, ludus_philox words) {
    if (isfinite(low) && isfinite(high)) {
        return low + (high - low) * ludus_philox_uniform(words.word[0]);
    }
    float first, second;
    ludus_philox_normal(words.word[0], words.word[1], &first, &second);
    return isfinite(low) ? low + fabsf(first) : isfinite(high) ? high - fabsf(first) : first;
}

static void act_randomly(const ludus_policy *policy, const uint8_t *legal, int32_t row, uint64_t seed, uint64_t counter,
                         ludus_slot *action) {
    const nn_head *head = &policy->actions.head;
    for (int32_t p = 0; p < head->parts; p++) {
        const ludus_philox words =
            ludus_philox_words((uint32_t)row, (uint32_t)p, (uint32_t)counter, (uint32_t)(counter >> 32), (uint32_t)seed,
                               (uint32_t)(seed >> 32));
        if (head->kind == NN_GAUSSIAN) {
            action[p].f = random_number(policy->actions.bounds[p], policy->actions.bounds[head->parts + p], words);
        } else {
            action[p].i = random_choice(legal, head->classes[p], words.word[0]);
            legal = legal ? legal + head->classes[p] : NULL;
        }
    }
}

enum { SCRIPTED_SIZE = 64 }; // most numbers of an observation that a rule reads

// The environment's own spaces: what a rule reads and gives. Vectors of floats store f64 observations as f32.
static ludus_status own_layout(const ludus_policy *policy, ludus_layout *own) {
    const ludus_env_def *definition = ludus_vector_definition(policy->probe);
    memset(own, 0, sizeof *own);
    own->players = 1;
    const ludus_status status = definition->layout(ludus_vector_config(policy->probe), own);
    return status ? status : ludus_space_finish(&own->observation);
}

// The rule's action for a row, which is widened where the rule reads wider numbers.
static void act_by_rule(const ludus_policy *policy, const ludus_layout *own, const char *row, ludus_slot *action) {
    const ludus_space *space = &policy->layout->observation;
    double wide[SCRIPTED_SIZE];
    if (own->observation.part[0].dtype == LUDUS_F64 && space->part[0].dtype == LUDUS_F32) {
        for (int32_t i = 0; i < space->size; i++) {
            wide[i] = ludus_space_number(space, row, i);
        }
        row = (const char *)wide;
    }
    ludus_vector_definition(policy->probe)->scripted(ludus_vector_config(policy->probe), row, action);
}

void agent_baseline_act(const ludus_policy *policy, const void *observations, const uint8_t *legal, int32_t count,
                        uint64_t seed, uint64_t counter, ludus_slot *actions) {
    const ludus_layout *layout = policy->layout;
    ludus_layout own;
    if (policy->kind == AGENT_SCRIPTED && own_layout(policy, &own)) {
        return; // it passed when the policy was made
    }
    for (int32_t i = 0; i < count; i++) {
        ludus_slot *action = actions + (size_t)i * (size_t)layout->action_slots;
        if (policy->kind == AGENT_SCRIPTED) {
            act_by_rule(policy, &own, (const char *)observations + (size_t)i * layout->observation.bytes, action);
        } else {
            const uint8_t *mask = legal ? legal + (size_t)i * (size_t)layout->legal_count : NULL;
            act_randomly(policy, mask, i, seed, counter, action);
        }
    }
}

// A rule reads the environment's own observations and gives its own actions: neither stacked nor cut into choices.
static ludus_status check_scripted(const ludus_policy *policy) {
    const ludus_env_def *definition = ludus_vector_definition(policy->probe);
    if (!definition->scripted) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no scripted rule", policy->env);
    }
    ludus_layout own;
    ludus_status status = own_layout(policy, &own);
    status = status ? status : ludus_space_finish(&own.action);
    // Narrowed numbers are widened again for the rule.
    if (!status && own.observation.parts == 1 && own.observation.part[0].dtype == LUDUS_F64 &&
        own.observation.size <= SCRIPTED_SIZE) {
        own.observation.part[0].dtype = policy->layout->observation.part[0].dtype;
        status = ludus_space_finish(&own.observation);
    }
    if (!status && (!ludus_space_equal(&own.observation, &policy->layout->observation) ||
                    !ludus_space_equal(&own.action, &policy->layout->action))) {
        status = ludus_fail(LUDUS_ERROR_MISMATCH,
                            "the scripted rule of %s needs its own observations and actions, without frame_stack or "
                            "discretize_actions",
                            policy->env);
    }
    return status;
}

ludus_policy *ludus_policy_baseline(const char *kind, const char *env, const char *options) {
    const bool random = strcmp(kind, "random") == 0;
    if (!random && strcmp(kind, "scripted") != 0) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "no baseline is called '%.60s'; there are random and scripted", kind);
        return NULL;
    }
    ludus_policy *policy = agent_policy_make(kind, env, options);
    if (!policy) {
        return NULL;
    }
    policy->kind = random ? AGENT_RANDOM : AGENT_SCRIPTED;
    if (random ? agent_actions_read(policy->layout, &policy->actions) : check_scripted(policy)) {
        ludus_policy_destroy(policy);
        return NULL;
    }
    return policy;
}
