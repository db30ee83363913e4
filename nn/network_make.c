// network_make.c - lays out a network's parameters, names them, and draws their initial values.
// SPDX-License-Identifier: MIT
#include "nn/network.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WIDTH = 1 << 20 };

nn_network_config nn_network_defaults(void) {
    nn_network_config config = {0};
    config.hidden_layers = 2;
    config.hidden[0] = config.hidden[1] = 64;
    config.activation = NN_TANH;
    config.policy_gain = 0.01f;
    config.value_gain = 1.0f;
    config.rows = config.train_rows = 1;
    return config;
}

static ludus_status check_config(const nn_network_config *config) {
    if (config->observations < 1 || config->observations > MAX_WIDTH) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a network takes from 1 to %d observations, not %d", MAX_WIDTH,
                          config->observations);
    }
    if (config->hidden_layers < 0 || config->hidden_layers > NN_MAX_HIDDEN) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a network has from 0 to %d hidden layers, not %d", NN_MAX_HIDDEN,
                          config->hidden_layers);
    }
    for (int l = 0; l < config->hidden_layers; l++) {
        if (config->hidden[l] < 1 || config->hidden[l] > MAX_WIDTH) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "hidden layer %d has %d units; it must have from 1 to %d", l,
                              config->hidden[l], MAX_WIDTH);
        }
    }
    if (config->head.parts < 1 || config->head.parts > NN_MAX_PARTS) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "an action has %d parts; it must have from 1 to %d", config->head.parts,
                          NN_MAX_PARTS);
    }
    for (int p = 0; config->head.kind == NN_CATEGORICAL && p < config->head.parts; p++) {
        if (config->head.classes[p] < 1 || config->head.classes[p] > MAX_WIDTH) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "part %d of an action has %d choices; it must have from 1 to %d", p,
                              config->head.classes[p], MAX_WIDTH);
        }
    }
    if (config->rows < 1 || config->train_rows < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a network must be made for at least 1 row");
    }
    return LUDUS_OK;
}

// The next named part of the vector. Parts start at multiples of 16 floats, so that rows of weights can be aligned.
static int64_t add_parameter(nn_network *network, const char *group, int layer, const char *what, int64_t rows,
                             int64_t columns) {
    nn_parameter *parameter = &network->parameter[network->parameter_count++];
    snprintf(parameter->name, sizeof parameter->name, "%s.%d.%s", group, layer, what);
    parameter->offset = network->size;
    parameter->dimensions = columns == 0 ? 1 : 2;
    parameter->shape[0] = rows;
    parameter->shape[1] = columns == 0 ? 1 : columns;
    network->size += (parameter->shape[0] * parameter->shape[1] + 15) / 16 * 16;
    return parameter->offset;
}

static void add_layer(nn_network *network, nn_mlp *mlp, const char *group, int32_t inputs, int32_t outputs,
                      nn_activation activation, bool layer_norm) {
    int index = mlp->layers++;
    nn_layer *layer = &mlp->layer[index];
    layer->inputs = inputs;
    layer->outputs = outputs;
    layer->activation = activation;
    layer->layer_norm = layer_norm;
    layer->weight = add_parameter(network, group, index, "weight", outputs, inputs);
    layer->bias = add_parameter(network, group, index, "bias", outputs, 0);
    if (layer_norm) {
        layer->gain = add_parameter(network, group, index, "norm.gain", outputs, 0);
        layer->shift = add_parameter(network, group, index, "norm.shift", outputs, 0);
    }
}

static void add_hidden(nn_network *network, nn_mlp *mlp, const char *group) {
    const nn_network_config *config = &network->config;
    int32_t inputs = config->observations;
    for (int l = 0; l < config->hidden_layers; l++) {
        add_layer(network, mlp, group, inputs, config->hidden[l], config->activation, config->layer_norm);
        inputs = config->hidden[l];
    }
}

// Returns the offset of log_std in the vector, or -1 when there is none.
static int64_t lay_out(nn_network *network) {
    const nn_network_config *config = &network->config;
    int32_t last = config->hidden_layers > 0 ? config->hidden[config->hidden_layers - 1] : config->observations;
    bool shared = config->shared && config->hidden_layers > 0;
    nn_mlp *groups[3] = {&network->trunk, &network->policy, &network->value};
    static const char *const names[3] = {"trunk", "policy", "value"};
    for (int g = 0; g < 3; g++) {
        groups[g]->first_parameter = network->size;
        const bool absent = g == 2 && config->policy_only;
        if (shared == (g == 0) && !absent) {
            add_hidden(network, groups[g], names[g]);
        }
        if (g > 0 && !absent) {
            add_layer(network, groups[g], names[g], last, g == 1 ? nn_head_outputs(&config->head) : 1, NN_LINEAR,
                      false);
        }
        groups[g]->parameters = network->size - groups[g]->first_parameter;
    }
    if (config->head.kind != NN_GAUSSIAN || config->head.output_log_std) {
        return -1;
    }
    nn_parameter *parameter = &network->parameter[network->parameter_count];
    int64_t offset = add_parameter(network, "", 0, "", config->head.parts, 0);
    snprintf(parameter->name, sizeof parameter->name, "log_std");
    return offset;
}

