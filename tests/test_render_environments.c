// test_render_environments.c - the picture of every registered environment against a recorded one; all 2D shapes in one scene.
// SPDX-License-Identifier: MIT
//
// With LUDUS_RECORD in the environment the pictures are recorded anew, and beside them contact_sheet.png in /tmp, to be looked at.
#include "render_leaks.h"

#include "render_golden.h"

#include <ludus/ludus.h>

#include <ctype.h>

enum { WIDTH = 300, HEIGHT = 200, SEED = 7, STEPS = 5, MOST = 256 };

static ludus_renderer *renderer;
static uint8_t picture[HEIGHT][WIDTH][3];

static bool shoot(const ludus_draw_list *list) {
    return CHECK_EQ_INT(ludus_render_frame(renderer, &list, 1, picture[0][0]), LUDUS_OK);
}

// Every 2D shape, moved to the right by so much and in this colour.
static void scene(ludus_draw_list *list, double right, ludus_color color) {
    const double star[] = {0, 1,    0.25, 0.3,  1,    0.3,   0.4, -0.15, 0.6,   -0.9,
                           0, -0.4, -0.6, -0.9, -0.4, -0.15, -1,  0.3,   -0.25, 0.3};
    const double bent[] = {-1, -0.6, -0.4, 0.6, 0.2, -0.6, 0.8, 0.6};
    const uint8_t texels[16] = {213, 94, 0, 255, 0, 114, 178, 255, 0, 158, 115, 255, 240, 228, 66, 128};
    ludus_draw_clear(list);
    ludus_draw_view(list, 0, 0, 12, 8);
    ludus_draw_push(list, right, 0, 0, 1);
    ludus_draw_rectangle(list, 2, 6.5, 1.2, 0.9, 0.3, ludus_outlined(color, LUDUS_COLOR_INK, 0.1));
    ludus_draw_circle(list, 5, 6.4, 1, ludus_soft(LUDUS_COLOR_GROUND_2, 0.5));
    ludus_draw_circle(list, 5, 6.5, 0.9, ludus_outlined(LUDUS_COLOR_SKY, LUDUS_COLOR_INK, 0.08));
    ludus_draw_push(list, 8, 6.5, 0, 1.1);
    ludus_draw_polygon(list, star, 10, ludus_outlined(LUDUS_COLOR_ORANGE, LUDUS_COLOR_INK, 0.07));
    ludus_draw_pop(list);
    ludus_draw_sprite(list, 10.7, 6.5, 0.8, 0.8, 0.3, 2, 2, texels, false);
    ludus_draw_push(list, 2, 3.8, 0, 1.2);
    ludus_draw_polyline(list, bent, 4, false, 0.3, ludus_color_fade(LUDUS_COLOR_BLUE, 0.5));
    ludus_draw_pop(list);
    ludus_draw_arc(list, 5, 3.8, 0.9, 0.5, 4.5, 0.2, LUDUS_COLOR_GREEN);
    ludus_draw_arrow(list, 6.7, 3.2, 8.8, 4.6, 0.2, LUDUS_COLOR_FORCE);
    ludus_draw_arc_arrow(list, 10.6, 3.8, 0.8, 0, 4, 0.15, LUDUS_COLOR_DANGER);
    ludus_draw_line(list, 0.5, 2.3, 11.5, 2.5, 0.02, LUDUS_COLOR_INK);
    ludus_draw_text(list, 0.7, 1.2, 1, LUDUS_TEXT_LEFT, LUDUS_COLOR_INK, "Capo \xce\xb8 = 0.42");
    ludus_draw_text(list, 11.3, 1.2, 0.8, LUDUS_TEXT_RIGHT | LUDUS_TEXT_BOLD, LUDUS_COLOR_MUTED, "bold");
    ludus_draw_pop(list);
}

static void test_scene(ludus_draw_list *list) {
    scene(list, 0, LUDUS_COLOR_PURPLE);
    if (shoot(list)) {
        golden_check("flat_scene", WIDTH, HEIGHT, picture[0][0]);
    }
}

