// canvas.c - a picture in memory to draw on. A shape is first drawn as coverage, 0 to 1 a pixel, then blended once.
// SPDX-License-Identifier: MIT
#include "canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Rows of samples in a row of pixels; along the row coverage is exact.
enum { SUBROWS = 5 };

// The pixels a shape may have touched.
typedef struct region {
    int left, top, right, bottom; // right and bottom are past the end
} region;

ludus_canvas *ludus_canvas_make(int width, int height, int scale, ludus_color color) {
    ludus_canvas *canvas = calloc(1, sizeof *canvas);
    if (!canvas)
        return NULL;
    canvas->width = width * scale;
    canvas->height = height * scale;
    canvas->scale = scale;
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    canvas->pixels = malloc(3 * count);
    canvas->coverage = calloc(count, sizeof *canvas->coverage);
    if (!canvas->pixels || !canvas->coverage) {
        ludus_canvas_destroy(canvas);
        return NULL;
    }
    for (size_t i = 0; i < 3 * count; i++)
        canvas->pixels[i] = (uint8_t)ludus_color_channel(color, (int)(i % 3));
    ludus_canvas_unclip(canvas);
    return canvas;
}

void ludus_canvas_destroy(ludus_canvas *canvas) {
    if (!canvas)
        return;
    free(canvas->pixels);
    free(canvas->coverage);
    free(canvas->crossings);
    free(canvas->glyph);
    free(canvas);
}

void ludus_canvas_clip(ludus_canvas *canvas, double left, double top, double right, double bottom) {
    canvas->left = fmax(left * canvas->scale, 0);
    canvas->top = fmax(top * canvas->scale, 0);
    canvas->right = fmin(right * canvas->scale, canvas->width);
    canvas->bottom = fmin(bottom * canvas->scale, canvas->height);
}

void ludus_canvas_unclip(ludus_canvas *canvas) {
    canvas->left = canvas->top = 0;
    canvas->right = canvas->width;
    canvas->bottom = canvas->height;
}

// The pixels inside the clip that a box (in pixels) touches.
static region touched(const ludus_canvas *canvas, double left, double top, double right, double bottom) {
    region box = {(int)fmax(floor(left), floor(canvas->left)), (int)fmax(floor(top), floor(canvas->top)),
                  (int)fmin(ceil(right), ceil(canvas->right)), (int)fmin(ceil(bottom), ceil(canvas->bottom))};
    return box;
}

// Blends the covered pixels towards `color` and clears the coverage.
static void blend(ludus_canvas *canvas, region box, ludus_color color, double alpha) {
    for (int y = box.top; y < box.bottom; y++)
        for (int x = box.left; x < box.right; x++) {
            size_t at = (size_t)y * (size_t)canvas->width + (size_t)x;
            float weight = fminf(canvas->coverage[at], 1) * (float)alpha;
            canvas->coverage[at] = 0;
            for (int i = 0; weight > 0 && i < 3; i++) {
                float old = canvas->pixels[3 * at + (size_t)i];
                float new = old + ((float)ludus_color_channel(color, i) - old) * weight;
                canvas->pixels[3 * at + (size_t)i] = (uint8_t)lrintf(new);
            }
        }
}

// Raises the coverage to that of a line with round ends; all lengths in pixels.
static void cover_segment(ludus_canvas *canvas, double x0, double y0, double x1, double y1, double radius) {
    double reach = radius + 1, dx = x1 - x0, dy = y1 - y0, square = dx * dx + dy * dy;
    region box =
        touched(canvas, fmin(x0, x1) - reach, fmin(y0, y1) - reach, fmax(x0, x1) + reach, fmax(y0, y1) + reach);
    for (int y = box.top; y < box.bottom; y++) {
        float *row = canvas->coverage + (size_t)y * (size_t)canvas->width;
        for (int x = box.left; x < box.right; x++) {
            double px = x + 0.5 - x0, py = y + 0.5 - y0;
            double along = square > 0 ? fmin(fmax((px * dx + py * dy) / square, 0), 1) : 0;
            double ex = px - along * dx, ey = py - along * dy, distance = sqrt(ex * ex + ey * ey);
            float covered = (float)fmin(fmax(radius + 0.5 - distance, 0), 1);
            // Lines thinner than a pixel never cover one.
            row[x] = fmaxf(row[x], covered * (float)fmin(2 * radius, 1));
        }
    }
}

void ludus_canvas_stroke(ludus_canvas *canvas, const double *points, int count, double width, ludus_color color,
                         double alpha) {
    double scale = canvas->scale, radius = width * scale / 2, reach = radius + 1;
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int i = 0; i < count; i++) {
        const double *from = points + 2 * i, *to = i + 1 < count ? from + 2 : from;
        left = fmin(left, from[0] * scale - reach);
        right = fmax(right, from[0] * scale + reach);
        top = fmin(top, from[1] * scale - reach);
        bottom = fmax(bottom, from[1] * scale + reach);
        cover_segment(canvas, from[0] * scale, from[1] * scale, to[0] * scale, to[1] * scale, radius);
    }
    if (count > 0)
        blend(canvas, touched(canvas, left, top, right, bottom), color, alpha);
}

