// snapshot_header.c - reading the beginning of a snapshot: nothing of it is believed before the checksum.
// SPDX-License-Identifier: MIT
#include "core/snapshot_header.h"

#include <ludus/hash.h>

#include <string.h>

// Are the sizes that the header speaks of those of the bytes, and are they undamaged?
static ludus_status check_envelope(const snapshot_header *head, const void *bytes, size_t size) {
    uint64_t hash;
    if (memcmp(head->magic, "LUDUSNAP", sizeof head->magic) != 0) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "these bytes are no Ludus snapshot");
    }
    if (head->version != SNAPSHOT_VERSION) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot has format version %u; this library reads %d",
                          head->version, SNAPSHOT_VERSION);
    }
    const uint64_t around = sizeof *head + (uint64_t)head->texts_bytes + sizeof hash;
    if (around > size || head->body_bytes != size - around) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is cut off or has bytes behind its end");
    }
    memcpy(&hash, (const char *)bytes + size - sizeof hash, sizeof hash);
    if (hash != ludus_hash64(bytes, size - sizeof hash, 0)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is damaged: its checksum does not fit");
    }
    return LUDUS_OK;
}

ludus_status snapshot_header_read(snapshot_header *head, const char **texts, const void *bytes, size_t size) {
    if (size < sizeof *head) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is cut off after %zu bytes", size);
    }
    memcpy(head, bytes, sizeof *head);
    const ludus_status status = check_envelope(head, bytes, size);
    if (status) {
        return status;
    }
    const char *text = (const char *)bytes + sizeof *head;
    const uint64_t id = head->id_bytes, options = head->options_bytes, behaviour = head->behaviour_bytes;
    if (id < 1 || options < 1 || behaviour < 1 || id + options + behaviour > head->texts_bytes || text[id - 1] ||
        text[id + options - 1] || text[id + options + behaviour - 1]) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot has no texts of its id and options");
    }
    *texts = text;
    return LUDUS_OK;
}
