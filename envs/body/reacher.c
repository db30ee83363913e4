// reacher.c - Reacher-v5: an arm of two links in the plane moves its fingertip to a target.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's Reacher-v5 on MuJoCo; the model is models/reacher.xml. As there, the fingertip's distance from the target
// belongs to the last evaluation inside the step, not to its end. The target is a body with two slides that nothing moves.

#define REACHER_OPTIONS(X)                                                                                             \
    X(INT, frame_skip, "", 2, 1, 40, 0, "timesteps of 0.01 s a step")                                                  \
    X(REAL, reward_dist_weight, "1/m", 1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "cost of the fingertip's distance")         \
    X(REAL, reward_control_weight, "", 1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "cost of the action's square")              \
    X(REAL, mass_upper_arm, "kg", 0.03560471674068432, 1e-4, 1e3, LUDUS_FIELD_SMOOTH, "mass of the first link")        \
    X(REAL, mass_forearm, "kg", 0.03560471674068432, 1e-4, 1e3, LUDUS_FIELD_SMOOTH, "mass of the second link")         \
    X(REAL, mass_fingertip, "kg", 0.004188790204786391, 1e-4, 1e3, LUDUS_FIELD_SMOOTH, "mass at its end")              \
    X(REAL, armature_shoulder, "kg m^2", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "inertia of the first motor's rotor")        \
    X(REAL, armature_elbow, "kg m^2", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "inertia of the second motor's rotor")          \
    X(REAL, damping_shoulder, "N m s/rad", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the first joint")             \
    X(REAL, damping_elbow, "N m s/rad", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the second joint")               \
    X(REAL, gear_shoulder, "N m", 200.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "torque of the first motor a unit of action")     \
    X(REAL, gear_elbow, "N m", 200.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "torque of the second motor a unit of action")

#define REACHER_STATE(X)                                                                                               \
    X(REAL, qpos, [4], "rad, rad, m, m", -INFINITY, INFINITY, "angles of shoulder and elbow, place of the target")     \
    X(REAL, qvel, [4], "rad/s, rad/s, m/s, m/s", -INFINITY, INFINITY, "their velocities")                              \
    X(REAL, reach, [2], "m", -INFINITY, INFINITY, "from the target to the fingertip, at the last evaluation")          \
    X(REAL, control_cost, , "", -INFINITY, INFINITY, "what the last action cost")

#define ENV              reacher
#define ENV_OPTIONS      REACHER_OPTIONS
#define ENV_STATE        REACHER_STATE
#define ENV_OBSERVATIONS 10
#define ENV_ACTIONS      2
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#define ENV_OBSERVE_DOUBLE
#define ENV_LOAD      reacher_load
#define ENV_SETTLE    reacher_settle
#define PHYSICS_SMALL // kernels for small models
#include <ludus/kernel.h>

#include "body.h"

enum { REACHER_UPPER_ARM = 1, REACHER_FOREARM = 2, REACHER_FINGERTIP = 3, REACHER_TARGET = 4 }; // bodies

typedef struct reacher_config {
    REACHER_OPTIONS(LUDUS_OPTION_MEMBER)
    body_mass upper_arm, forearm, fingertip;
    physics_model model;
    body_shapes shapes;
} reacher_config;

typedef struct reacher_state {
    REACHER_STATE(LUDUS_STATE_MEMBER)
} reacher_state;

typedef struct reacher_slopes {
    REACHER_OPTIONS(LUDUS_SLOPE_MEMBER)
} reacher_slopes;

typedef struct reacher_start {
    REACHER_STATE(LUDUS_START_MEMBER)
} reacher_start;

static inline ludus_status reacher_load(const ludus_values *options, reacher_config *config) {
    (void)options;
    const ludus_status status = body_load("reacher.xml", &config->model, &config->shapes);
    if (!status) {
        config->upper_arm = body_mass_of(&config->model, REACHER_UPPER_ARM);
        config->forearm = body_mass_of(&config->model, REACHER_FOREARM);
        config->fingertip = body_mass_of(&config->model, REACHER_FINGERTIP);
    }
    return status;
}

LUDUS_KERNEL void reacher_derive(reacher_config *config) {
    physics_model *model = &config->model;
    body_set_mass(model, REACHER_UPPER_ARM, &config->upper_arm, config->mass_upper_arm);
    body_set_mass(model, REACHER_FOREARM, &config->forearm, config->mass_forearm);
    body_set_mass(model, REACHER_FINGERTIP, &config->fingertip, config->mass_fingertip);
    model->dof_armature[0] = config->armature_shoulder;
    model->dof_armature[1] = config->armature_elbow;
    model->dof_damping[0] = config->damping_shoulder;
    model->dof_damping[1] = config->damping_elbow;
    model->actuator_gear[0] = config->gear_shoulder;
    model->actuator_gear[6] = config->gear_elbow;
}

