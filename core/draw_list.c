// draw_list.c - draw lists: making, growing and comparing them, and the picture as a whole.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

ludus_draw_list *ludus_draw_list_make(void) {
    ludus_draw_list *list = calloc(1, sizeof *list);
    if (!list) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a draw list");
        return NULL;
    }
    ludus_draw_clear(list);
    return list;
}

void ludus_draw_list_destroy(ludus_draw_list *list) {
    if (list) {
        free(list->items);
        free(list->points);
        free(list->bytes);
        free(list->pictures);
        free(list);
    }
}

void ludus_draw_clear(ludus_draw_list *list) {
    static const double same[6] = {1, 0, 0, 0, 1, 0};
    list->items_count = list->points_count = list->bytes_count = list->pictures_count = 0;
    list->failed = false;
    list->refused = 0;
    list->action = NULL;
    list->layer = LUDUS_LAYER_SCENE;
    list->frames = 0;
    memcpy(list->frame[0], same, sizeof same);
    memset(&list->camera, 0, sizeof list->camera);
    list->background = LUDUS_COLOR_BACKGROUND;
    ludus_draw_view(list, -1, -1, 1, 1);
}

// --- room ---

// Makes room for `more` entries behind `count`; false without memory, or past what 31 bits can count.
static bool grow(ludus_draw_list *list, void *array, int32_t count, int32_t *room, int64_t more, size_t size) {
    void *old, *grown;
    if (count + more <= *room) {
        return true;
    }
    int64_t wanted = *room ? 2 * (int64_t)*room : 64;
    wanted = wanted < count + more ? count + more : wanted;
    wanted = wanted > INT32_MAX && count + more <= INT32_MAX ? INT32_MAX : wanted;
    memcpy(&old, array, sizeof old);
    grown = wanted <= INT32_MAX ? realloc(old, (size_t)wanted * size) : NULL;
    if (!grown) {
        list->failed = true;
        return false;
    }
    memcpy(array, &grown, sizeof grown);
    *room = (int32_t)wanted;
    return true;
}

bool draw_room_items(ludus_draw_list *list, int64_t more) {
    return grow(list, &list->items, list->items_count, &list->items_room, more, sizeof *list->items);
}

bool draw_room_points(ludus_draw_list *list, int64_t more) {
    return grow(list, &list->points, list->points_count, &list->points_room, more, sizeof *list->points);
}

bool draw_room_bytes(ludus_draw_list *list, int64_t more) {
    return grow(list, &list->bytes, list->bytes_count, &list->bytes_room, more, sizeof *list->bytes);
}

bool draw_room_pictures(ludus_draw_list *list, int64_t more) {
    return grow(list, &list->pictures, list->pictures_count, &list->pictures_room, more, sizeof *list->pictures);
}

// --- items ---

// In bits and without a branch, so that compilers take several at once: the exponent of what is not finite is all ones.
bool draw_finite(const float *values, size_t count) {
    uint32_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        wrong |= (bits & 0x7F800000u) + 0x00800000u;
    }
    return wrong >> 31 == 0;
}

bool draw_sound(const ludus_draw_item *item) {
    float numbers[12]; // from width to turn
    memcpy(numbers, (const char *)item + offsetof(ludus_draw_item, width), sizeof numbers);
    return draw_finite(numbers, 12) && item->width >= 0 && item->softness >= 0 && item->size[0] >= 0 &&
           item->size[1] >= 0 && item->size[2] >= 0;
}

bool draw_append_item(ludus_draw_list *list, const ludus_draw_item *item) {
    if (!draw_sound(item)) {
        list->refused++;
        return false;
    }
    if (!draw_room_items(list, 1)) {
        return false;
    }
    list->items[list->items_count] = *item;
    list->items[list->items_count++].layer = (int8_t)list->layer;
    return true;
}

// --- lists as a whole ---

void ludus_draw_append(ludus_draw_list *list, const ludus_draw_list *other) {
    const int32_t items = other->items_count, points = other->points_count, bytes = other->bytes_count;
    if (!draw_room_items(list, items) || !draw_room_points(list, points) || !draw_room_bytes(list, bytes)) {
        return;
    }
    for (int32_t i = 0; i < items; i++) {
        ludus_draw_item item = other->items[i];
        const bool has_bytes = item.shape == LUDUS_SHAPE_TEXT || item.shape == LUDUS_SHAPE_SPRITE;
        item.first += item.count == 0 ? 0 : (uint32_t)(has_bytes ? list->bytes_count : list->points_count);
        list->items[list->items_count + i] = item;
    }
    // Empty arrays may be NULL.
    if (points > 0) {
        memcpy(list->points + list->points_count, other->points, (size_t)points * sizeof *list->points);
    }
    if (bytes > 0) {
        memcpy(list->bytes + list->bytes_count, other->bytes, (size_t)bytes);
    }
    list->items_count += items;
    list->points_count += points;
    list->bytes_count += bytes;
    list->refused += list == other ? 0 : other->refused;
    list->failed = list->failed || other->failed;
}

static bool same(const void *a, const void *b, int32_t count, size_t size) {
    return count == 0 || memcmp(a, b, (size_t)count * size) == 0;
}

bool ludus_draw_equal(const ludus_draw_list *a, const ludus_draw_list *b) {
    return memcmp(a->view, b->view, sizeof a->view) == 0 && a->background == b->background &&
           memcmp(&a->camera, &b->camera, sizeof a->camera) == 0 && a->items_count == b->items_count &&
           a->points_count == b->points_count && a->bytes_count == b->bytes_count &&
           same(a->items, b->items, a->items_count, sizeof *a->items) &&
           same(a->points, b->points, a->points_count, sizeof *a->points) &&
           same(a->bytes, b->bytes, a->bytes_count, 1);
}

// --- the picture as a whole ---

void ludus_draw_view(ludus_draw_list *list, double low_x, double low_y, double high_x, double high_y) {
    const float view[4] = {(float)low_x, (float)low_y, (float)high_x, (float)high_y};
    if (draw_finite(view, 4) && view[0] < view[2] && view[1] < view[3]) {
        memcpy(list->view, view, sizeof view);
    } else {
        list->refused++;
    }
}

double ludus_draw_unit(const ludus_draw_list *list) {
    return fmin((double)list->view[2] - (double)list->view[0], (double)list->view[3] - (double)list->view[1]) / 100;
}

void ludus_draw_background(ludus_draw_list *list, ludus_color color) {
    list->background = color;
}

void ludus_draw_layer(ludus_draw_list *list, int layer) {
    list->layer = layer < -100 ? -100 : layer > 100 ? 100 : layer;
}

void ludus_draw_camera(ludus_draw_list *list, const double target[3], double distance, double azimuth,
                       double elevation) {
    const ludus_camera camera = {.target = {(float)target[0], (float)target[1], (float)target[2]},
                                 .distance = (float)distance,
                                 .azimuth = (float)azimuth,
                                 .elevation = (float)elevation,
                                 .field_of_view = 0.78539816f};
    if (draw_finite(camera.target, 3) && camera.distance > 0 && isfinite(camera.distance) && isfinite(camera.azimuth) &&
        isfinite(camera.elevation)) {
        list->camera = camera;
    } else {
        list->refused++;
    }
}

const ludus_slot *ludus_draw_action(const ludus_draw_list *list) {
    return list->action;
}
