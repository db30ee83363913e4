// glyphs.c - a texture of glyphs at the sizes in use, filled by rows of similar height.
// SPDX-License-Identifier: MIT
#include "render/glyphs.h"

#include <stdlib.h>
#include <string.h>

enum { FONTS = 4, SLOTS = 8192, SHELVES = 256 };

typedef struct slot {
    uint64_t key; // 0: free
    glyph_place place;
} slot;

typedef struct shelf {
    int32_t top, height, used;
} shelf;

struct glyph_cache {
    ludus_font *fonts[FONTS];
    GLuint texture;
    uint8_t *texels;
    int32_t dirty_from, dirty_to; // rows not yet handed to the texture
    int32_t shelves_count, slots_count;
    shelf shelves[SHELVES];
    slot slots[SLOTS];
};

// Sans, sans bold, mono, mono bold.
static int font_index(int style) {
    return ((style & LUDUS_TEXT_BOLD) ? 1 : 0) + ((style & LUDUS_TEXT_MONO) ? 2 : 0);
}

glyph_cache *glyph_cache_make(void) {
    static const int styles[FONTS] = {0, LUDUS_TEXT_BOLD, LUDUS_TEXT_MONO, LUDUS_TEXT_MONO | LUDUS_TEXT_BOLD};
    glyph_cache *cache = calloc(1, sizeof *cache);
    bool whole = cache && (cache->texels = calloc(GLYPHS_SIDE, GLYPHS_SIDE)) != NULL;
    for (int i = 0; whole && i < FONTS; i++) {
        whole = (cache->fonts[i] = ludus_font_make(styles[i])) != NULL;
    }
    if (!whole) {
        glyph_cache_destroy(cache);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the glyphs of texts");
        return NULL;
    }
    glGenTextures(1, &cache->texture);
    glBindTexture(GL_TEXTURE_2D, cache->texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, GLYPHS_SIDE, GLYPHS_SIDE, 0, GL_RED, GL_UNSIGNED_BYTE, cache->texels);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glyph_cache_clear(cache);
    return cache;
}

void glyph_cache_destroy(glyph_cache *cache) {
    if (cache) {
        for (int i = 0; i < FONTS; i++) {
            ludus_font_destroy(cache->fonts[i]);
        }
        if (cache->texture) {
            glDeleteTextures(1, &cache->texture);
        }
        free(cache->texels);
        free(cache);
    }
}

const ludus_font *glyph_cache_font(const glyph_cache *cache, int style) {
    return cache->fonts[font_index(style)];
}

void glyph_cache_clear(glyph_cache *cache) {
    memset(cache->slots, 0, sizeof cache->slots);
    memset(cache->texels, 0, (size_t)GLYPHS_SIDE * GLYPHS_SIDE);
    cache->shelves_count = cache->slots_count = 0;
    cache->dirty_from = 0;
    cache->dirty_to = GLYPHS_SIDE;
}

// A place of width x height, one texel apart from others: on the lowest shelf that is not much higher, or on a new one.
static bool take_place(glyph_cache *cache, int32_t width, int32_t height, int32_t *u, int32_t *v) {
    shelf *best = NULL;
    int32_t top = 1;
    for (int32_t i = 0; i < cache->shelves_count; i++) {
        shelf *s = &cache->shelves[i];
        top = s->top + s->height + 1;
        if (s->height >= height && s->height <= height + height / 4 + 2 && s->used + width + 1 <= GLYPHS_SIDE &&
            (!best || s->height < best->height)) {
            best = s;
        }
    }
    if (!best) {
        if (cache->shelves_count == SHELVES || top + height + 1 > GLYPHS_SIDE || width + 2 > GLYPHS_SIDE) {
            return false;
        }
        best = &cache->shelves[cache->shelves_count++];
        *best = (shelf){top, height, 1};
    }
    *u = best->used;
    *v = best->top;
    best->used += width + 1;
    return true;
}

const glyph_place *glyph_cache_find(glyph_cache *cache, int style, uint32_t id, int32_t size, int32_t fraction) {
    const int font = font_index(style);
    const uint64_t key = ((uint64_t)id << 24 | (uint64_t)size << 8 | (uint64_t)fraction << 4 | (uint64_t)font << 1 | 1);
    uint32_t at = (uint32_t)(key * 0x9E3779B97F4A7C15u >> 51);
    for (; cache->slots[at].key; at = (at + 1) % SLOTS) {
        if (cache->slots[at].key == key) {
            return &cache->slots[at].place;
        }
    }
    const double x = fraction * 0.25;
    const ludus_glyph_box box = ludus_glyph_bounds(cache->fonts[font], id, size, x, 0);
    const int32_t width = box.right - box.left, height = box.bottom - box.top;
    int32_t u = 0, v = 0;
    if (cache->slots_count >= SLOTS / 2 || (width > 0 && height > 0 && !take_place(cache, width, height, &u, &v))) {
        return NULL;
    }
    if (width > 0 && height > 0) {
        ludus_glyph_cover(cache->fonts[font], id, size, x, 0, cache->texels + (size_t)v * GLYPHS_SIDE + (size_t)u,
                          GLYPHS_SIDE);
        cache->dirty_from = v < cache->dirty_from ? v : cache->dirty_from;
        cache->dirty_to = v + height > cache->dirty_to ? v + height : cache->dirty_to;
    }
    cache->slots_count++;
    cache->slots[at] = (slot){key,
                              {(int16_t)u, (int16_t)v, (int16_t)(width > 0 ? width : 0),
                               (int16_t)(height > 0 ? height : 0), (int16_t)box.left, (int16_t)box.top}};
    return &cache->slots[at].place;
}

void glyph_cache_bind(glyph_cache *cache) {
    glBindTexture(GL_TEXTURE_2D, cache->texture);
    if (cache->dirty_from < cache->dirty_to) {
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glTexSubImage2D(GL_TEXTURE_2D, 0, 0, cache->dirty_from, GLYPHS_SIDE, cache->dirty_to - cache->dirty_from,
                        GL_RED, GL_UNSIGNED_BYTE, cache->texels + (size_t)cache->dirty_from * GLYPHS_SIDE);
        cache->dirty_from = GLYPHS_SIDE;
        cache->dirty_to = 0;
    }
}
