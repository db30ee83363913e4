// run_log.c - the files of a run's folder: config.json, metrics.jsonl, TensorBoard events, the learning curve.
// SPDX-License-Identifier: MIT
#include "agents/run_log.h"

#include "formats/atomic_file.h"
#include "formats/chart.h"
#include "formats/json_lines.h"
#include "formats/tensorboard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

struct agent_log {
    ludus_json_lines *lines;
    ludus_tensorboard *board;
};

double agent_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double wall_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

ludus_status agent_log_path(const char *folder, const char *name, char *out, size_t capacity) {
    const int length = snprintf(out, capacity, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= capacity) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the path of the run folder is longer than %zu characters",
                          capacity - 32);
    }
    return LUDUS_OK;
}

// --- opening ---

static ludus_status write_config(const agent_run *run, const char *folder) {
    char path[PATH_SIZE];
    ludus_atomic_file *file;
    ludus_status status = agent_log_path(folder, "config.json", path, sizeof path);
    status = status ? status : ludus_atomic_file_open(path, &file);
    if (status) {
        return status;
    }
    const agent_plan *plan = &run->plan;
    ludus_json_writer json = {.stream = ludus_atomic_file_stream(file)};
    ludus_json_begin_object(&json);
    ludus_json_key_string(&json, "algorithm", plan->algorithm->name);
    ludus_json_key_string(&json, "env", plan->env);
    ludus_json_key_string(&json, "env_options", plan->options);
    ludus_json_key_string(&json, "algorithm_options", plan->config);
    ludus_json_key(&json, "seed");
    ludus_json_unsigned(&json, plan->seed);
    ludus_json_key_integer(&json, "steps", plan->steps);
    if (plan->has_until) {
        ludus_json_key_number(&json, "until", plan->until);
    }
    ludus_json_key_integer(&json, "evaluation_episodes", plan->episodes);
    ludus_json_key_string(&json, "ludus", ludus_version());
    ludus_json_end_object(&json);
    ludus_json_end_line(&json);
    return ludus_atomic_file_commit(file);
}

static ludus_status open_files(agent_log *log, const agent_run *run, const char *folder, bool resumed) {
    char path[PATH_SIZE], host[256] = "";
    gethostname(host, sizeof host - 1);
    ludus_status status = agent_log_path(folder, "metrics.jsonl", path, sizeof path);
    if (!status && resumed) {
        status = ludus_json_lines_cut_after_step(path, run->steps);
    }
    if (status) {
        return status;
    }
    log->lines = ludus_json_lines_open(path);
    log->board = log->lines ? ludus_tensorboard_open(folder, host, wall_clock(), resumed ? run->steps + 1 : -1) : NULL;
    if (!log->board) {
        return LUDUS_ERROR_IO;
    }
    if (!resumed) {
        ludus_tensorboard_text(log->board, "options/algorithm", 0, run->plan.config, wall_clock());
        ludus_tensorboard_text(log->board, "options/env", 0, run->plan.options, wall_clock());
    }
    return LUDUS_OK;
}

agent_log *agent_log_open(const agent_run *run, const char *folder, bool resumed) {
    agent_log *log = calloc(1, sizeof *log);
    if (!log) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the logs of a run");
        return NULL;
    }
    if (write_config(run, folder) || open_files(log, run, folder, resumed)) {
        agent_log_close(log);
        return NULL;
    }
    return log;
}

ludus_status agent_log_close(agent_log *log) {
    if (!log) {
        return LUDUS_OK;
    }
    const ludus_status lines = ludus_json_lines_close(log->lines), board = ludus_tensorboard_close(log->board);
    free(log);
    return lines ? lines : board;
}

// --- lines and events ---

typedef struct log_number {
    const char *key, *tag; // in the line and in the event
    double value;
} log_number;

static ludus_status write_numbers(agent_log *log, int64_t step, const log_number *numbers, size_t count) {
    ludus_json_writer *json = ludus_json_lines_writer(log->lines);
    const double now = wall_clock();
    ludus_json_begin_object(json);
    ludus_json_key_integer(json, "step", step);
    for (size_t i = 0; i < count; i++) {
        ludus_json_key(json, numbers[i].key);
        ludus_json_short_number(json, numbers[i].value);
        if (isfinite(numbers[i].value)) {
            ludus_tensorboard_scalar(log->board, numbers[i].tag, step, (float)numbers[i].value, now);
        }
    }
    ludus_json_end_object(json);
    const ludus_status status = ludus_json_lines_end(log->lines);
    return status ? status : ludus_tensorboard_flush(log->board);
}

