// fuzz.h - what every fuzz target defines, and how it says that something is wrong.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_FUZZ_H
#define LUDUS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A promise of the loader that does not hold: told like a crash.
#define FUZZ_CHECK(expression)                                                                                         \
    ((expression) ? (void)0 : (fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #expression), abort()))

#endif
