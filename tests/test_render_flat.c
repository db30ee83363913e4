// test_render_flat.c - 2D shapes as pixels: places, colours, coverage, joints, layers, texts, sprites.
// SPDX-License-Identifier: MIT
#include "render_look.h"

// A plane of one unit a pixel, y upwards from the lower left corner; white paper.
static void begin(void) {
    ludus_draw_clear(list);
    ludus_draw_view(list, 0, 0, WIDTH, HEIGHT);
    ludus_draw_background(list, LUDUS_COLOR_PAPER);
}

// How much ink, in pixels, black shapes leave on the white picture.
static double ink(int left, int top, int right, int bottom) {
    double sum = 0;
    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
            sum += 1 - brightness(x, y) / 765.0;
        }
    }
    return sum;
}

static double all_ink(void) {
    return ink(0, 0, WIDTH, HEIGHT);
}

// --- boxes ---

static void test_rectangle(void) {
    begin();
    ludus_draw_rectangle(list, 60, 100, 30, 20, 0, ludus_outlined(LUDUS_COLOR_BLUE, LUDUS_COLOR_ORANGE, 4));
    draw();
    CHECK_PIXEL(60, 60, LUDUS_COLOR_BLUE, 1);
    CHECK_PIXEL(30, 60, LUDUS_COLOR_ORANGE, 1); // the outline lies inside the edge
    CHECK_PIXEL(33, 60, LUDUS_COLOR_ORANGE, 1);
    CHECK_PIXEL(34, 60, LUDUS_COLOR_BLUE, 1);
    CHECK_PIXEL(29, 60, LUDUS_COLOR_PAPER, 1);
    CHECK_PIXEL(60, 40, LUDUS_COLOR_ORANGE, 1); // the upper edge
    CHECK_PIXEL(60, 39, LUDUS_COLOR_PAPER, 1);
    CHECK_PIXEL(89, 79, LUDUS_COLOR_ORANGE, 90); // a corner, whose edge is a little round
    CHECK_PIXEL(90, 60, LUDUS_COLOR_PAPER, 1);
}

// Edges between pixels cover their share, whether a rectangle is large (painted in parts), small, or thinner than a pixel.
static void test_coverage(void) {
    const double sizes[][2] = {{100.5, 70.25}, {20.3, 10.6}, {60, 0.4}, {0.3, 0.3}, {5, 5}};
    for (int i = 0; i < 5; i++) {
        begin();
        ludus_draw_rectangle(list, 120.13, 80.37, 0.5 * sizes[i][0], 0.5 * sizes[i][1], 0, ludus_filled(0));
        draw();
        CHECK_NEAR(all_ink(), sizes[i][0] * sizes[i][1], 0.7 + 0.01 * sizes[i][0]);
    }
    begin();
    ludus_draw_rectangle(list, 30, 30, 10, 10.5, 0, ludus_filled(0));
    draw();
    CHECK_NEAR(brightness(30, HEIGHT - 41), 0.5 * 765, 8);
    // Turned, it covers as much.
    begin();
    ludus_draw_push(list, 100, 80, 0.6, 1);
    ludus_draw_rectangle(list, 0, 0, 40, 25, 0, ludus_filled(0));
    ludus_draw_pop(list);
    draw();
    CHECK_NEAR(all_ink(), 80 * 50, 10);
    // So do circles, large and small.
    const double radii[] = {60, 12.4, 3, 0.8};
    for (int i = 0; i < 4; i++) {
        begin();
        ludus_draw_circle(list, 120.3, 80.6, radii[i], ludus_filled(0));
        draw();
        CHECK_NEAR(all_ink(), 3.14159265 * radii[i] * radii[i], 0.8 + 0.002 * radii[i] * radii[i]);
    }
}

