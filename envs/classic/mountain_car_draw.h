// mountain_car_draw.h - the picture of both MountainCars: the car in its valley, a wall on the left, the flag on the hill.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_CLASSIC_MOUNTAIN_CAR_DRAW_H
#define LUDUS_ENVS_CLASSIC_MOUNTAIN_CAR_DRAW_H

#include "machine_parts.h"

typedef struct mountain_car_scene {
    double position;
    double wall, end, goal; // positions
    double push;            // share of the largest one, positive to the right
} mountain_car_scene;

static double mountain_car_height(double position) {
    return 0.45 * sin(3 * position) + 0.55;
}

// The road between the walls with a margin; where it is too long the view goes with the car.
static void mountain_car_view(const mountain_car_scene *m, ludus_draw_list *list) {
    const double low = fmin(m->wall, m->goal), high = fmax(m->end, m->goal);
    const double half = part_clamp(0.6 * (high - low), 0.6, 2.2), reach = fmax(0.6 * (high - low) - half, 0);
    const double road = 0.5 * (low + high), middle = part_clamp(m->position, road - reach, road + reach);
    const double tall = 4.0 / 3.0 * half, bottom = 0.62 - 0.54 * tall;
    ludus_draw_view(list, middle - half, bottom, middle + half, bottom + tall);
}

// The point at a distance above the road at a position, at right angles to it; below it with a negative one.
static void mountain_car_above(double position, double distance, double *point) {
    const double slope = 3 * 0.45 * cos(3 * position), length = sqrt(1 + slope * slope);
    point[0] = position - distance * slope / length;
    point[1] = mountain_car_height(position) + distance / length;
}

// The hills, from below the view up to the road, with a seam under it. Beyond the view they go on for wider windows.
static void mountain_car_hills(ludus_draw_list *list) {
    enum { POINTS = 121 };
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], wide = (double)list->view[2] - low;
    double points[2 * (POINTS + 2)];
    for (int i = 0; i < POINTS; i++) {
        points[2 * i] = low + wide * (1.6 * i / (POINTS - 1) - 0.3);
        points[2 * i + 1] = mountain_car_height(points[2 * i]);
    }
    points[2 * POINTS] = points[2 * POINTS - 2];
    points[2 * POINTS + 2] = points[0];
    points[2 * POINTS + 1] = points[2 * POINTS + 3] = (double)list->view[1] - PART_FAR * unit;
    ludus_draw_polygon(list, points, POINTS + 2, ludus_outlined(LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2, 2.4 * unit));
    ludus_draw_polyline(list, points, POINTS, false, PART_STRONG * unit, LUDUS_COLOR_GRASS);
}

// The engine's push: an arrow that runs before the car as the road does, and ends in the view.
static void mountain_car_push(const mountain_car_scene *m, double position, ludus_draw_list *list) {
    enum { POINTS = 7 };
    const double unit = ludus_draw_unit(list), slope = 3 * 0.45 * cos(3 * position);
    const double share = part_clamp(m->push, -1, 1), side = share < 0 ? -1 : 1;
    const double from = 11 * unit / sqrt(1 + slope * slope), length = 14 * fabs(share) * unit;
    double points[2 * POINTS], along = position + side * from;
    for (int i = 0; i < POINTS; i++) {
        const double here = 3 * 0.45 * cos(3 * along);
        mountain_car_above(along, 5 * unit, &points[2 * i]);
        along += side * length / (POINTS - 1) / sqrt(1 + here * here);
        along = part_clamp(along, (double)list->view[0], (double)list->view[2]);
    }
    if (length > PART_STRONG * unit) {
        const double *last = &points[2 * (POINTS - 1)], *head = &points[2 * (POINTS - 4)];
        ludus_draw_polyline(list, points, POINTS - 3, false, PART_STRONG * unit, LUDUS_COLOR_FORCE);
        ludus_draw_arrow(list, head[0], head[1], last[0], last[1], PART_STRONG * unit, LUDUS_COLOR_FORCE);
    }
}

static void mountain_car_vehicle(double position, ludus_draw_list *list) {
    const double unit = ludus_draw_unit(list), radius = 2.7 * unit, slope = 3 * 0.45 * cos(3 * position);
    const double reach = 4.8 * unit / sqrt(1 + slope * slope);
    double back[2], front[2];
    mountain_car_above(position - reach, radius, back);
    mountain_car_above(position + reach, radius, front);
    ludus_draw_push(list, 0.5 * (back[0] + front[0]), 0.5 * (back[1] + front[1]),
                    atan2(front[1] - back[1], front[0] - back[0]), 1.35 * unit);
    const ludus_paint glass = ludus_outlined(LUDUS_COLOR_ICE, LUDUS_COLOR_INK, PART_OUTLINE / 1.35);
    const ludus_paint paint = ludus_outlined(LUDUS_COLOR_AGENT, LUDUS_COLOR_INK, PART_OUTLINE / 1.35);
    const double cabin[8] = {-4.2, 3, -2.8, 7, 2, 7, 4.2, 3};
    ludus_draw_polygon(list, cabin, 4, glass);
    ludus_draw_rectangle(list, 0, 2, 6.6, 2.1, 1.4, paint);
    ludus_draw_pop(list);
    machine_wheel(list, back[0], back[1], radius);
    machine_wheel(list, front[0], front[1], radius);
}

static void mountain_car_picture_of(const mountain_car_scene *m, ludus_draw_list *list) {
    mountain_car_view(m, list);
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], high = (double)list->view[2];

    // A car that left the view waits at its rim.
    const double position = part_clamp(m->position, low + 10 * unit, high - 10 * unit);
    ludus_draw_layer(list, LUDUS_LAYER_BACK);
    if (m->goal > low && m->goal < high) {
        machine_flag(list, m->goal, mountain_car_height(m->goal), 16 * unit);
    }
    if (m->wall > low) {
        const double x = m->wall - 9.5 * unit, y = mountain_car_height(x);
        ludus_draw_rectangle(list, x, y + 4 * unit, 1.6 * unit, 6 * unit, 1.6 * unit,
                             part_solid(list, LUDUS_COLOR_ROCK));
    }
    mountain_car_hills(list);
    ludus_draw_layer(list, LUDUS_LAYER_SCENE);
    mountain_car_vehicle(position, list);
    mountain_car_push(m, position, list);
    if (position != m->position) {
        const double side = m->position > position ? 1 : -1;
        machine_beyond(list, position + 9 * side * unit, mountain_car_height(position) + 10 * unit, side);
    }
}

#endif
