// swimmer.c - Swimmer-v5: three links in a viscous medium swim forwards by bending two joints.
// SPDX-License-Identifier: MIT
//
// Source: R. Coulom, Reinforcement Learning Using Neural Networks, 2002, in the form of Gymnasium 1.4.0's Swimmer-v5 on MuJoCo; the
// model is models/swimmer.xml. Masses change with the moments of inertia in proportion, so that the boxes that stand for the links in
// the medium keep their size.

#define SWIMMER_OPTIONS(X)                                                                                             \
    X(INT, frame_skip, "", 4, 1, 40, 0, "timesteps of 0.01 s a step")                                                  \
    X(REAL, forward_reward_weight, "s/m", 1.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "reward of the velocity along x")        \
    X(REAL, ctrl_cost_weight, "", 1e-4, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "cost of the action's square")                  \
    X(REAL, reset_noise_scale, "", 0.1, 0, 10, 0, "positions and velocities start within this of 0")                   \
    X(BOOL, exclude_current_positions_from_observation, "", 1, 0, 1, 0, "leave x and y out of the observation")        \
    X(REAL, density, "kg/m^3", 4000.0, 0, 1e5, LUDUS_FIELD_SMOOTH, "density of the medium")                            \
    X(REAL, viscosity, "Pa s", 0.1, 0, 1e2, LUDUS_FIELD_SMOOTH, "viscosity of the medium")                             \
    X(REAL, mass_front, "kg", 35.604716740684324, 1e-1, 1e4, LUDUS_FIELD_SMOOTH, "mass of the first link")             \
    X(REAL, mass_middle, "kg", 35.604716740684324, 1e-1, 1e4, LUDUS_FIELD_SMOOTH, "mass of the second link")           \
    X(REAL, mass_back, "kg", 35.604716740684324, 1e-1, 1e4, LUDUS_FIELD_SMOOTH, "mass of the third link")              \
    X(REAL, gear_front, "N m", 150.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "torque of the first motor a unit of action")        \
    X(REAL, gear_back, "N m", 150.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "torque of the second motor a unit of action")

#define SWIMMER_STATE(X)                                                                                               \
    X(REAL, qpos, [5], "m, m, rad, rad, rad", -INFINITY, INFINITY,                                                     \
      "place and heading of the first link, angles of the joints")                                                     \
    X(REAL, qvel, [5], "m/s, m/s, rad/s, rad/s, rad/s", -INFINITY, INFINITY, "their velocities")                       \
    X(REAL, mean_velocity, [2], "m/s", -INFINITY, INFINITY, "over the last step")                                      \
    X(REAL, control_cost, , "", -INFINITY, INFINITY, "what the last action cost")

#define ENV                  swimmer
#define ENV_OPTIONS          SWIMMER_OPTIONS
#define ENV_STATE            SWIMMER_STATE
#define ENV_OBSERVATIONS     10
#define ENV_OBSERVED(config) ((config)->exclude_current_positions_from_observation ? 8 : 10)
#define ENV_ACTIONS          2
#define ENV_DISCRETE         0
#define ENV_SMOOTH
#define ENV_OBSERVE_DOUBLE
#define ENV_LOAD      swimmer_load
#define PHYSICS_SMALL // kernels for small models
#include <ludus/kernel.h>

#include "body.h"

enum { SWIMMER_FRONT = 1, SWIMMER_MIDDLE = 2, SWIMMER_BACK = 3 }; // bodies

typedef struct swimmer_config {
    SWIMMER_OPTIONS(LUDUS_OPTION_MEMBER)
    body_mass front, middle, back;
    lane_param dt; // s, of a step
    physics_model model;
    body_shapes shapes;
} swimmer_config;

typedef struct swimmer_state {
    SWIMMER_STATE(LUDUS_STATE_MEMBER)
} swimmer_state;

typedef struct swimmer_slopes {
    SWIMMER_OPTIONS(LUDUS_SLOPE_MEMBER)
} swimmer_slopes;

typedef struct swimmer_start {
    SWIMMER_STATE(LUDUS_START_MEMBER)
} swimmer_start;

static inline ludus_status swimmer_load(const ludus_values *options, swimmer_config *config) {
    (void)options;
    const ludus_status status = body_load("swimmer.xml", &config->model, &config->shapes);
    if (!status) {
        config->front = body_mass_of(&config->model, SWIMMER_FRONT);
        config->middle = body_mass_of(&config->model, SWIMMER_MIDDLE);
        config->back = body_mass_of(&config->model, SWIMMER_BACK);
    }
    return status;
}

