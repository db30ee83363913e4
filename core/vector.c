// vector.c - making and destroying vectors, and stepping them: chooses the target, lays out the buffers, shares tiles among threads.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

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

static const ludus_target *find_target(const ludus_env_def *definition, int kind) {
    for (int32_t i = 0; i < definition->targets_count; i++) {
        const ludus_target *target = definition->targets[i];
        if (target && target->kind == kind && processor_runs(target)) {
            return target;
        }
    }
    return NULL;
}

// The target that precision, lanes and count ask for. A plain environment has only one.
static const ludus_target *choose_target(const ludus_env_def *definition, const ludus_runtime_options *runtime,
                                         int32_t count) {
    const ludus_target *plain = find_target(definition, LUDUS_TARGET_PLAIN);
    if (plain) {
        return plain;
    }
    if (runtime->precision_double) {
        return find_target(definition, LUDUS_TARGET_F64);
    }
    static const int kinds[] = {
        0, LUDUS_TARGET_F32, LUDUS_TARGET_F32X4, LUDUS_TARGET_F32X8, LUDUS_TARGET_F32X16, LUDUS_TARGET_F32X16_SPLIT};
    if (runtime->lanes != LANES_AUTO) {
        return find_target(definition, kinds[runtime->lanes]);
    }
    static const int widest[] = {LUDUS_TARGET_F32X16, LUDUS_TARGET_F32X8, LUDUS_TARGET_F32X4};
    for (int i = 0; i < 3; i++) {
        const ludus_target *target = find_target(definition, widest[i]);
        if (target && count >= target->lanes) {
            return target;
        }
    }
    return find_target(definition, LUDUS_TARGET_F32);
}

// --- memory ---

static size_t aligned(size_t bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

// Walks the list of arrays twice: once to add up their sizes, once to hand out their places.
typedef struct carver {
    char *base;
    size_t used;
} carver;

static void *carve(carver *arena, size_t count, size_t bytes) {
    void *place = arena->base ? arena->base + arena->used : NULL;
    arena->used += aligned(count * bytes);
    return place;
}

static void carve_all(ludus_vector *vector, carver *arena) {
    const ludus_layout *inner = &vector->inner, *outer = &vector->layout;
    const size_t padded = (size_t)vector->tiles * LUDUS_TILE;
    const size_t players = (size_t)inner->players, rows = padded * (size_t)inner->rows;
    const size_t reward_bytes = vector->runtime.precision_double ? sizeof(double) : sizeof(float);
    ludus_batch *batch = &vector->batch;
    ludus_buffers *buffers = &vector->buffers;
    batch->state = carve(arena, 1, vector->state_bytes);
    batch->rng = carve(arena, padded, sizeof(ludus_rng));
    buffers->action = carve(arena, rows * (size_t)outer->action_slots, sizeof(ludus_slot));
    buffers->observation = carve(arena, rows, outer->observation.bytes);
    buffers->final_observation = carve(arena, rows, outer->observation.bytes);
    void *reward = carve(arena, padded * players, reward_bytes);
    buffers->reward = vector->runtime.precision_double ? NULL : reward;
    buffers->reward_double = vector->runtime.precision_double ? reward : NULL;
    buffers->terminated = carve(arena, padded, 1);
    buffers->truncated = carve(arena, padded, 1);
    batch->over = carve(arena, padded, 1);
    buffers->legal = inner->legal_count ? carve(arena, rows, (size_t)inner->legal_count) : NULL;
    buffers->turn = vector->definition->turn ? carve(arena, padded, sizeof(int32_t)) : NULL;
    buffers->elapsed = carve(arena, padded, sizeof(int32_t));
    buffers->episode_return = carve(arena, padded, sizeof(float));
    buffers->final_return = carve(arena, padded, sizeof(float));
    buffers->final_length = carve(arena, padded, sizeof(int32_t));
    batch->tally = carve(arena, (size_t)vector->tiles, sizeof(ludus_tally));
    batch->action = buffers->action;
    batch->observation = buffers->observation;
    batch->final_observation = buffers->final_observation;
    batch->reward = reward;
    batch->terminated = buffers->terminated;
    batch->truncated = buffers->truncated;
    batch->legal = buffers->legal;
    batch->turn = buffers->turn;
    batch->elapsed = buffers->elapsed;
    batch->episode_return = buffers->episode_return;
    batch->final_return = buffers->final_return;
    batch->final_length = buffers->final_length;
}

// --- making ---

// Slots of the action space, the bounds of boxes and the ranges of choices, and the length of the legal mask.
static ludus_status read_action_space(ludus_vector *vector) {
    ludus_layout *layout = &vector->inner;
    const size_t slots = (size_t)layout->action.size;
    vector->action_low = calloc(slots, sizeof(float));
    vector->action_high = calloc(slots, sizeof(float));
    vector->action_count = calloc(slots, sizeof(int32_t));
    vector->action_start = calloc(slots, sizeof(int32_t));
    if (!vector->action_low || !vector->action_high || !vector->action_count || !vector->action_start) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an action of %zu numbers", slots);
    }
    int32_t slot = 0;
    for (int32_t p = 0; p < layout->action.parts; p++) {
        const ludus_part *part = &layout->action.part[p];
        for (int32_t i = 0; i < part->size; i++, slot++) {
            const double low = part->lows ? part->lows[i] : part->low, high = part->highs ? part->highs[i] : part->high;
            const float largest = 3.402823466e38f;
            vector->action_low[slot] = isfinite(low) ? (float)low : -largest;
            vector->action_high[slot] = isfinite(high) ? (float)high : largest;
            vector->action_start[slot] = part->kind == LUDUS_DISCRETE ? part->start : 0;
            vector->action_count[slot] = part->kind == LUDUS_DISCRETE         ? part->n
                                         : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[i]
                                                                              : 2;
        }
    }
    vector->batch.action_low = vector->action_low;
    vector->batch.action_high = vector->action_high;
    vector->batch.action_count = vector->action_count;
    vector->batch.action_start = vector->action_start;
    return LUDUS_OK;
}

