// registry.h - what the runtime asks of the registry beside the public functions.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_REGISTRY_H
#define LUDUS_CORE_REGISTRY_H

#include <ludus/env.h>

// The compiled-in definitions, ending with NULL. Defined beside the environments: the runtime knows none by name.
extern const ludus_env_def *const ludus_builtin_envs[];

#endif