// A translucent shape is painted once everywhere, in whatever parts it comes.
static void test_translucent(void) {
    const ludus_color half = ludus_color_fade(0, 0.5);
    begin();
    ludus_draw_rectangle(list, 120, 80, 100, 60, 20, ludus_filled(half));
    draw();
    for (int x = 40; x < 200; x++) {
        CHECK_NEAR(picture[80][x][0], 127, 2);
        CHECK_NEAR(picture[30][x][0], 127, 2);
    }
    // A stroke with sharp joints, and one that is cut into pieces: no darker where segments meet.
    const double zigzag[] = {20, 20, 60, 140, 100, 20, 140, 140, 180, 20, 220, 140};
    begin();
    ludus_draw_polyline(list, zigzag, 6, false, 9, half);
    draw();
    int darkest = 255;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            darkest = picture[y][x][0] < darkest ? picture[y][x][0] : darkest;
        }
    }
    CHECK_NEAR(darkest, 127, 2);
    CHECK_PIXEL(60, 20, 0x7F7F7F, 2);
}

static void test_soft(void) {
    begin();
    ludus_draw_rectangle(list, 120, 80, 60, 40, 0, ludus_soft(0, 20));
    draw();
    CHECK_PIXEL(120, 80, 0, 1);
    CHECK_NEAR(brightness(60, 80), 0.5 * 765, 40); // the edge is the middle of the fading
    CHECK_PIXEL(48, 80, LUDUS_COLOR_PAPER, 2);
    for (int x = 49; x < 72; x++) {
        CHECK(brightness(x, 80) >= brightness(x + 1, 80));
    }
    // A polygon of the same shape fades as it does.
    keep();
    const double corners[] = {60, 40, 180, 40, 180, 120, 60, 120};
    begin();
    ludus_draw_polygon(list, corners, 4, ludus_soft(0, 20));
    draw();
    CHECK(distance_of(picture, before, sizeof picture) < 0.5);
}

// --- paths ---

// The area of a polygon, from its corners.
static double area_of(const double *points, int count) {
    double twice = 0;
    for (int i = 0; i < count; i++) {
        const double *a = points + 2 * i, *b = points + 2 * ((i + 1) % count);
        twice += a[0] * b[1] - a[1] * b[0];
    }
    return fabs(twice) / 2;
}

static void test_polygons(void) {
    // A star of 2 x 40 corners, concave; both senses of rotation; small and as large as the picture.
    double star[160], reversed[160];
    const double sizes[] = {75, 20, 2.5};
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 80; i++) {
            const double radius = sizes[k] * (i % 2 ? 0.55 : 1), angle = 0.05 + i * 6.283185307179586 / 80;
            star[2 * i] = reversed[2 * (79 - i)] = 120.2 + radius * cos(angle);
            star[2 * i + 1] = reversed[2 * (79 - i) + 1] = 80.4 + radius * sin(angle);
        }
        begin();
        ludus_draw_polygon(list, star, 80, ludus_filled(0));
        draw();
        keep();
        CHECK_NEAR(all_ink(), area_of(star, 80), 0.5 + 0.005 * area_of(star, 80));
        begin();
        ludus_draw_polygon(list, reversed, 80, ludus_filled(0));
        draw();
        CHECK(distance_of(picture, before, sizeof picture) < 0.01);
    }
    // Two polygons that share an edge leave no seam wider than rounding in a pixel's opacity.
    const double left[] = {20, 20, 117.3, 20, 131.9, 140, 20, 140},
                 right[] = {117.3, 20, 220, 20, 220, 140, 131.9, 140};
    begin();
    ludus_draw_polygon(list, left, 4, ludus_outlined(LUDUS_COLOR_GREEN, LUDUS_COLOR_INK, 6));
    draw();
    CHECK_PIXEL(70, 80, LUDUS_COLOR_GREEN, 1);
    CHECK_PIXEL(22, 80, LUDUS_COLOR_INK, 1);
    CHECK_PIXEL(19, 80, LUDUS_COLOR_PAPER, 1);
    begin();
    ludus_draw_polygon(list, right, 4, ludus_filled(0));
    draw();
    CHECK_NEAR(all_ink(), area_of(right, 4), 2);
}

