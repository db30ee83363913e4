// rng.c - the normal and exponential draws on the host; every other draw is inline in rng.h.
// SPDX-License-Identifier: MIT
#include <ludus/rng.h>
#include <ludus/rng_ziggurat.h>

static const ludus_ziggurat_level normal_levels[256] = {LUDUS_ZIGGURAT_NORMAL_ROWS};
static const ludus_ziggurat_level exponential_levels[256] = {LUDUS_ZIGGURAT_EXPONENTIAL_ROWS};

double ludus_rng_normal(ludus_rng *rng) {
    return ludus_ziggurat_normal(rng, normal_levels);
}

double ludus_rng_exponential(ludus_rng *rng) {
    return ludus_ziggurat_exponential(rng, exponential_levels);
}
