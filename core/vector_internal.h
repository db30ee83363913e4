// vector_internal.h - what a vector is made of, for the files of core that share the work on it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_VECTOR_INTERNAL_H
#define LUDUS_CORE_VECTOR_INTERNAL_H

#include "core/ranges.h"
#include "core/runtime_options.h"
#include "core/threads.h"
#include "core/wrappers.h"

#include <ludus/target.h>
#include <ludus/vector.h>

// The work of one thread on a stretch of environments. `batch` is the thread's own copy.
typedef void ludus_part_function(ludus_vector *vector, ludus_batch *batch, const void *context);

typedef struct ludus_part_work {
    ludus_vector *vector;
    ludus_part_function *part;
    const void *context;
} ludus_part_work;

struct ludus_vector {
    const ludus_env_def *definition;
    const ludus_variant *variant;
    const ludus_target *target;
    ludus_settings *options;          // of the environment
    ludus_settings *runtime_settings; // as they were given
    ludus_settings *behaviour;        // of them, what changes results: two vectors that agree here are interchangeable
    ludus_runtime_options runtime;
    ludus_ranges *ranges; // of its options; NULL: all environments share them
    ludus_layout inner;   // of the environment itself
    ludus_layout layout;  // what the caller sees: after frame stacks, normalisation and discretised actions
    void *config;         // the target's own type
    void *own_config;     // the definition's own type
    int32_t count;        // environments
    int32_t capacity;     // count rounded up to the target's lanes: the padding steps along
    int32_t tiles;        //
    bool seeded;          // by the caller
    bool sent;            // a step is under way
    bool any_placed;      // one of placed[] is set
    uint8_t *placed;   // [count] put into its state from outside since the last step: no action in the buffer led there
    ludus_batch batch; // of all environments
    ludus_buffers buffers;
    ludus_wrappers *wrappers; // NULL when the kernel's own buffers are what the caller sees
    ludus_pool *pool;         // NULL: one thread, not async
    int32_t parts;            // stretches of tiles the threads share
    ludus_part_work sent_work;
    double *reset_defaults;                      // [rows of the definition's reset options]
    ludus_settings *reset_options, *reset_state; // what a reset may be given
    ludus_vector *trial;                         // one environment in which given states are tried; made when needed
    void *own_state;                             // scratch: one state of the definition's own type
    double *values, *checked;                    // scratch: state_fields as numbers
    float *action_low, *action_high;             // [rows][slots] of the environment's own actions
    int32_t *action_count, *action_start;
    ludus_slot *own_action; // [rows][slots], scratch: one action of the environment itself
    int32_t discretized_sizes[LUDUS_DISCRETIZED_MAX];
    void *arena; // state, streams and buffers
};

// --- vector.c ---

// The target that precision, lanes and count ask for; a plain environment has only one. With `owned` one whose lanes have
// options of their own. NULL when this processor or build has none.
const ludus_target *ludus_vector_choose_target(const ludus_env_def *definition, const ludus_runtime_options *runtime,
                                               int32_t count, bool owned);

// A vector of one whose caller resets it, whatever the options say of autoreset.
ludus_vector *ludus_vector_make_single(const char *id, const char *options);

// --- vector_layout.c ---

// Fills in the layouts inside and outside of the wrappers, and the ranges of actions.
ludus_status ludus_vector_read_layout(ludus_vector *vector);

// --- vector_memory.c ---

// Allocates states, streams and buffers, and points the batch and the buffers at them.
ludus_status ludus_vector_make_memory(ludus_vector *vector);

// Zeros for a config of this target, that begin where vectors may; the caller frees it. NULL: no memory.
void *ludus_vector_make_config(const ludus_target *target);

// Bytes of memory in this machine: what no block may exceed, since the system promises more than it has.
size_t ludus_machine_bytes(void);

// --- vector_step.c ---

// Runs `part` over all tiles, shared by the threads. A part's batch ends at `count`.
void ludus_vector_run(ludus_vector *vector, ludus_part_function *part, const void *context);

// Where the environments of a part end when the padding of the last one goes along.
int32_t ludus_vector_padded_end(const ludus_vector *vector, const ludus_batch *batch);

// --- vector_reset.c ---

// What a reset may be given: made with the vector.
ludus_status ludus_vector_make_resets(ludus_vector *vector);
void ludus_vector_destroy_resets(ludus_vector *vector);

// Puts every environment of a new vector into the first state of seed 0 + i and its stream at its start, so that
// nothing that is done before the first reset meets a state that cannot be.
void ludus_vector_settle(ludus_vector *vector);

// --- vector_state.c ---

// Can the vector's target keep this valid state of the definition's own type?
bool ludus_vector_holds(const ludus_vector *vector, const void *own_state);

// Notes that no action of the buffer led to the state of these environments.
void ludus_vector_place(ludus_vector *vector, int32_t first, int32_t count);

// The caller sees an environment that was changed from outside.
void ludus_vector_show_placed(ludus_vector *vector, int32_t index);

// Sets one state number or option that is a range by name, "position[2]" in an array.
ludus_status ludus_vector_set_field(ludus_vector *vector, int32_t index, const char *field, double value);

// Replaces the numbers of `values` that vector->reset_state was given; false when it was given none.
bool ludus_vector_take_given(const ludus_vector *vector, double *values);

// Fills observation rows, legal masks and turns of one environment from its state.
void ludus_vector_observe_one(ludus_vector *vector, int32_t index);

// --- vector_ranges.c: nothing to do where there are no ranges ---

// Points the batch at the ranges, and makes what wide targets reset by.
ludus_status ludus_vector_make_ranges(ludus_vector *vector);

// Starts both streams of environment `index`.
void ludus_vector_seed(ludus_vector *vector, int32_t index, uint64_t seed);

// Numbers of the rows that are ranges, [ranges->count]: could they be an environment's? Then they become those of `index`.
bool ludus_vector_good_ranged(const ludus_vector *vector, const double *values);
void ludus_vector_put_ranged(ludus_vector *vector, int32_t index, const double *values);

// The definition's own config with these numbers. The vector has ranges; scratch of the next call.
const void *ludus_vector_tune(const ludus_vector *vector, const double *values);

// For the resets of `batch` between the two, what ranges->reset was given replaces what would be drawn.
void ludus_vector_give_ranged(const ludus_vector *vector, ludus_batch *batch);
void ludus_vector_take_back_ranged(const ludus_vector *vector, ludus_batch *batch);

#endif
