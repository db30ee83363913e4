// sketch_body.c - an articulated body for the contract's tests: a two-joint arm with arrays in its state and observations in double.
// SPDX-License-Identifier: MIT

#define SKETCH_BODY_OPTIONS(X)                                                                                         \
    X(REAL, gravity, "m/s^2", 9.81, 0, 30, LUDUS_FIELD_SMOOTH, "gravitational acceleration")                           \
    X(REAL, damping, "N m s", 0.5, 0, 10, LUDUS_FIELD_SMOOTH, "viscous friction of both joints")                       \
    X(INT, substeps, "", 4, 1, 50, 0, "integration steps of one step")

#define SKETCH_BODY_STATE(X)                                                                                           \
    X(REAL, position, [2], "rad", -1e4, 1e4, "joint angles, the second from the first link")                           \
    X(REAL, velocity, [2], "rad/s", -1e4, 1e4, "joint velocities")                                                     \
    X(REAL, target, [2], "m", -2, 2, "where the tip should go")

#define ENV              sketch_body
#define ENV_OPTIONS      SKETCH_BODY_OPTIONS
#define ENV_STATE        SKETCH_BODY_STATE
#define ENV_OBSERVATIONS 10
#define ENV_ACTIONS      2
#define ENV_DISCRETE     0
#define ENV_OBSERVE_DOUBLE
#include <ludus/kernel.h>

typedef struct sketch_body_config {
    SKETCH_BODY_OPTIONS(LUDUS_OPTION_MEMBER)
    lane_param step;
} sketch_body_config;

typedef struct sketch_body_state {
    SKETCH_BODY_STATE(LUDUS_STATE_MEMBER)
} sketch_body_state;

typedef struct sketch_body_start {
    SKETCH_BODY_STATE(LUDUS_START_MEMBER)
} sketch_body_start;

LUDUS_KERNEL void sketch_body_derive(sketch_body_config *config) {
    config->step = LANE(0.02) / LANE(config->substeps);
}

LUDUS_KERNEL void sketch_body_reset(const sketch_body_config *c, const double *options, sketch_body_start *s,
                                    ludus_rng *rng) {
    (void)c;
    (void)options;
    for (int i = 0; i < 2; i++) {
        s->position[i] = ludus_rng_uniform(rng, -0.1, 0.1);
        s->velocity[i] = ludus_rng_uniform(rng, -0.1, 0.1);
        s->target[i] = ludus_rng_uniform(rng, -1.0, 1.0);
    }
}

LUDUS_KERNEL void sketch_body_tip(const sketch_body_state *s, lane_real *x, lane_real *y) {
    lane_real s1, c1, s12, c12;
    lane_sincos(s->position[0], &s1, &c1);
    lane_sincos(s->position[0] + s->position[1], &s12, &c12);
    *x = s1 + s12;
    *y = c1 + c12;
}

// Two point masses of 1 kg at the ends of links of 1 m: M(q) a + c(q, v) + g(q) = torque - damping v.
LUDUS_KERNEL void sketch_body_step(const sketch_body_config *c, sketch_body_state *s, lane_step *io) {
    const lane_real torque1 = lane_clamp(io->control[0], LANE(-1), LANE(1));
    const lane_real torque2 = lane_clamp(io->control[1], LANE(-1), LANE(1));
    for (int32_t i = 0; i < c->substeps; i++) {
        lane_real s2, c2, s1, c1, s12, c12;
        lane_sincos(s->position[1], &s2, &c2);
        lane_sincos(s->position[0], &s1, &c1);
        lane_sincos(s->position[0] + s->position[1], &s12, &c12);
        const lane_real m11 = LANE(3) + c2 * LANE(2), m12 = c2 + LANE(1), m22 = lane_fill(LANE(1));
        const lane_real v1 = s->velocity[0], v2 = s->velocity[1];
        const lane_real f1 =
            torque1 - v1 * c->damping + s2 * (v1 * LANE(2) + v2) * v2 - (s1 * LANE(2) + s12) * c->gravity;
        const lane_real f2 = torque2 - v2 * c->damping - s2 * v1 * v1 - s12 * c->gravity;
        const lane_real determinant = m11 * m22 - m12 * m12;
        s->velocity[0] = lane_clamp(v1 + (m22 * f1 - m12 * f2) / determinant * c->step, LANE(-50), LANE(50));
        s->velocity[1] = lane_clamp(v2 + (m11 * f2 - m12 * f1) / determinant * c->step, LANE(-50), LANE(50));
        s->position[0] = lane_clamp(s->position[0] + s->velocity[0] * c->step, LANE(-1e4), LANE(1e4));
        s->position[1] = lane_clamp(s->position[1] + s->velocity[1] * c->step, LANE(-1e4), LANE(1e4));
    }
    lane_real x, y;
    sketch_body_tip(s, &x, &y);
    io->reward = -lane_square(x - s->target[0]) - lane_square(y - s->target[1]);
}

