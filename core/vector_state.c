// vector_state.c - resets and seeds, states in and out, copies, and everything else that looks at single environments of a vector.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <ludus/philox.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- what a reset may be given ---

ludus_status ludus_vector_make_resets(ludus_vector *vector) {
    const char *id = vector->variant->id;
    vector->reset_options = ludus_settings_make(vector->definition->reset_options, id);
    vector->reset_state = ludus_settings_make(vector->definition->state_fields, id);
    const int32_t rows = ludus_fields_count(vector->definition->reset_options);
    vector->reset_defaults = calloc((size_t)rows + 1, sizeof(double));
    if (!vector->reset_options || !vector->reset_state || !vector->reset_defaults) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its reset options", id);
    }
    for (int32_t i = 0; i < rows; i++) {
        vector->reset_defaults[i] = vector->definition->reset_options[i].default_value;
    }
    vector->batch.reset_options = vector->reset_defaults;
    return LUDUS_OK;
}

void ludus_vector_destroy_resets(ludus_vector *vector) {
    ludus_settings_destroy(vector->reset_options);
    ludus_settings_destroy(vector->reset_state);
    free(vector->reset_defaults);
}

// --- resets ---

// Flags and rewards of the environments in `mask` (NULL: all) as after no step.
static void clear_outcomes(ludus_vector *vector, const uint8_t *mask) {
    ludus_buffers *b = &vector->buffers;
    for (int32_t i = 0; i < vector->count; i++) {
        if (mask && !mask[i]) {
            continue;
        }
        b->terminated[i] = b->truncated[i] = 0;
        for (int32_t k = i * b->players; k < (i + 1) * b->players; k++) {
            if (b->reward) {
                b->reward[k] = 0.0f;
            } else {
                b->reward_double[k] = 0.0;
            }
        }
    }
}

static void reset_masked(ludus_vector *vector, const uint8_t *mask) {
    ludus_vector_run(vector, ENTRY_RESET, mask);
    clear_outcomes(vector, mask);
    if (vector->wrappers) {
        ludus_wrappers_after_reset(vector->wrappers, &vector->batch, mask);
    }
}

void ludus_vector_reset(ludus_vector *vector, int64_t seed) {
    LUDUS_ASSERT(vector && !vector->sent);
    if (seed >= 0 || !vector->seeded) {
        const uint64_t first = seed >= 0 ? (uint64_t)seed : 0;
        for (int32_t i = 0; i < vector->capacity; i++) {
            ludus_rng_seed(&vector->batch.rng[i], first + (uint64_t)i);
        }
        vector->seeded = true;
    }
    reset_masked(vector, NULL);
}

// Replaces the numbers of vector->values that the reset was given. Returns whether there was any.
static bool take_given_numbers(ludus_vector *vector) {
    const ludus_values given = ludus_settings_values(vector->reset_state);
    const int32_t width = ludus_fields_width(vector->definition->state_fields);
    bool any = false;
    for (int32_t k = 0; k < width; k++) {
        if (ludus_settings_given(vector->reset_state, k)) {
            vector->values[k] = given.numbers[k];
            any = true;
        }
    }
    return any;
}

