// policy.c - making policies, choosing actions with them, and asking what they fit.
// SPDX-License-Identifier: MIT
#include "agents/policy.h"

#include "agents/baseline.h"
#include "agents/option_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- making ---

ludus_policy *agent_policy_make(const char *algorithm, const char *env, const char *options) {
    ludus_policy *policy = calloc(1, sizeof *policy);
    if (!policy) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a policy");
        return NULL;
    }
    snprintf(policy->algorithm, sizeof policy->algorithm, "%s", algorithm);
    ludus_status status = agent_policy_options(env, options, policy->options, sizeof policy->options);
    if (!status) {
        policy->probe = ludus_vector_make(env, policy->options, 1);
        status = policy->probe ? LUDUS_OK : LUDUS_ERROR_ARGUMENT;
    }
    if (!status) {
        snprintf(policy->env, sizeof policy->env, "%s", ludus_vector_variant(policy->probe)->id);
        policy->layout = ludus_vector_layout(policy->probe);
        if (policy->layout->players != 1) {
            status = ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has %d players; agents play environments of one",
                                policy->env, policy->layout->players);
        }
    }
    if (status) {
        ludus_policy_destroy(policy);
        return NULL;
    }
    return policy;
}

// Reads "64-64"; also with commas, blanks or x between.
static ludus_status read_hidden(const char *text, nn_network_config *network) {
    const char *at = text;
    network->hidden_layers = 0;
    while (*at) {
        char *end;
        const long units = strtol(at, &end, 10);
        if (end == at || units < 0 || units > 16384 || network->hidden_layers == NN_MAX_HIDDEN) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "hidden=%.60s; it must be up to %d numbers from 1 to 16384 with '-' between, or 0", text,
                              NN_MAX_HIDDEN);
        }
        if (units == 0 && at == text && *end == '\0') {
            return LUDUS_OK;
        }
        network->hidden[network->hidden_layers++] = (int32_t)units;
        at = end;
        if (units == 0 || (*at && (!strchr("-x, ", *at) || !at[1]))) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "hidden=%.60s; it must be up to %d numbers from 1 to 16384 with '-' between, or 0", text,
                              NN_MAX_HIDDEN);
        }
        at += *at != '\0';
    }
    return LUDUS_OK;
}

ludus_status agent_network_options_read(const ludus_values *values, agent_network_options *out) {
    static const nn_activation activations[] = {NN_TANH, NN_RELU, NN_GELU};
    *out = (agent_network_options){.network = nn_network_defaults()};
    out->network.activation = activations[(int)ludus_values_number(values, "activation")];
    out->network.layer_norm = ludus_values_number(values, "layer_norm") != 0;
    out->network.shared = ludus_values_number(values, "shared") > 0; // NAN: no such row
    out->network.policy_gain = (float)ludus_values_number(values, "policy_gain");
    out->network.value_gain = (float)ludus_values_number(values, "value_gain");
    out->network.policy_only = isnan(out->network.value_gain);
    out->network.log_std = (float)ludus_values_number(values, "log_std");
    out->squash = ludus_values_number(values, "squash") != 0;
    out->normalize_observation = ludus_values_number(values, "normalize_observation") != 0;
    return read_hidden(ludus_values_text(values, "hidden"), &out->network);
}

// --- the network and the room for acting ---

static ludus_status make_room(ludus_policy *policy) {
    nn_backend *backend = policy->backend;
    const nn_operations *operations = backend->operations;
    const nn_head *head = &policy->actions.head;
    const int64_t rows = AGENT_ACT_ROWS;
    const nn_type action = head->kind == NN_GAUSSIAN ? NN_F32 : NN_I32;
    ludus_status s = agent_features_init(&policy->features, backend, &policy->layout->observation, rows);
    s = s ? s : operations->allocate(backend, NN_U8, rows, policy->features.row_bytes, &policy->raw);
    s = s ? s : operations->allocate(backend, NN_F32, rows, policy->features.columns, &policy->inputs);
    s = s ? s : operations->allocate(backend, NN_F32, rows, nn_head_outputs(head), &policy->outputs);
    s = s ? s : operations->allocate(backend, NN_F32, rows, 1, &policy->values);
    s = s ? s : operations->allocate(backend, action, rows, head->parts, &policy->drawn);
    s = s ? s : operations->allocate(backend, action, rows, head->parts, &policy->chosen);
    s = s ? s : operations->allocate(backend, NN_U32, 1, 4, &policy->counter);
    if (!s && policy->layout->legal_count) {
        s = operations->allocate(backend, NN_U8, rows, policy->layout->legal_count, &policy->mask);
    }
    if (!s && head->kind == NN_GAUSSIAN) {
        s = operations->allocate(backend, NN_F32, 2, head->parts, &policy->bounds);
        if (!s) {
            operations->upload(backend, policy->bounds, policy->actions.bounds);
        }
    }
    return s ? s : operations->prepare(backend, NULL, rows);
}

// tanh is stretched onto the bounds, which must be there.
static ludus_status check_squash(const agent_actions *actions) {
    for (int32_t i = 0; i < 2 * actions->head.parts; i++) {
        if (!isfinite(actions->bounds[i])) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "squash=true needs actions with finite bounds");
        }
    }
    return LUDUS_OK;
}

