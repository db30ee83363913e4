// inverted_double_pendulum.c - InvertedDoublePendulum-v5: balance two poles, one on the other, on a cart on a rail.
// SPDX-License-Identifier: MIT
//
// Source: Gymnasium 1.4.0's InvertedDoublePendulum-v5 on MuJoCo; the model is models/inverted_double_pendulum.xml. As there, the tip
// that rewards are paid for and the force on the rail that is observed belong to the last evaluation inside the step, not to its
// end. Masses change with the moments of inertia in proportion; the stiffness of the limits stays that of the model as written.

#define INVERTED_DOUBLE_PENDULUM_OPTIONS(X)                                                                            \
    X(INT, frame_skip, "", 5, 1, 40, 0, "timesteps of 0.01 s a step")                                                  \
    X(REAL, reset_noise_scale, "", 0.1, 0, 10, 0,                                                                      \
      "positions start within this of 0, velocities with this standard deviation")                                     \
    X(REAL, healthy_reward, "", 10.0, -1e3, 1e3, LUDUS_FIELD_SMOOTH, "reward of a step at whose end the tip is up")    \
    X(REAL, gravity, "m/s^2", 9.81, -100, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration, downwards")            \
    X(REAL, mass_cart, "kg", 10.47197551196598, 1e-2, 1e4, LUDUS_FIELD_SMOOTH, "mass of the cart")                     \
    X(REAL, mass_pole_1, "kg", 4.1987385815227585, 1e-2, 1e4, LUDUS_FIELD_SMOOTH, "mass of the lower pole")            \
    X(REAL, mass_pole_2, "kg", 4.1987385815227585, 1e-2, 1e4, LUDUS_FIELD_SMOOTH, "mass of the upper pole")            \
    X(REAL, damping_cart, "N s/m", 0.05, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the cart on its rail")               \
    X(REAL, damping_pole_1, "N m s/rad", 0.05, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the lower hinge")              \
    X(REAL, damping_pole_2, "N m s/rad", 0.05, 0, 1e3, LUDUS_FIELD_SMOOTH, "friction of the upper hinge")              \
    X(REAL, gear, "N", 500.0, 0, 1e4, LUDUS_FIELD_SMOOTH, "force of the motor a unit of action")                       \
    X(REAL, lowest_tip, "m", 1.0, -10, 10, 0, "the episode ends when the tip is no higher")

#define INVERTED_DOUBLE_PENDULUM_STATE(X)                                                                              \
    X(REAL, qpos, [3], "m, rad, rad", -INFINITY, INFINITY,                                                             \
      "place of the cart, angle of the lower pole from upright, of the upper one from the lower")                      \
    X(REAL, qvel, [3], "m/s, rad/s, rad/s", -INFINITY, INFINITY, "their velocities")                                   \
    X(REAL, rail_force, , "N", -INFINITY, INFINITY, "of the rail's ends on the cart, at the last evaluation")          \
    X(REAL, tip, [2], "m", -INFINITY, INFINITY, "of the upper pole, to the side and up, at the last evaluation")

#define ENV              inverted_double_pendulum
#define ENV_OPTIONS      INVERTED_DOUBLE_PENDULUM_OPTIONS
#define ENV_STATE        INVERTED_DOUBLE_PENDULUM_STATE
#define ENV_OBSERVATIONS 9
#define ENV_ACTIONS      1
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#define ENV_OBSERVE_DOUBLE
#define ENV_LOAD      inverted_double_pendulum_load
#define ENV_SETTLE    inverted_double_pendulum_settle
#define PHYSICS_SMALL // kernels for small models
#include <ludus/kernel.h>

#include "body.h"

enum { DOUBLE_CART = 1, DOUBLE_POLE_1 = 2, DOUBLE_POLE_2 = 3 }; // bodies

typedef struct inverted_double_pendulum_config {
    INVERTED_DOUBLE_PENDULUM_OPTIONS(LUDUS_OPTION_MEMBER)
    body_mass cart, pole_1, pole_2;
    physics_model model;
    body_shapes shapes;
} inverted_double_pendulum_config;

typedef struct inverted_double_pendulum_state {
    INVERTED_DOUBLE_PENDULUM_STATE(LUDUS_STATE_MEMBER)
} inverted_double_pendulum_state;

typedef struct inverted_double_pendulum_slopes {
    INVERTED_DOUBLE_PENDULUM_OPTIONS(LUDUS_SLOPE_MEMBER)
} inverted_double_pendulum_slopes;

typedef struct inverted_double_pendulum_start {
    INVERTED_DOUBLE_PENDULUM_STATE(LUDUS_START_MEMBER)
} inverted_double_pendulum_start;

static inline ludus_status inverted_double_pendulum_load(const ludus_values *options,
                                                         inverted_double_pendulum_config *config) {
    (void)options;
    const ludus_status status = body_load("inverted_double_pendulum.xml", &config->model, &config->shapes);
    if (!status) {
        config->cart = body_mass_of(&config->model, DOUBLE_CART);
        config->pole_1 = body_mass_of(&config->model, DOUBLE_POLE_1);
        config->pole_2 = body_mass_of(&config->model, DOUBLE_POLE_2);
    }
    return status;
}

LUDUS_KERNEL void inverted_double_pendulum_derive(inverted_double_pendulum_config *config) {
    physics_model *model = &config->model;
    model->gravity[2] = -config->gravity;
    body_set_mass(model, DOUBLE_CART, &config->cart, config->mass_cart);
    body_set_mass(model, DOUBLE_POLE_1, &config->pole_1, config->mass_pole_1);
    body_set_mass(model, DOUBLE_POLE_2, &config->pole_2, config->mass_pole_2);
    model->dof_damping[0] = config->damping_cart;
    model->dof_damping[1] = config->damping_pole_1;
    model->dof_damping[2] = config->damping_pole_2;
    model->actuator_gear[0] = config->gear;
}

LUDUS_KERNEL void inverted_double_pendulum_reset(const inverted_double_pendulum_config *config, const double *options,
                                                 inverted_double_pendulum_start *start, ludus_rng *rng) {
    const double scale = lane_param_value(config->reset_noise_scale);
    (void)options;
    for (int i = 0; i < 3; i++) {
        start->qpos[i] = ludus_rng_uniform(rng, -scale, scale);
    }
    for (int i = 0; i < 3; i++) {
        start->qvel[i] = ludus_rng_normal(rng) * scale;
    }
    start->rail_force = start->tip[0] = start->tip[1] = 0.0;
}

// What is kept of an evaluation.
LUDUS_KERNEL void inverted_double_pendulum_note(const inverted_double_pendulum_config *c, const physics_data *data,
                                                lane_mask lost, inverted_double_pendulum_state *s) {
    lane_real tip[3];
    PHYSICS_(site)(&c->model, data, 0, tip);
    s->rail_force = lane_where(~lost, data->limit[0]);
    s->tip[0] = lane_where(~lost, tip[0]);
    s->tip[1] = lane_select(lost, lane_min(lane_fill(LANE(0)), lane_fill(c->lowest_tip)), tip[2]);
}

LUDUS_KERNEL void inverted_double_pendulum_settle(const inverted_double_pendulum_config *c,
                                                  inverted_double_pendulum_state *s) {
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, NULL, &data);
    PHYSICS_(forward)(&c->model, &data);
    inverted_double_pendulum_note(c, &data, body_lost(&c->model, &data), s);
}

