// test_nn_learning.c - advantages, Adam, moments, rows by index, guards and schedules, on every backend.
// SPDX-License-Identifier: MIT
#include "nn/schedule.h"
#include "tests/nn_backends.h"

// Worked by hand: discount 1/2, lambda 1/2. Column 0 runs through, 1 terminates after row 1, 2 is truncated after row 1.
static void check_advantages(nn_backend *backend) {
    const float rewards[] = {1, 1, 1, 2, 2, 2, 3, 3, 3}, values[] = {4, 4, 4, 6, 6, 6, 8, 8, 8};
    const float final_values[] = {9, 9, 9, 9, 9, 20, 9, 9, 9}, last_values[] = {10, 10, 10};
    const uint8_t terminated[] = {0, 0, 0, 0, 1, 0, 0, 0, 0}, truncated[] = {0, 0, 0, 0, 1, 1, 0, 0, 0};
    // Row 2: 3 + 5 - 8 = 0. Row 1: 2 + 4 - 6 = 0; 2 - 6 = -4; 2 + 10 - 6 = 6. Row 0: 1 + 3 - 4 + later / 4.
    const float expected[] = {0, -1, 1.5f, 0, -4, 6, 0, 0, 0};
    nn_advantages rollout = {.rewards = nn_made(backend, NN_F32, 3, 3, rewards), .discount = 0.5f, .lambda = 0.5f};
    rollout.values = nn_made(backend, NN_F32, 3, 3, values);
    rollout.final_values = nn_made(backend, NN_F32, 3, 3, final_values);
    rollout.last_values = nn_made(backend, NN_F32, 1, 3, last_values);
    rollout.terminated = nn_made(backend, NN_U8, 3, 3, terminated);
    rollout.truncated = nn_made(backend, NN_U8, 3, 3, truncated);
    rollout.advantages = nn_zeros(backend, NN_F32, 3, 3);
    rollout.returns = nn_zeros(backend, NN_F32, 3, 3);
    backend->operations->advantages(backend, &rollout);
    for (int i = 0; i < 9; i++) {
        CHECK_EQ_REAL(nn_f32(rollout.advantages)[i], expected[i]);
        CHECK_EQ_REAL(nn_f32(rollout.returns)[i], expected[i] + values[i]);
    }
    nn_drop(backend, 8,
            (nn_tensor[]){rollout.rewards, rollout.values, rollout.final_values, rollout.last_values,
                          rollout.terminated, rollout.truncated, rollout.advantages, rollout.returns});
}

// A larger rollout against the reference.
static void check_advantages_against(nn_backend *reference, nn_backend *backend) {
    enum { STEPS = 40, COUNT = 600 };
    nn_backend *both[2] = {reference, backend};
    nn_advantages rollout[2];
    for (int b = 0; b < 2; b++) {
        nn_advantages *r = &rollout[b];
        r->rewards = nn_random_normal(both[b], STEPS, COUNT, 1, 1);
        r->values = nn_random_normal(both[b], STEPS, COUNT, 1, 2);
        r->final_values = nn_random_normal(both[b], STEPS, COUNT, 1, 3);
        r->last_values = nn_random_normal(both[b], 1, COUNT, 1, 4);
        r->terminated = nn_zeros(both[b], NN_U8, STEPS, COUNT);
        r->truncated = nn_zeros(both[b], NN_U8, STEPS, COUNT);
        for (int64_t i = 0; i < STEPS * COUNT; i++) {
            nn_u8(r->terminated)[i] = (uint8_t)(i * 7 % 61 == 0);
            nn_u8(r->truncated)[i] = (uint8_t)(i * 11 % 53 == 0);
        }
        r->advantages = nn_zeros(both[b], NN_F32, STEPS, COUNT);
        r->returns = nn_zeros(both[b], NN_F32, STEPS, COUNT);
        r->discount = 0.99f;
        r->lambda = 0.95f;
        both[b]->operations->advantages(both[b], r);
    }
    CHECK_NEAR(nn_distance(rollout[1].advantages, rollout[0].advantages), 0, 1e-5);
    CHECK_NEAR(nn_distance(rollout[1].returns, rollout[0].returns), 0, 1e-5);
    for (int b = 0; b < 2; b++) {
        nn_drop(both[b], 8,
                (nn_tensor[]){rollout[b].rewards, rollout[b].values, rollout[b].final_values, rollout[b].last_values,
                              rollout[b].terminated, rollout[b].truncated, rollout[b].advantages, rollout[b].returns});
    }
}

