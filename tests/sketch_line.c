// sketch_line.c - a linear environment with a quadratic reward, for tests of optimisation: what is best can be told in advance.
// SPDX-License-Identifier: MIT
//
// x' = x + step (drift x + push u), with constant matrices. Beside x it keeps what nothing depends on: the last action, and a
// count of steps.

#define SKETCH_LINE_OPTIONS(X)                                                                                         \
    X(REAL, step, "s", 0.1, 0, 1, 0, "time of a step")                                                                 \
    X(REAL, limit, "", 1000, 0, 1e30, 0, "the largest action")

#define SKETCH_LINE_STATE(X)                                                                                           \
    X(REAL, echo, , "", -1e6, 1e6, "the last action's first number")                                                   \
    X(REAL, x, [3], "", -1e6, 1e6, "what is to be brought to 0")                                                       \
    X(INT, steps, , "", 0, 1e9, "steps that were taken")

#define ENV              sketch_line
#define ENV_OPTIONS      SKETCH_LINE_OPTIONS
#define ENV_STATE        SKETCH_LINE_STATE
#define ENV_OBSERVATIONS 3
#define ENV_ACTIONS      2
#define ENV_DISCRETE     0
#define ENV_SMOOTH
#include <ludus/kernel.h>

typedef struct sketch_line_config {
    SKETCH_LINE_OPTIONS(LUDUS_OPTION_MEMBER)
} sketch_line_config;

typedef struct sketch_line_state {
    SKETCH_LINE_STATE(LUDUS_STATE_MEMBER)
} sketch_line_state;

typedef struct sketch_line_slopes {
    SKETCH_LINE_OPTIONS(LUDUS_SLOPE_MEMBER)
} sketch_line_slopes;

typedef struct sketch_line_start {
    SKETCH_LINE_STATE(LUDUS_START_MEMBER)
} sketch_line_start;

LUDUS_KERNEL void sketch_line_derive(sketch_line_config *config) {
    (void)config;
}

LUDUS_KERNEL void sketch_line_reset(const sketch_line_config *c, const double *options, sketch_line_start *s,
                                    ludus_rng *rng) {
    (void)c, (void)options;
    for (int i = 0; i < 3; i++) {
        s->x[i] = ludus_rng_uniform(rng, -1, 1);
    }
    s->echo = 0;
    s->steps = 0;
}

// drift x + push u
LUDUS_KERNEL void sketch_line_rate(const lane_real *x, const lane_real *u, lane_real *rate) {
    rate[0] = x[1];
    rate[1] = x[2] - LANE(0.5) * x[0] + LANE(0.3) * u[1];
    rate[2] = LANE(0.8) * x[2] + u[0] - LANE(0.4) * u[1];
}

LUDUS_KERNEL void sketch_line_step(const sketch_line_config *c, sketch_line_state *s, lane_step *io) {
    lane_real rate[3];
    sketch_line_rate(s->x, io->control, rate);
    io->reward = -(s->x[0] * s->x[0] + LANE(0.5) * s->x[1] * s->x[1] + io->control[0] * io->control[0] +
                   LANE(2) * io->control[1] * io->control[1]);
    for (int i = 0; i < 3; i++) {
        s->x[i] = s->x[i] + c->step * rate[i];
    }
    s->echo = io->control[0];
    s->steps = s->steps - lane_less_int(s->steps, lane_fill_int(INT32_MAX)); // a mask is -1
}

LUDUS_KERNEL void sketch_line_jvp(const sketch_line_config *c, const sketch_line_state *s, const lane_step *io,
                                  const sketch_line_state *tangent, const lane_real *control_tangent,
                                  const sketch_line_slopes *option_tangent, sketch_line_state *next,
                                  lane_real *reward) {
    lane_real rate[3];
    sketch_line_rate(tangent->x, control_tangent, rate);
    (void)option_tangent;
    for (int i = 0; i < 3; i++) {
        next->x[i] = tangent->x[i] + c->step * rate[i];
    }
    next->echo = control_tangent[0];
    *reward = -(LANE(2) * s->x[0] * tangent->x[0] + s->x[1] * tangent->x[1] +
                LANE(2) * io->control[0] * control_tangent[0] + LANE(4) * io->control[1] * control_tangent[1]);
}

LUDUS_KERNEL void sketch_line_vjp(const sketch_line_config *c, const sketch_line_state *s, const lane_step *io,
                                  const sketch_line_state *next, lane_real reward, sketch_line_state *cotangent,
                                  lane_real *control, sketch_line_slopes *option) {
    const lane_real *y = next->x;
    (void)option;
    cotangent->x[0] = y[0] - c->step * LANE(0.5) * y[1] - LANE(2) * s->x[0] * reward;
    cotangent->x[1] = y[1] + c->step * y[0] - s->x[1] * reward;
    cotangent->x[2] = y[2] + c->step * (y[1] + LANE(0.8) * y[2]);
    cotangent->echo = lane_fill(LANE(0));
    control[0] = next->echo + c->step * y[2] - LANE(2) * io->control[0] * reward;
    control[1] = c->step * (LANE(0.3) * y[1] - LANE(0.4) * y[2]) - LANE(4) * io->control[1] * reward;
}

LUDUS_KERNEL void sketch_line_observe(const sketch_line_config *c, const sketch_line_state *s, lane_real *values) {
    (void)c;
    for (int i = 0; i < 3; i++) {
        values[i] = s->x[i];
    }
}

LUDUS_KERNEL void sketch_line_observe_jvp(const sketch_line_config *c, const sketch_line_state *s,
                                          const sketch_line_state *tangent, lane_real *values) {
    (void)s;
    sketch_line_observe(c, tangent, values);
}

LUDUS_KERNEL void sketch_line_observe_vjp(const sketch_line_config *c, const sketch_line_state *s,
                                          const lane_real *values, sketch_line_state *cotangent) {
    (void)c, (void)s;
    for (int i = 0; i < 3; i++) {
        cotangent->x[i] = values[i];
    }
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64

static const ludus_field sketch_line_options[] = {SKETCH_LINE_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field sketch_line_fields[] = {SKETCH_LINE_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_variant sketch_line_variants[] = {{"Sketch/Line-v0", "", 0, NAN, NULL}, {NULL, NULL, 0, NAN, NULL}};
static const ludus_goal sketch_line_goals[] = {
    {"rest", "to 0, from anywhere", "", "", "steps=30 cost='x[0]=1 x[1]=0.5 action[0]=1 action[1]=2'"},
    {NULL, NULL, NULL, NULL, NULL},
};

static ludus_status sketch_line_layout(const void *config, ludus_layout *out) {
    const double most = ((const sketch_line_config *)config)->limit;
    out->observation = ludus_space_box(LUDUS_F32, 3, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 2, (float)-most, (float)most);
    return LUDUS_OK;
}

const ludus_env_def ludus_env_sketch_line = {
    LUDUS_DEFINITION_HOOKS,
    .about = "numbers on a line",
    .source = "a sketch for the tests of optimisation",
    .variants = sketch_line_variants,
    .options = sketch_line_options,
    .state_fields = sketch_line_fields,
    .layout = sketch_line_layout,
    .goals = sketch_line_goals,
};

#endif
