// recording.c - recordings: which form a file name asks for, what every form refuses, pictures of one frame.
// SPDX-License-Identifier: MIT
#include "recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/png.h"

static const recording_form *const forms[] = {&recording_gif, &recording_mp4, &recording_webm, &recording_png};
enum { FORMS = sizeof forms / sizeof *forms };

static ludus_status check_size(const char *path, int32_t width, int32_t height) {
    if (width < 1 || height < 1 || width > LUDUS_RENDER_SIDE || height > LUDUS_RENDER_SIDE) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "cannot make %.300s: its size is %d x %d; 1 to %d pixels a side are allowed", path, width,
                          height, LUDUS_RENDER_SIDE);
    }
    return LUDUS_OK;
}

static const recording_form *form_of(const char *path) {
    const size_t length = strlen(path);
    for (int i = 0; i < FORMS; i++) {
        const size_t ending = strlen(forms[i]->ending);
        if (length > ending && path[length - ending - 1] != '/' &&
            strcasecmp(path + length - ending, forms[i]->ending) == 0) {
            return forms[i];
        }
    }
    ludus_fail(LUDUS_ERROR_ARGUMENT, "cannot make '%.300s': its name must end with .gif, .mp4, .webm or .png", path);
    return NULL;
}

ludus_status ludus_recording_possible(const char *path) {
    LUDUS_ASSERT(path);
    const recording_form *form = form_of(path);
    if (!form) {
        return LUDUS_ERROR_ARGUMENT;
    }
    return form->possible ? form->possible(path) : LUDUS_OK;
}

ludus_recording *ludus_recording_open(const char *path, int32_t width, int32_t height, double frames_per_second) {
    if (ludus_recording_possible(path) || check_size(path, width, height)) {
        return NULL;
    }
    if (!(frames_per_second >= LUDUS_RECORDING_RATE_LOW && frames_per_second <= LUDUS_RECORDING_RATE_HIGH)) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "cannot make %.300s: %g frames per second; %g to %g are allowed", path,
                   frames_per_second, LUDUS_RECORDING_RATE_LOW, LUDUS_RECORDING_RATE_HIGH);
        return NULL;
    }
    ludus_recording *recording = calloc(1, sizeof *recording);
    char *copy = strdup(path);
    if (!recording || !copy) {
        free(recording);
        free(copy);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make %.300s", path);
        return NULL;
    }
    recording->form = form_of(path);
    recording->path = copy;
    recording->width = width;
    recording->height = height;
    recording->frames_per_second = frames_per_second;
    if (recording->form->open(recording)) {
        free(recording->path);
        free(recording);
        return NULL;
    }
    return recording;
}

ludus_status ludus_recording_add(ludus_recording *recording, const uint8_t *rgb) {
    LUDUS_ASSERT(recording && rgb);
    if (recording->failed) {
        return ludus_fail(recording->failed, "%s", recording->why);
    }
    const ludus_status status = recording->form->add(recording, rgb);
    if (status) {
        recording->failed = status;
        strncpy(recording->why, ludus_last_error(), sizeof recording->why - 1);
        return status;
    }
    recording->frames++;
    return LUDUS_OK;
}

int64_t ludus_recording_frames(const ludus_recording *recording) {
    LUDUS_ASSERT(recording);
    return recording->frames;
}

ludus_status ludus_recording_close(ludus_recording *recording) {
    LUDUS_ASSERT(recording);
    ludus_status status = recording->failed;
    if (status) {
        ludus_fail(status, "%s", recording->why);
    } else if (recording->frames == 0) {
        status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%.300s was not made: no frame was added to it", recording->path);
    }
    if (status) {
        recording->form->discard(recording);
    } else {
        status = recording->form->finish(recording);
    }
    free(recording->path);
    free(recording);
    return status;
}

void ludus_recording_discard(ludus_recording *recording) {
    if (recording) {
        recording->form->discard(recording);
        free(recording->path);
        free(recording);
    }
}

ludus_status ludus_picture_write(const char *path, int32_t width, int32_t height, const uint8_t *rgb) {
    LUDUS_ASSERT(path && rgb);
    const ludus_status status = check_size(path, width, height);
    return status ? status : ludus_png_write(path, width, height, 3, rgb);
}
