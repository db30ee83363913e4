// train.c - the loop of a training run: iterate, log, evaluate, keep, until the steps are done or the goal is reached.
// SPDX-License-Identifier: MIT
#include "agents/defaults.h"
#include "agents/run_log.h"
#include "formats/file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

// Evaluations may take this many environment steps for each one of training: they cost about a tenth as much.
#define EVALUATION_SHARE   0.5
#define CHECKPOINT_SECONDS 20.0

typedef struct trainer {
    const ludus_train_settings *settings;
    agent_run run;
    agent_log *log;        // NULL without a folder
    double started, began; // of the clock: of the whole, and of this process's first iteration
    int64_t began_steps;
    double kept;          // when the last checkpoint was written
    int64_t kept_steps;   // and at which step
    int64_t log_interval; // iterations between two lines of metrics
    double evaluation_return;
    bool interrupted;
} trainer;

// --- before the first step ---

static ludus_status check_settings(const ludus_train_settings *s) {
    if (s->threads < 1 || s->threads > 1024) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "threads is %d; it must be from 1 to 1024", s->threads);
    }
    if (s->steps < 0 || s->steps > AGENT_STEPS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "steps is %lld; it must be from 1 to 2^50, or 0 for the default",
                          (long long)s->steps);
    }
    if (s->seed > (uint64_t)AGENT_SEED_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "seed is %llu; it must be from 0 to 2^60", (unsigned long long)s->seed);
    }
    if (s->episodes < 0 || s->episodes > AGENT_EPISODES_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "episodes is %d; it must be from 1 to %d, or 0 for 100", s->episodes,
                          AGENT_EPISODES_MAX);
    }
    if (s->has_until && !isfinite(s->until)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "until is not a finite number");
    }
    if (s->resume && !s->folder) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "to resume a run its folder must be given");
    }
    return LUDUS_OK;
}

static ludus_status make_plan(const ludus_train_settings *s, agent_plan *plan) {
    *plan = (agent_plan){.seed = s->seed, .steps = s->steps, .has_until = s->has_until, .until = s->until};
    plan->algorithm = agent_algorithm_find(s->algorithm);
    const ludus_variant *variant;
    if (!plan->algorithm || !ludus_find(s->env, &variant)) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    snprintf(plan->env, sizeof plan->env, "%s", variant->id);
    plan->steps = s->steps ? s->steps : ludus_algorithm_steps(s->algorithm, plan->env);
    plan->episodes = s->episodes ? s->episodes : 100;
    agent_options options;
    ludus_status status = agent_options_read(&options, plan->env, s->algorithm, plan->algorithm->options,
                                             ludus_algorithm_defaults(s->algorithm, plan->env), s->options);
    status = status ? status : agent_options_text(&options, plan->options, sizeof plan->options);
    if (!status) {
        const ludus_values values = ludus_settings_values(options.algorithm);
        status = agent_values_text(&values, plan->config, sizeof plan->config);
    }
    agent_options_free(&options);
    return status;
}

// A folder with a run in it is only touched to resume it.
static ludus_status check_folder_is_free(const char *folder) {
    static const char *const files[] = {"checkpoint.safetensors", "policy.safetensors", "metrics.jsonl"};
    char path[PATH_SIZE];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const ludus_status status = agent_log_path(folder, files[i], path, sizeof path);
        if (status) {
            return status;
        }
        if (access(path, F_OK) == 0) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s holds a run already; resume it or choose another folder",
                              folder);
        }
    }
    return LUDUS_OK;
}

static ludus_status begin_run(trainer *t) {
    const ludus_train_settings *s = t->settings;
    char path[PATH_SIZE];
    ludus_status status = check_settings(s);
    if (!status && s->resume) {
        status = agent_log_path(s->folder, "checkpoint.safetensors", path, sizeof path);
        status = status ? status : agent_checkpoint_load(&t->run, path, s->steps, s->threads);
        if (!status && s->has_until) {
            t->run.plan.has_until = true;
            t->run.plan.until = s->until;
        }
        return status;
    }
    agent_plan plan;
    status = status || !s->folder ? status : check_folder_is_free(s->folder);
    status = status ? status : make_plan(s, &plan);
    return status ? status : agent_run_init(&t->run, &plan, s->threads);
}

// --- keeping ---

static ludus_status keep(trainer *t) {
    const char *folder = t->settings->folder;
    char path[PATH_SIZE];
    if (!folder) {
        return LUDUS_OK;
    }
    ludus_status status = agent_log_path(folder, "checkpoint.safetensors", path, sizeof path);
    status = status ? status : agent_checkpoint_save(&t->run, path);
    t->kept = agent_clock();
    t->kept_steps = t->run.steps;
    return status;
}

static ludus_status keep_policy(const trainer *t) {
    char path[PATH_SIZE];
    const ludus_status status = agent_log_path(t->settings->folder, "policy.safetensors", path, sizeof path);
    return status ? status : ludus_policy_save(t->run.policy, path);
}

static bool keep_is_due(const trainer *t) {
    const int64_t interval = t->settings->checkpoint_steps;
    return interval > 0 ? t->run.steps - t->kept_steps >= interval : agent_clock() - t->kept >= CHECKPOINT_SECONDS;
}

// The checkpoint comes first: whenever the process dies, a folder with anything in it can be resumed.
static ludus_status open_folder(trainer *t) {
    const char *folder = t->settings->folder;
    if (!folder) {
        return LUDUS_OK;
    }
    ludus_status status = t->settings->resume ? LUDUS_OK : ludus_make_folder(folder);
    status = status || t->settings->resume ? status : keep(t);
    if (status) {
        return status;
    }
    t->log = agent_log_open(&t->run, folder, t->settings->resume);
    return t->log ? LUDUS_OK : LUDUS_ERROR_IO;
}