ludus_status agent_policy_build_network(ludus_policy *policy, const agent_policy_build *build) {
    ludus_status status = agent_actions_read(policy->layout, &policy->actions);
    if (!status && build->options.squash && policy->actions.head.kind == NN_GAUSSIAN) {
        policy->actions.head.squash = true;
        status = check_squash(&policy->actions);
    }
    status = status ? status : nn_backend_make(build->backend, build->threads, &policy->backend);
    if (status) {
        return status;
    }
    nn_network_config network = build->options.network;
    network.observations = agent_features_columns(&policy->layout->observation);
    if (!network.observations) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    network.head = policy->actions.head;
    network.rows = build->rows > AGENT_ACT_ROWS ? build->rows : AGENT_ACT_ROWS;
    network.train_rows = build->train_rows;
    policy->network = nn_network_make(policy->backend, &network, build->seed);
    if (!policy->network) {
        return LUDUS_ERROR_ARGUMENT;
    }
    if (build->options.normalize_observation) {
        status = policy->backend->operations->allocate(policy->backend, NN_F64, NN_STATISTICS, network.observations,
                                                       &policy->statistics);
    }
    return status ? status : make_room(policy);
}

void ludus_policy_destroy(ludus_policy *policy) {
    if (!policy) {
        return;
    }
    nn_network_destroy(policy->network);
    agent_features_free(&policy->features);
    nn_tensor owned[] = {policy->statistics, policy->raw,   policy->inputs, policy->outputs, policy->values,
                         policy->mask,       policy->drawn, policy->chosen, policy->bounds,  policy->counter};
    for (size_t i = 0; policy->backend && i < sizeof owned / sizeof owned[0]; i++) {
        policy->backend->operations->release(policy->backend, owned[i]);
    }
    nn_backend_destroy(policy->backend);
    ludus_vector_destroy(policy->probe);
    free(policy);
}

// --- acting ---

// Up to AGENT_ACT_ROWS rows.
static void act_on(ludus_policy *policy, const void *observations, const uint8_t *legal, int64_t count, bool greedy,
                   nn_random random, ludus_slot *actions, float *values) {
    nn_backend *backend = policy->backend;
    const nn_operations *operations = backend->operations;
    nn_tensor raw = nn_rows(policy->raw, 0, count), inputs = nn_rows(policy->inputs, 0, count);
    operations->upload(backend, raw, observations);
    agent_features_fill(&policy->features, raw, inputs);
    if (nn_present(policy->statistics)) {
        operations->running_apply(backend, policy->statistics, AGENT_OBSERVATION_LIMIT, inputs, inputs);
    }
    nn_policy draw = {.head = &policy->actions.head, .greedy = greedy, .log_std = policy->network->log_std};
    draw.outputs = nn_rows(policy->outputs, 0, count);
    draw.actions = nn_rows(policy->drawn, 0, count);
    draw.environment_actions = nn_rows(policy->chosen, 0, count);
    draw.bounds = policy->bounds;
    if (legal && nn_present(policy->mask)) {
        draw.mask = nn_rows(policy->mask, 0, count);
        operations->upload(backend, draw.mask, legal);
    }
    const bool estimated = policy->network->value.layers > 0;
    nn_tensor estimates = values && estimated ? nn_rows(policy->values, 0, count) : nn_none();
    nn_network_forward(policy->network, inputs, nn_none(), draw.outputs, estimates);
    operations->policy_sample(backend, &draw, random);
    operations->download(backend, actions, draw.environment_actions);
    if (nn_present(estimates)) {
        operations->download(backend, values, estimates);
    }
    for (int64_t i = 0; values && !estimated && i < count; i++) {
        values[i] = NAN;
    }
    operations->synchronise(backend);
}

void ludus_policy_act(ludus_policy *policy, const void *observations, const uint8_t *legal, int32_t count, bool greedy,
                      uint64_t seed, uint64_t counter, ludus_slot *actions, float *values) {
    if (policy->kind != AGENT_NETWORK) {
        agent_baseline_act(policy, observations, legal, count, seed, counter, actions);
        for (int32_t i = 0; values && i < count; i++) {
            values[i] = NAN;
        }
        return;
    }
    const uint32_t words[4] = {(uint32_t)seed, (uint32_t)(seed >> 32), (uint32_t)counter, (uint32_t)(counter >> 32)};
    policy->backend->operations->upload(policy->backend, policy->counter, words);
    const ludus_layout *layout = policy->layout;
    for (int32_t first = 0; first < count; first += AGENT_ACT_ROWS) {
        const int32_t rows = count - first < AGENT_ACT_ROWS ? count - first : AGENT_ACT_ROWS;
        const nn_random random = {policy->counter, (uint32_t)(first / AGENT_ACT_ROWS)};
        act_on(policy, (const char *)observations + (size_t)first * layout->observation.bytes,
               legal ? legal + (size_t)first * (size_t)layout->legal_count : NULL, rows, greedy, random,
               actions + (size_t)first * (size_t)layout->action_slots, values ? values + first : NULL);
    }
}

// --- what it is ---

const char *ludus_policy_env(const ludus_policy *policy) {
    return policy->env;
}

const char *ludus_policy_options(const ludus_policy *policy) {
    return policy->options;
}

const char *ludus_policy_algorithm(const ludus_policy *policy) {
    return policy->algorithm;
}

ludus_status ludus_policy_fits(const ludus_policy *policy, const ludus_layout *layout) {
    const char *const names[2] = {"observations", "actions"};
    const ludus_space *own[2] = {&policy->layout->observation, &policy->layout->action};
    const ludus_space *other[2] = {&layout->observation, &layout->action};
    for (int i = 0; i < 2; i++) {
        if (!ludus_space_equal(own[i], other[i])) {
            char mine[160], theirs[160];
            ludus_space_text(own[i], mine, sizeof mine);
            ludus_space_text(other[i], theirs, sizeof theirs);
            return ludus_fail(LUDUS_ERROR_MISMATCH, "the policy was made for %s with %s %s, not %s", policy->env,
                              names[i], mine, theirs);
        }
    }
    return LUDUS_OK;
}
