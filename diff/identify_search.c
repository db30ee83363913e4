// identify_search.c - Gauss-Newton with damping and line search: joins at first loose, then tighter, then exact.
// SPDX-License-Identifier: MIT
//
// 1. Gaps at the joins cost little and the parameters stand still: first states find what was measured, also those of numbers
//    that nobody measured.
// 2. Parameters move too, held near their start as weakly as by one measurement that is wrong by a factor of e. Loose joins
//    forgive wrong parameters, so this finds its way from afar; round by round the joins become tighter.
// 3. Windows are cut, joins are exact, nothing holds the parameters: to convergence, until the measured noise no longer
//    changes.
#include "diff/identify_internal.h"

#include <math.h>
#include <string.h>

typedef struct search_stage {
    bool soft;        // joins may stand open
    bool parameters;  // move
    double damping;   // of first states, to begin with
    double tolerance; // squares (in sigmas) that a step must still promise
    int32_t steps;
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
    search->differentiated = false;
}

// Squares of what holds the parameters, and their slope along the step.
static double judge_holds(const identify *search, const double *value, double *slope) {
    double sum = 0;
    *slope = 0;
    for (size_t p = 0; p < search->parameters; p++) {
        const double away = search->ridge * identify_away(search, value, p);
        sum += away * away;
        *slope += 2 * away * search->ridge * search->step_value[p];
    }
    return sum;
}