// Thousands of corners over a few pixels: what is left out is not missed.
static void test_many_corners(void) {
    static double wave[2 * 4002];
    for (int i = 0; i < 4000; i++) {
        wave[2 * i] = 240.0 * i / 3999;
        wave[2 * i + 1] = 80 + 40 * sin(wave[2 * i] / 30);
    }
    begin();
    ludus_draw_polyline(list, wave, 4000, false, 3, 0);
    draw();
    for (int x = 5; x < 235; x += 10) {
        const int y = (int)(HEIGHT - (80 + 40 * sin((x + 0.5) / 30)));
        CHECK_PIXEL(x, y, 0, 60);
        CHECK_PIXEL(x, y > 20 ? y - 8 : y + 8, LUDUS_COLOR_PAPER, 1);
    }
    const double ends[] = {240, 0, 0, 0};
    memcpy(wave + 8000, ends, sizeof ends);
    begin();
    ludus_draw_polygon(list, wave, 4002, ludus_filled(0));
    draw();
    CHECK_NEAR(all_ink(), area_of(wave, 4002), 0.002 * area_of(wave, 4002));
}

static void test_lines(void) {
    // Length times width, and round ends; a hair is as faint as it is thin.
    const double widths[] = {6, 1, 0.25};
    for (int i = 0; i < 3; i++) {
        const double width = widths[i];
        begin();
        ludus_draw_line(list, 20, 30, 200, 120, width, 0);
        draw();
        CHECK_NEAR(all_ink(), width * hypot(180, 90) + 0.785398 * width * width, 0.02 * width * hypot(180, 90) + 1);
    }
    begin();
    ludus_draw_arc(list, 120, 80, 50, 0, QUARTER, 4, 0); // anticlockwise from the right
    draw();
    CHECK_NEAR(all_ink(), 4 * QUARTER * 50 + 12.566, 6);
    CHECK_PIXEL(120 + 35, HEIGHT - 80 - 36, 0, 60);
    CHECK_PIXEL(120 - 35, HEIGHT - 80 - 35, LUDUS_COLOR_PAPER, 0);
    begin();
    ludus_draw_arc(list, 120, 80, 50, 1, 20, 4, 0); // more than a whole turn is one
    draw();
    CHECK_NEAR(all_ink(), 4 * 4 * QUARTER * 50, 10);
    // One point is a dot, a closed line closes.
    const double triangle[] = {60, 40, 180, 40, 120, 130};
    begin();
    ludus_draw_polyline(list, triangle, 1, false, 10, 0);
    draw();
    CHECK_NEAR(all_ink(), 78.5, 2);
    begin();
    ludus_draw_polyline(list, triangle, 3, true, 4, 0);
    draw();
    CHECK_PIXEL(90, HEIGHT - 85, 0, 60);
}

// --- order ---

