// kinematics.h - from positions to places: bodies, joints, centres of mass, spatial inertias and axes of motion.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_KINEMATICS_H
#define LUDUS_PHYSICS_KINEMATICS_H

#include "physics/spatial.h"

// The quaternion at `position`, of unit length.
LUDUS_KERNEL void read_quaternion(const lane_real *qpos, int position, lane_real *q) {
    vector_copy(q, qpos + position, 4);
    quaternion_normalize(q);
}

// The oracle differentiates by constants that are 0, too.
#define ALWAYS_TURN (LUDUS_TARGET == LUDUS_TARGET_COMPLEX)

// Is a constant vector 0 in every lane?
LUDUS_KERNEL int is_origin(const lane_param *a) {
    const lane_real zero = lane_fill(LANE(0));
    return !lane_any(
        ~(lane_equal(lane_fill(a[0]), zero) & lane_equal(lane_fill(a[1]), zero) & lane_equal(lane_fill(a[2]), zero)));
}

// Moves a body by one of its joints; its place and quaternion are those after the joints before.
LUDUS_KERNEL void move_by_joint(const physics_model *m, physics_data *d, int body, int joint) {
    const int type = m->tree.joint_type[joint], position = m->tree.joint_position[joint];
    lane_real *place = d->place[body], *quaternion = d->quaternion[body];
    lane_real offset[3], turn[4];
    if (type == LUDUS_JOINT_FREE) {
        vector_copy(place, d->qpos + position, 3);
        read_quaternion(d->qpos, position + 3, quaternion);
        vector_copy(d->joint_place[joint], place, 3);
        vector_clear(d->joint_axis[joint], 3);
        return;
    }
    const int centred = is_origin(&m->joint_pos[3 * joint]) && !ALWAYS_TURN;
    quaternion_rotate(d->joint_axis[joint], quaternion, &m->joint_axis[3 * joint]);
    vector_copy(d->joint_place[joint], place, 3);
    if (!centred) {
        quaternion_rotate(offset, quaternion, &m->joint_pos[3 * joint]);
        vector_add(d->joint_place[joint], offset, 3);
    }
    if (type == LUDUS_JOINT_SLIDE) {
        vector_add_scaled(place, d->joint_axis[joint], d->qpos[position] - m->qpos0[position], 3);
        return;
    }
    if (type == LUDUS_JOINT_BALL) {
        read_quaternion(d->qpos, position, turn);
    } else {
        quaternion_about(turn, &m->joint_axis[3 * joint], d->qpos[position] - m->qpos0[position]);
    }
    quaternion_multiply(quaternion, quaternion, turn);
    // The anchor stays where it is.
    if (!centred) {
        quaternion_rotate(offset, quaternion, &m->joint_pos[3 * joint]);
        for (int i = 0; i < 3; i++) {
            place[i] = d->joint_place[joint][i] - offset[i];
        }
    }
}

LUDUS_KERNEL void place_bodies(const physics_model *m, physics_data *d) {
    vector_clear(d->place[0], 3);
    vector_clear(d->quaternion[0], 4);
    d->quaternion[0][0] = lane_fill(LANE(1));
    quaternion_matrix(d->rotation[0], d->quaternion[0]);
    for (int b = 1; b < m->tree.bodies; b++) {
        const int parent = m->tree.body_parent[b];
        lane_real fixed[4], offset[3];
        rotate_param(offset, d->rotation[parent], &m->body_pos[3 * b]);
        for (int i = 0; i < 3; i++) {
            d->place[b][i] = d->place[parent][i] + offset[i];
        }
        quaternion_fill(fixed, &m->body_quat[4 * b]);
        quaternion_multiply(d->quaternion[b], d->quaternion[parent], fixed);
        for (int j = 0; j < m->tree.body_joints[b]; j++) {
            move_by_joint(m, d, b, m->tree.body_joint[b] + j);
        }
        quaternion_matrix(d->rotation[b], d->quaternion[b]); // products of unit quaternions are of unit length
    }
    for (int b = 0; b < m->tree.bodies; b++) {
        lane_real principal[4], offset[3];
        rotate_param(offset, d->rotation[b], &m->body_ipos[3 * b]);
        for (int i = 0; i < 3; i++) {
            d->centre[b][i] = d->place[b][i] + offset[i];
        }
        if (is_origin(&m->body_iquat[4 * b + 1]) && !ALWAYS_TURN) {
            vector_copy(d->axes[b], d->rotation[b], 9);
            continue;
        }
        quaternion_fill(principal, &m->body_iquat[4 * b]);
        quaternion_multiply(principal, d->quaternion[b], principal);
        quaternion_matrix(d->axes[b], principal);
    }
}

