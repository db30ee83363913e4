// flat_list.c - the 2D shapes of a draw list in the order of their layers; rectangles, circles and straight strokes.
// SPDX-License-Identifier: MIT
#include "render/flat_shapes.h"

#include <math.h>
#include <stdlib.h>

// --- boxes: rectangles, circles, straight strokes ---

// What a box looks like, in pixels.
typedef struct box {
    double x, y, half_x, half_y, corner, angle;
    double width, softness; // width 0: no outline
    ludus_color fill, line;
    double opacity, line_opacity;
} box;

static void paint_box(flat_instance *made, const box *b) {
    if (made) {
        made->pose[2] = b->width > 0 ? (float)b->width : -1e9f;
        made->pose[3] = b->softness > 1 ? (float)(1 / b->softness) : 1;
        made->shape[0] = (float)(b->half_x - b->corner);
        made->shape[1] = (float)(b->half_y - b->corner);
        made->shape[2] = (float)b->corner;
        made->shape[3] = b->softness > 1 ? 1 : 0;
        flat_color(made->fill, b->fill, b->opacity);
        flat_color(made->line, b->line, b->line_opacity * b->opacity);
    }
}

static void add_box(const flat_target *t, const box *b) {
    const double margin = 0.5 * fmax(b->softness, 1);
    paint_box(flat_instance_add(t, FLAT_BOX, b->x, b->y, b->half_x + margin, b->half_y + margin, b->angle), b);
}

// Most pixels of a large box are all of one colour: its inside is filled, and four strips around it are what is left.
static void add_large_box(const flat_target *t, const box *b) {
    const double inset = b->width + 0.3 * fmax(b->corner - b->width, 0) + 1; // the corner of the outline's inner edge
    const double left = ceil(fmax(b->x - b->half_x + inset, t->clip[0])),
                 right = floor(fmin(b->x + b->half_x - inset, t->clip[2])),
                 low = ceil(fmax(b->y - b->half_y + inset, t->clip[1])),
                 high = floor(fmin(b->y + b->half_y - inset, t->clip[3]));
    if (!(right - left >= 24 && high - low >= 24)) {
        add_box(t, b);
        return;
    }
    const double out_x = b->half_x + 0.5, out_y = b->half_y + 0.5;
    const int32_t fills = flat_batch(t, FLAT_FILL, b->x - out_x, b->y - out_y, b->x + out_x, b->y + out_y);
    const int32_t boxes = flat_batch(t, FLAT_BOX, b->x - out_x, b->y - out_y, b->x + out_x, b->y + out_y);
    flat_instance *inside = flat_instance_put(t, fills, 0.5 * (left + right), 0.5 * (low + high), 0.5 * (right - left),
                                              0.5 * (high - low), 0);
    if (inside) {
        flat_color(inside->fill, b->fill, b->opacity);
    }
    const uint16_t l = (uint16_t)left, r = (uint16_t)right, d = (uint16_t)low, u = (uint16_t)high;
    const uint16_t strips[4][4] = {{t->clip[0], t->clip[1], t->clip[2], d},
                                   {t->clip[0], u, t->clip[2], t->clip[3]},
                                   {t->clip[0], d, l, u},
                                   {r, d, t->clip[2], u}};
    for (int i = 0; i < 4; i++) {
        if (strips[i][0] < strips[i][2] && strips[i][1] < strips[i][3]) {
            const flat_target strip = {t->flat, t->pane, {strips[i][0], strips[i][1], strips[i][2], strips[i][3]}};
            paint_box(flat_instance_put(&strip, boxes, b->x, b->y, out_x, out_y, 0), b);
        }
    }
}

// A box of a rectangle's or circle's item. Thin ones become a pixel thick and so much fainter.
static box box_of(const flat_target *t, const ludus_draw_item *item, double half_x, double half_y, double corner) {
    const double scale = t->pane->scale;
    box b = {.x = flat_x(t, (double)item->at[0]),
             .y = flat_y(t, (double)item->at[1]),
             .width = (double)item->width * scale,
             .softness = (double)item->softness * scale,
             .fill = item->fill,
             .line = item->line,
             .line_opacity = 1};
    double full_x = 2 * half_x * scale, full_y = 2 * half_y * scale;
    b.opacity = flat_hairline(&full_x) * flat_hairline(&full_y);
    b.half_x = 0.5 * full_x;
    b.half_y = 0.5 * full_y;
    b.corner = fmin(corner * scale, fmin(b.half_x, b.half_y));
    if (item->width > 0) {
        b.line_opacity = flat_hairline(&b.width);
    }
    return b;
}

static void add_rectangle(const flat_target *t, const ludus_draw_item *item) {
    box b = box_of(t, item, (double)item->size[0], (double)item->size[1], (double)item->size[2]);
    b.angle = (double)item->turn[0];
    if (b.angle == 0 && b.softness <= 1) {
        add_large_box(t, &b);
    } else {
        add_box(t, &b);
    }
}

static void add_circle(const flat_target *t, const ludus_draw_item *item) {
    const double radius = (double)item->size[0];
    const box b = box_of(t, item, radius, radius, radius);
    if (b.softness <= 1) {
        add_large_box(t, &b);
    } else {
        add_box(t, &b);
    }
}

void flat_add_stroke(const flat_target *t, double x0, double y0, double x1, double y1, double width, ludus_color color,
                     double opacity) {
    const double along = hypot(x1 - x0, y1 - y0), half = 0.5 * width;
    const box b = {.x = 0.5 * (x0 + x1),
                   .y = 0.5 * (y0 + y1),
                   .half_x = 0.5 * along + half,
                   .half_y = half,
                   .corner = half,
                   .angle = y0 == y1 ? 0 : atan2(y1 - y0, x1 - x0),
                   .fill = color,
                   .opacity = opacity};
    add_box(t, &b);
}

