// algorithm.c - the list of algorithms, by index and by name.
// SPDX-License-Identifier: MIT
#include "agents/algorithm.h"

#include "agents/defaults.h"

#include <stdio.h>
#include <string.h>

static const agent_algorithm *const algorithms[] = {&agent_ppo, &agent_apg, &agent_shac};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

const agent_algorithm *agent_algorithm_find(const char *name) {
    const char *names[ALGORITHMS];
    for (int i = 0; i < ALGORITHMS; i++) {
        names[i] = algorithms[i]->name;
        if (strcmp(name, names[i]) == 0) {
            return algorithms[i];
        }
    }
    const char *closest = ludus_closest(name, names, ALGORITHMS);
    ludus_fail(LUDUS_ERROR_NOT_FOUND, "no algorithm is called '%.60s'; did you mean %s?", name,
               closest ? closest : names[0]);
    return NULL;
}

const char *ludus_algorithm_name(int32_t index) {
    return index >= 0 && index < ALGORITHMS ? algorithms[index]->name : NULL;
}

const char *ludus_algorithm_about(const char *name) {
    const agent_algorithm *algorithm = agent_algorithm_find(name);
    return algorithm ? algorithm->about : NULL;
}

const ludus_field *ludus_algorithm_options(const char *name) {
    const agent_algorithm *algorithm = agent_algorithm_find(name);
    return algorithm ? algorithm->options : NULL;
}

const char *ludus_algorithm_defaults(const char *name, const char *env) {
    const agent_default *row = agent_default_find(name, env);
    return row ? row->options : "";
}

int64_t ludus_algorithm_steps(const char *name, const char *env) {
    const agent_default *row = agent_default_find(name, env);
    return row ? row->steps : AGENT_DEFAULT_STEPS;
}

int32_t agent_policy_tensors(const ludus_policy *policy, nn_tensor counter, agent_tensor *out) {
    const nn_network *network = policy->network;
    int32_t count = 0;
    out[count++] = (agent_tensor){"parameters", network->parameters};
    out[count++] = (agent_tensor){"adam.mean", network->adam_mean};
    out[count++] = (agent_tensor){"adam.square", network->adam_square};
    out[count++] = (agent_tensor){"adam.step", network->adam_step};
    out[count++] = (agent_tensor){"counter", counter};
    if (nn_present(policy->statistics)) {
        out[count++] = (agent_tensor){"observation.statistics", policy->statistics};
    }
    return count;
}
