// sketch_pair.c - an environment for the runtime's tests: two players who act at once.
// SPDX-License-Identifier: MIT
//
// It has what the others lack: choices that do not start at 0, observations of two parts, reset options, states that
// the rules forbid, and a large state.

#define LUDUS_PLAIN
#include <ludus/kernel.h>

#define SKETCH_PAIR_OPTIONS(X)                                                                                         \
    X(REAL, drift, "", 0.01, 0, 1, 0, "most that the level rises in a step")                                           \
    X(TEXT, label, "none", 0, 0, 0, 0, "any text")

#define SKETCH_PAIR_STATE(X)                                                                                           \
    X(INT, count, , "", 0, 1000, "steps taken")                                                                        \
    X(INT, last, [2], "", 2, 4, "what each player did last")                                                           \
    X(REAL, level, , "", 0, 100, "sum of draws; at least 0.5 needs a count of 10")

typedef struct sketch_pair_config {
    SKETCH_PAIR_OPTIONS(LUDUS_OPTION_MEMBER)
} sketch_pair_config;

typedef struct sketch_pair_state {
    SKETCH_PAIR_STATE(LUDUS_STATE_MEMBER)
    char ballast[20000];
} sketch_pair_state;

LUDUS_KERNEL void sketch_pair_reset(const sketch_pair_config *c, const double *options, sketch_pair_state *s,
                                    ludus_rng *rng) {
    (void)c;
    s->count = 10 + (int32_t)options[0];
    s->last[0] = s->last[1] = 2;
    s->level = ludus_rng_random(rng);
}

// Rewards are what a player did; both at 4 ends the episode.
LUDUS_KERNEL void sketch_pair_step(const sketch_pair_config *c, sketch_pair_state *s, const ludus_slot *action,
                                   ludus_rng *rng, plain_step *out) {
    for (int i = 0; i < 2; i++) {
        s->last[i] = action[i].i;
        out->reward[i] = action[i].i;
    }
    s->count = s->count < 1000 ? s->count + 1 : 1000;
    s->level = s->level < 90.0 ? s->level + c->drift * ludus_rng_random(rng) : s->level;
    out->terminated = s->last[0] == 4 && s->last[1] == 4;
}

// A count from 1 on, then the level and the other player's last action.
LUDUS_KERNEL void sketch_pair_observe(const sketch_pair_config *c, const sketch_pair_state *s, int32_t player,
                                      void *row) {
    (void)c;
    const int32_t count = s->count + 1;
    const float numbers[2] = {(float)s->level, (float)s->last[1 - player]};
    memcpy(row, &count, sizeof count);
    memcpy((char *)row + sizeof count, numbers, sizeof numbers);
}

// What was done last may not be done again.
LUDUS_KERNEL void sketch_pair_legal(const sketch_pair_config *c, const sketch_pair_state *s, int32_t player,
                                    uint8_t *mask) {
    (void)c;
    for (int i = 0; i < 3; i++) {
        mask[i] = (uint8_t)(s->last[player] != i + 2);
    }
}

LUDUS_KERNEL bool sketch_pair_valid(const sketch_pair_config *c, const sketch_pair_state *s) {
    (void)c;
    return s->level < 0.5 || s->count >= 10;
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA
static ludus_status sketch_pair_configure(const ludus_values *options, sketch_pair_config *config) {
    config->drift = ludus_values_number(options, "drift");
    return LUDUS_OK;
}
#endif

#define ENV              sketch_pair
#define ENV_STATE        SKETCH_PAIR_STATE
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_PLAYERS      2
#define ENV_SIMULTANEOUS 1
#define ENV_LEGAL        sketch_pair_legal
#define ENV_VALID        sketch_pair_valid
#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

static ludus_status sketch_pair_layout(const void *config, ludus_layout *out) {
    (void)config;
    const ludus_part count = {.name = "count", .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = 1001, .start = 1};
    const ludus_part numbers = {
        .name = "numbers", .kind = LUDUS_BOX, .dtype = LUDUS_F32, .rank = 1, .shape = {2}, .low = 0, .high = 100};
    out->players = 2;
    out->simultaneous = true;
    out->observation = (ludus_space){.form = LUDUS_FORM_DICT};
    ludus_status status = ludus_space_append(&out->observation, count);
    status = status ? status : ludus_space_append(&out->observation, numbers);
    out->action = ludus_space_discrete(3);
    out->action.part[0].start = 2;
    out->reward_low = 0.0;
    out->reward_high = 4.0;
    return status;
}

static void sketch_pair_info(const void *config, const void *state, double *values) {
    (void)config;
    values[0] = ((const sketch_pair_state *)state)->level;
}

static const ludus_field sketch_pair_options[] = {SKETCH_PAIR_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_pair_fields[] = {SKETCH_PAIR_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_pair_reset_options[] = {
    {"start", LUDUS_INT, 1, "steps", 0, 0, 900, NULL, "added to the count", 0},
    LUDUS_FIELD_END,
};
static const ludus_field sketch_pair_info_fields[] = {
    {"level", LUDUS_REAL, 1, "", 0, 0, 100, NULL, "sum of draws", 0},
    LUDUS_FIELD_END,
};
static const ludus_variant sketch_pair_variants[] = {
    {"Sketch/Pair-v0", "", 20, NAN, NULL},
    {"Sketch/Pair-v2", "drift=0.5", 0, NAN, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

const ludus_env_def ludus_env_sketch_pair = {
    LUDUS_DEFINITION_HOOKS,
    .about = "two players whose actions are counted",
    .source = "a sketch for the tests of the runtime",
    .variants = sketch_pair_variants,
    .options = sketch_pair_options,
    .reset_options = sketch_pair_reset_options,
    .state_fields = sketch_pair_fields,
    .info_fields = sketch_pair_info_fields,
    .layout = sketch_pair_layout,
    .info = sketch_pair_info,
};

#endif
