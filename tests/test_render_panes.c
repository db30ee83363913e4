// test_render_panes.c - mosaics: where panes lie, what is found at a pixel, batches of pictures, contexts that are lost.
// SPDX-License-Identifier: MIT
#include "render_look.h"

#include "render/renderer.h"

// A list of its own colour with a disc and a bent line; wide views are twice as wide as high.
static ludus_draw_list *make_list(int number, bool wide) {
    ludus_draw_list *made = ludus_draw_list_make();
    ludus_draw_view(made, wide ? -2 : -1, -1, wide ? 2 : 1, 1);
    ludus_draw_background(made, ludus_color_mix(LUDUS_COLOR_PAPER, ludus_palette(number), 0.2));
    ludus_draw_circle(made, 0.5 * sin(number), 0.4 * cos(number), 0.4, ludus_filled(ludus_palette(number)));
    const double bent[] = {-0.9, -0.8, 0, 0.3, 0.9, -0.7};
    ludus_draw_polyline(made, bent, 3, false, 0.08, LUDUS_COLOR_INK);
    return made;
}

static void shoot_frame(const ludus_frame *frame) {
    CHECK_EQ_INT(ludus_renderer_draw(renderer, frame), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
}

// --- panes ---

// Panes lie inside the picture, apart from each other, and all of the view is seen in each.
static void test_layout(void) {
    const int32_t counts[] = {1, 2, 3, 7, 16, 64};
    const ludus_draw_list *lists[64];
    ludus_draw_list *wide = make_list(1, true), *narrow = make_list(2, false);
    for (int i = 0; i < 64; i++) {
        lists[i] = i % 2 ? narrow : wide;
    }
    for (int k = 0; k < 6; k++) {
        const ludus_frame frame = ludus_frame_of(lists, counts[k]);
        static uint8_t taken[HEIGHT][WIDTH];
        memset(taken, 0, sizeof taken);
        CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
        for (int32_t i = 0; i < counts[k]; i++) {
            int32_t x, y, width, height, pane;
            double plane_x, plane_y;
            CHECK(ludus_renderer_pane(renderer, i, &x, &y, &width, &height));
            CHECK(x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= WIDTH && y + height <= HEIGHT);
            for (int row = y; row < y + height; row++) {
                for (int column = x; column < x + width; column++) {
                    CHECK(taken[row][column]++ == 0);
                }
            }
            // The middle of the pane is the middle of the view; corners of the view are inside.
            CHECK(ludus_renderer_pick(renderer, x + 0.5 * width, y + 0.5 * height, &pane, &plane_x, &plane_y));
            CHECK_EQ_INT(pane, i);
            CHECK_NEAR(plane_x, 0, 1e-9);
            CHECK_NEAR(plane_y, 0, 1e-9);
            CHECK(ludus_renderer_pick(renderer, x, y + 1e-9, &pane, &plane_x, &plane_y));
            CHECK(plane_x <= (double)lists[i]->view[0] + 1e-6 && plane_y >= (double)lists[i]->view[3] - 1e-6);
            CHECK(ludus_renderer_pick(renderer, x + width - 1e-9, y + height - 1e-9, &pane, &plane_x, &plane_y));
            CHECK(plane_x >= (double)lists[i]->view[2] - 1e-6 && plane_y <= (double)lists[i]->view[1] + 1e-6);
        }
    }
    int32_t pane;
    double plane_x, plane_y;
    CHECK(!ludus_renderer_pick(renderer, -1, 5, &pane, &plane_x, &plane_y));
    CHECK(!ludus_renderer_pick(renderer, 5, HEIGHT + 1, &pane, &plane_x, &plane_y));
    CHECK(!ludus_renderer_pick(renderer, NAN, 5, &pane, &plane_x, &plane_y));
    CHECK(!ludus_renderer_pane(renderer, 64, &pane, &pane, &pane, &pane));
    CHECK(!ludus_renderer_pane(renderer, -1, &pane, &pane, &pane, &pane));
    ludus_draw_list_destroy(wide);
    ludus_draw_list_destroy(narrow);
}

// What pick says of a pixel is what is drawn there, however a person looks.
static void test_pick(void) {
    ludus_draw_clear(list);
    ludus_draw_background(list, LUDUS_COLOR_PAPER);
    ludus_draw_circle(list, 0.3, -0.2, 0.1, ludus_filled(LUDUS_COLOR_INK));
    const ludus_look look = {0.1, -0.2, 0.7, 0, 0};
    shoot(&look);
    const spot found = find_other_than(LUDUS_COLOR_PAPER, 100);
    int32_t pane;
    double x, y;
    CHECK(found.count > 20);
    CHECK(ludus_renderer_pick(renderer, found.x, found.y, &pane, &x, &y));
    CHECK_NEAR(x, 0.3, 0.005);
    CHECK_NEAR(y, -0.2, 0.005);
}

// A pane of a mosaic is the picture of its size; nothing is painted beyond a pane.
static void test_same(void) {
    ludus_draw_list *made[6];
    for (int i = 0; i < 6; i++) {
        made[i] = make_list(i, false);
        ludus_draw_rectangle(made[i], 0, -40, 50, 39.3, 0, ludus_filled(LUDUS_COLOR_GROUND)); // far beyond the view
    }
    const ludus_draw_list *const *lists = (const ludus_draw_list *const *)made;
    ludus_frame frame = ludus_frame_of(lists, 6);
    frame.columns = 3;
    frame.gap = 0;
    shoot_frame(&frame);
    static uint8_t singles[6][80][80][3], pane[80][80][3];
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 6, 80, 80, singles[0][0][0]), LUDUS_OK);
    for (int i = 0; i < 6; i++) {
        for (int row = 0; row < 80; row++) {
            memcpy(pane[row], picture[i / 3 * 80 + row][i % 3 * 80], sizeof pane[row]);
        }
        CHECK(distance_of(pane, singles[i], sizeof pane) < 0.05);
        CHECK(i == 0 || distance_of(singles[i], singles[i - 1], sizeof pane) > 3);
    }
    // One picture alone is the same as in a batch, and the renderer's own size is as it was.
    int32_t width, height;
    ludus_renderer_size(renderer, &width, &height);
    CHECK(width == WIDTH && height == HEIGHT);
    ludus_renderer *small =
        ludus_renderer_make(&(ludus_render_settings){LUDUS_DISPLAY_OFFSCREEN, 80, 80, NULL, 0, false});
    if (CHECK(small != NULL)) {
        CHECK_EQ_INT(ludus_render_frame(small, lists + 4, 1, pane[0][0]), LUDUS_OK);
        CHECK(distance_of(pane, singles[4], sizeof pane) < 0.05);
    }
    // The gaps, empty panes and nothing at all have the frame's background.
    const ludus_draw_list *some[4] = {made[0], NULL, made[1], NULL};
    frame = ludus_frame_of(some, 4);
    frame.gap = 6;
    frame.background = LUDUS_COLOR_SKY;
    shoot_frame(&frame);
    CHECK_PIXEL(2, 2, LUDUS_COLOR_SKY, 1);
    frame = ludus_frame_of(NULL, 0);
    frame.background = LUDUS_COLOR_PURPLE;
    shoot_frame(&frame);
    CHECK_PIXEL(120, 80, LUDUS_COLOR_PURPLE, 1);
    CHECK_PIXEL(0, HEIGHT - 1, LUDUS_COLOR_PURPLE, 1);
    ludus_renderer_destroy(small);
    for (int i = 0; i < 6; i++) {
        ludus_draw_list_destroy(made[i]);
    }
}

