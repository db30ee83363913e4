// builtin.c - hands the compiled-in definitions to the registry, which knows none of them by name.
// SPDX-License-Identifier: MIT
#include <ludus/env.h>

#include "env_list.h"

#define DECLARE(name) extern const ludus_env_def ludus_env_##name;
LUDUS_BUILTIN_ENVS(DECLARE)

extern const ludus_env_def *const ludus_builtin_envs[];

#define ENTRY(name) &ludus_env_##name,
const ludus_env_def *const ludus_builtin_envs[] = {LUDUS_BUILTIN_ENVS(ENTRY) NULL};
