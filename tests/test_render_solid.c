// test_render_solid.c - 3D pictures: colours, grid, depth, outlines, light and shadow, and one of an environment.
// SPDX-License-Identifier: MIT
#include "render_look.h"
#include "render_golden.h"
#include "scene_body.h"

#include <GL/glew.h>

// --- scenes ---

// From above: 1 m is 20 pixels at height 0.
static void scene_from_above(void) {
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 4 / tan(QUARTER / 4), 0, QUARTER);
}

static void test_colors(void) {
    scene_from_above();
    draw();
    CHECK_EQ_INT(find_other_than(LUDUS_COLOR_BACKGROUND, 0).count, 0);
    ground(0);
    draw();
    CHECK_PIXEL(WIDTH / 2, HEIGHT / 2, LUDUS_COLOR_GROUND, 2);
    CHECK_PIXEL(WIDTH / 2 - 30, HEIGHT / 2 + 30, LUDUS_COLOR_GROUND, 2);

    // What looks up has the colour of its paint, but for a faint gloss.
    static const ludus_color paints[3] = {LUDUS_COLOR_BLUE, LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GREEN};
    for (int i = 0; i < 3; i++) {
        scene_from_above();
        ludus_draw_box(list, AT(0, 0, 0), AT(2, 2, 0.1), NULL, paints[i]);
        draw();
        CHECK_PIXEL(WIDTH / 2, HEIGHT / 2, paints[i], 20);
        CHECK_PIXEL(WIDTH / 2 + 30, HEIGHT / 2 - 30, paints[i], 20);
        CHECK_PIXEL(WIDTH / 2 + 50, HEIGHT / 2, LUDUS_COLOR_BACKGROUND, 0);
    }
}

// Lines every metre, strong ones every fifth: at x = -5, 0 and 5.
static void test_grid(void) {
    scene_from_above();
    ground(1);
    draw();
    const int y = HEIGHT / 2 + 10;
    int fine = 0, strong = 0;
    for (int x = 10; x < WIDTH - 10; x++) {
        const int dip = brightness(x - 8, y) - brightness(x, y);
        strong += (x % 100 == 19 || x % 100 == 20) && dip > 8;
        fine += (x % 20 == 19 || x % 20 == 0) && dip > 1;
    }
    CHECK(strong >= 3);
    CHECK(fine >= 10);
    // From far away single lines are no longer seen, and nothing shimmers.
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 900, 0, QUARTER);
    ludus_draw_plane(list, AT(0, 0, 0), 1e5, 1e5, 1, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    draw();
    for (int x = 1; x < WIDTH; x++) {
        CHECK_NEAR(brightness(x, y), brightness(0, y), 2);
    }
}

static void test_depth(void) {
    for (int order = 0; order < 2; order++) {
        ludus_draw_clear(list);
        ludus_draw_camera(list, AT(0, 0, 0), 5, 0, 0);
        for (int i = 0; i < 2; i++) {
            if (i == order) {
                ludus_draw_box(list, AT(0, 1, 0), AT(1, 0.2, 1), NULL, LUDUS_COLOR_BLUE);
            } else {
                ludus_draw_sphere(list, AT(0, -1, 0), 0.3, LUDUS_COLOR_VERMILLION);
            }
        }
        draw();
        CHECK(picture[HEIGHT / 2][WIDTH / 2][0] > picture[HEIGHT / 2][WIDTH / 2][2] + 80);      // red before
        CHECK(picture[HEIGHT / 2][WIDTH / 2 + 24][2] > picture[HEIGHT / 2][WIDTH / 2 + 24][0]); // blue behind
        if (order == 0) {
            keep();
        }
    }
    CHECK(distance_of(picture, before, sizeof picture) < 0.01);
}

