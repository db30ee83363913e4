// test_nn_network.c - networks: layout and names, orthogonal weights, gradients through a shared trunk, learning, threads.
// SPDX-License-Identifier: MIT
#include "nn/network.h"
#include "tests/nn_backends.h"

static nn_network_config small_config(bool shared, bool gaussian) {
    nn_network_config config = nn_network_defaults();
    config.observations = 3;
    config.head = gaussian ? (nn_head){.kind = NN_GAUSSIAN, .parts = 2}
                           : (nn_head){.kind = NN_CATEGORICAL, .parts = 1, .classes = {4}};
    config.hidden[0] = 10;
    config.hidden[1] = 7;
    config.shared = shared;
    config.log_std = -0.5f;
    config.rows = 8;
    config.train_rows = 8;
    return config;
}

static nn_network *made_network(nn_backend *backend, const nn_network_config *config, uint64_t seed) {
    nn_network *network = nn_network_make(backend, config, seed);
    if (!CHECK(network != NULL)) {
        exit(1);
    }
    return network;
}

static void test_orthogonal(void) {
    static const int64_t shapes[][2] = {{64, 64}, {64, 4}, {2, 64}, {5, 5}, {1, 3}};
    float *matrix = malloc(64 * 64 * sizeof *matrix);
    for (int s = 0; s < 5; s++) {
        int64_t rows = shapes[s][0], columns = shapes[s][1], count = rows < columns ? rows : columns;
        CHECK_EQ_INT(nn_orthogonal(matrix, rows, columns, 1.5f, 42, 7), LUDUS_OK);
        for (int64_t a = 0; a < count; a++) {
            for (int64_t b = 0; b < count; b++) {
                double product = 0;
                for (int64_t i = 0; i < (rows < columns ? columns : rows); i++) {
                    product += rows < columns ? (double)matrix[a * columns + i] * matrix[b * columns + i]
                                              : (double)matrix[i * columns + a] * matrix[i * columns + b];
                }
                CHECK_NEAR(product, a == b ? 2.25 : 0, 2e-6);
            }
        }
    }
    // Of many 2 x 2 matrices half are rotations and half are reflections, at every angle.
    int reflections = 0, quadrant[4] = {0};
    for (uint32_t i = 0; i < 2000; i++) {
        CHECK_EQ_INT(nn_orthogonal(matrix, 2, 2, 1, i, 0), LUDUS_OK);
        reflections += matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0;
        quadrant[(matrix[0] > 0 ? 1 : 0) + (matrix[1] > 0 ? 2 : 0)]++;
    }
    CHECK(abs(reflections - 1000) < 75);
    for (int q = 0; q < 4; q++) {
        CHECK(abs(quadrant[q] - 500) < 65);
    }
    free(matrix);
}

static void test_names(void) {
    nn_backend *backend = nn_variant_make(&(nn_variant){"cpu", NULL, 1});
    nn_network_config config = small_config(true, true);
    config.layer_norm = true;
    nn_network *network = made_network(backend, &config, 3);
    static const char *const names[] = {"trunk.0.weight",  "trunk.0.bias",  "trunk.0.norm.gain", "trunk.0.norm.shift",
                                        "trunk.1.weight",  "trunk.1.bias",  "trunk.1.norm.gain", "trunk.1.norm.shift",
                                        "policy.0.weight", "policy.0.bias", "value.0.weight",    "value.0.bias",
                                        "log_std"};
    float *values = malloc((size_t)network->size * sizeof *values);
    nn_network_get(network, values);
    CHECK_EQ_INT(network->parameter_count, 13);
    int64_t end = 0;
    for (int p = 0; p < network->parameter_count; p++) {
        const nn_parameter *parameter = &network->parameter[p];
        CHECK_EQ_TEXT(parameter->name, names[p]);
        CHECK(parameter->offset >= end);
        for (int64_t i = end; i < parameter->offset; i++) {
            CHECK_EQ_REAL(values[i], 0.0);
        }
        end = parameter->offset + parameter->shape[0] * parameter->shape[1];
        CHECK(end <= network->size);
    }
    CHECK_EQ_INT(network->parameter[4].shape[0], 7);
    CHECK_EQ_INT(network->parameter[4].shape[1], 10);
    CHECK_EQ_INT(network->parameter[4].dimensions, 2);
    CHECK_EQ_INT(network->parameter[12].dimensions, 1);
    CHECK_EQ_REAL(values[network->parameter[12].offset + 1], -0.5);
    CHECK_EQ_REAL(values[network->parameter[2].offset], 1.0);
    CHECK_EQ_REAL(values[network->parameter[5].offset], 0.0);
    // The first row of the policy's weight has norm 0.01.
    double square = 0;
    for (int i = 0; i < 7; i++) {
        square += pow(values[network->parameter[8].offset + i], 2);
    }
    CHECK_NEAR(sqrt(square), 0.01, 1e-7);
    free(values);
    nn_network_destroy(network);
    nn_backend_destroy(backend);
}

