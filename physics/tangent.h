// tangent.h - tangents of an evaluation: from positions, velocities, controls and parameters to the acceleration.
// SPDX-License-Identifier: MIT
//
// The residual of adjoint.h, r(a; q, v, u) = 0, gives H da = -dr. A tangent D is that seen by someone who turns with the body: of
// a velocity Dv = dv - t x v, where t is the motion by which positions change. Then inertias stand still, and a dof that turns by
// s leaves behind what came from before it: Dv = Dv_before - s x v_before + ...; forces on the way back gain s x* F.
#ifndef LUDUS_PHYSICS_TANGENT_H
#define LUDUS_PHYSICS_TANGENT_H

#include "physics/adjoint.h"

typedef struct tangent_fields {
    body_vectors turn;                   // t: of poses
    body_vectors velocity, acceleration; // Dv, Da
    body_vectors true_acceleration;      // a
    body_vectors force, force_tangent;   // of the body, then sums of all beyond
} tangent_fields;

// --- parameters of a body ---

// The tangent of a body's spatial inertia.
LUDUS_KERNEL void inertia_tangent(const physics_model *m, const physics_data *d, int b, const physics_param_slopes *p,
                                  lane_real *out) {
    const lane_param *moment = &m->body_inertia[3 * b];
    const lane_real *centre = d->tree_centre[m->tree.body_root[b]], *axes = d->axes[b];
    // In the principal axes: moments that change, and those that turn.
    lane_real local[9], world[9], half[9];
    const lane_real *turn = p->axes[b];
    local[0] = p->inertia[b][0];
    local[4] = p->inertia[b][1];
    local[8] = p->inertia[b][2];
    local[1] = local[3] = turn[2] * (moment[0] - moment[1]);
    local[2] = local[6] = turn[1] * (moment[2] - moment[0]);
    local[5] = local[7] = turn[0] * (moment[1] - moment[2]);
    for (int i = 0; i < 3; i++) {
        rotate(half + 3 * i, axes, local + 3 * i); // rows of (A local)' as local is symmetric
    }
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            world[3 * i + k] = axes[3 * i] * half[k] + axes[3 * i + 1] * half[3 + k] + axes[3 * i + 2] * half[6 + k];
        }
    }
    lane_real offset[3], moved[3];
    for (int i = 0; i < 3; i++) {
        offset[i] = d->centre[b][i] - centre[i];
    }
    rotate(moved, d->rotation[b], p->centre[b]);
    const lane_real mass = lane_fill(m->body_mass[b]), mass_tangent = p->mass[b];
    const lane_real along = dot3(offset, offset) * mass_tangent + LANE(2) * mass * dot3(offset, moved);
    const int place[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
    for (int k = 0; k < 6; k++) {
        const int i = place[k][0], j = place[k][1];
        out[k] = world[3 * i + j] - mass_tangent * offset[i] * offset[j] -
                 mass * (offset[i] * moved[j] + moved[i] * offset[j]);
        if (k < 3) {
            out[k] = out[k] + along;
        }
    }
    for (int i = 0; i < 3; i++) {
        out[6 + i] = mass_tangent * offset[i] + mass * moved[i];
    }
    out[9] = mass_tangent;
}

