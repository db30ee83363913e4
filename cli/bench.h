// bench.h - what `ludus bench` measures, and the figures that come out.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_BENCH_H
#define LUDUS_CLI_BENCH_H

#include <ludus/vector.h>

// single   one environment stepped by ludus_env_step(), its resets included
// step     ludus_vector_step(), a call a step
// fused    ludus_vector_rollout(), many steps a call
// rollout  a network chooses the actions of every step
// train    a whole training run
typedef enum bench_mode { BENCH_SINGLE, BENCH_STEP, BENCH_FUSED, BENCH_ROLLOUT, BENCH_TRAIN, BENCH_MODES } bench_mode;
extern const char *const bench_mode_names[BENCH_MODES];

#define BENCH_WARM_SECONDS         0.02 // at least
#define BENCH_WARM_SECONDS_THREADS 0.5  // a core that idled before runs slower for its first tenths of a second
enum { BENCH_REPETITIONS_MAX = 1001, BENCH_FUSED_STEPS = 128 };

// One row of the table: what to measure.
typedef struct bench_case {
    const char *env, *options, *device;
    const char *algorithm, *policy_folder; // modes rollout and train; a folder or NULL
    const char *weights;                   // text of a linear policy, or NULL: random actions
    bench_mode mode;
    int32_t envs, threads, repetitions; // envs of a training run: 0 for the algorithm's own number
    double seconds;                     // of measuring, in all repetitions together
} bench_case;

// What was measured: steps of environments a second, median and quartiles of the repetitions. Warm-up is left out. Many
// short repetitions and their median let other work of the machine count for little.
typedef struct bench_figure {
    double median, lower, upper;
    double with_actions; // median when choosing the actions counts too; NAN where it cannot be told apart
    int32_t envs;
    char id[96];      // with its version
    char target[48];  // "f32x16"
    char policy[160]; // "random", "linear" or what network
} bench_figure;

// Fails with a sentence: an unknown environment, wrong options, or LUDUS_ERROR_UNSUPPORTED where the mode does not apply.
ludus_status bench_measure(const bench_case *what, bench_figure *figure);
ludus_status bench_measure_train(const bench_case *what, bench_figure *figure);   // mode train
ludus_status bench_measure_rollout(const bench_case *what, bench_figure *figure); // mode rollout

// Sets the median and quartiles of `count` numbers, which it sorts.
void bench_summarize(double *numbers, int32_t count, bench_figure *figure);

// The options of a case with its device and threads behind them. The caller frees it; NULL without memory.
char *bench_options(const bench_case *what);

// This machine and build, as rows record them.
typedef struct bench_machine {
    char name[128];     // "Intel(R) Xeon(R) Processor, 2 cores"
    char slug[128];     // the same for a file name: "intel-xeon-processor-2-cores"
    char compiler[128]; // "gcc 12.2.0"
} bench_machine;
void bench_machine_read(bench_machine *machine);

// Puts rows into a CSV file; a row replaces the one that measured the same before. A crash leaves the old or the new file.
ludus_status bench_store(const char *path, const bench_machine *machine, const bench_case *cases,
                         const bench_figure *figures, int32_t count);

#endif
