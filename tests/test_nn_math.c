// test_nn_math.c - the vector functions of every instruction set over their range, against the libm in double.
// SPDX-License-Identifier: MIT
#include "tests/nn_backends.h"

// The distance in units of the last place of the float nearest to `exact`, but at least of `least`.
static double units(double got, double exact, double least) {
    double magnitude = fmax(fabs(exact), least);
    int exponent;
    frexp(magnitude, &exponent);
    return fabs(got - exact) / ldexp(1, exponent - 24);
}

// Largest error of an activation over [low, high], in units of the last place but no finer than that of `least`.
static double worst(const nn_kernels *kernels, nn_activation kind, double (*exact)(double), double low, double high,
                    double least) {
    enum { COUNT = 400000 };
    static float x[COUNT], y[COUNT];
    double largest = 0;
    for (int i = 0; i < COUNT; i++) {
        x[i] = (float)(low + (high - low) * i / (COUNT - 1));
    }
    kernels->activate(kind, COUNT, x, y);
    for (int i = 0; i < COUNT; i++) {
        largest = fmax(largest, units(y[i], exact(x[i]), least));
    }
    return largest;
}

static double exact_gelu(double x) {
    return 0.5 * x * erfc(-x * sqrt(0.5));
}

static double exact_relu(double x) {
    return fmax(x, 0);
}

static void check_kernels(const nn_kernels *kernels) {
    CHECK(worst(kernels, NN_TANH, tanh, -0.5, 0.5, 0) <= 4);
    CHECK(worst(kernels, NN_TANH, tanh, -12, 12, 0) <= 6);
    CHECK(worst(kernels, NN_GELU, exact_gelu, -1, 6, 0.01) <= 8);
    CHECK(worst(kernels, NN_GELU, exact_gelu, -6, 6, 1) <= 2);
    CHECK_EQ_REAL(worst(kernels, NN_RELU, exact_relu, -6, 6, 0), 0.0);
    float special[] = {INFINITY, -INFINITY, NAN, 0.0f, 40, -40, 1e-30f}, result[7];
    kernels->activate(NN_TANH, 7, special, result);
    const double expected[] = {1, -1, (double)NAN, 0, 1, -1, 1e-30f};
    for (int i = 0; i < 7; i++) {
        CHECK_NEAR(result[i], expected[i], 1e-37);
    }
}

// exp and log show in the log-probabilities of one logit against another, x apart: -log(1 + e^x).
static void check_softmax(const nn_variant *variant) {
    static const nn_head coin = {.kind = NN_CATEGORICAL, .parts = 1, .classes = {2}};
    enum { ROWS = 100000 };
    nn_backend *backend = nn_variant_make(variant);
    nn_policy policy = {.head = &coin, .outputs = nn_zeros(backend, NN_F32, ROWS, 2)};
    policy.actions = nn_zeros(backend, NN_I32, ROWS, 1);
    policy.log_prob = nn_zeros(backend, NN_F32, ROWS, 1);
    for (int i = 0; i < ROWS; i++) {
        nn_f32(policy.outputs)[2 * i + 1] = (float)(-100 + 200.0 * i / ROWS);
    }
    backend->operations->policy_evaluate(backend, &policy);
    double largest = 0;
    for (int i = 0; i < ROWS; i++) {
        double x = nn_f32(policy.outputs)[2 * i + 1], exact = x > 0 ? -x - log1p(exp(-x)) : -log1p(exp(x));
        largest = fmax(largest, units(nn_f32(policy.log_prob)[i], exact, 1));
    }
    CHECK(largest <= 2);
    nn_drop(backend, 3, (nn_tensor[]){policy.outputs, policy.actions, policy.log_prob});
    nn_backend_destroy(backend);
}

int main(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    for (int v = 0; v < count; v++) {
        if (variants[v].kernels != NULL) {
            check_kernels(variants[v].kernels);
        }
        check_softmax(&variants[v]);
    }
    return check_end();
}
