// optimize.h - what `ludus optimize` found, for those who print and keep it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_OPTIMIZE_H
#define LUDUS_CLI_OPTIMIZE_H

#include <ludus/ludus.h>

typedef struct optimization {
    ludus_env *env; // under precision=double
    const ludus_variant *variant;
    const ludus_goal *goal; // NULL: none
    ludus_optimizer *optimizer;
    ludus_optimizer_sizes sizes;
    ludus_optimum found;
    char *env_options, *optimizer_options; // as they were put together
    const char *reset, *cost, *out;        // reset: NULL for none; out: a file, or NULL
    int64_t seed;
    double seconds;
    // The same actions, given to the environment.
    int32_t replayed; // steps until its episode ended, or all
    bool terminated;
    int32_t differs; // the first step whose state is another one, -1: none
} optimization;

void optimize_print_head(const optimization *o);
void optimize_print_iteration(const ludus_optimizer_iteration *iteration);
void optimize_print_text(const optimization *o);
void optimize_print_json(const optimization *o);

#endif
