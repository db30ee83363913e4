// pendulum.c - Pendulum-v1: swing a pendulum up with a motor too weak to lift it, and hold it there.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's Pendulum-v1, whose action is a float32: terms of the action alone are rounded to float
// there.

#define PENDULUM_OPTIONS(X)                                                                                            \
    X(REAL, g, "m/s^2", 10.0, -100, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration")                             \
    X(REAL, m, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the pendulum")                                       \
    X(REAL, l, "m", 1.0, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "length of the pendulum")                                      \
    X(REAL, dt, "s", 0.05, 1e-5, 1, LUDUS_FIELD_SMOOTH, "time of a step")                                              \
    X(REAL, max_speed, "rad/s", 8.0, 1e-3, 1e3, 0, "the angular velocity is cut here")                                 \
    X(REAL, max_torque, "N m", 2.0, 1e-3, 1e3, 0, "the torque is cut here")

#define PENDULUM_STATE(X)                                                                                              \
    X(REAL, theta, , "rad", -INFINITY, INFINITY, "angle from upright, never wrapped")                                  \
    X(REAL, theta_dot, , "rad/s", -INFINITY, INFINITY, "angular velocity")

#define ENV              pendulum
#define ENV_OPTIONS      PENDULUM_OPTIONS
#define ENV_STATE        PENDULUM_STATE
#define ENV_OBSERVATIONS 3
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include <ludus/kernel.h>

typedef struct pendulum_config {
    PENDULUM_OPTIONS(LUDUS_OPTION_MEMBER)
    lane_param gravity_factor; // 3 g / (2 l)
    lane_param torque_factor;  // 3 / (m l^2)
    lane_param torque_limit;
    lane_param gravity_slope; // 3 / (2 l)
    lane_param torque_slope;  // torque_factor, not rounded
    lane_param observation_low[3], observation_high[3];
} pendulum_config;

typedef struct pendulum_state {
    PENDULUM_STATE(LUDUS_STATE_MEMBER)
} pendulum_state;

typedef struct pendulum_slopes {
    PENDULUM_OPTIONS(LUDUS_SLOPE_MEMBER)
} pendulum_slopes;

typedef struct pendulum_start {
    PENDULUM_STATE(LUDUS_START_MEMBER)
} pendulum_start;

LUDUS_KERNEL void pendulum_derive(pendulum_config *config) {
    config->gravity_factor = LANE(3) * config->g / (LANE(2) * config->l);
    config->torque_factor = lane_param_round_float(LANE(3) / (config->m * lane_param_power2(config->l)));
    config->gravity_slope = LANE(3) / (LANE(2) * config->l);
    config->torque_slope = LANE(3) / (config->m * config->l * config->l);
    config->torque_limit = lane_param_round_float(config->max_torque);
    config->observation_high[0] = LANE(1);
    config->observation_high[1] = LANE(1);
    config->observation_high[2] = lane_param_round_float(config->max_speed);
    for (int i = 0; i < 3; i++) {
        config->observation_low[i] = -config->observation_high[i];
    }
}

// Angle and velocity are uniform between -+ the reset options `x_init` and `y_init`.
LUDUS_KERNEL void pendulum_reset(const pendulum_config *config, const double *options, pendulum_start *start,
                                 ludus_rng *rng) {
    (void)config;
    start->theta = ludus_rng_uniform(rng, -options[0], options[0]);
    start->theta_dot = ludus_rng_uniform(rng, -options[1], options[1]);
}

// What a step computes on its way, and what its derivatives are made of.
typedef struct pendulum_motion {
    lane_real torque;       // within its limits
    lane_real angle;        // in [-pi, pi)
    lane_real acceleration; // of the angle
    lane_real speed;        // the next angular velocity, before it is cut
} pendulum_motion;

LUDUS_KERNEL pendulum_motion pendulum_move(const pendulum_config *c, const pendulum_state *s, const lane_step *io) {
    pendulum_motion m;
    m.torque = lane_clamp(io->control[0], -c->torque_limit, c->torque_limit);
    m.angle = lane_modulo(s->theta + LANE(LANE_PI), LANE(2 * LANE_PI)) - LANE(LANE_PI);
    m.acceleration = c->gravity_factor * lane_sin(s->theta) + lane_round_float(c->torque_factor * m.torque);
    m.speed = s->theta_dot + m.acceleration * c->dt;
    return m;
}