// A loss of the outputs and values: their sum weighted with fixed numbers.
static double weighted(nn_network *network, nn_tensor observations, nn_tensor outputs, nn_tensor values, nn_tensor dy,
                       nn_tensor dv) {
    nn_network_forward_train(network, observations, outputs, values);
    double total = 0;
    for (int64_t i = 0; i < nn_count(outputs); i++) {
        total += (double)nn_f32(outputs)[i] * nn_f32(dy)[i];
    }
    for (int64_t i = 0; i < nn_count(values); i++) {
        total += (double)nn_f32(values)[i] * nn_f32(dv)[i];
    }
    return total;
}

// Every parameter against a central difference in float (the exact test of each layer is test_nn_layers).
static void check_gradients(const nn_variant *variant, bool shared) {
    nn_backend *backend = nn_variant_make(variant);
    nn_network_config config = small_config(shared, false);
    config.policy_gain = 1;
    nn_network *network = made_network(backend, &config, 5);
    nn_tensor x = nn_random_normal(backend, 8, 3, 1, 1), outputs = nn_zeros(backend, NN_F32, 8, 4);
    nn_tensor values = nn_zeros(backend, NN_F32, 1, 8), dy = nn_random_normal(backend, 8, 4, 1, 2);
    nn_tensor dv = nn_random_normal(backend, 8, 1, 1, 3), separate = nn_zeros(backend, NN_F32, 8, 4);
    weighted(network, x, outputs, values, dy, dv);
    nn_network_forward(network, x, nn_none(), separate, nn_none());
    CHECK(memcmp(outputs.data, separate.data, nn_bytes(outputs)) == 0);
    nn_network_backward(network, x, outputs, dy, values, dv);
    float *parameters = nn_f32(network->parameters), *gradients = malloc((size_t)network->size * sizeof(float));
    memcpy(gradients, network->gradients.data, nn_bytes(network->gradients));
    for (int p = 0; p < network->parameter_count; p++) {
        const nn_parameter *parameter = &network->parameter[p];
        for (int64_t i = parameter->offset; i < parameter->offset + parameter->shape[0] * parameter->shape[1]; i++) {
            float middle = parameters[i];
            parameters[i] = middle + 0.01f;
            double up = weighted(network, x, outputs, values, dy, dv);
            parameters[i] = middle - 0.01f;
            double slope = (up - weighted(network, x, outputs, values, dy, dv)) / 0.02;
            parameters[i] = middle;
            CHECK_NEAR(gradients[i], slope, 2e-3 * (1 + fabs(slope)));
        }
    }
    for (int64_t i = network->parameter[0].offset + 30; i < network->parameter[1].offset; i++) {
        CHECK_EQ_REAL(gradients[i], 0.0); // between the parts
    }
    free(gradients);
    nn_drop(backend, 6, (nn_tensor[]){x, outputs, values, dy, dv, separate});
    nn_network_destroy(network);
    nn_backend_destroy(backend);
}

