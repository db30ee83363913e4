// snapshot.c - vectors to bytes and back: a checked header, then the arrays; broken or foreign bytes change nothing.
// SPDX-License-Identifier: MIT
//
// Layout, little-endian: magic "LUDUSNAP", u32 version, u32 header bytes, u64 body bytes, u64 layout hash, u32 precision, i32 count, char
// id[96], char options[2048] (canonical), then the body, then the XXH64 of everything before it.
#include "core/vector_internal.h"

#include <ludus/hash.h>
#include <ludus/snapshot.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT_VERSION = 1 };

typedef struct header {
    char magic[8];
    uint32_t version, header_bytes;
    uint64_t body_bytes, layout_hash;
    uint32_t precision_double;
    int32_t count;
    char id[96], options[2048];
} header;

// What a state's bytes mean: kinds, names, counts and sizes.
static uint64_t layout_hash(const ludus_vector *vector) {
    const ludus_env_def *definition = vector->definition;
    uint64_t hash = ludus_hash64(&definition->state_bytes, sizeof definition->state_bytes, vector->target->word_bytes);
    for (const ludus_field *field = definition->state_fields; field && field->name; field++) {
        const int32_t numbers[2] = {(int32_t)field->kind, field->count};
        hash = ludus_hash64(field->name, strlen(field->name), hash);
        hash = ludus_hash64(numbers, sizeof numbers, hash);
    }
    const uint32_t row[3] = {vector->layout.observation.bytes, (uint32_t)vector->layout.rows,
                             (uint32_t)vector->layout.action_slots};
    return ludus_hash64(row, sizeof row, hash);
}

// The arrays of the body, in order. `visit` is called for each; counts are of the vector, not of the padding.
typedef void visit_array(void *context, void *array, size_t bytes);

static void visit_moments(ludus_moments *moments, visit_array *visit, void *context) {
    if (moments) {
        visit(context, &moments->count, sizeof moments->count);
        visit(context, moments->mean, (size_t)moments->size * sizeof(double));
        visit(context, moments->variance, (size_t)moments->size * sizeof(double));
    }
}

static void visit_body(const ludus_vector *vector, visit_array *visit, void *context) {
    const ludus_buffers *b = &vector->buffers;
    const size_t count = (size_t)vector->count, row = (size_t)vector->layout.rows * vector->layout.observation.bytes;
    const size_t players = count * (size_t)b->players;
    visit(context, vector->batch.rng, count * sizeof(ludus_rng));
    visit(context, vector->batch.over, count);
    visit(context, b->observation, count * row);
    visit(context, b->final_observation, count * row);
    visit(context, b->reward ? (void *)b->reward : (void *)b->reward_double,
          players * (b->reward ? sizeof(float) : sizeof(double)));
    visit(context, b->terminated, count);
    visit(context, b->truncated, count);
    visit(context, b->elapsed, count * sizeof(int32_t));
    visit(context, b->episode_return, count * sizeof(float));
    visit(context, b->final_return, count * sizeof(float));
    visit(context, b->final_length, count * sizeof(int32_t));
    visit(context, vector->batch.tally, (size_t)vector->tiles * sizeof(ludus_tally));
    if (vector->wrappers) {
        void *memory;
        const size_t bytes = ludus_wrappers_memory(vector->wrappers, &memory);
        visit(context, memory, bytes);
        visit_moments(ludus_wrappers_observation_moments(vector->wrappers), visit, context);
        visit_moments(ludus_wrappers_reward_moments(vector->wrappers), visit, context);
    }
}

static void add_bytes(void *context, void *array, size_t bytes) {
    (void)array;
    *(size_t *)context += bytes;
}

static void write_bytes(void *context, void *array, size_t bytes) {
    char **to = context;
    memcpy(*to, array, bytes);
    *to += bytes;
}

static void read_bytes(void *context, void *array, size_t bytes) {
    const char **from = context;
    memcpy(array, *from, bytes);
    *from += bytes;
}

static size_t body_bytes(const ludus_vector *vector) {
    size_t bytes = (size_t)vector->count * vector->definition->state_bytes;
    visit_body(vector, add_bytes, &bytes);
    return bytes;
}

static header make_header(const ludus_vector *vector) {
    header head;
    memset(&head, 0, sizeof head);
    memcpy(head.magic, "LUDUSNAP", sizeof head.magic);
    head.version = FORMAT_VERSION;
    head.header_bytes = sizeof head;
    head.body_bytes = body_bytes(vector);
    head.layout_hash = layout_hash(vector);
    head.precision_double = vector->runtime.precision_double;
    head.count = vector->count;
    strncpy(head.id, vector->variant->id, sizeof head.id - 1);
    ludus_settings_text(vector->options, head.options, sizeof head.options);
    return head;
}

size_t ludus_vector_snapshot_bytes(const ludus_vector *vector) {
    return sizeof(header) + body_bytes(vector) + sizeof(uint64_t);
}

