// test_render_wrong.c - renderers and what they are not made for: sizes, counts, looks and numbers out of bounds.
// SPDX-License-Identifier: MIT
#include "render_look.h"

#define CHECK_REFUSED(call, sentence)                                                                                  \
    do {                                                                                                               \
        CHECK_EQ_INT((call), LUDUS_ERROR_ARGUMENT);                                                                    \
        CHECK_CONTAINS(ludus_last_error(), (sentence));                                                                \
    } while (0)

enum { MOST = LUDUS_RENDER_SIDE };

static const int32_t wrong_sizes[][2] = {{-1, 5}, {5, -1}, {MOST + 1, 5}, {5, INT32_MAX}, {INT32_MIN, INT32_MIN}};
enum { WRONG_SIZES = sizeof wrong_sizes / sizeof *wrong_sizes };

static void test_making(void) {
    for (int i = 0; i < WRONG_SIZES; i++) {
        const ludus_render_settings settings = {
            LUDUS_DISPLAY_OFFSCREEN, wrong_sizes[i][0], wrong_sizes[i][1], NULL, 0, false};
        CHECK(ludus_renderer_make(&settings) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "each side may have 1 to 8192");
    }
    const int32_t wrong_samples[] = {-1, 65, INT32_MAX};
    for (int i = 0; i < 3; i++) {
        const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, 8, 8, NULL, wrong_samples[i], false};
        CHECK(ludus_renderer_make(&settings) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "samples a pixel");
    }
    ludus_renderer_destroy(NULL);
}

// A size that is refused changes nothing.
static void test_sizes(void) {
    int32_t width = 0, height = 0;
    for (int i = 0; i < WRONG_SIZES; i++) {
        CHECK_REFUSED(ludus_renderer_resize(renderer, wrong_sizes[i][0], wrong_sizes[i][1]), "each side may have");
        CHECK_REFUSED(ludus_render_frames(renderer, NULL, 0, wrong_sizes[i][0], wrong_sizes[i][1], picture[0][0]),
                      "each side may have");
    }
    CHECK_REFUSED(ludus_renderer_resize(renderer, 0, 0), "0 x 0");
    ludus_renderer_size(renderer, &width, &height);
    CHECK_EQ_INT(width, WIDTH);
    CHECK_EQ_INT(height, HEIGHT);
    CHECK_EQ_INT(ludus_renderer_resize(renderer, 1, 1), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_resize(renderer, WIDTH, HEIGHT), LUDUS_OK);
}

static void test_counts(void) {
    const ludus_draw_list *const none[4] = {NULL, NULL, NULL, NULL};
    const size_t bytes = sizeof picture;
    CHECK_REFUSED(ludus_render_frame(renderer, none, -1, picture[0][0]), "-1 panes; 0 to 65536");
    CHECK_REFUSED(ludus_render_frame(renderer, none, 65537, picture[0][0]), "65537 panes; 0 to 65536");
    CHECK_REFUSED(ludus_render_frames(renderer, none, -4, 8, 8, picture[0][0]), "-4 pictures");

    // No panes are an empty picture, no pictures are no bytes, and panes without a list are paper.
    memset(picture, 1, bytes);
    CHECK_EQ_INT(ludus_render_frames(renderer, none, 0, 8, 8, picture[0][0]), LUDUS_OK);
    CHECK_EQ_INT(picture[0][0][0], 1);
    CHECK_EQ_INT(ludus_render_frame(renderer, NULL, 0, picture[0][0]), LUDUS_OK);
    CHECK_PIXEL(WIDTH / 2, HEIGHT / 2, ludus_frame_of(NULL, 0).background, 0);
    CHECK_EQ_INT(ludus_render_frame(renderer, none, 4, picture[0][0]), LUDUS_OK);
}

// A look that is no look is refused; numbers of a mosaic that make no sense are bent.
static void test_frames(void) {
    const ludus_draw_list *const lists[3] = {list, list, list};
    ludus_frame frame = ludus_frame_of(lists, 3);
    const ludus_look wrong[] = {{NAN, 0, 0, 0, 0}, {0, INFINITY, 0, 0, 0}, {0, 0, 1e300, 0, 0}, {0, 0, 0, 0, -NAN}};
    ludus_draw_clear(list);
    ludus_draw_circle(list, 0, 0, 0.5, ludus_filled(LUDUS_COLOR_AGENT));
    for (int i = 0; i < 4; i++) {
        frame.look = wrong[i];
        CHECK_REFUSED(ludus_renderer_draw(renderer, &frame), "a look has numbers that are not finite");
    }
    frame = ludus_frame_of(lists, 3);
    const int32_t numbers[] = {INT32_MIN, -7, 99, INT32_MAX};
    for (int i = 0; i < 4; i++) {
        frame.columns = frame.gap = frame.marked = numbers[i];
        CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
        CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
    }

    int32_t pane = 0, x, y, width, height;
    double plane_x, plane_y;
    frame = ludus_frame_of(lists, 3);
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
    CHECK(!ludus_renderer_pane(renderer, -1, &x, &y, &width, &height));
    CHECK(!ludus_renderer_pane(renderer, 3, &x, &y, &width, &height));
    const double outside[] = {NAN, -1, WIDTH + 1, 1e300, -INFINITY};
    for (int i = 0; i < 5; i++) {
        CHECK(!ludus_renderer_pick(renderer, outside[i], 5, &pane, &plane_x, &plane_y));
        CHECK(!ludus_renderer_pick(renderer, 5, outside[i], &pane, &plane_x, &plane_y));
    }
    CHECK(ludus_renderer_pane(renderer, 2, &x, &y, &width, &height));
    CHECK(ludus_renderer_pick(renderer, x + width / 2.0, y + height / 2.0, &pane, &plane_x, &plane_y));
    CHECK_EQ_INT(pane, 2);
    CHECK_NEAR(plane_x, 0, 1e-6);
    CHECK_NEAR(plane_y, 0, 1e-6);
}

// Without a window there are no events and no title, and waiting ends.
static void test_window(void) {
    ludus_event event;
    const double waits[] = {0, -1e30, NAN, -INFINITY, 1e-9, 0.002};
    for (int i = 0; i < 6; i++) {
        CHECK(!ludus_renderer_poll(renderer, waits[i], &event));
    }
    ludus_renderer_title(renderer, "another");
    ludus_renderer_title(renderer, NULL);
    CHECK(!ludus_renderer_has_window(renderer));
    CHECK_EQ_INT(ludus_renderer_show(renderer), LUDUS_OK);
}

static void test_text_width(void) {
    const double height = 10, width = ludus_render_text_width(height, 0, "width");
    CHECK(width > 2 * height && width < 3.5 * height);
    CHECK_NEAR(ludus_render_text_width(2 * height, 0, "width"), 2 * width, 1e-9);
    CHECK_NEAR(ludus_render_text_width(height, LUDUS_TEXT_MONO, "width"), 5 * 0.6 * height, 0.05);
    CHECK(ludus_render_text_width(height, LUDUS_TEXT_BOLD, "width") > width);
    CHECK_NEAR(ludus_render_text_width(height, 0, "width\nand a longer line"), width, 1e-9);
    CHECK_EQ_REAL(ludus_render_text_width(height, 0, ""), 0);
    CHECK_EQ_REAL(ludus_render_text_width(height, 0, NULL), 0);
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    test_making();
    test_sizes();
    test_counts();
    test_frames();
    test_window();
    test_text_width();
    look_end();
    return check_end();
}
