// test_nn_layers.c - layers and perceptrons: every backend against the reference, and derivatives against differences.
// SPDX-License-Identifier: MIT
#include "tests/nn_backends.h"

// What one perceptron needs on one backend.
typedef struct fixture {
    nn_backend *backend;
    nn_mlp mlp;
    nn_tensor parameters, gradients, input, output, cache, output_gradient, input_gradient;
} fixture;

static nn_mlp make_mlp(int layers, const int32_t *sizes, nn_activation activation, bool layer_norm) {
    nn_mlp mlp = {0};
    int64_t offset = 0;
    mlp.layers = layers;
    for (int l = 0; l < layers; l++) {
        bool hidden = l + 1 < layers;
        nn_layer *layer = &mlp.layer[l];
        layer->inputs = sizes[l];
        layer->outputs = sizes[l + 1];
        layer->activation = hidden ? activation : NN_LINEAR;
        layer->layer_norm = hidden && layer_norm;
        layer->weight = offset;
        offset += sizes[l] * sizes[l + 1];
        layer->bias = offset;
        offset += sizes[l + 1];
        if (layer->layer_norm) {
            layer->gain = offset;
            layer->shift = offset + sizes[l + 1];
            offset += 2 * sizes[l + 1];
        }
    }
    mlp.parameters = offset;
    return mlp;
}

static fixture make_fixture(nn_backend *backend, const nn_mlp *mlp, int64_t rows) {
    fixture made = {.backend = backend, .mlp = *mlp};
    int64_t parameters = mlp->parameters;
    CHECK_EQ_INT(backend->operations->prepare(backend, mlp, rows), LUDUS_OK);
    made.parameters = nn_random_normal(backend, 1, parameters, 0.3f, 1);
    made.gradients = nn_zeros(backend, NN_F32, 1, parameters + 1);
    nn_f32(made.gradients)[parameters] = 123;
    made.gradients = nn_view(made.gradients, 0, 1, parameters);
    made.input = nn_random_normal(backend, rows, nn_mlp_inputs(mlp), 1, 2);
    made.output = nn_zeros(backend, NN_F32, rows, nn_mlp_outputs(mlp));
    made.cache = nn_zeros(backend, NN_F32, rows, nn_mlp_cache_columns(mlp));
    made.output_gradient = nn_random_normal(backend, rows, nn_mlp_outputs(mlp), 1, 3);
    made.input_gradient = nn_random_normal(backend, rows, nn_mlp_inputs(mlp), 1, 4);
    return made;
}

static void drop_fixture(fixture *made) {
    const nn_tensor owned[] = {made->parameters, made->gradients,       made->input,         made->output,
                               made->cache,      made->output_gradient, made->input_gradient};
    nn_drop(made->backend, 7, owned);
    nn_backend_destroy(made->backend);
}

static nn_mlp_pass pass_of(fixture *made) {
    return (nn_mlp_pass){.mlp = &made->mlp,
                         .parameters = made->parameters,
                         .gradients = made->gradients,
                         .input = made->input,
                         .output = made->output,
                         .cache = made->cache,
                         .output_gradient = made->output_gradient,
                         .input_gradient = made->input_gradient};
}

static void run(fixture *made, bool add) {
    nn_mlp_pass pass = pass_of(made);
    pass.add_input_gradient = add;
    made->backend->operations->mlp_forward(made->backend, &pass);
    made->backend->operations->mlp_backward(made->backend, &pass);
}

