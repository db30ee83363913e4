// distribution.c - one row of a policy, in double: its log-probability and entropy, and their derivatives.
// SPDX-License-Identifier: MIT
#include "nn/distribution.h"
#include <math.h>

static const double half_log_two_pi = 0.91893853320467274178;

const uint8_t *nn_part_mask(const uint8_t *mask, int32_t classes) {
    for (int32_t c = 0; mask != NULL && c < classes; c++) {
        if (mask[c] != 0) {
            return mask;
        }
    }
    return NULL;
}

double nn_log_sum_exp(const float *logits, const uint8_t *mask, int32_t classes) {
    double largest = -INFINITY, total = 0;
    for (int32_t c = 0; c < classes; c++) {
        if ((mask == NULL || mask[c] != 0) && logits[c] > largest) {
            largest = logits[c];
        }
    }
    for (int32_t c = 0; c < classes; c++) {
        total += mask == NULL || mask[c] != 0 ? exp(logits[c] - largest) : 0;
    }
    return largest + log(total);
}

double nn_row_log_std(const nn_policy_row *row, int32_t part) {
    if (!row->head->output_log_std) {
        return row->log_std[part];
    }
    double value = row->outputs[row->head->parts + part];
    return value < NN_LOG_STD_LOWEST ? NN_LOG_STD_LOWEST : value > NN_LOG_STD_HIGHEST ? NN_LOG_STD_HIGHEST : value;
}

double nn_log_tanh_slope(double u) {
    double magnitude = fabs(u);
    return 2 * (M_LN2 - magnitude - log1p(exp(-2 * magnitude)));
}

static void categorical_evaluate(const nn_policy_row *row, double *log_prob, double *entropy) {
    const float *logits = row->outputs;
    const uint8_t *mask = row->mask;
    for (int32_t p = 0; p < row->head->parts; p++) {
        int32_t classes = row->head->classes[p];
        const uint8_t *allowed = nn_part_mask(mask, classes);
        double normaliser = nn_log_sum_exp(logits, allowed, classes);
        for (int32_t c = 0; c < classes; c++) {
            if (allowed == NULL || allowed[c] != 0) {
                double log_p = logits[c] - normaliser;
                *log_prob += c == row->choice[p] ? log_p : 0;
                *entropy -= exp(log_p) * log_p;
            }
        }
        logits += classes;
        mask = mask == NULL ? NULL : mask + classes;
    }
}

// d log p(a)/d logit c = [c = a] - p(c); d entropy/d logit c = -p(c) (log p(c) + entropy).
static void categorical_gradient(const nn_policy_row *row, double by_log_prob, double by_entropy, float *gradient) {
    const float *logits = row->outputs;
    const uint8_t *mask = row->mask;
    for (int32_t p = 0; p < row->head->parts; p++) {
        int32_t classes = row->head->classes[p];
        const uint8_t *allowed = nn_part_mask(mask, classes);
        double normaliser = nn_log_sum_exp(logits, allowed, classes), entropy = 0;
        for (int32_t c = 0; c < classes; c++) {
            double log_p = logits[c] - normaliser;
            entropy -= allowed == NULL || allowed[c] != 0 ? exp(log_p) * log_p : 0;
        }
        for (int32_t c = 0; c < classes; c++) {
            double log_p = logits[c] - normaliser, probability = exp(log_p), chosen = c == row->choice[p] ? 1 : 0;
            double total = by_log_prob * (chosen - probability) - by_entropy * probability * (log_p + entropy);
            gradient[c] = allowed == NULL || allowed[c] != 0 ? (float)total : 0.0f;
        }
        logits += classes;
        gradient += classes;
        mask = mask == NULL ? NULL : mask + classes;
    }
}

static void gaussian_evaluate(const nn_policy_row *row, double *log_prob, double *entropy) {
    for (int32_t p = 0; p < row->head->parts; p++) {
        double log_std = nn_row_log_std(row, p), z = ((double)row->value[p] - row->outputs[p]) * exp(-log_std);
        *log_prob += -0.5 * z * z - log_std - half_log_two_pi;
        *log_prob -= row->head->squash ? nn_log_tanh_slope(row->value[p]) : 0;
        *entropy += log_std + half_log_two_pi + 0.5;
    }
}

// d log p/d mean = z/deviation; d log p/d log deviation = z^2 - 1; d entropy/d log deviation = 1.
static void gaussian_gradient(const nn_policy_row *row, double by_log_prob, double by_entropy, float *gradient,
                              double *log_std_gradient) {
    int32_t parts = row->head->parts;
    for (int32_t p = 0; p < parts; p++) {
        double log_std = nn_row_log_std(row, p), z = ((double)row->value[p] - row->outputs[p]) * exp(-log_std);
        double by_log_std = by_log_prob * (z * z - 1) + by_entropy;
        gradient[p] = (float)(by_log_prob * z * exp(-log_std));
        if (row->head->output_log_std) {
            double raw = row->outputs[parts + p];
            bool inside = raw >= NN_LOG_STD_LOWEST && raw <= NN_LOG_STD_HIGHEST;
            gradient[parts + p] = inside ? (float)by_log_std : 0.0f;
        } else if (log_std_gradient != NULL) {
            log_std_gradient[p] += by_log_std;
        }
    }
}

void nn_row_evaluate(const nn_policy_row *row, double *log_prob, double *entropy) {
    *log_prob = 0;
    *entropy = 0;
    if (row->head->kind == NN_CATEGORICAL) {
        categorical_evaluate(row, log_prob, entropy);
    } else {
        gaussian_evaluate(row, log_prob, entropy);
    }
}

void nn_row_gradient(const nn_policy_row *row, double by_log_prob, double by_entropy, float *outputs_gradient,
                     double *log_std_gradient) {
    if (row->head->kind == NN_CATEGORICAL) {
        categorical_gradient(row, by_log_prob, by_entropy, outputs_gradient);
    } else {
        gaussian_gradient(row, by_log_prob, by_entropy, outputs_gradient, log_std_gradient);
    }
}

nn_policy_row nn_row_of(const nn_head *head, nn_tensor outputs, nn_tensor log_std, nn_tensor mask, nn_tensor actions,
                        int64_t i) {
    bool categorical = head->kind == NN_CATEGORICAL;
    nn_policy_row row = {0};
    row.head = head;
    row.outputs = (const float *)outputs.data + i * outputs.columns;
    row.log_std = log_std.data;
    row.mask = categorical && nn_present(mask) ? (const uint8_t *)mask.data + i * outputs.columns : NULL;
    row.choice = categorical && nn_present(actions) ? (const int32_t *)actions.data + i * head->parts : NULL;
    row.value = !categorical && nn_present(actions) ? (const float *)actions.data + i * head->parts : NULL;
    return row;
}
