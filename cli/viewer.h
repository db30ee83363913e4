// viewer.h - a window with what watching, playing and training share: overlay, notes, pan and zoom, screenshots, recordings.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_VIEWER_H
#define LUDUS_CLI_VIEWER_H

#include "overlay.h"
#include "render_library.h"

enum { VIEWER_PATH = 4096 };

typedef struct viewer {
    const render_library *render;
    ludus_renderer *renderer;
    bool window;           // or offscreen
    int32_t width, height; // pixels, as of the last event
    const char *name;      // what files are called after: an id; borrowed
    overlay over;
    ludus_draw_list *over_list;
    ludus_look look;
    uint8_t *rgb; // of the last frame that was read
    size_t rgb_room;

    char title[200]; // of the window
    char note[240];  // what was said last, until `note_until` of the clock
    ludus_color note_color;
    double note_until;

    ludus_recording *recording; // NULL: none
    char recording_path[VIEWER_PATH];
    int32_t recording_width, recording_height;
} viewer;

// "600x400" as --size takes it: both sides from 16 to LUDUS_RENDER_SIDE.
ludus_status viewer_read_size(const char *text, int32_t *width, int32_t *height);

// Loads the library and makes the renderer. Fails with a sentence; `viewer_close` is right in any case.
ludus_status viewer_open(viewer *v, ludus_display display, int32_t width, int32_t height, const char *name);

// Why there is no window, as a part of a sentence: "there is no display".
const char *viewer_no_window(const viewer *v);

// Ends the recording, if there is one, and the window. The status is the recording's.
ludus_status viewer_close(viewer *v);

// Begins a frame: the overlay is empty.
void viewer_begin(viewer *v);

// Draws the frame with the overlay, records it where `record` says so, adds the note, and shows it.
ludus_status viewer_show(viewer *v, ludus_frame frame, bool record);

// Takes what belongs to the viewer alone: resizing; and wheel and drag, where `look` says that they move the picture or, when
// it is `solid`, turn it. True: nobody else needs to see the event.
bool viewer_event(viewer *v, const ludus_event *event, bool look, bool solid);

// Says something for some seconds, on the screen and on the error stream.
void viewer_note(viewer *v, ludus_color color, const char *format, ...) LUDUS_PRINTF(3, 4);

// Calls the window something else, where that is new.
void viewer_title(viewer *v, const char *title);

// Has a note been shown for long enough? Then a frame without it is due.
bool viewer_is_fading(const viewer *v);

// Writes the last frame into a PNG file.
ludus_status viewer_write(viewer *v, const char *path);

// The same of this frame into a file of a new name, and notes which.
void viewer_screenshot(viewer *v, ludus_frame frame);

// Begins a recording; `path` NULL chooses a new name. A failure is a sentence and, where no path was given, a note.
ludus_status viewer_record(viewer *v, const char *path, double frames_per_second);
// Ends it and notes what was written.
ludus_status viewer_end_recording(viewer *v);

// A file name that nobody has: "ludus-NAME-1.png". `name` may hold '/', which becomes '-'.
void viewer_free_path(const char *name, const char *ending, char *out, size_t capacity);

#endif
