// bench_physics.c - what an evaluation of a body's dynamics costs on one core, and its derivative, in double and in float lanes.
// SPDX-License-Identifier: MIT
//
//   bench_physics MODEL.xml...      a chain of nine dofs: tests/models/chain_planar.xml
#include "bench_physics_lanes.h"

#include <ludus/diff.h>
#include <ludus/ludus.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLS = 2000, COUNT = 1024, REPETITIONS = 25 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *seconds) {
    qsort(seconds, REPETITIONS, sizeof *seconds, compare);
    return seconds[REPETITIONS / 2];
}

// A state in motion, no joint far from where the file puts it.
static void stir(ludus_physics *physics) {
    int32_t count;
    double *values = ludus_physics_get(physics, LUDUS_QVEL, &count);
    for (int32_t i = 0; i < count; i++) {
        values[i] = 0.5 - 0.1 * (i % 9);
    }
}

// In double, one simulation: nanoseconds of an evaluation, and of the adjoint that follows one.
static void bench_double(const ludus_model *model) {
    ludus_physics *physics = ludus_physics_make(model);
    const size_t dofs = (size_t)model->tree.dofs;
    double *acceleration = calloc(dofs, sizeof(double)), *position = calloc(dofs, sizeof(double)),
           *velocity = calloc(dofs, sizeof(double)), *control = calloc(LUDUS_ACTUATORS_MAX, sizeof(double));
    double forward[REPETITIONS], both[REPETITIONS];
    if (!physics || !acceleration || !position || !velocity || !control) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    stir(physics);
    for (size_t i = 0; i < dofs; i++) {
        acceleration[i] = 1 + 0.1 * (double)i;
    }
    const ludus_physics_slopes out = {.position = position, .velocity = velocity, .control = control};
    for (int r = 0; r < REPETITIONS; r++) {
        double begin = now();
        for (int i = 0; i < CALLS; i++) {
            ludus_physics_forward(physics);
        }
        forward[r] = (now() - begin) / CALLS * 1e9;
        // This evaluates first, and then goes back.
        begin = now();
        for (int i = 0; i < CALLS; i++) {
            ludus_physics_forward_vjp(physics, acceleration, &out);
        }
        both[r] = (now() - begin) / CALLS * 1e9;
    }
    const double once = median(forward), back = median(both) - once;
    printf("  double, one at a time: forward dynamics %.0f ns, vjp %.0f ns (%.2f of it)\n", once, back, back / once);
    free(acceleration);
    free(position);
    free(velocity);
    free(control);
    ludus_physics_destroy(physics);
}

// The same dynamics in float lanes, without an environment around them.
static void bench_kernel(const ludus_model *model) {
#ifdef BENCH_WIDEST
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl")) {
        printf("  float lanes: this processor has no AVX-512\n");
        return;
    }
#endif
    double forward[REPETITIONS];
    const double lanes = bench_lanes_width();
    for (int r = 0; r < REPETITIONS; r++) {
        const double begin = now();
        bench_lanes_forward(model, CALLS);
        forward[r] = (now() - begin) / CALLS / lanes * 1e9;
    }
    printf("  %.0f float lanes at once: forward dynamics %.0f ns each\n", lanes, median(forward));
}

// In float lanes, 1,024 at once, with all that an environment does: nanoseconds of a step of one timestep and of its adjoint.
static void bench_lanes(const char *path) {
    char options[1024];
    snprintf(options, sizeof options, "file='%s' frame_skip=1 reset_noise_scale=0.1", path);
    ludus_vector *vector = ludus_vector_make("MJCF-v0", options, COUNT);
    ludus_diff *diff = ludus_diff_make("MJCF-v0", options, COUNT);
    if (!vector || !diff) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    const size_t states = (size_t)sizes.states * COUNT, actions = (size_t)sizes.actions * COUNT;
    float *state = calloc(states, sizeof(float)), *action = calloc(actions, sizeof(float)),
          *slope = calloc(states, sizeof(float)), *next = calloc(states, sizeof(float)),
          *reward = calloc(COUNT, sizeof(float));
    double step[REPETITIONS], row_step[REPETITIONS], row_back[REPETITIONS],
        *values = calloc((size_t)sizes.states, sizeof(double));
    ludus_vector_reset(vector, 0);
    for (int32_t e = 0; e < COUNT; e++) {
        ludus_vector_get_state(vector, e, values);
        for (int32_t k = 0; k < sizes.states; k++) {
            state[e * sizes.states + k] = (float)values[k];
            slope[e * sizes.states + k] = 0.1f * (float)(k % 7);
        }
    }
    for (int r = 0; r < REPETITIONS; r++) {
        ludus_vector_reset(vector, 0);
        double begin = now();
        for (int i = 0; i < 8; i++) {
            ludus_vector_step(vector);
        }
        step[r] = (now() - begin) / 8 / COUNT * 1e9;
        begin = now();
        ludus_diff_step(diff, state, action, next, reward, NULL);
        row_step[r] = (now() - begin) / COUNT * 1e9;
        begin = now();
        ludus_diff_vjp(diff, state, action, &(ludus_diff_rows){.state = slope}, &(ludus_diff_rows){.state = next});
        row_back[r] = (now() - begin) / COUNT * 1e9;
    }
    printf("  float lanes, MJCF-v0, %d at once: step %.0f ns an environment; by rows step %.0f ns, vjp with its own "
           "step %.0f ns\n",
           COUNT, median(step), median(row_step), median(row_back));
    free(state);
    free(action);
    free(slope);
    free(next);
    free(reward);
    free(values);
    ludus_vector_destroy(vector);
    ludus_diff_destroy(diff);
}

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) {
        ludus_model *model = ludus_model_load(arguments[i]);
        if (!model) {
            fprintf(stderr, "%s\n", ludus_last_error());
            return 1;
        }
        printf("%s: %d bodies, %d dofs\n", arguments[i], model->tree.bodies - 1, model->tree.dofs);
        bench_double(model);
        bench_kernel(model);
        bench_lanes(arguments[i]);
        ludus_model_destroy(model);
    }
    return count < 2;
}
