// test_nn_ppo.c - PPO's loss: the reference against differences of a twin in double, every backend against the reference.
// SPDX-License-Identifier: MIT
#include "tests/nn_backends.h"

typedef struct fixture {
    nn_backend *backend;
    nn_ppo_loss loss;
} fixture;

static const float coefficients[] = {0.2f, 0.3f, 0.7f, 0.05f}; // clip, value clip, value weight, entropy weight

static fixture make_fixture(nn_backend *backend, const nn_head *head, int64_t rows, bool masked, bool clip_values) {
    fixture made = {.backend = backend};
    nn_ppo_loss *loss = &made.loss;
    int32_t outputs = nn_head_outputs(head), parts = head->parts;
    loss->head = head;
    loss->outputs = nn_random_normal(backend, rows, outputs, 1, 1);
    if (head->kind == NN_CATEGORICAL) {
        loss->actions = nn_zeros(backend, NN_I32, rows, parts);
        loss->mask = masked ? nn_zeros(backend, NN_U8, rows, outputs) : nn_none();
        for (int64_t i = 0; i < rows; i++) {
            for (int32_t p = 0, start = 0; p < parts; start += head->classes[p], p++) {
                int32_t choice = (int32_t)(ludus_philox_words((uint32_t)i, 3, (uint32_t)p, 0, 0, 0).word[0] %
                                           (uint32_t)head->classes[p]);
                nn_i32(loss->actions)[i * parts + p] = choice;
                for (int32_t c = 0; masked && c < head->classes[p]; c++) {
                    nn_u8(loss->mask)[i * outputs + start + c] = c == choice || (i + c) % 3 != 0;
                }
            }
        }
    } else {
        loss->actions = nn_random_normal(backend, rows, parts, 1, 4);
        loss->log_std = head->output_log_std ? nn_none() : nn_random_normal(backend, 1, parts, 0.3f, 5);
        loss->log_std_gradient = head->output_log_std ? nn_none() : nn_zeros(backend, NN_F32, 1, parts);
    }
    // Old log-probabilities near the new ones, so that some ratios are clipped and some are not.
    nn_policy policy = {.head = head, .outputs = loss->outputs, .log_std = loss->log_std, .mask = loss->mask};
    policy.actions = loss->actions;
    loss->old_log_prob = nn_zeros(backend, NN_F32, rows, 1);
    policy.log_prob = loss->old_log_prob;
    backend->operations->policy_evaluate(backend, &policy);
    nn_tensor shift = nn_random_normal(backend, rows, 1, 0.25f, 6);
    backend->operations->axpby(backend, 1, shift, 1, loss->old_log_prob);
    backend->operations->release(backend, shift);
    loss->advantages = nn_random_normal(backend, rows, 1, 2, 7);
    loss->advantage_moments = nn_zeros(backend, NN_F32, 1, 2);
    backend->operations->moments(backend, loss->advantages, loss->advantage_moments);
    loss->values = nn_random_normal(backend, rows, 1, 1, 8);
    loss->old_values = nn_random_normal(backend, rows, 1, 1, 9);
    loss->returns = nn_random_normal(backend, rows, 1, 1, 10);
    loss->coefficients = nn_made(backend, NN_F32, 1, NN_PPO_COEFFICIENTS, coefficients);
    nn_f32(loss->coefficients)[NN_PPO_VALUE_CLIP] = clip_values ? 0.3f : 0.0f;
    loss->outputs_gradient = nn_zeros(backend, NN_F32, rows, outputs);
    loss->values_gradient = nn_zeros(backend, NN_F32, rows, 1);
    loss->metrics = nn_zeros(backend, NN_F32, 1, NN_PPO_METRICS);
    return made;
}

static void drop_fixture(fixture *made) {
    const nn_ppo_loss *loss = &made->loss;
    const nn_tensor owned[] = {loss->outputs,          loss->actions,         loss->mask,       loss->log_std,
                               loss->log_std_gradient, loss->old_log_prob,    loss->advantages, loss->advantage_moments,
                               loss->values,           loss->old_values,      loss->returns,    loss->coefficients,
                               loss->outputs_gradient, loss->values_gradient, loss->metrics};
    nn_drop(made->backend, 15, owned);
    nn_backend_destroy(made->backend);
}

