// classifier.c - a perceptron with a categorical head that learns labels.
// SPDX-License-Identifier: MIT
#include "nn/network.h"

#include <ludus/classifier.h>
#include <ludus/philox.h>

#include <math.h>
#include <stdlib.h>

enum { CLASSIFIER_ROWS = 256 }; // of a minibatch, and of a pass

struct ludus_classifier {
    ludus_classifier_settings settings;
    nn_backend *backend;
    nn_network *network;
    nn_tensor input, output, output_gradient, actions; // (rows, ...)
    nn_tensor log_prob, ones, values, value_gradient;  // vectors of rows
    nn_tensor coefficients, metrics, rate;             // of the loss; of Adam
    float *rows;                                       // [CLASSIFIER_ROWS][inputs or classes] on the host
    float *mean, *scale;                               // [inputs]
    int32_t picked[CLASSIFIER_ROWS];
    uint64_t passes; // epochs so far: each has its own order
    bool scaled;
};

static ludus_status allocate(ludus_classifier *c) {
    const int64_t inputs = c->settings.inputs, classes = c->settings.classes;
    const struct {
        nn_tensor *tensor;
        nn_type type;
        int64_t rows, columns;
    } tensors[] = {
        {&c->input, NN_F32, CLASSIFIER_ROWS, inputs},
        {&c->output, NN_F32, CLASSIFIER_ROWS, classes},
        {&c->output_gradient, NN_F32, CLASSIFIER_ROWS, classes},
        {&c->actions, NN_I32, CLASSIFIER_ROWS, 1},
        {&c->log_prob, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->ones, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->values, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->value_gradient, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->coefficients, NN_F32, 1, NN_PPO_COEFFICIENTS},
        {&c->metrics, NN_F32, 1, NN_PPO_METRICS},
        {&c->rate, NN_F32, 1, 1},
    };
    for (size_t i = 0; i < sizeof tensors / sizeof tensors[0]; i++) {
        const ludus_status status = c->backend->operations->allocate(c->backend, tensors[i].type, tensors[i].rows,
                                                                     tensors[i].columns, tensors[i].tensor);
        if (status) {
            return status;
        }
    }
    c->backend->operations->fill(c->backend, c->ones, 1.0f);
    return LUDUS_OK;
}

ludus_classifier *ludus_classifier_make(const ludus_classifier_settings *settings) {
    const ludus_classifier_settings *s = settings;
    if (s->inputs < 1 || s->inputs > 65536 || s->classes < 2 || s->classes > 1024 || s->hidden_layers < 0 ||
        s->hidden_layers > NN_MAX_HIDDEN || (s->hidden_layers > 0 && (s->hidden < 1 || s->hidden > 65536))) {
        ludus_fail(
            LUDUS_ERROR_ARGUMENT,
            "a classifier of %d inputs, %d classes and %d hidden layers of %d; there can be 1 to 65536 inputs, 2 "
            "to 1024 classes and 0 to %d hidden layers of 1 to 65536",
            s->inputs, s->classes, s->hidden_layers, s->hidden, NN_MAX_HIDDEN);
        return NULL;
    }
    ludus_classifier *c = calloc(1, sizeof *c);
    const size_t widest = (size_t)(s->inputs > s->classes ? s->inputs : s->classes);
    if (c) {
        c->settings = *s;
        c->rows = calloc(CLASSIFIER_ROWS * widest, sizeof(float));
        c->mean = calloc((size_t)s->inputs, sizeof(float));
        c->scale = calloc((size_t)s->inputs, sizeof(float));
    }
    if (!c || !c->rows || !c->mean || !c->scale) {
        ludus_classifier_destroy(c);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a classifier of %d inputs", s->inputs);
        return NULL;
    }
    nn_network_config config = nn_network_defaults();
    config.observations = s->inputs;
    config.head.kind = NN_CATEGORICAL;
    config.head.parts = 1;
    config.head.classes[0] = s->classes;
    config.hidden_layers = s->hidden_layers;
    for (int32_t i = 0; i < s->hidden_layers; i++) {
        config.hidden[i] = s->hidden;
    }
    config.rows = config.train_rows = CLASSIFIER_ROWS;
    if (nn_backend_make("cpu", 1, &c->backend) || !(c->network = nn_network_make(c->backend, &config, s->seed)) ||
        allocate(c)) {
        ludus_classifier_destroy(c);
        return NULL;
    }
    return c;
}

