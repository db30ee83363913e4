// target_batch.h - a batch made by hand around one compiled target of an environment, for tests below the runtime.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_TARGET_BATCH_H
#define LUDUS_TESTS_TARGET_BATCH_H

#include <ludus/target.h>

#include <stdlib.h>
#include <string.h>

// A target with its buffers. `actions` may be written; everything else is read.
typedef struct target_batch {
    const ludus_env_def *definition;
    const ludus_target *target;
    ludus_layout layout;
    ludus_batch batch;
    ludus_slot *actions;
    double reset_options[16];
    int32_t count, padded, slots, size; // environments, with padding; slots of an action, numbers of an observation
    void *memory, *own_config;          // own_config: of the definition's hooks
} target_batch;

// The target of this kind, or NULL when it is not compiled or this processor cannot run it.
static inline const ludus_target *target_find(const ludus_env_def *definition, int32_t kind) {
#if defined(__x86_64__)
    if ((kind == LUDUS_TARGET_F32X8 && !(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))) ||
        (kind == LUDUS_TARGET_F32X16 && !(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")))) {
        return NULL;
    }
#endif
    for (int32_t i = 0; i < definition->targets_count; i++) {
        if (definition->targets[i] && definition->targets[i]->kind == kind) {
            return definition->targets[i];
        }
    }
    return NULL;
}

// Reads "name=value ..." over a table's defaults into numbers[].
static inline bool target_numbers(const ludus_field *table, const char *text, double *numbers) {
    ludus_settings *settings = ludus_settings_make(table, "test");
    const bool read = settings && (!text || ludus_settings_parse(settings, text) == LUDUS_OK);
    if (read) {
        memcpy(numbers, ludus_settings_values(settings).numbers, sizeof *numbers * (size_t)ludus_fields_count(table));
    }
    ludus_settings_destroy(settings);
    return read;
}

static inline void *target_take(char **at, size_t bytes) {
    char *start = *at;
    *at += (bytes + 63) / 64 * 64;
    return start;
}

static inline void target_batch_destroy(target_batch *t) {
    free(t->memory);
    free(t->own_config);
    t->memory = t->own_config = NULL;
}

// Makes `count` environments of a definition on one of its targets; false when the options are refused.
static inline bool target_batch_make(target_batch *t, const ludus_env_def *definition, const ludus_target *target,
                                     const char *options, int32_t count, ludus_autoreset autoreset,
                                     int32_t time_limit) {
    memset(t, 0, sizeof *t);
    t->definition = definition;
    t->target = target;
    t->count = count;
    t->padded = (count + LUDUS_TILE - 1) / LUDUS_TILE * LUDUS_TILE;
    const size_t padded = (size_t)t->padded;

    ludus_settings *settings = ludus_settings_make(definition->options, "test");
    if (!settings || (options && ludus_settings_parse(settings, options) != LUDUS_OK)) {
        ludus_settings_destroy(settings);
        return false;
    }
    const ludus_values values = ludus_settings_values(settings);
    void *own = t->own_config = calloc(1, definition->config_bytes);
    t->layout.players = 1;
    bool made = definition->configure(&values, own) == LUDUS_OK && definition->layout(own, &t->layout) == LUDUS_OK &&
                ludus_space_finish(&t->layout.observation) == LUDUS_OK &&
                ludus_space_finish(&t->layout.action) == LUDUS_OK;
    t->slots = t->layout.action.size;
    t->size = t->layout.observation.size;

    const size_t row = (size_t)t->size * 8, slots = (size_t)t->slots;
    t->memory = aligned_alloc(64, 64 * 32 + (size_t)target->config_bytes + definition->config_bytes +
                                      padded * (target->state_bytes + sizeof(ludus_rng) + 5 * slots * 4 + 2 * row + 8 +
                                                3 + 4 * 4 + sizeof(ludus_tally)) +
                                      64 - (size_t)(target->config_bytes + definition->config_bytes) % 64);
    char *at = t->memory;
    ludus_batch *b = &t->batch;
    void *config = target_take(&at, target->config_bytes);
    b->config = config;
    b->state = target_take(&at, padded * target->state_bytes);
    b->rng = target_take(&at, padded * sizeof(ludus_rng));
    b->observation = target_take(&at, padded * row);
    b->final_observation = target_take(&at, padded * row);
    b->reward = target_take(&at, padded * 8);
    b->terminated = target_take(&at, padded);
    b->truncated = target_take(&at, padded);
    b->over = target_take(&at, padded);
    b->elapsed = target_take(&at, padded * 4);
    b->episode_return = target_take(&at, padded * 4);
    b->final_return = target_take(&at, padded * 4);
    b->final_length = target_take(&at, padded * 4);
    b->tally = target_take(&at, padded / LUDUS_TILE * sizeof(ludus_tally));
    t->actions = target_take(&at, padded * slots * 4);
    float *low = target_take(&at, slots * 4), *high = target_take(&at, slots * 4);
    int32_t *start = target_take(&at, slots * 4), *choices = target_take(&at, slots * 4);
    memset(t->memory, 0, (size_t)(at - (char *)t->memory));
    made = made && target->configure(&values, config) == LUDUS_OK;
    ludus_settings_destroy(settings);

    const ludus_part *part = &t->layout.action.part[0];
    for (int32_t i = 0; i < t->slots; i++) {
        low[i] = (float)(part->lows ? part->lows[i] : part->low);
        high[i] = (float)(part->highs ? part->highs[i] : part->high);
        start[i] = part->kind == LUDUS_DISCRETE ? part->start : 0;
        choices[i] = part->kind == LUDUS_DISCRETE ? part->n : part->sizes ? part->sizes[i] : 0;
    }
    b->action = t->actions;
    b->action_low = low;
    b->action_high = high;
    b->action_start = start;
    b->action_count = choices;
    b->end = count;
    b->autoreset = (uint8_t)autoreset;
    b->time_limit = time_limit > 0 ? time_limit : INT32_MAX;
    b->reward_is_double = target->kind == LUDUS_TARGET_F64;
    b->players = b->rows = 1;
    b->observation_bytes = t->layout.observation.bytes;
    b->reset_options = t->reset_options;
    made = made && target_numbers(definition->reset_options, NULL, t->reset_options);
    if (!made) {
        target_batch_destroy(t);
    }
    return made;
}

// Starts every environment anew, environment i from seed + i.
static inline void target_batch_reset(target_batch *t, uint64_t seed) {
    for (int32_t i = 0; i < t->padded; i++) {
        ludus_rng_seed(&t->batch.rng[i], seed + (uint64_t)i);
    }
    t->target->reset(&t->batch, NULL);
}

#endif
