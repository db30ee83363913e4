// mountain_car_continuous.c - MountainCarContinuous-v0: the car in the valley with a throttle, paying for what it uses.
// SPDX-License-Identifier: MIT
//
// Source: A. W. Moore, Efficient Memory-based Learning for Robot Control, 1990, in the form of Gymnasium 1.4.0's
// MountainCarContinuous-v0. There the state of a reset is double and every later one float32, and a Python number that
// meets a float32 is rounded first. The double target follows it: a velocity of -0 marks the state of a reset (no step
// can make one), and what is computed from any other state is rounded where the original rounds.

#define MOUNTAIN_CAR_CONTINUOUS_OPTIONS(X)                                                                             \
    X(REAL, power, "", 0.0015, 0, 1, LUDUS_FIELD_SMOOTH, "velocity that the full throttle adds in a step")             \
    X(REAL, min_action, "", -1.0, -1e3, 0, 0, "full throttle to the left")                                             \
    X(REAL, max_action, "", 1.0, 0, 1e3, 0, "full throttle to the right")                                              \
    X(REAL, min_position, "", -1.2, -1e3, 1e3, 0, "position of the wall on the left")                                  \
    X(REAL, max_position, "", 0.6, -1e3, 1e3, 0, "the position is cut here")                                           \
    X(REAL, max_speed, "", 0.07, 1e-6, 1e3, 0, "the velocity is cut here")                                             \
    X(REAL, goal_position, "", 0.45, -1e3, 1e3, LUDUS_FIELD_RANGE,                                                     \
      "the episode ends when the car is here or further right")                                                        \
    X(REAL, goal_velocity, "", 0.0, -1e3, 1e3, LUDUS_FIELD_RANGE, "and at least this fast")

#define MOUNTAIN_CAR_CONTINUOUS_STATE(X)                                                                               \
    X(REAL, position, , "", -INFINITY, INFINITY, "position; the valley's floor is at -pi/6")                           \
    X(REAL, velocity, , "", -INFINITY, INFINITY, "change of the position in a step; -0 after a reset")

#define ENV              mountain_car_continuous
#define ENV_OPTIONS      MOUNTAIN_CAR_CONTINUOUS_OPTIONS
#define ENV_STATE        MOUNTAIN_CAR_CONTINUOUS_STATE
#define ENV_OBSERVATIONS 2
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include <ludus/kernel.h>

typedef struct mountain_car_continuous_config {
    MOUNTAIN_CAR_CONTINUOUS_OPTIONS(LUDUS_OPTION_MEMBER)
    lane_param observation_low[2], observation_high[2];
} mountain_car_continuous_config;

typedef struct mountain_car_continuous_state {
    MOUNTAIN_CAR_CONTINUOUS_STATE(LUDUS_STATE_MEMBER)
} mountain_car_continuous_state;

typedef struct mountain_car_continuous_slopes {
    MOUNTAIN_CAR_CONTINUOUS_OPTIONS(LUDUS_SLOPE_MEMBER)
} mountain_car_continuous_slopes;

typedef struct mountain_car_continuous_start {
    MOUNTAIN_CAR_CONTINUOUS_STATE(LUDUS_START_MEMBER)
} mountain_car_continuous_start;

LUDUS_KERNEL void mountain_car_continuous_derive(mountain_car_continuous_config *config) {
    config->observation_low[0] = lane_param_round_float(config->min_position);
    config->observation_high[0] = lane_param_round_float(config->max_position);
    config->observation_high[1] = lane_param_round_float(config->max_speed);
    config->observation_low[1] = -config->observation_high[1];
}

// The position is uniform between the reset options `low` and `high`; the car stands.
LUDUS_KERNEL void mountain_car_continuous_reset(const mountain_car_continuous_config *config, const double *options,
                                                mountain_car_continuous_start *start, ludus_rng *rng) {
    (void)config;
    start->position = ludus_rng_uniform(rng, options[0], options[1]);
    start->velocity = -0.0;
}

// Where is the state that of a reset? Only the double target has to know, and its oracle.
LUDUS_KERNEL lane_mask mountain_car_continuous_fresh(const mountain_car_continuous_state *s) {
#if LUDUS_TARGET == LUDUS_TARGET_F64
    return -(s->velocity == 0.0 && signbit(s->velocity));
#elif LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    return -(creal(s->velocity) == 0.0 && signbit(creal(s->velocity)));
#else
    (void)s;
    return lane_none();
#endif
}

// Rounds to float, as the original does from the second step on.
LUDUS_KERNEL lane_real mountain_car_continuous_round(lane_mask exact, lane_real a) {
    return lane_select(exact, a, lane_round_float(a));
}

// The next state before it is stored, and the branches that lead to it.
typedef struct mountain_car_continuous_motion {
    lane_mask fresh;
    lane_real angle;      // 3 position, of the slope
    lane_real power;      // as the throttle meets it
    lane_real throttle;   // within its bounds
    lane_mask beyond;     // the throttle's bounds
    lane_mask fast, slow; // beyond the speed's bounds
    lane_mask over_left, over_right, stopped;
    lane_real velocity, position;
} mountain_car_continuous_motion;

