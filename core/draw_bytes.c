// draw_bytes.c - draw lists to bytes and back; broken bytes are a sentence, and the list stays as it was.
// SPDX-License-Identifier: MIT
//
// Layout, little-endian: the header below; items, points and bytes as they lie in the list, then zeros up to a multiple
// of 8; the XXH64 of everything before it.
#include "core/draw_internal.h"

#include <ludus/hash.h>

#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1 };

typedef struct header {
    char magic[8];
    uint32_t version;
    ludus_color background;
    float view[4];
    ludus_camera camera;
    int32_t items, points, bytes;
    uint32_t item_bytes; // of one item
} header;

static header make_header(const ludus_draw_list *list) {
    header head;
    memset(&head, 0, sizeof head);
    memcpy(head.magic, "LUDUDRAW", sizeof head.magic);
    head.version = FORMAT_VERSION;
    head.background = list->background;
    memcpy(head.view, list->view, sizeof head.view);
    head.camera = list->camera;
    head.items = list->items_count;
    head.points = list->points_count;
    head.bytes = list->bytes_count;
    head.item_bytes = sizeof *list->items;
    return head;
}

// Counts are not negative.
static uint64_t total_bytes(const header *head) {
    const uint64_t arrays = (uint64_t)head->items * sizeof(ludus_draw_item) +
                            (uint64_t)head->points * 2 * sizeof(float) + (uint64_t)head->bytes;
    return sizeof *head + (arrays + 7) / 8 * 8 + sizeof(uint64_t);
}

size_t ludus_draw_list_bytes(const ludus_draw_list *list) {
    const header head = make_header(list);
    return (size_t)total_bytes(&head);
}

// Empty arrays may be NULL.
static char *write(char *to, const void *from, size_t bytes) {
    if (bytes > 0) {
        memcpy(to, from, bytes);
    }
    return to + bytes;
}

ludus_status ludus_draw_list_save(const ludus_draw_list *list, void *bytes, size_t size) {
    const header head = make_header(list);
    const size_t needed = (size_t)total_bytes(&head);
    if (size < needed) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the draw list needs %zu bytes, the buffer has %zu", needed, size);
    }
    if (list->failed) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "the draw list lacks shapes that memory did not reach for");
    }
    char *at = write(bytes, &head, sizeof head);
    at = write(at, list->items, (size_t)list->items_count * sizeof *list->items);
    at = write(at, list->points, (size_t)list->points_count * sizeof *list->points);
    at = write(at, list->bytes, (size_t)list->bytes_count);
    const uint64_t zeros = 0;
    write(at, &zeros, (size_t)((char *)bytes + needed - sizeof zeros - at));
    const uint64_t hash = ludus_hash64(bytes, needed - sizeof hash, 0);
    write((char *)bytes + needed - sizeof hash, &hash, sizeof hash);
    return LUDUS_OK;
}

// --- loading ---

// Are these the bytes of a draw list of this version, all of them and undamaged?
static ludus_status check_envelope(const header *head, const void *bytes, size_t size) {
    uint64_t hash;
    if (memcmp(head->magic, "LUDUDRAW", sizeof head->magic) != 0) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "these bytes are no Ludus draw list");
    }
    if (head->version != FORMAT_VERSION || head->item_bytes != sizeof(ludus_draw_item)) {
        return ludus_fail(LUDUS_ERROR_MISMATCH,
                          "the draw list has format version %u with items of %u bytes; this library reads %d with %zu",
                          head->version, head->item_bytes, FORMAT_VERSION, sizeof(ludus_draw_item));
    }
    if (head->items < 0 || head->points < 0 || head->bytes < 0 || total_bytes(head) != size) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the draw list is cut off or has bytes behind its end");
    }
    memcpy(&hash, (const char *)bytes + size - sizeof hash, sizeof hash);
    if (hash != ludus_hash64(bytes, size - sizeof hash, 0)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the draw list is damaged: its checksum does not fit");
    }
    return LUDUS_OK;
}

// An array of its own, aligned as the bytes need not be.
static void *copy(const char **from, int32_t count, size_t size) {
    void *array = malloc((size_t)count * size + 1);
    if (array) {
        memcpy(array, *from, (size_t)count * size);
        *from += (size_t)count * size;
    }
    return array;
}

ludus_status ludus_draw_list_load(ludus_draw_list *list, const void *bytes, size_t size) {
    header head;
    if (size < sizeof head) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the draw list is cut off after %zu bytes", size);
    }
    memcpy(&head, bytes, sizeof head);
    ludus_status status = check_envelope(&head, bytes, size);
    ludus_draw_list *loaded = status ? NULL : ludus_draw_list_make();
    if (!loaded) {
        return status ? status : LUDUS_ERROR_MEMORY;
    }
    memcpy(loaded->view, head.view, sizeof head.view);
    loaded->background = head.background;
    loaded->camera = head.camera;
    loaded->items_count = loaded->items_room = head.items;
    loaded->points_count = loaded->points_room = head.points;
    loaded->bytes_count = loaded->bytes_room = head.bytes;
    const char *from = (const char *)bytes + sizeof head;
    loaded->items = copy(&from, head.items, sizeof *loaded->items);
    loaded->points = loaded->items ? copy(&from, head.points, sizeof *loaded->points) : NULL;
    loaded->bytes = loaded->points ? copy(&from, head.bytes, 1) : NULL;
    status = loaded->bytes ? draw_check(loaded) : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a draw list");
    if (!status) {
        // The two change places, and what was in the list is freed.
        const ludus_draw_list before = *list;
        *list = *loaded;
        *loaded = before;
    }
    ludus_draw_list_destroy(loaded);
    return status;
}
