// canvas.h - a picture in memory to draw on: smooth lines, filled polygons, text.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CANVAS_H
#define LUDUS_FORMATS_CANVAS_H

#include "font.h"

// Drawing is in units, y growing downwards from the top left corner; a unit is `scale` pixels.
typedef struct ludus_canvas {
    int width, height; // pixels
    double scale;
    uint8_t *pixels;   // height x width x RGB
    float *coverage;   // of the shape being drawn, height x width, 0 between shapes
    double *crossings; // room for the edges that a row meets
    int crossing_room;
    uint8_t *glyph; // room for the coverage of one
    size_t glyph_room;
    bool failed;                     // a fill or a text found no memory
    double left, top, right, bottom; // what may be drawn on, in pixels
} ludus_canvas;

// A canvas of width x height units, all of `color`; NULL without memory.
ludus_canvas *ludus_canvas_make(int width, int height, int scale, ludus_color color);
void ludus_canvas_destroy(ludus_canvas *canvas);

// Limits drawing to a rectangle, in units.
void ludus_canvas_clip(ludus_canvas *canvas, double left, double top, double right, double bottom);
void ludus_canvas_unclip(ludus_canvas *canvas);

// A line through `count` points x, y, x, y, ... with round joins and ends; one point makes a dot. Where it crosses
// itself it is not darker. `alpha` is from 0, nothing, to 1.
void ludus_canvas_stroke(ludus_canvas *canvas, const double *points, int count, double width, ludus_color color,
                         double alpha);

// The inside of a polygon; regions inside twice are outside. Without memory it draws nothing and sets `failed`.
void ludus_canvas_fill(ludus_canvas *canvas, const double *points, int count, ludus_color color, double alpha);

// A line of text with its base line beginning at (x, y); `size` as in font.h, in units.
void ludus_canvas_text(ludus_canvas *canvas, double x, double y, const char *text, const ludus_font *font, double size,
                       ludus_color color);

#endif
