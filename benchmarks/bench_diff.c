// bench_diff.c - what the gradient of a rollout costs beside the rollout itself: 1,024 environments, 200 steps.
// SPDX-License-Identifier: MIT
//
//   bench_diff [id] [options]     CartPole-v1; options as for ludus_diff_make(): "threads=2"
#include <ludus/diff.h>
#include <ludus/ludus.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COUNT = 1024, STEPS = 200, REPETITIONS_LEAST = 3, REPETITIONS_MOST = 15, SECONDS = 20 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Rows of numbers of the kind that `sizes` says, between -bound and bound.
static void *make_rows(const ludus_diff_sizes *sizes, size_t numbers, double bound) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    void *rows = malloc(numbers * (sizes->is_double ? sizeof(double) : sizeof(float)));
    for (size_t i = 0; i < numbers && rows; i++) {
        const double number = ludus_rng_uniform(&rng, -bound, bound);
        if (sizes->is_double) {
            ((double *)rows)[i] = number;
        } else {
            ((float *)rows)[i] = (float)number;
        }
    }
    return rows;
}

typedef struct problem {
    ludus_diff *diff;
    void *start, *actions;                           // of a rollout
    void *states, *reward;                           // its rows over time; as cotangents, too
    void *start_slope, *action_slope, *option_slope; // what is wanted
} problem;

typedef ludus_status measured(const problem *p);

static ludus_status forward(const problem *p) {
    return ludus_rollout(p->diff, STEPS, p->start, p->actions, &(ludus_rollout_rows){.reward = p->reward}, NULL);
}

static ludus_status forward_states(const problem *p) {
    const ludus_rollout_rows out = {.states = p->states, .reward = p->reward};
    return ludus_rollout(p->diff, STEPS, p->start, p->actions, &out, NULL);
}

static ludus_status tangents(const problem *p) {
    const ludus_rollout_rows in = {.start = p->start}, out = {.states = p->states, .reward = p->reward};
    return ludus_rollout_jvp(p->diff, STEPS, p->start, p->actions, &in, &out);
}

// Of the rewards by the first states and the actions; with cotangents of all states, and by options, too, where asked for.
static ludus_status gradient_of(const problem *p, bool states, bool options, size_t max_bytes) {
    const ludus_rollout_rows in = {.states = states ? p->states : NULL, .reward = p->reward};
    const ludus_rollout_rows out = {
        .start = p->start_slope, .action = p->action_slope, .option = options ? p->option_slope : NULL};
    return ludus_rollout_vjp(p->diff, STEPS, p->start, p->actions, &in, &out, max_bytes);
}

static ludus_status gradient(const problem *p) {
    return gradient_of(p, false, false, 0);
}

static ludus_status gradient_options(const problem *p) {
    return gradient_of(p, false, true, 0);
}

static ludus_status gradient_states(const problem *p) {
    return gradient_of(p, true, true, 0);
}

static ludus_status gradient_within(const problem *p) {
    return gradient_of(p, true, true, (size_t)1 << 16);
}

// Seconds of one call.
static double measure(const problem *p, measured *function) {
    const double begin = now();
    if (function(p)) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    return now() - begin;
}

static void bench(const char *id, const char *options, const char *precision) {
    char text[300];
    snprintf(text, sizeof text, "precision=%s %s", precision, options);
    problem p = {.diff = ludus_diff_make(id, text, COUNT)};
    if (!p.diff) {
        fprintf(stderr, "%s\n", ludus_last_error());
        exit(1);
    }
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(p.diff);
    const size_t states = (size_t)COUNT * (size_t)sizes.states, actions = (size_t)COUNT * (size_t)sizes.actions;
    p.start = make_rows(&sizes, states, 0.05);
    p.actions = make_rows(&sizes, STEPS * actions, 1);
    p.states = make_rows(&sizes, STEPS * states, 1);
    p.reward = make_rows(&sizes, (size_t)STEPS * COUNT, 1);
    p.start_slope = make_rows(&sizes, states, 0);
    p.action_slope = make_rows(&sizes, STEPS * actions, 0);
    p.option_slope = make_rows(&sizes, (size_t)COUNT * (size_t)sizes.options, 0);

    static const struct {
        const char *what;
        measured *function;
    } rows[] = {
        {"rollout", forward},
        {"rollout and its states", forward_states},
        {"tangents", tangents},
        {"gradient of the rewards", gradient},
        {"by options, too", gradient_options},
        {"and of all the states", gradient_states},
        {"the same within 64 KiB", gradient_within},
    };
    // By turns, so that all see the same machine.
    double best[sizeof rows / sizeof rows[0]];
    const double begin = now();
    for (int repetition = 0; repetition < REPETITIONS_MOST; repetition++) {
        if (repetition >= REPETITIONS_LEAST && now() - begin > SECONDS) {
            break;
        }
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            const double seconds = measure(&p, rows[i].function);
            best[i] = repetition == 0 || seconds < best[i] ? seconds : best[i];
        }
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const double seconds = best[i];
        printf("%-8s %-26s %8.2f ms %8.2f ns/step %6.2fx\n", precision, rows[i].what, 1e3 * seconds,
               1e9 * seconds / ((double)COUNT * STEPS), seconds / best[0]);
    }
    free(p.start);
    free(p.actions);
    free(p.states);
    free(p.reward);
    free(p.start_slope);
    free(p.action_slope);
    free(p.option_slope);
    ludus_diff_destroy(p.diff);
}

int main(int count, char **arguments) {
    const char *id = count > 1 ? arguments[1] : "CartPole-v1", *options = count > 2 ? arguments[2] : "";
    bench(id, options, "float");
    bench(id, options, "double");
    return 0;
}
