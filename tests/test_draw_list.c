// test_draw_list.c - draw lists: every function appends what it says, refusals leave nothing, frames, growth, equality.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/draw.h>
#include <ludus/ludus.h>

#include <float.h>
#include <stdlib.h>

static ludus_draw_list *list;

static const ludus_draw_item *last(void) {
    static const ludus_draw_item none;
    CHECK(list->items_count > 0);
    return list->items_count > 0 ? &list->items[list->items_count - 1] : &none;
}

static void check_numbers(const float *numbers, int count, const double *expected) {
    for (int i = 0; i < count; i++) {
        CHECK_NEAR((double)numbers[i], expected[i], 1e-6);
    }
}
#define CHECK_NUMBERS(numbers, count, ...) check_numbers(numbers, count, (const double[]){__VA_ARGS__})

static void check_item(const ludus_draw_item *item, ludus_shape shape, ludus_color fill, ludus_color line) {
    CHECK_EQ_INT(item->shape, shape);
    CHECK_EQ_INT(item->fill, fill);
    CHECK_EQ_INT(item->line, line);
    CHECK_EQ_INT(item->reserved, 0);
}

// --- the picture as a whole ---

static void test_cleared(void) {
    ludus_draw_clear(list);
    CHECK_NUMBERS(list->view, 4, -1, -1, 1, 1);
    CHECK_EQ_INT(list->background, LUDUS_COLOR_BACKGROUND);
    CHECK_EQ_REAL((double)list->camera.distance, 0);
    CHECK_EQ_INT(list->items_count + list->points_count + list->bytes_count + list->refused, 0);
    CHECK(!list->failed && ludus_draw_action(list) == NULL);
    CHECK_NEAR(ludus_draw_unit(list), 0.02, 1e-12);
    ludus_draw_list_destroy(NULL);
}

static void test_view(void) {
    ludus_draw_clear(list);
    ludus_draw_view(list, -3, 0, 3, 4);
    CHECK_NUMBERS(list->view, 4, -3, 0, 3, 4);
    CHECK_NEAR(ludus_draw_unit(list), 0.04, 1e-9);
    // One without an inside, or with numbers that are none, is refused and the old one stays.
    static const double wrong[][4] = {{0, 0, 0, 1},        {0, 1, 1, 0},     {NAN, 0, 1, 1},
                                      {0, 0, INFINITY, 1}, {0, 0, 1e300, 1}, {1, 1, 1 + 1e-12, 2}};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        ludus_draw_view(list, wrong[k][0], wrong[k][1], wrong[k][2], wrong[k][3]);
        CHECK_EQ_INT(list->refused, k + 1);
        CHECK_NUMBERS(list->view, 4, -3, 0, 3, 4);
    }
    ludus_draw_background(list, LUDUS_COLOR_FELT);
    CHECK_EQ_INT(list->background, LUDUS_COLOR_FELT);
}

static void test_camera(void) {
    ludus_draw_clear(list);
    ludus_draw_camera(list, (const double[]){1, 2, 3}, 4, 0.5, 0.25);
    CHECK_NUMBERS(list->camera.target, 3, 1, 2, 3);
    CHECK_NUMBERS(&list->camera.distance, 4, 4, 0.5, 0.25, 0.78539816);
    ludus_draw_camera(list, (const double[]){1, NAN, 3}, 4, 0, 0);
    ludus_draw_camera(list, (const double[]){1, 2, 3}, 0, 0, 0);
    ludus_draw_camera(list, (const double[]){1, 2, 3}, -1, 0, 0);
    ludus_draw_camera(list, (const double[]){1, 2, 3}, 1, INFINITY, 0);
    CHECK_EQ_INT(list->refused, 4);
    CHECK_NEAR((double)list->camera.distance, 4, 0);
}

