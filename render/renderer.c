// renderer.c - the renderer: frames into a framebuffer of the picture's size, read back or shown.
// SPDX-License-Identifier: MIT
#include "render/renderer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PANES_MAX = 65536 };

static ludus_status check_size(int32_t width, int32_t height) {
    if (width < 1 || height < 1 || width > LUDUS_RENDER_SIDE || height > LUDUS_RENDER_SIDE) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a picture of %d x %d pixels; each side may have 1 to %d", width,
                          height, LUDUS_RENDER_SIDE);
    }
    return LUDUS_OK;
}

// --- framebuffer ---

// A framebuffer of this size in place of the old one, which stays when there is no memory.
static ludus_status make_framebuffer(ludus_renderer *r, int32_t width, int32_t height) {
    GLuint framebuffer, color;
    GLint most = 0;
    glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &most);
    if (width > most || height > most) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "a picture of %d x %d pixels; this OpenGL driver makes at most %d a side", width, height,
                          most);
    }
    while (glGetError() != GL_NO_ERROR) {
    }
    glGenFramebuffers(1, &framebuffer);
    glGenRenderbuffers(1, &color);
    glBindRenderbuffer(GL_RENDERBUFFER, color);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width, height);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color);
    uint8_t *pixels = malloc(4 * (size_t)width * (size_t)height);
    if (!pixels || glGetError() != GL_NO_ERROR || glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
        free(pixels);
        glDeleteFramebuffers(1, &framebuffer);
        glDeleteRenderbuffers(1, &color);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %d x %d pixels", width, height);
    }
    glDeleteFramebuffers(1, &r->framebuffer); // 0 is ignored
    glDeleteRenderbuffers(1, &r->color);
    free(r->pixels);
    r->pixels = pixels;
    r->framebuffer = framebuffer;
    r->color = color;
    r->width = width;
    r->height = height;
    r->drawn = false;
    return LUDUS_OK;
}

// --- making ---

// Everything that lives in the context.
static ludus_status make_parts(ludus_renderer *r, int32_t width, int32_t height) {
    r->flat = flat_make();
    if (!r->flat) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    return make_framebuffer(r, width, height);
}

// Where the context is lost no other one may be current, or its objects would go.
static void destroy_parts(ludus_renderer *r, bool lost) {
    if (lost) {
        render_context_leave();
    }
    flat_destroy(r->flat);
    solid_destroy(r->solid);
    if (r->framebuffer) {
        glDeleteFramebuffers(1, &r->framebuffer);
        glDeleteRenderbuffers(1, &r->color);
    }
    r->flat = NULL;
    r->solid = NULL;
    r->framebuffer = r->color = 0;
}

ludus_renderer *ludus_renderer_make(const ludus_render_settings *settings) {
    ludus_render_settings s = settings ? *settings : (ludus_render_settings){0};
    if (s.width == 0 && s.height == 0) {
        s.width = 600;
        s.height = 400;
    }
    if (check_size(s.width, s.height)) {
        return NULL;
    }
    if (s.display > LUDUS_DISPLAY_OFFSCREEN) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "display is %d; it may be auto, window or offscreen", (int)s.display);
        return NULL;
    }
    if (s.samples < 0 || s.samples > 64) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "%d samples a pixel; 0 (the best up to 4) to 64 are allowed", s.samples);
        return NULL;
    }
    ludus_renderer *r = calloc(1, sizeof *r);
    char *title = strdup(s.title ? s.title : "Ludus");
    if (!r || !title) {
        free(r);
        free(title);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a renderer");
        return NULL;
    }
    r->settings = s;
    r->settings.title = title;
    if (render_context_open(&r->context, &r->settings)) {
        ludus_renderer_destroy(r);
        return NULL;
    }
    if (r->context.has_window) {
        SDL_GL_GetDrawableSize(r->context.window, &s.width, &s.height);
    }
    if (make_parts(r, s.width, s.height)) {
        ludus_renderer_destroy(r);
        return NULL;
    }
    return r;
}

void ludus_renderer_destroy(ludus_renderer *r) {
    if (r) {
        if (r->context.gl) {
            destroy_parts(r, r->lost || !render_context_use(&r->context));
        }
        render_context_close(&r->context);
        free((char *)r->settings.title);
        free(r->panes);
        free(r->solid_panes);
        free(r->pixels);
        free(r);
    }
}