static int32_t count_choices(const ludus_space *space) {
    int32_t choices = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        for (int32_t i = 0; i < part->size; i++) {
            choices += part->kind == LUDUS_DISCRETE         ? part->n
                       : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[i]
                       : part->kind == LUDUS_MULTI_BINARY   ? 2
                                                            : 0;
        }
    }
    return choices;
}

static ludus_status read_layout(ludus_vector *vector) {
    ludus_layout *layout = &vector->inner;
    layout->players = 1;
    layout->reward_low = -INFINITY;
    layout->reward_high = INFINITY;
    ludus_status status = vector->definition->layout(vector->own_config, layout);
    status = status ? status : ludus_space_finish(&layout->observation);
    status = status ? status : ludus_space_finish(&layout->action);
    if (status) {
        return status;
    }
    // What a double target observes in f64, a float target observes in f32.
    for (int32_t p = 0; p < layout->observation.parts && vector->target->word_bytes == sizeof(float); p++) {
        ludus_part *part = &layout->observation.part[p];
        part->dtype = part->dtype == LUDUS_F64 ? LUDUS_F32 : part->dtype;
    }
    status = ludus_space_finish(&layout->observation);
    if (status) {
        return status;
    }
    layout->action_slots = layout->action.size;
    layout->rows = layout->simultaneous ? layout->players : 1;
    layout->legal_count = vector->definition->legal ? count_choices(&layout->action) : 0;
    vector->layout = *layout;
    return ludus_wrappers_layout(&vector->runtime, &vector->layout, vector->discretized_sizes);
}

static ludus_status read_options(ludus_vector *vector, const char *id, const char *text) {
    const ludus_env_def *definition = vector->definition;
    vector->options = ludus_settings_make(definition->options, id);
    vector->runtime_settings = ludus_settings_make(ludus_runtime_fields(), id);
    if (!vector->options || !vector->runtime_settings) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_settings *tables[] = {vector->options, vector->runtime_settings};
    ludus_status status = ludus_settings_parse_into(tables, 2, vector->variant->options);
    status = status ? status : ludus_settings_parse_into(tables, 2, text ? text : "");
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
    return LUDUS_OK;
}

