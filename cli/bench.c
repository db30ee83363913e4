// bench.c - `ludus bench`: measures steps per second, prints a table and keeps it.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "bench.h"
#include "command.h"
#include "commit.h"
#include "json.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LIST_MAX = 16, ENVS_MAX = 512, RESULTS_MAX = 4096 };

typedef struct number_list {
    int32_t count;
    int64_t number[LIST_MAX];
} number_list;

typedef struct bench {
    bench_case base;
    const char *envs[ENVS_MAX];
    int32_t envs_count;
    number_list counts, threads, modes;
    bool as_json, explicit_modes, explicit_envs;
    bench_machine machine;
    bench_case *cases;
    bench_figure *figures;
    int32_t count;
} bench;

// --- lists on the command line: "64,1024", "step,fused" ---

static ludus_status read_counts(const char *flag_name, const char *text, int64_t high, number_list *list) {
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        if (list->count == LIST_MAX || !read_whole(word, &list->number[list->count]) || list->number[list->count] < 1 ||
            list->number[list->count] > high) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "--%s is '%.60s'; it must be whole numbers between 1 and %lld, commas between them",
                              flag_name, word, (long long)high);
        }
        list->count++;
    }
    return list->count ? LUDUS_OK
                       : ludus_fail(LUDUS_ERROR_ARGUMENT, "--%s has no number; it must have at least one", flag_name);
}

static ludus_status read_modes(const char *text, number_list *list) {
    char copy[256], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", strcmp(text, "all") == 0 ? "single,step,fused,rollout,train" : text);
    for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
        int64_t mode = 0;
        while (mode < BENCH_MODES && strcmp(word, bench_mode_names[mode]) != 0) {
            mode++;
        }
        if (mode == BENCH_MODES || list->count == LIST_MAX) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "there is no mode '%.60s'; --mode takes single, step, fused, rollout, train, or all",
                              word);
        }
        list->number[list->count++] = mode;
    }
    return list->count ? LUDUS_OK
                       : ludus_fail(LUDUS_ERROR_ARGUMENT, "--mode names no mode; it takes single, step, ...");
}

// --- rows ---

static void print_header(void) {
    printf("%-26s %-8s %-12s %-8s %-8s %8s %7s %12s %15s %12s %10s\n", "env", "mode", "policy", "device", "target",
           "envs", "threads", "M steps/s", "quartiles", "with actions", "ns/step");
}

static void print_row(const bench_case *what, const bench_figure *figure) {
    char with_actions[32] = "-", spread[40];
    if (!isnan(figure->with_actions)) {
        snprintf(with_actions, sizeof with_actions, "%.4g", figure->with_actions * 1e-6);
    }
    snprintf(spread, sizeof spread, "%.4g-%.4g", figure->lower * 1e-6, figure->upper * 1e-6);
    printf("%-26s %-8s %-12s %-8s %-8s %8d %7d %12.4g %15s %12s %10.4g\n", figure->id, bench_mode_names[what->mode],
           figure->policy, what->device, figure->target, figure->envs, what->threads, figure->median * 1e-6, spread,
           with_actions, 1e9 / figure->median);
    fflush(stdout);
}

static void write_json(json *out, const bench *b, const bench_case *what, const bench_figure *figure) {
    json_open(out, '{');
    json_key(out, "env"), json_text(out, figure->id);
    json_key(out, "options"), json_text(out, what->options);
    json_key(out, "mode"), json_text(out, bench_mode_names[what->mode]);
    json_key(out, "policy"), json_text(out, figure->policy);
    json_key(out, "device"), json_text(out, what->device);
    json_key(out, "target"), json_text(out, figure->target);
    json_key(out, "envs"), json_whole(out, figure->envs);
    json_key(out, "threads"), json_whole(out, what->threads);
    json_key(out, "steps_per_second"), json_number(out, figure->median);
    json_key(out, "lower_quartile"), json_number(out, figure->lower);
    json_key(out, "upper_quartile"), json_number(out, figure->upper);
    json_key(out, "steps_per_second_with_actions"), json_number(out, figure->with_actions);
    json_key(out, "nanoseconds_per_step"), json_number(out, 1e9 / figure->median);
    json_key(out, "repetitions"), json_whole(out, what->repetitions);
    json_key(out, "machine"), json_text(out, b->machine.name);
    json_key(out, "compiler"), json_text(out, b->machine.compiler);
    json_key(out, "commit"), json_text(out, commit_name);
    json_close(out, '}');
}

// --- measuring ---

// Measures one row. A mode that an environment lacks is passed over unless it was asked for by name.
static ludus_status measure(bench *b, const bench_case *what) {
    if (b->count == RESULTS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "more than %d rows; ask for fewer at a time", RESULTS_MAX);
    }
    bench_figure *figure = &b->figures[b->count];
    const ludus_status status = bench_measure(what, figure);
    if (status == LUDUS_ERROR_UNSUPPORTED && !b->explicit_modes) {
        return LUDUS_OK;
    }
    if (status) {
        return status;
    }
    b->cases[b->count++] = *what;
    if (!b->as_json) {
        print_row(what, figure);
    }
    return LUDUS_OK;
}

