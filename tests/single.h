// single.h - one environment driven through its definition's hooks, without the runtime.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_SINGLE_H
#define LUDUS_TESTS_SINGLE_H

#include <ludus/env.h>

#include <stdlib.h>
#include <string.h>

typedef struct single {
    const ludus_env_def *definition;
    const ludus_variant *variant;
    ludus_layout layout;
    double *reset_options;
    void *config, *state, *row;
    ludus_rng rng;
    int32_t elapsed; // steps since the last reset
    double reward;
    bool terminated, truncated;
} single;

static inline void single_destroy(single *one) {
    free(one->reset_options);
    free(one->config);
    free(one->state);
    free(one->row);
    memset(one, 0, sizeof *one);
}

// Makes the environment registered as `id` by `definition` with further options; a failure leaves nothing to destroy.
static inline ludus_status single_make(single *one, const ludus_env_def *definition, const char *id,
                                       const char *options) {
    memset(one, 0, sizeof *one);
    one->definition = definition;
    one->variant = definition->variants;
    while (one->variant->id && strcmp(one->variant->id, id) != 0) {
        one->variant++;
    }
    if (!one->variant->id) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "no variant is called %s", id);
    }
    ludus_settings *settings = ludus_settings_make(definition->options, id);
    one->config = calloc(1, definition->config_bytes);
    one->state = calloc(1, definition->state_bytes);
    one->reset_options = calloc((size_t)ludus_fields_width(definition->reset_options) + 1, sizeof(double));
    ludus_status status = ludus_settings_parse(settings, one->variant->options);
    if (!status) {
        status = ludus_settings_parse(settings, options);
    }
    if (!status) {
        const ludus_values values = ludus_settings_values(settings);
        status = definition->configure(&values, one->config);
    }
    one->layout.players = 1;
    if (!status) {
        status = definition->layout(one->config, &one->layout);
    }
    if (!status) {
        status = ludus_space_finish(&one->layout.observation);
    }
    if (!status) {
        status = ludus_space_finish(&one->layout.action);
    }
    for (int32_t i = 0; definition->reset_options && definition->reset_options[i].name; i++) {
        one->reset_options[i] = definition->reset_options[i].default_value;
    }
    one->row = calloc(1, one->layout.observation.bytes + 1);
    ludus_settings_destroy(settings);
    if (status) {
        single_destroy(one);
    }
    return status;
}

// A seed below 0 goes on with the running stream.
static inline void single_reset(single *one, int64_t seed) {
    if (seed >= 0) {
        ludus_rng_seed(&one->rng, (uint64_t)seed);
    }
    one->definition->reset(one->config, one->reset_options, one->state, &one->rng);
    one->definition->observe(one->config, one->state, 0, one->row);
    one->elapsed = 0;
    one->reward = 0.0;
    one->terminated = one->truncated = false;
}

static inline void single_step(single *one, int32_t choice) {
    const ludus_slot slot = {choice};
    one->definition->step(one->config, one->state, &slot, &one->rng, &one->reward, &one->terminated, &one->truncated);
    one->definition->observe(one->config, one->state, 0, one->row);
    one->elapsed++;
    one->truncated |= one->variant->time_limit > 0 && one->elapsed >= one->variant->time_limit;
}

static inline double single_observe(const single *one, int32_t index) {
    return ludus_space_number(&one->layout.observation, one->row, index);
}

// Sets the state's numbers in the order of its table and observes it. False: refused, and nothing has changed.
static inline bool single_set(single *one, const double *values) {
    const bool good = one->definition->set_state(one->config, one->state, values);
    one->definition->observe(one->config, one->state, 0, one->row);
    return good;
}

// A number of the state by its name.
static inline double single_get(const single *one, const char *field) {
    double values[64];
    int32_t width = 0;
    one->definition->get_state(one->config, one->state, values);
    ludus_fields_find(one->definition->state_fields, field, &width);
    return values[width];
}

#endif
