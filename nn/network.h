// network.h - policy and value networks: perceptrons over one vector of named parameters, made from a config.
// SPDX-License-Identifier: MIT
#ifndef NN_NETWORK_H
#define NN_NETWORK_H

#include "nn/backend.h"

enum { NN_MAX_HIDDEN = 8, NN_NAME_SIZE = 48 };

// Fill with nn_network_defaults() and change what differs.
typedef struct nn_network_config {
    int32_t observations; // columns of an observation
    nn_head head;
    int32_t hidden_layers; // 0 .. NN_MAX_HIDDEN
    int32_t hidden[NN_MAX_HIDDEN];
    nn_activation activation;
    bool layer_norm;    // after each hidden linear layer
    bool shared;        // policy and value share the hidden layers
    bool policy_only;   // there are no values: value.layers is 0
    float policy_gain;  // orthogonal gain of the last policy layer
    float value_gain;   // of the value layer
    float log_std;      // initial logarithm of the deviations: Gaussian without output_log_std
    int64_t rows;       // the most rows of one forward pass
    int64_t train_rows; // the most rows of one training pass
} nn_network_config;

// Two hidden layers of 64 with tanh, separate networks, gains 0.01 and 1, log_std 0. The head is all zero.
nn_network_config nn_network_defaults(void);

// One named part of the vector of parameters, as it is stored in a policy file.
typedef struct nn_parameter {
    char name[NN_NAME_SIZE]; // "trunk.0.weight", "policy.2.bias", "value.0.norm.gain", "log_std"
    int64_t offset;          // of its first element
    int32_t dimensions;      // 1 or 2
    int64_t shape[2];        // weights are (outputs, inputs)
} nn_parameter;

// All tensors are the network's own. Gradients and moments have the layout of the parameters.
typedef struct nn_network {
    nn_backend *backend; // borrowed
    nn_network_config config;
    nn_mlp trunk, policy, value; // trunk.layers is 0 when nothing is shared
    int32_t parameter_count;     // of named parts
    nn_parameter *parameter;
    int64_t size;                                     // elements of the vector
    nn_tensor parameters;                             // (1, size)
    nn_tensor gradients;                              // (1, size)
    nn_tensor adam_mean;                              // (1, size)
    nn_tensor adam_square;                            // (1, size)
    nn_tensor adam_step;                              // I32 (1, 1)
    nn_tensor log_std;                                // a view of parameters, or none
    nn_tensor log_std_gradient;                       // a view of gradients, or none
    nn_tensor features, features_gradient;            // of a shared trunk, (rows, last hidden)
    nn_tensor trunk_cache, policy_cache, value_cache; // (train_rows, ...)
} nn_network;

// Makes a network with orthogonal weights (Saxe et al. 2014) of gain sqrt 2 in hidden layers with tanh or ReLU or GELU,
// and zero biases, drawn from `seed`. NULL with a sentence in ludus_last_error() when the config is wrong or memory is
// short.
nn_network *nn_network_make(nn_backend *backend, const nn_network_config *config, uint64_t seed);

// Of NULL does nothing.
void nn_network_destroy(nn_network *network);

// Policy outputs (rows, nn_head_outputs) and values (rows, 1) of observations (rows, observations); either may be none.
// `count` (I32 (1, 1), or none) limits the rows that are wanted.
void nn_network_forward(nn_network *network, nn_tensor observations, nn_tensor count, nn_tensor outputs,
                        nn_tensor values);

// The same for all rows, keeping what nn_network_backward needs.
void nn_network_forward_train(nn_network *network, nn_tensor observations, nn_tensor outputs, nn_tensor values);

// Gradients of all parameters but log_std (which the loss writes), from those of the outputs and values of the
// preceding nn_network_forward_train with the same observations. Overwrites `gradients`.
void nn_network_backward(nn_network *network, nn_tensor observations, nn_tensor outputs, nn_tensor outputs_gradient,
                         nn_tensor values, nn_tensor values_gradient);

// Copies all parameters from or to an array of `size` floats on the host; get waits until it is done.
void nn_network_set(nn_network *network, const float *parameters);
void nn_network_get(nn_network *network, float *parameters);

// Writes rows x columns numbers with orthonormal rows or columns, whichever are fewer, times `gain`: the Q of a normal
// matrix drawn from Philox under `seed` and `stream`, with the signs that make it uniformly distributed.
ludus_status nn_orthogonal(float *matrix, int64_t rows, int64_t columns, float gain, uint64_t seed, uint32_t stream);

#endif
