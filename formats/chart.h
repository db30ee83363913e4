// chart.h - learning curves: lines with bands, named where they end, as PNG and as SVG from one description.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHART_H
#define LUDUS_FORMATS_CHART_H

#include <ludus/base.h>

// One line. Points that are not finite leave a gap; x may come in any order but is usually rising.
typedef struct ludus_chart_series {
    const char *label;        // stands where the line ends, or NULL; after a line break comes what is set smaller
    int count;                // of points
    const double *x, *y;      // `count` each
    const double *low, *high; // the band around the line, `count` each, or NULL
    int color;                // of palette.h, counted from 0
    bool faint;               // thin and pale: one of many
    bool dots;                // at every point: few, each of which counts
} ludus_chart_series;

// One pair of axes. Everything is borrowed, texts are UTF-8 and may be NULL.
typedef struct ludus_chart {
    const char *title, *x_label, *y_label;
    int series_count;
    const ludus_chart_series *series; // later ones are drawn over earlier ones
    bool has_reference;               // draw a dashed line across at `reference`: a threshold that counts as solved
    double reference;
    const char *reference_label;
} ludus_chart;

// A picture: one chart, or several side by side.
typedef struct ludus_chart_page {
    const char *title, *note; // over all charts; the note is set smaller and says what is shown
    int count;
    const ludus_chart *charts;
    int width,
        height; // in units, from 200 x 150 to 4000 x 4000; 0: chosen, 800 x 480 for one. The PNG has two pixels a unit
} ludus_chart_page;

// Write `path` as a whole or not at all. A chart without any finite point shows empty axes.
ludus_status ludus_chart_write_png(const ludus_chart_page *page, const char *path);
ludus_status ludus_chart_write_svg(const ludus_chart_page *page, const char *path);

#endif
