// taxi.c - Taxi-v4: fetch a passenger from one of four pads and set them down at another.
// SPDX-License-Identifier: MIT
//
// Source: Dietterich, JAIR 13, 2000, in the form of Gymnasium 1.4.0's Taxi. As there, one number is drawn at every
// step, even where the outcome is certain. Actions outside the legal mask are still allowed: moving into a wall stays
// where it is for -1, and picking up or setting down where that cannot be done costs 10.

#define LUDUS_PLAIN

#define TAXI_OPTIONS(X)                                                                                                \
    X(BOOL, is_rainy, "", 0, 0, 1, 0, "whether a move may drift to either side")                                       \
    X(BOOL, fickle_passenger, "", 0, 0, 1, 0, "whether the passenger may change the destination once")                 \
    X(REAL, rainy_probability, "", 0.8, 0, 1, 0, "probability of the chosen direction in the rain")                    \
    X(REAL, fickle_probability, "", 0.3, 0, 1, 0, "probability that a fickle passenger will change the destination")

#define TAXI_STATE(X)                                                                                                  \
    X(BYTE, row, , "", 0, 4, "row of the taxi, from the north")                                                        \
    X(BYTE, column, , "", 0, 4, "column of the taxi, from the west")                                                   \
    X(BYTE, passenger, , "", 0, 4, "pad where the passenger waits (R, G, Y, B), 4 in the taxi")                        \
    X(BYTE, destination, , "", 0, 3, "pad where the passenger wants to go")                                            \
    X(BYTE, fickle, , "", 0, 1, "whether the passenger will change the destination on the way")                        \
    X(BYTE, last_action, , "", -1, 5, "action of the last step, -1 after a reset")                                     \
    X(BYTE, outcome, , "", 0, 3, "what the last step was: 0 as chosen, 1 drift left, 2 drift right, 3 certain")

#define ENV          taxi
#define ENV_STATE    TAXI_STATE
#define ENV_VALID    taxi_valid
#define ENV_LEGAL    taxi_legal
#define ENV_ACTIONS  1
#define ENV_DISCRETE 1
#include <ludus/hash.h>
#include <ludus/kernel.h>

#include <stdio.h>

#include "taxi_map.h"

enum { TAXI_SOUTH, TAXI_NORTH, TAXI_EAST, TAXI_WEST, TAXI_PICK_UP, TAXI_SET_DOWN };
enum { TAXI_ABOARD = 4, TAXI_CERTAIN = 3, TAXI_STARTS = 300 };

// Where an action leads when nothing drifts, and what it is paid for.
enum { TAXI_TIME, TAXI_FINE, TAXI_DELIVERY };
typedef struct taxi_next {
    int8_t row, column, passenger, kind;
} taxi_next;

typedef struct taxi_config {
    TAXI_OPTIONS(LUDUS_OPTION_MEMBER)
    double sum[3], probability[4]; // of the outcomes of a move, running sums and each
    int8_t turned[3][6];           // [outcome][action]: itself, or for moves the one to its left, to its right
    taxi_next next[125][6];        // [cell * 5 + passenger][action]
    uint8_t legal[125][6];         // [cell * 5 + passenger][action]
    double start_sum[TAXI_STARTS]; // running sums of the probabilities of the states to start in
} taxi_config;

typedef struct taxi_state {
    TAXI_STATE(LUDUS_STATE_MEMBER)
} taxi_state;

LUDUS_KERNEL bool taxi_valid(const taxi_config *c, const taxi_state *s) {
    return c->fickle_passenger || !s->fickle;
}

// A passenger at a pad, another pad as destination, and any cell for the taxi, all equally likely.
LUDUS_KERNEL void taxi_reset(const taxi_config *c, const double *options, taxi_state *s, ludus_rng *rng) {
    (void)options;
    const double draw = ludus_rng_random(rng);
    // The first running sum above the draw; sums are not quite multiples of 1/300.
    int32_t start = (int32_t)(draw * TAXI_STARTS);
    while (start > 0 && c->start_sum[start - 1] > draw) {
        start--;
    }
    while (start < TAXI_STARTS && c->start_sum[start] <= draw) {
        start++;
    }
    const int32_t cell = start / 12, passenger = start / 3 % 4, other = start % 3;
    const bool found = start < TAXI_STARTS; // else the draw is above all sums, and the original takes its state 0
    s->row = (int8_t)(found ? cell / 5 : 0);
    s->column = (int8_t)(found ? cell % 5 : 0);
    s->passenger = (int8_t)(found ? passenger : 0);
    s->destination = (int8_t)(found ? other + (other >= passenger) : 0);
    s->fickle = c->fickle_passenger && ludus_rng_random(rng) < c->fickle_probability;
    s->last_action = -1;
    s->outcome = TAXI_CERTAIN;
}