static void test_layers(void) {
    static const int given[] = {0, LUDUS_LAYER_BACK, LUDUS_LAYER_TEXT, 100, -100, 101, 1000, -1000};
    static const int kept[] = {0, -10, 20, 100, -100, 100, 100, -100};
    ludus_draw_clear(list);
    for (size_t k = 0; k < sizeof given / sizeof *given; k++) {
        ludus_draw_layer(list, given[k]);
        ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
        CHECK_EQ_INT(last()->layer, kept[k]);
    }
    ludus_draw_clear(list);
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
    CHECK_EQ_INT(last()->layer, LUDUS_LAYER_SCENE);
}

// --- shapes ---

static void test_flat_shapes(void) {
    ludus_draw_clear(list);
    ludus_draw_rectangle(list, 1, 2, 3, 0.5, 9, ludus_outlined(LUDUS_COLOR_BLUE, LUDUS_COLOR_INK, 0.1));
    check_item(last(), LUDUS_SHAPE_RECTANGLE, LUDUS_COLOR_BLUE, LUDUS_COLOR_INK);
    CHECK_NUMBERS(last()->at, 3, 1, 2, 0);
    CHECK_NUMBERS(last()->size, 3, 3, 0.5, 0.5); // a corner is no rounder than the side
    CHECK_NEAR((double)last()->width, 0.1, 1e-7);
    ludus_draw_circle(list, -1, 0, 2, ludus_soft(LUDUS_COLOR_GREEN, 0.3));
    check_item(last(), LUDUS_SHAPE_CIRCLE, LUDUS_COLOR_GREEN, LUDUS_COLOR_NONE);
    CHECK_NUMBERS(last()->at, 2, -1, 0);
    CHECK_NEAR((double)last()->size[0], 2, 0);
    CHECK_NEAR((double)last()->softness, 0.3, 1e-7);
    ludus_draw_arc(list, 0, 0, 1, 2, 0.5, 0.1, LUDUS_COLOR_FORCE);
    check_item(last(), LUDUS_SHAPE_ARC, LUDUS_COLOR_NONE, LUDUS_COLOR_FORCE);
    CHECK_NUMBERS(last()->turn, 2, 0.5, 2); // from the smaller angle to the larger one
    ludus_draw_arc(list, 0, 0, 1, -1, 100, 0.1, LUDUS_COLOR_FORCE);
    CHECK_NUMBERS(last()->turn, 2, -1, 2 * M_PI - 1); // at most a full turn
    list->items_count--;
    const double points[] = {0, 0, 1, 0, 1, 1};
    ludus_draw_polyline(list, points, 3, true, 0.1, LUDUS_COLOR_INK);
    check_item(last(), LUDUS_SHAPE_POLYLINE, LUDUS_COLOR_NONE, LUDUS_COLOR_INK);
    CHECK_EQ_INT(last()->style, 1);
    CHECK_EQ_INT(last()->count, 3);
    ludus_draw_polygon(list, points, 3, ludus_filled(LUDUS_COLOR_SKY));
    check_item(last(), LUDUS_SHAPE_POLYGON, LUDUS_COLOR_SKY, LUDUS_COLOR_NONE);
    CHECK_EQ_INT(last()->first, 3);
    CHECK_NUMBERS(list->points[5], 2, 1, 1);
    ludus_draw_line(list, 0, 0, 4, 5, 0.2, LUDUS_COLOR_INK);
    CHECK_EQ_INT(last()->shape, LUDUS_SHAPE_POLYLINE);
    CHECK_EQ_INT(last()->style, 0);
    CHECK_NUMBERS(list->points[7], 2, 4, 5);
    // Too few points are nothing, and so is no text.
    const int32_t items = list->items_count;
    ludus_draw_polygon(list, points, 2, ludus_filled(0));
    ludus_draw_polygon(list, NULL, 0, ludus_filled(0));
    ludus_draw_polyline(list, NULL, 0, false, 1, 0);
    ludus_draw_polyline(list, points, -1, false, 1, 0);
    ludus_draw_text(list, 0, 0, 1, 0, 0, "");
    ludus_draw_text(list, 0, 0, 1, 0, 0, NULL);
    CHECK_EQ_INT(list->items_count, items);
    CHECK_EQ_INT(list->refused, 0);
    // One point is a dot.
    ludus_draw_polyline(list, points, 1, false, 1, 0);
    CHECK_EQ_INT(last()->count, 1);
}

