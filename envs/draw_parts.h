// draw_parts.h - what the pictures of all environments share: line widths, drop shadows, the ground, and numbers from
// states far out.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_DRAW_PARTS_H
#define LUDUS_ENVS_DRAW_PARTS_H

#include <ludus/draw.h>

#include <math.h>

// In ludus_draw_unit()s.
#define PART_FINE    0.4 // scales, marks
#define PART_OUTLINE 0.6 // of everything that moves
#define PART_STRONG  1.6 // limits, ground lines
#define PART_FAR     300 // how far backdrops reach beyond the view, for windows of another shape

// Between two numbers; what is no number is the lower one.
static inline double part_clamp(double value, double low, double high) {
    return fmin(fmax(value, low), high);
}

// An angle that can be drawn: states far out may have none.
static inline double part_angle(double angle) {
    return isfinite(angle) ? angle : 0.0;
}

// Filled, with an outline in ink: the look of everything that stands out from the background.
static inline ludus_paint part_solid(const ludus_draw_list *list, ludus_color fill) {
    return ludus_outlined(fill, LUDUS_COLOR_INK, PART_OUTLINE * ludus_draw_unit(list));
}

// The shadow of a thing that floats `height` units before the background.
static inline ludus_paint part_soft(const ludus_draw_list *list, double height) {
    return ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.2), height * ludus_draw_unit(list));
}

// That shadow, down and a little to the right. Draw it before the thing, with the thing's own measures.
static inline void part_shadow(ludus_draw_list *list, double x, double y, double half_width, double half_height,
                               double corner_radius, double height) {
    const double unit = ludus_draw_unit(list);
    ludus_draw_rectangle(list, x + 0.5 * height * unit, y - height * unit, half_width, half_height, corner_radius,
                         part_soft(list, height));
}

// What lies on the ground under a thing of this half width: a flat, soft spot.
static inline void part_ground_shadow(ludus_draw_list *list, double x, double y, double half_width) {
    const double unit = ludus_draw_unit(list);
    ludus_draw_rectangle(list, x, y, half_width, unit, unit,
                         ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.25), 1.5 * unit));
}

// Level ground from `top` down. Like all backdrops it lies in LUDUS_LAYER_BACK.
static inline void part_ground(ludus_draw_list *list, double top) {
    const double unit = ludus_draw_unit(list), far = PART_FAR * unit, half = 0.5 * far;
    const double x = 0.5 * ((double)list->view[0] + (double)list->view[2]);
    const int32_t layer = list->layer;
    ludus_draw_layer(list, LUDUS_LAYER_BACK);
    ludus_draw_rectangle(list, x, top - half, far, half, 0, ludus_filled(LUDUS_COLOR_GROUND));
    ludus_draw_rectangle(list, x, top - unit, far, unit, 0, ludus_filled(LUDUS_COLOR_GROUND_2));
    ludus_draw_line(list, x - far, top, x + far, top, PART_OUTLINE * unit, LUDUS_COLOR_ROCK);
    ludus_draw_layer(list, layer);
}

#endif