// Has the episode ended: is the tip no longer up? What flew apart was noted with its tip down.
LUDUS_KERNEL lane_mask inverted_double_pendulum_fallen(const inverted_double_pendulum_config *c,
                                                       const inverted_double_pendulum_state *s) {
    return lane_less_equal(s->tip[1], lane_fill(c->lowest_tip));
}

// What the tip's distance from its place, and what the poles' velocities cost.
LUDUS_KERNEL lane_real inverted_double_pendulum_distance(const inverted_double_pendulum_state *s) {
    return LANE(0.01) * lane_power2(s->tip[0]) + lane_power2(s->tip[1] - LANE(2));
}

LUDUS_KERNEL lane_real inverted_double_pendulum_motion(const inverted_double_pendulum_state *s) {
    return LANE(1e-3) * lane_power2(s->qvel[1]) + LANE(5e-3) * lane_power2(s->qvel[2]);
}

LUDUS_KERNEL void inverted_double_pendulum_step(const inverted_double_pendulum_config *c,
                                                inverted_double_pendulum_state *s, lane_step *io) {
    physics_data data;
    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    PHYSICS_(step)(&c->model, &data, c->frame_skip);
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, s->qpos, s->qvel);
    inverted_double_pendulum_note(c, &data, lost, s);

    io->terminated = inverted_double_pendulum_fallen(c, s);
    const lane_real alive = lane_select(io->terminated, lane_fill(LANE(0)), lane_fill(c->healthy_reward));
    io->reward = alive - inverted_double_pendulum_distance(s) - inverted_double_pendulum_motion(s);
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void
inverted_double_pendulum_jvp(const inverted_double_pendulum_config *c, const inverted_double_pendulum_state *s,
                             const lane_step *io, const inverted_double_pendulum_state *tangent,
                             const lane_real *control_tangent, const inverted_double_pendulum_slopes *dc,
                             inverted_double_pendulum_state *next_tangent, lane_real *reward_tangent) {
    physics_data data;
    physics_tape tape;
    physics_slopes slopes;
    physics_observed_slopes observed;
    physics_param_slopes params;
    const physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    params.gravity[2] = -dc->gravity;
    body_mass_tangent(&params, DOUBLE_CART, &c->cart, dc->mass_cart);
    body_mass_tangent(&params, DOUBLE_POLE_1, &c->pole_1, dc->mass_pole_1);
    body_mass_tangent(&params, DOUBLE_POLE_2, &c->pole_2, dc->mass_pole_2);
    params.damping[0] = dc->damping_cart;
    params.damping[1] = dc->damping_pole_1;
    params.damping[2] = dc->damping_pole_2;
    params.gear[0][0] = dc->gear;

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    body_enter_slopes(&c->model, tangent->qpos, tangent->qvel, control_tangent, &slopes);
    const physics_data *last = body_jvp(&c->model, c->frame_skip, &data, &slopes, by_params, &tape, &observed);
    inverted_double_pendulum_state next;
    const lane_mask lost = body_lost(&c->model, &data);
    body_leave(&c->model, &data, lost, next.qpos, next.qvel);
    inverted_double_pendulum_note(c, last, lost, &next);
    body_leave_slopes(&c->model, lost, &slopes, next_tangent->qpos, next_tangent->qvel);
    next_tangent->rail_force = lane_where(~lost, observed.limit[0]);
    next_tangent->tip[0] = lane_where(~lost, observed.site[0][0]);
    next_tangent->tip[1] = lane_where(~lost, observed.site[0][2]);

    *reward_tangent =
        lane_where(~inverted_double_pendulum_fallen(c, &next), dc->healthy_reward) -
        LANE(0.02) * next.tip[0] * next_tangent->tip[0] - LANE(2) * (next.tip[1] - LANE(2)) * next_tangent->tip[1] -
        LANE(2e-3) * next.qvel[1] * next_tangent->qvel[1] - LANE(1e-2) * next.qvel[2] * next_tangent->qvel[2];
}

