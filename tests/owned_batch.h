// owned_batch.h - a target_batch of a params target: words, streams and ranges of the options that every environment has
// of its own.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_OWNED_BATCH_H
#define LUDUS_TESTS_OWNED_BATCH_H

#include "target_batch.h"

enum { OWNED_MOST = 32 };

typedef struct owned_batch {
    target_batch inner;
    int32_t params;
    double low[OWNED_MOST], high[OWNED_MOST];
    uint8_t ranged[OWNED_MOST];
    void *words, *one_config;
    ludus_rng *rng;
} owned_batch;

// The params target of this kind, or NULL when it is not compiled or this processor cannot run it.
static inline const ludus_target *owned_find(const ludus_env_def *definition, int32_t kind) {
    for (int32_t i = 0; i < definition->targets_count && target_find(definition, kind); i++) {
        const ludus_target *target = definition->targets[i];
        if (target && target->kind == kind && target->params > 0) {
            return target;
        }
    }
    return NULL;
}

// The rows of the options that may be ranges, in order; returns how many.
static inline int32_t owned_rows(const ludus_field *table, int32_t *rows) {
    int32_t count = 0;
    for (int32_t row = 0; row < ludus_fields_count(table); row++) {
        if (table[row].kind == LUDUS_REAL && (table[row].flags & LUDUS_FIELD_MAY_RANGE)) {
            rows[count++] = row;
        }
    }
    return count;
}

static inline void *owned_configure(const ludus_env_def *definition, const ludus_target *target, const char *options) {
    ludus_settings *settings = ludus_settings_make(definition->options, "test");
    void *config = calloc(1, target->config_bytes);
    if (options) {
        ludus_settings_parse(settings, options);
    }
    const ludus_values values = ludus_settings_values(settings);
    target->configure(&values, config);
    ludus_settings_destroy(settings);
    return config;
}

// As target_batch_make(), every option at its default until `low`, `high` and `ranged` say otherwise.
static inline bool owned_batch_make(owned_batch *t, const ludus_env_def *definition, const ludus_target *target,
                                    int32_t count, ludus_autoreset autoreset, int32_t time_limit) {
    int32_t rows[OWNED_MOST];
    memset(t, 0, sizeof *t);
    t->params = owned_rows(definition->options, rows);
    if (t->params != target->params || t->params > OWNED_MOST ||
        !target_batch_make(&t->inner, definition, target, NULL, count, autoreset, time_limit)) {
        return false;
    }
    for (int32_t k = 0; k < t->params; k++) {
        t->low[k] = t->high[k] = definition->options[rows[k]].default_value;
    }
    const size_t padded = (size_t)t->inner.padded;
    t->words = calloc(padded * (size_t)t->params, target->word_bytes);
    t->rng = calloc(padded, sizeof *t->rng);
    t->one_config = owned_configure(definition, owned_find(definition, LUDUS_TARGET_F32), NULL);
    ludus_batch *b = &t->inner.batch;
    b->option = t->words;
    b->option_rng = t->rng;
    b->option_low = t->low;
    b->option_high = t->high;
    b->option_ranged = t->ranged;
    b->one_config = t->one_config;
    return true;
}

static inline void owned_batch_reset(owned_batch *t, uint64_t seed) {
    for (int32_t i = 0; i < t->inner.padded; i++) {
        ludus_rng_seed_child(&t->rng[i], seed + (uint64_t)i, 0);
    }
    target_batch_reset(&t->inner, seed);
}

static inline void owned_batch_destroy(owned_batch *t) {
    target_batch_destroy(&t->inner);
    free(t->words);
    free(t->rng);
    free(t->one_config);
}

#endif