bool ludus_renderer_has_window(const ludus_renderer *r) {
    return r->context.has_window;
}

const char *ludus_renderer_about(const ludus_renderer *r) {
    return r->context.about;
}

// Makes the context current; one that is lost is made anew, once.
static ludus_status use_context(ludus_renderer *r) {
    if (!r->lost && render_context_use(&r->context)) {
        return LUDUS_OK;
    }
    const int32_t width = r->width, height = r->height;
    destroy_parts(r, true);
    render_context_close(&r->context);
    r->lost = true;
    r->drawn = false;
    if (render_context_open(&r->context, &r->settings) || make_parts(r, width, height)) {
        char why[300];
        snprintf(why, sizeof why, "%s", ludus_last_error());
        return ludus_fail(LUDUS_ERROR_IO, "the OpenGL context was lost and could not be made anew: %s", why);
    }
    r->lost = false;
    r->losses++;
    return LUDUS_OK;
}

// The same for what needs the last frame: it goes with its context, and with its framebuffer.
static ludus_status use_drawn(ludus_renderer *r) {
    const int32_t losses = r->losses;
    const ludus_status status = use_context(r);
    if (!status && !r->drawn) {
        return ludus_fail(LUDUS_ERROR_IO, r->losses > losses
                                              ? "the OpenGL context was lost, and the last frame with it: draw it again"
                                              : "there is no frame yet: draw one first");
    }
    return status;
}

void render_lose_context(ludus_renderer *r) {
    r->lost = true;
}

void ludus_renderer_size(const ludus_renderer *r, int32_t *width, int32_t *height) {
    *width = r->width;
    *height = r->height;
}

ludus_status ludus_renderer_resize(ludus_renderer *r, int32_t width, int32_t height) {
    ludus_status status = check_size(width, height);
    status = status ? status : use_context(r);
    if (status || (width == r->width && height == r->height)) {
        return status;
    }
    status = make_framebuffer(r, width, height);
    if (!status) {
        r->panes_count = 0;
        if (r->context.has_window) {
            SDL_SetWindowSize(r->context.window, width, height);
        }
    }
    return status;
}

ludus_status render_follow_window(ludus_renderer *r) {
    int32_t width = 0, height = 0;
    SDL_GL_GetDrawableSize(r->context.window, &width, &height);
    width = width < 1 ? 1 : width > LUDUS_RENDER_SIDE ? LUDUS_RENDER_SIDE : width;
    height = height < 1 ? 1 : height > LUDUS_RENDER_SIDE ? LUDUS_RENDER_SIDE : height;
    const ludus_status status = use_context(r);
    return status || (width == r->width && height == r->height) ? status : make_framebuffer(r, width, height);
}

// --- frames ---

static ludus_status make_room(ludus_renderer *r, int32_t count) {
    if (count > r->panes_room) {
        render_pane *panes = realloc(r->panes, (size_t)count * sizeof *panes);
        r->panes = panes ? panes : r->panes;
        solid_pane *solid = realloc(r->solid_panes, (size_t)count * sizeof *solid);
        r->solid_panes = solid ? solid : r->solid_panes;
        if (!panes || !solid) {
            return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for %d panes", count);
        }
        r->panes_room = count;
    }
    return LUDUS_OK;
}

