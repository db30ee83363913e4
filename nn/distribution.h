// distribution.h - one row of a policy, in double: its log-probability and entropy, and their derivatives.
// SPDX-License-Identifier: MIT
#ifndef NN_DISTRIBUTION_H
#define NN_DISTRIBUTION_H

#include "nn/backend.h"

// Log deviations that are network outputs are limited to this range.
#define NN_LOG_STD_LOWEST  (-5.0)
#define NN_LOG_STD_HIGHEST 2.0

// One row of the tensors of nn_policy and nn_ppo_loss.
typedef struct nn_policy_row {
    const nn_head *head;
    const float *outputs;
    const float *log_std;  // NULL when there is none
    const uint8_t *mask;   // NULL when there is none
    const int32_t *choice; // the action, categorical
    const float *value;    // the action, Gaussian
} nn_policy_row;

// The bytes of `classes` logits, or NULL when all of them count as allowed.
const uint8_t *nn_part_mask(const uint8_t *mask, int32_t classes);

// log of the sum of exp over the allowed logits.
double nn_log_sum_exp(const float *logits, const uint8_t *mask, int32_t classes);

// The logarithm of the deviation of part `part` (Gaussian).
double nn_row_log_std(const nn_policy_row *row, int32_t part);

// log of the derivative of tanh at u.
double nn_log_tanh_slope(double u);

// The log-probability of the row's action and the entropy of its distribution.
void nn_row_evaluate(const nn_policy_row *row, double *log_prob, double *entropy);

// Writes by_log_prob * d log_prob/d outputs + by_entropy * d entropy/d outputs, and adds the same with respect to
// log_std to `log_std_gradient` (NULL: not wanted).
void nn_row_gradient(const nn_policy_row *row, double by_log_prob, double by_entropy, float *outputs_gradient,
                     double *log_std_gradient);

// Row i of the tensors; the absent ones give NULL.
nn_policy_row nn_row_of(const nn_head *head, nn_tensor outputs, nn_tensor log_std, nn_tensor mask, nn_tensor actions,
                        int64_t i);

#endif
