// test_diff_options.c - derivatives at option values of every environment's own: those of environments made with these options,
// to the bit; against differences; and values that cannot be.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_slope;

enum { COUNT = 70, STEPS = 9, MOST = 16 };

static const char *const ids[] = {"CartPole-v1",    "CartPoleContinuous-v0",    "Pendulum-v1",    "Acrobot-v1",
                                  "MountainCar-v0", "MountainCarContinuous-v0", "Sketch/Slope-v0"};

static double number_at(const void *rows, size_t i, bool is_double) {
    return is_double ? ((const double *)rows)[i] : (double)((const float *)rows)[i];
}

static void put_number(void *rows, size_t i, double number, bool is_double) {
    if (is_double) {
        ((double *)rows)[i] = number;
    } else {
        ((float *)rows)[i] = (float)number;
    }
}

// Rows of a rollout and its derivatives; arrays are as large as double numbers would be.
typedef struct rows {
    double start[COUNT * MOST], action[STEPS * COUNT * MOST], option[COUNT * MOST], reward[STEPS * COUNT],
        states[STEPS * COUNT * MOST];
} rows;

static ludus_rollout_rows rows_of(rows *r) {
    return (ludus_rollout_rows){r->start, r->states, r->action, r->option, r->reward};
}

static void fill(ludus_rng *rng, void *numbers, size_t count, double low, double high, bool is_double) {
    for (size_t i = 0; i < count; i++) {
        put_number(numbers, i, ludus_rng_uniform(rng, low, high), is_double);
    }
}

static void fill_all(ludus_rng *rng, rows *r, bool is_double) {
    fill(rng, r->start, COUNT * MOST, -0.5, 0.5, is_double);
    fill(rng, r->action, STEPS * COUNT * MOST, -1, 1, is_double);
    fill(rng, r->option, COUNT * MOST, -1, 1, is_double);
    fill(rng, r->reward, STEPS * COUNT, -1, 1, is_double);
    fill(rng, r->states, STEPS * COUNT * MOST, -1, 1, is_double);
}

// Rollout, tangents and cotangents.
static void derive(ludus_diff *diff, const rows *at, rows *slopes, rows out[3]) {
    memset(out, 0, 3 * sizeof *out);
    const ludus_rollout_rows in = rows_of(slopes);
    ludus_rollout_rows to[3] = {rows_of(&out[0]), rows_of(&out[1]), rows_of(&out[2])};
    CHECK_EQ_INT(ludus_rollout(diff, STEPS, at->start, at->action, &to[0], NULL), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_jvp(diff, STEPS, at->start, at->action, &in, &to[1]), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_vjp(diff, STEPS, at->start, at->action, &in, &to[2], 0), LUDUS_OK);
}

// Compares environment `i` of rows of `width` numbers over `steps`.
static int apart(const void *a, const void *b, size_t width, size_t steps, size_t i, size_t bytes) {
    int wrong = 0;
    for (size_t t = 0; t < steps; t++) {
        const size_t from = (t * COUNT + i) * width * bytes;
        wrong += memcmp((const char *)a + from, (const char *)b + from, width * bytes) != 0;
    }
    return wrong;
}

static double default_of(const ludus_env_def *definition, int32_t row) {
    return definition->options[row].default_value;
}

// Values up to a tenth from the defaults.
static void own_values(const ludus_diff *diff, const ludus_env_def *definition, rows *r) {
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    ludus_rng rng;
    ludus_rng_seed(&rng, 8);
    for (int32_t i = 0; i < COUNT * sizes.options; i++) {
        const double value = default_of(definition, sizes.columns[i % sizes.options]);
        const double factor = ludus_rng_uniform(&rng, 0.9, 1.1);
        put_number(r->option, (size_t)i, value == 0 ? factor - 1 : value * factor, sizes.is_double);
    }
}

