// test_nn_pathwise.c - gradients through drawn actions and normalised observations, and the loss of values: every backend
// against finite differences of what it does forwards.
// SPDX-License-Identifier: MIT
#include "tests/nn_backends.h"

enum { ROWS = 40, PARTS = 3 };

static const nn_head normal = {.kind = NN_GAUSSIAN, .parts = PARTS};
static const nn_head squashed = {.kind = NN_GAUSSIAN, .parts = PARTS, .squash = true};
static const nn_head deviating = {.kind = NN_GAUSSIAN, .parts = PARTS, .squash = true, .output_log_std = true};

static double dot(nn_tensor a, nn_tensor b) {
    double sum = 0;
    for (int64_t i = 0; i < nn_count(a); i++) {
        sum += (double)nn_f32(a)[i] * (double)nn_f32(b)[i];
    }
    return sum;
}

// The slope of weights . environment_actions by the number at `place`, with the same noise.
static double action_slope(nn_backend *backend, const nn_policy *policy, nn_random random, nn_tensor weights,
                           float *place) {
    const float kept = *place, step = 1e-3f;
    *place = kept + step;
    backend->operations->policy_sample(backend, policy, random);
    const double up = dot(policy->environment_actions, weights);
    *place = kept - step;
    backend->operations->policy_sample(backend, policy, random);
    const double down = dot(policy->environment_actions, weights);
    *place = kept;
    return (up - down) / (2 * (double)step);
}

static void check_sample(nn_backend *backend, const nn_head *head, bool bounded) {
    const uint32_t words[4] = {5, 6, 7, 8};
    const float bounds[2 * PARTS] = {-2, -1, -0.5f, 2, 3, 0.5f};
    const int32_t outputs = nn_head_outputs(head);
    const nn_random random = {nn_made(backend, NN_U32, 1, 4, words), 3};
    const nn_policy policy = {
        .head = head,
        .outputs = nn_random_normal(backend, ROWS, outputs, 1, 1),
        .log_std = nn_random_normal(backend, 1, PARTS, 0.3f, 2),
        .actions = nn_zeros(backend, NN_F32, ROWS, PARTS),
        .environment_actions = nn_zeros(backend, NN_F32, ROWS, PARTS),
        .bounds = bounded ? nn_made(backend, NN_F32, 2, PARTS, bounds) : nn_none(),
    };
    backend->operations->policy_sample(backend, &policy, random);
    // Nothing may be so close to a bound that a finite step crosses it: move the means of such rows.
    for (int64_t i = 0; i < ROWS * PARTS; i++) {
        const double u = nn_f32(policy.actions)[i], low = bounds[i % PARTS], high = bounds[PARTS + i % PARTS];
        if (fmin(fabs(u - low), fabs(u - high)) < 0.02) {
            nn_f32(policy.outputs)[i / PARTS * outputs + i % PARTS] += 0.06f;
        }
    }
    if (head->output_log_std) { // one limit of the deviation's logarithm
        nn_f32(policy.outputs)[PARTS] = 3;
    }
    backend->operations->policy_sample(backend, &policy, random);
    nn_policy_gradient gradient = {
        .head = head,
        .outputs = policy.outputs,
        .log_std = policy.log_std,
        .actions = policy.actions,
        .bounds = policy.bounds,
        .environment_actions_gradient = nn_random_normal(backend, ROWS, PARTS, 1, 4),
        .outputs_gradient = nn_zeros(backend, NN_F32, ROWS, outputs),
        .log_std_gradient = head->output_log_std ? nn_none() : nn_zeros(backend, NN_F32, 1, PARTS),
    };
    backend->operations->policy_sample_backward(backend, &gradient);
    int zero = 0;
    for (int64_t i = 0; i < ROWS * outputs; i++) {
        const double want =
            action_slope(backend, &policy, random, gradient.environment_actions_gradient, nn_f32(policy.outputs) + i);
        CHECK_NEAR(nn_f32(gradient.outputs_gradient)[i], want, 4e-3);
        zero += nn_f32(gradient.outputs_gradient)[i] == 0;
    }
    CHECK_EQ_INT(zero > 0, (bounded && !head->squash) || head->output_log_std); // cut numbers
    for (int p = 0; p < PARTS && !head->output_log_std; p++) {
        const double want =
            action_slope(backend, &policy, random, gradient.environment_actions_gradient, nn_f32(policy.log_std) + p);
        CHECK_NEAR(nn_f32(gradient.log_std_gradient)[p], want, 2e-2);
    }
    if (!head->output_log_std) { // it adds
        const float once = nn_f32(gradient.log_std_gradient)[1];
        backend->operations->policy_sample(backend, &policy, random);
        backend->operations->policy_sample_backward(backend, &gradient);
        CHECK_NEAR(nn_f32(gradient.log_std_gradient)[1], 2 * (double)once, 1e-5);
    }
    const nn_tensor owned[] = {random.counter,
                               policy.outputs,
                               policy.log_std,
                               policy.actions,
                               policy.environment_actions,
                               policy.bounds,
                               gradient.environment_actions_gradient,
                               gradient.outputs_gradient,
                               gradient.log_std_gradient};
    nn_drop(backend, 9, owned);
}

