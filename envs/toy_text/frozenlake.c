// frozenlake.c - FrozenLake-v1 and FrozenLake8x8-v1: cross slippery ice to the goal without falling into a hole.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's FrozenLake. As there, one number is drawn at every reset and every step, even where the
// outcome is certain.

#define LUDUS_PLAIN

// desc=SFF/FHF/FFG gives a map of one's own and takes precedence over map_name; map_name=none without it is a random
// one.
#define FROZENLAKE_OPTIONS(X)                                                                                          \
    X(TEXT, desc, "", 0, 0, 0, 0, "map: rows of S start, F frozen, H hole, G goal with '/' between; empty: map_name")  \
    X(CHOICE, map_name, "4x4|8x8|none", 0, 0, 2, 0, "built-in map, or none for a random one")                          \
    X(BOOL, is_slippery, "", 1, 0, 1, 0, "whether a move may slip to either side")                                     \
    X(REAL, success_rate, "", 1.0 / 3.0, 0, 1, 0, "probability of the chosen direction on slippery ice")               \
    X(TEXT, reward_schedule, "1,0,0", 0, 0, 0, 0, "rewards for stepping on goal, hole and ice; in quotes")             \
    X(INT, size, "cells", 8, 2, 64, 0, "side of a random map")                                                         \
    X(REAL, p, "", 0.8, 0, 1, 0, "probability that a cell of a random map is frozen")                                  \
    X(REAL, map_seed, "", 0, 0, 9007199254740992.0, 0, "seed of the random map, a whole number")

#define FROZENLAKE_STATE(X)                                                                                            \
    X(INT, position, , "", 0, 4095, "row * columns + column")                                                          \
    X(INT, last_action, , "", -1, 3, "action of the last step, -1 after a reset")                                      \
    X(INT, outcome, , "", 0, 3, "where the last step went: 0 slipped, 1 as chosen, 2 slipped, 3 nothing else could be")

#define ENV          frozenlake
#define ENV_STATE    FROZENLAKE_STATE
#define ENV_VALID    frozenlake_valid
#define ENV_ACTIONS  1
#define ENV_DISCRETE 1
#include <ludus/hash.h>
#include <ludus/kernel.h>

#include <stdio.h>

#include "frozenlake_map.h"

// Outcomes of a step, by the direction taken: one turn before the chosen one, itself, one turn after, or certain.
enum { FROZENLAKE_CERTAIN = 3 };

// What the cell stepped on is.
enum { FROZENLAKE_ICE, FROZENLAKE_HOLE, FROZENLAKE_GOAL, FROZENLAKE_OVER };

typedef struct frozenlake_config {
    FROZENLAKE_OPTIONS(LUDUS_OPTION_MEMBER)
    int32_t starts;
    double start_share;            // probability of each start
    double sum[3], probability[4]; // of the outcomes, running sums and each
    double reward[4];              // by what is stepped on
    // [cell][direction]: the cell moved to and, from bit 12 on, what it is. Holes and goals lead to themselves as OVER.
    uint16_t next[FROZENLAKE_CELLS][4];
    uint16_t start[FROZENLAKE_CELLS];
    frozenlake_map map;
} frozenlake_config;

typedef struct frozenlake_state {
    FROZENLAKE_STATE(LUDUS_STATE_MEMBER)
} frozenlake_state;

LUDUS_KERNEL bool frozenlake_valid(const frozenlake_config *c, const frozenlake_state *s) {
    return s->position < c->map.rows * c->map.columns;
}

// Starts are equally likely. Where rounding leaves the draw above all sums it is the first cell, as in the original.
LUDUS_KERNEL void frozenlake_reset(const frozenlake_config *c, const double *options, frozenlake_state *s,
                                   ludus_rng *rng) {
    (void)options;
    const double draw = ludus_rng_random(rng);
    double sum = 0.0;
    s->position = 0;
    for (int32_t i = 0; i < c->starts; i++) {
        sum += c->start_share;
        if (sum > draw) {
            s->position = c->start[i];
            break;
        }
    }
    s->last_action = -1;
    s->outcome = FROZENLAKE_CERTAIN;
}

LUDUS_KERNEL void frozenlake_step(const frozenlake_config *c, frozenlake_state *s, const ludus_slot *action,
                                  ludus_rng *rng, plain_step *io) {
    const double draw = ludus_rng_random(rng);
    const int32_t above = (draw >= c->sum[0]) + (draw >= c->sum[1]);
    const int32_t outcome = draw >= c->sum[2] ? 0 : above;
    const uint16_t next = c->next[s->position][(action[0].i + outcome + 3) & 3];
    const int32_t kind = next >> 12;
    s->position = next & (FROZENLAKE_CELLS - 1);
    s->last_action = action[0].i;
    s->outcome = kind == FROZENLAKE_OVER ? FROZENLAKE_CERTAIN : outcome;
    io->reward[0] = c->reward[kind];
    io->terminated = kind != FROZENLAKE_ICE;
}

