// renderer.h - what a renderer is inside: shared by frames and windows.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_RENDERER_H
#define LUDUS_RENDER_RENDERER_H

#include "render/context.h"
#include "render/flat.h"
#include "render/solid.h"

struct ludus_renderer {
    ludus_render_settings settings; // its title is a copy
    render_context context;
    bool lost;
    bool drawn;     // there is a frame in the framebuffer
    int32_t losses; // contexts made anew
    flat_renderer *flat;
    solid_renderer *solid; // made with the first 3D picture
    GLuint framebuffer, color;
    int32_t width, height; // of the framebuffer
    uint8_t *pixels;       // room for one picture, RGBA
    render_pane *panes;    // of the last frame
    solid_pane *solid_panes;
    int32_t panes_count, panes_room;
};

// Takes the size of the window, which has changed.
ludus_status render_follow_window(ludus_renderer *renderer);

// For tests: behaves from now on as if the driver had lost the context.
void render_lose_context(ludus_renderer *renderer);

#endif
