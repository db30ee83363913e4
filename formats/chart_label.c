// chart_label.c - names next to the ends of lines, so that nobody hunts for a legend.
// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart_frame.h"

static const double small_size = 11, gap = 14, padding = 4, spacing = 4;

enum { LINES = 4, LINE_BYTES = 96 };

// A label: its first line names the series, the others are set smaller.
typedef struct label {
    char lines[LINES][LINE_BYTES];
    int count;
    double width, height;
    double end_x, end_y;          // where the line ends
    double band_top, band_bottom; // there
    double x, y;                  // where the label begins, and its middle
    bool beside;                  // the frame; otherwise in it, next to the end
    ludus_color color;
} label;

// --- texts ---

void chart_shorten(const chart_surface *s, const char *text, double text_size, bool bold, double width, char *out,
                   size_t size) {
    static const char ellipsis[] = "\u2026";
    size_t length = strcspn(text, "\n");
    bool whole = length < size;
    if (whole) {
        memcpy(out, text, length);
        out[length] = 0;
        whole = chart_text_width(s, out, text_size, bold) <= width;
    }
    if (whole)
        return;
    length = length < size - sizeof ellipsis ? length : size - sizeof ellipsis;
    do {
        while (length > 0 && (text[length] & 0xC0) == 0x80) // not within a character
            length--;
        memcpy(out, text, length);
        memcpy(out + length, ellipsis, sizeof ellipsis);
    } while (chart_text_width(s, out, text_size, bold) > width && length-- > 0);
}

static double line_height(int line) {
    return line == 0 ? 16 : 14;
}

// Sets a label's lines, cut to `most`, and its size.
static void set_text(const chart_surface *s, const char *text, double most, label *l) {
    l->count = 0;
    l->width = l->height = 0;
    for (const char *at = text; at && l->count < LINES; at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
        const double size = l->count ? small_size : CHART_LABEL_SIZE;
        chart_shorten(s, at, size, !l->count, most, l->lines[l->count], LINE_BYTES);
        l->width = fmax(l->width, chart_text_width(s, l->lines[l->count], size, !l->count));
        l->height += line_height(l->count++);
    }
    l->height += spacing;
}

double chart_labels_width(const chart_surface *s, const ludus_chart *chart, double most) {
    double width = 0;
    for (int i = 0; i < chart->series_count; i++) {
        label l;
        set_text(s, chart->series[i].label, most - gap, &l);
        width = fmax(width, l.width > 0 ? l.width + gap : 0);
    }
    return width;
}

// Colours that are light on paper are set darker in letters.
static ludus_color ink_of(int color) {
    return ludus_color_mix(ludus_palette(color), LUDUS_COLOR_INK, 0.2);
}

// Dims what lies under a text.
static void clear_under(const chart_surface *s, double left, double top, double right, double bottom) {
    const double box[8] = {left, top, right, top, right, bottom, left, bottom};
    s->area(s->user, box, 4, LUDUS_COLOR_PAPER, 0.8);
}

static void draw_label(const chart_surface *s, const label *l) {
    if (!l->beside)
        clear_under(s, l->x - 2, l->y - l->height / 2, l->x + l->width + 2, l->y + l->height / 2);
    double y = l->y - l->height / 2 + spacing / 2;
    for (int i = 0; i < l->count; i++) {
        const double size = i ? small_size : CHART_LABEL_SIZE;
        s->text(s->user, l->x, y + line_height(i) / 2 + 0.36 * size, CHART_LEFT, size, !i,
                i ? LUDUS_COLOR_MUTED : l->color, l->lines[i]);
        y += line_height(i);
    }
}

// --- places ---

void chart_spread(const double *wanted, const double *heights, int count, double low, double high, double *middles) {
    // With the heights before it taken off, a label must only not come above the one before: isotonic regression, by
    // its min-max formula. There are few labels.
    double total = 0, offset = 0;
    for (int i = 0; i < count; i++)
        total += heights[i];
    for (int i = 0; i < count; i++) {
        double place = -INFINITY, before = offset;
        for (int a = i; a >= 0; a--) {
            double sum = 0, least = INFINITY, above = before;
            for (int b = a; b < count; b++) {
                sum += wanted[b] - heights[b] / 2 - above;
                above += heights[b];
                least = b >= i ? fmin(least, sum / (b - a + 1)) : least;
            }
            place = fmax(place, least);
            before -= a > 0 ? heights[a - 1] : 0;
        }
        middles[i] = fmin(fmax(place, low), fmax(high - total, low)) + offset + heights[i] / 2;
        offset += heights[i];
    }
}

