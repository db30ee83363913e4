// pendulum_draw.h - the picture of Pendulum: a rod on a stand, the mark where it should stand, and the motor's torque.
// SPDX-License-Identifier: MIT
//
// In metres around the pivot. Included by pendulum.c, for its config and state.
#ifndef LUDUS_ENVS_CLASSIC_PENDULUM_DRAW_H
#define LUDUS_ENVS_CLASSIC_PENDULUM_DRAW_H

#include "machine_parts.h"

static void pendulum_picture(const void *config, const void *state, ludus_draw_list *list) {
    const pendulum_config *c = (const pendulum_config *)config;
    const pendulum_state *s = (const pendulum_state *)state;
    const double l = c->l, theta = part_angle(s->theta), ground = -1.3 * l;
    ludus_draw_view(list, -2.1 * l, -1.5 * l, 2.1 * l, 1.3 * l);

    const double unit = ludus_draw_unit(list), half_width = 3.2 * unit * machine_stoutness(c->m);
    part_ground(list, ground);
    machine_stand(list, 0, 0, ground);

    // Where the tip goes, and where it should stay.
    ludus_draw_arc(list, 0, 0, l, -MACHINE_PI, MACHINE_PI, PART_FINE * unit, LUDUS_COLOR_GROUND_2);
    const double mark[6] = {0, l + 5.5 * unit, -2.2 * unit, l + 9 * unit, 2.2 * unit, l + 9 * unit};
    ludus_draw_polygon(list, mark, 3, ludus_filled(LUDUS_COLOR_GOAL));

    // The angle is counter-clockwise from upright.
    const double x = -l * sin(theta), y = l * cos(theta);
    machine_link_shadow(list, 0, 0, x, y, half_width, 2);
    machine_link(list, 0, 0, x, y, half_width, LUDUS_COLOR_AGENT);
    machine_axle(list, 0, 0, 2.2 * unit);

    const ludus_slot *action = ludus_draw_action(list);
    const double torque = action ? part_clamp((double)action->f, -c->torque_limit, c->torque_limit) : 0;
    machine_torque(list, 0, 0, 13 * unit, MACHINE_PI / 2, torque / c->torque_limit);
}

#endif
