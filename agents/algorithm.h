// algorithm.h - what an algorithm is to a training run: a table of options and five functions; and the list of them.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_ALGORITHM_H
#define AGENTS_ALGORITHM_H

#include "agents/policy.h"

// What an algorithm is made for. All borrowed.
typedef struct agent_task {
    const ludus_values *options; // of the algorithm's table
    ludus_policy *policy;        // without a network yet: the algorithm builds it
    ludus_vector *vector;        // of `envs` environments, reset, same-step autoreset
    uint64_t seed;
    int32_t threads;
} agent_task;

// What one iteration says about itself.
typedef struct agent_metrics {
    double policy_loss, value_loss, entropy, kl, clip_fraction, gradient_norm; // means over its minibatches
    double updates;                                                            // minibatches learnt from
    double learning_rate;
} agent_metrics;

// A tensor that has to survive an interruption.
typedef struct agent_tensor {
    const char *name;
    nn_tensor tensor;
} agent_tensor;

enum { AGENT_TENSORS_MAX = 16 };

typedef struct agent_trainer agent_trainer; // each algorithm's own

typedef struct agent_algorithm {
    const char *name, *about;
    const ludus_field *options;

    // The network that the options describe; also how a stored policy is read back.
    ludus_status (*network)(const ludus_values *options, agent_network_options *out);

    // How many environments it wants.
    int32_t (*envs)(const ludus_values *options);

    // NULL with a sentence on failure. destroy(NULL) is fine.
    agent_trainer *(*make)(const agent_task *task);
    void (*destroy)(agent_trainer *trainer);

    // Environment steps of one iteration, and one iteration at `progress`, the part of the training that is over.
    int64_t (*iteration_steps)(const agent_trainer *trainer);
    void (*iterate)(agent_trainer *trainer, double progress, agent_metrics *metrics);

    // What a checkpoint holds beside the vector; returns how many. After they and the vector were replaced, `resumed`
    // is called once; NULL where an iteration begins with nothing but what the vector shows.
    int32_t (*tensors)(agent_trainer *trainer, agent_tensor out[AGENT_TENSORS_MAX]);
    void (*resumed)(agent_trainer *trainer);
} agent_algorithm;

// What every checkpoint of a policy that is learning holds: parameters, Adam's moments, `counter` of the random numbers, moments of
// observations. Returns how many.
int32_t agent_policy_tensors(const ludus_policy *policy, nn_tensor counter, agent_tensor *out);

// The algorithm of that name; NULL with a sentence when there is none.
const agent_algorithm *agent_algorithm_find(const char *name);

extern const agent_algorithm agent_ppo, agent_apg, agent_shac;

#endif
