// viewer.c - a window with what watching, playing and training share.
// SPDX-License-Identifier: MIT
#include "viewer.h"
#include "clock.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTE_SECONDS 4.0

enum { SIDE_LOW = 16 };

ludus_status viewer_read_size(const char *text, int32_t *width, int32_t *height) {
    char end;
    int columns, rows;
    if (sscanf(text, "%5dx%5d%c", &columns, &rows, &end) != 2 || columns < SIDE_LOW || rows < SIDE_LOW ||
        columns > LUDUS_RENDER_SIDE || rows > LUDUS_RENDER_SIDE) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "--size is '%.40s'; it must be WIDTHxHEIGHT, each from %d to %d pixels",
                          text, SIDE_LOW, LUDUS_RENDER_SIDE);
    }
    *width = columns;
    *height = rows;
    return LUDUS_OK;
}

// --- opening and closing ---

ludus_status viewer_open(viewer *v, ludus_display display, int32_t width, int32_t height, const char *name) {
    *v = (viewer){.name = name};
    char title[160];
    snprintf(title, sizeof title, "%s - Ludus", name);
    v->render = render_library_open();
    if (!v->render) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    const ludus_render_settings settings = {.display = display, .width = width, .height = height, .title = title};
    v->renderer = v->render->renderer_make(&settings);
    v->over_list = v->renderer ? ludus_draw_list_make() : NULL;
    if (!v->over_list) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    v->window = v->render->renderer_has_window(v->renderer);
    v->render->renderer_size(v->renderer, &v->width, &v->height);
    viewer_begin(v);
    return LUDUS_OK;
}

const char *viewer_no_window(const viewer *v) {
    static const char mark[] = "no window: ";
    const char *why = strstr(v->render->renderer_about(v->renderer), mark);
    return why ? why + strlen(mark) : "there is no display";
}

ludus_status viewer_close(viewer *v) {
    const ludus_status status = viewer_end_recording(v);
    if (v->renderer) {
        v->render->renderer_destroy(v->renderer);
    }
    ludus_draw_list_destroy(v->over_list);
    free(v->rgb);
    *v = (viewer){0};
    return status;
}

// --- notes ---

void viewer_note(viewer *v, ludus_color color, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(v->note, sizeof v->note, format, arguments);
    va_end(arguments);
    v->note_color = color;
    v->note_until = clock_now() + NOTE_SECONDS;
    fprintf(stderr, "%s\n", v->note);
}

bool viewer_is_fading(const viewer *v) {
    return v->note[0] && clock_now() >= v->note_until;
}

void viewer_title(viewer *v, const char *title) {
    if (v->window && strcmp(title, v->title) != 0) {
        snprintf(v->title, sizeof v->title, "%s", title);
        v->render->renderer_title(v->renderer, title);
    }
}

// --- frames ---

void viewer_begin(viewer *v) {
    overlay_begin(&v->over, v->over_list, v->width, v->height, v->render->render_text_width);
}

// The last frame into v->rgb.
static ludus_status read_frame(viewer *v) {
    const size_t size = 3 * (size_t)v->width * (size_t)v->height;
    if (size > v->rgb_room) {
        uint8_t *grown = realloc(v->rgb, size);
        if (!grown) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %d x %d pixels", v->width, v->height);
        }
        v->rgb = grown;
        v->rgb_room = size;
    }
    return v->render->renderer_read(v->renderer, v->rgb);
}

static ludus_status record_frame(viewer *v) {
    if (v->width != v->recording_width || v->height != v->recording_height) {
        const ludus_status status = viewer_end_recording(v);
        viewer_note(v, LUDUS_COLOR_DANGER, "the window has another size: the recording ended");
        return status;
    }
    ludus_status status = read_frame(v);
    status = status ? status : v->render->recording_add(v->recording, v->rgb);
    if (status) {
        // What has been recorded until here is kept where it can be.
        char why[512];
        snprintf(why, sizeof why, "%s", ludus_last_error());
        (void)viewer_end_recording(v);
        ludus_fail(status, "%s", why);
    }
    return status;
}

ludus_status viewer_show(viewer *v, ludus_frame frame, bool record) {
    frame.look = v->look;
    frame.over = v->over_list;
    ludus_status status = LUDUS_OK;
    const bool recorded = record && v->recording;
    if (recorded) {
        status = v->render->renderer_draw(v->renderer, &frame);
        status = status ? status : record_frame(v);
    }
    // Notes are for who sits before the screen, not for the film.
    const bool noted = v->window && v->note[0] && clock_now() < v->note_until;
    if (v->window && v->recording) {
        overlay_badge(&v->over, OVERLAY_TOP_RIGHT, "rec", LUDUS_COLOR_DANGER);
    }
    if (noted) {
        overlay_note(&v->over, v->note, v->note_color);
    } else if (v->note[0] && clock_now() >= v->note_until) {
        v->note[0] = '\0';
    }
    if (v->window || !recorded) {
        status = status ? status : v->render->renderer_draw(v->renderer, &frame);
    }
    return status ? status : v->render->renderer_show(v->renderer);
}

