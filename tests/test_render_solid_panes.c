// test_render_solid_panes.c - 3D pictures: cameras, mosaics of panes large and tiny, and shapes that nobody should draw.
// SPDX-License-Identifier: MIT
#include "render_look.h"

#include "render/matrix.h"
#include "render/solid_internal.h"

// --- cameras ---

static void project(const ludus_look *look, const double point[3], float result[4], int width, int height) {
    const solid_pane pane = {list, 0, 0, width, height};
    solid_view view;
    solid_numbers numbers = {0};
    float relative[3];
    CHECK(solid_view_make(&view, list, width, height, look));
    solid_view_numbers(&numbers, &view, &pane, width, height);
    for (int i = 0; i < 3; i++) {
        relative[i] = (float)point[i] - numbers.origin[i];
    }
    matrix_transform(result, numbers.clip, relative);
    for (int i = 0; i < 3; i++) {
        result[i] /= result[3];
    }
}

static void test_camera(void) {
    ludus_look look = {0, 0, 0, 0, 0};
    float at[4], again[4];
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(5, -3, 2), 4, 0.7, 0.3);
    project(&look, AT(5, -3, 2), at, 300, 200);
    CHECK_NEAR((double)at[0], 0, 1e-6);
    CHECK_NEAR((double)at[1], 0, 1e-6);
    CHECK_NEAR((double)at[3], 4, 1e-5); // its distance
    project(&look, AT(5 + cos(0.7), -3 + sin(0.7), 2), at, 300, 200);
    CHECK_NEAR((double)at[0], 1 / (4 * tan(QUARTER / 4) * 1.5), 1e-5); // to the right
    CHECK_NEAR((double)at[1], 0, 1e-6);
    project(&look, AT(5, -3, 2.5), at, 300, 200);
    CHECK(at[1] > 0.2f && fabsf(at[0]) < 1e-6f); // up is up

    // Zoom 1 shows the target's surroundings twice as large; panning moves the picture by shares of its shorter side.
    look.zoom = 1;
    project(&look, AT(5 + cos(0.7), -3 + sin(0.7), 2), again, 300, 200);
    CHECK_NEAR((double)again[0], 2 / (4 * tan(QUARTER / 4) * 1.5), 1e-5);
    look = (ludus_look){0.25, 0.125, 0, 0, 0};
    project(&look, AT(5, -3, 2), at, 300, 200);
    CHECK_NEAR((double)at[0], 2 * 0.25 * 200 / 300, 1e-5);
    CHECK_NEAR((double)at[1], 2 * 0.125, 1e-5);

    // In a tall pane the angle of view holds across.
    look = (ludus_look){0, 0, 0, 0, 0};
    project(&look, AT(5 + cos(0.7), -3 + sin(0.7), 2), at, 100, 300);
    CHECK_NEAR((double)at[0], 1 / (4 * tan(QUARTER / 4)), 1e-5);

    // Looking around moves as the list's own angles do, whole turns change nothing, and steep ends stay finite.
    look = (ludus_look){0, 0, 0, 0.5, 0.2};
    project(&look, AT(5.3, -3.2, 2.1), at, 300, 200);
    look = (ludus_look){0, 0, 0, 8 * QUARTER, 0};
    list->camera.azimuth += 0.5f - 4 * (float)QUARTER;
    list->camera.elevation += 0.2f;
    project(&look, AT(5.3, -3.2, 2.1), again, 300, 200);
    for (int i = 0; i < 4; i++) {
        CHECK_NEAR((double)at[i], (double)again[i], 1e-4);
    }
    look.elevation = 100;
    project(&look, AT(5, -3, 2.5), at, 300, 200);
    CHECK_NEAR((double)at[0], 0, 1e-6);
    CHECK_NEAR((double)at[1], 0, 1e-6); // straight from above
}

