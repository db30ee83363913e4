// backend.h - the table of operations that learning algorithms are written against, and that every backend implements.
// SPDX-License-Identifier: MIT
//
// An algorithm owns tensors and calls operations in order; it never reads a tensor inside an iteration. What changes
// from iteration to iteration (learning rates, clip ranges, counters) is read from tensors, so that the sequence of
// calls can be recorded once as a graph and replayed. Operations return nothing and cannot fail: shapes are the
// caller's promise, asserted in debug builds. Results have the same bits for any number of threads.
//
// Types are F32 unless a comment says otherwise; shapes are (rows, columns); a "vector of n" may be (n, 1) or (1, n).
#ifndef NN_BACKEND_H
#define NN_BACKEND_H

#include "nn/head.h"
#include "nn/mlp.h"
#include "nn/tensor.h"
#include <ludus/base.h>

typedef struct nn_backend nn_backend;
typedef struct nn_graph nn_graph;

// Where random numbers come from: Philox4x32-10 under the key counter[0..1], at counter (element, tag, counter[2],
// counter[3]). Every call of one iteration has its own tag; `advance` moves counter[2..3] from iteration to iteration.
typedef struct nn_random {
    nn_tensor counter; // U32 (1, 4): seed low, seed high, count low, count high
    uint32_t tag;
} nn_random;

// y = activation(x W^T + b) and its derivatives, for one layer. W is (outputs, inputs).
typedef struct nn_linear {
    nn_tensor input;           // (rows, inputs)
    nn_tensor weight;          // (outputs, inputs)
    nn_tensor bias;            // vector of outputs, or none
    nn_tensor output;          // (rows, outputs)
    nn_activation activation;  // NN_LINEAR, NN_TANH or NN_RELU; NN_GELU in the forward direction only
    nn_tensor output_gradient; // (rows, outputs): with respect to the output after the activation
    nn_tensor input_gradient;  // (rows, inputs)
    nn_tensor weight_gradient; // (outputs, inputs)
    nn_tensor bias_gradient;   // vector of outputs, or none
} nn_linear;

// y = gain (x - mean x)/sqrt(var x + 1e-5) + shift for each row, and its derivatives.
typedef struct nn_layer_norm {
    nn_tensor input, output;   // (rows, n); may be the same
    nn_tensor gain, shift;     // vectors of n
    nn_tensor normal;          // (rows, n): (x - mean)/deviation, written forward, read backward
    nn_tensor inverse;         // vector of rows: 1/deviation, written forward, read backward
    nn_tensor output_gradient; // (rows, n)
    nn_tensor input_gradient;  // (rows, n); may be the output gradient
    nn_tensor gain_gradient, shift_gradient;
} nn_layer_norm;

// A pass through a whole perceptron.
typedef struct nn_mlp_pass {
    const nn_mlp *mlp;
    nn_tensor parameters; // the vector that the layers' offsets index
    nn_tensor input;      // (rows, inputs)
    nn_tensor output;     // (rows, outputs)
    nn_tensor cache;      // (rows, nn_mlp_cache_columns); none when there will be no backward pass
    nn_tensor count;      // I32 (1, 1) or none: only this many first rows are wanted (forward only)
    // Backward. The gradients of this perceptron's own parameters are overwritten, all others left alone.
    nn_tensor output_gradient; // (rows, outputs)
    nn_tensor gradients;       // a vector like the parameters
    nn_tensor input_gradient;  // (rows, inputs), or none when it is not wanted
    bool add_input_gradient;   // adds to the input gradient instead of overwriting it
} nn_mlp_pass;

