// recording_gif.c - recordings as GIF, through giflib: only what changes is stored, in exact colours while they are few.
// SPDX-License-Identifier: MIT
//
// A frame holds the smallest rectangle around the pixels that differ from the frame before; within it those that do not
// are transparent. So nothing flickers that stands still, however few colours there are. One palette serves the whole
// file and grows with the frames: the place that GIF has for it at the head is filled in at the end. A frame that needs
// colours for which it has neither room nor anything near brings a palette of its own.
#include "recording.h"

#include <errno.h>
#include <gif_lib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "color_table.h"
#include "formats/atomic_file.h"

enum {
    TRANSPARENT = PALETTE_MOST, // the entry behind the palette's
    NEAR = 5,                   // of 255 in every channel: what passes for the same colour once the palette is full
    NEAR_COLORS = 4096,         // with more new colours than that, looking for near ones is not worth the time
    PALETTE_PLACE = 13,         // where in the file the palette begins
    SHORTEST = 2,               // hundredths of a second: players show what is shorter for much longer
};

typedef struct gif_state {
    ludus_atomic_file *file;
    GifFileType *gif;
    uint8_t *shown;      // [height][width][3] the last frame in the file
    uint8_t *skipped;    // the same of the last frame that was too short; NULL where all are long enough
    bool has_skipped;    //
    int64_t next;        // the first frame that is long enough after the last in the file
    GifPixelType *row;   // [width]
    palette colors;      // of the whole file
    color_table known;   // colours with their entries in it
    color_table changed; // colours of the pixels that changed
} gif_state;

static int write_bytes(GifFileType *gif, const GifByteType *data, int size) {
    return ludus_atomic_file_append(gif->UserData, data, (size_t)size) ? 0 : size;
}

static ludus_status fail_memory(const ludus_recording *recording) {
    return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", recording->path);
}

// giflib says why, but not when the file could not be written: then that sentence stands already.
static ludus_status fail_gif(const ludus_recording *recording, int error) {
    if (error == E_GIF_ERR_WRITE_FAILED) {
        return LUDUS_ERROR_IO;
    }
    const char *why = GifErrorString(error);
    return ludus_fail(LUDUS_ERROR_IO, "cannot make %.300s: %s", recording->path, why ? why : "giflib failed");
}

// --- open and close ---

static void gif_discard(ludus_recording *recording) {
    gif_state *s = recording->state;
    if (s) {
        if (s->gif) {
            EGifCloseFile(s->gif, NULL);
        }
        ludus_atomic_file_discard(s->file);
        free(s->shown);
        free(s->skipped);
        free(s->row);
        color_table_free(&s->known);
        color_table_free(&s->changed);
        free(s);
    }
    recording->state = NULL;
}

// The head of the file, with room for the palette, and the word that it plays for ever.
static ludus_status write_head(ludus_recording *recording) {
    gif_state *s = recording->state;
    int error = 0;
    s->gif = EGifOpen(s->file, write_bytes, &error);
    if (!s->gif) {
        return fail_gif(recording, error);
    }
    EGifSetGifVersion(s->gif, true);
    ColorMapObject *map = GifMakeMapObject(256, NULL);
    if (!map) {
        return fail_memory(recording);
    }
    const GifByteType loop[] = {1, 0, 0};
    const bool written = EGifPutScreenDesc(s->gif, recording->width, recording->height, 8, 0, map) &&
                         EGifPutExtensionLeader(s->gif, APPLICATION_EXT_FUNC_CODE) &&
                         EGifPutExtensionBlock(s->gif, 11, "NETSCAPE2.0") &&
                         EGifPutExtensionBlock(s->gif, sizeof loop, loop) && EGifPutExtensionTrailer(s->gif);
    GifFreeMapObject(map);
    return written ? LUDUS_OK : fail_gif(recording, s->gif->Error);
}

static ludus_status gif_open(ludus_recording *recording) {
    const size_t bytes = (size_t)recording->width * (size_t)recording->height * 3;
    gif_state *s = recording->state = calloc(1, sizeof *s);
    if (!s) {
        return fail_memory(recording);
    }
    s->shown = malloc(bytes);
    s->row = malloc((size_t)recording->width);
    const bool skips = recording->frames_per_second > 100.0 / SHORTEST;
    s->skipped = skips ? malloc(bytes) : NULL;
    ludus_status status = s->shown && s->row && (!skips || s->skipped)
                              ? ludus_atomic_file_open(recording->path, &s->file)
                              : fail_memory(recording);
    if (!status) {
        status = write_head(recording);
    }
    if (status) {
        gif_discard(recording);
    }
    return status;
}

// --- colours ---

