// machine_parts.h - what the pictures of classic control share: links and axles, wheels, stands, flags, torques.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_CLASSIC_MACHINE_PARTS_H
#define LUDUS_ENVS_CLASSIC_MACHINE_PARTS_H

#include "envs/draw_parts.h"

#define MACHINE_PI 3.14159265358979323846

// How much wider a part is drawn that is `ratio` times as heavy as usual: a hint, not a scale.
static inline double machine_stoutness(double ratio) {
    return part_clamp(pow(ratio, 0.25), 0.6, 1.7);
}

static inline void machine_rod(ludus_draw_list *list, double x0, double y0, double x1, double y1, double half_width,
                               ludus_paint paint) {
    const double half = 0.5 * hypot(x1 - x0, y1 - y0);
    ludus_draw_push(list, 0.5 * (x0 + x1), 0.5 * (y0 + y1), atan2(y1 - y0, x1 - x0), 1);
    ludus_draw_rectangle(list, 0, 0, half + half_width, half_width, half_width, paint);
    ludus_draw_pop(list);
}

// A rod with round ends around its two points.
static inline void machine_link(ludus_draw_list *list, double x0, double y0, double x1, double y1, double half_width,
                                ludus_color fill) {
    machine_rod(list, x0, y0, x1, y1, half_width, part_solid(list, fill));
}

// Its shadow on what is `height` units behind it.
static inline void machine_link_shadow(ludus_draw_list *list, double x0, double y0, double x1, double y1,
                                       double half_width, double height) {
    const double down = height * ludus_draw_unit(list), right = 0.5 * down;
    machine_rod(list, x0 + right, y0 - down, x1 + right, y1 - down, half_width, part_soft(list, height));
}

// A pivot with its pin.
static inline void machine_axle(ludus_draw_list *list, double x, double y, double radius) {
    ludus_draw_circle(list, x, y, radius, part_solid(list, LUDUS_COLOR_JOINT));
    ludus_draw_circle(list, x, y, 0.35 * radius, ludus_filled(LUDUS_COLOR_INK));
}

static inline void machine_wheel(ludus_draw_list *list, double x, double y, double radius) {
    ludus_draw_circle(list, x, y, radius, part_solid(list, LUDUS_COLOR_BODY));
    ludus_draw_circle(list, x, y, 0.4 * radius, ludus_filled(LUDUS_COLOR_JOINT));
}

// What holds a pivot above the ground.
static inline void machine_stand(ludus_draw_list *list, double x, double y, double ground) {
    const double unit = ludus_draw_unit(list), top = 3.2 * unit, foot = 9 * unit;
    const double points[8] = {x - top, y, x - foot, ground, x + foot, ground, x + top, y};
    part_ground_shadow(list, x, ground - unit, foot + unit);
    ludus_draw_polygon(list, points, 4, ludus_filled(LUDUS_COLOR_GROUND_2));
    ludus_draw_circle(list, x, y, 1.6 * top, ludus_filled(LUDUS_COLOR_GROUND_2));
}

// A goal to stand on: a pole with a pennant to the right.
static inline void machine_flag(ludus_draw_list *list, double x, double y, double height) {
    const double unit = ludus_draw_unit(list), top = y + height;
    const double cloth[6] = {x, top, x + 0.55 * height, top - 0.22 * height, x, top - 0.44 * height};
    ludus_draw_polygon(list, cloth, 3, part_solid(list, LUDUS_COLOR_GOAL));
    ludus_draw_line(list, x, y, x, top, PART_STRONG * unit, LUDUS_COLOR_INK);
}

// A torque around (x, y) by `share` of the largest one: an arc that grows from the direction `zero`, on a scale.
static inline void machine_torque(ludus_draw_list *list, double x, double y, double radius, double zero, double share) {
    const double unit = ludus_draw_unit(list), most = 0.6 * MACHINE_PI;
    ludus_draw_arc(list, x, y, radius, zero - most, zero + most, PART_FINE * unit,
                   ludus_color_fade(LUDUS_COLOR_MUTED, 0.4));
    ludus_draw_arc_arrow(list, x, y, radius, zero, zero + most * part_clamp(share, -1, 1), PART_STRONG * unit,
                         LUDUS_COLOR_FORCE);
}

// It is further out than the picture reaches: two chevrons that point there, right with side 1, left with -1.
static inline void machine_beyond(ludus_draw_list *list, double x, double y, double side) {
    const double unit = ludus_draw_unit(list), size = 2.5 * unit;
    for (int i = 0; i < 2; i++) {
        const double tip = x - 2.5 * i * side * unit;
        const double points[6] = {tip - side * size, y + size, tip, y, tip - side * size, y - size};
        ludus_draw_polyline(list, points, 3, false, PART_STRONG * unit, LUDUS_COLOR_DANGER);
    }
}

#endif