// The point at which the twin is differentiated: outputs, then log_std, then values.
static double *point_of(const nn_ppo_loss *loss, int64_t *count) {
    int64_t outputs = nn_count(loss->outputs), deviations = nn_count(loss->log_std), values = nn_count(loss->values);
    *count = outputs + deviations + values;
    double *point = malloc((size_t)*count * sizeof *point);
    for (int64_t i = 0; i < *count; i++) {
        point[i] = i < outputs                ? nn_f32(loss->outputs)[i]
                   : i < outputs + deviations ? nn_f32(loss->log_std)[i - outputs]
                                              : nn_f32(loss->values)[i - outputs - deviations];
    }
    return point;
}

static void twin_categorical(const nn_ppo_loss *loss, const double *logits, int64_t i, double *log_prob,
                             double *entropy) {
    const nn_head *head = loss->head;
    for (int32_t p = 0, start = 0; p < head->parts; start += head->classes[p], p++) {
        double total = 0;
        for (int32_t c = start; c < start + head->classes[p]; c++) {
            bool allowed = !nn_present(loss->mask) || nn_u8(loss->mask)[i * loss->outputs.columns + c] != 0;
            total += allowed ? exp(logits[c]) : 0;
        }
        for (int32_t c = start; c < start + head->classes[p]; c++) {
            bool allowed = !nn_present(loss->mask) || nn_u8(loss->mask)[i * loss->outputs.columns + c] != 0;
            double log_p = logits[c] - log(total);
            *entropy -= allowed ? exp(log_p) * log_p : 0;
            *log_prob += nn_i32(loss->actions)[i * head->parts + p] == c - start ? log_p : 0;
        }
    }
}

static void twin_gaussian(const nn_ppo_loss *loss, const double *outputs, const double *log_stds, int64_t i,
                          double *log_prob, double *entropy) {
    const nn_head *head = loss->head;
    const double two_pi = 6.28318530717958647693;
    for (int32_t p = 0; p < head->parts; p++) {
        double log_std = head->output_log_std ? fmin(fmax(outputs[head->parts + p], -5), 2) : log_stds[p];
        double u = nn_f32(loss->actions)[i * head->parts + p], z = (u - outputs[p]) / exp(log_std);
        *log_prob += -0.5 * (z * z + log(two_pi)) - log_std - (head->squash ? log(1 - tanh(u) * tanh(u)) : 0);
        *entropy += 0.5 * log(two_pi * exp(1)) + log_std;
    }
}

// The mean loss at a point, in double; `metrics` as the operation writes them.
static double twin(const nn_ppo_loss *loss, const double *point, double *metrics) {
    const double *log_std = point + nn_count(loss->outputs), *values = log_std + nn_count(loss->log_std);
    const float *numbers = nn_f32(loss->coefficients);
    double clip = numbers[NN_PPO_CLIP], value_clip = numbers[NN_PPO_VALUE_CLIP], rows = (double)loss->outputs.rows;
    memset(metrics, 0, NN_PPO_METRICS * sizeof *metrics);
    for (int64_t i = 0; i < loss->outputs.rows; i++) {
        double log_prob = 0, entropy = 0, value = values[i], old = nn_f32(loss->old_values)[i];
        double target = nn_f32(loss->returns)[i], advantage = nn_f32(loss->advantages)[i];
        if (nn_present(loss->advantage_moments)) {
            advantage = (advantage - nn_f32(loss->advantage_moments)[0]) / nn_f32(loss->advantage_moments)[1];
        }
        if (loss->head->kind == NN_CATEGORICAL) {
            twin_categorical(loss, point + i * loss->outputs.columns, i, &log_prob, &entropy);
        } else {
            twin_gaussian(loss, point + i * loss->outputs.columns, log_std, i, &log_prob, &entropy);
        }
        double log_ratio = log_prob - nn_f32(loss->old_log_prob)[i], ratio = exp(log_ratio);
        double clipped = fmin(fmax(ratio, 1 - clip), 1 + clip), error = pow(value - target, 2);
        if (value_clip > 0) {
            error = fmax(error, pow(old + fmin(fmax(value - old, -value_clip), value_clip) - target, 2));
        }
        metrics[NN_PPO_POLICY_LOSS] -= fmin(ratio * advantage, clipped * advantage) / rows;
        metrics[NN_PPO_VALUE_LOSS] += 0.5 * error / rows;
        metrics[NN_PPO_ENTROPY] += entropy / rows;
        metrics[NN_PPO_KL] += (ratio - 1 - log_ratio) / rows;
        metrics[NN_PPO_CLIP_FRACTION] += (fabs(ratio - 1) > clip) / rows;
    }
    return metrics[NN_PPO_POLICY_LOSS] + numbers[NN_PPO_VALUE_WEIGHT] * metrics[NN_PPO_VALUE_LOSS] -
           numbers[NN_PPO_ENTROPY_WEIGHT] * metrics[NN_PPO_ENTROPY];
}

