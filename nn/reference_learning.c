// reference_learning.c - generalised advantage estimation, the loss of values, and Adam.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include <math.h>

static void advantages(nn_backend *backend, const nn_advantages *rollout) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t steps = rollout->rewards.rows, count = rollout->rewards.columns;
    for (int64_t n = 0; n < count; n++) {
        double advantage = 0;
        for (int64_t t = steps - 1; t >= 0; t--) {
            int64_t i = t * count + n;
            bool terminated = nn_u8(rollout->terminated)[i] != 0, truncated = nn_u8(rollout->truncated)[i] != 0;
            float next = t + 1 < steps ? nn_f32(rollout->values)[i + count] : nn_f32(rollout->last_values)[n];
            float following = terminated ? 0.0f : truncated ? nn_f32(rollout->final_values)[i] : next;
            double value = nn_f32(rollout->values)[i];
            double error = nn_f32(rollout->rewards)[i] + (double)rollout->discount * following - value;
            double carried = terminated || truncated ? 0 : advantage;
            advantage = error + (double)rollout->discount * rollout->lambda * carried;
            nn_f32(rollout->advantages)[i] = (float)advantage;
            nn_f32(rollout->returns)[i] = (float)(advantage + value);
        }
    }
}

static void square_loss(nn_backend *backend, nn_tensor x, nn_tensor target, nn_tensor x_gradient, nn_tensor loss) {
    if (nn_guarded(backend)) {
        return;
    }
    LUDUS_ASSERT(nn_count(x) == nn_count(target) && nn_count(x) == nn_count(x_gradient));
    const double count = (double)nn_count(x);
    double squares = 0;
    for (int64_t i = 0; i < nn_count(x); i++) {
        const double difference = (double)nn_f32(x)[i] - nn_f32(target)[i];
        squares += difference * difference;
        nn_f32(x_gradient)[i] = (float)(difference / count);
    }
    nn_f32(loss)[0] = (float)(0.5 * squares / count);
}

static void adam(nn_backend *backend, const nn_adam *adam) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t count = nn_count(adam->parameters);
    float *parameters = nn_f32(adam->parameters), *mean = nn_f32(adam->mean), *square = nn_f32(adam->square);
    double squares = 0;
    for (int64_t i = 0; i < count; i++) {
        squares += (double)nn_f32(adam->gradients)[i] * nn_f32(adam->gradients)[i];
    }
    double norm = sqrt(squares), scale = adam->max_norm > 0 && norm > adam->max_norm ? adam->max_norm / norm : 1;
    if (nn_present(adam->norm)) {
        nn_f32(adam->norm)[0] = (float)norm;
    }
    int32_t step = ++nn_i32(adam->step)[0];
    double rate = nn_f32(adam->learning_rate)[0];
    double mean_share = 1 - pow(adam->beta1, step), square_share = 1 - pow(adam->beta2, step);
    for (int64_t i = 0; i < count; i++) {
        double gradient = nn_f32(adam->gradients)[i] * scale;
        double decay = adam->weight_decay * (double)parameters[i];
        gradient += adam->decoupled ? 0 : decay;
        mean[i] = (float)(adam->beta1 * (double)mean[i] + (1 - (double)adam->beta1) * gradient);
        square[i] = (float)(adam->beta2 * (double)square[i] + (1 - (double)adam->beta2) * gradient * gradient);
        double change = mean[i] / mean_share / (sqrt(square[i] / square_share) + adam->epsilon);
        change += adam->decoupled ? decay : 0;
        parameters[i] = (float)(parameters[i] - rate * change);
    }
}

void nn_reference_learning(nn_operations *table) {
    table->advantages = advantages;
    table->square_loss = square_loss;
    table->adam = adam;
}