static void clear(double red, double green, double blue) {
    glClearColor((float)red, (float)green, (float)blue, 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

static void clear_to(ludus_color color) {
    clear(ludus_color_channel(color, 0) / 255.0, ludus_color_channel(color, 1) / 255.0,
          ludus_color_channel(color, 2) / 255.0);
}

// A single pane's background is the picture's.
static void draw_backgrounds(ludus_renderer *r, const ludus_frame *frame, int32_t gap) {
    if (frame->count == 1 && frame->lists[0] && gap == 0) {
        clear_to(frame->lists[0]->background);
        return;
    }
    clear_to(frame->background);
    for (int32_t i = 0; i < frame->count; i++) {
        const render_pane *pane = &r->panes[i];
        if (frame->lists[i]) {
            flat_add_rectangle(r->flat, pane->x, pane->y, pane->width, pane->height, 0,
                               ludus_filled(frame->lists[i]->background));
        }
    }
}

// Where there are gaps the panes have round corners, unless they are too small for it to be seen.
static void draw_corners(ludus_renderer *r, const ludus_frame *frame, int32_t gap) {
    for (int32_t i = 0; i < frame->count; i++) {
        const render_pane *pane = &r->panes[i];
        const int32_t shorter = pane->width < pane->height ? pane->width : pane->height;
        const double corner = fmin(gap, 0.06 * shorter);
        if (frame->lists[i] && corner >= 2) {
            flat_add_corners(r->flat, pane, corner, frame->background);
        }
    }
}

static ludus_status draw_solids(ludus_renderer *r, const ludus_frame *frame) {
    int32_t cameras = 0;
    for (int32_t i = 0; i < frame->count; i++) {
        const ludus_draw_list *list = frame->lists[i];
        const bool solid = list && list->camera.distance > 0;
        cameras += solid;
        r->solid_panes[i] =
            (solid_pane){solid ? list : NULL, r->panes[i].x, r->panes[i].y, r->panes[i].width, r->panes[i].height};
    }
    if (cameras == 0) {
        return LUDUS_OK;
    }
    const ludus_status status = flat_draw(r->flat);
    if (!r->solid && !status) {
        r->solid = solid_make(r->settings.samples);
    }
    return status ? status
           : r->solid
               ? solid_draw(r->solid, r->framebuffer, r->width, r->height, r->solid_panes, frame->count, &frame->look)
               : LUDUS_ERROR_UNSUPPORTED;
}

static void draw_mark(ludus_renderer *r, const ludus_frame *frame, int32_t gap) {
    if (frame->marked >= 0 && frame->marked < frame->count) {
        const render_pane *pane = &r->panes[frame->marked];
        const double reach = fmin(gap, 3);
        flat_add_rectangle(r->flat, pane->x - reach, pane->y - reach, pane->width + 2 * reach, pane->height + 2 * reach,
                           2 * reach, ludus_outlined(LUDUS_COLOR_NONE, LUDUS_COLOR_AGENT, fmax(reach, 2)));
    }
}

static bool look_is_finite(const ludus_look *look) {
    return isfinite(look->pan_x) && isfinite(look->pan_y) && isfinite(look->azimuth) && isfinite(look->elevation) &&
           fabs(look->zoom) <= 30;
}

ludus_status ludus_renderer_draw(ludus_renderer *r, const ludus_frame *frame) {
    if (frame->count < 0 || frame->count > PANES_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a picture of %d panes; 0 to %d are allowed", frame->count, PANES_MAX);
    }
    if (!look_is_finite(&frame->look)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a look has numbers that are not finite, or a zoom beyond 30");
    }
    ludus_status status = make_room(r, frame->count);
    status = status ? status : use_context(r);
    if (status) {
        return status;
    }
    const int32_t gap = render_panes_lay(frame, r->width, r->height, r->panes);
    r->panes_count = frame->count;
    r->drawn = true;
    glBindFramebuffer(GL_FRAMEBUFFER, r->framebuffer);
    glViewport(0, 0, r->width, r->height);
    flat_begin(r->flat, r->width, r->height);
    draw_backgrounds(r, frame, gap);
    flat_add_barrier(r->flat);
    status = draw_solids(r, frame);
    for (int32_t i = 0; i < frame->count; i++) {
        if (frame->lists[i]) {
            // The 2D shapes of a 3D picture are a legend: they stay where they are when a person looks around.
            render_pane pane = r->panes[i];
            if (frame->lists[i]->camera.distance > 0) {
                render_pane_plain(&pane, frame->lists[i]);
            }
            flat_add(r->flat, frame->lists[i], &pane);
        }
    }
    flat_add_barrier(r->flat);
    draw_corners(r, frame, gap);
    draw_mark(r, frame, gap);
    flat_add_barrier(r->flat);
    if (frame->over) {
        const render_pane all = {0, 0, r->width, r->height, 1, 0, 0};
        flat_add(r->flat, frame->over, &all);
    }
    const ludus_status drawn = flat_draw(r->flat);
    return status ? status : drawn;
}

ludus_status ludus_renderer_show(ludus_renderer *r) {
    const ludus_status status = use_drawn(r);
    if (status || !r->context.has_window) {
        return status;
    }
    int width, height;
    SDL_GL_GetDrawableSize(r->context.window, &width, &height);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->framebuffer);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, r->width, r->height, 0, 0, width, height, GL_COLOR_BUFFER_BIT,
                      width == r->width && height == r->height ? GL_NEAREST : GL_LINEAR);
    SDL_GL_SwapWindow(r->context.window);
    return LUDUS_OK;
}

