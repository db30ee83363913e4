// head.h - what the outputs of a policy mean: the distribution over actions that they parametrise.
// SPDX-License-Identifier: MIT
#ifndef NN_HEAD_H
#define NN_HEAD_H

#include <stdbool.h>
#include <stdint.h>

enum { NN_MAX_PARTS = 64 };

typedef enum nn_head_kind { NN_CATEGORICAL, NN_GAUSSIAN } nn_head_kind;

// NN_CATEGORICAL: `parts` independent choices (1 for a discrete space, several for a multi-discrete one; a multi-binary
// space is parts of two classes); the outputs are the logits of part 0, then part 1, ..., and an action is `parts`
// indices (I32). A mask, where there is one, has one byte a logit; a logit whose byte is 0 is never drawn and gets no
// gradient. A part whose bytes are all 0 counts as unmasked.
//
// NN_GAUSSIAN: `parts` independent normal variables; the outputs are the means, and the logarithms of the deviations
// are a parameter vector, or with `output_log_std` a second half of the outputs (clamped to [-5, 2], no gradient
// outside). The stored action is the value u that was drawn (F32). What the environment receives is u limited to the
// action bounds, or with `squash` tanh(u) stretched onto them; the log-probability is then that of tanh(u). The entropy
// is always that of the normal distribution.
typedef struct nn_head {
    nn_head_kind kind;
    int32_t parts;
    int32_t classes[NN_MAX_PARTS]; // of each part (categorical)
    bool output_log_std;
    bool squash;
} nn_head;

// Columns of the network's output.
static inline int32_t nn_head_outputs(const nn_head *head) {
    if (head->kind == NN_GAUSSIAN) {
        return head->output_log_std ? 2 * head->parts : head->parts;
    }
    int32_t outputs = 0;
    for (int p = 0; p < head->parts; p++) {
        outputs += head->classes[p];
    }
    return outputs;
}

#endif