// The tangents of a box's coefficients.
LUDUS_KERNEL void drag_box_tangent(const physics_model *m, int b, const drag_box *box, const physics_param_slopes *p,
                                   drag_box *out) {
    const lane_param *moment = &m->body_inertia[3 * b];
    const lane_real mass = lane_fill(m->body_mass[b]);
    const lane_real mean = (box->side[0] + box->side[1] + box->side[2]) * LANE(1.0 / 3.0);
    lane_real mean_tangent = lane_fill(LANE(0));
    for (int k = 0; k < 3; k++) {
        const int i = (k + 1) % 3, j = (k + 2) % 3;
        const lane_mask flat = lane_less_equal(lane_fill(moment[i] + moment[j] - moment[k]), lane_fill(LANE(1e-15)));
        const lane_real sum = lane_where(~flat, p->inertia[b][i] + p->inertia[b][j] - p->inertia[b][k]);
        out->side[k] = LANE(3) * sum / (mass * box->side[k]) - LANE(0.5) * box->side[k] * p->mass[b] / mass;
        mean_tangent = mean_tangent + out->side[k] * LANE(1.0 / 3.0);
    }
    out->turn_linear = LANE(3 * LANE_PI) * mean * mean * mean_tangent;
    out->move_linear = LANE(3 * LANE_PI) * mean_tangent;
    for (int k = 0; k < 3; k++) {
        const int i = (k + 1) % 3, j = (k + 2) % 3;
        const lane_real a = box->side[i], c = box->side[j], da = out->side[i], dc = out->side[j];
        out->square[3 + k] = LANE(0.5) * (da * c + a * dc);
        out->square[k] = (out->side[k] * (a * a * a * a + c * c * c * c) +
                          LANE(4) * box->side[k] * (a * a * a * da + c * c * c * dc)) *
                         LANE(1.0 / 64.0);
    }
}

// A local wrench and its tangent, in a frame that parameters move too, to the tree's centre: what the frame adds.
LUDUS_KERNEL void frame_tangent(const physics_data *d, int b, const physics_param_slopes *p, const lane_real *force,
                                lane_real *force_tangent, lane_real *moment) {
    lane_real turned[3], moved[3], pull[3];
    cross(turned, p->axes[b], force);
    vector_add(force_tangent, turned, 3);
    cross(turned, p->axes[b], force + 3);
    vector_add(force_tangent + 3, turned, 3);
    rotate(moved, d->rotation[b], p->centre[b]);
    rotate(pull, d->axes[b], force + 3);
    cross(moment, moved, pull);
}

// The tangent of a local motion when parameters move its frame.
LUDUS_KERNEL void local_tangent(const physics_data *d, int b, const physics_param_slopes *p, const lane_real *x,
                                lane_real *out) {
    lane_real turned[3], moved[3];
    rotate(moved, d->rotation[b], p->centre[b]);
    rotate_back(moved, d->axes[b], moved);
    cross(turned, x, moved);
    vector_add(out + 3, turned, 3);
    cross(turned, x, p->axes[b]);
    vector_add(out, turned, 3);
    cross(turned, x + 3, p->axes[b]);
    vector_add(out + 3, turned, 3);
}

// --- the sweep ---

// Carries tangents one body outwards. `rates_tangent` may be NULL; `moving`: velocities count, and tangents of them.
LUDUS_KERNEL void advance_tangent(const physics_model *m, const physics_data *d, int b, tangent_fields *f,
                                  const lane_real *rates, const lane_real *position, const lane_real *velocity_tangent,
                                  const lane_real *rates_tangent, int moving) {
    const int parent = m->tree.body_parent[b];
    lane_real v[6], a[6];
    vector_copy(v, d->velocity[parent], 6);
    vector_copy(a, f->true_acceleration[parent], 6);
    vector_copy(f->turn[b], f->turn[parent], 6);
    vector_copy(f->velocity[b], f->velocity[parent], 6);
    vector_copy(f->acceleration[b], f->acceleration[parent], 6);
    for (int i = m->tree.body_dof[b], end = i + m->tree.body_dofs[b]; i < end;) {
        const int count = block_dofs(m->tree.joint_type[m->tree.dof_joint[i]]);
        lane_real turn[6], motion[6], turned[6], speed[6];
        block_motion(turn, d, i, count, position);
        block_motion(motion, d, i, count, d->qvel);
        block_motion(speed, d, i, count, velocity_tangent);
        cross_motion(turned, turn, v);
        vector_add_scaled(f->velocity[b], turned, lane_fill(LANE(-1)), 6);
        cross_motion(turned, turn, a);
        vector_add_scaled(f->acceleration[b], turned, lane_fill(LANE(-1)), 6);
        if (moving) {
            cross_motion(turned, f->velocity[b], motion);
            vector_add(f->acceleration[b], turned, 6);
            cross_motion(turned, v, speed);
            vector_add(f->acceleration[b], turned, 6);
            cross_motion(turned, v, motion);
            vector_add(a, turned, 6);
        }
        vector_add(f->velocity[b], speed, 6);
        vector_add(f->turn[b], turn, 6);
        vector_add(v, motion, 6);
        for (int k = i; k < i + count; k++) {
            vector_add_scaled(a, d->axis[k], rates[k], 6);
            if (rates_tangent) {
                vector_add_scaled(f->acceleration[b], d->axis[k], rates_tangent[k], 6);
            }
        }
        i += count;
    }
    vector_copy(f->true_acceleration[b], a, 6);
}

