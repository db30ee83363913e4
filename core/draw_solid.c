// draw_solid.c - appending 3D shapes to draw lists.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <math.h>

static void put_3d(float *to, const double from[3]) {
    for (int i = 0; i < 3; i++) {
        to[i] = (float)from[i];
    }
}

// A shape between two points.
static void append_between(ludus_draw_list *list, ludus_shape shape, const double from[3], const double to[3],
                           double radius, ludus_color color) {
    ludus_draw_item item = {.shape = (uint8_t)shape, .fill = color, .line = LUDUS_COLOR_NONE};
    put_3d(item.at, from);
    put_3d(item.turn, to);
    item.size[0] = (float)radius;
    draw_append_item(list, &item);
}

void ludus_draw_plane(ludus_draw_list *list, const double center[3], double half_x, double half_y, double grid,
                      ludus_color fill, ludus_color line) {
    ludus_draw_item item = {.shape = LUDUS_SHAPE_PLANE, .fill = fill, .line = line};
    put_3d(item.at, center);
    put_3d(item.size, (const double[3]){half_x, half_y, grid});
    draw_append_item(list, &item);
}

void ludus_draw_sphere(ludus_draw_list *list, const double center[3], double radius, ludus_color color) {
    append_between(list, LUDUS_SHAPE_SPHERE, center, center, radius, color);
}

void ludus_draw_capsule(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                        ludus_color color) {
    append_between(list, LUDUS_SHAPE_CAPSULE, from, to, radius, color);
}

void ludus_draw_cylinder(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                         ludus_color color) {
    append_between(list, LUDUS_SHAPE_CYLINDER, from, to, radius, color);
}

void ludus_draw_box(ludus_draw_list *list, const double center[3], const double half[3], const double quaternion[4],
                    ludus_color color) {
    static const double unturned[4] = {1, 0, 0, 0};
    const double *q = quaternion ? quaternion : unturned;
    const double largest = fmax(fmax(fabs(q[0]), fabs(q[1])), fmax(fabs(q[2]), fabs(q[3])));
    double norm = 0;
    for (int i = 0; i < 4; i++) {
        norm += q[i] / largest * (q[i] / largest); // at least 1, at most 4
    }
    ludus_draw_item item = {.shape = LUDUS_SHAPE_BOX, .fill = color, .line = LUDUS_COLOR_NONE};
    put_3d(item.at, center);
    put_3d(item.size, half);
    for (int i = 0; i < 4; i++) {
        item.turn[i] = (float)(largest == 0 ? unturned[i] : q[i] / largest / sqrt(norm));
    }
    draw_append_item(list, &item);
}

void ludus_draw_arrow_3d(ludus_draw_list *list, const double from[3], const double to[3], double radius,
                         ludus_color color) {
    append_between(list, LUDUS_SHAPE_ARROW, from, to, radius, color);
}
