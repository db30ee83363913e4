// taxi_draw.h - Taxi's picture: streets between hedges, four pads, a passenger, a taxi from above.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_TAXI_DRAW_H
#define LUDUS_ENVS_TAXI_DRAW_H

#include "envs/grid_figures.h"
#include "taxi_map.h"

// What a state shows. Pads are 0 to 3.
typedef struct taxi_scene {
    int32_t cell;      // of the taxi
    int32_t passenger; // pad where they wait, TAXI_PADS in the taxi
    int32_t destination;
    int heading; // direction of the last move
    int chosen;  // the direction that it drifted from, or GRID_ELSEWHERE
    bool rain, fickle, delivered;
} taxi_scene;

static const ludus_color taxi_pad_colors[TAXI_PADS] = {LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GREEN, LUDUS_COLOR_YELLOW,
                                                       LUDUS_COLOR_BLUE};

// A hedge of so many cells down from the top of a row, along the east side of a column.
static void taxi_hedge(ludus_draw_list *list, const grid_look *grid, int32_t row, int32_t column, int32_t length) {
    const ludus_color leaves = ludus_color_mix(LUDUS_COLOR_GREEN, LUDUS_COLOR_GRASS, 0.5);
    const double x = column + 1, top = TAXI_SIDE - row, half = 0.5 * length;
    ludus_draw_rectangle(list, x + 0.05, top - half - 0.07, 0.1, half - 0.03, 0.1,
                         ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.4), 0.08));
    ludus_draw_rectangle(list, x, top - half, 0.1, half - 0.03, 0.1,
                         ludus_outlined(leaves, LUDUS_COLOR_INK, grid->outline));
}

static void taxi_draw_streets(ludus_draw_list *list, const grid_look *grid) {
    const ludus_color paving[2] = {ludus_color_mix(LUDUS_COLOR_GROUND, LUDUS_COLOR_PAPER, 0.25),
                                   ludus_color_mix(LUDUS_COLOR_GROUND, LUDUS_COLOR_PAPER, 0.4)};
    grid_plate(list, grid, 0, 0, TAXI_SIDE, TAXI_SIDE, LUDUS_COLOR_GROUND_2);
    for (int32_t cell = 0; cell < TAXI_SIDE * TAXI_SIDE; cell++) {
        grid_tile(list, grid, cell, paving[cell & 1]);
    }
    // Walls below each other are one hedge.
    for (int32_t column = 0; column + 1 < TAXI_SIDE; column++) {
        for (int32_t row = 0, length; row < TAXI_SIDE; row += length + 1) {
            for (length = 0; row + length < TAXI_SIDE && !taxi_east_open(row + length, column);) {
                length++;
            }
            if (length > 0) {
                taxi_hedge(list, grid, row, column, length);
            }
        }
    }
}

// The letter stands in the corner that taxis leave free.
static void taxi_draw_pad(ludus_draw_list *list, const grid_look *grid, int32_t pad) {
    const char letter[2] = {taxi_pad_letters[pad], '\0'};
    const ludus_color ink = taxi_pad_colors[pad] == LUDUS_COLOR_YELLOW ? LUDUS_COLOR_INK : LUDUS_COLOR_PAPER;
    grid_push(list, grid, taxi_pad_cells[pad]);
    ludus_draw_rectangle(list, 0, 0, 0.44, 0.44, 0.1,
                         ludus_outlined(taxi_pad_colors[pad], LUDUS_COLOR_INK, grid->fine));
    ludus_draw_text(list, -0.25, 0.24, 0.36, LUDUS_TEXT_BOLD, ink, letter);
    ludus_draw_pop(list);
}

// The taxi around the origin of the frame, to the right.
static void taxi_draw_car(ludus_draw_list *list, const grid_look *grid) {
    const ludus_color ink = LUDUS_COLOR_INK, glass = ludus_color_mix(LUDUS_COLOR_SKY, LUDUS_COLOR_PAPER, 0.45);
    const double front[8] = {0.12, 0.17, 0.23, 0.2, 0.23, -0.2, 0.12, -0.17};
    const double rear[8] = {-0.25, 0.16, -0.32, 0.18, -0.32, -0.18, -0.25, -0.16};
    for (int i = 0; i < 4; i++) {
        ludus_draw_rectangle(list, i & 1 ? 0.25 : -0.25, i & 2 ? 0.23 : -0.23, 0.085, 0.045, 0.03, ludus_filled(ink));
    }
    ludus_draw_rectangle(list, 0, 0, 0.43, 0.235, 0.12, ludus_outlined(LUDUS_COLOR_AGENT, ink, grid->outline));
    for (int side = -1; side <= 1; side += 2) {
        ludus_draw_rectangle(list, 0.385, 0.13 * side, 0.02, 0.05, 0.02, ludus_filled(LUDUS_COLOR_YELLOW));
        ludus_draw_rectangle(list, -0.395, 0.14 * side, 0.012, 0.05, 0.01, ludus_filled(LUDUS_COLOR_VERMILLION));
    }
    ludus_draw_polygon(list, front, 4, ludus_outlined(glass, ink, grid->fine));
    ludus_draw_polygon(list, rear, 4, ludus_outlined(glass, ink, grid->fine));
}

