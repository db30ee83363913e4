// sketch_probe.c - an environment for the tests of agents whose values are known: two phases take turns, one earns 1.
// SPDX-License-Identifier: MIT
//
// Its observation has every kind of part, its action two choices of which one is always illegal and costs 1,000.

#define LUDUS_PLAIN
#include <ludus/kernel.h>

#define SKETCH_PROBE_OPTIONS(X) X(INT, length, "steps", 0, 0, 1e6, 0, "steps until the episode terminates, 0 never")

#define SKETCH_PROBE_STATE(X)                                                                                          \
    X(INT, phase, , "", 0, 1, "the phase, 0 earns")                                                                    \
    X(INT, tick, , "", 0, 1e9, "steps since the reset")

typedef struct sketch_probe_config {
    SKETCH_PROBE_OPTIONS(LUDUS_OPTION_MEMBER)
} sketch_probe_config;

typedef struct sketch_probe_state {
    SKETCH_PROBE_STATE(LUDUS_STATE_MEMBER)
} sketch_probe_state;

LUDUS_KERNEL void sketch_probe_reset(const sketch_probe_config *c, const double *options, sketch_probe_state *s,
                                     ludus_rng *rng) {
    (void)c;
    (void)options;
    s->phase = (int32_t)ludus_rng_integer(rng, 0, 2);
    s->tick = 0;
}

LUDUS_KERNEL void sketch_probe_step(const sketch_probe_config *c, sketch_probe_state *s, const ludus_slot *action,
                                    ludus_rng *rng, plain_step *out) {
    (void)rng;
    out->reward[0] = action[0].i == 1 ? -1000.0 : s->phase == 0 ? 1.0 : 0.0;
    s->phase = 1 - s->phase;
    s->tick++;
    out->terminated = c->length > 0 && s->tick >= c->length;
}

typedef struct sketch_probe_row {
    int32_t phase;   // 3 or 4
    uint8_t bits[2]; // the phase, and 1
    int32_t grid[2]; // the phase, and 2
    double level[2]; // the phase, and 0.5
} sketch_probe_row;

LUDUS_KERNEL void sketch_probe_observe(const sketch_probe_config *c, const sketch_probe_state *s, int32_t player,
                                       void *row) {
    sketch_probe_row *out = (sketch_probe_row *)row;
    (void)c;
    (void)player;
    out->phase = 3 + s->phase;
    out->bits[0] = (uint8_t)s->phase;
    out->bits[1] = 1;
    out->grid[0] = s->phase;
    out->grid[1] = 2;
    out->level[0] = (double)s->phase;
    out->level[1] = 0.5;
}

// Choice 1 of three is never legal; both of the second part are.
LUDUS_KERNEL void sketch_probe_legal(const sketch_probe_config *c, const sketch_probe_state *s, int32_t player,
                                     uint8_t *mask) {
    (void)c;
    (void)s;
    (void)player;
    for (int i = 0; i < 5; i++) {
        mask[i] = (uint8_t)(i != 1);
    }
}

#if LUDUS_TARGET != LUDUS_TARGET_CUDA
static ludus_status sketch_probe_configure(const ludus_values *options, sketch_probe_config *config) {
    config->length = (int32_t)ludus_values_number(options, "length");
    return LUDUS_OK;
}
#endif

#define ENV          sketch_probe
#define ENV_STATE    SKETCH_PROBE_STATE
#define ENV_ACTIONS  2
#define ENV_DISCRETE 1
#define ENV_LEGAL    sketch_probe_legal
#include <ludus/plain.inc>

#if LUDUS_TARGET != LUDUS_TARGET_CUDA
static ludus_status sketch_probe_layout(const void *config, ludus_layout *out) {
    static const int32_t grid[2] = {2, 3}, choices[2] = {3, 2};
    const ludus_part parts[] = {
        {.name = "phase", .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = 2, .start = 3},
        {.name = "bits", .kind = LUDUS_MULTI_BINARY, .dtype = LUDUS_U8, .rank = 1, .shape = {2}},
        {.name = "grid", .kind = LUDUS_MULTI_DISCRETE, .dtype = LUDUS_I32, .rank = 1, .shape = {2}, .sizes = grid},
        {.name = "level", .kind = LUDUS_BOX, .dtype = LUDUS_F64, .rank = 1, .shape = {2}, .low = 0, .high = 1},
    };
    (void)config;
    out->observation = (ludus_space){.form = LUDUS_FORM_DICT};
    ludus_status status = LUDUS_OK;
    for (int i = 0; !status && i < 4; i++) {
        status = ludus_space_append(&out->observation, parts[i]);
    }
    out->action = ludus_space_multi_discrete(2, choices);
    out->reward_low = -1000.0;
    out->reward_high = 1.0;
    return status;
}

static const ludus_field sketch_probe_options[] = {SKETCH_PROBE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_probe_fields[] = {SKETCH_PROBE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant sketch_probe_variants[] = {{"Sketch/Probe-v0", "", 2, NAN, NULL},
                                                      {NULL, NULL, 0, NAN, NULL}};

const ludus_env_def ludus_env_sketch_probe = {
    LUDUS_DEFINITION_HOOKS,
    .about = "two phases take turns, one earns 1",
    .source = "a sketch for the tests of agents",
    .variants = sketch_probe_variants,
    .options = sketch_probe_options,
    .state_fields = sketch_probe_fields,
    .layout = sketch_probe_layout,
};

#endif
