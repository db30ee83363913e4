// module_wrong.c - shared objects that are no modules: WITHOUT a list, of another VERSION, or half BROKEN inside.
// SPDX-License-Identifier: MIT
#include <ludus/env.h>

LUDUS_API extern const unsigned ludus_module_version;

#ifdef MODULE_VERSION
const unsigned ludus_module_version = LUDUS_DEFINITION_VERSION + 1;
#else
const unsigned ludus_module_version = LUDUS_DEFINITION_VERSION;
#endif

#ifndef MODULE_WITHOUT
// The first is whole, the second is not: none may stay.
extern const ludus_env_def ludus_env_sketch_game;
static const ludus_env_def empty;
LUDUS_API extern const ludus_env_def *const ludus_module_envs[];
const ludus_env_def *const ludus_module_envs[] = {&ludus_env_sketch_game, &empty, NULL};
#endif