// Three steps on known gradients against the formulas in double; with clipping, and both kinds of weight decay.
static void check_adam(nn_backend *backend, float max_norm, float weight_decay, bool decoupled) {
    enum { COUNT = 37 };
    double parameter[COUNT], mean[COUNT] = {0}, square[COUNT] = {0};
    nn_adam adam = {.parameters = nn_random_normal(backend, 1, COUNT, 1, 1), .beta1 = 0.9f, .beta2 = 0.99f};
    adam.gradients = nn_zeros(backend, NN_F32, 1, COUNT);
    adam.mean = nn_zeros(backend, NN_F32, 1, COUNT);
    adam.square = nn_zeros(backend, NN_F32, 1, COUNT);
    adam.step = nn_zeros(backend, NN_I32, 1, 1);
    adam.learning_rate = nn_made(backend, NN_F32, 1, 1, &(float){0.01f});
    adam.norm = nn_zeros(backend, NN_F32, 1, 1);
    adam.epsilon = 1e-5f;
    adam.max_norm = max_norm;
    adam.weight_decay = weight_decay;
    adam.decoupled = decoupled;
    for (int i = 0; i < COUNT; i++) {
        parameter[i] = nn_f32(adam.parameters)[i];
    }
    for (int step = 1; step <= 3; step++) {
        nn_fill_normal(nn_f32(adam.gradients), COUNT, 1, 10 + (uint32_t)step);
        double norm = 0;
        for (int i = 0; i < COUNT; i++) {
            norm += pow(nn_f32(adam.gradients)[i], 2);
        }
        norm = sqrt(norm);
        backend->operations->adam(backend, &adam);
        CHECK_NEAR(nn_f32(adam.norm)[0], norm, 1e-5);
        for (int i = 0; i < COUNT; i++) {
            double g = nn_f32(adam.gradients)[i] * (max_norm > 0 && norm > max_norm ? max_norm / norm : 1);
            g += decoupled ? 0 : weight_decay * parameter[i];
            mean[i] = 0.9 * mean[i] + 0.1 * g;
            square[i] = 0.99 * square[i] + 0.01 * g * g;
            double change = mean[i] / (1 - pow(0.9, step)) / (sqrt(square[i] / (1 - pow(0.99, step))) + 1e-5);
            parameter[i] -= 0.01 * (change + (decoupled ? weight_decay * parameter[i] : 0));
            CHECK_NEAR(nn_f32(adam.parameters)[i], parameter[i], 2e-6);
        }
    }
    CHECK_EQ_INT(nn_i32(adam.step)[0], 3);
    nn_drop(backend, 7,
            (nn_tensor[]){adam.parameters, adam.gradients, adam.mean, adam.square, adam.step, adam.learning_rate,
                          adam.norm});
}

static void check_moments(nn_backend *backend) {
    enum { COUNT = 5003 };
    nn_tensor x = nn_random_normal(backend, 1, COUNT, 0.1f, 1), out = nn_zeros(backend, NN_F32, 1, 2);
    nn_tensor total = nn_zeros(backend, NN_F32, 1, 1);
    double mean = 0, square = 0;
    for (int i = 0; i < COUNT; i++) {
        nn_f32(x)[i] += 100; // far from 0 compared with the deviation
        mean += nn_f32(x)[i] / (double)COUNT;
    }
    for (int i = 0; i < COUNT; i++) {
        square += pow(nn_f32(x)[i] - mean, 2) / (COUNT - 1);
    }
    backend->operations->moments(backend, x, out);
    CHECK_NEAR(nn_f32(out)[0], mean, 1e-5);
    CHECK_NEAR(nn_f32(out)[1], sqrt(square), 1e-6);
    backend->operations->sum(backend, x, total);
    CHECK_NEAR(nn_f32(total)[0] / COUNT, mean, 1e-4);
    backend->operations->moments(backend, nn_view(x, 0, 1, 1), out);
    CHECK_EQ_REAL(nn_f32(out)[1], 0.0);
    nn_drop(backend, 3, (nn_tensor[]){x, out, total});
}

