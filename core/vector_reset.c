// vector_reset.c - seeds, resets of all environments or some, and what a reset may be given.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <stdlib.h>
#include <string.h>

// --- what a reset may be given ---

ludus_status ludus_vector_make_resets(ludus_vector *vector) {
    const char *id = vector->variant->id;
    const ludus_env_def *definition = vector->definition;
    vector->reset_options = ludus_settings_make(definition->reset_options, id);
    vector->reset_state = ludus_settings_make(definition->state_fields, id);
    const int32_t rows = ludus_fields_count(definition->reset_options);
    vector->reset_defaults = calloc((size_t)rows + 1, sizeof(double));
    if (!vector->reset_options || !vector->reset_state || !vector->reset_defaults) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its reset options", id);
    }
    for (int32_t i = 0; i < rows; i++) {
        vector->reset_defaults[i] = definition->reset_options[i].default_value;
    }
    vector->batch.reset_options = vector->reset_defaults;
    return LUDUS_OK;
}

void ludus_vector_destroy_resets(ludus_vector *vector) {
    ludus_vector_destroy(vector->trial);
    ludus_settings_destroy(vector->reset_options);
    ludus_settings_destroy(vector->reset_state);
    free(vector->reset_defaults);
}

// --- resets ---

// Seeds environment i with *context + i.
static void seed_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    const uint64_t first = *(const uint64_t *)context;
    const int32_t end = ludus_vector_padded_end(vector, batch);
    for (int32_t i = batch->begin; i < end; i++) {
        ludus_vector_seed(vector, i, first + (uint64_t)i);
    }
}

// Flags and rewards as after no step.
static void clear_outcome(const ludus_buffers *b, int32_t i) {
    b->terminated[i] = b->truncated[i] = 0;
    for (size_t k = (size_t)i * (size_t)b->players; k < ((size_t)i + 1) * (size_t)b->players; k++) {
        if (b->reward) {
            b->reward[k] = 0.0f;
        } else {
            b->reward_double[k] = 0.0;
        }
    }
}

// What a reset is of: the environments whose mask byte is not 0 (NULL: all), and why.
typedef struct reset_work {
    const uint8_t *mask;
    ludus_event event;
} reset_work;

static void reset_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    const reset_work *work = context;
    const int32_t count_end = batch->end;
    // The caller's mask has no bytes for the padding.
    batch->end = work->mask ? batch->end : ludus_vector_padded_end(vector, batch);
    vector->target->reset(batch, work->mask);
    for (int32_t i = batch->begin; i < count_end; i++) {
        if (!work->mask || work->mask[i]) {
            clear_outcome(&vector->buffers, i);
        }
    }
}

static void gather_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    const reset_work *work = context;
    ludus_wrappers_gather(vector->wrappers, batch, work->event, work->mask);
}

static void show_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    const reset_work *work = context;
    ludus_wrappers_show(vector->wrappers, batch, work->event, work->mask);
}

static void finish_reset(ludus_vector *vector, const reset_work *work) {
    if (vector->wrappers) {
        ludus_vector_run(vector, gather_part, work);
        ludus_wrappers_merge(vector->wrappers);
        ludus_vector_run(vector, show_part, work);
    }
}

void ludus_vector_reset(ludus_vector *vector, int64_t seed) {
    LUDUS_ASSERT(vector && !vector->sent && seed >= LUDUS_KEEP_STREAM);
    const uint64_t first = (uint64_t)seed;
    const reset_work work = {NULL, EVENT_RESET};
    if (seed >= 0) {
        ludus_vector_run(vector, seed_part, &first);
    }
    vector->seeded = true;
    ludus_vector_run(vector, reset_part, &work);
    finish_reset(vector, &work);
}

void ludus_vector_settle(ludus_vector *vector) {
    const uint64_t first = 0;
    const reset_work work = {NULL, EVENT_PLACED};
    ludus_vector_run(vector, seed_part, &first);
    ludus_vector_run(vector, reset_part, &work);
    finish_reset(vector, &work);
    ludus_vector_run(vector, seed_part, &first);
    // Rows of the space, as every row that is shown.
    const size_t rows = (size_t)vector->count * (size_t)vector->layout.rows;
    memcpy(vector->buffers.final_observation, vector->buffers.observation, rows * vector->layout.observation.bytes);
}

// --- resets to given states ---

// One environment of the same options in which states are tried, so that a refusal changes nothing.
static ludus_status make_trial(ludus_vector *vector) {
    if (vector->trial) {
        return LUDUS_OK;
    }
    const char *precision = vector->runtime.precision_double ? "precision=double " : "";
    const size_t start = strlen(precision), capacity = start + ludus_settings_text(vector->options, NULL, 0) + 1;
    char *text = malloc(capacity);
    if (!text) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory to try the state that the reset asks for",
                          vector->variant->id);
    }
    memcpy(text, precision, start + 1);
    ludus_settings_text(vector->options, text + start, capacity - start);
    vector->trial = ludus_vector_make(vector->variant->id, text, 1);
    free(text);
    return vector->trial ? LUDUS_OK : LUDUS_ERROR_MEMORY;
}

