// render_golden.h - compares pictures with recorded ones, by structure: drivers smooth edges each in its own way.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_RENDER_GOLDEN_H
#define LUDUS_TESTS_RENDER_GOLDEN_H

#include "check.h"

#include <ludus/render.h>

#include <stdlib.h>

// Not of this project's warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

// How far apart, in steps of a channel, a square's mean may be, and the whole picture's pixels on average.
enum { GOLDEN_SQUARE = 8, GOLDEN_SQUARE_STEPS = 14 };
#define GOLDEN_MEAN_STEPS 1.5

// The largest difference between the means of a square of the two.
static inline double golden_worst_square(const uint8_t *a, const uint8_t *b, int width, int height, int at[2]) {
    double worst = 0;
    for (int y = 0; y + GOLDEN_SQUARE <= height; y += GOLDEN_SQUARE) {
        for (int x = 0; x + GOLDEN_SQUARE <= width; x += GOLDEN_SQUARE) {
            for (int channel = 0; channel < 3; channel++) {
                double sum = 0;
                for (int i = 0; i < GOLDEN_SQUARE * GOLDEN_SQUARE; i++) {
                    const int k = 3 * ((y + i / GOLDEN_SQUARE) * width + x + i % GOLDEN_SQUARE) + channel;
                    sum += a[k] - b[k];
                }
                const double off = fabs(sum) / (GOLDEN_SQUARE * GOLDEN_SQUARE);
                if (off > worst) {
                    worst = off;
                    at[0] = x;
                    at[1] = y;
                }
            }
        }
    }
    return worst;
}

// Is rgb [height][width][3] the picture in pictures/NAME.png? With LUDUS_RECORD in the environment it is written there
// instead; otherwise one that differs is written to /tmp, to be looked at.
static inline void golden_check(const char *name, int width, int height, const uint8_t *rgb) {
    char path[200];
    snprintf(path, sizeof path, "pictures/%s.png", name);
    if (getenv("LUDUS_RECORD")) {
        CHECK_EQ_INT(ludus_picture_write(path, width, height, rgb), LUDUS_OK);
        return;
    }
    const int failures = check_failures;
    int at[2] = {0, 0}, recorded_width = 0, recorded_height = 0, channels;
    uint8_t *recorded = stbi_load(path, &recorded_width, &recorded_height, &channels, 3);
    if (CHECK(recorded != NULL) && CHECK_EQ_INT(recorded_width, width) && CHECK_EQ_INT(recorded_height, height)) {
        double sum = 0;
        for (int i = 0; i < 3 * width * height; i++) {
            sum += abs(rgb[i] - recorded[i]);
        }
        CHECK_NEAR(sum / (3.0 * width * height), 0, GOLDEN_MEAN_STEPS);
        CHECK_NEAR(golden_worst_square(rgb, recorded, width, height, at), 0, GOLDEN_SQUARE_STEPS);
    }
    stbi_image_free(recorded);
    if (check_failures > failures) {
        snprintf(path, sizeof path, "/tmp/ludus-%s.png", name);
        ludus_picture_write(path, width, height, rgb);
        fprintf(stderr, "    %s differs most at (%d, %d) from pictures/%s.png\n", path, at[0], at[1], name);
    }
}

#endif