ludus_status agent_log_iteration(agent_log *log, const ludus_progress *progress, const agent_metrics *metrics) {
    const log_number numbers[] = {
        {"episodes", "charts/episodes", (double)progress->episodes},
        {"mean_return", "charts/mean_return", progress->mean_return},
        {"mean_length", "charts/mean_length", progress->mean_length},
        {"seconds", "charts/seconds", progress->seconds},
        {"steps_per_second", "charts/steps_per_second", progress->steps_per_second},
        {"policy_loss", "losses/policy", metrics->policy_loss},
        {"value_loss", "losses/value", metrics->value_loss},
        {"entropy", "losses/entropy", metrics->entropy},
        {"kl", "losses/kl", metrics->kl},
        {"clip_fraction", "losses/clip_fraction", metrics->clip_fraction},
        {"gradient_norm", "losses/gradient_norm", metrics->gradient_norm},
        {"updates", "losses/updates", metrics->updates},
        {"learning_rate", "charts/learning_rate", metrics->learning_rate},
    };
    return write_numbers(log, progress->steps, numbers, sizeof numbers / sizeof numbers[0]);
}

ludus_status agent_log_evaluation(agent_log *log, int64_t step, const ludus_evaluation *evaluation) {
    const log_number numbers[] = {
        {"evaluation_return", "evaluation/return", evaluation->mean_return},
        {"evaluation_deviation", "evaluation/deviation", evaluation->standard_deviation},
        {"evaluation_length", "evaluation/length", evaluation->mean_length},
    };
    return write_numbers(log, step, numbers, sizeof numbers / sizeof numbers[0]);
}

ludus_status agent_log_result(const ludus_train_result *result, const char *folder) {
    char path[PATH_SIZE];
    ludus_atomic_file *file;
    ludus_status status = agent_log_path(folder, "result.json", path, sizeof path);
    status = status ? status : ludus_atomic_file_open(path, &file);
    if (status) {
        return status;
    }
    ludus_json_writer json = {.stream = ludus_atomic_file_stream(file)};
    ludus_json_begin_object(&json);
    ludus_json_key_string(&json, "env", result->env);
    ludus_json_key_string(&json, "algorithm", result->algorithm);
    ludus_json_key(&json, "seed");
    ludus_json_unsigned(&json, result->seed);
    ludus_json_key_integer(&json, "steps", result->steps);
    ludus_json_key_number(&json, "seconds", result->seconds);
    ludus_json_key_boolean(&json, "solved", result->solved);
    ludus_json_key_integer(&json, "episodes", result->evaluation.episodes);
    ludus_json_key_number(&json, "mean_return", result->evaluation.mean_return);
    ludus_json_key_number(&json, "standard_deviation", result->evaluation.standard_deviation);
    ludus_json_key_number(&json, "lowest_return", result->evaluation.lowest);
    ludus_json_key_number(&json, "highest_return", result->evaluation.highest);
    ludus_json_key_number(&json, "mean_length", result->evaluation.mean_length);
    ludus_json_end_object(&json);
    ludus_json_end_line(&json);
    return ludus_atomic_file_commit(file);
}

// --- the picture ---

ludus_status agent_log_curve(const agent_run *run, const char *folder) {
    const size_t points = (size_t)run->points;
    double *numbers = calloc(4 * points + 1, sizeof *numbers);
    if (!numbers) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to draw %zu points", points);
    }
    // Evaluations are points of their own, between those of training.
    double *x = numbers, *training = x + points, *at = training + points, *evaluations = at + points;
    int trained = 0, evaluated = 0;
    for (size_t i = 0; i < points; i++) {
        const agent_point *point = &run->curve[i];
        if (isfinite(point->mean_return)) {
            x[trained] = point->steps;
            training[trained++] = point->mean_return;
        }
        if (isfinite(point->evaluation)) {
            at[evaluated] = point->steps;
            evaluations[evaluated++] = point->evaluation;
        }
    }
    char title[256], path[PATH_SIZE];
    snprintf(title, sizeof title, "%s on %s, seed %llu", run->plan.algorithm->name, run->plan.env,
             (unsigned long long)run->plan.seed);
    const ludus_chart_series series[2] = {
        {.label = "training\nlast 100 episodes", .count = trained, .x = x, .y = training},
        {.label = "evaluation", .count = evaluated, .x = at, .y = evaluations, .color = 1, .dots = true},
    };
    char wanted[48];
    snprintf(wanted, sizeof wanted, "%s%g: wanted", run->plan.until < 0 ? "\u2212" : "", fabs(run->plan.until));
    const ludus_chart chart = {.x_label = "environment steps",
                               .y_label = "mean return",
                               .series_count = evaluated ? 2 : 1,
                               .series = series,
                               .has_reference = run->plan.has_until,
                               .reference = run->plan.until,
                               .reference_label = wanted};
    const ludus_chart_page page = {.title = title, .count = 1, .charts = &chart};
    ludus_status status = agent_log_path(folder, "curve.png", path, sizeof path);
    status = status ? status : ludus_chart_write_png(&page, path);
    status = status ? status : agent_log_path(folder, "curve.svg", path, sizeof path);
    status = status ? status : ludus_chart_write_svg(&page, path);
    free(numbers);
    return status;
}
