// bench_nn.c - how fast networks are: products, and the network part of PPO in steps a second.
// SPDX-License-Identifier: MIT
//
// usage: bench_nn [backend [threads]]. Every figure is the best of several repetitions.
#include "nn/chain.h"
#include "nn/network.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPETITIONS = 9, ENVIRONMENTS = 64, STEPS = 128, ROWS = ENVIRONMENTS * STEPS };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static nn_tensor make(nn_backend *backend, nn_type type, int64_t rows, int64_t columns) {
    nn_tensor tensor;
    if (backend->operations->allocate(backend, type, rows, columns, &tensor) != LUDUS_OK) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    for (int64_t i = 0; i < nn_count(tensor) && type == NN_F32; i++) {
        ((float *)tensor.data)[i] = (float)(i * 7919 % 1000) * 1e-3f - 0.5f;
    }
    return tensor;
}

// GFLOP/s of our kernel and of OpenBLAS on one product C (rows, columns) = A (rows, inner) B.
static void bench_product(nn_cpu *cpu, int64_t rows, int64_t columns, int64_t inner) {
    nn_tensor a = make(&cpu->base, NN_F32, rows, inner), b = make(&cpu->base, NN_F32, inner, columns);
    nn_tensor c = make(&cpu->base, NN_F32, rows, columns);
    nn_matmul product = {.rows = rows, .columns = columns, .inner = inner, .a = a.data, .a_row = inner, .a_inner = 1};
    product.b = b.data;
    product.b_row = product.c_row = columns;
    product.c = c.data;
    double flop = 2.0 * (double)(rows * columns * inner), best[2] = {1e9, 1e9};
    int calls = (int)(1e8 / flop) + 1, ways = cpu->blas == NULL ? 1 : 2;
    for (int r = 0; r < ways * REPETITIONS; r++) {
        int way = r % ways;
        double start = now();
        for (int i = 0; i < calls; i++) {
            if (way == 1) {
                cpu->blas(&product, false);
            } else {
                cpu->kernels->matmul(&product);
            }
        }
        double seconds = (now() - start) / calls;
        best[way] = seconds < best[way] ? seconds : best[way];
    }
    printf("product %4lld x %4lld x %4lld: ours %6.1f GFLOP/s", (long long)rows, (long long)columns, (long long)inner,
           flop / best[0] * 1e-9);
    printf(ways == 2 ? ", OpenBLAS %6.1f\n" : "\n", flop / best[1] * 1e-9);
    cpu->base.operations->release(&cpu->base, a);
    cpu->base.operations->release(&cpu->base, b);
    cpu->base.operations->release(&cpu->base, c);
}

// What PPO keeps for CartPole's four observations and two actions: columns of the rollout, and the same of a minibatch.
enum { ACTIONS, LOG_PROB, VALUES, ADVANTAGES, RETURNS, COLUMNS };

typedef struct learner {
    nn_backend *backend;
    nn_network *network;
    nn_tensor observations, column[COLUMNS], rewards, flags, step_outputs, indices;
    nn_tensor batch_observations, batch_column[COLUMNS];
    nn_tensor outputs, values, outputs_gradient, values_gradient;
    nn_tensor metrics, moments, coefficients, rate, counter;
} learner;

