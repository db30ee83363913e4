// polygon.c - simple polygons cut into triangles, by cutting off ears.
// SPDX-License-Identifier: MIT
#include "render/polygon.h"

// Twice the area of a, b, c: positive when they go round counter-clockwise.
static double turn(const float *a, const float *b, const float *c) {
    return ((double)b[0] - (double)a[0]) * ((double)c[1] - (double)a[1]) -
           ((double)b[1] - (double)a[1]) * ((double)c[0] - (double)a[0]);
}

static bool inside(const float *p, const float *a, const float *b, const float *c) {
    return turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0;
}

// Is the corner `at` of the ring an ear: convex, and no other corner inside its triangle?
static bool is_ear(const float (*points)[2], const int32_t *ring, int32_t count, int32_t at) {
    const int32_t before = ring[(at + count - 1) % count], here = ring[at], after = ring[(at + 1) % count];
    if (turn(points[before], points[here], points[after]) <= 0) {
        return false;
    }
    for (int32_t i = 0; i < count; i++) {
        const int32_t other = ring[i];
        const float *p = points[other];
        // A corner that lies on one of the triangle's own (a polygon that touches itself) hides nothing.
        const bool same = (p[0] == points[before][0] && p[1] == points[before][1]) ||
                          (p[0] == points[here][0] && p[1] == points[here][1]) ||
                          (p[0] == points[after][0] && p[1] == points[after][1]);
        if (!same && inside(p, points[before], points[here], points[after])) {
            return false;
        }
    }
    return true;
}

// Do corners a and b follow each other on the polygon?
static bool is_own(int32_t a, int32_t b, int32_t count) {
    const int32_t apart = a > b ? a - b : b - a;
    return apart == 1 || apart == count - 1;
}

int32_t polygon_cut(const float (*points)[2], int32_t count, int32_t *room, polygon_triangle *triangles) {
    double area = 0;
    for (int32_t i = 1; i + 1 < count; i++) {
        area += turn(points[0], points[i], points[i + 1]);
    }
    for (int32_t i = 0; i < count; i++) {
        room[i] = area >= 0 ? i : count - 1 - i;
    }
    int32_t left = count, cut = 0, at = 0, tried = 0;
    while (left >= 3) {
        // Where no corner is an ear (the polygon crosses itself, or what is left is flat) any one is cut off.
        if (left > 3 && tried < left && !is_ear(points, room, left, at)) {
            at = (at + 1) % left;
            tried++;
            continue;
        }
        const int32_t before = room[(at + left - 1) % left], here = room[at], after = room[(at + 1) % left];
        if (turn(points[before], points[here], points[after]) > 0) {
            const uint32_t own = (is_own(before, here, count) ? 1u : 0u) | (is_own(here, after, count) ? 2u : 0u) |
                                 (is_own(after, before, count) ? 4u : 0u);
            triangles[cut++] = (polygon_triangle){{before, here, after}, own};
        }
        for (int32_t i = at; i + 1 < left; i++) {
            room[i] = room[i + 1];
        }
        left--;
        at = left > 0 ? (at + left - 1) % left : 0;
        tried = 0;
    }
    return cut;
}