// A ball is round, as large as it should be, and in the middle; so is a capsule without length.
static void test_outline(void) {
    for (int shape = 0; shape < 3; shape++) {
        ludus_draw_clear(list);
        ludus_draw_camera(list, AT(1, 2, 3), 6, 0.4, 0.3);
        if (shape == 0) {
            ludus_draw_sphere(list, AT(1, 2, 3), 1, LUDUS_COLOR_BLUE);
        } else if (shape == 1) {
            ludus_draw_capsule(list, AT(1, 2, 3), AT(1, 2, 3), 1, LUDUS_COLOR_BLUE);
        } else {
            ludus_draw_capsule(list, AT(1, 2, 3), AT(1, 2, 3 + 1e-9), 1, LUDUS_COLOR_BLUE);
        }
        draw();
        const spot ball = find_other_than(LUDUS_COLOR_BACKGROUND, 40);
        const double radius = HEIGHT / 2.0 / tan(QUARTER / 4) * tan(asin(1.0 / 6));
        CHECK_NEAR(ball.x, WIDTH / 2.0, 0.3);
        CHECK_NEAR(ball.y, HEIGHT / 2.0, 0.3);
        CHECK_NEAR(ball.count, 2 * QUARTER * radius * radius, 0.03 * 2 * QUARTER * radius * radius);
    }

    // The caps of a stretched capsule stay round: as high as the ball is wide.
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 100, 0, 0);
    list->camera.field_of_view = 0.04f; // next to no perspective
    ludus_draw_capsule(list, AT(-1, 0, 0), AT(1, 0, 0), 0.5, LUDUS_COLOR_BLUE);
    draw();
    const double pixels = HEIGHT / 2.0 / 100 / tan(0.02);
    const spot capsule = find_other_than(LUDUS_COLOR_BACKGROUND, 40);
    CHECK_NEAR(capsule.count, (2 + 2 * QUARTER * 0.25) * pixels * pixels, 0.04 * capsule.count);
    CHECK_PIXEL(WIDTH / 2 + (int)(1.55 * pixels), HEIGHT / 2, LUDUS_COLOR_BACKGROUND, 0);
    CHECK(difference(picture[HEIGHT / 2][WIDTH / 2 + (int)(1.43 * pixels)], LUDUS_COLOR_BACKGROUND) > 60);

    // An arrow is thick near its tip.
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 4, 0, 0);
    ludus_draw_arrow_3d(list, AT(-1, 0, 0), AT(1, 0, 0), 0.05, LUDUS_COLOR_FORCE);
    draw();
    CHECK_PIXEL(WIDTH / 2 - 37, HEIGHT / 2 - 4, LUDUS_COLOR_BACKGROUND, 0);
    CHECK(difference(picture[HEIGHT / 2 - 4][WIDTH / 2 + 37], LUDUS_COLOR_BACKGROUND) > 60);
}

// Boxes turn with their quaternions.
static void test_turned(void) {
    const double quarter[4] = {cos(QUARTER / 2), 0, 0, sin(QUARTER / 2)}; // about z
    scene_from_above();
    ludus_draw_box(list, AT(0, 0, 0), AT(2, 0.5, 0.1), quarter, LUDUS_COLOR_GREEN);
    draw();
    CHECK_PIXEL(WIDTH / 2, HEIGHT / 2 - 36, LUDUS_COLOR_GREEN, 20);
    CHECK_PIXEL(WIDTH / 2 + 36, HEIGHT / 2, LUDUS_COLOR_BACKGROUND, 0);
}

// --- light ---

