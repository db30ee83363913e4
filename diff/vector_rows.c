// vector_rows.c - states and options of a vector as rows: what an agent that steps a vector differentiates its steps at.
// SPDX-License-Identifier: MIT
#include "diff/diff_internal.h"

typedef struct read_work {
    ludus_diff *diff;
    const ludus_vector *vector;
    void *state;
} read_work;

static void read_part(void *context, int part) {
    const read_work *work = context;
    int32_t first, end;
    diff_part(work->diff, work->diff->parts, part, &first, &end);
    for (int32_t tile = first; tile < end; tile++) {
        const char *words = (const char *)work->vector->batch.state + (size_t)tile * work->diff->tile_bytes;
        diff_give_states(work->diff, diff_span_of(work->diff, tile), words, work->state);
    }
}

static ludus_status check_vector(const ludus_diff *diff, const ludus_vector *vector) {
    if (vector->definition != diff->vector->definition || vector->count != diff->sizes.count ||
        vector->target->word_bytes != diff->target->word_bytes) {
        return ludus_fail(LUDUS_ERROR_MISMATCH,
                          "derivatives of %d environments %s in %s cannot take the states of %d environments %s in %s",
                          diff->sizes.count, diff->vector->variant->id, diff->target->name, vector->count,
                          vector->variant->id, vector->target->name);
    }
    return LUDUS_OK;
}

ludus_status ludus_diff_read(ludus_diff *diff, const ludus_vector *vector, void *state) {
    const ludus_status status = check_vector(diff, vector);
    if (status) {
        return status;
    }
    read_work work = {diff, vector, state};
    diff_run(diff, diff->parts, read_part, &work);
    return LUDUS_OK;
}

// Of one environment: of its params where it has some of its own, else of the options that all share.
static void read_options(const ludus_diff *diff, const double *params, const double *shared, size_t environment,
                         void *values) {
    size_t option = environment * (size_t)diff->sizes.options, param = 0;
    for (int32_t row = 0, column = 0; column < diff->sizes.options; row++) {
        if (diff->columns[column] == row) {
            const double value = params ? params[param] : shared[row];
            if (diff->sizes.is_double) {
                ((double *)values)[option] = value;
            } else {
                ((float *)values)[option] = (float)value;
            }
            option++;
            column++;
        }
        param += ludus_ranges_allow(&diff->vector->definition->options[row]);
    }
}

ludus_status ludus_diff_read_options(ludus_diff *diff, const ludus_vector *vector, void *values) {
    const ludus_status status = check_vector(diff, vector);
    const ludus_ranges *ranges = vector->ranges;
    const ludus_values shared = ludus_settings_values(vector->options);
    for (int32_t i = 0; !status && i < diff->sizes.count; i++) {
        if (ranges) {
            vector->target->load_options(vector->batch.option, i, ranges->values);
        }
        read_options(diff, ranges ? ranges->values : NULL, shared.numbers, (size_t)i, values);
    }
    return status;
}