// Where it drives does not turn the sign on the roof, nor who sits inside.
static void taxi_draw_taxi(ludus_draw_list *list, const grid_look *grid, const taxi_scene *scene) {
    grid_push(list, grid, scene->cell);
    ludus_draw_push(list, 0.04, -0.07, GRID_QUARTER * scene->heading, 1);
    ludus_draw_rectangle(list, 0, 0, 0.43, 0.24, 0.12, ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.4), 0.1));
    ludus_draw_pop(list);
    ludus_draw_push(list, 0, 0, GRID_QUARTER * scene->heading, 1);
    taxi_draw_car(list, grid);
    ludus_draw_pop(list);
    if (scene->passenger == TAXI_PADS) {
        ludus_draw_push(list, 0, -0.03, 0, 0.75);
        grid_head(list, grid, GRID_SOUTH, LUDUS_COLOR_PURPLE);
        ludus_draw_pop(list);
    } else {
        ludus_draw_rectangle(list, 0, 0, 0.19, 0.085, 0.03,
                             ludus_outlined(LUDUS_COLOR_YELLOW, LUDUS_COLOR_INK, grid->fine));
        ludus_draw_text(list, 0, 0, 0.14, LUDUS_TEXT_BOLD, LUDUS_COLOR_INK, "TAXI");
    }
    ludus_draw_pop(list);
}

// The passenger on a pad: in the middle, or in a corner when the taxi stands there.
static void taxi_draw_passenger(ludus_draw_list *list, const grid_look *grid, const taxi_scene *scene) {
    const bool beside = taxi_pad_cells[scene->passenger] == scene->cell;
    grid_push(list, grid, taxi_pad_cells[scene->passenger]);
    ludus_draw_push(list, beside ? -0.26 : 0.08, beside ? -0.22 : -0.05, 0, beside ? 0.6 : 0.85);
    grid_person(list, grid, GRID_SOUTH, LUDUS_COLOR_PURPLE);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
}

// The flag on the pad to go to, on a sheet that sets it off: in the middle, or in another corner.
static void taxi_draw_destination(ludus_draw_list *list, const grid_look *grid, const taxi_scene *scene) {
    const bool beside = taxi_pad_cells[scene->destination] == scene->cell;
    grid_push(list, grid, taxi_pad_cells[scene->destination]);
    if (scene->delivered) {
        ludus_draw_rectangle(list, 0, 0, 0.47, 0.47, 0.14,
                             ludus_outlined(LUDUS_COLOR_NONE, LUDUS_COLOR_GOAL, 2 * grid->outline));
        grid_scraps(list);
    }
    ludus_draw_push(list, beside ? 0.29 : 0.08, beside ? 0.27 : -0.06, 0, beside ? 0.62 : 1);
    ludus_draw_circle(list, 0, 0, 0.31, ludus_outlined(LUDUS_COLOR_PAPER, LUDUS_COLOR_INK, grid->fine));
    ludus_draw_push(list, -0.1, -0.22, 0, 0.46);
    grid_flag(list, grid);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
    ludus_draw_pop(list);
}

// Somebody who will want to go elsewhere after all.
static void taxi_draw_doubt(ludus_draw_list *list, const grid_look *grid, const taxi_scene *scene) {
    grid_push(list, grid, scene->passenger == TAXI_PADS ? scene->cell : taxi_pad_cells[scene->passenger]);
    ludus_draw_circle(list, 0.32, 0.3, 0.15, ludus_outlined(LUDUS_COLOR_PAPER, LUDUS_COLOR_INK, grid->fine));
    ludus_draw_text(list, 0.32, 0.3, 0.24, LUDUS_TEXT_BOLD, LUDUS_COLOR_INK, "?");
    ludus_draw_pop(list);
}

static void taxi_draw_rain(ludus_draw_list *list) {
    enum { DROPS = 44 };
    for (int32_t i = 0; i < DROPS; i++) {
        // Multiples of the golden ratio are far from each other in every row.
        const double x = TAXI_SIDE * fmod(0.6180339887 * i, 1), y = TAXI_SIDE * (0.04 + 0.92 * (i + 0.5) / DROPS);
        ludus_draw_line(list, x - 0.03, y - 0.1, x + 0.03, y + 0.1, 0.03, ludus_color_fade(LUDUS_COLOR_WATER, 0.7));
    }
}

static void taxi_draw_scene(ludus_draw_list *list, const taxi_scene *scene) {
    const grid_look grid = grid_begin(list, TAXI_SIDE, TAXI_SIDE, 0, 0);
    taxi_draw_streets(list, &grid);
    for (int32_t pad = 0; pad < TAXI_PADS; pad++) {
        taxi_draw_pad(list, &grid, pad);
    }
    if (scene->chosen != GRID_ELSEWHERE) {
        grid_slip(list, &grid, scene->cell, scene->chosen, scene->heading);
    }
    taxi_draw_taxi(list, &grid, scene);
    if (scene->passenger < TAXI_PADS) {
        taxi_draw_passenger(list, &grid, scene);
    }
    taxi_draw_destination(list, &grid, scene);
    if (scene->fickle) {
        taxi_draw_doubt(list, &grid, scene);
    }
    if (scene->rain) {
        taxi_draw_rain(list);
    }
}

#endif