static learner make_learner(nn_backend *backend, bool shared, int64_t batch) {
    learner made = {.backend = backend};
    nn_network_config config = nn_network_defaults();
    config.observations = 4;
    config.head = (nn_head){.kind = NN_CATEGORICAL, .parts = 1, .classes = {2}};
    config.shared = shared;
    config.rows = ROWS;
    config.train_rows = batch;
    made.network = nn_network_make(backend, &config, 1);
    if (made.network == NULL) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    made.observations = make(backend, NN_F32, ROWS, 4);
    made.batch_observations = make(backend, NN_F32, batch, 4);
    for (int c = 0; c < COLUMNS; c++) {
        made.column[c] = make(backend, c == ACTIONS ? NN_I32 : NN_F32, ROWS, 1);
        made.batch_column[c] = make(backend, c == ACTIONS ? NN_I32 : NN_F32, batch, 1);
    }
    made.rewards = make(backend, NN_F32, STEPS, ENVIRONMENTS);
    made.flags = make(backend, NN_U8, STEPS, ENVIRONMENTS);
    made.step_outputs = make(backend, NN_F32, ENVIRONMENTS, 2);
    made.indices = make(backend, NN_I32, ROWS, 1);
    made.outputs = make(backend, NN_F32, batch, 2);
    made.values = make(backend, NN_F32, batch, 1);
    made.outputs_gradient = make(backend, NN_F32, batch, 2);
    made.values_gradient = make(backend, NN_F32, batch, 1);
    made.metrics = make(backend, NN_F32, 1, NN_PPO_METRICS);
    made.moments = make(backend, NN_F32, 1, 2);
    made.coefficients = make(backend, NN_F32, 1, NN_PPO_COEFFICIENTS);
    made.rate = make(backend, NN_F32, 1, 1);
    made.counter = make(backend, NN_U32, 1, 4);
    backend->operations->upload(backend, made.coefficients, (const float[]){0.2f, 0.0f, 0.5f, 0.01f});
    backend->operations->fill(backend, made.rate, 1e-4f);
    return made;
}

static void drop_learner(learner *made) {
    const nn_tensor owned[] = {made->observations,     made->batch_observations,
                               made->rewards,          made->flags,
                               made->step_outputs,     made->indices,
                               made->outputs,          made->values,
                               made->outputs_gradient, made->metrics,
                               made->moments,          made->values_gradient,
                               made->coefficients,     made->rate,
                               made->counter};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        made->backend->operations->release(made->backend, owned[i]);
    }
    for (int c = 0; c < COLUMNS; c++) {
        made->backend->operations->release(made->backend, made->column[c]);
        made->backend->operations->release(made->backend, made->batch_column[c]);
    }
    nn_network_destroy(made->network);
}

static void rollout(learner *made) {
    const nn_operations *operations = made->backend->operations;
    for (int64_t t = 0; t < STEPS; t++) {
        nn_policy policy = {.head = &made->network->config.head, .outputs = made->step_outputs};
        policy.actions = nn_rows(made->column[ACTIONS], t * ENVIRONMENTS, ENVIRONMENTS);
        policy.log_prob = nn_rows(made->column[LOG_PROB], t * ENVIRONMENTS, ENVIRONMENTS);
        nn_network_forward(made->network, nn_rows(made->observations, t * ENVIRONMENTS, ENVIRONMENTS), nn_none(),
                           made->step_outputs, nn_rows(made->column[VALUES], t * ENVIRONMENTS, ENVIRONMENTS));
        operations->policy_sample(made->backend, &policy, (nn_random){made->counter, (uint32_t)t});
    }
    nn_advantages advantages = {.rewards = made->rewards, .terminated = made->flags, .truncated = made->flags};
    advantages.values = nn_reshape(made->column[VALUES], STEPS, ENVIRONMENTS);
    advantages.final_values = advantages.values;
    advantages.last_values = nn_rows(advantages.values, 0, 1);
    advantages.discount = 0.99f;
    advantages.lambda = 0.95f;
    advantages.advantages = nn_reshape(made->column[ADVANTAGES], STEPS, ENVIRONMENTS);
    advantages.returns = nn_reshape(made->column[RETURNS], STEPS, ENVIRONMENTS);
    operations->advantages(made->backend, &advantages);
}

