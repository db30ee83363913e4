// bench_measure.c - steps per second of one environment, of a vector, and of fused stepping.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "bench.h"
#include "clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const bench_mode_names[BENCH_MODES] = {"single", "step", "fused", "rollout", "train"};

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(double *numbers, int32_t count) {
    qsort(numbers, (size_t)count, sizeof *numbers, compare);
    return count % 2 ? numbers[count / 2] : 0.5 * (numbers[count / 2 - 1] + numbers[count / 2]);
}

void bench_summarize(double *numbers, int32_t count, bench_figure *figure) {
    figure->median = median_of(numbers, count);
    figure->lower = numbers[(count - 1) / 4];
    figure->upper = numbers[count - 1 - (count - 1) / 4];
}

char *bench_options(const bench_case *what) {
    const size_t bytes = strlen(what->options) + strlen(what->device) + 64;
    char *text = malloc(bytes);
    if (!text) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options");
        return NULL;
    }
    snprintf(text, bytes, "%s device=%s threads=%d", what->options, what->device, what->threads);
    return text;
}

// --- a linear policy ---

typedef struct linear {
    float *weight, *bias; // [outputs][inputs], [outputs]
    int32_t outputs, inputs;
    bool discrete;
} linear;

// Reads "w w ... b b ...": outputs * inputs weights, then a bias an output or none.
static ludus_status read_linear(const char *text, const ludus_layout *layout, linear *policy) {
    const ludus_part *observation = &layout->observation.part[0], *action = &layout->action.part[0];
    policy->discrete = action->kind == LUDUS_DISCRETE;
    if (layout->observation.parts != 1 || observation->dtype != LUDUS_F32 || layout->action.parts != 1 ||
        (!policy->discrete && action->kind != LUDUS_BOX)) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "--weights needs observations that are one box of floats and actions "
                          "that are one choice or box");
    }
    policy->outputs = policy->discrete ? action->n : action->size;
    policy->inputs = observation->size;
    const int32_t weights = policy->outputs * policy->inputs, all = weights + policy->outputs;
    policy->weight = calloc((size_t)all, sizeof *policy->weight);
    if (!policy->weight) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a linear policy");
    }
    policy->bias = policy->weight + weights;
    int32_t count = 0;
    const char *from = text;
    char *end = NULL;
    for (;; count++) {
        from += strspn(from, " ,;");
        const double number = strtod(from, &end);
        if (end == from || !isfinite(number)) {
            break;
        }
        if (count < all) {
            policy->weight[count] = (float)number;
        }
        from = end;
    }
    if (*from || (count != weights && count != all)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "--weights has %d numbers; this environment needs %d, or %d with biases", count, weights,
                          all);
    }
    return LUDUS_OK;
}

static void act_linear(const linear *policy, const ludus_buffers *b) {
    const float *row = b->observation;
    for (int32_t i = 0; i < b->count; i++, row += policy->inputs) {
        int32_t best = 0;
        float largest = 0;
        for (int32_t output = 0; output < policy->outputs; output++) {
            float sum = policy->bias[output];
            for (int32_t k = 0; k < policy->inputs; k++) {
                sum += policy->weight[output * policy->inputs + k] * row[k];
            }
            if (!policy->discrete) {
                b->action[i * policy->outputs + output].f = sum;
            } else if (output == 0 || sum > largest) {
                largest = sum;
                best = output;
            }
        }
        if (policy->discrete) {
            b->action[i].i = best;
        }
    }
}

// --- vectors ---

typedef struct vector_bench {
    ludus_vector *vector;
    ludus_buffers buffers;
    linear policy; // weight NULL: random actions
    uint64_t counter;
} vector_bench;

// Time of one call: choosing the actions, and stepping.
typedef struct lap {
    double choosing, stepping;
} lap;

static lap step_once(vector_bench *bench) {
    const double begin = clock_now();
    if (bench->policy.weight) {
        act_linear(&bench->policy, &bench->buffers);
    } else {
        ludus_vector_random_actions(bench->vector, 1, bench->counter++);
    }
    const double middle = clock_now();
    ludus_vector_step(bench->vector);
    return (lap){middle - begin, clock_now() - middle};
}

static lap fused_once(vector_bench *bench) {
    const ludus_linear_policy policy = {bench->policy.weight, bench->policy.bias, 1};
    const double begin = clock_now();
    // That it is supported was asked before.
    (void)ludus_vector_rollout(bench->vector, &policy, BENCH_FUSED_STEPS, bench->counter);
    bench->counter += BENCH_FUSED_STEPS;
    return (lap){0, clock_now() - begin};
}

static ludus_status measure_vector(const bench_case *what, vector_bench *bench, bench_figure *figure) {
    const bool fused = what->mode == BENCH_FUSED;
    const double steps = (double)what->envs * (fused ? BENCH_FUSED_STEPS : 1);
    double alone[BENCH_REPETITIONS_MAX], together[BENCH_REPETITIONS_MAX];
    // Repetition -1 warms up.
    for (int32_t r = -1; r < what->repetitions; r++) {
        const double window = what->seconds / what->repetitions;
        const double warm = what->threads > 1 ? BENCH_WARM_SECONDS_THREADS : BENCH_WARM_SECONDS;
        const double enough = r < 0 && window < warm ? warm : window;
        lap sum = {0, 0};
        double calls = 0;
        do {
            const lap once = fused ? fused_once(bench) : step_once(bench);
            sum.choosing += once.choosing;
            sum.stepping += once.stepping;
            calls++;
        } while (sum.choosing + sum.stepping < enough);
        if (r >= 0) {
            alone[r] = calls * steps / sum.stepping;
            together[r] = calls * steps / (sum.choosing + sum.stepping);
        }
    }
    bench_summarize(alone, what->repetitions, figure);
    figure->with_actions = median_of(together, what->repetitions);
    return LUDUS_OK;
}

