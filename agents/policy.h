// policy.h - what a policy is inside: a network with its spaces and moments, or a baseline without one.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_POLICY_H
#define AGENTS_POLICY_H

#include "agents/actions.h"
#include "agents/features.h"
#include "nn/network.h"

#include <ludus/agent.h>

enum {
    AGENT_ACT_ROWS = 256,      // observations that one pass takes; more are taken in several
    AGENT_OPTIONS_SIZE = 4096, // of an environment, as text
    AGENT_CONFIG_SIZE = 4096,  // of an algorithm, as text
};

#define AGENT_OBSERVATION_LIMIT 10.0f // normalised observations are cut to plus or minus this

typedef enum agent_policy_kind { AGENT_NETWORK, AGENT_RANDOM, AGENT_SCRIPTED } agent_policy_kind;

// The network's part of the algorithm's options: the same names in every algorithm's table.
typedef struct agent_network_options {
    nn_network_config network; // all but observations, head and rows
    bool squash;
    bool normalize_observation;
} agent_network_options;

struct ludus_policy {
    agent_policy_kind kind;
    char algorithm[32];
    char env[96];
    char options[AGENT_OPTIONS_SIZE]; // canonical, without what only concerns speed or training rewards
    char config[AGENT_CONFIG_SIZE];   // every option of the algorithm; "" for baselines
    ludus_vector *probe;              // one environment: its layout lives as long as the policy
    const ludus_layout *layout;       // of the probe
    agent_actions actions;

    // Networks only.
    nn_backend *backend;
    nn_network *network;
    nn_tensor statistics; // F64 (NN_STATISTICS, inputs), or none when observations are not normalised

    // Room for acting: AGENT_ACT_ROWS rows each.
    agent_features features;
    nn_tensor raw, inputs, outputs, values, mask, drawn, chosen, bounds, counter;
};

// A policy without a network yet, for an environment with options (any of its own and the runtime's). NULL with a
// sentence.
ludus_policy *agent_policy_make(const char *algorithm, const char *env, const char *options);

// Gives it a backend and a network, with room for acting, for passes of `rows` and for training passes of `train_rows`.
// The policy owns all of it.
typedef struct agent_policy_build {
    const char *backend;
    int32_t threads;
    int64_t rows, train_rows;
    uint64_t seed;
    agent_network_options options;
} agent_policy_build;
ludus_status agent_policy_build_network(ludus_policy *policy, const agent_policy_build *build);

// A policy from the bytes of a file; `name` is what error sentences call them.
ludus_policy *agent_policy_parse(const void *data, size_t size, const char *name);

// The options that describe a network, as rows for an algorithm's table: all of them, or for algorithms whose policy and value
// are apart, or that have no values, some.
#define AGENT_NETWORK_FIELDS                                                                                           \
    AGENT_HIDDEN_FIELDS, {"shared", LUDUS_BOOL, 1, "", 0, 0, 1, NULL, "policy and value share the hidden layers", 0},  \
        AGENT_POLICY_GAIN_FIELD, AGENT_VALUE_GAIN_FIELD, AGENT_ACTION_FIELDS(0, 0)
#define AGENT_HIDDEN_FIELDS                                                                                            \
    {"hidden", LUDUS_TEXT, 1, "", 0, 0, 0, "64-64", "units of each hidden layer, '-' between; 0 for none", 0},         \
        {"activation", LUDUS_CHOICE, 1, "tanh|relu|gelu", 0, 0, 2, NULL, "of the hidden layers", 0}, {                 \
        "layer_norm", LUDUS_BOOL, 1, "", 0, 0, 1, NULL, "normalise each hidden layer before its activation", 0         \
    }
#define AGENT_POLICY_GAIN_FIELD                                                                                        \
    { "policy_gain", LUDUS_REAL, 1, "", 0.01, 0, 100, NULL, "orthogonal gain of the last policy layer", 0 }
#define AGENT_VALUE_GAIN_FIELD                                                                                         \
    { "value_gain", LUDUS_REAL, 1, "", 1, 0, 100, NULL, "orthogonal gain of the last value layer", 0 }
#define AGENT_ACTION_FIELDS(log_std, squash)                                                                             \
    {"log_std", LUDUS_REAL, 1, "", log_std, -10, 2, NULL, "initial logarithm of the deviation of box actions", 0},       \
        {"squash", LUDUS_BOOL, 1, "", squash, 0, 1, NULL, "stretch box actions onto their bounds by tanh, not cut them", \
         0},                                                                                                             \
    {                                                                                                                    \
        "normalize_observation", LUDUS_BOOL, 1, "", 0, 0, 1, NULL,                                                       \
            "subtract the running mean of observations and divide by their deviation", 0                                 \
    }

// Reads them; without a row `shared` policy and value are apart, without `value_gain` there are no values.
ludus_status agent_network_options_read(const ludus_values *values, agent_network_options *out);

#endif
