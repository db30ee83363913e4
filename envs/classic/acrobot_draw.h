// acrobot_draw.h - the picture of Acrobot: two links on a stand, the line to reach, the torque between them.
// SPDX-License-Identifier: MIT
//
// In metres around the pivot. Included by acrobot.c and acrobot_continuous.c, for their config and state.
#ifndef LUDUS_ENVS_CLASSIC_ACROBOT_DRAW_H
#define LUDUS_ENVS_CLASSIC_ACROBOT_DRAW_H

#include "machine_parts.h"

// With the line to reach at `goal_height` of the second link's lengths, and a torque of `share` of the largest.
static void acrobot_scene(const acrobot_config *c, const acrobot_state *s, double goal_height, double share,
                          ludus_draw_list *list) {
    const double l1 = c->link_length_1, l2 = c->link_length_2, reach = l1 + l2, ground = -1.15 * reach;
    ludus_draw_view(list, -1.875 * reach, -1.35 * reach, 1.875 * reach, 1.15 * reach);
    const double unit = ludus_draw_unit(list), theta1 = part_angle(s->theta1), theta2 = part_angle(s->theta2);
    part_ground(list, ground);
    machine_stand(list, 0, 0, ground);

    // The episode ends when the sum of what each link has risen, in its own lengths, is above the goal's height: a fixed
    // line where the links are of one length, else one that moves with the first. Above 2 there is none to reach.
    const double far = PART_FAR * unit;
    const double goal = part_clamp(l2 * goal_height + (l2 - l1) * cos(theta1), -reach, reach);
    if (goal_height <= 2) {
        ludus_draw_layer(list, LUDUS_LAYER_BACK);
        ludus_draw_rectangle(list, 0, goal + 0.5 * far, far, 0.5 * far, 0,
                             ludus_filled(ludus_color_fade(LUDUS_COLOR_GOAL, 0.1)));
        ludus_draw_line(list, -far, goal, far, goal, PART_OUTLINE * unit, LUDUS_COLOR_GOAL);
        ludus_draw_layer(list, LUDUS_LAYER_SCENE);
    }

    // The first angle is counter-clockwise from hanging down, the second from the first link.
    const double x1 = l1 * sin(theta1), y1 = -l1 * cos(theta1);
    const double x2 = x1 + l2 * sin(theta1 + theta2), y2 = y1 - l2 * cos(theta1 + theta2);
    const double half_1 = 2.7 * unit * machine_stoutness(c->link_mass_1);
    const double half_2 = 2.7 * unit * machine_stoutness(c->link_mass_2);
    machine_link_shadow(list, 0, 0, x1, y1, half_1, 2);
    machine_link_shadow(list, x1, y1, x2, y2, half_2, 2);
    machine_link(list, 0, 0, x1, y1, half_1, LUDUS_COLOR_BODY);
    machine_link(list, x1, y1, x2, y2, half_2, LUDUS_COLOR_AGENT);
    machine_axle(list, 0, 0, 2.1 * unit);
    machine_axle(list, x1, y1, 2.1 * unit);
    ludus_draw_circle(list, x2, y2, 0.8 * unit, ludus_filled(LUDUS_COLOR_JOINT));
    machine_torque(list, x1, y1, 9 * unit, theta1 - MACHINE_PI / 2, share);
}

#endif
