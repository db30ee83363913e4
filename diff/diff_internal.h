// diff_internal.h - what a ludus_diff is made of, and how its rows become tiles, for the files of diff.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_INTERNAL_H
#define LUDUS_DIFF_INTERNAL_H

#include "core/vector_internal.h"

#include <ludus/diff.h>

// Tiles that one thread works in. Words are of the target's own kind of number.
typedef struct diff_scratch {
    void *state;        // [states][64]
    void *work;         // [states][64]
    void *slope;        // [states][64] tangents or cotangents
    void *action;       // [actions][64]
    void *action_slope; // [actions][64]
    void *option;       // [option rows][64]
    void *reward;       // [64]
    void *reward_slope; // [64]
    void *flags;        // [64] bytes
    void *observation;  // [observations][64]
} diff_scratch;

struct ludus_diff {
    ludus_vector *vector;                             // of one environment: its options, layout and ranges of actions
    const ludus_target *target;                       // one of the two below, as is config
    void *config;                                     // the target's own type
    const ludus_target *shared_target, *owned_target; // owned: every environment has options of its own
    void *shared_config, *owned_config;
    void *options; // of the owned target, NULL before it is needed: tiles of [params][64] words
    ludus_diff_sizes sizes;
    int32_t *columns;
    uint8_t *whole;      // [states] 1: a whole number
    int32_t any_whole;   // one of them is
    double *tuned;       // [option rows] room for other option numbers
    int32_t option_rows; // of the definition's table
    bool discrete;       // actions are choices
    int32_t tiles;
    int32_t parts;         // stretches of tiles, and threads that take them
    ludus_pool *pool;      // NULL: one thread
    size_t tile_bytes;     // of a tile of states
    diff_scratch *scratch; // [parts]
    void *arena;           // what scratch points into
};

// --- diff.c ---

// Other option numbers for every environment: the definition's whole table, of which only those that may be ranges differ from what
// the diff was made with. What the options loaded is kept where the target can be tuned.
ludus_status diff_reconfigure(ludus_diff *diff, const double *numbers);

// The environments of a tile: [first, first + count) of the rows, and the lanes that the target runs over.
typedef struct diff_span {
    int32_t first, count, padded;
} diff_span;

// Runs task(context, part) for each of `parts` stretches of tiles, and says which tiles are a part's: [first, end).
void diff_run(ludus_diff *diff, int32_t parts, ludus_task *task, void *context);
void diff_part(const ludus_diff *diff, int32_t parts, int32_t part, int32_t *first, int32_t *end);
diff_span diff_span_of(const ludus_diff *diff, int32_t tile);

// A point of scratch's actions at this tile of states.
ludus_tile_point diff_point(const ludus_diff *diff, diff_span span, const void *state, const void *action);

// --- rows.c: row-major to tiles and back ---
//
// `rows` start at environment 0. Taking NULL gives zeros; giving to NULL does nothing. Lanes of the padding receive a copy
// of the tile's first environment.

void diff_take_states(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_states(const ludus_diff *diff, diff_span span, const void *tile, void *rows);
void diff_take_state_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_state_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows);
void diff_take_actions(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_take_action_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_action_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows);
void diff_take_option_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_option_slopes(const ludus_diff *diff, diff_span span, const void *tile, void *rows);
void diff_take_rewards(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_rewards(const ludus_diff *diff, diff_span span, const void *tile, void *rows);
void diff_give_flags(diff_span span, const void *tile, uint8_t *rows);
void diff_take_observations(const ludus_diff *diff, diff_span span, const void *rows, void *tile);
void diff_give_observations(const ludus_diff *diff, diff_span span, const void *tile, void *rows);

// tile += rows, where rows are not NULL.
void diff_join_state_slopes(const ludus_diff *diff, diff_span span, const void *rows, void *tile);

// The rows of one step in rows over time, `width` numbers an environment; NULL stays NULL.
static inline void *diff_step_rows(const ludus_diff *diff, const void *rows, int32_t step, int32_t width) {
    const size_t numbers = (size_t)step * (size_t)diff->sizes.count * (size_t)width;
    return rows ? (char *)(uintptr_t)rows + numbers * diff->target->word_bytes : NULL;
}

// --- options.c ---

// The options that the diff was made with: of all, or what environment i draws from ranges with seed i.
ludus_status diff_make_options(ludus_diff *diff);

// --- rollout.c ---

// LUDUS_OK, or a sentence when there cannot be a rollout of that many steps.
ludus_status diff_check_steps(const ludus_diff *diff, int32_t steps);

#endif