LUDUS_KERNEL void swimmer_derive(swimmer_config *config) {
    physics_model *model = &config->model;
    model->density = config->density;
    model->viscosity = config->viscosity;
    body_set_mass(model, SWIMMER_FRONT, &config->front, config->mass_front);
    body_set_mass(model, SWIMMER_MIDDLE, &config->middle, config->mass_middle);
    body_set_mass(model, SWIMMER_BACK, &config->back, config->mass_back);
    model->actuator_gear[0] = config->gear_front;
    model->actuator_gear[6] = config->gear_back;
    config->dt = model->timestep * LANE(config->frame_skip);
}

LUDUS_KERNEL void swimmer_reset(const swimmer_config *config, const double *options, swimmer_start *start,
                                ludus_rng *rng) {
    const double most = lane_param_value(config->reset_noise_scale);
    (void)options;
    for (int i = 0; i < 5; i++) {
        start->qpos[i] = ludus_rng_uniform(rng, -most, most);
    }
    for (int i = 0; i < 5; i++) {
        start->qvel[i] = ludus_rng_uniform(rng, -most, most);
    }
    start->mean_velocity[0] = start->mean_velocity[1] = start->control_cost = 0.0;
}

// The original computes the action's cost in float32.
LUDUS_KERNEL lane_real swimmer_effort(const lane_step *io) {
    return lane_round_float(lane_round_float(io->control[0] * io->control[0]) +
                            lane_round_float(io->control[1] * io->control[1]));
}

LUDUS_KERNEL void swimmer_step(const swimmer_config *c, swimmer_state *s, lane_step *io) {
    physics_data data;
    const lane_real from[2] = {s->qpos[0], s->qpos[1]};
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    PHYSICS_(step)(&c->model, &data, c->frame_skip);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, s->qpos, s->qvel);

    for (int i = 0; i < 2; i++) {
        s->mean_velocity[i] = lane_where(~lost, (s->qpos[i] - from[i]) / c->dt);
    }
    s->control_cost = lane_round_float(lane_param_round_float(c->ctrl_cost_weight) * swimmer_effort(io));
    io->reward = c->forward_reward_weight * s->mean_velocity[0] - s->control_cost;
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void swimmer_jvp(const swimmer_config *c, const swimmer_state *s, const lane_step *io,
                              const swimmer_state *tangent, const lane_real *control_tangent, const swimmer_slopes *dc,
                              swimmer_state *next_tangent, lane_real *reward_tangent) {
    physics_data data;
    physics_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    const physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA | PHYSICS_BY_MEDIUM, &params);
    params.density = dc->density;
    params.viscosity = dc->viscosity;
    body_mass_tangent(&params, SWIMMER_FRONT, &c->front, dc->mass_front);
    body_mass_tangent(&params, SWIMMER_MIDDLE, &c->middle, dc->mass_middle);
    body_mass_tangent(&params, SWIMMER_BACK, &c->back, dc->mass_back);
    params.gear[0][0] = dc->gear_front;
    params.gear[1][0] = dc->gear_back;

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_enter_slopes(&c->model, tangent->qpos, tangent->qvel, control_tangent, &slopes);
    body_jvp(&c->model, c->frame_skip, &data, &slopes, by_params, &tape, NULL);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave_slopes(&c->model, lost, &slopes, next_tangent->qpos, next_tangent->qvel);
    for (int i = 0; i < 2; i++) {
        next_tangent->mean_velocity[i] = lane_where(~lost, (next_tangent->qpos[i] - tangent->qpos[i]) / c->dt);
    }
    next_tangent->control_cost =
        lane_param_round_float(c->ctrl_cost_weight) *
            (LANE(2) * io->control[0] * control_tangent[0] + LANE(2) * io->control[1] * control_tangent[1]) +
        swimmer_effort(io) * dc->ctrl_cost_weight;
    const lane_real velocity = lane_where(~lost, (data.qpos[0] - s->qpos[0]) / c->dt);
    *reward_tangent = c->forward_reward_weight * next_tangent->mean_velocity[0] + dc->forward_reward_weight * velocity -
                      next_tangent->control_cost;
}

