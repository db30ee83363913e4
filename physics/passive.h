// passive.h - forces that need no command: springs, dampers, and the drag of the medium.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_PASSIVE_H
#define LUDUS_PHYSICS_PASSIVE_H

#include "physics/angle.h"
#include "physics/dynamics.h"

// The rotation vector from a joint's resting quaternion to its present one, in the body's axes.
LUDUS_KERNEL lane_real spring_turn(const physics_model *m, const physics_data *d, int position, lane_real *turn) {
    lane_real rest[4], now[4];
    rest[0] = lane_fill(m->qpos_spring[position]);
    for (int i = 1; i < 4; i++) {
        rest[i] = lane_fill(-m->qpos_spring[position + i]);
    }
    read_quaternion(d->qpos, position, now);
    quaternion_multiply(now, rest, now);
    return quaternion_logarithm(now, turn);
}

// How far each of a joint's dofs is from where its spring rests.
LUDUS_KERNEL void spring_offset(const physics_model *m, const physics_data *d, int joint, lane_real *offset) {
    const int type = m->tree.joint_type[joint];
    int position = m->tree.joint_position[joint];
    if (type == LUDUS_JOINT_FREE) {
        for (int i = 0; i < 3; i++, position++) {
            *offset++ = d->qpos[position] - m->qpos_spring[position];
        }
    }
    if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
        spring_turn(m, d, position, offset);
    } else {
        *offset = d->qpos[position] - m->qpos_spring[position];
    }
}

// The medium acts on a box of the body's inertia. Per unit of density (or viscosity) of the medium:
typedef struct drag_box {
    lane_real square[6];                // torque and force at a rotation and a speed of 1, quadratic in them
    lane_real turn_linear, move_linear; // proportional to them
    lane_real side[3];                  // of the box, m
} drag_box;

LUDUS_KERNEL void drag_coefficients(const lane_real *side, drag_box *box) {
    const lane_real mean = (side[0] + side[1] + side[2]) * LANE(1.0 / 3.0);
    box->turn_linear = LANE(LANE_PI) * mean * mean * mean;
    box->move_linear = LANE(3 * LANE_PI) * mean;
    for (int k = 0; k < 3; k++) {
        const lane_real a = side[(k + 1) % 3], b = side[(k + 2) % 3];
        const lane_real aa = a * a, bb = b * b;
        box->square[3 + k] = LANE(0.5) * a * b;
        box->square[k] = side[k] * (aa * aa + bb * bb) * LANE(1.0 / 64.0);
        box->side[k] = side[k];
    }
}

// The box of a body; has_drag() must hold.
LUDUS_KERNEL void drag_of_body(const physics_model *m, int body, drag_box *box) {
    const lane_param *moment = &m->body_inertia[3 * body];
    lane_real side[3];
    for (int k = 0; k < 3; k++) {
        const lane_real sum = lane_fill(moment[(k + 1) % 3] + moment[(k + 2) % 3] - moment[k]);
        side[k] = lane_sqrt(lane_max(sum, lane_fill(LANE(1e-15))) / m->body_mass[body] * LANE(6));
    }
    drag_coefficients(side, box);
}

// Does any lane's spring (or damper) have a strength? In the oracle all count: their slopes are there without them.
LUDUS_KERNEL int has_strength(lane_param strength) {
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    (void)strength;
    return 1;
#else
    return lane_any(~lane_equal(lane_fill(strength), lane_fill(LANE(0))));
#endif
}

// Is there a medium in any lane? Slopes by its density and viscosity are there without it: in the oracle, and where `slopes`.
LUDUS_KERNEL int feels_medium(const physics_model *m, int slopes) {
    const int drag = slopes | has_strength(m->density) | has_strength(m->viscosity);
    return drag && !(m->tree.springs_off && m->tree.dampers_off);
}

LUDUS_KERNEL int has_medium(const physics_model *m) {
    return feels_medium(m, 0);
}