static void check_differences(fixture *made) {
    const nn_ppo_loss *loss = &made->loss;
    int64_t count, outputs = nn_count(loss->outputs), deviations = nn_count(loss->log_std);
    double *point = point_of(loss, &count), metrics[NN_PPO_METRICS], h = 1e-6, rows = (double)loss->outputs.rows;
    twin(loss, point, metrics);
    for (int m = 0; m < NN_PPO_METRICS; m++) {
        CHECK_NEAR(nn_f32(loss->metrics)[m], metrics[m], 2e-6 * (1 + fabs(metrics[m])));
    }
    CHECK(metrics[NN_PPO_CLIP_FRACTION] > 0.1 && metrics[NN_PPO_CLIP_FRACTION] < 0.9);
    for (int64_t i = 0; i < count; i++) {
        double middle = point[i], unused[NN_PPO_METRICS];
        point[i] = middle + h;
        double up = twin(loss, point, unused);
        point[i] = middle - h;
        double slope = (up - twin(loss, point, unused)) / (2 * h);
        point[i] = middle;
        double gradient = i < outputs                ? nn_f32(loss->outputs_gradient)[i]
                          : i < outputs + deviations ? nn_f32(loss->log_std_gradient)[i - outputs]
                                                     : nn_f32(loss->values_gradient)[i - outputs - deviations];
        CHECK_NEAR(gradient * rows, slope * rows, 1e-5 * (1 + fabs(slope * rows)));
    }
    free(point);
}

static void check_against(const fixture *reference, const nn_variant *variant, bool masked, bool clip_values) {
    fixture made =
        make_fixture(nn_variant_make(variant), reference->loss.head, reference->loss.outputs.rows, masked, clip_values);
    made.backend->operations->copy(made.backend, made.loss.old_log_prob, reference->loss.old_log_prob);
    made.backend->operations->ppo_loss(made.backend, &made.loss);
    double rows = (double)made.loss.outputs.rows;
    for (int64_t i = 0; i < nn_count(made.loss.outputs); i++) {
        double wanted = rows * (double)nn_f32(reference->loss.outputs_gradient)[i];
        CHECK_NEAR(rows * nn_f32(made.loss.outputs_gradient)[i], wanted, 1e-4 * (1 + fabs(wanted)));
        if (masked && nn_u8(made.loss.mask)[i] == 0) {
            CHECK_EQ_REAL(nn_f32(made.loss.outputs_gradient)[i], 0.0);
        }
    }
    for (int64_t i = 0; i < nn_count(made.loss.values); i++) {
        double wanted = rows * (double)nn_f32(reference->loss.values_gradient)[i];
        CHECK_NEAR(rows * nn_f32(made.loss.values_gradient)[i], wanted, 1e-4 * (1 + fabs(wanted)));
    }
    CHECK_NEAR(nn_distance(made.loss.metrics, reference->loss.metrics), 0, 1e-5);
    if (nn_present(made.loss.log_std_gradient)) {
        CHECK_NEAR(nn_distance(made.loss.log_std_gradient, reference->loss.log_std_gradient), 0, 1e-5);
    }
    drop_fixture(&made);
}

int main(void) {
    static const nn_head heads[] = {{.kind = NN_CATEGORICAL, .parts = 1, .classes = {2}},
                                    {.kind = NN_CATEGORICAL, .parts = 3, .classes = {3, 2, 5}},
                                    {.kind = NN_GAUSSIAN, .parts = 2},
                                    {.kind = NN_GAUSSIAN, .parts = 3, .squash = true, .output_log_std = true}};
    nn_variant variants[16];
    int count = nn_variants(variants);
    for (int h = 0; h < 4; h++) {
        for (int k = 0; k < 4; k++) {
            bool masked = (k & 1) && heads[h].kind == NN_CATEGORICAL, clip_values = (k & 2) != 0;
            int64_t rows = k == 3 ? 333 : 41;
            fixture reference = make_fixture(nn_variant_make(&variants[0]), &heads[h], rows, masked, clip_values);
            reference.backend->operations->ppo_loss(reference.backend, &reference.loss);
            if (rows < 100) {
                check_differences(&reference);
            }
            for (int v = 1; v < count; v++) {
                check_against(&reference, &variants[v], masked, clip_values);
            }
            drop_fixture(&reference);
        }
    }
    return check_end();
}
