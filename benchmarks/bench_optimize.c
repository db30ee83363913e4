// bench_optimize.c - what it takes to reach the goals that environments name: iterations, milliseconds, costs; one thread.
// SPDX-License-Identifier: MIT
//
//   bench_optimize [id] [optimizer options]     of one environment: "curvature=full iterations=2000"
//
// Times are the processor's, which with one thread are those of a clock on a quiet machine. A repetition makes an optimizer and solves from the goal's own start, each with another first guess. Medians count all of
// them; "reached" are those whose cost is within a twentieth of the least.
#include <ludus/ludus.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPETITIONS = 21, NUMBERS = 4096 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void fail(void) {
    fprintf(stderr, "%s\n", ludus_last_error());
    exit(1);
}

static void read_start(const char *id, const ludus_goal *goal, double *start) {
    char options[1024];
    snprintf(options, sizeof options, "precision=double %s", goal->options);
    ludus_env *env = ludus_env_make(id, options);
    if (!env || ludus_env_reset_with(env, 0, goal->reset)) {
        fail();
    }
    ludus_vector_get_state(ludus_env_vector(env), 0, start);
    ludus_env_destroy(env);
}

static void bench(const char *id, const ludus_goal *goal, const char *more) {
    static double start[NUMBERS];
    double milliseconds[REPETITIONS], an_iteration[REPETITIONS], iterations[REPETITIONS], costs[REPETITIONS];
    char options[2048];
    snprintf(options, sizeof options, "%s %s", goal->optimizer, more);
    if (ludus_fields_width(ludus_find(id, NULL)->state_fields) > NUMBERS) {
        return;
    }
    read_start(id, goal, start);
    for (int i = 0; i < REPETITIONS; i++) {
        ludus_optimum found;
        const double began = now();
        ludus_optimizer *optimizer = ludus_optimizer_make(id, goal->options, options);
        const double made = now();
        if (!optimizer || ludus_optimizer_solve(optimizer, start, NULL, (uint64_t)i, NULL, NULL, &found)) {
            fail();
        }
        const double ended = now();
        milliseconds[i] = ended - began;
        an_iteration[i] = 1e3 * (ended - made) / (found.iterations ? found.iterations : 1);
        iterations[i] = found.iterations;
        costs[i] = found.cost;
        ludus_optimizer_destroy(optimizer);
    }
    qsort(milliseconds, REPETITIONS, sizeof(double), ascending);
    qsort(an_iteration, REPETITIONS, sizeof(double), ascending);
    qsort(iterations, REPETITIONS, sizeof(double), ascending);
    qsort(costs, REPETITIONS, sizeof(double), ascending);
    int reached = 0;
    for (int i = 0; i < REPETITIONS; i++) {
        reached += costs[i] <= 1.05 * costs[0];
    }
    const int middle = REPETITIONS / 2;
    printf("%-28s %-10s %9.2f ms (%.2f to %.2f) %6.0f iterations %8.1f us each   cost %.6g, reached by %d of %d\n", id,
           goal->name, milliseconds[middle], milliseconds[0], milliseconds[REPETITIONS - 1], iterations[middle],
           an_iteration[middle], costs[0], reached, REPETITIONS);
}

int main(int count, char **arguments) {
    if (count > 1 && !ludus_find(arguments[1], NULL)) {
        fail();
    }
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i);
        const ludus_goal *goal = ludus_find(id, NULL)->goals;
        for (; goal && goal->name && (count < 2 || strcmp(id, arguments[1]) == 0); goal++) {
            bench(id, goal, count > 2 ? arguments[2] : "");
        }
    }
    return 0;
}
