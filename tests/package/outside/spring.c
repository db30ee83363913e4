// spring.c - Spring-v0: an environment that is not part of Ludus: hold a mass on a spring at a height by pushing it.
// SPDX-License-Identifier: MIT

#define SPRING_OPTIONS(X)                                                                                              \
    X(REAL, stiffness, "N/m", 4.0, 0, 100, LUDUS_FIELD_SMOOTH, "of the spring")                                        \
    X(REAL, height, "m", 0.5, -1, 1, 0, "where the mass should be")

#define SPRING_STATE(X)                                                                                                \
    X(REAL, position, , "m", -1000, 1000, "height of the mass of 1 kg")                                                \
    X(REAL, velocity, , "m/s", -1000, 1000, "upwards")

#define ENV              spring
#define ENV_OPTIONS      SPRING_OPTIONS
#define ENV_STATE        SPRING_STATE
#define ENV_OBSERVATIONS 2
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#include <ludus/kernel.h>

typedef struct spring_config {
    SPRING_OPTIONS(LUDUS_OPTION_MEMBER)
} spring_config;

typedef struct spring_state {
    SPRING_STATE(LUDUS_STATE_MEMBER)
} spring_state;

typedef struct spring_start {
    SPRING_STATE(LUDUS_START_MEMBER)
} spring_start;

LUDUS_KERNEL void spring_derive(spring_config *config) {
    (void)config;
}

LUDUS_KERNEL void spring_reset(const spring_config *config, const double *options, spring_start *start,
                               ludus_rng *rng) {
    (void)config, (void)options;
    start->position = ludus_rng_uniform(rng, -0.1, 0.1);
    start->velocity = 0.0;
}

LUDUS_KERNEL void spring_step(const spring_config *c, spring_state *s, lane_step *io) {
    const lane_real force = lane_clamp(io->control[0], LANE(-4), LANE(4)) - s->position * c->stiffness;
    s->velocity = s->velocity + force * LANE(0.05);
    s->position = s->position + s->velocity * LANE(0.05);
    io->reward = -lane_square(s->position - c->height);
    io->terminated = lane_less(lane_fill(LANE(10)), lane_abs(s->position));
}

LUDUS_KERNEL void spring_observe(const spring_config *c, const spring_state *s, lane_real *values) {
    (void)c;
    values[0] = s->position;
    values[1] = s->velocity;
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

static const ludus_field spring_options[] = {SPRING_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field spring_fields[] = {SPRING_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant spring_variants[] = {{"Spring-v0", "", 200, NAN, NULL}, {NULL, NULL, 0, NAN, NULL}};

static ludus_status spring_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F32, 2, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 1, -4.0, 4.0);
    out->reward_low = -INFINITY;
    out->reward_high = 0.0;
    return LUDUS_OK;
}

const ludus_env_def ludus_env_spring = {
    LUDUS_DEFINITION_HOOKS,    .about = "hold a mass on a spring at a height by pushing it",
    .source = "tests",         .variants = spring_variants,
    .options = spring_options, .state_fields = spring_fields,
    .layout = spring_layout,
};

#endif
