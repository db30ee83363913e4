// mjcf.c - MJCF-v0: a model of the user's own, from a file, as an environment.
// SPDX-License-Identifier: MIT
//
// Ludus' own definition. Observations are positions and velocities as they stand (angles are not wrapped, quaternions are w x y z);
// actions are the motors' controls, and those beyond their range count as its ends. An episode begins near the positions of the file,
// at rest but for the noise, and ends where the simulation flies apart. The reward is minus a cost of three weights, for
// optimisers to start from. Scales multiply numbers of the file; the stiffness of limits stays that of the file.

#define MJCF_OPTIONS(X)                                                                                                \
    X(TEXT, file, "", 0, 0, 0, 0, "MJCF file, model.xml; empty: a crane inside the library")                           \
    X(INT, frame_skip, "", 5, 1, 40, 0, "timesteps of the model a step")                                               \
    X(REAL, reset_noise_scale, "", 0.01, 0, 10, 0,                                                                     \
      "positions and velocities start within this of the file's and of 0")                                             \
    X(REAL, position_cost, "", 0.0, 0, 1e6, LUDUS_FIELD_SMOOTH, "cost of the squared distance from the file's")        \
    X(REAL, velocity_cost, "", 0.0, 0, 1e6, LUDUS_FIELD_SMOOTH, "cost of the velocities' squares")                     \
    X(REAL, control_cost, "", 1e-3, 0, 1e6, LUDUS_FIELD_SMOOTH, "cost of the actions' squares")                        \
    X(REAL, gravity_scale, "", 1.0, -100, 100, LUDUS_FIELD_SMOOTH, "of the file's gravity")                            \
    X(REAL, mass_scale, "", 1.0, 1e-2, 1e2, LUDUS_FIELD_SMOOTH, "of all masses and moments of inertia")                \
    X(REAL, damping_scale, "", 1.0, 0, 1e2, LUDUS_FIELD_SMOOTH, "of all joints' friction")                             \
    X(REAL, stiffness_scale, "", 1.0, 0, 1e2, LUDUS_FIELD_SMOOTH, "of all joints' springs")                            \
    X(REAL, gear_scale, "", 1.0, 0, 1e2, LUDUS_FIELD_SMOOTH, "of all motors' strength")                                \
    X(REAL, medium_scale, "", 1.0, 0, 1e2, LUDUS_FIELD_SMOOTH, "of the medium's density and viscosity")

#define MJCF_STATE(X)                                                                                                  \
    X(REAL, qpos, [LUDUS_POSITIONS_MAX], "m or rad", -INFINITY, INFINITY, "positions, 0 beyond the model's")           \
    X(REAL, qvel, [LUDUS_DOFS_MAX], "m/s or rad/s", -INFINITY, INFINITY, "velocities, 0 beyond the model's")

#define ENV                  mjcf
#define ENV_OPTIONS          MJCF_OPTIONS
#define ENV_STATE            MJCF_STATE
#define ENV_OBSERVATIONS     (LUDUS_POSITIONS_MAX + LUDUS_DOFS_MAX)
#define ENV_OBSERVED(config) ((config)->model.tree.positions + (config)->model.tree.dofs)
#define ENV_ACTIONS          LUDUS_ACTUATORS_MAX
#define ENV_ACTED(config)    ((config)->slots)
#define ENV_DISCRETE         0
#define ENV_SMOOTH
#define ENV_OBSERVE_DOUBLE
#define ENV_LOAD mjcf_load
#include <ludus/kernel.h>

#include "body.h"

typedef struct mjcf_config {
    MJCF_OPTIONS(LUDUS_OPTION_MEMBER)
    int32_t slots; // of an action: a model without motors has one that does nothing
    // What the scales multiply.
    lane_param gravity[3], density, viscosity;
    lane_param mass[LUDUS_BODIES_MAX], inertia[3 * LUDUS_BODIES_MAX];
    lane_param damping[LUDUS_DOFS_MAX], stiffness[LUDUS_DOFS_MAX], gear[6 * LUDUS_ACTUATORS_MAX];
    physics_model model;
    body_shapes shapes;
    double action_low[LUDUS_ACTUATORS_MAX], action_high[LUDUS_ACTUATORS_MAX];
} mjcf_config;

