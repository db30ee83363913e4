// registry.h - what the files of core know of the registry, beside <ludus/env.h>.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_REGISTRY_H
#define LUDUS_CORE_REGISTRY_H

#include <ludus/env.h>

// The definitions that are compiled in, ending with NULL: the program provides it (envs/builtin.c).
extern const ludus_env_def *const ludus_builtin_envs[];

// Reads "[namespace/]Name[-vN]": letters, digits, '_', '-', '.' and ':'. Returns the length before "-vN", or -1 when it
// is no id; `version` receives N, or -1 where there is none.
int ludus_id_parse(const char *id, int64_t *version);

// Can this definition be registered? LUDUS_ERROR_ARGUMENT or LUDUS_ERROR_MISMATCH with a sentence when a table is not
// sane, hooks are missing, or it was compiled for another version.
ludus_status ludus_definition_check(const ludus_env_def *definition);

// What is registered now, and back to it.
int32_t ludus_registry_mark(void);
void ludus_registry_forget(int32_t mark);

#endif
