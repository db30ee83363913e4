// glyphs.h - a texture of glyphs at the sizes in use, so that text is crisp at every zoom.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_GLYPHS_H
#define LUDUS_RENDER_GLYPHS_H

#include <GL/glew.h>

#include "formats/font.h"

enum { GLYPHS_SIDE = 1024 }; // texels a side of the texture

typedef struct glyph_cache glyph_cache;

// A glyph's place: texels in the texture, and pixels from the pen to its upper left corner, y downwards.
typedef struct glyph_place {
    int16_t u, v, width, height;
    int16_t left, top;
} glyph_place;

glyph_cache *glyph_cache_make(void); // NULL with a sentence
void glyph_cache_destroy(glyph_cache *cache);

const ludus_font *glyph_cache_font(const glyph_cache *cache, int style);

// Finds or draws a glyph whose origin lies `fraction` quarters of a pixel right of a whole one; size in pixels. NULL when the
// texture is full: then glyph_cache_clear() and begin anew.
const glyph_place *glyph_cache_find(glyph_cache *cache, int style, uint32_t id, int32_t size, int32_t fraction);
void glyph_cache_clear(glyph_cache *cache);

// Hands new glyphs to the texture and binds it to the active unit.
void glyph_cache_bind(glyph_cache *cache);

#endif