// --- the loop ---

static ludus_progress progress_of(const trainer *t, const agent_metrics *metrics) {
    const agent_run *run = &t->run;
    const double now = agent_clock(), seconds = now - t->began;
    ludus_progress p = {
        .steps = run->steps,
        .steps_wanted = run->plan.steps,
        .episodes = run->episodes,
        .mean_return = agent_run_mean_return(run),
        .mean_length = agent_run_mean_length(run),
        .seconds = now - t->started,
        .evaluation_return = t->evaluation_return,
        .policy_loss = metrics->policy_loss,
        .value_loss = metrics->value_loss,
        .entropy = metrics->entropy,
        .kl = metrics->kl,
        .learning_rate = metrics->learning_rate,
        .policy = run->policy,
    };
    p.steps_per_second = seconds > 0 ? (double)(run->steps - t->began_steps) / seconds : 0;
    p.seconds_left = p.steps_per_second > 0 ? (double)(run->plan.steps - run->steps) / p.steps_per_second : 0;
    p.seconds_left = p.seconds_left > 0 ? p.seconds_left : 0;
    return p;
}

// Asks whether the goal is reached, as often as the share of evaluations allows, and at the end.
static ludus_status evaluate(trainer *t, ludus_evaluation *evaluation) {
    agent_run *run = &t->run;
    const bool over = run->steps >= run->plan.steps;
    if (!run->plan.has_until || run->passed ||
        (!over && (double)run->evaluated_steps > EVALUATION_SHARE * (double)run->steps)) {
        return LUDUS_OK;
    }
    if (!agent_run_evaluate(run, run->evaluations++, run->plan.until, evaluation)) {
        return LUDUS_OK;
    }
    t->evaluation_return = evaluation->mean_return;
    run->passed = evaluation->mean_return >= run->plan.until;
    const agent_point point = {(double)run->steps, NAN, evaluation->mean_return};
    const ludus_status status = agent_run_add_point(run, point);
    return status || !t->log ? status : agent_log_evaluation(t->log, run->steps, evaluation);
}

static ludus_status iterate(trainer *t) {
    agent_run *run = &t->run;
    agent_metrics metrics = {0};
    ludus_evaluation evaluation;
    agent_run_iterate(run, &metrics);
    if (!isfinite(metrics.policy_loss + metrics.value_loss)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "training diverged: the loss is not finite after %lld steps; try a lower learning rate, "
                          "max_gradient, or reward_scale",
                          (long long)run->steps);
    }
    const ludus_progress progress = progress_of(t, &metrics);
    ludus_status status = LUDUS_OK;
    if (run->iterations % t->log_interval == 0 || run->steps >= run->plan.steps) {
        status = agent_run_add_point(run, (agent_point){(double)run->steps, progress.mean_return, NAN});
        status = status || !t->log ? status : agent_log_iteration(t->log, &progress, &metrics);
    }
    status = status ? status : evaluate(t, &evaluation);
    t->interrupted = t->settings->progress && !t->settings->progress(&progress, t->settings->user);
    return status;
}

static ludus_status loop(trainer *t) {
    const agent_run *run = &t->run;
    const int64_t iterations = run->plan.steps / run->plan.algorithm->iteration_steps(run->trainer);
    t->log_interval = 1 + iterations / AGENT_CURVE_POINTS;
    ludus_status status = LUDUS_OK;
    while (!status && !t->interrupted && !run->passed && run->steps < run->plan.steps) {
        status = iterate(t);
        if (!status && t->log && keep_is_due(t)) {
            status = keep(t);
            status = status ? status : keep_policy(t);
        }
    }
    return status;
}

// --- the end ---

static ludus_status finish(trainer *t, ludus_train_result *result) {
    agent_run *run = &t->run;
    result->seconds = agent_clock() - t->started;
    result->steps = run->steps;
    result->interrupted = t->interrupted;
    result->seed = run->plan.seed;
    snprintf(result->env, sizeof result->env, "%s", run->plan.env);
    snprintf(result->algorithm, sizeof result->algorithm, "%s", run->plan.algorithm->name);
    ludus_status status = keep(t);
    if (!status && !t->interrupted) {
        agent_run_evaluate(run, AGENT_FRESH, NAN, &result->evaluation);
        result->passed = run->passed;
        result->solved = run->passed && result->evaluation.mean_return >= run->plan.until;
        status = t->log ? agent_log_result(result, t->settings->folder) : LUDUS_OK;
    }
    if (!status && t->log) {
        status = keep_policy(t);
        status = status ? status : agent_log_curve(run, t->settings->folder);
    }
    return status;
}

ludus_status ludus_train(const ludus_train_settings *settings, ludus_train_result *result) {
    trainer t = {.settings = settings, .evaluation_return = NAN};
    *result = (ludus_train_result){0};
    t.started = settings->started > 0 ? settings->started : agent_clock();
    t.kept = t.started;
    ludus_status status = begin_run(&t);
    t.began = agent_clock();
    t.began_steps = t.kept_steps = t.run.steps;
    status = status ? status : open_folder(&t);
    status = status ? status : loop(&t);
    status = status ? status : finish(&t, result);
    const ludus_status closed = agent_log_close(t.log);
    agent_run_free(&t.run);
    return status ? status : closed;
}