// Two unequal batches give the moments of both together.
static void check_running(nn_backend *backend) {
    enum { ROWS = 300, COLUMNS = 3 };
    nn_tensor x = nn_random_normal(backend, ROWS, COLUMNS, 2, 1), y = nn_zeros(backend, NN_F32, ROWS, COLUMNS);
    nn_tensor statistics = nn_zeros(backend, NN_F64, NN_STATISTICS, COLUMNS);
    backend->operations->running_apply(backend, statistics, 3, x, y);
    CHECK_NEAR(nn_f32(y)[0], fmin(fmax(nn_f32(x)[0], -3), 3), 1e-6);
    for (int i = 0; i < ROWS; i++) {
        nn_f32(x)[i * COLUMNS + 1] += 50;
    }
    backend->operations->running_update(backend, statistics, nn_rows(x, 0, 100));
    backend->operations->running_update(backend, statistics, nn_rows(x, 100, 200));
    backend->operations->running_apply(backend, statistics, 1.5f, x, y);
    for (int c = 0; c < COLUMNS; c++) {
        double mean = 0, variance = 0;
        for (int i = 0; i < ROWS; i++) {
            mean += nn_f32(x)[i * COLUMNS + c] / (double)ROWS;
        }
        for (int i = 0; i < ROWS; i++) {
            variance += pow(nn_f32(x)[i * COLUMNS + c] - mean, 2) / ROWS;
        }
        CHECK_EQ_REAL(nn_f64(statistics)[c], 300.0);
        CHECK_NEAR(nn_f64(statistics)[COLUMNS + c], mean, 1e-9);
        CHECK_NEAR(nn_f64(statistics)[2 * COLUMNS + c] / ROWS, variance, 1e-9);
        for (int i = 0; i < ROWS; i++) {
            double z = (nn_f32(x)[i * COLUMNS + c] - mean) / sqrt(variance + 1e-8);
            CHECK_NEAR(nn_f32(y)[i * COLUMNS + c], fmin(fmax(z, -1.5), 1.5), 1e-5);
        }
    }
    nn_drop(backend, 3, (nn_tensor[]){x, y, statistics});
}

static void check_rows(nn_backend *backend) {
    const nn_operations *operations = backend->operations;
    for (int64_t columns = 1; columns <= 9; columns++) {
        nn_tensor from = nn_random_normal(backend, 10, columns, 1, 1), to = nn_zeros(backend, NN_F32, 4, columns);
        nn_tensor back = nn_zeros(backend, NN_F32, 10, columns), count = nn_made(backend, NN_I32, 1, 1, &(int32_t){3});
        nn_tensor indices = nn_made(backend, NN_I32, 1, 4, (const int32_t[]){7, 0, 9, 7});
        operations->gather(backend, to, from, indices);
        CHECK(memcmp(nn_rows(to, 0, 1).data, nn_rows(from, 7, 1).data, (size_t)columns * 4) == 0);
        CHECK(memcmp(nn_rows(to, 2, 1).data, nn_rows(from, 9, 1).data, (size_t)columns * 4) == 0);
        operations->scatter(backend, back, nn_rows(from, 0, 4), indices, count);
        CHECK(memcmp(nn_rows(back, 7, 1).data, nn_rows(from, 0, 1).data, (size_t)columns * 4) == 0);
        CHECK(memcmp(nn_rows(back, 9, 1).data, nn_rows(from, 2, 1).data, (size_t)columns * 4) == 0);
        operations->scatter(backend, back, nn_rows(from, 0, 4), indices, nn_none());
        CHECK(memcmp(nn_rows(back, 7, 1).data, nn_rows(from, 3, 1).data, (size_t)columns * 4) == 0);
        nn_drop(backend, 5, (nn_tensor[]){from, to, back, count, indices});
    }
    nn_tensor flags = nn_made(backend, NN_U8, 1, 6, (const uint8_t[]){0, 1, 0, 0, 2, 1});
    nn_tensor indices = nn_made(backend, NN_I32, 1, 6, (const int32_t[]){8, 8, 8, 8, 8, 8});
    nn_tensor count = nn_zeros(backend, NN_I32, 1, 1);
    operations->select(backend, flags, indices, count);
    CHECK_EQ_INT(nn_i32(count)[0], 3);
    CHECK(memcmp(indices.data, (const int32_t[]){1, 4, 5, 0, 0, 0}, 24) == 0);
    nn_drop(backend, 3, (nn_tensor[]){flags, indices, count});
}

