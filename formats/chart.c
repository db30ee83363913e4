// chart.c - the layout of learning curves: what goes where, in shapes that any surface can draw.
// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <string.h>

#include "chart_frame.h"

// Sizes in units.
static const double title_size = 20, note_size = 13, tick_size = 12, margin = 22;

// --- one pair of axes ---

static void extend(double *low, double *high, double value) {
    if (chart_is_drawable(value)) {
        *low = fmin(*low, value);
        *high = fmax(*high, value);
    }
}

// Sets both axes from the data.
static void set_axes(const ludus_chart *chart, chart_frame *f) {
    double x_low = INFINITY, x_high = -INFINITY, y_low = INFINITY, y_high = -INFINITY;
    for (int i = 0; i < chart->series_count; i++) {
        const ludus_chart_series *series = &chart->series[i];
        for (int j = 0; j < series->count; j++) {
            if (!chart_is_drawable(series->x[j]) || !chart_is_drawable(series->y[j]))
                continue;
            extend(&x_low, &x_high, series->x[j]);
            extend(&y_low, &y_high, series->y[j]);
            if (chart_has_band(series)) {
                extend(&y_low, &y_high, series->low[j]);
                extend(&y_low, &y_high, series->high[j]);
            }
        }
    }
    if (chart->has_reference)
        extend(&y_low, &y_high, chart->reference);
    bool empty = x_low > x_high;
    // Curves over steps begin a little after zero: show where zero is.
    if (x_low > 0 && x_low < 0.5 * x_high)
        x_low = 0;
    // About as many ticks as there is room for.
    int across = (int)fmin(fmax((f->right - f->left) / 90, 2), 7),
        up = (int)fmin(fmax((f->bottom - f->top) / 55, 2), 6);
    f->x = chart_axis_make(empty ? 0 : x_low, empty ? 1 : x_high, across, false);
    if (y_low < y_high) {
        // A little room above and below, but not below a zero that is the floor; and for the label of the reference.
        const double span = y_high - y_low, least = y_low - 0.04 * span, most = y_high + 0.04 * span;
        y_low = y_low >= 0 && y_low < 0.5 * span ? 0 : least;
        y_high = chart->has_reference ? fmax(most, chart->reference + 20 / (f->bottom - f->top) * span) : most;
    }
    const bool flat = y_low == y_high;
    f->y = y_low > y_high ? chart_axis_make(0, 1, up, false) : chart_axis_make(y_low, y_high, up, flat);
    while (f->y.tick_count < 3 && !flat && up < 20)
        f->y = chart_axis_make(f->y.low, f->y.high, ++up, false);
}

// Draws ticks, grid and labels, and with them settles how much room the labels need on the left.
static void draw_axes(const ludus_chart *chart, const chart_surface *s, chart_frame *f) {
    char text[32];
    double widest = 0;
    for (int i = 0; i < f->y.tick_count; i++) {
        chart_axis_label(&f->y, i, text);
        widest = fmax(widest, chart_text_width(s, text, tick_size, false));
    }
    f->left += widest + 10;
    for (int i = 0; i < f->y.tick_count; i++) {
        double y = chart_y(f, chart_axis_tick(&f->y, i)), points[4] = {f->left, y, f->right, y};
        chart_axis_label(&f->y, i, text);
        s->line(s->user, points, 2, 1, LUDUS_COLOR_GRID, false);
        s->text(s->user, f->left - 10, y + 0.36 * tick_size, CHART_RIGHT, tick_size, false, LUDUS_COLOR_MUTED, text);
    }
    double base[4] = {f->left, f->bottom, f->right, f->bottom};
    s->line(s->user, base, 2, 1, LUDUS_COLOR_LINE, false);
    for (int i = 0; i < f->x.tick_count; i++) {
        double x = chart_x(f, chart_axis_tick(&f->x, i)), tick[4] = {x, f->bottom, x, f->bottom + 4};
        chart_axis_label(&f->x, i, text);
        s->line(s->user, tick, 2, 1, LUDUS_COLOR_LINE, false);
        s->text(s->user, x, f->bottom + 8 + tick_size, CHART_MIDDLE, tick_size, false, LUDUS_COLOR_MUTED, text);
    }
    if (chart->x_label)
        s->text(s->user, (f->left + f->right) / 2, f->bottom + 15 + 2 * tick_size, CHART_MIDDLE, tick_size, false,
                LUDUS_COLOR_MUTED, chart->x_label);
}

static void draw_reference(const ludus_chart *chart, const chart_surface *s, const chart_frame *f) {
    double y = chart_y(f, chart->reference), points[4] = {f->left, y, f->right, y};
    s->line(s->user, points, 2, 1.4, ludus_color_mix(LUDUS_COLOR_MUTED, LUDUS_COLOR_PAPER, 0.25), true);
}

