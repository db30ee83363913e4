// font.c - text as pictures, through stb_truetype and the fonts in fonts/.
// SPDX-License-Identifier: MIT
#include "font.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
// stb defines more than is used here; gcc says so at the end of the file.
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_truetype.h>

#include "ludus_formats_embedded.h"

enum { FACES = 4 };

// The font of the style comes first; what it lacks is looked for in the others.
struct ludus_font {
    stbtt_fontinfo faces[FACES];
    double em[FACES]; // what a size of 1 multiplies the units of a face with
    double cell;      // the width of every character of a mono-spaced font, at size 1; 0: they differ
};

// A glyph's id has its face in the upper half.
static uint32_t face_of(uint32_t id) {
    return id >> 16;
}

static int index_of(uint32_t id) {
    return (int)(id & 0xFFFF);
}

ludus_font *ludus_font_make(int style) {
    const unsigned char *const sans = embedded_sans_ttf, *const sans_bold = embedded_sans_bold_ttf,
                               *const mono = embedded_mono_ttf, *const mono_bold = embedded_mono_bold_ttf,
                               *const symbols = embedded_symbols_ttf;
    const unsigned char *const chains[4][FACES] = {
        {sans, symbols, mono, mono},
        {sans_bold, symbols, mono_bold, mono},
        {mono, symbols, sans, sans},
        {mono_bold, mono, symbols, sans_bold},
    };
    ludus_font *font = calloc(1, sizeof *font);
    if (!font) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a font");
        return NULL;
    }
    const int chain = (style & LUDUS_TEXT_MONO ? 2 : 0) + (style & LUDUS_TEXT_BOLD ? 1 : 0);
    for (int i = 0; i < FACES; i++) {
        // It fails on broken files only, and these are our own.
        const int fine = stbtt_InitFont(&font->faces[i], chains[chain][i], 0);
        LUDUS_ASSERT(fine);
        (void)fine;
        font->em[i] = (double)stbtt_ScaleForMappingEmToPixels(&font->faces[i], 1);
    }
    if (style & LUDUS_TEXT_MONO) {
        int advance, bearing;
        stbtt_GetCodepointHMetrics(&font->faces[0], '0', &advance, &bearing);
        font->cell = advance * font->em[0];
    }
    return font;
}

void ludus_font_destroy(ludus_font *font) {
    free(font);
}

ludus_font_metrics ludus_font_measure(const ludus_font *font, double size) {
    int ascent, descent, gap, left, top = 0, right, bottom;
    stbtt_GetFontVMetrics(&font->faces[0], &ascent, &descent, &gap);
    stbtt_GetCodepointBox(&font->faces[0], 'H', &left, &bottom, &right, &top);
    const double scale = font->em[0] * size;
    return (ludus_font_metrics){ascent * scale, -descent * scale, top * scale, 1.25 * size};
}

// Reads a character of UTF-8 and moves on; what is not UTF-8 counts as one that no font has.
static int next_character(const char **text) {
    const unsigned char *at = (const unsigned char *)*text;
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000}; // of a character that long
    const int more = at[0] < 0x80 ? 0 : at[0] < 0xC0 ? -1 : at[0] < 0xE0 ? 1 : at[0] < 0xF0 ? 2 : at[0] < 0xF8 ? 3 : -1;
    uint32_t character = more < 0 ? 0xFFFD : more == 0 ? at[0] : at[0] & (0x3Fu >> more);
    *text += 1;
    for (int i = 1; i <= more; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0xFFFD;
        }
        character = character << 6 | (at[i] & 0x3Fu);
        *text += 1;
    }
    return more > 0 && (character < least[more] || character > 0x10FFFF) ? 0xFFFD : (int)character;
}

static uint32_t find_glyph(const ludus_font *font, int character) {
    for (uint32_t face = 0; face < FACES; face++) {
        const int index = stbtt_FindGlyphIndex(&font->faces[face], character);
        if (index) {
            return face << 16 | (uint32_t)index;
        }
    }
    return 0;
}

// How large a glyph is drawn at size 1, and how far it moves the pen. In a mono-spaced font the glyphs of other faces
// shrink to its cells.
static double glyph_scale(const ludus_font *font, uint32_t id, double *advance) {
    int units, bearing;
    stbtt_GetGlyphHMetrics(&font->faces[face_of(id)], index_of(id), &units, &bearing);
    double scale = font->em[face_of(id)];
    if (font->cell > 0) {
        scale *= fmin(font->cell / fmax(units * scale, 1e-6), 1);
    }
    *advance = units * scale;
    return scale;
}

bool ludus_font_next(const ludus_font *font, double size, ludus_font_pen *pen, ludus_glyph *glyph) {
    if (!*pen->text || *pen->text == '\n') {
        return false;
    }
    const int character = next_character(&pen->text);
    const uint32_t id = find_glyph(font, character < ' ' ? ' ' : character);
    if (font->cell <= 0 && pen->last && !face_of(id) && !face_of(pen->last)) {
        pen->x += stbtt_GetGlyphKernAdvance(&font->faces[0], index_of(pen->last), index_of(id)) * font->em[0] * size;
    }
    double advance;
    glyph_scale(font, id, &advance);
    const double width = font->cell > 0 ? font->cell : advance;
    glyph->id = id;
    glyph->x = pen->x + (width - advance) / 2 * size;
    pen->x += width * size;
    pen->last = id;
    return true;
}

double ludus_font_width(const ludus_font *font, double size, const char *text) {
    ludus_font_pen pen = {text, 0, 0};
    ludus_glyph glyph;
    while (ludus_font_next(font, size, &pen, &glyph)) {
    }
    return pen.x;
}

ludus_glyph_box ludus_glyph_bounds(const ludus_font *font, uint32_t id, double size, double x, double y) {
    double advance;
    const float scale = (float)(glyph_scale(font, id, &advance) * size);
    const int column = (int)floor(x), row = (int)floor(y);
    int left, top, right, bottom;
    stbtt_GetGlyphBitmapBoxSubpixel(&font->faces[face_of(id)], index_of(id), scale, scale, (float)(x - column),
                                    (float)(y - row), &left, &top, &right, &bottom);
    return (ludus_glyph_box){column + left, row + top, column + right, row + bottom};
}

void ludus_glyph_cover(const ludus_font *font, uint32_t id, double size, double x, double y, uint8_t *coverage,
                       int32_t stride) {
    const ludus_glyph_box box = ludus_glyph_bounds(font, id, size, x, y);
    const int width = box.right - box.left, height = box.bottom - box.top;
    for (int row = 0; row < height; row++) {
        memset(coverage + (size_t)row * (size_t)stride, 0, (size_t)width);
    }
    double advance;
    const float scale = (float)(glyph_scale(font, id, &advance) * size);
    if (width > 0 && height > 0) {
        stbtt_MakeGlyphBitmapSubpixel(&font->faces[face_of(id)], coverage, width, height, stride, scale, scale,
                                      (float)(x - floor(x)), (float)(y - floor(y)), index_of(id));
    }
}