static void check_elements(nn_backend *backend) {
    const nn_operations *operations = backend->operations;
    nn_tensor to = nn_zeros(backend, NN_F32, 2, 5),
              bytes = nn_made(backend, NN_U8, 2, 2, (const uint8_t[]){1, 2, 255, 0});
    nn_tensor doubles = nn_made(backend, NN_F64, 2, 1, (const double[]){0.5, -3});
    nn_tensor numbers = nn_made(backend, NN_I32, 2, 1, (const int32_t[]){1, 7});
    operations->convert(backend, to, 1, bytes);
    operations->convert(backend, to, 0, doubles);
    operations->one_hot(backend, to, 3, numbers, 2);
    CHECK(memcmp(to.data, (const float[]){0.5f, 1, 2, 0, 1, -3, 255, 0, 0, 0}, 40) == 0);
    operations->convert(backend, to, 4, numbers);
    CHECK_EQ_REAL(nn_f32(to)[9], 7.0);
    operations->fill(backend, to, 2);
    operations->axpby(backend, 3, to, -1, to);
    CHECK_EQ_REAL(nn_f32(to)[9], 4.0);
    operations->fill(backend, numbers, -5);
    CHECK_EQ_INT(nn_i32(numbers)[1], -5);
    nn_drop(backend, 4, (nn_tensor[]){to, bytes, doubles, numbers});
}

// Each index once; each place equally likely for index 0 (chi-square, 9 degrees of freedom, 27.9 is one in a thousand); the same
// on every backend.
static void check_permutation(nn_backend *reference, nn_backend *backend) {
    enum { COUNT = 4099, SMALL = 10, DRAWS = 5000 };
    nn_tensor a = nn_zeros(reference, NN_I32, COUNT, 1), b = nn_zeros(backend, NN_I32, COUNT, 1);
    nn_random first = {nn_made(reference, NN_U32, 1, 4, (const uint32_t[]){1, 2, 3, 4}), 9};
    nn_random second = {nn_made(backend, NN_U32, 1, 4, (const uint32_t[]){1, 2, 3, 4}), 9};
    CHECK_EQ_INT(reference->operations->prepare(reference, NULL, COUNT), LUDUS_OK);
    CHECK_EQ_INT(backend->operations->prepare(backend, NULL, COUNT), LUDUS_OK);
    reference->operations->permutation(reference, a, first);
    backend->operations->permutation(backend, b, second);
    CHECK(memcmp(a.data, b.data, nn_bytes(a)) == 0);
    uint8_t seen[COUNT] = {0};
    for (int i = 0; i < COUNT; i++) {
        int32_t index = nn_i32(b)[i];
        CHECK(index >= 0 && index < COUNT && seen[index] == 0);
        seen[index < 0 || index >= COUNT ? 0 : index] = 1;
    }
    int places[SMALL] = {0};
    double chi = 0;
    for (int d = 0; d < DRAWS; d++) {
        backend->operations->advance(backend, second.counter, 1);
        backend->operations->permutation(backend, nn_rows(b, 0, SMALL), second);
        for (int i = 0; i < SMALL; i++) {
            places[i] += nn_i32(b)[i] == 0;
        }
    }
    for (int i = 0; i < SMALL; i++) {
        chi += pow(places[i] - DRAWS / SMALL, 2) / (DRAWS / SMALL);
    }
    CHECK(chi < 27.9);
    nn_drop(reference, 2, (nn_tensor[]){a, first.counter});
    nn_drop(backend, 2, (nn_tensor[]){b, second.counter});
}

