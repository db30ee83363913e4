// draw_frame.c - coordinate frames of 2D shapes within each other: places, lengths and angles of the plane.
// SPDX-License-Identifier: MIT
#include "core/draw_internal.h"

#include <math.h>
#include <string.h>

// The innermost frame: those too deep to be kept are counted, and their shapes drawn in the last one that is.
static const double *frame_of(const ludus_draw_list *list) {
    return list->frame[list->frames < LUDUS_DRAW_FRAMES ? list->frames : LUDUS_DRAW_FRAMES - 1];
}

void ludus_draw_push(ludus_draw_list *list, double x, double y, double angle, double scale) {
    LUDUS_ASSERT(list->frames + 1 < LUDUS_DRAW_FRAMES);
    const double *f = frame_of(list);
    const double c = scale * cos(angle), s = scale * sin(angle);
    const double next[6] = {f[0] * c + f[1] * s, f[1] * c - f[0] * s, f[0] * x + f[1] * y + f[2],
                            f[3] * c + f[4] * s, f[4] * c - f[3] * s, f[3] * x + f[4] * y + f[5]};
    if (++list->frames < LUDUS_DRAW_FRAMES) {
        memcpy(list->frame[list->frames], next, sizeof next);
    }
}

void ludus_draw_pop(ludus_draw_list *list) {
    LUDUS_ASSERT(list->frames > 0);
    list->frames -= list->frames > 0;
}

void draw_put(const ludus_draw_list *list, double x, double y, float *to) {
    const double *f = frame_of(list);
    to[0] = (float)(f[0] * x + f[1] * y + f[2]);
    to[1] = (float)(f[3] * x + f[4] * y + f[5]);
}

float draw_scaled(const ludus_draw_list *list, double length) {
    const double *f = frame_of(list);
    return (float)(length * sqrt(f[0] * f[0] + f[3] * f[3]));
}

float draw_turned(const ludus_draw_list *list, double angle) {
    const double *f = frame_of(list);
    return (float)(angle + atan2(f[3], f[0]));
}

ludus_draw_item draw_painted(const ludus_draw_list *list, ludus_shape shape, ludus_paint paint) {
    return (ludus_draw_item){.shape = (uint8_t)shape,
                             .fill = paint.fill,
                             .line = paint.line,
                             .width = draw_scaled(list, paint.width),
                             .softness = draw_scaled(list, paint.softness)};
}