// The target is uniform in a disc: draws outside are thrown away.
LUDUS_KERNEL void reacher_reset(const reacher_config *config, const double *options, reacher_start *start,
                                ludus_rng *rng) {
    (void)config, (void)options;
    for (int i = 0; i < 4; i++) {
        start->qpos[i] = ludus_rng_uniform(rng, -0.1, 0.1);
    }
    do {
        start->qpos[2] = ludus_rng_uniform(rng, -0.2, 0.2);
        start->qpos[3] = ludus_rng_uniform(rng, -0.2, 0.2);
    } while (!(sqrt(start->qpos[2] * start->qpos[2] + start->qpos[3] * start->qpos[3]) < 0.2));
    for (int i = 0; i < 4; i++) {
        const double drawn = ludus_rng_uniform(rng, -0.005, 0.005);
        start->qvel[i] = i < 2 ? drawn : 0.0;
    }
    start->reach[0] = start->reach[1] = start->control_cost = 0.0;
}

// What is kept of an evaluation.
LUDUS_KERNEL void reacher_note(const physics_data *data, lane_mask lost, reacher_state *s) {
    for (int i = 0; i < 2; i++) {
        s->reach[i] = lane_where(~lost, data->place[REACHER_FINGERTIP][i] - data->place[REACHER_TARGET][i]);
    }
}

LUDUS_KERNEL void reacher_settle(const reacher_config *c, reacher_state *s) {
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, NULL, &data);
    PHYSICS_(kinematics)(&c->model, &data);
    reacher_note(&data, body_lost(&c->model, &data), s);
}

LUDUS_KERNEL lane_real reacher_distance(const reacher_state *s) {
    return lane_sqrt(s->reach[0] * s->reach[0] + s->reach[1] * s->reach[1]);
}

// The original computes the action's cost in float32.
LUDUS_KERNEL lane_real reacher_effort(const lane_step *io) {
    return lane_round_float(lane_round_float(io->control[0] * io->control[0]) +
                            lane_round_float(io->control[1] * io->control[1]));
}

LUDUS_KERNEL void reacher_step(const reacher_config *c, reacher_state *s, lane_step *io) {
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    PHYSICS_(step)(&c->model, &data, c->frame_skip);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, s->qpos, s->qvel);
    reacher_note(&data, lost, s);

    s->control_cost = lane_round_float(reacher_effort(io) * lane_param_round_float(c->reward_control_weight));
    io->reward = -reacher_distance(s) * c->reward_dist_weight - s->control_cost;
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

// The direction in which the distance grows; none at the target itself.
LUDUS_KERNEL void reacher_outwards(const reacher_state *s, lane_real *out) {
    const lane_real distance = reacher_distance(s);
    const lane_mask apart = lane_less(lane_fill(LANE(0)), distance);
    const lane_real safe = lane_select(apart, distance, lane_fill(LANE(1)));
    out[0] = lane_where(apart, s->reach[0] / safe);
    out[1] = lane_where(apart, s->reach[1] / safe);
}

LUDUS_KERNEL void reacher_jvp(const reacher_config *c, const reacher_state *s, const lane_step *io,
                              const reacher_state *tangent, const lane_real *control_tangent, const reacher_slopes *dc,
                              reacher_state *next_tangent, lane_real *reward_tangent) {
    physics_data data;
    physics_tape tape;
    physics_slopes slopes;
    physics_observed_slopes observed;
    physics_param_slopes params;
    const physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    body_mass_tangent(&params, REACHER_UPPER_ARM, &c->upper_arm, dc->mass_upper_arm);
    body_mass_tangent(&params, REACHER_FOREARM, &c->forearm, dc->mass_forearm);
    body_mass_tangent(&params, REACHER_FINGERTIP, &c->fingertip, dc->mass_fingertip);
    params.armature[0] = dc->armature_shoulder;
    params.armature[1] = dc->armature_elbow;
    params.damping[0] = dc->damping_shoulder;
    params.damping[1] = dc->damping_elbow;
    params.gear[0][0] = dc->gear_shoulder;
    params.gear[1][0] = dc->gear_elbow;

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_enter_slopes(&c->model, tangent->qpos, tangent->qvel, control_tangent, &slopes);
    const physics_data *last = body_jvp(&c->model, c->frame_skip, &data, &slopes, by_params, &tape, &observed);
    reacher_state next;
    lane_real outwards[2];
    const lane_mask lost = body_lost(&c->model, &data);
    reacher_note(last, lost, &next);
    reacher_outwards(&next, outwards);
    body_leave_slopes(&c->model, lost, &slopes, next_tangent->qpos, next_tangent->qvel);
    for (int i = 0; i < 2; i++) {
        next_tangent->reach[i] =
            lane_where(~lost, observed.place[REACHER_FINGERTIP][i] - observed.place[REACHER_TARGET][i]);
    }
    next_tangent->control_cost =
        (LANE(2) * io->control[0] * control_tangent[0] + LANE(2) * io->control[1] * control_tangent[1]) *
            lane_param_round_float(c->reward_control_weight) +
        reacher_effort(io) * dc->reward_control_weight;
    *reward_tangent =
        -(outwards[0] * next_tangent->reach[0] + outwards[1] * next_tangent->reach[1]) * c->reward_dist_weight -
        reacher_distance(&next) * dc->reward_dist_weight - next_tangent->control_cost;
}

