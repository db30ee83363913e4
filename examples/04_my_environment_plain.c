// 04_my_environment_plain.c - a whole environment of one's own in one file, in ordinary C: walk to the gold on a grid.
// SPDX-License-Identifier: MIT
//
// Here it is linked into a program. As a module, the same file serves the command:
//   ludus --load ./my_environment_plain.so info Gold-v0
//   ludus --load ./my_environment_plain.so play Gold-v0
#define LUDUS_PLAIN

// Kind, name, unit, default, lowest, highest, flags, sentence: parsers, checks, `ludus info` and bindings read this.
#define GOLD_OPTIONS(X)                                                                                                \
    X(INT, size, "cells", 8, 2, 1000, 0, "side of the grid")                                                           \
    X(REAL, cost, "", 0.01, 0, 1, 0, "reward that every step takes away")

#define GOLD_STATE(X)                                                                                                  \
    X(INT, x, , "cells", 0, 999, "column of the walker")                                                               \
    X(INT, y, , "cells", 0, 999, "row of the walker")                                                                  \
    X(INT, gold_x, , "cells", 0, 999, "column of the gold")                                                            \
    X(INT, gold_y, , "cells", 0, 999, "row of the gold")

#define ENV          gold
#define ENV_STATE    GOLD_STATE
#define ENV_VALID    gold_valid
#define ENV_ACTIONS  1 // numbers of an action
#define ENV_DISCRETE 1 // which are choices
#include <ludus/kernel.h>

typedef struct gold_config {
    GOLD_OPTIONS(LUDUS_OPTION_MEMBER)
} gold_config;

typedef struct gold_state {
    GOLD_STATE(LUDUS_STATE_MEMBER)
} gold_state;

// Is a state from outside (a snapshot, a field set by name) one that the rules can reach?
LUDUS_KERNEL bool gold_valid(const gold_config *c, const gold_state *s) {
    return s->x < c->size && s->y < c->size && s->gold_x < c->size && s->gold_y < c->size;
}

LUDUS_KERNEL void gold_reset(const gold_config *c, const double *options, gold_state *s, ludus_rng *rng) {
    (void)options;
    s->x = ludus_rng_choice(rng, c->size);
    s->y = ludus_rng_choice(rng, c->size);
    do {
        s->gold_x = ludus_rng_choice(rng, c->size);
        s->gold_y = ludus_rng_choice(rng, c->size);
    } while (s->gold_x == s->x && s->gold_y == s->y);
}

LUDUS_KERNEL void gold_step(const gold_config *c, gold_state *s, const ludus_slot *action, ludus_rng *rng,
                            plain_step *io) {
    (void)rng;
    const int32_t x = s->x + (action[0].i == 0) - (action[0].i == 1);
    const int32_t y = s->y + (action[0].i == 2) - (action[0].i == 3);
    if (x >= 0 && x < c->size && y >= 0 && y < c->size) { // a wall stops
        s->x = x;
        s->y = y;
    }
    io->terminated = s->x == s->gold_x && s->y == s->gold_y;
    io->reward[0] = io->terminated ? 1.0 : -c->cost;
}

