// vector_learning.c - policies, losses, advantages and Adam on vector kernels: rows or columns cut into slices, summed
// in order. SPDX-License-Identifier: MIT
#include "nn/cpu.h"
#include "nn/kernels.h"
#include <math.h>

enum {
    SLICES = 8,      // most slices of rows, whatever the number of threads
    SLICE_ROWS = 64, // a slice has a multiple of this
    ADVANTAGE_COLUMNS = 256,
    ADAM_RANGE = 16384,
};

static int64_t multiple(int64_t x, int64_t of) {
    return (x + of - 1) / of * of;
}

// How many rows each slice has: the same for any number of threads.
static int64_t slice_rows(int64_t rows) {
    return multiple((rows + SLICES - 1) / SLICES, SLICE_ROWS);
}

typedef struct policy_call {
    nn_cpu *cpu;
    nn_policy_rows rows; // of which each task takes its own
} policy_call;

static void policy_task(void *context, int index) {
    const policy_call *call = context;
    nn_policy_rows rows = call->rows;
    int64_t size = slice_rows(call->rows.rows), left = call->rows.rows - index * size;
    rows.first = index * size;
    rows.rows = left < size ? left : size;
    call->cpu->kernels->policy(&rows);
}

static void run_policy(nn_backend *backend, const nn_policy *policy, bool sample, const nn_random *random) {
    policy_call call = {.cpu = nn_cpu_of(backend)};
    call.rows.policy = policy;
    call.rows.rows = policy->outputs.rows;
    call.rows.sample = sample;
    if (random != NULL && nn_present(random->counter)) { // a greedy policy needs none
        call.rows.tag = random->tag;
        call.rows.counter = nn_u32(random->counter);
    }
    int64_t size = slice_rows(call.rows.rows);
    nn_parallel(call.cpu, (int)((call.rows.rows + size - 1) / size), policy_task, &call);
}

static void policy_sample(nn_backend *backend, const nn_policy *policy, nn_random random) {
    if (nn_guarded(backend) || policy->outputs.rows == 0) {
        return;
    }
    if (policy->outputs.columns > NN_KERNEL_OUTPUTS) {
        nn_cpu_of(backend)->reference_sample(backend, policy, random);
    } else {
        run_policy(backend, policy, true, &random);
    }
}

static void policy_evaluate(nn_backend *backend, const nn_policy *policy) {
    if (nn_guarded(backend) || policy->outputs.rows == 0) {
        return;
    }
    if (policy->outputs.columns > NN_KERNEL_OUTPUTS) {
        nn_cpu_of(backend)->reference_evaluate(backend, policy);
    } else {
        run_policy(backend, policy, false, NULL);
    }
}

typedef struct ppo_call {
    nn_cpu *cpu;
    nn_ppo_rows slice[SLICES];
} ppo_call;

static void ppo_task(void *context, int index) {
    ppo_call *call = context;
    call->cpu->kernels->ppo(&call->slice[index]);
}

static void ppo_loss(nn_backend *backend, const nn_ppo_loss *loss) {
    if (nn_guarded(backend)) {
        return;
    }
    if (loss->outputs.columns > NN_KERNEL_OUTPUTS) {
        nn_cpu_of(backend)->reference_ppo(backend, loss);
        return;
    }
    int64_t rows = loss->outputs.rows, size = slice_rows(rows);
    int slices = (int)((rows + size - 1) / size);
    ppo_call call = {.cpu = nn_cpu_of(backend)};
    for (int s = 0; s < slices; s++) {
        call.slice[s].loss = loss;
        call.slice[s].first = s * size;
        call.slice[s].rows = rows - s * size < size ? rows - s * size : size;
    }
    nn_parallel(call.cpu, slices, ppo_task, &call);
    for (int m = 0; m < NN_PPO_METRICS; m++) {
        double total = 0;
        for (int s = 0; s < slices; s++) {
            total += call.slice[s].metrics[m];
        }
        nn_f32(loss->metrics)[m] = (float)(total / (double)rows);
    }
    for (int32_t p = 0; p < loss->head->parts && nn_present(loss->log_std_gradient); p++) {
        double total = 0;
        for (int s = 0; s < slices; s++) {
            total += call.slice[s].log_std_gradient[p];
        }
        nn_f32(loss->log_std_gradient)[p] = (float)total;
    }
}

typedef struct advantages_call {
    nn_cpu *cpu;
    const nn_advantages *rollout;
} advantages_call;

static void advantages_task(void *context, int index) {
    const advantages_call *call = context;
    int64_t first = (int64_t)index * ADVANTAGE_COLUMNS, left = call->rollout->rewards.columns - first;
    call->cpu->kernels->advantages(call->rollout, first, left < ADVANTAGE_COLUMNS ? left : ADVANTAGE_COLUMNS);
}

static void advantages(nn_backend *backend, const nn_advantages *rollout) {
    if (nn_guarded(backend)) {
        return;
    }
    advantages_call call = {nn_cpu_of(backend), rollout};
    int64_t tasks = (rollout->rewards.columns + ADVANTAGE_COLUMNS - 1) / ADVANTAGE_COLUMNS;
    nn_parallel(call.cpu, (int)tasks, advantages_task, &call);
}

typedef struct adam_call {
    nn_cpu *cpu;
    nn_adam_range whole;
} adam_call;

static void adam_task(void *context, int index) {
    const adam_call *call = context;
    nn_adam_range range = call->whole;
    int64_t first = (int64_t)index * ADAM_RANGE;
    range.count = range.count - first < ADAM_RANGE ? range.count - first : ADAM_RANGE;
    range.parameters += first;
    range.gradients += first;
    range.mean += first;
    range.square += first;
    call->cpu->kernels->adam(&range);
}

static void adam(nn_backend *backend, const nn_adam *adam) {
    if (nn_guarded(backend)) {
        return;
    }
    adam_call call = {.cpu = nn_cpu_of(backend)};
    nn_adam_range *range = &call.whole;
    range->count = nn_count(adam->parameters);
    range->parameters = nn_f32(adam->parameters);
    range->gradients = nn_f32(adam->gradients);
    range->mean = nn_f32(adam->mean);
    range->square = nn_f32(adam->square);
    double total, squares;
    call.cpu->kernels->moments(range->count, range->gradients, 0, &total, &squares);
    double norm = sqrt(squares);
    if (nn_present(adam->norm)) {
        nn_f32(adam->norm)[0] = (float)norm;
    }
    int32_t step = ++nn_i32(adam->step)[0];
    range->scale = adam->max_norm > 0 && norm > adam->max_norm ? (float)(adam->max_norm / norm) : 1.0f;
    range->rate = nn_f32(adam->learning_rate)[0];
    range->beta1 = adam->beta1;
    range->beta2 = adam->beta2;
    range->mean_share = (float)(1 - pow(adam->beta1, step));
    range->square_share = (float)(1 - pow(adam->beta2, step));
    range->epsilon = adam->epsilon;
    range->decay = adam->weight_decay;
    range->decoupled = adam->decoupled;
    nn_parallel(call.cpu, (int)((range->count + ADAM_RANGE - 1) / ADAM_RANGE), adam_task, &call);
}

void nn_vector_learning(nn_cpu *cpu) {
    nn_operations *table = &cpu->operations;
    cpu->reference_sample = table->policy_sample;
    cpu->reference_evaluate = table->policy_evaluate;
    cpu->reference_ppo = table->ppo_loss;
    table->policy_sample = policy_sample;
    table->policy_evaluate = policy_evaluate;
    table->ppo_loss = ppo_loss;
    table->advantages = advantages;
    table->adam = adam;
}
