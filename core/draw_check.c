// draw_check.c - may these arrays from outside be a draw list? Every number that a renderer relies on.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <math.h>
#include <string.h>

enum { LAYER_MAX = 100, SPRITE_SIDE = 4096 };

// What a shape may have beside its numbers.
typedef struct shape_rule {
    uint8_t style_max;
    bool flat, points, bytes;
    uint32_t least; // points or bytes
} shape_rule;

static const shape_rule rules[LUDUS_SHAPES] = {
    [LUDUS_SHAPE_POLYLINE] = {1, true, true, false, 1},
    [LUDUS_SHAPE_RECTANGLE] = {0, true, false, false, 0},
    [LUDUS_SHAPE_CIRCLE] = {0, true, false, false, 0},
    [LUDUS_SHAPE_ARC] = {0, true, false, false, 0},
    [LUDUS_SHAPE_POLYGON] = {0, true, true, false, 3},
    [LUDUS_SHAPE_TEXT] = {LUDUS_TEXT_LEFT | LUDUS_TEXT_RIGHT | LUDUS_TEXT_BOLD | LUDUS_TEXT_MONO, true, false, true, 1},
    [LUDUS_SHAPE_SPRITE] = {1, true, false, true, 12}, // one pixel
};

static ludus_status wrong(const char *what) {
    return ludus_fail(LUDUS_ERROR_FORMAT, "the draw list holds %s that cannot be", what);
}

static bool good_view(const float view[4]) {
    return draw_finite(view, 4) && view[0] < view[2] && view[1] < view[3];
}

static bool good_camera(const ludus_camera *c) {
    static const ludus_camera none;
    if (c->distance == 0.0f) {
        return memcmp(c, &none, sizeof none) == 0;
    }
    return draw_finite(c->target, 3) && isfinite(c->distance) && c->distance > 0 && isfinite(c->azimuth) &&
           isfinite(c->elevation) && c->field_of_view > 0 && c->field_of_view < 3.1415926f && c->reserved == 0.0f;
}

static uint32_t read_side(const uint8_t *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static bool good_sprite(const ludus_draw_list *list, const ludus_draw_item *item) {
    const uint32_t columns = read_side(list->bytes + item->first), rows = read_side(list->bytes + item->first + 4);
    return columns >= 1 && rows >= 1 && columns <= SPRITE_SIDE && rows <= SPRITE_SIDE &&
           item->count == 8 + 4 * columns * rows;
}

static bool good_quaternion(const float q[4]) {
    const float norm = q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3];
    return norm > 0.999f && norm < 1.001f;
}

// Are its points or bytes there, and as many as the shape needs?
static bool good_range(const ludus_draw_list *list, const ludus_draw_item *item, const shape_rule *rule) {
    if (!rule->points && !rule->bytes) {
        return item->first == 0 && item->count == 0;
    }
    const uint64_t end = (uint64_t)item->first + item->count;
    return item->count >= rule->least && end <= (uint64_t)(rule->points ? list->points_count : list->bytes_count);
}

static bool good_item(const ludus_draw_list *list, const ludus_draw_item *item) {
    if (item->shape >= LUDUS_SHAPES) {
        return false;
    }
    const shape_rule *rule = &rules[item->shape];
    return draw_sound(item) && item->layer >= -LAYER_MAX && item->layer <= LAYER_MAX && item->reserved == 0 &&
           item->style <= rule->style_max && (!rule->flat || item->at[2] == 0) && good_range(list, item, rule) &&
           (item->shape != LUDUS_SHAPE_SPRITE || good_sprite(list, item)) &&
           (item->shape != LUDUS_SHAPE_BOX || good_quaternion(item->turn));
}

ludus_status draw_check(const ludus_draw_list *list) {
    if (!good_view(list->view)) {
        return wrong("a view");
    }
    if (!good_camera(&list->camera)) {
        return wrong("a camera");
    }
    if (!draw_finite((const float *)list->points, 2 * (size_t)list->points_count)) {
        return wrong("a point");
    }
    // Only sprites share what they have: a few bytes do not make millions of letters.
    uint64_t points = 0, letters = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        if (!good_item(list, item)) {
            return wrong("a shape");
        }
        points += rules[item->shape].points ? item->count : 0;
        letters += item->shape == LUDUS_SHAPE_TEXT ? item->count : 0;
    }
    if (points > (uint64_t)list->points_count || letters > (uint64_t)list->bytes_count) {
        return wrong("points or letters of several shapes");
    }
    return LUDUS_OK;
}
