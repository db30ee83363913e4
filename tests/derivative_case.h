// derivative_case.h - a differentiable definition with its targets configured, random states and actions for it, and the
// Jacobian of a step by complex steps.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_DERIVATIVE_CASE_H
#define LUDUS_TESTS_DERIVATIVE_CASE_H

#include "target_batch.h"

#include <complex.h>
#include <ludus/ludus.h>
#include <math.h>

enum { W = LUDUS_TILE, WORDS = 112, SLOTS = 4, ROWS = 32, KINDS = 16 };

typedef struct case_point {
    double state[WORDS][W], control[SLOTS][W];
    int32_t choice[SLOTS][W];
} case_point;

typedef struct case_slopes {
    double state[WORDS][W], action[SLOTS][W], option[ROWS][W], reward[W];
} case_slopes;

// A derivative of a step by one of its inputs.
typedef struct case_column {
    double state[WORDS][W], reward[W];
} case_column;

typedef struct slope_case {
    const char *id;
    const ludus_env_def *definition;
    const ludus_target *target[KINDS]; // by kind; NULL where it is not compiled or cannot run here
    void *config[KINDS];
    double numbers[ROWS]; // of the options
    int words, slots, options;
    bool discrete;
    ludus_layout layout;
    double low[WORDS], high[WORDS]; // where rollouts went
    target_batch rollout;           // of the double target, with resets
    ludus_rng rng;
    uint64_t counter;
} slope_case;

// Gives every target the case's options.
static inline void case_configure(slope_case *c) {
    const ludus_values values = {c->definition->options, c->numbers, (const char *const[ROWS]){NULL}};
    for (int kind = 0; kind < KINDS; kind++) {
        if (c->target[kind]) {
            c->target[kind]->configure(&values, c->config[kind]);
        }
    }
    memcpy(c->rollout.own_config, c->config[LUDUS_TARGET_F64], c->definition->config_bytes);
    c->rollout.batch.config = c->config[LUDUS_TARGET_F64];
}

// One step of play, by the scripted rule where there is one in every other environment, at random in the others; notes where
// the states are.
static inline void case_wander(slope_case *c) {
    const double *words = c->rollout.batch.state;
    c->rollout.target->random(&c->rollout.batch, 3, c->counter++, 0, c->rollout.actions);
    const char *rows = c->rollout.batch.observation;
    for (int i = 0; c->definition->scripted && i < W; i += 2) {
        c->definition->scripted(c->rollout.own_config, rows + (size_t)i * c->rollout.batch.observation_bytes,
                                c->rollout.actions + (size_t)i * (size_t)c->slots);
    }
    c->rollout.target->step(&c->rollout.batch);
    for (int i = 0; i < c->words * W; i++) {
        c->low[i / W] = fmin(c->low[i / W], words[i]);
        c->high[i / W] = fmax(c->high[i / W], words[i]);
    }
}

static inline bool case_make(slope_case *c, const char *id) {
    memset(c, 0, sizeof *c);
    c->id = id;
    c->definition = ludus_find(id, NULL);
    for (int kind = 0; kind < KINDS; kind++) {
        c->target[kind] = target_find(c->definition, kind);
        c->config[kind] = c->target[kind] ? calloc(1, c->target[kind]->config_bytes) : NULL;
    }
    const ludus_target *real = c->target[LUDUS_TARGET_F64];
    c->words = (int)(real->state_bytes / real->word_bytes);
    c->options = ludus_fields_count(c->definition->options);
    const bool made = target_numbers(c->definition->options, NULL, c->numbers) &&
                      target_batch_make(&c->rollout, c->definition, real, NULL, W, LUDUS_SAME_STEP, 200);
    c->layout = c->rollout.layout;
    c->slots = c->rollout.slots;
    c->discrete = c->layout.action.part[0].kind == LUDUS_DISCRETE;
    ludus_rng_seed(&c->rng, 9);
    if (made && c->words <= WORDS && c->slots <= SLOTS && c->options <= ROWS) {
        case_configure(c);
        target_batch_reset(&c->rollout, 1);
        for (int i = 0; i < 300; i++) {
            case_wander(c);
        }
        return true;
    }
    return false;
}

static inline void case_destroy(slope_case *c) {
    for (int kind = 0; kind < KINDS; kind++) {
        free(c->config[kind]);
    }
    target_batch_destroy(&c->rollout);
}

