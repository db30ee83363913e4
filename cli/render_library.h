// render_library.h - libludus_render, loaded when a command wants pictures: the others start without SDL and OpenGL.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_RENDER_LIBRARY_H
#define LUDUS_CLI_RENDER_LIBRARY_H

#include <ludus/render.h>

// The library's functions: render->renderer_draw is ludus_renderer_draw.
typedef struct render_library {
#define RENDER_LIBRARY_MEMBER(name) __typeof__(ludus_##name) *name;
    LUDUS_RENDER_FUNCTIONS(RENDER_LIBRARY_MEMBER)
#undef RENDER_LIBRARY_MEMBER
} render_library;

// Loads the library, which stays until the program ends; the second call finds it. NULL with a sentence where this build has
// none, it is not where the command expects it, or it is of another version.
const render_library *render_library_open(void);

#endif