// The mark lies around its pane, and what lies over everything counts in pixels from the lower left corner.
static void test_over(void) {
    ludus_draw_list *one = make_list(0, false), *over = ludus_draw_list_make();
    const ludus_draw_list *lists[2] = {one, one};
    ludus_frame frame = ludus_frame_of(lists, 2);
    shoot_frame(&frame);
    keep();
    frame.marked = 1;
    shoot_frame(&frame);
    int32_t x, y, width, height;
    CHECK(ludus_renderer_pane(renderer, 1, &x, &y, &width, &height));
    CHECK(memcmp(picture[y + height / 2][x + width / 2], before[y + height / 2][x + width / 2], 3) == 0);
    CHECK(memcmp(picture[y + height / 2][x - 1], before[y + height / 2][x - 1], 3) != 0);
    ludus_draw_rectangle(over, 30, 20, 5, 5, 0, ludus_filled(LUDUS_COLOR_VERMILLION));
    frame.over = over;
    shoot_frame(&frame);
    CHECK_PIXEL(30, HEIGHT - 20, LUDUS_COLOR_VERMILLION, 1);
    ludus_draw_list_destroy(one);
    ludus_draw_list_destroy(over);
}

static void test_thousand(void) {
    ludus_draw_list *two[2] = {make_list(0, false), make_list(1, false)};
    const ludus_draw_list *lists[1000];
    for (int i = 0; i < 1000; i++) {
        lists[i] = two[i % 2];
    }
    const ludus_frame frame = ludus_frame_of(lists, 1000);
    shoot_frame(&frame);
    int wrong = 0;
    for (int32_t i = 0; i < 1000; i++) {
        int32_t x, y, width, height;
        CHECK(ludus_renderer_pane(renderer, i, &x, &y, &width, &height));
        double sum[3] = {0, 0, 0};
        for (int k = 0; k < width * height; k++) {
            for (int channel = 0; channel < 3; channel++) {
                sum[channel] += picture[y + k / width][x + k % width][channel];
            }
        }
        // Blue discs have less red in them than vermillion ones.
        wrong += (sum[0] < sum[2]) != (i % 2 == 0);
    }
    CHECK_EQ_INT(wrong, 0);
    // More panes than pixels do no harm.
    static const ludus_draw_list *many[65536];
    for (int i = 0; i < 65536; i++) {
        many[i] = two[i % 2];
    }
    CHECK_EQ_INT(ludus_renderer_resize(renderer, 50, 20), LUDUS_OK);
    const ludus_frame crowd = ludus_frame_of(many, 65536);
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &crowd), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_resize(renderer, WIDTH, HEIGHT), LUDUS_OK);
    ludus_draw_list_destroy(two[0]);
    ludus_draw_list_destroy(two[1]);
}

