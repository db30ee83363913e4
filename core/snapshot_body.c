// snapshot_body.c - the arrays of a snapshot: one list that is counted, written, checked and read.
// SPDX-License-Identifier: MIT
//
// States come first, in the definition's own type, so that a snapshot does not depend on lanes; then what the environments drew
// from the ranges of their options, where there are any. Observations are not in it where they follow from the states.
#include "core/snapshot_body.h"

#include <math.h>
#include <string.h>

// What the readers of an array rely on.
typedef enum array_kind {
    ARRAY_ANY,       // bytes that can do no harm
    ARRAY_FLAGS,     // bytes 0 or 1
    ARRAY_OVER,      // 0 in same-step mode, else 0 or 1
    ARRAY_STREAMS,   // ludus_rng
    ARRAY_ELAPSED,   // int32_t steps of an episode that goes on
    ARRAY_LENGTHS,   // int32_t, not negative
    ARRAY_ROWS,      // rows of the observation space: choices inside it, other numbers as they come
    ARRAY_TALLIES,   // ludus_tally
    ARRAY_FINITE,    // double
    ARRAY_POSITIVE,  // double, finite and above 0
    ARRAY_VARIANCES, // double, finite and not negative
} array_kind;

typedef void visit_array(void *context, void *array, size_t count, size_t bytes, array_kind kind);

static void visit_moments(ludus_moments *moments, visit_array *visit, void *context) {
    if (moments) {
        visit(context, &moments->count, 1, sizeof(double), ARRAY_POSITIVE);
        visit(context, moments->mean, (size_t)moments->size, sizeof(double), ARRAY_FINITE);
        visit(context, moments->variance, (size_t)moments->size, sizeof(double), ARRAY_VARIANCES);
    }
}

static void visit_wrappers(const ludus_vector *vector, visit_array *visit, void *context) {
    const ludus_buffers *b = &vector->buffers;
    const size_t count = (size_t)vector->count, row = vector->layout.observation.bytes;
    const ludus_memory memory = ludus_wrappers_memory(vector->wrappers);
    if (b->observation != vector->batch.observation) {
        visit(context, b->observation, count * (size_t)vector->layout.rows, row, ARRAY_ROWS);
    }
    if (memory.discounted) {
        visit(context, memory.discounted, count * (size_t)memory.players, sizeof(double), ARRAY_FINITE);
    }
    if (memory.previous) {
        visit(context, memory.previous, count * (size_t)memory.slots, sizeof(ludus_slot), ARRAY_ANY);
        visit(context, memory.has_previous, count, 1, ARRAY_FLAGS);
    }
    visit_moments(ludus_wrappers_observation_moments(vector->wrappers), visit, context);
    visit_moments(ludus_wrappers_reward_moments(vector->wrappers), visit, context);
}

// The arrays behind the states, in order; counts are of the vector, not of the padding.
static void visit_arrays(const ludus_vector *vector, visit_array *visit, void *context) {
    const ludus_buffers *b = &vector->buffers;
    const size_t count = (size_t)vector->count, row = vector->layout.observation.bytes;
    void *reward = b->reward ? (void *)b->reward : (void *)b->reward_double;
    visit(context, vector->batch.rng, count, sizeof(ludus_rng), ARRAY_STREAMS);
    if (vector->ranges) {
        visit(context, vector->batch.option_rng, count, sizeof(ludus_rng), ARRAY_STREAMS);
    }
    visit(context, vector->batch.over, count, 1, ARRAY_OVER);
    visit(context, b->final_observation, count * (size_t)vector->layout.rows, row, ARRAY_ROWS);
    visit(context, reward, count * (size_t)b->players, b->reward ? sizeof(float) : sizeof(double), ARRAY_ANY);
    visit(context, b->terminated, count, 1, ARRAY_FLAGS);
    visit(context, b->truncated, count, 1, ARRAY_FLAGS);
    visit(context, b->elapsed, count, sizeof(int32_t), ARRAY_ELAPSED);
    visit(context, b->episode_return, count, sizeof(float), ARRAY_ANY);
    visit(context, b->final_return, count, sizeof(float), ARRAY_ANY);
    visit(context, b->final_length, count, sizeof(int32_t), ARRAY_LENGTHS);
    visit(context, vector->batch.tally, (size_t)vector->tiles, sizeof(ludus_tally), ARRAY_TALLIES);
    if (vector->wrappers) {
        visit_wrappers(vector, visit, context);
    }
}

