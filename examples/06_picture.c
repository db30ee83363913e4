// 06_picture.c - pixels for a program, without a display: environments as arrays of RGB, and all of them as one PNG.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>
#include <ludus/render.h>

#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 6, WIDTH = 300, HEIGHT = 200 }; // environments, pixels of each

int main(void) {
    // A renderer that never opens a window. Where there is no OpenGL the sentence says so.
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, 3 * WIDTH, 2 * HEIGHT, NULL, 0, false};
    ludus_renderer *renderer = ludus_renderer_make(&settings);
    if (!renderer) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 77; // tests are skipped
    }
    ludus_vector *vector = ludus_vector_make("CartPole-v1", NULL, COUNT);
    uint8_t *rgb = malloc((size_t)COUNT * HEIGHT * WIDTH * 3);
    if (!vector || !rgb) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    ludus_vector_reset(vector, 0);
    for (uint64_t step = 0; step < 9; step++) {
        ludus_vector_random_actions(vector, 1, step);
        ludus_vector_step(vector);
    }

    // A picture is first a draw list: shapes as data. A list that is drawn into again needs no new memory.
    ludus_draw_list *lists[COUNT];
    for (int32_t i = 0; i < COUNT; i++) {
        lists[i] = ludus_draw_list_make();
        if (ludus_vector_draw(vector, i, lists[i])) {
            fprintf(stderr, "%s\n", ludus_last_error());
            return 1;
        }
    }

    // rgb_array: [COUNT][HEIGHT][WIDTH][3], and then the whole mosaic: [2 * HEIGHT][3 * WIDTH][3].
    const ludus_draw_list *const *shown = (const ludus_draw_list *const *)lists;
    ludus_status status = ludus_render_frames(renderer, shown, COUNT, WIDTH, HEIGHT, rgb);
    const size_t middle = 3 * ((size_t)HEIGHT / 2 * WIDTH + WIDTH / 2);
    printf("%s\n%d shapes; the pixel in the middle of the first is #%02X%02X%02X\n", ludus_renderer_about(renderer),
           lists[0]->items_count, rgb[middle], rgb[middle + 1], rgb[middle + 2]);
    status = status ? status : ludus_render_frame(renderer, shown, COUNT, rgb);
    status = status ? status : ludus_picture_write("06_picture.png", 3 * WIDTH, 2 * HEIGHT, rgb);
    if (status) {
        fprintf(stderr, "%s\n", ludus_last_error());
    }
    for (int32_t i = 0; i < COUNT; i++) {
        ludus_draw_list_destroy(lists[i]);
    }
    free(rgb);
    ludus_vector_destroy(vector);
    ludus_renderer_destroy(renderer);
    return status != LUDUS_OK;
}
