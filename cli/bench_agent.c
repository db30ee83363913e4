// bench_agent.c - steps per second with a network in the loop, and of training.
// SPDX-License-Identifier: MIT
#include "bench.h"
#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LUDUS_WITH_TRAIN

ludus_status bench_measure_train(const bench_case *what, bench_figure *figure) {
    (void)figure;
    return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: this build has no agents to train", what->env);
}

ludus_status bench_measure_rollout(const bench_case *what, bench_figure *figure) {
    (void)figure;
    return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: this build has no networks for a rollout", what->env);
}

#else

#include <ludus/agent.h>

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

// --- training ---

// Cuts a running training into stretches of time. The first iterations warm up.
typedef struct stopwatch {
    double stretch; // seconds a repetition
    int32_t wanted, count;
    int64_t steps; // where the running stretch began
    double began;  // 0: still warming up
    double rates[BENCH_REPETITIONS_MAX];
} stopwatch;

static bool watch(const ludus_progress *progress, void *user) {
    stopwatch *w = user;
    const double now = clock_now();
    if (w->began == 0) {
        if (progress->seconds > BENCH_WARM_SECONDS) {
            w->began = now;
            w->steps = progress->steps;
        }
    } else if (now - w->began >= w->stretch && progress->steps > w->steps) {
        w->rates[w->count++] = (double)(progress->steps - w->steps) / (now - w->began);
        w->began = now;
        w->steps = progress->steps;
    }
    return w->count < w->wanted;
}

// The options of a run: those given, with the number of environments behind them where it was asked for. The number that
// the algorithm then takes goes to `envs`, when it has one.
static ludus_status train_options(const bench_case *what, char *text, size_t capacity, int32_t *envs) {
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(what->env, &variant);
    const ludus_field *options = ludus_algorithm_options(what->algorithm);
    const bool asked = what->envs > 0;
    if (!definition || !options) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    const int length = asked ? snprintf(text, capacity, "%s envs=%d", what->options, what->envs)
                             : snprintf(text, capacity, "%s", what->options);
    if (length < 0 || (size_t)length >= capacity) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the options are longer than %zu characters", capacity - 1);
    }
    ludus_settings *tables[] = {ludus_settings_make(options, what->algorithm),
                                ludus_settings_make(definition->options, variant->id),
                                ludus_settings_make(ludus_runtime_fields(), variant->id)};
    ludus_status status = tables[0] && tables[1] && tables[2] ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    const char *defaults = ludus_algorithm_defaults(what->algorithm, variant->id);
    status = status ? status : ludus_settings_parse_into(tables, 3, defaults);
    status = status ? status : ludus_settings_parse_into(tables, 3, text);
    if (!status) {
        const ludus_values values = ludus_settings_values(tables[0]);
        const double count = ludus_values_number(&values, "envs");
        *envs = isnan(count) ? 1 : (int32_t)count;
    }
    for (int i = 0; i < 3; i++) {
        ludus_settings_destroy(tables[i]);
    }
    return status;
}

// `folder` NULL writes nothing.
static ludus_status train(const bench_case *what, const char *options, const char *folder, int64_t steps,
                          stopwatch *w) {
    ludus_train_result result;
    const ludus_train_settings settings = {
        .algorithm = what->algorithm,
        .env = what->env,
        .options = options,
        .folder = folder,
        .seed = 1,
        .steps = steps,
        .threads = what->threads,
        .episodes = 1,
        .progress = w ? watch : NULL,
        .user = w,
    };
    return ludus_train(&settings, &result);
}

