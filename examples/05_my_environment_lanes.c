// 05_my_environment_lanes.c - a whole environment of one's own in one file, in lanes: keep a rocket at its height.
// SPDX-License-Identifier: MIT
//
// The same source becomes plain float, 4, 8 and 16 SIMD lanes, double, the derivative oracle and a CUDA kernel. As a module:
//   ludus --load ./my_environment_lanes.so bench Hover-v0
//   ludus --load ./my_environment_lanes.so play Hover-v0

// Kind, name, unit, default, lowest, highest, flags, sentence: parsers, checks, `ludus info` and bindings read this.
#define HOVER_OPTIONS(X)                                                                                               \
    X(REAL, gravity, "m/s^2", 9.8, 0, 100, LUDUS_FIELD_SMOOTH, "gravitational acceleration")                           \
    X(REAL, engine, "m/s^2", 20.0, 0, 1000, LUDUS_FIELD_SMOOTH, "acceleration by the engine at full throttle")         \
    X(REAL, tau, "s", 0.05, 1e-4, 1, LUDUS_FIELD_SMOOTH, "time of a step")                                             \
    X(REAL, limit, "m", 5.0, 0.1, 1e3, 0, "the episode ends when the rocket is further from its height")

#define HOVER_STATE(X)                                                                                                 \
    X(REAL, height, , "m", -INFINITY, INFINITY, "height above the one to keep")                                        \
    X(REAL, speed, , "m/s", -INFINITY, INFINITY, "speed upwards")

#define ENV              hover
#define ENV_OPTIONS      HOVER_OPTIONS
#define ENV_STATE        HOVER_STATE
#define ENV_OBSERVATIONS 2
#define ENV_ACTIONS      1 // numbers of an action
#define ENV_DISCRETE     0 // which are real
#include <ludus/kernel.h>

typedef struct hover_config {
    HOVER_OPTIONS(LUDUS_OPTION_MEMBER)
} hover_config;

typedef struct hover_state {
    HOVER_STATE(LUDUS_STATE_MEMBER)
} hover_state;

typedef struct hover_start {
    HOVER_STATE(LUDUS_START_MEMBER)
} hover_start;

// What follows from the options alone would be computed here, once.
LUDUS_KERNEL void hover_derive(hover_config *config) {
    (void)config;
}

LUDUS_KERNEL void hover_reset(const hover_config *c, const double *options, hover_start *start, ludus_rng *rng) {
    (void)c;
    start->height = ludus_rng_uniform(rng, -options[0], options[0]);
    start->speed = ludus_rng_uniform(rng, -1.0, 1.0);
}

// All lanes step at once: there is no `if`, but lane_select(); literals are LANE(), so that double stays exact.
LUDUS_KERNEL void hover_step(const hover_config *c, hover_state *s, lane_step *io) {
    const lane_real throttle = lane_clamp(io->control[0], LANE(0), LANE(1));
    s->speed = s->speed + (throttle * c->engine - c->gravity) * c->tau;
    s->height = s->height + s->speed * c->tau;
    const lane_real away = lane_abs(s->height);
    io->terminated = lane_less(lane_fill(c->limit), away);
    io->reward = lane_select(io->terminated, lane_fill(LANE(0)), LANE(1) - away / c->limit);
}

LUDUS_KERNEL void hover_observe(const hover_config *c, const hover_state *s, lane_real *values) {
    (void)c;
    values[0] = s->height;
    values[1] = s->speed;
}

#include <ludus/lanes.inc>

#if LUDUS_TARGET == LUDUS_TARGET_F64 // once, beside the double target

#include <ludus/draw.h>

static ludus_status hover_layout(const void *config, ludus_layout *out) {
    (void)config;
    out->observation = ludus_space_box(LUDUS_F32, 2, -INFINITY, INFINITY);
    out->action = ludus_space_box(LUDUS_F32, 1, 0.0, 1.0);
    out->reward_low = 0.0;
    out->reward_high = 1.0;
    return LUDUS_OK;
}