// The slow twin in double: one row forward, and the product of the output with `output_gradient`.
static double twin(const nn_mlp *mlp, const double *parameters, const double *input, const float *output_gradient) {
    double x[256], y[256], total = 0;
    memcpy(x, input, (size_t)nn_mlp_inputs(mlp) * sizeof *x);
    for (int l = 0; l < mlp->layers; l++) {
        const nn_layer *layer = &mlp->layer[l];
        double mean = 0, variance = 0;
        for (int o = 0; o < layer->outputs; o++) {
            y[o] = parameters[layer->bias + o];
            for (int k = 0; k < layer->inputs; k++) {
                y[o] += parameters[layer->weight + o * layer->inputs + k] * x[k];
            }
            mean += y[o] / layer->outputs;
        }
        for (int o = 0; o < layer->outputs; o++) {
            variance += (y[o] - mean) * (y[o] - mean) / layer->outputs;
        }
        for (int o = 0; o < layer->outputs; o++) {
            double z = y[o];
            if (layer->layer_norm) {
                z = parameters[layer->gain + o] * (z - mean) / sqrt(variance + 1e-5) + parameters[layer->shift + o];
            }
            x[o] = layer->activation == NN_TANH   ? tanh(z)
                   : layer->activation == NN_RELU ? fmax(z, 0)
                   : layer->activation == NN_GELU ? 0.5 * z * (1 + erf(z / sqrt(2)))
                                                  : z;
        }
    }
    for (int o = 0; o < nn_mlp_outputs(mlp); o++) {
        total += x[o] * output_gradient[o];
    }
    return total;
}

static double twin_rows(fixture *made, const double *parameters, const double *input) {
    double total = 0;
    for (int64_t i = 0; i < made->input.rows; i++) {
        total += twin(&made->mlp, parameters, input + i * made->input.columns,
                      nn_f32(made->output_gradient) + i * made->output.columns);
    }
    return total;
}

// The reference's gradients against central differences of the twin. ReLU is left out: differences step over its
// corner.
static void check_differences(fixture *made) {
    int64_t parameters = nn_count(made->parameters), inputs = nn_count(made->input);
    double *point = malloc((size_t)(parameters + inputs) * sizeof *point), h = 1e-5, worst = 0;
    for (int64_t i = 0; i < parameters + inputs; i++) {
        point[i] = i < parameters ? nn_f32(made->parameters)[i] : nn_f32(made->input)[i - parameters];
    }
    for (int64_t i = 0; i < parameters + inputs; i++) {
        double middle = point[i];
        point[i] = middle + h;
        double up = twin_rows(made, point, point + parameters);
        point[i] = middle - h;
        double down = twin_rows(made, point, point + parameters);
        point[i] = middle;
        double gradient = i < parameters ? nn_f32(made->gradients)[i] : nn_f32(made->input_gradient)[i - parameters];
        worst = fmax(worst, fabs((up - down) / (2 * h) - gradient) / (1 + fabs(gradient)));
    }
    CHECK_NEAR(worst, 0, 2e-5);
    free(point);
}

static void check_against(fixture *reference, const nn_variant *variant, double tolerance) {
    fixture made = make_fixture(nn_variant_make(variant), &reference->mlp, reference->input.rows);
    const nn_operations *operations = made.backend->operations;
    run(&made, false);
    int passed = CHECK_NEAR(nn_distance(made.output, reference->output), 0, tolerance) &
                 CHECK_NEAR(nn_distance(made.gradients, reference->gradients), 0, tolerance) &
                 CHECK_NEAR(nn_distance(made.input_gradient, reference->input_gradient), 0, tolerance);
    CHECK_EQ_REAL(nn_f32(made.gradients)[made.gradients.columns], 123.0); // nothing past the end
    // The first rows only; then, without a cache, the same bits.
    nn_tensor output = nn_zeros(made.backend, NN_F32, made.output.rows, made.output.columns);
    int32_t few = (int32_t)(made.output.rows + 1) / 2;
    nn_tensor count = nn_made(made.backend, NN_I32, 1, 1, &few);
    nn_mlp_pass pass = pass_of(&made);
    pass.cache = nn_none();
    pass.output = output;
    pass.count = count;
    operations->mlp_forward(made.backend, &pass);
    CHECK_NEAR(nn_distance(nn_rows(output, 0, few), nn_rows(made.output, 0, few)), 0, 1e-5);
    pass.count = nn_none();
    operations->mlp_forward(made.backend, &pass);
    CHECK(memcmp(output.data, made.output.data, nn_bytes(output)) == 0);
    // Adding to the input gradient doubles it.
    run(&made, true);
    operations->axpby(made.backend, 0.0f, reference->input_gradient, 0.5f, made.input_gradient);
    CHECK_NEAR(nn_distance(made.input_gradient, reference->input_gradient), 0, tolerance);
    if (!passed) {
        fprintf(stderr, "    on backend %s %s\n", variant->backend, variant->kernels ? variant->kernels->name : "");
    }
    nn_drop(made.backend, 2, (nn_tensor[]){output, count});
    drop_fixture(&made);
}

