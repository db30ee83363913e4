// png.h - pictures of eight bits a channel as PNG.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_PNG_H
#define LUDUS_FORMATS_PNG_H

#include <ludus/base.h>

// The longest side in pixels.
enum { LUDUS_PNG_SIDE = 16384 };

// Encodes height x width pixels of `channels` bytes (3: RGB, 4: RGBA), top row first and without gaps, into *data,
// which the caller frees, and its length in bytes into *size.
ludus_status ludus_png_encode(int width, int height, int channels, const uint8_t *pixels, void **data, size_t *size);

// The same into the file `path`, as a whole or not at all.
ludus_status ludus_png_write(const char *path, int width, int height, int channels, const uint8_t *pixels);

#endif
