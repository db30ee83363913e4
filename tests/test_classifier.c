// test_classifier.c - a classifier learns regions that a line cannot part, answers with probabilities, and refuses wrong input.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/base.h>
#include <ludus/classifier.h>
#include <ludus/philox.h>

enum { POINTS = 2000, CLASSES = 3 };

static float points[POINTS][2], probabilities[POINTS][CLASSES];
static int32_t labels[POINTS];

// A disc, a ring around it, and the rest of a wide rectangle.
static void draw_points(uint32_t seed) {
    for (uint32_t i = 0; i < POINTS; i++) {
        const ludus_philox drawn = ludus_philox_words(i, 0, 0, 0, seed, 0);
        const float x = 2 * ludus_philox_uniform(drawn.word[0]) - 1, y = 2 * ludus_philox_uniform(drawn.word[1]) - 1;
        const float square = x * x + y * y;
        points[i][0] = 100 + 50 * x; // far from 0, and of different spread
        points[i][1] = 0.01f * y;
        labels[i] = square < 0.2f ? 0 : square < 0.6f ? 1 : 2;
    }
}

static void test_learning(void) {
    const ludus_classifier_settings settings = {2, CLASSES, 2, 32, 7};
    ludus_classifier *classifier = ludus_classifier_make(&settings);
    CHECK(classifier);
    draw_points(1);
    double before, loss, accuracy;
    CHECK_EQ_INT(ludus_classifier_learn(classifier, POINTS, points[0], labels, 0, 1e-2, &before, NULL), LUDUS_OK);
    CHECK_NEAR(before, log(CLASSES), 0.3);
    CHECK_EQ_INT(ludus_classifier_learn(classifier, POINTS, points[0], labels, 60, 1e-2, &loss, &accuracy), LUDUS_OK);
    CHECK(accuracy > 0.97);
    CHECK(loss < 0.1);
    // Points that it has not seen.
    draw_points(2);
    CHECK_EQ_INT(ludus_classifier_ask(classifier, POINTS, points[0], probabilities[0]), LUDUS_OK);
    int right = 0;
    for (int i = 0; i < POINTS; i++) {
        const float *p = probabilities[i];
        CHECK_NEAR((double)(p[0] + p[1] + p[2]), 1, 1e-5);
        const int best = p[0] >= p[1] && p[0] >= p[2] ? 0 : p[1] >= p[2] ? 1 : 2;
        right += best == labels[i];
    }
    CHECK(right > 0.95 * POINTS);

    // The same seed gives the same bits.
    ludus_classifier *twin = ludus_classifier_make(&settings);
    CHECK(twin);
    draw_points(1);
    CHECK_EQ_INT(ludus_classifier_learn(twin, POINTS, points[0], labels, 60, 1e-2, NULL, NULL), LUDUS_OK);
    static float again[POINTS][CLASSES];
    draw_points(2);
    CHECK_EQ_INT(ludus_classifier_ask(twin, POINTS, points[0], again[0]), LUDUS_OK);
    CHECK(memcmp(again, probabilities, sizeof again) == 0);
    ludus_classifier_destroy(twin);
    ludus_classifier_destroy(classifier);
}

// One class's logit is a line in the input: a network without hidden layers is logistic regression, whose best answer to equal points
// with mixed labels is their frequency.
static void test_frequency(void) {
    const ludus_classifier_settings settings = {1, 2, 0, 0, 3};
    ludus_classifier *classifier = ludus_classifier_make(&settings);
    CHECK(classifier);
    float same[8] = {1, 1, 1, 1, 1, 1, 1, 1}, answer[2];
    const int32_t mixed[8] = {1, 0, 1, 1, 0, 1, 1, 1};
    CHECK_EQ_INT(ludus_classifier_learn(classifier, 8, same, mixed, 1000, 1e-2, NULL, NULL), LUDUS_OK);
    CHECK_EQ_INT(ludus_classifier_ask(classifier, 1, same, answer), LUDUS_OK);
    CHECK_NEAR((double)answer[1], 0.75, 1e-3);
    ludus_classifier_destroy(classifier);
}

static void test_wrong(void) {
    CHECK(!ludus_classifier_make(&(ludus_classifier_settings){0, 2, 1, 8, 0}));
    CHECK_CONTAINS(ludus_last_error(), "1 to 65536 inputs");
    CHECK(!ludus_classifier_make(&(ludus_classifier_settings){2, 1, 1, 8, 0}));
    CHECK(!ludus_classifier_make(&(ludus_classifier_settings){2, 2, 9, 8, 0}));
    CHECK(!ludus_classifier_make(&(ludus_classifier_settings){2, 2, 1, 0, 0}));
    ludus_classifier_destroy(NULL);
    ludus_classifier *classifier = ludus_classifier_make(&(ludus_classifier_settings){2, 2, 1, 8, 0});
    CHECK(classifier);
    float point[2] = {1, 2};
    int32_t label = 2;
    CHECK_EQ_INT(ludus_classifier_learn(classifier, 1, point, &label, 1, 1e-2, NULL, NULL), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "label of point 0 is 2");
    label = 1;
    CHECK_EQ_INT(ludus_classifier_learn(classifier, 1, point, &label, 1, -1, NULL, NULL), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_classifier_learn(classifier, 0, point, &label, 1, 1e-2, NULL, NULL), LUDUS_ERROR_ARGUMENT);
    point[1] = INFINITY;
    CHECK_EQ_INT(ludus_classifier_ask(classifier, 1, point, probabilities[0]), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "number 1 of point 0");
    ludus_classifier_destroy(classifier);
}

int main(void) {
    test_learning();
    test_frequency();
    test_wrong();
    return check_end();
}
