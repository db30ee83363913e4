// panes.h - where the panes of a mosaic lie, and how each list's plane is laid on its pane.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_PANES_H
#define LUDUS_RENDER_PANES_H

#include <ludus/render.h>

// A pane in pixels from the picture's lower left corner. A point of the plane lies at (origin_x + scale * x, origin_y + scale * y).
typedef struct render_pane {
    int32_t x, y, width, height;
    double scale; // pixels a unit of the plane
    double origin_x, origin_y;
} render_pane;

// Lays out frame->count panes over a picture of width x height; returns the gap between them in pixels. Panes are at least one
// pixel; where there are more of them than pixels some lie over others.
int32_t render_panes_lay(const ludus_frame *frame, int32_t width, int32_t height, render_pane *panes);

// Lays the plane of a list on its pane as the list says, without anybody's look.
void render_pane_plain(render_pane *pane, const ludus_draw_list *list);

#endif
