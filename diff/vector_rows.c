// vector_rows.c - the states of a vector as rows: what an agent that steps a vector differentiates its steps at.
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

ludus_status ludus_diff_read(ludus_diff *diff, const ludus_vector *vector, void *state) {
    if (vector->definition != diff->vector->definition || vector->count != diff->sizes.count ||
        vector->target->word_bytes != diff->target->word_bytes) {
        return ludus_fail(LUDUS_ERROR_MISMATCH,
                          "derivatives of %d environments %s in %s cannot take the states of %d environments %s in %s",
                          diff->sizes.count, diff->vector->variant->id, diff->target->name, vector->count,
                          vector->variant->id, vector->target->name);
    }
    read_work work = {diff, vector, state};
    diff_run(diff, diff->parts, read_part, &work);
    return LUDUS_OK;
}
