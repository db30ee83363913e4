// chart_axis.c - where an axis has its ticks and how they are written.
// SPDX-License-Identifier: MIT
#include "chart_axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// The step of 1, 2 or 5 times a power of ten that splits `span` into at most `ticks` parts.
static double nice_step(double span, int ticks) {
    double raw = span / ticks, power = pow(10, floor(log10(raw)));
    double factor = raw / power;
    return (factor <= 1.000001 ? 1 : factor <= 2.000001 ? 2 : factor <= 5.000001 ? 5 : 10) * power;
}

chart_axis chart_axis_make(double low, double high, int ticks, bool whole) {
    // The span must be more than what doubles of that size can tell apart.
    double middle = low / 2 + high / 2, least = fmax(fabs(middle) * 1e-9, 1e-300);
    if (!(high - low > least)) {
        double room = middle != 0 ? fabs(middle) * 0.5 : 1;
        low = middle - room;
        high = middle + room;
    }
    chart_axis axis = {.low = low, .high = high, .unit = 1, .suffix = "", .step = nice_step(high - low, ticks)};
    double slack = 1e-6 * axis.step; // so that an end on a tick counts as one
    if (whole) {
        axis.low = floor((low + slack) / axis.step) * axis.step;
        axis.high = ceil((high - slack) / axis.step) * axis.step;
    }
    axis.first = ceil((axis.low - slack) / axis.step) * axis.step;
    axis.tick_count = (int)fmin(floor((axis.high + slack - axis.first) / axis.step) + 1, CHART_TICKS);

    // Thousands and up get a suffix once the largest tick has five digits.
    static const struct {
        double from, unit;
        const char *suffix;
    } units[] = {{9999.5, 1e3, "k"}, {999999.5, 1e6, "M"}, {999999999.5, 1e9, "G"}, {999999999999.5, 1e12, "T"}};
    double largest = fmax(fabs(axis.low), fabs(axis.high));
    for (int i = 0; i < 4 && largest >= units[i].from; i++) {
        axis.unit = units[i].unit;
        axis.suffix = units[i].suffix;
    }
    axis.decimals = (int)fmin(fmax(-floor(log10(axis.step / axis.unit) + 1e-6), 0), 9);
    return axis;
}

double chart_axis_tick(const chart_axis *axis, int index) {
    double value = axis->first + index * axis->step;
    return fabs(value) < 1e-6 * axis->step ? 0 : value;
}

void chart_axis_label(const chart_axis *axis, int index, char text[32]) {
    double value = chart_axis_tick(axis, index);
    double largest = fmax(fabs(axis->low), fabs(axis->high));
    if (value == 0)
        snprintf(text, 32, "0");
    else if (largest >= 1e16 || axis->step < 1e-9)
        snprintf(text, 32, "%.6g", value);
    else
        snprintf(text, 32, "%.*f%s", axis->decimals, value / axis->unit, axis->suffix);
    // A host program's locale may have written a decimal comma.
    for (char *at = text; *at; at++)
        if (*at == ',')
            *at = '.';
    static const char minus[] = "\u2212";
    if (text[0] == '-') {
        memmove(text + sizeof minus - 1, text + 1, strlen(text)); // at most 17 characters
        memcpy(text, minus, sizeof minus - 1);
    }
}
