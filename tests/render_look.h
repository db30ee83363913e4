// render_look.h - a picture of one list, and what is seen in it: for the tests of 3D pictures.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_RENDER_LOOK_H
#define LUDUS_TESTS_RENDER_LOOK_H

#include "render_leaks.h"

#include "check.h"

#include <ludus/ludus.h>
#include <ludus/render.h>

#include <stdlib.h>

enum { WIDTH = 240, HEIGHT = 160 };

static ludus_renderer *renderer;
static ludus_draw_list *list;
static uint8_t picture[HEIGHT][WIDTH][3], before[HEIGHT][WIDTH][3];

#define AT(...)                                                                                                        \
    (const double[3]) {                                                                                                \
        __VA_ARGS__                                                                                                    \
    }

#define QUARTER 1.57079632679489662 // turn

// --- looking at pictures ---

static inline void shoot(const ludus_look *look) {
    const ludus_draw_list *const lists[1] = {list};
    ludus_frame frame = ludus_frame_of(lists, 1);
    frame.look = *look;
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
}

static inline void draw(void) {
    const ludus_look look = {0, 0, 0, 0, 0};
    shoot(&look);
}

static inline void keep(void) {
    memcpy(before, picture, sizeof picture);
}

static inline int difference(const uint8_t pixel[3], ludus_color color) {
    int most = 0;
    for (int i = 0; i < 3; i++) {
        const int off = abs(pixel[i] - ludus_color_channel(color, i));
        most = off > most ? off : most;
    }
    return most;
}

static inline void check_pixel(int x, int y, ludus_color color, int tolerance, int line) {
    if (!check_that(difference(picture[y][x], color) <= tolerance, __FILE__, line, "the pixel has the colour")) {
        fprintf(stderr, "    (%d, %d): %d %d %d, wanted %06x\n", x, y, picture[y][x][0], picture[y][x][1],
                picture[y][x][2], color);
    }
}
#define CHECK_PIXEL(x, y, color, tolerance) check_pixel((x), (y), (color), (tolerance), __LINE__)

// The mean difference of two pictures, in steps of a channel.
static inline double distance_of(const void *a, const void *b, size_t bytes) {
    const uint8_t *first = a, *second = b;
    double sum = 0;
    for (size_t i = 0; i < bytes; i++) {
        sum += abs(first[i] - second[i]);
    }
    return sum / (double)bytes;
}

typedef struct spot {
    int count;
    double x, y; // the middle
} spot;

// Where the picture is not `color`.
static inline spot find_other_than(ludus_color color, int tolerance) {
    spot found = {0, 0, 0};
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            if (difference(picture[y][x], color) > tolerance) {
                found.count++;
                found.x += x + 0.5;
                found.y += y + 0.5;
            }
        }
    }
    found.x /= found.count ? found.count : 1;
    found.y /= found.count ? found.count : 1;
    return found;
}

static inline int brightness(int x, int y) {
    return picture[y][x][0] + picture[y][x][1] + picture[y][x][2];
}

static inline void ground(double grid) {
    ludus_draw_plane(list, AT(0, 0, 0), 100, 100, grid, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
}

// False where there is no OpenGL.
static inline bool look_start(void) {
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, 0, false};
    renderer = ludus_renderer_make(&settings);
    list = ludus_draw_list_make();
    if (!renderer) {
        printf("skipped: %s\n", ludus_last_error());
    }
    render_hold_driver();
    return renderer != NULL;
}

static inline void look_end(void) {
    ludus_draw_list_destroy(list);
    ludus_renderer_destroy(renderer);
}

#endif
