// vector_step.c - stepping: shares the tiles among threads, at once or in halves, one step or many fused ones.
// SPDX-License-Identifier: MIT
#include "core/vector_internal.h"

#include <ludus/philox.h>

#include <string.h>

// --- sharing the work ---

// Stretch `index` of the tiles.
static void run_part(void *context, int index) {
    const ludus_part_work *work = context;
    ludus_vector *vector = work->vector;
    const int64_t tiles = vector->tiles, parts = vector->parts;
    ludus_batch batch = vector->batch;
    batch.begin = (int32_t)(tiles * index / parts) * LUDUS_TILE;
    batch.end = (int32_t)(tiles * (index + 1) / parts) * LUDUS_TILE;
    batch.end = batch.end < vector->count ? batch.end : vector->count;
    work->part(vector, &batch, work->context);
}

void ludus_vector_run(ludus_vector *vector, ludus_part_function *part, const void *context) {
    ludus_part_work work = {vector, part, context};
    if (vector->pool) {
        ludus_pool_run(vector->pool, vector->parts, run_part, &work);
    } else {
        run_part(&work, 0);
    }
}

int32_t ludus_vector_padded_end(const ludus_vector *vector, const ludus_batch *batch) {
    return batch->end == vector->count ? vector->capacity : batch->end;
}

// --- a step ---

// Without autoreset nobody resets the padding: it would run on to numbers that are slow to compute with.
static void settle_padding(const ludus_vector *vector, const ludus_batch *batch) {
    const ludus_buffers *b = &vector->buffers;
    const int32_t end = ludus_vector_padded_end(vector, batch);
    for (int32_t i = batch->end; batch->autoreset == LUDUS_DISABLED && i < end; i++) {
        if (b->terminated[i] | b->truncated[i]) {
            ludus_batch one = *batch;
            one.begin = i;
            one.end = i + 1;
            vector->target->reset(&one, NULL);
        }
    }
}

static void step_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    ludus_wrappers *wrappers = vector->wrappers;
    (void)context;
    if (!wrappers) {
        vector->target->step(batch);
        settle_padding(vector, batch);
        return;
    }
    ludus_wrappers_act(wrappers, batch);
    ludus_wrappers_step(wrappers, batch, vector->target, ludus_vector_padded_end(vector, batch));
    settle_padding(vector, batch);
    ludus_wrappers_gather(wrappers, batch, EVENT_STEP, NULL);
    if (!ludus_wrappers_have_moments(wrappers)) {
        ludus_wrappers_show(wrappers, batch, EVENT_STEP, NULL);
    }
}

static void show_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    (void)context;
    ludus_wrappers_show(vector->wrappers, batch, EVENT_STEP, NULL);
}

// What needs all environments: the sums of their moments, and that their actions led to the states they are in.
static void finish_step(ludus_vector *vector) {
    if (vector->any_placed) {
        memset(vector->placed, 0, (size_t)vector->count);
        vector->any_placed = false;
    }
    if (vector->wrappers && ludus_wrappers_have_moments(vector->wrappers)) {
        ludus_wrappers_merge(vector->wrappers);
        ludus_vector_run(vector, show_part, NULL);
    }
}

void ludus_vector_step(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent);
    ludus_vector_run(vector, step_part, NULL);
    finish_step(vector);
}

void ludus_vector_send(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent);
    vector->sent = true;
    if (vector->runtime.async) {
        vector->sent_work = (ludus_part_work){vector, step_part, NULL};
        ludus_pool_start(vector->pool, vector->parts, run_part, &vector->sent_work);
    }
}

void ludus_vector_receive(ludus_vector *vector) {
    LUDUS_ASSERT(vector && vector->sent);
    vector->sent = false;
    if (vector->runtime.async) {
        ludus_pool_wait(vector->pool);
        finish_step(vector);
    } else {
        ludus_vector_step(vector);
    }
}

// --- fused steps ---

typedef struct fused {
    const ludus_linear_policy *policy;
    int32_t steps;
    uint64_t counter;
} fused;

static void rollout_part(ludus_vector *vector, ludus_batch *batch, const void *context) {
    const fused *work = context;
    vector->target->rollout(batch, work->policy, work->steps, work->counter);
}

ludus_status ludus_vector_rollout(ludus_vector *vector, const ludus_linear_policy *policy, int32_t steps,
                                  uint64_t counter) {
    LUDUS_ASSERT(vector && vector->seeded && !vector->sent && policy);
    const char *id = vector->variant->id;
    if (!vector->target->rollout || vector->wrappers || vector->runtime.autoreset != LUDUS_SAME_STEP) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: fused steps need a lanes environment, same-step autoreset and no wrapper options", id);
    }
    if (policy->weight && vector->layout.action.parts == 1 &&
        vector->layout.action.part[0].kind == LUDUS_MULTI_DISCRETE) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "%s: a linear policy has one choice or box numbers, not several choices", id);
    }
    if (steps < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%d steps; a rollout has at least 1", steps);
    }
    const fused work = {policy, steps, counter};
    ludus_vector_run(vector, rollout_part, &work);
    ludus_vector_place(vector, 0, vector->count); // the actions stayed in the kernel
    return LUDUS_OK;
}

// --- random actions ---

void ludus_vector_random_actions(ludus_vector *vector, uint64_t seed, uint64_t counter) {
    const size_t slots = (size_t)vector->layout.rows * (size_t)vector->layout.action_slots;
    ludus_slot *actions = vector->buffers.action;
    LUDUS_ASSERT(!vector->sent);
    if (vector->runtime.discretize_actions > 0) {
        for (size_t i = 0; i < (size_t)vector->count * slots; i++) {
            const ludus_philox block = ludus_philox_words((uint32_t)counter, (uint32_t)(counter >> 32), (uint32_t)i,
                                                          (uint32_t)(i >> 32), (uint32_t)seed, (uint32_t)(seed >> 32));
            actions[i].i = (int32_t)ludus_philox_below(block.word[0], (uint32_t)vector->runtime.discretize_actions);
        }
        return;
    }
    // Rows of actions are padded to whole tiles, so that every tile is filled in place.
    for (int32_t first = 0; first < vector->count; first += LUDUS_TILE) {
        vector->target->random(&vector->batch, seed, counter, first, actions + (size_t)first * slots);
    }
}

// --- episodes ---

ludus_statistics ludus_vector_statistics(ludus_vector *vector) {
    ludus_statistics sum = {0};
    LUDUS_ASSERT(!vector->sent);
    for (int32_t tile = 0; tile < vector->tiles; tile++) {
        ludus_tally *tally = &vector->batch.tally[tile];
        sum.episodes += tally->episodes;
        sum.corrected += tally->corrected;
        sum.return_sum += tally->return_sum;
        sum.length_sum += tally->length_sum;
        *tally = (ludus_tally){0};
    }
    return sum;
}
