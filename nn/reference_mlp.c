// reference_mlp.c - a whole perceptron as a chain of single operations, layer by layer.
// SPDX-License-Identifier: MIT
#include "nn/cache.h"
#include "nn/cpu.h"

static int64_t widest(const nn_mlp *mlp) {
    int64_t width = nn_mlp_inputs(mlp);
    for (int l = 0; l < mlp->layers; l++) {
        width = mlp->layer[l].outputs > width ? mlp->layer[l].outputs : width;
    }
    return width;
}

// Scratch: a cache, for passes without one, and two gradients between layers; or a permutation.
static ludus_status prepare(nn_backend *backend, const nn_mlp *mlp, int64_t rows) {
    int64_t columns = mlp == NULL ? 0 : nn_mlp_cache_columns(mlp) + 2 * widest(mlp);
    columns = columns < 2 ? 2 : columns;
    return nn_scratch_reserve(nn_cpu_of(backend), (size_t)(rows + 2) * (size_t)columns * sizeof(float));
}

static nn_tensor first_rows(nn_tensor tensor, int64_t rows) {
    return nn_rows(tensor, 0, rows);
}

static nn_layer_norm layer_norm(const nn_mlp_pass *pass, const nn_layer *layer, const nn_cache *cache) {
    nn_layer_norm norm = {0};
    norm.gain = nn_view(pass->parameters, layer->gain, 1, layer->outputs);
    norm.shift = nn_view(pass->parameters, layer->shift, 1, layer->outputs);
    norm.normal = cache->normal;
    norm.inverse = cache->inverse;
    return norm;
}

static void mlp_forward(nn_backend *backend, const nn_mlp_pass *pass) {
    if (nn_guarded(backend)) {
        return;
    }
    const nn_operations *operations = &nn_cpu_of(backend)->operations;
    const nn_mlp *mlp = pass->mlp;
    int64_t rows = pass->input.rows;
    if (nn_present(pass->count)) {
        rows = nn_i32(pass->count)[0] < rows ? nn_i32(pass->count)[0] : rows;
    }
    nn_tensor scratch = nn_wrap(nn_cpu_of(backend)->scratch, NN_F32, rows, nn_mlp_cache_columns(mlp));
    nn_tensor cache = nn_present(pass->cache) ? pass->cache : scratch, input = first_rows(pass->input, rows);
    LUDUS_ASSERT(nn_present(pass->cache) || nn_bytes(scratch) <= nn_cpu_of(backend)->scratch_size);
    for (int l = 0; l < mlp->layers; l++) {
        const nn_layer *layer = &mlp->layer[l];
        nn_cache parts = nn_cache_layer(mlp, l, cache, rows);
        nn_tensor output = l + 1 < mlp->layers ? parts.output : first_rows(pass->output, rows);
        nn_tensor sum = layer->activation == NN_GELU ? parts.sum : output;
        nn_linear linear = {0};
        linear.input = input;
        linear.weight = nn_view(pass->parameters, layer->weight, layer->outputs, layer->inputs);
        linear.bias = nn_view(pass->parameters, layer->bias, 1, layer->outputs);
        linear.output = sum;
        operations->linear_forward(backend, &linear);
        if (layer->layer_norm) {
            nn_layer_norm norm = layer_norm(pass, layer, &parts);
            norm.input = sum;
            norm.output = sum;
            operations->layer_norm_forward(backend, &norm);
        }
        operations->activate(backend, layer->activation, sum, output);
        input = output;
    }
}

static void mlp_backward(nn_backend *backend, const nn_mlp_pass *pass) {
    if (nn_guarded(backend)) {
        return;
    }
    const nn_operations *operations = &nn_cpu_of(backend)->operations;
    const nn_mlp *mlp = pass->mlp;
    int64_t rows = pass->input.rows, width = widest(mlp);
    float *scratch = nn_cpu_of(backend)->scratch, *other = scratch + rows * width;
    LUDUS_ASSERT((size_t)(2 * rows * width) * sizeof(float) <= nn_cpu_of(backend)->scratch_size);
    nn_tensor gradient = pass->output_gradient;
    for (int l = mlp->layers - 1; l >= 0; l--) {
        const nn_layer *layer = &mlp->layer[l];
        nn_cache parts = nn_cache_layer(mlp, l, pass->cache, rows);
        nn_tensor output = l + 1 < mlp->layers ? parts.output : pass->output;
        nn_tensor sum_gradient = nn_wrap(scratch, NN_F32, rows, layer->outputs);
        operations->activate_backward(backend, layer->activation, parts.sum, output, gradient, sum_gradient);
        if (layer->layer_norm) {
            nn_layer_norm norm = layer_norm(pass, layer, &parts);
            norm.output_gradient = sum_gradient;
            norm.input_gradient = sum_gradient;
            norm.gain_gradient = nn_view(pass->gradients, layer->gain, 1, layer->outputs);
            norm.shift_gradient = nn_view(pass->gradients, layer->shift, 1, layer->outputs);
            operations->layer_norm_backward(backend, &norm);
        }
        nn_linear linear = {0};
        linear.input = l > 0 ? nn_cache_layer(mlp, l - 1, pass->cache, rows).output : pass->input;
        linear.weight = nn_view(pass->parameters, layer->weight, layer->outputs, layer->inputs);
        linear.output_gradient = sum_gradient;
        linear.weight_gradient = nn_view(pass->gradients, layer->weight, layer->outputs, layer->inputs);
        linear.bias_gradient = nn_view(pass->gradients, layer->bias, 1, layer->outputs);
        bool direct = l == 0 && !pass->add_input_gradient;
        gradient = nn_wrap(other, NN_F32, rows, layer->inputs);
        linear.input_gradient = direct ? pass->input_gradient : gradient;
        operations->linear_backward(backend, &linear);
    }
    if (nn_present(pass->input_gradient) && pass->add_input_gradient) {
        operations->axpby(backend, 1, gradient, 1, pass->input_gradient);
    }
}

void nn_reference_mlp(nn_operations *table) {
    table->prepare = prepare;
    table->mlp_forward = mlp_forward;
    table->mlp_backward = mlp_backward;
}