LUDUS_KERNEL void reacher_vjp(const reacher_config *c, const reacher_state *s, const lane_step *io,
                              const reacher_state *next_cotangent, lane_real reward_cotangent, reacher_state *cotangent,
                              lane_real *control_cotangent, reacher_slopes *cc) {
    physics_data data;
    body_tape tape;
    physics_slopes slopes;
    physics_observed_slopes observed;
    physics_param_slopes params;
    physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    memset(&observed, 0, sizeof observed);

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    const physics_data *last = body_record(&c->model, c->frame_skip, &data, &tape);
    reacher_state next;
    lane_real outwards[2];
    const lane_mask lost = body_lost(&c->model, &data), kept = ~lost;
    reacher_note(last, lost, &next);
    reacher_outwards(&next, outwards);

    const lane_real r = reward_cotangent, cost = next_cotangent->control_cost - r;
    body_enter_slopes(&c->model, next_cotangent->qpos, next_cotangent->qvel, NULL, &slopes);
    for (int i = 0; i < 2; i++) {
        const lane_real pull = next_cotangent->reach[i] - outwards[i] * c->reward_dist_weight * r;
        observed.place[REACHER_FINGERTIP][i] = pull;
        observed.place[REACHER_TARGET][i] = -pull;
    }
    body_vjp(&c->model, c->frame_skip, &data, &tape, &observed, &slopes, by_params);
    body_leave_slopes(&c->model, lost, &slopes, cotangent->qpos, cotangent->qvel);

    for (int i = 0; i < 2; i++) {
        control_cotangent[i] = lane_where(kept, slopes.control[i]) +
                               LANE(2) * io->control[i] * lane_param_round_float(c->reward_control_weight) * cost;
    }
    cc->reward_dist_weight = -reacher_distance(&next) * r;
    cc->reward_control_weight = reacher_effort(io) * cost;
    cc->mass_upper_arm = lane_where(kept, body_mass_cotangent(&params, REACHER_UPPER_ARM, &c->upper_arm));
    cc->mass_forearm = lane_where(kept, body_mass_cotangent(&params, REACHER_FOREARM, &c->forearm));
    cc->mass_fingertip = lane_where(kept, body_mass_cotangent(&params, REACHER_FINGERTIP, &c->fingertip));
    cc->armature_shoulder = lane_where(kept, params.armature[0]);
    cc->armature_elbow = lane_where(kept, params.armature[1]);
    cc->damping_shoulder = lane_where(kept, params.damping[0]);
    cc->damping_elbow = lane_where(kept, params.damping[1]);
    cc->gear_shoulder = lane_where(kept, params.gear[0][0]);
    cc->gear_elbow = lane_where(kept, params.gear[1][0]);
}

#endif

