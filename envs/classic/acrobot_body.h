// acrobot_body.h - what both Acrobots share: options of the links and state, resets, limits of angles and speeds, observations.
// SPDX-License-Identifier: MIT
//
// The including file defines ENV and the rest that <ludus/lanes.inc> asks for, and moves the state by a torque.

#define ACROBOT_LINKS(X)                                                                                               \
    X(REAL, dt, "s", 0.2, 1e-5, 1, LUDUS_FIELD_SMOOTH, "time of a step, one Runge-Kutta step of order four")           \
    X(REAL, link_length_1, "m", 1.0, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "length of the first link")                        \
    X(REAL, link_length_2, "m", 1.0, 1e-3, 1e2, 0, "length of the second link, which only pictures use")               \
    X(REAL, link_mass_1, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the first link")                           \
    X(REAL, link_mass_2, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the second link")                          \
    X(REAL, link_com_pos_1, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "the first link's centre of mass from its joint") \
    X(REAL, link_com_pos_2, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "the second link's centre of mass")               \
    X(REAL, link_moi, "kg m^2", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "moment of inertia of either link")                \
    X(REAL, max_vel_1, "rad/s", 4 * LANE_PI, 1e-3, 1e3, 0, "the first joint's velocity is cut here")                   \
    X(REAL, max_vel_2, "rad/s", 9 * LANE_PI, 1e-3, 1e3, 0, "the second joint's velocity is cut here")

#define ACROBOT_EQUATIONS(X)                                                                                           \
    X(CHOICE, book_or_nips, "book|nips", 0, 0, 1, 0, "equations of the book or of the NIPS paper")

#define ACROBOT_STATE(X)                                                                                               \
    X(REAL, theta1, , "rad", -1e3, 1e3, "angle of the first link from hanging down")                                   \
    X(REAL, theta2, , "rad", -1e3, 1e3, "angle of the second link from the first's")                                   \
    X(REAL, theta1_dot, , "rad/s", -1e3, 1e3, "angular velocity of the first joint")                                   \
    X(REAL, theta2_dot, , "rad/s", -1e3, 1e3, "angular velocity of the second joint")

#include <ludus/kernel.h>

#if LUDUS_TARGET == LUDUS_TARGET_F64
#include "numpy_float.h"
#endif

typedef struct acrobot_config {
    ENV_OPTIONS(LUDUS_OPTION_MEMBER)
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
    ENV_OPTIONS(LUDUS_SLOPE_MEMBER)
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

// Where a step's motion ends: angles are wrapped, speeds are cut.
LUDUS_KERNEL void acrobot_settle(const acrobot_config *c, acrobot_state *s) {
    s->theta1 = acrobot_wrap(s->theta1);
    s->theta2 = acrobot_wrap(s->theta2);
    s->theta1_dot = lane_clamp(s->theta1_dot, -c->max_vel_1, c->max_vel_1);
    s->theta2_dot = lane_clamp(s->theta2_dot, -c->max_vel_2, c->max_vel_2);
}

// The end of an episode: the tip is that many of its own lengths above the pivot.
LUDUS_KERNEL void acrobot_judge(const acrobot_state *s, lane_real goal_height, lane_step *io) {
    const lane_real height = -lane_cos(s->theta1) - lane_cos(s->theta2 + s->theta1);
    io->terminated = lane_less(goal_height, height);
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

#if LUDUS_TARGET == LUDUS_TARGET_F64

static const ludus_field acrobot_options[] = {ENV_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field acrobot_fields[] = {ACROBOT_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field acrobot_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.1, -1e3, 1e3, NULL, "lower bound of every number of the initial state", 0},
    {"high", LUDUS_REAL, 1, "", 0.1, -1e3, 1e3, NULL, "upper bound of every number of the initial state", 0},
    LUDUS_FIELD_END,
};

// The spaces but for the actions, and the rewards.
static ludus_status acrobot_describe(const acrobot_config *c, ludus_layout *out) {
    out->observation = ludus_space_box_bounds(LUDUS_F32, 6, c->observation_low, c->observation_high);
    out->reward_low = -1.0;
    out->reward_high = 0.0;
    return LUDUS_OK;
}

#endif
