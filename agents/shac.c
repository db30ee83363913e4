// shac.c - short-horizon actor-critic (Xu et al. 2022): analytic gradients through short windows, and a critic for what follows.
// SPDX-License-Identifier: MIT
//
// An iteration unrolls `horizon` steps of every environment, follows the gradient of the rewards and of the value of the states
// where the window or the time limit cut episodes off back through the dynamics, and then fits the critic to TD(lambda) targets
// of the same steps. Both gradients and targets ask a target critic, which follows the critic slowly. The critic smooths what
// a long unrolling would make of stops and chaos, and lets the window be shorter than an action's consequences.
#include "agents/algorithm.h"
#include "agents/unroll.h"
#include "nn/schedule.h"

#include <stdlib.h>

// --- options ---

static const ludus_field shac_options[] = {
    {"envs", LUDUS_INT, 1, "", 64, 1, 1 << 20, NULL, "environments that are stepped together", 0},
    {"horizon", LUDUS_INT, 1, "steps", 32, 1, 1 << 16, NULL, "steps of each environment that a gradient goes through",
     0},
    {"learning_rate", LUDUS_REAL, 1, "", 2e-3, 0, 10, NULL, "of the policy's Adam", 0},
    {"critic_learning_rate", LUDUS_REAL, 1, "", 2e-3, 0, 10, NULL, "of the critic's Adam", 0},
    {"learning_rate_schedule", LUDUS_CHOICE, 1, "constant|linear|cosine", 1, 0, 2, NULL,
     "how both go to learning_rate_end of themselves", 0},
    {"learning_rate_end", LUDUS_REAL, 1, "", 0.01, 0, 1, NULL,
     "part of a learning rate that is left at the end of the training, if not constant", 0},
    {"gamma", LUDUS_REAL, 1, "", 0.99, 0, 1, NULL, "discount of a step", 0},
    {"lambda", LUDUS_REAL, 1, "", 0.95, 0, 1, NULL, "of the critic's targets: 0 one step, 1 all", 0},
    {"critic_epochs", LUDUS_INT, 1, "", 8, 1, 1000, NULL, "times that the critic learns from each step", 0},
    {"critic_minibatch", LUDUS_INT, 1, "steps", 512, 1, 1 << 24, NULL, "steps of one gradient, or a little fewer", 0},
    {"target_rate", LUDUS_REAL, 1, "", 0.8, 0, 1, NULL, "part of the way that the target critic goes an iteration", 0},
    {"reward_scale", LUDUS_REAL, 1, "", 1, -1e6, 1e6, NULL, "rewards are multiplied by this before learning", 0},
    {"max_gradient", LUDUS_REAL, 1, "", 1, 0, 1e30, NULL, "longer gradients are shortened to this norm; 0 off", 0},
    {"adam_beta1", LUDUS_REAL, 1, "", 0.7, 0, 0.999999, NULL, "decay of the mean of gradients", 0},
    {"adam_beta2", LUDUS_REAL, 1, "", 0.95, 0, 0.999999, NULL, "decay of the mean of squared gradients", 0},
    {"adam_epsilon", LUDUS_REAL, 1, "", 1e-8, 1e-12, 1, NULL, "added to the root of the latter", 0},
    {"backend", LUDUS_TEXT, 1, "", 0, 0, 0, "cpu", "which implementation of the network operations to use", 0},
    AGENT_HIDDEN_FIELDS,
    AGENT_POLICY_GAIN_FIELD,
    AGENT_VALUE_GAIN_FIELD,
    AGENT_ACTION_FIELDS(-1, 1),
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

typedef struct shac_config {
    int64_t envs, horizon, rows; // rows = envs * horizon
    int32_t critic_epochs, critic_minibatches;
    nn_schedule rate; // of both learning rates, as a part of them
    double learning_rate, critic_learning_rate;
    float gamma, lambda, target_rate, reward_scale, max_gradient, beta1, beta2, epsilon;
} shac_config;

static shac_config read_config(const ludus_values *values) {
    static const nn_schedule_kind kinds[] = {NN_CONSTANT, NN_LINEAR_DECAY, NN_COSINE_DECAY};
    shac_config c = {
        .envs = (int64_t)ludus_values_number(values, "envs"),
        .horizon = (int64_t)ludus_values_number(values, "horizon"),
        .critic_epochs = (int32_t)ludus_values_number(values, "critic_epochs"),
        .rate = {.kind = kinds[(int)ludus_values_number(values, "learning_rate_schedule")],
                 .start = 1,
                 .end = ludus_values_number(values, "learning_rate_end")},
        .learning_rate = ludus_values_number(values, "learning_rate"),
        .critic_learning_rate = ludus_values_number(values, "critic_learning_rate"),
        .gamma = (float)ludus_values_number(values, "gamma"),
        .lambda = (float)ludus_values_number(values, "lambda"),
        .target_rate = (float)ludus_values_number(values, "target_rate"),
        .reward_scale = (float)ludus_values_number(values, "reward_scale"),
        .max_gradient = (float)ludus_values_number(values, "max_gradient"),
        .beta1 = (float)ludus_values_number(values, "adam_beta1"),
        .beta2 = (float)ludus_values_number(values, "adam_beta2"),
        .epsilon = (float)ludus_values_number(values, "adam_epsilon"),
    };
    c.rows = c.envs * c.horizon;
    const int64_t minibatch = (int64_t)ludus_values_number(values, "critic_minibatch");
    c.critic_minibatches = (int32_t)((c.rows + minibatch - 1) / minibatch);
    return c;
}

static int32_t shac_envs(const ludus_values *values) {
    return (int32_t)ludus_values_number(values, "envs");
}

static ludus_status shac_network(const ludus_values *values, agent_network_options *out) {
    return agent_network_options_read(values, out);
}

// --- what it holds ---

struct agent_trainer {
    shac_config config;
    ludus_policy *policy; // borrowed; its network is what is trained
    nn_backend *backend;  // the policy's
    agent_unroll unroll;

    nn_tensor target;                       // F32 (1, size): parameters of which the target critic's are in use
    nn_tensor values, final_found;          // F32 ((T + 1) * N, 1), (T * N, 1)
    nn_tensor final_values;                 // F32 (T * N, 1)
    nn_tensor advantages, returns;          // F32 (T, N)
    nn_tensor permutation;                  // I32 (T * N, 1)
    nn_tensor batch_inputs, batch_targets;  // of the largest minibatch
    nn_tensor batch_values, batch_gradient; //
    nn_tensor critic_mean, critic_square;   // F32 (1, parameters of the critic)
    nn_tensor counter, critic_step;         // see backend.h
    nn_tensor learning_rate, critic_rate;   // F32 (1, 1)
    nn_tensor norm, loss, loss_sum;         // F32 (1, 1)
};

// Tags of the iteration's random numbers: step t draws under tag t.
enum { TAG_PERMUTATION = 1 << 30 };

// The part of a vector like the parameters that is the critic's.
static nn_tensor critic_part(const agent_trainer *s, nn_tensor vector) {
    const nn_mlp *value = &s->policy->network->value;
    return nn_view(vector, value->first_parameter, 1, value->parameters);
}

static nn_adam adam_of(const agent_trainer *s) {
    return (nn_adam){
        .beta1 = s->config.beta1,
        .beta2 = s->config.beta2,
        .epsilon = s->config.epsilon,
        .max_norm = s->config.max_gradient,
    };
}

// --- the actor ---

// The critic's gradients are 0 here and always in these moments, so that it stays where it is.
static double improve_policy(agent_trainer *s) {
    const double loss = agent_unroll_backward(&s->unroll, s->config.gamma, s->target);
    const nn_network *network = s->policy->network;
    nn_adam adam = adam_of(s);
    adam.parameters = network->parameters;
    adam.gradients = network->gradients;
    adam.mean = network->adam_mean;
    adam.square = network->adam_square;
    adam.step = network->adam_step;
    adam.learning_rate = s->learning_rate;
    adam.norm = s->norm;
    s->backend->operations->adam(s->backend, &adam);
    return loss;
}

// --- the critic ---

// TD(lambda) targets by the target critic: generalised advantages (Schulman et al. 2016) added to the values they are of.
static void find_targets(agent_trainer *s) {
    const nn_operations *operations = s->backend->operations;
    agent_rollout *rollout = &s->unroll.rollout;
    const int64_t n = rollout->envs, rows = s->config.rows;
    nn_mlp_pass pass = {.mlp = &s->policy->network->value, .parameters = s->target};
    pass.input = rollout->observations;
    pass.output = s->values;
    operations->mlp_forward(s->backend, &pass);
    pass.input = rollout->final_observations;
    pass.output = s->final_found;
    pass.count = rollout->final_count;
    operations->mlp_forward(s->backend, &pass);
    operations->scatter(s->backend, s->final_values, s->final_found, rollout->final_rows, rollout->final_count);
    const nn_advantages call = {
        .rewards = rollout->rewards,
        .values = nn_view(s->values, 0, rollout->steps, n),
        .terminated = rollout->terminated,
        .truncated = rollout->truncated,
        .final_values = nn_reshape(s->final_values, rollout->steps, n),
        .last_values = nn_rows(s->values, rows, n),
        .discount = s->config.gamma,
        .lambda = s->config.lambda,
        .advantages = s->advantages,
        .returns = s->returns,
    };
    operations->advantages(s->backend, &call);
}

static void learn_minibatch(agent_trainer *s, nn_tensor indices) {
    const nn_operations *operations = s->backend->operations;
    nn_network *network = s->policy->network;
    const int64_t rows = indices.rows;
    nn_tensor targets = nn_rows(s->batch_targets, 0, rows);
    nn_mlp_pass pass = {
        .mlp = &network->value,
        .parameters = network->parameters,
        .gradients = network->gradients,
        .input = nn_rows(s->batch_inputs, 0, rows),
        .output = nn_rows(s->batch_values, 0, rows),
        .cache = nn_view(network->value_cache, 0, rows, nn_mlp_cache_columns(&network->value)),
        .output_gradient = nn_rows(s->batch_gradient, 0, rows),
    };
    operations->gather(s->backend, pass.input, nn_rows(s->unroll.rollout.observations, 0, s->config.rows), indices);
    operations->gather(s->backend, targets, nn_reshape(s->returns, s->config.rows, 1), indices);
    operations->mlp_forward(s->backend, &pass);
    operations->square_loss(s->backend, pass.output, targets, pass.output_gradient, s->loss);
    operations->axpby(s->backend, 1, s->loss, 1, s->loss_sum);
    operations->mlp_backward(s->backend, &pass);
    nn_adam adam = adam_of(s);
    adam.parameters = critic_part(s, network->parameters);
    adam.gradients = critic_part(s, network->gradients);
    adam.mean = s->critic_mean;
    adam.square = s->critic_square;
    adam.step = s->critic_step;
    adam.learning_rate = s->critic_rate;
    operations->adam(s->backend, &adam);
}

static void learn_values(agent_trainer *s) {
    const nn_operations *operations = s->backend->operations;
    const int64_t rows = s->config.rows, minibatches = s->config.critic_minibatches;
    find_targets(s);
    operations->fill(s->backend, s->loss_sum, 0);
    for (int32_t epoch = 0; epoch < s->config.critic_epochs; epoch++) {
        operations->permutation(s->backend, s->permutation,
                                (nn_random){s->counter, (uint32_t)(TAG_PERMUTATION + epoch)});
        for (int64_t m = 0; m < minibatches; m++) {
            const int64_t first = rows * m / minibatches, last = rows * (m + 1) / minibatches;
            learn_minibatch(s, nn_rows(s->permutation, first, last - first));
        }
    }
    operations->axpby(s->backend, s->config.target_rate, critic_part(s, s->policy->network->parameters),
                      1 - s->config.target_rate, critic_part(s, s->target));
}

// --- an iteration ---

static void shac_iterate(agent_trainer *s, double progress, agent_metrics *metrics) {
    const nn_operations *operations = s->backend->operations;
    const double part = nn_schedule_value(&s->config.rate, progress);
    const float rate = (float)(part * s->config.learning_rate), critic = (float)(part * s->config.critic_learning_rate);
    operations->upload(s->backend, s->learning_rate, &rate);
    operations->upload(s->backend, s->critic_rate, &critic);

    agent_unroll_collect(&s->unroll, s->counter, s->config.reward_scale);
    metrics->policy_loss = improve_policy(s);
    learn_values(s);
    agent_rollout_learn(&s->unroll.rollout);
    operations->advance(s->backend, s->counter, 1);

    float norm, loss;
    operations->download(s->backend, &norm, s->norm);
    operations->download(s->backend, &loss, s->loss_sum);
    operations->synchronise(s->backend);
    metrics->updates = (double)s->config.critic_epochs * s->config.critic_minibatches;
    metrics->value_loss = (double)loss / metrics->updates;
    metrics->entropy = agent_unroll_entropy(&s->unroll);
    metrics->gradient_norm = norm;
    metrics->learning_rate = rate;
}

static int64_t shac_iteration_steps(const agent_trainer *s) {
    return s->config.rows;
}

// --- making, keeping ---

static void shac_destroy(agent_trainer *s) {
    if (!s) {
        return;
    }
    nn_tensor owned[] = {s->target,         s->values,      s->final_found,  s->final_values,  s->advantages,
                         s->returns,        s->permutation, s->batch_inputs, s->batch_targets, s->batch_values,
                         s->batch_gradient, s->counter,     s->critic_step,  s->learning_rate, s->critic_rate,
                         s->norm,           s->loss,        s->loss_sum,     s->critic_mean,   s->critic_square};
    for (size_t i = 0; s->backend && i < sizeof owned / sizeof owned[0]; i++) {
        s->backend->operations->release(s->backend, owned[i]);
    }
    agent_unroll_free(&s->unroll);
    free(s);
}

static ludus_status allocate_all(agent_trainer *s) {
    const nn_operations *operations = s->backend->operations;
    const int64_t n = s->config.envs, rows = s->config.rows, steps = s->config.horizon;
    const int64_t most = (rows + s->config.critic_minibatches - 1) / s->config.critic_minibatches;
    const struct {
        nn_tensor *tensor;
        nn_type type;
        int64_t rows, columns;
    } plan[] = {
        {&s->target, NN_F32, 1, s->policy->network->size},
        {&s->values, NN_F32, rows + n, 1},
        {&s->final_found, NN_F32, rows, 1},
        {&s->final_values, NN_F32, rows, 1},
        {&s->advantages, NN_F32, steps, n},
        {&s->returns, NN_F32, steps, n},
        {&s->permutation, NN_I32, rows, 1},
        {&s->batch_inputs, NN_F32, most, s->policy->features.columns},
        {&s->batch_targets, NN_F32, most, 1},
        {&s->batch_values, NN_F32, most, 1},
        {&s->batch_gradient, NN_F32, most, 1},
        {&s->critic_mean, NN_F32, 1, s->policy->network->value.parameters},
        {&s->critic_square, NN_F32, 1, s->policy->network->value.parameters},
        {&s->counter, NN_U32, 1, 4},
        {&s->critic_step, NN_I32, 1, 1},
        {&s->learning_rate, NN_F32, 1, 1},
        {&s->critic_rate, NN_F32, 1, 1},
        {&s->norm, NN_F32, 1, 1},
        {&s->loss, NN_F32, 1, 1},
        {&s->loss_sum, NN_F32, 1, 1},
    };
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; !status && i < sizeof plan / sizeof plan[0]; i++) {
        status = operations->allocate(s->backend, plan[i].type, plan[i].rows, plan[i].columns, plan[i].tensor);
    }
    return status ? status : operations->prepare(s->backend, NULL, rows);
}

