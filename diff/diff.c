// diff.c - making and destroying a ludus_diff: options as a vector reads them, the target, threads and their scratch.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

#include <stdlib.h>
#include <string.h>

// Where a tile begins a cache line begins.
static size_t padded_bytes(size_t words, size_t word_bytes) {
    return (words * word_bytes + 63) / 64 * 64;
}

// Points the scratch of one thread into `base`, or only adds up: returns the bytes it takes.
static size_t place_scratch(const ludus_diff *diff, char *base, diff_scratch *scratch) {
    const size_t states = (size_t)diff->sizes.states, actions = (size_t)diff->sizes.actions;
    const size_t options = (size_t)diff->option_rows, seen = (size_t)diff->sizes.observations;
    const struct {
        void **place;
        size_t words;
    } tiles[] = {
        {&scratch->state, states},     {&scratch->work, states},          {&scratch->slope, states},
        {&scratch->action, actions},   {&scratch->action_slope, actions}, {&scratch->option, options},
        {&scratch->reward, 1},         {&scratch->reward_slope, 1},       {&scratch->flags, 1},
        {&scratch->observation, seen},
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof tiles / sizeof tiles[0]; i++) {
        if (base) {
            *tiles[i].place = base + used;
        }
        used += padded_bytes(tiles[i].words * LUDUS_TILE, diff->target->word_bytes);
    }
    return used;
}

static ludus_status no_memory(const char *id) {
    return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its derivatives", id);
}

// Which numbers there are, and which of them have derivatives.
static ludus_status read_sizes(ludus_diff *diff, const char *id) {
    const ludus_env_def *definition = diff->vector->definition;
    ludus_diff_sizes *sizes = &diff->sizes;
    sizes->states = ludus_fields_width(definition->state_fields);
    sizes->actions = diff->vector->inner.action.size;
    sizes->observations = diff->vector->inner.observation.size;
    sizes->is_double = diff->target->word_bytes == sizeof(double);
    diff->option_rows = ludus_fields_count(definition->options);
    diff->discrete = diff->vector->inner.action.part[0].kind != LUDUS_BOX;
    diff->tile_bytes = (size_t)diff->target->state_bytes * LUDUS_TILE;
    diff->columns = calloc((size_t)diff->option_rows + 1, sizeof diff->columns[0]);
    diff->whole = calloc((size_t)sizes->states + 1, 1);
    diff->tuned = calloc((size_t)diff->option_rows + 1, sizeof diff->tuned[0]);
    if (!diff->columns || !diff->whole || !diff->tuned) {
        return no_memory(id);
    }
    for (int32_t row = 0; row < diff->option_rows; row++) {
        const ludus_field *field = &definition->options[row];
        if (field->kind == LUDUS_REAL && (field->flags & LUDUS_FIELD_SMOOTH)) {
            diff->columns[sizes->options++] = row;
        }
    }
    sizes->columns = diff->columns;
    int32_t word = 0;
    for (const ludus_field *field = definition->state_fields; field->name; field++) {
        for (int32_t i = 0; i < field->count; i++, word++) {
            diff->whole[word] = field->kind != LUDUS_REAL;
            diff->any_whole |= diff->whole[word];
        }
    }
    return LUDUS_OK;
}

// The target, and its own kind of config.
static ludus_status choose(ludus_diff *diff, const char *id, int32_t count) {
    const ludus_vector *vector = diff->vector;
    if (ludus_wrappers_needed(&vector->runtime)) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: derivatives are those of the environment itself; frame_stack, sticky_actions, "
                          "action_repeat, discretize_actions, normalize_observation, normalize_reward and clip_reward "
                          "must stay off",
                          id);
    }
    diff->target = ludus_vector_choose_target(vector->definition, &vector->runtime, count, false);
    if (!diff->target || !diff->target->forward || !diff->target->jvp || !diff->target->vjp) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no derivatives", id);
    }
    diff->config = ludus_vector_make_config(diff->target);
    diff->shared_target = diff->target;
    diff->shared_config = diff->config;
    if (!diff->config) {
        return no_memory(id);
    }
    const ludus_values values = ludus_settings_values(vector->options);
    return diff->target->configure(&values, diff->config);
}

