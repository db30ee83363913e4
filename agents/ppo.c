// ppo.c - proximal policy optimisation (Schulman et al. 2017), written against the table of backend operations alone.
// SPDX-License-Identifier: MIT
//
// An iteration collects `horizon` steps of every environment, estimates advantages (Schulman et al. 2016), and learns
// from the shuffled rows in minibatches for some epochs. Nothing is read back before its end: what changes from
// iteration to iteration lies in tensors, and an early stop is a flag that the operations themselves look at.
#include "agents/algorithm.h"
#include "agents/rollout.h"
#include "nn/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

// --- options ---

#define SCHEDULES "constant|linear|cosine"

static const ludus_field ppo_options[] = {
    {"envs", LUDUS_INT, 1, "", 64, 1, 1 << 20, NULL, "environments that are stepped together", 0},
    {"horizon", LUDUS_INT, 1, "steps", 64, 1, 1 << 20, NULL, "steps of each environment between two updates", 0},
    {"epochs", LUDUS_INT, 1, "", 4, 1, 100, NULL, "times that each step is learnt from", 0},
    {"minibatch", LUDUS_INT, 1, "steps", 512, 1, 1 << 24, NULL, "steps of one gradient, or a little fewer", 0},
    {"learning_rate", LUDUS_REAL, 1, "", 3e-4, 0, 10, NULL, "of Adam", 0},
    {"learning_rate_schedule", LUDUS_CHOICE, 1, SCHEDULES, 0, 0, 2, NULL, "how it goes to learning_rate_end", 0},
    {"learning_rate_end", LUDUS_REAL, 1, "", 0, 0, 10, NULL, "at the end of the training, if not constant", 0},
    {"warm_up", LUDUS_REAL, 1, "", 0, 0, 0.99, NULL, "part of the training over which the learning rate rises", 0},
    {"gamma", LUDUS_REAL, 1, "", 0.99, 0, 1, NULL, "discount of a step", 0},
    {"lambda", LUDUS_REAL, 1, "", 0.95, 0, 1, NULL, "of generalised advantage estimation: 0 one step, 1 all", 0},
    {"clip", LUDUS_REAL, 1, "", 0.2, 0, 100, NULL, "the probability ratio is clipped to 1 plus or minus this", 0},
    {"clip_schedule", LUDUS_CHOICE, 1, SCHEDULES, 0, 0, 2, NULL, "how it goes to clip_end", 0},
    {"clip_end", LUDUS_REAL, 1, "", 0, 0, 100, NULL, "at the end of the training, if not constant", 0},
    {"value_clip", LUDUS_REAL, 1, "", 0, 0, 1e30, NULL, "how far a value may move from the old one; 0 off", 0},
    {"value_weight", LUDUS_REAL, 1, "", 0.5, 0, 1e6, NULL, "of half the squared error of the values, in the loss", 0},
    {"entropy", LUDUS_REAL, 1, "", 0, -1e3, 1e3, NULL, "weight of the entropy bonus", 0},
    {"entropy_schedule", LUDUS_CHOICE, 1, SCHEDULES, 0, 0, 2, NULL, "how it goes to entropy_end", 0},
    {"entropy_end", LUDUS_REAL, 1, "", 0, -1e3, 1e3, NULL, "at the end of the training, if not constant", 0},
    {"normalize_advantage", LUDUS_BOOL, 1, "", 1, 0, 1, NULL, "give the advantages of a minibatch mean 0, deviation 1",
     0},
    {"reward_scale", LUDUS_REAL, 1, "", 1, -1e6, 1e6, NULL, "rewards are multiplied by this before learning", 0},
    {"max_gradient", LUDUS_REAL, 1, "", 0.5, 0, 1e30, NULL, "longer gradients are shortened to this norm; 0 off", 0},
    {"kl_stop", LUDUS_REAL, 1, "", 0, 0, 1e6, NULL,
     "an iteration stops learning when a minibatch's KL divergence from the old policy is above this; 0 off", 0},
    {"adam_beta1", LUDUS_REAL, 1, "", 0.9, 0, 0.999999, NULL, "decay of the mean of gradients", 0},
    {"adam_beta2", LUDUS_REAL, 1, "", 0.999, 0, 0.999999, NULL, "decay of the mean of squared gradients", 0},
    {"adam_epsilon", LUDUS_REAL, 1, "", 1e-5, 1e-12, 1, NULL, "added to the root of the latter", 0},
    {"weight_decay", LUDUS_REAL, 1, "", 0, 0, 10, NULL, "of the parameters, apart from the gradient (AdamW)", 0},
    {"backend", LUDUS_TEXT, 1, "", 0, 0, 0, "cpu", "which implementation of the network operations to use", 0},
    AGENT_NETWORK_FIELDS,
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

typedef struct ppo_config {
    int64_t envs, horizon, rows; // rows = envs * horizon
    int32_t epochs, minibatches;
    nn_schedule learning_rate, clip, entropy;
    float gamma, lambda, value_clip, value_weight, reward_scale, max_gradient, kl_stop;
    float beta1, beta2, epsilon, weight_decay;
    bool normalize_advantage;
} ppo_config;

static nn_schedule read_schedule(const ludus_values *values, const char *start, const char *kind, const char *end) {
    static const nn_schedule_kind kinds[] = {NN_CONSTANT, NN_LINEAR_DECAY, NN_COSINE_DECAY};
    nn_schedule schedule = {.kind = kinds[(int)ludus_values_number(values, kind)]};
    schedule.start = ludus_values_number(values, start);
    schedule.end = ludus_values_number(values, end);
    return schedule;
}

static ppo_config read_config(const ludus_values *values) {
    ppo_config c = {.envs = (int64_t)ludus_values_number(values, "envs"),
                    .horizon = (int64_t)ludus_values_number(values, "horizon"),
                    .epochs = (int32_t)ludus_values_number(values, "epochs"),
                    .gamma = (float)ludus_values_number(values, "gamma"),
                    .lambda = (float)ludus_values_number(values, "lambda"),
                    .value_clip = (float)ludus_values_number(values, "value_clip"),
                    .value_weight = (float)ludus_values_number(values, "value_weight"),
                    .reward_scale = (float)ludus_values_number(values, "reward_scale"),
                    .max_gradient = (float)ludus_values_number(values, "max_gradient"),
                    .kl_stop = (float)ludus_values_number(values, "kl_stop"),
                    .beta1 = (float)ludus_values_number(values, "adam_beta1"),
                    .beta2 = (float)ludus_values_number(values, "adam_beta2"),
                    .epsilon = (float)ludus_values_number(values, "adam_epsilon"),
                    .weight_decay = (float)ludus_values_number(values, "weight_decay"),
                    .normalize_advantage = ludus_values_number(values, "normalize_advantage") != 0};
    c.rows = c.envs * c.horizon;
    const int64_t minibatch = (int64_t)ludus_values_number(values, "minibatch");
    c.minibatches = (int32_t)((c.rows + minibatch - 1) / minibatch);
    c.learning_rate = read_schedule(values, "learning_rate", "learning_rate_schedule", "learning_rate_end");
    c.learning_rate.warm_up = ludus_values_number(values, "warm_up");
    c.clip = read_schedule(values, "clip", "clip_schedule", "clip_end");
    c.entropy = read_schedule(values, "entropy", "entropy_schedule", "entropy_end");
    return c;
}

static int32_t ppo_envs(const ludus_values *values) {
    return (int32_t)ludus_values_number(values, "envs");
}

// --- what it holds ---

typedef struct ppo_minibatch {
    nn_tensor observations, mask, actions, log_prob, values, advantages, returns; // gathered
    nn_tensor outputs, outputs_gradient, new_values, values_gradient, moments;    // computed
} ppo_minibatch;

struct agent_trainer {
    ppo_config config;
    ludus_policy *policy; // borrowed; its network is what is trained
    nn_backend *backend;  // the policy's
    agent_rollout rollout;
    nn_graph *graph; // of learn(), where the backend records

    nn_tensor outputs;                                          // of one step, (N, outputs)
    nn_tensor log_prob, values, final_found, final_values;      // (T * N, 1), values (T + 1) * N
    nn_tensor advantages, returns;                              // (T, N)
    nn_tensor permutation;                                      // I32 (T * N, 1)
    ppo_minibatch batch;                                        // of the largest minibatch
    nn_tensor counter, learning_rate, coefficients;             // see backend.h
    nn_tensor stop;                                             // I32 (1, 1): enough learnt in this iteration
    nn_tensor metrics, norm, metrics_sum, norm_sum, one, count; // of a minibatch, summed over minibatches
};

// Tags of the iteration's random numbers: step t draws under tag t.
enum { TAG_PERMUTATION = 1 << 30 };

// --- collecting ---

// With a shared trunk values come along with the actions; apart they are cheaper all at once afterwards.
static void collect(agent_trainer *p) {
    const nn_operations *operations = p->backend->operations;
    agent_rollout *rollout = &p->rollout;
    nn_network *network = p->policy->network;
    const int64_t n = rollout->envs;
    agent_rollout_begin(rollout);
    for (int64_t t = 0; t < rollout->steps; t++) {
        nn_tensor values = network->config.shared ? nn_rows(p->values, t * n, n) : nn_none();
        nn_network_forward(network, nn_rows(rollout->observations, t * n, n), nn_none(), p->outputs, values);
        const nn_policy draw = {
            .head = &p->policy->actions.head,
            .outputs = p->outputs,
            .log_std = network->log_std,
            .mask = nn_present(rollout->mask) ? nn_rows(rollout->mask, t * n, n) : nn_none(),
            .actions = nn_rows(rollout->actions, t * n, n),
            .log_prob = nn_rows(p->log_prob, t * n, n),
            .bounds = p->policy->bounds,
            .environment_actions = rollout->environment_actions,
        };
        operations->policy_sample(p->backend, &draw, (nn_random){p->counter, (uint32_t)t});
        agent_rollout_step(rollout, t);
    }
}

// --- learning ---

static void estimate_advantages(agent_trainer *p) {
    const nn_operations *operations = p->backend->operations;
    agent_rollout *rollout = &p->rollout;
    nn_network *network = p->policy->network;
    const int64_t n = rollout->envs, rows = p->config.rows;
    const int64_t known = network->config.shared ? rows : 0; // rows of values that collect() has filled
    agent_rollout_end(rollout, p->config.reward_scale);
    nn_network_forward(network, nn_rows(rollout->observations, known, rows + n - known), nn_none(), nn_none(),
                       nn_rows(p->values, known, rows + n - known));
    // An episode that was cut off goes on in expectation: its last value is that of its final observation.
    nn_network_forward(network, rollout->final_observations, rollout->final_count, nn_none(), p->final_found);
    operations->scatter(p->backend, p->final_values, p->final_found, rollout->final_rows, rollout->final_count);
    const nn_advantages call = {
        .rewards = rollout->rewards,
        .values = nn_view(p->values, 0, rollout->steps, n),
        .terminated = rollout->terminated,
        .truncated = rollout->truncated,
        .final_values = nn_reshape(p->final_values, rollout->steps, n),
        .last_values = nn_rows(p->values, rows, n),
        .discount = p->config.gamma,
        .lambda = p->config.lambda,
        .advantages = p->advantages,
        .returns = p->returns,
    };
    operations->advantages(p->backend, &call);
}

// The first `rows` rows of every tensor of the minibatch that is there.
static ppo_minibatch cut(const ppo_minibatch *whole, int64_t rows) {
    ppo_minibatch part = *whole;
    nn_tensor *const tensors[] = {
        &part.observations,    &part.mask,    &part.actions, &part.log_prob,   &part.values,
        &part.advantages,      &part.returns, &part.outputs, &part.new_values, &part.values_gradient,
        &part.outputs_gradient};
    for (size_t i = 0; i < sizeof tensors / sizeof tensors[0]; i++) {
        if (nn_present(*tensors[i])) {
            *tensors[i] = nn_rows(*tensors[i], 0, rows);
        }
    }
    return part;
}

static ppo_minibatch gather_minibatch(agent_trainer *p, nn_tensor indices) {
    const nn_operations *operations = p->backend->operations;
    const agent_rollout *rollout = &p->rollout;
    const int64_t rows = p->config.rows;
    const ppo_minibatch batch = cut(&p->batch, indices.rows);
    operations->gather(p->backend, batch.observations, rollout->observations, indices);
    operations->gather(p->backend, batch.actions, rollout->actions, indices);
    operations->gather(p->backend, batch.log_prob, p->log_prob, indices);
    operations->gather(p->backend, batch.values, p->values, indices);
    operations->gather(p->backend, batch.advantages, nn_reshape(p->advantages, rows, 1), indices);
    operations->gather(p->backend, batch.returns, nn_reshape(p->returns, rows, 1), indices);
    if (nn_present(batch.mask)) {
        operations->gather(p->backend, batch.mask, rollout->mask, indices);
    }
    return batch;
}

static void learn_minibatch(agent_trainer *p, nn_tensor indices) {
    const nn_operations *operations = p->backend->operations;
    nn_network *network = p->policy->network;
    const ppo_config *config = &p->config;
    const ppo_minibatch batch = gather_minibatch(p, indices);
    nn_network_forward_train(network, batch.observations, batch.outputs, batch.new_values);
    if (config->normalize_advantage) {
        operations->moments(p->backend, batch.advantages, batch.moments);
    }
    const nn_ppo_loss loss = {
        .head = &p->policy->actions.head,
        .outputs = batch.outputs,
        .log_std = network->log_std,
        .mask = batch.mask,
        .actions = batch.actions,
        .old_log_prob = batch.log_prob,
        .advantages = batch.advantages,
        .advantage_moments = config->normalize_advantage ? batch.moments : nn_none(),
        .values = batch.new_values,
        .old_values = batch.values,
        .returns = batch.returns,
        .coefficients = p->coefficients,
        .outputs_gradient = batch.outputs_gradient,
        .log_std_gradient = network->log_std_gradient,
        .values_gradient = batch.values_gradient,
        .metrics = p->metrics,
    };
    operations->ppo_loss(p->backend, &loss);
    operations->axpby(p->backend, 1, p->metrics, 1, p->metrics_sum);
    operations->axpby(p->backend, 1, p->one, 1, p->count);
    if (config->kl_stop > 0) {
        operations->stop_if_greater(p->backend, p->stop, nn_view(p->metrics, NN_PPO_KL, 1, 1), config->kl_stop);
    }
    nn_network_backward(network, batch.observations, batch.outputs, batch.outputs_gradient, batch.new_values,
                        batch.values_gradient);
    const nn_adam adam = {
        .parameters = network->parameters,
        .gradients = network->gradients,
        .mean = network->adam_mean,
        .square = network->adam_square,
        .step = network->adam_step,
        .learning_rate = p->learning_rate,
        .norm = p->norm,
        .beta1 = config->beta1,
        .beta2 = config->beta2,
        .epsilon = config->epsilon,
        .weight_decay = config->weight_decay,
        .decoupled = true,
        .max_norm = config->max_gradient,
    };
    operations->adam(p->backend, &adam);
    operations->axpby(p->backend, 1, p->norm, 1, p->norm_sum);
}

static void learn(agent_trainer *p) {
    const nn_operations *operations = p->backend->operations;
    const int64_t rows = p->config.rows, minibatches = p->config.minibatches;
    estimate_advantages(p);
    operations->fill(p->backend, p->stop, 0);
    operations->fill(p->backend, p->metrics_sum, 0);
    operations->fill(p->backend, p->norm_sum, 0);
    operations->fill(p->backend, p->count, 0);
    operations->guard(p->backend, p->config.kl_stop > 0 ? p->stop : nn_none());
    for (int32_t epoch = 0; epoch < p->config.epochs; epoch++) {
        const nn_random random = {p->counter, (uint32_t)(TAG_PERMUTATION + epoch)};
        operations->permutation(p->backend, p->permutation, random);
        for (int64_t m = 0; m < minibatches; m++) {
            const int64_t first = rows * m / minibatches, last = rows * (m + 1) / minibatches;
            learn_minibatch(p, nn_rows(p->permutation, first, last - first));
        }
    }
    operations->guard(p->backend, nn_none());
    operations->advance(p->backend, p->counter, 1);
}

// --- an iteration ---

static void read_metrics(agent_trainer *p, agent_metrics *out) {
    const nn_operations *operations = p->backend->operations;
    float sums[NN_PPO_METRICS], norm, count;
    operations->download(p->backend, sums, p->metrics_sum);
    operations->download(p->backend, &norm, p->norm_sum);
    operations->download(p->backend, &count, p->count);
    operations->synchronise(p->backend);
    out->policy_loss = sums[NN_PPO_POLICY_LOSS] / count;
    out->value_loss = sums[NN_PPO_VALUE_LOSS] / count;
    out->entropy = sums[NN_PPO_ENTROPY] / count;
    out->kl = sums[NN_PPO_KL] / count;
    out->clip_fraction = sums[NN_PPO_CLIP_FRACTION] / count;
    out->gradient_norm = norm / count;
    out->updates = count;
}

static void ppo_iterate(agent_trainer *p, double progress, agent_metrics *metrics) {
    const nn_operations *operations = p->backend->operations;
    const float learning_rate = (float)nn_schedule_value(&p->config.learning_rate, progress);
    const float coefficients[NN_PPO_COEFFICIENTS] = {
        [NN_PPO_CLIP] = (float)nn_schedule_value(&p->config.clip, progress),
        [NN_PPO_VALUE_CLIP] = p->config.value_clip,
        [NN_PPO_VALUE_WEIGHT] = p->config.value_weight,
        [NN_PPO_ENTROPY_WEIGHT] = (float)nn_schedule_value(&p->config.entropy, progress),
    };
    operations->upload(p->backend, p->learning_rate, &learning_rate);
    operations->upload(p->backend, p->coefficients, coefficients);
    collect(p);
    if (!operations->replay(p->backend, &p->graph)) {
        operations->record_begin(p->backend);
        learn(p);
        operations->record_end(p->backend, &p->graph);
    }
    read_metrics(p, metrics);
    metrics->learning_rate = learning_rate;
}

static int64_t ppo_iteration_steps(const agent_trainer *p) {
    return p->config.rows;
}

// --- making, keeping ---

static void ppo_destroy(agent_trainer *p) {
    if (!p) {
        return;
    }
    ppo_minibatch *b = &p->batch;
    nn_tensor owned[] = {p->outputs,
                         p->log_prob,
                         p->values,
                         p->final_found,
                         p->final_values,
                         p->advantages,
                         p->returns,
                         p->permutation,
                         p->counter,
                         p->learning_rate,
                         p->coefficients,
                         p->stop,
                         p->metrics,
                         p->norm,
                         p->metrics_sum,
                         p->norm_sum,
                         p->one,
                         p->count,
                         b->observations,
                         b->mask,
                         b->actions,
                         b->log_prob,
                         b->values,
                         b->advantages,
                         b->returns,
                         b->outputs,
                         b->new_values,
                         b->outputs_gradient,
                         b->values_gradient,
                         b->moments};
    for (size_t i = 0; p->backend && i < sizeof owned / sizeof owned[0]; i++) {
        p->backend->operations->release(p->backend, owned[i]);
    }
    if (p->backend) {
        p->backend->operations->release_graph(p->backend, p->graph);
    }
    agent_rollout_free(&p->rollout);
    free(p);
}

typedef struct tensor_plan {
    nn_tensor *tensor;
    nn_type type;
    int64_t rows, columns;
} tensor_plan;

static ludus_status allocate_all(agent_trainer *p) {
    const nn_head *head = &p->policy->actions.head;
    const int64_t n = p->config.envs, rows = p->config.rows, steps = p->config.horizon;
    const int64_t most = (rows + p->config.minibatches - 1) / p->config.minibatches; // rows of a minibatch
    const int64_t inputs = p->policy->features.columns, outputs = nn_head_outputs(head), parts = head->parts;
    const nn_type action = head->kind == NN_GAUSSIAN ? NN_F32 : NN_I32;
    ppo_minibatch *b = &p->batch;
    const tensor_plan plan[] = {
        {&p->outputs, NN_F32, n, outputs},
        {&p->log_prob, NN_F32, rows, 1},
        {&p->values, NN_F32, rows + n, 1},
        {&p->final_found, NN_F32, rows, 1},
        {&p->final_values, NN_F32, rows, 1},
        {&p->advantages, NN_F32, steps, n},
        {&p->returns, NN_F32, steps, n},
        {&p->permutation, NN_I32, rows, 1},
        {&p->counter, NN_U32, 1, 4},
        {&p->learning_rate, NN_F32, 1, 1},
        {&p->coefficients, NN_F32, 1, NN_PPO_COEFFICIENTS},
        {&p->stop, NN_I32, 1, 1},
        {&p->metrics, NN_F32, 1, NN_PPO_METRICS},
        {&p->metrics_sum, NN_F32, 1, NN_PPO_METRICS},
        {&p->norm, NN_F32, 1, 1},
        {&p->norm_sum, NN_F32, 1, 1},
        {&p->one, NN_F32, 1, 1},
        {&p->count, NN_F32, 1, 1},
        {&b->observations, NN_F32, most, inputs},
        {&b->actions, action, most, parts},
        {&b->log_prob, NN_F32, most, 1},
        {&b->values, NN_F32, most, 1},
        {&b->advantages, NN_F32, most, 1},
        {&b->returns, NN_F32, most, 1},
        {&b->outputs, NN_F32, most, outputs},
        {&b->outputs_gradient, NN_F32, most, outputs},
        {&b->new_values, NN_F32, most, 1},
        {&b->values_gradient, NN_F32, most, 1},
        {&b->moments, NN_F32, 1, 2},
    };
    const nn_operations *operations = p->backend->operations;
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; !status && i < sizeof plan / sizeof plan[0]; i++) {
        status = operations->allocate(p->backend, plan[i].type, plan[i].rows, plan[i].columns, plan[i].tensor);
    }
    if (!status && p->policy->layout->legal_count) {
        status = operations->allocate(p->backend, NN_U8, most, p->policy->layout->legal_count, &b->mask);
    }
    return status ? status : operations->prepare(p->backend, NULL, rows);
}

