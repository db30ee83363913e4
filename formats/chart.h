// chart.h - learning curves: lines with bands over an x axis, as PNG and as SVG from one description.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHART_H
#define LUDUS_FORMATS_CHART_H

#include <ludus/base.h>

// One line. Points that are not finite leave a gap; x may come in any order but is usually rising.
typedef struct ludus_chart_series {
    const char *label;   // for the legend, or NULL
    int count;           // of points
    const double *x, *y; // `count` each
    const double *low,
        *high; // the band around the line (minimum and maximum, or mean -+ deviation), `count` each, or NULL
} ludus_chart_series;

// A picture. Everything is borrowed, texts are UTF-8 and may be NULL.
typedef struct ludus_chart {
    const char *title, *x_label, *y_label;
    int series_count;
    const ludus_chart_series *series; // coloured in the order of palette.h
    bool has_reference;               // draw a dashed line across at `reference`: a threshold that counts as solved
    double reference;
    const char *reference_label;
    int width, height; // in units; 0 means 800 x 480, at most 4000. The PNG has two pixels a unit
} ludus_chart;

// Write `path` as a whole or not at all. The legend is drawn when more than one series has a label. A chart without any
// finite point shows empty axes.
ludus_status ludus_chart_write_png(const ludus_chart *chart, const char *path);
ludus_status ludus_chart_write_svg(const ludus_chart *chart, const char *path);

#endif
