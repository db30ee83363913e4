// cliffwalking_draw.h - CliffWalking's picture: meadows above the sea, with the start and the goal on two rocks.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_CLIFFWALKING_DRAW_H
#define LUDUS_ENVS_CLIFFWALKING_DRAW_H

#include "envs/grid_figures.h"

// In tiles: sea under the last row, wood above the first one, and how much of rock is seen under the land.
#define CLIFFWALKING_SEA  0.9
#define CLIFFWALKING_WOOD 0.75
#define CLIFFWALKING_ROCK 0.42

// A crest of a wave, `wide` tiles long.
static void cliffwalking_wave(ludus_draw_list *list, const grid_look *grid, double x, double y, double wide) {
    const double points[10] = {x - wide / 2, y - 0.03,     x - wide / 4, y + 0.03,     x,
                               y - 0.03,     x + wide / 4, y + 0.03,     x + wide / 2, y - 0.03};
    ludus_draw_polyline(list, points, 5, false, grid->outline,
                        ludus_color_mix(LUDUS_COLOR_WATER, LUDUS_COLOR_PAPER, 0.45));
}

// The face of a rock under land that ends at `top`, from x = low to high, with a ragged foot in foam.
static void cliffwalking_rock(ludus_draw_list *list, const grid_look *grid, double low, double high, double top) {
    static const double ragged[4] = {0.0, 0.09, -0.02, 0.06};
    enum { MOST = 2 * 12 + 2 };
    const int32_t steps = (int32_t)(2 * (high - low) + 0.5);
    double face[2 * (MOST + 2)], foam[2 * MOST];
    for (int32_t i = 0; i <= steps; i++) {
        face[2 * i] = low + (high - low) * i / steps;
        face[2 * i + 1] = top - CLIFFWALKING_ROCK + ragged[(i + (int32_t)low) & 3];
        foam[2 * i] = part_clamp(face[2 * i], 0, grid->columns);
        foam[2 * i + 1] = face[2 * i + 1];
    }
    face[2 * steps + 2] = high;
    face[2 * steps + 4] = low;
    face[2 * steps + 3] = face[2 * steps + 5] = top + 0.1;
    ludus_draw_polyline(list, foam, steps + 1, false, 3 * grid->outline,
                        ludus_color_mix(LUDUS_COLOR_WATER, LUDUS_COLOR_PAPER, 0.65));
    ludus_draw_polygon(list, face, steps + 3, ludus_outlined(LUDUS_COLOR_ROCK, LUDUS_COLOR_INK, grid->fine));
    for (int32_t i = 1; i < steps; i++) {
        const double x = face[2 * i], y = face[2 * i + 1];
        ludus_draw_line(list, x, y + 0.12, x + 0.04, y + 0.26, grid->fine,
                        ludus_color_mix(LUDUS_COLOR_ROCK, LUDUS_COLOR_INK, 0.35));
    }
}

// The wood behind the meadow: two rows of round tree-tops in front of the dark.
static void cliffwalking_wood(ludus_draw_list *list, const grid_look *grid, int32_t columns, int32_t rows) {
    static const double sizes[5] = {0.3, 0.24, 0.28, 0.22, 0.26};
    const ludus_color near = ludus_color_mix(LUDUS_COLOR_GREEN, LUDUS_COLOR_GRASS, 0.45);
    const ludus_color far = ludus_color_mix(near, LUDUS_COLOR_INK, 0.2),
                      dark = ludus_color_mix(near, LUDUS_COLOR_INK, 0.4);
    for (int32_t i = 0; i < 2 * columns; i++) {
        ludus_draw_circle(list, 0.5 * i + 0.25, rows + 0.42, sizes[(i + 2) % 5], ludus_outlined(far, dark, grid->fine));
    }
    for (int32_t i = 0; i + 1 < 2 * columns; i++) {
        const double size = sizes[i % 5];
        ludus_draw_circle(list, 0.5 * i + 0.5, rows + size - 0.04, size, ludus_outlined(near, dark, grid->fine));
    }
}

// Land up to the plate's rim: the dark under the trees, the meadow, and what the start and the goal stand on.
static void cliffwalking_land(ludus_draw_list *list, const grid_look *grid, int32_t columns, int32_t rows,
                              ludus_color meadow) {
    const double rim = grid_edge(list) - grid->outline, middle = 0.5 * columns, half = middle + rim;
    const double top = rows + CLIFFWALKING_WOOD + rim, wood = rows + 0.1, tongue = 0.5 * (1 + rim);
    const ludus_color dark =
        ludus_color_mix(ludus_color_mix(LUDUS_COLOR_GREEN, LUDUS_COLOR_GRASS, 0.45), LUDUS_COLOR_INK, 0.4);
    ludus_draw_rectangle(list, middle, 0.5 * (rows - 0.3 + top), half, 0.5 * (top - rows + 0.3), 0.16 + rim,
                         ludus_filled(dark));
    ludus_draw_rectangle(list, middle, 0.5 * (1 + wood), half, 0.5 * (wood - 1), 0, ludus_filled(meadow));
    ludus_draw_rectangle(list, tongue - rim, 0.5, tongue, 0.5, 0, ludus_filled(meadow));
    ludus_draw_rectangle(list, columns - tongue + rim, 0.5, tongue, 0.5, 0, ludus_filled(meadow));
}

static void cliffwalking_draw_scene(ludus_draw_list *list, bool slippery, int32_t position, int32_t action) {
    static const int directions[4] = {GRID_NORTH, GRID_EAST, GRID_SOUTH, GRID_WEST}; // of the actions
    enum { ROWS = 4, COLUMNS = 12, START = 36, GOAL = 47 };
    const grid_look grid = grid_begin(list, ROWS, COLUMNS, CLIFFWALKING_WOOD, CLIFFWALKING_SEA);
    const ludus_color meadow = slippery ? grid_ice_joint() : LUDUS_COLOR_GRASS;
    const double rim = grid_edge(list) - grid.outline;

    grid_plate(list, &grid, 0, -CLIFFWALKING_SEA, COLUMNS, ROWS + CLIFFWALKING_WOOD, LUDUS_COLOR_WATER);
    for (int32_t i = 0; i < 9; i++) {
        cliffwalking_wave(list, &grid, 1.7 + 1.08 * i, i % 2 ? 0.15 : -0.4, 0.5);
    }
    cliffwalking_rock(list, &grid, 1, COLUMNS - 1, 1);
    cliffwalking_rock(list, &grid, -rim, 1, 0);
    cliffwalking_rock(list, &grid, COLUMNS - 1, COLUMNS + rim, 0);
    cliffwalking_land(list, &grid, COLUMNS, ROWS, meadow);
    for (int32_t cell = 0; cell < ROWS * COLUMNS; cell++) {
        if (cell > START && cell < GOAL) {
            continue;
        }
        if (slippery) {
            grid_ice(list, &grid, cell);
        } else if ((cell + cell / COLUMNS) & 1) {
            grid_ground(list, &grid, cell, ludus_color_mix(meadow, LUDUS_COLOR_PAPER, 0.18));
        }
    }
    cliffwalking_wood(list, &grid, COLUMNS, ROWS);
    grid_start(list, &grid, START);
    grid_goal(list, &grid, GOAL);
    if (position == GOAL) {
        grid_arrived(list, &grid, GOAL);
    } else {
        grid_walker(list, &grid, position, action < 0 ? GRID_SOUTH : directions[action]);
    }
}

#endif
