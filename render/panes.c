// panes.c - where the panes of a mosaic lie, and how each list's plane is laid on its pane.
// SPDX-License-Identifier: MIT
#include "render/panes.h"

#include <math.h>

static const float usual_view[4] = {-1, -1, 1, 1};

static const float *view_of(const ludus_frame *frame, int32_t pane) {
    return frame->lists[pane] ? frame->lists[pane]->view : usual_view;
}

// The columns that make the view of the first list largest.
static int32_t best_columns(const ludus_frame *frame, int32_t width, int32_t height) {
    const float *view = view_of(frame, 0);
    const double view_width = (double)view[2] - (double)view[0], view_height = (double)view[3] - (double)view[1];
    int32_t best = 1;
    double largest = 0;
    for (int32_t columns = 1; columns <= frame->count; columns++) {
        const int32_t rows = (frame->count + columns - 1) / columns;
        const double scale = fmin(width / (columns * view_width), height / (rows * view_height));
        if (scale > largest) {
            largest = scale;
            best = columns;
        }
    }
    return best;
}

// Edge `index` of `count` stretches of a side, gaps around and between them left out.
static int32_t edge(int32_t side, int32_t count, int32_t gap, int32_t index, bool end) {
    const double stretch = (side - (count + 1.0) * gap) / count;
    const double at = gap + index * (stretch + gap) + (end ? stretch : 0);
    return (int32_t)lround(fmin(fmax(at, 0), side));
}

static void lay_plane(render_pane *pane, const float *view, const ludus_look *look) {
    const double view_width = (double)view[2] - (double)view[0], view_height = (double)view[3] - (double)view[1];
    const double shorter = pane->width < pane->height ? pane->width : pane->height;
    pane->scale = fmin(pane->width / view_width, pane->height / view_height) * exp2(look->zoom);
    pane->origin_x =
        pane->x + 0.5 * pane->width + look->pan_x * shorter - pane->scale * 0.5 * ((double)view[0] + (double)view[2]);
    pane->origin_y =
        pane->y + 0.5 * pane->height + look->pan_y * shorter - pane->scale * 0.5 * ((double)view[1] + (double)view[3]);
}

void render_pane_plain(render_pane *pane, const ludus_draw_list *list) {
    const ludus_look plain = {0, 0, 0, 0, 0};
    lay_plane(pane, list->view, &plain);
}

int32_t render_panes_lay(const ludus_frame *frame, int32_t width, int32_t height, render_pane *panes) {
    if (frame->count == 0) {
        return 0;
    }
    int32_t columns = frame->columns > 0 ? frame->columns : best_columns(frame, width, height);
    columns = columns < frame->count ? columns : frame->count;
    const int32_t rows = (frame->count + columns - 1) / columns;
    int32_t gap = frame->gap;
    if (gap < 0) {
        const double side = sqrt((double)width * height / frame->count);
        gap = frame->count == 1 ? 0 : (int32_t)lround(fmin(side * 0.04, 8));
    }
    const int32_t widest = (width < height ? width : height) / (2 * (columns > rows ? columns : rows));
    gap = gap < widest ? gap : widest;
    for (int32_t i = 0; i < frame->count; i++) {
        render_pane *pane = &panes[i];
        const int32_t column = i % columns, row = i / columns;
        const int32_t left = edge(width, columns, gap, column, false), right = edge(width, columns, gap, column, true);
        const int32_t top = edge(height, rows, gap, row, false), bottom = edge(height, rows, gap, row, true);
        pane->x = left < width ? left : width - 1;
        pane->width = right > left ? right - left : 1;
        pane->height = bottom > top ? bottom - top : 1;
        pane->y = height - top - pane->height < 0 ? 0 : height - top - pane->height;
        lay_plane(pane, view_of(frame, i), &frame->look);
    }
    return gap;
}
