// cache.h - where each layer of a perceptron keeps what its backward pass needs, inside the cache tensor.
// SPDX-License-Identifier: MIT
#ifndef NN_CACHE_H
#define NN_CACHE_H

#include "nn/mlp.h"
#include "nn/tensor.h"

// The parts of one layer, each (rows, outputs) but `inverse`, a vector of rows. Absent where the layer does not need
// it.
typedef struct nn_cache {
    nn_tensor normal, inverse; // layer norm: (z - mean)/deviation and 1/deviation
    nn_tensor sum;             // GELU: what goes into the activation
    nn_tensor output;          // of every layer but the last
} nn_cache;

// Layers lie one after another, each holding all rows: columns are cut out by multiples of `rows`.
static inline nn_cache nn_cache_layer(const nn_mlp *mlp, int layer, nn_tensor cache, int64_t rows) {
    nn_cache parts = {nn_none(), nn_none(), nn_none(), nn_none()};
    int64_t offset = 0;
    for (int l = 0; l <= layer; l++) {
        int64_t outputs = mlp->layer[l].outputs;
        bool wanted = l == layer;
        if (mlp->layer[l].layer_norm) {
            parts.normal = wanted ? nn_view(cache, offset, rows, outputs) : parts.normal;
            offset += rows * outputs;
            parts.inverse = wanted ? nn_view(cache, offset, rows, 1) : parts.inverse;
            offset += rows;
        }
        if (mlp->layer[l].activation == NN_GELU) {
            parts.sum = wanted ? nn_view(cache, offset, rows, outputs) : parts.sum;
            offset += rows * outputs;
        }
        if (l + 1 < mlp->layers) {
            parts.output = wanted ? nn_view(cache, offset, rows, outputs) : parts.output;
            offset += rows * outputs;
        }
    }
    return parts;
}

#endif