LUDUS_KERNEL mountain_car_continuous_motion mountain_car_continuous_move(const mountain_car_continuous_config *c,
                                                                         const mountain_car_continuous_state *s,
                                                                         const lane_step *io) {
    mountain_car_continuous_motion m;
    const lane_mask fresh = mountain_car_continuous_fresh(s);
    const lane_real action = io->control[0];

    // A throttle beyond its bounds becomes a Python number in the original, and its push a double.
    const lane_real low = lane_fill(c->min_action), high = lane_fill(c->max_action);
    m.fresh = fresh;
    const lane_mask below = lane_less(action, lane_round_float(low));
    m.beyond = below | lane_less(lane_round_float(high), action);
    m.angle = mountain_car_continuous_round(fresh, LANE(3) * s->position);
    m.power = lane_round_float(lane_fill(c->power));
    const lane_real slope = LANE(0.0025) * lane_cos(m.angle);
    const lane_real inside = lane_round_float(lane_round_float(action * m.power) - lane_round_float(slope));
    m.throttle = lane_select(m.beyond, lane_select(below, low, high), action);
    const lane_real outside = m.throttle * c->power - slope;
    const lane_real push = mountain_car_continuous_round(fresh, lane_select(m.beyond, outside, inside));
    const lane_real velocity = mountain_car_continuous_round(fresh, s->velocity + push);

    const lane_real speed = lane_fill(c->max_speed), speed_limit = mountain_car_continuous_round(fresh, speed);
    m.fast = lane_less(speed_limit, velocity);
    m.slow = lane_less(velocity, -speed_limit);
    m.velocity = lane_select(m.fast, speed, lane_select(m.slow, -speed, velocity));

    const lane_real moved = s->position + mountain_car_continuous_round(fresh, m.velocity);
    const lane_real right = lane_fill(c->max_position), left = lane_fill(c->min_position);
    const lane_real left_limit = mountain_car_continuous_round(fresh, left);
    const lane_real position = mountain_car_continuous_round(fresh, moved);
    m.over_right = lane_less(mountain_car_continuous_round(fresh, right), position);
    m.over_left = lane_less(position, left_limit);

    // The wall on the left stops the car.
    m.stopped = (m.over_left | lane_equal(position, left_limit)) & lane_less(m.velocity, lane_fill(LANE(0)));
    m.position = lane_select(m.over_right, right, lane_select(m.over_left, left, position));
    m.velocity = lane_where(~m.stopped, m.velocity);
    return m;
}

LUDUS_KERNEL void mountain_car_continuous_step(const mountain_car_continuous_config *c,
                                               mountain_car_continuous_state *s, lane_step *io) {
    const mountain_car_continuous_motion m = mountain_car_continuous_move(c, s, io);
    const lane_real goal =
        mountain_car_continuous_round(m.fresh | m.over_right | m.over_left, lane_fill(c->goal_position));
    const lane_real pace = mountain_car_continuous_round(m.fresh | m.fast | m.slow, lane_fill(c->goal_velocity));
    io->terminated = lane_less_equal(goal, m.position) & lane_less_equal(pace, m.velocity);
    io->reward =
        lane_select(io->terminated, lane_fill(LANE(100)), lane_fill(LANE(0))) - lane_power2(io->control[0]) * LANE(0.1);
    s->position = lane_round_float(m.position);
    s->velocity = lane_round_float(m.velocity);
}

// Roundings pass derivatives on. The reward's derivative is that of the throttle's price; arriving has none.
LUDUS_KERNEL void mountain_car_continuous_jvp(const mountain_car_continuous_config *c,
                                              const mountain_car_continuous_state *s, const lane_step *io,
                                              const mountain_car_continuous_state *tangent,
                                              const lane_real *control_tangent,
                                              const mountain_car_continuous_slopes *option_tangent,
                                              mountain_car_continuous_state *next_tangent, lane_real *reward_tangent) {
    const mountain_car_continuous_motion m = mountain_car_continuous_move(c, s, io);
    const lane_real push_tangent = m.throttle * option_tangent->power +
                                   lane_where(~m.beyond, m.power * control_tangent[0]) +
                                   LANE(0.0075) * lane_sin(m.angle) * tangent->position;
    const lane_real velocity_tangent = lane_where(~(m.fast | m.slow), tangent->velocity + push_tangent);
    next_tangent->position = lane_where(~(m.over_left | m.over_right), tangent->position + velocity_tangent);
    next_tangent->velocity = lane_where(~m.stopped, velocity_tangent);
    *reward_tangent = LANE(-0.2) * io->control[0] * control_tangent[0];
}

