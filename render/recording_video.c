// recording_video.c - recordings as MP4 (H.264) and WebM (VP9): raw frames through the program ffmpeg.
// SPDX-License-Identifier: MIT
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ffmpeg.h"
#include "formats/atomic_file.h"

typedef struct video_state {
    ludus_atomic_file *file;
    ffmpeg *child;
    uint8_t *even; // the frame with an even number of rows and columns; NULL where it has that itself
} video_state;

// Codecs store colour for every other pixel, so sides are even: the last row or column comes twice.
static int32_t even(int32_t side) {
    return side + side % 2;
}

static ludus_status video_possible(const char *path) {
    char *program = ffmpeg_find();
    const bool found = program != NULL;
    free(program);
    return found ? LUDUS_OK
                 : ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                              "cannot make %.300s: the program ffmpeg, which makes .mp4 and .webm, is not in PATH; "
                              ".gif and .png need no program",
                              path);
}

static void video_discard(ludus_recording *recording) {
    video_state *s = recording->state;
    if (s) {
        ffmpeg_kill(s->child);
        ludus_atomic_file_discard(s->file);
        free(s->even);
        free(s);
    }
    recording->state = NULL;
}

// Starts ffmpeg; the file it writes is the atomic file's temporary, which stands there empty and is ours already.
static ludus_status start(ludus_recording *recording, const char *const *coding) {
    video_state *s = recording->state;
    const char *temporary = ludus_atomic_file_temporary(s->file);
    char size[32], rate[32], *program = ffmpeg_find(), *output = malloc(strlen(temporary) + sizeof "file:");
    if (!program || !output) {
        free(program);
        free(output);
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "cannot make %.300s: the program ffmpeg is gone", recording->path);
    }
    snprintf(size, sizeof size, "%dx%d", even(recording->width), even(recording->height));
    snprintf(rate, sizeof rate, "%.9g", recording->frames_per_second);
    strcat(strcpy(output, "file:"), temporary);
    const char *arguments[64] = {program,
                                 "-nostdin",
                                 "-hide_banner",
                                 "-loglevel",
                                 "error",
                                 "-y",
                                 "-f",
                                 "rawvideo",
                                 "-pixel_format",
                                 "rgb24",
                                 "-video_size",
                                 size,
                                 "-framerate",
                                 rate,
                                 "-i",
                                 "pipe:0",
                                 "-an",
                                 "-vf",
                                 "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                                 "-colorspace",
                                 "bt709",
                                 "-color_primaries",
                                 "bt709",
                                 "-color_trc",
                                 "bt709",
                                 "-color_range",
                                 "tv"};
    int count = 0;
    while (arguments[count]) {
        count++;
    }
    while (*coding) {
        arguments[count++] = *coding++;
    }
    arguments[count] = output;
    s->child = ffmpeg_start(program, arguments);
    free(program);
    free(output);
    return s->child ? LUDUS_OK : LUDUS_ERROR_IO;
}

static ludus_status video_open(ludus_recording *recording, const char *const *coding) {
    const int32_t width = even(recording->width), height = even(recording->height);
    const bool odd = width != recording->width || height != recording->height;
    video_state *s = recording->state = calloc(1, sizeof *s);
    if (s && odd) {
        s->even = malloc((size_t)width * (size_t)height * 3);
    }
    ludus_status status = s && (!odd || s->even)
                              ? ludus_atomic_file_open(recording->path, &s->file)
                              : ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", recording->path);
    if (!status) {
        status = start(recording, coding);
    }
    if (status) {
        video_discard(recording);
    }
    return status;
}

static ludus_status open_mp4(ludus_recording *recording) {
    // The index goes to the front, so that browsers play before they have all of it.
    const char *const coding[] = {"-c:v", "libx264",   "-preset",    "fast", "-tune", "animation", "-crf",
                                  "18",   "-movflags", "+faststart", "-f",   "mp4",   NULL};
    return video_open(recording, coding);
}

static ludus_status open_webm(ludus_recording *recording) {
    const char *const coding[] = {"-c:v",      "libvpx-vp9", "-crf",    "24", "-b:v", "0",    "-deadline", "good",
                                  "-cpu-used", "4",          "-row-mt", "1",  "-f",   "webm", NULL};
    return video_open(recording, coding);
}

static void make_even(const ludus_recording *recording, const uint8_t *rgb, uint8_t *to) {
    const size_t from_row = (size_t)recording->width * 3, to_row = (size_t)even(recording->width) * 3;
    for (int32_t y = 0; y < even(recording->height); y++) {
        const int32_t source = y < recording->height ? y : recording->height - 1;
        const uint8_t *row = rgb + (size_t)source * from_row;
        memcpy(to + (size_t)y * to_row, row, from_row);
        memcpy(to + (size_t)(y + 1) * to_row - 3, row + from_row - 3, 3);
    }
}

static ludus_status fail_child(const ludus_recording *recording, const char *why) {
    return ludus_fail(LUDUS_ERROR_IO, "cannot make %.200s: ffmpeg failed: %s", recording->path, why);
}

static ludus_status video_add(ludus_recording *recording, const uint8_t *rgb) {
    video_state *s = recording->state;
    if (s->even) {
        make_even(recording, rgb, s->even);
        rgb = s->even;
    }
    const size_t bytes = (size_t)even(recording->width) * (size_t)even(recording->height) * 3;
    if (ffmpeg_give(s->child, rgb, bytes)) {
        return LUDUS_OK;
    }
    char why[256];
    ffmpeg_end(s->child, why, sizeof why);
    s->child = NULL;
    return fail_child(recording, why);
}

// A program that ends well and has written nothing is none that makes films.
static bool has_written(const video_state *s) {
    struct stat found;
    return stat(ludus_atomic_file_temporary(s->file), &found) == 0 && found.st_size > 0;
}

static ludus_status video_finish(ludus_recording *recording) {
    video_state *s = recording->state;
    char why[256];
    ludus_status status = ffmpeg_end(s->child, why, sizeof why) ? LUDUS_OK : fail_child(recording, why);
    s->child = NULL;
    if (!status && !has_written(s)) {
        status = fail_child(recording, "it wrote nothing");
    }
    if (!status) {
        status = ludus_atomic_file_commit(s->file);
        s->file = NULL;
    }
    video_discard(recording);
    return status;
}

const recording_form recording_mp4 = {".mp4", video_possible, open_mp4, video_add, video_finish, video_discard};
const recording_form recording_webm = {".webm", video_possible, open_webm, video_add, video_finish, video_discard};