static const ludus_field hover_options[] = {HOVER_OPTIONS(LUDUS_OPTION_FIELD) LUDUS_FIELD_END};
static const ludus_field hover_fields[] = {HOVER_STATE(LUDUS_STATE_FIELD) LUDUS_FIELD_END};
static const ludus_field hover_reset_options[] = {
    {"spread", LUDUS_REAL, 1, "m", 1.0, 0, 1e3, NULL, "largest initial height above or below", 0},
    LUDUS_FIELD_END,
};
static const ludus_variant hover_variants[] = {
    {"Hover-v0", "", 200, 180.0, NULL}, // id, options, time limit, mean return that counts as solved
    {NULL, NULL, 0, NAN, NULL},
};

// Playing by hand. The key named "" is what happens while none is held.
static const ludus_key hover_keys[] = {
    {"up", "full throttle", {{.f = 1.0f}}, true},
    {"", "engine off", {{.f = 0.0f}}, true},
    {NULL, NULL, {{.f = 0.0f}}, false},
};

// What a person sees: the rocket between its limits, the height to keep, and how hard the engine pushes.
static void hover_picture(const void *config, const void *state, ludus_draw_list *list) {
    const hover_config *c = (const hover_config *)config;
    const double half = 1.5 * c->limit, most = 1.1 * c->limit; // of what is shown, and of where the rocket is
    const double height = fmax(-most, fmin(((const hover_state *)state)->height, most));
    ludus_draw_view(list, -1.5 * half, -half, 1.5 * half, half);
    const double unit = ludus_draw_unit(list);
    for (int mark = -1; mark <= 1; mark++) {
        ludus_draw_line(list, -half, mark * c->limit, half, mark * c->limit, 0.6 * unit,
                        mark == 0 ? LUDUS_COLOR_GOAL : LUDUS_COLOR_DANGER);
    }
    const ludus_slot *action = ludus_draw_action(list); // NULL after a reset
    const double throttle = action ? fmax(0, fmin((double)action->f, 1)) : 0;
    ludus_draw_arrow(list, 0, height - 7 * unit, 0, height - (7 + 9 * throttle) * unit, 2 * unit, LUDUS_COLOR_FORCE);
    ludus_draw_rectangle(list, 0, height, 3 * unit, 7 * unit, 3 * unit,
                         ludus_outlined(LUDUS_COLOR_AGENT, LUDUS_COLOR_INK, 0.6 * unit));
}

extern const ludus_env_def ludus_env_05_my_environment_lanes; // ludus_env_ and the name of the file
const ludus_env_def ludus_env_05_my_environment_lanes = {
    LUDUS_DEFINITION_HOOKS,
    .about = "keep a rocket at its height",
    .source = "an example of Ludus",
    .variants = hover_variants,
    .options = hover_options,
    .reset_options = hover_reset_options,
    .state_fields = hover_fields,
    .layout = hover_layout,
    .keys = hover_keys,
    .draw = hover_picture,
};

// --- the program ---

#include <stdio.h>

int main(void) {
    if (ludus_register(&ludus_env_05_my_environment_lanes)) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    ludus_vector *vector = ludus_vector_make("Hover-v0", "gravity=1.6", 1000);
    if (!vector) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    const ludus_buffers b = ludus_vector_buffers(vector);
    const float(*observation)[2] = b.observation;
    ludus_vector_reset(vector, 1);
    for (int step = 0; step < 200; step++) {
        for (int i = 0; i < b.count; i++) {
            b.action[i].f = 0.08f - 0.1f * observation[i][0] - 0.2f * observation[i][1];
        }
        ludus_vector_step(vector);
    }
    const ludus_statistics ended = ludus_vector_statistics(vector);
    printf("%s: %lld episodes, mean return %.1f\n", ludus_vector_target_name(vector), (long long)ended.episodes,
           ended.return_sum / (double)ended.episodes);
    ludus_vector_destroy(vector);
    return ended.episodes == 0;
}

#endif