// How many of the lines run through a box.
static int lines_through(const ludus_chart *chart, const chart_frame *f, double left, double top, double right,
                         double bottom) {
    int found = 0;
    for (int i = 0; i < chart->series_count; i++) {
        const ludus_chart_series *series = &chart->series[i];
        for (int j = 0; j < series->count; j++) {
            const int k = j > 0 ? j - 1 : j;
            if (!chart_is_drawable(series->x[j]) || !chart_is_drawable(series->y[j]) ||
                !chart_is_drawable(series->x[k]) || !chart_is_drawable(series->y[k]))
                continue;
            double x0 = chart_x(f, series->x[k]), y0 = chart_y(f, series->y[k]);
            double x1 = chart_x(f, series->x[j]), y1 = chart_y(f, series->y[j]);
            if (fmax(x0, x1) < left || fmin(x0, x1) > right || fmax(y0, y1) < top || fmin(y0, y1) > bottom)
                continue;
            // The part of the segment over the box, by its heights there.
            double from = x1 != x0 ? fmin(fmax((left - x0) / (x1 - x0), 0), 1) : 0;
            double to = x1 != x0 ? fmin(fmax((right - x0) / (x1 - x0), 0), 1) : 1;
            double ya = y0 + (y1 - y0) * from, yb = y0 + (y1 - y0) * to;
            if (fmax(ya, yb) >= top && fmin(ya, yb) <= bottom) {
                found++;
                break;
            }
        }
    }
    if (chart->has_reference && chart_is_drawable(chart->reference)) {
        const double y = chart_y(f, chart->reference);
        found += y >= top && y <= bottom;
    }
    return found;
}

// Finds room for a label in the frame next to its line's end: on its right, above or below.
static bool place_inside(const ludus_chart *chart, const chart_frame *f, const label *labels, int count, label *l) {
    const double w = l->width, half = l->height / 2, above = l->band_top - half - 6, below = l->band_bottom + half + 6;
    const double places[][2] = {{9, l->end_y},
                                {9, l->end_y - 0.6 * half},
                                {9, l->end_y + 0.6 * half},
                                {-w / 2, above},
                                {-w / 2, below},
                                {-w - 2, above},
                                {-w - 2, below}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const double left = l->end_x + places[i][0], y = places[i][1];
        const double top = y - half, bottom = y + half, right = left + w;
        bool free_room = left > f->left && right < f->right && top > f->top && bottom < f->bottom &&
                         !lines_through(chart, f, left - 2, top, right + padding, bottom);
        for (int j = 0; free_room && j < count; j++)
            free_room = labels[j].beside || labels[j].x > right || labels[j].x + labels[j].width < left ||
                        labels[j].y - labels[j].height / 2 > bottom || labels[j].y + labels[j].height / 2 < top;
        if (free_room) {
            l->x = left;
            l->y = y;
            return true;
        }
    }
    return false;
}

static int compare_ends(const void *a, const void *b) {
    const label *left = a, *right = b;
    return left->end_y != right->end_y ? (left->end_y > right->end_y) - (left->end_y < right->end_y)
                                       : (left->end_x < right->end_x) - (left->end_x > right->end_x);
}

// Where the labels beside the frame are. When they do not fit they lose their small lines, and when that does not do,
// those of the lowest lines are left out: returns how many.
static int place_beside(const chart_frame *f, label *labels, int count, double *numbers) {
    double *wanted = numbers, *heights = numbers + count, *middles = numbers + 2 * count;
    double total = 0, low = f->top - 8, high = f->bottom + 8, single = line_height(0) + spacing;
    int beside = 0, placed = 0, room = (int)((high - low) / single);
    for (int i = 0; i < count; i++) {
        total += labels[i].beside ? labels[i].height : 0;
        beside += labels[i].beside;
    }
    // The last place says how many more there are.
    const int shown = beside > room ? room - 1 : beside;
    for (int i = 0; i < count; i++) {
        if (!labels[i].beside)
            continue;
        if (total > high - low) {
            labels[i].count = 1;
            labels[i].height = single;
        }
        if (placed >= shown) {
            labels[i].count = 0;
            continue;
        }
        wanted[placed] = labels[i].end_y;
        heights[placed++] = labels[i].height;
    }
    chart_spread(wanted, heights, placed, low, shown < beside ? high - single : high, middles);
    for (int i = 0, k = 0; i < count; i++)
        if (labels[i].beside && labels[i].count) {
            labels[i].x = f->right + gap;
            labels[i].y = middles[k++];
        }
    return beside - placed;
}

