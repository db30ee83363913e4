// flat_path.c - polygons, bent strokes and arcs: cut into pieces of the picture, each with the segments that matter to it.
// SPDX-License-Identifier: MIT
//
// A piece is a rectangle of whole pixels. It is halved until few segments matter to it. Pieces of one path do not overlap, so nothing
// is painted twice; pieces inside a polygon are filled without looking at any segment, pieces outside are left out.
#include "render/flat_shapes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A piece is worth halving while it has more pixels times segments than this, and more pixels than that.
enum { PIECE_WORK = 1500, PIECE_LEAST = 64 };

static const float bend = 0.05f; // pixels by which corners may be off that are left out

// A path in pixels.
typedef struct path {
    const float (*corners)[2];
    int32_t count; // of corners; the segment from the last to the first counts when `closed`
    bool closed, stroke;
    double reach; // how far from a segment its distance matters; 0: only the area does
    const ludus_draw_item *item;
    double width, softness, opacity; // `width`: of the outline or stroke; `opacity`: of the line
    int32_t fills, paths;            // batches
} path;

// Pixels; the upper ends are not part of it.
typedef struct piece {
    int32_t left, low, right, high;
} piece;

static int32_t segments_of(const path *p) {
    return p->closed ? p->count : p->count - 1;
}

// --- corners ---

static float (*corners_room(flat_renderer *flat, int64_t count))[2] {
    if (count > flat->corners_room) {
        float(*grown)[2] = count <= INT32_MAX / 2 ? realloc(flat->corners, (size_t)count * sizeof *grown) : NULL;
        if (!grown) {
            flat->failed = true;
            return NULL;
        }
        flat->corners = grown;
        flat->corners_room = (int32_t)count;
    }
    return flat->corners;
}

static float cross(const float *a, const float *b) {
    return a[0] * b[1] - a[1] * b[0];
}

// A walk that leaves out corners: those since the last one kept, `anchor`, are all near the directions between two bounds.
typedef struct walk {
    float anchor[2], right[2], left[2], farthest;
    bool bound;
} walk;

// Does a line from the anchor to a point at `d` from it pass by all corners since? If so, this one joins them.
static bool walk_on(walk *w, const float *d) {
    const float length = sqrtf(d[0] * d[0] + d[1] * d[1]);
    if (length <= bend) {
        return !w->bound || w->farthest <= 2 * bend;
    }
    if (w->bound && (length < w->farthest || cross(w->right, d) < 0 || cross(d, w->left) < 0)) {
        return false;
    }
    const float side = bend / length, right[2] = {d[0] + side * d[1], d[1] - side * d[0]},
                left[2] = {d[0] - side * d[1], d[1] + side * d[0]};
    if (!w->bound || cross(w->right, right) > 0) {
        memcpy(w->right, right, sizeof right);
    }
    if (!w->bound || cross(left, w->left) > 0) {
        memcpy(w->left, left, sizeof left);
    }
    w->bound = true;
    w->farthest = length;
    return true;
}

// Puts points into pixels and leaves out those that no one would miss, as in Z. Zhao and A. Saalfeld, "Linear-time sleeve-fitting
// polyline simplification" (1997). Returns how many are left, 0 without memory.
static int32_t put_corners(const flat_target *t, const float (*points)[2], int32_t count) {
    float(*to)[2] = corners_room(t->flat, count), last[2] = {0, 0};
    int32_t kept = 0;
    walk w = {0};
    for (int32_t i = 0; to && i < count; i++) {
        const float at[2] = {(float)flat_x(t, (double)points[i][0]), (float)flat_y(t, (double)points[i][1])};
        const float d[2] = {at[0] - w.anchor[0], at[1] - w.anchor[1]};
        if (i > 0 && !walk_on(&w, d)) {
            memcpy(to[kept++], last, sizeof last);
            w = (walk){.anchor = {last[0], last[1]}};
            const float step[2] = {at[0] - last[0], at[1] - last[1]};
            walk_on(&w, step);
        }
        if (i == 0) {
            memcpy(to[kept++], at, sizeof at);
            memcpy(w.anchor, at, sizeof at);
        }
        memcpy(last, at, sizeof last);
    }
    if (to && count > 1 && (w.bound || kept == 1)) {
        memcpy(to[kept++], last, sizeof last);
    }
    return kept;
}

