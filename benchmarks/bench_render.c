// bench_render.c - frames a second: one picture read back, and mosaics of a thousand environments; lists made anew each frame.
// SPDX-License-Identifier: MIT
//
// usage: bench_render [ENV...]     (CartPole-v1 where none is named). A frame is: every environment steps, draws its list, the
// renderer draws the lists and reads the pixels back. Rounds of a quarter of a second; the median and the best of them.
#include <ludus/ludus.h>
#include <ludus/render.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 9 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct bench {
    ludus_vector *vector;
    ludus_draw_list **lists;
    int32_t count;
    uint8_t *rgb;
} bench;

static bool frame(ludus_renderer *renderer, const bench *b, uint64_t t) {
    ludus_vector_random_actions(b->vector, 1, t);
    ludus_vector_step(b->vector);
    for (int32_t i = 0; i < b->count; i++) {
        if (ludus_vector_draw(b->vector, i, b->lists[i])) {
            return false;
        }
    }
    return ludus_render_frame(renderer, (const ludus_draw_list *const *)b->lists, b->count, b->rgb) == LUDUS_OK;
}

// Prints a row; false with a sentence.
static bool measure(ludus_renderer *renderer, const char *id, int32_t count, int32_t width, int32_t height) {
    bench b = {ludus_vector_make(id, NULL, count), calloc((size_t)count, sizeof *b.lists), count,
               malloc(3 * (size_t)width * (size_t)height)};
    bool whole = b.vector && b.lists && b.rgb && ludus_renderer_resize(renderer, width, height) == LUDUS_OK;
    for (int32_t i = 0; whole && i < count; i++) {
        whole = (b.lists[i] = ludus_draw_list_make()) != NULL;
    }
    double rates[ROUNDS];
    uint64_t t = 0;
    if (whole) {
        ludus_vector_reset(b.vector, 1);
        whole = frame(renderer, &b, t++); // warm up: shaders, memory
    }
    for (int round = 0; round < ROUNDS && whole; round++) {
        const double start = now();
        int frames = 0;
        do {
            whole = frame(renderer, &b, t++);
            frames++;
        } while (whole && now() - start < 0.25);
        rates[round] = frames / (now() - start);
    }
    if (whole) {
        qsort(rates, ROUNDS, sizeof *rates, by_size);
        printf("%-26s %5d %5d x %-5d %9.1f %9.1f\n", id, count, width, height, rates[ROUNDS / 2], rates[ROUNDS - 1]);
    }
    for (int32_t i = 0; b.lists && i < count; i++) {
        ludus_draw_list_destroy(b.lists[i]);
    }
    free(b.lists);
    free(b.rgb);
    ludus_vector_destroy(b.vector);
    return whole;
}

int main(int argc, char **argv) {
    static const char *const usual[] = {"CartPole-v1"};
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, 600, 400, NULL, 0, false};
    ludus_renderer *renderer = ludus_renderer_make(&settings);
    const char *const *ids = argc > 1 ? (const char *const *)argv + 1 : usual;
    bool whole = renderer != NULL;
    if (whole) {
        printf("%s\n%-26s %5s %13s %9s %9s\n", ludus_renderer_about(renderer), "environment", "panes", "pixels",
               "frames/s", "best");
    }
    for (int i = 0; i < (argc > 1 ? argc - 1 : 1) && whole; i++) {
        whole = measure(renderer, ids[i], 1, 600, 400) && measure(renderer, ids[i], 64, 1280, 800) &&
                measure(renderer, ids[i], 1024, 1280, 800);
    }
    if (!whole) {
        fprintf(stderr, "bench_render: %s\n", ludus_last_error());
    }
    ludus_renderer_destroy(renderer);
    return !whole;
}
