// draw_full.h - a draw list with one of each shape: item k is shape k.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_DRAW_FULL_H
#define LUDUS_TESTS_DRAW_FULL_H

#include <ludus/draw.h>

static inline ludus_draw_list *draw_full_make(void) {
    static const double points[] = {0, 0, 1, 0, 1, 1, 0, 1}, a[3] = {0, 0, 1}, b[3] = {1, 1, 1};
    static const uint8_t pixels[16] = {1, 2, 3, 255, 4, 5, 6, 255};
    ludus_draw_list *list = ludus_draw_list_make();
    ludus_draw_view(list, -3, -2, 3, 2);
    ludus_draw_camera(list, a, 5, 0.5, 0.25);
    ludus_draw_polyline(list, points, 4, true, 0.1, LUDUS_COLOR_INK);
    ludus_draw_rectangle(list, 0, 0, 1, 1, 0.1, ludus_outlined(LUDUS_COLOR_AGENT, LUDUS_COLOR_INK, 0.1));
    ludus_draw_circle(list, 0, 0, 1, ludus_soft(LUDUS_COLOR_AGENT, 0.1));
    ludus_draw_arc(list, 0, 0, 1, 0, 1, 0.1, LUDUS_COLOR_FORCE);
    ludus_draw_polygon(list, points, 3, ludus_filled(LUDUS_COLOR_GROUND));
    ludus_draw_text(list, 0, 0, 1, LUDUS_TEXT_MONO, LUDUS_COLOR_INK, "hello");
    ludus_draw_sprite(list, 0, 0, 1, 1, 0, 2, 2, pixels, true);
    ludus_draw_plane(list, a, 1, 1, 0.1, LUDUS_COLOR_GROUND, LUDUS_COLOR_LINE);
    ludus_draw_sphere(list, a, 1, LUDUS_COLOR_BODY);
    ludus_draw_capsule(list, a, b, 1, LUDUS_COLOR_BODY);
    ludus_draw_cylinder(list, a, b, 1, LUDUS_COLOR_BODY);
    ludus_draw_box(list, a, b, NULL, LUDUS_COLOR_BODY);
    ludus_draw_arrow_3d(list, a, b, 1, LUDUS_COLOR_BODY);
    return list;
}

#endif
