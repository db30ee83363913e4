// snapshot_header.h - the beginning of a snapshot: what it is of, and how long its parts are.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_SNAPSHOT_HEADER_H
#define LUDUS_CORE_SNAPSHOT_HEADER_H

#include <ludus/base.h>

enum { SNAPSHOT_VERSION = 1 };

typedef struct snapshot_header {
    char magic[8];
    uint32_t version;
    int32_t count;
    uint32_t id_bytes, options_bytes, behaviour_bytes; // with their end marks
    uint32_t texts_bytes;                              // of all three and the zeros behind
    uint64_t body_bytes, layout_hash;
} snapshot_header;

// Reads the header of bytes that nobody vouches for: sizes, checksum and the end marks of the texts are then right, and
// nothing else is known. `texts` receives where the texts begin: id, options, behaviour.
ludus_status snapshot_header_read(snapshot_header *head, const char **texts, const void *bytes, size_t size);

#endif