static void test_orbit(void) {
    ludus_look look = {0, 0, 0, 0, 0};
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0.5), 5, 0.3, 0.4);
    ground(0.5);
    ludus_draw_box(list, AT(0.5, 0, 0.5), AT(0.3, 0.5, 0.5), NULL, LUDUS_COLOR_WOOD);
    ludus_draw_sphere(list, AT(-1, 0, 0.5), 0.5, LUDUS_COLOR_AGENT);
    shoot(&look);
    keep();
    look.azimuth = QUARTER;
    shoot(&look);
    CHECK(distance_of(picture, before, sizeof picture) > 2);
    look.azimuth = 4 * QUARTER;
    shoot(&look);
    CHECK(distance_of(picture, before, sizeof picture) < 0.2);
}

// --- mosaics ---

static void scene_numbered(ludus_draw_list *to, int number) {
    const double a = 0.9 * number;
    ludus_draw_clear(to);
    ludus_draw_camera(to, AT(100 * number, 0, 0.5), 3, a, 0.35);
    ludus_draw_plane(to, AT(100 * number, 0, 0), 50, 50, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    ludus_draw_capsule(to, AT(100 * number, 0, 0.2), AT(100 * number + 0.4, 0, 1), 0.15, ludus_palette(number));
    ludus_draw_box(to, AT(100 * number - 0.5, 0.3, 0.2), AT(0.2, 0.2, 0.2), NULL, LUDUS_COLOR_WOOD);
    ludus_draw_arrow_3d(to, AT(100 * number, 0, 0.6), AT(100 * number, -0.6, 0.6), 0.03, LUDUS_COLOR_FORCE);
    ludus_draw_cylinder(to, AT(100 * number, 1, 0), AT(100 * number, 1, 0.5), 0.2, LUDUS_COLOR_ROCK);
    ludus_draw_sphere(to, AT(100 * number + 0.6, -0.4, 0.2), 0.2,
                      ludus_color_fade(LUDUS_COLOR_GOAL, 0.4 + 0.1 * number));
}

// Four panes are the four pictures; shapes of one never reach into another.
static void test_mosaic(void) {
    enum { W = WIDTH / 2, H = HEIGHT / 2 };
    static uint8_t single[4][H][W][3];
    const ludus_draw_list *lists[4];
    ludus_draw_list *made[4];
    for (int i = 0; i < 4; i++) {
        made[i] = ludus_draw_list_make();
        scene_numbered(made[i], i);
        lists[i] = made[i];
        CHECK_EQ_INT(ludus_render_frames(renderer, &lists[i], 1, W, H, single[i][0][0]), LUDUS_OK);
    }
    ludus_frame frame = ludus_frame_of(lists, 4);
    frame.columns = 2;
    frame.gap = 0;
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
    for (int i = 0; i < 4; i++) {
        int32_t x, y, width, height;
        double sum = 0;
        CHECK(ludus_renderer_pane(renderer, i, &x, &y, &width, &height));
        CHECK(width == W && height == H);
        for (int row = 0; row < H; row++) {
            sum += distance_of(picture[y + row][x], single[i][row], sizeof single[i][row]) / H;
        }
        CHECK_NEAR(sum, 0, 0.4);
    }

    // An empty pane and a 2D one between 3D ones stay what they are.
    lists[1] = NULL;
    ludus_draw_clear(made[2]);
    ludus_draw_background(made[2], LUDUS_COLOR_SKY);
    CHECK_EQ_INT(ludus_renderer_draw(renderer, &frame), LUDUS_OK);
    CHECK_EQ_INT(ludus_renderer_read(renderer, picture[0][0]), LUDUS_OK);
    for (int row = 0; row < H; row += 7) {
        for (int column = 0; column < W; column += 7) {
            CHECK_PIXEL(W + column, row, frame.background, 0);
            CHECK_PIXEL(column, H + row, LUDUS_COLOR_SKY, 0);
        }
    }
    for (int i = 0; i < 4; i++) {
        ludus_draw_list_destroy(made[i]);
    }
}

// However many panes there are, ghosts take no more draw calls than one pane's worst order.
static void test_merge(void) {
    enum { PANES = 100, EACH = 3 };
    static solid_ghost ghosts[PANES * EACH];
    static solid_instance instances[PANES * EACH + 5];
    static solid_batch batches[PANES * EACH];
    static int32_t next[PANES], end[PANES];
    for (int i = 0; i < PANES * EACH; i++) {
        ghosts[i] =
            (solid_ghost){.instance = {.pane = (uint32_t)(i / EACH)}, .mesh = (i % EACH) % 2 ? 9 : 24, .order = i};
        ghosts[i].instance.size[0] = (float)(i % EACH);
    }
    for (int i = 0; i < PANES; i++) {
        next[i] = i * EACH;
        end[i] = i * EACH + EACH;
    }
    const int32_t count = solid_merge(instances, 5, batches, ghosts, next, end, PANES);
    CHECK_EQ_INT(count, EACH);
    float last[PANES];
    for (int i = 0; i < PANES; i++) {
        last[i] = -1;
    }
    int32_t drawn = 5;
    for (int32_t i = 0; i < count; i++) {
        CHECK_EQ_INT(batches[i].first, drawn);
        for (int32_t k = 0; k < batches[i].count; k++, drawn++) {
            const solid_instance *instance = &instances[drawn];
            CHECK(instance->size[0] > last[instance->pane]); // each pane's in its order
            last[instance->pane] = instance->size[0];
        }
    }
    CHECK_EQ_INT(drawn, PANES * EACH + 5);
}

// --- what nobody should draw ---

// Shapes of every kind with sizes from nothing to far too much, as a file from elsewhere may hold them.
static void add_wild(ludus_draw_list *to) {
    static const double lengths[] = {0, 1e-30, 1e-6, 1, 1e6, 1e30, -1, -1e30};
    for (int i = 0; i < 8; i++) {
        for (int k = 0; k < 8; k++) {
            const double a = lengths[i], b = lengths[k];
            ludus_draw_sphere(to, AT(b, 0, 1), a, LUDUS_COLOR_BLUE);
            ludus_draw_capsule(to, AT(0, 0, 1), AT(b, 0, 1), a, LUDUS_COLOR_GREEN);
            ludus_draw_cylinder(to, AT(0, b, 0), AT(0, 0, b), a, LUDUS_COLOR_WOOD);
            ludus_draw_box(to, AT(a, b, 0), AT(b, a, b), (const double[4]){a, 0, 0, b}, LUDUS_COLOR_SKY);
            ludus_draw_arrow_3d(to, AT(0, 0, 1), AT(0, b, 1), a, LUDUS_COLOR_FORCE);
            ludus_draw_arrow_3d(to, AT(0, 0, 1), AT(0, b, 1), a, ludus_color_fade(LUDUS_COLOR_FORCE, 0.3));
            ludus_draw_plane(to, AT(0, b, -1), a, b, a, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
            ludus_draw_plane(to, AT(a, 0, -1), 3, 3, b, ludus_color_fade(LUDUS_COLOR_ICE, 0.3), LUDUS_COLOR_NONE);
        }
    }
}

static void test_wild(void) {
    static const double places[] = {0, 3, 1e6, 1e30}, distances[] = {1e-30, 2, 1e30};
    scene_numbered(list, 1);
    draw();
    keep();
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 3; k++) {
            ludus_draw_clear(list);
            ludus_draw_camera(list, AT(0, places[i], 1), distances[k], 1, k % 2 ? -0.6 : 0.6);
            add_wild(list);
            draw();
            const solid_pane pane = {list, 0, 0, WIDTH, HEIGHT};
            const ludus_look look = {0, 0, 0, 0, 0};
            const solid_atlas atlas = solid_atlas_plan(1, WIDTH, 4096);
            solid_numbers numbers = {0};
            solid_counts counts = {0};
            solid_content content;
            solid_view view;
            CHECK(solid_view_make(&view, list, WIDTH, HEIGHT, &look));
            solid_measure(&content, &counts, list, &view);
            solid_view_numbers(&numbers, &view, &pane, WIDTH, HEIGHT);
            solid_light_fit(&numbers, &view, &content, &atlas, 0);
            float flat[sizeof numbers / sizeof(float)];
            memcpy(flat, &numbers, sizeof flat);
            for (size_t n = 0; n < sizeof flat / sizeof *flat; n++) {
                if (!CHECK(isfinite(flat[n]))) {
                    fprintf(stderr, "    number %zu of a camera at %g, %g away\n", n, places[i], distances[k]);
                }
            }
        }
    }

    // Angles and fields of view that are none.
    static const float angles[] = {0, -1, 3.2f, 1e30f, 1e-30f};
    for (int i = 0; i < 5; i++) {
        scene_numbered(list, 1);
        list->camera.field_of_view = angles[i];
        list->camera.azimuth = angles[i];
        list->camera.elevation = angles[i];
        draw();
    }

    // From inside a body one sees through it; from below the ground, the bodies.
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 0), 1, 0, 0);
    ludus_draw_sphere(list, AT(0, 0, 0), 50, LUDUS_COLOR_BLUE);
    draw();
    CHECK_EQ_INT(find_other_than(LUDUS_COLOR_BACKGROUND, 0).count, 0);
    ludus_draw_clear(list);
    ludus_draw_camera(list, AT(0, 0, 1), 4, 0, -0.8);
    ground(1);
    ludus_draw_sphere(list, AT(0, 0, 1), 1, LUDUS_COLOR_VERMILLION);
    draw();
    CHECK(picture[HEIGHT / 2][WIDTH / 2][0] > picture[HEIGHT / 2][WIDTH / 2][2] + 50);
    CHECK_PIXEL(5, 5, LUDUS_COLOR_BACKGROUND, 0);

    // Afterwards everything is as it was.
    scene_numbered(list, 1);
    draw();
    CHECK(distance_of(picture, before, sizeof picture) < 0.01);
}

