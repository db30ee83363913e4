// grid_draw.h - tile worlds in pictures: the view of a grid, its tiles, marks on them, what lies under a click.
// SPDX-License-Identifier: MIT
//
// A tile is 1 by 1 in the plane; row 0 is on top, and the lower left corner of the last row's first tile is the origin.
// Directions are quarter turns anticlockwise from the east. Things on a tile are drawn in its own frame, grid_push():
// the origin in its middle, tiles as the unit.
#ifndef LUDUS_ENVS_GRID_DRAW_H
#define LUDUS_ENVS_GRID_DRAW_H

#include "envs/draw_parts.h"

#include <stdlib.h>

enum { GRID_EAST, GRID_NORTH, GRID_WEST, GRID_SOUTH, GRID_HERE, GRID_ELSEWHERE = -1 };
#define GRID_QUARTER 1.5707963267948966

// How much is drawn: everything, main shapes only, or spots of colour where tiles are many.
enum { GRID_SPOTS, GRID_PLAIN, GRID_FULL };

typedef struct grid_look {
    int32_t rows, columns;
    int detail;
    double fine, outline; // widths of lines, in tiles: the common ones, but never more than tiles can bear
} grid_look;

// --- where tiles are ---

static inline double grid_x(const grid_look *grid, int32_t cell) {
    return cell % grid->columns + 0.5;
}
static inline double grid_y(const grid_look *grid, int32_t cell) {
    return grid->rows - cell / grid->columns - 0.5;
}

// The cell at a point of the plane, -1 outside.
static inline int32_t grid_cell_at(int32_t rows, int32_t columns, double x, double y) {
    if (!(x >= 0 && x < columns && y > 0 && y <= rows)) {
        return -1;
    }
    const int32_t up = (int32_t)ceil(y) - 1; // edges belong to the tile below, so that the rows' tops do
    return (rows - 1 - up) * columns + (int32_t)x;
}

// Where a point lies as seen from a cell: on it, on the neighbour in a direction, or elsewhere.
static inline int grid_way_to(int32_t rows, int32_t columns, int32_t cell, double x, double y) {
    const int32_t other = grid_cell_at(rows, columns, x, y);
    if (other < 0) {
        return GRID_ELSEWHERE;
    }
    const int32_t east = other % columns - cell % columns, south = other / columns - cell / columns;
    if (east == 0 && south == 0) {
        return GRID_HERE;
    }
    return abs(east) + abs(south) != 1 ? GRID_ELSEWHERE
           : east                      ? (east > 0 ? GRID_EAST : GRID_WEST)
                                       : (south > 0 ? GRID_SOUTH : GRID_NORTH);
}

// --- the picture as a whole ---

// Shows the grid with a margin, and so many tiles of something more above and below it. A view three times as long as it
// is wide is the longest: beyond, lines would be thinner than anyone sees.
static inline grid_look grid_begin(ludus_draw_list *list, int32_t rows, int32_t columns, double above, double below) {
    const double wide = columns, high = rows + above + below, longest = fmax(wide, high),
                 margin = fmax(0.32, 0.045 * longest);
    const double pad_x = margin + fmax(0, (longest / 3 - wide) / 2), pad_y = margin + fmax(0, (longest / 3 - high) / 2);
    ludus_draw_view(list, -pad_x, -below - pad_y, columns + pad_x, rows + above + pad_y);
    const double unit = ludus_draw_unit(list);
    const grid_look grid = {rows, columns,
                            longest <= 12   ? GRID_FULL
                            : longest <= 28 ? GRID_PLAIN
                                            : GRID_SPOTS,
                            fmin(PART_FINE * unit, 0.03), fmin(PART_OUTLINE * unit, 0.045)};
    return grid;
}

// The frame of a cell, until ludus_draw_pop().
static inline void grid_push(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    ludus_draw_push(list, grid_x(grid, cell), grid_y(grid, cell), 0, 1);
}

// How far the plate that the world stands on reaches beyond it.
static inline double grid_edge(const ludus_draw_list *list) {
    return fmin(1.6 * ludus_draw_unit(list), 0.1);
}

// That plate under the given box, with rounded corners and a soft shadow.
static inline void grid_plate(ludus_draw_list *list, const grid_look *grid, double low_x, double low_y, double high_x,
                              double high_y, ludus_color fill) {
    const double unit = ludus_draw_unit(list), edge = grid_edge(list), corner = 0.16 + edge;
    const double x = 0.5 * (low_x + high_x), y = 0.5 * (low_y + high_y);
    const double half_x = 0.5 * (high_x - low_x) + edge, half_y = 0.5 * (high_y - low_y) + edge;
    ludus_draw_layer(list, LUDUS_LAYER_BACK);
    part_shadow(list, x, y, half_x, half_y, corner, 1.5);
    ludus_draw_rectangle(list, x, y, half_x, half_y, corner,
                         ludus_outlined(fill, LUDUS_COLOR_INK, fmax(grid->outline, PART_FINE * unit)));
    ludus_draw_layer(list, LUDUS_LAYER_SCENE);
}

// --- tiles ---

// A number from 0 to 15 that looks random and belongs to the cell: for variety that stays.
static inline uint32_t grid_variety(int32_t cell) {
    return ((uint32_t)cell + 1u) * 2654435761u >> 28;
}

