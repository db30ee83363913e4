// grid_figures.h - figures that stand on the tiles of grid_draw.h: walkers, flags, and what shows that an episode is over.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_GRID_FIGURES_H
#define LUDUS_ENVS_GRID_FIGURES_H

#include "envs/grid_draw.h"

// On large maps figures are larger than a tile, or nobody would find them; what one looks for there even more so.
static inline double grid_figure_scale(const grid_look *grid) {
    return fmax(1, fmax(grid->rows, grid->columns) / 28.0);
}
static inline double grid_mark_scale(const grid_look *grid) {
    return fmax(1, fmax(grid->rows, grid->columns) / 14.0);
}

static inline void grid_push_figure(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    ludus_draw_push(list, grid_x(grid, cell), grid_y(grid, cell), 0, grid_figure_scale(grid));
}

// The action that chance did not follow: where it wanted to go from here, and the traces of the way that was gone.
static inline void grid_slip(ludus_draw_list *list, const grid_look *grid, int32_t cell, int chosen, int gone) {
    grid_push_figure(list, grid, cell);
    ludus_draw_push(list, 0, 0, GRID_QUARTER * gone, 1);
    for (int side = -1; side <= 1; side++) {
        ludus_draw_line(list, -0.52 + 0.08 * (side == 0), 0.15 * side, -0.34, 0.15 * side, 0.04,
                        ludus_color_fade(LUDUS_COLOR_INK, 0.5));
    }
    ludus_draw_pop(list);
    ludus_draw_push(list, 0, 0, GRID_QUARTER * chosen, 1);
    ludus_draw_arrow(list, 0.42, 0, 0.78, 0, 0.075, LUDUS_COLOR_FORCE);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
}

// A head with a cap around the origin of the frame; from behind there is only cap and hair.
static inline void grid_head(ludus_draw_list *list, const grid_look *grid, int direction, ludus_color cap) {
    enum { BRIM = 17 };
    const ludus_color skin = ludus_color_mix(LUDUS_COLOR_WOOD, LUDUS_COLOR_PAPER, 0.55), ink = LUDUS_COLOR_INK;
    const ludus_color hair = ludus_color_mix(LUDUS_COLOR_WOOD, ink, 0.45);
    const double side = (direction == GRID_EAST) - (direction == GRID_WEST), radius = 0.2;
    const double low = direction == GRID_NORTH ? -0.5 : 0.1; // where the brim begins, an angle
    double dome[2 * BRIM];
    for (int i = 0; i < BRIM; i++) {
        const double angle = low + 2 * (GRID_QUARTER - low) * i / (BRIM - 1);
        dome[2 * i] = 1.04 * radius * cos(angle);
        dome[2 * i + 1] = 1.04 * radius * sin(angle);
    }
    ludus_draw_circle(list, 0, 0, radius, ludus_outlined(direction == GRID_NORTH ? hair : skin, ink, grid->fine));
    if (direction != GRID_NORTH && grid->detail > GRID_SPOTS) {
        ludus_draw_circle(list, 0.06 * side - 0.06, -0.05, 0.028, ludus_filled(ink));
        ludus_draw_circle(list, 0.06 * side + 0.06, -0.05, 0.028, ludus_filled(ink));
    }
    ludus_draw_polygon(list, dome, BRIM, ludus_outlined(cap, ink, grid->fine));
    ludus_draw_circle(list, 0, radius, 0.065, ludus_outlined(LUDUS_COLOR_PAPER, ink, grid->fine));
}

// Somebody in a coat and a cap at the origin of the frame, who looks in the direction.
static inline void grid_person(ludus_draw_list *list, const grid_look *grid, int direction, ludus_color coat) {
    const ludus_color skin = ludus_color_mix(LUDUS_COLOR_WOOD, LUDUS_COLOR_PAPER, 0.55), ink = LUDUS_COLOR_INK;
    const double side = (direction == GRID_EAST) - (direction == GRID_WEST);
    if (grid->detail > GRID_SPOTS) {
        ludus_draw_rectangle(list, 0.04, -0.36, 0.24, 0.08, 0.08, ludus_soft(ludus_color_fade(ink, 0.35), 0.08));
        ludus_draw_rectangle(list, -0.08 + 0.03 * side, -0.34, 0.075, 0.06, 0.05, ludus_filled(ink));
        ludus_draw_rectangle(list, 0.08 + 0.03 * side, -0.34, 0.075, 0.06, 0.05, ludus_filled(ink));
    }
    for (int hand = -1; hand <= 1 && grid->detail == GRID_FULL; hand += 2) {
        ludus_draw_circle(list, 0.19 * hand, -0.17, 0.055, ludus_outlined(skin, ink, grid->fine));
    }
    ludus_draw_rectangle(list, 0, -0.17, 0.19, 0.18, 0.13, ludus_outlined(coat, ink, grid->fine));
    ludus_draw_push(list, 0, 0.13, 0, 1);
    grid_head(list, grid, direction, coat);
    ludus_draw_pop(list);
}

