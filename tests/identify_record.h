// identify_record.h - noisy recordings of environments whose options are known, for tests of ludus_identify().
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_IDENTIFY_RECORD_H
#define LUDUS_TESTS_IDENTIFY_RECORD_H

#include "check.h"

#include <ludus/ludus.h>

#include <stdlib.h>

// What is recorded, and what is searched in it.
typedef struct record_task {
    const char *id, *truth, *given; // options of the recording, and of the search
    const char *parameters;
    double start[16]; // first state
    double noise[16]; // standard deviation by state number; 0: not measured
    double push;      // actions are uniform between -push and push, each kept for five steps
    int32_t steps;
} record_task;

typedef struct record {
    ludus_trajectory trajectory;
    double *exact, *states, *actions;
    int32_t width;
} record;

// The trajectory, without noise yet.
static inline record record_make(const record_task *task) {
    char options[300];
    snprintf(options, sizeof options, "%s precision=double", task->truth);
    ludus_diff *diff = ludus_diff_make(task->id, options, 1);
    if (!diff) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    const size_t steps = (size_t)task->steps, width = (size_t)sizes.states, actions = (size_t)sizes.actions;
    record r = {.width = sizes.states};
    r.exact = calloc((steps + 1) * width, sizeof(double));
    r.states = calloc((steps + 1) * width, sizeof(double));
    r.actions = calloc(steps * actions, sizeof(double));
    ludus_rng rng;
    ludus_rng_seed(&rng, 5);
    for (size_t t = 0; t < steps; t++) {
        for (size_t a = 0; a < actions; a++) {
            r.actions[t * actions + a] =
                t % 5 ? r.actions[(t - 1) * actions + a] : ludus_rng_uniform(&rng, -task->push, task->push);
        }
    }
    memcpy(r.exact, task->start, width * sizeof(double));
    ludus_rollout(diff, task->steps, r.exact, r.actions, &(ludus_rollout_rows){.states = r.exact + width}, NULL);
    ludus_diff_destroy(diff);
    r.trajectory = (ludus_trajectory){task->steps, r.states, r.actions};
    return r;
}

static inline void record_free(record *r) {
    free(r->exact), free(r->states), free(r->actions);
}

// Measures it once more.
static inline void record_measure(record *r, const record_task *task, uint64_t seed) {
    const size_t width = (size_t)r->width;
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    for (size_t i = 0; i < ((size_t)task->steps + 1) * width; i++) {
        const double noise = task->noise[i % width];
        r->states[i] = noise > 0 ? r->exact[i] + noise * ludus_rng_normal(&rng) : NAN;
    }
}

// What a parameter was in the recording.
static inline double record_truth(const record_task *task, const char *name) {
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(task->id, &variant);
    ludus_settings *settings = ludus_settings_make(definition->options, task->id);
    ludus_settings_parse(settings, task->truth);
    const ludus_values values = ludus_settings_values(settings);
    const double truth = ludus_values_number(&values, name);
    ludus_settings_destroy(settings);
    return truth;
}

static inline ludus_identification *record_identify(const record *r, const record_task *task) {
    const ludus_identify_settings settings = {.parameters = task->parameters};
    return ludus_identify(task->id, task->given, &r->trajectory, 1, &settings);
}

// How often the intervals of each parameter cover the truth in `repetitions` recordings, each with a noise of its own.
static inline int32_t record_cover(const record_task *task, int32_t repetitions, uint64_t seed, int32_t *covered) {
    record r = record_make(task);
    int32_t converged = 0;
    memset(covered, 0, 8 * sizeof covered[0]);
    for (int32_t i = 0; i < repetitions; i++) {
        record_measure(&r, task, seed + (uint64_t)i);
        ludus_identification *found = record_identify(&r, task);
        if (!found) {
            fprintf(stderr, "%s\n", ludus_last_error());
            break;
        }
        converged += found->converged;
        for (int32_t p = 0; p < found->parameters; p++) {
            const double truth = record_truth(task, found->parameter[p].name);
            covered[p] += truth >= found->parameter[p].low && truth <= found->parameter[p].high;
        }
        ludus_identification_destroy(found);
    }
    record_free(&r);
    return converged;
}

// Are the counts what a probability of 0.95 gives? `low` and `high` are counts of `repetitions`.
static inline void record_check_cover(const record_task *task, int32_t repetitions, uint64_t seed, int32_t low,
                                      int32_t high) {
    int32_t covered[8], parameters = 1;
    const int32_t converged = record_cover(task, repetitions, seed, covered);
    for (const char *c = task->parameters; *c; c++) {
        parameters += *c == ',';
    }
    printf("%-24s %d repetitions, converged %d, covered", task->id, repetitions, converged);
    for (int32_t p = 0; p < parameters; p++) {
        printf(" %d", covered[p]);
        CHECK(covered[p] >= low);
        CHECK(covered[p] <= high);
    }
    printf("  %s\n", task->parameters);
    CHECK_EQ_INT(converged, repetitions);
}

// --- tasks ---

static const record_task record_pendulum = {
    .id = "Pendulum-v1",
    .truth = "m=0.8 l=1.2",
    .parameters = "m,l",
    .start = {2, 0},
    .noise = {0.02, 0.05},
    .push = 2,
    .steps = 200,
};

static const record_task record_cartpole = {
    .id = "CartPoleContinuous-v0",
    .truth = "masscart=1.3 masspole=0.2 length=0.6",
    .parameters = "masscart,masspole,length",
    .start = {0, 0, 0.1, 0},
    .noise = {0.01, 0.05, 0.01, 0.05},
    .push = 0.3,
    .steps = 200,
};

// Only angles are measured.
static const record_task record_cartpole_angles = {
    .id = "CartPoleContinuous-v0",
    .truth = "masscart=1.3 masspole=0.2 length=0.6",
    .parameters = "masscart,masspole,length",
    .start = {0, 0, 0.1, 0},
    .noise = {0.01, 0, 0.01, 0},
    .push = 0.3,
    .steps = 200,
};

// Chaotic: Acrobot's motor pushes with its last torque (0 N m).
static const record_task record_double_pendulum = {
    .id = "Acrobot-v1",
    .truth = "link_length_1=1.1 link_com_pos_1=0.6 link_com_pos_2=0.45 avail_torque_0=0",
    .given = "avail_torque_0=0",
    .parameters = "link_length_1,link_com_pos_1,link_com_pos_2",
    .start = {1.5, 0.5, 0, 0},
    .noise = {0.02, 0.02, 0.05, 0.05},
    .steps = 500,
};

// Gentle strokes, far from the joints' limits: how heavy the links are, and how the medium drags.
static const record_task record_swimmer = {
    .id = "Swimmer-v5",
    .truth = "density=3500 viscosity=0.2 mass_front=30 mass_back=40",
    .parameters = "density,viscosity,mass_front,mass_middle,mass_back",
    .start = {0, 0, 0, 0.3, -0.2},
    .noise = {0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005, 0.005},
    .push = 0.1,
    .steps = 100,
};

#endif