typedef struct mjcf_state {
    MJCF_STATE(LUDUS_STATE_MEMBER)
} mjcf_state;

typedef struct mjcf_slopes {
    MJCF_OPTIONS(LUDUS_SLOPE_MEMBER)
} mjcf_slopes;

typedef struct mjcf_start {
    MJCF_STATE(LUDUS_START_MEMBER)
} mjcf_start;

static inline ludus_status mjcf_load(const ludus_values *options, mjcf_config *config) {
    const char *file = ludus_values_text(options, "file");
    ludus_model *read = file && *file ? ludus_model_load(file) : body_model_load("crane.xml");
    if (!read) {
        return LUDUS_ERROR_FORMAT;
    }
    const ludus_model_tree *tree = &read->tree;
    if (tree->dofs == 0) {
        ludus_model_destroy(read);
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has no joint: there is nothing to simulate", file);
    }
    physics_take_model(read, &config->model);
    body_take_shapes(read, &config->shapes);
    config->slots = tree->actuators > 0 ? tree->actuators : 1;
    config->action_low[0] = -1;
    config->action_high[0] = 1;
    for (int i = 0; i < tree->actuators; i++) {
        const double *range = read->actuator_range + 2 * i;
        config->action_low[i] = tree->actuator_limited[i] ? (double)(float)range[0] : -INFINITY;
        config->action_high[i] = tree->actuator_limited[i] ? (double)(float)range[1] : INFINITY;
    }
    ludus_model_destroy(read);

    const physics_model *model = &config->model;
    config->density = model->density;
    config->viscosity = model->viscosity;
    memcpy(config->gravity, model->gravity, sizeof config->gravity);
    memcpy(config->mass, model->body_mass, sizeof config->mass);
    memcpy(config->inertia, model->body_inertia, sizeof config->inertia);
    memcpy(config->damping, model->dof_damping, sizeof config->damping);
    memcpy(config->stiffness, model->joint_stiffness, sizeof config->stiffness);
    memcpy(config->gear, model->actuator_gear, sizeof config->gear);
    return LUDUS_OK;
}

LUDUS_KERNEL void mjcf_derive(mjcf_config *config) {
    physics_model *model = &config->model;
    const ludus_model_tree *tree = &model->tree;
    model->density = config->density * config->medium_scale;
    model->viscosity = config->viscosity * config->medium_scale;
    for (int i = 0; i < 3; i++) {
        model->gravity[i] = config->gravity[i] * config->gravity_scale;
    }
    for (int i = 0; i < tree->bodies; i++) {
        model->body_mass[i] = config->mass[i] * config->mass_scale;
        for (int k = 3 * i; k < 3 * i + 3; k++) {
            model->body_inertia[k] = config->inertia[k] * config->mass_scale;
        }
    }
    for (int i = 0; i < tree->dofs; i++) {
        model->dof_damping[i] = config->damping[i] * config->damping_scale;
    }
    for (int i = 0; i < tree->joints; i++) {
        model->joint_stiffness[i] = config->stiffness[i] * config->stiffness_scale;
    }
    for (int i = 0; i < 6 * tree->actuators; i++) {
        model->actuator_gear[i] = config->gear[i] * config->gear_scale;
    }
}

LUDUS_KERNEL void mjcf_reset(const mjcf_config *config, const double *options, mjcf_start *start, ludus_rng *rng) {
    const ludus_model_tree *tree = &config->model.tree;
    const double most = lane_param_value(config->reset_noise_scale);
    (void)options;
    memset(start, 0, sizeof *start);
    for (int i = 0; i < tree->positions; i++) {
        start->qpos[i] = lane_param_value(config->model.qpos0[i]) + ludus_rng_uniform(rng, -most, most);
    }
    for (int i = 0; i < tree->dofs; i++) {
        start->qvel[i] = ludus_rng_uniform(rng, -most, most);
    }
}