LUDUS_KERNEL void swimmer_vjp(const swimmer_config *c, const swimmer_state *s, const lane_step *io,
                              const swimmer_state *next_cotangent, lane_real reward_cotangent, swimmer_state *cotangent,
                              lane_real *control_cotangent, swimmer_slopes *cc) {
    physics_data data;
    body_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA | PHYSICS_BY_MEDIUM, &params);

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_record(&c->model, c->frame_skip, &data, &tape);
    const lane_mask lost = body_lost(&c->model, &data), kept = ~lost;
    const lane_real velocity = lane_where(kept, (data.qpos[0] - s->qpos[0]) / c->dt);

    // The mean velocity pulls at both ends of the step.
    const lane_real r = reward_cotangent, cost = next_cotangent->control_cost - r;
    const lane_real pull[2] = {
        lane_where(kept, (next_cotangent->mean_velocity[0] + c->forward_reward_weight * r) / c->dt),
        lane_where(kept, next_cotangent->mean_velocity[1] / c->dt),
    };
    body_enter_slopes(&c->model, next_cotangent->qpos, next_cotangent->qvel, NULL, &slopes);
    slopes.position[0] = slopes.position[0] + pull[0];
    slopes.position[1] = slopes.position[1] + pull[1];
    body_vjp(&c->model, c->frame_skip, &data, &tape, NULL, &slopes, by_params);
    body_leave_slopes(&c->model, lost, &slopes, cotangent->qpos, cotangent->qvel);
    cotangent->qpos[0] = cotangent->qpos[0] - pull[0];
    cotangent->qpos[1] = cotangent->qpos[1] - pull[1];

    for (int i = 0; i < 2; i++) {
        control_cotangent[i] = lane_where(kept, slopes.control[i]) +
                               LANE(2) * io->control[i] * lane_param_round_float(c->ctrl_cost_weight) * cost;
    }
    cc->forward_reward_weight = velocity * r;
    cc->ctrl_cost_weight = swimmer_effort(io) * cost;
    cc->density = lane_where(kept, params.density);
    cc->viscosity = lane_where(kept, params.viscosity);
    cc->mass_front = lane_where(kept, body_mass_cotangent(&params, SWIMMER_FRONT, &c->front));
    cc->mass_middle = lane_where(kept, body_mass_cotangent(&params, SWIMMER_MIDDLE, &c->middle));
    cc->mass_back = lane_where(kept, body_mass_cotangent(&params, SWIMMER_BACK, &c->back));
    cc->gear_front = lane_where(kept, params.gear[0][0]);
    cc->gear_back = lane_where(kept, params.gear[1][0]);
}

#endif