// The state numbers that a reset was given replace those it drew.
static ludus_status place_given_states(ludus_vector *vector, const uint8_t *mask) {
    const bool any = take_given_numbers(vector);
    for (int32_t i = 0; any && i < vector->count; i++) {
        if (mask && !mask[i]) {
            continue;
        }
        ludus_vector_get_state(vector, i, vector->values);
        take_given_numbers(vector);
        const ludus_status status = ludus_vector_set_state(vector, i, vector->values);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

// Are the given state numbers possible? Tried on a state drawn from a stream of its own, so that a refusal changes nothing.
static ludus_status try_given_states(ludus_vector *vector) {
    const ludus_env_def *definition = vector->definition;
    if (!definition->get_state || !definition->set_state) {
        return LUDUS_OK;
    }
    ludus_rng rng;
    ludus_rng_seed(&rng, 0);
    memset(vector->own_state, 0, definition->state_bytes);
    definition->reset(vector->own_config, vector->batch.reset_options, vector->own_state, &rng);
    definition->get_state(vector->own_config, vector->own_state, vector->values);
    take_given_numbers(vector);
    if (!definition->set_state(vector->own_config, vector->own_state, vector->values)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s cannot be in the state that the reset asks for",
                          vector->variant->id);
    }
    return LUDUS_OK;
}

ludus_status ludus_vector_set_field(ludus_vector *vector, int32_t index, const char *field, double value) {
    char text[40];
    snprintf(text, sizeof text, "%.17g", value);
    ludus_settings_clear(vector->reset_state);
    const ludus_status status = ludus_settings_set(vector->reset_state, field, text);
    if (status) {
        return status;
    }
    ludus_vector_get_state(vector, index, vector->values);
    take_given_numbers(vector);
    return ludus_vector_set_state(vector, index, vector->values);
}

ludus_status ludus_vector_reset_with(ludus_vector *vector, const int64_t *seeds, const uint8_t *mask,
                                     const char *options) {
    LUDUS_ASSERT(vector && !vector->sent);
    for (int32_t i = 0; seeds && i < vector->count; i++) {
        if (seeds[i] < LUDUS_KEEP_STREAM) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "seed %lld of environment %d; seeds are at least 0, or -1 to keep the stream",
                              (long long)seeds[i], i);
        }
    }
    ludus_settings_clear(vector->reset_options);
    ludus_settings_clear(vector->reset_state);
    ludus_settings *tables[] = {vector->reset_options, vector->reset_state};
    ludus_status status = ludus_settings_parse_into(tables, 2, options ? options : "");
    if (status) {
        return status;
    }
    const ludus_values values = ludus_settings_values(vector->reset_options);
    const ludus_field *low = values.table ? values.table : NULL;
    for (int32_t k = 0; low && low[k].name && low[k + 1].name; k++) {
        // A range named low and high must not be empty.
        if (strcmp(low[k].name, "low") == 0 && strcmp(low[k + 1].name, "high") == 0 &&
            values.numbers[k] > values.numbers[k + 1]) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "low=%g lies above high=%g", values.numbers[k],
                              values.numbers[k + 1]);
        }
    }
    vector->batch.reset_options = values.numbers ? values.numbers : vector->reset_defaults;
    status = try_given_states(vector);
    if (!status) {
        for (int32_t i = 0; i < vector->capacity; i++) {
            const int64_t seed = seeds && i < vector->count ? seeds[i] : LUDUS_KEEP_STREAM;
            if ((seed >= 0 && (!mask || mask[i])) || !vector->seeded) {
                ludus_rng_seed(&vector->batch.rng[i], seed >= 0 ? (uint64_t)seed : (uint64_t)i);
            }
        }
        const bool first = !vector->seeded;
        vector->seeded = true;
        // The first reset reaches every environment, so that none is ever without a state.
        if (first && mask) {
            vector->batch.reset_options = vector->reset_defaults;
            reset_masked(vector, NULL);
            vector->batch.reset_options = values.numbers ? values.numbers : vector->reset_defaults;
        }
        reset_masked(vector, mask);
        status = place_given_states(vector, mask);
    }
    vector->batch.reset_options = vector->reset_defaults;
    return status;
}

// --- states ---

void ludus_vector_state(const ludus_vector *vector, int32_t index, void *state) {
    LUDUS_ASSERT(index >= 0 && index < vector->count);
    vector->target->load(vector->batch.state, index, state);
}

const void *ludus_vector_config(const ludus_vector *vector) {
    return vector->own_config;
}

void ludus_vector_observe_one(ludus_vector *vector, int32_t index) {
    ludus_batch batch = vector->batch;
    batch.begin = index;
    batch.end = index + 1;
    vector->target->observe(&batch, NULL);
}

void ludus_vector_put_state(ludus_vector *vector, int32_t index, const void *own_state) {
    vector->target->store(vector->batch.state, index, own_state);
    ludus_vector_observe_one(vector, index);
}

void ludus_vector_get_state(const ludus_vector *vector, int32_t index, double *values) {
    if (vector->definition->get_state) {
        ludus_vector_state(vector, index, vector->own_state);
        vector->definition->get_state(vector->own_config, vector->own_state, values);
    }
}