// Draws a line of text that is shortened to `width`.
static void draw_heading(const chart_surface *s, double x, double y, double width, double size, bool bold,
                         ludus_color color, const char *text) {
    char shortened[256];
    chart_shorten(s, text, size, bold, width, shortened, sizeof shortened);
    s->text(s->user, x, y, CHART_LEFT, size, bold, color, shortened);
}

// Draws a chart in a rectangle.
static ludus_status draw_chart(const ludus_chart *chart, const chart_surface *s, double left, double top, double right,
                               double bottom) {
    int most = 0;
    for (int i = 0; i < chart->series_count; i++)
        most = chart->series[i].count > most ? chart->series[i].count : most;
    // Two edges of a band, four kept points a column at most but never more than there are, two numbers a point.
    double *room = malloc(((size_t)most + 1) * 4 * sizeof *room);
    if (!room)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to draw a chart of %d points", most);

    chart_frame f = {.left = left, .top = top, .right = right, .bottom = bottom - 12 - tick_size};
    if (chart->title) {
        draw_heading(s, left, f.top + 12, right - left, 15, true, LUDUS_COLOR_INK, chart->title);
        f.top += 22;
    }
    if (chart->y_label) {
        draw_heading(s, left, f.top + 10, right - left, tick_size, false, LUDUS_COLOR_MUTED, chart->y_label);
        f.top += tick_size + 6;
    }
    f.top += 8;
    if (chart->x_label)
        f.bottom -= tick_size + 7;
    // A number on the right end of the axis reaches past it.
    f.label_room = chart_labels_width(s, chart, 0.34 * (right - left));
    f.right -= fmax(f.label_room, 12);
    set_axes(chart, &f);
    draw_axes(chart, s, &f);

    // A little more than the frame, so that lines along its edge keep their width.
    s->clip(s->user, f.left - 3, f.top - 3, f.right + 3, f.bottom + 3);
    for (int i = 0; i < chart->series_count; i++)
        if (chart_has_band(&chart->series[i]))
            chart_draw_band(s, &f, &chart->series[i], room);
    if (chart->has_reference && chart_is_drawable(chart->reference))
        draw_reference(chart, s, &f);
    for (int i = 0; i < chart->series_count; i++)
        chart_draw_line(s, &f, &chart->series[i], room);
    s->unclip(s->user);
    free(room);
    if (most == 0)
        s->text(s->user, (f.left + f.right) / 2, (f.top + f.bottom) / 2, CHART_MIDDLE, note_size, false,
                LUDUS_COLOR_MUTED, "nothing to show yet");
    return chart_draw_labels(s, &f, chart);
}

// --- the page ---

static int columns_of(const ludus_chart_page *page) {
    return page->count <= 1 ? 1 : page->count <= 4 ? 2 : 3;
}

static int rows_of(const ludus_chart_page *page) {
    return page->count <= 1 ? 1 : (page->count + columns_of(page) - 1) / columns_of(page);
}

ludus_status chart_size(const ludus_chart_page *page, int *width, int *height) {
    *width = page->width ? page->width : page->count <= 1 ? 800 : 480 * columns_of(page);
    *height = page->height ? page->height : page->count <= 1 ? 480 : 80 + 300 * rows_of(page);
    if (*width < 200 || *height < 150 || *width > 4000 || *height > 4000)
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a chart of %d x %d units; 200 x 150 to 4000 x 4000 are allowed",
                          *width, *height);
    return LUDUS_OK;
}

ludus_status chart_draw(const ludus_chart_page *page, const chart_surface *s) {
    int width, height;
    ludus_status status = chart_size(page, &width, &height);
    if (status != LUDUS_OK)
        return status;
    double top = margin, inside = width - 2 * margin;
    if (page->title) {
        // A long title is set smaller.
        double title_width = chart_text_width(s, page->title, title_size, true);
        double size = fmax(title_size * fmin(inside / fmax(title_width, 1), 1), 13);
        draw_heading(s, margin, top + 0.75 * title_size, inside, size, true, LUDUS_COLOR_INK, page->title);
        top += title_size + 8;
    }
    if (page->note) {
        draw_heading(s, margin, top + 0.75 * note_size, inside, note_size, false, LUDUS_COLOR_MUTED, page->note);
        top += note_size + 8;
    }
    top += page->title || page->note ? (page->count > 1 ? 12 : 6) : 0;
    const int columns = columns_of(page), rows = rows_of(page);
    const double gap = 26, across = (inside + gap) / columns, down = (height - margin - top + gap) / rows;
    for (int i = 0; i < page->count && status == LUDUS_OK; i++) {
        const double left = margin + across * (i % columns), above = top + down * (i / columns);
        status = draw_chart(&page->charts[i], s, left, above, left + across - gap, above + down - gap);
    }
    return status;
}