// --- pieces ---

// The pixels that a path may touch, within the clip; false when there are none.
static bool bounds(const flat_target *t, const path *p, piece *all) {
    float low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY, high_y = -INFINITY;
    for (int32_t i = 0; i < p->count; i++) {
        const float x = p->corners[i][0], y = p->corners[i][1];
        low_x = x < low_x ? x : low_x;
        high_x = x > high_x ? x : high_x;
        low_y = y < low_y ? y : low_y;
        high_y = y > high_y ? y : high_y;
    }
    const float out = p->stroke || p->softness > 1 ? (float)p->reach : 0;
    all->left = (int32_t)fmaxf(floorf(low_x - out), t->clip[0]);
    all->low = (int32_t)fmaxf(floorf(low_y - out), t->clip[1]);
    all->right = (int32_t)fminf(ceilf(high_x + out), t->clip[2]);
    all->high = (int32_t)fminf(ceilf(high_y + out), t->clip[3]);
    return all->left < all->right && all->low < all->high;
}

// A span of the flat renderer's segments.
typedef struct span {
    int32_t first, count;
} span;

static bool same_height(float a, float b) {
    return fabsf(a - b) < 1e-4f;
}

// Of the segments `from`, those that decide how much of each pixel of a piece lies inside, written to `to`. What lies left of the
// piece counts by its height alone: it becomes upright segments, or adds to `windings` where it passes the whole height.
static int32_t choose_areas(float (*segments)[4], span from, int32_t to, const piece *q, float *windings) {
    const float low = (float)q->low, high = (float)q->high, out = (float)q->left - 2;
    int32_t written = 0;
    float start = 0, end = 0; // of what lies left and is not yet written
    for (int32_t i = from.first; i <= from.first + from.count; i++) {
        const bool past = i == from.first + from.count;
        const float *s = past ? NULL : segments[i];
        const float other = past ? 0 : s[0] + (s[2] - s[1]) * s[3];
        const bool beside = !past && fmaxf(s[0], other) <= (float)q->left;
        const float a = past ? 0 : fminf(fmaxf(s[1], low), high), b = past ? 0 : fminf(fmaxf(s[2], low), high);
        if (beside && (a == b || start == end || a == end)) {
            start = a != b && start == end ? a : start;
            end = a != b ? b : end;
            continue;
        }
        if ((beside || past) && start != end) {
            if (same_height(fabsf(end - start), high - low)) {
                *windings += end > start ? 1.0f : -1.0f;
            } else {
                const float upright[4] = {out, start, end, 0};
                memcpy(segments[to + written++], upright, sizeof upright);
            }
        }
        start = beside ? a : start;
        end = beside ? b : end;
        if (!beside && !past && a != b && fminf(s[0], other) < (float)q->right) {
            memcpy(segments[to + written++], s, sizeof *segments);
        }
    }
    return written;
}

// Of the segments `from`, those whose distance matters somewhere in a piece, written to `to`.
static int32_t choose_distances(float (*segments)[4], span from, int32_t to, const piece *q, float reach) {
    const float half_x = 0.5f * (float)(q->right - q->left), half_y = 0.5f * (float)(q->high - q->low);
    const float x = (float)q->left + half_x, y = (float)q->low + half_y;
    const float far = reach + sqrtf(half_x * half_x + half_y * half_y);
    int32_t written = 0;
    for (int32_t i = from.first; i < from.first + from.count; i++) {
        const float *s = segments[i], length = s[2] * s[2] + s[3] * s[3];
        float share = length > 0 ? ((x - s[0]) * s[2] + (y - s[1]) * s[3]) / length : 0;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        const float ex = x - s[0] - share * s[2], ey = y - s[1] - share * s[3];
        if (ex * ex + ey * ey <= far * far) {
            memcpy(segments[to + written++], s, sizeof *segments);
        }
    }
    return written;
}