// --- contexts ---

// A lost context is made anew: the next frame is as before; the last one is gone, and reading says so.
static void test_lost(void) {
    ludus_draw_list *one = make_list(3, false);
    ludus_draw_text(one, 0, 0, 0.4, 0, LUDUS_COLOR_INK, "lost");
    const ludus_draw_list *lists[1] = {one};
    const ludus_frame frame = ludus_frame_of(lists, 1);
    shoot_frame(&frame);
    keep();
    render_lose_context(renderer);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "context was lost");
    CHECK_EQ_INT(renderer->losses, 1);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "draw one first");
    shoot_frame(&frame);
    CHECK(memcmp(picture, before, sizeof picture) == 0);
    render_lose_context(renderer);
    CHECK_EQ_INT(ludus_renderer_resize(renderer, 30, 30), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_resize(renderer, WIDTH, HEIGHT), LUDUS_OK);
    // Two renderers take turns; one that loses its context leaves the other's objects alone.
    ludus_renderer *second = ludus_renderer_make(&renderer->settings);
    static uint8_t other[HEIGHT][WIDTH][3];
    if (CHECK(second != NULL)) {
        for (int i = 0; i < 3; i++) {
            CHECK_EQ_INT(ludus_render_frame(second, lists, 1, other[0][0]), LUDUS_OK);
            CHECK(memcmp(other, before, sizeof other) == 0);
            if (i == 1) {
                render_lose_context(renderer);
            }
            shoot_frame(&frame);
            CHECK(memcmp(picture, before, sizeof picture) == 0);
        }
        render_lose_context(second);
    }
    ludus_renderer_destroy(second);
    shoot_frame(&frame);
    CHECK(memcmp(picture, before, sizeof picture) == 0);
    CHECK_EQ_INT(renderer->losses, 3);
    ludus_draw_list_destroy(one);
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    test_layout();
    test_pick();
    test_same();
    test_over();
    test_thousand();
    test_lost();
    look_end();
    return check_end();
}