LUDUS_KERNEL void inverted_double_pendulum_vjp(const inverted_double_pendulum_config *c,
                                               const inverted_double_pendulum_state *s, const lane_step *io,
                                               const inverted_double_pendulum_state *next_cotangent,
                                               lane_real reward_cotangent, inverted_double_pendulum_state *cotangent,
                                               lane_real *control_cotangent, inverted_double_pendulum_slopes *cc) {
    physics_data data;
    body_tape tape;
    physics_slopes slopes;
    physics_observed_slopes observed;
    physics_param_slopes params;
    physics_param_slopes *by_params = body_params(io, PHYSICS_BY_INERTIA, &params);
    memset(&observed, 0, sizeof observed);

    body_enter(&c->model, s->qpos, s->qvel, io->control, &data);
    const physics_data *last = body_record(&c->model, c->frame_skip, &data, &tape);
    inverted_double_pendulum_state next;
    const lane_mask lost = body_lost(&c->model, &data), kept = ~lost;
    body_leave(&c->model, &data, lost, next.qpos, next.qvel);
    inverted_double_pendulum_note(c, last, lost, &next);

    const lane_real r = reward_cotangent;
    body_enter_slopes(&c->model, next_cotangent->qpos, next_cotangent->qvel, NULL, &slopes);
    slopes.velocity[1] = slopes.velocity[1] - LANE(2e-3) * next.qvel[1] * r;
    slopes.velocity[2] = slopes.velocity[2] - LANE(1e-2) * next.qvel[2] * r;
    observed.limit[0] = next_cotangent->rail_force;
    observed.site[0][0] = next_cotangent->tip[0] - LANE(0.02) * next.tip[0] * r;
    observed.site[0][2] = next_cotangent->tip[1] - LANE(2) * (next.tip[1] - LANE(2)) * r;
    body_vjp(&c->model, c->frame_skip, &data, &tape, &observed, &slopes, by_params);
    body_leave_slopes(&c->model, lost, &slopes, cotangent->qpos, cotangent->qvel);

    control_cotangent[0] = lane_where(kept, slopes.control[0]);
    cc->healthy_reward = lane_where(~inverted_double_pendulum_fallen(c, &next), r);
    cc->gravity = lane_where(kept, -params.gravity[2]);
    cc->mass_cart = lane_where(kept, body_mass_cotangent(&params, DOUBLE_CART, &c->cart));
    cc->mass_pole_1 = lane_where(kept, body_mass_cotangent(&params, DOUBLE_POLE_1, &c->pole_1));
    cc->mass_pole_2 = lane_where(kept, body_mass_cotangent(&params, DOUBLE_POLE_2, &c->pole_2));
    cc->damping_cart = lane_where(kept, params.damping[0]);
    cc->damping_pole_1 = lane_where(kept, params.damping[1]);
    cc->damping_pole_2 = lane_where(kept, params.damping[2]);
    cc->gear = lane_where(kept, params.gear[0][0]);
}