static void test_arrows(void) {
    ludus_draw_clear(list);
    ludus_draw_arrow(list, 0, 0, 10, 0, 1, LUDUS_COLOR_FORCE);
    CHECK_EQ_INT(list->items_count, 2); // a line and a head
    CHECK_EQ_INT(last()->shape, LUDUS_SHAPE_POLYGON);
    CHECK_NUMBERS(list->points[last()->first], 2, 10, 0);
    ludus_draw_arrow(list, 0, 0, 0.9, 0, 1, LUDUS_COLOR_FORCE); // shorter than its width
    ludus_draw_arrow(list, 0, 0, 0, 0, 0, LUDUS_COLOR_FORCE);
    CHECK_EQ_INT(list->items_count, 2);
    ludus_draw_arrow(list, 0, 0, 0, 2, 1, LUDUS_COLOR_FORCE); // a head alone
    CHECK_EQ_INT(list->items_count, 3);
    CHECK_NUMBERS(list->points[last()->first], 2, 0, 2);

    // A torque's head ends where its arc ends, in both senses.
    for (int sense = -1; sense <= 1; sense += 2) {
        ludus_draw_clear(list);
        ludus_draw_arc_arrow(list, 1, 2, 3, 0.5, 0.5 + sense * 2.0, 0.1, LUDUS_COLOR_FORCE);
        CHECK_EQ_INT(list->items_count, 2);
        CHECK_EQ_INT(list->items[0].shape, LUDUS_SHAPE_ARC);
        CHECK(list->items[0].turn[0] < list->items[0].turn[1]);
        const double end = 0.5 + sense * 2.0;
        CHECK_NUMBERS(list->points[last()->first], 2, 1 + 3 * cos(end), 2 + 3 * sin(end));
    }
    const int32_t items = list->items_count;
    ludus_draw_arc_arrow(list, 0, 0, 1, 1, 1, 0.1, LUDUS_COLOR_FORCE);
    ludus_draw_arc_arrow(list, 0, 0, 0, 0, 0, 0, LUDUS_COLOR_FORCE);
    CHECK_EQ_INT(list->items_count, items);
    CHECK_EQ_INT(list->refused, 0);
}

static void test_texts(void) {
    ludus_draw_clear(list);
    ludus_draw_text(list, 1, 2, 0.5, LUDUS_TEXT_LEFT | LUDUS_TEXT_BOLD | 0x70, LUDUS_COLOR_INK, "\u03b8 = 1");
    check_item(last(), LUDUS_SHAPE_TEXT, LUDUS_COLOR_INK, LUDUS_COLOR_NONE);
    CHECK_EQ_INT(last()->style, LUDUS_TEXT_LEFT | LUDUS_TEXT_BOLD);
    CHECK_EQ_INT(last()->count, 6);
    CHECK(memcmp(list->bytes + last()->first, "\u03b8 = 1", 6) == 0);
    CHECK_NEAR((double)last()->size[0], 0.5, 0);
}

// The same picture is in the list once, others that only look alike are not.
static void test_sprites(void) {
    static const uint8_t red[] = {255, 0, 0, 255, 9, 8, 7, 6}, blue[] = {0, 0, 255, 255, 9, 8, 7, 6};
    ludus_draw_clear(list);
    ludus_draw_sprite(list, 1, 2, 3, 4, 0.5, 2, 1, red, true);
    check_item(last(), LUDUS_SHAPE_SPRITE, 0, LUDUS_COLOR_NONE);
    CHECK_EQ_INT(last()->style, 1);
    CHECK_EQ_INT(last()->count, 16);
    CHECK_NUMBERS(last()->size, 2, 3, 4);
    CHECK_NEAR((double)last()->turn[0], 0.5, 1e-7);
    static const uint8_t head[] = {2, 0, 0, 0, 1, 0, 0, 0};
    CHECK(memcmp(list->bytes, head, sizeof head) == 0 && memcmp(list->bytes + 8, red, sizeof red) == 0);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 2, 1, red, false);
    CHECK_EQ_INT(last()->first, 0);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 2, 1, blue, false);
    CHECK_EQ_INT(last()->first, 16);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 1, 2, red, false);
    CHECK_EQ_INT(last()->first, 32);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 2, 1, blue, false);
    CHECK_EQ_INT(last()->first, 16);
    CHECK_EQ_INT(list->bytes_count, 48);
    // A refused one is not there to be shared.
    ludus_draw_sprite(list, NAN, 0, 1, 1, 0, 1, 1, red, false);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 0, 1, red, false);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 1, 4097, red, false);
    CHECK_EQ_INT(list->refused, 3);
    CHECK_EQ_INT(list->bytes_count, 48);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 1, 1, red, false);
    CHECK_EQ_INT(last()->first, 48);
    // What was there before a clear is not shared either.
    ludus_draw_clear(list);
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 2, 1, blue, false);
    CHECK_EQ_INT(last()->first, 0);
    CHECK(memcmp(list->bytes + 8, blue, sizeof blue) == 0);
}

