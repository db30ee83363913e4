// policy_copy.c - independent copies of policies, also of one that is being trained.
// SPDX-License-Identifier: MIT
#include "agents/algorithm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A network of the same shape, for acting alone.
static ludus_policy *same_shape(const ludus_policy *policy) {
    const agent_algorithm *algorithm = agent_algorithm_find(policy->algorithm);
    ludus_settings *settings = algorithm ? ludus_settings_make(algorithm->options, policy->algorithm) : NULL;
    agent_policy_build build = {.backend = "cpu", .threads = 1, .rows = 1, .train_rows = 1};
    ludus_policy *copy = NULL;
    if (settings && !ludus_settings_parse(settings, policy->config)) {
        const ludus_values values = ludus_settings_values(settings);
        copy = algorithm->network(&values, &build.options)
                   ? NULL
                   : agent_policy_make(policy->algorithm, policy->env, policy->options);
    }
    ludus_settings_destroy(settings);
    if (copy && agent_policy_build_network(copy, &build)) {
        ludus_policy_destroy(copy);
        return NULL;
    }
    if (copy) {
        snprintf(copy->config, sizeof copy->config, "%s", policy->config);
    }
    return copy;
}

ludus_policy *ludus_policy_copy(const ludus_policy *policy) {
    if (policy->kind != AGENT_NETWORK) {
        return ludus_policy_baseline(policy->algorithm, policy->env, policy->options);
    }
    ludus_policy *copy = same_shape(policy);
    if (copy && ludus_policy_copy_into(copy, policy)) {
        ludus_policy_destroy(copy);
        return NULL;
    }
    return copy;
}

ludus_status ludus_policy_copy_into(ludus_policy *into, const ludus_policy *policy) {
    if (into->kind != policy->kind || strcmp(into->algorithm, policy->algorithm) != 0 ||
        strcmp(into->env, policy->env) != 0 || strcmp(into->options, policy->options) != 0 ||
        strcmp(into->config, policy->config) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH,
                          "a policy of %s for %s cannot be copied into one of %s for %s with other options or networks",
                          policy->algorithm, policy->env, into->algorithm, into->env);
    }
    if (policy->kind != AGENT_NETWORK) {
        return LUDUS_OK;
    }
    // Through the host's memory, so that the two may live on different backends.
    const size_t parameters = (size_t)policy->network->size * sizeof(float);
    void *numbers = malloc(parameters + nn_bytes(policy->statistics) + 1);
    if (!numbers) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to copy a policy for %s", policy->env);
    }
    nn_network_get(policy->network, numbers);
    nn_network_set(into->network, numbers);
    if (nn_present(policy->statistics)) {
        policy->backend->operations->download(policy->backend, numbers, policy->statistics);
        policy->backend->operations->synchronise(policy->backend);
        into->backend->operations->upload(into->backend, into->statistics, numbers);
    }
    into->backend->operations->synchronise(into->backend);
    free(numbers);
    return LUDUS_OK;
}
