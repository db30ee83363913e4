// chart.c - the layout of learning curves: what goes where, in shapes that any surface can draw.
// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart_axis.h"
#include "chart_surface.h"

// Sizes in units.
static const double title_size = 21, label_size = 14, tick_size = 13, margin = 22;
static const double line_width = 2.4, band_alpha = 0.18;

// The inside of the axes, and the axes.
typedef struct frame {
    double left, top, right, bottom;
    chart_axis x, y;
} frame;

// Beyond this, differences would overflow; such points count as not finite.
static bool is_drawable(double value) {
    return fabs(value) < 1e150;
}

static double x_of(const frame *f, double value) {
    return f->left + (value - f->x.low) / (f->x.high - f->x.low) * (f->right - f->left);
}

static double y_of(const frame *f, double value) {
    return f->bottom - (value - f->y.low) / (f->y.high - f->y.low) * (f->bottom - f->top);
}

static void extend(double *low, double *high, double value) {
    if (is_drawable(value)) {
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
}

static bool has_band(const ludus_chart_series *series) {
    return series->low && series->high;
}

// Sets both axes from the data.
static void set_axes(const ludus_chart *chart, frame *f) {
    double x_low = INFINITY, x_high = -INFINITY, y_low = INFINITY, y_high = -INFINITY;
    for (int i = 0; i < chart->series_count; i++) {
        const ludus_chart_series *series = &chart->series[i];
        for (int j = 0; j < series->count; j++) {
            if (!is_drawable(series->x[j]) || !is_drawable(series->y[j]))
                continue;
            extend(&x_low, &x_high, series->x[j]);
            extend(&y_low, &y_high, series->y[j]);
            if (has_band(series)) {
                extend(&y_low, &y_high, series->low[j]);
                extend(&y_low, &y_high, series->high[j]);
            }
        }
    }
    if (chart->has_reference)
        extend(&y_low, &y_high, chart->reference);
    bool empty = x_low > x_high;
    // Curves over steps begin a little after zero: show where zero is.
    if (x_low > 0 && x_low < 0.15 * x_high)
        x_low = 0;
    f->x = chart_axis_make(empty ? 0 : x_low, empty ? 1 : x_high, 7, false);
    f->y = y_low > y_high ? chart_axis_make(0, 1, 5, true) : chart_axis_make(y_low, y_high, 6, true);
}

// Draws ticks, grid and labels, and with them settles how much room the labels need on the left.
static void draw_axes(const ludus_chart *chart, const chart_surface *s, frame *f) {
    char text[32];
    double widest = 0;
    for (int i = 0; i < f->y.tick_count; i++) {
        chart_axis_label(&f->y, i, text);
        widest = fmax(widest, chart_text_width(s, text, tick_size, false));
    }
    f->left = margin + widest + 10;
    for (int i = 0; i < f->y.tick_count; i++) {
        double y = y_of(f, chart_axis_tick(&f->y, i)), points[4] = {f->left, y, f->right, y};
        chart_axis_label(&f->y, i, text);
        s->line(s->user, points, 2, 1, LUDUS_COLOR_GRID, false);
        s->text(s->user, f->left - 10, y + 0.33 * tick_size, CHART_RIGHT, tick_size, false, LUDUS_COLOR_MUTED, text);
    }
    for (int i = 0; i < f->x.tick_count; i++) {
        double x = x_of(f, chart_axis_tick(&f->x, i));
        double grid[4] = {x, f->top, x, f->bottom}, tick[4] = {x, f->bottom, x, f->bottom + 5};
        chart_axis_label(&f->x, i, text);
        s->line(s->user, grid, 2, 1, LUDUS_COLOR_GRID, false);
        s->line(s->user, tick, 2, 1, LUDUS_COLOR_LINE, false);
        s->text(s->user, x, f->bottom + 8 + tick_size, CHART_MIDDLE, tick_size, false, LUDUS_COLOR_MUTED, text);
    }
    double base[4] = {f->left, f->bottom, f->right, f->bottom};
    s->line(s->user, base, 2, 1, LUDUS_COLOR_LINE, false);
    if (chart->x_label)
        s->text(s->user, (f->left + f->right) / 2, f->bottom + 18 + tick_size + label_size, CHART_MIDDLE, label_size,
                false, LUDUS_COLOR_MUTED, chart->x_label);
}

// The end of the run of drawable points that begins at `from`; `from` itself when that one is not.
static int run_end(const ludus_chart_series *series, int from, bool band) {
    int end = from;
    while (end < series->count && is_drawable(series->x[end]) && is_drawable(series->y[end]) &&
           (!band || (is_drawable(series->low[end]) && is_drawable(series->high[end]))))
        end++;
    return end;
}

// Thins a run out to what can be seen: of the points in each quarter of a unit the first, the lowest, the highest and
// the last. Writes x, y pairs to `points` (room for all) and returns how many.
static int thin_out(const frame *f, const double *x, const double *y, int count, double *points) {
    int kept = 0;
    for (int i = 0; i < count;) {
        double column = floor(x_of(f, x[i]) * 4);
        int end = i, low = i, high = i;
        for (; end < count && floor(x_of(f, x[end]) * 4) == column; end++) {
            low = y[end] < y[low] ? end : low;
            high = y[end] > y[high] ? end : high;
        }
        int corners[4] = {i, low < high ? low : high, low < high ? high : low, end - 1};
        for (int j = 0; j < 4; j++)
            if (j == 0 || corners[j] != corners[j - 1]) {
                points[2 * kept] = x_of(f, x[corners[j]]);
                points[2 * kept++ + 1] = y_of(f, y[corners[j]]);
            }
        i = end;
    }
    return kept;
}

// Draws the band of a series, then (with `band` false) its line. `room` holds 4 x count numbers.
static void draw_series(const chart_surface *s, const frame *f, const ludus_chart_series *series, ludus_color color,
                        bool band, double *room) {
    for (int from = 0, end; from < series->count; from = end + 1) {
        end = run_end(series, from, band);
        if (end == from)
            continue;
        const double *x = series->x + from;
        if (!band) {
            int count = thin_out(f, x, series->y + from, end - from, room);
            // A lone point would be too small to see.
            s->line(s->user, room, count, count == 1 ? 2.5 * line_width : line_width, color, false);
            continue;
        }
        // Along the upper edge and back along the lower one.
        int upper = thin_out(f, x, series->high + from, end - from, room);
        double *back = room + 2 * upper;
        int lower = thin_out(f, x, series->low + from, end - from, back);
        for (int i = 0, j = lower - 1; i < j; i++, j--)
            for (int k = 0; k < 2; k++) {
                double swap = back[2 * i + k];
                back[2 * i + k] = back[2 * j + k];
                back[2 * j + k] = swap;
            }
        s->area(s->user, room, upper + lower, color, band_alpha);
    }
}

static void draw_reference(const ludus_chart *chart, const chart_surface *s, const frame *f) {
    double y = y_of(f, chart->reference), points[4] = {f->left, y, f->right, y};
    s->line(s->user, points, 2, 1.6, LUDUS_COLOR_MUTED, true);
    if (!chart->reference_label)
        return;
    // Above the line, unless that would leave the frame.
    double text_y = y - 7 - 0.72 * tick_size < f->top ? y + 7 + 0.72 * tick_size : y - 7;
    s->text(s->user, f->left + 8, text_y, CHART_LEFT, tick_size, false, LUDUS_COLOR_MUTED, chart->reference_label);
}

// How many of the drawn points lie in a box.
static int points_in(const ludus_chart *chart, const frame *f, double left, double top, double right, double bottom) {
    int found = 0;
    for (int i = 0; i < chart->series_count; i++) {
        const ludus_chart_series *series = &chart->series[i];
        for (int j = 0; j < series->count; j++) {
            double x = x_of(f, series->x[j]), y = y_of(f, series->y[j]);
            found += x > left && x < right && y > top && y < bottom;
        }
    }
    if (chart->has_reference) {
        double y = y_of(f, chart->reference);
        found += y > top - 2 * tick_size && y < bottom + tick_size ? 3 : 0;
    }
    return found;
}

// Draws the legend in the corner where it hides the fewest points.
static void draw_legend(const ludus_chart *chart, const chart_surface *s, const frame *f) {
    int rows = 0;
    double widest = 0;
    for (int i = 0; i < chart->series_count; i++)
        if (chart->series[i].label) {
            widest = fmax(widest, chart_text_width(s, chart->series[i].label, tick_size, false));
            rows++;
        }
    if (rows < 2)
        return;
    double row = 21, sample = 24, width = widest + sample + 34, height = rows * row + 13, gap = 12;
    double lefts[2] = {f->right - width - gap, f->left + gap}, tops[2] = {f->bottom - height - gap, f->top + gap};
    int best = 0, fewest = 0;
    for (int i = 0; i < 4; i++) {
        double left = lefts[i & 1], top = tops[i >> 1];
        int found = points_in(chart, f, left, top, left + width, top + height);
        if (i == 0 || found < fewest) {
            best = i;
            fewest = found;
        }
    }
    double left = lefts[best & 1], top = tops[best >> 1], right = left + width, bottom = top + height;
    double box[8] = {left, top, right, top, right, bottom, left, bottom};
    double border[10] = {left, top, right, top, right, bottom, left, bottom, left, top};
    s->area(s->user, box, 4, LUDUS_COLOR_PAPER, 0.9);
    s->line(s->user, border, 5, 1, LUDUS_COLOR_GRID, false);
    double y = top + 7 + row / 2;
    for (int i = 0; i < chart->series_count; i++) {
        if (!chart->series[i].label)
            continue;
        double points[4] = {left + 12, y, left + 12 + sample, y};
        s->line(s->user, points, 2, line_width, ludus_palette(i), false);
        s->text(s->user, left + 22 + sample, y + 0.34 * tick_size, CHART_LEFT, tick_size, false, LUDUS_COLOR_INK,
                chart->series[i].label);
        y += row;
    }
}

ludus_status chart_size(const ludus_chart *chart, int *width, int *height) {
    *width = chart->width ? chart->width : 800;
    *height = chart->height ? chart->height : 480;
    if (*width < 200 || *height < 150 || *width > 4000 || *height > 4000)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a chart of %d x %d units; 200 x 150 to 4000 x 4000 are allowed",
                          *width, *height);
    return LUDUS_OK;
}

