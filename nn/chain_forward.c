// chain_forward.c - the forward pass of a chain of layers.
// SPDX-License-Identifier: MIT
#include "nn/chain.h"

// By lanes of our kernels, which win below because they pack less (benchmarks/bench_nn prints both).
int64_t nn_blas_switch(const nn_cpu *cpu) {
    int lanes = cpu->kernels->lanes;
    return lanes == 16 ? 1 << 20 : lanes == 8 ? 1 << 16 : 1 << 10;
}

static int64_t multiple(int64_t x, int64_t of) {
    return (x + of - 1) / of * of;
}

size_t nn_chain_scratch(const nn_cpu *cpu, int64_t parameters, int64_t width) {
    int64_t tasks = cpu->base.threads > NN_SLICES ? cpu->base.threads : NN_SLICES;
    int64_t floats =
        NN_SLICES * parameters + tasks * 3 * (width > NN_WIDE ? NN_WIDE_BLOCK_ROWS : NN_BLOCK_ROWS) * width;
    return (size_t)floats * sizeof(float);
}

void nn_chain_measure(nn_chain *chain) {
    chain->width = chain->layer[0].inputs;
    for (int l = 0; l < chain->layers; l++) {
        chain->width = chain->layer[l].outputs > chain->width ? chain->layer[l].outputs : chain->width;
    }
    chain->block_rows = chain->width > NN_WIDE ? NN_WIDE_BLOCK_ROWS : NN_BLOCK_ROWS;
}

// What follows from the shapes.
static void plan(nn_chain *chain) {
    const nn_kernels *kernels = chain->cpu->kernels;
    nn_chain_measure(chain);
    for (int l = 0; l < chain->layers; l++) {
        nn_chain_layer *layer = &chain->layer[l];
        layer->narrow = layer->outputs <= 4 && layer->inputs >= kernels->lanes;
        layer->blas_forward =
            chain->cpu->blas != NULL && (int64_t)layer->inputs * layer->outputs >= nn_blas_switch(chain->cpu);
    }
}

static void linear_forward(const nn_chain *chain, const nn_chain_layer *layer, int64_t rows, const float *x, float *y) {
    nn_matmul product = {.rows = rows, .columns = layer->outputs, .inner = layer->inputs};
    product.a = x;
    product.a_row = layer->inputs;
    product.a_inner = 1;
    product.c = y;
    product.c_row = layer->outputs;
    product.bias = layer->bias;
    if (layer->packed != NULL) {
        product.b = layer->packed;
        product.b_row = layer->outputs;
        chain->cpu->kernels->matmul(&product);
        return;
    }
    product.b = layer->weight;
    product.b_row = layer->inputs;
    if (layer->blas_forward) {
        chain->cpu->blas(&product, true);
    } else {
        chain->cpu->kernels->matmul_narrow(&product);
    }
}

// Rows first .. first + rows - 1 through one layer. `y` is where the output goes.
static void layer_forward(const nn_chain *chain, const nn_chain_layer *layer, int64_t first, int64_t rows,
                          const float *x, float *y) {
    const nn_kernels *kernels = chain->cpu->kernels;
    float *sum = layer->sum != NULL ? layer->sum + first * layer->outputs : y;
    linear_forward(chain, layer, rows, x, sum);
    if (layer->gain != NULL) {
        float *normal = layer->normal == NULL ? NULL : layer->normal + first * layer->outputs;
        float *inverse = layer->inverse == NULL ? NULL : layer->inverse + first;
        kernels->layer_norm(rows, layer->outputs, sum, layer->gain, layer->shift, normal, inverse, sum);
    }
    kernels->activate(layer->activation, rows * layer->outputs, sum, y);
}

typedef struct forward_call {
    const nn_chain *chain;
    int64_t blocks;
    int tasks;
    float *buffers;
} forward_call;

static void forward_task(void *context, int index) {
    const forward_call *call = context;
    const nn_chain *chain = call->chain;
    float *buffer = call->buffers + index * 3 * chain->block_rows * chain->width;
    int64_t begin = index * call->blocks / call->tasks, end = (index + 1) * call->blocks / call->tasks;
    for (int64_t b = begin; b < end; b++) {
        int64_t first = b * chain->block_rows;
        int64_t rows = chain->rows - first < chain->block_rows ? chain->rows - first : chain->block_rows;
        const float *x = chain->input + first * chain->layer[0].inputs;
        for (int l = 0; l < chain->layers; l++) {
            const nn_chain_layer *layer = &chain->layer[l];
            float *between = buffer + (l & 1) * chain->block_rows * chain->width;
            float *y = layer->output != NULL ? layer->output + first * layer->outputs : between;
            layer_forward(chain, layer, first, rows, x, y);
            x = y;
        }
    }
}

// Smaller blocks where there would be fewer of them than threads. Rows do not depend on their neighbours in our kernels; in those
// of OpenBLAS they may, by a rounding.
static void share_rows(nn_chain *chain) {
    int64_t share = multiple((chain->rows + chain->cpu->base.threads - 1) / chain->cpu->base.threads, 16);
    bool blas = false;
    for (int l = 0; l < chain->layers; l++) {
        blas = blas || chain->layer[l].blas_forward;
    }
    chain->block_rows = !blas && share < chain->block_rows ? share : chain->block_rows;
}

void nn_chain_forward(nn_chain *chain) {
    const nn_kernels *kernels = chain->cpu->kernels;
    plan(chain);
    float *scratch = chain->cpu->scratch;
    for (int l = 0; l < chain->layers; l++) {
        nn_chain_layer *layer = &chain->layer[l];
        layer->packed = layer->narrow || layer->blas_forward ? NULL : scratch;
        if (layer->packed != NULL) {
            kernels->transpose(layer->outputs, layer->inputs, layer->weight, layer->inputs, scratch, layer->outputs);
            scratch += multiple((int64_t)layer->inputs * layer->outputs, 16);
        }
    }
    share_rows(chain);
    forward_call call = {.chain = chain, .tasks = chain->cpu->base.threads, .buffers = scratch};
    call.blocks = (chain->rows + chain->block_rows - 1) / chain->block_rows;
    call.tasks = call.blocks < call.tasks ? (int)call.blocks : call.tasks;
    nn_parallel(chain->cpu, call.tasks, forward_task, &call);
}