// --- events ---

// The wheel zooms towards the pointer; dragging moves a flat picture and turns a solid one, with the right button it moves
// that too.
static void move_look(viewer *v, const ludus_event *event, bool solid) {
    int32_t pane = 0, x = 0, y = 0, width = v->width, height = v->height;
    double plane_x, plane_y;
    if (v->render->renderer_pick(v->renderer, event->x, event->y, &pane, &plane_x, &plane_y)) {
        v->render->renderer_pane(v->renderer, pane, &x, &y, &width, &height);
    }
    const double side = width < height ? width : height;
    ludus_look *look = &v->look;
    if (event->kind == LUDUS_EVENT_WHEEL) {
        const double zoom = fmax(-4, fmin(8, look->zoom + 0.25 * event->dy)), grown = exp2(zoom - look->zoom);
        const double to_x = (event->x - x - 0.5 * width) / side, to_y = (y + 0.5 * height - event->y) / side;
        look->pan_x = solid ? look->pan_x : to_x - (to_x - look->pan_x) * grown;
        look->pan_y = solid ? look->pan_y : to_y - (to_y - look->pan_y) * grown;
        look->zoom = zoom;
    } else if (solid && event->button == 1) {
        look->azimuth -= 0.008 * event->dx;
        look->elevation = fmax(-1.5, fmin(1.5, look->elevation + 0.008 * event->dy));
    } else {
        look->pan_x += event->dx / side;
        look->pan_y -= event->dy / side;
    }
}

bool viewer_event(viewer *v, const ludus_event *event, bool look, bool solid) {
    switch (event->kind) {
    case LUDUS_EVENT_RESIZE: v->render->renderer_size(v->renderer, &v->width, &v->height); return true;
    case LUDUS_EVENT_WHEEL:
        if (look) {
            move_look(v, event, solid);
        }
        return look;
    case LUDUS_EVENT_MOUSE_MOVE:
        if (look && event->button) {
            move_look(v, event, solid);
        }
        return look && event->button;
    default: return false;
    }
}

// --- files ---

void viewer_free_path(const char *name, const char *ending, char *out, size_t capacity) {
    char plain[96];
    snprintf(plain, sizeof plain, "%s", name);
    for (char *c = plain; *c; c++) {
        *c = *c == '/' ? '-' : *c;
    }
    for (int number = 1; number < 100000; number++) {
        snprintf(out, capacity, "ludus-%s-%d%s", plain, number, ending);
        if (access(out, F_OK) != 0) {
            return;
        }
    }
}

ludus_status viewer_write(viewer *v, const char *path) {
    const ludus_status status = read_frame(v);
    return status ? status : v->render->picture_write(path, v->width, v->height, v->rgb);
}

void viewer_screenshot(viewer *v, ludus_frame frame) {
    char path[VIEWER_PATH];
    frame.look = v->look;
    frame.over = v->over_list;
    viewer_free_path(v->name, ".png", path, sizeof path);
    if (v->render->renderer_draw(v->renderer, &frame) || viewer_write(v, path)) {
        viewer_note(v, LUDUS_COLOR_DANGER, "%s", ludus_last_error());
    } else {
        viewer_note(v, LUDUS_COLOR_GOAL, "wrote %s", path);
    }
}

ludus_status viewer_record(viewer *v, const char *path, double frames_per_second) {
    if (path) {
        if (snprintf(v->recording_path, sizeof v->recording_path, "%s", path) >= (int)sizeof v->recording_path) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "the name of the recording is longer than %d characters",
                              VIEWER_PATH - 1);
        }
    } else {
        const bool film = v->render->recording_possible("x.mp4") == LUDUS_OK;
        viewer_free_path(v->name, film ? ".mp4" : ".gif", v->recording_path, sizeof v->recording_path);
    }
    v->recording = v->render->recording_open(v->recording_path, v->width, v->height, frames_per_second);
    if (!v->recording) {
        if (!path) {
            viewer_note(v, LUDUS_COLOR_DANGER, "%s", ludus_last_error());
        }
        return LUDUS_ERROR_IO;
    }
    v->recording_width = v->width;
    v->recording_height = v->height;
    return LUDUS_OK;
}

ludus_status viewer_end_recording(viewer *v) {
    if (!v->recording) {
        return LUDUS_OK;
    }
    const int64_t frames = v->render->recording_frames(v->recording);
    const ludus_status status = v->render->recording_close(v->recording);
    v->recording = NULL;
    if (status) {
        viewer_note(v, LUDUS_COLOR_DANGER, "%s", ludus_last_error());
    } else {
        viewer_note(v, LUDUS_COLOR_GOAL, "wrote %s: %lld frame%s", v->recording_path, (long long)frames,
                    frames == 1 ? "" : "s");
    }
    return status;
}
