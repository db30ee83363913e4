// sketch_slope.c - a smooth environment for tests of derivatives: a whole number in its state, an array, box actions, a reward that
// depends on everything.
// SPDX-License-Identifier: MIT

#define SKETCH_SLOPE_OPTIONS(X)                                                                                        \
    X(INT, unused, "", 4, 1, 50, 0, "a whole number: no derivative")                                                   \
    X(REAL, gain, "", 1.5, 0, 10, LUDUS_FIELD_SMOOTH, "how strongly actions act")                                      \
    X(REAL, step, "s", 0.1, 0, 1, 0, "time of a step: not differentiated")                                             \
    X(REAL, pull, "", 0.5, 0, 10, LUDUS_FIELD_SMOOTH, "how strongly the numbers draw at each other")

#define SKETCH_SLOPE_STATE(X)                                                                                          \
    X(REAL, x, [3], "", -1e6, 1e6, "numbers that draw at each other")                                                  \
    X(INT, steps, , "", 0, 1e9, "steps that were taken")                                                               \
    X(REAL, sum, , "", -1e6, 1e6, "what came together")

#define ENV              sketch_slope
#define ENV_OPTIONS      SKETCH_SLOPE_OPTIONS
#define ENV_STATE        SKETCH_SLOPE_STATE
#define ENV_OBSERVATIONS 3
#define ENV_ACTIONS      2
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include <ludus/kernel.h>

typedef struct sketch_slope_config {
    SKETCH_SLOPE_OPTIONS(LUDUS_OPTION_MEMBER)
} sketch_slope_config;

typedef struct sketch_slope_state {
    SKETCH_SLOPE_STATE(LUDUS_STATE_MEMBER)
} sketch_slope_state;

typedef struct sketch_slope_start {
    SKETCH_SLOPE_STATE(LUDUS_START_MEMBER)
} sketch_slope_start;

typedef struct sketch_slope_slopes {
    SKETCH_SLOPE_OPTIONS(LUDUS_SLOPE_MEMBER)
} sketch_slope_slopes;

LUDUS_KERNEL void sketch_slope_derive(sketch_slope_config *config) {
    (void)config;
}

LUDUS_KERNEL void sketch_slope_reset(const sketch_slope_config *c, const double *options, sketch_slope_start *s,
                                     ludus_rng *rng) {
    (void)c;
    (void)options;
    for (int i = 0; i < 3; i++) {
        s->x[i] = ludus_rng_uniform(rng, -1, 1);
    }
    s->steps = 5;
    s->sum = 0;
}

LUDUS_KERNEL void sketch_slope_step(const sketch_slope_config *c, sketch_slope_state *s, lane_step *io) {
    const lane_real x0 = s->x[0], x1 = s->x[1], x2 = s->x[2];
    s->x[0] = x0 + c->step * x1;
    s->x[1] = x1 + c->step * (c->gain * io->control[0] - c->pull * x0);
    s->x[2] = x2 + c->step * (io->control[1] * x0 - x2);
    s->steps =
        s->steps - lane_less_int(s->steps, lane_fill_int(INT32_MAX)); // a mask is -1: the count stops at the largest
    s->sum = s->sum + x0 * x2;
    io->reward = -(x0 * x0 + c->gain * io->control[0] * io->control[0]);
}

LUDUS_KERNEL void sketch_slope_jvp(const sketch_slope_config *c, const sketch_slope_state *s, const lane_step *io,
                                   const sketch_slope_state *tangent, const lane_real *control_tangent,
                                   const sketch_slope_slopes *option_tangent, sketch_slope_state *next,
                                   lane_real *reward) {
    const lane_real *u = io->control, *du = control_tangent, *x = s->x, *dx = tangent->x;
    next->x[0] = dx[0] + c->step * dx[1];
    next->x[1] = dx[1] + c->step * (option_tangent->gain * u[0] + c->gain * du[0] - option_tangent->pull * x[0] -
                                    c->pull * dx[0]);
    next->x[2] = dx[2] + c->step * (du[1] * x[0] + u[1] * dx[0] - dx[2]);
    next->sum = tangent->sum + dx[0] * x[2] + x[0] * dx[2];
    *reward = -(LANE(2) * x[0] * dx[0] + option_tangent->gain * u[0] * u[0] + c->gain * LANE(2) * u[0] * du[0]);
}

LUDUS_KERNEL void sketch_slope_vjp(const sketch_slope_config *c, const sketch_slope_state *s, const lane_step *io,
                                   const sketch_slope_state *next, lane_real reward, sketch_slope_state *cotangent,
                                   lane_real *control, sketch_slope_slopes *option) {
    const lane_real *u = io->control, *x = s->x, *cx = next->x;
    cotangent->x[0] = cx[0] + c->step * (u[1] * cx[2] - c->pull * cx[1]) + next->sum * x[2] - LANE(2) * x[0] * reward;
    cotangent->x[1] = cx[1] + c->step * cx[0];
    cotangent->x[2] = cx[2] - c->step * cx[2] + next->sum * x[0];
    cotangent->sum = next->sum;
    control[0] = c->step * c->gain * cx[1] - LANE(2) * c->gain * u[0] * reward;
    control[1] = c->step * x[0] * cx[2];
    option->gain = c->step * u[0] * cx[1] - u[0] * u[0] * reward;
    option->pull = -c->step * x[0] * cx[1];
}

// An observation of each kind: a number as it is, one that depends on two, on the config, and on a whole number.
LUDUS_KERNEL void sketch_slope_observe(const sketch_slope_config *c, const sketch_slope_state *s, lane_real *values) {
    values[0] = s->sum;
    values[1] = c->pull * s->x[0] * s->x[2];
    values[2] = s->x[1] + lane_to_real(s->steps);
}

LUDUS_KERNEL void sketch_slope_observe_jvp(const sketch_slope_config *c, const sketch_slope_state *s,
                                           const sketch_slope_state *tangent, lane_real *values) {
    values[0] = tangent->sum;
    values[1] = c->pull * (tangent->x[0] * s->x[2] + s->x[0] * tangent->x[2]);
    values[2] = tangent->x[1];
}

LUDUS_KERNEL void sketch_slope_observe_vjp(const sketch_slope_config *c, const sketch_slope_state *s,
                                           const lane_real *values, sketch_slope_state *cotangent) {
    cotangent->x[0] = c->pull * s->x[2] * values[1];
    cotangent->x[1] = values[2];
    cotangent->x[2] = c->pull * s->x[0] * values[1];
    cotangent->sum = values[0];
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

static const ludus_field sketch_slope_options[] = {SKETCH_SLOPE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_slope_fields[] = {SKETCH_SLOPE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant sketch_slope_variants[] = {{"Sketch/Slope-v0", "", 0, NAN, NULL},
                                                      {NULL, NULL, 0, NAN, NULL}};

static ludus_status sketch_slope_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F32, 3, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 2, -1, 1);
    return LUDUS_OK;
}

const ludus_env_def ludus_env_sketch_slope = {
    LUDUS_DEFINITION_HOOKS,
    .about = "numbers that draw at each other",
    .source = "a sketch for the tests of derivatives",
    .variants = sketch_slope_variants,
    .options = sketch_slope_options,
    .state_fields = sketch_slope_fields,
    .layout = sketch_slope_layout,
};

#endif
