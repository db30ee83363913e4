// chain_backward.c - the backward pass of a chain of layers: gradients of slices of rows, then their sum in order.
// SPDX-License-Identifier: MIT
#include "nn/chain.h"

enum {
    SUM_PARTS = 8,       // of one parameter, when slices are summed
    SUM_ALONE = 1 << 17, // so few gradients are summed sooner than other threads wake
};

static int64_t multiple(int64_t x, int64_t of) {
    return (x + of - 1) / of * of;
}

// What follows from the shapes. The weight gradient is a product with `inputs` columns, or its transpose with `outputs`
// columns: whichever fills the vectors better.
static void plan(nn_chain *chain) {
    int64_t lanes = chain->cpu->kernels->lanes, size = 0;
    nn_chain_measure(chain);
    for (int l = 0; l < chain->layers; l++) {
        nn_chain_layer *layer = &chain->layer[l];
        int64_t inputs = layer->inputs, outputs = layer->outputs;
        layer->swapped = multiple(inputs, lanes) * outputs > multiple(outputs, lanes) * inputs;
        layer->blas_backward = chain->cpu->blas != NULL && inputs * outputs >= nn_blas_switch(chain->cpu);
        layer->swapped = layer->swapped && !layer->blas_backward;
        layer->slice_weight = size;
        size += multiple(inputs * outputs, 16);
        layer->slice_bias = size;
        size += multiple(outputs, 16);
        layer->slice_gain = size;
        size += layer->gain != NULL ? multiple(outputs, 16) : 0;
        layer->slice_shift = size;
        size += layer->gain != NULL ? multiple(outputs, 16) : 0;
    }
    chain->slice_size = size;
}

static void multiply(const nn_chain *chain, const nn_chain_layer *layer, const nn_matmul *product) {
    if (layer->blas_backward) {
        chain->cpu->blas(product, false);
    } else {
        chain->cpu->kernels->matmul(product);
    }
}

// The gradient of W from x and that of the sums, dz: dW(o, k) = sum over rows of dz(row, o) x(row, k).
static void weight_backward(const nn_chain *chain, const nn_chain_layer *layer, int64_t rows, const float *x,
                            const float *dz, bool add, float *gradient) {
    nn_matmul product = {.inner = rows, .add = add, .a_row = 1, .c = gradient};
    bool swapped = layer->swapped;
    product.rows = product.a_inner = swapped ? layer->inputs : layer->outputs;
    product.columns = product.b_row = product.c_row = swapped ? layer->outputs : layer->inputs;
    product.a = swapped ? x : dz;
    product.b = swapped ? dz : x;
    multiply(chain, layer, &product);
}

static void input_backward(const nn_chain *chain, const nn_chain_layer *layer, int64_t rows, const float *dz, bool add,
                           float *dx) {
    nn_matmul product = {.rows = rows, .columns = layer->inputs, .inner = layer->outputs, .add = add};
    product.a = dz;
    product.a_row = layer->outputs;
    product.a_inner = 1;
    product.b = layer->weight;
    product.b_row = product.c_row = layer->inputs;
    product.c = dx;
    multiply(chain, layer, &product);
}

// One layer of one block of rows; `add` to the slice's gradients unless this is its first block. Returns nothing but
// dx, where the caller wants it; dz is scratch.
static void layer_backward(const nn_chain *chain, const nn_chain_layer *layer, int64_t first, int64_t rows, bool add,
                           const float *x, const float *dy, float *dz, float *slice) {
    const nn_kernels *kernels = chain->cpu->kernels;
    int64_t at = first * layer->outputs;
    const float *sum = layer->sum == NULL ? NULL : layer->sum + at;
    const float *output = layer->output == NULL ? NULL : layer->output + at;
    kernels->activate_backward(layer->activation, rows * layer->outputs, sum, output, dy, dz);
    if (layer->gain != NULL) {
        float *gain = slice + layer->slice_gain, *shift = slice + layer->slice_shift;
        for (int32_t o = 0; o < layer->outputs && !add; o++) {
            gain[o] = shift[o] = 0;
        }
        kernels->layer_norm_backward(rows, layer->outputs, layer->normal + at, layer->inverse + first, layer->gain, dz,
                                     dz, gain, shift);
    }
    if (layer->bias_gradient != NULL) {
        kernels->column_sums(rows, layer->outputs, dz, add, slice + layer->slice_bias);
    }
    if (layer->weight_gradient != NULL) {
        weight_backward(chain, layer, rows, x, dz, add, slice + layer->slice_weight);
    }
}

