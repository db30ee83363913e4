// cartpole.c - CartPole-v1 and -v0: balance a pole on a cart by pushing the cart left or right.
// SPDX-License-Identifier: MIT
//
// Source: Barto, Sutton and Anderson, IEEE SMC 13(5), 1983, in the form of Gymnasium 1.4.0's CartPole.

#define ENV              cartpole
#define ENV_OPTIONS      CARTPOLE_OPTIONS
#define ENV_STATE        CARTPOLE_STATE
#define ENV_OBSERVATIONS 4
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_SMOOTH
#include "cartpole_body.h"

LUDUS_KERNEL lane_mask cartpole_right(const lane_step *io) {
    return lane_equal_int(io->choice[0], lane_fill_int(1));
}

LUDUS_KERNEL void cartpole_step(const cartpole_config *c, cartpole_state *s, lane_step *io) {
    const lane_real force = lane_select(cartpole_right(io), lane_fill(c->force_mag), lane_fill(-c->force_mag));
    const cartpole_motion motion = cartpole_accelerate(c, s, force);
    cartpole_advance(c, s, &motion);
    cartpole_judge(c, s, io);
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

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "cartpole_draw.h"

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
    out->action = ludus_space_discrete(2);
    return cartpole_describe((const cartpole_config *)config, out);
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