static void test_solid_shapes(void) {
    const double a[3] = {1, 2, 3}, b[3] = {4, 5, 6};
    ludus_draw_clear(list);
    ludus_draw_push(list, 100, 100, 1, 2); // frames do not move them
    ludus_draw_plane(list, a, 10, 20, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_LINE);
    check_item(last(), LUDUS_SHAPE_PLANE, LUDUS_COLOR_GROUND, LUDUS_COLOR_LINE);
    CHECK_NUMBERS(last()->at, 3, 1, 2, 3);
    CHECK_NUMBERS(last()->size, 3, 10, 20, 0.5);
    ludus_draw_sphere(list, a, 7, LUDUS_COLOR_AGENT);
    check_item(last(), LUDUS_SHAPE_SPHERE, LUDUS_COLOR_AGENT, LUDUS_COLOR_NONE);
    CHECK_NUMBERS(last()->at, 3, 1, 2, 3);
    CHECK_NEAR((double)last()->size[0], 7, 0);
    static const ludus_shape between[] = {LUDUS_SHAPE_CAPSULE, LUDUS_SHAPE_CYLINDER, LUDUS_SHAPE_ARROW};
    ludus_draw_capsule(list, a, b, 0.5, LUDUS_COLOR_BODY);
    ludus_draw_cylinder(list, a, b, 0.5, LUDUS_COLOR_BODY);
    ludus_draw_arrow_3d(list, a, b, 0.5, LUDUS_COLOR_BODY);
    for (int k = 0; k < 3; k++) {
        const ludus_draw_item *item = &list->items[list->items_count - 3 + k];
        check_item(item, between[k], LUDUS_COLOR_BODY, LUDUS_COLOR_NONE);
        CHECK_NUMBERS(item->at, 3, 1, 2, 3);
        CHECK_NUMBERS(item->turn, 4, 4, 5, 6, 0);
        CHECK_NEAR((double)item->size[0], 0.5, 0);
    }
}

// Quaternions of any length are turns; one that is no number is refused, and none at all is no turn.
static void test_boxes(void) {
    const double at[3] = {0, 0, 0}, half[3] = {1, 2, 3};
    static const double turns[][4] = {
        {2, 0, 0, 0}, {0, -3, 0, 0}, {1e-200, 0, 0, 1e-200}, {1e200, 1e200, 1e200, 1e200}};
    static const double expected[][4] = {{1, 0, 0, 0}, {0, -1, 0, 0}, {M_SQRT1_2, 0, 0, M_SQRT1_2}, {.5, .5, .5, .5}};
    ludus_draw_clear(list);
    for (size_t k = 0; k < sizeof turns / sizeof *turns; k++) {
        ludus_draw_box(list, at, half, turns[k], LUDUS_COLOR_WOOD);
        check_numbers(last()->turn, 4, expected[k]);
    }
    check_item(last(), LUDUS_SHAPE_BOX, LUDUS_COLOR_WOOD, LUDUS_COLOR_NONE);
    CHECK_NUMBERS(last()->size, 3, 1, 2, 3);
    ludus_draw_box(list, at, half, NULL, 0);
    CHECK_NUMBERS(last()->turn, 4, 1, 0, 0, 0);
    ludus_draw_box(list, at, half, (const double[]){0, 0, 0, 0}, 0);
    CHECK_NUMBERS(last()->turn, 4, 1, 0, 0, 0);
    CHECK_EQ_INT(list->refused, 0);
    ludus_draw_box(list, at, half, (const double[]){1, NAN, 0, 0}, 0);
    ludus_draw_box(list, at, half, (const double[]){NAN, NAN, NAN, NAN}, 0);
    ludus_draw_box(list, at, half, (const double[]){INFINITY, 0, 0, 0}, 0);
    CHECK_EQ_INT(list->refused, 3);
}

