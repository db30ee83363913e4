// vector_state.c - states and streams of single environments of a vector: in, out, by name, and from one to another.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include "core/settings_difference.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void ludus_vector_observe_one(ludus_vector *vector, int32_t index) {
    ludus_batch batch = vector->batch;
    batch.begin = index;
    batch.end = index + 1;
    vector->target->observe(&batch, NULL);
}

void ludus_vector_state(const ludus_vector *vector, int32_t index, void *state) {
    LUDUS_ASSERT(index >= 0 && index < vector->count && !vector->sent);
    vector->target->load(vector->batch.state, index, state);
}

void ludus_vector_place(ludus_vector *vector, int32_t first, int32_t count) {
    memset(vector->placed + first, 1, (size_t)count);
    vector->any_placed = true;
}

const void *ludus_vector_config(const ludus_vector *vector) {
    return vector->own_config;
}

ludus_rng *ludus_vector_rng(ludus_vector *vector, int32_t index) {
    LUDUS_ASSERT(index >= 0 && index < vector->count && !vector->sent);
    return &vector->batch.rng[index];
}

void ludus_vector_info(const ludus_vector *vector, int32_t index, double *values) {
    if (vector->definition->info) {
        ludus_vector_state(vector, index, vector->own_state);
        vector->definition->info(ludus_vector_config_of(vector, index), vector->own_state, values);
    }
}

// --- numbers ---

void ludus_vector_get_state(const ludus_vector *vector, int32_t index, double *values) {
    if (vector->definition->get_state) {
        ludus_vector_state(vector, index, vector->own_state);
        vector->definition->get_state(vector->own_config, vector->own_state, values);
    }
}

// A batch draws chance's outcome in the step that leads there, and so never waits at such a state; and a float target
// must be able to hold the numbers.
bool ludus_vector_holds(const ludus_vector *vector, const void *own_state) {
    const ludus_env_def *definition = vector->definition;
    if (definition->turn && definition->turn(vector->own_config, own_state) == LUDUS_TURN_CHANCE) {
        return false;
    }
    if (vector->target->word_bytes != sizeof(float) || !definition->get_state) {
        return true;
    }
    bool held = true;
    const int32_t width = ludus_fields_width(definition->state_fields);
    definition->get_state(vector->own_config, own_state, vector->checked);
    for (int32_t k = 0; k < width; k++) {
        held = held && fabs(vector->checked[k]) <= (double)FLT_MAX;
    }
    return held;
}

ludus_status ludus_vector_set_state(ludus_vector *vector, int32_t index, const double *values) {
    const ludus_env_def *definition = vector->definition;
    const char *id = vector->variant->id;
    LUDUS_ASSERT(!vector->sent);
    if (!definition->set_state) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no state fields to set", id);
    }
    if (index < 0 || index >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "there is no environment %d of %s; there are %d", index, id,
                          vector->count);
    }
    ludus_vector_state(vector, index, vector->own_state);
    if (!definition->set_state(ludus_vector_config_of(vector, index), vector->own_state, values)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s cannot be in that state: a number lies outside its field's range, or the rules forbid it",
                          id);
    }
    if (!ludus_vector_holds(vector, vector->own_state)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "%s cannot be put into that state: chance is to move in it, or float is too small for it",
                          id);
    }
    vector->target->store(vector->batch.state, index, vector->own_state);
    vector->batch.over[index] = 0;
    ludus_vector_show_placed(vector, index);
    return LUDUS_OK;
}

void ludus_vector_show_placed(ludus_vector *vector, int32_t index) {
    ludus_vector_place(vector, index, 1);
    ludus_vector_observe_one(vector, index);
    if (vector->wrappers) {
        ludus_batch batch = vector->batch;
        batch.begin = index;
        batch.end = index + 1;
        ludus_wrappers_gather(vector->wrappers, &batch, EVENT_PLACED, NULL);
        ludus_wrappers_merge(vector->wrappers);
        ludus_wrappers_show(vector->wrappers, &batch, EVENT_PLACED, NULL);
    }
}

// --- numbers by name ---

bool ludus_vector_take_given(const ludus_vector *vector, double *values) {
    const ludus_values given = ludus_settings_values(vector->reset_state);
    const int32_t width = ludus_fields_width(vector->definition->state_fields);
    bool any = false;
    for (int32_t k = 0; k < width; k++) {
        if (ludus_settings_given(vector->reset_state, k)) {
            values[k] = given.numbers[k];
            any = true;
        }
    }
    return any;
}

// The same of an option that is a range; `text` as any option's.
static ludus_status set_ranged_field(ludus_vector *vector, int32_t index, int32_t number, const char *text) {
    ludus_ranges *ranges = vector->ranges;
    ludus_settings_clear(ranges->reset);
    const ludus_status status = ludus_settings_set(ranges->reset, ranges->fields[number].name, text);
    if (status) {
        return status;
    }
    double *values = ranges->given[0];
    ludus_vector_get_ranged(vector, index, values);
    values[number] = ludus_settings_values(ranges->reset).numbers[number];
    return ludus_vector_set_ranged(vector, index, values);
}

