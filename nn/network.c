// network.c - policy and value networks: forward, backward, and moving their parameters.
// SPDX-License-Identifier: MIT
#include "nn/network.h"
#include <stdlib.h>

void nn_network_destroy(nn_network *network) {
    if (network == NULL) {
        return;
    }
    nn_backend *backend = network->backend;
    nn_tensor owned[] = {network->parameters,  network->gradients,        network->adam_mean,   network->adam_square,
                         network->adam_step,   network->features,         network->trunk_cache, network->policy_cache,
                         network->value_cache, network->features_gradient};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        backend->operations->release(backend, owned[i]);
    }
    free(network->parameter);
    free(network);
}

// A pass through one of the perceptrons; its cache is cut to the rows at hand.
static nn_mlp_pass pass_of(nn_network *network, const nn_mlp *mlp, nn_tensor input, nn_tensor output, nn_tensor cache) {
    nn_mlp_pass pass = {0};
    pass.mlp = mlp;
    pass.parameters = network->parameters;
    pass.gradients = network->gradients;
    pass.input = input;
    pass.output = output;
    if (nn_present(cache)) {
        pass.cache = nn_view(cache, 0, input.rows, nn_mlp_cache_columns(mlp));
    }
    return pass;
}

// The input of the heads: the observations, or the features of a shared trunk.
static nn_tensor head_input(nn_network *network, nn_tensor observations) {
    return network->trunk.layers > 0 ? nn_rows(network->features, 0, observations.rows) : observations;
}

static void forward(nn_network *network, nn_tensor observations, nn_tensor count, nn_tensor outputs, nn_tensor values,
                    bool train) {
    nn_backend *backend = network->backend;
    const nn_operations *operations = backend->operations;
    nn_tensor input = head_input(network, observations), none = nn_none();
    if (network->trunk.layers > 0) {
        nn_mlp_pass pass = pass_of(network, &network->trunk, observations, input, train ? network->trunk_cache : none);
        pass.count = count;
        operations->mlp_forward(backend, &pass);
    }
    if (nn_present(outputs)) {
        nn_mlp_pass pass = pass_of(network, &network->policy, input, outputs, train ? network->policy_cache : none);
        pass.count = count;
        operations->mlp_forward(backend, &pass);
    }
    if (nn_present(values)) {
        values = nn_reshape(values, observations.rows, 1);
        nn_mlp_pass pass = pass_of(network, &network->value, input, values, train ? network->value_cache : none);
        pass.count = count;
        operations->mlp_forward(backend, &pass);
    }
}

void nn_network_forward(nn_network *network, nn_tensor observations, nn_tensor count, nn_tensor outputs,
                        nn_tensor values) {
    forward(network, observations, count, outputs, values, false);
}

void nn_network_forward_train(nn_network *network, nn_tensor observations, nn_tensor outputs, nn_tensor values) {
    forward(network, observations, nn_none(), outputs, values, true);
}

void nn_network_backward(nn_network *network, nn_tensor observations, nn_tensor outputs, nn_tensor outputs_gradient,
                         nn_tensor values, nn_tensor values_gradient) {
    nn_backend *backend = network->backend;
    const nn_operations *operations = backend->operations;
    bool shared = network->trunk.layers > 0;
    nn_tensor input = head_input(network, observations);
    nn_tensor input_gradient = shared ? nn_rows(network->features_gradient, 0, observations.rows) : nn_none();
    nn_mlp_pass policy = pass_of(network, &network->policy, input, outputs, network->policy_cache);
    policy.output_gradient = outputs_gradient;
    policy.input_gradient = input_gradient;
    operations->mlp_backward(backend, &policy);
    values = nn_reshape(values, observations.rows, 1);
    nn_mlp_pass value = pass_of(network, &network->value, input, values, network->value_cache);
    value.output_gradient = nn_reshape(values_gradient, observations.rows, 1);
    value.input_gradient = input_gradient;
    value.add_input_gradient = shared;
    operations->mlp_backward(backend, &value);
    if (shared) {
        nn_mlp_pass trunk = pass_of(network, &network->trunk, observations, input, network->trunk_cache);
        trunk.output_gradient = input_gradient;
        operations->mlp_backward(backend, &trunk);
    }
}

void nn_network_set(nn_network *network, const float *parameters) {
    network->backend->operations->upload(network->backend, network->parameters, parameters);
}

void nn_network_get(nn_network *network, float *parameters) {
    network->backend->operations->download(network->backend, parameters, network->parameters);
    network->backend->operations->synchronise(network->backend);
}
