// test_rng.c - the generator against NumPy's streams: known values, and the recordings of tests/reference.
// SPDX-License-Identifier: MIT
#include <ludus/rng.h>

#include "check.h"
#include "reference.h"

#include <stdlib.h>

// numpy.random.default_rng(3): standard_normal(4), then standard_exponential(2).
static void test_known_values(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 3);
    CHECK_EQ_REAL(ludus_rng_normal(&rng), 2.0409191213851825);
    CHECK_EQ_REAL(ludus_rng_normal(&rng), -2.5556650313141818);
    CHECK_EQ_REAL(ludus_rng_normal(&rng), 0.41809884672577885);
    CHECK_EQ_REAL(ludus_rng_normal(&rng), -0.5677696061279298);
    CHECK_EQ_REAL(ludus_rng_exponential(&rng), 0.3434938191683224);
    CHECK_EQ_REAL(ludus_rng_exponential(&rng), 0.2578355230718812);
}

int main(void) {
    test_known_values();
    return check_end();
}