static flat_instance *put_piece(const flat_target *t, int32_t batch, const piece *q) {
    return flat_instance_put(t, batch, 0.5 * (q->left + q->right), 0.5 * (q->low + q->high), 0.5 * (q->right - q->left),
                             0.5 * (q->high - q->low), 0);
}

// A piece as it is, with the segments that matter to it.
static void paint_piece(const flat_target *t, const path *p, const piece *q, span areas, span distances,
                        float windings) {
    flat_renderer *flat = t->flat;
    const int32_t count = areas.count + distances.count, first = flat->segments_count;
    if (count == 0) {
        flat_instance *inside = windings != 0 ? put_piece(t, p->fills, q) : NULL;
        if (inside) {
            flat_color(inside->fill, p->item->fill, 1);
        }
        return;
    }
    flat_instance *made = flat_segments_room(flat, &flat->segments, &flat->segments_room, (int64_t)first + count)
                              ? put_piece(t, p->paths, q)
                              : NULL;
    if (made) {
        const int32_t where[4] = {first, areas.count, first + areas.count, distances.count};
        memcpy(made->shape, where, sizeof where);
        made->pose[0] = windings;
        made->pose[1] = p->stroke ? 1 : 0;
        made->pose[2] = p->stroke ? (float)(0.5 * p->width) : p->width > 0 ? (float)p->width : -1e9f;
        made->pose[3] = (float)p->softness;
        flat_color(made->fill, p->item->fill, 1);
        flat_color(made->line, p->item->line, p->opacity);
        memcpy(flat->segments + where[0], flat->work + areas.first, (size_t)areas.count * sizeof *flat->work);
        memcpy(flat->segments + where[2], flat->work + distances.first, (size_t)distances.count * sizeof *flat->work);
        flat->segments_count += count;
    }
}

// Paints a piece, halved as long as it pays. Its segments lie before `used` in the work array.
static void cut(const flat_target *t, const path *p, const piece *q, span areas, span distances, float windings,
                int32_t used) {
    flat_renderer *flat = t->flat;
    const int32_t width = q->right - q->left, height = q->high - q->low, count = areas.count + distances.count;
    if (count == 0 || (int64_t)width * height <= PIECE_LEAST || (int64_t)width * height * count <= PIECE_WORK) {
        paint_piece(t, p, q, areas, distances, windings);
        return;
    }
    piece halves[2] = {*q, *q};
    if (width > height) {
        halves[0].right = halves[1].left = q->left + width / 2;
    } else {
        halves[0].high = halves[1].low = q->low + height / 2;
    }
    // What lies left of a piece may take a segment between any two that stay.
    if (!flat_segments_room(flat, &flat->work, &flat->work_room, used + 2 * (int64_t)count + 2)) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        float part = windings;
        span inner = {used, 0}, near = {0, 0};
        inner.count = choose_areas(flat->work, areas, inner.first, &halves[i], &part);
        near.first = inner.first + inner.count;
        near.count = choose_distances(flat->work, distances, near.first, &halves[i], (float)p->reach);
        cut(t, p, &halves[i], inner, near, part, near.first + near.count);
    }
}