static ludus_status ppo_network(const ludus_values *values, agent_network_options *out) {
    return agent_network_options_read(values, out);
}

// Refuses what the memory of this machine cannot hold, before any of it is taken.
static ludus_status check_memory(const ppo_config *config, const agent_policy_build *build,
                                 const ludus_layout *layout) {
    const double rows = (double)build->rows, page = (double)sysconf(_SC_PAGESIZE);
    const double inputs = agent_features_columns(&layout->observation);
    double units = 0, parameters = 0, last = inputs;
    for (int32_t l = 0; l < build->options.network.hidden_layers; l++) {
        units += build->options.network.hidden[l];
        parameters += 2 * last * build->options.network.hidden[l];
        last = build->options.network.hidden[l];
    }
    // Two sets of observations, raw ones beside them, about twenty numbers a step; activations of both networks with
    // their gradients; parameters, gradients and two moments.
    const double bytes = rows * (8 * inputs + 2 * layout->observation.bytes + 80) +
                         (double)build->train_rows * 4 * (inputs + 4 * units) + 16 * parameters;
    const double memory = (double)sysconf(_SC_PHYS_PAGES) * page;
    if (memory > 0 && bytes > memory) {
        return ludus_fail(LUDUS_ERROR_MEMORY,
                          "envs=%lld, horizon=%lld and this network need %.0f GB of memory; the machine has %.0f GB",
                          (long long)config->envs, (long long)config->horizon, bytes * 1e-9, memory * 1e-9);
    }
    return LUDUS_OK;
}

