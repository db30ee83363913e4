// cliffwalking.c - CliffWalking-v1 and CliffWalkingSlippery-v1: walk to the other end of a cliff's edge.
// SPDX-License-Identifier: MIT
//
// Source: Sutton and Barto, Reinforcement Learning, 2nd edition, example 6.6, in the form of Gymnasium 1.4.0's
// CliffWalking. As there, one number is drawn at every reset and every step, even where the outcome is certain.

#define LUDUS_PLAIN

#define CLIFFWALKING_OPTIONS(X) X(BOOL, is_slippery, "", 0, 0, 1, 0, "whether a move goes to either side as often")

#define CLIFFWALKING_STATE(X)                                                                                          \
    X(INT, position, , "", 0, 47, "row * 12 + column; the cliff is 37 to 46")                                          \
    X(INT, last_action, , "", -1, 3, "action of the last step, -1 after a reset")

#define ENV          cliffwalking
#define ENV_STATE    CLIFFWALKING_STATE
#define ENV_VALID    cliffwalking_valid
#define ENV_ACTIONS  1
#define ENV_DISCRETE 1
#include <ludus/hash.h>
#include <ludus/kernel.h>

#include <stdio.h>

enum { CLIFFWALKING_ROWS = 4, CLIFFWALKING_COLUMNS = 12, CLIFFWALKING_START = 36, CLIFFWALKING_GOAL = 47 };

// A cell to move to, and whether the way there led over the cliff.
typedef struct cliffwalking_move {
    uint8_t position, fell;
} cliffwalking_move;

typedef struct cliffwalking_config {
    CLIFFWALKING_OPTIONS(LUDUS_OPTION_MEMBER)
    double sum[2];                 // running sums of the first two outcomes' probabilities
    double probability;            // of each outcome
    cliffwalking_move move[48][4]; // [cell][direction]: up, right, down, left
} cliffwalking_config;

typedef struct cliffwalking_state {
    CLIFFWALKING_STATE(LUDUS_STATE_MEMBER)
} cliffwalking_state;

// Nobody stands on the cliff: who steps on it is back at the start at once.
LUDUS_KERNEL bool cliffwalking_valid(const cliffwalking_config *c, const cliffwalking_state *s) {
    (void)c;
    return s->position <= CLIFFWALKING_START || s->position == CLIFFWALKING_GOAL;
}

LUDUS_KERNEL void cliffwalking_reset(const cliffwalking_config *c, const double *options, cliffwalking_state *s,
                                     ludus_rng *rng) {
    (void)c, (void)options;
    (void)ludus_rng_next64(rng);
    s->position = CLIFFWALKING_START;
    s->last_action = -1;
}

LUDUS_KERNEL void cliffwalking_step(const cliffwalking_config *c, cliffwalking_state *s, const ludus_slot *action,
                                    ludus_rng *rng, plain_step *io) {
    // On slippery ground: one turn before the chosen direction, itself, or one turn after.
    const double draw = ludus_rng_random(rng);
    const int32_t outcome = (draw >= c->sum[0]) + (draw >= c->sum[1]);
    const cliffwalking_move move = c->move[s->position][(action[0].i + outcome + 3) & 3];
    s->position = move.position;
    s->last_action = action[0].i;
    io->reward[0] = move.fell ? -100.0 : -1.0;
    io->terminated = move.position == CLIFFWALKING_GOAL;
}

LUDUS_KERNEL void cliffwalking_observe(const cliffwalking_config *c, const cliffwalking_state *s, int32_t player,
                                       void *row) {
    (void)c, (void)player;
    *(int32_t *)row = s->position;
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

static ludus_status cliffwalking_configure(const ludus_values *options, cliffwalking_config *config) {
    const double *number = options->numbers;
    CLIFFWALKING_OPTIONS(LUDUS_OPTION_READ)
    (void)number;
    // On firm ground every draw is for the chosen direction.
    config->probability = config->is_slippery ? 1.0 / 3.0 : 1.0;
    config->sum[0] = config->is_slippery ? 1.0 / 3.0 : -1.0;
    config->sum[1] = config->is_slippery ? 1.0 / 3.0 + 1.0 / 3.0 : 2.0;
    for (int32_t cell = 0; cell < CLIFFWALKING_ROWS * CLIFFWALKING_COLUMNS; cell++) {
        const int32_t row = cell / CLIFFWALKING_COLUMNS, column = cell % CLIFFWALKING_COLUMNS;
        const int32_t next[4] = {
            row > 0 ? cell - CLIFFWALKING_COLUMNS : cell, column + 1 < CLIFFWALKING_COLUMNS ? cell + 1 : cell,
            row + 1 < CLIFFWALKING_ROWS ? cell + CLIFFWALKING_COLUMNS : cell, column > 0 ? cell - 1 : cell};
        for (int direction = 0; direction < 4; direction++) {
            cliffwalking_move *move = &config->move[cell][direction];
            move->fell = next[direction] > CLIFFWALKING_START && next[direction] < CLIFFWALKING_GOAL;
            move->position = (uint8_t)(move->fell ? CLIFFWALKING_START : next[direction]);
        }
    }
    return LUDUS_OK;
}

#endif

#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

#include "cliffwalking_draw.h"

static ludus_status cliffwalking_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_discrete(CLIFFWALKING_ROWS * CLIFFWALKING_COLUMNS);
    out->action = ludus_space_discrete(4);
    out->reward_low = -100.0;
    out->reward_high = -1.0;
    return LUDUS_OK;
}