static void add_path(const flat_target *t, path *p) {
    flat_renderer *flat = t->flat;
    const int64_t most = 4 * (int64_t)p->count + 2;
    piece all;
    if (!bounds(t, p, &all) || !flat_segments_room(flat, &flat->work, &flat->work_room, most)) {
        return;
    }
    float(*work)[4] = flat->work;
    span areas = {0, 0}, distances = {0, 0};
    for (int32_t i = 0; i < (p->stroke ? 0 : p->count); i++) {
        const float *a = p->corners[i], *b = p->corners[i + 1 < p->count ? i + 1 : 0];
        if (!same_height(a[1], b[1])) {
            const float segment[4] = {a[0], a[1], b[1], (b[0] - a[0]) / (b[1] - a[1])};
            memcpy(work[areas.count++], segment, sizeof segment);
        }
    }
    distances.first = areas.count;
    for (int32_t i = 0; i < (p->reach > 0 ? segments_of(p) : 0); i++) {
        const float *a = p->corners[i], *b = p->corners[i + 1 < p->count ? i + 1 : 0];
        const float segment[4] = {a[0], a[1], b[0] - a[0], b[1] - a[1]};
        memcpy(work[distances.first + distances.count++], segment, sizeof segment);
    }
    if (!p->stroke) {
        p->fills = flat_batch(t, FLAT_FILL, all.left, all.low, all.right, all.high);
    }
    p->paths = flat_batch(t, FLAT_PATH, all.left, all.low, all.right, all.high);
    cut(t, p, &all, areas, distances, 0, areas.count + distances.count);
}

// --- shapes ---

void flat_add_polygon(const flat_target *t, const ludus_draw_item *item, const float (*points)[2]) {
    path p = {.closed = true,
              .item = item,
              .width = (double)item->width * t->pane->scale,
              .softness = (double)item->softness * t->pane->scale,
              .opacity = 1};
    p.count = put_corners(t, points, (int32_t)item->count);
    p.corners = (const float(*)[2])t->flat->corners;
    if (item->width > 0) {
        p.opacity = flat_hairline(&p.width);
        p.reach = p.width + 1.5;
    }
    if (p.softness > 1) {
        p.reach = fmax(p.reach, 0.5 * p.softness + 1.5);
    }
    if (p.count >= 3) {
        add_path(t, &p);
    }
}

// A stroke along corners that are in place.
static void add_bent(const flat_target *t, const ludus_draw_item *item, int32_t count, bool closed) {
    const float(*corners)[2] = (const float(*)[2])t->flat->corners;
    path p = {.corners = corners,
              .count = count,
              .closed = closed && count > 2,
              .stroke = true,
              .item = item,
              .width = (double)item->width * t->pane->scale};
    p.opacity = flat_hairline(&p.width);
    p.reach = 0.5 * p.width + 0.75;
    if (count == 1) {
        flat_add_stroke(t, (double)corners[0][0], (double)corners[0][1], (double)corners[0][0], (double)corners[0][1],
                        p.width, item->line, p.opacity);
    } else if (count == 2) {
        flat_add_stroke(t, (double)corners[0][0], (double)corners[0][1], (double)corners[1][0], (double)corners[1][1],
                        p.width, item->line, p.opacity);
    } else if (count > 2) {
        add_path(t, &p);
    }
}

void flat_add_polyline(const flat_target *t, const ludus_draw_item *item, const float (*points)[2]) {
    add_bent(t, item, put_corners(t, points, (int32_t)item->count), item->style & 1);
}

void flat_add_arc(const flat_target *t, const ludus_draw_item *item) {
    const double radius = (double)item->size[0] * t->pane->scale, x = flat_x(t, (double)item->at[0]),
                 y = flat_y(t, (double)item->at[1]);
    const double full = 6.283185307179586, from = (double)item->turn[0],
                 sweep = fmin((double)item->turn[1] - from, full);
    // So many chords that none is more than a twentieth of a pixel off.
    const double chord = radius > 0.1 ? 2 * acos(1 - 0.05 / radius) : full;
    const int32_t count = (int32_t)fmin(ceil(sweep / chord), 4096) + 2;
    float(*to)[2] = corners_room(t->flat, count);
    for (int32_t i = 0; to && i < count; i++) {
        const double angle = from + sweep * i / (count - 1);
        to[i][0] = (float)(x + radius * cos(angle));
        to[i][1] = (float)(y + radius * sin(angle));
    }
    if (to && sweep >= 0) {
        add_bent(t, item, count, false);
    }
}
