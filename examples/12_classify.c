// 12_classify.c - a map of a driven pendulum: sweep damping and drive in one batch, tell how each pendulum behaves (chaos by its
// Lyapunov exponent), let a small network learn the answers, and draw what it says of every point between.
// SPDX-License-Identifier: MIT
//
// usage: 12_classify MODEL.xml [COLUMNS ROWS [PICTURE.png]]
#include <ludus/classifier.h>
#include <ludus/ludus.h>
#include <ludus/lyapunov.h>
#include <ludus/palette.h>
#ifdef LUDUS_HAVE_RENDER
#include <ludus/render.h>
#endif

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESTS, SWINGS, ROTATES, CHAOTIC, CLASSES };
enum { PERIOD = 128, SKIP = 60 * PERIOD, STEPS = 120 * PERIOD }; // timesteps of a period; to settle in, and to watch
static const char *const NAMES[CLASSES] = {"rests", "swings", "rotates", "chaotic"}, *const LETTERS = ".~o*";
static const ludus_color COLORS[CLASSES] = {LUDUS_COLOR_GRID, LUDUS_COLOR_SKY, LUDUS_COLOR_GREEN,
                                            LUDUS_COLOR_VERMILLION};
static const double TURN = 6.283185307179586, DRIVE[2] = {0.0, 2.0}, DAMPING[2] = {0.1, 1.0}, SMALL = 0.1;

// What is seen of every pendulum while it moves.
typedef struct sweep {
    int32_t count, states;
    float *drive;      // [count] size of the drive's torque
    float *low, *high; // [count] the angles between which it stayed
} sweep;

static void drive(void *context, int32_t step, const void *states, void *actions) {
    sweep *s = context;
    const double push = cos(TURN * step / PERIOD);
    for (int32_t i = 0; i < s->count; i++) {
        ((float *)actions)[i] = s->drive[i] * (float)push;
        if (step >= SKIP) {
            const float angle = ((const float *)states)[(size_t)i * (size_t)s->states];
            s->low[i] = step == SKIP || angle < s->low[i] ? angle : s->low[i];
            s->high[i] = step == SKIP || angle > s->high[i] ? angle : s->high[i];
        }
    }
}

static int fail(void) {
    fprintf(stderr, "%s\n", ludus_last_error());
    return 1;
}

// A pendulum is chaotic where neighbours part, rests where it hardly moves, and rotates where it goes over the top.
static int32_t label_of(const sweep *s, int32_t i, double exponent) {
    const double middle = TURN * floor((double)s->low[i] / TURN + 0.5);
    const double reach = fmax((double)s->high[i] - middle, middle - (double)s->low[i]);
    return exponent * PERIOD > 0.05 ? CHAOTIC : reach > TURN / 2 ? ROTATES : reach < SMALL ? RESTS : SWINGS;
}

static double between(const double range[2], double share) {
    return range[0] + share * (range[1] - range[0]);
}

#ifdef LUDUS_HAVE_RENDER
// Every cell has the colour of what the network holds likeliest, paler where it is unsure; the samples are dots.
static ludus_status draw_map(ludus_classifier *network, const sweep *s, const float *points, const int32_t *labels,
                             const char *path) {
    enum { ACROSS = 220, UP = 130, WIDTH = 960, HEIGHT = 640 };
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, 0, false};
    ludus_renderer *renderer = ludus_renderer_make(&settings);
    ludus_draw_list *list = ludus_draw_list_make();
    float *asked = malloc(2 * ACROSS * UP * sizeof(float)), *answer = malloc(CLASSES * ACROSS * UP * sizeof(float));
    uint8_t *rgb = malloc(3 * WIDTH * HEIGHT);
    ludus_status status = renderer && list && asked && answer && rgb ? LUDUS_OK : LUDUS_ERROR_UNSUPPORTED;
    for (int i = 0; i < ACROSS * UP && !status; i++) {
        asked[2 * i] = (float)between(DRIVE, (i % ACROSS + 0.5) / ACROSS);
        asked[2 * i + 1] = (float)between(DAMPING, (i / ACROSS + 0.5) / UP);
    }
    status = status ? status : ludus_classifier_ask(network, ACROSS * UP, asked, answer);
    if (!status) {
        const double dx = (DRIVE[1] - DRIVE[0]) / ACROSS / 2, dy = 1.2 / UP / 2;
        ludus_draw_view(list, -0.22, -0.2, 2.1, 1.36);
        ludus_draw_background(list, LUDUS_COLOR_PAPER);
        for (int i = 0; i < ACROSS * UP; i++) {
            const float *p = answer + (size_t)i * CLASSES;
            int best = 0;
            for (int k = 1; k < CLASSES; k++) {
                best = p[k] > p[best] ? k : best;
            }
            // Between half sure and sure the colour grows from pale to full.
            const uint32_t pale = (uint32_t)(200 * fmin(1, 2 * (1 - (double)p[best])));
            ludus_draw_rectangle(list, (double)asked[2 * i], 1.2 * (i / ACROSS + 0.5) / UP, 1.02 * dx, 1.02 * dy, 0,
                                 (ludus_paint){COLORS[best] | pale << 24, LUDUS_COLOR_NONE, 0, 0});
        }
        for (int32_t i = 0; i < s->count; i++) {
            const double y = 1.2 * ((double)points[2 * i + 1] - DAMPING[0]) / (DAMPING[1] - DAMPING[0]);
            ludus_draw_circle(list, (double)points[2 * i], y, 0.006,
                              (ludus_paint){COLORS[labels[i]], LUDUS_COLOR_INK, 0.0015, 0});
        }
        char text[32];
        for (int k = 0; k <= 4; k++) {
            snprintf(text, sizeof text, "%.1f", between(DRIVE, k / 4.0));
            ludus_draw_text(list, between(DRIVE, k / 4.0), -0.05, 0.04, LUDUS_TEXT_CENTER, LUDUS_COLOR_MUTED, text);
            snprintf(text, sizeof text, "%.2f", between(DAMPING, k / 4.0));
            ludus_draw_text(list, -0.03, 1.2 * k / 4, 0.04, LUDUS_TEXT_RIGHT, LUDUS_COLOR_MUTED, text);
        }
        ludus_draw_text(list, 1, -0.13, 0.045, LUDUS_TEXT_CENTER, LUDUS_COLOR_INK, "torque of the drive, m g l");
        ludus_draw_text(list, -0.03, 1.27, 0.045, LUDUS_TEXT_CENTER, LUDUS_COLOR_INK, "damping");
        for (int k = 0; k < CLASSES; k++) {
            ludus_draw_rectangle(list, 0.62 + 0.38 * k, 1.27, 0.022, 0.022, 0,
                                 (ludus_paint){COLORS[k], LUDUS_COLOR_INK, 0.002, 0});
            ludus_draw_text(list, 0.66 + 0.38 * k, 1.27, 0.045, LUDUS_TEXT_LEFT, LUDUS_COLOR_INK, NAMES[k]);
        }
        const ludus_draw_list *shown = list;
        status = ludus_render_frame(renderer, &shown, 1, rgb);
        status = status ? status : ludus_picture_write(path, WIDTH, HEIGHT, rgb);
    }
    free(asked);
    free(answer);
    free(rgb);
    ludus_draw_list_destroy(list);
    ludus_renderer_destroy(renderer);
    return status;
}
#endif

