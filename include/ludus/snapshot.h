// snapshot.h - saving everything that a vector or an environment is to bytes, and restoring it to continue with the
// same bits.
// SPDX-License-Identifier: MIT
//
// A snapshot has a magic, format version, id, layout hash, canonical options, states, streams, normaliser state and a
// checksum. It restores into a vector of the same id, count, options and precision; lanes, threads and async may differ.
// Bytes from outside are untrusted: a broken or foreign snapshot is a sentence, and nothing changes.
#ifndef LUDUS_SNAPSHOT_H
#define LUDUS_SNAPSHOT_H

#include <ludus/vector.h>

#ifdef __cplusplus
extern "C" {
#endif

// `size` must be at least (save) or exactly (restore) the snapshot's bytes. Saving fails where restoring would: on a vector
// that was never reset, or a state that has run off to infinity.
LUDUS_API size_t ludus_vector_snapshot_bytes(const ludus_vector *vector);
LUDUS_API ludus_status ludus_vector_save(const ludus_vector *vector, void *bytes, size_t size);
LUDUS_API ludus_status ludus_vector_restore(ludus_vector *vector, const void *bytes, size_t size);

LUDUS_API size_t ludus_env_snapshot_bytes(const ludus_env *env);
LUDUS_API ludus_status ludus_env_save(const ludus_env *env, void *bytes, size_t size);
LUDUS_API ludus_status ludus_env_restore(ludus_env *env, const void *bytes, size_t size);

// --- snapshots on their own ---

// What a snapshot is of. The texts lie in its bytes.
typedef struct ludus_snapshot_description {
    const char *id;      // need not be registered here
    const char *options; // the environment's, over its table's defaults
    const char
        *behaviour; // the runtime's that change results, over their defaults; the time limit is always among them
    int32_t count;  // environments
    bool single;    // one whose caller resets it: restores into a ludus_env
} ludus_snapshot_description;

// Reads the beginning of a snapshot. Its sizes and checksum are right then; whether the rest of it can be is found out
// by restoring it.
LUDUS_API ludus_status ludus_snapshot_describe(const void *bytes, size_t size, ludus_snapshot_description *out);

// Makes what a snapshot was taken of, as it was then. `options` are more of them, for what changes nothing but speed
// ("threads=2"), or NULL. NULL with a sentence when the id is not registered, the snapshot is broken, or memory is lacking.
LUDUS_API ludus_vector *ludus_vector_from_snapshot(const void *bytes, size_t size, const char *options);
LUDUS_API ludus_env *ludus_env_from_snapshot(const void *bytes, size_t size, const char *options);

#ifdef __cplusplus
}
#endif
#endif