static void check_own(const char *id, const char *options, bool is_double) {
    static rows at, values, slopes, own[3], alone[3];
    const ludus_env_def *definition = ludus_find(id, NULL);
    ludus_diff *diff = ludus_diff_make(id, options, COUNT);
    if (!diff) {
        CHECK_CONTAINS(ludus_last_error(), "processor");
        return;
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    const size_t bytes = is_double ? sizeof(double) : sizeof(float);
    CHECK(sizes.is_double == is_double && sizes.states <= MOST && sizes.options <= MOST);
    ludus_rng rng;
    ludus_rng_seed(&rng, 4);
    fill_all(&rng, &at, is_double);
    fill_all(&rng, &slopes, is_double);

    // What it was made with, given as values of each: the same bits.
    derive(diff, &at, &slopes, alone);
    ludus_diff_get_options(diff, values.option);
    CHECK_EQ_INT(ludus_diff_set_options(diff, values.option), LUDUS_OK);
    derive(diff, &at, &slopes, own);
    CHECK_EQ_INT(memcmp(own, alone, sizeof own), 0);

    // Values of their own.
    own_values(diff, definition, &values);
    CHECK_EQ_INT(ludus_diff_set_options(diff, values.option), LUDUS_OK);
    rows kept;
    ludus_diff_get_options(diff, kept.option);
    CHECK_EQ_INT(memcmp(kept.option, values.option, (size_t)(COUNT * sizes.options) * bytes), 0);
    derive(diff, &at, &slopes, own);
    CHECK(memcmp(own, alone, sizeof own) != 0);
    for (size_t i = 0; i < COUNT; i += 9) {
        char text[2048];
        snprintf(text, sizeof text, "%s", options);
        for (size_t k = 0; k < (size_t)sizes.options; k++) {
            char pair[80];
            snprintf(pair, sizeof pair, " %s=%.17g", definition->options[sizes.columns[k]].name,
                     number_at(values.option, i * (size_t)sizes.options + k, is_double));
            strcat(text, pair);
        }
        ludus_diff *single = ludus_diff_make(id, text, COUNT);
        CHECK(single != NULL);
        derive(single, &at, &slopes, alone);
        int wrong = 0;
        for (int part = 0; part < 3; part++) {
            wrong += apart(own[part].states, alone[part].states, (size_t)sizes.states, STEPS, i, bytes);
            wrong += apart(own[part].reward, alone[part].reward, 1, STEPS, i, bytes);
            wrong += apart(own[part].action, alone[part].action, (size_t)sizes.actions, STEPS, i, bytes);
            wrong += apart(own[part].start, alone[part].start, (size_t)sizes.states, 1, i, bytes);
            wrong += apart(own[part].option, alone[part].option, (size_t)sizes.options, 1, i, bytes);
        }
        if (!CHECK_EQ_INT(wrong, 0)) {
            fprintf(stderr, "    %s with %s, environment %zu\n", id, options, i);
        }
        ludus_diff_destroy(single);
    }

    // And all alike again.
    CHECK_EQ_INT(ludus_diff_set_options(diff, NULL), LUDUS_OK);
    derive(diff, &at, &slopes, alone);
    ludus_diff *fresh = ludus_diff_make(id, options, COUNT);
    derive(fresh, &at, &slopes, own);
    CHECK_EQ_INT(memcmp(own, alone, sizeof own), 0);
    ludus_diff_destroy(fresh);
    ludus_diff_destroy(diff);
}

// Gradients by each environment's own options, against differences of rollouts with options moved: of environments whose double
// target rounds nothing to float.
static void check_differences(const char *id) {
    static rows at, values, moved, slopes, out;
    const ludus_env_def *definition = ludus_find(id, NULL);
    ludus_diff *diff = ludus_diff_make(id, "precision=double", COUNT);
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    ludus_rng rng;
    ludus_rng_seed(&rng, 6);
    fill_all(&rng, &at, true);
    fill_all(&rng, &slopes, true);
    own_values(diff, definition, &values);
    CHECK_EQ_INT(ludus_diff_set_options(diff, values.option), LUDUS_OK);
    const ludus_rollout_rows in = {NULL, slopes.states, NULL, NULL, slopes.reward};
    ludus_rollout_rows pulled = {.option = out.option};
    CHECK_EQ_INT(ludus_rollout_vjp(diff, STEPS, at.start, at.action, &in, &pulled, 0), LUDUS_OK);
    for (int32_t option = 0; option < sizes.options; option++) {
        static rows ends[2];
        const double h = 1e-6 * fmax(fabs(default_of(definition, sizes.columns[option])), 1e-3);
        for (int side = 0; side < 2; side++) {
            moved = values;
            for (int32_t i = 0; i < COUNT; i++) {
                moved.option[i * sizes.options + option] += side ? h : -h;
            }
            CHECK_EQ_INT(ludus_diff_set_options(diff, moved.option), LUDUS_OK);
            const ludus_rollout_rows ways = rows_of(&ends[side]);
            CHECK_EQ_INT(ludus_rollout(diff, STEPS, at.start, at.action, &ways, NULL), LUDUS_OK);
        }
        for (size_t i = 0; i < COUNT; i++) {
            double slope = 0, size = 1e-3;
            for (size_t t = 0; t < STEPS; t++) {
                for (size_t k = 0; k < (size_t)sizes.states; k++) {
                    const size_t at_state = (t * COUNT + i) * (size_t)sizes.states + k;
                    slope += slopes.states[at_state] * (ends[1].states[at_state] - ends[0].states[at_state]) / (2 * h);
                    size += fabs(ends[1].states[at_state]);
                }
                slope += slopes.reward[t * COUNT + i] *
                         (ends[1].reward[t * COUNT + i] - ends[0].reward[t * COUNT + i]) / (2 * h);
            }
            const double mine = out.option[i * (size_t)sizes.options + (size_t)option];
            CHECK_NEAR(mine, slope, 1e-5 * (fabs(slope) + size));
        }
    }
    ludus_diff_destroy(diff);
}

static void check_refused(void) {
    ludus_diff *diff = ludus_diff_make("Pendulum-v1", "precision=double", 2);
    double values[2][4] = {{10, 1, 1, 0.05}, {10, 1, 1, 0.05}}, kept[2][4];
    CHECK_EQ_INT(ludus_diff_set_options(diff, values), LUDUS_OK);
    values[1][0] = 1e9;
    CHECK_EQ_INT(ludus_diff_set_options(diff, values), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_TEXT(ludus_last_error(), "Pendulum-v1: g of environment 1 is 1e+09; it must be between -100 and 100");
    values[1][0] = NAN;
    CHECK_EQ_INT(ludus_diff_set_options(diff, values), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "g of environment 1 is");
    ludus_diff_get_options(diff, kept);
    CHECK_EQ_REAL(kept[1][0], 10.0);
    ludus_diff_destroy(diff);
}

// Differentiated at what a vector's environments have drawn, every step is the vector's own: also of options that have no slope.
static void check_drawn(const char *id, const char *options, bool is_double) {
    char text[200];
    snprintf(text, sizeof text, "%s%s", options, is_double ? " precision=double" : "");
    ludus_vector *vector = ludus_vector_make(id, text, COUNT);
    ludus_diff *diff = ludus_diff_make(id, text, COUNT);
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    const ludus_field *ranged = ludus_vector_ranged(vector);
    const size_t words = is_double ? sizeof(double) : sizeof(float), width = (size_t)ludus_fields_width(ranged);
    const size_t states = (size_t)(COUNT * sizes.states) * words;
    void *before = malloc(states), *after = malloc(states), *own = malloc(states);
    double actions[COUNT];
    double *drawn = malloc(COUNT * width * sizeof *drawn), reward[COUNT];
    uint8_t terminated[COUNT];
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    int ended = 0;
    ludus_vector_reset(vector, 5);
    for (int t = 0; t < 60; t++) {
        ludus_vector_random_actions(vector, 1, (uint64_t)t);
        CHECK_EQ_INT(ludus_diff_read(diff, vector, before), LUDUS_OK);
        for (int32_t i = 0; i < COUNT; i++) {
            ludus_vector_get_ranged(vector, i, drawn + (size_t)i * width);
        }
        CHECK_EQ_INT(ludus_diff_set_ranged(diff, drawn), LUDUS_OK);
        for (int32_t i = 0; i < COUNT; i++) {
            actions[i] = (double)buffers.action[i].f;
        }
        const void *taken = is_double ? (const void *)actions : (const void *)buffers.action;
        ludus_diff_step(diff, before, taken, after, reward, terminated);
        ludus_vector_step(vector);
        CHECK_EQ_INT(ludus_diff_read(diff, vector, own), LUDUS_OK);
        for (int32_t i = 0; i < COUNT; i++) {
            const size_t state = (size_t)(i * sizes.states) * words;
            const bool over = buffers.terminated[i] || buffers.truncated[i];
            ended += over;
            CHECK_EQ_INT(terminated[i], buffers.terminated[i]);
            CHECK(over || memcmp((char *)after + state, (char *)own + state, (size_t)sizes.states * words) == 0);
            CHECK_EQ_REAL(number_at(reward, (size_t)i, is_double),
                          is_double ? buffers.reward_double[i] : (double)buffers.reward[i]);
        }
    }
    CHECK(ended > 0); // and drawn anew
    drawn[width] = 1e30;
    CHECK_EQ_INT(ludus_diff_set_ranged(diff, drawn), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "of environment 1 is 1e+30; it must be between");
    free(before);
    free(after);
    free(own);
    free(drawn);
    ludus_diff_destroy(diff);
    ludus_vector_destroy(vector);
}

static void check_all_drawn(void) {
    static const char *const cases[][2] = {
        {"Pendulum-v1", "m=0.5..2 time_limit=10"},
        {"CartPoleContinuous-v0", "masspole=0.05..0.4 force_mag=8..14"},
        {"MountainCarContinuous-v0", "goal_position=-0.5..-0.3 power=0.001..0.003"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        check_drawn(cases[i][0], cases[i][1], false);
        check_drawn(cases[i][0], cases[i][1], true);
    }
    ludus_diff *shared = ludus_diff_make("Pendulum-v1", "", 3);
    CHECK_EQ_INT(ludus_diff_set_ranged(shared, (double[]){1, 1, 1}), LUDUS_ERROR_UNSUPPORTED);
    ludus_diff_destroy(shared);
}

int main(void) {
    static const char *const singles[] = {"", "lanes=1", "lanes=4", "lanes=8", "lanes=split16", "lanes=16"};
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_slope), LUDUS_OK);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        for (size_t k = 0; k < sizeof singles / sizeof *singles; k++) {
            check_own(ids[i], singles[k], false);
        }
        check_own(ids[i], "precision=double threads=2", true);
    }
    check_differences("CartPoleContinuous-v0");
    check_differences("Sketch/Slope-v0");
    check_refused();
    check_all_drawn();
    return check_end();
}
