// chain.h - a chain of layers that goes through the processor's caches block of rows by block of rows.
// SPDX-License-Identifier: MIT
#ifndef NN_CHAIN_H
#define NN_CHAIN_H

#include "nn/cpu.h"
#include "nn/kernels.h"

enum {
    NN_BLOCK_ROWS = 64,       // rows that pass through all layers before the next ones: their activations stay in cache
    NN_WIDE = 256,            // chains with a wider layer take
    NN_WIDE_BLOCK_ROWS = 256, // rows at a time: their weights are what has to be fetched less often
    NN_SLICES = 8,            // most parts whose gradients are summed in order, whatever the number of threads
};

// One layer, with pointers to everything it works on; what is not wanted or not there is NULL.
typedef struct nn_chain_layer {
    int32_t inputs, outputs;
    nn_activation activation;
    const float *weight, *bias, *gain, *shift; // gain: NULL without layer norm
    float *normal, *inverse, *sum, *output;    // (rows, ...) matrices of the cache
    float *weight_gradient, *bias_gradient, *gain_gradient, *shift_gradient;
    float *packed;                    // scratch: the transposed weight, forward
    bool narrow;                      // few outputs: products by rows of the weight, which is not packed
    bool swapped;                     // backward: the slices hold the transposed weight gradient
    bool blas_forward, blas_backward; // the products go to OpenBLAS
    int64_t slice_weight, slice_bias, slice_gain, slice_shift; // offsets into a slice of gradients
} nn_chain_layer;

typedef struct nn_chain {
    nn_cpu *cpu;
    int layers;
    nn_chain_layer layer[NN_MAX_LAYERS];
    int64_t rows, width; // widest layer, input included
    int64_t block_rows;
    const float *input, *output_gradient;
    float *input_gradient; // or NULL
    bool add_input_gradient;
    int64_t slice_size;
} nn_chain;

// Sets the width and the rows of a block.
void nn_chain_measure(nn_chain *chain);

// Bytes of scratch for passes of either direction; `parameters` counts those of all layers, each part rounded up to 16.
size_t nn_chain_scratch(const nn_cpu *cpu, int64_t parameters, int64_t width);

// Fill in what depends on the shapes (narrow, swapped, width, offsets), then run.
void nn_chain_forward(nn_chain *chain);
void nn_chain_backward(nn_chain *chain);

// Products at least this large (columns times inner) go to OpenBLAS, where the backend has it.
int64_t nn_blas_switch(const nn_cpu *cpu);

#endif