// --- bytes ---

static void add_bytes(void *context, void *array, size_t count, size_t bytes, array_kind kind) {
    (void)array;
    (void)kind;
    *(size_t *)context += count * bytes;
}

static void write_bytes(void *context, void *array, size_t count, size_t bytes, array_kind kind) {
    char **to = context;
    (void)kind;
    memcpy(*to, array, count * bytes);
    *to += count * bytes;
}

static void read_bytes(void *context, void *array, size_t count, size_t bytes, array_kind kind) {
    const char **from = context;
    (void)kind;
    memcpy(array, *from, count * bytes);
    *from += count * bytes;
}

// Of the numbers that an environment drew.
static size_t ranged_bytes(const ludus_vector *vector) {
    return vector->ranges ? (size_t)vector->ranges->count * sizeof(double) : 0;
}

size_t snapshot_body_bytes(const ludus_vector *vector) {
    size_t bytes = (size_t)vector->count * (vector->definition->state_bytes + ranged_bytes(vector));
    visit_arrays(vector, add_bytes, &bytes);
    return bytes;
}

void snapshot_body_write(const ludus_vector *vector, char *bytes) {
    for (int32_t i = 0; i < vector->count; i++, bytes += vector->definition->state_bytes) {
        ludus_vector_state(vector, i, vector->own_state);
        memcpy(bytes, vector->own_state, vector->definition->state_bytes);
    }
    for (int32_t i = 0; vector->ranges && i < vector->count; i++, bytes += ranged_bytes(vector)) {
        ludus_vector_get_ranged(vector, i, vector->ranges->given[0]);
        memcpy(bytes, vector->ranges->given[0], ranged_bytes(vector));
    }
    visit_arrays(vector, write_bytes, &bytes);
}

void snapshot_body_read(ludus_vector *vector, const char *bytes) {
    for (int32_t i = 0; i < vector->count; i++, bytes += vector->definition->state_bytes) {
        memcpy(vector->own_state, bytes, vector->definition->state_bytes);
        vector->target->store(vector->batch.state, i, vector->own_state);
    }
    for (int32_t i = 0; vector->ranges && i < vector->count; i++, bytes += ranged_bytes(vector)) {
        memcpy(vector->ranges->given[0], bytes, ranged_bytes(vector));
        ludus_vector_put_ranged(vector, i, vector->ranges->given[0]);
    }
    for (int32_t i = 0; i < vector->count; i++) {
        ludus_vector_observe_one(vector, i);
    }
    visit_arrays(vector, read_bytes, &bytes);
}

// --- checking ---

typedef struct body_check {
    const ludus_vector *vector;
    const char *at;
    bool good;
} body_check;

// A running episode has not reached the time limit, unless nobody resets it, or the next step will.
static bool good_elapsed(const ludus_vector *vector, int32_t elapsed) {
    const int32_t limit = vector->batch.time_limit;
    switch (vector->runtime.autoreset) {
    case LUDUS_SAME_STEP: return elapsed >= 0 && elapsed < limit;
    case LUDUS_NEXT_STEP: return elapsed >= 0 && elapsed <= limit;
    case LUDUS_DISABLED: break;
    }
    return elapsed >= 0;
}

// Choices index tables: they must be inside. Numbers of boxes may be any, for an environment that runs on past its end
// may leave its space.
static bool good_row(const ludus_space *space, const char *row) {
    for (int32_t p = 0; p < space->parts; p++) {
        ludus_space one = {.form = LUDUS_FORM_SINGLE, .parts = 1};
        one.part[0] = space->part[p];
        if (one.part[0].kind != LUDUS_BOX && !ludus_space_contains(&one, row, NULL, 0)) {
            return false;
        }
    }
    return true;
}