LUDUS_KERNEL void frozenlake_observe(const frozenlake_config *c, const frozenlake_state *s, int32_t player, void *row) {
    (void)c, (void)player;
    *(int32_t *)row = s->position;
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

// Reads "goal,hole,ice". Numbers are read as options are, so that the program's locale does not matter.
static ludus_status frozenlake_read_rewards(const char *text, double *reward) {
    static const ludus_field names[] = {
        {"ice", LUDUS_REAL, 1, "", 0.0, -1e9, 1e9, NULL, "for stepping on ice", 0},
        {"hole", LUDUS_REAL, 1, "", 0.0, -1e9, 1e9, NULL, "for falling into a hole", 0},
        {"goal", LUDUS_REAL, 1, "", 0.0, -1e9, 1e9, NULL, "for reaching the goal", 0},
        LUDUS_FIELD_END,
    };
    ludus_settings *settings = ludus_settings_make(names, "reward_schedule");
    if (!settings) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "reward_schedule: no memory to read it");
    }
    ludus_status status = LUDUS_OK;
    const char *entry = text;
    for (int i = 2; i >= 0 && !status; i--) {
        char number[64];
        const size_t length = strcspn(entry, ",");
        if (length == 0 || length >= sizeof number || (entry[length] == ',') != (i > 0)) {
            status =
                ludus_fail(LUDUS_ERROR_ARGUMENT,
                           "reward_schedule is '%s'; it is three numbers for goal, hole and ice, as '1,0,0'", text);
            break;
        }
        memcpy(number, entry, length);
        number[length] = '\0';
        status = ludus_settings_set(settings, names[i].name, number);
        entry += length + (i > 0);
    }
    if (!status) {
        memcpy(reward, ludus_settings_values(settings).numbers, 3 * sizeof *reward);
    }
    ludus_settings_destroy(settings);
    return status;
}

static ludus_status frozenlake_choose_map(const ludus_values *options, frozenlake_config *c) {
    const char *desc = ludus_values_text(options, "desc");
    if (desc[0]) {
        return frozenlake_read_map(desc, &c->map);
    }
    if (c->map_name < 2) {
        return frozenlake_read_map(c->map_name == 0 ? frozenlake_4x4 : frozenlake_8x8, &c->map);
    }
    if (c->map_seed != floor(c->map_seed)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "map_seed is %g; it is a whole number", c->map_seed);
    }
    return frozenlake_random_map(c->size, c->p, (uint64_t)c->map_seed, &c->map);
}

static ludus_status frozenlake_configure(const ludus_values *options, frozenlake_config *config) {
    const double *number = options->numbers;
    FROZENLAKE_OPTIONS(LUDUS_OPTION_READ)
    (void)number;
    ludus_status status = frozenlake_read_rewards(ludus_values_text(options, "reward_schedule"), config->reward);
    if (!status) {
        status = frozenlake_choose_map(options, config);
    }
    if (status) {
        return status;
    }

    // Without ice the draw decides nothing: every one of them is for the chosen direction.
    const double fail_rate = (1.0 - config->success_rate) / 2.0;
    config->probability[0] = config->probability[2] = fail_rate;
    config->probability[1] = config->is_slippery ? config->success_rate : 1.0;
    config->probability[FROZENLAKE_CERTAIN] = 1.0;
    config->sum[0] = config->is_slippery ? fail_rate : -1.0;
    config->sum[1] = config->is_slippery ? fail_rate + config->success_rate : 2.0;
    config->sum[2] = config->is_slippery ? config->sum[1] + fail_rate : 2.0;

    const int32_t rows = config->map.rows, columns = config->map.columns;
    for (int32_t cell = 0; cell < rows * columns; cell++) {
        const int32_t row = cell / columns, column = cell % columns;
        const char letter = config->map.letter[cell];
        const int32_t next[4] = {column > 0 ? cell - 1 : cell, row + 1 < rows ? cell + columns : cell,
                                 column + 1 < columns ? cell + 1 : cell, row > 0 ? cell - columns : cell};
        for (int direction = 0; direction < 4; direction++) {
            const char onto = config->map.letter[next[direction]];
            const int32_t kind = onto == 'G' ? FROZENLAKE_GOAL : onto == 'H' ? FROZENLAKE_HOLE : FROZENLAKE_ICE;
            config->next[cell][direction] = (uint16_t)(letter == 'G' || letter == 'H' ? cell | FROZENLAKE_OVER << 12
                                                                                      : next[direction] | kind << 12);
        }
        if (letter == 'S') {
            config->start[config->starts++] = (uint16_t)cell;
        }
    }
    config->start_share = 1.0 / config->starts;
    return LUDUS_OK;
}