ludus_status ludus_vector_set_state(ludus_vector *vector, int32_t index, const double *values) {
    const ludus_env_def *definition = vector->definition;
    LUDUS_ASSERT(!vector->sent);
    if (!definition->set_state) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no state fields to set", vector->variant->id);
    }
    if (index < 0 || index >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "environment %d of %d does not exist", index, vector->count);
    }
    ludus_vector_state(vector, index, vector->own_state);
    if (!definition->set_state(vector->own_config, vector->own_state, values)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s cannot be in that state: a number lies outside its field's range",
                          vector->variant->id);
    }
    ludus_vector_put_state(vector, index, vector->own_state);
    if (vector->wrappers) {
        uint8_t *mask = calloc((size_t)vector->count, 1);
        if (!mask) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to observe the new state");
        }
        mask[index] = 1;
        ludus_wrappers_after_reset(vector->wrappers, &vector->batch, mask);
        free(mask);
    }
    return LUDUS_OK;
}

void ludus_vector_info(const ludus_vector *vector, int32_t index, double *values) {
    if (vector->definition->info) {
        ludus_vector_state(vector, index, vector->own_state);
        vector->definition->info(vector->own_config, vector->own_state, values);
    }
}

ludus_rng *ludus_vector_rng(ludus_vector *vector, int32_t index) {
    return &vector->batch.rng[index];
}

ludus_status ludus_vector_copy(ludus_vector *into, int32_t to, const ludus_vector *vector, int32_t from) {
    char a[1024], b[1024];
    if (to < 0 || to >= into->count || from < 0 || from >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "environment %d onto %d: they have %d and %d", from, to, vector->count,
                          into->count);
    }
    ludus_settings_text(into->options, a, sizeof a);
    ludus_settings_text(vector->options, b, sizeof b);
    if (into->definition != vector->definition || strcmp(a, b) != 0 ||
        !ludus_space_equal(&into->layout.observation, &vector->layout.observation) ||
        into->runtime.precision_double != vector->runtime.precision_double) {
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s and %s differ in id, options or precision", vector->variant->id,
                          into->variant->id);
    }
    ludus_vector_state(vector, from, into->own_state);
    into->target->store(into->batch.state, to, into->own_state);
    into->seeded = true;
    const ludus_buffers *source = &vector->buffers;
    ludus_buffers *target = &into->buffers;
    into->batch.rng[to] = vector->batch.rng[from];
    into->batch.over[to] = vector->batch.over[from];
    ludus_vector_observe_one(into, to);
    const size_t bytes = (size_t)into->layout.rows * into->layout.observation.bytes, players = (size_t)source->players;
    memmove((char *)target->observation + (size_t)to * bytes, (const char *)source->observation + (size_t)from * bytes,
            bytes);
    memmove((char *)target->final_observation + (size_t)to * bytes,
            (const char *)source->final_observation + (size_t)from * bytes, bytes);
    if (target->reward) {
        memmove(target->reward + (size_t)to * players, source->reward + (size_t)from * players,
                players * sizeof(float));
    } else {
        memmove(target->reward_double + (size_t)to * players, source->reward_double + (size_t)from * players,
                players * sizeof(double));
    }
    target->terminated[to] = source->terminated[from];
    target->truncated[to] = source->truncated[from];
    target->elapsed[to] = source->elapsed[from];
    target->episode_return[to] = source->episode_return[from];
    target->final_return[to] = source->final_return[from];
    target->final_length[to] = source->final_length[from];
    if (into->wrappers && vector->wrappers) {
        ludus_wrappers_copy(into->wrappers, to, vector->wrappers, from);
    }
    return LUDUS_OK;
}

// --- actions, rollouts, sums ---

void ludus_vector_random_actions(ludus_vector *vector, uint64_t seed, uint64_t counter) {
    const int32_t slots = vector->layout.rows * vector->layout.action_slots;
    ludus_slot *actions = vector->buffers.action;
    if (vector->runtime.discretize_actions > 0) {
        for (int32_t i = 0; i < vector->count * slots; i++) {
            const ludus_philox block = ludus_philox_words((uint32_t)counter, (uint32_t)(counter >> 32), (uint32_t)i, 0,
                                                          (uint32_t)seed, (uint32_t)(seed >> 32));
            actions[i].i = (int32_t)ludus_philox_below(block.word[0], (uint32_t)vector->runtime.discretize_actions);
        }
        return;
    }
    // Rows are padded to whole tiles, so that every tile is filled in place.
    for (int32_t first = 0; first < vector->count; first += LUDUS_TILE) {
        vector->target->random(&vector->batch, seed, counter, first, actions + (size_t)first * (size_t)slots);
    }
}

