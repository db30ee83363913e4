// polygon.h - simple polygons cut into triangles.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_POLYGON_H
#define LUDUS_RENDER_POLYGON_H

#include <stdbool.h>
#include <stdint.h>

// A triangle of the polygon's corners, counter-clockwise. Bit i of `own`: the edge from corner i to the next is the polygon's own.
typedef struct polygon_triangle {
    int32_t corner[3];
    uint32_t own;
} polygon_triangle;

// Cuts a polygon of `count` >= 3 corners, in either sense of rotation, into at most count - 2 triangles; returns their number. `room`
// is [count]. Polygons that cross themselves are cut somehow, without harm.
int32_t polygon_cut(const float (*points)[2], int32_t count, int32_t *room, polygon_triangle *triangles);

#endif
