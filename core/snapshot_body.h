// snapshot_body.h - the arrays of a snapshot: their bytes, whether they can be, writing and reading them.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_SNAPSHOT_BODY_H
#define LUDUS_CORE_SNAPSHOT_BODY_H

#include "core/vector_internal.h"

size_t snapshot_body_bytes(const ludus_vector *vector);
void snapshot_body_write(const ludus_vector *vector, char *bytes);

// May these bytes become the vector? A sentence when a state, stream, flag, count or number of them cannot be.
ludus_status snapshot_body_check(const ludus_vector *vector, const char *bytes);

// Makes the vector what checked bytes say. Cannot fail.
void snapshot_body_read(ludus_vector *vector, const char *bytes);

#endif
