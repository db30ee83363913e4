// mountain_car.c - MountainCar-v0: a car in a valley gains height by rocking until it reaches the hill on the right.
// SPDX-License-Identifier: MIT
//
// Source: A. W. Moore, Efficient Memory-based Learning for Robot Control, 1990, in the form of Gymnasium 1.4.0's
// MountainCar-v0.

#define MOUNTAIN_CAR_OPTIONS(X)                                                                                        \
    X(REAL, force, "", 0.001, 0, 1, LUDUS_FIELD_SMOOTH, "velocity that the engine adds in a step")                     \
    X(REAL, gravity, "", 0.0025, -1, 1, LUDUS_FIELD_SMOOTH, "velocity that the steepest slope adds in a step")         \
    X(REAL, min_position, "", -1.2, -1e3, 1e3, 0, "position of the wall on the left")                                  \
    X(REAL, max_position, "", 0.6, -1e3, 1e3, 0, "the position is cut here")                                           \
    X(REAL, max_speed, "", 0.07, 1e-6, 1e3, 0, "the velocity is cut here")                                             \
    X(REAL, goal_position, "", 0.5, -1e3, 1e3, LUDUS_FIELD_RANGE,                                                      \
      "the episode ends when the car is here or further right")                                                        \
    X(REAL, goal_velocity, "", 0.0, -1e3, 1e3, LUDUS_FIELD_RANGE, "and at least this fast")

#define MOUNTAIN_CAR_STATE(X)                                                                                          \
    X(REAL, position, , "", -INFINITY, INFINITY, "position; the valley's floor is at -pi/6")                           \
    X(REAL, velocity, , "", -INFINITY, INFINITY, "change of the position in a step")

#define ENV              mountain_car
#define ENV_OPTIONS      MOUNTAIN_CAR_OPTIONS
#define ENV_STATE        MOUNTAIN_CAR_STATE
#define ENV_OBSERVATIONS 2
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_SMOOTH
#include <ludus/kernel.h>

typedef struct mountain_car_config {
    MOUNTAIN_CAR_OPTIONS(LUDUS_OPTION_MEMBER)
    lane_param observation_low[2], observation_high[2];
} mountain_car_config;

typedef struct mountain_car_state {
    MOUNTAIN_CAR_STATE(LUDUS_STATE_MEMBER)
} mountain_car_state;

typedef struct mountain_car_slopes {
    MOUNTAIN_CAR_OPTIONS(LUDUS_SLOPE_MEMBER)
} mountain_car_slopes;

typedef struct mountain_car_start {
    MOUNTAIN_CAR_STATE(LUDUS_START_MEMBER)
} mountain_car_start;

LUDUS_KERNEL void mountain_car_derive(mountain_car_config *config) {
    config->observation_low[0] = lane_param_round_float(config->min_position);
    config->observation_high[0] = lane_param_round_float(config->max_position);
    config->observation_high[1] = lane_param_round_float(config->max_speed);
    config->observation_low[1] = -config->observation_high[1];
}

// The position is uniform between the reset options `low` and `high`; the car stands.
LUDUS_KERNEL void mountain_car_reset(const mountain_car_config *config, const double *options,
                                     mountain_car_start *start, ludus_rng *rng) {
    (void)config;
    start->position = ludus_rng_uniform(rng, options[0], options[1]);
    start->velocity = 0.0;
}

// The next velocity and position before and after they are cut.
typedef struct mountain_car_motion {
    lane_real push; // -1, 0, 1
    lane_real free_velocity, velocity, free_position, position;
    lane_mask stopped; // by the wall on the left
} mountain_car_motion;

LUDUS_KERNEL mountain_car_motion mountain_car_move(const mountain_car_config *c, const mountain_car_state *s,
                                                   const lane_step *io) {
    mountain_car_motion m;
    m.push = lane_to_real(io->choice[0] - 1);
    m.free_velocity = s->velocity + (m.push * c->force + lane_cos(LANE(3) * s->position) * -c->gravity);
    m.velocity = lane_clamp(m.free_velocity, -c->max_speed, c->max_speed);
    m.free_position = s->position + m.velocity;
    m.position = lane_clamp(m.free_position, c->min_position, c->max_position);
    m.stopped = lane_equal(m.position, lane_fill(c->min_position)) & lane_less(m.velocity, lane_fill(LANE(0)));
    return m;
}

LUDUS_KERNEL void mountain_car_step(const mountain_car_config *c, mountain_car_state *s, lane_step *io) {
    const mountain_car_motion m = mountain_car_move(c, s, io);
    s->position = m.position;
    s->velocity = lane_where(~m.stopped, m.velocity);

    io->terminated = lane_less_equal(lane_fill(c->goal_position), s->position) &
                     lane_less_equal(lane_fill(c->goal_velocity), s->velocity);
    io->reward = lane_fill(LANE(-1));
}

