// font.h - text as pictures: fonts that are inside the library, the measures of a text, the coverage of its glyphs.
// SPDX-License-Identifier: MIT
//
// Sizes are of the em, in pixels: capitals are about 0.73 of it high. Positions are in pixels, y downwards from the base
// line.
#ifndef LUDUS_FORMATS_FONT_H
#define LUDUS_FORMATS_FONT_H

#include <ludus/draw.h>

// A font does not change after it is made: threads may share it.
typedef struct ludus_font ludus_font;

// `style` is LUDUS_TEXT_BOLD and LUDUS_TEXT_MONO, added; 0 is the upright sans serif. Other bits are ignored. NULL without
// memory.
ludus_font *ludus_font_make(int style);
void ludus_font_destroy(ludus_font *font);

typedef struct ludus_font_metrics {
    double ascent, descent; // how far letters reach above and below the base line, both positive
    double capitals;        // height of the capitals
    double line;            // from one base line to the next
} ludus_font_metrics;

ludus_font_metrics ludus_font_measure(const ludus_font *font, double size);

// How far a text's first line (it ends with the text or at a line break) moves the pen.
double ludus_font_width(const ludus_font *font, double size, const char *text);

// A walk along a line of text. Begin with {text, 0, 0}: UTF-8; what is not gets a box, as do characters no font has.
typedef struct ludus_font_pen {
    const char *text; // what is left: "" or a line break at the end
    double x;         // where the next glyph begins
    uint32_t last;    // the glyph before, whose kerning counts
} ludus_font_pen;

typedef struct ludus_glyph {
    uint32_t id; // the same character of the same font has the same, at any size
    double x;    // of its origin, kerning included
} ludus_glyph;

// The next glyph of the line, and the pen moves behind it; false at the end of the line.
bool ludus_font_next(const ludus_font *font, double size, ludus_font_pen *pen, ludus_glyph *glyph);

// The pixels that a glyph covers when its origin is at (x, y), at any fraction of a pixel: columns left <= c < right and
// rows top <= r < bottom. Nothing, as of a space, is left == right.
typedef struct ludus_glyph_box {
    int32_t left, top, right, bottom;
} ludus_glyph_box;

ludus_glyph_box ludus_glyph_bounds(const ludus_font *font, uint32_t id, double size, double x, double y);

// Its coverage from 0 to 255, (bottom - top) rows of (right - left) pixels of that box, `stride` bytes from row to row.
void ludus_glyph_cover(const ludus_font *font, uint32_t id, double size, double x, double y, uint8_t *coverage,
                       int32_t stride);

#endif
