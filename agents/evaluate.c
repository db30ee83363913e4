// evaluate.c - plays whole episodes with a policy and sums up what they returned.
// SPDX-License-Identifier: MIT
#include "agents/evaluate.h"

#include "agents/option_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 1024 }; // episodes at once

struct agent_evaluator {
    ludus_policy *policy; // borrowed
    ludus_vector *vector;
    ludus_buffers buffers;
    int32_t episodes;
    double limit;       // steps of an episode
    double reward_high; // most that a step can earn
    double *returns;    // [episodes]
    double *lengths;    // [episodes], 0 while the episode runs
};

// The most that the mean return can still become: what is earned, and the highest reward for every step that is left.
static double highest_mean(const agent_evaluator *e, int32_t first) {
    const double episode = e->reward_high > 0 ? e->reward_high * e->limit : 0;
    double sum = 0;
    for (int32_t i = 0; i < e->episodes; i++) {
        if (e->lengths[i] > 0) {
            sum += e->returns[i];
        } else if (i < first + e->buffers.count) {
            const double left = e->limit - e->buffers.elapsed[i - first];
            sum += e->buffers.episode_return[i - first] + (e->reward_high > 0 ? e->reward_high * left : 0);
        } else {
            sum += episode;
        }
    }
    return sum / e->episodes;
}

// Plays the first episode of every environment, as episodes first ..; those that are over go on without counting.
// Returns whether all ended.
static bool play(agent_evaluator *e, int32_t first, uint64_t seed, bool greedy, double goal, int64_t *steps) {
    const ludus_buffers *b = &e->buffers;
    const int32_t count = e->episodes - first < b->count ? e->episodes - first : b->count;
    ludus_vector_reset(e->vector, (int64_t)(seed + (uint64_t)first));
    for (int32_t t = 0, running = count; running > 0; t++) {
        ludus_policy_act(e->policy, b->observation, b->legal, b->count, greedy, seed + (uint64_t)first, (uint64_t)t,
                         b->action, NULL);
        ludus_vector_step(e->vector);
        *steps += b->count;
        for (int32_t i = 0; i < count; i++) {
            if ((b->terminated[i] | b->truncated[i]) && e->lengths[first + i] == 0) {
                e->returns[first + i] = b->final_return[i];
                e->lengths[first + i] = b->final_length[i];
                running--;
            }
        }
        if (running > 0 && !isnan(goal) && highest_mean(e, first) < goal) {
            return false;
        }
    }
    return true;
}

static void sum_up(const double *returns, const double *lengths, int32_t episodes, ludus_evaluation *out) {
    double squares = 0;
    out->episodes = episodes;
    out->lowest = INFINITY;
    out->highest = -INFINITY;
    for (int32_t i = 0; i < episodes; i++) {
        out->mean_return += returns[i];
        out->mean_length += lengths[i];
        out->lowest = fmin(out->lowest, returns[i]);
        out->highest = fmax(out->highest, returns[i]);
    }
    // Divided once: the mean of equal returns is that return, and reaches it as a goal.
    out->mean_return /= episodes;
    out->mean_length /= episodes;
    for (int32_t i = 0; i < episodes; i++) {
        squares += (returns[i] - out->mean_return) * (returns[i] - out->mean_return);
    }
    out->standard_deviation = sqrt(squares / episodes);
}

// The time limit that the options set, or the environment's own.
static ludus_status read_limit(agent_evaluator *e, const char *options) {
    const ludus_variant *variant = ludus_vector_variant(e->vector);
    agent_options parsed;
    const ludus_status status = agent_options_read(&parsed, variant->id, "", NULL, NULL, options);
    if (!status) {
        const ludus_values values = ludus_settings_values(parsed.runtime);
        e->limit = ludus_values_number(&values, "time_limit");
        e->limit = e->limit < 0 ? variant->time_limit : e->limit;
        e->limit = e->limit == 0 ? INFINITY : e->limit;
    }
    agent_options_free(&parsed);
    return status;
}

// What is left to do once the evaluator itself is there.
static ludus_status prepare(agent_evaluator *e, const char *options) {
    const int32_t episodes = e->episodes;
    if (episodes < 1 || episodes > AGENT_EPISODES_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%d episodes; an evaluation has from 1 to %d", episodes,
                          AGENT_EPISODES_MAX);
    }
    e->vector = ludus_vector_make(e->policy->env, options, episodes < TOGETHER ? episodes : TOGETHER);
    ludus_status status =
        e->vector ? ludus_policy_fits(e->policy, ludus_vector_layout(e->vector)) : LUDUS_ERROR_ARGUMENT;
    status = status ? status : read_limit(e, options);
    if (status) {
        return status;
    }
    e->buffers = ludus_vector_buffers(e->vector);
    e->reward_high = ludus_vector_layout(e->vector)->reward_high;
    e->returns = calloc((size_t)episodes, sizeof *e->returns);
    e->lengths = calloc((size_t)episodes, sizeof *e->lengths);
    return e->returns && e->lengths ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %d episodes", episodes);
}

ludus_status agent_evaluator_make(ludus_policy *policy, const char *options, int32_t episodes, agent_evaluator **out) {
    agent_evaluator *e = calloc(1, sizeof *e);
    *out = NULL;
    if (!e) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for an evaluation");
    }
    e->policy = policy;
    e->episodes = episodes;
    const ludus_status status = prepare(e, options);
    if (status) {
        agent_evaluator_destroy(e);
        return status;
    }
    *out = e;
    return LUDUS_OK;
}

void agent_evaluator_destroy(agent_evaluator *evaluator) {
    if (evaluator) {
        ludus_vector_destroy(evaluator->vector);
        free(evaluator->returns);
        free(evaluator->lengths);
        free(evaluator);
    }
}

bool agent_evaluator_run(agent_evaluator *evaluator, uint64_t seed, bool greedy, double goal, ludus_evaluation *out) {
    bool complete = true;
    int64_t steps = 0;
    *out = (ludus_evaluation){0};
    memset(evaluator->lengths, 0, (size_t)evaluator->episodes * sizeof *evaluator->lengths);
    for (int32_t first = 0; complete && first < evaluator->episodes; first += evaluator->buffers.count) {
        complete = play(evaluator, first, seed, greedy, goal, &steps);
    }
    if (complete) {
        sum_up(evaluator->returns, evaluator->lengths, evaluator->episodes, out);
    }
    out->steps = steps;
    return complete;
}

ludus_status ludus_evaluate(ludus_policy *policy, const char *options, int32_t episodes, uint64_t seed, bool greedy,
                            ludus_evaluation *out) {
    char text[AGENT_OPTIONS_SIZE];
    *out = (ludus_evaluation){0};
    ludus_status status = agent_evaluation_options(policy->env, policy->options, options, text, sizeof text);
    if (!status && seed > INT64_MAX - AGENT_EPISODES_MAX) {
        status = ludus_fail(LUDUS_ERROR_ARGUMENT, "the seed %llu is too large; it must be below 2^63 - 2^20",
                            (unsigned long long)seed);
    }
    if (status) {
        return status;
    }
    agent_evaluator *evaluator;
    status = agent_evaluator_make(policy, text, episodes, &evaluator);
    if (status) {
        return status;
    }
    agent_evaluator_run(evaluator, seed, greedy, NAN, out);
    agent_evaluator_destroy(evaluator);
    return LUDUS_OK;
}