// The light comes from the left, from the camera's side: shadows lie to the right, and farther away.
static void test_shadow(void) {
    scene_from_above();
    ground(0);
    draw();
    keep();
    ludus_draw_sphere(list, AT(0, 0, 1.5), 0.4, LUDUS_COLOR_GROUND);
    draw();
    double x = 0, y = 0, count = 0;
    for (int row = 0; row < HEIGHT; row++) {
        for (int column = 0; column < WIDTH; column++) {
            const int dark = before[row][column][1] - picture[row][column][1];
            const double from_middle = hypot(column + 0.5 - WIDTH / 2.0, row + 0.5 - HEIGHT / 2.0);
            if (dark > 25 && from_middle > 12) { // beside the ball itself
                count++;
                x += column + 0.5 - WIDTH / 2.0;
                y += HEIGHT / 2.0 - row - 0.5;
            }
        }
    }
    CHECK(count > 100 && count < 500);
    CHECK_NEAR(x / count, 0.50 / 0.95 * 1.5 * 20, 1.5);
    CHECK_NEAR(y / count, 0.40 / 0.95 * 1.5 * 20, 1.5);

    // Ghosts throw none.
    scene_from_above();
    ground(0);
    ludus_draw_sphere(list, AT(0, 0, 1.5), 0.4, ludus_color_fade(LUDUS_COLOR_GROUND, 0.5));
    draw();
    CHECK_PIXEL(WIDTH / 2 + 16, HEIGHT / 2 - 13, LUDUS_COLOR_GROUND, 2);

    // The shadow begins where a box stands, and its lit top has none of its own.
    scene_from_above();
    ground(0);
    ludus_draw_box(list, AT(-0.5, 0, 0.5), AT(0.5, 3, 0.5), NULL, LUDUS_COLOR_PAPER);
    draw();
    const int lit = brightness(WIDTH / 2 + 40, HEIGHT / 2);
    CHECK(brightness(WIDTH / 2 + 5, HEIGHT / 2) < lit - 90);
    CHECK_NEAR(brightness(WIDTH / 2 + 20, HEIGHT / 2), lit, 6);
    for (int row = HEIGHT / 2 - 50; row < HEIGHT / 2 + 50; row += 3) {
        CHECK(brightness(WIDTH / 2 - 8, row) > 690);
    }

    // A shadow's edge is soft: neither light nor dark for some pixels.
    int soft = 0;
    for (int column = WIDTH / 2; column < WIDTH / 2 + 30; column++) {
        const int b = brightness(column, HEIGHT / 2);
        soft += b < lit - 12 && b > brightness(WIDTH / 2 + 5, HEIGHT / 2) + 12;
    }
    CHECK(soft >= 2);
}

// No light leaks and no stripes on a body: the shades of a ball change smoothly along its lit side.
static void test_no_acne(void) {
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 3, 0, 0.4);
    ludus_draw_sphere(list, AT(0, 0, 0), 1, LUDUS_COLOR_PAPER);
    ludus_draw_capsule(list, AT(3, 0, 0), AT(4, 0, 2), 0.3, LUDUS_COLOR_PAPER); // makes the light's field large
    draw();
    for (int row = HEIGHT / 2 - 40; row < HEIGHT / 2 + 40; row += 4) {
        for (int column = WIDTH / 2 - 40; column < WIDTH / 2 + 40; column++) {
            CHECK(abs(brightness(column, row) - brightness(column + 1, row)) < 40);
        }
    }
}

static void test_transparent(void) {
    for (int order = 0; order < 2; order++) {
        ludus_draw_clear(list);
        ludus_draw_camera(list, AT(0, 0, 0), 6, 0, 0);
        for (int i = 0; i < 2; i++) {
            if (i == order) {
                ludus_draw_sphere(list, AT(0, 1.5, 0), 0.8, ludus_color_fade(LUDUS_COLOR_BLUE, 0.5));
            } else {
                ludus_draw_box(list, AT(0, -1.5, 0), AT(0.3, 0.3, 0.3), NULL,
                               ludus_color_fade(LUDUS_COLOR_VERMILLION, 0.5));
            }
        }
        ludus_draw_sphere(list, AT(0, 3, 0), 0.6, LUDUS_COLOR_YELLOW); // behind both, and seen through them
        draw();
        if (order == 0) {
            keep();
        }
    }
    CHECK(distance_of(picture, before, sizeof picture) < 0.01);
    const uint8_t *middle = picture[HEIGHT / 2][WIDTH / 2];
    CHECK(middle[0] > middle[2] + 40); // the near one tints most
    CHECK(middle[1] > 60);             // and yellow shines through
    ludus_draw_box(list, AT(0, -2.2, 0), AT(1, 0.1, 1), NULL, LUDUS_COLOR_PAPER);
    draw();
    CHECK(brightness(WIDTH / 2, HEIGHT / 2) > 500); // what stands before them hides them
}

