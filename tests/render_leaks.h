// render_leaks.h - what the leak checker forgives in tests that draw: what OpenGL drivers and SDL keep to the end.
// SPDX-License-Identifier: MIT
//
// Include it before every other header.
#ifndef LUDUS_TESTS_RENDER_LEAKS_H
#define LUDUS_TESTS_RENDER_LEAKS_H

#ifdef __SANITIZE_ADDRESS__
#define _GNU_SOURCE // dl_iterate_phdr()
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:_dri.so\nleak:libEGL\nleak:libgallium\nleak:libgbm\nleak:libLLVM\nleak:libSDL2\nleak:libdrm\nleak:"
           "libX11\n"
           "leak:libxcb\nleak:libGLX\n";
}

static inline int render_hold_module(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size;
    (void)unused;
    dlopen(info->dlpi_name, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    return 0;
}
#endif

// Call it once there is a renderer: its driver then stays loaded, so that the checker knows its leaks by their name.
static inline void render_hold_driver(void) {
#ifdef __SANITIZE_ADDRESS__
    dl_iterate_phdr(render_hold_module, NULL);
#endif
}

#endif