void ludus_classifier_destroy(ludus_classifier *c) {
    if (!c) {
        return;
    }
    const nn_tensor tensors[] = {c->input,  c->output,         c->output_gradient, c->actions, c->log_prob, c->ones,
                                 c->values, c->value_gradient, c->coefficients,    c->metrics, c->rate};
    for (size_t i = 0; c->backend && i < sizeof tensors / sizeof tensors[0]; i++) {
        c->backend->operations->release(c->backend, tensors[i]);
    }
    nn_network_destroy(c->network);
    nn_backend_destroy(c->backend);
    free(c->rows);
    free(c->mean);
    free(c->scale);
    free(c);
}

// --- points ---

static ludus_status check_points(const ludus_classifier *c, int32_t count, const float *points, const int32_t *labels) {
    if (count < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a classifier was given %d points; it needs at least one", count);
    }
    for (int32_t i = 0; i < count; i++) {
        for (int32_t k = 0; k < c->settings.inputs; k++) {
            if (!isfinite(points[(size_t)i * (size_t)c->settings.inputs + (size_t)k])) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "number %d of point %d is not finite", k, i);
            }
        }
        if (labels && (labels[i] < 0 || labels[i] >= c->settings.classes)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "the label of point %d is %d; it can be 0 to %d", i, labels[i],
                              c->settings.classes - 1);
        }
    }
    return LUDUS_OK;
}

static void learn_scale(ludus_classifier *c, int32_t count, const float *points) {
    const size_t inputs = (size_t)c->settings.inputs;
    for (size_t k = 0; k < inputs; k++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < (size_t)count; i++) {
            sum += (double)points[i * inputs + k];
        }
        const double mean = sum / count;
        for (size_t i = 0; i < (size_t)count; i++) {
            squares += pow((double)points[i * inputs + k] - mean, 2);
        }
        const double deviation = sqrt(squares / count);
        c->mean[k] = (float)mean;
        c->scale[k] = deviation > 0 ? (float)(1 / deviation) : 1.0f;
    }
    c->scaled = true;
}

// Puts the points `index[0 .. rows)` (NULL: from `first` on) into the input, scaled; the rest of it repeats the last.
static void load_points(ludus_classifier *c, const float *points, const int32_t *index, int32_t first, int32_t rows) {
    const size_t inputs = (size_t)c->settings.inputs;
    for (int32_t r = 0; r < CLASSIFIER_ROWS; r++) {
        const int32_t last = r < rows ? r : rows - 1, i = index ? index[last] : first + last;
        for (size_t k = 0; k < inputs; k++) {
            c->rows[(size_t)r * inputs + k] = c->scaled ? (points[(size_t)i * inputs + k] - c->mean[k]) * c->scale[k]
                                                        : points[(size_t)i * inputs + k];
        }
    }
    c->backend->operations->upload(c->backend, c->input, c->rows);
}

// --- learning ---

// The gradient of the mean cross-entropy is that of PPO's loss at a probability ratio of 1 and an advantage of 1.
static void learn_batch(ludus_classifier *c) {
    const nn_operations *op = c->backend->operations;
    nn_network *net = c->network;
    const nn_policy labels = {
        .head = &net->config.head, .outputs = c->output, .actions = c->actions, .log_prob = c->log_prob};
    const nn_ppo_loss loss = {
        .head = &net->config.head,
        .outputs = c->output,
        .actions = c->actions,
        .old_log_prob = c->log_prob,
        .advantages = c->ones,
        .values = c->values,
        .old_values = c->values,
        .returns = c->values,
        .coefficients = c->coefficients,
        .outputs_gradient = c->output_gradient,
        .values_gradient = c->value_gradient,
        .metrics = c->metrics,
    };
    const nn_adam adam = {
        .parameters = net->parameters,
        .gradients = net->gradients,
        .mean = net->adam_mean,
        .square = net->adam_square,
        .step = net->adam_step,
        .learning_rate = c->rate,
        .beta1 = 0.9f,
        .beta2 = 0.999f,
        .epsilon = 1e-8f,
    };
    nn_network_forward_train(net, c->input, c->output, c->values);
    op->policy_evaluate(c->backend, &labels);
    op->ppo_loss(c->backend, &loss);
    op->fill(c->backend, c->value_gradient, 0.0f);
    nn_network_backward(net, c->input, c->output, c->output_gradient, c->values, c->value_gradient);
    op->adam(c->backend, &adam);
}