ludus_status bench_measure_train(const bench_case *what, bench_figure *figure) {
    stopwatch w = {.stretch = what->seconds / what->repetitions, .wanted = what->repetitions};
    const ludus_variant *variant;
    char options[4096];
    ludus_status status = ludus_find(what->env, &variant) ? LUDUS_OK : LUDUS_ERROR_NOT_FOUND;
    status = status ? status : train_options(what, options, sizeof options, &figure->envs);
    // So many steps that the stopwatch ends the run.
    status = status ? status : train(what, options, NULL, INT64_C(1) << 40, &w);
    if (status) {
        return status;
    }
    bench_summarize(w.rates, w.count, figure);
    figure->with_actions = figure->median;
    snprintf(figure->id, sizeof figure->id, "%s", variant->id);
    snprintf(figure->target, sizeof figure->target, "-");
    snprintf(figure->policy, sizeof figure->policy, "%s", what->algorithm);
    return LUDUS_OK;
}

// --- a policy in the loop ---

static void remove_folder(const char *path) {
    DIR *folder = opendir(path);
    for (struct dirent *entry = folder ? readdir(folder) : NULL; entry; entry = readdir(folder)) {
        char name[512];
        snprintf(name, sizeof name, "%s/%.250s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            unlink(name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    rmdir(path);
}

// The network that the algorithm starts with on this environment, after one iteration.
static ludus_policy *fresh_policy(const bench_case *what) {
    char path[] = "/tmp/ludus-bench-XXXXXX";
    if (!mkdtemp(path)) {
        ludus_fail(LUDUS_ERROR_IO, "cannot make a folder for the policy in /tmp: %s", strerror(errno));
        return NULL;
    }
    ludus_policy *policy = train(what, what->options, path, 1, NULL) ? NULL : ludus_policy_load(path);
    remove_folder(path);
    return policy;
}

static ludus_status measure_loop(const bench_case *what, ludus_policy *policy, ludus_vector *vector,
                                 bench_figure *figure) {
    const ludus_buffers b = ludus_vector_buffers(vector);
    double rates[BENCH_REPETITIONS_MAX];
    uint64_t counter = 0;
    ludus_vector_reset(vector, 0);
    for (int32_t r = -1; r < what->repetitions; r++) {
        const double window = what->seconds / what->repetitions;
        const double enough = r < 0 && window < BENCH_WARM_SECONDS ? BENCH_WARM_SECONDS : window;
        const double begin = clock_now();
        double seconds, calls = 0;
        do {
            ludus_policy_act(policy, b.observation, b.legal, b.count * b.rows, false, 1, counter++, b.action, NULL);
            ludus_vector_step(vector);
            seconds = clock_now() - begin;
            calls++;
        } while (seconds < enough);
        if (r >= 0) {
            rates[r] = calls * what->envs / seconds;
        }
    }
    bench_summarize(rates, what->repetitions, figure);
    figure->with_actions = figure->median;
    snprintf(figure->id, sizeof figure->id, "%s", ludus_vector_variant(vector)->id);
    snprintf(figure->target, sizeof figure->target, "%s", ludus_vector_target_name(vector));
    snprintf(figure->policy, sizeof figure->policy, "%s network", ludus_policy_algorithm(policy));
    return LUDUS_OK;
}

ludus_status bench_measure_rollout(const bench_case *what, bench_figure *figure) {
    ludus_policy *policy = what->policy_folder ? ludus_policy_load(what->policy_folder) : fresh_policy(what);
    if (!policy) {
        return LUDUS_ERROR_ARGUMENT;
    }
    // The environment's own options, without the algorithm's.
    bench_case stepping = *what;
    stepping.options = what->policy_folder ? what->options : ludus_policy_options(policy);
    char *options = bench_options(&stepping);
    ludus_vector *vector = options ? ludus_vector_make(what->env, options, what->envs) : NULL;
    free(options);
    ludus_status status = vector ? ludus_policy_fits(policy, ludus_vector_layout(vector)) : LUDUS_ERROR_ARGUMENT;
    status = status ? status : measure_loop(what, policy, vector, figure);
    ludus_vector_destroy(vector);
    ludus_policy_destroy(policy);
    return status;
}

#endif