LUDUS_KERNEL lane_real mjcf_squares(const lane_real *values, int count) {
    lane_real sum = lane_fill(LANE(0));
    for (int i = 0; i < count; i++) {
        sum = sum + values[i] * values[i];
    }
    return sum;
}

// The squared distance from the positions of the file, number by number.
LUDUS_KERNEL lane_real mjcf_distance(const mjcf_config *c, const lane_real *qpos) {
    lane_real sum = lane_fill(LANE(0));
    for (int i = 0; i < c->model.tree.positions; i++) {
        sum = sum + lane_square(qpos[i] - c->model.qpos0[i]);
    }
    return sum;
}

LUDUS_KERNEL void mjcf_step(const mjcf_config *c, mjcf_state *s, lane_step *io) {
    const ludus_model_tree *tree = &c->model.tree;
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    PHYSICS_(step)(&c->model, &data, c->frame_skip);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, s->qpos, s->qvel);

    io->terminated = lost;
    io->reward = -(c->position_cost * mjcf_distance(c, s->qpos) + c->velocity_cost * mjcf_squares(s->qvel, tree->dofs) +
                   c->control_cost * mjcf_squares(io->control, tree->actuators));
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

// Which numbers the scales reach: those of a medium where the file has one, even if it is scaled to nothing.
LUDUS_KERNEL int32_t mjcf_kinds(const mjcf_config *c) {
    const lane_real none = lane_fill(LANE(0));
    const int medium = lane_any(~(lane_equal(lane_fill(c->density), none) & lane_equal(lane_fill(c->viscosity), none)));
    return PHYSICS_BY_INERTIA | (medium ? PHYSICS_BY_MEDIUM : 0);
}

// The tangents of the model's numbers from those of the scales.
LUDUS_KERNEL void mjcf_scale_tangents(const mjcf_config *c, const mjcf_slopes *dc, physics_param_slopes *params) {
    const ludus_model_tree *tree = &c->model.tree;
    params->density = c->density * dc->medium_scale;
    params->viscosity = c->viscosity * dc->medium_scale;
    for (int i = 0; i < 3; i++) {
        params->gravity[i] = c->gravity[i] * dc->gravity_scale;
    }
    for (int i = 0; i < tree->bodies; i++) {
        params->mass[i] = c->mass[i] * dc->mass_scale;
        for (int k = 0; k < 3; k++) {
            params->inertia[i][k] = c->inertia[3 * i + k] * dc->mass_scale;
        }
    }
    for (int i = 0; i < tree->dofs; i++) {
        params->damping[i] = c->damping[i] * dc->damping_scale;
    }
    for (int i = 0; i < tree->joints; i++) {
        params->stiffness[i] = c->stiffness[i] * dc->stiffness_scale;
    }
    for (int i = 0; i < tree->actuators; i++) {
        for (int k = 0; k < 6; k++) {
            params->gear[i][k] = c->gear[6 * i + k] * dc->gear_scale;
        }
    }
}

// The cotangents of the scales from those of the model's numbers.
LUDUS_KERNEL void mjcf_scale_cotangents(const mjcf_config *c, const physics_param_slopes *params, lane_mask kept,
                                        mjcf_slopes *cc) {
    const ludus_model_tree *tree = &c->model.tree;
    lane_real gravity = lane_fill(LANE(0)), mass = gravity, damping = gravity, stiffness = gravity, gear = gravity;
    for (int i = 0; i < 3; i++) {
        gravity = gravity + c->gravity[i] * params->gravity[i];
    }
    for (int i = 0; i < tree->bodies; i++) {
        mass = mass + c->mass[i] * params->mass[i];
        for (int k = 0; k < 3; k++) {
            mass = mass + c->inertia[3 * i + k] * params->inertia[i][k];
        }
    }
    for (int i = 0; i < tree->dofs; i++) {
        damping = damping + c->damping[i] * params->damping[i];
    }
    for (int i = 0; i < tree->joints; i++) {
        stiffness = stiffness + c->stiffness[i] * params->stiffness[i];
    }
    for (int i = 0; i < tree->actuators; i++) {
        for (int k = 0; k < 6; k++) {
            gear = gear + c->gear[6 * i + k] * params->gear[i][k];
        }
    }
    cc->gravity_scale = lane_where(kept, gravity);
    cc->mass_scale = lane_where(kept, mass);
    cc->damping_scale = lane_where(kept, damping);
    cc->stiffness_scale = lane_where(kept, stiffness);
    cc->gear_scale = lane_where(kept, gear);
    cc->medium_scale = lane_where(kept, c->density * params->density + c->viscosity * params->viscosity);
}

