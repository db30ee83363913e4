// options.c - option values that every environment has of its own: taken from rows, checked, kept in tiles of words.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_word(const ludus_diff *diff, size_t param, size_t environment, double value) {
    const size_t tile = environment / LUDUS_TILE, bytes = diff->owned_target->word_bytes;
    char *word = (char *)diff->options +
                 ((tile * (size_t)diff->owned_target->params + param) * LUDUS_TILE + environment % LUDUS_TILE) * bytes;
    const float single = (float)value;
    memcpy(word, bytes == sizeof single ? (const void *)&single : (const void *)&value, bytes);
}

// The target whose lanes have options of their own, its config, and room for the options: made when first asked for.
static ludus_status make_owned(ludus_diff *diff) {
    const ludus_vector *vector = diff->vector;
    const char *id = vector->variant->id;
    if (diff->options) {
        return LUDUS_OK;
    }
    diff->owned_target = ludus_vector_choose_target(vector->definition, &vector->runtime, diff->sizes.count, true);
    if (!diff->owned_target || diff->owned_target->lanes != diff->shared_target->lanes || !diff->owned_target->jvp) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s has no options that every environment could have of its own",
                          id);
    }
    const size_t words = (size_t)diff->tiles * (size_t)diff->owned_target->params * LUDUS_TILE;
    diff->owned_config = ludus_vector_make_config(diff->owned_target);
    void *options = calloc(words, diff->owned_target->word_bytes);
    if (!diff->owned_config || !options) {
        free(options);
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for options of %d environments", id, diff->sizes.count);
    }
    const ludus_values values = ludus_settings_values(vector->options);
    const ludus_status status = diff->owned_target->configure(&values, diff->owned_config);
    if (status) {
        free(options);
        return status;
    }
    // What has no column is as it was made.
    diff->options = options;
    size_t param = 0;
    for (int32_t row = 0; row < diff->option_rows; row++) {
        if (ludus_ranges_allow(&vector->definition->options[row])) {
            for (size_t i = 0; i < (size_t)diff->tiles * LUDUS_TILE; i++) {
                put_word(diff, param, i, values.numbers[row]);
            }
            param++;
        }
    }
    return LUDUS_OK;
}

static double value_at(const ludus_diff *diff, const void *values, size_t i) {
    return diff->sizes.is_double ? ((const double *)values)[i] : (double)((const float *)values)[i];
}

// Inside the bounds of its row, which a float may round outwards.
static ludus_status check_value(const ludus_diff *diff, const ludus_field *field, size_t environment, double value) {
    const double low = diff->sizes.is_double ? field->low : (double)(float)field->low;
    const double high = diff->sizes.is_double ? field->high : (double)(float)field->high;
    return value >= low && value <= high && isfinite(value)
               ? LUDUS_OK
               : ludus_fail(LUDUS_ERROR_ARGUMENT, "%s: %s of environment %d is %g; it must be between %g and %g",
                            diff->vector->variant->id, field->name, (int)environment, value, field->low, field->high);
}

static ludus_status check_values(const ludus_diff *diff, const void *values) {
    const size_t options = (size_t)diff->sizes.options;
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; !status && i < (size_t)diff->sizes.count * options; i++) {
        const ludus_field *field = &diff->vector->definition->options[diff->columns[i % options]];
        status = check_value(diff, field, i / options, value_at(diff, values, i));
    }
    return status;
}

// The option's column of the rows, or that of its word in the tiles.
static size_t param_of(const ludus_diff *diff, size_t option) {
    size_t param = 0;
    for (int32_t row = 0; row < diff->columns[option]; row++) {
        param += ludus_ranges_allow(&diff->vector->definition->options[row]);
    }
    return param;
}

// Whose options a lane has: those of the padding are of its tile's first environment.
static size_t source_of(const ludus_diff *diff, size_t lane) {
    return lane < (size_t)diff->sizes.count ? lane : lane / LUDUS_TILE * LUDUS_TILE;
}

static void use_owned(ludus_diff *diff) {
    diff->target = diff->owned_target;
    diff->config = diff->owned_config;
}

ludus_status diff_make_options(ludus_diff *diff) {
    const ludus_ranges *ranges = diff->vector->ranges;
    if (!ranges) {
        diff->target = diff->shared_target;
        diff->config = diff->shared_config;
        return LUDUS_OK;
    }
    const ludus_status status = make_owned(diff);
    for (size_t i = 0; !status && i < (size_t)diff->tiles * LUDUS_TILE; i++) {
        ludus_ranges_draw(ranges, source_of(diff, i), ranges->values);
        for (size_t param = 0; param < (size_t)ranges->params; param++) {
            put_word(diff, param, i, ranges->values[param]);
        }
    }
    if (!status) {
        use_owned(diff);
    }
    return status;
}

ludus_status ludus_diff_set_options(ludus_diff *diff, const void *values) {
    if (!values) {
        return diff_make_options(diff);
    }
    ludus_status status = check_values(diff, values);
    status = status ? status : make_owned(diff);
    if (status) {
        return status;
    }
    const size_t options = (size_t)diff->sizes.options;
    for (size_t option = 0; option < options; option++) {
        const size_t param = param_of(diff, option);
        for (size_t i = 0; i < (size_t)diff->tiles * LUDUS_TILE; i++) {
            put_word(diff, param, i, value_at(diff, values, source_of(diff, i) * options + option));
        }
    }
    use_owned(diff);
    return LUDUS_OK;
}

ludus_status ludus_diff_set_ranged(ludus_diff *diff, const double *values) {
    const ludus_ranges *ranges = diff->vector->ranges;
    if (!ranges) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: none of its options is a range", diff->vector->variant->id);
    }
    const size_t rows = (size_t)ranges->count;
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; !status && i < (size_t)diff->sizes.count * rows; i++) {
        status = check_value(diff, &ranges->fields[i % rows], i / rows, values[i]);
    }
    for (size_t row = 0; !status && row < rows; row++) {
        for (size_t i = 0; i < (size_t)diff->tiles * LUDUS_TILE; i++) {
            put_word(diff, (size_t)ranges->param[row], i, values[source_of(diff, i) * rows + row]);
        }
    }
    if (!status) {
        use_owned(diff);
    }
    return status;
}

void ludus_diff_get_options(const ludus_diff *diff, void *values) {
    const size_t options = (size_t)diff->sizes.options, bytes = diff->shared_target->word_bytes;
    const ludus_values made = ludus_settings_values(diff->vector->options);
    for (size_t option = 0; option < options; option++) {
        const size_t param = param_of(diff, option);
        const double value = made.numbers[diff->columns[option]];
        const float single = (float)value;
        for (size_t i = 0; i < (size_t)diff->sizes.count; i++) {
            const size_t tile = i / LUDUS_TILE, params = (size_t)diff->target->params;
            const void *word =
                (const char *)diff->options + ((tile * params + param) * LUDUS_TILE + i % LUDUS_TILE) * bytes;
            const void *shared = bytes == sizeof single ? (const void *)&single : (const void *)&value;
            memcpy((char *)values + (i * options + option) * bytes, params ? word : shared, bytes);
        }
    }
}
