// vector.c - making and destroying vectors: reads options, chooses the target, asks for layout and memory.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- choosing a target ---

static bool processor_runs(const ludus_target *target) {
    switch (target->kind) {
#if defined(__x86_64__)
    case LUDUS_TARGET_F32X8: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case LUDUS_TARGET_F32X16:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
    default: return true;
    }
}

// `owned`: every environment has options of its own there.
static const ludus_target *find_target(const ludus_env_def *definition, int kind, bool owned) {
    for (int32_t i = 0; i < definition->targets_count; i++) {
        const ludus_target *target = definition->targets[i];
        if (target && target->kind == kind && (target->params > 0) == owned && processor_runs(target)) {
            return target;
        }
    }
    return NULL;
}

const ludus_target *ludus_vector_choose_target(const ludus_env_def *definition, const ludus_runtime_options *runtime,
                                               int32_t count, bool owned) {
    const ludus_target *plain = find_target(definition, LUDUS_TARGET_PLAIN, owned);
    if (plain) {
        return plain;
    }
    if (runtime->precision_double) {
        return find_target(definition, LUDUS_TARGET_F64, owned);
    }
    static const int kinds[] = {
        0, LUDUS_TARGET_F32, LUDUS_TARGET_F32X4, LUDUS_TARGET_F32X8, LUDUS_TARGET_F32X16, LUDUS_TARGET_F32X16_SPLIT};
    if (runtime->lanes != LANES_AUTO) {
        return find_target(definition, kinds[runtime->lanes], owned);
    }
    static const int widest[] = {LUDUS_TARGET_F32X16, LUDUS_TARGET_F32X8, LUDUS_TARGET_F32X4};
    for (int i = 0; i < 3; i++) {
        const ludus_target *target = find_target(definition, widest[i], owned);
        if (target && count >= target->lanes) {
            return target;
        }
    }
    return find_target(definition, LUDUS_TARGET_F32, owned);
}

// --- making ---

// The runtime's options without those that change nothing but speed, and with the time limit that is meant.
static ludus_status read_behaviour(ludus_vector *vector) {
    vector->behaviour = ludus_settings_copy(vector->runtime_settings);
    if (!vector->behaviour) {
        return LUDUS_ERROR_MEMORY;
    }
    char limit[20];
    snprintf(limit, sizeof limit, "%d", vector->runtime.time_limit);
    const ludus_status status = ludus_settings_set(vector->behaviour, "time_limit", limit);
    return status ? status : ludus_runtime_forget_speed(vector->behaviour);
}

static ludus_status read_options(ludus_vector *vector, const char *text, const char *autoreset) {
    const ludus_env_def *definition = vector->definition;
    const char *id = vector->variant->id;
    vector->options = ludus_settings_make(definition->options, id);
    vector->runtime_settings = ludus_settings_make(ludus_runtime_fields(), id);
    if (!vector->options || !vector->runtime_settings) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_settings *tables[] = {vector->options, vector->runtime_settings};
    ludus_status status = ludus_settings_parse_into(tables, 2, vector->variant->options);
    status = status ? status : ludus_settings_parse_into(tables, 2, text ? text : "");
    if (!status && autoreset) {
        status = ludus_settings_set(vector->runtime_settings, "autoreset", autoreset);
    }
    if (status) {
        return status;
    }
    vector->runtime = ludus_runtime_read(vector->runtime_settings);
    if (vector->runtime.time_limit < 0) {
        vector->runtime.time_limit = vector->variant->time_limit;
    }
    if (vector->runtime.cuda) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: device=cuda is not in this build; device=cpu is", id);
    }
    return read_behaviour(vector);
}

// Configs of the stepping target and of the definition's hooks (the same for a plain environment).
static ludus_status make_configs(ludus_vector *vector, const char *id) {
    const ludus_env_def *definition = vector->definition;
    ludus_status status = ludus_ranges_make(definition, vector->options, id, &vector->ranges);
    if (status) {
        return status;
    }
    vector->target = ludus_vector_choose_target(definition, &vector->runtime, vector->count, vector->ranges != NULL);
    if (!vector->target) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: this processor or build has no target for lanes and precision as asked", id);
    }
    vector->config = ludus_vector_make_config(vector->target);
    vector->own_config = calloc(1, definition->config_bytes);
    vector->own_state = calloc(1, definition->state_bytes);
    const size_t width = (size_t)ludus_fields_width(definition->state_fields);
    vector->values = calloc(2 * width + 1, sizeof(double));
    vector->checked = vector->values ? vector->values + width : NULL;
    if (!vector->config || !vector->own_config || !vector->own_state || !vector->values) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its config", id);
    }
    const ludus_values values = ludus_settings_values(vector->options);
    status = definition->configure(&values, vector->own_config);
    status = status ? status : vector->target->configure(&values, vector->config);
    return status ? status : ludus_vector_make_ranges(vector);
}