static inline void grid_tile(ludus_draw_list *list, const grid_look *grid, int32_t cell, ludus_color fill) {
    ludus_draw_rectangle(list, grid_x(grid, cell), grid_y(grid, cell), 0.475, 0.475, 0.1, ludus_filled(fill));
}

// Firm ground, a chequer when given two colours in turn: tiles without joints.
static inline void grid_ground(ludus_draw_list *list, const grid_look *grid, int32_t cell, ludus_color fill) {
    ludus_draw_rectangle(list, grid_x(grid, cell), grid_y(grid, cell), 0.5, 0.5, 0, ludus_filled(fill));
}

// What is seen between tiles of ice.
static inline ludus_color grid_ice_joint(void) {
    return ludus_color_mix(LUDUS_COLOR_ICE, LUDUS_COLOR_WATER, 0.3);
}

// Ice: three shades, and here and there light on it.
static inline void grid_ice(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    static const double light[4] = {0.1, 0.35, 0.55, 0.3};
    const uint32_t variety = grid_variety(cell);
    grid_tile(list, grid, cell, ludus_color_mix(LUDUS_COLOR_ICE, LUDUS_COLOR_PAPER, light[variety & 3]));
    if (grid->detail == GRID_FULL && variety < 7) {
        const double x = grid_x(grid, cell) + 0.04 * (double)(variety & 3), y = grid_y(grid, cell);
        const ludus_color shine = ludus_color_fade(LUDUS_COLOR_PAPER, 0.9);
        ludus_draw_line(list, x - 0.3, y + 0.14, x - 0.16, y + 0.28, 0.04, shine);
        ludus_draw_line(list, x - 0.3, y + 0.02, x - 0.04, y + 0.28, 0.04, shine);
    }
}

// A hole in the ice: dark water in a broken rim. Its outline is ragged, each one turned in its own way.
static inline void grid_hole(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    enum { CORNERS = 11 };
    static const double ragged[CORNERS] = {1, 0.9, 1.04, 0.93, 1.02, 0.9, 1.0, 1.05, 0.92, 1.03, 0.94};
    const ludus_color water = ludus_color_mix(LUDUS_COLOR_WATER, LUDUS_COLOR_INK, 0.55);
    const double turn = GRID_QUARTER * grid_variety(cell) / 4.0;
    if (grid->detail == GRID_SPOTS) {
        ludus_draw_rectangle(list, grid_x(grid, cell), grid_y(grid, cell), 0.42, 0.42, 0.2, ludus_filled(water));
        return;
    }
    double rim[2 * CORNERS], edge[2 * CORNERS], below[2 * CORNERS];
    for (int i = 0; i < CORNERS; i++) {
        const double angle = turn + 4 * GRID_QUARTER * i / CORNERS, c = cos(angle), s = sin(angle);
        const double inner = ragged[(i + 3) % CORNERS];
        rim[2 * i] = 0.44 * ragged[i] * c;
        rim[2 * i + 1] = 0.44 * ragged[i] * s;
        edge[2 * i] = 0.37 * inner * c;
        edge[2 * i + 1] = 0.37 * inner * s;
        below[2 * i] = 0.335 * inner * c;
        below[2 * i + 1] = 0.335 * inner * s - 0.025;
    }
    grid_push(list, grid, cell);
    ludus_draw_polygon(list, rim, CORNERS, ludus_filled(LUDUS_COLOR_PAPER));
    if (grid->detail == GRID_FULL) {
        // Cracks, the thickness of the ice, and light on the water.
        const ludus_color crack = ludus_color_mix(LUDUS_COLOR_ICE, LUDUS_COLOR_WATER, 0.7);
        for (int i = 0; i < 4; i++) {
            const double angle = turn + 4 * GRID_QUARTER * (i + 0.3 * (i & 1)) / 4, bend = i & 1 ? 0.1 : -0.1;
            const double points[6] = {0.35 * cos(angle),        0.35 * sin(angle),        0.43 * cos(angle + bend),
                                      0.43 * sin(angle + bend), 0.52 * cos(angle - bend), 0.52 * sin(angle - bend)};
            ludus_draw_polyline(list, points, 3, false, 0.6 * grid->outline, crack);
        }
        ludus_draw_polygon(list, edge, CORNERS, ludus_outlined(crack, LUDUS_COLOR_INK, grid->fine));
        ludus_draw_polygon(list, below, CORNERS, ludus_filled(water));
        ludus_draw_arc(list, 0, -0.02, 0.23, 1.8, 2.9, grid->outline, ludus_color_fade(LUDUS_COLOR_SKY, 0.4));
    } else {
        ludus_draw_polygon(list, edge, CORNERS, ludus_outlined(water, LUDUS_COLOR_INK, grid->fine));
    }
    ludus_draw_pop(list);
}

// Where an episode starts: a frame with a letter.
static inline void grid_start(ludus_draw_list *list, const grid_look *grid, int32_t cell) {
    const ludus_color ink = ludus_color_fade(LUDUS_COLOR_INK, 0.55);
    grid_push(list, grid, cell);
    ludus_draw_rectangle(list, 0, 0, 0.38, 0.38, 0.12, ludus_outlined(LUDUS_COLOR_NONE, ink, grid->fine));
    if (grid->detail > GRID_SPOTS) {
        ludus_draw_text(list, 0, 0, 0.5, LUDUS_TEXT_BOLD, ink, "S");
    }
    ludus_draw_pop(list);
}

#endif
