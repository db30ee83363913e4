// 08_space.c - a 3D film made of draw lists alone: a figure of capsules walks over a grid while the camera swings.
// SPDX-License-Identifier: MIT
#include <ludus/draw.h>
#include <ludus/render.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 480, HEIGHT = 320, FRAMES = 45 };
static const double TURN = 6.283185307179586;

// A limb of two links that swing in the plane of walking: angles from straight down, positive forward, metres.
static void draw_limb(ludus_draw_list *list, const double root[3], double upper, double lower, double length,
                      double radius, ludus_color color, ludus_color tip_color) {
    const double joint[3] = {root[0] + length * sin(upper), root[1], root[2] - length * cos(upper)};
    const double tip[3] = {joint[0] + length * sin(lower), root[1], joint[2] - length * cos(lower)};
    ludus_draw_capsule(list, root, joint, radius, color);
    ludus_draw_capsule(list, joint, tip, 0.8 * radius, color);
    ludus_draw_sphere(list, tip, 1.25 * radius, tip_color);
}

// The figure at a phase of its stride, in turns.
static void draw_figure(ludus_draw_list *list, double phase) {
    const double height = 0.92 + 0.02 * cos(2 * TURN * phase);
    const double hips[3] = {0, 0, height}, chest[3] = {0.04, 0, height + 0.42}, head[3] = {0.08, 0, height + 0.72};
    ludus_draw_capsule(list, hips, chest, 0.15, LUDUS_COLOR_AGENT);
    ludus_draw_sphere(list, head, 0.13, LUDUS_COLOR_WOOD);
    for (int side = -1; side <= 1; side += 2) {
        const double swing = sin(TURN * phase) * side, lift = fmax(cos(TURN * phase) * side, 0);
        const double hip[3] = {0, 0.11 * side, height - 0.05}, shoulder[3] = {0.04, 0.24 * side, height + 0.44};
        draw_limb(list, hip, 0.5 * swing + 0.25 * lift, 0.5 * swing - 0.9 * lift, 0.41, 0.07, LUDUS_COLOR_BODY,
                  LUDUS_COLOR_AGENT);
        draw_limb(list, shoulder, -0.6 * swing, -0.6 * swing + 0.5, 0.27, 0.05, LUDUS_COLOR_BODY, LUDUS_COLOR_WOOD);
    }
}

static void draw_frame(ludus_draw_list *list, double share) {
    const double stride = 1.5, walked = 2 * stride * share; // two strides a round, so that the film has no seam
    const double target[3] = {0.1, 0, 0.8}, center[3] = {-fmod(walked, 1), 0, 0},
                 push[2][3] = {{-0.75, 0, 1.2}, {-0.2, 0, 1.2}};
    ludus_draw_clear(list);
    ludus_draw_camera(list, target, 3.4, 0.5 + 0.35 * sin(TURN * share), 0.25);
    ludus_draw_plane(list, center, 12, 12, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    // Boxes along the way, which comes towards the figure.
    for (int i = -4; i <= 6; i++) {
        const double half[3] = {0.1, 0.1, i % 2 ? 0.1 : 0.22};
        const double place[3] = {i * stride - fmod(walked, 2 * stride), i % 2 ? 1.0 : -0.9, half[2]};
        ludus_draw_box(list, place, half, NULL, i % 2 ? LUDUS_COLOR_ORANGE : LUDUS_COLOR_GREEN);
    }
    draw_figure(list, 2 * share);
    ludus_draw_arrow_3d(list, push[0], push[1], 0.03, LUDUS_COLOR_FORCE);
}

int main(int count, char **arguments) {
    const char *path = count > 1 ? arguments[1] : "08_space.gif";
    const ludus_render_settings settings = {LUDUS_DISPLAY_OFFSCREEN, WIDTH, HEIGHT, NULL, 0, false};
    ludus_renderer *renderer = ludus_renderer_make(&settings);
    if (!renderer) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 77; // tests are skipped
    }
    ludus_recording *recording = ludus_recording_open(path, WIDTH, HEIGHT, 24);
    ludus_draw_list *list = ludus_draw_list_make();
    uint8_t *rgb = malloc((size_t)3 * WIDTH * HEIGHT);
    ludus_status status = recording && list && rgb ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    for (int frame = 0; frame < FRAMES && !status; frame++) {
        const ludus_draw_list *shown = list;
        draw_frame(list, frame / (double)FRAMES);
        status = ludus_render_frame(renderer, &shown, 1, rgb);
        status = status ? status : ludus_recording_add(recording, rgb);
    }
    if (!status) {
        status = ludus_recording_close(recording);
    } else {
        ludus_recording_discard(recording);
    }
    if (status) {
        fprintf(stderr, "%s\n", ludus_last_error());
    } else {
        printf("%d frames in %s\n", FRAMES, path);
    }
    ludus_draw_list_destroy(list);
    free(rgb);
    ludus_renderer_destroy(renderer);
    return status != LUDUS_OK;
}
