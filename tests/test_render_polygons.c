// test_render_polygons.c - random polygons, thin, flat, concave and reaching out of the picture, against counted points.
// SPDX-License-Identifier: MIT
#include "render_look.h"

enum { CASES = 200, CORNERS_MAX = 12, GRID = 4 };

static double corners[CORNERS_MAX][2];
static int32_t corners_count;

// By the crossings of a ray to the right.
static bool is_inside(double x, double y) {
    bool inside = false;
    for (int32_t i = 0, j = corners_count - 1; i < corners_count; j = i++) {
        const double *a = corners[i], *b = corners[j];
        if ((a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) {
            inside = !inside;
        }
    }
    return inside;
}

// The share of a pixel inside, counted on a grid of points; rows run downwards.
static double counted_share(int x, int y) {
    int inside = 0;
    for (int i = 0; i < GRID * GRID; i++) {
        inside += is_inside(x + (i % GRID + 0.5) / GRID, HEIGHT - 1 - y + (i / GRID + 0.5) / GRID);
    }
    return inside / (double)(GRID * GRID);
}

// A star of any size anywhere; some edges nearly level or upright, some corners on whole pixels, some stars nearly flat.
static void make_corners(ludus_rng *rng) {
    const double size = exp(ludus_rng_uniform(rng, log(3), log(400)));
    const double x = ludus_rng_uniform(rng, 0, WIDTH), y = ludus_rng_uniform(rng, 0, HEIGHT);
    const double flat = ludus_rng_random(rng) < 0.3 ? 0.02 : 1;
    corners_count = 3 + (int32_t)(ludus_rng_random(rng) * (CORNERS_MAX - 3));
    for (int32_t i = 0; i < corners_count; i++) {
        const double angle = 4 * QUARTER * (i + 0.8 * ludus_rng_random(rng)) / corners_count;
        const double reach = size * ludus_rng_uniform(rng, 0.2, 1);
        corners[i][0] = x + reach * cos(angle);
        corners[i][1] = y + flat * reach * sin(angle);
        for (int k = 0; k < 2; k++) {
            corners[i][k] = ludus_rng_random(rng) < 0.2 ? round(corners[i][k]) : corners[i][k];
        }
        if (i > 0 && ludus_rng_random(rng) < 0.2) {
            const int k = ludus_rng_random(rng) < 0.5;
            corners[i][k] = corners[i - 1][k] + ludus_rng_uniform(rng, -1e-2, 1e-2);
        }
    }
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    ludus_rng rng;
    ludus_rng_seed(&rng, 4);
    for (int k = 0; k < CASES; k++) {
        make_corners(&rng);
        ludus_draw_clear(list);
        ludus_draw_view(list, 0, 0, WIDTH, HEIGHT);
        ludus_draw_background(list, LUDUS_COLOR_PAPER);
        ludus_draw_polygon(list, corners[0], corners_count, ludus_filled(0x000000));
        draw();
        // Counting sixteen points is off by a quarter at most.
        double worst = 0;
        int at[2] = {0, 0};
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            const int x = i % WIDTH, y = i / WIDTH;
            const double off = fabs(1 - picture[y][x][0] / 255.0 - counted_share(x, y));
            if (off > worst) {
                worst = off;
                at[0] = x, at[1] = y;
            }
        }
        if (!CHECK_NEAR(worst, 0, 0.3)) {
            fprintf(stderr, "    polygon %d, pixel (%d, %d)\n", k, at[0], at[1]);
        }
    }
    look_end();
    return check_end();
}