LUDUS_KERNEL void sketch_body_observe(const sketch_body_config *c, const sketch_body_state *s, lane_real *values) {
    (void)c;
    for (int i = 0; i < 2; i++) {
        lane_sincos(s->position[i], &values[2 * i], &values[2 * i + 1]);
        values[4 + i] = s->velocity[i];
        values[6 + i] = s->target[i];
    }
    sketch_body_tip(s, &values[8], &values[9]);
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

#include <ludus/draw.h>

#include <stdio.h>

static const ludus_field sketch_body_options[] = {SKETCH_BODY_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_body_fields[] = {SKETCH_BODY_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_body_info_fields[] = {
    {"distance", LUDUS_REAL, 1, "m", 0, 0, INFINITY, NULL, "from the tip to the target", 0},
    LUDUS_FIELD_END,
};
static const ludus_variant sketch_body_variants[] = {{"Sketch/Arm-v0", "", 200, NAN, NULL}, {NULL, NULL, 0, NAN, NULL}};

static ludus_status sketch_body_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F64, 10, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 2, -1, 1);
    out->reward_high = 0.0;
    return LUDUS_OK;
}

static void sketch_body_info(const void *config, const void *state, double *values) {
    const sketch_body_state *s = state;
    double x, y;
    (void)config;
    sketch_body_tip(s, &x, &y);
    values[0] = sqrt((x - s->target[0]) * (x - s->target[0]) + (y - s->target[1]) * (y - s->target[1]));
}

// In space: the arm hangs from an axle on a post; arrows are the torques of the last action.
static void sketch_body_draw(const void *config, const void *state, ludus_draw_list *list) {
    const sketch_body_state *s = state;
    const ludus_slot *action = ludus_draw_action(list);
    const double first = s->position[0], second = first + s->position[1], axle = 2.5;
    const double joints[3][3] = {
        {0, 0, axle},
        {sin(first), 0, axle - cos(first)},
        {sin(first) + sin(second), 0, axle - cos(first) - cos(second)},
    };
    (void)config;
    ludus_draw_camera(list, (const double[3]){0, 0, 2}, 6, 0.45, 0.15);
    ludus_draw_plane(list, (const double[3]){0, 0, 0}, 60, 60, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    ludus_draw_box(list, (const double[3]){0, 0.5, 0.06}, (const double[3]){0.4, 0.3, 0.06}, NULL, LUDUS_COLOR_BODY);
    ludus_draw_box(list, (const double[3]){0, 0.5, axle / 2}, (const double[3]){0.09, 0.09, axle / 2}, NULL,
                   LUDUS_COLOR_BODY);
    ludus_draw_cylinder(list, (const double[3]){0, 0.6, axle}, (const double[3]){0, -0.13, axle}, 0.06,
                        LUDUS_COLOR_ROCK);
    for (int i = 0; i < 2; i++) {
        ludus_draw_capsule(list, joints[i], joints[i + 1], 0.09 - 0.02 * i, LUDUS_COLOR_AGENT);
        ludus_draw_sphere(list, joints[i], 0.12 - 0.02 * i, LUDUS_COLOR_JOINT);
        const double torque = action ? fmin(fmax((double)action[i].f, -1), 1) : 0;
        const double tip[3] = {joints[i][0], -0.8 * torque, joints[i][2]};
        ludus_draw_arrow_3d(list, joints[i], tip, torque != 0 ? 0.028 : 0, LUDUS_COLOR_FORCE);
    }
    ludus_draw_sphere(list, joints[2], 0.1, LUDUS_COLOR_WOOD);
    ludus_draw_sphere(list, (const double[3]){s->target[0], 0, axle - s->target[1]}, 0.13,
                      ludus_color_fade(LUDUS_COLOR_GOAL, 0.6));

    char text[40];
    double distance;
    sketch_body_info(config, state, &distance);
    snprintf(text, sizeof text, "%.2f m", distance);
    ludus_draw_view(list, 0, 0, 150, 100);
    ludus_draw_text(list, 6, 92, 6, LUDUS_TEXT_LEFT, LUDUS_COLOR_INK, text);
}

const ludus_env_def ludus_env_sketch_body = {
    LUDUS_DEFINITION_HOOKS,
    .about = "a two-joint arm that reaches for a point",
    .source = "a sketch for the tests of the contract",
    .variants = sketch_body_variants,
    .options = sketch_body_options,
    .state_fields = sketch_body_fields,
    .info_fields = sketch_body_info_fields,
    .layout = sketch_body_layout,
    .info = sketch_body_info,
    .draw = sketch_body_draw,
};

#endif
