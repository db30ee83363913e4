// reference_ppo.c - the loss of proximal policy optimisation and its gradients, row by row.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include "nn/distribution.h"
#include <math.h>

static double limited(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

// Half the squared error of the value, or with clipping the larger of that and the clipped value's. Returns the
// derivative.
static double value_loss(double value, double old_value, double target, double clip, double *loss) {
    double error = value - target;
    *loss = 0.5 * error * error;
    if (clip > 0 && fabs(value - old_value) > clip) {
        double clipped = old_value + limited(value - old_value, -clip, clip) - target;
        if (clipped * clipped > error * error) {
            *loss = 0.5 * clipped * clipped;
            return 0;
        }
    }
    return error;
}

static void ppo_loss(nn_backend *backend, const nn_ppo_loss *loss) {
    if (nn_guarded(backend)) {
        return;
    }
    const float *coefficients = nn_f32(loss->coefficients);
    double clip = coefficients[NN_PPO_CLIP], value_clip = coefficients[NN_PPO_VALUE_CLIP];
    double value_weight = coefficients[NN_PPO_VALUE_WEIGHT], entropy_weight = coefficients[NN_PPO_ENTROPY_WEIGHT];
    double mean = 0, deviation = 1, share = 1 / (double)loss->outputs.rows;
    if (nn_present(loss->advantage_moments)) {
        mean = nn_f32(loss->advantage_moments)[0];
        deviation = nn_f32(loss->advantage_moments)[1] + 1e-8;
    }
    double metrics[NN_PPO_METRICS] = {0}, log_std_gradient[NN_MAX_PARTS] = {0};
    for (int64_t i = 0; i < loss->outputs.rows; i++) {
        nn_policy_row row = nn_row_of(loss->head, loss->outputs, loss->log_std, loss->mask, loss->actions, i);
        double log_prob, entropy, squared_error;
        nn_row_evaluate(&row, &log_prob, &entropy);
        double advantage = (nn_f32(loss->advantages)[i] - mean) / deviation;
        double log_ratio = log_prob - nn_f32(loss->old_log_prob)[i], ratio = exp(log_ratio);
        double free_loss = -advantage * ratio, clipped_loss = -advantage * limited(ratio, 1 - clip, 1 + clip);
        double by_log_prob = free_loss >= clipped_loss ? free_loss : 0;
        double by_value = value_loss(nn_f32(loss->values)[i], nn_f32(loss->old_values)[i], nn_f32(loss->returns)[i],
                                     value_clip, &squared_error);
        nn_row_gradient(&row, by_log_prob * share, -entropy_weight * share,
                        nn_f32(loss->outputs_gradient) + i * loss->outputs.columns, log_std_gradient);
        nn_f32(loss->values_gradient)[i] = (float)(value_weight * by_value * share);
        metrics[NN_PPO_POLICY_LOSS] += share * fmax(free_loss, clipped_loss);
        metrics[NN_PPO_VALUE_LOSS] += share * squared_error;
        metrics[NN_PPO_ENTROPY] += share * entropy;
        metrics[NN_PPO_KL] += share * (ratio - 1 - log_ratio);
        metrics[NN_PPO_CLIP_FRACTION] += fabs(ratio - 1) > clip ? share : 0;
    }
    for (int m = 0; m < NN_PPO_METRICS; m++) {
        nn_f32(loss->metrics)[m] = (float)metrics[m];
    }
    for (int32_t p = 0; p < loss->head->parts && nn_present(loss->log_std_gradient); p++) {
        nn_f32(loss->log_std_gradient)[p] = (float)log_std_gradient[p];
    }
}

void nn_reference_ppo(nn_operations *table) {
    table->ppo_loss = ppo_loss;
}
