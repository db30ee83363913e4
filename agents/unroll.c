// unroll.c - the way through policy and dynamics, and back.
// SPDX-License-Identifier: MIT
#include "agents/unroll.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// --- making ---

ludus_status agent_unroll_check(const ludus_policy *policy, const ludus_vector *vector,
                                const agent_network_options *network, int64_t steps) {
    const ludus_layout *layout = ludus_vector_layout(vector);
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    if (layout->action.part[0].kind != LUDUS_BOX) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s learns through the derivatives of actions; those of %s are choices, which have none",
                          policy->algorithm, policy->env);
    }
    if (!buffers.reward) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s learns in float; precision=double is for evaluations",
                          policy->algorithm);
    }
    double units = 0;
    for (int32_t l = 0; l < network->network.hidden_layers; l++) {
        units += network->network.hidden[l];
    }
    // Activations, states and actions, and what a rollout keeps of every step.
    const double rows = (double)buffers.count * (double)steps, page = (double)sysconf(_SC_PAGESIZE);
    const ludus_field *ranged = ludus_vector_ranged(vector);
    const double states = ludus_fields_width(ludus_vector_definition(vector)->state_fields) +
                          (ranged ? 2 * ludus_fields_width(ranged) : 0);
    const double bytes =
        rows * (8 * units + 4 * states + 12 * layout->observation.size + 3 * layout->observation.bytes + 100);
    const double memory = (double)sysconf(_SC_PHYS_PAGES) * page;
    if (memory > 0 && bytes > memory) {
        return ludus_fail(LUDUS_ERROR_MEMORY,
                          "envs=%d, horizon=%lld and this network need %.0f GB of memory; the machine has %.0f GB",
                          buffers.count, (long long)steps, bytes * 1e-9, memory * 1e-9);
    }
    return LUDUS_OK;
}

// Derivatives of the vector's own environment, on as many threads.
static ludus_status make_diff(agent_unroll *u, const ludus_policy *policy, const ludus_vector *vector) {
    char options[AGENT_OPTIONS_SIZE];
    if (ludus_vector_options_text(vector, options, sizeof options) >= sizeof options) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the options are longer than %zu characters", sizeof options - 1);
    }
    u->diff = ludus_diff_make(policy->env, options, ludus_vector_buffers(vector).count);
    return u->diff ? LUDUS_OK : LUDUS_ERROR_UNSUPPORTED;
}

static ludus_status make_tensors(agent_unroll *u, const nn_network *network) {
    const nn_operations *operations = network->backend->operations;
    const int64_t n = u->rollout.envs, rows = n * u->rollout.steps;
    const bool valued = network->value.layers > 0;
    const int64_t outputs = nn_head_outputs(&u->rollout.policy->actions.head);
    const struct {
        nn_tensor *tensor;
        int64_t rows, columns;
    } plan[] = {
        {&u->outputs, rows, outputs},        {&u->cache, rows, nn_mlp_cache_columns(&network->policy)},
        {&u->action_gradient, n, u->parts},  {&u->outputs_gradient, n, outputs},
        {&u->inputs_gradient, n, u->inputs}, {&u->sum, 1, network->policy.parameters},
        {&u->final_inputs, n, u->inputs},    {&u->values, n, 1},
        {&u->values_gradient, n, 1},         {&u->value_cache, n, valued ? nn_mlp_cache_columns(&network->value) : 1},
    };
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; !status && i < sizeof plan / sizeof plan[0]; i++) {
        status = operations->allocate(network->backend, NN_F32, plan[i].rows, plan[i].columns, plan[i].tensor);
    }
    return status;
}

// The arrays of the host, one behind the other; adds up their bytes where `memory` is NULL.
static size_t place_arrays(agent_unroll *u, char *memory) {
    const size_t n = (size_t)u->rollout.envs, steps = (size_t)u->rollout.steps, states = (size_t)u->states;
    const struct {
        float **place;
        size_t numbers;
    } plan[] = {
        {&u->state, (steps + 1) * n * states},
        {&u->action, steps * n * (size_t)u->parts},
        {&u->rewards, steps * n},
        {&u->weight, (steps + 1) * n},
        {&u->end_weight, n},
        {&u->state_cotangent, n * states},
        {&u->pulled, n * states},
        {&u->final_state, n * states},
        {&u->input_cotangent, n * (size_t)u->inputs},
        {&u->reward_cotangent, n},
        {&u->action_cotangent, n * (size_t)u->parts},
    };
    u->drawn = (double *)(void *)memory;
    size_t used = (steps + 1) * n * (size_t)u->ranges * sizeof *u->drawn;
    for (size_t i = 0; i < sizeof plan / sizeof plan[0]; i++) {
        *plan[i].place = memory ? (float *)(void *)(memory + used) : NULL;
        used += plan[i].numbers * sizeof(float);
    }
    u->terminated = memory ? (uint8_t *)memory + used : NULL;
    u->truncated = memory ? u->terminated + steps * n : NULL;
    return used + 2 * steps * n;
}

