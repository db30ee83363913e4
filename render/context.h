// context.h - an OpenGL 3.3 core context: of a window, or offscreen where there is no display.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_CONTEXT_H
#define LUDUS_RENDER_CONTEXT_H

#include <GL/glew.h>
#include <SDL.h>

#include <ludus/render.h>

typedef struct render_context {
    SDL_Window *window; // hidden where the context is offscreen
    SDL_GLContext gl;
    bool has_window;
    bool watched;    // the driver tells when the context is lost
    char about[400]; // one sentence
} render_context;

// Opens a context. On failure a sentence, and nothing is left behind.
ludus_status render_context_open(render_context *context, const ludus_render_settings *settings);
void render_context_close(render_context *context);

// Makes the context current. False when it is lost.
bool render_context_use(render_context *context);

// Leaves the thread without a context: OpenGL's functions do nothing until one is made current again.
void render_context_leave(void);

#endif