// Draws actions, or evaluates actions that were drawn. Any of the results may be none.
typedef struct nn_policy {
    const nn_head *head;
    nn_tensor outputs;             // (rows, nn_head_outputs)
    nn_tensor log_std;             // vector of parts: Gaussian without output_log_std
    nn_tensor mask;                // U8 (rows, logits) or none: categorical
    nn_tensor actions;             // (rows, parts): I32 categorical, F32 Gaussian; written by sample, read by evaluate
    nn_tensor log_prob;            // vector of rows
    nn_tensor entropy;             // vector of rows
    nn_tensor bounds;              // (2, parts) lowest and highest action, or none: Gaussian
    nn_tensor environment_actions; // (rows, parts): what the environment receives; written by sample
    bool greedy;                   // the likeliest action instead of a drawn one
} nn_policy;

// The pathwise derivative of the environment's actions that policy_sample drew: with the noise as it was, they are a function of
// the outputs and of log_std. Gaussian heads alone. Numbers that were cut to their bounds have no derivative.
typedef struct nn_policy_gradient {
    const nn_head *head;
    nn_tensor outputs, log_std, actions, bounds; // as policy_sample read and wrote them
    nn_tensor environment_actions_gradient;      // (rows, parts)
    nn_tensor outputs_gradient;                  // (rows, outputs)
    nn_tensor log_std_gradient;                  // vector of parts, added to; none where there is no such parameter
} nn_policy_gradient;

// Numbers that PPO's loss reads from a tensor of (1, NN_PPO_COEFFICIENTS), so that they may follow a schedule.
typedef enum nn_ppo_coefficient {
    NN_PPO_CLIP,           // the probability ratio is clipped to 1 -+ this
    NN_PPO_VALUE_CLIP,     // the value may move this far from the old one; no clipping when <= 0
    NN_PPO_VALUE_WEIGHT,   // of the value loss, which is half the mean squared error
    NN_PPO_ENTROPY_WEIGHT, // of the entropy bonus
    NN_PPO_COEFFICIENTS
} nn_ppo_coefficient;

// Means over the minibatch, written to a tensor of (1, NN_PPO_METRICS).
typedef enum nn_ppo_metric {
    NN_PPO_POLICY_LOSS,
    NN_PPO_VALUE_LOSS, // without its weight
    NN_PPO_ENTROPY,
    NN_PPO_KL, // the estimate (ratio - 1) - log ratio of KL(old, new) (Schulman, "Approximating KL divergence")
    NN_PPO_CLIP_FRACTION, // how often the ratio lay outside the clip range
    NN_PPO_METRICS
} nn_ppo_metric;

// Schulman et al. 2017, equation 9, over rows of a minibatch; the gradients are those of the mean loss
// policy loss + value weight * value loss - entropy weight * entropy.
typedef struct nn_ppo_loss {
    const nn_head *head;
    nn_tensor outputs, log_std, mask, actions; // as in nn_policy
    nn_tensor old_log_prob, advantages;        // vectors of rows
    nn_tensor advantage_moments;               // (1, 2) mean and deviation to normalise by, or none
    nn_tensor values, old_values, returns;     // vectors of rows
    nn_tensor coefficients;                    // (1, NN_PPO_COEFFICIENTS)
    nn_tensor outputs_gradient;                // (rows, outputs)
    nn_tensor log_std_gradient;                // vector of parts, overwritten; none where there is no such parameter
    nn_tensor values_gradient;                 // vector of rows
    nn_tensor metrics;                         // (1, NN_PPO_METRICS)
} nn_ppo_loss;

// Generalised advantage estimation (Schulman et al. 2016, equation 16) over a rollout of T steps of N environments.
// Row t column n: the value that follows is 0 where terminated, final_values where truncated, else values of row t + 1;
// the sum is cut at both.
typedef struct nn_advantages {
    nn_tensor rewards, values;       // (T, N)
    nn_tensor terminated, truncated; // U8 (T, N)
    nn_tensor final_values;          // (T, N): value of the final observation, read only where truncated
    nn_tensor last_values;           // vector of N: of the observation after the last step
    float discount, lambda;
    nn_tensor advantages, returns; // (T, N); returns = advantages + values
} nn_advantages;