// With one sample a pixel is of the ball or of the background; with more there are pixels between. More than the driver
// has are as many as it has.
static void test_samples(void) {
    static const int32_t samples[3] = {1, 4, 64};
    int between[3];
    GLint most = 1;
    ludus_renderer *const usual = renderer;
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 5, 0, 0);
    ludus_draw_sphere(list, AT(0, 0, 0), 1, LUDUS_COLOR_BLACK);
    for (int i = 0; i < 3; i++) {
        const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, samples[i], false};
        renderer = ludus_renderer_make(&settings);
        if (!CHECK(renderer != NULL)) {
            break;
        }
        draw();
        glGetIntegerv(GL_MAX_SAMPLES, &most);
        between[i] = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                between[i] += brightness(x, y) > 450 && brightness(x, y) < 690;
            }
        }
        ludus_renderer_destroy(renderer);
    }
    renderer = usual;
    CHECK_EQ_INT(between[0], 0);
    CHECK(most < 4 || (between[1] > 40 && between[2] > 40));
}

// --- from an environment to a picture ---

extern const ludus_env_def ludus_env_sketch_body;

static void test_environment(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    ludus_env *env = ludus_env_make("Sketch/Arm-v0", NULL);
    if (!CHECK(env != NULL)) {
        return;
    }
    ludus_env_reset(env, 3);
    CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
    CHECK(list->camera.distance > 0);
    draw();
    int blue = 0, orange = 0, ink = 0;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            blue += picture[y][x][2] > picture[y][x][0] + 60;
            ink += difference(picture[y][x], LUDUS_COLOR_INK) < 60 && x < WIDTH / 3 && y < HEIGHT / 4;
        }
    }
    CHECK(blue > 150); // the links
    CHECK(ink > 10);   // the text over it
    keep();
    const float torque[2] = {1, -1};
    ludus_env_step_box(env, torque);
    CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
    draw();
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            orange += picture[y][x][0] > picture[y][x][2] + 90;
        }
    }
    CHECK(orange > 20); // the torques
    CHECK(distance_of(picture, before, sizeof picture) > 0.1);
    ludus_env_destroy(env);
}

// Whole pictures as a person sees them: an environment, a body, and a mosaic of it from behind.
static void test_golden(void) {
    static uint8_t large[200][300][3];
    const ludus_draw_list *const lists[1] = {list};
    ludus_env *env = ludus_env_make("Sketch/Arm-v0", NULL);
    if (!CHECK(env != NULL)) {
        return;
    }
    const float torque[2] = {1, -1};
    ludus_env_reset(env, 3);
    ludus_env_step_box(env, torque);
    CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 1, 300, 200, large[0][0]), LUDUS_OK);
    golden_check("solid_arm", 300, 200, large[0][0]);
    ludus_env_destroy(env);

    scene_body(list);
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 1, 300, 200, large[0][0]), LUDUS_OK);
    golden_check("solid_body", 300, 200, large[0][0]);
    const ludus_draw_list *four[4] = {list, list, list, list};
    ludus_frame frame = ludus_frame_of(four, 4);
    frame.look.azimuth = 2.2;
    frame.look.elevation = 0.35;
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
    golden_check("solid_mosaic", WIDTH, HEIGHT, picture[0][0]);
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    test_colors();
    test_grid();
    test_depth();
    test_outline();
    test_turned();
    test_shadow();
    test_no_acne();
    test_transparent();
    test_samples();
    test_environment();
    test_golden();
    look_end();
    return check_end();
}
