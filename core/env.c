// env.c - a single environment: a vector of one without autoreset, with an interface for one.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ludus_env {
    ludus_vector *vector;
    ludus_buffers buffers;
    int32_t slots;
    char *id, *options; // what it was made from, for clones
};

static char *copy_text(const char *text) {
    const size_t bytes = strlen(text) + 1;
    char *copy = malloc(bytes);
    return copy ? memcpy(copy, text, bytes) : NULL;
}

ludus_env *ludus_env_make(const char *id, const char *options) {
    ludus_env *env = calloc(1, sizeof *env);
    if (!env) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an environment");
        return NULL;
    }
    env->vector = ludus_vector_make(id, options, 1);
    if (!env->vector) {
        free(env);
        return NULL;
    }
    // Whoever steps one environment resets it; the option speaks of vectors.
    env->vector->runtime.autoreset = LUDUS_DISABLED;
    env->vector->batch.autoreset = LUDUS_DISABLED;
    env->buffers = ludus_vector_buffers(env->vector);
    env->slots = env->vector->layout.rows * env->vector->layout.action_slots;
    env->id = copy_text(env->vector->variant->id);
    env->options = copy_text(options ? options : "");
    if (!env->id || !env->options) {
        ludus_env_destroy(env);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an environment");
        return NULL;
    }
    return env;
}

void ludus_env_destroy(ludus_env *env) {
    if (env) {
        ludus_vector_destroy(env->vector);
        free(env->id);
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

// Steps by the action that lies in the buffer.
static ludus_outcome step(ludus_env *env) {
    ludus_vector *vector = env->vector;
    LUDUS_ASSERT(vector->seeded);
    if (vector->wrappers || vector->pool) {
        ludus_vector_step(vector);
    } else {
        ludus_batch *batch = &vector->batch;
        batch->begin = 0;
        batch->end = 1;
        vector->target->step(batch);
    }
    const ludus_buffers *b = &env->buffers;
    return (ludus_outcome){
        .reward = b->reward ? (double)b->reward[0] : b->reward_double[0],
        .terminated = b->terminated[0] != 0,
        .truncated = b->truncated[0] != 0,
    };
}

ludus_outcome ludus_env_step(ludus_env *env, const ludus_slot *action) {
    memcpy(env->buffers.action, action, (size_t)env->slots * sizeof *action);
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

ludus_status ludus_env_check_action(const ludus_env *env, const ludus_slot *action) {
    const ludus_layout *layout = &env->vector->layout;
    char why[200];
    if (!ludus_space_contains(&layout->action, action, why, sizeof why)) {
        char space[200];
        ludus_space_text(&layout->action, space, sizeof space);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: the action is outside %s: %s", env->id, space, why);
    }
    return LUDUS_OK;
}

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

ludus_status ludus_env_get(const ludus_env *env, const char *field, double *value) {
    ludus_vector *vector = env->vector;
    ludus_vector_get_state(vector, 0, vector->values);
    const ludus_values values = {vector->definition->state_fields, vector->values, NULL};
    const double found = ludus_values_number(&values, field);
    if (found != found) {
        // The setter's sentence knows what is close.
        return ludus_settings_set(vector->reset_state, field, "0") ? LUDUS_ERROR_NOT_FOUND : LUDUS_OK;
    }
    *value = found;
    return LUDUS_OK;
}

ludus_status ludus_env_set(ludus_env *env, const char *field, double value) {
    return ludus_vector_set_field(env->vector, 0, field, value);
}

ludus_status ludus_env_text(const ludus_env *env, char *out, size_t capacity) {
    const ludus_vector *vector = env->vector;
    if (!vector->definition->text) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no picture in characters", env->id);
    }
    ludus_vector_state(vector, 0, vector->own_state);
    const size_t length = vector->definition->text(vector->own_config, vector->own_state, out, capacity);
    return length < capacity ? LUDUS_OK
                             : ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: its picture needs %zu bytes, not %zu", env->id,
                                          length + 1, capacity);
}

ludus_env *ludus_env_clone(const ludus_env *env) {
    ludus_env *clone = ludus_env_make(env->id, env->options);
    if (clone && env->vector->seeded && ludus_vector_copy(clone->vector, 0, env->vector, 0)) {
        ludus_env_destroy(clone);
        return NULL;
    }
    return clone;
}