ludus_status agent_unroll_init(agent_unroll *u, ludus_policy *policy, ludus_vector *vector, int64_t steps) {
    *u = (agent_unroll){0};
    ludus_status status = make_diff(u, policy, vector);
    status = status ? status : agent_rollout_init(&u->rollout, policy, vector, steps);
    status = status ? status : agent_rollout_hold(&u->rollout);
    if (status) {
        return status;
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(u->diff);
    u->inputs = sizes.observations;
    u->states = sizes.states;
    u->parts = sizes.actions;
    u->ranges = ludus_vector_ranged(vector) ? ludus_fields_width(ludus_vector_ranged(vector)) : 0;
    const size_t bytes = place_arrays(u, NULL);
    u->memory = calloc(1, bytes);
    if (!u->memory) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the states of %lld steps",
                          (long long)(steps * u->rollout.envs));
    }
    place_arrays(u, u->memory);
    return make_tensors(u, policy->network);
}

void agent_unroll_free(agent_unroll *u) {
    ludus_policy *policy = u->rollout.policy;
    nn_tensor owned[] = {u->outputs, u->cache,        u->action_gradient, u->outputs_gradient, u->inputs_gradient,
                         u->sum,     u->final_inputs, u->values,          u->values_gradient,  u->value_cache};
    for (size_t i = 0; policy && i < sizeof owned / sizeof owned[0]; i++) {
        policy->backend->operations->release(policy->backend, owned[i]);
    }
    agent_rollout_free(&u->rollout);
    ludus_diff_destroy(u->diff);
    free(u->memory);
}

// --- there ---

// The policy's pass of step `t`.
static nn_mlp_pass policy_pass(agent_unroll *u, int64_t t) {
    nn_network *network = u->rollout.policy->network;
    const int64_t n = u->rollout.envs;
    return (nn_mlp_pass){
        .mlp = &network->policy,
        .parameters = network->parameters,
        .gradients = network->gradients,
        .input = nn_rows(u->rollout.observations, t * n, n),
        .output = nn_rows(u->outputs, t * n, n),
        .cache = nn_rows(u->cache, t * n, n),
    };
}

// States, and what options were drawn, as they are before step `t`.
static void read_vector(agent_unroll *u, int64_t t) {
    const int64_t n = u->rollout.envs;
    ludus_diff_read(u->diff, u->rollout.vector, u->state + t * n * u->states);
    for (int64_t i = 0; u->ranges > 0 && i < n; i++) {
        ludus_vector_get_ranged(u->rollout.vector, (int32_t)i, u->drawn + (t * n + i) * u->ranges);
    }
}

void agent_unroll_collect(agent_unroll *u, nn_tensor counter, float scale) {
    agent_rollout *rollout = &u->rollout;
    ludus_policy *policy = rollout->policy;
    nn_backend *backend = policy->backend;
    const int64_t n = rollout->envs;
    u->scale = scale;
    agent_rollout_observe(rollout, 0, false);
    for (int64_t t = 0; t < rollout->steps; t++) {
        read_vector(u, t);
        const nn_mlp_pass pass = policy_pass(u, t);
        backend->operations->mlp_forward(backend, &pass);
        const nn_policy draw = {
            .head = &policy->actions.head,
            .outputs = pass.output,
            .log_std = policy->network->log_std,
            .actions = nn_rows(rollout->actions, t * n, n),
            .bounds = policy->bounds,
            .environment_actions = rollout->environment_actions,
        };
        backend->operations->policy_sample(backend, &draw, (nn_random){counter, (uint32_t)t});
        agent_rollout_step(rollout, t);
        memcpy(u->action + t * n * u->parts, rollout->buffers.action, (size_t)(n * u->parts) * sizeof(float));
    }
    read_vector(u, rollout->steps);
    agent_rollout_end(rollout, scale);
    backend->operations->download(backend, u->rewards, rollout->rewards);
    backend->operations->download(backend, u->terminated, rollout->terminated);
    backend->operations->download(backend, u->truncated, rollout->truncated);
    backend->operations->synchronise(backend);
}

