// overlay.c - what lies over a picture: dark, rounded, translucent panels with light text, the same for all commands.
// SPDX-License-Identifier: MIT
#include "overlay.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const ludus_color text_color = 0xF7F5EFu, label_color = 0xB4BDC9u, cap_color = 0x4A5665u, cap_edge = 0x6B7888u;

static double largest(double a, double b) {
    return a > b ? a : b;
}

void overlay_number(double number, char *out, size_t capacity) {
    if (isnan(number)) {
        snprintf(out, capacity, "-");
    } else if (number == floor(number) && fabs(number) < 1e7) {
        snprintf(out, capacity, "%.0f", number);
    } else if (fabs(number) >= 1e-2 && fabs(number) < 1e6) {
        snprintf(out, capacity, "%.*f", fabs(number) < 100 ? 2 : 1, number);
    } else {
        snprintf(out, capacity, "%.2g", number);
    }
}

void overlay_begin(overlay *o, ludus_draw_list *list, int32_t width, int32_t height, overlay_text_width *text_width) {
    const double side = width < height ? width : height;
    const overlay before = *o;
    *o = (overlay){.list = list, .text_width = text_width, .width = width, .height = height};
    if (before.width == o->width && before.height == o->height) {
        memcpy(o->widest, before.widest, sizeof o->widest);
    }
    o->line = floor(side / 36);
    o->line = o->line < 9 ? 9 : o->line > 30 ? 30 : o->line;
    for (int i = 0; i < OVERLAY_CORNERS; i++) {
        o->taken[i] = floor(0.6 * o->line);
    }
    ludus_draw_clear(list);
    ludus_draw_view(list, 0, 0, width, height);
    ludus_draw_layer(list, LUDUS_LAYER_TEXT);
}

// Texts are drawn in whole sizes.
static double text_width(const overlay *o, double height, int style, const char *text) {
    return o->text_width(round(height), style, text);
}

static void write_text(const overlay *o, double x, double y, double height, int style, ludus_color color,
                       const char *text) {
    ludus_draw_text(o->list, x, y, round(height), style, color, text);
}

// --- panels ---

typedef struct place {
    double left, top, width, height; // pixels, y up
} place;

// Takes the next place in a corner and draws the panel's ground.
static place take_place(overlay *o, overlay_corner corner, double width, double height) {
    const double gap = floor(0.6 * o->line);
    place p = {.width = ceil(width), .height = ceil(height)};
    const bool right = corner == OVERLAY_TOP_RIGHT || corner == OVERLAY_BOTTOM_RIGHT;
    const bool top = corner == OVERLAY_TOP_LEFT || corner == OVERLAY_TOP_RIGHT;
    p.left = right ? o->width - gap - p.width : gap;
    p.top = top ? o->height - o->taken[corner] : o->taken[corner] + p.height;
    o->taken[corner] += p.height + floor(0.5 * gap);
    o->across[corner] = largest(o->across[corner], gap + p.width);
    ludus_draw_rectangle(o->list, p.left + 0.5 * p.width, p.top - 0.5 * p.height, 0.5 * p.width, 0.5 * p.height,
                         0.45 * o->line, ludus_filled(ludus_color_fade(LUDUS_COLOR_INK, 0.82)));
    return p;
}

static double title_height(const overlay *o, const char *title) {
    return title ? 1.45 * o->line : 0;
}

static void write_title(const overlay *o, place p, double pad, const char *title) {
    if (title) {
        write_text(o, p.left + pad, p.top - pad - 0.5 * o->line, o->line, LUDUS_TEXT_LEFT | LUDUS_TEXT_BOLD, text_color,
                   title);
    }
}

void overlay_add(overlay_rows *rows, const char *label, const char *value) {
    if (rows->count < OVERLAY_ROWS_MAX) {
        overlay_row *row = &rows->row[rows->count++];
        snprintf(row->label, sizeof row->label, "%s", label);
        snprintf(row->value, sizeof row->value, "%s", value);
        row->color = LUDUS_COLOR_NONE;
    }
}

void overlay_add_number(overlay_rows *rows, const char *label, double number) {
    char text[32];
    overlay_number(number, text, sizeof text);
    overlay_add(rows, label, text);
}