ludus_status chart_draw(const ludus_chart *chart, const chart_surface *s) {
    int width, height, most = 0;
    ludus_status status = chart_size(chart, &width, &height);
    if (status != LUDUS_OK)
        return status;
    for (int i = 0; i < chart->series_count; i++)
        most = chart->series[i].count > most ? chart->series[i].count : most;
    // Two edges of a band, four kept points a column at most but never more than there are, two numbers a point.
    double *room = malloc(((size_t)most + 1) * 4 * sizeof *room);
    if (!room)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to draw a chart of %d points", most);

    // From the top: title, label of the y axis, the frame; both texts begin at the margin.
    frame f = {.top = margin, .right = width - margin - 6, .bottom = height - 26 - tick_size};
    if (chart->title) {
        // A long title is set smaller.
        double room_for_title = f.right - margin, title_width = chart_text_width(s, chart->title, title_size, true);
        double size = title_size * fmin(room_for_title / fmax(title_width, 1), 1);
        s->text(s->user, margin, f.top + 0.7 * title_size, CHART_LEFT, size, true, LUDUS_COLOR_INK, chart->title);
        f.top += title_size + 8;
    }
    if (chart->y_label) {
        s->text(s->user, margin, f.top + 0.75 * label_size, CHART_LEFT, label_size, false, LUDUS_COLOR_MUTED,
                chart->y_label);
        f.top += label_size + 4;
    }
    f.top += 12;
    if (chart->x_label)
        f.bottom -= label_size + 6;
    set_axes(chart, &f);
    draw_axes(chart, s, &f);

    // A little more than the frame, so that lines along its edge keep their width.
    s->clip(s->user, f.left - 3, f.top - 3, f.right + 3, f.bottom + 3);
    for (int i = 0; i < chart->series_count; i++)
        if (has_band(&chart->series[i]))
            draw_series(s, &f, &chart->series[i], ludus_palette(i), true, room);
    if (chart->has_reference && is_drawable(chart->reference))
        draw_reference(chart, s, &f);
    for (int i = 0; i < chart->series_count; i++)
        draw_series(s, &f, &chart->series[i], ludus_palette(i), false, room);
    draw_legend(chart, s, &f);
    s->unclip(s->user);
    free(room);
    return LUDUS_OK;
}