// Whatever kinds of shapes lie over each other, the later one is seen, and the higher layer before that.
static void test_order(void) {
    const double corners[] = {90, 50, 150, 50, 150, 110, 90, 110};
    const uint8_t texel[4] = {10, 200, 30, 255};
    for (int last = 0; last < 4; last++) {
        begin();
        for (int i = 0; i < 4; i++) {
            const int kind = (last + 1 + i) % 4;
            if (kind == 0) {
                ludus_draw_rectangle(list, 120, 80, 30, 30, 0, ludus_filled(LUDUS_COLOR_BLUE));
            } else if (kind == 1) {
                ludus_draw_polygon(list, corners, 4, ludus_filled(LUDUS_COLOR_ORANGE));
            } else if (kind == 2) {
                ludus_draw_sprite(list, 120, 80, 30, 30, 0, 1, 1, texel, false);
            } else {
                ludus_draw_circle(list, 120, 80, 30, ludus_outlined(LUDUS_COLOR_PURPLE, LUDUS_COLOR_INK, 2));
            }
        }
        const ludus_color seen[4] = {LUDUS_COLOR_BLUE, LUDUS_COLOR_ORANGE, 0x0AC81Eu, LUDUS_COLOR_PURPLE};
        draw();
        CHECK_PIXEL(120, 80, seen[last], 1);
        CHECK_PIXEL(105, 70, seen[last], 1);
    }
    begin();
    ludus_draw_layer(list, 3);
    ludus_draw_circle(list, 120, 80, 20, ludus_filled(LUDUS_COLOR_BLUE));
    ludus_draw_layer(list, -100);
    ludus_draw_polygon(list, corners, 4, ludus_filled(LUDUS_COLOR_ORANGE));
    ludus_draw_layer(list, 100);
    ludus_draw_rectangle(list, 120, 80, 5, 5, 0, ludus_filled(LUDUS_COLOR_GREEN));
    ludus_draw_layer(list, 3);
    ludus_draw_rectangle(list, 120, 80, 10, 10, 0, ludus_filled(LUDUS_COLOR_SKY));
    draw();
    CHECK_PIXEL(120, 80, LUDUS_COLOR_GREEN, 1);
    CHECK_PIXEL(112, 80, LUDUS_COLOR_SKY, 1);
    CHECK_PIXEL(104, 80, LUDUS_COLOR_BLUE, 1);
    CHECK_PIXEL(92, 80, LUDUS_COLOR_ORANGE, 1);
    // More shapes over each other than are remembered one by one, of changing kinds.
    begin();
    for (int i = 0; i < 600; i++) {
        const ludus_color color = (ludus_color)(i * 0x010307) & 0xFFFFFFu;
        if (i % 3) {
            ludus_draw_rectangle(list, 120, 80, 30, 30, 0, ludus_filled(color));
        } else {
            ludus_draw_polygon(list, corners, 4, ludus_filled(color));
        }
    }
    draw();
    CHECK_PIXEL(120, 80, (ludus_color)(599 * 0x010307) & 0xFFFFFFu, 1);
}

// --- texts and sprites ---

static void test_texts(void) {
    double amount[4];
    const int styles[4] = {0, LUDUS_TEXT_BOLD, LUDUS_TEXT_MONO, LUDUS_TEXT_MONO | LUDUS_TEXT_BOLD};
    for (int i = 0; i < 4; i++) {
        begin();
        ludus_draw_text(list, 120, 80, 30, styles[i], 0, "Hill 42");
        draw();
        amount[i] = all_ink();
        CHECK(amount[i] > 200);
        CHECK_NEAR(find_other_than(LUDUS_COLOR_PAPER, 40).x, 120, 7);
        CHECK_NEAR(find_other_than(LUDUS_COLOR_PAPER, 40).y, 80, 4);
    }
    CHECK(amount[1] > 1.15 * amount[0]);
    CHECK(amount[3] > 1.15 * amount[2]);
    CHECK(fabs(amount[2] - amount[0]) > 5);
    // Left and right of its point; turned upwards; over two lines.
    begin();
    ludus_draw_text(list, 120, 80, 30, LUDUS_TEXT_LEFT, 0, "Hill");
    draw();
    CHECK(ink(0, 0, 120, HEIGHT) < 1 && ink(120, 0, WIDTH, HEIGHT) > 100);
    begin();
    ludus_draw_text(list, 120, 80, 30, LUDUS_TEXT_RIGHT, 0, "Hill");
    draw();
    CHECK(ink(121, 0, WIDTH, HEIGHT) < 1 && ink(0, 0, 120, HEIGHT) > 100);
    begin();
    ludus_draw_push(list, 120, 80, QUARTER, 1);
    ludus_draw_text(list, 0, 0, 30, LUDUS_TEXT_LEFT, 0, "Hill");
    ludus_draw_pop(list);
    draw();
    CHECK(ink(0, 82, WIDTH, HEIGHT) < 1 && ink(105, 0, 135, 80) > 100);
    begin();
    ludus_draw_text(list, 120, 100, 30, 0, 0, "a\nHi");
    draw();
    CHECK(ink(0, 40, WIDTH, 76) > 20 && ink(0, 76, WIDTH, 120) > 20);
    // Too small to be read is not drawn.
    begin();
    ludus_draw_text(list, 120, 80, 3, 0, 0, "Hill");
    draw();
    CHECK_EQ_REAL(all_ink(), 0);
    // More sizes than the texture of glyphs can hold at once.
    begin();
    for (int size = 5; size < 150; size++) {
        for (int style = 0; style < 4; style++) {
            ludus_draw_text(list, 120, 500, size, styles[style], 0, "The quick brown fox jumps over the lazy dog");
        }
    }
    ludus_draw_view(list, 0, 400, WIDTH, 400 + HEIGHT);
    draw();
    CHECK(all_ink() > 1000);
}

