// ranges.c - the options of a vector that are ranges, taken from its settings.
// SPDX-License-Identifier: MIT
#include "core/ranges.h"

#include <stdlib.h>
#include <string.h>

bool ludus_ranges_allow(const ludus_field *field) {
    return field->kind == LUDUS_REAL && (field->flags & LUDUS_FIELD_MAY_RANGE);
}

static bool any_range(const ludus_settings *options, int32_t rows) {
    double low, high;
    for (int32_t row = 0; row < rows; row++) {
        if (ludus_settings_range(options, row, &low, &high)) {
            return true;
        }
    }
    return false;
}

static ludus_status allocate(ludus_ranges *ranges, int32_t rows, const char *id) {
    const size_t room = (size_t)rows + 1;
    ranges->fields = calloc(room, sizeof *ranges->fields);
    ranges->param = calloc(room, sizeof *ranges->param);
    ranges->ranged = calloc(room, 1);
    ranges->low = calloc(5 * room, sizeof(double));
    if (!ranges->fields || !ranges->param || !ranges->ranged || !ranges->low) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for ranges of its options", id);
    }
    ranges->high = ranges->low + room;
    ranges->given[0] = ranges->high + room;
    ranges->given[1] = ranges->given[0] + room;
    ranges->values = ranges->given[1] + room;
    return LUDUS_OK;
}

// The rows that may be ranges, with those that are.
static void read_rows(ludus_ranges *ranges, const ludus_settings *options, int32_t rows) {
    const ludus_values values = ludus_settings_values(options);
    for (int32_t row = 0; row < rows; row++) {
        if (!ludus_ranges_allow(&values.table[row])) {
            continue;
        }
        const int32_t k = ranges->params++;
        ranges->ranged[k] = ludus_settings_range(options, row, &ranges->low[k], &ranges->high[k]);
        if (ranges->ranged[k]) {
            ranges->fields[ranges->count] = values.table[row];
            ranges->fields[ranges->count].flags = 0; // a reset is given numbers
            ranges->param[ranges->count++] = k;
        } else {
            ranges->low[k] = ranges->high[k] = values.numbers[row];
        }
    }
}

// The double target with options of its own: its config is what the definition's hooks take.
static const ludus_target *find_hooks(const ludus_env_def *definition, int32_t params) {
    for (int32_t i = 0; i < definition->targets_count; i++) {
        const ludus_target *target = definition->targets[i];
        if (target && target->kind == LUDUS_TARGET_F64 && target->params == params && target->tune) {
            return target;
        }
    }
    return NULL;
}

static ludus_status fill(ludus_ranges *ranges, const ludus_env_def *definition, const ludus_settings *options,
                         const char *id) {
    const int32_t rows = ludus_fields_count(definition->options);
    const ludus_status status = allocate(ranges, rows, id);
    if (status) {
        return status;
    }
    read_rows(ranges, options, rows);
    ranges->hooks = find_hooks(definition, ranges->params);
    if (!ranges->hooks) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: %s cannot be a range: all its environments share their options",
                          id, ranges->fields[0].name);
    }
    ranges->reset = ludus_settings_make(ranges->fields, id);
    ranges->tuned_config = calloc(1, definition->config_bytes);
    if (!ranges->reset || !ranges->tuned_config) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for ranges of its options", id);
    }
    return LUDUS_OK;
}

ludus_status ludus_ranges_make(const ludus_env_def *definition, const ludus_settings *options, const char *id,
                               ludus_ranges **out) {
    *out = NULL;
    if (!any_range(options, ludus_fields_count(definition->options))) {
        return LUDUS_OK;
    }
    ludus_ranges *ranges = calloc(1, sizeof *ranges);
    if (!ranges) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for ranges of its options", id);
    }
    const ludus_status status = fill(ranges, definition, options, id);
    if (status) {
        ludus_ranges_destroy(ranges);
        return status;
    }
    *out = ranges;
    return LUDUS_OK;
}

void ludus_ranges_destroy(ludus_ranges *ranges) {
    if (ranges) {
        ludus_settings_destroy(ranges->reset);
        free(ranges->fields);
        free(ranges->param);
        free(ranges->ranged);
        free(ranges->low);
        free(ranges->one_config);
        free(ranges->tuned_config);
        free(ranges);
    }
}

void ludus_ranges_draw(const ludus_ranges *ranges, uint64_t seed, double *values) {
    ludus_rng rng;
    ludus_rng_seed_child(&rng, seed, LUDUS_OPTION_CHILD);
    for (int32_t k = 0; k < ranges->params; k++) {
        values[k] = ranges->ranged[k] ? ludus_rng_uniform(&rng, ranges->low[k], ranges->high[k]) : ranges->low[k];
    }
}