void flat_add_rectangle(flat_renderer *flat, double x, double y, double width, double height, double corner_radius,
                        ludus_paint paint) {
    const render_pane all = {0, 0, flat->width, flat->height, 1, 0, 0};
    const flat_target t = {flat, &all, {0, 0, (uint16_t)flat->width, (uint16_t)flat->height}};
    const ludus_draw_item item = {.shape = LUDUS_SHAPE_RECTANGLE,
                                  .fill = paint.fill,
                                  .line = paint.line,
                                  .width = (float)paint.width,
                                  .softness = (float)paint.softness,
                                  .at = {(float)(x + 0.5 * width), (float)(y + 0.5 * height)},
                                  .size = {(float)(0.5 * width), (float)(0.5 * height), (float)corner_radius}};
    flat->marks_count = 0; // pictures' own rectangles do not lie over each other
    if (corner_radius == 0 && paint.width == 0 && paint.softness == 0) {
        flat_instance *made =
            flat_instance_add(&t, FLAT_FILL, x + 0.5 * width, y + 0.5 * height, 0.5 * width, 0.5 * height, 0);
        if (made) {
            flat_color(made->fill, paint.fill, 1);
        }
    } else {
        add_rectangle(&t, &item);
    }
}

void flat_add_corners(flat_renderer *flat, const render_pane *pane, double corner_radius, ludus_color color) {
    // An outline around the rectangle, of which only the corners are painted.
    const double r = corner_radius;
    const box ring = {.x = pane->x + 0.5 * pane->width,
                      .y = pane->y + 0.5 * pane->height,
                      .half_x = 0.5 * pane->width + r,
                      .half_y = 0.5 * pane->height + r,
                      .corner = 2 * r,
                      .width = r,
                      .fill = LUDUS_COLOR_NONE,
                      .line = color,
                      .opacity = 1,
                      .line_opacity = 1};
    const int32_t side = (int32_t)ceil(r);
    for (int i = 0; i < 4; i++) {
        const int32_t x = i & 1 ? pane->x + pane->width - side : pane->x,
                      y = i & 2 ? pane->y + pane->height - side : pane->y;
        const flat_target t = {flat, pane, {(uint16_t)x, (uint16_t)y, (uint16_t)(x + side), (uint16_t)(y + side)}};
        flat->marks_count = 0;
        add_box(&t, &ring);
    }
}

// --- lists ---

// The items in the order of their layers, those of one layer in the order of appending.
static const int32_t *sort_items(flat_renderer *flat, const ludus_draw_list *list) {
    int32_t starts[202] = {0};
    if (list->items_count > flat->order_room) {
        int32_t *order = realloc(flat->order, (size_t)list->items_count * sizeof *order);
        if (!order) {
            flat->failed = true;
            return NULL;
        }
        flat->order = order;
        flat->order_room = list->items_count;
    }
    for (int32_t i = 0; i < list->items_count; i++) {
        starts[list->items[i].layer + 101]++;
    }
    for (int32_t layer = 1; layer < 202; layer++) {
        starts[layer] += starts[layer - 1];
    }
    for (int32_t i = 0; i < list->items_count; i++) {
        flat->order[starts[list->items[i].layer + 100]++] = i;
    }
    return flat->order;
}

// False when the texture of glyphs or sprites is full.
static bool add_item(const flat_target *t, const ludus_draw_list *list, const ludus_draw_item *item) {
    switch ((ludus_shape)item->shape) {
    case LUDUS_SHAPE_POLYLINE: flat_add_polyline(t, item, (const float(*)[2])list->points + item->first); break;
    case LUDUS_SHAPE_POLYGON: flat_add_polygon(t, item, (const float(*)[2])list->points + item->first); break;
    case LUDUS_SHAPE_RECTANGLE: add_rectangle(t, item); break;
    case LUDUS_SHAPE_CIRCLE: add_circle(t, item); break;
    case LUDUS_SHAPE_ARC: flat_add_arc(t, item); break;
    case LUDUS_SHAPE_TEXT: return flat_add_text(t, item, (const char *)list->bytes + item->first);
    case LUDUS_SHAPE_SPRITE: return flat_add_sprite(t, item, list->bytes + item->first);
    default: break; // 3D
    }
    return true;
}

void flat_add(flat_renderer *flat, const ludus_draw_list *list, const render_pane *pane) {
    const flat_target t = {
        flat,
        pane,
        {(uint16_t)pane->x, (uint16_t)pane->y, (uint16_t)(pane->x + pane->width), (uint16_t)(pane->y + pane->height)}};
    const int32_t *order = sort_items(flat, list);
    if (flat->segments_count > flat->segments_max / 2) {
        flat->failed = flat_draw(flat) || flat->failed;
    }
    const int32_t floor = flat->floor;
    flat->marks_count = 0;
    for (int32_t i = 0; order && i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[order[i]];
        const int32_t count = flat->count;
        if (!add_item(&t, list, item)) {
            // A texture is full: what was added is painted with it as it is, and an empty one serves what follows.
            flat->count = count;
            const ludus_status status = flat_draw(flat);
            glyph_cache_clear(flat->glyphs);
            sprite_cache_clear(flat->sprites);
            flat->failed = !add_item(&t, list, item) || status || flat->failed;
        }
    }
    flat->floor = flat->floor > floor ? floor : flat->floor;
}