static void update(learner *made, nn_tensor indices) {
    nn_backend *backend = made->backend;
    nn_network *network = made->network;
    const nn_operations *operations = backend->operations;
    operations->gather(backend, made->batch_observations, made->observations, indices);
    for (int c = 0; c < COLUMNS; c++) {
        operations->gather(backend, made->batch_column[c], made->column[c], indices);
    }
    operations->moments(backend, made->batch_column[ADVANTAGES], made->moments);
    nn_network_forward_train(network, made->batch_observations, made->outputs, made->values);
    nn_ppo_loss loss = {.head = &network->config.head, .outputs = made->outputs};
    loss.actions = made->batch_column[ACTIONS];
    loss.old_log_prob = made->batch_column[LOG_PROB];
    loss.advantages = made->batch_column[ADVANTAGES];
    loss.advantage_moments = made->moments;
    loss.values = made->values;
    loss.old_values = made->batch_column[VALUES];
    loss.returns = made->batch_column[RETURNS];
    loss.coefficients = made->coefficients;
    loss.outputs_gradient = made->outputs_gradient;
    loss.values_gradient = made->values_gradient;
    loss.metrics = made->metrics;
    operations->ppo_loss(backend, &loss);
    nn_network_backward(network, made->batch_observations, made->outputs, made->outputs_gradient, made->values,
                        made->values_gradient);
    nn_adam adam = {.parameters = network->parameters, .gradients = network->gradients, .mean = network->adam_mean};
    adam.square = network->adam_square;
    adam.step = network->adam_step;
    adam.learning_rate = made->rate;
    adam.beta1 = 0.9f;
    adam.beta2 = 0.999f;
    adam.epsilon = 1e-5f;
    adam.max_norm = 0.5f;
    operations->adam(backend, &adam);
}

// Products and sums of one row forward.
static double forward_flop(const nn_network *network) {
    double products = 0;
    const nn_mlp *mlps[3] = {&network->trunk, &network->policy, &network->value};
    for (int m = 0; m < 3; m++) {
        for (int l = 0; l < mlps[m]->layers; l++) {
            products += (double)mlps[m]->layer[l].inputs * mlps[m]->layer[l].outputs;
        }
    }
    return 2 * products;
}

static void bench_ppo(nn_backend *backend, bool shared, int epochs, int64_t batch) {
    learner made = make_learner(backend, shared, batch);
    double best[2] = {1e9, 1e9};
    for (int r = 0; r < REPETITIONS; r++) {
        double start = now();
        rollout(&made);
        double middle = now();
        for (int e = 0; e < epochs; e++) {
            backend->operations->permutation(backend, made.indices, (nn_random){made.counter, 1000 + (uint32_t)e});
            for (int64_t first = 0; first + batch <= ROWS; first += batch) {
                update(&made, nn_rows(made.indices, first, batch));
            }
        }
        double end = now();
        best[0] = middle - start < best[0] ? middle - start : best[0];
        best[1] = end - middle < best[1] ? end - middle : best[1];
    }
    double flop = forward_flop(made.network) * ROWS, both = best[0] + best[1];
    printf("PPO 64-64, %s, %d epochs, minibatch %4lld, M steps/s: rollout %5.2f, update %5.2f, both %5.2f; GFLOP/s: "
           "rollout "
           "%5.1f, update %5.1f\n",
           shared ? "shared" : "separate", epochs, (long long)batch, ROWS / best[0] * 1e-6, ROWS / best[1] * 1e-6,
           ROWS / both * 1e-6, flop / best[0] * 1e-9, flop * 3 * epochs / best[1] * 1e-9);
    drop_learner(&made);
}

int main(int count, char **arguments) {
    nn_backend *backend;
    if (nn_backend_make(count > 1 ? arguments[1] : "cpu", count > 2 ? atoi(arguments[2]) : 1, &backend) != LUDUS_OK) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    nn_cpu *cpu = nn_cpu_of(backend);
    printf("backend %s, %d threads, kernels %s\n", backend->name, backend->threads,
           cpu->kernels == NULL ? "none" : cpu->kernels->name);
    static const int64_t shapes[][3] = {{64, 64, 64},     {64, 64, 4},      {4, 64, 64},
                                        {64, 256, 256},   {64, 512, 512},   {256, 512, 512},
                                        {64, 1024, 1024}, {64, 2048, 2048}, {1024, 1024, 1024}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0] && cpu->kernels != NULL; s++) {
        bench_product(cpu, shapes[s][0], shapes[s][1], shapes[s][2]);
    }
    for (int shared = 0; shared < 2; shared++) {
        for (int64_t batch = 256; batch <= 2048; batch *= 2) {
            bench_ppo(backend, shared != 0, shared ? 1 : 2, batch);
        }
    }
    nn_backend_destroy(backend);
    return 0;
}