static ludus_status measure_all(bench *b) {
    ludus_status status = LUDUS_OK;
    for (int32_t e = 0; e < b->envs_count; e++) {
        for (int32_t m = 0; m < b->modes.count; m++) {
            const bool single = b->modes.number[m] == BENCH_SINGLE;
            const bool own = b->modes.number[m] == BENCH_TRAIN && !b->explicit_envs;
            for (int32_t c = 0; c < (single || own ? 1 : b->counts.count); c++) {
                for (int32_t t = 0; t < (single ? 1 : b->threads.count) && !status; t++) {
                    bench_case what = b->base;
                    what.env = b->envs[e];
                    what.mode = (bench_mode)b->modes.number[m];
                    what.envs = single ? 1 : own ? 0 : (int32_t)b->counts.number[c];
                    what.threads = single ? 1 : (int32_t)b->threads.number[t];
                    status = measure(b, &what);
                }
            }
        }
    }
    return status;
}

// Where figures are kept when no file was named: beside the others, in a checkout.
static const char *default_store(const bench *b, char *path, size_t capacity) {
    struct stat folder;
    if (stat("benchmarks/results", &folder) != 0 || !S_ISDIR(folder.st_mode)) {
        return NULL;
    }
    snprintf(path, capacity, "benchmarks/results/%s.csv", b->machine.slug);
    return path;
}

static ludus_status run(bench *b, const char *store, bool keep) {
    char path[256];
    bench_machine_read(&b->machine);
    b->cases = calloc(RESULTS_MAX, sizeof *b->cases);
    b->figures = calloc(RESULTS_MAX, sizeof *b->figures);
    if (!b->cases || !b->figures) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the table");
    }
    if (!b->as_json) {
        printf("%s; %s; commit %s; medians of %d repetitions\n", b->machine.name, b->machine.compiler, commit_name,
               b->base.repetitions);
        print_header();
    }
    ludus_status status = measure_all(b);
    if (status) {
        return status;
    }
    if (b->as_json) {
        json out = {stdout, false};
        json_open(&out, '[');
        for (int32_t i = 0; i < b->count; i++) {
            write_json(&out, b, &b->cases[i], &b->figures[i]);
        }
        json_close(&out, ']');
        json_end_line(&out);
    }
    store = store ? store : default_store(b, path, sizeof path);
    if (keep && store) {
        status = bench_store(store, &b->machine, b->cases, b->figures, b->count);
        if (!status && !b->as_json) {
            printf("kept in %s\n", store);
        }
    }
    return status;
}

int command_bench(int argc, char **argv) {
    const char *counts = NULL, *threads = "1", *modes = NULL, *store = NULL;
    bool forget = false;
    int64_t repetitions = 101;
    bench b = {.base = {.device = "cpu", .algorithm = "ppo", .seconds = 0.1}};
    const flag flags[] = {
        {"envs", "N,...", FLAG_TEXT, &counts, 0, 0, "environments of a vector (1024; train: the algorithm's own)"},
        {"threads", "T,...", FLAG_TEXT, &threads, 0, 0, "threads (1)"},
        {"mode", "MODE,...", FLAG_TEXT, &modes, 0, 0, "single, step, fused, rollout, train, all (single,step,fused)"},
        {"device", "D", FLAG_TEXT, &b.base.device, 0, 0, "cpu or cuda (cpu)"},
        {"weights", "NUMBERS", FLAG_TEXT, &b.base.weights, 0, 0,
         "single, step, fused by a linear policy, not at random"},
        {"policy", "DIR", FLAG_TEXT, &b.base.policy_folder, 0, 0, "rollout with this policy, not with a fresh network"},
        {"algorithm", "NAME", FLAG_TEXT, &b.base.algorithm, 0, 0, "what rollout and train use (ppo)"},
        {"seconds", "S", FLAG_NUMBER, &b.base.seconds, 0.001, 3600, "measuring time of a row (0.1)"},
        {"repetitions", "R", FLAG_WHOLE, &repetitions, 1, BENCH_REPETITIONS_MAX, "parts it is cut into (101)"},
        {"store", "FILE", FLAG_TEXT, &store, 0, 0, "the CSV file that keeps the rows (benchmarks/results/MACHINE.csv)"},
        {"forget", "", FLAG_SWITCH, &forget, 0, 0, "keep nothing"},
        {"json", "", FLAG_SWITCH, &b.as_json, 0, 0, "print a JSON array"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus bench [ENV ...] [option=value ...] [flags]",
        .about =
            "Measures steps of environments a second (all environments when none is named) and prints medians with\n"
            "their quartiles; warm-up is left out. Many short repetitions let other work of the machine count for "
            "little.\n"
            "  single   ludus_env_step() with actions recorded before; resets are included\n"
            "  step     ludus_vector_step(); \"with actions\" also counts drawing them\n"
            "  fused    128 steps a call, the policy inside\n"
            "  rollout  a network chooses the actions: all counted\n"
            "  train    a training run: all counted but its start",
        .flags = flags,
        .words_max = ENVS_MAX,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int exit_status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        b.base.options = line.options;
        b.base.repetitions = (int32_t)repetitions;
        b.explicit_envs = counts != NULL;
        b.explicit_modes = modes && line.words_count > 0;
        b.envs_count = line.words_count ? line.words_count : ludus_registered_count();
        b.envs_count = b.envs_count < ENVS_MAX ? b.envs_count : ENVS_MAX;
        for (int32_t i = 0; i < b.envs_count; i++) {
            b.envs[i] = line.words_count ? line.words[i] : ludus_registered_id(i);
        }
        ludus_status status = read_counts("envs", counts ? counts : "1024", LUDUS_ENVS_MAX, &b.counts);
        status = status ? status : read_counts("threads", threads, 4096, &b.threads);
        status = status ? status : read_modes(modes ? modes : "single,step,fused", &b.modes);
        status = status ? status : run(&b, store, !forget);
        exit_status = status ? EXIT_FAILED : EXIT_DONE;
    }
    free(b.cases);
    free(b.figures);
    arguments_free(&line);
    return exit_status;
}
