// reference_policy.c - drawing actions and evaluating them, row by row.
// SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include "nn/distribution.h"
#include <ludus/philox.h>
#include <math.h>

// Draw number d of the call uses word d % 4 of block d / 4.
static ludus_philox block_of(const nn_random *random, uint64_t draw) {
    const uint32_t *counter = nn_u32(random->counter);
    return ludus_philox_words((uint32_t)(draw / 4), random->tag, counter[2], counter[3], counter[0], counter[1]);
}

static float uniform(const nn_random *random, uint64_t draw) {
    return ludus_philox_uniform(block_of(random, draw).word[draw % 4]);
}

static float normal(const nn_random *random, uint64_t draw) {
    ludus_philox block = block_of(random, draw);
    float pair[2];
    ludus_philox_normal(block.word[draw & 2], block.word[(draw & 2) + 1], &pair[0], &pair[1]);
    return pair[draw & 1];
}

// The first allowed class at which the sum of probabilities passes the uniform number; the likeliest one when greedy.
static int32_t draw_class(const float *logits, const uint8_t *mask, int32_t classes, bool greedy, float number) {
    double normaliser = nn_log_sum_exp(logits, mask, classes), total = 0;
    int32_t choice = -1;
    for (int32_t c = 0; c < classes; c++) {
        if (mask != NULL && mask[c] == 0) {
            continue;
        }
        if (greedy) {
            choice = choice < 0 || logits[c] > logits[choice] ? c : choice;
        } else if (total <= number) {
            double probability = exp(logits[c] - normaliser);
            choice = choice < 0 || probability > 0 ? c : choice;
            total += probability;
        }
    }
    return choice;
}

static void sample_categorical(const nn_policy *policy, const nn_random *random, int64_t i) {
    const nn_head *head = policy->head;
    nn_policy_row row = nn_row_of(head, policy->outputs, nn_none(), policy->mask, nn_none(), i);
    for (int32_t p = 0; p < head->parts; p++) {
        int32_t classes = head->classes[p];
        uint64_t draw = (uint64_t)(i * head->parts + p);
        float number = policy->greedy ? 0.0f : uniform(random, draw);
        int32_t choice = draw_class(row.outputs, nn_part_mask(row.mask, classes), classes, policy->greedy, number);
        nn_i32(policy->actions)[i * head->parts + p] = choice;
        if (nn_present(policy->environment_actions)) {
            nn_i32(policy->environment_actions)[i * head->parts + p] = choice;
        }
        row.outputs += classes;
        row.mask = row.mask == NULL ? NULL : row.mask + classes;
    }
}

static void sample_gaussian(const nn_policy *policy, const nn_random *random, int64_t i) {
    const nn_head *head = policy->head;
    nn_policy_row row = nn_row_of(head, policy->outputs, policy->log_std, nn_none(), nn_none(), i);
    for (int32_t p = 0; p < head->parts; p++) {
        uint64_t draw = (uint64_t)(i * head->parts + p);
        double noise = policy->greedy ? 0 : (double)normal(random, draw);
        float u = (float)(row.outputs[p] + exp(nn_row_log_std(&row, p)) * noise);
        nn_f32(policy->actions)[i * head->parts + p] = u;
        if (nn_present(policy->environment_actions)) {
            float low = nn_present(policy->bounds) ? nn_f32(policy->bounds)[p] : head->squash ? -1.0f : -INFINITY;
            float high = nn_present(policy->bounds) ? nn_f32(policy->bounds)[head->parts + p]
                         : head->squash             ? 1.0f
                                                    : INFINITY;
            float stretched = head->squash ? low + (high - low) * 0.5f * (1.0f + tanhf(u)) : u;
            nn_f32(policy->environment_actions)[i * head->parts + p] = fminf(fmaxf(stretched, low), high);
        }
    }
}

// With z the noise that was drawn: u = mean + deviation z, and the environment's action a = u within the bounds or
// low + (high - low)/2 (1 + tanh u). So da/dmean = da/du, and da/d log deviation = da/du (u - mean).
static void policy_sample_backward(nn_backend *backend, const nn_policy_gradient *g) {
    if (nn_guarded(backend)) {
        return;
    }
    const nn_head *head = g->head;
    LUDUS_ASSERT(head->kind == NN_GAUSSIAN);
    const float *low = nn_present(g->bounds) ? nn_f32(g->bounds) : NULL, *high = low ? low + head->parts : NULL;
    for (int32_t p = 0; p < head->parts; p++) {
        const double half = low && head->squash ? 0.5 * ((double)high[p] - low[p]) : 1;
        double log_std_sum = 0;
        for (int64_t i = 0; i < g->outputs.rows; i++) {
            const nn_policy_row row = nn_row_of(head, g->outputs, g->log_std, nn_none(), g->actions, i);
            const double u = row.value[p], tanh_u = tanh(u);
            const bool inside = !low || (u >= low[p] && u <= high[p]);
            const double slope = head->squash ? half * (1 - tanh_u * tanh_u) : inside ? 1 : 0;
            const double by_mean = slope * nn_f32(g->environment_actions_gradient)[i * head->parts + p];
            const double by_log_std = by_mean * (u - row.outputs[p]);
            float *gradient = nn_f32(g->outputs_gradient) + i * g->outputs.columns;
            gradient[p] = (float)by_mean;
            if (head->output_log_std) {
                const double raw = row.outputs[head->parts + p];
                gradient[head->parts + p] =
                    raw >= NN_LOG_STD_LOWEST && raw <= NN_LOG_STD_HIGHEST ? (float)by_log_std : 0.0f;
            }
            log_std_sum += by_log_std;
        }
        if (nn_present(g->log_std_gradient)) {
            nn_f32(g->log_std_gradient)[p] += (float)log_std_sum;
        }
    }
}

static void policy_evaluate(nn_backend *backend, const nn_policy *policy) {
    if (nn_guarded(backend)) {
        return;
    }
    for (int64_t i = 0; i < policy->outputs.rows; i++) {
        nn_policy_row row = nn_row_of(policy->head, policy->outputs, policy->log_std, policy->mask, policy->actions, i);
        double log_prob, entropy;
        nn_row_evaluate(&row, &log_prob, &entropy);
        if (nn_present(policy->log_prob)) {
            nn_f32(policy->log_prob)[i] = (float)log_prob;
        }
        if (nn_present(policy->entropy)) {
            nn_f32(policy->entropy)[i] = (float)entropy;
        }
    }
}

static void policy_sample(nn_backend *backend, const nn_policy *policy, nn_random random) {
    if (nn_guarded(backend)) {
        return;
    }
    for (int64_t i = 0; i < policy->outputs.rows; i++) {
        if (policy->head->kind == NN_CATEGORICAL) {
            sample_categorical(policy, &random, i);
        } else {
            sample_gaussian(policy, &random, i);
        }
    }
    policy_evaluate(backend, policy);
}

void nn_reference_policy(nn_operations *table) {
    table->policy_sample = policy_sample;
    table->policy_sample_backward = policy_sample_backward;
    table->policy_evaluate = policy_evaluate;
}
