// vector_memory.c - one block for the states, streams and buffers of a vector.
// SPDX-License-Identifier: MIT
//
// Tiles of 64 hold the words of lanes environments, and actions, which the random generator fills by tiles; every other
// array is padded to whole groups of lanes only, so that a single environment does not pay for 64.
#include "core/vector_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ALIGNMENT = 64, HUGE_PAGE = 1 << 21 };

// Walks the list of arrays twice: once to add up their sizes, once to hand out their places.
typedef struct carver {
    char *base;
    size_t used;
    bool too_large;
} carver;

static void *carve(carver *arena, size_t count, size_t bytes) {
    void *place = arena->base ? arena->base + arena->used : NULL;
    size_t size;
    arena->too_large = arena->too_large || __builtin_mul_overflow(count, bytes, &size) ||
                       __builtin_add_overflow(size, (size_t)ALIGNMENT - 1, &size) ||
                       __builtin_add_overflow(arena->used, size / ALIGNMENT * ALIGNMENT, &arena->used);
    return place;
}

static void carve_all(ludus_vector *vector, carver *arena) {
    const ludus_layout *inner = &vector->inner, *outer = &vector->layout;
    const size_t padded = (size_t)vector->tiles * LUDUS_TILE, capacity = (size_t)vector->capacity;
    const size_t players = (size_t)inner->players, rows = capacity * (size_t)inner->rows;
    const size_t row_slots = (size_t)inner->rows * (size_t)outer->action_slots;
    const size_t reward_bytes = vector->runtime.precision_double ? sizeof(double) : sizeof(float);
    ludus_batch *batch = &vector->batch;
    ludus_buffers *buffers = &vector->buffers;
    batch->state = carve(arena, vector->target->word_bytes ? padded : capacity, vector->target->state_bytes);
    batch->rng = carve(arena, capacity, sizeof(ludus_rng));
    if (vector->ranges) {
        batch->option = carve(arena, padded * (size_t)vector->target->params, vector->target->word_bytes);
        batch->option_rng = carve(arena, capacity, sizeof(ludus_rng));
    }
    buffers->action = carve(arena, padded, row_slots * sizeof(ludus_slot));
    buffers->observation = carve(arena, rows, outer->observation.bytes);
    buffers->final_observation = carve(arena, rows, outer->observation.bytes);
    void *reward = carve(arena, capacity, players * reward_bytes);
    buffers->reward = vector->runtime.precision_double ? NULL : reward;
    buffers->reward_double = vector->runtime.precision_double ? reward : NULL;
    buffers->terminated = carve(arena, capacity, 1);
    buffers->truncated = carve(arena, capacity, 1);
    batch->over = carve(arena, capacity, 1);
    vector->placed = carve(arena, capacity, 1);
    buffers->legal = inner->legal_count ? carve(arena, rows, (size_t)inner->legal_count) : NULL;
    buffers->turn = vector->definition->turn ? carve(arena, capacity, sizeof(int32_t)) : NULL;
    buffers->elapsed = carve(arena, capacity, sizeof(int32_t));
    buffers->episode_return = carve(arena, capacity, sizeof(float));
    buffers->final_return = carve(arena, capacity, sizeof(float));
    buffers->final_length = carve(arena, capacity, sizeof(int32_t));
    batch->tally = carve(arena, (size_t)vector->tiles, sizeof(ludus_tally));
    batch->action = buffers->action;
    batch->observation = buffers->observation;
    batch->final_observation = buffers->final_observation;
    batch->reward = reward;
    batch->terminated = buffers->terminated;
    batch->truncated = buffers->truncated;
    batch->legal = buffers->legal;
    batch->turn = buffers->turn;
    batch->elapsed = buffers->elapsed;
    batch->episode_return = buffers->episode_return;
    batch->final_return = buffers->final_return;
    batch->final_length = buffers->final_length;
}

size_t ludus_machine_bytes(void) {
    const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX;
}

// Large blocks ask for huge pages: a step walks through all of them, and small ones cost it address look-ups.
static void *make_block(size_t bytes) {
    const bool large = bytes >= (size_t)2 * HUGE_PAGE;
    void *block = NULL;
    if (posix_memalign(&block, large ? HUGE_PAGE : ALIGNMENT, bytes) != 0) {
        return NULL;
    }
#ifdef MADV_HUGEPAGE
    if (large) {
        (void)madvise(block, bytes / HUGE_PAGE * HUGE_PAGE,
                      MADV_HUGEPAGE); // a wish; nothing is lost where it is refused
    }
#endif
    return block;
}

void *ludus_vector_make_config(const ludus_target *target) {
    const size_t bytes = ((size_t)target->config_bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    void *config = aligned_alloc(ALIGNMENT, bytes);
    return config ? memset(config, 0, bytes) : NULL;
}

ludus_status ludus_vector_make_memory(ludus_vector *vector) {
    const char *id = vector->variant->id;
    carver arena = {0};
    carve_all(vector, &arena);
    if (arena.too_large || arena.used > ludus_machine_bytes()) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: %d environments need %.1f GB, and this machine has %.1f GB", id,
                          vector->count, arena.too_large ? (double)SIZE_MAX : (double)arena.used * 1e-9,
                          (double)ludus_machine_bytes() * 1e-9);
    }
    vector->arena = make_block(arena.used);
    if (!vector->arena) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for %d environments (%zu MB)", id, vector->count,
                          arena.used >> 20);
    }
    memset(vector->arena, 0, arena.used);
    arena = (carver){vector->arena, 0, false};
    carve_all(vector, &arena);

    // Rows of the padding hold an action of the space, too, so that nothing there counts as corrected.
    const int32_t slots = vector->layout.action_slots;
    const size_t rows = (size_t)vector->tiles * LUDUS_TILE * (size_t)vector->inner.rows;
    for (size_t i = 0; vector->runtime.discretize_actions == 0 && i < rows * (size_t)slots; i++) {
        vector->buffers.action[i].i = vector->action_start[i % (size_t)slots];
    }
    return LUDUS_OK;
}
