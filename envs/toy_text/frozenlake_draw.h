// frozenlake_draw.h - FrozenLake's picture: a lake of ice with holes, a flag, and somebody who crosses it.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_FROZENLAKE_DRAW_H
#define LUDUS_ENVS_FROZENLAKE_DRAW_H

#include "envs/grid_figures.h"
#include "frozenlake_map.h"

// Directions of the actions left, down, right, up; actions of the directions.
static const int frozenlake_directions[4] = {GRID_WEST, GRID_SOUTH, GRID_EAST, GRID_NORTH};
static const int32_t frozenlake_actions[4] = {2, 3, 0, 1};

static void frozenlake_draw_map(ludus_draw_list *list, const grid_look *grid, const frozenlake_map *map) {
    const int32_t cells = map->rows * map->columns;
    grid_plate(list, grid, 0, 0, map->columns, map->rows,
               grid->detail == GRID_SPOTS ? LUDUS_COLOR_ICE : grid_ice_joint());
    for (int32_t cell = 0; cell < cells; cell++) {
        const char letter = map->letter[cell];
        if (grid->detail > GRID_SPOTS) {
            grid_ice(list, grid, cell);
        }
        if (letter == 'H') {
            grid_hole(list, grid, cell);
        } else if (letter == 'S') {
            grid_start(list, grid, cell);
        }
    }
    // Flags last: they may be larger than their tiles.
    for (int32_t cell = 0; cell < cells; cell++) {
        if (map->letter[cell] == 'G') {
            grid_goal(list, grid, cell);
        }
    }
}

// `action` is the last one, -1 at the start; `slipped` tells that it went the way `gone` instead.
static void frozenlake_draw_scene(ludus_draw_list *list, const frozenlake_map *map, int32_t position, int32_t action,
                                  bool slipped, int32_t gone) {
    const grid_look grid = grid_begin(list, map->rows, map->columns, 0, 0);
    const char letter = map->letter[position];
    frozenlake_draw_map(list, &grid, map);
    if (slipped) {
        grid_slip(list, &grid, position, frozenlake_directions[action], frozenlake_directions[gone]);
    }
    if (letter == 'H') {
        grid_drowning(list, &grid, position);
    } else if (letter == 'G') {
        grid_arrived(list, &grid, position);
    } else {
        grid_walker(list, &grid, position, action < 0 ? GRID_SOUTH : frozenlake_directions[action]);
    }
}

#endif