static void check_running(nn_backend *backend) {
    const nn_operations *operations = backend->operations;
    nn_tensor x = nn_random_normal(backend, ROWS, PARTS, 2, 1),
              statistics = nn_zeros(backend, NN_F64, NN_STATISTICS, PARTS);
    nn_tensor dy = nn_random_normal(backend, ROWS, PARTS, 1, 2), dx = nn_zeros(backend, NN_F32, ROWS, PARTS);
    nn_tensor y = nn_zeros(backend, NN_F32, ROWS, PARTS), other = nn_zeros(backend, NN_F32, ROWS, PARTS);
    for (int updated = 0; updated < 2; updated++) {
        int limited = 0;
        const float limit = 1.5f, step = 1e-2f;
        operations->running_apply(backend, statistics, limit, x, y);
        operations->running_apply_backward(backend, statistics, limit, y, dy, dx);
        for (int64_t i = 0; i < ROWS * PARTS; i++) {
            const float kept = nn_f32(x)[i];
            nn_f32(x)[i] = kept + step;
            operations->running_apply(backend, statistics, limit, x, other);
            const double up = nn_f32(other)[i];
            nn_f32(x)[i] = kept - step;
            operations->running_apply(backend, statistics, limit, x, other);
            const double down = nn_f32(other)[i];
            nn_f32(x)[i] = kept;
            const bool near = fabs(fabs((double)nn_f32(y)[i]) - (double)limit) < 0.02 && up != down;
            CHECK(near || fabs(nn_f32(dx)[i] - nn_f32(dy)[i] * (up - down) / 0.02) < 1e-3);
            limited += nn_f32(dx)[i] == 0;
        }
        CHECK(limited > 0 && limited < ROWS * PARTS);
        operations->running_apply_backward(backend, statistics, limit, y, dy, dy); // in place
        CHECK(memcmp(dy.data, dx.data, nn_bytes(dx)) == 0);
        operations->release(backend, dy);
        dy = nn_random_normal(backend, ROWS, PARTS, 1, 2);
        operations->running_update(backend, statistics, x);
    }
    nn_drop(backend, 6, (const nn_tensor[]){x, statistics, dy, dx, y, other});
}

static void check_square_loss(nn_backend *backend) {
    nn_tensor x = nn_random_normal(backend, ROWS, 1, 2, 1), target = nn_random_normal(backend, 1, ROWS, 2, 2);
    nn_tensor gradient = nn_zeros(backend, NN_F32, ROWS, 1), loss = nn_zeros(backend, NN_F32, 1, 1);
    double want = 0;
    backend->operations->square_loss(backend, x, target, gradient, loss);
    for (int i = 0; i < ROWS; i++) {
        const double difference = (double)nn_f32(x)[i] - (double)nn_f32(target)[i];
        want += 0.5 * difference * difference / ROWS;
        CHECK_NEAR(nn_f32(gradient)[i], difference / ROWS, 1e-6);
    }
    CHECK_NEAR(nn_f32(loss)[0], want, 1e-5);
    nn_drop(backend, 4, (const nn_tensor[]){x, target, gradient, loss});
}

int main(void) {
    nn_variant variants[16];
    const int count = nn_variants(variants);
    for (int v = 0; v < count; v++) {
        nn_backend *backend = nn_variant_make(&variants[v]);
        check_sample(backend, &normal, false);
        check_sample(backend, &normal, true);
        check_sample(backend, &squashed, true);
        check_sample(backend, &squashed, false);
        check_sample(backend, &deviating, true);
        check_running(backend);
        check_square_loss(backend);
        nn_backend_destroy(backend);
    }
    return check_end();
}