// Shortens the step until it gains what its slope promises (Armijo). The guess is then what was simulated last.
static bool search_line(identify *search, double downhill, double penalty, identify_merit *merit) {
    double unused, share = longest_share(search);
    const double before = merit->residuals + merit->holds + penalty * merit->gaps;
    for (int i = 0; i < 12; i++, share *= 0.4) {
        try_step(search, share);
        if (identify_move(search, search->trial_start, search->trial_value)) {
            identify_merit after = identify_judge(search, search->trial_start);
            after.holds = judge_holds(search, search->trial_value, &unused);
            const double now = after.residuals + after.holds + penalty * after.gaps;
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

static void differentiate(identify *search) {
    if (!search->differentiated) {
        identify_differentiate(search, search->start, search->value);
        search->differentiated = true;
    }
}

static void assemble(identify *search, const search_stage *stage, double damping) {
    if (stage->soft) {
        identify_assemble_soft(search, damping, stage->parameters);
    } else {
        identify_assemble(search, damping, stage->parameters);
    }
}

static void hold_none(identify *search) {
    for (size_t p = 0; p < search->parameters; p++) {
        search->parameter[p].held = false;
    }
}

static stage_end run_stage(identify *search, search_stage stage) {
    double hold_slope, damping = stage.damping, penalty = 1;
    identify_move(search, search->start, search->value);
    identify_merit merit = identify_judge(search, search->start);
    for (int32_t i = 0; i < stage.steps && search->iterations < search->settings.iterations; i++) {
        search->iterations++;
        differentiate(search);
        hold_none(search);
        assemble(search, &stage, damping);
        if (stage.parameters && any_at_bound(search)) {
            hold_at_bounds(search);
            assemble(search, &stage, damping);
        }
        double slope = stage.soft ? identify_step_soft(search) : identify_step(search);
        merit.holds = judge_holds(search, search->value, &hold_slope);
        slope += hold_slope;
        double downhill = slope, promise = fabs(slope) / 2;
        if (!stage.soft) {
            // Gaps close along the step. They cost as much as it takes for the step to go downhill.
            penalty = merit.gaps > 0 && slope > merit.gaps * penalty ? 2 * slope / merit.gaps : penalty;
            downhill = slope - 2 * penalty * merit.gaps;
            promise += merit.gaps;
        }
        const double before = merit.residuals + merit.holds + penalty * merit.gaps;
        if (!search_line(search, downhill, penalty, &merit)) {
            identify_move(search, search->start, search->value);
            // Where rounding hides the gain there is nothing to find.
            if (promise < 50 * stage.tolerance || promise < 1e-9 * merit.residuals) {
                return STAGE_CONVERGED;
            }
            if (damping > 1e6) {
                return STAGE_STUCK;
            }
            damping = damping > 0 ? damping * 30 : 1e-4;
            continue;
        }
        damping = damping > 1e-9 ? damping * 0.05 : 0;
        const double gained = before - (merit.residuals + merit.holds + penalty * merit.gaps);
        if (promise < stage.tolerance || (gained < 1e-12 * before && promise < 10 * stage.tolerance)) {
            return STAGE_CONVERGED;
        }
    }
    return STAGE_STEPS;
}

// The system of the guess as it is, for what is told of it.
static void assemble_plain(identify *search) {
    identify_move(search, search->start, search->value);
    differentiate(search);
    hold_none(search);
    identify_assemble(search, 0, true);
    if (any_at_bound(search)) {
        hold_at_bounds(search);
        identify_assemble(search, 0, true);
    }
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
    }
}

// Noise for a beginning: what is left of residuals once every segment was fitted for itself.
static void measure_roughly(identify *search) {
    const double free = 1 - (double)search->segments * (double)search->states / (double)search->all_samples;
    double *squares = search->noise;
    memset(squares, 0, search->states * sizeof squares[0]);
    for (int32_t k = 0; k < search->segments; k++) {
        const identify_segment *segment = &search->segment[k];
        const double *measured = search->trajectory[segment->trajectory].states;
        for (int32_t t = 0; t < segment->steps + segment->ends; t++) {
            const double *y = measured + (size_t)(segment->first + t) * search->states;
            const double *x = identify_state(search, search->start, k, t);
            for (size_t j = 0; j < search->states; j++) {
                const double residual = isnan(y[j]) ? 0 : identify_difference(search, j, y[j], x[j]);
                squares[j] += residual * residual;
            }
        }
    }
    for (size_t j = 0; j < search->states; j++) {
        if (search->samples[j]) {
            const double sigma = sqrt(squares[j] / ((double)search->samples[j] * fmax(free, 0.2)));
            search->sigma[j] = fmax(sigma, 1e-9 * search->scale[j]);
        }
    }
}

// What a gap at a join is measured by: so many sigmas; of what nobody measured, a part of how far it moves.
static void set_slack(identify *search, double sigmas) {
    for (size_t j = 0; j < search->states; j++) {
        search->slack[j] = sigmas * (search->samples[j] ? search->sigma[j] : 0.1 * search->scale[j]);
    }
}

// --- the whole search ---

void identify_find_states(identify *search) {
    const double enough = 0.01 * (double)search->all_samples;
    identify_join_all(search);
    for (size_t j = 0; j < search->states; j++) {
        search->slack[j] = search->samples[j] ? 0.3 * search->sigma[j] : INFINITY;
    }
    run_stage(search, (search_stage){true, false, 1e-4, enough, 8});
    measure_scales(search);
    for (size_t j = 0; j < search->states; j++) {
        search->slack[j] = search->samples[j] ? search->slack[j] : 0.3 * search->scale[j];
    }
    run_stage(search, (search_stage){true, false, 1e-9, enough, 4});
}

// Loose joins, tighter from round to round.
static void tighten(identify *search) {
    const double enough = 0.01 * (double)search->all_samples;
    // The harder a round was, the smaller is the step to the next.
    for (double sigmas = 3; sigmas > 0.04;) {
        const int32_t before = search->iterations;
        measure_scales(search);
        measure_roughly(search);
        set_slack(search, sigmas);
        run_stage(search, (search_stage){true, true, 1e-9, enough, 10});
        sigmas *= search->iterations - before <= 3 ? 0.15 : 0.35;
    }
}

static void find_way(identify *search) {
    const double enough = 0.01 * (double)search->all_samples;
    identify_join_all(search);
    search->ridge = 1;
    for (size_t j = 0; j < search->states; j++) {
        search->slack[j] = search->samples[j] ? 3 * search->sigma[j] : INFINITY;
    }
    run_stage(search, (search_stage){true, false, 1e-2, enough, 6});
    tighten(search);
    measure_roughly(search);
    search->ridge = 0;
}

// With the windows as they are: to convergence, and until the measured noise no longer changes.
static bool settle(identify *search, const char **stopped) {
    for (int round = 0; round < 12; round++) {
        const stage_end end = run_stage(search, (search_stage){false, true, 0, 1e-3, search->settings.iterations});
        // Joins that do not close lie where the motion jumps, at a stop: no derivative leads across.
        if (end == STAGE_STUCK && identify_part_windows(search)) {
            continue;
        }
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
    *stopped = "the noise it measures goes on changing";
    return false;
}

static void cut_windows(identify *search) {
    identify_move(search, search->start, search->value);
    differentiate(search);
    identify_cut_windows(search);
}

bool identify_run(identify *search, const char **stopped) {
    memcpy(search->first_start, search->start, (size_t)search->segments * search->states * sizeof(double));
    find_way(search);
    cut_windows(search);
    set_slack(search, 1);
    bool converged = settle(search, stopped);
    // Windows that are fitted worse than the others have lost their way: each of their segments looks for it anew from what was
    // measured, by parameters that are nearly right. Those that lose it again stay in pieces.
    for (int again = 0; again < 2 && identify_break_windows(search); again++) {
        search->differentiated = false;
        converged = settle(search, stopped);
        if (again == 0) {
            identify_join_all(search);
            tighten(search);
            cut_windows(search);
            set_slack(search, 1);
            converged = settle(search, stopped);
        }
    }
    return converged;
}