static bool good_tally(const char *bytes) {
    ludus_tally tally;
    memcpy(&tally, bytes, sizeof tally);
    return tally.episodes >= 0 && tally.episodes < INT64_MAX / 2 && tally.corrected >= 0 &&
           tally.corrected < INT64_MAX / 2 && isfinite(tally.length_sum) && tally.length_sum >= 0.0;
}

static bool good_stream(const char *bytes) {
    ludus_rng rng;
    memcpy(&rng, bytes, sizeof rng);
    return rng.has_half <= 1 && (rng.increment_low & 1);
}

static bool good_number(const char *bytes, array_kind kind) {
    double number;
    memcpy(&number, bytes, sizeof number);
    return isfinite(number) && (kind == ARRAY_FINITE || number > 0.0 || (kind == ARRAY_VARIANCES && number == 0.0));
}

static bool good_element(const ludus_vector *vector, const char *bytes, array_kind kind) {
    int32_t whole;
    switch (kind) {
    case ARRAY_ANY: return true;
    case ARRAY_FLAGS: return (unsigned char)*bytes <= 1;
    case ARRAY_OVER: return (unsigned char)*bytes <= (vector->runtime.autoreset != LUDUS_SAME_STEP);
    case ARRAY_STREAMS: return good_stream(bytes);
    case ARRAY_ELAPSED: memcpy(&whole, bytes, sizeof whole); return good_elapsed(vector, whole);
    case ARRAY_LENGTHS: memcpy(&whole, bytes, sizeof whole); return whole >= 0;
    case ARRAY_ROWS: return good_row(&vector->layout.observation, bytes);
    case ARRAY_TALLIES: return good_tally(bytes);
    case ARRAY_FINITE:
    case ARRAY_POSITIVE:
    case ARRAY_VARIANCES: return good_number(bytes, kind);
    }
    return false;
}

static void check_array(void *context, void *array, size_t count, size_t bytes, array_kind kind) {
    body_check *check = context;
    (void)array;
    for (size_t i = 0; i < count && check->good; i++) {
        check->good = good_element(check->vector, check->at + i * bytes, kind);
    }
    check->at += count * bytes;
}

// Asked of states from outside.
static ludus_status check_state(const ludus_vector *vector, const void *config) {
    const ludus_env_def *definition = vector->definition;
    const char *id = vector->variant->id;
    if (!definition->valid) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s cannot tell whether a state is valid (ENV_STATE or ENV_VALID)",
                          id);
    }
    if (!definition->valid(config, vector->own_state) || !ludus_vector_holds(vector, vector->own_state)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot holds a state that %s cannot be in", id);
    }
    return LUDUS_OK;
}

// The config of an environment that drew these numbers, or NULL when it cannot have.
static const void *check_ranged(const ludus_vector *vector, const char *bytes) {
    if (!vector->ranges) {
        return vector->own_config;
    }
    double *values = vector->ranges->given[0];
    memcpy(values, bytes, ranged_bytes(vector));
    if (!ludus_vector_good_ranged(vector, values)) {
        ludus_fail(LUDUS_ERROR_FORMAT, "the snapshot holds options that %s cannot have", vector->variant->id);
        return NULL;
    }
    return ludus_vector_tune(vector, values);
}

ludus_status snapshot_body_check(const ludus_vector *vector, const char *bytes) {
    const char *ranged = bytes + (size_t)vector->count * vector->definition->state_bytes;
    for (int32_t i = 0; i < vector->count; i++, bytes += vector->definition->state_bytes) {
        const void *config = check_ranged(vector, ranged + (size_t)i * ranged_bytes(vector));
        if (!config) {
            return LUDUS_ERROR_FORMAT;
        }
        memcpy(vector->own_state, bytes, vector->definition->state_bytes);
        const ludus_status status = check_state(vector, config);
        if (status) {
            return status;
        }
    }
    body_check check = {vector, bytes + (size_t)vector->count * ranged_bytes(vector), true};
    visit_arrays(vector, check_array, &check);
    return check.good ? LUDUS_OK
                      : ludus_fail(LUDUS_ERROR_FORMAT,
                                   "the snapshot of %s holds a stream, flag, count or number that cannot be",
                                   vector->variant->id);
}