LUDUS_KERNEL void swimmer_observe(const swimmer_config *c, const swimmer_state *s, lane_real *values) {
    const int skip = 10 - ENV_OBSERVED(c);
    for (int i = skip; i < 5; i++) {
        values[i - skip] = s->qpos[i];
    }
    for (int i = 0; i < 5; i++) {
        values[5 - skip + i] = s->qvel[i];
    }
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void swimmer_observe_jvp(const swimmer_config *c, const swimmer_state *s, const swimmer_state *tangent,
                                      lane_real *values) {
    (void)s;
    swimmer_observe(c, tangent, values);
}

LUDUS_KERNEL void swimmer_observe_vjp(const swimmer_config *c, const swimmer_state *s, const lane_real *values,
                                      swimmer_state *cotangent) {
    const int skip = 10 - ENV_OBSERVED(c);
    (void)s;
    for (int i = 0; i < 5; i++) {
        cotangent->qpos[i] = i < skip ? lane_fill(LANE(0)) : values[i - skip];
        cotangent->qvel[i] = values[5 - skip + i];
    }
    cotangent->mean_velocity[0] = cotangent->mean_velocity[1] = cotangent->control_cost = lane_fill(LANE(0));
}

#endif

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "model_draw.h"

static const ludus_field swimmer_options[] = {SWIMMER_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field swimmer_fields[] = {SWIMMER_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field swimmer_info_fields[] = {
    {"x_position", LUDUS_REAL, 1, "m", 0, -INFINITY, INFINITY, NULL, "place of the front", 0},
    {"y_position", LUDUS_REAL, 1, "m", 0, -INFINITY, INFINITY, NULL, "place of the front", 0},
    {"distance_from_origin", LUDUS_REAL, 1, "m", 0, 0, INFINITY, NULL, "of the front", 0},
    {"x_velocity", LUDUS_REAL, 1, "m/s", 0, -INFINITY, INFINITY, NULL, "over the last step, 0 after a reset", 0},
    {"y_velocity", LUDUS_REAL, 1, "m/s", 0, -INFINITY, INFINITY, NULL, "over the last step, 0 after a reset", 0},
    {"reward_forward", LUDUS_REAL, 1, "", 0, -INFINITY, INFINITY, NULL, "for x_velocity", 0},
    {"reward_ctrl", LUDUS_REAL, 1, "", 0, -INFINITY, INFINITY, NULL, "for the action's square", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant swimmer_variants[] = {
    {"Swimmer-v5", "", 1000, 360.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key swimmer_keys[] = {
    {"left", "bend the front joint counter-clockwise", {{.f = 1.0f}, {.f = 0.0f}}, true},
    {"right", "bend the front joint clockwise", {{.f = -1.0f}, {.f = 0.0f}}, true},
    {"up", "bend the back joint counter-clockwise", {{.f = 0.0f}, {.f = 1.0f}}, true},
    {"down", "bend the back joint clockwise", {{.f = 0.0f}, {.f = -1.0f}}, true},
    {"", "drift", {{.f = 0.0f}, {.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal swimmer_goals[] = {
    {"stroke", "from rest half a metre forwards, with little effort", "reset_noise_scale=0", "",
     "steps=60 iterations=60 cost='action=0.1 qpos[3]=0.1 qpos[4]=0.1 final.qpos[0]=100@0.5 final.qpos[2]=3'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status swimmer_layout(const void *config, ludus_layout *out) {
    const swimmer_config *c = (const swimmer_config *)config;
    out->observation = ludus_space_box(LUDUS_F64, ENV_OBSERVED(c), -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 2, -1, 1);
    return LUDUS_OK;
}

static void swimmer_info(const void *config, const void *state, double *values) {
    const swimmer_config *c = (const swimmer_config *)config;
    const swimmer_state *s = (const swimmer_state *)state;
    values[0] = s->qpos[0];
    values[1] = s->qpos[1];
    values[2] = sqrt(s->qpos[0] * s->qpos[0] + s->qpos[1] * s->qpos[1]);
    values[3] = s->mean_velocity[0];
    values[4] = s->mean_velocity[1];
    values[5] = c->forward_reward_weight * s->mean_velocity[0];
    values[6] = -s->control_cost;
}

static void swimmer_picture(const void *config, const void *state, ludus_draw_list *list) {
    static const ludus_color colors[] = {LUDUS_COLOR_ICE, LUDUS_COLOR_AGENT, LUDUS_COLOR_AGENT, LUDUS_COLOR_AGENT};
    const swimmer_config *c = (const swimmer_config *)config;
    physics_data data;
    model_place(&c->model, ((const swimmer_state *)state)->qpos, &data);
    double middle[3] = {0, 0, 0};
    for (int body = SWIMMER_FRONT; body <= SWIMMER_BACK; body++) {
        for (int k = 0; k < 3; k++) {
            middle[k] += data.centre[body][k] / 3;
        }
    }
    ludus_draw_camera(list, middle, 4.0, 0.25, 0.75);
    model_shapes(list, &data, &c->shapes, colors);
    for (int side = -1; side <= 1; side += 2) {
        double eye[3];
        model_point(&data, SWIMMER_FRONT, (const double[3]){1.54, 0.05 * side, 0.062}, eye);
        ludus_draw_sphere(list, eye, 0.026, LUDUS_COLOR_INK);
    }
    for (int i = 0; i < 2; i++) {
        const double *joint = data.place[SWIMMER_MIDDLE + i], above[3] = {joint[0], joint[1], joint[2] + 0.112};
        ludus_draw_cylinder(list, joint, above, 0.055, LUDUS_COLOR_JOINT);
        model_torque(list, above, (const double[3]){0, 0, 1}, (const double[3]){0, -1, 0}, 0.28,
                     model_effort(list, i, 1), 0.026);
    }
}

const ludus_env_def ludus_env_swimmer = {
    LUDUS_DEFINITION_HOOKS,
    .about = "swim forwards by bending two joints between three links",
    .source = "Coulom 2002; Gymnasium 1.4.0 Swimmer-v5; MuJoCo",
    .variants = swimmer_variants,
    .options = swimmer_options,
    .state_fields = swimmer_fields,
    .info_fields = swimmer_info_fields,
    .layout = swimmer_layout,
    .info = swimmer_info,
    .keys = swimmer_keys,
    .goals = swimmer_goals,
    .draw = swimmer_picture,
};

#endif
