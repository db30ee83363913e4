// ranges.h - options of a vector that are ranges: every environment draws its own from them, at each of its resets.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_RANGES_H
#define LUDUS_CORE_RANGES_H

#include <ludus/target.h>

// Rows of the definition's options that may be ranges, in order, are the params of its targets; ranges are some of them.
typedef struct ludus_ranges {
    int32_t params, count;
    ludus_field *fields;       // [count + 1] the rows that are ranges, as single numbers
    int32_t *param;            // [count] which of the params they are
    double *low, *high;        // [params] a number is its own range
    uint8_t *ranged;           // [params]
    double *given[2];          // [params] scratch: low and high in a reset that is given some of them
    double *values;            // [params] scratch
    ludus_settings *reset;     // what a reset is given of `fields`
    void *one_config;          // of the one-float target, by which wider ones reset; NULL where there is no need
    const ludus_target *hooks; // the target whose config is the definition's own
    void *tuned_config;        // scratch: the definition's own config with one environment's options
} ludus_ranges;

// Ranges among the options; *out is NULL when there are none. Fails with a sentence when the definition was compiled without
// targets for them.
ludus_status ludus_ranges_make(const ludus_env_def *definition, const ludus_settings *options, const char *id,
                               ludus_ranges **out);
void ludus_ranges_destroy(ludus_ranges *ranges);

// Draws the options of a first episode from this seed: [params].
void ludus_ranges_draw(const ludus_ranges *ranges, uint64_t seed, double *values);

// May a row be a range?
bool ludus_ranges_allow(const ludus_field *field);

// The child of an environment's seed that its options are drawn from: SeedSequence(seed).spawn(1)[0].
#define LUDUS_OPTION_CHILD 0u

#endif