LUDUS_KERNEL void mountain_car_continuous_vjp(const mountain_car_continuous_config *c,
                                              const mountain_car_continuous_state *s, const lane_step *io,
                                              const mountain_car_continuous_state *next_cotangent,
                                              lane_real reward_cotangent, mountain_car_continuous_state *cotangent,
                                              lane_real *control_cotangent,
                                              mountain_car_continuous_slopes *option_cotangent) {
    const mountain_car_continuous_motion m = mountain_car_continuous_move(c, s, io);
    const lane_real position_cotangent = lane_where(~(m.over_left | m.over_right), next_cotangent->position);
    const lane_real push_cotangent =
        lane_where(~(m.fast | m.slow), position_cotangent + lane_where(~m.stopped, next_cotangent->velocity));
    option_cotangent->power = push_cotangent * m.throttle;
    control_cotangent[0] =
        lane_where(~m.beyond, push_cotangent * m.power) - LANE(0.2) * io->control[0] * reward_cotangent;
    cotangent->velocity = push_cotangent;
    cotangent->position = position_cotangent + push_cotangent * (LANE(0.0075) * lane_sin(m.angle));
}

LUDUS_KERNEL void mountain_car_continuous_observe(const mountain_car_continuous_config *c,
                                                  const mountain_car_continuous_state *s, lane_real *values) {
    (void)c;
    values[0] = s->position;
    values[1] = s->velocity + LANE(0); // -0 becomes 0
}

LUDUS_KERNEL void mountain_car_continuous_observe_jvp(const mountain_car_continuous_config *c,
                                                      const mountain_car_continuous_state *s,
                                                      const mountain_car_continuous_state *tangent, lane_real *values) {
    (void)c, (void)s;
    values[0] = tangent->position;
    values[1] = tangent->velocity;
}

LUDUS_KERNEL void mountain_car_continuous_observe_vjp(const mountain_car_continuous_config *c,
                                                      const mountain_car_continuous_state *s, const lane_real *values,
                                                      mountain_car_continuous_state *cotangent) {
    (void)c, (void)s;
    cotangent->position = values[0];
    cotangent->velocity = values[1];
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "mountain_car_draw.h"

static const ludus_field mountain_car_continuous_options[] = {MOUNTAIN_CAR_CONTINUOUS_OPTIONS(LUDUS_OPTION_FIELD)
                                                                  LUDUS_FIELD_END};
static const ludus_field mountain_car_continuous_fields[] = {MOUNTAIN_CAR_CONTINUOUS_STATE(LUDUS_STATE_FIELD)
                                                                 LUDUS_FIELD_END};
static const ludus_field mountain_car_continuous_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.6, -1e3, 1e3, NULL, "lower bound of the initial position", 0},
    {"high", LUDUS_REAL, 1, "", -0.4, -1e3, 1e3, NULL, "upper bound of the initial position", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant mountain_car_continuous_variants[] = {
    {"MountainCarContinuous-v0", "", 999, 90.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key mountain_car_continuous_keys[] = {
    {"left", "push to the left", {{.f = -1.0f}}, true},
    {"right", "push to the right", {{.f = 1.0f}}, true},
    {"down", "push to the left, half as hard", {{.f = -0.5f}}, true},
    {"up", "push to the right, half as hard", {{.f = 0.5f}}, true},
    {"", "let it roll", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static ludus_status mountain_car_continuous_layout(const void *config, ludus_layout *out) {
    const mountain_car_continuous_config *c = (const mountain_car_continuous_config *)config;
    if (c->min_position > c->max_position) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "min_position is %g; it must not be above max_position, %g",
                          c->min_position, c->max_position);
    }
    out->observation = ludus_space_box_bounds(LUDUS_F32, 2, c->observation_low, c->observation_high);
    out->action = ludus_space_box(LUDUS_F32, 1, (float)c->min_action, (float)c->max_action);
    out->reward_low = -INFINITY; // actions beyond the bounds are paid in full
    out->reward_high = 100.0;
    return LUDUS_OK;
}

// Pushes the way the car moves, which is how a swing gains height.
static void mountain_car_continuous_scripted(const void *config, const void *row, ludus_slot *action) {
    (void)config;
    action->f = ((const float *)row)[1] < 0.0f ? -1.0f : 1.0f;
}

static void mountain_car_continuous_picture(const void *config, const void *state, ludus_draw_list *list) {
    const mountain_car_continuous_config *c = (const mountain_car_continuous_config *)config;
    const mountain_car_continuous_state *s = (const mountain_car_continuous_state *)state;
    const ludus_slot *action = ludus_draw_action(list);
    const double throttle = action ? part_clamp((double)action->f, c->min_action, c->max_action) : 0;
    const double most = fmax(-c->min_action, c->max_action);
    const mountain_car_scene scene = {s->position, c->min_position, c->max_position, c->goal_position,
                                      most > 0 && c->power > 0 ? throttle / most : 0};
    mountain_car_picture_of(&scene, list);
}

const ludus_env_def ludus_env_mountain_car_continuous = {
    LUDUS_DEFINITION_HOOKS,
    .about = "rock a car out of a valley with a throttle, paying for what it uses",
    .source = "Moore 1990; Gymnasium 1.4.0 MountainCarContinuous-v0",
    .variants = mountain_car_continuous_variants,
    .options = mountain_car_continuous_options,
    .reset_options = mountain_car_continuous_reset_options,
    .state_fields = mountain_car_continuous_fields,
    .layout = mountain_car_continuous_layout,
    .scripted = mountain_car_continuous_scripted,
    .keys = mountain_car_continuous_keys,
    .draw = mountain_car_continuous_picture,
};

#endif