// The reward is constant.
LUDUS_KERNEL void mountain_car_jvp(const mountain_car_config *c, const mountain_car_state *s, const lane_step *io,
                                   const mountain_car_state *tangent, const lane_real *control_tangent,
                                   const mountain_car_slopes *option_tangent, mountain_car_state *next_tangent,
                                   lane_real *reward_tangent) {
    const mountain_car_motion m = mountain_car_move(c, s, io);
    lane_real sine, cosine;
    lane_sincos(LANE(3) * s->position, &sine, &cosine);
    (void)control_tangent;
    const lane_real velocity_tangent =
        lane_where(lane_inside(m.free_velocity, -c->max_speed, c->max_speed),
                   tangent->velocity + m.push * option_tangent->force - cosine * option_tangent->gravity +
                       LANE(3) * c->gravity * sine * tangent->position);
    next_tangent->position = lane_where(lane_inside(m.free_position, c->min_position, c->max_position),
                                        tangent->position + velocity_tangent);
    next_tangent->velocity = lane_where(~m.stopped, velocity_tangent);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void mountain_car_vjp(const mountain_car_config *c, const mountain_car_state *s, const lane_step *io,
                                   const mountain_car_state *next_cotangent, lane_real reward_cotangent,
                                   mountain_car_state *cotangent, lane_real *control_cotangent,
                                   mountain_car_slopes *option_cotangent) {
    const mountain_car_motion m = mountain_car_move(c, s, io);
    lane_real sine, cosine;
    lane_sincos(LANE(3) * s->position, &sine, &cosine);
    (void)reward_cotangent, (void)control_cotangent;
    const lane_real position_cotangent =
        lane_where(lane_inside(m.free_position, c->min_position, c->max_position), next_cotangent->position);
    const lane_real velocity_cotangent =
        lane_where(lane_inside(m.free_velocity, -c->max_speed, c->max_speed),
                   position_cotangent + lane_where(~m.stopped, next_cotangent->velocity));
    option_cotangent->force = velocity_cotangent * m.push;
    option_cotangent->gravity = -velocity_cotangent * cosine;
    cotangent->velocity = velocity_cotangent;
    cotangent->position = position_cotangent + velocity_cotangent * (LANE(3) * c->gravity * sine);
}

LUDUS_KERNEL void mountain_car_observe(const mountain_car_config *c, const mountain_car_state *s, lane_real *values) {
    (void)c;
    values[0] = s->position;
    values[1] = s->velocity;
}

LUDUS_KERNEL void mountain_car_observe_jvp(const mountain_car_config *c, const mountain_car_state *s,
                                           const mountain_car_state *tangent, lane_real *values) {
    (void)c, (void)s;
    values[0] = tangent->position;
    values[1] = tangent->velocity;
}

LUDUS_KERNEL void mountain_car_observe_vjp(const mountain_car_config *c, const mountain_car_state *s,
                                           const lane_real *values, mountain_car_state *cotangent) {
    (void)c, (void)s;
    cotangent->position = values[0];
    cotangent->velocity = values[1];
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "mountain_car_draw.h"

static const ludus_field mountain_car_options[] = {MOUNTAIN_CAR_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field mountain_car_fields[] = {MOUNTAIN_CAR_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field mountain_car_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.6, -1e3, 1e3, NULL, "lower bound of the initial position", 0},
    {"high", LUDUS_REAL, 1, "", -0.4, -1e3, 1e3, NULL, "upper bound of the initial position", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant mountain_car_variants[] = {
    {"MountainCar-v0", "", 200, -110.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key mountain_car_keys[] = {
    {"left", "push to the left", {{.i = 0}}, true},
    {"right", "push to the right", {{.i = 2}}, true},
    {"", "let it roll", {{.i = 1}}, true},
    {NULL, NULL, {{.i = 0}}, false},
};

static ludus_status mountain_car_layout(const void *config, ludus_layout *out) {
    const mountain_car_config *c = (const mountain_car_config *)config;
    if (c->min_position > c->max_position) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "min_position is %g; it must not be above max_position, %g",
                          c->min_position, c->max_position);
    }
    out->observation = ludus_space_box_bounds(LUDUS_F32, 2, c->observation_low, c->observation_high);
    out->action = ludus_space_discrete(3);
    out->reward_low = -1.0;
    out->reward_high = -1.0;
    return LUDUS_OK;
}

// Pushes the way the car moves, which is how a swing gains height.
static void mountain_car_scripted(const void *config, const void *row, ludus_slot *action) {
    (void)config;
    action->i = ((const float *)row)[1] < 0.0f ? 0 : 2;
}

static void mountain_car_picture(const void *config, const void *state, ludus_draw_list *list) {
    const mountain_car_config *c = (const mountain_car_config *)config;
    const mountain_car_state *s = (const mountain_car_state *)state;
    const ludus_slot *action = ludus_draw_action(list);
    const double push = action && c->force > 0 ? action->i - 1 : 0;
    const mountain_car_scene scene = {s->position, c->min_position, c->max_position, c->goal_position, push};
    mountain_car_picture_of(&scene, list);
}

const ludus_env_def ludus_env_mountain_car = {
    LUDUS_DEFINITION_HOOKS,
    .about = "rock a car out of a valley with an engine too weak to climb",
    .source = "Moore 1990; Gymnasium 1.4.0 MountainCar-v0",
    .variants = mountain_car_variants,
    .options = mountain_car_options,
    .reset_options = mountain_car_reset_options,
    .state_fields = mountain_car_fields,
    .layout = mountain_car_layout,
    .scripted = mountain_car_scripted,
    .keys = mountain_car_keys,
    .draw = mountain_car_picture,
};

#endif
