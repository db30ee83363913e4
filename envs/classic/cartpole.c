// cartpole.c - CartPole-v1 and -v0: balance a pole on a cart by pushing the cart left or right.
// SPDX-License-Identifier: MIT
//
// Source: Barto, Sutton and Anderson, IEEE SMC 13(5), 1983, in the form of Gymnasium 1.4.0's CartPole.

#define CARTPOLE_OPTIONS(X)                                                                                            \
    X(REAL, gravity, "m/s^2", 9.8, -100, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration")                        \
    X(REAL, masscart, "kg", 1.0, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the cart")                                    \
    X(REAL, masspole, "kg", 0.1, 1e-3, 1e3, LUDUS_FIELD_SMOOTH, "mass of the pole")                                    \
    X(REAL, length, "m", 0.5, 1e-3, 1e2, LUDUS_FIELD_SMOOTH, "half the length of the pole")                            \
    X(REAL, force_mag, "N", 10.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "size of the push")                                      \
    X(REAL, tau, "s", 0.02, 1e-5, 1, LUDUS_FIELD_SMOOTH, "time of a step")                                             \
    X(REAL, x_threshold, "m", 2.4, 1e-3, 1e3, 0, "the episode ends when the cart is further away")                     \
    X(REAL, theta_threshold_radians, "rad", 12 * 2 * LANE_PI / 360, 1e-3, LANE_PI, 0,                                  \
      "the episode ends when the pole leans further")                                                                  \
    X(CHOICE, kinematics_integrator, "euler|semi-implicit", 0, 0, 1, 0,                                                \
      "which velocity moves the position: the old or the new")                                                         \
    X(BOOL, sutton_barto_reward, "", 0, 0, 1, 0, "reward 0 a step and -1 at the end instead of 1 a step")

#define CARTPOLE_STATE(X)                                                                                              \
    X(REAL, x, , "m", -INFINITY, INFINITY, "position of the cart")                                                     \
    X(REAL, x_dot, , "m/s", -INFINITY, INFINITY, "velocity of the cart")                                               \
    X(REAL, theta, , "rad", -INFINITY, INFINITY, "angle of the pole from upright, clockwise")                          \
    X(REAL, theta_dot, , "rad/s", -INFINITY, INFINITY, "angular velocity of the pole")

#define ENV              cartpole
#define ENV_OPTIONS      CARTPOLE_OPTIONS
#define ENV_STATE        CARTPOLE_STATE
#define ENV_OBSERVATIONS 4
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_SMOOTH
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

LUDUS_KERNEL lane_mask cartpole_right(const lane_step *io) {
    return lane_equal_int(io->choice[0], lane_fill_int(1));
}

LUDUS_KERNEL void cartpole_step(const cartpole_config *c, cartpole_state *s, lane_step *io) {
    const lane_real force = lane_select(cartpole_right(io), lane_fill(c->force_mag), lane_fill(-c->force_mag));
    const cartpole_motion motion = cartpole_accelerate(c, s, force);
    cartpole_advance(c, s, &motion);

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

// The reward is constant wherever it is smooth.
LUDUS_KERNEL void cartpole_jvp(const cartpole_config *c, const cartpole_state *s, const lane_step *io,
                               const cartpole_state *tangent, const lane_real *control_tangent,
                               const cartpole_slopes *option_tangent, cartpole_state *next_tangent,
                               lane_real *reward_tangent) {
    const lane_mask right = cartpole_right(io);
    const lane_real force = lane_select(right, lane_fill(c->force_mag), lane_fill(-c->force_mag));
    const cartpole_motion motion = cartpole_accelerate(c, s, force);
    const lane_real force_tangent = lane_select(right, option_tangent->force_mag, -option_tangent->force_mag);
    (void)control_tangent;
    cartpole_motion_jvp(c, s, &motion, tangent, force_tangent, option_tangent, next_tangent);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void cartpole_vjp(const cartpole_config *c, const cartpole_state *s, const lane_step *io,
                               const cartpole_state *next_cotangent, lane_real reward_cotangent,
                               cartpole_state *cotangent, lane_real *control_cotangent,
                               cartpole_slopes *option_cotangent) {
    const lane_mask right = cartpole_right(io);
    const lane_real force = lane_select(right, lane_fill(c->force_mag), lane_fill(-c->force_mag));
    const cartpole_motion motion = cartpole_accelerate(c, s, force);
    (void)reward_cotangent, (void)control_cotangent;
    const lane_real force_cotangent = cartpole_motion_vjp(c, s, &motion, next_cotangent, cotangent, option_cotangent);
    option_cotangent->force_mag = lane_select(right, force_cotangent, -force_cotangent);
}

LUDUS_KERNEL void cartpole_observe(const cartpole_config *c, const cartpole_state *s, lane_real *values) {
    (void)c;
    values[0] = s->x;
    values[1] = s->x_dot;
    values[2] = s->theta;
    values[3] = s->theta_dot;
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "cartpole_draw.h"

static const ludus_field cartpole_options[] = {CARTPOLE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field cartpole_fields[] = {CARTPOLE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field cartpole_reset_options[] = {
    {"low", LUDUS_REAL, 1, "", -0.05, -1e6, 1e6, NULL, "lower bound of every number of the initial state", 0},
    {"high", LUDUS_REAL, 1, "", 0.05, -1e6, 1e6, NULL, "upper bound of every number of the initial state", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant cartpole_variants[] = {
    {"CartPole-v1", "", 500, 475.0, NULL},
    {"CartPole-v0", "", 200, 195.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key cartpole_keys[] = {
    {"left", "push to the left", {{.i = 0}}, true},
    {"right", "push to the right", {{.i = 1}}, true},
    {NULL, NULL, {{.i = 0}}, false},
};

static ludus_status cartpole_layout(const void *config, ludus_layout *out) {
    const cartpole_config *c = (const cartpole_config *)config;
    out->observation = ludus_space_box_bounds(LUDUS_F32, 4, c->observation_low, c->observation_high);
    out->action = ludus_space_discrete(2);
    out->reward_low = c->sutton_barto_reward ? -1.0 : 0.0;
    out->reward_high = c->sutton_barto_reward ? 0.0 : 1.0;
    return LUDUS_OK;
}

// Leans against the fall, and a little against leaving the middle.
static void cartpole_scripted(const void *config, const void *row, ludus_slot *action) {
    const float *o = (const float *)row;
    (void)config;
    action->i = 0.1f * o[0] + 0.3f * o[1] + 5.0f * o[2] + o[3] > 0.0f;
}

const ludus_env_def ludus_env_cartpole = {
    LUDUS_DEFINITION_HOOKS,
    .about = "balance a pole on a cart by pushing the cart left or right",
    .source = "Barto, Sutton and Anderson 1983; Gymnasium 1.4.0 CartPole-v1",
    .variants = cartpole_variants,
    .options = cartpole_options,
    .reset_options = cartpole_reset_options,
    .state_fields = cartpole_fields,
    .layout = cartpole_layout,
    .keys = cartpole_keys,
    .draw = cartpole_picture,
    .scripted = cartpole_scripted,
};

#endif
