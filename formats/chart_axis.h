// chart_axis.h - where an axis has its ticks and how they are written.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_CHART_AXIS_H
#define LUDUS_FORMATS_CHART_AXIS_H

#include <stdbool.h>

enum { CHART_TICKS = 12 }; // the most

typedef struct chart_axis {
    double low, high; // the values at the ends
    double step;      // between ticks: 1, 2 or 5 times a power of ten
    double first;     // the first tick
    int tick_count;
    double unit;        // ticks are written in thousands (1e3), millions...: 1 when not
    const char *suffix; // of that unit: "", "k", "M", "G", "T"
    int decimals;
} chart_axis;

// An axis over the values from `low` to `high` with about `ticks` ticks. `whole` moves the ends out to ticks. Bounds
// that are equal or the wrong way round give an axis around them.
chart_axis chart_axis_make(double low, double high, int ticks, bool whole);

// The value at a tick, from 0.
double chart_axis_tick(const chart_axis *axis, int index);

// Writes a tick's value, "20k".
void chart_axis_label(const chart_axis *axis, int index, char text[32]);

#endif