// Orthogonal weights, gains of layer norm 1, log_std as configured, the rest 0.
static ludus_status draw_mlp(const nn_mlp *mlp, float last_gain, uint64_t seed, uint32_t stream, float *values) {
    for (int l = 0; l < mlp->layers; l++) {
        const nn_layer *layer = &mlp->layer[l];
        float gain = l + 1 == mlp->layers ? last_gain : (float)M_SQRT2;
        ludus_status status =
            nn_orthogonal(values + layer->weight, layer->outputs, layer->inputs, gain, seed, stream++);
        if (status != LUDUS_OK) {
            return status;
        }
        for (int32_t o = 0; layer->layer_norm && o < layer->outputs; o++) {
            values[layer->gain + o] = 1;
        }
    }
    return LUDUS_OK;
}

static ludus_status draw_parameters(nn_network *network, int64_t log_std, uint64_t seed) {
    const nn_network_config *config = &network->config;
    float *values = calloc((size_t)network->size, sizeof *values);
    if (values == NULL) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %lld initial parameters", (long long)network->size);
    }
    ludus_status status = draw_mlp(&network->trunk, (float)M_SQRT2, seed, 0, values);
    status = status == LUDUS_OK ? draw_mlp(&network->policy, config->policy_gain, seed, 100, values) : status;
    status = status == LUDUS_OK ? draw_mlp(&network->value, config->value_gain, seed, 200, values) : status;
    for (int32_t p = 0; log_std >= 0 && p < config->head.parts; p++) {
        values[log_std + p] = config->log_std;
    }
    if (status == LUDUS_OK) {
        nn_network_set(network, values);
        network->backend->operations->synchronise(network->backend);
    }
    free(values);
    return status;
}

static ludus_status make_cache(nn_network *network, const nn_mlp *mlp, nn_tensor *cache) {
    nn_backend *backend = network->backend;
    int64_t rows = network->config.rows, train_rows = network->config.train_rows;
    if (mlp->layers == 0) {
        return LUDUS_OK;
    }
    ludus_status status = backend->operations->prepare(backend, mlp, rows > train_rows ? rows : train_rows);
    return status != LUDUS_OK
               ? status
               : backend->operations->allocate(backend, NN_F32, train_rows, nn_mlp_cache_columns(mlp), cache);
}

static ludus_status make_tensors(nn_network *network, int64_t log_std) {
    nn_backend *backend = network->backend;
    const nn_network_config *config = &network->config;
    int64_t rows = config->rows > config->train_rows ? config->rows : config->train_rows;
    nn_tensor *vectors[4] = {&network->parameters, &network->gradients, &network->adam_mean, &network->adam_square};
    ludus_status status = backend->operations->allocate(backend, NN_I32, 1, 1, &network->adam_step);
    for (int v = 0; v < 4 && status == LUDUS_OK; v++) {
        status = backend->operations->allocate(backend, NN_F32, 1, network->size, vectors[v]);
    }
    if (network->trunk.layers > 0) {
        int32_t width = nn_mlp_outputs(&network->trunk);
        nn_tensor *features[2] = {&network->features, &network->features_gradient};
        for (int f = 0; f < 2 && status == LUDUS_OK; f++) {
            status = backend->operations->allocate(backend, NN_F32, rows, width, features[f]);
        }
    }
    status = status == LUDUS_OK ? make_cache(network, &network->trunk, &network->trunk_cache) : status;
    status = status == LUDUS_OK ? make_cache(network, &network->policy, &network->policy_cache) : status;
    status = status == LUDUS_OK ? make_cache(network, &network->value, &network->value_cache) : status;
    if (status == LUDUS_OK && log_std >= 0) {
        network->log_std = nn_view(network->parameters, log_std, 1, config->head.parts);
        network->log_std_gradient = nn_view(network->gradients, log_std, 1, config->head.parts);
    }
    return status;
}

nn_network *nn_network_make(nn_backend *backend, const nn_network_config *config, uint64_t seed) {
    if (check_config(config) != LUDUS_OK) {
        return NULL;
    }
    nn_network *network = calloc(1, sizeof *network);
    nn_parameter *parameter = calloc(4 * (2 * NN_MAX_HIDDEN + 2) + 1, sizeof *parameter);
    if (network == NULL || parameter == NULL) {
        free(network);
        free(parameter);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a network");
        return NULL;
    }
    network->backend = backend;
    network->config = *config;
    network->parameter = parameter;
    int64_t log_std = lay_out(network);
    if (make_tensors(network, log_std) != LUDUS_OK || draw_parameters(network, log_std, seed) != LUDUS_OK) {
        nn_network_destroy(network);
        return NULL;
    }
    return network;
}