static int compare_reals(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// Adds `weight` for every pixel between two places on a row, and a part of it at the ends.
static void cover_span(float *row, double from, double to, int left, int right, float weight) {
    from = fmax(from, left);
    to = fmin(to, right);
    for (int x = (int)from; x < right && x < to; x++)
        row[x] += weight * (float)(fmin(to, x + 1) - fmax(from, x));
}

void ludus_canvas_fill(ludus_canvas *canvas, const double *points, int count, ludus_color color, double alpha) {
    if (count > canvas->crossing_room) {
        double *crossings = realloc(canvas->crossings, (size_t)count * sizeof *crossings);
        if (!crossings) {
            canvas->failed = true;
            return;
        }
        canvas->crossings = crossings;
        canvas->crossing_room = count;
    }
    double scale = canvas->scale, left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int i = 0; i < count; i++) {
        left = fmin(left, points[2 * i] * scale);
        right = fmax(right, points[2 * i] * scale);
        top = fmin(top, points[2 * i + 1] * scale);
        bottom = fmax(bottom, points[2 * i + 1] * scale);
    }
    region box = count > 0 ? touched(canvas, left, top, right, bottom) : (region){0};
    for (int subrow = box.top * SUBROWS; subrow < box.bottom * SUBROWS; subrow++) {
        double y = (subrow + 0.5) / SUBROWS;
        int found = 0;
        for (int i = 0; i < count; i++) {
            const double *a = points + 2 * i, *b = points + 2 * ((i + 1) % count);
            double ay = a[1] * scale, by = b[1] * scale;
            if ((ay <= y) != (by <= y))
                canvas->crossings[found++] = (a[0] + (b[0] - a[0]) * (y - ay) / (by - ay)) * scale;
        }
        qsort(canvas->crossings, (size_t)found, sizeof *canvas->crossings, compare_reals);
        float *row = canvas->coverage + (size_t)(subrow / SUBROWS) * (size_t)canvas->width;
        for (int i = 0; i + 1 < found; i += 2)
            cover_span(row, canvas->crossings[i], canvas->crossings[i + 1], box.left, box.right, 1.0f / SUBROWS);
    }
    blend(canvas, box, color, alpha);
}

// Raises the coverage to that of a glyph, whose own is `rows` of bytes.
static void cover_glyph(ludus_canvas *canvas, ludus_glyph_box box, const uint8_t *rows) {
    const region inside = touched(canvas, box.left, box.top, box.right, box.bottom);
    for (int y = inside.top; y < inside.bottom; y++) {
        float *row = canvas->coverage + (size_t)y * (size_t)canvas->width;
        const uint8_t *from = rows + (size_t)(y - box.top) * (size_t)(box.right - box.left);
        for (int x = inside.left; x < inside.right; x++)
            row[x] = fmaxf(row[x], (float)from[x - box.left] / 255);
    }
}

void ludus_canvas_text(ludus_canvas *canvas, double x, double y, const char *text, const ludus_font *font, double size,
                       ludus_color color) {
    double scale = canvas->scale, pixels = size * scale;
    ludus_glyph_box all = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};
    ludus_font_pen pen = {text, 0, 0};
    for (ludus_glyph glyph; ludus_font_next(font, pixels, &pen, &glyph);) {
        ludus_glyph_box box = ludus_glyph_bounds(font, glyph.id, pixels, x * scale + glyph.x, y * scale);
        size_t size_needed = (size_t)(box.right - box.left) * (size_t)(box.bottom - box.top);
        if (size_needed > canvas->glyph_room) {
            free(canvas->glyph);
            canvas->glyph = malloc(size_needed);
            canvas->glyph_room = canvas->glyph ? size_needed : 0;
            canvas->failed |= !canvas->glyph;
        }
        if (size_needed == 0 || !canvas->glyph)
            continue;
        ludus_glyph_cover(font, glyph.id, pixels, x * scale + glyph.x, y * scale, canvas->glyph, box.right - box.left);
        cover_glyph(canvas, box, canvas->glyph);
        all.left = box.left < all.left ? box.left : all.left;
        all.top = box.top < all.top ? box.top : all.top;
        all.right = box.right > all.right ? box.right : all.right;
        all.bottom = box.bottom > all.bottom ? box.bottom : all.bottom;
    }
    if (all.left < all.right)
        blend(canvas, touched(canvas, all.left, all.top, all.right, all.bottom), color, 1);
}