static void draw_leader(const chart_surface *s, const chart_frame *f, const label *l) {
    const double points[4] = {l->end_x, l->end_y, f->right + gap - 4, l->y};
    const bool early = l->end_x < f->right - 2;
    if (early || fabs(l->y - l->end_y) > 5)
        s->line(s->user, points, 2, 1, ludus_color_mix(l->color, LUDUS_COLOR_PAPER, 0.5), early);
}

static void draw_reference_label(const chart_surface *s, const chart_frame *f, const ludus_chart *chart) {
    char text[LINE_BYTES];
    chart_shorten(s, chart->reference_label, small_size + 1, false, f->right - f->left - 16, text, sizeof text);
    const double width = chart_text_width(s, text, small_size + 1, false), y = chart_y(f, chart->reference);
    const double lefts[2] = {f->left + 8, f->right - 8 - width}, tops[2] = {y - 19, y + 5};
    int best = 0, fewest = 1 << 20;
    for (int i = 0; i < 4; i++) {
        const double left = lefts[i & 1], top = tops[i >> 1];
        const bool outside = top < f->top - 4 || top + 14 > f->bottom;
        const int found = (outside ? 1 << 10 : 0) + lines_through(chart, f, left - 4, top, left + width + 4, top + 14);
        if (found < fewest) {
            best = i;
            fewest = found;
        }
    }
    const double at = lefts[best & 1], top = tops[best >> 1];
    clear_under(s, at - 3, top, at + width + 3, top + 14);
    s->text(s->user, at, top + 11.5, CHART_LEFT, small_size + 1, false, LUDUS_COLOR_MUTED, text);
}

ludus_status chart_draw_labels(const chart_surface *s, const chart_frame *f, const ludus_chart *chart) {
    label *labels = calloc((size_t)chart->series_count + 1, sizeof *labels);
    double *numbers = calloc(3 * (size_t)chart->series_count + 1, sizeof *numbers);
    if (!labels || !numbers) {
        free(labels);
        free(numbers);
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the labels of a chart");
    }
    if (chart->has_reference && chart->reference_label && chart_is_drawable(chart->reference))
        draw_reference_label(s, f, chart);
    int count = 0;
    for (int i = 0; i < chart->series_count; i++) {
        const ludus_chart_series *series = &chart->series[i];
        int end = series->count - 1;
        while (end >= 0 && !(chart_is_drawable(series->x[end]) && chart_is_drawable(series->y[end])))
            end--;
        if (!series->label || end < 0)
            continue;
        label *l = &labels[count];
        l->end_x = chart_x(f, series->x[end]);
        l->end_y = chart_y(f, series->y[end]);
        const bool banded =
            chart_has_band(series) && chart_is_drawable(series->low[end]) && chart_is_drawable(series->high[end]);
        l->band_top = banded ? fmin(chart_y(f, series->high[end]), l->end_y) : l->end_y;
        l->band_bottom = banded ? fmax(chart_y(f, series->low[end]), l->end_y) : l->end_y;
        l->color = ink_of(series->color);
        set_text(s, series->label, fmax(f->label_room - gap, 20), l);
        const double dot[2] = {l->end_x, l->end_y};
        s->line(s->user, dot, 1, 3 * CHART_LINE_WIDTH, ludus_palette(series->color), false);
        l->beside = l->end_x > f->right - 0.05 * (f->right - f->left) || !place_inside(chart, f, labels, count, l);
        count++;
    }
    qsort(labels, (size_t)count, sizeof *labels, compare_ends);
    const int left_out = place_beside(f, labels, count, numbers);
    for (int i = 0; i < count; i++) {
        if (labels[i].beside && labels[i].count)
            draw_leader(s, f, &labels[i]);
        draw_label(s, &labels[i]);
    }
    if (left_out > 0) {
        char text[32];
        snprintf(text, sizeof text, "and %d more", left_out);
        s->text(s->user, f->right + gap, f->bottom + 6, CHART_LEFT, small_size, false, LUDUS_COLOR_MUTED, text);
    }
    free(labels);
    free(numbers);
    return LUDUS_OK;
}