// --- refusals ---

// Each shape with each of its numbers once a NaN, once infinite, once too large for a float: counted, and nothing is left.
static void refuse_with(double x) {
    const double points[] = {0, 0, 1, 0, 1, x}, at[3] = {0, x, 0}, zero[3] = {0, 0, 0}, one[3] = {1, 1, 1};
    const uint8_t pixel[4] = {0, 0, 0, 0};
    ludus_draw_clear(list);
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0)); // what is there stays
    ludus_draw_text(list, 0, 0, 1, 0, 0, "kept");
    ludus_draw_line(list, 0, 0, 1, 1, 1, 0);
    int32_t tries = 0;
#define REFUSED(call)                                                                                                  \
    do {                                                                                                               \
        call;                                                                                                          \
        CHECK_EQ_INT(list->refused, ++tries);                                                                          \
    } while (0)
    REFUSED(ludus_draw_line(list, 0, x, 1, 1, 1, 0));
    REFUSED(ludus_draw_line(list, 0, 0, 1, 1, x, 0));
    REFUSED(ludus_draw_polyline(list, points, 3, false, 1, 0));
    REFUSED(ludus_draw_polygon(list, points, 3, ludus_filled(0)));
    REFUSED(ludus_draw_rectangle(list, x, 0, 1, 1, 0, ludus_filled(0)));
    REFUSED(ludus_draw_rectangle(list, 0, 0, x, 1, 0, ludus_filled(0)));
    REFUSED(ludus_draw_rectangle(list, 0, 0, 1, x, 0, ludus_filled(0)));
    if (!(x > 0)) { // a corner is no rounder than the side
        REFUSED(ludus_draw_rectangle(list, 0, 0, 1, 1, x, ludus_filled(0)));
    }
    REFUSED(ludus_draw_circle(list, 0, x, 1, ludus_filled(0)));
    REFUSED(ludus_draw_circle(list, 0, 0, x, ludus_filled(0)));
    REFUSED(ludus_draw_circle(list, 0, 0, 1, ludus_outlined(0, 0, x)));
    REFUSED(ludus_draw_circle(list, 0, 0, 1, ludus_soft(0, x)));
    REFUSED(ludus_draw_arc(list, x, 0, 1, 0, 1, 1, 0));
    REFUSED(ludus_draw_arc(list, 0, 0, x, 0, 1, 1, 0));
    if (!isfinite(x)) { // finite angles of any size are some
        REFUSED(ludus_draw_arc(list, 0, 0, 1, x, 1, 1, 0));
        REFUSED(ludus_draw_arc(list, 0, 0, 1, 1, x, 1, 0));
        REFUSED(ludus_draw_arrow(list, 0, 0, x, 1, 0.1, 0));
        REFUSED(ludus_draw_arrow(list, x, 0, 1, 1, 0.1, 0));
        REFUSED(ludus_draw_arrow(list, 0, 0, 1, 1, x, 0));
        REFUSED(ludus_draw_arc_arrow(list, x, 0, 1, 0, 1, 0.1, 0));
        REFUSED(ludus_draw_arc_arrow(list, 0, 0, x, 0, 1, 0.1, 0));
        REFUSED(ludus_draw_arc_arrow(list, 0, 0, 1, x, 1, 0.1, 0));
        REFUSED(ludus_draw_arc_arrow(list, 0, 0, 1, 0, x, 0.1, 0));
        REFUSED(ludus_draw_arc_arrow(list, 0, 0, 1, 0, 1, x, 0));
    }
    REFUSED(ludus_draw_text(list, x, 0, 1, 0, 0, "refused"));
    REFUSED(ludus_draw_text(list, 0, 0, x, 0, 0, "refused"));
    REFUSED(ludus_draw_sprite(list, 0, x, 1, 1, 0, 1, 1, pixel, false));
    REFUSED(ludus_draw_sprite(list, 0, 0, x, 1, 0, 1, 1, pixel, false));
    REFUSED(ludus_draw_plane(list, at, 1, 1, 1, 0, 0));
    REFUSED(ludus_draw_plane(list, zero, 1, x, 1, 0, 0));
    REFUSED(ludus_draw_sphere(list, at, 1, 0));
    REFUSED(ludus_draw_sphere(list, zero, x, 0));
    REFUSED(ludus_draw_capsule(list, at, zero, 1, 0));
    REFUSED(ludus_draw_capsule(list, zero, at, 1, 0));
    REFUSED(ludus_draw_cylinder(list, zero, one, x, 0));
    REFUSED(ludus_draw_box(list, at, one, NULL, 0));
    REFUSED(ludus_draw_box(list, zero, at, NULL, 0));
    REFUSED(ludus_draw_arrow_3d(list, zero, at, 1, 0));
