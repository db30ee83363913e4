// kernels.h - the vector kernels of the processor's backends, compiled once per instruction set and picked at run time.
// SPDX-License-Identifier: MIT
#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include "nn/backend.h"

// C(i, j) = start + sum over p of A(i, p) B(p, j) for i < rows, j < columns, p < inner, where start is bias[j], the
// old C(i, j) with `add`, or 0. A(i, p) is a[i * a_row + p * a_inner]; B and C are row-major with b_row and c_row
// floats a row.
typedef struct nn_matmul {
    int64_t rows, columns, inner;
    const float *a;
    int64_t a_row, a_inner;
    const float *b;
    int64_t b_row;
    float *c;
    int64_t c_row;
    const float *bias; // or NULL
    bool add;
} nn_matmul;

// A range of Adam's vectors, with the numbers that are the same for all of it: mean and square are divided by
// their shares, `scale` multiplies the gradient.
typedef struct nn_adam_range {
    int64_t count;
    float *parameters, *mean, *square;
    const float *gradients;
    float scale, rate, beta1, beta2, mean_share, square_share, epsilon, decay;
    bool decoupled;
} nn_adam_range;

// How many logits (or means) of a row the policy kernels hold; wider policies go through the reference.
enum { NN_KERNEL_OUTPUTS = 256 };

// Rows `first` .. first + rows - 1 of a policy. `first` is a multiple of 16. `counter` is that of nn_random.
typedef struct nn_policy_rows {
    const nn_policy *policy;
    int64_t first, rows;
    bool sample; // draws the actions before evaluating them
    uint32_t tag;
    const uint32_t *counter;
} nn_policy_rows;

// The same of a PPO loss; what is summed over rows is written here.
typedef struct nn_ppo_rows {
    const nn_ppo_loss *loss;
    int64_t first, rows;
    double metrics[NN_PPO_METRICS]; // sums, not yet means
    double log_std_gradient[NN_MAX_PARTS];
} nn_ppo_rows;

typedef struct nn_kernels {
    const char *name;
    int lanes;
    void (*matmul)(const nn_matmul *product);
    // The same for few columns, with B stored by columns: B(p, j) = b[j * b_row + p], and a_inner = 1.
    void (*matmul_narrow)(const nn_matmul *product);
    // to(j, i) = from(i, j) for i < rows, j < columns.
    void (*transpose)(int64_t rows, int64_t columns, const float *from, int64_t from_row, float *to, int64_t to_row);
    void (*column_sums)(int64_t rows, int64_t columns, const float *x, bool add, float *sums);
    // to[i] = sum over s < slices of from[i + s * stride], in order of s; `to` may be `from`.
    void (*sum_slices)(int64_t count, int slices, int64_t stride, const float *from, float *to);
    void (*activate)(nn_activation kind, int64_t count, const float *x, float *y);
    void (*activate_backward)(nn_activation kind, int64_t count, const float *x, const float *y, const float *dy,
                              float *dx);
    // As in nn_layer_norm; `normal` and `inverse` may be NULL forward, x may be y. The gradients of gain and shift are
    // added.
    void (*layer_norm)(int64_t rows, int64_t n, const float *x, const float *gain, const float *shift, float *normal,
                       float *inverse, float *y);
    void (*layer_norm_backward)(int64_t rows, int64_t n, const float *normal, const float *inverse, const float *gain,
                                const float *dy, float *dx, float *gain_gradient, float *shift_gradient);
    // Sum and sum of squares of x - centre.
    void (*moments)(int64_t count, const float *x, double centre, double *sum, double *squares);
    void (*adam)(const nn_adam_range *range);
    // Columns first .. first + count - 1 of a rollout.
    void (*advantages)(const nn_advantages *rollout, int64_t first, int64_t count);
    void (*policy)(const nn_policy_rows *rows);
    void (*ppo)(nn_ppo_rows *rows);
} nn_kernels;

extern const nn_kernels nn_kernels_baseline;
#if defined(__x86_64__)
extern const nn_kernels nn_kernels_avx2;
extern const nn_kernels nn_kernels_avx512;
#endif

// The widest kernels that this processor runs.
const nn_kernels *nn_kernels_best(void);

#endif