LUDUS_KERNEL void reacher_observe(const reacher_config *c, const reacher_state *s, lane_real *values) {
    (void)c;
    for (int i = 0; i < 2; i++) {
        lane_sincos(s->qpos[i], &values[2 + i], &values[i]);
        values[4 + i] = s->qpos[2 + i];
        values[6 + i] = s->qvel[i];
        values[8 + i] = s->reach[i];
    }
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void reacher_observe_jvp(const reacher_config *c, const reacher_state *s, const reacher_state *tangent,
                                      lane_real *values) {
    (void)c;
    for (int i = 0; i < 2; i++) {
        lane_real sine, cosine;
        lane_sincos(s->qpos[i], &sine, &cosine);
        values[i] = -sine * tangent->qpos[i];
        values[2 + i] = cosine * tangent->qpos[i];
        values[4 + i] = tangent->qpos[2 + i];
        values[6 + i] = tangent->qvel[i];
        values[8 + i] = tangent->reach[i];
    }
}

LUDUS_KERNEL void reacher_observe_vjp(const reacher_config *c, const reacher_state *s, const lane_real *values,
                                      reacher_state *cotangent) {
    (void)c;
    for (int i = 0; i < 2; i++) {
        lane_real sine, cosine;
        lane_sincos(s->qpos[i], &sine, &cosine);
        cotangent->qpos[i] = cosine * values[2 + i] - sine * values[i];
        cotangent->qpos[2 + i] = values[4 + i];
        cotangent->qvel[i] = values[6 + i];
        cotangent->qvel[2 + i] = lane_fill(LANE(0));
        cotangent->reach[i] = values[8 + i];
    }
    cotangent->control_cost = lane_fill(LANE(0));
}

#endif

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "model_draw.h"

static const ludus_field reacher_options[] = {REACHER_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field reacher_fields[] = {REACHER_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field reacher_info_fields[] = {
    {"reward_dist", LUDUS_REAL, 1, "", 0, -INFINITY, INFINITY, NULL, "for the fingertip's distance", 0},
    {"reward_ctrl", LUDUS_REAL, 1, "", 0, -INFINITY, INFINITY, NULL, "for the action's square", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant reacher_variants[] = {
    {"Reacher-v5", "", 50, -3.75, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key reacher_keys[] = {
    {"left", "turn the shoulder counter-clockwise", {{.f = 0.5f}, {.f = 0.0f}}, true},
    {"right", "turn the shoulder clockwise", {{.f = -0.5f}, {.f = 0.0f}}, true},
    {"up", "turn the elbow counter-clockwise", {{.f = 0.0f}, {.f = 0.5f}}, true},
    {"down", "turn the elbow clockwise", {{.f = 0.0f}, {.f = -0.5f}}, true},
    {"", "let it turn", {{.f = 0.0f}, {.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal reacher_goals[] = {
    {"reach", "from where the reset leaves it to rest at the target", "", "",
     "steps=50 cost='action=0.1 reach[0]=10 reach[1]=10 final.reach[0]=100 final.reach[1]=100 final.qvel[0]=1 "
     "final.qvel[1]=1'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status reacher_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F64, 10, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 2, -1, 1);
    return LUDUS_OK;
}

static void reacher_info(const void *config, const void *state, double *values) {
    const reacher_config *c = (const reacher_config *)config;
    const reacher_state *s = (const reacher_state *)state;
    values[0] = -reacher_distance(s) * c->reward_dist_weight;
    values[1] = -s->control_cost;
}

static void reacher_picture(const void *config, const void *state, ludus_draw_list *list) {
    static const ludus_color colors[] = {
        LUDUS_COLOR_GROUND,     LUDUS_COLOR_ROCK,  LUDUS_COLOR_ROCK,
        LUDUS_COLOR_ROCK,       LUDUS_COLOR_ROCK, // and its fence
        LUDUS_COLOR_BODY,       LUDUS_COLOR_AGENT, LUDUS_COLOR_AGENT,
        LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GOAL, // arm, target
    };
    const reacher_config *c = (const reacher_config *)config;
    physics_data data;
    model_place(&c->model, ((const reacher_state *)state)->qpos, &data);
    ludus_draw_camera(list, (const double[3]){0, -0.005, 0}, 0.86, 0, 1.15);
    model_shapes(list, &data, &c->shapes, colors);
    ludus_draw_sphere(list, data.place[REACHER_TARGET], 0.02, ludus_color_fade(LUDUS_COLOR_GOAL, 0.35));
    for (int i = 0; i < 2; i++) {
        const double *joint = data.place[1 + i], above[3] = {joint[0], joint[1], joint[2] + 0.012};
        ludus_draw_cylinder(list, joint, above, 0.007, LUDUS_COLOR_JOINT);
        model_torque(list, above, (const double[3]){0, 0, 1}, (const double[3]){0, -1, 0}, 0.032,
                     model_effort(list, i, 1), 0.0028);
    }
}

const ludus_env_def ludus_env_reacher = {
    LUDUS_DEFINITION_HOOKS,
    .about = "move the fingertip of an arm of two links to a target",
    .source = "Gymnasium 1.4.0 Reacher-v5; MuJoCo",
    .variants = reacher_variants,
    .options = reacher_options,
    .state_fields = reacher_fields,
    .info_fields = reacher_info_fields,
    .layout = reacher_layout,
    .info = reacher_info,
    .keys = reacher_keys,
    .goals = reacher_goals,
    .draw = reacher_picture,
};

#endif
