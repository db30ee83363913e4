// recording.h - what a form of recording (GIF, PNG, video) offers to recording.c, and what recording.c keeps for it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_RECORDING_H
#define LUDUS_RENDER_RECORDING_H

#include <ludus/render.h>

typedef struct recording_form {
    const char *ending; // of file names, with its dot
    // Can files of this form be made here? NULL: always.
    ludus_status (*possible)(const char *path);
    // Begins; leaves nothing behind when it fails. What it needs later goes to recording->state.
    ludus_status (*open)(ludus_recording *recording);
    // Adds a picture of recording->height x recording->width RGB.
    ludus_status (*add)(ludus_recording *recording, const uint8_t *rgb);
    // Ends the file, or gives up and leaves none. Both free the state.
    ludus_status (*finish)(ludus_recording *recording);
    void (*discard)(ludus_recording *recording);
} recording_form;

struct ludus_recording {
    const recording_form *form;
    char *path;
    int32_t width, height;
    double frames_per_second;
    int64_t frames; // added so far
    ludus_status failed;
    char why[512]; // the sentence of the first failure
    void *state;   // the form's
};

extern const recording_form recording_gif, recording_png, recording_mp4, recording_webm;

#endif