#undef REFUSED
    CHECK_EQ_INT(list->items_count, 3);
    CHECK_EQ_INT(list->points_count, 2);
    CHECK_EQ_INT(list->bytes_count, 4);
    CHECK(!list->failed);
}

static void test_negative(void) {
    const double zero[3] = {0, 0, 0};
    ludus_draw_clear(list);
    ludus_draw_circle(list, 0, 0, -1, ludus_filled(0));
    ludus_draw_rectangle(list, 0, 0, 1, -1, 0, ludus_filled(0));
    ludus_draw_rectangle(list, 0, 0, 1, 1, -1, ludus_filled(0));
    ludus_draw_line(list, 0, 0, 1, 1, -1, 0);
    ludus_draw_text(list, 0, 0, -1, 0, 0, "upside down");
    ludus_draw_sphere(list, zero, -1, 0);
    CHECK_EQ_INT(list->refused, 6);
    CHECK_EQ_INT(list->items_count + list->points_count + list->bytes_count, 0);
    // Nothing at all is a size.
    ludus_draw_circle(list, 0, 0, 0, ludus_filled(0));
    ludus_draw_line(list, 0, 0, 0, 0, 0, 0);
    CHECK_EQ_INT(list->items_count, 2);
}

// --- frames ---

static void test_frames(void) {
    const double right = 1.5707963267948966;
    ludus_draw_clear(list);
    ludus_draw_push(list, 10, 20, right, 2);
    ludus_draw_rectangle(list, 1, 0, 3, 4, 0.5, ludus_outlined(0, 0, 0.25));
    CHECK_NUMBERS(last()->at, 3, 10, 22, 0);
    CHECK_NUMBERS(last()->size, 3, 6, 8, 1);
    CHECK_NEAR((double)last()->turn[0], right, 1e-6);
    CHECK_NEAR((double)last()->width, 0.5, 1e-6);
    // Frames within frames.
    ludus_draw_push(list, 0, 1, right, 0.5);
    ludus_draw_line(list, 0, 0, 1, 0, 1, 0);
    CHECK_NUMBERS(list->points[0], 2, 8, 20);
    CHECK_NUMBERS(list->points[1], 2, 7, 20);
    CHECK_NEAR((double)last()->width, 1, 1e-6);
    ludus_draw_arc(list, 0, 0, 1, 0, 1, 1, 0);
    CHECK_NEAR(fabs((double)last()->turn[0]), 2 * right, 1e-6);
    CHECK_NEAR((double)last()->turn[1] - (double)last()->turn[0], 1, 1e-6);
    ludus_draw_text(list, 0, 0, 3, 0, 0, "x");
    CHECK_NEAR((double)last()->size[0], 3, 1e-6);
    ludus_draw_pop(list);
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
    CHECK_NUMBERS(last()->at, 2, 10, 20);
    CHECK_NEAR((double)last()->size[0], 2, 1e-6);
    ludus_draw_pop(list);
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
    CHECK_NUMBERS(last()->at, 2, 0, 0);
    CHECK_EQ_INT(list->refused, 0);
#ifdef NDEBUG
    // More of them than there are: those are lost, and every pop still finds its push.
    for (int k = 0; k < 2 * LUDUS_DRAW_FRAMES; k++) {
        ludus_draw_push(list, 1, 0, 0, 1);
    }
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
    CHECK_NUMBERS(last()->at, 2, LUDUS_DRAW_FRAMES - 1, 0);
    for (int k = 0; k < 2 * LUDUS_DRAW_FRAMES + 3; k++) {
        ludus_draw_pop(list);
    }
    ludus_draw_circle(list, 0, 0, 1, ludus_filled(0));
    CHECK_NUMBERS(last()->at, 2, 0, 0);
#endif
}