typedef struct shape {
    int layers;
    int32_t sizes[5];
    nn_activation activation;
    bool layer_norm;
    int64_t rows;
    bool differences;
} shape;

static const shape shapes[] = {
    {3, {4, 64, 64, 2}, NN_TANH, false, 200, false}, {3, {4, 64, 64, 1}, NN_TANH, false, 1, false},
    {3, {3, 17, 5, 2}, NN_TANH, false, 13, true},    {3, {6, 20, 33, 5}, NN_GELU, false, 9, true},
    {3, {5, 16, 12, 3}, NN_TANH, true, 11, true},    {3, {5, 19, 12, 3}, NN_GELU, true, 70, false},
    {3, {7, 32, 48, 4}, NN_RELU, false, 131, false}, {3, {7, 40, 16, 6}, NN_RELU, true, 65, false},
    {1, {9, 3}, NN_LINEAR, false, 21, true},         {1, {70, 2}, NN_LINEAR, false, 77, false},
    {2, {100, 130, 7}, NN_RELU, false, 600, false},  {4, {2, 8, 8, 8, 1}, NN_TANH, false, 8, true},
    {2, {520, 520, 9}, NN_TANH, false, 70, false},
};

static void test_perceptrons(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        nn_mlp mlp = make_mlp(shapes[s].layers, shapes[s].sizes, shapes[s].activation, shapes[s].layer_norm);
        fixture reference = make_fixture(nn_variant_make(&variants[0]), &mlp, shapes[s].rows);
        run(&reference, false);
        if (shapes[s].differences) {
            check_differences(&reference);
        }
        for (int v = 0; v < count; v++) {
            check_against(&reference, &variants[v], 1e-4);
        }
        drop_fixture(&reference);
    }
}

// The same bits for 1, 2 and 3 threads, gradients included.
static void test_threads(void) {
    const int32_t sizes[] = {5, 64, 64, 3};
    nn_mlp mlp = make_mlp(3, sizes, NN_TANH, true);
    fixture one = make_fixture(nn_variant_make(&(nn_variant){"cpu", NULL, 1}), &mlp, 777);
    run(&one, false);
    for (int threads = 2; threads <= 3; threads++) {
        fixture many = make_fixture(nn_variant_make(&(nn_variant){"cpu", NULL, threads}), &mlp, 777);
        run(&many, false);
        CHECK(memcmp(one.output.data, many.output.data, nn_bytes(one.output)) == 0);
        CHECK(memcmp(one.gradients.data, many.gradients.data, nn_bytes(one.gradients)) == 0);
        CHECK(memcmp(one.input_gradient.data, many.input_gradient.data, nn_bytes(one.input_gradient)) == 0);
        drop_fixture(&many);
    }
    drop_fixture(&one);
}

