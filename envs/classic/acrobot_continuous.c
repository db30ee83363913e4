// acrobot_continuous.c - AcrobotContinuous-v0: swing two links up with a motor between them that turns as hard as it is told.
// SPDX-License-Identifier: MIT
//
// Ludus' own definition: Acrobot-v1's links, motion, limits, rewards and time limit, with an action in [-1, 1] in place of
// three choices, and no noise. The torque is action * max_torque; an action beyond the box counts as its bound. A policy that
// says only -1, 0 and 1 plays Acrobot-v1, to the bit. With a goal_height above 2 an episode lasts until its time limit.

#define ACROBOT_OPTIONS(X)                                                                                             \
    ACROBOT_LINKS(X)                                                                                                   \
    X(REAL, max_torque, "N m", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "torque of action 1")                                  \
    X(REAL, goal_height, "", 1.0, -3, 3, 0, "the episode ends when the tip is above this, in lengths of a link")       \
    ACROBOT_EQUATIONS(X)

#define ENV              acrobot_continuous
#define ENV_OPTIONS      ACROBOT_OPTIONS
#define ENV_STATE        ACROBOT_STATE
#define ENV_OBSERVATIONS 6
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include "acrobot_body.h"

typedef acrobot_config acrobot_continuous_config;
typedef acrobot_state acrobot_continuous_state;
typedef acrobot_start acrobot_continuous_start;
typedef acrobot_slopes acrobot_continuous_slopes;

LUDUS_KERNEL void acrobot_continuous_derive(acrobot_config *config) {
    acrobot_derive(config);
}

LUDUS_KERNEL void acrobot_continuous_reset(const acrobot_config *config, const double *options, acrobot_start *start,
                                           ludus_rng *rng) {
    acrobot_reset(config, options, start, rng);
}

LUDUS_KERNEL lane_real acrobot_throttle(const lane_step *io) {
    return lane_clamp(io->control[0], LANE(-1), LANE(1));
}

LUDUS_KERNEL void acrobot_continuous_step(const acrobot_config *c, acrobot_state *s, lane_step *io) {
    acrobot_stages stages;
    *s = acrobot_move(c, s, acrobot_throttle(io) * c->max_torque, &stages);
    acrobot_settle(c, s);
    acrobot_judge(s, lane_fill(c->goal_height), io);
}

// The reward is constant wherever it is smooth.
LUDUS_KERNEL void acrobot_continuous_jvp(const acrobot_config *c, const acrobot_state *s, const lane_step *io,
                                         const acrobot_state *tangent, const lane_real *control_tangent,
                                         const acrobot_slopes *option_tangent, acrobot_state *next_tangent,
                                         lane_real *reward_tangent) {
    acrobot_stages stages;
    const lane_real throttle = acrobot_throttle(io);
    const acrobot_state to = acrobot_move(c, s, throttle * c->max_torque, &stages);
    const lane_real throttle_tangent = lane_where(lane_inside(io->control[0], LANE(-1), LANE(1)), control_tangent[0]);
    const lane_real torque_tangent = throttle_tangent * c->max_torque + throttle * option_tangent->max_torque;
    const acrobot_state moved = acrobot_move_jvp(c, s, &stages, tangent, torque_tangent, option_tangent);
    *next_tangent = acrobot_pass(c, &to, &moved);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void acrobot_continuous_vjp(const acrobot_config *c, const acrobot_state *s, const lane_step *io,
                                         const acrobot_state *next_cotangent, lane_real reward_cotangent,
                                         acrobot_state *cotangent, lane_real *control_cotangent,
                                         acrobot_slopes *option_cotangent) {
    acrobot_stages stages;
    const lane_real throttle = acrobot_throttle(io);
    const acrobot_state to = acrobot_move(c, s, throttle * c->max_torque, &stages);
    (void)reward_cotangent;
    const acrobot_state moved = acrobot_pass(c, &to, next_cotangent);
    const lane_real torque = acrobot_move_vjp(c, s, &stages, &moved, cotangent, option_cotangent);
    option_cotangent->max_torque = torque * throttle;
    control_cotangent[0] = lane_where(lane_inside(io->control[0], LANE(-1), LANE(1)), torque * c->max_torque);
}

LUDUS_KERNEL void acrobot_continuous_observe(const acrobot_config *c, const acrobot_state *s, lane_real *values) {
    acrobot_observe(c, s, values);
}

LUDUS_KERNEL void acrobot_continuous_observe_jvp(const acrobot_config *c, const acrobot_state *s,
                                                 const acrobot_state *tangent, lane_real *values) {
    acrobot_observe_jvp(c, s, tangent, values);
}

LUDUS_KERNEL void acrobot_continuous_observe_vjp(const acrobot_config *c, const acrobot_state *s,
                                                 const lane_real *values, acrobot_state *cotangent) {
    acrobot_observe_vjp(c, s, values, cotangent);
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "acrobot_draw.h"

static const ludus_variant acrobot_continuous_variants[] = {
    {"AcrobotContinuous-v0", "", 500, -100.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key acrobot_continuous_keys[] = {
    {"left", "turn the second link clockwise", {{.f = -1.0f}}, true},
    {"right", "turn the second link counter-clockwise", {{.f = 1.0f}}, true},
    {"down", "turn the second link clockwise, half as hard", {{.f = -0.5f}}, true},
    {"up", "turn the second link counter-clockwise, half as hard", {{.f = 0.5f}}, true},
    {"", "let it swing", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal acrobot_continuous_goals[] = {
    {"swing-up", "from hanging at rest to standing at rest", "goal_height=3", "low=0 high=0",
     "steps=120 iterations=1000 cost='action=0.1 final.theta1=100~3.141592653589793 final.theta2=100~0 "
     "final.theta1_dot=10 "
     "final.theta2_dot=10'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status acrobot_continuous_layout(const void *config, ludus_layout *out) {
    out->action = ludus_space_box(LUDUS_F32, 1, -1, 1);
    return acrobot_describe((const acrobot_config *)config, out);
}

static void acrobot_continuous_picture(const void *config, const void *state, ludus_draw_list *list) {
    const acrobot_config *c = (const acrobot_config *)config;
    const ludus_slot *action = ludus_draw_action(list);
    acrobot_scene(c, (const acrobot_state *)state, c->goal_height, action ? part_clamp(action->f, -1, 1) : 0, list);
}

const ludus_env_def ludus_env_acrobot_continuous = {
    LUDUS_DEFINITION_HOOKS,
    .about = "swing two links up with a motor between them that turns as hard as it is told",
    .source = "Ludus; the dynamics of Gymnasium 1.4.0 Acrobot-v1, action * max_torque as the torque",
    .variants = acrobot_continuous_variants,
    .options = acrobot_options,
    .reset_options = acrobot_reset_options,
    .state_fields = acrobot_fields,
    .layout = acrobot_continuous_layout,
    .keys = acrobot_continuous_keys,
    .draw = acrobot_continuous_picture,
    .goals = acrobot_continuous_goals,
};

#endif
