// classifier.c - a perceptron with a categorical head that learns labels.
// SPDX-License-Identifier: MIT
#include "nn/network.h"

#include <ludus/classifier.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSIFIER_ROWS = 256 }; // of a minibatch, and of a pass
#define CLASSIFIER_LIMIT 1e6f   // scaled inputs are cut there

struct ludus_classifier {
    ludus_classifier_settings settings;
    nn_backend *backend;
    nn_network *network;
    nn_tensor statistics;                             // F64: moments of the inputs
    nn_tensor input, output, output_gradient, labels; // (rows, ...)
    nn_tensor log_prob, ones, values, value_gradient; // vectors of rows
    nn_tensor coefficients, metrics, rate, counter;   // of the loss; of Adam; of the order of points
    bool scaled;                                      // the moments are known
};

enum { CLASSIFIER_TENSORS = 13 };

// Every tensor of the classifier's own, with its shape.
typedef struct classifier_tensor {
    nn_tensor *tensor;
    nn_type type;
    int64_t rows, columns;
} classifier_tensor;

static void list_tensors(ludus_classifier *c, classifier_tensor list[CLASSIFIER_TENSORS]) {
    const int64_t inputs = c->settings.inputs, classes = c->settings.classes;
    const classifier_tensor all[CLASSIFIER_TENSORS] = {
        {&c->statistics, NN_F64, NN_STATISTICS, inputs},
        {&c->input, NN_F32, CLASSIFIER_ROWS, inputs},
        {&c->output, NN_F32, CLASSIFIER_ROWS, classes},
        {&c->output_gradient, NN_F32, CLASSIFIER_ROWS, classes},
        {&c->labels, NN_I32, CLASSIFIER_ROWS, 1},
        {&c->log_prob, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->ones, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->values, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->value_gradient, NN_F32, CLASSIFIER_ROWS, 1},
        {&c->coefficients, NN_F32, 1, NN_PPO_COEFFICIENTS},
        {&c->metrics, NN_F32, 1, NN_PPO_METRICS},
        {&c->rate, NN_F32, 1, 1},
        {&c->counter, NN_U32, 1, 4},
    };
    memcpy(list, all, sizeof all);
}

static ludus_status allocate(ludus_classifier *c) {
    const nn_operations *op = c->backend->operations;
    classifier_tensor list[CLASSIFIER_TENSORS];
    list_tensors(c, list);
    for (int i = 0; i < CLASSIFIER_TENSORS; i++) {
        const ludus_status status =
            op->allocate(c->backend, list[i].type, list[i].rows, list[i].columns, list[i].tensor);
        if (status) {
            return status;
        }
    }
    const uint32_t counter[4] = {(uint32_t)c->settings.seed, (uint32_t)(c->settings.seed >> 32), 0, 0};
    const float wide[NN_PPO_COEFFICIENTS] = {[NN_PPO_CLIP] = 10.0f};
    op->upload(c->backend, c->counter, counter);
    op->upload(c->backend, c->coefficients, wide);
    op->fill(c->backend, c->ones, 1.0f);
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
    if (!c) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a classifier of %d inputs", s->inputs);
        return NULL;
    }
    c->settings = *s;
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
    classifier_tensor list[CLASSIFIER_TENSORS];
    list_tensors(c, list);
    for (int i = 0; c->backend && i < CLASSIFIER_TENSORS; i++) {
        c->backend->operations->release(c->backend, *list[i].tensor);
    }
    nn_network_destroy(c->network);
    nn_backend_destroy(c->backend);
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

// --- learning ---