static ludus_status build(agent_trainer *p, const agent_task *task) {
    const ppo_config *config = &p->config;
    if (config->rows > 1 << 28) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "envs=%lld times horizon=%lld is more than %d steps an iteration",
                          (long long)config->envs, (long long)config->horizon, 1 << 28);
    }
    agent_policy_build build = {
        .backend = ludus_values_text(task->options, "backend"),
        .threads = task->threads,
        .rows = config->rows + config->envs,
        .train_rows = (config->rows + config->minibatches - 1) / config->minibatches,
        .seed = task->seed,
    };
    ludus_status status = ppo_network(task->options, &build.options);
    status = status ? status : check_memory(config, &build, task->policy->layout);
    status = status ? status : agent_policy_build_network(task->policy, &build);
    p->backend = status ? NULL : task->policy->backend;
    status = status ? status : agent_rollout_init(&p->rollout, task->policy, task->vector, config->horizon);
    return status ? status : allocate_all(p);
}

static agent_trainer *ppo_make(const agent_task *task) {
    agent_trainer *p = calloc(1, sizeof *p);
    if (!p) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for PPO");
        return NULL;
    }
    p->config = read_config(task->options);
    p->policy = task->policy;
    if (build(p, task)) {
        ppo_destroy(p);
        return NULL;
    }
    const nn_operations *operations = p->backend->operations;
    const uint32_t counter[4] = {(uint32_t)task->seed, (uint32_t)(task->seed >> 32), 1, 0};
    operations->upload(p->backend, p->counter, counter);
    operations->fill(p->backend, p->one, 1);
    agent_rollout_observe(&p->rollout, p->rollout.steps, true);
    return p;
}

static int32_t ppo_tensors(agent_trainer *p, agent_tensor out[AGENT_TENSORS_MAX]) {
    return agent_policy_tensors(p->policy, p->counter, out);
}

// The observations were counted before the interruption; they are only read again.
static void ppo_resumed(agent_trainer *p) {
    agent_rollout_observe(&p->rollout, p->rollout.steps, false);
}

const agent_algorithm agent_ppo = {
    .name = "ppo",
    .about = "proximal policy optimisation: on-policy, for choices and for numbers",
    .options = ppo_options,
    .network = ppo_network,
    .envs = ppo_envs,
    .make = ppo_make,
    .destroy = ppo_destroy,
    .iteration_steps = ppo_iteration_steps,
    .iterate = ppo_iterate,
    .tensors = ppo_tensors,
    .resumed = ppo_resumed,
};