// A single layer, with its activation inside, equals the perceptron of that layer.
static void check_linear(const nn_variant *variant, nn_activation activation) {
    const int32_t sizes[] = {12, 20};
    nn_mlp mlp = make_mlp(1, sizes, NN_LINEAR, false);
    mlp.layer[0].activation = activation;
    fixture made = make_fixture(nn_variant_make(variant), &mlp, 37);
    const nn_operations *operations = made.backend->operations;
    run(&made, false);
    nn_linear linear = {.input = made.input, .activation = activation, .output_gradient = made.output_gradient};
    linear.weight = nn_view(made.parameters, 0, 20, 12);
    linear.bias = nn_view(made.parameters, 240, 1, 20);
    linear.output = nn_zeros(made.backend, NN_F32, 37, 20);
    linear.input_gradient = nn_zeros(made.backend, NN_F32, 37, 12);
    linear.weight_gradient = nn_zeros(made.backend, NN_F32, 20, 12);
    linear.bias_gradient = nn_zeros(made.backend, NN_F32, 1, 20);
    operations->linear_forward(made.backend, &linear);
    CHECK_NEAR(nn_distance(linear.output, made.output), 0, 1e-6);
    if (activation != NN_GELU) {
        operations->linear_backward(made.backend, &linear);
        CHECK_NEAR(nn_distance(linear.input_gradient, made.input_gradient), 0, 1e-6);
        CHECK_NEAR(nn_distance(linear.weight_gradient, nn_view(made.gradients, 0, 20, 12)), 0, 1e-6);
        CHECK_NEAR(nn_distance(linear.bias_gradient, nn_view(made.gradients, 240, 1, 20)), 0, 1e-6);
    }
    nn_drop(made.backend, 4,
            (nn_tensor[]){linear.output, linear.input_gradient, linear.weight_gradient, linear.bias_gradient});
    drop_fixture(&made);
}

// Layer norm as an operation of its own, against the reference.
static void check_layer_norm(nn_backend *reference, nn_backend *backend) {
    enum { ROWS = 9, N = 21 };
    nn_backend *both[2] = {reference, backend};
    nn_layer_norm norm[2];
    for (int b = 0; b < 2; b++) {
        norm[b].input = nn_random_normal(both[b], ROWS, N, 2, 1);
        norm[b].gain = nn_random_normal(both[b], 1, N, 1, 2);
        norm[b].shift = nn_random_normal(both[b], 1, N, 1, 3);
        norm[b].output_gradient = nn_random_normal(both[b], ROWS, N, 1, 4);
        norm[b].output = nn_zeros(both[b], NN_F32, ROWS, N);
        norm[b].normal = nn_zeros(both[b], NN_F32, ROWS, N);
        norm[b].inverse = nn_zeros(both[b], NN_F32, ROWS, 1);
        norm[b].input_gradient = nn_zeros(both[b], NN_F32, ROWS, N);
        norm[b].gain_gradient = nn_random_normal(both[b], 1, N, 1, 5);
        norm[b].shift_gradient = nn_random_normal(both[b], 1, N, 1, 5);
        both[b]->operations->layer_norm_forward(both[b], &norm[b]);
        both[b]->operations->layer_norm_backward(both[b], &norm[b]);
    }
    CHECK_NEAR(nn_distance(norm[1].output, norm[0].output), 0, 1e-5);
    CHECK_NEAR(nn_distance(norm[1].input_gradient, norm[0].input_gradient), 0, 1e-5);
    CHECK_NEAR(nn_distance(norm[1].gain_gradient, norm[0].gain_gradient), 0, 1e-5);
    CHECK_NEAR(nn_distance(norm[1].shift_gradient, norm[0].shift_gradient), 0, 1e-5);
    for (int b = 0; b < 2; b++) {
        nn_drop(both[b], 10,
                (nn_tensor[]){norm[b].input, norm[b].gain, norm[b].shift, norm[b].output_gradient, norm[b].output,
                              norm[b].normal, norm[b].inverse, norm[b].input_gradient, norm[b].gain_gradient,
                              norm[b].shift_gradient});
    }
}

static void test_single_layers(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    nn_backend *reference = nn_variant_make(&variants[0]);
    for (int v = 0; v < count; v++) {
        check_linear(&variants[v], NN_LINEAR);
        check_linear(&variants[v], NN_TANH);
        check_linear(&variants[v], NN_RELU);
        check_linear(&variants[v], NN_GELU);
        nn_backend *backend = nn_variant_make(&variants[v]);
        check_layer_norm(reference, backend);
        nn_backend_destroy(backend);
    }
    nn_backend_destroy(reference);
}

int main(void) {
    test_perceptrons();
    test_threads();
    test_single_layers();
    return check_end();
}
