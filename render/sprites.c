// sprites.c - a texture of the pictures that draw lists hold, on shelves, found by their contents.
// SPDX-License-Identifier: MIT
#include "render/sprites.h"

#include <stdlib.h>
#include <string.h>

#include <ludus/base.h>
#include <ludus/hash.h>

enum { SLOTS = 1024, SMALLEST_SIDE = 512 };

typedef struct slot {
    uint64_t hash[2]; // of the contents, by two seeds
    sprite_place place;
} slot;

struct sprite_cache {
    GLuint texture; // made with the first sprite
    int32_t side, side_max;
    int32_t x, y, shelf; // where the next one goes, and the height of its shelf
    int32_t count;
    slot slots[SLOTS];
};

sprite_cache *sprite_cache_make(void) {
    GLint side = 0;
    sprite_cache *cache = calloc(1, sizeof *cache);
    if (!cache) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for sprites");
        return NULL;
    }
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &side);
    cache->side_max = side < 8192 ? side : 8192;
    return cache;
}

void sprite_cache_destroy(sprite_cache *cache) {
    if (cache) {
        if (cache->texture) {
            glDeleteTextures(1, &cache->texture);
        }
        free(cache);
    }
}

void sprite_cache_clear(sprite_cache *cache) {
    cache->count = 0;
    cache->x = cache->y = cache->shelf = 0;
}

// A texture of at least `side` texels a side; what was in the old one is lost.
static void make_texture(sprite_cache *cache, int32_t side) {
    if (!cache->texture) {
        glGenTextures(1, &cache->texture);
    }
    glBindTexture(GL_TEXTURE_2D, cache->texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, side, side, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    cache->side = side;
    sprite_cache_clear(cache);
}

static bool take_place(sprite_cache *cache, sprite_place *place) {
    if (cache->x + place->columns > cache->side) {
        cache->x = 0;
        cache->y += cache->shelf + 1;
        cache->shelf = 0;
    }
    if (cache->x + place->columns > cache->side || cache->y + place->rows > cache->side) {
        return false;
    }
    place->u = cache->x;
    place->v = cache->y;
    cache->x += place->columns + 1;
    cache->shelf = place->rows > cache->shelf ? place->rows : cache->shelf;
    return true;
}

const sprite_place *sprite_cache_find(sprite_cache *cache, const uint8_t *bytes, uint32_t count) {
    const uint64_t hash[2] = {ludus_hash64(bytes, count, 1), ludus_hash64(bytes, count, 2)};
    for (int32_t i = 0; i < cache->count; i++) {
        if (memcmp(cache->slots[i].hash, hash, sizeof hash) == 0) {
            return &cache->slots[i].place;
        }
    }
    sprite_place place = {0, 0, bytes[0] | bytes[1] << 8, bytes[4] | bytes[5] << 8};
    const int32_t longer = place.columns > place.rows ? place.columns : place.rows;
    // The texture begins small, and grows only while nothing is in it.
    int32_t wanted = cache->count == 0 && cache->side ? 2 * cache->side : SMALLEST_SIDE;
    while (wanted < longer) {
        wanted *= 2;
    }
    if (!cache->side || (longer > cache->side && cache->count == 0)) {
        make_texture(cache, wanted < cache->side_max ? wanted : cache->side_max);
    }
    if (cache->count == SLOTS || !take_place(cache, &place)) {
        return NULL;
    }
    GLint bound = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
    glBindTexture(GL_TEXTURE_2D, cache->texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, place.u, place.v, place.columns, place.rows, GL_RGBA, GL_UNSIGNED_BYTE,
                    bytes + 8);
    glBindTexture(GL_TEXTURE_2D, (GLuint)bound);
    slot *kept = &cache->slots[cache->count++];
    memcpy(kept->hash, hash, sizeof hash);
    kept->place = place;
    return &kept->place;
}

void sprite_cache_bind(sprite_cache *cache) {
    glBindTexture(GL_TEXTURE_2D, cache->texture);
}
