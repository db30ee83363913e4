// png.c - pictures of eight bits a channel as PNG, through stb_image_write.
// SPDX-License-Identifier: MIT
#include "png.h"

#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
// stb declares more than it defines without stdio; gcc says so at the end of the file.
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>

#include "atomic_file.h"

typedef struct buffer {
    void *data;
    size_t size;
} buffer;

// stb calls this once, with the whole file.
static void keep(void *context, void *data, int size) {
    buffer *kept = context;
    kept->data = malloc((size_t)size);
    if (kept->data) {
        memcpy(kept->data, data, (size_t)size);
        kept->size = (size_t)size;
    }
}

ludus_status ludus_png_encode(int width, int height, int channels, const uint8_t *pixels, void **data, size_t *size) {
    *data = NULL;
    *size = 0;
    if (channels != 3 && channels != 4)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a picture has %d channels; 3 or 4 are allowed", channels);
    // stb counts bytes in an int.
    if (width < 1 || height < 1 || width > LUDUS_PNG_SIDE || height > LUDUS_PNG_SIDE ||
        (int64_t)width * height * channels > INT32_MAX / 2)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a picture has %d x %d pixels; 1 to %d a side and 1 GiB are allowed",
                          width, height, LUDUS_PNG_SIDE);
    buffer kept = {NULL, 0};
    if (!stbi_write_png_to_func(keep, &kept, width, height, channels, pixels, width * channels) || !kept.data)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %d x %d pixels", width, height);
    *data = kept.data;
    *size = kept.size;
    return LUDUS_OK;
}

ludus_status ludus_png_write(const char *path, int width, int height, int channels, const uint8_t *pixels) {
    void *data;
    size_t size;
    ludus_status status = ludus_png_encode(width, height, channels, pixels, &data, &size);
    if (status == LUDUS_OK)
        status = ludus_write_file(path, data, size);
    free(data);
    return status;
}
