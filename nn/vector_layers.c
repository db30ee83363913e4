// vector_layers.c - single layers and perceptrons, as chains that run on vector kernels.
// SPDX-License-Identifier: MIT
#include "nn/cache.h"
#include "nn/chain.h"

static int64_t rounded(int64_t count) {
    return (count + 15) / 16 * 16;
}

static ludus_status prepare(nn_backend *backend, const nn_mlp *mlp, int64_t rows) {
    size_t size = (size_t)(2 * rows + 4) * sizeof(float); // a permutation
    if (mlp != NULL) {
        int64_t parameters = 0, width = nn_mlp_inputs(mlp);
        for (int l = 0; l < mlp->layers; l++) {
            const nn_layer *layer = &mlp->layer[l];
            parameters += rounded((int64_t)layer->inputs * layer->outputs) + 3 * rounded(layer->outputs);
            width = layer->outputs > width ? layer->outputs : width;
        }
        size_t passes = nn_chain_scratch(nn_cpu_of(backend), parameters, rounded(width));
        size = passes > size ? passes : size;
    }
    return nn_scratch_reserve(nn_cpu_of(backend), size);
}

static float *data(nn_tensor tensor) {
    return nn_present(tensor) ? nn_f32(tensor) : NULL;
}

static nn_chain linear_chain(nn_backend *backend, const nn_linear *linear) {
    nn_chain chain = {.cpu = nn_cpu_of(backend), .layers = 1, .rows = linear->input.rows};
    nn_chain_layer *layer = &chain.layer[0];
    layer->inputs = (int32_t)linear->weight.columns;
    layer->outputs = (int32_t)linear->weight.rows;
    layer->activation = linear->activation;
    layer->weight = data(linear->weight);
    layer->bias = data(linear->bias);
    layer->output = data(linear->output);
    chain.input = data(linear->input);
    return chain;
}

static void linear_forward(nn_backend *backend, const nn_linear *linear) {
    if (nn_guarded(backend)) {
        return;
    }
    nn_chain chain = linear_chain(backend, linear);
    nn_chain_forward(&chain);
}

static void linear_backward(nn_backend *backend, const nn_linear *linear) {
    if (nn_guarded(backend)) {
        return;
    }
    nn_chain chain = linear_chain(backend, linear);
    chain.layer[0].weight_gradient = data(linear->weight_gradient);
    chain.layer[0].bias_gradient = data(linear->bias_gradient);
    chain.output_gradient = data(linear->output_gradient);
    chain.input_gradient = data(linear->input_gradient);
    nn_chain_backward(&chain);
}

// The layers of a perceptron over its vectors; `rows` of the cache are in use.
static nn_chain mlp_chain(nn_backend *backend, const nn_mlp_pass *pass, int64_t rows) {
    const nn_mlp *mlp = pass->mlp;
    nn_chain chain = {.cpu = nn_cpu_of(backend), .layers = mlp->layers, .rows = rows, .input = data(pass->input)};
    const float *parameters = data(pass->parameters);
    for (int l = 0; l < mlp->layers; l++) {
        const nn_layer *from = &mlp->layer[l];
        nn_chain_layer *layer = &chain.layer[l];
        layer->inputs = from->inputs;
        layer->outputs = from->outputs;
        layer->activation = from->activation;
        layer->weight = parameters + from->weight;
        layer->bias = parameters + from->bias;
        if (from->layer_norm) {
            layer->gain = parameters + from->gain;
            layer->shift = parameters + from->shift;
        }
        if (nn_present(pass->cache)) {
            nn_cache cache = nn_cache_layer(mlp, l, pass->cache, rows);
            layer->normal = data(cache.normal);
            layer->inverse = data(cache.inverse);
            layer->sum = data(cache.sum);
            layer->output = data(cache.output);
        }
    }
    chain.layer[mlp->layers - 1].output = data(pass->output);
    return chain;
}

static void mlp_forward(nn_backend *backend, const nn_mlp_pass *pass) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t rows = pass->input.rows;
    if (nn_present(pass->count) && nn_i32(pass->count)[0] < rows) {
        rows = nn_i32(pass->count)[0];
    }
    nn_chain chain = mlp_chain(backend, pass, rows);
    if (rows > 0) {
        nn_chain_forward(&chain);
    }
}

static void mlp_backward(nn_backend *backend, const nn_mlp_pass *pass) {
    if (nn_guarded(backend)) {
        return;
    }
    nn_chain chain = mlp_chain(backend, pass, pass->input.rows);
    float *gradients = data(pass->gradients);
    for (int l = 0; l < chain.layers; l++) {
        const nn_layer *from = &pass->mlp->layer[l];
        nn_chain_layer *layer = &chain.layer[l];
        layer->weight_gradient = gradients + from->weight;
        layer->bias_gradient = gradients + from->bias;
        if (from->layer_norm) {
            layer->gain_gradient = gradients + from->gain;
            layer->shift_gradient = gradients + from->shift;
        }
    }
    chain.output_gradient = data(pass->output_gradient);
    chain.input_gradient = data(pass->input_gradient);
    chain.add_input_gradient = pass->add_input_gradient;
    nn_chain_backward(&chain);
}

static void layer_norm_forward(nn_backend *backend, const nn_layer_norm *norm) {
    if (!nn_guarded(backend)) {
        nn_cpu_of(backend)->kernels->layer_norm(norm->input.rows, norm->input.columns, data(norm->input),
                                                data(norm->gain), data(norm->shift), data(norm->normal),
                                                data(norm->inverse), data(norm->output));
    }
}

static void layer_norm_backward(nn_backend *backend, const nn_layer_norm *norm) {
    if (nn_guarded(backend)) {
        return;
    }
    int64_t rows = norm->output_gradient.rows, n = norm->output_gradient.columns;
    for (int64_t j = 0; j < n; j++) {
        nn_f32(norm->gain_gradient)[j] = nn_f32(norm->shift_gradient)[j] = 0;
    }
    nn_cpu_of(backend)->kernels->layer_norm_backward(rows, n, data(norm->normal), data(norm->inverse), data(norm->gain),
                                                     data(norm->output_gradient), data(norm->input_gradient),
                                                     data(norm->gain_gradient), data(norm->shift_gradient));
}

void nn_vector_layers(nn_operations *table) {
    table->prepare = prepare;
    table->linear_forward = linear_forward;
    table->linear_backward = linear_backward;
    table->layer_norm_forward = layer_norm_forward;
    table->layer_norm_backward = layer_norm_backward;
    table->mlp_forward = mlp_forward;
    table->mlp_backward = mlp_backward;
}