static void test_sprites(void) {
    uint8_t texels[2 * 2 * 4] = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0};
    begin();
    ludus_draw_sprite(list, 120, 80, 40, 40, 0, 2, 2, texels, false);
    draw();
    CHECK_PIXEL(100, 60, 0xFF0000u, 1); // the top row comes first
    CHECK_PIXEL(140, 60, 0x00FF00u, 1);
    CHECK_PIXEL(100, 100, 0x0000FFu, 1);
    CHECK_PIXEL(140, 100, LUDUS_COLOR_PAPER, 1);
    CHECK_PIXEL(118, 60, 0xFF0000u, 1); // squares up to their edge
    CHECK_PIXEL(121, 60, 0x00FF00u, 1);
    begin();
    ludus_draw_sprite(list, 120, 80, 40, 40, 0, 2, 2, texels, true);
    draw();
    CHECK_PIXEL(119, 50, 0x807F00u, 12); // blended
    // Shrunk, a chequer of black and white is grey everywhere.
    static uint8_t chequer[64 * 64 * 4];
    for (int i = 0; i < 64 * 64; i++) {
        memset(chequer + 4 * i, (i % 64 + i / 64) % 2 ? 255 : 0, 3);
        chequer[4 * i + 3] = 255;
    }
    begin();
    ludus_draw_sprite(list, 120, 80, 8, 8, 0, 64, 64, chequer, false);
    draw();
    for (int x = 114; x < 126; x++) {
        CHECK_PIXEL(x, 80, 0x808080u, 4);
    }
    // More pictures than the texture holds: every one is shown all the same.
    static uint8_t many[128 * 128 * 4];
    memset(many, 255, sizeof many);
    begin();
    for (int i = 0; i < 60; i++) {
        many[0] = (uint8_t)i;
        ludus_draw_sprite(list, 2 + 4 * i, 80, 2, 2, 0, 128, 128, many, false);
        ludus_draw_sprite(list, 120, 40, 110, 30, 0, 128, 128, many, false);
    }
    ludus_draw_background(list, LUDUS_COLOR_INK);
    draw();
    for (int i = 0; i < 60; i++) {
        CHECK_PIXEL(2 + 4 * i, 80, LUDUS_COLOR_PAPER, 12);
    }
}

// The same frame twice is the same to the byte, also after others.
static void test_determinism(void) {
    begin();
    ludus_draw_text(list, 60, 120, 14, 0, 0, "determined");
    const double bent[] = {20, 20, 80, 60, 120, 10, 200, 140};
    ludus_draw_polyline(list, bent, 4, false, 3.3, LUDUS_COLOR_BLUE);
    ludus_draw_circle(list, 150.7, 50.2, 33, ludus_outlined(LUDUS_COLOR_GREEN, LUDUS_COLOR_INK, 1.2));
    draw();
    keep();
    draw();
    CHECK(memcmp(picture, before, sizeof picture) == 0);
    ludus_draw_list *const other = list;
    list = ludus_draw_list_make();
    ludus_draw_text(list, 0, 0, 0.3, 0, 0, "other");
    draw();
    ludus_draw_list_destroy(list);
    list = other;
    draw();
    CHECK(memcmp(picture, before, sizeof picture) == 0);
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    test_rectangle();
    test_coverage();
    test_translucent();
    test_soft();
    test_polygons();
    test_many_corners();
    test_lines();
    test_order();
    test_texts();
    test_sprites();
    test_determinism();
    look_end();
    return check_end();
}
