// module.c - environments from shared objects: what ludus_add_env(... MODULE ...) builds.
// SPDX-License-Identifier: MIT
#include "core/registry.h"

#include <dlfcn.h>

ludus_status ludus_load_module(const char *path) {
    if (!path || !*path) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a module has a file name, such as ./mine.so");
    }
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module) {
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "cannot load %s: %s", path, dlerror());
    }
    const unsigned *version = dlsym(module, "ludus_module_version");
    const ludus_env_def *const *definitions = dlsym(module, "ludus_module_envs");
    ludus_status status = LUDUS_OK;
    if (!version || !definitions) {
        status =
            ludus_fail(LUDUS_ERROR_FORMAT, "%s is no Ludus module; build it with ludus_add_env(... MODULE ...)", path);
    } else if (*version != LUDUS_DEFINITION_VERSION) {
        status =
            ludus_fail(LUDUS_ERROR_MISMATCH, "%s was compiled for another version of Ludus; compile it again", path);
    }
    // All of a module's environments, or none.
    const int32_t before = ludus_registry_mark();
    for (; !status && *definitions; definitions++) {
        status = ludus_register(*definitions);
    }
    if (status) {
        ludus_registry_forget(before);
        dlclose(module);
    }
    return status;
}