LUDUS_KERNEL void mjcf_jvp(const mjcf_config *c, const mjcf_state *s, const lane_step *io, const mjcf_state *tangent,
                           const lane_real *control_tangent, const mjcf_slopes *dc, mjcf_state *next_tangent,
                           lane_real *reward_tangent) {
    const ludus_model_tree *tree = &c->model.tree;
    physics_data data;
    physics_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    const physics_param_slopes *by_params = body_params(io, mjcf_kinds(c), &params);
    mjcf_scale_tangents(c, dc, &params);
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_enter_slopes(&c->model, tangent->qpos, tangent->qvel, control_tangent, &slopes);
    PHYSICS_(position_tangent)(&c->model, s->qpos, tangent->qpos, slopes.position);
    body_jvp(&c->model, c->frame_skip, &data, &slopes, by_params, &tape, NULL);

    mjcf_state next;
    lane_real numbers[PHYSICS_POSITIONS];
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, next.qpos, next.qvel);
    PHYSICS_(position_numbers)(&c->model, data.qpos, slopes.position, numbers);
    lane_real reward = dc->position_cost * mjcf_distance(c, next.qpos) +
                       dc->velocity_cost * mjcf_squares(next.qvel, tree->dofs) +
                       dc->control_cost * mjcf_squares(io->control, tree->actuators);
    for (int i = 0; i < tree->positions; i++) {
        next_tangent->qpos[i] = lane_where(~lost, numbers[i]);
        reward = reward + LANE(2) * c->position_cost * (next.qpos[i] - c->model.qpos0[i]) * next_tangent->qpos[i];
    }
    for (int i = 0; i < tree->dofs; i++) {
        next_tangent->qvel[i] = lane_where(~lost, slopes.velocity[i]);
        reward = reward + LANE(2) * c->velocity_cost * next.qvel[i] * next_tangent->qvel[i];
    }
    for (int i = 0; i < tree->actuators; i++) {
        reward = reward + LANE(2) * c->control_cost * io->control[i] * control_tangent[i];
    }
    *reward_tangent = -reward;
}

LUDUS_KERNEL void mjcf_vjp(const mjcf_config *c, const mjcf_state *s, const lane_step *io,
                           const mjcf_state *next_cotangent, lane_real reward_cotangent, mjcf_state *cotangent,
                           lane_real *control_cotangent, mjcf_slopes *cc) {
    const ludus_model_tree *tree = &c->model.tree;
    physics_data data;
    body_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    physics_param_slopes *by_params = body_params(io, mjcf_kinds(c), &params);
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_record(&c->model, c->frame_skip, &data, &tape);

    mjcf_state next;
    lane_real numbers[PHYSICS_POSITIONS];
    const lane_mask lost = body_lost(&c->model, &data), kept = ~lost;
    body_leave(&c->model, &data, lost, next.qpos, next.qvel);
    const lane_real cost = -reward_cotangent;
    for (int i = 0; i < tree->positions; i++) {
        numbers[i] = next_cotangent->qpos[i] + LANE(2) * c->position_cost * (next.qpos[i] - c->model.qpos0[i]) * cost;
    }
    PHYSICS_(position_cotangent)(&c->model, data.qpos, numbers, slopes.position);
    for (int i = 0; i < tree->dofs; i++) {
        slopes.velocity[i] = next_cotangent->qvel[i] + LANE(2) * c->velocity_cost * next.qvel[i] * cost;
    }
    body_vjp(&c->model, c->frame_skip, &data, &tape, NULL, &slopes, by_params);

    PHYSICS_(position_cotangent_numbers)(&c->model, s->qpos, slopes.position, numbers);
    for (int i = 0; i < tree->positions; i++) {
        cotangent->qpos[i] = lane_where(kept, numbers[i]);
    }
    for (int i = 0; i < tree->dofs; i++) {
        cotangent->qvel[i] = lane_where(kept, slopes.velocity[i]);
    }
    for (int i = 0; i < tree->actuators; i++) {
        control_cotangent[i] = lane_where(kept, slopes.control[i]) + LANE(2) * c->control_cost * io->control[i] * cost;
    }
    cc->position_cost = mjcf_distance(c, next.qpos) * cost;
    cc->velocity_cost = mjcf_squares(next.qvel, tree->dofs) * cost;
    cc->control_cost = mjcf_squares(io->control, tree->actuators) * cost;
    mjcf_scale_cotangents(c, &params, kept, cc);
}