LUDUS_KERNEL void pendulum_step(const pendulum_config *c, pendulum_state *s, lane_step *io) {
    const pendulum_motion m = pendulum_move(c, s, io);

    // The cost is of the state before the step.
    const lane_real effort = lane_round_float(LANE(0.001f) * lane_power2_float(m.torque));
    io->reward = -(lane_power2(m.angle) + LANE(0.1) * lane_power2(s->theta_dot) + effort);

    s->theta_dot = lane_clamp(m.speed, -c->max_speed, c->max_speed);
    s->theta = s->theta + s->theta_dot * c->dt;
}

LUDUS_KERNEL void pendulum_jvp(const pendulum_config *c, const pendulum_state *s, const lane_step *io,
                               const pendulum_state *tangent, const lane_real *control_tangent,
                               const pendulum_slopes *option_tangent, pendulum_state *next_tangent,
                               lane_real *reward_tangent) {
    const pendulum_motion m = pendulum_move(c, s, io);
    const lane_real torque_tangent =
        lane_where(lane_inside(io->control[0], -c->torque_limit, c->torque_limit), control_tangent[0]);
    *reward_tangent = -(LANE(2) * m.angle * tangent->theta + LANE(0.2) * s->theta_dot * tangent->theta_dot +
                        LANE(2 * 0.001f) * m.torque * torque_tangent);

    lane_real sine, cosine;
    lane_sincos(s->theta, &sine, &cosine);
    const lane_real factor_tangent =
        c->gravity_slope * option_tangent->g - c->gravity_factor / c->l * option_tangent->l;
    const lane_real torque_factor_tangent =
        -c->torque_slope * (option_tangent->m / c->m + LANE(2) * option_tangent->l / c->l);
    const lane_real acceleration_tangent = factor_tangent * sine + c->gravity_factor * cosine * tangent->theta +
                                           torque_factor_tangent * m.torque + c->torque_factor * torque_tangent;
    next_tangent->theta_dot =
        lane_where(lane_inside(m.speed, -c->max_speed, c->max_speed),
                   tangent->theta_dot + acceleration_tangent * c->dt + m.acceleration * option_tangent->dt);
    next_tangent->theta = tangent->theta + next_tangent->theta_dot * c->dt +
                          lane_clamp(m.speed, -c->max_speed, c->max_speed) * option_tangent->dt;
}

LUDUS_KERNEL void pendulum_vjp(const pendulum_config *c, const pendulum_state *s, const lane_step *io,
                               const pendulum_state *next_cotangent, lane_real reward_cotangent,
                               pendulum_state *cotangent, lane_real *control_cotangent,
                               pendulum_slopes *option_cotangent) {
    const pendulum_motion m = pendulum_move(c, s, io);
    lane_real sine, cosine;
    lane_sincos(s->theta, &sine, &cosine);

    // The angle moves with the velocity that was cut, the velocity with the acceleration.
    const lane_real speed_cotangent = lane_where(lane_inside(m.speed, -c->max_speed, c->max_speed),
                                                 next_cotangent->theta_dot + next_cotangent->theta * c->dt);
    const lane_real acceleration_cotangent = speed_cotangent * c->dt;
    option_cotangent->dt =
        next_cotangent->theta * lane_clamp(m.speed, -c->max_speed, c->max_speed) + speed_cotangent * m.acceleration;

    // acceleration = gravity_factor sine + torque_factor torque
    const lane_real factor_cotangent = acceleration_cotangent * sine;
    const lane_real torque_factor_cotangent = acceleration_cotangent * m.torque * c->torque_slope;
    option_cotangent->g = factor_cotangent * c->gravity_slope;
    option_cotangent->m = -torque_factor_cotangent / c->m;
    option_cotangent->l = -(factor_cotangent * c->gravity_factor + LANE(2) * torque_factor_cotangent) / c->l;

    cotangent->theta = next_cotangent->theta + acceleration_cotangent * c->gravity_factor * cosine -
                       LANE(2) * m.angle * reward_cotangent;
    cotangent->theta_dot = speed_cotangent - LANE(0.2) * s->theta_dot * reward_cotangent;
    control_cotangent[0] =
        lane_where(lane_inside(io->control[0], -c->torque_limit, c->torque_limit),
                   acceleration_cotangent * c->torque_factor - LANE(2 * 0.001f) * m.torque * reward_cotangent);
}

