// identify_search.c - Gauss-Newton with damping and line search, from short windows to long ones.
// SPDX-License-Identifier: MIT
//
// 1. Every segment is a window of its own and the parameters stand still: first states find what was measured, also those of
//    numbers that nobody measured.
// 2. Parameters move too. Short windows forgive wrong parameters, so this finds its way from afar.
// 3. Neighbours join, two by two, as far as a first state matters; after each round the noise is measured again, and a few
//    steps follow. Each round sees parameters more sharply, and begins near where it ends.
// 4. With the last windows: to convergence, until the measured noise no longer changes.
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

typedef struct search_stage {
    double damping;   // of first states, to begin with
    double ridge;     // of parameters
    double tolerance; // squares of residuals (in sigmas) that a step must still promise
    int32_t steps;
    bool parameters;
} search_stage;

typedef enum stage_end { STAGE_CONVERGED, STAGE_STEPS, STAGE_STUCK } stage_end;

// --- bounds ---

// Which parameters stand at a bound and want to leave it outwards: by the gradient of the squares.
static void hold_at_bounds(identify *search) {
    const size_t size = search->parameters + 1;
    for (size_t p = 0; p < search->parameters; p++) {
        identify_parameter *parameter = &search->parameter[p];
        const double value = search->value[parameter->number];
        double pull = 0;
        for (size_t i = 0; i <= p; i++) {
            pull += search->body[i * size + p] * search->body[i * size + search->parameters];
        }
        parameter->held = (value <= parameter->field->low && pull < 0) || (value >= parameter->field->high && pull > 0);
    }
}

static bool any_at_bound(const identify *search) {
    for (size_t p = 0; p < search->parameters; p++) {
        const identify_parameter *parameter = &search->parameter[p];
        const double value = search->value[parameter->number];
        if (value <= parameter->field->low || value >= parameter->field->high) {
            return true;
        }
    }
    return false;
}

// --- one step ---

static void try_step(identify *search, double share) {
    memcpy(search->trial_value, search->value, search->numbers * sizeof search->value[0]);
    for (size_t p = 0; p < search->parameters; p++) {
        const identify_parameter *parameter = &search->parameter[p];
        double *value = &search->trial_value[parameter->number];
        const double step = share * search->step_value[p];
        *value = parameter->positive ? *value * exp(step) : *value + step * parameter->scale;
        *value = fmin(fmax(*value, parameter->field->low), parameter->field->high);
    }
    for (size_t i = 0; i < (size_t)search->segments * search->states; i++) {
        search->trial_start[i] = search->start[i] + share * search->step_start[i];
    }
}

// No parameter moves by more than a factor of e at once.
static double longest_share(const identify *search) {
    double most = 1;
    for (size_t p = 0; p < search->parameters; p++) {
        most = fmax(most, fabs(search->step_value[p]));
    }
    return 1 / most;
}

static void keep_trial(identify *search) {
    double *value = search->value, *start = search->start;
    search->value = search->trial_value, search->trial_value = value;
    search->start = search->trial_start, search->trial_start = start;
}

// Shortens the step until it gains what its slope promises (Armijo). The guess is then what was simulated last.
static bool search_line(identify *search, double slope, identify_merit *merit) {
    // Gaps cost as much as it takes for the step to go downhill.
    if (merit->gaps > 0 && slope > merit->gaps * search->penalty) {
        search->penalty = 2 * slope / merit->gaps;
    }
    const double downhill = slope - 2 * search->penalty * merit->gaps;
    const double before = merit->residuals + search->penalty * merit->gaps;
    double share = longest_share(search);
    for (int i = 0; i < 12; i++, share *= 0.4) {
        try_step(search, share);
        if (identify_move(search, search->trial_start, search->trial_value)) {
            const identify_merit after = identify_judge(search, search->trial_start);
            const double now = after.residuals + search->penalty * after.gaps;
            if (after.finite && now <= before + 1e-3 * share * downhill + 1e-13 * before) {
                keep_trial(search);
                *merit = after;
                return true;
            }
        }
    }
    return false;
}

