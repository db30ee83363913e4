// fuzz_snapshot.c - snapshots from outside: refused with a sentence and nothing changed, or good for ten more steps.
// SPDX-License-Identifier: MIT
//
// Input: a byte that picks the environment, one that picks its options, one whose lowest bit asks for a fresh checksum;
// then writes into a true snapshot: a 2-byte place, a byte of length (1 to 8), the bytes. Only with a fresh checksum is
// anything behind the header looked at.
#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <string.h>

#include "fuzz.h"

extern const ludus_env_def ludus_env_sketch_game, ludus_env_sketch_body;

enum { COUNT = 3, STEPS = 10, IDS_MAX = 64, OPTIONS = 10 };

static const char *const options[OPTIONS] = {
    "",
    "precision=double",
    "lanes=1 autoreset=next-step sticky_actions=0.5 action_repeat=3",
    "autoreset=disabled time_limit=5 clip_reward=1",
    "normalize_observation=true normalize_reward=true",
    "precision=double frame_stack=3 normalize_reward=true",
    "discretize_actions=5 sticky_actions=1",
    "frame_stack=4 normalize_observation=true action_repeat=2",
    "gravity=0.001..1 autoreset=next-step",
    "g=8..12 m=0.5..2 precision=double frame_stack=2",
};

// A vector to restore into, and a snapshot of it after a few steps; vector NULL: these options do not fit.
typedef struct subject {
    bool tried;
    ludus_vector *vector;
    uint8_t *snapshot, *bytes, *after;
    size_t size;
} subject;

static void act_and_step(ludus_vector *vector, uint64_t counter) {
    ludus_vector_random_actions(vector, 1, counter);
    ludus_vector_step(vector);
}

static subject *find_subject(uint8_t which, uint8_t with) {
    static subject subjects[IDS_MAX][OPTIONS];
    const int32_t id = which % ludus_registered_count();
    if (id >= IDS_MAX)
        return NULL;
    subject *s = &subjects[id][with % OPTIONS];
    if (!s->tried) {
        s->tried = true;
        s->vector = ludus_vector_make(ludus_registered_id(id), options[with % OPTIONS], COUNT);
        if (!s->vector)
            return NULL;
        ludus_vector_reset(s->vector, 0);
        for (uint64_t t = 0; t < 7; t++)
            act_and_step(s->vector, t);
        s->size = ludus_vector_snapshot_bytes(s->vector);
        s->snapshot = malloc(s->size);
        s->bytes = malloc(s->size);
        s->after = malloc(s->size);
        FUZZ_CHECK(ludus_vector_save(s->vector, s->snapshot, s->size) == LUDUS_OK);
    }
    return s->vector ? s : NULL;
}

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool registered;
    if (!registered) {
        registered = true;
        FUZZ_CHECK(ludus_register(&ludus_env_sketch_game) == LUDUS_OK);
        FUZZ_CHECK(ludus_register(&ludus_env_sketch_body) == LUDUS_OK);
    }
    subject *s = size >= 3 ? find_subject(data[0], data[1]) : NULL;
    if (!s)
        return 0;
    memcpy(s->bytes, s->snapshot, s->size);
    patch(s->bytes, s->size, data + 3, size - 3);
    if (data[2] & 1) {
        const uint64_t hash = ludus_hash64(s->bytes, s->size - sizeof hash, 0);
        memcpy(s->bytes + s->size - sizeof hash, &hash, sizeof hash);
    }
    ludus_clear_error();
    if (ludus_vector_restore(s->vector, s->bytes, s->size) == LUDUS_OK) {
        // What was taken can be given again, and played on.
        FUZZ_CHECK(ludus_vector_save(s->vector, s->after, s->size) == LUDUS_OK);
        for (uint64_t t = 0; t < STEPS; t++)
            act_and_step(s->vector, t);
        FUZZ_CHECK(ludus_vector_restore(s->vector, s->snapshot, s->size) == LUDUS_OK);
    } else {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
    }
    // So does what makes a vector of them by itself.
    ludus_snapshot_description about;
    ludus_clear_error();
    if (ludus_snapshot_describe(s->bytes, s->size, &about) == LUDUS_OK) {
        FUZZ_CHECK(about.count >= 1 && strlen(about.id) + strlen(about.options) + strlen(about.behaviour) < s->size);
        ludus_vector *vector = ludus_vector_from_snapshot(s->bytes, s->size, NULL);
        if (vector)
            act_and_step(vector, 0);
        ludus_vector_destroy(vector);
        ludus_env_destroy(ludus_env_from_snapshot(s->bytes, s->size, NULL));
    } else {
        FUZZ_CHECK(ludus_vector_from_snapshot(s->bytes, s->size, NULL) == NULL && ludus_last_error()[0] != '\0');
    }
    // A refusal changes nothing, and a restored vector is the one that was saved.
    FUZZ_CHECK(ludus_vector_save(s->vector, s->after, s->size) == LUDUS_OK);
    FUZZ_CHECK(memcmp(s->after, s->snapshot, s->size) == 0);
    FUZZ_CHECK(ludus_vector_restore(s->vector, s->bytes, s->size / 2) != LUDUS_OK);
    return 0;
}