// The way to the gold, in parts of the grid's side.
LUDUS_KERNEL void gold_observe(const gold_config *c, const gold_state *s, int32_t player, void *row) {
    float *observation = (float *)row;
    (void)player;
    observation[0] = (float)(s->gold_x - s->x) / (float)c->size;
    observation[1] = (float)(s->gold_y - s->y) / (float)c->size;
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA // all above is compiled for CUDA too, where nvcc is found

static ludus_status gold_configure(const ludus_values *options, gold_config *config) {
    const double *number = options->numbers;
    GOLD_OPTIONS(LUDUS_OPTION_READ)
    (void)number;
    return LUDUS_OK;
}

#endif

#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

#include <ludus/draw.h>

static ludus_status gold_layout(const void *config, ludus_layout *out) {
    out->observation = ludus_space_box(LUDUS_F32, 2, -1.0, 1.0);
    out->action = ludus_space_discrete(4);
    out->reward_low = -((const gold_config *)config)->cost;
    out->reward_high = 1.0;
    return LUDUS_OK;
}

static const ludus_field gold_options[] = {GOLD_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field gold_fields[] = {GOLD_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant gold_variants[] = {
    {"Gold-v0", "", 100, 0.9, NULL}, // id, options, time limit, mean return that counts as solved
    {NULL, NULL, 0, NAN, NULL},
};

// Playing by hand: a step a press.
static const ludus_key gold_keys[] = {
    {"right", "walk right", {{0}}, false}, {"left", "walk left", {{1}}, false}, {"down", "walk down", {{2}}, false},
    {"up", "walk up", {{3}}, false},       {NULL, NULL, {{0}}, false},
};

// Or by mouse: a step towards the cell that was clicked. Rows are counted downwards, and the plane's y goes up.
static bool gold_pick(const void *config, const void *state, double x, double y, ludus_slot *action) {
    const gold_state *s = (const gold_state *)state;
    const double right = x - (s->x + 0.5), down = ((const gold_config *)config)->size - y - (s->y + 0.5);
    action->i = fabs(right) > fabs(down) ? right < 0 : 2 + (down < 0);
    return fmax(fabs(right), fabs(down)) > 0.5;
}

// What a person sees: the grid, the gold and the walker.
static void gold_picture(const void *config, const void *state, ludus_draw_list *list) {
    const gold_state *s = (const gold_state *)state;
    const double side = ((const gold_config *)config)->size, rim = 0.05 * side;
    ludus_draw_view(list, -rim, -rim, side + rim, side + rim);
    const double unit = ludus_draw_unit(list), radius = fmax(0.3, 2 * unit); // seen on large grids too
    ludus_draw_rectangle(list, side / 2, side / 2, side / 2, side / 2, 0, ludus_filled(LUDUS_COLOR_GROUND));
    for (double k = 0; k <= side && side <= 50; k++) {
        ludus_draw_line(list, k, 0, k, side, 0.4 * unit, LUDUS_COLOR_GROUND_2);
        ludus_draw_line(list, 0, k, side, k, 0.4 * unit, LUDUS_COLOR_GROUND_2);
    }
    ludus_draw_rectangle(list, s->gold_x + 0.5, side - s->gold_y - 0.5, 0.5, 0.5, 0, ludus_filled(LUDUS_COLOR_GOAL));
    ludus_draw_circle(list, s->gold_x + 0.5, side - s->gold_y - 0.5, radius,
                      ludus_outlined(LUDUS_COLOR_YELLOW, LUDUS_COLOR_INK, 0.6 * unit));
    ludus_draw_circle(list, s->x + 0.5, side - s->y - 0.5, radius,
                      ludus_outlined(LUDUS_COLOR_AGENT, LUDUS_COLOR_INK, 0.6 * unit));
}

extern const ludus_env_def ludus_env_04_my_environment_plain; // ludus_env_ and the name of the file
const ludus_env_def ludus_env_04_my_environment_plain = {
    LUDUS_DEFINITION_HOOKS,
    .about = "walk to the gold on a grid",
    .source = "an example of Ludus",
    .variants = gold_variants,
    .options = gold_options,
    .state_fields = gold_fields,
    .layout = gold_layout,
    .keys = gold_keys,
    .pick = gold_pick,
    .draw = gold_picture,
};

// --- the program ---

#include <stdio.h>

int main(void) {
    if (ludus_register(&ludus_env_04_my_environment_plain)) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    ludus_env *env = ludus_env_make("Gold-v0", "size=20");
    if (!env) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    ludus_env_reset(env, 1);
    ludus_outcome outcome;
    do {
        const double right = ludus_env_observe(env, 0), down = ludus_env_observe(env, 1);
        outcome = ludus_env_step_discrete(env, right > 0 ? 0 : right < 0 ? 1 : down > 0 ? 2 : 3);
    } while (!outcome.terminated && !outcome.truncated);
    printf("%s after %d steps\n", outcome.terminated ? "gold" : "no gold", ludus_env_elapsed(env));
    ludus_env_destroy(env);
    return !outcome.terminated;
}

#endif
