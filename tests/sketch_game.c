// sketch_game.c - a turn-based game with chance for the contract's tests: tic-tac-toe in which a coin decides who moves next.
// SPDX-License-Identifier: MIT

#define LUDUS_PLAIN
#include <ludus/kernel.h>

#define SKETCH_GAME_OPTIONS(X) X(REAL, heads, "", 0.5, 0, 1, 0, "probability that the same player moves again")

// mover: 0, 1, or LUDUS_TURN_CHANCE while the coin is in the air.
#define SKETCH_GAME_STATE(X)                                                                                           \
    X(INT, cell, [9], "", -1, 1, "who holds a cell: -1 nobody")                                                        \
    X(INT, mover, , "", -1, 1, "player to move, -1 chance")                                                            \
    X(INT, last, , "", 0, 1, "player who moved last")

typedef struct sketch_game_config {
    SKETCH_GAME_OPTIONS(LUDUS_OPTION_MEMBER)
} sketch_game_config;

typedef struct sketch_game_state {
    SKETCH_GAME_STATE(LUDUS_STATE_MEMBER)
} sketch_game_state;

LUDUS_TABLE int8_t sketch_game_lines[8][3] = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}, {0, 3, 6},
                                              {1, 4, 7}, {2, 5, 8}, {0, 4, 8}, {2, 4, 6}};

LUDUS_KERNEL int sketch_game_won(const sketch_game_state *s, int player) {
    for (int i = 0; i < 8; i++) {
        if (s->cell[sketch_game_lines[i][0]] == player && s->cell[sketch_game_lines[i][1]] == player &&
            s->cell[sketch_game_lines[i][2]] == player) {
            return 1;
        }
    }
    return 0;
}

LUDUS_KERNEL int sketch_game_full(const sketch_game_state *s) {
    for (int i = 0; i < 9; i++) {
        if (s->cell[i] < 0) {
            return 0;
        }
    }
    return 1;
}

LUDUS_KERNEL void sketch_game_reset(const sketch_game_config *c, const double *options, sketch_game_state *s,
                                    ludus_rng *rng) {
    (void)c;
    (void)options;
    (void)rng;
    for (int i = 0; i < 9; i++) {
        s->cell[i] = -1;
    }
    s->mover = 0;
    s->last = 0;
}

// A move on a taken cell loses at once.
LUDUS_KERNEL void sketch_game_step(const sketch_game_config *c, sketch_game_state *s, const ludus_slot *action,
                                   ludus_rng *rng, plain_step *out) {
    (void)c;
    (void)rng;
    if (s->mover == LUDUS_TURN_CHANCE) {
        s->mover = action->i ? 1 - s->last : s->last;
        return;
    }
    const int player = s->mover;
    const int illegal = s->cell[action->i] >= 0;
    if (!illegal) {
        s->cell[action->i] = player;
    }
    const int won = !illegal && sketch_game_won(s, player);
    out->reward[player] = illegal ? -1.0 : won ? 1.0 : 0.0;
    out->reward[1 - player] = -out->reward[player];
    out->terminated = illegal || won || sketch_game_full(s);
    s->last = player;
    s->mover = out->terminated ? player : LUDUS_TURN_CHANCE;
}

// The mover's stones, the other's stones.
LUDUS_KERNEL void sketch_game_observe(const sketch_game_config *c, const sketch_game_state *s, int32_t player,
                                      void *row) {
    uint8_t *plane = (uint8_t *)row;
    (void)c;
    for (int i = 0; i < 9; i++) {
        plane[i] = (uint8_t)(s->cell[i] == player);
        plane[9 + i] = (uint8_t)(s->cell[i] == 1 - player);
    }
}

LUDUS_KERNEL int32_t sketch_game_turn(const sketch_game_config *c, const sketch_game_state *s) {
    (void)c;
    return s->mover;
}

LUDUS_KERNEL int32_t sketch_game_chance(const sketch_game_config *c, const sketch_game_state *s, int32_t *outcome,
                                        double *probability) {
    (void)s;
    outcome[0] = 0;
    outcome[1] = 1;
    probability[0] = c->heads;
    probability[1] = 1.0 - c->heads;
    return 2;
}

LUDUS_KERNEL void sketch_game_legal(const sketch_game_config *c, const sketch_game_state *s, int32_t player,
                                    uint8_t *mask) {
    (void)c;
    (void)player;
    for (int i = 0; i < 9; i++) {
        mask[i] = (uint8_t)(s->cell[i] < 0);
    }
}

