// scene_body.h - a 3D picture with a little of everything: a walking body, torques, things on the ground, a text.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_SCENE_BODY_H
#define LUDUS_TESTS_SCENE_BODY_H

#include <ludus/draw.h>

#include <stddef.h>

// A limb from one joint to the next.
typedef struct scene_limb {
    double from[3], to[3], radius;
    ludus_color color;
} scene_limb;

static const scene_limb scene_limbs[] = {
    {{-0.10, 0.00, 0.95}, {-0.16, -0.30, 0.55}, 0.075, LUDUS_COLOR_AGENT}, // thighs, shins, feet
    {{-0.16, -0.30, 0.55}, {-0.16, -0.15, 0.12}, 0.060, LUDUS_COLOR_AGENT},
    {{-0.16, -0.17, 0.06}, {-0.16, -0.34, 0.05}, 0.045, LUDUS_COLOR_BODY},
    {{0.10, 0.00, 0.95}, {0.14, 0.16, 0.55}, 0.075, LUDUS_COLOR_AGENT},
    {{0.14, 0.16, 0.55}, {0.14, 0.42, 0.20}, 0.060, LUDUS_COLOR_AGENT},
    {{0.14, 0.44, 0.15}, {0.14, 0.36, 0.05}, 0.045, LUDUS_COLOR_BODY},
    {{-0.10, 0.00, 0.95}, {0.10, 0.00, 0.95}, 0.100, LUDUS_COLOR_BODY}, // pelvis, waist, chest, neck
    {{-0.06, -0.02, 1.15}, {0.06, -0.02, 1.15}, 0.120, LUDUS_COLOR_AGENT},
    {{-0.13, -0.05, 1.36}, {0.13, -0.05, 1.36}, 0.120, LUDUS_COLOR_AGENT},
    {{0.00, -0.06, 1.45}, {0.00, -0.07, 1.58}, 0.050, LUDUS_COLOR_BODY},
    {{-0.25, -0.05, 1.42}, {-0.36, 0.14, 1.20}, 0.055, LUDUS_COLOR_AGENT}, // arms
    {{-0.36, 0.14, 1.20}, {-0.34, -0.10, 1.06}, 0.045, LUDUS_COLOR_AGENT},
    {{0.25, -0.05, 1.42}, {0.38, -0.22, 1.20}, 0.055, LUDUS_COLOR_AGENT},
    {{0.38, -0.22, 1.20}, {0.34, -0.45, 1.30}, 0.045, LUDUS_COLOR_AGENT},
};

static inline void scene_body(ludus_draw_list *to) {
    static const double balls[][4] = {{0, -0.08, 1.66, 0.13}, {-0.34, -0.13, 1.05, 0.06}, {0.34, -0.48, 1.31, 0.06}};
    static const double joints[][4] = {{-0.16, -0.30, 0.55, 0.09}, {0.14, 0.16, 0.55, 0.09}};
    static const double torques[][6] = {{-0.16, -0.30, 0.55, -0.58, -0.38, 0.66},
                                        {0.14, 0.16, 0.55, 0.50, 0.05, 0.42},
                                        {0.38, -0.22, 1.20, 0.75, -0.22, 1.20}};
    static const double turned[4] = {0.954, 0, 0, 0.301}; // about z
    ludus_draw_clear(to);
    ludus_draw_camera(to, (const double[3]){0.05, 0, 0.9}, 3.4, 0.5, 0.22);
    ludus_draw_plane(to, (const double[3]){0, 0, 0}, 400, 400, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    for (size_t i = 0; i < sizeof scene_limbs / sizeof *scene_limbs; i++) {
        ludus_draw_capsule(to, scene_limbs[i].from, scene_limbs[i].to, scene_limbs[i].radius, scene_limbs[i].color);
    }
    for (int i = 0; i < 3; i++) {
        ludus_draw_sphere(to, balls[i], balls[i][3], LUDUS_COLOR_WOOD);
        ludus_draw_arrow_3d(to, torques[i], torques[i] + 3, 0.018, LUDUS_COLOR_FORCE);
    }
    for (int i = 0; i < 2; i++) {
        ludus_draw_sphere(to, joints[i], joints[i][3], LUDUS_COLOR_JOINT);
    }
    ludus_draw_box(to, (const double[3]){0.9, 0.8, 0.2}, (const double[3]){0.2, 0.2, 0.2}, turned, LUDUS_COLOR_WOOD);
    ludus_draw_cylinder(to, (const double[3]){-0.9, 0.7, 0}, (const double[3]){-0.9, 0.7, 0.5}, 0.18, LUDUS_COLOR_ROCK);
    ludus_draw_sphere(to, (const double[3]){-0.85, -0.5, 0.15}, 0.15, ludus_color_fade(LUDUS_COLOR_GOAL, 0.5));
    ludus_draw_sphere(to, (const double[3]){0.75, -0.45, 0.12}, 0.12, LUDUS_COLOR_DANGER);
    ludus_draw_view(to, 0, 0, 150, 100);
    ludus_draw_text(to, 6, 92, 6, LUDUS_TEXT_LEFT, LUDUS_COLOR_INK, "1.4 m/s");
}

#endif
