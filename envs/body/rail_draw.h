// rail_draw.h - the pictures of the pendulums: a rail on two posts, a cart with one or two poles, and the motor's push.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_BODY_RAIL_DRAW_H
#define LUDUS_ENVS_BODY_RAIL_DRAW_H

#include "model_draw.h"

// The cart's middle stays within a metre of the rail's, its ends within 1.2.
static inline void rail_stand(ludus_draw_list *list) {
    const double ground = -0.75, end = 1.3, low[3] = {-end, 0, 0}, high[3] = {end, 0, 0};
    ludus_draw_plane(list, (const double[3]){0, 0, ground}, 400, 400, 0.5, LUDUS_COLOR_GROUND, LUDUS_COLOR_GROUND_2);
    ludus_draw_cylinder(list, low, high, 0.02, LUDUS_COLOR_ROCK);
    for (int side = -1; side <= 1; side += 2) {
        const double post[3] = {side * end, 0, 0.5 * ground}, foot[3] = {side * end, 0, ground + 0.03};
        const double stop[3] = {side * 1.2, 0, 0}, behind[3] = {side * 1.24, 0, 0};
        ludus_draw_box(list, post, (const double[3]){0.045, 0.06, -0.5 * ground + 0.05}, NULL, LUDUS_COLOR_BODY);
        ludus_draw_box(list, foot, (const double[3]){0.12, 0.2, 0.03}, NULL, LUDUS_COLOR_BODY);
        ludus_draw_cylinder(list, stop, behind, 0.06, LUDUS_COLOR_DANGER);
    }
}

// An axle through the body's origin, across the rail.
static inline void rail_axle(ludus_draw_list *list, const physics_data *data, int body, double half, double radius) {
    const double *at = data->place[body];
    ludus_draw_cylinder(list, (const double[3]){at[0], at[1] - half, at[2]},
                        (const double[3]){at[0], at[1] + half, at[2]}, radius, LUDUS_COLOR_JOINT);
}

// The push, behind the cart.
static inline void rail_push(ludus_draw_list *list, const physics_data *data, double share) {
    const double *cart = data->place[1], side = share < 0 ? 1 : -1;
    const double at[3] = {cart[0] + side * (0.23 + 0.55 * fabs(share)), cart[1], cart[2]};
    model_push(list, at, (const double[3]){1, 0, 0}, 0.55 * share, 0.034);
}

#endif
