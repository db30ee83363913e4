// rollout.c - fills a rollout: actions out of the backend into the vector, rewards, flags and observations back.
// SPDX-License-Identifier: MIT
#include "agents/rollout.h"

ludus_status agent_rollout_init(agent_rollout *rollout, ludus_policy *policy, ludus_vector *vector, int64_t steps) {
    nn_backend *backend = policy->backend;
    const nn_operations *operations = backend->operations;
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    const int64_t n = buffers.count, rows = steps * n;
    *rollout = (agent_rollout){.policy = policy, .vector = vector, .buffers = buffers, .steps = steps, .envs = n};
    const nn_type action = policy->actions.head.kind == NN_GAUSSIAN ? NN_F32 : NN_I32;
    const int64_t parts = policy->actions.head.parts, legal = policy->layout->legal_count;
    ludus_status s = agent_features_init(&rollout->features, backend, &policy->layout->observation, rows);
    const int64_t inputs = rollout->features.columns, bytes = rollout->features.row_bytes;
    s = s ? s : operations->allocate(backend, NN_F32, rows + n, inputs, &rollout->observations);
    s = s || !legal ? s : operations->allocate(backend, NN_U8, rows + n, legal, &rollout->mask);
    s = s ? s : operations->allocate(backend, action, rows, parts, &rollout->actions);
    s = s ? s : operations->allocate(backend, action, n, parts, &rollout->environment_actions);
    s = s ? s : operations->allocate(backend, buffers.reward ? NN_F32 : NN_F64, steps, n, &rollout->earned);
    s = s ? s : operations->allocate(backend, NN_F32, steps, n, &rollout->unscaled);
    s = s ? s : operations->allocate(backend, NN_F32, steps, n, &rollout->rewards);
    s = s ? s : operations->allocate(backend, NN_U8, steps, n, &rollout->terminated);
    s = s ? s : operations->allocate(backend, NN_U8, steps, n, &rollout->truncated);
    s = s ? s : operations->allocate(backend, NN_F32, rows, inputs, &rollout->final_observations);
    s = s ? s : operations->allocate(backend, NN_I32, rows, 1, &rollout->final_rows);
    s = s ? s : operations->allocate(backend, NN_I32, 1, 1, &rollout->final_count);
    s = s ? s : operations->allocate(backend, NN_U8, n, bytes, &rollout->raw);
    s = s ? s : operations->allocate(backend, NN_U8, rows, bytes, &rollout->final_raw);
    s = s ? s : operations->allocate(backend, NN_U8, rows, bytes, &rollout->final_picked);
    return s ? s : operations->prepare(backend, NULL, rows);
}

void agent_rollout_free(agent_rollout *rollout) {
    if (!rollout->policy) {
        return;
    }
    nn_backend *backend = rollout->policy->backend;
    nn_tensor owned[] = {rollout->observations, rollout->mask,
                         rollout->actions,      rollout->environment_actions,
                         rollout->earned,       rollout->rewards,
                         rollout->unscaled,     rollout->terminated,
                         rollout->truncated,    rollout->final_observations,
                         rollout->final_rows,   rollout->final_count,
                         rollout->raw,          rollout->final_raw,
                         rollout->final_picked, rollout->seen};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        backend->operations->release(backend, owned[i]);
    }
    agent_features_free(&rollout->features);
}

ludus_status agent_rollout_hold(agent_rollout *rollout) {
    nn_backend *backend = rollout->policy->backend;
    const int64_t rows = rollout->steps * rollout->envs;
    return nn_present(rollout->policy->statistics)
               ? backend->operations->allocate(backend, NN_F32, rows, rollout->features.columns, &rollout->seen)
               : LUDUS_OK;
}

void agent_rollout_learn(agent_rollout *rollout) {
    nn_backend *backend = rollout->policy->backend;
    if (nn_present(rollout->seen)) {
        backend->operations->running_update(backend, rollout->policy->statistics, rollout->seen);
    }
}

void agent_rollout_observe(agent_rollout *rollout, int64_t t, bool learn) {
    ludus_policy *policy = rollout->policy;
    nn_backend *backend = policy->backend;
    const nn_operations *operations = backend->operations;
    const int64_t n = rollout->envs;
    nn_tensor inputs = nn_rows(rollout->observations, t * n, n);
    operations->upload(backend, rollout->raw, rollout->buffers.observation);
    agent_features_fill(&rollout->features, rollout->raw, inputs);
    if (nn_present(policy->statistics)) {
        if (nn_present(rollout->seen)) {
            if (t < rollout->steps) {
                operations->copy(backend, nn_rows(rollout->seen, t * n, n), inputs);
            }
        } else if (learn) {
            operations->running_update(backend, policy->statistics, inputs);
        }
        operations->running_apply(backend, policy->statistics, AGENT_OBSERVATION_LIMIT, inputs, inputs);
    }
    if (nn_present(rollout->mask)) {
        operations->upload(backend, nn_rows(rollout->mask, t * n, n), rollout->buffers.legal);
    }
}

void agent_rollout_begin(agent_rollout *rollout) {
    nn_backend *backend = rollout->policy->backend;
    const int64_t n = rollout->envs, last = rollout->steps * n;
    backend->operations->copy(backend, nn_rows(rollout->observations, 0, n), nn_rows(rollout->observations, last, n));
    if (nn_present(rollout->mask)) {
        backend->operations->copy(backend, nn_rows(rollout->mask, 0, n), nn_rows(rollout->mask, last, n));
    }
}

void agent_rollout_step(agent_rollout *rollout, int64_t t) {
    nn_backend *backend = rollout->policy->backend;
    const nn_operations *operations = backend->operations;
    const ludus_buffers *buffers = &rollout->buffers;
    const int64_t n = rollout->envs;
    operations->download(backend, buffers->action, rollout->environment_actions);
    operations->synchronise(backend);
    ludus_vector_step(rollout->vector);
    const void *reward = buffers->reward ? (const void *)buffers->reward : (const void *)buffers->reward_double;
    operations->upload(backend, nn_rows(rollout->earned, t, 1), reward);
    operations->upload(backend, nn_rows(rollout->terminated, t, 1), buffers->terminated);
    operations->upload(backend, nn_rows(rollout->truncated, t, 1), buffers->truncated);
    operations->upload(backend, nn_rows(rollout->final_raw, t * n, n), buffers->final_observation);
    agent_rollout_observe(rollout, t + 1, true);
}

void agent_rollout_end(agent_rollout *rollout, float scale) {
    ludus_policy *policy = rollout->policy;
    nn_backend *backend = policy->backend;
    const nn_operations *operations = backend->operations;
    operations->convert(backend, rollout->unscaled, 0, rollout->earned);
    operations->axpby(backend, scale, rollout->unscaled, 0, rollout->rewards);
    nn_tensor flags = nn_reshape(rollout->truncated, rollout->steps * rollout->envs, 1);
    operations->select(backend, flags, rollout->final_rows, rollout->final_count);
    operations->gather(backend, rollout->final_picked, rollout->final_raw, rollout->final_rows);
    agent_features_fill(&rollout->features, rollout->final_picked, rollout->final_observations);
    if (nn_present(policy->statistics)) {
        operations->running_apply(backend, policy->statistics, AGENT_OBSERVATION_LIMIT, rollout->final_observations,
                                  rollout->final_observations);
    }
}
