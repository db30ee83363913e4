// 07_gallery.c - every registered environment in one picture, each a few random steps from its start, with its name.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>
#include <ludus/render.h>

#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS = 4, WIDTH = 1200, HEIGHT = 700, GAP = 30, STEPS = 12, MOST = 64 };

// A draw list of the environment after some random steps; NULL with a sentence on failure.
static ludus_draw_list *picture_of(const char *id) {
    ludus_vector *vector = ludus_vector_make(id, NULL, 1); // a vector of one: it draws random actions for itself
    ludus_draw_list *list = ludus_draw_list_make();
    if (vector) {
        ludus_vector_reset(vector, 7);
        for (uint64_t step = 0; step < STEPS; step++) {
            ludus_vector_random_actions(vector, 7, step);
            ludus_vector_step(vector);
        }
    }
    if (!vector || !list || ludus_vector_draw(vector, 0, list)) {
        ludus_draw_list_destroy(list);
        list = NULL;
    }
    ludus_vector_destroy(vector);
    return list;
}

int main(int count, char **arguments) {
    const char *path = count > 1 ? arguments[1] : "07_gallery.png";
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, 0, false};
    ludus_renderer *renderer = ludus_renderer_make(&settings);
    uint8_t *rgb = malloc((size_t)3 * WIDTH * HEIGHT);
    if (!renderer || !rgb) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 77; // tests are skipped
    }
    const ludus_draw_list *lists[MOST];
    ludus_draw_list *made[MOST], *names = ludus_draw_list_make();
    int32_t panes = 0;
    for (; panes < MOST && panes < ludus_registered_count(); panes++) {
        lists[panes] = made[panes] = picture_of(ludus_registered_id(panes));
        if (!made[panes]) {
            fprintf(stderr, "%s\n", ludus_last_error()); // and its pane stays empty
        }
    }

    // The names stand under the panes, in a list over everything: its plane is pixels from the lower left corner.
    ludus_frame frame = ludus_frame_of(lists, panes);
    frame.columns = COLUMNS;
    frame.gap = GAP;
    frame.background = LUDUS_COLOR_PAPER;
    ludus_status status = ludus_renderer_draw(renderer, &frame); // lays the panes out
    for (int32_t pane = 0, x, y, width, height; ludus_renderer_pane(renderer, pane, &x, &y, &width, &height); pane++) {
        ludus_draw_text(names, x + width / 2.0, HEIGHT - y - height - GAP / 2.0, 17, LUDUS_TEXT_BOLD, LUDUS_COLOR_INK,
                        ludus_registered_id(pane));
    }
    frame.over = names;
    status = status ? status : ludus_renderer_draw(renderer, &frame);
    status = status ? status : ludus_renderer_read(renderer, rgb);
    status = status ? status : ludus_picture_write(path, WIDTH, HEIGHT, rgb);
    if (status) {
        fprintf(stderr, "%s\n", ludus_last_error());
    } else {
        printf("%d environments in %s\n", panes, path);
    }
    while (panes > 0) {
        ludus_draw_list_destroy(made[--panes]);
    }
    ludus_draw_list_destroy(names);
    ludus_renderer_destroy(renderer);
    free(rgb);
    return status != LUDUS_OK;
}
