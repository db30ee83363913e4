// identify.c - ludus_identify(): from checks to the report.
// SPDX-License-Identifier: MIT
#include "diff/identify_internal.h"

#include <math.h>
#include <stdlib.h>

static bool is_measured(const identify *search, int32_t segment, size_t state) {
    const identify_segment *s = &search->segment[segment];
    return !isnan(search->trajectory[s->trajectory].states[(size_t)s->first * search->states + state]);
}

// First states that were not measured, from a search of its own with a segment at every step.
static void guess_states(identify *search, const char *id, const char *options) {
    identify guess = {.trajectory = search->trajectory, .trajectories = search->trajectories};
    guess.settings = search->settings;
    guess.settings.segment = 1;
    if (!identify_setup(&guess, id, options)) {
        identify_find_states(&guess);
        size_t begin = 0;
        for (int32_t k = 0; k < search->segments; k++) {
            const identify_segment *segment = &search->segment[k];
            const double *found = guess.start + (begin + (size_t)segment->first) * search->states;
            for (size_t j = 0; j < search->states; j++) {
                if (!is_measured(search, k, j) && isfinite(found[j]) && !search->motion->whole[j]) {
                    search->start[(size_t)k * search->states + j] = found[j];
                }
            }
            begin += segment->ends ? (size_t)search->trajectory[segment->trajectory].steps : 0;
        }
    }
    identify_clear(&guess);
}

static bool all_measured(const identify *search) {
    for (int32_t k = 0; k < search->segments; k++) {
        for (size_t j = 0; j < search->states; j++) {
            if (!is_measured(search, k, j) && !search->motion->whole[j]) {
                return false;
            }
        }
    }
    return true;
}

ludus_identification *ludus_identify(const char *id, const char *options, const ludus_trajectory *trajectories,
                                     int32_t count, const ludus_identify_settings *settings) {
    identify search = {.trajectory = trajectories, .trajectories = count};
    ludus_identification *result = NULL;
    if (settings) {
        search.settings = *settings;
    }
    search.settings.parameters = search.settings.parameters ? search.settings.parameters : "";
    if (!identify_setup(&search, id, options)) {
        if (!all_measured(&search)) {
            guess_states(&search, id, options);
        }
        const char *stopped = NULL;
        const bool converged = identify_run(&search, &stopped);
        result = identify_report(&search, converged, stopped);
    }
    identify_clear(&search);
    return result;
}