// Adds the dofs' share of force tangents: out += d(S' f).
LUDUS_KERNEL void gather_tangent(const physics_model *m, const physics_data *d, tangent_fields *f,
                                 const lane_real *position, lane_real *out) {
    for (int b = m->tree.bodies - 1; b > 0; b--) {
        for (int end = m->tree.body_dof[b] + m->tree.body_dofs[b], i = end; i > m->tree.body_dof[b];) {
            const int count = block_dofs(m->tree.joint_type[m->tree.dof_joint[i - 1]]);
            i -= count;
            lane_real turn[6], turned[6];
            for (int k = i; k < i + count; k++) {
                out[k] = out[k] + dot6(d->axis[k], f->force_tangent[b]);
            }
            block_motion(turn, d, i, count, position);
            cross_force(turned, turn, f->force[b]);
            vector_add(f->force_tangent[b], turned, 6);
        }
        const int parent = m->tree.body_parent[b];
        if (parent > 0) {
            vector_add(f->force[parent], f->force[b], 6);
            vector_add(f->force_tangent[parent], f->force_tangent[b], 6);
        }
    }
}

LUDUS_KERNEL void drag_tangent(const physics_model *m, const physics_data *d, int b, tangent_fields *f,
                               const physics_param_slopes *p) {
    drag_box box;
    lane_real local[6], force[6], slope[6], relative[6], tangent[6], wind[6], turned[6], wrench[6];
    drag_of_body(m, b, &box);
    drag_velocity(m, d, b, local);
    drag_force(m, &box, local, force, slope);
    // The wind does not turn with the body.
    vector_clear(wind, 6);
    for (int i = 0; i < 3; i++) {
        wind[3 + i] = lane_fill(m->wind[i]);
    }
    vector_copy(relative, f->velocity[b], 6);
    cross_motion(turned, f->turn[b], wind);
    vector_add(relative, turned, 6);
    to_principal(m, d, b, relative, tangent);
    if (physics_asks(p, PHYSICS_BY_ALL)) {
        local_tangent(d, b, p, local, tangent);
    }
    for (int k = 0; k < 6; k++) {
        tangent[k] = slope[k] * tangent[k];
    }
    lane_real moment[3];
    vector_clear(moment, 3);
    if (physics_asks(p, PHYSICS_BY_ALL)) {
        drag_box by;
        drag_box_tangent(m, b, &box, p, &by);
        for (int k = 0; k < 6; k++) {
            const lane_real square = by.square[k] * m->density + box.square[k] * p->density;
            const lane_real linear = k < 3 ? by.turn_linear * m->viscosity + box.turn_linear * p->viscosity
                                           : by.move_linear * m->viscosity + box.move_linear * p->viscosity;
            tangent[k] = tangent[k] - (square * lane_abs(local[k]) + linear) * local[k];
        }
        frame_tangent(d, b, p, force, tangent, moment);
    }
    from_principal(m, d, b, force, wrench);
    vector_add_scaled(f->force[b], wrench, lane_fill(LANE(-1)), 6);
    from_principal(m, d, b, tangent, wrench);
    vector_add(wrench, moment, 3);
    vector_add_scaled(f->force_tangent[b], wrench, lane_fill(LANE(-1)), 6);
}