// Would environment `index` bear the given state numbers, put over what a reset draws from this stream?
static ludus_status try_state(ludus_vector *vector, int32_t index, int64_t seed) {
    ludus_vector *trial = vector->trial;
    trial->batch.rng[0] = vector->batch.rng[index];
    if (vector->ranges) {
        trial->batch.option_rng[0] = vector->batch.option_rng[index];
    }
    if (seed >= 0) {
        ludus_vector_seed(trial, 0, (uint64_t)seed);
    }
    trial->batch.reset_options = vector->batch.reset_options;
    ludus_vector_give_ranged(vector, &trial->batch);
    trial->target->reset(&trial->batch, NULL);
    ludus_vector_take_back_ranged(trial, &trial->batch);
    trial->batch.reset_options = trial->reset_defaults;
    ludus_vector_get_state(trial, 0, trial->values);
    ludus_vector_take_given(vector, trial->values);
    return ludus_vector_set_state(trial, 0, trial->values);
}

// The given numbers replace those that the reset drew. It was tried.
static void place_states(ludus_vector *vector, const uint8_t *mask) {
    for (int32_t i = 0; i < vector->count; i++) {
        if (mask && !mask[i]) {
            continue;
        }
        ludus_vector_get_state(vector, i, vector->values);
        ludus_vector_take_given(vector, vector->values);
        vector->definition->set_state(ludus_vector_config_of(vector, i), vector->own_state, vector->values);
        vector->target->store(vector->batch.state, i, vector->own_state);
        ludus_vector_observe_one(vector, i);
    }
}

// A range named low and high must not be empty.
static ludus_status check_range(const ludus_values *given) {
    int32_t low, high;
    if (ludus_fields_find(given->table, "low", &low) < 0 || ludus_fields_find(given->table, "high", &high) < 0 ||
        given->numbers[low] <= given->numbers[high]) {
        return LUDUS_OK;
    }
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "low=%g lies above high=%g", given->numbers[low], given->numbers[high]);
}

static ludus_status check_seeds(const ludus_vector *vector, const int64_t *seeds, const uint8_t *mask) {
    for (int32_t i = 0; seeds && i < vector->count; i++) {
        if ((!mask || mask[i]) && seeds[i] < LUDUS_KEEP_STREAM) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "seed %lld of environment %d; seeds are at least 0, or -1 to keep the stream",
                              (long long)seeds[i], i);
        }
    }
    return LUDUS_OK;
}

static ludus_status try_states(ludus_vector *vector, const int64_t *seeds, const uint8_t *mask) {
    ludus_status status = make_trial(vector);
    for (int32_t i = 0; i < vector->count && !status; i++) {
        if (!mask || mask[i]) {
            status = try_state(vector, i, seeds ? seeds[i] : LUDUS_KEEP_STREAM);
        }
    }
    return status;
}

// Everything that can fail comes before anything changes.
static ludus_status reset_given(ludus_vector *vector, const int64_t *seeds, const uint8_t *mask) {
    const bool placed = ludus_vector_take_given(vector, vector->values);
    const ludus_status status = placed ? try_states(vector, seeds, mask) : LUDUS_OK;
    if (status) {
        return status;
    }
    for (int32_t i = 0; seeds && i < vector->count; i++) {
        if ((!mask || mask[i]) && seeds[i] >= 0) {
            ludus_vector_seed(vector, i, (uint64_t)seeds[i]);
        }
    }
    const reset_work work = {mask, EVENT_RESET};
    vector->seeded = true;
    ludus_vector_give_ranged(vector, &vector->batch);
    ludus_vector_run(vector, reset_part, &work);
    ludus_vector_take_back_ranged(vector, &vector->batch);
    if (placed) {
        place_states(vector, mask);
    }
    finish_reset(vector, &work);
    return LUDUS_OK;
}

ludus_status ludus_vector_reset_with(ludus_vector *vector, const int64_t *seeds, const uint8_t *mask,
                                     const char *options) {
    LUDUS_ASSERT(vector && !vector->sent);
    ludus_status status = check_seeds(vector, seeds, mask);
    if (status) {
        return status;
    }
    ludus_settings_clear(vector->reset_options);
    ludus_settings_clear(vector->reset_state);
    ludus_settings *tables[3] = {vector->reset_options, vector->reset_state};
    if (vector->ranges) {
        tables[2] = vector->ranges->reset;
        ludus_settings_clear(tables[2]);
    }
    status = ludus_settings_parse_into(tables, vector->ranges ? 3 : 2, options ? options : "");
    const ludus_values given = ludus_settings_values(vector->reset_options);
    status = status ? status : check_range(&given);
    if (status) {
        return status;
    }
    vector->batch.reset_options = given.numbers;
    status = reset_given(vector, seeds, mask);
    vector->batch.reset_options = vector->reset_defaults;
    return status;
}
