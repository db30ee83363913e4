// flat.h - the 2D shapes of draw lists: every shape is an instance of one quad, and shapes of a kind share a draw call.
// SPDX-License-Identifier: MIT
//
// Panes do not lie over each other, so a kind needs as many draw calls as one list's order of shapes asks for, however many lists
// there are. An OpenGL 3.3 context must be current.
#ifndef LUDUS_RENDER_FLAT_H
#define LUDUS_RENDER_FLAT_H

#include "render/panes.h"

typedef struct flat_renderer flat_renderer;

flat_renderer *flat_make(void); // NULL with a sentence
void flat_destroy(flat_renderer *flat);

// Begins a picture of width x height pixels without shapes.
void flat_begin(flat_renderer *flat, int32_t width, int32_t height);

// Appends the 2D shapes of a list, clipped to its pane.
void flat_add(flat_renderer *flat, const ludus_draw_list *list, const render_pane *pane);

// Appends a rectangle in pixels from the lower left corner, with an outline inside it (width 0: none).
void flat_add_rectangle(flat_renderer *flat, double x, double y, double width, double height, double corner_radius,
                        ludus_paint paint);

// Rounds the corners of a rectangle that was painted: what lies outside them takes this colour.
void flat_add_corners(flat_renderer *flat, const render_pane *pane, double corner_radius, ludus_color color);

// What follows lies over all that was added before it, also where panes meet.
void flat_add_barrier(flat_renderer *flat);

// Draws what was added since the last call into the bound framebuffer. MEMORY when shapes had to be left out.
ludus_status flat_draw(flat_renderer *flat);

#endif