// The tangent of the dofs' force at a fixed acceleration: out += d(M a + bias - drag), without armature. `f` keeps the fields.
PHYSICS_PART void motion_tangent(const physics_model *m, const physics_data *d, const physics_slopes *in,
                                 const physics_param_slopes *p, tangent_fields *f, lane_real *out) {
    const int medium = feels_medium(m, physics_asks(p, PHYSICS_BY_MEDIUM));
    vector_clear(f->turn[0], 6);
    vector_clear(f->velocity[0], 6);
    vector_clear(f->acceleration[0], 6);
    world_acceleration(m, f->true_acceleration[0]);
    for (int i = 0; p && i < 3 && !m->tree.gravity_off; i++) {
        f->acceleration[0][3 + i] = -p->gravity[i];
    }
    for (int b = 1; b < m->tree.bodies; b++) {
        advance_tangent(m, d, b, f, d->acceleration, in->position, in->velocity, NULL, 1);
        lane_real momentum_tangent[6], turned[6];
        const lane_real *velocity = d->velocity[b], *momentum = d->momentum[b], *inertia = d->inertia[b];
        inertia_apply(f->force[b], inertia, f->true_acceleration[b]);
        cross_force(turned, velocity, momentum);
        vector_add(f->force[b], turned, 6);
        inertia_apply(f->force_tangent[b], inertia, f->acceleration[b]);
        inertia_apply(momentum_tangent, inertia, f->velocity[b]);
        if (physics_asks(p, PHYSICS_BY_INERTIA | PHYSICS_BY_FRAME)) {
            lane_real change[10], more[6];
            inertia_tangent(m, d, b, p, change);
            inertia_apply(more, change, f->true_acceleration[b]);
            vector_add(f->force_tangent[b], more, 6);
            inertia_apply(more, change, velocity);
            vector_add(momentum_tangent, more, 6);
        }
        cross_force(turned, f->velocity[b], momentum);
        vector_add(f->force_tangent[b], turned, 6);
        cross_force(turned, velocity, momentum_tangent);
        vector_add(f->force_tangent[b], turned, 6);
        if (medium && has_drag(m, b)) {
            drag_tangent(m, d, b, f, p);
        }
    }
    gather_tangent(m, d, f, in->position, out);
}

// --- joints, actuators, limits ---

LUDUS_KERNEL void passive_tangent(const physics_model *m, const physics_data *d, const physics_slopes *in,
                                  const physics_param_slopes *p, lane_real *out) {
    for (int j = 0; j < m->tree.joints; j++) {
        const int type = m->tree.joint_type[j], first = m->tree.joint_dof[j], count = joint_dofs(type);
        for (int i = first; i < first + count; i++) {
            if (p) {
                out[i] = out[i] + p->armature[i] * d->acceleration[i];
            }
            if (!m->tree.dampers_off) {
                out[i] = out[i] + m->dof_damping[i] * in->velocity[i];
                if (p) {
                    out[i] = out[i] + p->damping[i] * d->qvel[i];
                }
            }
        }
        if (m->tree.springs_off || (!has_strength(m->joint_stiffness[j]) && !p)) {
            continue;
        }
        lane_real offset[6];
        spring_offset(m, d, j, offset);
        const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
        for (int i = 0; i < line; i++) {
            out[first + i] = out[first + i] + m->joint_stiffness[j] * in->position[first + i];
        }
        if (count > 1) {
            lane_real turned[3];
            logarithm_slope(offset + line, in->position + first + line, 0, turned);
            vector_add_scaled(out + first + line, turned, lane_fill(m->joint_stiffness[j]), 3);
        }
        for (int i = 0; p && i < count; i++) {
            out[first + i] = out[first + i] + p->stiffness[j] * offset[i];
        }
    }
}

LUDUS_KERNEL void actuation_tangent(const physics_model *m, const physics_data *d, const physics_slopes *in,
                                    const physics_param_slopes *p, lane_real *out) {
    for (int u = 0; u < m->tree.actuators && !m->tree.actuation_off; u++) {
        const int joint = m->tree.actuator_joint[u], first = m->tree.joint_dof[joint];
        const lane_real control = cut_control(m, d, u);
        lane_real tangent = in->control[u];
        if (m->tree.actuator_limited[u] && !m->tree.clip_control_off) {
            tangent =
                lane_where(lane_inside(d->control[u], m->actuator_range[2 * u], m->actuator_range[2 * u + 1]), tangent);
        }
        for (int i = 0; i < joint_dofs(m->tree.joint_type[joint]); i++) {
            out[first + i] = out[first + i] - m->actuator_gear[6 * u + i] * tangent;
            if (p) {
                out[first + i] = out[first + i] - p->gear[u][i] * control;
            }
        }
    }
}