// The comparison is worth something: it notices when a scene moves by two pixels, and when one shape's colour changes; and
// it forgives a twentieth of a pixel.
static void test_comparison(ludus_draw_list *list) {
    static uint8_t first[HEIGHT][WIDTH][3];
    int at[2];
    scene(list, 0, LUDUS_COLOR_PURPLE);
    shoot(list);
    memcpy(first, picture, sizeof first);
    scene(list, 0.05 * 12 / WIDTH, LUDUS_COLOR_PURPLE);
    shoot(list);
    CHECK(golden_worst_square(first[0][0], picture[0][0], WIDTH, HEIGHT, at) < GOLDEN_SQUARE_STEPS);
    scene(list, 2.0 * 12 / WIDTH, LUDUS_COLOR_PURPLE);
    shoot(list);
    CHECK(golden_worst_square(first[0][0], picture[0][0], WIDTH, HEIGHT, at) > 2 * GOLDEN_SQUARE_STEPS);
    scene(list, 0, ludus_color_mix(LUDUS_COLOR_PURPLE, LUDUS_COLOR_BLUE, 0.2));
    shoot(list);
    CHECK(golden_worst_square(first[0][0], picture[0][0], WIDTH, HEIGHT, at) > GOLDEN_SQUARE_STEPS);
}

// The environment after STEPS of actions drawn from SEED. False without one.
static bool draw_environment(const char *id, ludus_draw_list *list) {
    ludus_vector *vector = ludus_vector_make(id, NULL, 1);
    bool drawn = CHECK(vector != NULL);
    if (drawn) {
        ludus_vector_reset(vector, SEED);
        for (uint64_t t = 0; t < STEPS; t++) {
            ludus_vector_random_actions(vector, SEED, t);
            ludus_vector_step(vector);
        }
        drawn = CHECK_EQ_INT(ludus_vector_draw(vector, 0, list), LUDUS_OK);
    }
    ludus_vector_destroy(vector);
    return drawn;
}

static void test_environments(void) {
    static ludus_draw_list *lists[MOST];
    const int32_t count = ludus_registered_count();
    CHECK(count > 0 && count <= MOST);
    for (int32_t i = 0; i < count && i < MOST; i++) {
        const char *id = ludus_registered_id(i);
        char name[80];
        snprintf(name, sizeof name, "env_%s", id);
        for (char *c = name; *c; c++) {
            *c = (char)(isalnum((unsigned char)*c) ? tolower((unsigned char)*c) : '_');
        }
        lists[i] = ludus_draw_list_make();
        const int failures = check_failures;
        if (CHECK(lists[i] != NULL) && draw_environment(id, lists[i]) && shoot(lists[i])) {
            golden_check(name, WIDTH, HEIGHT, picture[0][0]);
        }
        if (check_failures > failures) {
            fprintf(stderr, "    %s: LUDUS_RECORD=1 records its picture, when it is meant to look like that\n", id);
        }
    }
    if (getenv("LUDUS_RECORD") && CHECK_EQ_INT(ludus_renderer_resize(renderer, 1600, 1000), LUDUS_OK)) {
        uint8_t *sheet = malloc(3 * 1600 * 1000);
        CHECK_EQ_INT(ludus_render_frame(renderer, (const ludus_draw_list *const *)lists, count, sheet), LUDUS_OK);
        CHECK_EQ_INT(ludus_picture_write("/tmp/contact_sheet.png", 1600, 1000, sheet), LUDUS_OK);
        free(sheet);
    }
    for (int32_t i = 0; i < count && i < MOST; i++) {
        ludus_draw_list_destroy(lists[i]);
    }
}

int main(void) {
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, 0, false};
    renderer = ludus_renderer_make(&settings);
    if (!renderer) {
        printf("skipped: %s\n", ludus_last_error());
        return 77;
    }
    render_hold_driver();
    ludus_draw_list *list = ludus_draw_list_make();
    test_scene(list);
    test_comparison(list);
    test_environments();
    ludus_draw_list_destroy(list);
    ludus_renderer_destroy(renderer);
    return check_end();
}