typedef struct backward_call {
    const nn_chain *chain;
    int slices;
    int64_t slice_rows;
    float *gradients, *buffers;
} backward_call;

static void block_backward(const backward_call *call, int64_t first, int64_t rows, bool add, float *slice,
                           float *buffer) {
    const nn_chain *chain = call->chain;
    float *dz = buffer,
          *between[2] = {buffer + chain->block_rows * chain->width, buffer + 2 * chain->block_rows * chain->width};
    const float *dy = chain->output_gradient + first * chain->layer[chain->layers - 1].outputs;
    for (int l = chain->layers - 1; l >= 0; l--) {
        const nn_chain_layer *layer = &chain->layer[l];
        const float *x =
            l > 0 ? chain->layer[l - 1].output + first * layer->inputs : chain->input + first * layer->inputs;
        layer_backward(chain, layer, first, rows, add, x, dy, dz, slice);
        if (l > 0) {
            input_backward(chain, layer, rows, dz, false, between[l & 1]);
            dy = between[l & 1];
        } else if (chain->input_gradient != NULL) {
            float *dx = chain->input_gradient + first * layer->inputs;
            input_backward(chain, layer, rows, dz, chain->add_input_gradient, dx);
        }
    }
}

static void slice_task(void *context, int index) {
    const backward_call *call = context;
    const nn_chain *chain = call->chain;
    float *slice = call->gradients + index * chain->slice_size;
    float *buffer = call->buffers + index * 3 * chain->block_rows * chain->width;
    int64_t begin = index * call->slice_rows, end = begin + call->slice_rows;
    end = end < chain->rows ? end : chain->rows;
    for (int64_t first = begin; first < end; first += chain->block_rows) {
        int64_t rows = end - first < chain->block_rows ? end - first : chain->block_rows;
        block_backward(call, first, rows, first > begin, slice, buffer);
    }
}

// Sums one of SUM_PARTS parts of one of the four parameters of a layer.
static void sum_task(void *context, int index) {
    const backward_call *call = context;
    const nn_chain *chain = call->chain;
    const nn_chain_layer *layer = &chain->layer[index / (4 * SUM_PARTS)];
    int which = index / SUM_PARTS % 4, part = index % SUM_PARTS;
    const int64_t offsets[4] = {layer->slice_weight, layer->slice_bias, layer->slice_gain, layer->slice_shift};
    float *const gradients[4] = {layer->weight_gradient, layer->bias_gradient, layer->gain_gradient,
                                 layer->shift_gradient};
    if (gradients[which] == NULL) {
        return;
    }
    int64_t count = which == 0 ? (int64_t)layer->inputs * layer->outputs : layer->outputs;
    int64_t size = multiple((count + SUM_PARTS - 1) / SUM_PARTS, 64), first = part * size;
    int64_t used = count - first < size ? count - first : size;
    float *from = call->gradients + offsets[which] + first;
    float *to = which == 0 && layer->swapped ? from : gradients[which] + first;
    if (used > 0) {
        chain->cpu->kernels->sum_slices(used, call->slices, chain->slice_size, from, to);
    }
}

void nn_chain_backward(nn_chain *chain) {
    plan(chain);
    backward_call call = {.chain = chain};
    call.slice_rows = multiple((chain->rows + NN_SLICES - 1) / NN_SLICES, NN_BLOCK_ROWS);
    call.slices = (int)((chain->rows + call.slice_rows - 1) / call.slice_rows);
    call.gradients = chain->cpu->scratch;
    call.buffers = call.gradients + call.slices * chain->slice_size;
    nn_parallel(chain->cpu, call.slices, slice_task, &call);
    int sums = chain->layers * 4 * SUM_PARTS;
    if (call.slices * chain->slice_size > SUM_ALONE) {
        nn_parallel(chain->cpu, sums, sum_task, &call);
    } else {
        for (int i = 0; i < sums; i++) {
            sum_task(&call, i);
        }
    }
    for (int l = 0; l < chain->layers; l++) {
        const nn_chain_layer *layer = &chain->layer[l];
        if (layer->swapped && layer->weight_gradient != NULL) {
            chain->cpu->kernels->transpose(layer->inputs, layer->outputs, call.gradients + layer->slice_weight,
                                           layer->outputs, layer->weight_gradient, layer->inputs);
        }
    }
}