LUDUS_KERNEL int has_drag(const physics_model *m, int body) {
    return lane_any(lane_less_equal(lane_fill(LANE(1e-15)), lane_fill(m->body_mass[body])));
}

// The motion of a spatial vector at a body's centre of mass, in its principal axes; and a wrench there back to the tree's centre.
LUDUS_KERNEL void to_principal(const physics_model *m, const physics_data *d, int body, const lane_real *motion,
                               lane_real *local) {
    const lane_real *centre = d->tree_centre[m->tree.body_root[body]];
    lane_real arm[3], swept[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = d->centre[body][i] - centre[i];
    }
    cross(swept, motion, arm);
    for (int i = 0; i < 3; i++) {
        swept[i] = motion[3 + i] + swept[i];
    }
    rotate_back(local, d->axes[body], motion);
    rotate_back(local + 3, d->axes[body], swept);
}

LUDUS_KERNEL void from_principal(const physics_model *m, const physics_data *d, int body, const lane_real *local,
                                 lane_real *wrench) {
    const lane_real *centre = d->tree_centre[m->tree.body_root[body]];
    lane_real arm[3], moment[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = d->centre[body][i] - centre[i];
    }
    rotate(wrench, d->axes[body], local);
    rotate(wrench + 3, d->axes[body], local + 3);
    cross(moment, arm, wrench + 3);
    vector_add(wrench, moment, 3);
}

// A body's velocity through the medium, in its principal axes.
LUDUS_KERNEL void drag_velocity(const physics_model *m, const physics_data *d, int body, lane_real *local) {
    lane_real relative[6];
    vector_copy(relative, d->velocity[body], 6);
    for (int i = 0; i < 3; i++) {
        relative[3 + i] = relative[3 + i] - m->wind[i];
    }
    to_principal(m, d, body, relative, local);
}

// Drag and its slope by the velocity, component by component.
LUDUS_KERNEL void drag_force(const physics_model *m, const drag_box *box, const lane_real *local, lane_real *force,
                             lane_real *slope) {
    for (int k = 0; k < 6; k++) {
        const lane_real square = box->square[k] * m->density;
        const lane_real linear = (k < 3 ? box->turn_linear : box->move_linear) * m->viscosity;
        const lane_real speed = lane_abs(local[k]);
        force[k] = -(square * speed + linear) * local[k];
        slope[k] = -(LANE(2) * square * speed + linear);
    }
}

// Adds the medium's forces on all bodies to `out`.
PHYSICS_PART void add_drag(const physics_model *m, const physics_data *d, lane_real *out) {
    lane_real wrench[PHYSICS_BODIES][6], sum[PHYSICS_DOFS];
    for (int b = 1; b < m->tree.bodies; b++) {
        vector_clear(wrench[b], 6);
        if (has_drag(m, b)) {
            drag_box box;
            lane_real local[6], force[6], slope[6];
            drag_of_body(m, b, &box);
            drag_velocity(m, d, b, local);
            drag_force(m, &box, local, force, slope);
            from_principal(m, d, b, force, wrench[b]);
        }
    }
    project_wrenches(m, d, wrench, sum);
    vector_add(out, sum, m->tree.dofs);
}

PHYSICS_PART void evaluate_passive(const physics_model *m, physics_data *d) {
    for (int j = 0; j < m->tree.joints; j++) {
        const int first = m->tree.joint_dof[j], count = joint_dofs(m->tree.joint_type[j]);
        lane_real offset[6];
        const int springy = !m->tree.springs_off && has_strength(m->joint_stiffness[j]);
        if (springy) {
            spring_offset(m, d, j, offset);
        }
        for (int i = 0; i < count; i++) {
            lane_real force = lane_fill(LANE(0));
            if (springy) {
                force = -m->joint_stiffness[j] * offset[i];
            }
            if (!m->tree.dampers_off) {
                force = force - m->dof_damping[first + i] * d->qvel[first + i];
            }
            d->passive[first + i] = force;
        }
    }
    if (has_medium(m)) {
        add_drag(m, d, d->passive);
    }
}

#endif