// Configs of the stepping target and of the definition's hooks (the same for a plain environment).
static ludus_status make_configs(ludus_vector *vector, const char *id) {
    const ludus_env_def *definition = vector->definition;
    vector->target = choose_target(definition, &vector->runtime, vector->count);
    if (!vector->target) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: this processor or build has no target for lanes and precision as asked", id);
    }
    vector->config = calloc(1, vector->target->config_bytes);
    vector->own_config = calloc(1, definition->config_bytes);
    vector->own_state = calloc(1, definition->state_bytes);
    vector->values = calloc((size_t)ludus_fields_width(definition->state_fields) + 1, sizeof(double));
    if (!vector->config || !vector->own_config || !vector->own_state || !vector->values) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its config", id);
    }
    const ludus_values values = ludus_settings_values(vector->options);
    const ludus_status status = definition->configure(&values, vector->own_config);
    return status ? status : vector->target->configure(&values, vector->config);
}

static ludus_status make_buffers(ludus_vector *vector, const char *id) {
    const ludus_target *target = vector->target;
    const int32_t lanes = target->lanes;
    vector->capacity = (vector->count + lanes - 1) / lanes * lanes;
    vector->tiles = (vector->count + LUDUS_TILE - 1) / LUDUS_TILE;
    const size_t padded = (size_t)vector->tiles * LUDUS_TILE;
    vector->state_bytes = target->state_bytes * (target->word_bytes ? padded : (size_t)vector->count);
    ludus_batch *batch = &vector->batch;
    batch->config = vector->config;
    batch->time_limit = vector->runtime.time_limit > 0 ? vector->runtime.time_limit : INT32_MAX;
    batch->players = vector->inner.players;
    batch->rows = vector->inner.rows;
    batch->legal_count = vector->inner.legal_count;
    batch->observation_bytes = vector->inner.observation.bytes;
    batch->autoreset = (uint8_t)vector->runtime.autoreset;
    batch->reward_is_double = vector->runtime.precision_double;
    carver arena = {0};
    carve_all(vector, &arena);
    vector->arena = aligned_alloc(ALIGNMENT, arena.used);
    if (!vector->arena) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for %d environments (%zu MB)", id, vector->count,
                          arena.used >> 20);
    }
    memset(vector->arena, 0, arena.used);
    arena = (carver){vector->arena, 0};
    carve_all(vector, &arena);
    vector->buffers.count = vector->count;
    vector->buffers.players = vector->inner.players;
    vector->buffers.rows = vector->inner.rows;
    if (ludus_wrappers_needed(&vector->runtime)) {
        vector->wrappers = ludus_wrappers_make(&vector->runtime, &vector->inner, &vector->layout, vector->count,
                                               (int32_t)padded, batch, &vector->buffers);
        if (!vector->wrappers) {
            return LUDUS_ERROR_MEMORY;
        }
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

ludus_vector *ludus_vector_make(const char *id, const char *options, int32_t count) {
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
    ludus_status status = read_options(vector, variant->id, options);
    status = status ? status : make_configs(vector, variant->id);
    status = status ? status : read_layout(vector);
    status = status ? status : read_action_space(vector);
    status = status ? status : make_buffers(vector, variant->id);
    status = status ? status : ludus_vector_make_resets(vector);
    status = status ? status : make_threads(vector);
    if (status) {
        ludus_vector_destroy(vector);
        return NULL;
    }
    return vector;
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
    ludus_settings_destroy(vector->options);
    ludus_settings_destroy(vector->runtime_settings);
    ludus_vector_destroy_resets(vector);
    free(vector->config);
    free(vector->own_config);
    free(vector->own_state);
    free(vector->values);
    free(vector->action_low);
    free(vector->action_high);
    free(vector->action_count);
    free(vector->action_start);
    free(vector->arena);
    free(vector);
}

// --- stepping ---

typedef struct share {
    ludus_vector *vector;
    ludus_entry entry;
    const uint8_t *mask;
} share;

static void run_entry(const ludus_vector *vector, ludus_batch *batch, ludus_entry entry, const uint8_t *mask) {
    switch (entry) {
    case ENTRY_STEP: vector->target->step(batch); break;
    case ENTRY_RESET: vector->target->reset(batch, mask); break;
    case ENTRY_OBSERVE: vector->target->observe(batch, mask); break;
    }
}

// Stretch `index` of the tiles. Steps count ends up to `count`, and a mask has `count` bytes; resets and observations of all also
// serve the padding that steps along.
static void run_part(void *context, int index) {
    const share *work = context;
    const ludus_vector *vector = work->vector;
    const int64_t tiles = vector->tiles, parts = vector->parts;
    const int32_t end = work->entry == ENTRY_STEP || work->mask ? vector->count : vector->capacity;
    ludus_batch batch = vector->batch;
    batch.begin = (int32_t)(tiles * index / parts) * LUDUS_TILE;
    batch.end = (int32_t)(tiles * (index + 1) / parts) * LUDUS_TILE;
    batch.end = batch.end < end ? batch.end : end;
    run_entry(vector, &batch, work->entry, work->mask);
}

void ludus_vector_run(ludus_vector *vector, ludus_entry entry, const uint8_t *mask) {
    share work = {vector, entry, mask};
    if (vector->pool) {
        ludus_pool_run(vector->pool, vector->parts, run_part, &work);
    } else {
        run_part(&work, 0);
    }
}

static void step_part(void *context, int index) {
    share work = {context, ENTRY_STEP, NULL};
    run_part(&work, index);
}

// An action that lasts several steps: the kernel runs without autoreset, ended environments stand still, and the reset comes after.
static void step_repeated(ludus_vector *vector) {
    ludus_batch *batch = &vector->batch;
    const ludus_autoreset autoreset = vector->runtime.autoreset;
    const uint8_t *mask = ludus_wrappers_repeat_begin(vector->wrappers, batch, autoreset);
    if (autoreset == LUDUS_NEXT_STEP) {
        ludus_vector_run(vector, ENTRY_RESET, mask);
    }
    batch->autoreset = LUDUS_DISABLED;
    for (int32_t i = 0; i < vector->runtime.action_repeat; i++) {
        ludus_vector_run(vector, ENTRY_STEP, NULL);
        ludus_wrappers_repeat_add(vector->wrappers, batch);
    }
    batch->autoreset = (uint8_t)autoreset;
    mask = ludus_wrappers_repeat_end(vector->wrappers, batch, autoreset);
    if (autoreset == LUDUS_SAME_STEP) {
        ludus_vector_run(vector, ENTRY_RESET, mask);
    }
}

void ludus_vector_step(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent);
    if (!vector->wrappers) {
        ludus_vector_run(vector, ENTRY_STEP, NULL);
        return;
    }
    ludus_wrappers_before(vector->wrappers, &vector->batch);
    if (vector->runtime.action_repeat > 1) {
        step_repeated(vector);
    } else {
        ludus_vector_run(vector, ENTRY_STEP, NULL);
    }
    ludus_wrappers_after_step(vector->wrappers, &vector->batch);
}

void ludus_vector_send(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent);
    vector->sent = true;
    if (vector->runtime.async && vector->runtime.action_repeat == 1) {
        if (vector->wrappers) {
            ludus_wrappers_before(vector->wrappers, &vector->batch);
        }
        ludus_pool_start(vector->pool, vector->parts, step_part, vector);
    }
}

void ludus_vector_receive(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->sent);
    vector->sent = false;
    if (!vector->runtime.async || vector->runtime.action_repeat > 1) {
        ludus_vector_step(vector);
        return;
    }
    ludus_pool_wait(vector->pool);
    if (vector->wrappers) {
        ludus_wrappers_after_step(vector->wrappers, &vector->batch);
    }
}