ludus_status ludus_vector_set_field(ludus_vector *vector, int32_t index, const char *field, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    int32_t number;
    if (vector->ranges && ludus_fields_find(vector->ranges->fields, field, &number) >= 0) {
        return set_ranged_field(vector, index, number, text);
    }
    ludus_settings_clear(vector->reset_state);
    const ludus_status status = ludus_settings_set(vector->reset_state, field, text);
    if (status) {
        return status;
    }
    ludus_vector_get_state(vector, index, vector->values);
    ludus_vector_take_given(vector, vector->values);
    return ludus_vector_set_state(vector, index, vector->values);
}

// --- from one environment to another ---

// What has to agree: the environment, its options and precision, and the wrapper options. Lanes, threads, autoreset and
// the time limit may differ.
static ludus_status check_alike(const ludus_vector *into, const ludus_vector *vector) {
    static const char *const free_options[] = {"autoreset", "time_limit", NULL};
    char what[300] = "";
    if (into->definition != vector->definition) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "a state of %s cannot be copied into %s", vector->variant->id,
                          into->variant->id);
    }
    if (ludus_settings_differ(vector->options, into->options, NULL, what, sizeof what) ||
        ludus_settings_differ(vector->behaviour, into->behaviour, free_options, what, sizeof what)) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "a state of %s with %s cannot be copied into %s", vector->variant->id,
                          what, into->variant->id);
    }
    return LUDUS_OK;
}

// Copies element `from` onto element `to` of two arrays; NULL where there is none.
static void copy_element(void *into, int32_t to, const void *array, int32_t from, size_t bytes) {
    if (into && array) {
        memmove((char *)into + (size_t)to * bytes, (const char *)array + (size_t)from * bytes, bytes);
    }
}

// Has the episode ended without a reset since? What that means for a step depends on the autoreset mode.
static uint8_t copied_over(const ludus_vector *into, const ludus_vector *vector, int32_t from) {
    const ludus_buffers *b = &vector->buffers;
    if (into->runtime.autoreset == vector->runtime.autoreset) {
        return vector->batch.over[from];
    }
    if (vector->runtime.autoreset == LUDUS_SAME_STEP || into->runtime.autoreset == LUDUS_SAME_STEP) {
        return 0;
    }
    return into->runtime.autoreset == LUDUS_NEXT_STEP ? b->terminated[from] | b->truncated[from] : b->terminated[from];
}

ludus_status ludus_vector_copy(ludus_vector *into, int32_t to, const ludus_vector *vector, int32_t from) {
    LUDUS_ASSERT(!into->sent && !vector->sent);
    if (to < 0 || to >= into->count || from < 0 || from >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "environment %d cannot be copied onto %d: there are %d and %d", from,
                          to, vector->count, into->count);
    }
    const ludus_status status = check_alike(into, vector);
    if (status) {
        return status;
    }
    const ludus_buffers *source = &vector->buffers, *target = &into->buffers;
    const size_t row = (size_t)into->layout.rows * into->layout.observation.bytes, players = (size_t)source->players;
    ludus_vector_state(vector, from, into->own_state);
    into->target->store(into->batch.state, to, into->own_state);
    if (into->ranges) {
        double *values = into->ranges->given[0];
        ludus_vector_get_ranged(vector, from, values);
        ludus_vector_put_ranged(into, to, values);
        into->batch.option_rng[to] = vector->batch.option_rng[from];
    }
    ludus_vector_place(into, to, 1);
    into->seeded = true;
    into->batch.over[to] = copied_over(into, vector, from);
    into->batch.rng[to] = vector->batch.rng[from];
    ludus_vector_observe_one(into, to);
    copy_element(target->observation, to, source->observation, from, row);
    copy_element(target->final_observation, to, source->final_observation, from, row);
    copy_element(target->reward, to, source->reward, from, players * sizeof(float));
    copy_element(target->reward_double, to, source->reward_double, from, players * sizeof(double));
    copy_element(target->terminated, to, source->terminated, from, 1);
    copy_element(target->truncated, to, source->truncated, from, 1);
    copy_element(target->elapsed, to, source->elapsed, from, sizeof(int32_t));
    copy_element(target->episode_return, to, source->episode_return, from, sizeof(float));
    copy_element(target->final_return, to, source->final_return, from, sizeof(float));
    copy_element(target->final_length, to, source->final_length, from, sizeof(int32_t));
    if (into->wrappers) {
        ludus_wrappers_copy(into->wrappers, to, vector->wrappers, from);
    }
    return LUDUS_OK;
}
