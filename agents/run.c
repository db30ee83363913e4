// run.c - making a run from its plan, iterating, evaluating, and the account of its episodes.
// SPDX-License-Identifier: MIT
#include "agents/run.h"

#include <ludus/hash.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- making ---

// Training needs the final observations that same-step resets keep.
static ludus_status make_vector(agent_run *run, int32_t count, int32_t threads) {
    char options[AGENT_OPTIONS_SIZE];
    agent_options parsed;
    ludus_status status = agent_options_read(&parsed, run->plan.env, "", NULL, NULL, run->plan.options);
    if (!status) {
        const ludus_values values = ludus_settings_values(parsed.runtime);
        if ((ludus_autoreset)ludus_values_number(&values, "autoreset") != LUDUS_SAME_STEP) {
            status = ludus_fail(LUDUS_ERROR_ARGUMENT, "training needs autoreset=same-step");
        }
    }
    if (!status && threads > 1) {
        snprintf(options, sizeof options, "%d", threads);
        status = ludus_settings_set(parsed.runtime, "threads", options);
    }
    status = status ? status : agent_options_text(&parsed, options, sizeof options);
    agent_options_free(&parsed);
    if (status) {
        return status;
    }
    run->vector = ludus_vector_make(run->plan.env, options, count);
    return run->vector ? LUDUS_OK : LUDUS_ERROR_ARGUMENT;
}

static ludus_status make_evaluator(agent_run *run) {
    char options[AGENT_OPTIONS_SIZE];
    const ludus_status status =
        agent_evaluation_options(run->plan.env, run->policy->options, NULL, options, sizeof options);
    if (status) {
        return status;
    }
    return agent_evaluator_make(run->policy, options, run->plan.episodes, &run->evaluator);
}

ludus_status agent_run_init(agent_run *run, const agent_plan *plan, int32_t threads) {
    *run = (agent_run){.plan = *plan};
    const agent_algorithm *algorithm = plan->algorithm;
    run->config = ludus_settings_make(algorithm->options, algorithm->name);
    if (!run->config) {
        return LUDUS_ERROR_MEMORY;
    }
    ludus_status status = ludus_settings_parse(run->config, plan->config);
    if (status) {
        return status;
    }
    const ludus_values values = ludus_settings_values(run->config);
    run->policy = agent_policy_make(algorithm->name, plan->env, plan->options);
    status = run->policy ? make_vector(run, algorithm->envs(&values), threads) : LUDUS_ERROR_ARGUMENT;
    if (status) {
        return status;
    }
    snprintf(run->policy->config, sizeof run->policy->config, "%s", plan->config);
    ludus_vector_reset(run->vector, (int64_t)plan->seed);
    const agent_task task = {&values, run->policy, run->vector, plan->seed, threads};
    run->trainer = algorithm->make(&task);
    return run->trainer ? make_evaluator(run) : LUDUS_ERROR_ARGUMENT;
}

void agent_run_free(agent_run *run) {
    if (run->trainer) {
        run->plan.algorithm->destroy(run->trainer);
    }
    agent_evaluator_destroy(run->evaluator);
    ludus_policy_destroy(run->policy);
    ludus_vector_destroy(run->vector);
    ludus_settings_destroy(run->config);
    free(run->curve);
    *run = (agent_run){0};
}

// --- going on ---

// Old entries leave as soon as the others hold enough episodes.
static void add_ended(agent_run *run, agent_ended ended) {
    double episodes = ended.episodes;
    int32_t first = run->windowed;
    while (first > 0 && episodes < AGENT_WINDOW) {
        episodes += run->window[--first].episodes;
    }
    memmove(run->window, run->window + first, (size_t)(run->windowed - first) * sizeof run->window[0]);
    run->windowed -= first; // at most AGENT_WINDOW - 1: each entry has an episode
    run->window[run->windowed++] = ended;
}

void agent_run_iterate(agent_run *run, agent_metrics *metrics) {
    const agent_algorithm *algorithm = run->plan.algorithm;
    algorithm->iterate(run->trainer, (double)run->steps / (double)run->plan.steps, metrics);
    run->steps += algorithm->iteration_steps(run->trainer);
    run->iterations++;
    const ludus_statistics ended = ludus_vector_statistics(run->vector);
    run->episodes += ended.episodes;
    if (ended.episodes > 0) {
        add_ended(run, (agent_ended){(double)ended.episodes, ended.return_sum, ended.length_sum});
    }
}

static agent_ended window_sum(const agent_run *run) {
    agent_ended sum = {0, 0, 0};
    for (int32_t i = 0; i < run->windowed; i++) {
        sum.episodes += run->window[i].episodes;
        sum.returns += run->window[i].returns;
        sum.lengths += run->window[i].lengths;
    }
    return sum;
}

double agent_run_mean_return(const agent_run *run) {
    const agent_ended sum = window_sum(run);
    return sum.episodes > 0 ? sum.returns / sum.episodes : NAN;
}

double agent_run_mean_length(const agent_run *run) {
    const agent_ended sum = window_sum(run);
    return sum.episodes > 0 ? sum.lengths / sum.episodes : NAN;
}

// Training uses seeds below 2^61, evaluations those from there on, each its own stretch of them.
bool agent_run_evaluate(agent_run *run, int64_t index, double goal, ludus_evaluation *out) {
    const uint64_t words[2] = {run->plan.seed, (uint64_t)index};
    const uint64_t first = ludus_hash64(words, sizeof words, 0) >> 3 | UINT64_C(1) << 61;
    const bool complete = agent_evaluator_run(run->evaluator, first, true, goal, out);
    run->evaluated_steps += out->steps;
    return complete;
}

ludus_status agent_run_add_point(agent_run *run, agent_point point) {
    if (run->points == run->curve_room) {
        const int32_t room = run->curve_room ? 2 * run->curve_room : 256;
        agent_point *curve = realloc(run->curve, (size_t)room * sizeof *curve);
        if (!curve) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a learning curve of %d points", room);
        }
        run->curve = curve;
        run->curve_room = room;
    }
    run->curve[run->points++] = point;
    return LUDUS_OK;
}