// --- back ---

// Differentiates at what options the environments had drawn at step `t`; drawn within their bounds, they cannot be refused.
static void use_drawn(agent_unroll *u, int64_t t) {
    if (u->ranges > 0) {
        const ludus_status status = ludus_diff_set_ranged(u->diff, u->drawn + t * u->rollout.envs * u->ranges);
        LUDUS_ASSERT(!status);
        (void)status;
    }
}

// From gradients of normalised observations (in inputs_gradient) at `states` to cotangents of these states, in `pulled`.
static void pull_observations(agent_unroll *u, nn_tensor observations, const float *states) {
    ludus_policy *policy = u->rollout.policy;
    nn_backend *backend = policy->backend;
    if (nn_present(policy->statistics)) {
        backend->operations->running_apply_backward(backend, policy->statistics, AGENT_OBSERVATION_LIMIT, observations,
                                                    u->inputs_gradient, u->inputs_gradient);
    }
    backend->operations->download(backend, u->input_cotangent, u->inputs_gradient);
    backend->operations->synchronise(backend);
    ludus_diff_observe_vjp(u->diff, states, u->input_cotangent, u->pulled);
}

static void add_pulled(agent_unroll *u) {
    for (int64_t i = 0; i < u->rollout.envs * u->states; i++) {
        u->state_cotangent[i] += u->pulled[i];
    }
}

// The loss -sum end_weight V(observations) of a critic, and what it adds to the cotangents of these states.
static double pull_values(agent_unroll *u, nn_tensor critic, nn_tensor observations, const float *states) {
    nn_network *network = u->rollout.policy->network;
    nn_backend *backend = network->backend;
    const int64_t n = u->rollout.envs;
    nn_mlp_pass pass = {
        .mlp = &network->value,
        .parameters = critic,
        .gradients = network->gradients, // of a critic that stands still here: nobody asks for them
        .input = observations,
        .output = u->values,
        .cache = u->value_cache,
        .output_gradient = u->values_gradient,
        .input_gradient = u->inputs_gradient,
    };
    backend->operations->mlp_forward(backend, &pass);
    backend->operations->download(backend, u->reward_cotangent, u->values);
    backend->operations->synchronise(backend);
    double loss = 0;
    for (int64_t i = 0; i < n; i++) {
        loss -= u->end_weight[i] * (double)u->reward_cotangent[i];
        u->reward_cotangent[i] = -u->end_weight[i];
    }
    backend->operations->upload(backend, u->values_gradient, u->reward_cotangent);
    backend->operations->mlp_backward(backend, &pass);
    pull_observations(u, observations, states);
    add_pulled(u);
    return loss;
}

// Weights of rewards: the discount starts anew with the window and with each episode.
static void find_weights(agent_unroll *u, float discount) {
    const int64_t n = u->rollout.envs, steps = u->rollout.steps;
    const float first = 1.0f / (float)(n * steps);
    for (int64_t i = 0; i < (steps + 1) * n; i++) {
        const bool begins = i < n || u->terminated[i - n] || u->truncated[i - n];
        u->weight[i] = begins ? first : discount * u->weight[i - n];
    }
}

// The value that follows the window, where the last step did not end an episode.
static double pull_last(agent_unroll *u, nn_tensor critic) {
    const int64_t n = u->rollout.envs, steps = u->rollout.steps, last = (steps - 1) * n;
    for (int64_t i = 0; i < n; i++) {
        const bool ended = u->terminated[last + i] || u->truncated[last + i];
        u->end_weight[i] = ended ? 0 : u->weight[last + n + i];
    }
    return pull_values(u, critic, nn_rows(u->rollout.observations, steps * n, n), u->state + steps * n * u->states);
}

// The values that follow the episodes which the time limit cut off at step t, at the states where they were.
static double pull_cut_off(agent_unroll *u, int64_t t, float discount, nn_tensor critic) {
    agent_rollout *rollout = &u->rollout;
    const int64_t n = rollout->envs;
    bool any = false;
    for (int64_t i = 0; i < n; i++) {
        const bool cut = u->truncated[t * n + i] && !u->terminated[t * n + i];
        u->end_weight[i] = cut ? discount * u->weight[t * n + i] : 0;
        any |= cut;
    }
    if (!any) {
        return 0;
    }
    ludus_policy *policy = rollout->policy;
    agent_features_fill(&rollout->features, nn_rows(rollout->final_raw, t * n, n), u->final_inputs);
    if (nn_present(policy->statistics)) {
        policy->backend->operations->running_apply(policy->backend, policy->statistics, AGENT_OBSERVATION_LIMIT,
                                                   u->final_inputs, u->final_inputs);
    }
    ludus_diff_step(u->diff, u->state + t * n * u->states, u->action + t * n * u->parts, u->final_state, NULL, NULL);
    return pull_values(u, critic, u->final_inputs, u->final_state);
}