LUDUS_KERNEL void pendulum_observe(const pendulum_config *c, const pendulum_state *s, lane_real *values) {
    (void)c;
    lane_sincos(s->theta, &values[1], &values[0]);
    values[2] = s->theta_dot;
}

LUDUS_KERNEL void pendulum_observe_jvp(const pendulum_config *c, const pendulum_state *s, const pendulum_state *tangent,
                                       lane_real *values) {
    (void)c;
    lane_real sine, cosine;
    lane_sincos(s->theta, &sine, &cosine);
    values[0] = -sine * tangent->theta;
    values[1] = cosine * tangent->theta;
    values[2] = tangent->theta_dot;
}

LUDUS_KERNEL void pendulum_observe_vjp(const pendulum_config *c, const pendulum_state *s, const lane_real *values,
                                       pendulum_state *cotangent) {
    (void)c;
    lane_real sine, cosine;
    lane_sincos(s->theta, &sine, &cosine);
    cotangent->theta = cosine * values[1] - sine * values[0];
    cotangent->theta_dot = values[2];
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "pendulum_draw.h"

static const ludus_field pendulum_options[] = {PENDULUM_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field pendulum_fields[] = {PENDULUM_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field pendulum_reset_options[] = {
    {"x_init", LUDUS_REAL, 1, "rad", LANE_PI, 0, 1e3, NULL, "largest initial angle on either side", 0},
    {"y_init", LUDUS_REAL, 1, "rad/s", 1.0, 0, 1e3, NULL, "largest initial angular velocity on either side", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant pendulum_variants[] = {
    {"Pendulum-v1", "", 200, NAN, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key pendulum_keys[] = {
    {"left", "turn to the left", {{.f = 2.0f}}, true},
    {"right", "turn to the right", {{.f = -2.0f}}, true},
    {"down", "turn to the left, half as hard", {{.f = 1.0f}}, true},
    {"up", "turn to the right, half as hard", {{.f = -1.0f}}, true},
    {"", "let it swing", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal pendulum_goals[] = {
    {"swing-up", "from hanging at rest to standing at rest", "", "x_init=0 y_init=0 theta=3.141592653589793",
     "steps=100 cost='action=0.001 theta=0.01~0 theta_dot=0.001 final.theta=100~0 final.theta_dot=10'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status pendulum_layout(const void *config, ludus_layout *out) {
    const pendulum_config *c = (const pendulum_config *)config;
    out->observation = ludus_space_box_bounds(LUDUS_F32, 3, c->observation_low, c->observation_high);
    out->action = ludus_space_box(LUDUS_F32, 1, -c->torque_limit, c->torque_limit);
    out->reward_low = -(LANE_PI * LANE_PI + 0.1 * c->max_speed * c->max_speed + 0.001 * c->max_torque * c->max_torque);
    out->reward_high = 0.0;
    return LUDUS_OK;
}

// Pumps the energy up to that of standing still on top, and balances there (Astrom and Furuta, Automatica 36, 2000).
static void pendulum_scripted(const void *config, const void *row, ludus_slot *action) {
    const pendulum_config *c = (const pendulum_config *)config;
    const double cosine = ((const float *)row)[0], sine = ((const float *)row)[1], speed = ((const float *)row)[2];
    const double missing = c->gravity_factor * (1 - cosine) - 0.5 * speed * speed;
    double torque = (speed < 0 ? -1 : 1) * (missing < 0 ? -1 : 1) * c->torque_limit;
    if (cosine > 0.9) {
        torque = -10 * sine - 2 * speed;
    }
    torque = torque > c->torque_limit ? c->torque_limit : torque < -c->torque_limit ? -c->torque_limit : torque;
    action->f = (float)torque;
}

const ludus_env_def ludus_env_pendulum = {
    LUDUS_DEFINITION_HOOKS,
    .about = "swing a pendulum up with a motor too weak to lift it, and hold it there",
    .source = "Gymnasium 1.4.0 Pendulum-v1",
    .variants = pendulum_variants,
    .options = pendulum_options,
    .reset_options = pendulum_reset_options,
    .state_fields = pendulum_fields,
    .layout = pendulum_layout,
    .scripted = pendulum_scripted,
    .keys = pendulum_keys,
    .draw = pendulum_picture,
    .goals = pendulum_goals,
};

#endif
