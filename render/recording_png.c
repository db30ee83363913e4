// recording_png.c - recordings as PNG: the last frame, or with a %d in the name a numbered file a frame.
// SPDX-License-Identifier: MIT
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/atomic_file.h"
#include "formats/png.h"

typedef struct png_state {
    // One picture: the file is opened first, so that what cannot be written is known before there is anything to write.
    ludus_atomic_file *file;
    uint8_t *last; // [height][width][3]
    // Numbered pictures: what stands before the number, its digits at least, what stands behind it.
    char *before, *behind;
    int digits;
} png_state;

// Moves over "%d", "%5d" or "%05d" at `from`; false when it is something else.
static bool read_conversion(const char **from, int *digits) {
    const char *at = *from + 1;
    *digits = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        *digits = *digits * 10 + (*at - '0');
        if (*digits > 9) {
            return false;
        }
    }
    *from = at + 1;
    return *at == 'd';
}

// Takes the name apart: "%%" is a per cent sign, and there may be one conversion.
static ludus_status read_pattern(const char *path, png_state *s, int *conversions) {
    char *to = s->before;
    for (const char *from = path; *from;) {
        if (from[0] != '%') {
            *to++ = *from++;
        } else if (from[1] == '%') {
            *to++ = *from, from += 2;
        } else if (!read_conversion(&from, &s->digits) || ++*conversions > 1) {
            return ludus_fail(
                LUDUS_ERROR_ARGUMENT,
                "cannot make '%.300s': a name may hold one %%d or %%05d, which becomes the frame's number; "
                "a per cent sign is written %%%%",
                path);
        } else {
            *to = '\0';
            to = s->behind;
        }
    }
    *to = '\0';
    return LUDUS_OK;
}

static void png_discard(ludus_recording *recording) {
    png_state *s = recording->state;
    if (s) {
        ludus_atomic_file_discard(s->file);
        free(s->last);
        free(s->before);
        free(s->behind);
        free(s);
    }
    recording->state = NULL;
}

static ludus_status png_open(ludus_recording *recording) {
    const size_t length = strlen(recording->path), bytes = (size_t)recording->width * (size_t)recording->height * 3;
    png_state *s = recording->state = calloc(1, sizeof *s);
    ludus_status status = LUDUS_OK;
    int conversions = 0;
    if (!s || !(s->before = calloc(length + 1, 1)) || !(s->behind = calloc(length + 1, 1))) {
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", recording->path);
    } else {
        status = read_pattern(recording->path, s, &conversions);
    }
    if (!status && conversions == 0) {
        s->last = malloc(bytes);
        status = s->last ? ludus_atomic_file_open(s->before, &s->file)
                         : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", recording->path);
    }
    if (status) {
        png_discard(recording);
    }
    return status;
}

// Writes the frame as a file of its own.
static ludus_status write_numbered(const ludus_recording *recording, const uint8_t *rgb) {
    const png_state *s = recording->state;
    const size_t room = strlen(s->before) + strlen(s->behind) + 32;
    char *name = malloc(room);
    if (!name) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", recording->path);
    }
    snprintf(name, room, "%s%0*lld%s", s->before, s->digits, (long long)recording->frames, s->behind);
    const ludus_status status = ludus_picture_write(name, recording->width, recording->height, rgb);
    free(name);
    return status;
}

static ludus_status png_add(ludus_recording *recording, const uint8_t *rgb) {
    png_state *s = recording->state;
    if (!s->last) {
        return write_numbered(recording, rgb);
    }
    memcpy(s->last, rgb, (size_t)recording->width * (size_t)recording->height * 3);
    return LUDUS_OK;
}

static ludus_status png_finish(ludus_recording *recording) {
    png_state *s = recording->state;
    ludus_status status = LUDUS_OK;
    if (s->last) {
        void *data;
        size_t size;
        status = ludus_png_encode(recording->width, recording->height, 3, s->last, &data, &size);
        if (!status) {
            ludus_atomic_file_append(s->file, data, size);
            status = ludus_atomic_file_commit(s->file);
            s->file = NULL;
        }
        free(data);
    }
    png_discard(recording);
    return status;
}

const recording_form recording_png = {".png", NULL, png_open, png_add, png_finish, png_discard};
