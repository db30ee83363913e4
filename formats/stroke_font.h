// stroke_font.h - a font of lines and arcs for pictures: no font file, any size, any stroke width.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_STROKE_FONT_H
#define LUDUS_FORMATS_STROKE_FONT_H

#include <stdbool.h>

// Printable ASCII. Other characters are drawn as '?', dashes and the minus sign as '-'. Texts are UTF-8.
//
// `size` is the height of a line as other fonts count it: capitals are 0.7 of it, small letters 0.5, and they reach
// 0.21 below the base line. All lengths are in the same unit as `size`.

// A good width of the strokes for that size.
double ludus_font_stroke(double size, bool bold);

// The width of a text from the left edge of its first to the right edge of its last character.
double ludus_font_width(const char *text, double size, bool bold);

// Receives one stroke of a text: count >= 1 points x, y, x, y, ... (one point is a dot), to be drawn with round ends
// and joins of that width.
typedef void ludus_font_function(const double *points, int count, double width, void *user);

// Gives the strokes of a text whose base line begins at (x, y), y growing downwards.
void ludus_font_draw(const char *text, double x, double y, double size, bool bold, ludus_font_function *stroke,
                     void *user);

#endif
