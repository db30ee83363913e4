// draw_flat.c - appending 2D shapes to draw lists.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <math.h>
#include <string.h>

// The sum of a shape's numbers tells whether one of them is none, where the shape itself would lose it.
static bool refused(ludus_draw_list *list, double sum) {
    list->refused += !isfinite(sum);
    return !isfinite(sum);
}

static void append_points(ludus_draw_list *list, ludus_draw_item item, const double *points, int32_t count) {
    if (!draw_room_points(list, count)) {
        return;
    }
    item.first = (uint32_t)list->points_count;
    item.count = (uint32_t)count;
    float(*to)[2] = list->points + list->points_count;
    for (int32_t i = 0; i < count; i++) {
        draw_put(list, points[2 * i], points[2 * i + 1], to[i]);
    }
    if (!draw_finite(to[0], 2 * (size_t)count)) {
        list->refused++;
    } else if (draw_append_item(list, &item)) {
        list->points_count += count;
    }
}

void ludus_draw_polyline(ludus_draw_list *list, const double *points, int32_t count, bool closed, double width,
                         ludus_color color) {
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_POLYLINE, ludus_outlined(LUDUS_COLOR_NONE, color, width));
    item.style = closed;
    if (count >= 1) {
        append_points(list, item, points, count);
    }
}

void ludus_draw_line(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                     ludus_color color) {
    const double points[4] = {x0, y0, x1, y1};
    ludus_draw_polyline(list, points, 2, false, width, color);
}

void ludus_draw_polygon(ludus_draw_list *list, const double *points, int32_t count, ludus_paint paint) {
    if (count >= 3) {
        append_points(list, draw_painted(list, LUDUS_SHAPE_POLYGON, paint), points, count);
    }
}

void ludus_draw_rectangle(ludus_draw_list *list, double x, double y, double half_width, double half_height,
                          double corner_radius, ludus_paint paint) {
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_RECTANGLE, paint);
    draw_put(list, x, y, item.at);
    item.size[0] = draw_scaled(list, half_width);
    item.size[1] = draw_scaled(list, half_height);
    const double most = fmin(half_width, half_height);
    item.size[2] = draw_scaled(list, corner_radius > most ? most : corner_radius);
    item.turn[0] = draw_turned(list, 0);
    draw_append_item(list, &item);
}

void ludus_draw_circle(ludus_draw_list *list, double x, double y, double radius, ludus_paint paint) {
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_CIRCLE, paint);
    draw_put(list, x, y, item.at);
    item.size[0] = draw_scaled(list, radius);
    draw_append_item(list, &item);
}

void ludus_draw_arc(ludus_draw_list *list, double x, double y, double radius, double from, double to, double width,
                    ludus_color color) {
    if (refused(list, from + to)) {
        return;
    }
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_ARC, ludus_outlined(LUDUS_COLOR_NONE, color, width));
    draw_put(list, x, y, item.at);
    item.size[0] = draw_scaled(list, radius);
    const double low = fmin(from, to), full = 6.283185307179586;
    item.turn[0] = draw_turned(list, low);
    item.turn[1] = draw_turned(list, fmin(fmax(from, to), low + full));
    draw_append_item(list, &item);
}

// A triangle with its tip at (x, y) that points along (dx, dy), of length 1.
static void arrow_head(ludus_draw_list *list, double x, double y, double dx, double dy, double length,
                       ludus_color color) {
    const double half = 0.6 * length, bx = x - length * dx, by = y - length * dy;
    const double points[6] = {x, y, bx - half * dy, by + half * dx, bx + half * dy, by - half * dx};
    ludus_draw_polygon(list, points, 3, ludus_filled(color));
}

void ludus_draw_arrow(ludus_draw_list *list, double x0, double y0, double x1, double y1, double width,
                      ludus_color color) {
    const double length = hypot(x1 - x0, y1 - y0);
    if (refused(list, length + width) || length < width) {
        return;
    }
    const double dx = (x1 - x0) / length, dy = (y1 - y0) / length, head = fmin(3.5 * width, length);
    if (length > head) {
        ludus_draw_line(list, x0, y0, x1 - 0.8 * head * dx, y1 - 0.8 * head * dy, width, color);
    }
    arrow_head(list, x1, y1, dx, dy, head, color);
}

void ludus_draw_arc_arrow(ludus_draw_list *list, double x, double y, double radius, double from, double to,
                          double width, ludus_color color) {
    const double length = radius * fabs(to - from), sense = to > from ? 1 : -1, head = fmin(3.5 * width, length);
    if (refused(list, x + y + length + width) || length < width) {
        return;
    }
    const double end = to - sense * head / radius;
    if (length > head) {
        ludus_draw_arc(list, x, y, radius, from, end + 0.2 * sense * head / radius, width, color);
    }
    // The head is straight: along the chord of its own part of the arc.
    const double x0 = x + radius * cos(end), y0 = y + radius * sin(end);
    const double x1 = x + radius * cos(to), y1 = y + radius * sin(to), chord = hypot(x1 - x0, y1 - y0);
    if (chord > 0) {
        arrow_head(list, x1, y1, (x1 - x0) / chord, (y1 - y0) / chord, head, color);
    }
}