void overlay_panel(overlay *o, overlay_corner corner, const char *title, const overlay_row *rows, int32_t count) {
    const double pad = 0.7 * o->line, step = 1.35 * o->line, small = 0.92 * o->line;
    double labels = 0, values = 0, dots = 0;
    for (int32_t i = 0; i < count; i++) {
        labels = largest(labels, text_width(o, small, 0, rows[i].label));
        values = largest(values, text_width(o, small, LUDUS_TEXT_BOLD, rows[i].value));
        dots = rows[i].color != LUDUS_COLOR_NONE ? 0.9 * o->line : dots;
    }
    // Figures that change their width do not make the panel dance.
    values = largest(values, 4 * o->line);
    const double head = title ? text_width(o, o->line, LUDUS_TEXT_BOLD, title) : 0;
    const double width = largest(o->widest[corner], largest(head, dots + labels + 0.9 * o->line + values));
    const double heading = title_height(o, title);
    o->widest[corner] = width;
    const place p = take_place(o, corner, width + 2 * pad, heading + step * count - (step - o->line) + 2 * pad);
    write_title(o, p, pad, title);
    for (int32_t i = 0; i < count; i++) {
        const double y = p.top - pad - heading - i * step - 0.5 * o->line;
        if (rows[i].color != LUDUS_COLOR_NONE) {
            ludus_draw_circle(o->list, p.left + pad + 0.25 * o->line, y, 0.25 * o->line, ludus_filled(rows[i].color));
        }
        write_text(o, p.left + pad + dots, y, small, LUDUS_TEXT_LEFT, label_color, rows[i].label);
        write_text(o, p.left + p.width - pad, y, small, LUDUS_TEXT_RIGHT | LUDUS_TEXT_BOLD, text_color, rows[i].value);
    }
}

// --- keys ---

// Arrows are drawn as such; other keys by their names.
static const char *key_text(const char *key) {
    static const char *const pictures[][2] = {{"left", "\u2190"},  {"right", "\u2192"},  {"up", "\u2191"},
                                              {"down", "\u2193"},  {"return", "enter"},  {"escape", "esc"},
                                              {"pageup", "pg up"}, {"pagedown", "pg dn"}};
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        if (strcmp(key, pictures[i][0]) == 0) {
            return pictures[i][1];
        }
    }
    return key;
}

void overlay_keys(overlay *o, overlay_corner corner, const char *title, const overlay_key *keys, int32_t count) {
    const double pad = 0.7 * o->line, step = 1.5 * o->line, small = 0.86 * o->line;
    double caps = 1.3 * o->line, abouts = 0;
    for (int32_t i = 0; i < count; i++) {
        caps = largest(caps, text_width(o, small, LUDUS_TEXT_BOLD, key_text(keys[i].key)) + 0.7 * o->line);
        abouts = largest(abouts, text_width(o, small, 0, keys[i].about));
    }
    const double head = title ? text_width(o, o->line, LUDUS_TEXT_BOLD, title) : 0;
    const double width = largest(head, caps + 0.6 * o->line + abouts), heading = title_height(o, title);
    const place p = take_place(o, corner, width + 2 * pad, heading + step * count - 0.15 * o->line + 2 * pad);
    write_title(o, p, pad, title);
    for (int32_t i = 0; i < count; i++) {
        const double y = p.top - pad - heading - i * step - 0.67 * o->line;
        const ludus_paint paint = keys[i].down ? ludus_filled(LUDUS_COLOR_FORCE)
                                               : ludus_outlined(cap_color, cap_edge, largest(1, 0.06 * o->line));
        ludus_draw_rectangle(o->list, p.left + pad + 0.5 * caps, y, 0.5 * caps, 0.62 * o->line, 0.28 * o->line, paint);
        write_text(o, p.left + pad + 0.5 * caps, y, small, LUDUS_TEXT_CENTER | LUDUS_TEXT_BOLD,
                   keys[i].down ? LUDUS_COLOR_INK : text_color, key_text(keys[i].key));
        write_text(o, p.left + pad + caps + 0.6 * o->line, y, small, LUDUS_TEXT_LEFT, text_color, keys[i].about);
    }
}

// --- banners, notes, badges ---

void overlay_banner(overlay *o, const char *title, const char *below, ludus_color accent) {
    const double large = 1.5 * o->line, pad = 0.8 * o->line;
    const double title_width = text_width(o, large, LUDUS_TEXT_BOLD, title);
    const double below_width = below ? text_width(o, o->line, 0, below) : 0;
    const double half_width = 0.5 * largest(title_width, below_width) + 1.4 * pad;
    const double height = large + (below ? 1.7 * o->line : 0) + 2 * pad;
    const double x = floor(0.5 * o->width), top = o->height - floor(0.6 * o->line), y = top - 0.5 * height;
    ludus_draw_rectangle(o->list, x, y, half_width, 0.5 * height, 0.7 * o->line,
                         ludus_outlined(ludus_color_fade(LUDUS_COLOR_INK, 0.88), accent, largest(2, 0.14 * o->line)));
    write_text(o, x, top - pad - 0.5 * large, large, LUDUS_TEXT_CENTER | LUDUS_TEXT_BOLD, text_color, title);
    if (below) {
        write_text(o, x, top - pad - large - 1.2 * o->line, o->line, LUDUS_TEXT_CENTER, label_color, below);
    }
}