static ludus_status build(agent_trainer *s, const agent_task *task) {
    const shac_config *config = &s->config;
    agent_policy_build build = {
        .backend = ludus_values_text(task->options, "backend"),
        .threads = task->threads,
        .rows = config->rows + config->envs,
        .train_rows = (config->rows + config->critic_minibatches - 1) / config->critic_minibatches,
        .seed = task->seed,
    };
    ludus_status status = shac_network(task->options, &build.options);
    status = status ? status : agent_unroll_check(task->policy, task->vector, &build.options, config->horizon);
    status = status ? status : agent_policy_build_network(task->policy, &build);
    s->backend = status ? NULL : task->policy->backend;
    status = status ? status : agent_unroll_init(&s->unroll, task->policy, task->vector, config->horizon);
    return status ? status : allocate_all(s);
}

static agent_trainer *shac_make(const agent_task *task) {
    agent_trainer *s = calloc(1, sizeof *s);
    if (!s) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a short-horizon actor-critic");
        return NULL;
    }
    s->config = read_config(task->options);
    s->policy = task->policy;
    if (build(s, task)) {
        shac_destroy(s);
        return NULL;
    }
    const nn_operations *operations = s->backend->operations;
    const uint32_t counter[4] = {(uint32_t)task->seed, (uint32_t)(task->seed >> 32), 1, 0};
    operations->upload(s->backend, s->counter, counter);
    operations->copy(s->backend, s->target, s->policy->network->parameters);
    return s;
}

static int32_t shac_tensors(agent_trainer *s, agent_tensor out[AGENT_TENSORS_MAX]) {
    int32_t count = agent_policy_tensors(s->policy, s->counter, out);
    out[count++] = (agent_tensor){"target", s->target};
    out[count++] = (agent_tensor){"critic.mean", s->critic_mean};
    out[count++] = (agent_tensor){"critic.square", s->critic_square};
    out[count++] = (agent_tensor){"critic.step", s->critic_step};
    return count;
}

const agent_algorithm agent_shac = {
    .name = "shac",
    .about = "short-horizon actor-critic: through differentiable dynamics, with a critic for what follows",
    .options = shac_options,
    .network = shac_network,
    .envs = shac_envs,
    .make = shac_make,
    .destroy = shac_destroy,
    .iteration_steps = shac_iteration_steps,
    .iterate = shac_iterate,
    .tensors = shac_tensors,
};
