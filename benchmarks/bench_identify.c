// bench_identify.c - how long identification takes: a double pendulum, a pendulum and a cart-pole from noisy samples, one core.
// SPDX-License-Identifier: MIT
//
//   bench_identify [options]     options as for ludus_identify(): "threads=2"
#include <ludus/identify.h>
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPETITIONS = 41, NUMBERS = 4 };

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

typedef struct task {
    const char *name, *id, *truth, *given, *parameters;
    double start[NUMBERS];
    bool rates; // are velocities measured too?
    double push;
    int32_t samples;
} task;

static const task tasks[] = {
    {"double pendulum, angles and rates",
     "Acrobot-v1",
     "avail_torque_0=0 link_length_1=1.1 link_com_pos_1=0.6 link_com_pos_2=0.45",
     "avail_torque_0=0",
     "link_length_1,link_com_pos_1,link_com_pos_2",
     {1.5, 0.5, 0, 0},
     true,
     0,
     500},
    {"double pendulum, angles",
     "Acrobot-v1",
     "avail_torque_0=0 link_length_1=1.1 link_com_pos_1=0.6 link_com_pos_2=0.45",
     "avail_torque_0=0",
     "link_length_1,link_com_pos_1,link_com_pos_2",
     {1.5, 0.5, 0, 0},
     false,
     0,
     500},
    {"cart and pole",
     "CartPoleContinuous-v0",
     "masscart=1.3 masspole=0.2 length=0.6",
     "",
     "masscart,masspole,length",
     {0, 0, 0.1, 0},
     true,
     0.3,
     200},
    {"pendulum", "Pendulum-v1", "m=0.8 l=1.2", "", "m,l", {2, 0}, true, 2, 200},
};

// Samples with noise of 0.02, from a start under pushes that each last five steps.
static ludus_trajectory record(const task *t, uint64_t seed) {
    char options[300];
    snprintf(options, sizeof options, "%s precision=double", t->truth);
    ludus_diff *diff = ludus_diff_make(t->id, options, 1);
    if (!diff) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    const size_t width = (size_t)ludus_diff_sizes_of(diff).states, samples = (size_t)t->samples;
    double *states = calloc(samples * width, sizeof(double)), *actions = calloc(samples, sizeof(double));
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    for (size_t i = 0; i < samples; i++) {
        actions[i] = i % 5 ? actions[i - 1] : ludus_rng_uniform(&rng, -t->push, t->push);
    }
    memcpy(states, t->start, width * sizeof(double));
    ludus_rollout(diff, t->samples - 1, states, actions, &(ludus_rollout_rows){.states = states + width}, NULL);
    for (size_t i = 0; i < samples * width; i++) {
        const bool is_rate = width == 2 ? i % 2 : strcmp(t->id, "Acrobot-v1") == 0 ? i % width > 1 : i % 2;
        states[i] += is_rate && !t->rates ? NAN : 0.02 * ludus_rng_normal(&rng);
    }
    ludus_diff_destroy(diff);
    return (ludus_trajectory){t->samples - 1, states, actions};
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const task *t, const char *options) {
    char given[400];
    double wall[REPETITIONS], processor[REPETITIONS];
    int32_t iterations = 0;
    const ludus_identify_settings settings = {.parameters = t->parameters};
    snprintf(given, sizeof given, "%s %s", t->given, options);
    for (int i = 0; i < REPETITIONS; i++) {
        const ludus_trajectory trajectory = record(t, 1 + (uint64_t)i);
        const double begin = now(CLOCK_MONOTONIC), processor_begin = now(CLOCK_PROCESS_CPUTIME_ID);
        ludus_identification *found = ludus_identify(t->id, given, &trajectory, 1, &settings);
        processor[i] = now(CLOCK_PROCESS_CPUTIME_ID) - processor_begin;
        wall[i] = now(CLOCK_MONOTONIC) - begin;
        if (!found || !found->converged) {
            fprintf(stderr, "%s: %s\n", t->name, found ? found->stopped : ludus_last_error());
            exit(1);
        }
        iterations += found->iterations;
        ludus_identification_destroy(found);
        free((void *)(uintptr_t)trajectory.states);
        free((void *)(uintptr_t)trajectory.actions);
    }
    qsort(wall, REPETITIONS, sizeof wall[0], compare);
    qsort(processor, REPETITIONS, sizeof processor[0], compare);
    printf("%-36s %7d %10.1f %8.1f %8.1f %8.1f %10.1f\n", t->name, t->samples, (double)iterations / REPETITIONS,
           1e3 * wall[0], 1e3 * wall[REPETITIONS / 2], 1e3 * wall[REPETITIONS - 1], 1e3 * processor[REPETITIONS / 2]);
}

int main(int argc, char **argv) {
    printf("%-36s %7s %10s %8s %8s %8s %10s\n", "milliseconds", "samples", "iterations", "best", "median", "worst",
           "processor");
    for (size_t i = 0; i < sizeof tasks / sizeof tasks[0]; i++) {
        measure(&tasks[i], argc > 1 ? argv[1] : "");
    }
    return 0;
}