LUDUS_KERNEL bool sketch_game_valid(const sketch_game_config *c, const sketch_game_state *s) {
    (void)c;
    for (int i = 0; i < 9; i++) {
        if (s->cell[i] < -1 || s->cell[i] > 1) {
            return false;
        }
    }
    return s->mover >= -1 && s->mover <= 1 && s->last >= 0 && s->last <= 1;
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA
static ludus_status sketch_game_configure(const ludus_values *options, sketch_game_config *config) {
    config->heads = ludus_values_number(options, "heads");
    return LUDUS_OK;
}
#endif

#define ENV          sketch_game
#define ENV_STATE    SKETCH_GAME_STATE
#define ENV_ACTIONS  1
#define ENV_DISCRETE 1
#define ENV_PLAYERS  2
#define ENV_OUTCOMES 2
#define ENV_TURN     sketch_game_turn
#define ENV_CHANCE   sketch_game_chance
#define ENV_LEGAL    sketch_game_legal
#define ENV_VALID    sketch_game_valid
#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA
#include <stdio.h>

static ludus_status sketch_game_layout(const void *config, ludus_layout *out) {
    (void)config;
    ludus_part plane = {.name = "", .kind = LUDUS_BOX, .dtype = LUDUS_U8, .rank = 3, .shape = {2, 3, 3}, .high = 1};
    out->players = 2;
    out->observation = (ludus_space){.form = LUDUS_FORM_SINGLE};
    ludus_status status = ludus_space_append(&out->observation, plane);
    out->action = ludus_space_discrete(9);
    out->reward_low = -1.0;
    out->reward_high = 1.0;
    out->outcomes_max = 2;
    return status;
}

// A token of a move: the cell, and who was to move.
typedef struct sketch_game_token {
    int32_t cell, mover, last;
} sketch_game_token;

static void sketch_game_apply(const void *config, void *state, const ludus_slot *action, void *token) {
    sketch_game_state *s = state;
    sketch_game_token *taken = token;
    *taken = (sketch_game_token){s->mover >= 0 ? action->i : -1, s->mover, s->last};
    double rewards[2] = {0};
    plain_step out = {rewards, 0, 0};
    sketch_game_step(config, s, action, NULL, &out);
}

static void sketch_game_undo(const void *config, void *state, const void *token) {
    sketch_game_state *s = state;
    const sketch_game_token *taken = token;
    (void)config;
    if (taken->cell >= 0) {
        s->cell[taken->cell] = -1;
    }
    s->mover = taken->mover;
    s->last = taken->last;
}

static uint64_t sketch_game_hash(const void *config, const void *state) {
    const sketch_game_state *s = state;
    uint64_t hash = (uint64_t)(s->mover + 2);
    (void)config;
    for (int i = 0; i < 9; i++) {
        hash = hash * 3 + (uint64_t)(s->cell[i] + 1);
    }
    return hash;
}

// Eight symmetries of the square would do; the sketch mirrors left and right.
static void sketch_game_symmetry(const void *config, int32_t which, void *observation_row, float *policy) {
    uint8_t *plane = observation_row;
    (void)config;
    for (int row = 0; which == 1 && row < 6; row++) {
        const uint8_t kept = plane[row * 3];
        plane[row * 3] = plane[row * 3 + 2];
        plane[row * 3 + 2] = kept;
    }
    for (int row = 0; which == 1 && policy && row < 3; row++) {
        const float kept = policy[row * 3];
        policy[row * 3] = policy[row * 3 + 2];
        policy[row * 3 + 2] = kept;
    }
}

static size_t sketch_game_action_text(const void *config, const void *state, const ludus_slot *action, char *out,
                                      size_t capacity) {
    (void)config;
    (void)state;
    return (size_t)snprintf(out, capacity, "%c%d", "abc"[action->i % 3], action -> i / 3 + 1);
}

static ludus_status sketch_game_text_action(const void *config, const void *state, const char *text,
                                            ludus_slot *action) {
    (void)config;
    (void)state;
    if (text[0] < 'a' || text[0] > 'c' || text[1] < '1' || text[1] > '3' || text[2]) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "'%.10s' is no move; moves are a1 to c3", text);
    }
    action->i = text[0] - 'a' + 3 * (text[1] - '1');
    return LUDUS_OK;
}

static size_t sketch_game_text(const void *config, const void *state, char *out, size_t capacity) {
    const sketch_game_state *s = state;
    char board[13];
    (void)config;
    for (int i = 0, at = 0; i < 9; i++) {
        board[at++] = ".XO"[s->cell[i] + 1];
        if (i % 3 == 2) {
            board[at++] = '\n';
            board[at] = '\0';
        }
    }
    return (size_t)snprintf(out, capacity, "%s", board);
}

static const ludus_field sketch_game_options[] = {SKETCH_GAME_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_game_fields[] = {SKETCH_GAME_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant sketch_game_variants[] = {{"Sketch/CoinTicTacToe-v0", "", 0, NAN, NULL},
                                                     {NULL, NULL, 0, NAN, NULL}};

const ludus_env_def ludus_env_sketch_game = {
    LUDUS_DEFINITION_HOOKS,
    .about = "tic-tac-toe in which a coin decides who moves next",
    .source = "a sketch for the tests of the contract",
    .variants = sketch_game_variants,
    .options = sketch_game_options,
    .state_fields = sketch_game_fields,
    .layout = sketch_game_layout,
    .apply = sketch_game_apply,
    .undo = sketch_game_undo,
    .undo_bytes = sizeof(sketch_game_token),
    .hash = sketch_game_hash,
    .symmetries = 2,
    .symmetry = sketch_game_symmetry,
    .action_text = sketch_game_action_text,
    .text_action = sketch_game_text_action,
    .text = sketch_game_text,
};

#endif