// --- lists as a whole ---

// Something of everything, different for every seed.
static void fill(ludus_draw_list *into, uint64_t seed, int shapes) {
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    ludus_draw_view(into, -2, -2, 2, 2);
    for (int k = 0; k < shapes; k++) {
        double n[12];
        uint8_t pixels[24];
        for (int i = 0; i < 12; i++) {
            n[i] = ludus_rng_uniform(&rng, 0.1, 1);
            pixels[i] = pixels[12 + i] = (uint8_t)(255 * n[i]);
        }
        ludus_draw_layer(into, (int)(20 * n[0]) - 10);
        ludus_draw_polyline(into, n, 6, k % 2, n[11], (ludus_color)k);
        ludus_draw_polygon(into, n, 3 + k % 3, ludus_outlined((ludus_color)k, LUDUS_COLOR_INK, n[11]));
        ludus_draw_rectangle(into, n[0], n[1], n[2], n[3], n[4], ludus_soft(LUDUS_COLOR_BLUE, n[5]));
        ludus_draw_circle(into, n[0], n[1], n[2], ludus_filled(LUDUS_COLOR_BLUE));
        ludus_draw_arc(into, n[0], n[1], n[2], n[3], n[4], n[5], LUDUS_COLOR_BLUE);
        ludus_draw_text(into, n[0], n[1], n[2], k % 16, LUDUS_COLOR_INK, "one\ntwo");
        ludus_draw_sprite(into, n[0], n[1], n[2], n[3], n[4], 3, 2, pixels, k % 2);
        ludus_draw_plane(into, n, n[3], n[4], n[5], LUDUS_COLOR_GROUND, LUDUS_COLOR_LINE);
        ludus_draw_sphere(into, n, n[3], LUDUS_COLOR_BODY);
        ludus_draw_capsule(into, n, n + 3, n[6], LUDUS_COLOR_BODY);
        ludus_draw_cylinder(into, n, n + 3, n[6], LUDUS_COLOR_BODY);
        ludus_draw_box(into, n, n + 3, n + 6, LUDUS_COLOR_BODY);
        ludus_draw_arrow_3d(into, n, n + 3, n[6], LUDUS_COLOR_BODY);
    }
}

// A list keeps its memory when it is cleared, and what was drawn again is the same to the bit.
static void test_growth(void) {
    ludus_draw_list *other = ludus_draw_list_make();
    ludus_draw_clear(list);
    fill(list, 1, 1000);
    CHECK_EQ_INT(list->items_count, 13000);
    CHECK(!list->failed && list->refused == 0);
    const void *before[] = {list->items, list->points, list->bytes, list->pictures};
    ludus_draw_clear(list);
    fill(list, 1, 1000);
    const void *after[] = {list->items, list->points, list->bytes, list->pictures};
    CHECK(memcmp(before, after, sizeof before) == 0);
    fill(other, 1, 1000);
    CHECK(ludus_draw_equal(list, other));
    ludus_draw_list_destroy(other);
}

