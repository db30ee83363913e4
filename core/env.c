// env.c - a single environment: a vector of one without autoreset, with an interface for one.
// SPDX-License-Identifier: MIT
#include "core/moments.h"
#include "core/vector_internal.h"

#include <stdlib.h>
#include <string.h>

struct ludus_env {
    ludus_vector *vector;
    ludus_buffers buffers;
    int32_t slots;
    char *options; // what it was made from, for clones
};

static const char *id_of(const ludus_env *env) {
    return env->vector->variant->id;
}

ludus_env *ludus_env_make(const char *id, const char *options) {
    ludus_env *env = calloc(1, sizeof *env);
    char *kept = strdup(options ? options : "");
    if (!env || !kept) {
        free(env);
        free(kept);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an environment");
        return NULL;
    }
    env->options = kept;
    env->vector = ludus_vector_make_single(id, options);
    if (!env->vector) {
        ludus_env_destroy(env);
        return NULL;
    }
    env->buffers = ludus_vector_buffers(env->vector);
    env->slots = env->vector->layout.rows * env->vector->layout.action_slots;
    return env;
}

void ludus_env_destroy(ludus_env *env) {
    if (env) {
        ludus_vector_destroy(env->vector);
        free(env->options);
        free(env);
    }
}

void ludus_env_reset(ludus_env *env, int64_t seed) {
    ludus_vector_reset(env->vector, seed);
}

ludus_status ludus_env_reset_with(ludus_env *env, int64_t seed, const char *options) {
    return ludus_vector_reset_with(env->vector, &seed, NULL, options);
}

// --- steps ---

// Steps by the action that lies in the buffer. Without wrappers nothing stands between the caller and the kernel.
static inline ludus_outcome step(ludus_env *env) {
    ludus_vector *vector = env->vector;
    const ludus_buffers *b = &env->buffers;
    const int32_t turn = b->turn ? b->turn[0] : 0, actor = turn < 0 ? 0 : turn;
    if (vector->wrappers || vector->capacity > 1 || vector->any_placed) {
        ludus_vector_step(vector);
    } else {
        LUDUS_ASSERT(vector->seeded && !vector->sent);
        vector->target->step(&vector->batch);
    }
    return (ludus_outcome){
        .reward = b->reward ? (double)b->reward[actor] : b->reward_double[actor],
        .terminated = b->terminated[0] != 0,
        .truncated = b->truncated[0] != 0,
    };
}

ludus_outcome ludus_env_step(ludus_env *env, const ludus_slot *action) {
    for (int32_t i = 0; i < env->slots; i++) {
        env->buffers.action[i] = action[i];
    }
    return step(env);
}

ludus_outcome ludus_env_step_discrete(ludus_env *env, int32_t choice) {
    env->buffers.action[0].i = choice;
    return step(env);
}

ludus_outcome ludus_env_step_box(ludus_env *env, const float *values) {
    for (int32_t i = 0; i < env->slots; i++) {
        env->buffers.action[i].f = values[i];
    }
    return step(env);
}

// --- actions ---

// Which number of one row's action is a choice that the mask forbids? -1: none.
static int32_t forbidden_slot(const ludus_space *space, const ludus_slot *action, const uint8_t *mask) {
    int32_t slot = 0;
    for (int32_t p = 0; p < space->parts; p++) {
        const ludus_part *part = &space->part[p];
        for (int32_t i = 0; i < part->size && part->kind != LUDUS_BOX; i++) {
            if (!mask[action[slot + i].i - (part->kind == LUDUS_DISCRETE ? part->start : 0)]) {
                return slot + i;
            }
            mask += part->kind == LUDUS_DISCRETE ? part->n : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[i] : 2;
        }
        slot += part->size;
    }
    return -1;
}

ludus_status ludus_env_check_action(const ludus_env *env, const ludus_slot *action) {
    const ludus_layout *layout = &env->vector->layout;
    for (int32_t row = 0; row < layout->rows; row++, action += layout->action_slots) {
        char why[200];
        if (!ludus_space_contains(&layout->action, action, why, sizeof why)) {
            char space[200];
            ludus_space_text(&layout->action, space, sizeof space);
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the action is outside %s: %s", id_of(env), space, why);
        }
        if (env->buffers.legal) {
            const uint8_t *mask = env->buffers.legal + (size_t)row * (size_t)layout->legal_count;
            const int32_t slot = forbidden_slot(&layout->action, action, mask);
            if (slot >= 0) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the action %d is not legal now", id_of(env),
                                  action[slot].i);
            }
        }
    }
    return LUDUS_OK;
}

