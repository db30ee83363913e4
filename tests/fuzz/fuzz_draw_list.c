// fuzz_draw_list.c - draw lists from outside: refused with a sentence and nothing changed, or safe to walk and to save again.
// SPDX-License-Identifier: MIT
//
// Input: a byte whose lowest bit asks for a fresh checksum, and the next one for a true list to begin with. With a true
// list writes into it follow: a 2-byte place, a byte of length (1 to 8), the bytes. Without, the rest is the list.
#include <ludus/draw.h>
#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <string.h>

#include "../draw_full.h"
#include "fuzz.h"

// Carries out the writes of the input.
static void patch(uint8_t *bytes, size_t size, const uint8_t *data, size_t length) {
    while (length >= 4) {
        const size_t at = (size_t)(data[0] | data[1] << 8) % size, wanted = 1 + data[2] % 8;
        const size_t given = wanted < length - 3 ? wanted : length - 3, room = given < size - at ? given : size - at;
        memcpy(bytes + at, data + 3, room);
        data += 3 + given;
        length -= 3 + given;
    }
}

// Reads what a renderer would read.
static void walk(const ludus_draw_list *list) {
    uint64_t letters = 0, points = 0;
    uint64_t hash = ludus_hash64(list->view, sizeof list->view, 0);
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        FUZZ_CHECK(item->shape < LUDUS_SHAPES && item->layer >= -100 && item->layer <= 100);
        FUZZ_CHECK(item->at[0] - item->at[0] == 0 && item->size[0] >= 0 && item->width >= 0);
        if (item->shape == LUDUS_SHAPE_TEXT || item->shape == LUDUS_SHAPE_SPRITE) {
            hash = ludus_hash64(list->bytes + item->first, item->count, hash);
            letters += item->shape == LUDUS_SHAPE_TEXT ? item->count : 0;
        } else if (item->count > 0) {
            hash = ludus_hash64(list->points + item->first, item->count * sizeof *list->points, hash);
            points += item->count;
        }
    }
    FUZZ_CHECK(letters <= (uint64_t)list->bytes_count && points <= (uint64_t)list->points_count);
    FUZZ_CHECK(hash != 1); // a use of what was read
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ludus_draw_list *full, *list, *again;
    static size_t full_size;
    static uint8_t *full_bytes;
    if (!full) {
        full = draw_full_make();
        list = ludus_draw_list_make();
        again = ludus_draw_list_make();
        full_size = ludus_draw_list_bytes(full);
        full_bytes = malloc(full_size);
        FUZZ_CHECK(ludus_draw_list_save(full, full_bytes, full_size) == LUDUS_OK);
    }
    if (size < 1)
        return 0;
    const bool true_list = data[0] & 2;
    const size_t length = true_list ? full_size : size - 1;
    uint8_t *bytes = malloc(length ? length : 1);
    memcpy(bytes, true_list ? full_bytes : data + 1, length);
    if (true_list)
        patch(bytes, length, data + 1, size - 1);
    if ((data[0] & 1) && length >= 8) {
        const uint64_t hash = ludus_hash64(bytes, length - sizeof hash, 0);
        memcpy(bytes + length - sizeof hash, &hash, sizeof hash);
    }
    ludus_draw_clear(list);
    ludus_draw_circle(list, 1, 2, 3, ludus_filled(LUDUS_COLOR_GOAL));
    ludus_clear_error();
    if (ludus_draw_list_load(list, bytes, length) == LUDUS_OK) {
        walk(list);
        const size_t saved_size = ludus_draw_list_bytes(list);
        FUZZ_CHECK(saved_size == length);
        FUZZ_CHECK(ludus_draw_list_save(list, bytes, length) == LUDUS_OK);
        FUZZ_CHECK(ludus_draw_list_load(again, bytes, length) == LUDUS_OK && ludus_draw_equal(list, again));
        ludus_draw_append(again, list);
        walk(again);
    } else {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
        FUZZ_CHECK(list->items_count == 1 && list->items[0].shape == LUDUS_SHAPE_CIRCLE);
    }
    free(bytes);
    return 0;
}