static void test_equality(void) {
    ludus_draw_list *a = ludus_draw_list_make(), *b = ludus_draw_list_make();
    CHECK(ludus_draw_equal(a, b));
    fill(a, 1, 3);
    CHECK(!ludus_draw_equal(a, b));
    fill(b, 1, 3);
    CHECK(ludus_draw_equal(a, b));
    // The state of drawing is none of the picture.
    ludus_draw_push(b, 1, 1, 1, 1);
    ludus_draw_layer(b, 7);
    CHECK(ludus_draw_equal(a, b));
    // Every byte of every array counts, and what is set for the whole.
    int32_t unseen = 0;
    for (size_t at = 0; at < (size_t)b->items_count * sizeof *b->items; at++) {
        ((uint8_t *)b->items)[at] ^= 1;
        unseen += ludus_draw_equal(a, b);
        ((uint8_t *)b->items)[at] ^= 1;
    }
    for (size_t at = 0; at < (size_t)b->points_count * sizeof *b->points; at++) {
        ((uint8_t *)b->points)[at] ^= 1;
        unseen += ludus_draw_equal(a, b);
        ((uint8_t *)b->points)[at] ^= 1;
    }
    for (int32_t at = 0; at < b->bytes_count; at++) {
        b->bytes[at] ^= 1;
        unseen += ludus_draw_equal(a, b);
        b->bytes[at] ^= 1;
    }
    CHECK_EQ_INT(unseen, 0);
    CHECK(ludus_draw_equal(a, b));
    ludus_draw_background(b, 0);
    CHECK(!ludus_draw_equal(a, b));
    ludus_draw_background(b, LUDUS_COLOR_BACKGROUND);
    ludus_draw_view(b, 0, 0, 1, 1);
    CHECK(!ludus_draw_equal(a, b));
    ludus_draw_view(b, -2, -2, 2, 2);
    ludus_draw_camera(b, (const double[]){0, 0, 0}, 1, 0, 0);
    CHECK(!ludus_draw_equal(a, b));
    ludus_draw_list_destroy(a);
    ludus_draw_list_destroy(b);
}

// What one list has behind the other is what both have drawn one after the other.
static void test_append(void) {
    ludus_draw_list *first = ludus_draw_list_make(), *second = ludus_draw_list_make(), *both = ludus_draw_list_make();
    fill(first, 1, 5);
    fill(second, 2, 7);
    fill(both, 1, 5);
    fill(both, 2, 7);
    ludus_draw_view(second, 0, 0, 1, 1);
    ludus_draw_background(second, 0);
    ludus_draw_append(first, second);
    CHECK(ludus_draw_equal(first, both));
    // An empty one is nothing, and what it refused is not lost.
    ludus_draw_clear(second);
    ludus_draw_circle(second, NAN, 0, 1, ludus_filled(0));
    ludus_draw_append(first, second);
    CHECK(ludus_draw_equal(first, both));
    CHECK_EQ_INT(first->refused, 1);
    // A list behind itself.
    ludus_draw_clear(first);
    fill(first, 3, 4);
    ludus_draw_append(first, first);
    ludus_draw_clear(both);
    ludus_draw_clear(second);
    fill(second, 3, 4);
    ludus_draw_append(both, second);
    ludus_draw_append(both, second);
    ludus_draw_view(both, -2, -2, 2, 2);
    CHECK(ludus_draw_equal(first, both));
    ludus_draw_list_destroy(first);
    ludus_draw_list_destroy(second);
    ludus_draw_list_destroy(both);
}

int main(void) {
    list = ludus_draw_list_make();
    test_cleared();
    test_view();
    test_camera();
    test_layers();
    test_flat_shapes();
    test_arrows();
    test_texts();
    test_sprites();
    test_solid_shapes();
    test_boxes();
    refuse_with(NAN);
    refuse_with(INFINITY);
    refuse_with(-INFINITY);
    refuse_with(1e300);
    test_negative();
    test_frames();
    test_growth();
    test_equality();
    test_append();
    ludus_draw_list_destroy(list);
    return check_end();
}
