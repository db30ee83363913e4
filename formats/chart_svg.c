// chart_svg.c - a chart as SVG text.
// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "atomic_file.h"
#include "chart_surface.h"

typedef struct svg_surface {
    FILE *stream;
    int clips; // so far: each has a name of its own
} svg_surface;

// Writes a length with two decimals and a point, whatever the host program's locale.
static void write_length(FILE *stream, double value) {
    long long hundredths = llround(fmin(fmax(value, -1e9), 1e9) * 100);
    fprintf(stream, "%s%lld.%02lld", hundredths < 0 ? "-" : "", llabs(hundredths) / 100, llabs(hundredths) % 100);
}

static void write_points(FILE *stream, const double *points, int count) {
    for (int i = 0; i < 2 * count; i++) {
        write_length(stream, points[i]);
        fputc(i % 2 ? ' ' : ',', stream);
    }
}

static void write_attribute(FILE *stream, const char *name, double value) {
    fprintf(stream, " %s=\"", name);
    write_length(stream, value);
    fputc('"', stream);
}

// Text of an element: markup and what XML does not allow are replaced.
static void write_escaped(FILE *stream, const char *text) {
    for (const char *at = text; *at; at++) {
        if (*at == '<')
            fputs("&lt;", stream);
        else if (*at == '&')
            fputs("&amp;", stream);
        else
            fputc((unsigned char)*at < 32 ? ' ' : *at, stream);
    }
}

static void set_clip(void *user, double left, double top, double right, double bottom) {
    svg_surface *svg = user;
    FILE *stream = svg->stream;
    fprintf(stream, "<clipPath id=\"frame%d\"><rect", ++svg->clips);
    write_attribute(stream, "x", left);
    write_attribute(stream, "y", top);
    write_attribute(stream, "width", right - left);
    write_attribute(stream, "height", bottom - top);
    fprintf(stream, "/></clipPath>\n<g clip-path=\"url(#frame%d)\">\n", svg->clips);
}

static void remove_clip(void *user) {
    const svg_surface *svg = user;
    fputs("</g>\n", svg->stream);
}

static void draw_line(void *user, const double *points, int count, double width, ludus_color color, bool dashed) {
    FILE *stream = ((svg_surface *)user)->stream;
    fputs("<polyline points=\"", stream);
    write_points(stream, points, count);
    if (count == 1) // a dot: a line to itself
        write_points(stream, points, count);
    fprintf(stream, "\" stroke=\"#%06x\"", (unsigned)color);
    write_attribute(stream, "stroke-width", width);
    fputs(dashed ? " stroke-dasharray=\"6 5\"/>\n" : "/>\n", stream);
}

static void draw_area(void *user, const double *points, int count, ludus_color color, double alpha) {
    FILE *stream = ((svg_surface *)user)->stream;
    fputs("<polygon points=\"", stream);
    write_points(stream, points, count);
    fprintf(stream, "\" fill=\"#%06x\" fill-rule=\"evenodd\"", (unsigned)color);
    write_attribute(stream, "fill-opacity", alpha);
    fputs("/>\n", stream);
}

static void draw_text(void *user, double x, double y, chart_anchor anchor, double size, bool bold, ludus_color color,
                      const char *text) {
    static const char *const anchors[] = {"start", "middle", "end"};
    FILE *stream = ((svg_surface *)user)->stream;
    fputs("<text", stream);
    write_attribute(stream, "x", x);
    write_attribute(stream, "y", y);
    write_attribute(stream, "font-size", size);
    fprintf(stream, " text-anchor=\"%s\"%s fill=\"#%06x\" stroke=\"none\">", anchors[anchor],
            bold ? " font-weight=\"600\"" : "", (unsigned)color);
    write_escaped(stream, text);
    fputs("</text>\n", stream);
}

static ludus_status write_svg(const ludus_chart_page *page, const char *path, const ludus_font *regular,
                              const ludus_font *bold) {
    int width, height;
    ludus_atomic_file *file;
    ludus_status status = chart_size(page, &width, &height);
    if (status == LUDUS_OK)
        status = ludus_atomic_file_open(path, &file);
    if (status != LUDUS_OK)
        return status;
    FILE *stream = ludus_atomic_file_stream(file);
    fprintf(stream,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
            "font-family=\"Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif\" "
            "fill=\"none\" stroke-linecap=\"round\" "
            "stroke-linejoin=\"round\">\n<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
            width, height, width, height, width, height, (unsigned)LUDUS_COLOR_PAPER);
    svg_surface svg = {stream, 0};
    const chart_surface surface = {&svg, set_clip, remove_clip, draw_line, draw_area, draw_text, {regular, bold}};
    status = chart_draw(page, &surface);
    if (status != LUDUS_OK) {
        ludus_atomic_file_discard(file);
        return status;
    }
    fputs("</svg>\n", stream);
    return ludus_atomic_file_commit(file);
}

ludus_status ludus_chart_write_svg(const ludus_chart_page *page, const char *path) {
    ludus_font *regular = ludus_font_make(0), *bold = ludus_font_make(LUDUS_TEXT_BOLD);
    const ludus_status status = regular && bold ? write_svg(page, path, regular, bold) : LUDUS_ERROR_MEMORY;
    ludus_font_destroy(regular);
    ludus_font_destroy(bold);
    return status;
}