// Bodies take many evaluations a step: fewer states will do.
static inline bool case_heavy(const slope_case *c) {
    return ludus_fields_find(c->definition->options, "frame_skip", NULL) >= 0;
}

static inline bool case_smooth(const slope_case *c, int option) {
    return c->definition->options[option].flags & LUDUS_FIELD_SMOOTH;
}

// Do the options leave the spaces as they are?
static inline bool case_keeps_spaces(slope_case *c) {
    ludus_layout layout = {.players = 1};
    case_configure(c);
    return c->definition->layout(c->rollout.own_config, &layout) == LUDUS_OK &&
           ludus_space_finish(&layout.observation) == LUDUS_OK &&
           ludus_space_equal(&layout.observation, &c->layout.observation);
}

// Other options: smooth ones up to a third from their defaults, choices at random, a few timesteps a step. Spaces stay.
static inline void case_shuffle_options(slope_case *c) {
    for (int k = 0; k < c->options; k++) {
        const ludus_field *f = &c->definition->options[k];
        const double factor = exp(ludus_rng_uniform(&c->rng, -0.3, 0.3));
        if (f->kind != LUDUS_REAL) {
            const double high = strcmp(f->name, "frame_skip") == 0 ? 8 : f->high, before = c->numbers[k];
            c->numbers[k] = floor(ludus_rng_uniform(&c->rng, f->low, high + 1));
            c->numbers[k] = case_keeps_spaces(c) ? c->numbers[k] : before;
        } else if (case_smooth(c, k)) {
            c->numbers[k] = f->default_value == 0 ? log(factor) : factor * f->default_value;
        }
    }
    case_configure(c);
}

// A tile of states and actions. Even rounds: from random play. Odd ones: from a box up to `reach` times as wide as where
// that went. Numbers of actions leave their bounds now and then.
static inline void case_draw(slope_case *c, int round, double reach, case_point *p) {
    memset(p, 0, sizeof *p);
    case_wander(c);
    memcpy(p->state, c->rollout.batch.state, sizeof(double) * W * (size_t)c->words);
    const ludus_part *part = &c->layout.action.part[0];
    for (int i = 0; i < W; i++) {
        const double wide = 0.5 * reach * pow(10, ludus_rng_uniform(&c->rng, -1, 0));
        for (int k = 0; round % 2 && k < c->words; k++) {
            p->state[k][i] =
                0.5 * (c->low[k] + c->high[k]) + wide * (c->high[k] - c->low[k]) * ludus_rng_uniform(&c->rng, -1, 1);
        }
        for (int k = 0; k < c->slots; k++) {
            const double low = part->lows ? part->lows[k] : part->low, high = part->highs ? part->highs[k] : part->high;
            p->choice[k][i] = c->discrete ? (int32_t)(ludus_rng_random(&c->rng) * part->n) : 0;
            p->control[k][i] =
                c->discrete ? 0
                            : (double)(float)ludus_rng_uniform(&c->rng, 1.3 * low - 0.3 * high, 1.3 * high - 0.3 * low);
        }
    }
}

// Random directions in everything that a step depends on, or gives.
static inline void case_directions(slope_case *c, case_slopes *s) {
    memset(s, 0, sizeof *s);
    for (int i = 0; i < W; i++) {
        for (int k = 0; k < c->words; k++) {
            s->state[k][i] = ludus_rng_uniform(&c->rng, -1, 1);
        }
        for (int k = 0; k < c->slots; k++) {
            s->action[k][i] = c->discrete ? 0 : ludus_rng_uniform(&c->rng, -1, 1);
        }
        for (int k = 0; k < c->options; k++) {
            s->option[k][i] = case_smooth(c, k) ? ludus_rng_uniform(&c->rng, -1, 1) : 0;
        }
        s->reward[i] = ludus_rng_uniform(&c->rng, -1, 1);
    }
}

static inline ludus_tile_point case_at(const slope_case *c, const case_point *p) {
    const void *action = c->discrete ? (const void *)p->choice : (const void *)p->control;
    const ludus_tile_point at = {c->config[LUDUS_TARGET_F64], p->state, action, NULL, W};
    return at;
}

static inline void case_forward(const slope_case *c, const case_point *p, case_column *out) {
    const ludus_tile_point at = case_at(c, p);
    c->target[LUDUS_TARGET_F64]->forward(&at, out->state, out->reward, NULL);
}

