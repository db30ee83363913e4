// identify.c - ludus_identify(): from checks to the report.
// SPDX-License-Identifier: MIT
#include "diff/identify_internal.h"

#include <stdlib.h>

ludus_identification *ludus_identify(const char *id, const char *options, const ludus_trajectory *trajectories,
                                     int32_t count, const ludus_identify_settings *settings) {
    identify search = {.trajectory = trajectories, .trajectories = count};
    ludus_identification *result = NULL;
    if (settings) {
        search.settings = *settings;
    }
    search.settings.parameters = search.settings.parameters ? search.settings.parameters : "";
    if (!identify_setup(&search, id, options)) {
        const char *stopped = NULL;
        const bool converged = identify_run(&search, &stopped);
        result = identify_report(&search, converged, stopped);
    }
    identify_clear(&search);
    return result;
}