// A ring around the figure at hand that is seen on the largest maps.
static inline void grid_ring(ludus_draw_list *list, const grid_look *grid, ludus_color color) {
    const double radius = 0.62 * grid_mark_scale(grid) / grid_figure_scale(grid);
    ludus_draw_circle(list, 0, 0, radius, ludus_outlined(ludus_color_fade(color, 0.15), color, 0.15 * radius));
}

// The one that the actions move.
static inline void grid_walker(ludus_draw_list *list, const grid_look *grid, int32_t cell, int direction) {
    grid_push_figure(list, grid, cell);
    if (grid->detail == GRID_SPOTS) {
        grid_ring(list, grid, LUDUS_COLOR_AGENT);
    }
    ludus_draw_push(list, 0, 0, 0, 1.12);
    grid_person(list, grid, direction, LUDUS_COLOR_AGENT);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
}

// The same fallen into water: a head and two hands, rings around, and the colour of what ends badly.
static inline void grid_drowning(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    const ludus_color skin = ludus_color_mix(LUDUS_COLOR_WOOD, LUDUS_COLOR_PAPER, 0.55);
    const ludus_color foam = ludus_color_mix(LUDUS_COLOR_SKY, LUDUS_COLOR_PAPER, 0.4);
    grid_push_figure(list, grid, cell);
    if (grid->detail == GRID_SPOTS) {
        grid_ring(list, grid, LUDUS_COLOR_DANGER);
    } else {
        ludus_draw_circle(list, 0, 0, 0.47, ludus_outlined(LUDUS_COLOR_NONE, LUDUS_COLOR_DANGER, 0.075));
    }
    for (int side = -1; side <= 1; side += 2) {
        ludus_draw_rectangle(list, 0.265 * side, 0.1, 0.05, 0.12, 0.05,
                             ludus_outlined(skin, LUDUS_COLOR_INK, grid->fine));
    }
    ludus_draw_push(list, 0, 0.04, 0, 1);
    grid_head(list, grid, GRID_SOUTH, LUDUS_COLOR_AGENT);
    ludus_draw_pop(list);
    ludus_draw_arc(list, 0, 0.1, 0.29, 3.75, 5.67, 0.05, foam);
    ludus_draw_arc(list, 0, 0.12, 0.41, 4.2, 5.22, 0.035, foam);
    ludus_draw_pop(list);
}

// A flag in the frame at hand: its foot at the origin, one high.
static inline void grid_flag(ludus_draw_list *list, const grid_look *grid) {
    static const double cloth[6] = {0, 1, 0.62, 0.75, 0, 0.5};
    ludus_draw_circle(list, 0, 0, 0.12, ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.4), 0.08));
    ludus_draw_polygon(list, cloth, 3, ludus_outlined(LUDUS_COLOR_GOAL, LUDUS_COLOR_INK, grid->outline));
    ludus_draw_line(list, 0, 0, 0, 1, 0.07, LUDUS_COLOR_INK);
}

// Where it should get: a flag on a mat of its colour.
static inline void grid_goal(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    const ludus_color mat = ludus_color_mix(LUDUS_COLOR_GOAL, LUDUS_COLOR_PAPER, 0.6);
    grid_tile(list, grid, cell, mat);
    ludus_draw_push(list, grid_x(grid, cell), grid_y(grid, cell), 0, grid_mark_scale(grid));
    ludus_draw_rectangle(list, 0, 0, 0.38, 0.38, 0.12, ludus_outlined(mat, LUDUS_COLOR_GOAL, grid->fine));
    ludus_draw_push(list, -0.14, -0.29, 0, 0.64);
    grid_flag(list, grid);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
}

// Scraps of paper in the air around the origin of the frame.
static inline void grid_scraps(ludus_draw_list *list) {
    static const ludus_color scraps[4] = {LUDUS_COLOR_YELLOW, LUDUS_COLOR_VERMILLION, LUDUS_COLOR_SKY,
                                          LUDUS_COLOR_PURPLE};
    for (int i = 0; i < 12; i++) {
        const double angle = 4 * GRID_QUARTER * (i + 0.5) / 12, radius = i % 2 ? 0.5 : 0.62;
        ludus_draw_push(list, radius * cos(angle), radius * sin(angle), 2.4 * i, 1);
        ludus_draw_rectangle(list, 0, 0, 0.065, 0.04, 0.01, ludus_filled(scraps[i % 4]));
        ludus_draw_pop(list);
    }
}

// Reached: who did stands beside the flag, on a bright mat.
static inline void grid_arrived(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    ludus_draw_push(list, grid_x(grid, cell), grid_y(grid, cell), 0, grid_mark_scale(grid));
    ludus_draw_rectangle(list, 0, 0, 0.475, 0.475, 0.1,
                         ludus_filled(ludus_color_mix(LUDUS_COLOR_GOAL, LUDUS_COLOR_PAPER, 0.2)));
    ludus_draw_push(list, 0.08, -0.3, 0, 0.68);
    grid_flag(list, grid);
    ludus_draw_pop(list);
    ludus_draw_push(list, -0.15, -0.03, 0, 1);
    grid_person(list, grid, GRID_SOUTH, LUDUS_COLOR_AGENT);
    ludus_draw_pop(list);
    grid_scraps(list);
    ludus_draw_pop(list);
}

#endif
