// render.h - draw lists to pixels: windows with their keys and mouse, pictures without a display, recordings.
// SPDX-License-Identifier: MIT
//
// Part of libludus_render (SDL2, OpenGL 3.3 core). A renderer is used on the thread that made it, which must be the main
// thread where windows are wanted. Pictures are sRGB bytes, top row first, without gaps between rows.
#ifndef LUDUS_RENDER_H
#define LUDUS_RENDER_H

#include <ludus/draw.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LUDUS_RENDER_VERSION 1u   // of this header: ludus_render_version() of the library tells its own
#define LUDUS_RENDER_SIDE    8192 // most pixels along a side of a picture

LUDUS_API uint32_t ludus_render_version(void);

// --- renderer ---

typedef struct ludus_renderer ludus_renderer;

typedef enum ludus_display {
    LUDUS_DISPLAY_AUTO,      // a window where there is a display, offscreen otherwise
    LUDUS_DISPLAY_WINDOW,    // a window, or failure
    LUDUS_DISPLAY_OFFSCREEN, // never a window
} ludus_display;

typedef struct ludus_render_settings {
    ludus_display display;
    int32_t width, height; // pixels; both 0: 600 x 400
    const char *title;     // of the window; NULL: "Ludus"
    int32_t samples;       // a pixel, for the edges of 3D shapes: 0 for the best up to 4, 1 for none
    bool unsynchronised;   // a window's frames do not wait for the screen
} ludus_render_settings;

// NULL with a sentence when there is no OpenGL 3.3 here, no display for a window, or the size is not allowed. The variable
// LUDUS_DISPLAY of the environment ("auto", "window", "offscreen") decides where `display` is LUDUS_DISPLAY_AUTO.
LUDUS_API ludus_renderer *ludus_renderer_make(const ludus_render_settings *settings);
LUDUS_API void ludus_renderer_destroy(ludus_renderer *renderer);

// Is it a window? And one sentence on what it runs: "offscreen: llvmpipe (LLVM 15.0.6), OpenGL 4.5; there is no display".
LUDUS_API bool ludus_renderer_has_window(const ludus_renderer *renderer);
LUDUS_API const char *ludus_renderer_about(const ludus_renderer *renderer);

// The size of the picture in pixels; a window's is its drawable's. Resizing fails, and changes nothing, on sizes that are
// not allowed or that memory does not reach for.
LUDUS_API void ludus_renderer_size(const ludus_renderer *renderer, int32_t *width, int32_t *height);
LUDUS_API ludus_status ludus_renderer_resize(ludus_renderer *renderer, int32_t width, int32_t height);

// --- a frame ---

// How a person looks: added to what the lists say. All zero is as they say.
typedef struct ludus_look {
    double pan_x, pan_y;       // moves the picture, in shares of a pane's shorter side
    double zoom;               // powers of two: 1 shows everything twice as large
    double azimuth, elevation; // added to the cameras' angles
} ludus_look;

typedef struct ludus_frame {
    const ludus_draw_list *const *lists; // [count] one pane each; NULL entries are empty panes
    int32_t count;                       // at most 65,536; 0 is an empty picture
    int32_t columns;                     // of the mosaic; 0: what makes the panes largest
    int32_t gap;                         // pixels between panes; -1: chosen by their size (none for a single pane)
    int32_t marked;                      // a pane with a frame around it, -1: none
    ludus_look look;
    const ludus_draw_list
        *over;              // drawn over everything; its plane is pixels from the lower left corner, its view is unused
    ludus_color background; // between the panes
} ludus_frame;

// A frame as most want it: these lists, gaps chosen, nothing marked.
static inline ludus_frame ludus_frame_of(const ludus_draw_list *const *lists, int32_t count) {
    ludus_frame frame = {lists, count, 0, -1, -1, {0, 0, 0, 0, 0}, NULL, 0xE4DFD3u};
    return frame;
}

// Draws a frame; nothing is seen before ludus_renderer_show() or _read(). Fails when the context is lost and could not be
// made anew, or memory is lacking.
LUDUS_API ludus_status ludus_renderer_draw(ludus_renderer *renderer, const ludus_frame *frame);

// Puts the last frame on the screen; offscreen it does nothing.
LUDUS_API ludus_status ludus_renderer_show(ludus_renderer *renderer);

// The last frame as height x width RGB: rgb has 3 * width * height bytes.
LUDUS_API ludus_status ludus_renderer_read(ludus_renderer *renderer, uint8_t *rgb);

// Which pane of the last frame lies at a pixel (from the upper left corner), and where in that list's plane? False: none.
LUDUS_API bool ludus_renderer_pick(const ludus_renderer *renderer, double x, double y, int32_t *pane, double *plane_x,
                                   double *plane_y);

// Where a pane of the last frame lies: pixels from the upper left corner.
LUDUS_API bool ludus_renderer_pane(const ludus_renderer *renderer, int32_t pane, int32_t *x, int32_t *y, int32_t *width,
                                   int32_t *height);

// rgb_array: all lists as one mosaic of the renderer's size, [height][width][3].
LUDUS_API ludus_status ludus_render_frame(ludus_renderer *renderer, const ludus_draw_list *const *lists, int32_t count,
                                          uint8_t *rgb);