// One step on the first `rows` of input and labels. The gradient of the mean cross-entropy is that of PPO's loss at a probability ratio
// of 1 and an advantage of 1.
static void learn_batch(ludus_classifier *c, int64_t rows) {
    const nn_operations *op = c->backend->operations;
    nn_network *net = c->network;
    const nn_tensor input = nn_rows(c->input, 0, rows), output = nn_rows(c->output, 0, rows);
    const nn_tensor gradient = nn_rows(c->output_gradient, 0, rows), labels = nn_rows(c->labels, 0, rows);
    const nn_tensor log_prob = nn_rows(c->log_prob, 0, rows), values = nn_rows(c->values, 0, rows);
    const nn_tensor value_gradient = nn_rows(c->value_gradient, 0, rows);
    const nn_policy policy = {.head = &net->config.head, .outputs = output, .actions = labels, .log_prob = log_prob};
    const nn_ppo_loss loss = {
        .head = &net->config.head,
        .outputs = output,
        .actions = labels,
        .old_log_prob = log_prob,
        .advantages = nn_rows(c->ones, 0, rows),
        .values = values,
        .old_values = values,
        .returns = values,
        .coefficients = c->coefficients,
        .outputs_gradient = gradient,
        .values_gradient = value_gradient,
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
    nn_network_forward_train(net, input, output, values);
    op->policy_evaluate(c->backend, &policy);
    op->ppo_loss(c->backend, &loss);
    op->fill(c->backend, value_gradient, 0.0f);
    nn_network_backward(net, input, output, gradient, values, value_gradient);
    op->adam(c->backend, &adam);
}

// All points and labels, and the order in which an epoch takes them.
typedef struct lesson {
    nn_tensor points, labels, order;
} lesson;

static ludus_status make_lesson(ludus_classifier *c, int32_t count, const float *points, const int32_t *labels,
                                lesson *l) {
    const nn_operations *op = c->backend->operations;
    *l = (lesson){nn_none(), nn_none(), nn_none()};
    ludus_status status = op->allocate(c->backend, NN_F32, count, c->settings.inputs, &l->points);
    status = status ? status : op->allocate(c->backend, NN_I32, count, 1, &l->labels);
    status = status ? status : op->allocate(c->backend, NN_I32, count, 1, &l->order);
    status = status ? status : op->prepare(c->backend, NULL, count);
    if (!status) {
        op->upload(c->backend, l->points, points);
        op->upload(c->backend, l->labels, labels);
        if (!c->scaled) {
            op->running_update(c->backend, c->statistics, l->points);
            c->scaled = true;
        }
        op->running_apply(c->backend, c->statistics, CLASSIFIER_LIMIT, l->points, l->points);
    }
    return status;
}

static void free_lesson(ludus_classifier *c, lesson *l) {
    c->backend->operations->release(c->backend, l->points);
    c->backend->operations->release(c->backend, l->labels);
    c->backend->operations->release(c->backend, l->order);
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
    const nn_operations *op = c->backend->operations;
    lesson l;
    status = make_lesson(c, count, points, labels, &l);
    const int32_t rows = count < CLASSIFIER_ROWS ? count : CLASSIFIER_ROWS, batches = count / rows;
    for (int32_t epoch = 0; epoch < epochs && !status; epoch++) {
        op->permutation(c->backend, l.order, (nn_random){c->counter, 0});
        op->advance(c->backend, c->counter, 1);
        for (int32_t batch = 0; batch < batches; batch++) {
            const double done = (epoch + (double)batch / batches) / epochs;
            const nn_tensor picked = nn_rows(l.order, (int64_t)batch * rows, rows);
            op->gather(c->backend, nn_rows(c->input, 0, rows), l.points, picked);
            op->gather(c->backend, nn_rows(c->labels, 0, rows), l.labels, picked);
            op->fill(c->backend, c->rate, (float)(rate * 0.5 * (1 + cos(3.14159265358979 * done))));
            learn_batch(c, rows);
        }
    }
    free_lesson(c, &l);
    return status ? status : measure(c, count, points, labels, loss, accuracy);
}

ludus_status ludus_classifier_ask(ludus_classifier *c, int32_t count, const float *points, float *probabilities) {
    const ludus_status status = check_points(c, count, points, NULL);
    const nn_operations *op = c->backend->operations;
    const size_t inputs = (size_t)c->settings.inputs, classes = (size_t)c->settings.classes;
    for (int32_t first = 0; first < count && !status; first += CLASSIFIER_ROWS) {
        const int32_t rows = count - first < CLASSIFIER_ROWS ? count - first : CLASSIFIER_ROWS;
        const nn_tensor input = nn_rows(c->input, 0, rows), output = nn_rows(c->output, 0, rows);
        float *logit = probabilities + (size_t)first * classes;
        op->upload(c->backend, input, points + (size_t)first * inputs);
        op->running_apply(c->backend, c->statistics, CLASSIFIER_LIMIT, input, input);
        nn_network_forward(c->network, input, nn_none(), output, nn_none());
        op->download(c->backend, logit, output);
        op->synchronise(c->backend);
        for (int32_t r = 0; r < rows; r++, logit += classes) {
            float most = logit[0], sum = 0;
            for (size_t k = 1; k < classes; k++) {
                most = logit[k] > most ? logit[k] : most;
            }
            for (size_t k = 0; k < classes; k++) {
                logit[k] = expf(logit[k] - most);
                sum += logit[k];
            }
            for (size_t k = 0; k < classes; k++) {
                logit[k] /= sum;
            }
        }
    }
    return status;
}
