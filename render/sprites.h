// sprites.h - a texture of the pictures that draw lists hold, each there once however often it is shown.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_SPRITES_H
#define LUDUS_RENDER_SPRITES_H

#include <GL/glew.h>
#include <stdint.h>

typedef struct sprite_cache sprite_cache;

typedef struct sprite_place {
    int32_t u, v, columns, rows; // texels, rows run downwards
} sprite_place;

sprite_cache *sprite_cache_make(void); // NULL with a sentence
void sprite_cache_destroy(sprite_cache *cache);

// Finds or keeps a picture, halved in size so many times: `bytes` as in LUDUS_SHAPE_SPRITE. Its texels are multiplied by their
// opacity. NULL when it does not fit: then sprite_cache_clear() and begin anew.
const sprite_place *sprite_cache_find(sprite_cache *cache, const uint8_t *bytes, uint32_t count, int32_t halvings);
void sprite_cache_clear(sprite_cache *cache);

// Binds the texture to the active unit.
void sprite_cache_bind(sprite_cache *cache);

#endif
