// test_draw_bytes.c - draw lists as bytes: they come back as they were, and nothing broken gets through.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "draw_full.h"

#include <ludus/draw.h>
#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <stddef.h>
#include <stdlib.h>

enum { VIEW = 16, CAMERA = 32, COUNTS = 64, ITEMS = 80 }; // places in the bytes (draw_bytes.c)

typedef struct stored {
    uint8_t *bytes;
    size_t size;
} stored;

static stored save(const ludus_draw_list *list) {
    stored s = {.size = ludus_draw_list_bytes(list)};
    s.bytes = malloc(s.size);
    CHECK_EQ_INT(ludus_draw_list_save(list, s.bytes, s.size), LUDUS_OK);
    return s;
}

static void refresh(stored *s) {
    const uint64_t hash = ludus_hash64(s->bytes, s->size - sizeof hash, 0);
    memcpy(s->bytes + s->size - sizeof hash, &hash, sizeof hash);
}

static ludus_draw_list *make_full(void) {
    ludus_draw_list *list = draw_full_make();
    CHECK_EQ_INT(list->items_count, LUDUS_SHAPES);
    for (int k = 0; k < list->items_count; k++) {
        CHECK_EQ_INT(list->items[k].shape, k);
    }
    return list;
}

static void test_round_trip(void) {
    ludus_draw_list *full = make_full(), *empty = ludus_draw_list_make(), *into = ludus_draw_list_make();
    stored s = save(full), nothing = save(empty);
    CHECK_EQ_INT(s.size % 8, 0);
    ludus_draw_circle(into, NAN, 0, 0, ludus_filled(0));
    ludus_draw_push(into, 1, 1, 1, 1);
    ludus_draw_layer(into, 9);
    CHECK_EQ_INT(ludus_draw_list_load(into, s.bytes, s.size), LUDUS_OK);
    CHECK(ludus_draw_equal(full, into));
    CHECK_EQ_INT(into->refused + into->frames + into->layer, 0);
    // A loaded list can be drawn on.
    ludus_draw_text(into, 0, 0, 1, 0, 0, "more");
    ludus_draw_text(full, 0, 0, 1, 0, 0, "more");
    CHECK(ludus_draw_equal(full, into));
    // Bytes need not be aligned, and the same list gives the same bytes.
    uint8_t *shifted = malloc(s.size + 1);
    memcpy(shifted + 1, s.bytes, s.size);
    CHECK_EQ_INT(ludus_draw_list_load(into, shifted + 1, s.size), LUDUS_OK);
    stored again = save(into);
    CHECK(again.size == s.size && memcmp(again.bytes, s.bytes, s.size) == 0);
    CHECK_EQ_INT(ludus_draw_list_load(into, nothing.bytes, nothing.size), LUDUS_OK);
    CHECK(ludus_draw_equal(empty, into));
    // A buffer that is too small is told how much is needed.
    CHECK_EQ_INT(ludus_draw_list_save(full, s.bytes, s.size - 1), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "needs");
    // A list without all its shapes is none to keep.
    full->failed = true;
    free(s.bytes);
    s.bytes = malloc(ludus_draw_list_bytes(full));
    CHECK_EQ_INT(ludus_draw_list_save(full, s.bytes, ludus_draw_list_bytes(full)), LUDUS_ERROR_MEMORY);
    free(s.bytes);
    free(nothing.bytes);
    free(again.bytes);
    free(shifted);
    ludus_draw_list_destroy(full);
    ludus_draw_list_destroy(empty);
    ludus_draw_list_destroy(into);
}