static inline void case_jvp(const slope_case *c, const case_point *p, case_slopes *tangent, case_column *out) {
    const ludus_tile_point at = case_at(c, p);
    const ludus_tile_slopes in = {tangent->state, tangent->action, tangent->option, NULL};
    const ludus_tile_slopes to = {out->state, NULL, NULL, out->reward};
    c->target[LUDUS_TARGET_F64]->jvp(&at, &in, &to);
}

// `cotangent` gives those of state and reward.
static inline void case_vjp(const slope_case *c, const case_point *p, case_slopes *cotangent, case_slopes *out) {
    const ludus_tile_point at = case_at(c, p);
    const ludus_tile_slopes in = {cotangent->state, NULL, NULL, cotangent->reward};
    const ludus_tile_slopes to = {out->state, out->action, out->option, NULL};
    c->target[LUDUS_TARGET_F64]->vjp(&at, &in, &to);
}

// The same derivative by a complex step: a target that shares the forward source and none of the derivatives.
static inline void case_oracle(const slope_case *c, const case_point *p, const case_slopes *tangent, case_column *out) {
    static double _Complex state[WORDS][W], control[SLOTS][W], option[ROWS][W], next[WORDS][W], reward[W];
    const double tiny = 1e-200;
    for (int i = 0; i < W; i++) {
        for (int k = 0; k < c->words; k++) {
            state[k][i] = __builtin_complex(p->state[k][i], tiny * tangent->state[k][i]);
        }
        for (int k = 0; k < c->slots; k++) {
            control[k][i] = __builtin_complex(p->control[k][i], tiny * tangent->action[k][i]);
        }
        for (int k = 0; k < c->options; k++) {
            option[k][i] = __builtin_complex(0.0, tiny * tangent->option[k][i]);
        }
    }
    const void *action = c->discrete ? (const void *)p->choice : (const void *)control;
    const ludus_tile_point at = {c->config[LUDUS_TARGET_COMPLEX], state, action, option, W};
    c->target[LUDUS_TARGET_COMPLEX]->forward(&at, next, reward, NULL);
    for (int i = 0; i < W; i++) {
        for (int k = 0; k < c->words; k++) {
            out->state[k][i] = cimag(next[k][i]) / tiny;
        }
        out->reward[i] = cimag(reward[i]) / tiny;
    }
}

// What a step may be differentiated by: the numbers of the state, of the action, and the options, in this order.
static inline int case_inputs(const slope_case *c) {
    return c->words + c->slots + c->options;
}

// The field of the state that a word belongs to.
static inline const ludus_field *case_word(const slope_case *c, int word, int *index) {
    const ludus_field *field = c->definition->state_fields;
    for (; word >= field->count; field++) {
        word -= field->count;
    }
    *index = word;
    return field;
}

// Words that a step only writes: what a body noted of its last evaluation, and room for larger models than MJCF-v0's own.
static inline bool case_word_read(const slope_case *c, int word) {
    static const char *const noted[] = {"rail_force", "tip", "reach", "mean_velocity", "control_cost"};
    int index;
    const ludus_field *field = case_word(c, word, &index);
    for (size_t i = 0; i < sizeof noted / sizeof *noted; i++) {
        if (strcmp(field->name, noted[i]) == 0) {
            return false;
        }
    }
    return strcmp(c->id, "MJCF-v0") != 0 || index < (strcmp(field->name, "qpos") == 0 ? 6 : 5);
}

static inline bool case_input_used(const slope_case *c, int input) {
    return input < c->words
               ? case_word_read(c, input)
               : (input < c->words + c->slots ? !c->discrete : case_smooth(c, input - c->words - c->slots));
}

static inline const char *case_input_name(const slope_case *c, int input) {
    int index;
    return input < c->words              ? case_word(c, input, &index)->name
           : input < c->words + c->slots ? "action"
                                         : c->definition->options[input - c->words - c->slots].name;
}

static inline double *case_input_row(const slope_case *c, case_slopes *s, int input) {
    return input < c->words              ? s->state[input]
           : input < c->words + c->slots ? s->action[input - c->words]
                                         : s->option[input - c->words - c->slots];
}

static inline double case_norm(const slope_case *c, const case_column *a, const case_column *minus, int i) {
    double sum = 0;
    for (int k = 0; k < c->words; k++) {
        const double d = a->state[k][i] - (minus ? minus->state[k][i] : 0);
        sum += d * d;
    }
    return sqrt(sum);
}

#endif