LUDUS_KERNEL int32_t taxi_place(const taxi_state *s) {
    return (s->row * 5 + s->column) * 5 + s->passenger;
}

// A fickle passenger chooses another destination at the first cell of the way.
LUDUS_KERNEL void taxi_change_destination(taxi_state *s, ludus_rng *rng) {
    const int32_t other = ludus_rng_choice(rng, 3);
    s->destination = (int8_t)(other + (other >= s->destination));
    s->fickle = 0;
}

LUDUS_KERNEL void taxi_step(const taxi_config *c, taxi_state *s, const ludus_slot *action, ludus_rng *rng,
                            plain_step *io) {
    const double draw = ludus_rng_random(rng);
    const int32_t place = taxi_place(s), above = (draw >= c->sum[0]) + (draw >= c->sum[1]);
    const int32_t outcome = draw >= c->sum[2] ? 0 : above;
    // When the way ahead is blocked the taxi does not drift either.
    const int32_t chosen = action[0].i, taken = c->turned[c->legal[place][chosen] ? outcome : 0][chosen];
    const taxi_next next = c->next[place][taken];
    s->row = next.row;
    s->column = next.column;
    s->passenger = next.passenger;
    s->last_action = (int8_t)chosen;
    s->outcome = (int8_t)(chosen <= TAXI_WEST ? outcome : TAXI_CERTAIN);
    io->terminated = next.kind == TAXI_DELIVERY && next.passenger == s->destination;
    io->reward[0] = io->terminated ? 20.0 : next.kind == TAXI_FINE ? -10.0 : -1.0;
    if (s->fickle && next.passenger == TAXI_ABOARD && taken <= TAXI_WEST && c->legal[place][taken]) {
        taxi_change_destination(s, rng);
    }
}

LUDUS_KERNEL void taxi_observe(const taxi_config *c, const taxi_state *s, int32_t player, void *row) {
    (void)c, (void)player;
    *(int32_t *)row = taxi_place(s) * 4 + s->destination;
}

