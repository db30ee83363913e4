// chart_frame.h - one chart while it is drawn: where its axes lie, and the parts that chart.c puts together.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHART_FRAME_H
#define LUDUS_FORMATS_CHART_FRAME_H

#include <math.h>

#include "chart_axis.h"
#include "chart_surface.h"

// Sizes in units.
#define CHART_LABEL_SIZE 13.0
#define CHART_LINE_WIDTH 2.2

// The inside of the axes, and the axes.
typedef struct chart_frame {
    double left, top, right, bottom;
    double label_room; // on the right of it
    chart_axis x, y;
} chart_frame;

static inline double chart_x(const chart_frame *frame, double value) {
    return frame->left + (value - frame->x.low) / (frame->x.high - frame->x.low) * (frame->right - frame->left);
}

static inline double chart_y(const chart_frame *frame, double value) {
    return frame->bottom - (value - frame->y.low) / (frame->y.high - frame->y.low) * (frame->bottom - frame->top);
}

// Beyond this, differences would overflow; such points count as not finite.
static inline bool chart_is_drawable(double value) {
    return fabs(value) < 1e150;
}

static inline bool chart_has_band(const ludus_chart_series *series) {
    return series->low && series->high;
}

// --- chart_line.c ---

// Draw the band of a series, and its line. `room` holds 4 numbers for every point, and 4 more.
void chart_draw_band(const chart_surface *surface, const chart_frame *frame, const ludus_chart_series *series,
                     double *room);
void chart_draw_line(const chart_surface *surface, const chart_frame *frame, const ludus_chart_series *series,
                     double *room);

// --- chart_label.c ---

// How much room on the right the labels need, at most `most`.
double chart_labels_width(const chart_surface *surface, const ludus_chart *chart, double most);

// Writes the labels of all series next to their ends: beside the frame, shifted apart, or in it where a line ends early
// and there is room; and the label of the reference on its line, where it hides least.
ludus_status chart_draw_labels(const chart_surface *surface, const chart_frame *frame, const ludus_chart *chart);

// Moves intervals of these heights apart: given where their middles want to be, in rising order, finds where they are,
// in the same order, within low to high, with the least sum of squared shifts.
void chart_spread(const double *wanted, const double *heights, int count, double low, double high, double *middles);

// Copies a text to `out` (of `size` bytes), cut at a character and with an ellipsis when it is wider than `width`.
void chart_shorten(const chart_surface *surface, const char *text, double text_size, bool bold, double width, char *out,
                   size_t size);

#endif