ludus_status ludus_vector_save(const ludus_vector *vector, void *bytes, size_t size) {
    LUDUS_ASSERT(!vector->sent);
    const size_t needed = ludus_vector_snapshot_bytes(vector);
    if (size < needed) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the snapshot needs %zu bytes, the buffer has %zu", needed, size);
    }
    if (!vector->seeded) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s was never reset: there is nothing to save", vector->variant->id);
    }
    const header head = make_header(vector);
    char *to = bytes;
    write_bytes(&to, (void *)(uintptr_t)&head, sizeof head);
    for (int32_t i = 0; i < vector->count; i++) {
        // States in the definition's own type: the same for every lane width.
        ludus_vector_state(vector, i, vector->own_state);
        write_bytes(&to, vector->own_state, vector->definition->state_bytes);
    }
    visit_body(vector, write_bytes, &to);
    const uint64_t hash = ludus_hash64(bytes, needed - sizeof hash, 0);
    memcpy(to, &hash, sizeof hash);
    return LUDUS_OK;
}

static ludus_status check_header(const ludus_vector *vector, const void *bytes, size_t size) {
    header head;
    const header own = make_header(vector);
    uint64_t hash;
    if (size < sizeof head + sizeof hash) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot is cut off after %zu bytes", size);
    }
    memcpy(&head, bytes, sizeof head);
    if (memcmp(head.magic, own.magic, sizeof head.magic) != 0) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "these bytes are no Ludus snapshot");
    }
    if (head.version != FORMAT_VERSION || head.header_bytes != sizeof head) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot has format version %u; this library reads %d",
                          head.version, FORMAT_VERSION);
    }
    head.id[sizeof head.id - 1] = head.options[sizeof head.options - 1] = '\0';
    if (strcmp(head.id, own.id) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot is of %s, not of %s", head.id, own.id);
    }
    if (strcmp(head.options, own.options) != 0) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot of %s has the options '%.200s', not '%.200s'", own.id,
                          head.options, own.options);
    }
    if (head.count != own.count || head.precision_double != own.precision_double) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot is of %d environments in %s, not of %d in %s", head.count,
                          head.precision_double ? "double" : "float", own.count,
                          own.precision_double ? "double" : "float");
    }
    if (head.layout_hash != own.layout_hash || head.body_bytes != own.body_bytes ||
        size != sizeof head + own.body_bytes + sizeof hash) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "the snapshot of %s has another layout, or is cut off", own.id);
    }
    memcpy(&hash, (const char *)bytes + size - sizeof hash, sizeof hash);
    if (hash != ludus_hash64(bytes, size - sizeof hash, 0)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot of %s is damaged: its checksum does not fit", own.id);
    }
    return LUDUS_OK;
}

// Walks the body without taking anything over, and asks of each array what its readers rely on.
typedef struct body_check {
    const ludus_vector *vector;
    const char *at;
    bool good;
} body_check;

static void check_array(void *context, void *array, size_t bytes) {
    body_check *check = context;
    const ludus_vector *vector = check->vector;
    const ludus_buffers *b = &vector->buffers;
    const unsigned char *byte = (const unsigned char *)check->at;
    if (array == vector->batch.over || array == b->terminated || array == b->truncated) {
        for (size_t i = 0; i < bytes; i++) {
            check->good = check->good && byte[i] <= 1;
        }
    } else if (array == b->elapsed) {
        for (size_t i = 0; i < bytes; i += sizeof(int32_t)) {
            int32_t elapsed;
            memcpy(&elapsed, byte + i, sizeof elapsed);
            check->good = check->good && elapsed >= 0 && elapsed < INT32_MAX / 2;
        }
    } else if (array == vector->batch.rng) {
        for (size_t i = 0; i < bytes; i += sizeof(ludus_rng)) {
            ludus_rng rng;
            memcpy(&rng, byte + i, sizeof rng);
            check->good = check->good && rng.has_half <= 1 && (rng.increment_low & 1);
        }
    }
    check->at += bytes;
}

ludus_status ludus_vector_restore(ludus_vector *vector, const void *bytes, size_t size) {
    LUDUS_ASSERT(!vector->sent);
    const ludus_env_def *definition = vector->definition;
    const ludus_status status = check_header(vector, bytes, size);
    if (status) {
        return status;
    }
    const char *states = (const char *)bytes + sizeof(header);
    for (int32_t i = 0; i < vector->count; i++) {
        memcpy(vector->own_state, states + (size_t)i * definition->state_bytes, definition->state_bytes);
        if (definition->valid && !definition->valid(vector->own_config, vector->own_state)) {
            return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot holds a state of %s that the environment cannot be in",
                              vector->variant->id);
        }
    }
    const char *body = states + (size_t)vector->count * definition->state_bytes;
    body_check check = {vector, body, true};
    visit_body(vector, check_array, &check);
    if (!check.good) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot of %s holds flags, counts or streams that cannot be",
                          vector->variant->id);
    }
    // Nothing fails from here on.
    if (!vector->seeded) {
        ludus_vector_reset(vector, 0);
    }
    for (int32_t i = 0; i < vector->count; i++) {
        memcpy(vector->own_state, states + (size_t)i * definition->state_bytes, definition->state_bytes);
        vector->target->store(vector->batch.state, i, vector->own_state);
    }
    ludus_vector_run(vector, ENTRY_OBSERVE, NULL);
    visit_body(vector, read_bytes, &body);
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