#endif

LUDUS_KERNEL void mjcf_observe(const mjcf_config *c, const mjcf_state *s, lane_real *values) {
    const ludus_model_tree *tree = &c->model.tree;
    for (int i = 0; i < tree->positions; i++) {
        values[i] = s->qpos[i];
    }
    for (int i = 0; i < tree->dofs; i++) {
        values[tree->positions + i] = s->qvel[i];
    }
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void mjcf_observe_jvp(const mjcf_config *c, const mjcf_state *s, const mjcf_state *tangent,
                                   lane_real *values) {
    (void)s;
    mjcf_observe(c, tangent, values);
}

LUDUS_KERNEL void mjcf_observe_vjp(const mjcf_config *c, const mjcf_state *s, const lane_real *values,
                                   mjcf_state *cotangent) {
    const ludus_model_tree *tree = &c->model.tree;
    (void)s;
    memset(cotangent, 0, sizeof *cotangent);
    for (int i = 0; i < tree->positions; i++) {
        cotangent->qpos[i] = values[i];
    }
    for (int i = 0; i < tree->dofs; i++) {
        cotangent->qvel[i] = values[tree->positions + i];
    }
}

#endif

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "mjcf_draw.h"

static const ludus_field mjcf_options[] = {MJCF_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field mjcf_fields[] = {MJCF_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};

static const ludus_variant mjcf_variants[] = {
    {"MJCF-v0", "", 1000, NAN, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key mjcf_keys[] = {
    {"left", "the first motor backwards", {{.f = -1.0f}, {.f = 0.0f}}, true},
    {"right", "the first motor forwards", {{.f = 1.0f}, {.f = 0.0f}}, true},
    {"down", "the second motor backwards", {{.f = 0.0f}, {.f = -1.0f}}, true},
    {"up", "the second motor forwards", {{.f = 0.0f}, {.f = 1.0f}}, true},
    {"", "rest", {{.f = 0.0f}, {.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static ludus_status mjcf_layout(const void *config, ludus_layout *out) {
    const mjcf_config *c = (const mjcf_config *)config;
    out->observation = ludus_space_box(LUDUS_F64, ENV_OBSERVED(c), -INFINITY, INFINITY);
    out->action = ludus_space_box_bounds(LUDUS_F32, c->slots, c->action_low, c->action_high);
    out->reward_high = 0.0;
    return LUDUS_OK;
}

const ludus_env_def ludus_env_mjcf = {
    LUDUS_DEFINITION_HOOKS,
    .about = "a model of your own, file=model.xml, driven by its motors",
    .source = "Ludus; models and motion as in MuJoCo",
    .variants = mjcf_variants,
    .options = mjcf_options,
    .state_fields = mjcf_fields,
    .layout = mjcf_layout,
    .keys = mjcf_keys,
    .draw = mjcf_picture,
    .opens = ".xml",
};

#endif
