// classifier.h - a small network that learns which of several classes a point belongs to, and says how sure it is.
// SPDX-License-Identifier: MIT
//
// In libludus_train.
#ifndef LUDUS_CLASSIFIER_H
#define LUDUS_CLASSIFIER_H

#include <ludus/base.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ludus_classifier ludus_classifier;

typedef struct ludus_classifier_settings {
    int32_t inputs;        // numbers of a point, 1 to 65536
    int32_t classes;       // 2 to 1024
    int32_t hidden_layers; // 0 to 8
    int32_t hidden;        // units of each
    uint64_t seed;         // of the weights and of the order of points
} ludus_classifier_settings;

// A network that has learned nothing: tanh layers, then a logit a class. NULL with a sentence on failure.
LUDUS_API ludus_classifier *ludus_classifier_make(const ludus_classifier_settings *settings);
LUDUS_API void ludus_classifier_destroy(ludus_classifier *classifier);

// Learns `count` points [count][inputs] and their labels [count], 0 to classes - 1, by the mean cross-entropy: `epochs` passes over
// all of them in minibatches of 256 (or all, if they are fewer) in a new order each, with Adam at `rate`, which falls to 0 like a
// cosine. Inputs are scaled to mean 0 and deviation 1 by the points of the first call. `loss` and `accuracy` (NULL: not wanted) are
// those of all points at the end. Same bits from the same seed. Fails on labels out of range and on numbers that are not finite.
LUDUS_API ludus_status ludus_classifier_learn(ludus_classifier *classifier, int32_t count, const float *points,
                                              const int32_t *labels, int32_t epochs, double rate, double *loss,
                                              double *accuracy);

// The probability of every class: [count][classes].
LUDUS_API ludus_status ludus_classifier_ask(ludus_classifier *classifier, int32_t count, const float *points,
                                            float *probabilities);

#ifdef __cplusplus
}
#endif
#endif