int main(int count, char **arguments) {
    const int32_t columns = count > 3 ? atoi(arguments[2]) : 20, rows = count > 3 ? atoi(arguments[3]) : 12;
    if (count < 2 || columns < 2 || rows < 2) {
        fprintf(stderr, "usage: 12_classify MODEL.xml [COLUMNS ROWS [PICTURE.png]], of 2 columns and rows or more\n");
        return 2;
    }
    // All pendulums are one batch, each with a damping and a drive of its own.
    char options[512];
    snprintf(options, sizeof options, "file='%s' frame_skip=1", arguments[1]);
    ludus_diff *diff = ludus_diff_make("MJCF-v0", options, columns * rows);
    if (!diff) {
        return fail();
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    const ludus_field *fields = ludus_find("MJCF-v0", NULL)->options;
    const size_t n = (size_t)sizes.count;
    sweep s = {sizes.count, sizes.states, calloc(n, sizeof(float)), calloc(n, sizeof(float)), calloc(n, sizeof(float))};
    float *values = calloc(n * (size_t)sizes.options, sizeof(float)),
          *states = calloc(n * (size_t)sizes.states, sizeof(float));
    float *points = calloc(2 * n, sizeof(float));
    double *exponent = calloc(n, sizeof(double));
    int32_t *labels = calloc(n, sizeof(int32_t));
    ludus_diff_get_options(diff, values);
    for (int32_t i = 0; i < sizes.count; i++) {
        points[2 * i] = s.drive[i] = (float)between(DRIVE, (i % columns) / (columns - 1.0));
        points[2 * i + 1] = (float)between(DAMPING, (i / columns) / (rows - 1.0));
        for (int32_t k = 0; k < sizes.options; k++) {
            if (!strcmp(fields[sizes.columns[k]].name, "damping_scale")) {
                values[i * sizes.options + k] = points[2 * i + 1];
            }
        }
        states[(size_t)i * (size_t)sizes.states] = 0.01f;
    }
    if (ludus_diff_set_options(diff, values) || ludus_lyapunov(diff, SKIP, STEPS, states, drive, &s, exponent)) {
        return fail();
    }
    int seen[CLASSES] = {0};
    for (int32_t i = 0; i < sizes.count; i++) {
        labels[i] = label_of(&s, i, exponent[i]);
        seen[labels[i]]++;
    }
    printf("drive from %.1f to %.1f across, damping from %.1f below to %.1f above\n", DRIVE[0], DRIVE[1], DAMPING[0],
           DAMPING[1]);
    for (int32_t row = rows - 1; row >= 0; row--) {
        for (int32_t column = 0; column < columns; column++) {
            putchar(LETTERS[labels[row * columns + column]]);
        }
        putchar('\n');
    }
    for (int k = 0; k < CLASSES; k++) {
        printf("%c %-8s %d\n", LETTERS[k], NAMES[k], seen[k]);
    }

    // A small network learns the answers, and so knows what lies between them.
    ludus_classifier *network = ludus_classifier_make(&(ludus_classifier_settings){2, CLASSES, 2, 64, 1});
    double loss, accuracy;
    if (!network || ludus_classifier_learn(network, sizes.count, points, labels, 2000, 0.01, &loss, &accuracy)) {
        return fail();
    }
    printf("the network answers %.1f %% of them right\n", 100 * accuracy);
#ifdef LUDUS_HAVE_RENDER
    const char *path = count > 4 ? arguments[4] : "12_classify.png";
    if (draw_map(network, &s, points, labels, path)) {
        printf("no picture: %s\n", ludus_last_error());
    } else {
        printf("the map is in %s\n", path);
    }
#endif
    ludus_classifier_destroy(network);
    ludus_diff_destroy(diff);
    free(s.drive);
    free(s.low);
    free(s.high);
    free(values);
    free(states);
    free(points);
    free(exponent);
    free(labels);
    return 0;
}
