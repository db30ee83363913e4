// snapshot.c - vectors to bytes and back: a checked header, then the arrays; broken or foreign bytes change nothing.
// SPDX-License-Identifier: MIT
//
// Layout, little-endian: the header (snapshot_header.h); the texts id, options and behaviour, each with its end mark, then zeros up
// to a multiple of 8; the body (snapshot_body.c); the XXH64 of everything before it.
#include "core/settings_difference.h"
#include "core/snapshot_body.h"
#include "core/snapshot_header.h"

#include <ludus/hash.h>
#include <ludus/snapshot.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What a state's bytes and the rows mean: kinds, names, counts and sizes.
static uint64_t layout_hash(const ludus_vector *vector) {
    const ludus_env_def *definition = vector->definition;
    uint64_t hash = ludus_hash64(&definition->state_bytes, sizeof definition->state_bytes, 0);
    for (const ludus_field *field = definition->state_fields; field && field->name; field++) {
        const int32_t numbers[2] = {(int32_t)field->kind, field->count};
        hash = ludus_hash64(field->name, strlen(field->name), hash);
        hash = ludus_hash64(numbers, sizeof numbers, hash);
    }
    for (const ludus_field *field = ludus_vector_ranged(vector); field && field->name; field++) {
        hash = ludus_hash64(field->name, strlen(field->name), hash);
    }
    const uint32_t row[4] = {vector->layout.observation.bytes, (uint32_t)vector->layout.rows,
                             (uint32_t)vector->layout.action_slots, (uint32_t)vector->layout.players};
    return ludus_hash64(row, sizeof row, hash);
}

static snapshot_header make_header(const ludus_vector *vector) {
    snapshot_header head;
    memset(&head, 0, sizeof head);
    memcpy(head.magic, "LUDUSNAP", sizeof head.magic);
    head.version = SNAPSHOT_VERSION;
    head.count = vector->count;
    head.id_bytes = (uint32_t)strlen(vector->variant->id) + 1;
    head.options_bytes = (uint32_t)ludus_settings_text(vector->options, NULL, 0) + 1;
    head.behaviour_bytes = (uint32_t)ludus_settings_text(vector->behaviour, NULL, 0) + 1;
    head.texts_bytes = (head.id_bytes + head.options_bytes + head.behaviour_bytes + 7) / 8 * 8;
    head.body_bytes = snapshot_body_bytes(vector);
    head.layout_hash = layout_hash(vector);
    return head;
}

static size_t total_bytes(const snapshot_header *head) {
    return sizeof *head + head->texts_bytes + head->body_bytes + sizeof(uint64_t);
}

size_t ludus_vector_snapshot_bytes(const ludus_vector *vector) {
    const snapshot_header head = make_header(vector);
    return total_bytes(&head);
}

ludus_status ludus_vector_save(const ludus_vector *vector, void *bytes, size_t size) {
    LUDUS_ASSERT(!vector->sent);
    const snapshot_header head = make_header(vector);
    const size_t needed = total_bytes(&head);
    const char *id = vector->variant->id;
    if (size < needed) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the snapshot of %s needs %zu bytes, the buffer has %zu", id, needed,
                          size);
    }
    if (!vector->seeded) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s was never reset: there is nothing to save", id);
    }
    char *at = bytes;
    memset(at, 0, sizeof head + head.texts_bytes);
    memcpy(at, &head, sizeof head);
    at += sizeof head;
    memcpy(at, id, head.id_bytes);
    ludus_settings_text(vector->options, at + head.id_bytes, head.options_bytes);
    ludus_settings_text(vector->behaviour, at + head.id_bytes + head.options_bytes, head.behaviour_bytes);
    at += head.texts_bytes;
    snapshot_body_write(vector, at);
    // What could not be restored is better refused now.
    const ludus_status status = snapshot_body_check(vector, at);
    if (status) {
        return status;
    }
    const uint64_t hash = ludus_hash64(bytes, needed - sizeof hash, 0);
    memcpy((char *)bytes + needed - sizeof hash, &hash, sizeof hash);
    return LUDUS_OK;
}

// --- restoring ---

// Are the options in `text` those of `own`? The sentence names the first that is not.
static ludus_status check_options(const char *id, const ludus_settings *own, const char *text) {
    char what[300];
    ludus_settings *theirs = ludus_settings_copy(own);
    if (!theirs) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_settings_clear(theirs);
    ludus_status status = ludus_settings_parse(theirs, text);
    if (status) {
        status =
            ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot of %s has impossible options: %s", id, ludus_last_error());
    } else if (ludus_settings_differ(theirs, own, NULL, what, sizeof what)) {
        status = ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot of %s was taken with %s", id, what);
    }
    ludus_settings_destroy(theirs);
    return status;
}

static ludus_status check_identity(const ludus_vector *vector, const snapshot_header *head, const char *texts) {
    const snapshot_header own = make_header(vector);
    const char *id = vector->variant->id;
    if (strcmp(texts, id) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot is of %.100s, not of %s", texts, id);
    }
    if (head->count != own.count) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot is of %d environments of %s, not of %d", head->count, id,
                          own.count);
    }
    ludus_status status = check_options(id, vector->options, texts + head->id_bytes);
    status = status ? status : check_options(id, vector->behaviour, texts + head->id_bytes + head->options_bytes);
    if (status) {
        return status;
    }
    if (head->layout_hash != own.layout_hash || head->body_bytes != own.body_bytes) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot of %s has another layout of states or rows", id);
    }
    return LUDUS_OK;
}

ludus_status ludus_vector_restore(ludus_vector *vector, const void *bytes, size_t size) {
    LUDUS_ASSERT(!vector->sent);
    snapshot_header head;
    const char *texts;
    ludus_status status = snapshot_header_read(&head, &texts, bytes, size);
    status = status ? status : check_identity(vector, &head, texts);
    status = status ? status : snapshot_body_check(vector, texts + head.texts_bytes);
    if (status) {
        return status;
    }
    vector->seeded = true;
    snapshot_body_read(vector, texts + head.texts_bytes);
    ludus_vector_place(vector, 0, vector->count);
    return LUDUS_OK;
}

size_t ludus_env_snapshot_bytes(const ludus_env *env) {
    return ludus_vector_snapshot_bytes(ludus_env_vector((ludus_env *)(uintptr_t)env));
}

ludus_status ludus_env_save(const ludus_env *env, void *bytes, size_t size) {
    return ludus_vector_save(ludus_env_vector((ludus_env *)(uintptr_t)env), bytes, size);
}

ludus_status ludus_env_restore(ludus_env *env, const void *bytes, size_t size) {
    return ludus_vector_restore(ludus_env_vector(env), bytes, size);
}