// The numbers 0 .. count - 1 in the order of this pass.
static void shuffle(const ludus_classifier *c, int32_t *order, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (int32_t i = count - 1; i > 0; i--) {
        const ludus_philox drawn = ludus_philox_words((uint32_t)i, (uint32_t)c->passes, (uint32_t)(c->passes >> 32), 0,
                                                      (uint32_t)c->settings.seed, (uint32_t)(c->settings.seed >> 32));
        const int32_t j = (int32_t)ludus_philox_below(drawn.word[0], (uint32_t)i + 1), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

// Cross-entropy and share of right answers over all points.
static ludus_status measure(ludus_classifier *c, int32_t count, const float *points, const int32_t *labels,
                            double *loss, double *accuracy) {
    const size_t classes = (size_t)c->settings.classes;
    float *probabilities = malloc((size_t)count * classes * sizeof(float));
    if (!probabilities) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the answers to %d points", count);
    }
    const ludus_status status = ludus_classifier_ask(c, count, points, probabilities);
    double sum = 0, right = 0;
    for (int32_t i = 0; i < count && !status; i++) {
        const float *row = probabilities + (size_t)i * classes;
        size_t best = 0;
        for (size_t k = 1; k < classes; k++) {
            best = row[k] > row[best] ? k : best;
        }
        right += (int32_t)best == labels[i];
        sum -= log(fmax((double)row[labels[i]], 1e-30));
    }
    if (loss) {
        *loss = sum / count;
    }
    if (accuracy) {
        *accuracy = right / count;
    }
    free(probabilities);
    return status;
}

ludus_status ludus_classifier_learn(ludus_classifier *c, int32_t count, const float *points, const int32_t *labels,
                                    int32_t epochs, double rate, double *loss, double *accuracy) {
    ludus_status status = check_points(c, count, points, labels);
    if (status) {
        return status;
    }
    if (epochs < 0 || !(rate > 0) || !isfinite(rate)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%d epochs at rate %g; epochs can be 0 or more and the rate above 0",
                          epochs, rate);
    }
    int32_t *order = malloc((size_t)count * sizeof *order);
    if (!order) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the order of %d points", count);
    }
    if (!c->scaled) {
        learn_scale(c, count, points);
    }
    const nn_operations *op = c->backend->operations;
    const float wide[NN_PPO_COEFFICIENTS] = {[NN_PPO_CLIP] = 10.0f};
    op->upload(c->backend, c->coefficients, wide);
    const int32_t batches = count / CLASSIFIER_ROWS > 0 ? count / CLASSIFIER_ROWS : 1;
    for (int32_t epoch = 0; epoch < epochs; epoch++, c->passes++) {
        shuffle(c, order, count);
        for (int32_t batch = 0; batch < batches; batch++) {
            const double done = (epoch + (double)batch / batches) / epochs;
            const float now = (float)(rate * 0.5 * (1 + cos(3.14159265358979 * done)));
            int32_t index[CLASSIFIER_ROWS];
            // Fewer points than a batch are taken again and again.
            for (int32_t r = 0; r < CLASSIFIER_ROWS; r++) {
                index[r] = order[((int64_t)batch * CLASSIFIER_ROWS + r) % count];
                c->picked[r] = labels[index[r]];
            }
            load_points(c, points, index, 0, CLASSIFIER_ROWS);
            op->upload(c->backend, c->actions, c->picked);
            op->upload(c->backend, c->rate, &now);
            learn_batch(c);
        }
    }
    op->synchronise(c->backend);
    free(order);
    return measure(c, count, points, labels, loss, accuracy);
}

ludus_status ludus_classifier_ask(ludus_classifier *c, int32_t count, const float *points, float *probabilities) {
    const ludus_status status = check_points(c, count, points, NULL);
    const size_t classes = (size_t)c->settings.classes;
    for (int32_t first = 0; first < count && !status; first += CLASSIFIER_ROWS) {
        const int32_t rows = count - first < CLASSIFIER_ROWS ? count - first : CLASSIFIER_ROWS;
        load_points(c, points, NULL, first, rows);
        nn_network_forward(c->network, c->input, (nn_tensor){0}, c->output, (nn_tensor){0});
        c->backend->operations->download(c->backend, c->rows, c->output);
        c->backend->operations->synchronise(c->backend);
        for (size_t r = 0; r < (size_t)rows; r++) {
            const float *logit = c->rows + r * classes;
            float *out = probabilities + ((size_t)first + r) * classes, most = logit[0], sum = 0;
            for (size_t k = 1; k < classes; k++) {
                most = logit[k] > most ? logit[k] : most;
            }
            for (size_t k = 0; k < classes; k++) {
                out[k] = expf(logit[k] - most);
                sum += out[k];
            }
            for (size_t k = 0; k < classes; k++) {
                out[k] /= sum;
            }
        }
    }
    return status;
}