// Reads a rectangle, given from the upper left corner, as RGB, top row first.
static ludus_status read_rectangle(ludus_renderer *r, int32_t x, int32_t y, int32_t width, int32_t height,
                                   uint8_t *rgb) {
    const ludus_status status = use_drawn(r);
    if (status) {
        return status;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, r->framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(x, r->height - y - height, width, height, GL_RGBA, GL_UNSIGNED_BYTE, r->pixels);
    for (int32_t row = 0; row < height; row++) {
        const uint8_t *from = r->pixels + 4 * (size_t)(height - 1 - row) * (size_t)width;
        uint8_t *to = rgb + 3 * (size_t)row * (size_t)width;
        for (int32_t column = 0; column < width; column++, from += 4, to += 3) {
            to[0] = from[0];
            to[1] = from[1];
            to[2] = from[2];
        }
    }
    return LUDUS_OK;
}

ludus_status ludus_renderer_read(ludus_renderer *r, uint8_t *rgb) {
    return read_rectangle(r, 0, 0, r->width, r->height, rgb);
}

// --- places ---

bool ludus_renderer_pane(const ludus_renderer *r, int32_t pane, int32_t *x, int32_t *y, int32_t *width,
                         int32_t *height) {
    if (pane < 0 || pane >= r->panes_count) {
        return false;
    }
    const render_pane *p = &r->panes[pane];
    *x = p->x;
    *y = r->height - p->y - p->height;
    *width = p->width;
    *height = p->height;
    return true;
}

bool ludus_renderer_pick(const ludus_renderer *r, double x, double y, int32_t *pane, double *plane_x, double *plane_y) {
    const double up = r->height - y;
    for (int32_t i = 0; i < r->panes_count; i++) {
        const render_pane *p = &r->panes[i];
        if (x >= p->x && x < p->x + p->width && up > p->y && up <= p->y + p->height) {
            *pane = i;
            *plane_x = (x - p->origin_x) / p->scale;
            *plane_y = (up - p->origin_y) / p->scale;
            return true;
        }
    }
    return false;
}

// --- frames for programs ---

ludus_status ludus_render_frame(ludus_renderer *r, const ludus_draw_list *const *lists, int32_t count, uint8_t *rgb) {
    const ludus_frame frame = ludus_frame_of(lists, count);
    const ludus_status status = ludus_renderer_draw(r, &frame);
    return status ? status : ludus_renderer_read(r, rgb);
}

// As many pictures as fit into one are drawn at once and cut out of it.
ludus_status ludus_render_frames(ludus_renderer *r, const ludus_draw_list *const *lists, int32_t count, int32_t width,
                                 int32_t height, uint8_t *rgb) {
    ludus_status status = check_size(width, height);
    if (status || count < 0) {
        return status ? status : ludus_fail(LUDUS_ERROR_ARGUMENT, "%d pictures; at least 0", count);
    }
    const int32_t old_width = r->width, old_height = r->height;
    const size_t bytes = 3 * (size_t)width * (size_t)height;
    const int32_t side = 2048; // of a sheet, unless one picture is larger
    const int32_t columns_max = side / width < 1 ? 1 : side / width, rows_max = side / height < 1 ? 1 : side / height;
    for (int32_t done = 0; done < count && !status;) {
        const int32_t left = count - done, sheet = left < columns_max * rows_max ? left : columns_max * rows_max;
        const int32_t columns = sheet < columns_max ? sheet : columns_max, rows = (sheet + columns - 1) / columns;
        ludus_frame frame = ludus_frame_of(lists + done, sheet);
        frame.columns = columns;
        frame.gap = 0;
        status = use_context(r);
        if (!status && (r->width != columns * width || r->height != rows * height)) {
            status = make_framebuffer(r, columns * width, rows * height);
        }
        status = status ? status : ludus_renderer_draw(r, &frame);
        for (int32_t i = 0; i < sheet && !status; i++) {
            status = read_rectangle(r, i % columns * width, i / columns * height, width, height,
                                    rgb + (size_t)(done + i) * bytes);
        }
        done += sheet;
    }
    r->panes_count = 0;
    r->drawn = false;
    const ludus_status restored =
        r->width == old_width && r->height == old_height ? LUDUS_OK : make_framebuffer(r, old_width, old_height);
    return status ? status : restored;
}