// The original's action_mask: moves that are not blocked, and what can be done with the passenger here.
LUDUS_KERNEL void taxi_legal(const taxi_config *c, const taxi_state *s, int32_t player, uint8_t *mask) {
    (void)player;
    memcpy(mask, c->legal[taxi_place(s)], 6);
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

// The rules: what an action does at a place, and whether it does anything without a fine.
static void taxi_rules(int32_t place, int32_t action, taxi_next *next, uint8_t *legal) {
    const int32_t row = place / 25, column = place / 5 % 5, passenger = place % 5, pad = taxi_pad(row, column);
    const bool can[6] = {row<4, row> 0, taxi_east_open(row, column), column > 0 && taxi_east_open(row, column - 1),
                         pad == passenger, passenger == TAXI_ABOARD && pad != TAXI_NO_PAD};
    next->row = (int8_t)(row + (can[action] ? (action == TAXI_SOUTH) - (action == TAXI_NORTH) : 0));
    next->column = (int8_t)(column + (can[action] ? (action == TAXI_EAST) - (action == TAXI_WEST) : 0));
    next->passenger = (int8_t)passenger;
    next->kind = TAXI_TIME;
    if (action >= TAXI_PICK_UP) {
        next->kind = !can[action] ? TAXI_FINE : action == TAXI_SET_DOWN ? TAXI_DELIVERY : TAXI_TIME;
        next->passenger = (int8_t)(!can[action] ? passenger : action == TAXI_SET_DOWN ? pad : TAXI_ABOARD);
    }
    *legal = can[action];
}

static ludus_status taxi_configure(const ludus_values *options, taxi_config *config) {
    static const int8_t turned[3][6] = {
        {TAXI_SOUTH, TAXI_NORTH, TAXI_EAST, TAXI_WEST, TAXI_PICK_UP, TAXI_SET_DOWN},
        {TAXI_EAST, TAXI_WEST, TAXI_NORTH, TAXI_SOUTH, TAXI_PICK_UP, TAXI_SET_DOWN},
        {TAXI_WEST, TAXI_EAST, TAXI_SOUTH, TAXI_NORTH, TAXI_PICK_UP, TAXI_SET_DOWN},
    };
    const double *number = options->numbers;
    TAXI_OPTIONS(LUDUS_OPTION_READ)
    (void)number;
    memcpy(config->turned, turned, sizeof turned);

    // In the dry every draw is for the chosen direction.
    const double ahead = config->is_rainy ? config->rainy_probability : 1.0, aside = (1.0 - ahead) / 2.0;
    config->probability[0] = ahead;
    config->probability[1] = config->probability[2] = aside;
    config->probability[TAXI_CERTAIN] = 1.0;
    config->sum[0] = ahead;
    config->sum[1] = ahead + aside;
    config->sum[2] = config->sum[1] + aside;

    for (int32_t place = 0; place < 125; place++) {
        for (int32_t action = 0; action < 6; action++) {
            taxi_rules(place, action, &config->next[place][action], &config->legal[place][action]);
        }
    }
    double sum = 0.0;
    for (int32_t start = 0; start < TAXI_STARTS; start++) {
        config->start_sum[start] = sum += 1.0 / TAXI_STARTS;
    }
    return LUDUS_OK;
}

#endif

#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

#include "taxi_draw.h"

static ludus_status taxi_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_discrete(500);
    out->action = ludus_space_discrete(6);
    out->legal_count = 6;
    out->reward_low = -10.0;
    out->reward_high = 20.0;
    return LUDUS_OK;
}

// The probability of what happened (1 after a reset), then the legal mask.
static void taxi_info(const void *config, const void *state, double *values) {
    const taxi_config *c = (const taxi_config *)config;
    const taxi_state *s = (const taxi_state *)state;
    values[0] = c->probability[s->outcome];
    for (int i = 0; i < 6; i++) {
        values[1 + i] = c->legal[taxi_place(s)][i];
    }
}

static uint64_t taxi_hash(const void *config, const void *state) {
    (void)config;
    return ludus_hash64(state, offsetof(taxi_state, last_action), 0);
}

// Did the last move go to a side? A move drifts only where it was legal, which the state does not keep. When it is legal here
// it was there: a taxi that a wall stopped would still stand before it.
static bool taxi_drifted(const taxi_config *c, const taxi_state *s) {
    return s->last_action >= TAXI_SOUTH && s->last_action <= TAXI_WEST && (s->outcome == 1 || s->outcome == 2) &&
           c->legal[taxi_place(s)][s->last_action];
}

static bool taxi_delivered(const taxi_state *s) {
    return s->last_action == TAXI_SET_DOWN && s->passenger == s->destination;
}

// The last action, the streets with brackets around the taxi, and where the passenger is and wants to go.
static size_t taxi_text(const void *config, const void *state, char *out, size_t capacity) {
    static const char *const actions[] = {"start", "south", "north", "east", "west", "pick up", "set down"};
    const taxi_state *s = (const taxi_state *)state;
    char streets[5 * 22 + 1], *end = streets;
    for (int32_t cell = 0; cell < 25; cell++) {
        const bool here = cell == s->row * 5 + s->column;
        const int32_t pad = taxi_pad(cell / 5, cell % 5);
        if (cell % 5 == 0) {
            *end++ = '|';
        }
        *end++ = here ? '[' : ' ';
        *end++ = pad == TAXI_NO_PAD ? '.' : taxi_pad_letters[pad];
        *end++ = here ? ']' : ' ';
        *end++ = taxi_east_open(cell / 5, cell % 5) ? ' ' : '|';
        if (cell % 5 == 4) {
            *end++ = '\n';
        }
    }
    *end = '\0';
    char where[16] = "in the taxi", way[16] = "arrived";
    if (s->passenger != TAXI_ABOARD) {
        snprintf(where, sizeof where, "at %c", taxi_pad_letters[s->passenger]);
    }
    if (!taxi_delivered(s)) {
        snprintf(way, sizeof way, "going to %c", taxi_pad_letters[s->destination]);
    }
    const bool drifted = taxi_drifted((const taxi_config *)config, s);
    return (size_t)snprintf(out, capacity, "%s%s\n%spassenger %s, %s\n", actions[s->last_action + 1],
                            drifted ? ", drifted" : "", streets, where, way);
}

