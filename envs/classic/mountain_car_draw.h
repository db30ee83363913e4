// mountain_car_draw.h - the picture of both MountainCars: the car in its valley, the wall on the left, the flag on the hill.
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

// The hills, from below the view up to the road, and the road. Beyond the view they go on for windows of another shape.
static void mountain_car_hills(ludus_draw_list *list) {
    enum { POINTS = 241 };
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], wide = (double)list->view[2] - low;
    const double bottom = (double)list->view[1] - 40 * unit;
    double points[2 * (POINTS + 2)];
    for (int i = 0; i < POINTS; i++) {
        points[2 * i] = low - wide + 3 * wide * i / (POINTS - 1);
        points[2 * i + 1] = mountain_car_height(points[2 * i]);
    }
    points[2 * POINTS] = low + 2 * wide;
    points[2 * POINTS + 2] = low - wide;
    points[2 * POINTS + 1] = points[2 * POINTS + 3] = bottom;
    ludus_draw_polygon(list, points, POINTS + 2, ludus_filled(LUDUS_COLOR_GROUND));
    ludus_draw_polyline(list, points, POINTS, false, PART_STRONG * unit, LUDUS_COLOR_GRASS);
}

// Where the middle of a wheel is that touches the road at a position.
static void mountain_car_wheel(double position, double radius, double *x, double *y) {
    const double slope = 3 * 0.45 * cos(3 * position), length = sqrt(1 + slope * slope);
    *x = position - radius * slope / length;
    *y = mountain_car_height(position) + radius / length;
}

static void mountain_car_vehicle(const mountain_car_scene *m, double position, ludus_draw_list *list) {
    const double unit = ludus_draw_unit(list), radius = 2 * unit, slope = 3 * 0.45 * cos(3 * position);
    const double reach = 3.6 * unit / sqrt(1 + slope * slope);
    double x0, y0, x1, y1;
    mountain_car_wheel(position - reach, radius, &x0, &y0);
    mountain_car_wheel(position + reach, radius, &x1, &y1);
    ludus_draw_push(list, 0.5 * (x0 + x1), 0.5 * (y0 + y1), atan2(y1 - y0, x1 - x0), 1);
    machine_push(list, m->push < 0 ? -8 * unit : 8 * unit, 2 * unit, 1, 0, m->push);
    const double cabin[8] = {-4 * unit, 3 * unit, -2.6 * unit, 7 * unit, 2 * unit, 7 * unit, 4.2 * unit, 3 * unit};
    ludus_draw_polygon(list, cabin, 4, part_solid(list, LUDUS_COLOR_ICE));
    ludus_draw_rectangle(list, 0, 2 * unit, 6.6 * unit, 2.1 * unit, 1.4 * unit, part_solid(list, LUDUS_COLOR_AGENT));
    ludus_draw_pop(list);
    machine_wheel(list, x0, y0, radius);
    machine_wheel(list, x1, y1, radius);
}

static void mountain_car_picture_of(const mountain_car_scene *m, ludus_draw_list *list) {
    mountain_car_view(m, list);
    const double unit = ludus_draw_unit(list), low = (double)list->view[0], high = (double)list->view[2];

    // A car that left the view waits at its rim.
    const double position = part_clamp(m->position, low + 9 * unit, high - 9 * unit);
    if (m->goal > low && m->goal < high) {
        machine_flag(list, m->goal, mountain_car_height(m->goal), 16 * unit);
    }
    if (m->wall > low) {
        const double x = m->wall - 9 * unit, y = mountain_car_height(x);
        ludus_draw_rectangle(list, x, y + 4 * unit, 1.6 * unit, 6 * unit, 1.6 * unit,
                             part_solid(list, LUDUS_COLOR_ROCK));
    }
    mountain_car_hills(list);
    mountain_car_vehicle(m, position, list);
    if (position != m->position) {
        const double side = m->position > position ? 1 : -1;
        machine_beyond(list, position + 9 * side * unit, mountain_car_height(position) + 10 * unit, side);
    }
}

#endif
