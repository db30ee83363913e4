// vector_internal.h - what a vector is made of, for the files of core that share the work on it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_VECTOR_INTERNAL_H
#define LUDUS_CORE_VECTOR_INTERNAL_H

#include "core/runtime_options.h"
#include "core/threads.h"
#include "core/wrappers.h"

#include <ludus/target.h>
#include <ludus/vector.h>

struct ludus_vector {
    const ludus_env_def *definition;
    const ludus_variant *variant;
    const ludus_target *target;
    ludus_settings *options, *runtime_settings;
    ludus_runtime_options runtime;
    ludus_layout inner;  // of the environment itself
    ludus_layout layout; // what the caller sees: after frame stacks, normalisation and discretised actions
    void *config;        // the target's own type
    void *own_config;    // the definition's own type
    int32_t count;       //
    int32_t capacity;    // count rounded up to the target's lanes: these live and step
    int32_t tiles;
    bool seeded;
    bool sent; // a step is under way
    ludus_batch batch;
    ludus_buffers buffers;
    ludus_wrappers *wrappers; // NULL when the kernel's own buffers are what the caller sees
    ludus_pool *pool;         // NULL: one thread, not async
    int32_t parts;            // stretches of tiles the threads share
    double *reset_defaults;
    ludus_settings *reset_options, *reset_state; // what a reset may be given
    void *own_state;                             // scratch: one state of the definition's own type
    double *values;                              // scratch: state_fields as numbers
    float *action_low, *action_high;
    int32_t *action_count, *action_start;
    int32_t discretized_sizes[LUDUS_DISCRETIZED_MAX];
    void *arena; // state, streams and buffers
    size_t state_bytes;
};

// Runs one kernel entry over all tiles, shared by the threads. `mask` may be NULL.
typedef enum ludus_entry { ENTRY_STEP, ENTRY_RESET, ENTRY_OBSERVE } ludus_entry;
void ludus_vector_run(ludus_vector *vector, ludus_entry entry, const uint8_t *mask);

// What a reset may be given: made with the vector.
ludus_status ludus_vector_make_resets(ludus_vector *vector);
void ludus_vector_destroy_resets(ludus_vector *vector);

// Sets one state number by name, "position[2]" in an array.
ludus_status ludus_vector_set_field(ludus_vector *vector, int32_t index, const char *field, double value);

// Puts a state of the definition's own type in place, and observes it.
void ludus_vector_put_state(ludus_vector *vector, int32_t index, const void *own_state);
void ludus_vector_observe_one(ludus_vector *vector, int32_t index);

#endif