static ludus_status make_buffers(ludus_vector *vector) {
    const int32_t lanes = vector->target->lanes;
    vector->capacity = (vector->count + lanes - 1) / lanes * lanes;
    vector->tiles = (vector->count + LUDUS_TILE - 1) / LUDUS_TILE;
    ludus_batch *batch = &vector->batch;
    batch->end = vector->count;
    batch->config = vector->config;
    batch->time_limit = vector->runtime.time_limit > 0 ? vector->runtime.time_limit : INT32_MAX;
    batch->players = vector->inner.players;
    batch->rows = vector->inner.rows;
    batch->legal_count = vector->inner.legal_count;
    batch->observation_bytes = vector->inner.observation.bytes;
    batch->autoreset = (uint8_t)vector->runtime.autoreset;
    batch->reward_is_double = vector->runtime.precision_double;
    const ludus_status status = ludus_vector_make_memory(vector);
    if (status) {
        return status;
    }
    vector->buffers.count = vector->count;
    vector->buffers.players = vector->inner.players;
    vector->buffers.rows = vector->inner.rows;
    if (ludus_wrappers_needed(&vector->runtime)) {
        vector->wrappers = ludus_wrappers_make(&vector->runtime, &vector->inner, &vector->layout, vector->count,
                                               vector->capacity, batch, &vector->buffers);
        return vector->wrappers ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    }
    return LUDUS_OK;
}

static ludus_status make_threads(ludus_vector *vector) {
    const int32_t threads = vector->runtime.threads;
    vector->parts = threads < vector->tiles ? threads : vector->tiles;
    if (vector->parts > 1 || vector->runtime.async) {
        vector->pool = ludus_pool_make(vector->parts, vector->runtime.async);
        return vector->pool ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    }
    return LUDUS_OK;
}

// `autoreset`: the mode, whatever the options say; NULL: as they say.
static ludus_vector *make(const char *id, const char *options, int32_t count, const char *autoreset) {
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(id, &variant);
    if (!definition) {
        return NULL;
    }
    if (count < 1 || count > LUDUS_ENVS_MAX) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "%d environments asked for; a vector has between 1 and %d", count,
                   LUDUS_ENVS_MAX);
        return NULL;
    }
    ludus_vector *vector = calloc(1, sizeof *vector);
    if (!vector) {
        ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for a vector", id);
        return NULL;
    }
    vector->definition = definition;
    vector->variant = variant;
    vector->count = count;
    ludus_status status = read_options(vector, options, autoreset);
    status = status ? status : make_configs(vector, variant->id);
    status = status ? status : ludus_vector_read_layout(vector);
    status = status ? status : make_buffers(vector);
    status = status ? status : ludus_vector_make_resets(vector);
    status = status ? status : make_threads(vector);
    if (status) {
        ludus_vector_destroy(vector);
        return NULL;
    }
    ludus_vector_settle(vector);
    return vector;
}

ludus_vector *ludus_vector_make(const char *id, const char *options, int32_t count) {
    return make(id, options, count, NULL);
}

ludus_vector *ludus_vector_make_single(const char *id, const char *options) {
    return make(id, options, 1, "disabled");
}

void ludus_vector_destroy(ludus_vector *vector) {
    if (!vector) {
        return;
    }
    if (vector->sent) {
        ludus_vector_receive(vector);
    }
    ludus_pool_destroy(vector->pool);
    ludus_wrappers_destroy(vector->wrappers);
    ludus_ranges_destroy(vector->ranges);
    ludus_settings_destroy(vector->options);
    ludus_settings_destroy(vector->runtime_settings);
    ludus_settings_destroy(vector->behaviour);
    ludus_vector_destroy_resets(vector);
    free(vector->config);
    free(vector->own_config);
    free(vector->own_state);
    free(vector->values);
    free(vector->action_low);
    free(vector->action_high);
    free(vector->action_count);
    free(vector->action_start);
    free(vector->own_action);
    free(vector->arena);
    free(vector);
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
    if (ludus_settings_text(vector->runtime_settings, NULL, 0) == 0) {
        return length;
    }
    if (length > 0) {
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