// The probability of what happened; 1 after a reset.
static void cliffwalking_info(const void *config, const void *state, double *values) {
    const bool started = ((const cliffwalking_state *)state)->last_action < 0;
    values[0] = started ? 1.0 : ((const cliffwalking_config *)config)->probability;
}

static uint64_t cliffwalking_hash(const void *config, const void *state) {
    (void)config;
    return ludus_hash64(&((const cliffwalking_state *)state)->position, sizeof(int32_t), 0);
}

// The last move, then the cells: S start, G goal, ^ cliff, with brackets around where the player stands.
static size_t cliffwalking_text(const void *config, const void *state, char *out, size_t capacity) {
    static const char *const moves[] = {"start", "up", "right", "down", "left"};
    const cliffwalking_state *s = (const cliffwalking_state *)state;
    char cells[CLIFFWALKING_ROWS * (3 * CLIFFWALKING_COLUMNS + 1) + 1], *end = cells;
    (void)config;
    for (int32_t cell = 0; cell < CLIFFWALKING_ROWS * CLIFFWALKING_COLUMNS; cell++) {
        *end++ = cell == s->position ? '[' : ' ';
        *end++ = cell < CLIFFWALKING_START    ? '.'
                 : cell == CLIFFWALKING_START ? 'S'
                 : cell == CLIFFWALKING_GOAL  ? 'G'
                                              : '^';
        *end++ = cell == s->position ? ']' : ' ';
        if ((cell + 1) % CLIFFWALKING_COLUMNS == 0) {
            *end++ = '\n';
        }
    }
    *end = '\0';
    return (size_t)snprintf(out, capacity, "%s\n%s", moves[s->last_action + 1], cells);
}

static void cliffwalking_draw(const void *config, const void *state, ludus_draw_list *list) {
    const cliffwalking_state *s = (const cliffwalking_state *)state;
    cliffwalking_draw_scene(list, ((const cliffwalking_config *)config)->is_slippery, s->position, s->last_action);
}

// A click on a neighbouring cell walks there (or off the cliff), as long as the walk goes on.
static bool cliffwalking_pick(const void *config, const void *state, double x, double y, ludus_slot *action) {
    static const int32_t actions[4] = {1, 0, 3, 2}; // of the directions
    const int32_t position = ((const cliffwalking_state *)state)->position;
    const int way = grid_way_to(CLIFFWALKING_ROWS, CLIFFWALKING_COLUMNS, position, x, y);
    (void)config;
    if (way < GRID_EAST || way > GRID_SOUTH || position == CLIFFWALKING_GOAL) {
        return false;
    }
    action->i = actions[way];
    return true;
}

static const ludus_field cliffwalking_options[] = {CLIFFWALKING_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field cliffwalking_fields[] = {CLIFFWALKING_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field cliffwalking_info_fields[] = {
    {"prob", LUDUS_REAL, 1, "", 0.0, 0.0, 1.0, NULL, "probability of the last transition", LUDUS_FIELD_INTEGRAL_ONE},
    LUDUS_FIELD_END,
};
static const ludus_key cliffwalking_keys[] = {
    {"up", "step up", {{0}}, false},     {"right", "step right", {{1}}, false},
    {"down", "step down", {{2}}, false}, {"left", "step left", {{3}}, false},
    {NULL, NULL, {{0}}, false},
};
static const ludus_variant cliffwalking_variants[] = {
    {"CliffWalking-v1", "", 0, NAN, NULL},
    {"CliffWalkingSlippery-v1", "is_slippery=true", 0, NAN, "walk along a cliff's edge on ground that slips"},
    {NULL, NULL, 0, NAN, NULL},
};

const ludus_env_def ludus_env_cliffwalking = {
    LUDUS_DEFINITION_HOOKS,
    .about = "walk to the other end of a cliff's edge without falling off",
    .source = "Sutton and Barto, 2nd edition, example 6.6; Gymnasium 1.4.0 CliffWalking-v1",
    .variants = cliffwalking_variants,
    .options = cliffwalking_options,
    .state_fields = cliffwalking_fields,
    .info_fields = cliffwalking_info_fields,
    .layout = cliffwalking_layout,
    .info = cliffwalking_info,
    .hash = cliffwalking_hash,
    .text = cliffwalking_text,
    .keys = cliffwalking_keys,
    .pick = cliffwalking_pick,
    .draw = cliffwalking_draw,
};

#endif