// One picture of width x height a list: [count][height][width][3]. A step of 255 may differ from a picture drawn alone.
LUDUS_API ludus_status ludus_render_frames(ludus_renderer *renderer, const ludus_draw_list *const *lists, int32_t count,
                                           int32_t width, int32_t height, uint8_t *rgb);

// How wide the first line of a text is, in the units of its height; `style` is ludus_draw_text()'s, and NULL
// is an empty text here too. NAN without memory.
LUDUS_API double ludus_render_text_width(double height, int style, const char *text);

// --- input ---

typedef enum ludus_event_kind {
    LUDUS_EVENT_KEY_DOWN,
    LUDUS_EVENT_KEY_UP,
    LUDUS_EVENT_MOUSE_DOWN,
    LUDUS_EVENT_MOUSE_UP,
    LUDUS_EVENT_MOUSE_MOVE,
    LUDUS_EVENT_WHEEL,
    LUDUS_EVENT_RESIZE, // the renderer has the new size already
    LUDUS_EVENT_LEAVE,  // the window lost the keyboard: no key is held any longer
    LUDUS_EVENT_CLOSE,
} ludus_event_kind;

typedef struct ludus_event {
    ludus_event_kind kind;
    char key[24];        // as in ludus_key: "left", "space", "return", "escape", "tab", "f1", "a", "+" ...; lower case
    bool repeat;         // the key was down already
    bool shift, control; //
    int32_t button;      // 1 left, 2 middle, 3 right; of a move: the one held, 0 none
    double x, y;         // pixels of the picture from the upper left corner
    double dx, dy; // of a move: pixels since the last one; of the wheel: notches, away from the person is positive dy
} ludus_event;

// The next event of the window, false when there is none. With `seconds` above 0 it waits so long for one. Events of
// other windows of this library are dropped: one window at a time is listened to.
LUDUS_API bool ludus_renderer_poll(ludus_renderer *renderer, double seconds, ludus_event *event);

// The window's title; NULL: "Ludus". Offscreen it does nothing.
LUDUS_API void ludus_renderer_title(ludus_renderer *renderer, const char *title);

// --- files ---

// A recording in the form that the file's name ends with: .gif (always), .mp4 and .webm (through the program ffmpeg), .png (the
// last frame; with a %d or %05d in the name every frame, counted from 0; %% is a per cent sign). Players of GIF show no more
// than 50 frames a second: above that rate some are left out, never the last.
typedef struct ludus_recording ludus_recording;

#define LUDUS_RECORDING_RATE_LOW  0.01 // frames per second
#define LUDUS_RECORDING_RATE_HIGH 1000.0

// Can a file of that name be made here? LUDUS_ERROR_UNSUPPORTED with a sentence where ffmpeg is missing, LUDUS_ERROR_ARGUMENT
// for other endings.
LUDUS_API ludus_status ludus_recording_possible(const char *path);

// NULL with a sentence when it is not possible, the size (1 to LUDUS_RENDER_SIDE) or the rate is not allowed, or the file cannot be
// written. The file appears under its name when it is whole: an old one of that name stays until then. Numbered pictures
// are files of their own: they appear one by one, and stay whatever happens later.
LUDUS_API ludus_recording *ludus_recording_open(const char *path, int32_t width, int32_t height,
                                                double frames_per_second);
// Adds height x width RGB of the size given to open.
LUDUS_API ludus_status ludus_recording_add(ludus_recording *recording, const uint8_t *rgb);
LUDUS_API int64_t ludus_recording_frames(const ludus_recording *recording);
// Ends the file. Without a frame, or after a failure, no file is left, and it says so. Frees the recording in any case.
LUDUS_API ludus_status ludus_recording_close(ludus_recording *recording);
// Gives up: leaves no file. NULL is fine.
LUDUS_API void ludus_recording_discard(ludus_recording *recording);

// One picture of height x width RGB as PNG, as a whole or not at all.
LUDUS_API ludus_status ludus_picture_write(const char *path, int32_t width, int32_t height, const uint8_t *rgb);

// --- loading it on demand ---

// Every function above, for programs that open the library themselves: X(name) without the "ludus_" before it, so that
// such a program's table reads render->renderer_draw(...).
#define LUDUS_RENDER_FUNCTIONS(X)                                                                                      \
    X(render_version)                                                                                                  \
    X(renderer_make)                                                                                                   \
    X(renderer_destroy)                                                                                                \
    X(renderer_has_window)                                                                                             \
    X(renderer_about)                                                                                                  \
    X(renderer_size)                                                                                                   \
    X(renderer_resize)                                                                                                 \
    X(renderer_draw)                                                                                                   \
    X(renderer_show)                                                                                                   \
    X(renderer_read)                                                                                                   \
    X(renderer_pick)                                                                                                   \
    X(renderer_pane)                                                                                                   \
    X(render_frame)                                                                                                    \
    X(render_frames)                                                                                                   \
    X(render_text_width)                                                                                               \
    X(renderer_poll)                                                                                                   \
    X(renderer_title)                                                                                                  \
    X(recording_possible)                                                                                              \
    X(recording_open)                                                                                                  \
    X(recording_add)                                                                                                   \
    X(recording_frames)                                                                                                \
    X(recording_close)                                                                                                 \
    X(recording_discard)                                                                                               \
    X(picture_write)

#ifdef __cplusplus
}
#endif
#endif