// Adam (Kingma and Ba 2015, algorithm 1), after the gradients are scaled so that their global norm is at most max_norm.
typedef struct nn_adam {
    nn_tensor parameters, gradients, mean, square; // vectors of one length; the gradients are left unscaled
    nn_tensor step;                                // I32 (1, 1): updates so far; incremented
    nn_tensor learning_rate;                       // (1, 1)
    nn_tensor norm;                                // (1, 1), written: the norm before scaling; or none
    float beta1, beta2, epsilon;
    float weight_decay; // added to the gradient, or with `decoupled` to the step (Loshchilov and Hutter 2019)
    bool decoupled;
    float max_norm; // no clipping when <= 0
} nn_adam;

// One row a statistic of running moments, F64 (NN_STATISTICS, columns).
typedef enum nn_statistic { NN_RUNNING_COUNT, NN_RUNNING_MEAN, NN_RUNNING_SQUARES, NN_STATISTICS } nn_statistic;

// The table. Operations may be called from one thread at a time. Unless said otherwise an output may not overlap an
// input.
typedef struct nn_operations {
    size_t struct_size; // of the table that was compiled, so that later versions can add operations

    // Memory. `upload` and `download` copy all of a tensor; the other side is host memory or memory of the device,
    // which need not be pinned. `download` is complete after `synchronise`; both may be recorded in a graph.
    ludus_status (*allocate)(nn_backend *, nn_type, int64_t rows, int64_t columns, nn_tensor *zeroed);
    void (*release)(nn_backend *, nn_tensor); // of none does nothing
    void (*upload)(nn_backend *, nn_tensor to, const void *from);
    void (*download)(nn_backend *, void *to, nn_tensor from);
    void (*copy)(nn_backend *, nn_tensor to, nn_tensor from); // same type and count
    void (*synchronise)(nn_backend *);

    // Makes sure that the scratch memory suffices for passes of `rows` rows through `mlp`, for single layers that are no
    // larger than its layers, and for permutations of `rows` indices, which is all with NULL. Called when making.
    ludus_status (*prepare)(nn_backend *, const nn_mlp *mlp, int64_t rows);

    // Recording. `replay` runs the recorded graph and returns true, or returns false when there is none: then the
    // caller makes the calls between record_begin and record_end, which also runs them once. Backends of the processor
    // never have a graph, so that the calls are made each time.
    bool (*replay)(nn_backend *, nn_graph **graph);
    void (*record_begin)(nn_backend *);
    void (*record_end)(nn_backend *, nn_graph **graph);
    void (*release_graph)(nn_backend *, nn_graph *);

    // Early stop. After guard(flag), and until guard(none), operations that write parameters, moments, statistics,
    // counters or sums do nothing once the flag (I32 (1, 1)) is not 0, and any other may be skipped. stop_if_greater
    // sets the flag when the first element of `value` is greater than `limit`.
    void (*guard)(nn_backend *, nn_tensor flag);
    void (*stop_if_greater)(nn_backend *, nn_tensor flag, nn_tensor value, float limit);
    void (*advance)(nn_backend *, nn_tensor counter, uint32_t by); // adds to the 64 bits of counter[2..3]

    // Element by element.
    // fill sets F32 or I32. axpby: y = a x + b y. convert writes `from`, of any type, into columns column .. of `to`,
    // F32. one_hot writes the vector `from`, I32, into `classes` such columns; an index out of range gives zeros.
    void (*fill)(nn_backend *, nn_tensor x, float value);
    void (*axpby)(nn_backend *, float a, nn_tensor x, float b, nn_tensor y);
    void (*convert)(nn_backend *, nn_tensor to, int64_t column, nn_tensor from);
    void (*one_hot)(nn_backend *, nn_tensor to, int64_t column, nn_tensor from, int32_t classes);

    // y = f(x), x may be y; dx = f'(x) dy, dx may be dy. The backward call reads x for GELU and y for the others.
    void (*activate)(nn_backend *, nn_activation, nn_tensor x, nn_tensor y);
    void (*activate_backward)(nn_backend *, nn_activation, nn_tensor x, nn_tensor y, nn_tensor dy, nn_tensor dx);

    // Sums. `total` is (1, 1); `out` is (1, 2), the mean and the unbiased standard deviation of all elements.
    void (*sum)(nn_backend *, nn_tensor x, nn_tensor total);
    void (*moments)(nn_backend *, nn_tensor x, nn_tensor out);

    // Running moments of each column, updated by the rows of x (Chan, Golub and LeVeque 1983), and
    // y = (x - mean)/sqrt(variance + 1e-8), limited to +-limit; x may be y. Before any row the mean is 0 and the
    // variance 1.
    void (*running_update)(nn_backend *, nn_tensor statistics, nn_tensor x);
    void (*running_apply)(nn_backend *, nn_tensor statistics, float limit, nn_tensor x, nn_tensor y);
    // From dy to dx, which may be dy; the statistics are constants, and where y is at a limit dx is 0.
    void (*running_apply_backward)(nn_backend *, nn_tensor statistics, float limit, nn_tensor y, nn_tensor dy,
                                   nn_tensor dx);

    // Rows by index; indices are I32 vectors. gather: to[i] = from[indices[i]], of any type. scatter: to[indices[i]] =
    // from[i] for i < count (I32 (1, 1), or none: all). select: the indices of the U8 flags that are set, in order, and
    // how many; the remaining indices become 0. permutation: 0 .. n - 1 ordered by random keys, ties by index.
    void (*gather)(nn_backend *, nn_tensor to, nn_tensor from, nn_tensor indices);
    void (*scatter)(nn_backend *, nn_tensor to, nn_tensor from, nn_tensor indices, nn_tensor count);
    void (*select)(nn_backend *, nn_tensor flags, nn_tensor indices, nn_tensor count);
    void (*permutation)(nn_backend *, nn_tensor indices, nn_random);

    // Networks.
    void (*linear_forward)(nn_backend *, const nn_linear *);
    void (*linear_backward)(nn_backend *, const nn_linear *);
    void (*layer_norm_forward)(nn_backend *, const nn_layer_norm *);
    void (*layer_norm_backward)(nn_backend *, const nn_layer_norm *);
    void (*mlp_forward)(nn_backend *, const nn_mlp_pass *);
    void (*mlp_backward)(nn_backend *, const nn_mlp_pass *);

    // Policies and learning.
    void (*policy_sample)(nn_backend *, const nn_policy *, nn_random);
    void (*policy_sample_backward)(nn_backend *, const nn_policy_gradient *);
    void (*policy_evaluate)(nn_backend *, const nn_policy *);
    void (*ppo_loss)(nn_backend *, const nn_ppo_loss *); // loss and gradients
    void (*advantages)(nn_backend *, const nn_advantages *);
    // loss (1, 1) = half the mean squared difference of two vectors, and its gradient with respect to x.
    void (*square_loss)(nn_backend *, nn_tensor x, nn_tensor target, nn_tensor x_gradient, nn_tensor loss);
    void (*adam)(nn_backend *, const nn_adam *);

    void (*destroy)(nn_backend *); // called through nn_backend_destroy
} nn_operations;

// Every backend begins with this.
struct nn_backend {
    const nn_operations *operations;
    const char *name;
    const char *device; // "cpu", "cuda": where its tensors live
    int threads;
};

// Makes a backend by name (include/ludus/nn.h lists those compiled in); "cpu" is the fastest one for the processor.
// `threads` >= 1. The caller destroys it, after everything that it allocated.
ludus_status nn_backend_make(const char *name, int threads, nn_backend **backend);

// Of NULL does nothing.
void nn_backend_destroy(nn_backend *backend);

#endif
