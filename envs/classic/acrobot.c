// acrobot.c - Acrobot-v1: two links hang from a pivot; a motor between them swings the tip above a line.
// SPDX-License-Identifier: MIT
//
// Source: R. S. Sutton, Generalization in Reinforcement Learning, NIPS 8, 1996, and Sutton and Barto's book, in the
// form of Gymnasium 1.4.0's Acrobot-v1. Angles are from hanging straight down; theta2 is the second link's from the
// first's.

#define ACROBOT_OPTIONS(X)                                                                                             \
    ACROBOT_LINKS(X)                                                                                                   \
    X(REAL, avail_torque_0, "N m", -1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 0")                          \
    X(REAL, avail_torque_1, "N m", 0.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 1")                           \
    X(REAL, avail_torque_2, "N m", 1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 2")                           \
    X(REAL, torque_noise_max, "N m", 0.0, 0, 1e3, 0, "uniform noise on the torque, at most this on either side")       \
    ACROBOT_EQUATIONS(X)

#define ENV              acrobot
#define ENV_OPTIONS      ACROBOT_OPTIONS
#define ENV_STATE        ACROBOT_STATE
#define ENV_OBSERVATIONS 6
#define ENV_ACTIONS      1
#define ENV_DISCRETE     1
#define ENV_DRAWS        1
#define ENV_SMOOTH
#include "acrobot_body.h"

// Does a step draw, and what: the noise on the torque.
LUDUS_KERNEL int acrobot_draws(const acrobot_config *config) {
    return lane_param_value(config->torque_noise_max) > 0.0;
}

LUDUS_KERNEL void acrobot_draw(const acrobot_config *config, ludus_rng *rng, double *drawn) {
    const double most = lane_param_value(config->torque_noise_max);
    drawn[0] = ludus_rng_uniform(rng, -most, most);
}

LUDUS_KERNEL lane_real acrobot_torque(const acrobot_config *c, const lane_step *io) {
    const lane_real torque = lane_select(lane_equal_int(io->choice[0], lane_fill_int(2)), lane_fill(c->avail_torque_2),
                                         lane_fill(c->avail_torque_1));
    return lane_select(lane_equal_int(io->choice[0], lane_fill_int(0)), lane_fill(c->avail_torque_0), torque);
}

LUDUS_KERNEL void acrobot_step(const acrobot_config *c, acrobot_state *s, lane_step *io) {
    acrobot_stages stages;
    *s = acrobot_move(c, s, acrobot_torque(c, io) + io->draws[0], &stages);
    acrobot_settle(c, s);
    acrobot_judge(s, lane_fill(LANE(1)), io);
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

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "acrobot_draw.h"

// The torque of the last action, as a share of the largest one.
static double acrobot_torque_share(const acrobot_config *c, const ludus_slot *action) {
    const double torques[3] = {c->avail_torque_0, c->avail_torque_1, c->avail_torque_2};
    const double most = fmax(fabs(torques[0]), fmax(fabs(torques[1]), fabs(torques[2])));
    return action && most > 0 ? torques[action->i == 0 ? 0 : action->i == 2 ? 2 : 1] / most : 0;
}

static void acrobot_picture(const void *config, const void *state, ludus_draw_list *list) {
    const acrobot_config *c = (const acrobot_config *)config;
    acrobot_scene(c, (const acrobot_state *)state, 1, acrobot_torque_share(c, ludus_draw_action(list)), list);
}

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
    out->action = ludus_space_discrete(3);
    return acrobot_describe((const acrobot_config *)config, out);
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