// From cotangents of the states after step t to those before it, through the dynamics and through the policy.
static void pull_step(agent_unroll *u, int64_t t) {
    agent_rollout *rollout = &u->rollout;
    ludus_policy *policy = rollout->policy;
    nn_network *network = policy->network;
    nn_backend *backend = network->backend;
    const nn_operations *operations = backend->operations;
    const int64_t n = rollout->envs;
    const float *state = u->state + t * n * u->states;
    for (int64_t i = 0; i < n; i++) {
        u->reward_cotangent[i] = -u->weight[t * n + i] * u->scale;
    }
    const ludus_diff_rows in = {.state = u->state_cotangent, .reward = u->reward_cotangent};
    const ludus_diff_rows out = {.state = u->state_cotangent, .action = u->action_cotangent};
    ludus_diff_vjp(u->diff, state, u->action + t * n * u->parts, &in, &out);

    nn_mlp_pass pass = policy_pass(u, t);
    pass.output_gradient = u->outputs_gradient;
    pass.input_gradient = u->inputs_gradient;
    const nn_policy_gradient drawn = {
        .head = &policy->actions.head,
        .outputs = pass.output,
        .log_std = network->log_std,
        .actions = nn_rows(rollout->actions, t * n, n),
        .bounds = policy->bounds,
        .environment_actions_gradient = u->action_gradient,
        .outputs_gradient = u->outputs_gradient,
        .log_std_gradient = network->log_std_gradient,
    };
    operations->upload(backend, u->action_gradient, u->action_cotangent);
    operations->policy_sample_backward(backend, &drawn);
    operations->mlp_backward(backend, &pass);
    const nn_tensor gradients = nn_view(network->gradients, network->policy.first_parameter, 1, u->sum.columns);
    operations->axpby(backend, 1, gradients, 1, u->sum);
    pull_observations(u, pass.input, state);
    add_pulled(u);
}

double agent_unroll_backward(agent_unroll *u, float discount, nn_tensor critic) {
    nn_network *network = u->rollout.policy->network;
    nn_backend *backend = network->backend;
    const nn_operations *operations = backend->operations;
    const int64_t n = u->rollout.envs;
    double loss = 0;
    operations->fill(backend, network->gradients, 0);
    operations->fill(backend, u->sum, 0);
    memset(u->state_cotangent, 0, (size_t)(n * u->states) * sizeof(float));
    find_weights(u, discount);
    use_drawn(u, u->rollout.steps);
    loss += nn_present(critic) ? pull_last(u, critic) : 0;
    for (int64_t t = u->rollout.steps - 1; t >= 0; t--) {
        // An episode that ended knows nothing of the one after it.
        for (int64_t i = 0; i < n; i++) {
            if (u->terminated[t * n + i] || u->truncated[t * n + i]) {
                memset(u->state_cotangent + i * u->states, 0, (size_t)u->states * sizeof(float));
            }
            loss -= (double)u->weight[t * n + i] * (double)u->rewards[t * n + i];
        }
        use_drawn(u, t);
        loss += nn_present(critic) ? pull_cut_off(u, t, discount, critic) : 0;
        pull_step(u, t);
    }
    const nn_mlp *value = &network->value;
    if (value->layers > 0) {
        operations->fill(backend, nn_view(network->gradients, value->first_parameter, 1, value->parameters), 0);
    }
    operations->copy(backend, nn_view(network->gradients, network->policy.first_parameter, 1, u->sum.columns), u->sum);
    return loss;
}

double agent_unroll_entropy(agent_unroll *u) {
    const nn_network *network = u->rollout.policy->network;
    float log_std[NN_MAX_PARTS];
    network->backend->operations->download(network->backend, log_std, network->log_std);
    network->backend->operations->synchronise(network->backend);
    double entropy = 0;
    for (int64_t i = 0; i < u->parts; i++) {
        entropy += (double)log_std[i] + 0.5 * log(2 * M_PI) + 0.5;
    }
    return entropy;
}
