// chart_png.c - a chart on a canvas, to a PNG file.
// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "canvas.h"
#include "chart_surface.h"
#include "png.h"

enum { PIXELS_PER_UNIT = 2 };

typedef struct png_surface {
    ludus_canvas *canvas;
    ludus_font *fonts[2]; // regular and bold
} png_surface;

static void set_clip(void *user, double left, double top, double right, double bottom) {
    const png_surface *png = user;
    ludus_canvas_clip(png->canvas, left, top, right, bottom);
}

static void remove_clip(void *user) {
    const png_surface *png = user;
    ludus_canvas_unclip(png->canvas);
}

static void draw_line(void *user, const double *points, int count, double width, ludus_color color, bool dashed) {
    const png_surface *png = user;
    if (!dashed) {
        ludus_canvas_stroke(png->canvas, points, count, width, color, 1);
        return;
    }
    // Dashes of 6 with gaps of 5 between their round ends, along each segment.
    for (int i = 0; i + 1 < count; i++) {
        const double *a = points + 2 * i, dx = a[2] - a[0], dy = a[3] - a[1], length = sqrt(dx * dx + dy * dy);
        for (double at = 0; at < length; at += 11) {
            double end = fmin(at + 6, length) / length, begin = at / length;
            double dash[4] = {a[0] + begin * dx, a[1] + begin * dy, a[0] + end * dx, a[1] + end * dy};
            ludus_canvas_stroke(png->canvas, dash, 2, width, color, 1);
        }
    }
}

static void draw_area(void *user, const double *points, int count, ludus_color color, double alpha) {
    const png_surface *png = user;
    ludus_canvas_fill(png->canvas, points, count, color, alpha);
}

static void draw_text(void *user, double x, double y, chart_anchor anchor, double size, bool bold, ludus_color color,
                      const char *text) {
    const png_surface *png = user;
    double width = ludus_font_width(png->fonts[bold], size, text);
    x -= anchor == CHART_RIGHT ? width : anchor == CHART_MIDDLE ? width / 2 : 0;
    ludus_canvas_text(png->canvas, x, y, text, png->fonts[bold], size, color);
}

ludus_status ludus_chart_write_png(const ludus_chart_page *page, const char *path) {
    int width, height;
    ludus_status status = chart_size(page, &width, &height);
    if (status != LUDUS_OK)
        return status;
    png_surface png = {ludus_canvas_make(width, height, PIXELS_PER_UNIT, LUDUS_COLOR_PAPER),
                       {ludus_font_make(0), ludus_font_make(LUDUS_TEXT_BOLD)}};
    if (png.canvas && png.fonts[0] && png.fonts[1]) {
        const chart_surface surface = {
            &png, set_clip, remove_clip, draw_line, draw_area, draw_text, {png.fonts[0], png.fonts[1]}};
        status = chart_draw(page, &surface);
    }
    if (status == LUDUS_OK && (!png.canvas || !png.fonts[0] || !png.fonts[1] || png.canvas->failed))
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the picture %s", path);
    if (status == LUDUS_OK)
        status = ludus_png_write(path, png.canvas->width, png.canvas->height, 3, png.canvas->pixels);
    ludus_canvas_destroy(png.canvas);
    ludus_font_destroy(png.fonts[0]);
    ludus_font_destroy(png.fonts[1]);
    return status;
}