static ludus_status make_threads(ludus_diff *diff, const char *id) {
    const int32_t threads = diff->vector->runtime.threads;
    diff->tiles = (diff->sizes.count + LUDUS_TILE - 1) / LUDUS_TILE;
    diff->parts = threads < diff->tiles ? threads : diff->tiles;
    diff_scratch unplaced;
    const size_t bytes = place_scratch(diff, NULL, &unplaced);
    diff->scratch = calloc((size_t)diff->parts, sizeof diff->scratch[0]);
    diff->arena = aligned_alloc(64, bytes * (size_t)diff->parts);
    if (!diff->scratch || !diff->arena) {
        return no_memory(id);
    }
    memset(diff->arena, 0, bytes * (size_t)diff->parts);
    for (int32_t part = 0; part < diff->parts; part++) {
        place_scratch(diff, (char *)diff->arena + bytes * (size_t)part, &diff->scratch[part]);
    }
    if (diff->parts > 1) {
        diff->pool = ludus_pool_make(diff->parts, false);
        return diff->pool ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    }
    return LUDUS_OK;
}

ludus_diff *ludus_diff_make(const char *id, const char *options, int32_t count) {
    if (count < 1 || count > LUDUS_ENVS_MAX) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "%d environments to differentiate; there can be between 1 and %d", count,
                   LUDUS_ENVS_MAX);
        return NULL;
    }
    ludus_diff *diff = calloc(1, sizeof *diff);
    if (!diff) {
        no_memory(id);
        return NULL;
    }
    diff->sizes.count = count;
    diff->vector = ludus_vector_make_single(id, options);
    if (!diff->vector) {
        ludus_diff_destroy(diff);
        return NULL;
    }
    const char *known = diff->vector->variant->id;
    ludus_status status = choose(diff, known, count);
    status = status ? status : read_sizes(diff, known);
    status = status ? status : make_threads(diff, known);
    status = status ? status : diff_make_options(diff);
    if (status) {
        ludus_diff_destroy(diff);
        return NULL;
    }
    return diff;
}

void ludus_diff_destroy(ludus_diff *diff) {
    if (diff) {
        ludus_pool_destroy(diff->pool);
        ludus_vector_destroy(diff->vector);
        free(diff->shared_config);
        free(diff->owned_config);
        free(diff->options);
        free(diff->columns);
        free(diff->whole);
        free(diff->tuned);
        free(diff->scratch);
        free(diff->arena);
        free(diff);
    }
}

ludus_diff_sizes ludus_diff_sizes_of(const ludus_diff *diff) {
    return diff->sizes;
}

ludus_status diff_reconfigure(ludus_diff *diff, const double *numbers) {
    const ludus_vector *vector = diff->vector;
    const ludus_target *owned =
        ludus_vector_choose_target(vector->definition, &vector->runtime, diff->sizes.count, true);
    if (!owned || !owned->tune || owned->config_bytes != diff->target->config_bytes) {
        ludus_values values = ludus_settings_values(vector->options);
        values.numbers = numbers;
        return diff->target->configure(&values, diff->config);
    }
    int32_t params = 0;
    for (int32_t row = 0; row < diff->option_rows; row++) {
        if (ludus_ranges_allow(&vector->definition->options[row])) {
            diff->tuned[params++] = numbers[row];
        }
    }
    owned->tune(diff->config, diff->tuned, diff->config);
    return LUDUS_OK;
}

// --- work on tiles ---

void diff_run(ludus_diff *diff, int32_t parts, ludus_task *task, void *context) {
    if (diff->pool && parts > 1) {
        ludus_pool_run(diff->pool, parts, task, context);
        return;
    }
    for (int32_t part = 0; part < parts; part++) {
        task(context, part);
    }
}

void diff_part(const ludus_diff *diff, int32_t parts, int32_t part, int32_t *first, int32_t *end) {
    *first = (int32_t)((int64_t)diff->tiles * part / parts);
    *end = (int32_t)((int64_t)diff->tiles * (part + 1) / parts);
}

diff_span diff_span_of(const ludus_diff *diff, int32_t tile) {
    const int32_t first = tile * LUDUS_TILE, left = diff->sizes.count - first, lanes = diff->target->lanes;
    const int32_t count = left < LUDUS_TILE ? left : LUDUS_TILE;
    return (diff_span){first, count, (count + lanes - 1) / lanes * lanes};
}

ludus_tile_point diff_point(const ludus_diff *diff, diff_span span, const void *state, const void *action) {
    const size_t words = (size_t)span.first * (size_t)diff->target->params;
    return (ludus_tile_point){
        .config = diff->config,
        .state = state,
        .action = action,
        .option = diff->target->params ? (char *)diff->options + words * diff->target->word_bytes : NULL,
        .count = span.count,
    };
}
