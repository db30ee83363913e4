// inverted_pendulum.c - InvertedPendulum-v5: balance a pole on a cart that a motor pushes along a rail.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's InvertedPendulum-v5 on MuJoCo; the model is models/inverted_pendulum.xml. Masses change with the moments of
// inertia in proportion; the stiffness of the limits stays that of the model as written, as in MuJoCo.

#define INVERTED_PENDULUM_OPTIONS(X)                                                                                   \
    X(INT, frame_skip, "", 2, 1, 40, 0, "timesteps of 0.02 s a step")                                                  \
    X(REAL, reset_noise_scale, "", 0.01, 0, 10, 0, "positions and velocities start within this of 0")                  \
    X(REAL, gravity, "m/s^2", 9.81, -100, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration, downwards")            \
    X(REAL, mass_cart, "kg", 10.47197551196598, 1e-2, 1e4, LUDUS_FIELD_SMOOTH, "mass of the cart")                     \
    X(REAL, mass_pole, "kg", 5.018591641363306, 1e-2, 1e4, LUDUS_FIELD_SMOOTH, "mass of the pole")                     \
    X(REAL, damping_cart, "N s/m", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the cart on its rail")                \
    X(REAL, damping_pole, "N m s/rad", 1.0, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the hinge")                       \
    X(REAL, gear, "N", 100.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "force of the motor a unit of action")

#define INVERTED_PENDULUM_STATE(X)                                                                                     \
    X(REAL, qpos, [2], "m, rad", -INFINITY, INFINITY, "place of the cart, angle of the pole from upright")             \
    X(REAL, qvel, [2], "m/s, rad/s", -INFINITY, INFINITY, "their velocities")

#define ENV              inverted_pendulum
#define ENV_OPTIONS      INVERTED_PENDULUM_OPTIONS
#define ENV_STATE        INVERTED_PENDULUM_STATE
#define ENV_OBSERVATIONS 4
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#define ENV_OBSERVE_DOUBLE
#define ENV_LOAD      inverted_pendulum_load
#define PHYSICS_SMALL // kernels for small models
#include <ludus/kernel.h>

#include "body.h"

enum { PENDULUM_CART = 1, PENDULUM_POLE = 2 }; // bodies

typedef struct inverted_pendulum_config {
    INVERTED_PENDULUM_OPTIONS(LUDUS_OPTION_MEMBER)
    body_mass cart, pole;
    physics_model model;
    body_shapes shapes;
} inverted_pendulum_config;

typedef struct inverted_pendulum_state {
    INVERTED_PENDULUM_STATE(LUDUS_STATE_MEMBER)
} inverted_pendulum_state;

typedef struct inverted_pendulum_slopes {
    INVERTED_PENDULUM_OPTIONS(LUDUS_SLOPE_MEMBER)
} inverted_pendulum_slopes;

typedef struct inverted_pendulum_start {
    INVERTED_PENDULUM_STATE(LUDUS_START_MEMBER)
} inverted_pendulum_start;

static inline ludus_status inverted_pendulum_load(const ludus_values *options, inverted_pendulum_config *config) {
    (void)options;
    const ludus_status status = body_load("inverted_pendulum.xml", &config->model, &config->shapes);
    if (!status) {
        config->cart = body_mass_of(&config->model, PENDULUM_CART);
        config->pole = body_mass_of(&config->model, PENDULUM_POLE);
    }
    return status;
}

LUDUS_KERNEL void inverted_pendulum_derive(inverted_pendulum_config *config) {
    physics_model *model = &config->model;
    model->gravity[2] = -config->gravity;
    body_set_mass(model, PENDULUM_CART, &config->cart, config->mass_cart);
    body_set_mass(model, PENDULUM_POLE, &config->pole, config->mass_pole);
    model->dof_damping[0] = config->damping_cart;
    model->dof_damping[1] = config->damping_pole;
    model->actuator_gear[0] = config->gear;
}

LUDUS_KERNEL void inverted_pendulum_reset(const inverted_pendulum_config *config, const double *options,
                                          inverted_pendulum_start *start, ludus_rng *rng) {
    const double most = lane_param_value(config->reset_noise_scale);
    (void)options;
    for (int i = 0; i < 2; i++) {
        start->qpos[i] = ludus_rng_uniform(rng, -most, most);
    }
    for (int i = 0; i < 2; i++) {
        start->qvel[i] = ludus_rng_uniform(rng, -most, most);
    }
}

LUDUS_KERNEL void inverted_pendulum_step(const inverted_pendulum_config *c, inverted_pendulum_state *s, lane_step *io) {
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    PHYSICS_(step)(&c->model, &data, c->frame_skip);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, s->qpos, s->qvel);

    io->terminated = lost | lane_less(lane_fill(LANE(0.2)), lane_abs(data.qpos[1]));
    io->reward = lane_select(io->terminated, lane_fill(LANE(0)), lane_fill(LANE(1)));
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

// The reward is constant wherever it is smooth.
LUDUS_KERNEL void inverted_pendulum_jvp(const inverted_pendulum_config *c, const inverted_pendulum_state *s,
                                        const lane_step *io, const inverted_pendulum_state *tangent,
                                        const lane_real *control_tangent, const inverted_pendulum_slopes *dc,
                                        inverted_pendulum_state *next_tangent, lane_real *reward_tangent) {
    physics_data data;
    physics_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    const physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    params.gravity[2] = -dc->gravity;
    body_mass_tangent(&params, PENDULUM_CART, &c->cart, dc->mass_cart);
    body_mass_tangent(&params, PENDULUM_POLE, &c->pole, dc->mass_pole);
    params.damping[0] = dc->damping_cart;
    params.damping[1] = dc->damping_pole;
    params.gear[0][0] = dc->gear;

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_enter_slopes(&c->model, tangent->qpos, tangent->qvel, control_tangent, &slopes);
    body_jvp(&c->model, c->frame_skip, &data, &slopes, by_params, &tape, NULL);
    body_leave_slopes(&c->model, body_lost(&c->model, &data), &slopes, next_tangent->qpos, next_tangent->qvel);
    *reward_tangent = lane_fill(LANE(0));
}

LUDUS_KERNEL void inverted_pendulum_vjp(const inverted_pendulum_config *c, const inverted_pendulum_state *s,
                                        const lane_step *io, const inverted_pendulum_state *next_cotangent,
                                        lane_real reward_cotangent, inverted_pendulum_state *cotangent,
                                        lane_real *control_cotangent, inverted_pendulum_slopes *cc) {
    physics_data data;
    body_tape tape;
    physics_slopes slopes;
    physics_param_slopes params;
    physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    (void)reward_cotangent;

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_record(&c->model, c->frame_skip, &data, &tape);
    const lane_mask kept = ~body_lost(&c->model, &data);
    body_enter_slopes(&c->model, next_cotangent->qpos, next_cotangent->qvel, NULL, &slopes);
    body_vjp(&c->model, c->frame_skip, &data, &tape, NULL, &slopes, by_params);
    body_leave_slopes(&c->model, ~kept, &slopes, cotangent->qpos, cotangent->qvel);

    control_cotangent[0] = lane_where(kept, slopes.control[0]);
    cc->gravity = lane_where(kept, -params.gravity[2]);
    cc->mass_cart = lane_where(kept, body_mass_cotangent(&params, PENDULUM_CART, &c->cart));
    cc->mass_pole = lane_where(kept, body_mass_cotangent(&params, PENDULUM_POLE, &c->pole));
    cc->damping_cart = lane_where(kept, params.damping[0]);
    cc->damping_pole = lane_where(kept, params.damping[1]);
    cc->gear = lane_where(kept, params.gear[0][0]);
}

#endif

LUDUS_KERNEL void inverted_pendulum_observe(const inverted_pendulum_config *c, const inverted_pendulum_state *s,
                                            lane_real *values) {
    (void)c;
    for (int i = 0; i < 2; i++) {
        values[i] = s->qpos[i];
        values[2 + i] = s->qvel[i];
    }
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void inverted_pendulum_observe_jvp(const inverted_pendulum_config *c, const inverted_pendulum_state *s,
                                                const inverted_pendulum_state *tangent, lane_real *values) {
    (void)s;
    inverted_pendulum_observe(c, tangent, values);
}

LUDUS_KERNEL void inverted_pendulum_observe_vjp(const inverted_pendulum_config *c, const inverted_pendulum_state *s,
                                                const lane_real *values, inverted_pendulum_state *cotangent) {
    (void)c, (void)s;
    for (int i = 0; i < 2; i++) {
        cotangent->qpos[i] = values[i];
        cotangent->qvel[i] = values[2 + i];
    }
}

#endif

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "rail_draw.h"

static const ludus_field inverted_pendulum_options[] = {INVERTED_PENDULUM_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field inverted_pendulum_fields[] = {INVERTED_PENDULUM_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field inverted_pendulum_info_fields[] = {
    {"reward_survive", LUDUS_INT, 1, "", 0, 0, 1, NULL, "1 while the pole stands", LUDUS_FIELD_INTEGRAL_ONE},
    LUDUS_FIELD_END,
};

static const ludus_variant inverted_pendulum_variants[] = {
    {"InvertedPendulum-v5", "", 1000, 950.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key inverted_pendulum_keys[] = {
    {"left", "push to the left", {{.f = -1.0f}}, true},
    {"right", "push to the right", {{.f = 1.0f}}, true},
    {"", "let it roll", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static ludus_status inverted_pendulum_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F64, 4, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 1, -3, 3);
    out->reward_low = 0.0;
    out->reward_high = 1.0;
    return LUDUS_OK;
}

static void inverted_pendulum_info(const void *config, const void *state, double *values) {
    const inverted_pendulum_state *s = (const inverted_pendulum_state *)state;
    (void)config;
    values[0] = fabs(s->qpos[1]) <= 0.2 ? 1.0 : 0.0;
}

static void inverted_pendulum_picture(const void *config, const void *state, ludus_draw_list *list) {
    static const ludus_color colors[] = {LUDUS_COLOR_ROCK, LUDUS_COLOR_AGENT, LUDUS_COLOR_WOOD}; // rail, cart, pole
    const inverted_pendulum_config *c = (const inverted_pendulum_config *)config;
    physics_data data;
    model_place(&c->model, ((const inverted_pendulum_state *)state)->qpos, &data);
    ludus_draw_camera(list, (const double[3]){0, 0, -0.02}, 3.0, 0.22, 0.13);
    rail_stand(list);
    model_shapes(list, &data, &c->shapes, colors);
    rail_axle(list, &data, PENDULUM_POLE, 0.12, 0.03);
    rail_push(list, &data, model_effort(list, 0, 3));
}

// Pushes the cart under the pole, and a little back to the middle: a linear-quadratic regulator of the model as written.
static void inverted_pendulum_scripted(const void *config, const void *row, ludus_slot *action) {
    const double *o = (const double *)row;
    (void)config;
    action->f = (float)fmin(fmax(1.8 * o[0] + 9.9 * o[1] + 1.9 * o[2] + 1.8 * o[3], -3.0), 3.0);
}

const ludus_env_def ludus_env_inverted_pendulum = {
    LUDUS_DEFINITION_HOOKS,
    .about = "balance a pole on a cart that a motor pushes along a rail",
    .source = "Gymnasium 1.4.0 InvertedPendulum-v5; MuJoCo",
    .variants = inverted_pendulum_variants,
    .options = inverted_pendulum_options,
    .state_fields = inverted_pendulum_fields,
    .info_fields = inverted_pendulum_info_fields,
    .layout = inverted_pendulum_layout,
    .info = inverted_pendulum_info,
    .keys = inverted_pendulum_keys,
    .draw = inverted_pendulum_picture,
    .scripted = inverted_pendulum_scripted,
};

#endif