// Once the flag is set nothing lasting is written until the guard ends; the counter carries into its upper word.
static void check_guard(nn_backend *backend) {
    const nn_operations *operations = backend->operations;
    nn_tensor flag = nn_zeros(backend, NN_I32, 1, 1), value = nn_made(backend, NN_F32, 1, 1, &(float){0.5f});
    nn_tensor x = nn_zeros(backend, NN_F32, 1, 3);
    nn_tensor counter = nn_made(backend, NN_U32, 1, 4, (const uint32_t[]){0, 0, 0xffffffffu, 6});
    operations->guard(backend, flag);
    operations->stop_if_greater(backend, flag, value, 0.5f);
    operations->fill(backend, x, 1);
    CHECK_EQ_REAL(nn_f32(x)[0], 1.0);
    operations->stop_if_greater(backend, flag, value, 0.25f);
    operations->fill(backend, x, 2);
    operations->advance(backend, counter, 1);
    CHECK_EQ_REAL(nn_f32(x)[0], 1.0);
    CHECK_EQ_INT(nn_u32(counter)[3], 6);
    operations->guard(backend, nn_none());
    operations->advance(backend, counter, 2);
    CHECK_EQ_INT(nn_u32(counter)[2], 1);
    CHECK_EQ_INT(nn_u32(counter)[3], 7);
    operations->fill(backend, x, 3);
    CHECK_EQ_REAL(nn_f32(x)[0], 3.0);
    nn_graph *graph = NULL;
    CHECK(!operations->replay(backend, &graph));
    nn_drop(backend, 4, (nn_tensor[]){flag, value, x, counter});
}

static void test_schedules(void) {
    nn_schedule schedule = {NN_LINEAR_DECAY, 2, 1, 0};
    CHECK_EQ_REAL(nn_schedule_value(&schedule, 0), 2.0);
    CHECK_EQ_REAL(nn_schedule_value(&schedule, 0.25), 1.75);
    CHECK_EQ_REAL(nn_schedule_value(&schedule, 7), 1.0);
    schedule.kind = NN_COSINE_DECAY;
    CHECK_NEAR(nn_schedule_value(&schedule, 0.5), 1.5, 1e-15);
    CHECK_NEAR(nn_schedule_value(&schedule, 0.25), 1.5 + 0.5 * sqrt(0.5), 1e-15);
    schedule.warm_up = 0.2;
    CHECK_NEAR(nn_schedule_value(&schedule, 0.1), 1.0, 1e-15);
    CHECK_NEAR(nn_schedule_value(&schedule, 0.6), 1.5, 1e-15);
    schedule.kind = NN_CONSTANT;
    CHECK_EQ_REAL(nn_schedule_value(&schedule, 0.9), 2.0);
}

static void test_backends(void) {
    nn_backend *backend = NULL;
    CHECK_EQ_INT(nn_backend_make("abacus", 1, &backend), LUDUS_ERROR_NOT_FOUND);
    CHECK_CONTAINS(ludus_last_error(), "'abacus'; there are cpu");
    CHECK_EQ_INT(nn_backend_make("cpu", 0, &backend), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "threads is 0");
    CHECK(backend == NULL);
    nn_backend_destroy(NULL);
    CHECK_EQ_INT(nn_backend_make("cpu", 1, &backend), LUDUS_OK);
    CHECK_EQ_TEXT(backend->device, "cpu");
    nn_tensor tensor;
    CHECK_EQ_INT(backend->operations->allocate(backend, NN_F32, INT64_MAX / 4, 16, &tensor), LUDUS_ERROR_MEMORY);
    CHECK(!nn_present(tensor));
    nn_backend_destroy(backend);
    CHECK(ludus_backend_name(-1) == NULL && ludus_backend_about(0) != NULL);
}

int main(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    nn_backend *reference = nn_variant_make(&variants[0]);
    for (int v = 0; v < count; v++) {
        nn_backend *backend = nn_variant_make(&variants[v]);
        check_advantages(backend);
        check_advantages_against(reference, backend);
        check_adam(backend, 0, 0, false);
        check_adam(backend, 0.5f, 0.1f, false);
        check_adam(backend, 0.5f, 0.1f, true);
        check_moments(backend);
        check_running(backend);
        check_rows(backend);
        check_elements(backend);
        check_permutation(reference, backend);
        check_guard(backend);
        nn_backend_destroy(backend);
    }
    nn_backend_destroy(reference);
    test_schedules();
    test_backends();
    return check_end();
}
