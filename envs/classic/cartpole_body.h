// cartpole_body.h - what both CartPoles share: options and state, resets, ends and rewards of episodes, observations.
// SPDX-License-Identifier: MIT
//
// The including file defines ENV and the rest that <ludus/lanes.inc> asks for, and moves the state by a force.

#define CARTPOLE_OPTIONS(X)                                                                                            \
    X(REAL, gravity, "m/s^2", 9.8, -100, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration")                        \
    X(REAL, masscart, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the cart")                                    \
    X(REAL, masspole, "kg", 0.1, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the pole")                                    \
    X(REAL, length, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "half the length of the pole")                            \
    X(REAL, force_mag, "N", 10.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "size of the push")                                      \
    X(REAL, tau, "s", 0.02, 1e-5, 1, LUDUS_FIELD_SMOOTH, "time of a step")                                             \
    X(REAL, x_threshold, "m", 2.4, 1e-3, 1e3, 0, "the episode ends when the cart is further away")                     \
    X(REAL, theta_threshold_radians, "rad", 12 * 2 * LANE_PI / 360, 1e-3, 1e3, 0,                                      \
      "the episode ends when the pole leans further")                                                                  \
    X(CHOICE, kinematics_integrator, "euler|semi-implicit", 0, 0, 1, 0,                                                \
      "which velocity moves the position: the old or the new")                                                         \
    X(BOOL, sutton_barto_reward, "", 0, 0, 1, 0, "reward 0 a step and -1 at the end instead of 1 a step")

#define CARTPOLE_STATE(X)                                                                                              \
    X(REAL, x, , "m", -INFINITY, INFINITY, "position of the cart")                                                     \
    X(REAL, x_dot, , "m/s", -INFINITY, INFINITY, "velocity of the cart")                                               \
    X(REAL, theta, , "rad", -INFINITY, INFINITY, "angle of the pole from upright, clockwise")                          \
    X(REAL, theta_dot, , "rad/s", -INFINITY, INFINITY, "angular velocity of the pole")

#include <ludus/kernel.h>

typedef struct cartpole_config {
    CARTPOLE_OPTIONS(LUDUS_OPTION_MEMBER)
    lane_param total_mass, inverse_total_mass, polemass_length;
    // Twice the thresholds, so that the last observation of an episode is inside.
    lane_param observation_low[4], observation_high[4];
} cartpole_config;

typedef struct cartpole_state {
    CARTPOLE_STATE(LUDUS_STATE_MEMBER)
} cartpole_state;

typedef struct cartpole_start {
    CARTPOLE_STATE(LUDUS_START_MEMBER)
} cartpole_start;

LUDUS_KERNEL void cartpole_derive(cartpole_config *config) {
    config->total_mass = config->masspole + config->masscart;
    config->inverse_total_mass = LANE(1) / config->total_mass;
    config->polemass_length = config->masspole * config->length;
    config->observation_high[0] = lane_param_round_float(config->x_threshold * LANE(2));
    config->observation_high[1] = LANE(INFINITY);
    config->observation_high[2] = lane_param_round_float(config->theta_threshold_radians * LANE(2));
    config->observation_high[3] = LANE(INFINITY);
    for (int i = 0; i < 4; i++) {
        config->observation_low[i] = -config->observation_high[i];
    }
}

// The state is uniform between the reset options `low` and `high`.
LUDUS_KERNEL void cartpole_reset(const cartpole_config *config, const double *options, cartpole_start *start,
                                 ludus_rng *rng) {
    (void)config;
    start->x = ludus_rng_uniform(rng, options[0], options[1]);
    start->x_dot = ludus_rng_uniform(rng, options[0], options[1]);
    start->theta = ludus_rng_uniform(rng, options[0], options[1]);
    start->theta_dot = ludus_rng_uniform(rng, options[0], options[1]);
}

typedef struct cartpole_slopes {
    CARTPOLE_OPTIONS(LUDUS_SLOPE_MEMBER)
} cartpole_slopes;

#include "cartpole_motion.h"

// The end of an episode, and the reward, after the state has moved.
LUDUS_KERNEL void cartpole_judge(const cartpole_config *c, const cartpole_state *s, lane_step *io) {
    io->terminated = lane_less(s->x, lane_fill(-c->x_threshold)) | lane_less(lane_fill(c->x_threshold), s->x) |
                     lane_less(s->theta, lane_fill(-c->theta_threshold_radians)) |
                     lane_less(lane_fill(c->theta_threshold_radians), s->theta);
    if (c->sutton_barto_reward) {
        io->reward = lane_select(io->terminated, lane_fill(LANE(-1)), lane_fill(LANE(0)));
    } else {
        // The step that ends an episode still earns 1; further steps outside earn nothing.
        io->reward = lane_select(io->terminated & io->over, lane_fill(LANE(0)), lane_fill(LANE(1)));
    }
}

LUDUS_KERNEL void cartpole_observe(const cartpole_config *c, const cartpole_state *s, lane_real *values) {
    (void)c;
    values[0] = s->x;
    values[1] = s->x_dot;
    values[2] = s->theta;
    values[3] = s->theta_dot;
}

LUDUS_KERNEL void cartpole_observe_jvp(const cartpole_config *c, const cartpole_state *s, const cartpole_state *tangent,
                                       lane_real *values) {
    (void)s;
    cartpole_observe(c, tangent, values);
}

LUDUS_KERNEL void cartpole_observe_vjp(const cartpole_config *c, const cartpole_state *s, const lane_real *values,
                                       cartpole_state *cotangent) {
    (void)c, (void)s;
    cotangent->x = values[0];
    cotangent->x_dot = values[1];
    cotangent->theta = values[2];
    cotangent->theta_dot = values[3];
}

#if LUDUS_TARGET == LUDUS_TARGET_F64

static const ludus_field cartpole_options[] = {CARTPOLE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field cartpole_fields[] = {CARTPOLE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field cartpole_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.05, -1e6, 1e6, NULL, "lower bound of every number of the initial state", 0},
    {"high", LUDUS_REAL, 1, "", 0.05, -1e6, 1e6, NULL, "upper bound of every number of the initial state", 0},
    LUDUS_FIELD_END,
};

// Everything but the actions.
static ludus_status cartpole_describe(const cartpole_config *c, ludus_layout *out) {
    out->observation = ludus_space_box_bounds(LUDUS_F32, 4, c->observation_low, c->observation_high);
    out->reward_low = c->sutton_barto_reward ? -1.0 : 0.0;
    out->reward_high = c->sutton_barto_reward ? 0.0 : 1.0;
    return LUDUS_OK;
}

#endif