#endif

// Velocities and the rail's force are cut to ten.
LUDUS_KERNEL void inverted_double_pendulum_observe(const inverted_double_pendulum_config *c,
                                                   const inverted_double_pendulum_state *s, lane_real *values) {
    (void)c;
    values[0] = s->qpos[0];
    lane_sincos(s->qpos[1], &values[1], &values[3]);
    lane_sincos(s->qpos[2], &values[2], &values[4]);
    for (int i = 0; i < 3; i++) {
        values[5 + i] = lane_clamp(s->qvel[i], LANE(-10), LANE(10));
    }
    values[8] = lane_clamp(s->rail_force, LANE(-10), LANE(10));
}

#if LUDUS_TARGET != LUDUS_TARGET_COMPLEX

LUDUS_KERNEL void inverted_double_pendulum_observe_jvp(const inverted_double_pendulum_config *c,
                                                       const inverted_double_pendulum_state *s,
                                                       const inverted_double_pendulum_state *tangent,
                                                       lane_real *values) {
    (void)c;
    values[0] = tangent->qpos[0];
    for (int i = 0; i < 2; i++) {
        lane_real sine, cosine;
        lane_sincos(s->qpos[1 + i], &sine, &cosine);
        values[1 + i] = cosine * tangent->qpos[1 + i];
        values[3 + i] = -sine * tangent->qpos[1 + i];
    }
    for (int i = 0; i < 3; i++) {
        values[5 + i] = lane_where(lane_inside(s->qvel[i], LANE(-10), LANE(10)), tangent->qvel[i]);
    }
    values[8] = lane_where(lane_inside(s->rail_force, LANE(-10), LANE(10)), tangent->rail_force);
}

LUDUS_KERNEL void inverted_double_pendulum_observe_vjp(const inverted_double_pendulum_config *c,
                                                       const inverted_double_pendulum_state *s, const lane_real *values,
                                                       inverted_double_pendulum_state *cotangent) {
    (void)c;
    cotangent->qpos[0] = values[0];
    for (int i = 0; i < 2; i++) {
        lane_real sine, cosine;
        lane_sincos(s->qpos[1 + i], &sine, &cosine);
        cotangent->qpos[1 + i] = cosine * values[1 + i] - sine * values[3 + i];
    }
    for (int i = 0; i < 3; i++) {
        cotangent->qvel[i] = lane_where(lane_inside(s->qvel[i], LANE(-10), LANE(10)), values[5 + i]);
    }
    cotangent->rail_force = lane_where(lane_inside(s->rail_force, LANE(-10), LANE(10)), values[8]);
    cotangent->tip[0] = cotangent->tip[1] = lane_fill(LANE(0));
}

#endif

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include "rail_draw.h"

static const ludus_field inverted_double_pendulum_options[] = {INVERTED_DOUBLE_PENDULUM_OPTIONS(LUDUS_OPTION_FIELD)
                                                                   LUDUS_FIELD_END};
static const ludus_field inverted_double_pendulum_fields[] = {INVERTED_DOUBLE_PENDULUM_STATE(LUDUS_STATE_FIELD)
                                                                  LUDUS_FIELD_END};