// Every byte that changes and every length that is cut is a sentence, and the list stays as it was.
static void test_damage(void) {
    ludus_draw_list *full = make_full(), *into = ludus_draw_list_make(), *before = ludus_draw_list_make();
    ludus_draw_circle(into, 1, 2, 3, ludus_filled(LUDUS_COLOR_GOAL));
    ludus_draw_circle(before, 1, 2, 3, ludus_filled(LUDUS_COLOR_GOAL));
    stored s = save(full);
    int accepted = 0, silent = 0;
    for (size_t at = 0; at < s.size; at++) {
        s.bytes[at] ^= 0x10;
        ludus_clear_error();
        accepted += ludus_draw_list_load(into, s.bytes, s.size) == LUDUS_OK;
        silent += ludus_last_error()[0] == '\0';
        s.bytes[at] ^= 0x10;
        ludus_clear_error();
        accepted += ludus_draw_list_load(into, s.bytes, at) == LUDUS_OK;
        silent += ludus_last_error()[0] == '\0';
    }
    CHECK_EQ_INT(accepted, 0);
    CHECK_EQ_INT(silent, 0);
    CHECK(ludus_draw_equal(into, before));
    free(s.bytes);
    ludus_draw_list_destroy(full);
    ludus_draw_list_destroy(into);
    ludus_draw_list_destroy(before);
}

// Writes a value at a place, with a fresh checksum, and expects a refusal.
static void refuse(size_t at, const void *value, size_t size, ludus_status status, const char *sentence) {
    ludus_draw_list *full = make_full(), *into = ludus_draw_list_make(), *empty = ludus_draw_list_make();
    stored s = save(full);
    memcpy(s.bytes + at, value, size);
    refresh(&s);
    CHECK_EQ_INT(ludus_draw_list_load(into, s.bytes, s.size), status);
    CHECK_CONTAINS(ludus_last_error(), sentence);
    if (!CHECK(ludus_draw_equal(into, empty))) {
        fprintf(stderr, "    byte %zu\n", at);
    }
    free(s.bytes);
    ludus_draw_list_destroy(full);
    ludus_draw_list_destroy(into);
    ludus_draw_list_destroy(empty);
}

static void refuse_byte(size_t at, uint8_t value) {
    refuse(at, &value, 1, LUDUS_ERROR_FORMAT, "cannot be");
}

static void refuse_number(size_t at, float value) {
    refuse(at, &value, sizeof value, LUDUS_ERROR_FORMAT, "cannot be");
}

static void refuse_whole(size_t at, uint32_t value) {
    refuse(at, &value, sizeof value, LUDUS_ERROR_FORMAT, "cannot be");
}

static size_t place(int shape, size_t offset) {
    return ITEMS + (size_t)shape * sizeof(ludus_draw_item) + offset;
}

static void test_impossible_heads(void) {
    const uint32_t version = 2, item_bytes = 64;
    refuse(0, "LUDUSNAP", 8, LUDUS_ERROR_FORMAT, "no Ludus draw list");
    refuse(8, &version, 4, LUDUS_ERROR_MISMATCH, "format version 2");
    refuse(COUNTS + 12, &item_bytes, 4, LUDUS_ERROR_MISMATCH, "items of 64 bytes");
    static const int32_t counts[] = {-1, INT32_MIN, INT32_MAX, 0, 1};
    for (int array = 0; array < 3; array++) {
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
            refuse(COUNTS + 4 * (size_t)array, &counts[k], 4, LUDUS_ERROR_FORMAT, "cut off");
        }
    }
    refuse_number(VIEW, NAN);
    refuse_number(VIEW, 3);
    refuse_number(VIEW + 12, -INFINITY);
    refuse_number(CAMERA, NAN);
    refuse_number(CAMERA + 12, -1);        // distance
    refuse_number(CAMERA + 12, 0);         // none, and yet a target
    refuse_number(CAMERA + 16, NAN);       // azimuth
    refuse_number(CAMERA + 20, -INFINITY); // elevation
    refuse_number(CAMERA + 24, 0);         // field of view
    refuse_number(CAMERA + 24, 3.2f);
    refuse_number(CAMERA + 28, 1); // reserved
}