static void name_figure(const bench_case *what, const ludus_vector *vector, bench_figure *figure) {
    snprintf(figure->id, sizeof figure->id, "%s", ludus_vector_variant(vector)->id);
    snprintf(figure->target, sizeof figure->target, "%s", ludus_vector_target_name(vector));
    snprintf(figure->policy, sizeof figure->policy, "%s", what->weights ? "linear" : "random");
}

static ludus_status open_vector(const bench_case *what, vector_bench *bench, bench_figure *figure) {
    char *options = bench_options(what);
    bench->vector = options ? ludus_vector_make(what->env, options, what->envs) : NULL;
    free(options);
    if (!bench->vector) {
        return LUDUS_ERROR_ARGUMENT;
    }
    bench->buffers = ludus_vector_buffers(bench->vector);
    name_figure(what, bench->vector, figure);
    ludus_vector_reset(bench->vector, 0);
    if (what->weights) {
        const ludus_status status = read_linear(what->weights, ludus_vector_layout(bench->vector), &bench->policy);
        if (status) {
            return status;
        }
    }
    if (what->mode == BENCH_FUSED) {
        const ludus_linear_policy policy = {bench->policy.weight, bench->policy.bias, 1};
        return ludus_vector_rollout(bench->vector, &policy, 1, 0);
    }
    return LUDUS_OK;
}

// --- one environment ---
//
// Actions are recorded once, then replayed from the same seed: choosing them costs nothing, resets are included.

enum { SINGLE_ACTIONS = 1024 };

typedef struct single_bench {
    ludus_env *env;
    ludus_slot *actions; // [SINGLE_ACTIONS][slots]
    int32_t slots;
    linear policy; // weight NULL: random actions
} single_bench;

static void record_single(single_bench *single) {
    const ludus_layout *layout = ludus_env_layout(single->env);
    ludus_buffers buffers = ludus_vector_buffers(ludus_env_vector(single->env));
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    ludus_env_reset(single->env, 0);
    for (int32_t i = 0; i < SINGLE_ACTIONS; i++) {
        ludus_slot *action = single->actions + i * single->slots;
        if (single->policy.weight) {
            buffers.action = action;
            act_linear(&single->policy, &buffers);
        } else {
            for (int32_t row = 0; row < layout->rows; row++) {
                ludus_space_sample(&layout->action, &rng, action + row * layout->action_slots);
            }
        }
        const ludus_outcome outcome = ludus_env_step(single->env, action);
        if (outcome.terminated || outcome.truncated) {
            ludus_env_reset(single->env, LUDUS_KEEP_STREAM);
        }
    }
}

static double replay_single(const single_bench *single, int64_t rounds) {
    const double begin = clock_now();
    for (int64_t round = 0; round < rounds; round++) {
        ludus_env_reset(single->env, 0);
        for (int32_t i = 0; i < SINGLE_ACTIONS; i++) {
            const ludus_outcome outcome = ludus_env_step(single->env, single->actions + i * single->slots);
            if (outcome.terminated || outcome.truncated) {
                ludus_env_reset(single->env, LUDUS_KEEP_STREAM);
            }
        }
    }
    return clock_now() - begin;
}

static ludus_status open_single(const bench_case *what, single_bench *single) {
    char *options = bench_options(what);
    single->env = options ? ludus_env_make(what->env, options) : NULL;
    free(options);
    if (!single->env) {
        return LUDUS_ERROR_ARGUMENT;
    }
    const ludus_layout *layout = ludus_env_layout(single->env);
    single->slots = layout->rows * layout->action_slots;
    single->actions = calloc((size_t)SINGLE_ACTIONS * (size_t)single->slots, sizeof *single->actions);
    if (!single->actions) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for actions");
    }
    return what->weights ? read_linear(what->weights, layout, &single->policy) : LUDUS_OK;
}

static ludus_status measure_single(const bench_case *what, bench_figure *figure) {
    single_bench single = {0};
    double rates[BENCH_REPETITIONS_MAX];
    const ludus_status status = open_single(what, &single);
    if (!status) {
        record_single(&single);
        double pace = replay_single(&single, 2) / 2;
        pace =
            replay_single(&single, (int64_t)(BENCH_WARM_SECONDS / pace) + 1) / (floor(BENCH_WARM_SECONDS / pace) + 1);
        const int64_t rounds = (int64_t)(what->seconds / what->repetitions / pace) + 1;
        for (int32_t r = 0; r < what->repetitions; r++) {
            const double seconds = replay_single(&single, rounds);
            rates[r] = (double)rounds * SINGLE_ACTIONS / seconds;
        }
        bench_summarize(rates, what->repetitions, figure);
        figure->with_actions = NAN;
        name_figure(what, ludus_env_vector(single.env), figure);
    }
    free(single.policy.weight);
    free(single.actions);
    ludus_env_destroy(single.env);
    return status;
}

ludus_status bench_measure(const bench_case *what, bench_figure *figure) {
    memset(figure, 0, sizeof *figure);
    figure->envs = what->envs;
    switch (what->mode) {
    case BENCH_SINGLE: return measure_single(what, figure);
    case BENCH_ROLLOUT: return bench_measure_rollout(what, figure);
    case BENCH_TRAIN: return bench_measure_train(what, figure);
    default: break;
    }
    vector_bench bench = {0};
    ludus_status status = open_vector(what, &bench, figure);
    status = status ? status : measure_vector(what, &bench, figure);
    free(bench.policy.weight);
    ludus_vector_destroy(bench.vector);
    return status;
}
