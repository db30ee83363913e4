// acrobot.c - Acrobot-v1: two links hang from a pivot; a motor between them swings the tip above a line.
// SPDX-License-Identifier: MIT
//
// Source: R. S. Sutton, Generalization in Reinforcement Learning, NIPS 8, 1996, and Sutton and Barto's book, in the
// form of Gymnasium 1.4.0's Acrobot-v1. Angles are from hanging straight down; theta2 is the second link's from the
// first's.

#define ACROBOT_OPTIONS(X)                                                                                             \
    X(REAL, dt, "s", 0.2, 1e-5, 1, LUDUS_FIELD_SMOOTH, "time of a step, one Runge-Kutta step of order four")           \
    X(REAL, link_length_1, "m", 1.0, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "length of the first link")                        \
    X(REAL, link_length_2, "m", 1.0, 1e-3, 1e2, 0, "length of the second link, which only pictures use")               \
    X(REAL, link_mass_1, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the first link")                           \
    X(REAL, link_mass_2, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the second link")                          \
    X(REAL, link_com_pos_1, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "the first link's centre of mass from its joint") \
    X(REAL, link_com_pos_2, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "the second link's centre of mass")               \
    X(REAL, link_moi, "kg m^2", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "moment of inertia of either link")                \
    X(REAL, max_vel_1, "rad/s", 4 * LANE_PI, 1e-3, 1e3, 0, "the first joint's velocity is cut here")                   \
    X(REAL, max_vel_2, "rad/s", 9 * LANE_PI, 1e-3, 1e3, 0, "the second joint's velocity is cut here")                  \
    X(REAL, avail_torque_0, "N m", -1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 0")                          \
    X(REAL, avail_torque_1, "N m", 0.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 1")                           \
    X(REAL, avail_torque_2, "N m", 1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 2")                           \
    X(REAL, torque_noise_max, "N m", 0.0, 0, 1e3, 0, "uniform noise on the torque, at most this on either side")       \
    X(CHOICE, book_or_nips, "book|nips", 0, 0, 1, 0, "equations of the book or of the NIPS paper")

#define ACROBOT_STATE(X)                                                                                               \
    X(REAL, theta1, , "rad", -1e3, 1e3, "angle of the first link from hanging down")                                   \
    X(REAL, theta2, , "rad", -1e3, 1e3, "angle of the second link from the first's")                                   \
    X(REAL, theta1_dot, , "rad/s", -1e3, 1e3, "angular velocity of the first joint")                                   \
    X(REAL, theta2_dot, , "rad/s", -1e3, 1e3, "angular velocity of the second joint")

#define ENV              acrobot
#define ENV_OPTIONS      ACROBOT_OPTIONS
#define ENV_STATE        ACROBOT_STATE
#define ENV_OBSERVATIONS 6
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_DRAWS        1
#define ENV_SMOOTH
#include <ludus/kernel.h>

#if LUDUS_TARGET == LUDUS_TARGET_F64
#include "numpy_float.h"
#endif

typedef struct acrobot_config {
    ACROBOT_OPTIONS(LUDUS_OPTION_MEMBER)
    // Products of the constants, in the order in which the original multiplies. p = l1 lc2.
    lane_param inertia_1;      // m1 lc1^2
    lane_param squares;        // l1^2 + lc2^2
    lane_param twice_p, p;     // 2 l1 lc2, l1 lc2
    lane_param square_2;       // lc2^2
    lane_param gravity_2;      // m2 lc2 g
    lane_param gravity_1;      // (m1 lc1 + m2 l1) g
    lane_param coupling;       // m2 l1 lc2
    lane_param twice_coupling; // 2 m2 l1 lc2
    lane_param inertia_2;      // m2 lc2^2 + I2
    lane_param half_dt, sixth_dt;
    lane_param observation_low[6], observation_high[6];
} acrobot_config;

typedef struct acrobot_state {
    ACROBOT_STATE(LUDUS_STATE_MEMBER)
} acrobot_state;

typedef struct acrobot_slopes {
    ACROBOT_OPTIONS(LUDUS_SLOPE_MEMBER)
} acrobot_slopes;

typedef struct acrobot_start {
    ACROBOT_STATE(LUDUS_START_MEMBER)
} acrobot_start;

LUDUS_KERNEL void acrobot_derive(acrobot_config *config) {
    const lane_param gravity = LANE(9.8);
    config->inertia_1 = config->link_mass_1 * lane_param_power2(config->link_com_pos_1);
    config->square_2 = lane_param_power2(config->link_com_pos_2);
    config->squares = lane_param_power2(config->link_length_1) + config->square_2;
    config->twice_p = LANE(2) * config->link_length_1 * config->link_com_pos_2;
    config->p = config->link_length_1 * config->link_com_pos_2;
    config->gravity_2 = config->link_mass_2 * config->link_com_pos_2 * gravity;
    config->gravity_1 =
        (config->link_mass_1 * config->link_com_pos_1 + config->link_mass_2 * config->link_length_1) * gravity;
    config->coupling = config->link_mass_2 * config->link_length_1 * config->link_com_pos_2;
    config->twice_coupling = LANE(2) * config->link_mass_2 * config->link_length_1 * config->link_com_pos_2;
    config->inertia_2 = config->link_mass_2 * config->square_2 + config->link_moi;
    config->half_dt = config->dt / LANE(2);
    config->sixth_dt = config->dt / LANE(6);
    for (int i = 0; i < 4; i++) {
        config->observation_high[i] = LANE(1);
    }
    config->observation_high[4] = lane_param_round_float(config->max_vel_1);
    config->observation_high[5] = lane_param_round_float(config->max_vel_2);
    for (int i = 0; i < 6; i++) {
        config->observation_low[i] = -config->observation_high[i];
    }
}

// The state is uniform between the reset options `low` and `high`, rounded to float.
LUDUS_KERNEL void acrobot_reset(const acrobot_config *config, const double *options, acrobot_start *start,
                                ludus_rng *rng) {
    (void)config;
    start->theta1 = (double)(float)ludus_rng_uniform(rng, options[0], options[1]);
    start->theta2 = (double)(float)ludus_rng_uniform(rng, options[0], options[1]);
    start->theta1_dot = (double)(float)ludus_rng_uniform(rng, options[0], options[1]);
    start->theta2_dot = (double)(float)ludus_rng_uniform(rng, options[0], options[1]);
}

// Does a step draw, and what: the noise on the torque.
LUDUS_KERNEL int acrobot_draws(const acrobot_config *config) {
    return lane_param_value(config->torque_noise_max) > 0.0;
}

LUDUS_KERNEL void acrobot_draw(const acrobot_config *config, ludus_rng *rng, double *drawn) {
    const double most = lane_param_value(config->torque_noise_max);
    drawn[0] = ludus_rng_uniform(rng, -most, most);
}

#include "acrobot_motion.h"

// Turns an angle into [-pi, pi], one turn at a time as the original does; what no velocity within the limits can reach
// is cut before, so that the walk ends.
LUDUS_KERNEL lane_real acrobot_wrap(lane_real angle) {
    angle = lane_clamp(angle, LANE(-1e5), LANE(1e5));
    const lane_real half = lane_fill(LANE(LANE_PI)), turn = lane_fill(LANE(2 * LANE_PI));
    for (lane_mask above = lane_less(half, angle); lane_any(above); above = lane_less(half, angle)) {
        angle = lane_select(above, angle - turn, angle);
    }
    for (lane_mask below = lane_less(angle, -half); lane_any(below); below = lane_less(angle, -half)) {
        angle = lane_select(below, angle + turn, angle);
    }
    return angle;
}

LUDUS_KERNEL lane_real acrobot_torque(const acrobot_config *c, const lane_step *io) {
    const lane_real torque = lane_select(lane_equal_int(io->choice[0], lane_fill_int(2)), lane_fill(c->avail_torque_2),
                                         lane_fill(c->avail_torque_1));
    return lane_select(lane_equal_int(io->choice[0], lane_fill_int(0)), lane_fill(c->avail_torque_0), torque);
}

LUDUS_KERNEL void acrobot_step(const acrobot_config *c, acrobot_state *s, lane_step *io) {
    acrobot_stages stages;
    *s = acrobot_move(c, s, acrobot_torque(c, io) + io->draws[0], &stages);

    s->theta1 = acrobot_wrap(s->theta1);
    s->theta2 = acrobot_wrap(s->theta2);
    s->theta1_dot = lane_clamp(s->theta1_dot, -c->max_vel_1, c->max_vel_1);
    s->theta2_dot = lane_clamp(s->theta2_dot, -c->max_vel_2, c->max_vel_2);

    // The tip is a link's length above the pivot.
    const lane_real height = -lane_cos(s->theta1) - lane_cos(s->theta2 + s->theta1);
    io->terminated = lane_less(lane_fill(LANE(1)), height);
    io->reward = lane_select(io->terminated, lane_fill(LANE(0)), lane_fill(LANE(-1)));
}

// The derivative of wraps and clamps: the same for a tangent and a cotangent of the state `to` that they are given.
LUDUS_KERNEL acrobot_state acrobot_pass(const acrobot_config *c, const acrobot_state *to, const acrobot_state *slope) {
    acrobot_state passed;
    passed.theta1 = lane_where(lane_inside(to->theta1, LANE(-1e5), LANE(1e5)), slope->theta1);
    passed.theta2 = lane_where(lane_inside(to->theta2, LANE(-1e5), LANE(1e5)), slope->theta2);
    passed.theta1_dot = lane_where(lane_inside(to->theta1_dot, -c->max_vel_1, c->max_vel_1), slope->theta1_dot);
    passed.theta2_dot = lane_where(lane_inside(to->theta2_dot, -c->max_vel_2, c->max_vel_2), slope->theta2_dot);
    return passed;
}

// The reward is constant wherever it is smooth.
LUDUS_KERNEL void acrobot_jvp(const acrobot_config *c, const acrobot_state *s, const lane_step *io,
                              const acrobot_state *tangent, const lane_real *control_tangent,
                              const acrobot_slopes *option_tangent, acrobot_state *next_tangent,
                              lane_real *reward_tangent) {
    acrobot_stages stages;
    const acrobot_state to = acrobot_move(c, s, acrobot_torque(c, io), &stages);
    lane_real torque_tangent =
        lane_where(lane_equal_int(io->choice[0], lane_fill_int(0)), option_tangent->avail_torque_0);
    torque_tangent =
        lane_select(lane_equal_int(io->choice[0], lane_fill_int(1)), option_tangent->avail_torque_1, torque_tangent);
    torque_tangent =
        lane_select(lane_equal_int(io->choice[0], lane_fill_int(2)), option_tangent->avail_torque_2, torque_tangent);
    (void)control_tangent;
    const acrobot_state moved = acrobot_move_jvp(c, s, &stages, tangent, torque_tangent, option_tangent);
    *next_tangent = acrobot_pass(c, &to, &moved);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void acrobot_vjp(const acrobot_config *c, const acrobot_state *s, const lane_step *io,
                              const acrobot_state *next_cotangent, lane_real reward_cotangent, acrobot_state *cotangent,
                              lane_real *control_cotangent, acrobot_slopes *option_cotangent) {
    acrobot_stages stages;
    const acrobot_state to = acrobot_move(c, s, acrobot_torque(c, io), &stages);
    (void)reward_cotangent, (void)control_cotangent;
    const acrobot_state moved = acrobot_pass(c, &to, next_cotangent);
    const lane_real torque = acrobot_move_vjp(c, s, &stages, &moved, cotangent, option_cotangent);
    option_cotangent->avail_torque_0 = lane_where(lane_equal_int(io->choice[0], lane_fill_int(0)), torque);
    option_cotangent->avail_torque_1 = lane_where(lane_equal_int(io->choice[0], lane_fill_int(1)), torque);
    option_cotangent->avail_torque_2 = lane_where(lane_equal_int(io->choice[0], lane_fill_int(2)), torque);
}

LUDUS_KERNEL void acrobot_observe(const acrobot_config *c, const acrobot_state *s, lane_real *values) {
    (void)c;
    lane_sincos(s->theta1, &values[1], &values[0]);
    lane_sincos(s->theta2, &values[3], &values[2]);
#if LUDUS_TARGET == LUDUS_TARGET_F64
    // The original's state is float32 after a reset, and then so are its sines. No step ends with four floats.
    if (numpy_is_float(s->theta1) && numpy_is_float(s->theta2) && numpy_is_float(s->theta1_dot) &&
        numpy_is_float(s->theta2_dot)) {
        numpy_float_sincos(s->theta1, &values[1], &values[0]);
        numpy_float_sincos(s->theta2, &values[3], &values[2]);
    }
#endif
    values[4] = s->theta1_dot;
    values[5] = s->theta2_dot;
}

LUDUS_KERNEL void acrobot_observe_jvp(const acrobot_config *c, const acrobot_state *s, const acrobot_state *tangent,
                                      lane_real *values) {
    (void)c;
    lane_real sine1, cosine1, sine2, cosine2;
    lane_sincos(s->theta1, &sine1, &cosine1);
    lane_sincos(s->theta2, &sine2, &cosine2);
    values[0] = -sine1 * tangent->theta1;
    values[1] = cosine1 * tangent->theta1;
    values[2] = -sine2 * tangent->theta2;
    values[3] = cosine2 * tangent->theta2;
    values[4] = tangent->theta1_dot;
    values[5] = tangent->theta2_dot;
}

LUDUS_KERNEL void acrobot_observe_vjp(const acrobot_config *c, const acrobot_state *s, const lane_real *values,
                                      acrobot_state *cotangent) {
    (void)c;
    lane_real sine1, cosine1, sine2, cosine2;
    lane_sincos(s->theta1, &sine1, &cosine1);
    lane_sincos(s->theta2, &sine2, &cosine2);
    cotangent->theta1 = cosine1 * values[1] - sine1 * values[0];
    cotangent->theta2 = cosine2 * values[3] - sine2 * values[2];
    cotangent->theta1_dot = values[4];
    cotangent->theta2_dot = values[5];
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "acrobot_draw.h"

static const ludus_field acrobot_options[] = {ACROBOT_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field acrobot_fields[] = {ACROBOT_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field acrobot_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.1, -1e3, 1e3, NULL, "lower bound of every number of the initial state", 0},
    {"high", LUDUS_REAL, 1, "", 0.1, -1e3, 1e3, NULL, "upper bound of every number of the initial state", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant acrobot_variants[] = {
    {"Acrobot-v1", "", 500, -100.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key acrobot_keys[] = {
    {"left", "turn the second link clockwise", {{.i = 0}}, true},
    {"right", "turn the second link counter-clockwise", {{.i = 2}}, true},
    {"", "let it swing", {{.i = 1}}, true},
    {NULL, NULL, {{.i = 0}}, false},
};

static ludus_status acrobot_layout(const void *config, ludus_layout *out) {
    const acrobot_config *c = (const acrobot_config *)config;
    out->observation = ludus_space_box_bounds(LUDUS_F32, 6, c->observation_low, c->observation_high);
    out->action = ludus_space_discrete(3);
    out->reward_low = -1.0;
    out->reward_high = 0.0;
    return LUDUS_OK;
}

const ludus_env_def ludus_env_acrobot = {
    LUDUS_DEFINITION_HOOKS,
    .about = "swing the tip of two links above a line with a motor between them",
    .source = "Sutton 1996; Sutton and Barto 2018; Gymnasium 1.4.0 Acrobot-v1",
    .variants = acrobot_variants,
    .options = acrobot_options,
    .reset_options = acrobot_reset_options,
    .state_fields = acrobot_fields,
    .layout = acrobot_layout,
    .keys = acrobot_keys,
    .draw = acrobot_picture,
};

#endif
