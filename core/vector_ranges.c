// vector_ranges.c - what a vector's environments have drawn from the ranges of its options: out, in, and as a config.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// --- making ---

ludus_status ludus_vector_make_ranges(ludus_vector *vector) {
    ludus_batch *batch = &vector->batch;
    ludus_ranges *ranges = vector->ranges;
    if (!ranges) {
        return LUDUS_OK;
    }
    batch->option_low = ranges->low;
    batch->option_high = ranges->high;
    batch->option_ranged = ranges->ranged;
    if (vector->target->lanes == 1) {
        return LUDUS_OK;
    }
    const ludus_runtime_options single = {.lanes = LANES_1};
    const ludus_target *one = ludus_vector_choose_target(vector->definition, &single, 1, true);
    ranges->one_config = one ? ludus_vector_make_config(one) : NULL;
    if (!ranges->one_config) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its config", vector->variant->id);
    }
    batch->one_config = ranges->one_config;
    const ludus_values values = ludus_settings_values(vector->options);
    return one->configure(&values, ranges->one_config);
}

void ludus_vector_seed(ludus_vector *vector, int32_t index, uint64_t seed) {
    ludus_rng_seed(&vector->batch.rng[index], seed);
    if (vector->ranges) {
        ludus_rng_seed_child(&vector->batch.option_rng[index], seed, LUDUS_OPTION_CHILD);
    }
}

// --- numbers ---

const ludus_field *ludus_vector_ranged(const ludus_vector *vector) {
    return vector->ranges ? vector->ranges->fields : NULL;
}

void ludus_vector_get_ranged(const ludus_vector *vector, int32_t index, double *values) {
    const ludus_ranges *ranges = vector->ranges;
    LUDUS_ASSERT(index >= 0 && index < vector->count && !vector->sent);
    if (ranges) {
        vector->target->load_options(vector->batch.option, index, ranges->values);
        for (int32_t i = 0; i < ranges->count; i++) {
            values[i] = ranges->values[ranges->param[i]];
        }
    }
}

bool ludus_vector_good_ranged(const ludus_vector *vector, const double *values) {
    const ludus_ranges *ranges = vector->ranges;
    for (int32_t i = 0; ranges && i < ranges->count; i++) {
        const ludus_field *field = &ranges->fields[i];
        if (!(values[i] >= field->low && values[i] <= field->high && isfinite(values[i]))) {
            return false;
        }
    }
    return true;
}

void ludus_vector_put_ranged(ludus_vector *vector, int32_t index, const double *values) {
    ludus_ranges *ranges = vector->ranges;
    if (ranges) {
        vector->target->load_options(vector->batch.option, index, ranges->values);
        for (int32_t i = 0; i < ranges->count; i++) {
            ranges->values[ranges->param[i]] = values[i];
        }
        vector->target->store_options(vector->batch.option, index, ranges->values);
    }
}

ludus_status ludus_vector_set_ranged(ludus_vector *vector, int32_t index, const double *values) {
    const ludus_ranges *ranges = vector->ranges;
    const char *id = vector->variant->id;
    LUDUS_ASSERT(!vector->sent);
    if (!ranges) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: none of its options is a range", id);
    }
    if (index < 0 || index >= vector->count) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "there is no environment %d of %s; there are %d", index, id,
                          vector->count);
    }
    if (!ludus_vector_good_ranged(vector, values)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s cannot have that option: a number lies outside its row's bounds",
                          id);
    }
    ludus_vector_put_ranged(vector, index, values);
    ludus_vector_show_placed(vector, index);
    return LUDUS_OK;
}

// --- the definition's own config ---

const void *ludus_vector_tune(const ludus_vector *vector, const double *values) {
    const ludus_ranges *ranges = vector->ranges;
    memcpy(ranges->values, ranges->low, (size_t)ranges->params * sizeof *ranges->values);
    for (int32_t i = 0; i < ranges->count; i++) {
        ranges->values[ranges->param[i]] = values[i];
    }
    ranges->hooks->tune(vector->own_config, ranges->values, ranges->tuned_config);
    return ranges->tuned_config;
}

const void *ludus_vector_config_of(const ludus_vector *vector, int32_t index) {
    const ludus_ranges *ranges = vector->ranges;
    LUDUS_ASSERT(index >= 0 && index < vector->count && !vector->sent);
    if (!ranges) {
        return vector->own_config;
    }
    vector->target->load_options(vector->batch.option, index, ranges->values);
    ranges->hooks->tune(vector->own_config, ranges->values, ranges->tuned_config);
    return ranges->tuned_config;
}

// --- resets ---

void ludus_vector_give_ranged(const ludus_vector *vector, ludus_batch *batch) {
    ludus_ranges *ranges = vector->ranges;
    if (!ranges) {
        return;
    }
    const ludus_values values = ludus_settings_values(ranges->reset);
    const size_t bytes = (size_t)ranges->params * sizeof(double);
    memcpy(ranges->given[0], ranges->low, bytes);
    memcpy(ranges->given[1], ranges->high, bytes);
    for (int32_t i = 0; i < ranges->count; i++) {
        if (ludus_settings_given(ranges->reset, i)) {
            ranges->given[0][ranges->param[i]] = ranges->given[1][ranges->param[i]] = values.numbers[i];
        }
    }
    batch->option_low = ranges->given[0];
    batch->option_high = ranges->given[1];
}

void ludus_vector_take_back_ranged(const ludus_vector *vector, ludus_batch *batch) {
    if (vector->ranges) {
        batch->option_low = vector->ranges->low;
        batch->option_high = vector->ranges->high;
    }
}
