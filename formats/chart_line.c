// chart_line.c - the lines of a chart and the bands around them, thinned out to what can be seen.
// SPDX-License-Identifier: MIT
#include "chart_frame.h"

static const double band_alpha = 0.18;

// The end of the run of drawable points that begins at `from`; `from` itself when that one is not.
static int run_end(const ludus_chart_series *series, int from, bool band) {
    int end = from;
    while (end < series->count && chart_is_drawable(series->x[end]) && chart_is_drawable(series->y[end]) &&
           (!band || (chart_is_drawable(series->low[end]) && chart_is_drawable(series->high[end]))))
        end++;
    return end;
}

// Thins a run out to what can be seen: of the points in each quarter of a unit the first, the lowest, the highest and
// the last. Writes x, y pairs to `points` (room for all) and returns how many.
static int thin_out(const chart_frame *f, const double *x, const double *y, int count, double *points) {
    int kept = 0;
    for (int i = 0; i < count;) {
        double column = floor(chart_x(f, x[i]) * 4);
        int end = i, low = i, high = i;
        for (; end < count && floor(chart_x(f, x[end]) * 4) == column; end++) {
            low = y[end] < y[low] ? end : low;
            high = y[end] > y[high] ? end : high;
        }
        int corners[4] = {i, low < high ? low : high, low < high ? high : low, end - 1};
        for (int j = 0; j < 4; j++)
            if (j == 0 || corners[j] != corners[j - 1]) {
                points[2 * kept] = chart_x(f, x[corners[j]]);
                points[2 * kept++ + 1] = chart_y(f, y[corners[j]]);
            }
        i = end;
    }
    return kept;
}

void chart_draw_band(const chart_surface *s, const chart_frame *f, const ludus_chart_series *series, double *room) {
    for (int from = 0, end; from < series->count; from = end + 1) {
        end = run_end(series, from, true);
        if (end == from)
            continue;
        // Along the upper edge and back along the lower one.
        const double *x = series->x + from;
        int upper = thin_out(f, x, series->high + from, end - from, room);
        double *back = room + 2 * upper;
        int lower = thin_out(f, x, series->low + from, end - from, back);
        for (int i = 0, j = lower - 1; i < j; i++, j--)
            for (int k = 0; k < 2; k++) {
                double swap = back[2 * i + k];
                back[2 * i + k] = back[2 * j + k];
                back[2 * j + k] = swap;
            }
        s->area(s->user, room, upper + lower, ludus_palette(series->color), band_alpha);
    }
}

void chart_draw_line(const chart_surface *s, const chart_frame *f, const ludus_chart_series *series, double *room) {
    ludus_color color = ludus_palette(series->color);
    double width = CHART_LINE_WIDTH;
    if (series->faint) {
        color = ludus_color_mix(color, LUDUS_COLOR_PAPER, 0.6);
        width = 1;
    }
    for (int from = 0, end; from < series->count; from = end + 1) {
        end = run_end(series, from, false);
        if (end == from)
            continue;
        int count = thin_out(f, series->x + from, series->y + from, end - from, room);
        for (int i = 0; series->dots && i < count; i++)
            s->line(s->user, room + 2 * i, 1, 2.4 * width, color, false);
        // A lone point would be too small to see.
        s->line(s->user, room, count, count == 1 ? 3 * width : width, color, false);
    }
}
