// mlp.h - what a multi-layer perceptron is: a table of layers over one vector of parameters.
// SPDX-License-Identifier: MIT
#ifndef NN_MLP_H
#define NN_MLP_H

#include <stdbool.h>
#include <stdint.h>

enum { NN_MAX_LAYERS = 12 };

// NN_GELU is the exact one, x/2 (1 + erf(x/sqrt 2)).
typedef enum nn_activation { NN_LINEAR, NN_TANH, NN_RELU, NN_GELU } nn_activation;

// y = activation(norm(x W^T + b)): W is (outputs, inputs) row-major, b is (outputs). With `layer_norm`,
// norm(z) = gain (z - mean z)/sqrt(var z + 1e-5) + shift over the outputs, else norm(z) = z.
// The last four numbers are offsets into the vector of parameters; gain and shift are read only with layer_norm.
typedef struct nn_layer {
    int32_t inputs, outputs;
    nn_activation activation;
    bool layer_norm;
    int64_t weight, bias, gain, shift;
} nn_layer;

// Layer l feeds layer l + 1. The parameters of one perceptron lie between `first_parameter` and
// `first_parameter + parameters` of the vector, each used by one layer.
typedef struct nn_mlp {
    int32_t layers;
    nn_layer layer[NN_MAX_LAYERS];
    int64_t first_parameter, parameters;
} nn_mlp;

// Columns of the F32 cache that `mlp_forward` fills for `mlp_backward`: per row, the layer outputs (activations), the
// sums before GELU, the normalised sums and one reciprocal deviation with layer norm.
static inline int64_t nn_mlp_cache_columns(const nn_mlp *mlp) {
    int64_t columns = 0;
    for (int l = 0; l < mlp->layers; l++) {
        const nn_layer *layer = &mlp->layer[l];
        columns += l + 1 < mlp->layers ? layer->outputs : 0;
        columns += layer->activation == NN_GELU ? layer->outputs : 0;
        columns += layer->layer_norm ? layer->outputs + 1 : 0;
    }
    return columns;
}

static inline int32_t nn_mlp_inputs(const nn_mlp *mlp) {
    return mlp->layer[0].inputs;
}

static inline int32_t nn_mlp_outputs(const nn_mlp *mlp) {
    return mlp->layer[mlp->layers - 1].outputs;
}

#endif
