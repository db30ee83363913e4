// apg.c - analytic policy gradients: backpropagation through the dynamics and the policy, and nothing else.
// SPDX-License-Identifier: MIT
//
// An iteration unrolls `horizon` steps of every environment by drawn actions and follows the gradient of the discounted
// rewards back through all of them. There is no critic: what lies beyond the window counts for nothing, so that the window has
// to be as long as it takes to see what an action leads to. Source: Freeman et al. 2021 (Brax), section 4; the estimator is
// that of Heess et al. 2015 with the true model.
#include "agents/algorithm.h"
#include "agents/unroll.h"
#include "nn/schedule.h"

#include <math.h>
#include <stdlib.h>

// --- options ---

static const ludus_field apg_options[] = {
    {"envs", LUDUS_INT, 1, "", 64, 1, 1 << 20, NULL, "environments that are stepped together", 0},
    {"horizon", LUDUS_INT, 1, "steps", 32, 1, 1 << 16, NULL, "steps of each environment that a gradient goes through",
     0},
    {"learning_rate", LUDUS_REAL, 1, "", 2e-3, 0, 10, NULL, "of Adam", 0},
    {"learning_rate_schedule", LUDUS_CHOICE, 1, "constant|linear|cosine", 1, 0, 2, NULL,
     "how it goes to learning_rate_end", 0},
    {"learning_rate_end", LUDUS_REAL, 1, "", 0, 0, 10, NULL, "at the end of the training, if not constant", 0},
    {"gamma", LUDUS_REAL, 1, "", 0.99, 0, 1, NULL, "discount of a step", 0},
    {"reward_scale", LUDUS_REAL, 1, "", 1, -1e6, 1e6, NULL, "rewards are multiplied by this before learning", 0},
    {"max_gradient", LUDUS_REAL, 1, "", 1, 0, 1e30, NULL, "longer gradients are shortened to this norm; 0 off", 0},
    {"adam_beta1", LUDUS_REAL, 1, "", 0.7, 0, 0.999999, NULL, "decay of the mean of gradients", 0},
    {"adam_beta2", LUDUS_REAL, 1, "", 0.95, 0, 0.999999, NULL, "decay of the mean of squared gradients", 0},
    {"adam_epsilon", LUDUS_REAL, 1, "", 1e-8, 1e-12, 1, NULL, "added to the root of the latter", 0},
    {"backend", LUDUS_TEXT, 1, "", 0, 0, 0, "cpu", "which implementation of the network operations to use", 0},
    AGENT_HIDDEN_FIELDS,
    AGENT_POLICY_GAIN_FIELD,
    AGENT_ACTION_FIELDS(-1, 1),
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

typedef struct apg_config {
    int64_t envs, horizon;
    nn_schedule learning_rate;
    float gamma, reward_scale, max_gradient, beta1, beta2, epsilon;
} apg_config;

static apg_config read_config(const ludus_values *values) {
    static const nn_schedule_kind kinds[] = {NN_CONSTANT, NN_LINEAR_DECAY, NN_COSINE_DECAY};
    return (apg_config){
        .envs = (int64_t)ludus_values_number(values, "envs"),
        .horizon = (int64_t)ludus_values_number(values, "horizon"),
        .learning_rate = {.kind = kinds[(int)ludus_values_number(values, "learning_rate_schedule")],
                          .start = ludus_values_number(values, "learning_rate"),
                          .end = ludus_values_number(values, "learning_rate_end")},
        .gamma = (float)ludus_values_number(values, "gamma"),
        .reward_scale = (float)ludus_values_number(values, "reward_scale"),
        .max_gradient = (float)ludus_values_number(values, "max_gradient"),
        .beta1 = (float)ludus_values_number(values, "adam_beta1"),
        .beta2 = (float)ludus_values_number(values, "adam_beta2"),
        .epsilon = (float)ludus_values_number(values, "adam_epsilon"),
    };
}

static int32_t apg_envs(const ludus_values *values) {
    return (int32_t)ludus_values_number(values, "envs");
}

static ludus_status apg_network(const ludus_values *values, agent_network_options *out) {
    return agent_network_options_read(values, out);
}

// --- an iteration ---

struct agent_trainer {
    apg_config config;
    ludus_policy *policy; // borrowed; its network is what is trained
    nn_backend *backend;  // the policy's
    agent_unroll unroll;
    nn_tensor counter, learning_rate, norm; // see backend.h
};

static void apg_iterate(agent_trainer *a, double progress, agent_metrics *metrics) {
    const nn_operations *operations = a->backend->operations;
    nn_network *network = a->policy->network;
    const float learning_rate = (float)nn_schedule_value(&a->config.learning_rate, progress);
    operations->upload(a->backend, a->learning_rate, &learning_rate);

    agent_unroll_collect(&a->unroll, a->counter, a->config.reward_scale);
    metrics->policy_loss = agent_unroll_backward(&a->unroll, a->config.gamma, nn_none());
    const nn_adam adam = {
        .parameters = network->parameters,
        .gradients = network->gradients,
        .mean = network->adam_mean,
        .square = network->adam_square,
        .step = network->adam_step,
        .learning_rate = a->learning_rate,
        .norm = a->norm,
        .beta1 = a->config.beta1,
        .beta2 = a->config.beta2,
        .epsilon = a->config.epsilon,
        .max_norm = a->config.max_gradient,
    };
    operations->adam(a->backend, &adam);
    agent_rollout_learn(&a->unroll.rollout);
    operations->advance(a->backend, a->counter, 1);

    float norm;
    operations->download(a->backend, &norm, a->norm);
    operations->synchronise(a->backend);
    metrics->entropy = agent_unroll_entropy(&a->unroll);
    metrics->gradient_norm = norm;
    metrics->updates = 1;
    metrics->learning_rate = learning_rate;
}

static int64_t apg_iteration_steps(const agent_trainer *a) {
    return a->config.envs * a->config.horizon;
}

// --- making, keeping ---

static void apg_destroy(agent_trainer *a) {
    if (!a) {
        return;
    }
    nn_tensor owned[] = {a->counter, a->learning_rate, a->norm};
    for (size_t i = 0; a->backend && i < sizeof owned / sizeof owned[0]; i++) {
        a->backend->operations->release(a->backend, owned[i]);
    }
    agent_unroll_free(&a->unroll);
    free(a);
}

static ludus_status build(agent_trainer *a, const agent_task *task) {
    agent_policy_build build = {
        .backend = ludus_values_text(task->options, "backend"),
        .threads = task->threads,
        .rows = a->config.envs,
        .train_rows = 1, // the unrolling keeps its own activations
        .seed = task->seed,
    };
    ludus_status status = apg_network(task->options, &build.options);
    status = status ? status : agent_unroll_check(task->policy, task->vector, &build.options, a->config.horizon);
    status = status ? status : agent_policy_build_network(task->policy, &build);
    if (status) {
        return status;
    }
    const nn_operations *operations = task->policy->backend->operations;
    a->backend = task->policy->backend;
    status = agent_unroll_init(&a->unroll, task->policy, task->vector, a->config.horizon);
    status = status ? status : operations->allocate(a->backend, NN_U32, 1, 4, &a->counter);
    status = status ? status : operations->allocate(a->backend, NN_F32, 1, 1, &a->learning_rate);
    return status ? status : operations->allocate(a->backend, NN_F32, 1, 1, &a->norm);
}

static agent_trainer *apg_make(const agent_task *task) {
    agent_trainer *a = calloc(1, sizeof *a);
    if (!a) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for analytic policy gradients");
        return NULL;
    }
    a->config = read_config(task->options);
    a->policy = task->policy;
    if (build(a, task)) {
        apg_destroy(a);
        return NULL;
    }
    const uint32_t counter[4] = {(uint32_t)task->seed, (uint32_t)(task->seed >> 32), 1, 0};
    a->backend->operations->upload(a->backend, a->counter, counter);
    return a;
}

static int32_t apg_tensors(agent_trainer *a, agent_tensor out[AGENT_TENSORS_MAX]) {
    return agent_policy_tensors(a->policy, a->counter, out);
}

const agent_algorithm agent_apg = {
    .name = "apg",
    .about = "analytic policy gradients: through differentiable dynamics, without a critic",
    .options = apg_options,
    .network = apg_network,
    .envs = apg_envs,
    .make = apg_make,
    .destroy = apg_destroy,
    .iteration_steps = apg_iteration_steps,
    .iterate = apg_iterate,
    .tensors = apg_tensors,
};