void overlay_note(overlay *o, const char *text, ludus_color accent) {
    const double pad = 0.8 * o->line;
    const double half_width = 0.5 * text_width(o, o->line, 0, text) + pad + 0.5 * o->line, half_height = 0.95 * o->line;
    const double x = floor(0.5 * o->width), y = floor(1.0 * o->line + half_height);
    ludus_draw_rectangle(o->list, x, y, half_width, half_height, half_height,
                         ludus_filled(ludus_color_fade(LUDUS_COLOR_INK, 0.88)));
    ludus_draw_circle(o->list, x - half_width + pad, y, 0.28 * o->line, ludus_filled(accent));
    write_text(o, x - half_width + pad + 0.7 * o->line, y, o->line, LUDUS_TEXT_LEFT, text_color, text);
}

void overlay_badge(overlay *o, overlay_corner corner, const char *text, ludus_color color) {
    const double pad = 0.6 * o->line;
    const place p =
        take_place(o, corner, text_width(o, o->line, LUDUS_TEXT_BOLD, text) + 0.9 * o->line + 2 * pad, 1.8 * o->line);
    const double y = p.top - 0.5 * p.height;
    ludus_draw_circle(o->list, p.left + pad + 0.3 * o->line, y, 0.32 * o->line, ludus_filled(color));
    write_text(o, p.left + pad + 0.9 * o->line, y, o->line, LUDUS_TEXT_LEFT | LUDUS_TEXT_BOLD, text_color, text);
}

// --- curves ---

// The range of what is finite; false when nothing is.
static bool find_range(const double *values, int32_t count, double *low, double *high) {
    *low = INFINITY;
    *high = -INFINITY;
    for (int32_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            *low = values[i] < *low ? values[i] : *low;
            *high = values[i] > *high ? values[i] : *high;
        }
    }
    if (*low > *high) {
        return false;
    }
    const double room = *high > *low ? 0 : largest(1, 0.05 * fabs(*high));
    *low -= room;
    *high += room;
    return true;
}

void overlay_curve(overlay *o, overlay_corner corner, const char *title, const double *x, const double *y,
                   int32_t count) {
    const double pad = 0.7 * o->line, width = 13 * o->line, height = 5 * o->line, heading = title_height(o, title);
    const place p = take_place(o, corner, width + 2 * pad, heading + height + 2 * pad);
    double low_x, high_x, low_y, high_y;
    write_title(o, p, pad, title);
    if (!find_range(x, count, &low_x, &high_x) || !find_range(y, count, &low_y, &high_y)) {
        write_text(o, p.left + pad, p.top - pad - heading - 0.5 * height, 0.9 * o->line, LUDUS_TEXT_LEFT, label_color,
                   "no episode has ended yet");
        return;
    }
    // The bounds are written beside the curve.
    char texts[2][32];
    overlay_number(low_y, texts[0], sizeof texts[0]);
    overlay_number(high_y, texts[1], sizeof texts[1]);
    const double small = 0.8 * o->line;
    const double labels = largest(text_width(o, small, 0, texts[0]), text_width(o, small, 0, texts[1]));
    const double left = p.left + pad, low = p.top - p.height + pad, wide = width - labels - 0.6 * o->line;
    for (int i = 0; i < 2; i++) {
        write_text(o, left + width, low + (i ? height - 0.4 * small : 0.4 * small), small, LUDUS_TEXT_RIGHT,
                   label_color, texts[i]);
    }
    for (int i = 0; i <= 2; i++) {
        const double line = floor(low + 0.5 * i * height) + 0.5;
        ludus_draw_line(o->list, left, line, left + wide, line, 1, ludus_color_fade(cap_edge, 0.45));
    }
    enum { POINTS = 256 };
    double points[2 * POINTS];
    int32_t points_count = 0;
    // As many points as the panel can show, the last one always.
    const int32_t stride = 1 + (count - 1) / (POINTS - 1);
    for (int32_t i = (count - 1) % stride; i < count && points_count < POINTS; i += stride) {
        if (isfinite(x[i]) && isfinite(y[i])) {
            points[2 * points_count] = left + (x[i] - low_x) / (high_x - low_x) * wide;
            points[2 * points_count + 1] = low + (y[i] - low_y) / (high_y - low_y) * height;
            points_count++;
        }
    }
    if (points_count > 1) {
        ludus_draw_polyline(o->list, points, points_count, false, largest(1.5, 0.13 * o->line), LUDUS_COLOR_SKY);
    }
    if (points_count > 0) {
        const double *last = points + 2 * (points_count - 1);
        ludus_draw_circle(o->list, last[0], last[1], 0.25 * o->line, ludus_filled(LUDUS_COLOR_ORANGE));
    }
}