// Regression of two functions by Adam: the error falls a hundredfold. Returns the parameters, which the caller frees.
static float *learn(nn_backend *backend, bool shared, int64_t *size) {
    enum { ROWS = 300 };
    nn_network_config config = small_config(shared, true);
    config.rows = config.train_rows = ROWS;
    nn_network *network = made_network(backend, &config, 1);
    nn_tensor x = nn_random_normal(backend, ROWS, 3, 1, 1), outputs = nn_zeros(backend, NN_F32, ROWS, 2);
    nn_tensor values = nn_zeros(backend, NN_F32, ROWS, 1), dy = nn_zeros(backend, NN_F32, ROWS, 2);
    nn_tensor dv = nn_zeros(backend, NN_F32, ROWS, 1), rate = nn_made(backend, NN_F32, 1, 1, &(float){0.01f});
    nn_adam adam = {.parameters = network->parameters, .gradients = network->gradients, .mean = network->adam_mean};
    adam.square = network->adam_square;
    adam.step = network->adam_step;
    adam.learning_rate = rate;
    adam.beta1 = 0.9f;
    adam.beta2 = 0.999f;
    adam.epsilon = 1e-8f;
    double first = 0, error = 0;
    for (int step = 0; step < 400; step++) {
        nn_network_forward_train(network, x, outputs, values);
        error = 0;
        for (int i = 0; i < ROWS; i++) {
            const float *row = nn_f32(x) + i * 3;
            float target = sinf(row[0]) + row[1] * 0.5f, difference = nn_f32(outputs)[2 * i] - target;
            float value_difference = nn_f32(values)[i] - (row[2] > 0 ? row[2] : 0);
            nn_f32(dy)[2 * i] = difference / ROWS;
            nn_f32(dv)[i] = value_difference / ROWS;
            error += (double)(difference * difference + value_difference * value_difference) / ROWS;
        }
        first = step == 0 ? error : first;
        nn_network_backward(network, x, outputs, dy, values, dv);
        backend->operations->adam(backend, &adam);
    }
    CHECK(error < first / 100);
    float *parameters = malloc((size_t)network->size * sizeof *parameters);
    nn_network_get(network, parameters);
    *size = network->size;
    nn_drop(backend, 6, (nn_tensor[]){x, outputs, values, dy, dv, rate});
    nn_network_destroy(network);
    return parameters;
}

// After 400 steps of training the parameters have the same bits for 1, 2 and 3 threads.
static void test_learning(void) {
    for (int shared = 0; shared < 2; shared++) {
        float *expected = NULL;
        for (int threads = 1; threads <= 3; threads++) {
            int64_t size;
            nn_backend *backend = nn_variant_make(&(nn_variant){"cpu", NULL, threads});
            float *parameters = learn(backend, shared != 0, &size);
            CHECK(expected == NULL || memcmp(expected, parameters, (size_t)size * sizeof *parameters) == 0);
            free(threads == 1 ? NULL : parameters);
            expected = threads == 1 ? parameters : expected;
            nn_backend_destroy(backend);
        }
        free(expected);
    }
}

static void test_wrong_configs(void) {
    nn_backend *backend = nn_variant_make(&(nn_variant){"cpu", NULL, 1});
    nn_network_config config = small_config(false, false);
    config.hidden_layers = 99;
    CHECK(nn_network_make(backend, &config, 0) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "from 0 to 8 hidden layers, not 99");
    config = small_config(false, false);
    config.hidden[1] = 0;
    CHECK(nn_network_make(backend, &config, 0) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "hidden layer 1 has 0 units");
    config = small_config(false, false);
    config.observations = 0;
    CHECK(nn_network_make(backend, &config, 0) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "observations");
    config = small_config(false, false);
    config.head.parts = 65;
    CHECK(nn_network_make(backend, &config, 0) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "65 parts");
    nn_network_destroy(NULL);
    // No hidden layer at all is a linear policy.
    config = small_config(true, false);
    config.hidden_layers = 0;
    nn_network *network = made_network(backend, &config, 0);
    CHECK_EQ_INT(network->parameter_count, 4);
    nn_network_destroy(network);
    nn_backend_destroy(backend);
}

int main(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    test_orthogonal();
    test_names();
    for (int v = 0; v < count; v++) {
        check_gradients(&variants[v], false);
        check_gradients(&variants[v], true);
    }
    test_learning();
    test_wrong_configs();
    return check_end();
}