// How a ball's row turns with its position.
LUDUS_KERNEL void ball_axis_tangent(const physics_row *row, lane_real angle, const lane_real *position,
                                    lane_real *out) {
    lane_real sine, cosine, turned[3];
    lane_sincos(angle * LANE(0.5), &sine, &cosine);
    const lane_mask none = lane_less(angle, lane_fill(LANE(1e-6)));
    const lane_real ratio = LANE(0.5) * cosine / lane_select(none, lane_fill(LANE(1)), sine);
    const lane_real along = dot3(position, row->jacobian);
    cross(turned, row->jacobian, position);
    for (int i = 0; i < 3; i++) {
        const lane_real across = position[i] - along * row->jacobian[i];
        out[i] = lane_where(~none, LANE(0.5) * turned[i] - ratio * across);
    }
}

// The tangent of the limits' forces at a fixed acceleration: set.
LUDUS_KERNEL void limits_tangent(const physics_model *m, const physics_data *d, const physics_slopes *in,
                                 lane_real *out) {
    vector_clear(out, m->tree.dofs);
    for (int j = 0; d->any_active && j < m->tree.joints; j++) {
        const int rows = joint_rows(m, j), first = m->tree.joint_dof[j], count = row_dofs(m, j);
        for (int r = 0; r < rows; r++) {
            const physics_row *row = &d->row[2 * j + r];
            if (!lane_any(row->active)) {
                continue;
            }
            const lane_real left = row->reference - row_apply(m, row, j, d->acceleration);
            const lane_real distance = row_apply(m, row, j, in->position);
            lane_real force = (row->stiffness_slope * left + row->stiffness * row->reference_slope) * distance -
                              row->stiffness * row->damping * row_apply(m, row, j, in->velocity);
            lane_real axis[3];
            vector_clear(axis, 3);
            if (count == 3) {
                lane_real q[4], turn[3];
                read_quaternion(d->qpos, m->tree.joint_position[j], q);
                ball_axis_tangent(row, quaternion_logarithm(q, turn), in->position + first, axis);
                force = force - row->stiffness *
                                    (row->damping * dot3(axis, d->qvel + first) + dot3(axis, d->acceleration + first));
            }
            for (int i = 0; i < count; i++) {
                const lane_real change = row->jacobian[i] * force + axis[i] * (row->stiffness * left);
                out[first + i] = out[first + i] + lane_where(row->active, change);
            }
        }
    }
}

// --- an evaluation ---

// The tangent of the acceleration; of the limits' forces where `limit` is not NULL. `f` keeps the fields.
PHYSICS_PART void evaluation_tangent(const physics_model *m, const physics_data *d, const physics_slopes *in,
                                     const physics_param_slopes *p, tangent_fields *f, lane_real *acceleration,
                                     lane_real *limit) {
    const int dofs = m->tree.dofs;
    lane_real push[PHYSICS_DOFS];
    vector_clear(acceleration, dofs);
    motion_tangent(m, d, in, p, f, acceleration);
    passive_tangent(m, d, in, p, acceleration);
    actuation_tangent(m, d, in, p, acceleration);
    limits_tangent(m, d, in, push);
    for (int i = 0; i < dofs; i++) {
        acceleration[i] = push[i] - acceleration[i];
    }
    solve_rows(&m->tree, d->any_active ? d->hessian : d->factor, acceleration);
    if (limit) {
        vector_copy(limit, push, dofs);
        for (int j = 0; d->any_active && j < m->tree.joints; j++) {
            for (int r = 0; r < joint_rows(m, j); r++) {
                const physics_row *row = &d->row[2 * j + r];
                const lane_real less = lane_where(row->active, row->stiffness * row_apply(m, row, j, acceleration));
                for (int i = 0; i < row_dofs(m, j); i++) {
                    lane_real *sum = &limit[m->tree.joint_dof[j] + i];
                    *sum = *sum - row->jacobian[i] * less;
                }
            }
        }
    }
}

#endif
