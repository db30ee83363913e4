// vector_option.h - the options of a vector as they are in force, and what follows from them for showing it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_VECTOR_OPTION_H
#define LUDUS_CLI_VECTOR_OPTION_H

#include <ludus/vector.h>

// An option of the environment or of the runtime, NAN where there is none of that name (or no memory).
double vector_option(const ludus_vector *vector, const char *name);

// The canonical options, for the caller to free; NULL with a sentence without memory.
char *vector_options(const ludus_vector *vector);

// Environment steps a second at which the environment's own time passes as in the world, from its time step; 0: unknown.
double vector_natural_rate(const ludus_vector *vector);

#endif