static uint32_t color_at(const uint8_t *pixel) {
    return (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
}

typedef struct area {
    int32_t left, top, width, height;
} area;

// The smallest rectangle around what differs between two pictures; one pixel when nothing does.
static area changed_area(const uint8_t *a, const uint8_t *b, int32_t width, int32_t height) {
    const size_t stride = (size_t)width * 3;
    int32_t top = 0, bottom = height;
    while (top < height && memcmp(a + (size_t)top * stride, b + (size_t)top * stride, stride) == 0) {
        top++;
    }
    if (top == height) {
        return (area){0, 0, 1, 1};
    }
    while (memcmp(a + (size_t)(bottom - 1) * stride, b + (size_t)(bottom - 1) * stride, stride) == 0) {
        bottom--;
    }
    int32_t left = width, right = 0;
    for (int32_t y = top; y < bottom; y++) {
        const uint8_t *p = a + (size_t)y * stride, *q = b + (size_t)y * stride;
        int32_t x = 0;
        while (x < left && memcmp(p + 3 * x, q + 3 * x, 3) == 0) {
            x++;
        }
        left = x < left ? x : left;
        x = width;
        while (x > right && memcmp(p + 3 * (x - 1), q + 3 * (x - 1), 3) == 0) {
            x--;
        }
        right = x > right ? x : right;
    }
    return (area){left, top, right - left, bottom - top};
}

// Counts the colours of the pixels that changed; without `shown` all have.
static bool count_colors(color_table *table, const uint8_t *rgb, const uint8_t *shown, int32_t stride, area a) {
    color_table_clear(table);
    for (int32_t y = a.top; y < a.top + a.height; y++) {
        const size_t row = ((size_t)y * (size_t)stride + (size_t)a.left) * 3;
        uint32_t last = 0;
        int64_t run = 0;
        for (int32_t x = 0; x < a.width; x++) {
            const uint8_t *pixel = rgb + row + 3 * x;
            if (shown && memcmp(pixel, shown + row + 3 * x, 3) == 0) {
                continue;
            }
            const uint32_t color = color_at(pixel);
            if (color != last && run && color_table_add(table, last, run) < 0) {
                return false;
            }
            run = color == last ? run + 1 : 1;
            last = color;
        }
        if (run && color_table_add(table, last, run) < 0) {
            return false;
        }
    }
    return true;
}

// Remembers which entry of the file's palette stands for a colour.
static bool know(gif_state *s, uint32_t color, int32_t entry) {
    const int32_t index = color_table_add(&s->known, color, 1);
    if (index >= 0) {
        s->known.colors[index].entry = entry;
    }
    return index >= 0;
}

typedef enum fit { FITS, FITS_NOT, FIT_MEMORY } fit;

// Finds every changed colour an entry of the file's palette, which takes new ones up while there is room.
static fit fit_palette(gif_state *s) {
    color_table *changed = &s->changed;
    int32_t missing = 0;
    for (int32_t i = 0; i < changed->count; i++) {
        const int32_t index = color_table_find(&s->known, changed->colors[i].color);
        changed->colors[i].entry = index < 0 ? -1 : s->known.colors[index].entry;
        missing += index < 0;
    }
    const bool room = s->colors.count + missing <= PALETTE_MOST;
    if (!room && missing > NEAR_COLORS) {
        return FITS_NOT;
    }
    for (int32_t i = 0; missing && i < changed->count; i++) {
        counted_color *color = &changed->colors[i];
        if (color->entry >= 0) {
            continue;
        }
        color->entry = room ? -1 : palette_nearest(&s->colors, color->color, NEAR);
        if (color->entry < 0) {
            if (s->colors.count == PALETTE_MOST) {
                return FITS_NOT;
            }
            color->entry = s->colors.count;
            s->colors.colors[s->colors.count++] = color->color;
        }
        if (!know(s, color->color, color->entry)) {
            return FIT_MEMORY;
        }
    }
    return FITS;
}

// Gives every changed colour an entry, of the file's palette or of one for this frame, which then is in *own.
static fit choose_palette(gif_state *s, bool first, palette *own) {
    if (!first || s->changed.count <= PALETTE_MOST) {
        const fit fits = fit_palette(s);
        if (fits == FITS_NOT) {
            palette_make(own, &s->changed);
        }
        return fits;
    }
    // A first frame of many colours makes the file's palette.
    palette_make(&s->colors, &s->changed);
    for (int32_t i = 0; i < s->changed.count; i++) {
        if (!know(s, s->changed.colors[i].color, s->changed.colors[i].entry)) {
            return FIT_MEMORY;
        }
    }
    return FITS;
}

// --- a frame ---

static bool write_rows(gif_state *s, const uint8_t *rgb, const uint8_t *shown, int32_t stride, area a,
                       GifPixelType transparent) {
    for (int32_t y = a.top; y < a.top + a.height; y++) {
        const size_t row = ((size_t)y * (size_t)stride + (size_t)a.left) * 3;
        uint32_t last = UINT32_MAX;
        GifPixelType entry = 0;
        for (int32_t x = 0; x < a.width; x++) {
            const uint8_t *pixel = rgb + row + 3 * x;
            if (shown && memcmp(pixel, shown + row + 3 * x, 3) == 0) {
                s->row[x] = transparent;
                continue;
            }
            const uint32_t color = color_at(pixel);
            if (color != last) {
                entry = (GifPixelType)s->changed.colors[color_table_find(&s->changed, color)].entry;
                last = color;
            }
            s->row[x] = entry;
        }
        if (!EGifPutLine(s->gif, s->row, a.width)) {
            return false;
        }
    }
    return true;
}

// A palette of a frame's own, with its transparent entry behind the colours.
static ColorMapObject *make_map(const palette *own) {
    int size = 2;
    while (size < own->count + 1) {
        size *= 2;
    }
    ColorMapObject *map = GifMakeMapObject(size, NULL);
    for (int32_t i = 0; map && i < own->count; i++) {
        const uint32_t color = own->colors[i];
        map->Colors[i] = (GifColorType){(GifByteType)(color >> 16), (GifByteType)(color >> 8), (GifByteType)color};
    }
    return map;
}

static ludus_status write_frame(ludus_recording *recording, const uint8_t *rgb, int64_t delay) {
    gif_state *s = recording->state;
    const bool first = s->next == 0;
    const int32_t width = recording->width, height = recording->height;
    const uint8_t *shown = first ? NULL : s->shown;
    const area a = first ? (area){0, 0, width, height} : changed_area(shown, rgb, width, height);
    palette own;
    const fit fits = count_colors(&s->changed, rgb, shown, width, a) ? choose_palette(s, first, &own) : FIT_MEMORY;
    ColorMapObject *map = fits == FITS_NOT ? make_map(&own) : NULL;
    if (fits == FIT_MEMORY || (fits == FITS_NOT && !map)) {
        return fail_memory(recording);
    }
    const int32_t transparent = map ? own.count : TRANSPARENT;
    const GraphicsControlBlock control = {.DisposalMode = DISPOSE_DO_NOT,
                                          .DelayTime = (int)delay,
                                          .TransparentColor = first ? NO_TRANSPARENT_COLOR : transparent};
    GifByteType extension[4];
    const size_t size = EGifGCBToExtension(&control, extension);
    const bool written = EGifPutExtension(s->gif, GRAPHICS_EXT_FUNC_CODE, (int)size, extension) &&
                         EGifPutImageDesc(s->gif, a.left, a.top, a.width, a.height, false, map) &&
                         write_rows(s, rgb, shown, width, a, (GifPixelType)transparent);
    GifFreeMapObject(map);
    // giflib would forget its copy.
    GifFreeMapObject(s->gif->Image.ColorMap);
    s->gif->Image.ColorMap = NULL;
    if (!written) {
        return fail_gif(recording, s->gif->Error);
    }
    memcpy(s->shown, rgb, (size_t)width * (size_t)height * 3);
    return LUDUS_OK;
}

// When frame `number` is shown, in hundredths of a second: rounded as a whole, so that the mean rate is right.
static int64_t time_of(const ludus_recording *recording, int64_t number) {
    return llround((double)number * 100 / recording->frames_per_second);
}

static ludus_status gif_add(ludus_recording *recording, const uint8_t *rgb) {
    gif_state *s = recording->state;
    const int64_t number = recording->frames;
    if (number < s->next) {
        memcpy(s->skipped, rgb, (size_t)recording->width * (size_t)recording->height * 3);
        s->has_skipped = true;
        return LUDUS_OK;
    }
    int64_t next = number + 1;
    while (time_of(recording, next) - time_of(recording, number) < SHORTEST) {
        next++;
    }
    const ludus_status status = write_frame(recording, rgb, time_of(recording, next) - time_of(recording, number));
    s->next = next;
    s->has_skipped = false;
    return status;
}

static ludus_status gif_finish(ludus_recording *recording) {
    gif_state *s = recording->state;
    // The last frame is seen in any case: it is how an episode ended.
    ludus_status status = s->has_skipped ? write_frame(recording, s->skipped, SHORTEST) : LUDUS_OK;
    if (!status) {
        int error = 0;
        const int closed = EGifCloseFile(s->gif, &error);
        s->gif = NULL;
        status = closed ? LUDUS_OK : fail_gif(recording, error);
    }
    if (!status) {
        uint8_t place[256 * 3] = {0};
        for (int32_t i = 0; i < s->colors.count; i++) {
            for (int c = 0; c < 3; c++) {
                place[3 * i + c] = (uint8_t)(s->colors.colors[i] >> (16 - 8 * c));
            }
        }
        if (fseek(ludus_atomic_file_stream(s->file), PALETTE_PLACE, SEEK_SET) != 0) {
            status = ludus_fail(LUDUS_ERROR_IO, "cannot write %.300s: %s", recording->path, strerror(errno));
        } else {
            ludus_atomic_file_append(s->file, place, sizeof place);
            status = ludus_atomic_file_commit(s->file);
            s->file = NULL;
        }
    }
    gif_discard(recording);
    return status;
}

const recording_form recording_gif = {".gif", NULL, gif_open, gif_add, gif_finish, gif_discard};