// --- what the last reset or step left ---

const void *ludus_env_observation(const ludus_env *env) {
    return env->buffers.observation;
}

double ludus_env_observe(const ludus_env *env, int32_t index) {
    return ludus_space_number(&env->vector->layout.observation, env->buffers.observation, index);
}

const ludus_layout *ludus_env_layout(const ludus_env *env) {
    return &env->vector->layout;
}

const ludus_env_def *ludus_env_definition(const ludus_env *env) {
    return env->vector->definition;
}

const ludus_variant *ludus_env_variant(const ludus_env *env) {
    return env->vector->variant;
}

int32_t ludus_env_elapsed(const ludus_env *env) {
    return env->buffers.elapsed[0];
}

double ludus_env_reward(const ludus_env *env, int32_t player) {
    LUDUS_ASSERT(player >= 0 && player < env->buffers.players);
    return env->buffers.reward ? (double)env->buffers.reward[player] : env->buffers.reward_double[player];
}

void ludus_env_info(const ludus_env *env, double *values) {
    ludus_vector_info(env->vector, 0, values);
}

void ludus_env_legal(const ludus_env *env, uint8_t *mask) {
    const int32_t count = env->vector->layout.legal_count;
    if (count > 0) {
        memcpy(mask, env->buffers.legal, (size_t)count);
    }
}

ludus_rng *ludus_env_rng(ludus_env *env) {
    return ludus_vector_rng(env->vector, 0);
}

ludus_vector *ludus_env_vector(ludus_env *env) {
    return env->vector;
}

// --- state ---

ludus_status ludus_env_get(const ludus_env *env, const char *field, double *value) {
    ludus_vector *vector = env->vector;
    const ludus_field *table = vector->definition->state_fields;
    int32_t number;
    if (vector->ranges && ludus_fields_find(vector->ranges->fields, field, &number) >= 0) {
        ludus_vector_get_ranged(vector, 0, vector->ranges->given[0]);
        *value = vector->ranges->given[0][number];
        return LUDUS_OK;
    }
    // Numbers that are their own index tell where the field lies.
    for (int32_t k = 0; k < ludus_fields_width(table); k++) {
        vector->values[k] = k;
    }
    const ludus_values values = {table, vector->values, NULL};
    const double at = ludus_values_number(&values, field);
    if (at != at) {
        // The setter's sentence knows what is close; there is nothing of that name to be set.
        return ludus_settings_set(vector->reset_state, field, "0");
    }
    ludus_vector_get_state(vector, 0, vector->values);
    *value = vector->values[(int32_t)at];
    return LUDUS_OK;
}

ludus_status ludus_env_set(ludus_env *env, const char *field, double value) {
    return ludus_vector_set_field(env->vector, 0, field, value);
}

ludus_status ludus_env_text(const ludus_env *env, char *out, size_t capacity) {
    const ludus_vector *vector = env->vector;
    if (!vector->definition->text) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no picture in characters", id_of(env));
    }
    ludus_vector_state(vector, 0, vector->own_state);
    const size_t length = vector->definition->text(ludus_vector_config_of(vector, 0), vector->own_state, out, capacity);
    return length < capacity ? LUDUS_OK
                             : ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its picture needs %zu bytes, not %zu", id_of(env),
                                          length + 1, capacity);
}

// Also what the whole vector of one keeps: running moments.
static void copy_moments(ludus_vector *into, ludus_vector *from) {
    if (ludus_vector_observation_moments(from)) {
        ludus_moments_copy(ludus_vector_observation_moments(into), ludus_vector_observation_moments(from));
    }
    if (ludus_vector_reward_moments(from)) {
        ludus_moments_copy(ludus_vector_reward_moments(into), ludus_vector_reward_moments(from));
    }
    if (from->wrappers) {
        ludus_wrappers_freeze(into->wrappers, ludus_wrappers_frozen(from->wrappers));
    }
}

ludus_env *ludus_env_clone(const ludus_env *env) {
    ludus_env *clone = ludus_env_make(id_of(env), env->options);
    if (!clone) {
        return NULL;
    }
    if (ludus_vector_copy(clone->vector, 0, env->vector, 0)) {
        ludus_env_destroy(clone);
        return NULL;
    }
    clone->vector->seeded = env->vector->seeded;
    copy_moments(clone->vector, env->vector);
    return clone;
}