static void test_impossible_items(void) {
    const size_t numbers[] = {offsetof(ludus_draw_item, width), offsetof(ludus_draw_item, softness),
                              offsetof(ludus_draw_item, at),    offsetof(ludus_draw_item, size),
                              offsetof(ludus_draw_item, turn),  offsetof(ludus_draw_item, turn) + 12};
    for (int shape = 0; shape < LUDUS_SHAPES; shape++) {
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            refuse_number(place(shape, numbers[k]), NAN);
            refuse_number(place(shape, numbers[k]), INFINITY);
        }
        refuse_number(place(shape, numbers[0]), -1);
        refuse_number(place(shape, numbers[3]), -1);
        refuse_byte(place(shape, 0), LUDUS_SHAPES);
        refuse_byte(place(shape, 0), 255);
        refuse_byte(place(shape, 1), 101);
        refuse_byte(place(shape, 1), (uint8_t)-101);
        refuse_byte(place(shape, 2), 16); // style
        refuse_byte(place(shape, 3), 1);  // reserved
        refuse_whole(place(shape, offsetof(ludus_draw_item, first)), UINT32_MAX);
        refuse_whole(place(shape, offsetof(ludus_draw_item, count)), UINT32_MAX);
        refuse_whole(place(shape, offsetof(ludus_draw_item, count)), 1u << 31);
        if (shape < LUDUS_SHAPE_PLANE) {
            refuse_number(place(shape, offsetof(ludus_draw_item, at) + 8), 1); // z
        }
    }
    const size_t count = offsetof(ludus_draw_item, count), first = offsetof(ludus_draw_item, first);
    refuse_whole(place(LUDUS_SHAPE_POLYLINE, count), 0);
    refuse_whole(place(LUDUS_SHAPE_POLYLINE, count), 5); // points that are the polygon's
    refuse_whole(place(LUDUS_SHAPE_POLYLINE, count), 8); // more than there are
    refuse_whole(place(LUDUS_SHAPE_POLYGON, count), 2);
    refuse_whole(place(LUDUS_SHAPE_POLYGON, first), 5);
    refuse_whole(place(LUDUS_SHAPE_TEXT, count), 0);
    refuse_whole(place(LUDUS_SHAPE_SPRITE, count), 23);
    refuse_whole(place(LUDUS_SHAPE_SPRITE, first), 0); // the text is no picture
    refuse_whole(place(LUDUS_SHAPE_CIRCLE, first), 1);
    refuse_byte(place(LUDUS_SHAPE_POLYLINE, 2), 2);
    refuse_byte(place(LUDUS_SHAPE_SPRITE, 2), 2);
    refuse_byte(place(LUDUS_SHAPE_CIRCLE, 2), 1);
    refuse_number(place(LUDUS_SHAPE_BOX, offsetof(ludus_draw_item, turn)), 0.5f); // no unit quaternion
    refuse_number(place(LUDUS_SHAPE_BOX, offsetof(ludus_draw_item, turn)), 1e30f);
    // Points, and the sides of a sprite: 5 letters lie before them.
    const size_t points = place(LUDUS_SHAPES, 0), sides = points + 7 * 8 + 5;
    refuse_number(points + 6 * 8, NAN);
    refuse_whole(sides, 0);
    refuse_whole(sides, 3);
    refuse_whole(sides, 0x80000002u);
    refuse_whole(sides + 4, 5000);
}

// Texts that share their letters would make millions of them from a few bytes.
static void test_shared(void) {
    ludus_draw_list *list = ludus_draw_list_make();
    for (int k = 0; k < 100; k++) {
        ludus_draw_text(list, 0, 0, 1, 0, 0, k == 0 ? "a long text, compared with the others" : "x");
    }
    for (int k = 0; k < 100; k++) {
        list->items[k].first = 0;
        list->items[k].count = 30;
    }
    stored s = save(list);
    CHECK_EQ_INT(ludus_draw_list_load(list, s.bytes, s.size), LUDUS_ERROR_FORMAT);
    CHECK_CONTAINS(ludus_last_error(), "letters of several shapes");
    free(s.bytes);
    ludus_draw_list_destroy(list);
}

int main(void) {
    test_round_trip();
    test_damage();
    test_impossible_heads();
    test_impossible_items();
    test_shared();
    return check_end();
}