// Centres of mass of whole trees, in the slots of their roots: the points that spatial vectors are about.
LUDUS_KERNEL void place_tree_centres(const physics_model *m, physics_data *d) {
    lane_real mass[PHYSICS_BODIES];
    for (int b = 0; b < m->tree.bodies; b++) {
        const int root = m->tree.body_root[b];
        if (b == root) {
            mass[b] = lane_fill(LANE(0));
            vector_clear(d->tree_centre[b], 3);
        }
        mass[root] = mass[root] + m->body_mass[b];
        vector_add_scaled(d->tree_centre[root], d->centre[b], lane_fill(m->body_mass[b]), 3);
    }
    for (int b = 0; b < m->tree.bodies; b++) {
        if (b == m->tree.body_root[b]) {
            const lane_mask none = lane_less(mass[b], lane_fill(LANE(1e-15)));
            const lane_real inverse = LANE(1) / lane_select(none, lane_fill(LANE(1)), mass[b]);
            for (int i = 0; i < 3; i++) {
                d->tree_centre[b][i] = lane_select(none, d->centre[b][i], d->tree_centre[b][i] * inverse);
            }
        }
    }
}

// The inertia of a body with these principal axes, moments, mass and offset from the point of reference.
LUDUS_KERNEL void inertia_compose(lane_real *out, const lane_real *axes, const lane_param *moments,
                                  const lane_real *offset, lane_param mass) {
    lane_real turned[9];
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            turned[3 * i + k] = axes[3 * i + k] * moments[k];
        }
    }
    const lane_real xx = offset[0] * offset[0], yy = offset[1] * offset[1], zz = offset[2] * offset[2];
    out[0] = dot3(turned, axes) + mass * (yy + zz);
    out[1] = dot3(turned + 3, axes + 3) + mass * (xx + zz);
    out[2] = dot3(turned + 6, axes + 6) + mass * (xx + yy);
    out[3] = dot3(turned, axes + 3) - mass * (offset[0] * offset[1]);
    out[4] = dot3(turned, axes + 6) - mass * (offset[0] * offset[2]);
    out[5] = dot3(turned + 3, axes + 6) - mass * (offset[1] * offset[2]);
    for (int i = 0; i < 3; i++) {
        out[6 + i] = mass * offset[i];
    }
    out[9] = lane_fill(mass);
}

LUDUS_KERNEL void turn_axis(lane_real *axis, const lane_real *direction, const lane_real *arm) {
    vector_copy(axis, direction, 3);
    cross(axis + 3, direction, arm);
}

// The axes of motion of a joint's dofs, about the centre of its tree.
LUDUS_KERNEL void place_joint_axes(const physics_model *m, physics_data *d, int joint) {
    const int body = m->tree.joint_body[joint], type = m->tree.joint_type[joint];
    int dof = m->tree.joint_dof[joint];
    lane_real arm[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = d->tree_centre[m->tree.body_root[body]][i] - d->joint_place[joint][i];
    }
    if (type == LUDUS_JOINT_HINGE) {
        turn_axis(d->axis[dof], d->joint_axis[joint], arm);
        return;
    }
    if (type == LUDUS_JOINT_SLIDE) {
        vector_clear(d->axis[dof], 3);
        vector_copy(d->axis[dof] + 3, d->joint_axis[joint], 3);
        return;
    }
    if (type == LUDUS_JOINT_FREE) {
        for (int i = 0; i < 3; i++, dof++) {
            vector_clear(d->axis[dof], 6);
            d->axis[dof][3 + i] = lane_fill(LANE(1));
        }
    }
    for (int i = 0; i < 3; i++, dof++) {
        const lane_real column[3] = {d->rotation[body][i], d->rotation[body][3 + i], d->rotation[body][6 + i]};
        turn_axis(d->axis[dof], column, arm);
    }
}

PHYSICS_PART void evaluate_kinematics(const physics_model *m, physics_data *d) {
    place_bodies(m, d);
    place_tree_centres(m, d);
    vector_clear(d->inertia[0], 10);
    for (int b = 1; b < m->tree.bodies; b++) {
        lane_real offset[3];
        for (int i = 0; i < 3; i++) {
            offset[i] = d->centre[b][i] - d->tree_centre[m->tree.body_root[b]][i];
        }
        inertia_compose(d->inertia[b], d->axes[b], &m->body_inertia[3 * b], offset, m->body_mass[b]);
    }
    for (int j = 0; j < m->tree.joints; j++) {
        place_joint_axes(m, d, j);
    }
}

#endif
