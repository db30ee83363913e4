// draw_text.c - appending the shapes that have bytes to draw lists: texts and sprites.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <string.h>

enum { SPRITE_SIDE = 4096, SPRITE_HEAD = 8 }; // pixels; bytes of columns and rows

void ludus_draw_text(ludus_draw_list *list, double x, double y, double height, int style, ludus_color color,
                     const char *text) {
    const size_t length = text ? strlen(text) : 0;
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_TEXT, ludus_filled(color));
    draw_put(list, x, y, item.at);
    item.size[0] = draw_scaled(list, height);
    item.turn[0] = draw_turned(list, 0);
    item.style = (uint8_t)(style & (LUDUS_TEXT_LEFT | LUDUS_TEXT_RIGHT | LUDUS_TEXT_BOLD | LUDUS_TEXT_MONO));
    item.first = (uint32_t)list->bytes_count;
    item.count = (uint32_t)length;
    if (length > INT32_MAX) {
        list->failed = true;
    } else if (length > 0 && draw_room_bytes(list, (int64_t)length) && draw_append_item(list, &item)) {
        memcpy(list->bytes + list->bytes_count, text, length);
        list->bytes_count += (int32_t)length;
    }
}

// --- sprites ---

static void write_side(uint8_t *to, int32_t pixels) {
    for (int i = 0; i < 4; i++) {
        to[i] = (uint8_t)((uint32_t)pixels >> (8 * i));
    }
}

// The number of the list's picture with these bytes, or -1.
static int32_t find_picture(const ludus_draw_list *list, const uint8_t head[SPRITE_HEAD], const uint8_t *rgba,
                            size_t pixels) {
    for (int32_t i = 0; i < list->pictures_count; i++) {
        const uint8_t *bytes = list->bytes + list->pictures[i][0];
        if (list->pictures[i][1] == SPRITE_HEAD + pixels && memcmp(bytes, head, SPRITE_HEAD) == 0 &&
            memcmp(bytes + SPRITE_HEAD, rgba, pixels) == 0) {
            return i;
        }
    }
    return -1;
}

void ludus_draw_sprite(ludus_draw_list *list, double x, double y, double half_width, double half_height, double angle,
                       int32_t columns, int32_t rows, const uint8_t *rgba, bool smooth) {
    if (columns < 1 || rows < 1 || columns > SPRITE_SIDE || rows > SPRITE_SIDE) {
        list->refused++;
        return;
    }
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_SPRITE, ludus_filled(0));
    draw_put(list, x, y, item.at);
    item.size[0] = draw_scaled(list, half_width);
    item.size[1] = draw_scaled(list, half_height);
    item.turn[0] = draw_turned(list, angle);
    item.style = smooth;
    const size_t pixels = 4 * (size_t)columns * (size_t)rows;
    uint8_t head[SPRITE_HEAD];
    write_side(head, columns);
    write_side(head + 4, rows);

    // The same picture again: the bytes of the first one serve.
    const int32_t known = find_picture(list, head, rgba, pixels);
    if (known >= 0) {
        item.first = list->pictures[known][0];
        item.count = list->pictures[known][1];
        draw_append_item(list, &item);
        return;
    }
    item.first = (uint32_t)list->bytes_count;
    item.count = (uint32_t)(SPRITE_HEAD + pixels);
    if (draw_room_bytes(list, (int64_t)item.count) && draw_room_pictures(list, 1) && draw_append_item(list, &item)) {
        memcpy(list->bytes + list->bytes_count, head, SPRITE_HEAD);
        memcpy(list->bytes + list->bytes_count + SPRITE_HEAD, rgba, pixels);
        list->bytes_count += (int32_t)item.count;
        uint32_t *picture = list->pictures[list->pictures_count++];
        picture[0] = item.first;
        picture[1] = item.count;
    }
}
