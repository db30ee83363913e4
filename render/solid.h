// solid.h - the 3D shapes of draw lists, lit and with shadows: all panes of a picture in one pass.
// SPDX-License-Identifier: MIT
//
// Every kind of shape is one instanced draw call a level of detail, whatever the number of panes. An OpenGL 3.3 context
// must be current.
#ifndef LUDUS_RENDER_SOLID_H
#define LUDUS_RENDER_SOLID_H

#include <ludus/render.h>

typedef struct solid_renderer solid_renderer;

// Where a list is seen. Lists without a camera, and NULL, leave their pane as it is.
typedef struct solid_pane {
    const ludus_draw_list *list;
    int32_t x, y, width, height; // pixels of the frame buffer from its lower left corner
} solid_pane;

// `samples` a pixel as in ludus_render_settings; the driver's most where it has fewer. NULL with a sentence when a
// shader does not compile or memory is lacking.
solid_renderer *solid_make(int32_t samples);
void solid_destroy(solid_renderer *solid);

// Draws the 3D shapes of `panes` over what the colour buffer of `framebuffer` (width x height, one sample, needs no
// depth) shows: their backgrounds, and nothing else, are there already. Leaves `framebuffer` bound, the viewport its
// size, and depth test, culling, blending, scissor and clip distances off, no program and no vertex array.
ludus_status solid_draw(solid_renderer *solid, uint32_t framebuffer, int32_t width, int32_t height,
                        const solid_pane *panes, int32_t count, const ludus_look *look);

#endif