// --- a stage ---

static stage_end run_stage(identify *search, search_stage stage) {
    identify_move(search, search->start, search->value);
    identify_merit merit = identify_judge(search, search->start);
    double damping = stage.damping;
    for (int32_t i = 0; i < stage.steps && search->iterations < search->settings.iterations; i++) {
        search->iterations++;
        identify_differentiate(search, search->start, search->value);
        for (size_t p = 0; p < search->parameters; p++) {
            search->parameter[p].held = false;
        }
        identify_assemble(search, damping, stage.ridge, stage.parameters);
        if (stage.parameters && any_at_bound(search)) {
            hold_at_bounds(search);
            identify_assemble(search, damping, stage.ridge, true);
        }
        const double slope = identify_step(search);
        // What is still to gain, in squares of sigmas.
        const double promise = merit.gaps + fabs(slope) / 2;
        if (!search_line(search, slope, &merit)) {
            // Where rounding hides the gain there is nothing to find.
            identify_move(search, search->start, search->value);
            if (promise < stage.tolerance || promise < 1e-9 * merit.residuals) {
                return STAGE_CONVERGED;
            }
            if (damping > 1e6) {
                return STAGE_STUCK;
            }
            damping = damping > 0 ? damping * 30 : 1e-4;
            continue;
        }
        damping = damping > 1e-9 ? damping * 0.05 : 0;
        if (promise < stage.tolerance && damping == 0) {
            return STAGE_CONVERGED;
        }
    }
    return STAGE_STEPS;
}

// The system of the guess as it is, for what is told of it.
static void assemble_plain(identify *search) {
    identify_move(search, search->start, search->value);
    identify_differentiate(search, search->start, search->value);
    for (size_t p = 0; p < search->parameters; p++) {
        search->parameter[p].held = false;
    }
    identify_assemble(search, 0, 0, true);
    hold_at_bounds(search);
    identify_assemble(search, 0, 0, true);
}

// --- scales ---

// How far each state number moves: its standard deviation over what was simulated.
static void measure_scales(identify *search) {
    for (size_t j = 0; j < search->states; j++) {
        double sum = 0, squares = 0, count = 0;
        for (int32_t k = 0; k < search->segments; k++) {
            for (int32_t t = 0; t <= search->segment[k].steps; t++, count++) {
                const double x = identify_state(search, search->start, k, t)[j];
                sum += x, squares += x * x;
            }
        }
        const double variance = squares / count - sum * sum / (count * count);
        search->scale[j] = variance > 0 && isfinite(variance) ? sqrt(variance) : 1;
        if (search->samples[j] == 0) {
            search->sigma[j] = 0.01 * search->scale[j];
        }
    }
}

bool identify_run(identify *search, const char **stopped) {
    run_stage(search, (search_stage){1e-2, 0, 1e-2, 6, false});
    measure_scales(search);
    run_stage(search, (search_stage){1e-3, 1, 1e-2, 20, true});
    do {
        assemble_plain(search);
        if (search->all_samples > search->rank) {
            identify_measure_noise(search);
        }
        measure_scales(search);
        run_stage(search, (search_stage){0, 0.3, 1e-1, 4, true});
    } while (identify_join(search));
    *stopped = "the noise it measures goes on changing";
    for (int round = 0; round < 12; round++) {
        const stage_end end = run_stage(search, (search_stage){0, 0, 1e-4, search->settings.iterations, true});
        assemble_plain(search);
        const double change = search->all_samples > search->rank ? identify_measure_noise(search) : 0;
        if (end == STAGE_STEPS) {
            *stopped = "it took as many iterations as it may";
            return false;
        }
        if (end == STAGE_STUCK) {
            *stopped = "no shorter step fits the data better, yet the slope is not 0";
            return false;
        }
        if (change < 0.01) {
            *stopped = "converged";
            // Triangles of the noise that is told.
            assemble_plain(search);
            return true;
        }
    }
    return false;
}