// Panes of a pixel, and hundreds of them.
static void test_small(void) {
    enum { MANY = 700 };
    const ludus_draw_list *lists[MANY];
    scene_numbered(list, 2);
    ludus_draw_list *other = ludus_draw_list_make();
    scene_numbered(other, 3);
    for (int i = 0; i < MANY; i++) {
        lists[i] = i % 7 == 3 ? NULL : i % 2 ? list : other;
    }
    for (int count = 1; count <= MANY; count = 3 * count + 1) {
        CHECK_EQ_INT(ludus_render_frame(renderer, lists, count, picture[0][0]), LUDUS_OK);
    }
    uint8_t tiny[3 * 3 * 1 * 2];
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 2, 1, 1, tiny), LUDUS_OK);
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 2, 3, 1, tiny), LUDUS_OK);
    CHECK_EQ_INT(ludus_render_frames(renderer, lists, 2, 1, 3, tiny), LUDUS_OK);

    ludus_draw_list_destroy(other);

    // A ribbon stands for a ball of a pixel: a distant body keeps its colour and its weight.
    double weights[2];
    for (int far = 0; far < 2; far++) {
        ludus_draw_clear(list);
        ludus_draw_camera(list, AT(0, 0, 0), 40, 0.3, 0.3);
        const double radius = far ? 0.26 : 0.28; // on both sides of the change from one to the other
        for (int i = 0; i < 40; i++) {
            ludus_draw_capsule(list, AT(i % 8 * 3 - 10, i / 8 * 4 - 8, 0), AT(i % 8 * 3 - 9, i / 8 * 4 - 7, 1), radius,
                               LUDUS_COLOR_BLACK);
        }
        draw();
        double weight = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                weight += 721 - brightness(x, y);
            }
        }
        weights[far] = weight;
    }
    CHECK_NEAR(weights[1] / weights[0], 0.26 / 0.28, 0.08);
}

int main(void) {
    if (!look_start()) {
        return 77;
    }
    test_camera();
    test_orbit();
    test_mosaic();
    test_merge();
    test_wild();
    test_small();
    look_end();
    return check_end();
}