static const ludus_field inverted_double_pendulum_info_fields[] = {
    {"reward_survive", LUDUS_REAL, 1, "", 0, -1e3, 1e3, NULL, "healthy_reward while the tip is up", 0},
    {"distance_penalty", LUDUS_REAL, 1, "", 0, -INFINITY, 0, NULL, "for the tip's distance from two metres up", 0},
    {"velocity_penalty", LUDUS_REAL, 1, "", 0, -INFINITY, 0, NULL, "for the poles' angular velocities", 0},
    LUDUS_FIELD_END,
};

static const ludus_variant inverted_double_pendulum_variants[] = {
    {"InvertedDoublePendulum-v5", "", 1000, 9100.0, NULL},
    {NULL, NULL, 0, NAN, NULL},
};

static const ludus_key inverted_double_pendulum_keys[] = {
    {"left", "push to the left", {{.f = -0.5f}}, true},
    {"right", "push to the right", {{.f = 0.5f}}, true},
    {"", "let it roll", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

static const ludus_goal inverted_double_pendulum_goals[] = {
    {"swing-up", "from hanging at rest to both poles standing at rest in the middle of the rail",
     "lowest_tip=-10 reset_noise_scale=0", "qpos[1]=3.141592653589793",
     "steps=60 cost='action=1 qpos[0]=0.1 final.qpos[0]=10 final.qpos[1]=100~0 final.qpos[2]=100~0 final.qvel[0]=1 "
     "final.qvel[1]=3 final.qvel[2]=3'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status inverted_double_pendulum_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F64, 9, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 1, -1, 1);
    return LUDUS_OK;
}

static void inverted_double_pendulum_info(const void *config, const void *state, double *values) {
    const inverted_double_pendulum_config *c = (const inverted_double_pendulum_config *)config;
    const inverted_double_pendulum_state *s = (const inverted_double_pendulum_state *)state;
    values[0] = inverted_double_pendulum_fallen(c, s) ? 0.0 : c->healthy_reward;
    values[1] = -inverted_double_pendulum_distance(s);
    values[2] = -inverted_double_pendulum_motion(s);
}

static void inverted_double_pendulum_picture(const void *config, const void *state, ludus_draw_list *list) {
    // Rail, cart, poles.
    static const ludus_color colors[] = {LUDUS_COLOR_ROCK, LUDUS_COLOR_AGENT, LUDUS_COLOR_WOOD, LUDUS_COLOR_WOOD};
    const inverted_double_pendulum_config *c = (const inverted_double_pendulum_config *)config;
    physics_data data;
    model_place(&c->model, ((const inverted_double_pendulum_state *)state)->qpos, &data);
    ludus_draw_camera(list, (const double[3]){0, 0, 0.27}, 3.3, 0.22, 0.13);
    rail_stand(list);
    model_shapes(list, &data, &c->shapes, colors);
    rail_axle(list, &data, DOUBLE_POLE_1, 0.12, 0.03);
    rail_axle(list, &data, DOUBLE_POLE_2, 0.06, 0.028);
    rail_push(list, &data, model_effort(list, 0, 1));
}

// A linear-quadratic regulator of the model as written, around both poles upright.
static void inverted_double_pendulum_scripted(const void *config, const void *row, ludus_slot *action) {
    const double *o = (const double *)row;
    (void)config;
    const double push = -0.21 * o[0] - 1.8 * o[1] - 5.6 * o[2] - 0.31 * o[5] - 0.9 * o[6] - 0.85 * o[7];
    action->f = (float)fmin(fmax(push, -1.0), 1.0);
}

const ludus_env_def ludus_env_inverted_double_pendulum = {
    LUDUS_DEFINITION_HOOKS,
    .about = "balance two poles, one on the other, on a cart on a rail",
    .source = "Gymnasium 1.4.0 InvertedDoublePendulum-v5; MuJoCo",
    .variants = inverted_double_pendulum_variants,
    .options = inverted_double_pendulum_options,
    .state_fields = inverted_double_pendulum_fields,
    .info_fields = inverted_double_pendulum_info_fields,
    .layout = inverted_double_pendulum_layout,
    .info = inverted_double_pendulum_info,
    .keys = inverted_double_pendulum_keys,
    .draw = inverted_double_pendulum_picture,
    .scripted = inverted_double_pendulum_scripted,
    .goals = inverted_double_pendulum_goals,
};

#endif
