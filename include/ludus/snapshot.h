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

#ifdef __cplusplus
}
#endif
#endif
