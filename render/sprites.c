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
    bool grow; // it was full: the next texture is larger
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

// A picture multiplied by its opacity and halved so many times; the caller frees it. NULL without memory.
static uint8_t *prepare(const uint8_t *rgba, int32_t *columns, int32_t *rows, int32_t halvings) {
    const size_t pixels = (size_t)*columns * (size_t)*rows;
    uint8_t *texels = malloc(4 * pixels);
    for (size_t i = 0; texels && i < pixels; i++) {
        const uint32_t opacity = rgba[4 * i + 3];
        for (size_t k = 0; k < 3; k++) {
            texels[4 * i + k] = (uint8_t)((rgba[4 * i + k] * opacity + 127) / 255);
        }
        texels[4 * i + 3] = (uint8_t)opacity;
    }
    for (; texels && halvings > 0; halvings--) {
        const int32_t width = *columns, height = *rows, half = (width + 1) / 2, low = (height + 1) / 2;
        for (int32_t y = 0; y < low; y++) {
            for (int32_t x = 0; x < half; x++) {
                // The last column and row stand for the one that an odd size lacks.
                const int32_t x1 = 2 * x + 1 < width ? 2 * x + 1 : 2 * x, y1 = 2 * y + 1 < height ? 2 * y + 1 : 2 * y;
                const uint8_t *four[4] = {texels + 4 * (2 * y * width + 2 * x), texels + 4 * (2 * y * width + x1),
                                          texels + 4 * (y1 * width + 2 * x), texels + 4 * (y1 * width + x1)};
                uint8_t mean[4];
                for (int k = 0; k < 4; k++) {
                    mean[k] = (uint8_t)((four[0][k] + four[1][k] + four[2][k] + four[3][k] + 2) / 4);
                }
                memcpy(texels + 4 * (y * half + x), mean, sizeof mean); // never beyond what is still to be read
            }
        }
        *columns = half;
        *rows = low;
    }
    return texels;
}

const sprite_place *sprite_cache_find(sprite_cache *cache, const uint8_t *bytes, uint32_t count, int32_t halvings) {
    const uint64_t hash[2] = {ludus_hash64(bytes, count, 1), ludus_hash64(bytes, count, 2 + (uint64_t)halvings)};
    for (int32_t i = 0; i < cache->count; i++) {
        if (memcmp(cache->slots[i].hash, hash, sizeof hash) == 0) {
            return &cache->slots[i].place;
        }
    }
    sprite_place place = {0, 0, bytes[0] | bytes[1] << 8, bytes[4] | bytes[5] << 8};
    uint8_t *texels = prepare(bytes + 8, &place.columns, &place.rows, halvings);
    const int32_t longer = place.columns > place.rows ? place.columns : place.rows;
    // The texture begins small, and grows only while nothing is in it.
    int32_t wanted = cache->count == 0 && cache->side ? 2 * cache->side : SMALLEST_SIDE;
    while (wanted < longer) {
        wanted *= 2;
    }
    GLint bound = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
    if (!cache->side || (cache->count == 0 && (longer > cache->side || cache->grow))) {
        make_texture(cache, wanted < cache->side_max ? wanted : cache->side_max);
        cache->grow = false;
    }
    if (!texels || cache->count == SLOTS || !take_place(cache, &place)) {
        cache->grow = true;
        free(texels);
        return NULL;
    }
    glBindTexture(GL_TEXTURE_2D, cache->texture);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glTexSubImage2D(GL_TEXTURE_2D, 0, place.u, place.v, place.columns, place.rows, GL_RGBA, GL_UNSIGNED_BYTE, texels);
    glBindTexture(GL_TEXTURE_2D, (GLuint)bound);
    free(texels);
    slot *kept = &cache->slots[cache->count++];
    memcpy(kept->hash, hash, sizeof hash);
    kept->place = place;
    return &kept->place;
}

void sprite_cache_bind(sprite_cache *cache) {
    glBindTexture(GL_TEXTURE_2D, cache->texture);
}
