// cartpole_continuous.c - CartPoleContinuous-v0: balance a pole on a cart with a throttle instead of pushes of one size.
// SPDX-License-Identifier: MIT
//
// Ludus' own definition: CartPole-v1's options, motion, limits, rewards and time limit, with an action in [-1, 1] in place of
// two choices. The force is action * force_mag; an action beyond the box counts as its bound. A policy that says only -1
// and 1 plays CartPole-v1, to the bit.

#define ENV              cartpole_continuous
#define ENV_OPTIONS      CARTPOLE_OPTIONS
#define ENV_STATE        CARTPOLE_STATE
#define ENV_OBSERVATIONS 4
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include "cartpole_body.h"

typedef cartpole_config cartpole_continuous_config;
typedef cartpole_state cartpole_continuous_state;
typedef cartpole_start cartpole_continuous_start;
typedef cartpole_slopes cartpole_continuous_slopes;

LUDUS_KERNEL void cartpole_continuous_derive(cartpole_config *config) {
    cartpole_derive(config);
}

LUDUS_KERNEL void cartpole_continuous_reset(const cartpole_config *config, const double *options, cartpole_start *start,
                                            ludus_rng *rng) {
    cartpole_reset(config, options, start, rng);
}

LUDUS_KERNEL lane_real cartpole_throttle(const lane_step *io) {
    return lane_clamp(io->control[0], LANE(-1), LANE(1));
}

LUDUS_KERNEL void cartpole_continuous_step(const cartpole_config *c, cartpole_state *s, lane_step *io) {
    const cartpole_motion motion = cartpole_accelerate(c, s, cartpole_throttle(io) * c->force_mag);
    cartpole_advance(c, s, &motion);
    cartpole_judge(c, s, io);
}

// The reward is constant wherever it is smooth.
LUDUS_KERNEL void cartpole_continuous_jvp(const cartpole_config *c, const cartpole_state *s, const lane_step *io,
                                          const cartpole_state *tangent, const lane_real *control_tangent,
                                          const cartpole_slopes *option_tangent, cartpole_state *next_tangent,
                                          lane_real *reward_tangent) {
    const lane_real throttle = cartpole_throttle(io);
    const cartpole_motion motion = cartpole_accelerate(c, s, throttle * c->force_mag);
    const lane_real throttle_tangent = lane_where(lane_inside(io->control[0], LANE(-1), LANE(1)), control_tangent[0]);
    const lane_real force_tangent = throttle_tangent * c->force_mag + throttle * option_tangent->force_mag;
    cartpole_motion_jvp(c, s, &motion, tangent, force_tangent, option_tangent, next_tangent);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void cartpole_continuous_vjp(const cartpole_config *c, const cartpole_state *s, const lane_step *io,
                                          const cartpole_state *next_cotangent, lane_real reward_cotangent,
                                          cartpole_state *cotangent, lane_real *control_cotangent,
                                          cartpole_slopes *option_cotangent) {
    const lane_real throttle = cartpole_throttle(io);
    const cartpole_motion motion = cartpole_accelerate(c, s, throttle * c->force_mag);
    (void)reward_cotangent;
    const lane_real force_cotangent = cartpole_motion_vjp(c, s, &motion, next_cotangent, cotangent, option_cotangent);
    option_cotangent->force_mag = force_cotangent * throttle;
    control_cotangent[0] = lane_where(lane_inside(io->control[0], LANE(-1), LANE(1)), force_cotangent * c->force_mag);
}

LUDUS_KERNEL void cartpole_continuous_observe(const cartpole_config *c, const cartpole_state *s, lane_real *values) {
    cartpole_observe(c, s, values);
}

LUDUS_KERNEL void cartpole_continuous_observe_jvp(const cartpole_config *c, const cartpole_state *s,
                                                  const cartpole_state *tangent, lane_real *values) {
    cartpole_observe_jvp(c, s, tangent, values);
}

LUDUS_KERNEL void cartpole_continuous_observe_vjp(const cartpole_config *c, const cartpole_state *s,
                                                  const lane_real *values, cartpole_state *cotangent) {
    cartpole_observe_vjp(c, s, values, cotangent);
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "cartpole_draw.h"

static const ludus_variant cartpole_continuous_variants[] = {
    {"CartPoleContinuous-v0", "", 500, 475.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key cartpole_continuous_keys[] = {
    {"left", "push to the left", {{.f = -1.0f}}, true},
    {"right", "push to the right", {{.f = 1.0f}}, true},
    {"down", "push to the left, half as hard", {{.f = -0.5f}}, true},
    {"up", "push to the right, half as hard", {{.f = 0.5f}}, true},
    {"", "let it roll", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal cartpole_continuous_goals[] = {
    {"swing-up", "from hanging at rest to standing at rest in the middle of the track", "theta_threshold_radians=1000",
     "low=0 high=0 theta=3.141592653589793",
     "steps=100 cost='action=0.01 x=0.01 final.x=10 final.x_dot=1 final.theta=100~0 final.theta_dot=10'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status cartpole_continuous_layout(const void *config, ludus_layout *out) {
    out->action = ludus_space_box(LUDUS_F32, 1, -1, 1);
    return cartpole_describe((const cartpole_config *)config, out);
}

// Leans against the fall, and a little against leaving the middle.
static void cartpole_continuous_scripted(const void *config, const void *row, ludus_slot *action) {
    const float *o = (const float *)row, push = 0.1f * o[0] + 0.3f * o[1] + 5.0f * o[2] + o[3];
    (void)config;
    action->f = push > 1.0f ? 1.0f : push < -1.0f ? -1.0f : push;
}

const ludus_env_def ludus_env_cartpole_continuous = {
    LUDUS_DEFINITION_HOOKS,
    .about = "balance a pole on a cart with a throttle",
    .source = "Ludus; the dynamics of Gymnasium 1.4.0 CartPole-v1, action * force_mag as the force",
    .variants = cartpole_continuous_variants,
    .options = cartpole_options,
    .reset_options = cartpole_reset_options,
    .state_fields = cartpole_fields,
    .layout = cartpole_continuous_layout,
    .keys = cartpole_continuous_keys,
    .draw = cartpole_picture,
    .scripted = cartpole_continuous_scripted,
    .goals = cartpole_continuous_goals,
};

#endif
