// render_library.c - loads libludus_render by the path that the linker gave the command: beside it, or as installed.
// SPDX-License-Identifier: MIT
#include "render_library.h"

#ifdef LUDUS_RENDER_LIBRARY // its file name, "libludus_render.so.0"
#include <dlfcn.h>

// POSIX has functions at the addresses that dlsym gives; C has no cast for it.
static bool find(void *library, const char *name, void *function) {
    void *const found = dlsym(library, name);
    if (!found) {
        ludus_fail(LUDUS_ERROR_MISMATCH, "%s lacks %s: it is of another version than this command",
                   LUDUS_RENDER_LIBRARY, name);
    }
    *(void **)function = found;
    return found != NULL;
}

const render_library *render_library_open(void) {
    static render_library loaded;
    if (loaded.render_version) {
        return &loaded;
    }
    void *const library = dlopen(LUDUS_RENDER_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        ludus_fail(LUDUS_ERROR_NOT_FOUND, "cannot load the library for pictures: %.400s", dlerror());
        return NULL;
    }
    render_library opened;
    bool whole = find(library, "ludus_render_version", &opened.render_version);
    if (whole && opened.render_version() != LUDUS_RENDER_VERSION) {
        ludus_fail(LUDUS_ERROR_MISMATCH, "%s is of version %u; this command needs %u", LUDUS_RENDER_LIBRARY,
                   opened.render_version(), LUDUS_RENDER_VERSION);
        return NULL;
    }
#define RENDER_LIBRARY_FIND(name) whole = whole && find(library, "ludus_" #name, &opened.name);
    LUDUS_RENDER_FUNCTIONS(RENDER_LIBRARY_FIND)
#undef RENDER_LIBRARY_FIND
    if (!whole) {
        return NULL;
    }
    loaded = opened;
    return &loaded;
}

#else

const render_library *render_library_open(void) {
    ludus_fail(LUDUS_ERROR_UNSUPPORTED, "this build draws no pictures: it was made without SDL2, GLEW or giflib");
    return NULL;
}

#endif