static void taxi_draw(const void *config, const void *state, ludus_draw_list *list) {
    static const int directions[4] = {GRID_SOUTH, GRID_NORTH, GRID_EAST, GRID_WEST}; // of the actions
    const taxi_config *c = (const taxi_config *)config;
    const taxi_state *s = (const taxi_state *)state;
    const bool moved = s->last_action >= TAXI_SOUTH && s->last_action <= TAXI_WEST, drifted = taxi_drifted(c, s);
    const taxi_scene scene = {
        .cell = s->row * TAXI_SIDE + s->column,
        .passenger = s->passenger,
        .destination = s->destination,
        .heading = !moved ? GRID_EAST : directions[drifted ? c->turned[s->outcome][s->last_action] : s->last_action],
        .chosen = drifted ? directions[s->last_action] : GRID_ELSEWHERE,
        .rain = c->is_rainy != 0,
        .fickle = s->fickle != 0,
        .delivered = taxi_delivered(s),
    };
    taxi_draw_scene(list, &scene);
}

// A click on a neighbouring cell drives there when no wall is between; on the taxi it picks the passenger up or sets them
// down where that can be done.
static bool taxi_pick(const void *config, const void *state, double x, double y, ludus_slot *action) {
    static const int32_t actions[4] = {TAXI_EAST, TAXI_NORTH, TAXI_WEST, TAXI_SOUTH}; // of the directions
    const taxi_state *s = (const taxi_state *)state;
    const uint8_t *legal = ((const taxi_config *)config)->legal[taxi_place(s)];
    const int way = grid_way_to(TAXI_SIDE, TAXI_SIDE, s->row * TAXI_SIDE + s->column, x, y);
    if (way == GRID_ELSEWHERE || taxi_delivered(s)) {
        return false;
    }
    const int32_t here = s->passenger == TAXI_ABOARD ? TAXI_SET_DOWN : TAXI_PICK_UP;
    const int32_t meant = way == GRID_HERE ? here : actions[way];
    if (!legal[meant]) {
        return false;
    }
    action->i = meant;
    return true;
}

static const ludus_field taxi_options[] = {TAXI_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field taxi_fields[] = {TAXI_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field taxi_info_fields[] = {
    {"prob", LUDUS_REAL, 1, "", 0.0, 0.0, 1.0, NULL, "probability of the last transition", 0},
    {"action_mask", LUDUS_INT, 6, "", 0.0, 0.0, 1.0, NULL, "actions that change something without a fine", 0},
    LUDUS_FIELD_END,
};
static const ludus_key taxi_keys[] = {
    {"down", "drive south", {{TAXI_SOUTH}}, false},
    {"up", "drive north", {{TAXI_NORTH}}, false},
    {"right", "drive east", {{TAXI_EAST}}, false},
    {"left", "drive west", {{TAXI_WEST}}, false},
    {"p", "pick the passenger up", {{TAXI_PICK_UP}}, false},
    {"d", "set the passenger down", {{TAXI_SET_DOWN}}, false},
    {NULL, NULL, {{0}}, false},
};
static const ludus_variant taxi_variants[] = {{"Taxi-v4", "", 200, 8.0, NULL}, {NULL, NULL, 0, NAN, NULL}};

const ludus_env_def ludus_env_taxi = {
    LUDUS_DEFINITION_HOOKS,
    .about = "fetch a passenger from one of four pads and set them down at another",
    .source = "Dietterich 2000; Gymnasium 1.4.0 Taxi-v4",
    .variants = taxi_variants,
    .options = taxi_options,
    .state_fields = taxi_fields,
    .info_fields = taxi_info_fields,
    .layout = taxi_layout,
    .info = taxi_info,
    .hash = taxi_hash,
    .text = taxi_text,
    .keys = taxi_keys,
    .pick = taxi_pick,
    .draw = taxi_draw,
};

#endif