typedef struct fused {
    ludus_vector *vector;
    const ludus_linear_policy *policy;
    int32_t steps;
    uint64_t counter;
} fused;

static void rollout_part(void *context, int index) {
    const fused *work = context;
    const ludus_vector *vector = work->vector;
    const int64_t tiles = vector->tiles, parts = vector->parts;
    ludus_batch batch = vector->batch;
    batch.begin = (int32_t)(tiles * index / parts) * LUDUS_TILE;
    batch.end = (int32_t)(tiles * (index + 1) / parts) * LUDUS_TILE;
    batch.end = batch.end < vector->count ? batch.end : vector->count;
    vector->target->rollout(&batch, work->policy, work->steps, work->counter);
}

ludus_status ludus_vector_rollout(ludus_vector *vector, const ludus_linear_policy *policy, int32_t steps,
                                  uint64_t counter) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent && policy);
    const char *id = vector->variant->id;
    if (!vector->target->rollout || vector->wrappers || vector->runtime.autoreset != LUDUS_SAME_STEP) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: fused steps need a lanes environment, same-step autoreset and no wrapper options", id);
    }
    if (policy->weight && vector->layout.action.parts == 1 &&
        vector->layout.action.part[0].kind == LUDUS_MULTI_DISCRETE) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: a linear policy has one choice or box numbers, not several choices", id);
    }
    if (steps < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%d steps; a rollout has at least 1", steps);
    }
    fused work = {vector, policy, steps, counter};
    if (vector->pool) {
        ludus_pool_run(vector->pool, vector->parts, rollout_part, &work);
    } else {
        rollout_part(&work, 0);
    }
    return LUDUS_OK;
}

ludus_statistics ludus_vector_statistics(ludus_vector *vector) {
    ludus_statistics sum = {0};
    for (int32_t tile = 0; tile < vector->tiles; tile++) {
        const ludus_tally *tally = &vector->batch.tally[tile];
        sum.episodes += tally->episodes;
        sum.corrected += tally->corrected;
        sum.return_sum += tally->return_sum;
        sum.length_sum += tally->length_sum;
    }
    memset(vector->batch.tally, 0, (size_t)vector->tiles * sizeof(ludus_tally));
    return sum;
}

// --- what a vector is ---

ludus_buffers ludus_vector_buffers(const ludus_vector *vector) {
    return vector->buffers;
}

const ludus_layout *ludus_vector_layout(const ludus_vector *vector) {
    return &vector->layout;
}

const ludus_env_def *ludus_vector_definition(const ludus_vector *vector) {
    return vector->definition;
}

const ludus_variant *ludus_vector_variant(const ludus_vector *vector) {
    return vector->variant;
}

const char *ludus_vector_target_name(const ludus_vector *vector) {
    return vector->target->name;
}

size_t ludus_vector_options_text(const ludus_vector *vector, char *out, size_t capacity) {
    size_t length = ludus_settings_text(vector->options, out, capacity);
    if (length > 0 && ludus_settings_text(vector->runtime_settings, NULL, 0) > 0) {
        if (length + 1 < capacity) {
            out[length] = ' ';
            out[length + 1] = '\0';
        }
        length++;
    }
    const bool room = length < capacity;
    return length +
           ludus_settings_text(vector->runtime_settings, room ? out + length : NULL, room ? capacity - length : 0);
}

ludus_moments *ludus_vector_observation_moments(ludus_vector *vector) {
    return vector->wrappers ? ludus_wrappers_observation_moments(vector->wrappers) : NULL;
}

ludus_moments *ludus_vector_reward_moments(ludus_vector *vector) {
    return vector->wrappers ? ludus_wrappers_reward_moments(vector->wrappers) : NULL;
}

void ludus_vector_freeze_moments(ludus_vector *vector, bool frozen) {
    if (vector->wrappers) {
        ludus_wrappers_freeze(vector->wrappers, frozen);
    }
}
