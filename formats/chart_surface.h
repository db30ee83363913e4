// chart_surface.h - what a chart is drawn on: the few shapes it is made of, so that PNG and SVG share one layout.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHART_SURFACE_H
#define LUDUS_FORMATS_CHART_SURFACE_H

#include "chart.h"
#include "font.h"

typedef enum chart_anchor { CHART_LEFT, CHART_MIDDLE, CHART_RIGHT } chart_anchor;

// Lengths are in units from the top left corner; points come as x, y, x, y, ...
typedef struct chart_surface {
    void *user;
    void (*clip)(void *user, double left, double top, double right, double bottom);
    void (*unclip)(void *user);
    void (*line)(void *user, const double *points, int count, double width, ludus_color color, bool dashed);
    void (*area)(void *user, const double *points, int count, ludus_color color, double alpha);
    void (*text)(void *user, double x, double y, chart_anchor anchor, double size, bool bold, ludus_color color,
                 const char *text);
    const ludus_font *fonts[2]; // regular and bold: what texts are measured with
} chart_surface;

// How wide a text is, in units.
static inline double chart_text_width(const chart_surface *surface, const char *text, double size, bool bold) {
    return ludus_font_width(surface->fonts[bold], size, text);
}

// The size in units, with the defaults filled in; ARGUMENT when it is not allowed.
ludus_status chart_size(const ludus_chart_page *page, int *width, int *height);

// Draws all of it on a surface of chart_size.
ludus_status chart_draw(const ludus_chart_page *page, const chart_surface *surface);

#endif