#endif

#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

#include "frozenlake_draw.h"

static ludus_status frozenlake_layout(const void *config, ludus_layout *out) {
    const frozenlake_config *c = (const frozenlake_config *)config;
    out->observation = ludus_space_discrete(c->map.rows * c->map.columns);
    out->action = ludus_space_discrete(4);
    for (int kind = 0; kind < 4; kind++) {
        out->reward_low = fmin(out->reward_low, c->reward[kind]);
        out->reward_high = fmax(out->reward_high, c->reward[kind]);
    }
    return LUDUS_OK;
}

// The probability of what happened; 1 after a reset.
static void frozenlake_info(const void *config, const void *state, double *values) {
    values[0] = ((const frozenlake_config *)config)->probability[((const frozenlake_state *)state)->outcome];
}

static uint64_t frozenlake_hash(const void *config, const void *state) {
    (void)config;
    return ludus_hash64(&((const frozenlake_state *)state)->position, sizeof(int32_t), 0);
}

// Did the last step go another way than it chose?
static bool frozenlake_slipped(const frozenlake_state *s) {
    return s->last_action >= 0 && (s->outcome == 0 || s->outcome == 2);
}

// The last move, then the map with brackets around where the player stands.
static size_t frozenlake_text(const void *config, const void *state, char *out, size_t capacity) {
    static const char *const moves[] = {"start", "left", "down", "right", "up"};
    const frozenlake_config *c = (const frozenlake_config *)config;
    const frozenlake_state *s = (const frozenlake_state *)state;
    char cells[3 * FROZENLAKE_CELLS + FROZENLAKE_SIDE + 1], *end = cells;
    for (int32_t cell = 0; cell < c->map.rows * c->map.columns; cell++) {
        *end++ = cell == s->position ? '[' : ' ';
        *end++ = c->map.letter[cell];
        *end++ = cell == s->position ? ']' : ' ';
        if ((cell + 1) % c->map.columns == 0) {
            *end++ = '\n';
        }
    }
    *end = '\0';
    return (size_t)snprintf(out, capacity, "%s%s\n%s", moves[s->last_action + 1],
                            frozenlake_slipped(s) ? ", slipped" : "", cells);
}

static void frozenlake_draw(const void *config, const void *state, ludus_draw_list *list) {
    const frozenlake_state *s = (const frozenlake_state *)state;
    frozenlake_draw_scene(list, &((const frozenlake_config *)config)->map, s->position, s->last_action,
                          frozenlake_slipped(s), (s->last_action + s->outcome + 3) & 3);
}

// A click on a neighbouring cell walks there, as long as the walk goes on.
static bool frozenlake_pick(const void *config, const void *state, double x, double y, ludus_slot *action) {
    const frozenlake_config *c = (const frozenlake_config *)config;
    const int32_t position = ((const frozenlake_state *)state)->position;
    const int way = grid_way_to(c->map.rows, c->map.columns, position, x, y);
    if (way < GRID_EAST || way > GRID_SOUTH || c->next[position][0] >> 12 == FROZENLAKE_OVER) {
        return false;
    }
    action->i = frozenlake_actions[way];
    return true;
}

static const ludus_field frozenlake_options[] = {FROZENLAKE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field frozenlake_fields[] = {FROZENLAKE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field frozenlake_info_fields[] = {
    {"prob", LUDUS_REAL, 1, "", 0.0, 0.0, 1.0, NULL, "probability of the last transition", LUDUS_FIELD_INTEGRAL_ONE},
    LUDUS_FIELD_END,
};
static const ludus_key frozenlake_keys[] = {
    {"left", "step left", {{0}}, false}, {"down", "step down", {{1}}, false}, {"right", "step right", {{2}}, false},
    {"up", "step up", {{3}}, false},     {NULL, NULL, {{0}}, false},
};
static const ludus_variant frozenlake_variants[] = {
    {"FrozenLake-v1", "", 100, 0.70, NULL},
    {"FrozenLake8x8-v1", "map_name=8x8", 200, 0.85, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

const ludus_env_def ludus_env_frozenlake = {
    LUDUS_DEFINITION_HOOKS,
    .about = "cross slippery ice to the goal without falling into a hole",
    .source = "Gymnasium 1.4.0 FrozenLake-v1",
    .variants = frozenlake_variants,
    .options = frozenlake_options,
    .state_fields = frozenlake_fields,
    .info_fields = frozenlake_info_fields,
    .layout = frozenlake_layout,
    .info = frozenlake_info,
    .hash = frozenlake_hash,
    .text = frozenlake_text,
    .keys = frozenlake_keys,
    .pick = frozenlake_pick,
    .draw = frozenlake_draw,
};

#endif
