// adjoint.h - cotangents of an evaluation: from the acceleration back to positions, velocities, controls and parameters.
// SPDX-License-Identifier: MIT
//
// An acceleration a solves r(a; q, v, u) = M a + bias - passive - actuation - J' f = 0, so its cotangent c goes back as
// l' dr/d(q, v, u) with l = -H^-1 c: one solve with the factor at hand and one sweep over the tree, through no iteration. In the
// sweep l is a virtual velocity w of the bodies, and L = sum_b w_b . force_b depends on w, on velocities v and on accelerations
// a alone, besides poses. Turning a dof carries everything beyond it round rigidly, which leaves L as it is, except that what
// came from before the dof stays behind: so the derivative by a position is made of what was there before the dof, S . (w x* F +
// v x* V + a x* P), where F, V, P are the sums beyond of the derivatives by w, v, a. Source: the recursive Newton-Euler algorithm
// (Featherstone, chapter 5), differentiated by hand.
#ifndef LUDUS_PHYSICS_ADJOINT_H
#define LUDUS_PHYSICS_ADJOINT_H

#include "physics/step.h"

// Motions of all bodies, and wrenches on them.
typedef lane_real body_vectors[PHYSICS_BODIES][6];

// What was there before a block of dofs: of bodies with one block their parent's.
typedef struct adjoint_block {
    const lane_real *test, *velocity, *acceleration;
    int rests;               // test and velocity are 0: it is a tree's first
    lane_real motion[6];     // of the block itself
    lane_real between[3][6]; // test, velocity, acceleration after it, where another block of the body follows
} adjoint_block;

// What a sweep goes over: motions outwards, and the derivatives by them at each body, which become sums inwards.
typedef struct adjoint_fields {
    body_vectors test, acceleration;                    // w, a
    body_vectors by_test, by_velocity, by_acceleration; // F, V, P
    body_vectors by_flow;                               // the part of V that is by the velocity through the medium
    body_vectors pose;                                  // wrenches whose work is the derivative by poses
    adjoint_block block[PHYSICS_DOFS];                  // of a block's first dof
    int moving;                                         // 1: accelerations contain what velocities add
    int flow;                                           // 1: by_flow and the wind count
    int posed;                                          // 1: pose counts
} adjoint_fields;

LUDUS_KERNEL int dof_block(const physics_model *m, int dof) {
    return block_dofs(m->tree.joint_type[m->tree.dof_joint[dof]]);
}

// Carries w, by the dof rates `test`, and a, by `rates`, to all bodies from those of the world, which must be set.
PHYSICS_PART void sweep_outwards(const physics_model *m, const physics_data *d, adjoint_fields *f,
                                 const lane_real *test, const lane_real *rates) {
    for (int b = 1; b < m->tree.bodies; b++) {
        const int parent = m->tree.body_parent[b], end = m->tree.body_dof[b] + m->tree.body_dofs[b];
        const lane_real *w = f->test[parent], *v = d->velocity[parent], *a = f->acceleration[parent];
        for (int i = m->tree.body_dof[b], count; i < end; i += count) {
            adjoint_block *block = &f->block[i];
            lane_real turned[6];
            count = dof_block(m, i);
            block->test = w;
            block->velocity = v;
            block->acceleration = a;
            block->rests = parent == 0 && i == m->tree.body_dof[b];
            block_motion(block->motion, d, i, count, d->qvel);
            lane_real *test_after = block->between[0], *acceleration_after = block->between[2];
            if (i + count == end) {
                test_after = f->test[b];
                acceleration_after = f->acceleration[b];
            } else {
                vector_copy(block->between[1], v, 6);
                vector_add(block->between[1], block->motion, 6);
            }
            vector_copy(test_after, w, 6);
            vector_copy(acceleration_after, a, 6);
            if (f->moving && !block->rests) {
                cross_motion(turned, v, block->motion);
                vector_add(acceleration_after, turned, 6);
            }
            for (int k = i; k < i + count; k++) {
                vector_add_scaled(test_after, d->axis[k], test[k], 6);
                vector_add_scaled(acceleration_after, d->axis[k], rates[k], 6);
            }
            w = test_after;
            v = block->between[1];
            a = acceleration_after;
        }
        if (m->tree.body_dofs[b] == 0) {
            vector_copy(f->test[b], w, 6);
            vector_copy(f->acceleration[b], a, 6);
        }
    }
}

// Sums the fields inwards, and adds the derivatives by positions and velocities. `root` receives the derivative by the
// world's acceleration.
PHYSICS_PART void sweep_inwards(const physics_model *m, const physics_data *d, adjoint_fields *f, lane_real *position,
                                lane_real *velocity, lane_real *root) {
    lane_real wind[6];
    vector_clear(wind, 6);
    for (int i = 0; i < 3; i++) {
        wind[3 + i] = lane_fill(m->wind[i]);
    }
    vector_clear(root, 6);
    for (int b = m->tree.bodies - 1; b > 0; b--) {
        lane_real *by_test = f->by_test[b], *by_velocity = f->by_velocity[b], *by_acceleration = f->by_acceleration[b];
        for (int begin = m->tree.body_dof[b], end = begin + m->tree.body_dofs[b], i; end > begin; end = i) {
            i = end - dof_block(m, end - 1);
            const adjoint_block *block = &f->block[i];
            lane_real turned[6], sum[6];
            // By the dofs' own velocities.
            vector_copy(sum, by_velocity, 6);
            if (f->moving && !block->rests) {
                cross_force(turned, block->velocity, by_acceleration);
                vector_subtract(sum, turned, 6);
            }
            for (int k = i; k < end; k++) {
                velocity[k] = velocity[k] + dot6(d->axis[k], sum);
            }
            if (f->moving) {
                cross_force(turned, block->motion, by_acceleration);
                vector_add(by_velocity, turned, 6);
            }
            // By their positions: what came from before stays behind.
            cross_force(sum, block->acceleration, by_acceleration);
            if (!block->rests) {
                cross_force(turned, block->test, by_test);
                vector_add(sum, turned, 6);
            }
            if ((f->moving || f->flow) && !block->rests) {
                cross_force(turned, block->velocity, by_velocity);
                vector_add(sum, turned, 6);
            }
            if (f->flow) {
                cross_force(turned, wind, f->by_flow[b]);
                vector_subtract(sum, turned, 6);
            }
            if (f->posed) {
                vector_subtract(sum, f->pose[b], 6);
            }
            for (int k = i; k < end; k++) {
                position[k] = position[k] - dot6(d->axis[k], sum);
            }
        }
        const int parent = m->tree.body_parent[b];
        if (parent == 0) {
            vector_add(root, by_acceleration, 6);
            continue;
        }
        vector_add(f->by_test[parent], by_test, 6);
        vector_add(f->by_velocity[parent], by_velocity, 6);
        vector_add(f->by_acceleration[parent], by_acceleration, 6);
        if (f->posed) {
            vector_add(f->pose[parent], f->pose[b], 6);
        }
        if (f->flow) {
            vector_add(f->by_flow[parent], f->by_flow[b], 6);
        }
    }
}

// --- parameters of a body ---

// The part of a spatial vector at a body's centre of mass that is not rotation, along the world's axes.
LUDUS_KERNEL void centre_motion(const physics_model *m, const physics_data *d, int body, const lane_real *motion,
                                lane_real *out) {
    lane_real arm[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = d->centre[body][i] - d->tree_centre[m->tree.body_root[body]][i];
    }
    cross(out, motion, arm);
    vector_add(out, motion + 3, 3);
}

// Of x . I y, two spatial vectors, by the body's mass and moments, its centre of mass and principal axes.
LUDUS_KERNEL void inertia_params(const physics_model *m, const physics_data *d, int body, const lane_real *x,
                                 const lane_real *y, physics_param_slopes *params) {
    lane_real x_move[3], y_move[3], x_turn[3], y_turn[3];
    if (!physics_asks(params, PHYSICS_BY_INERTIA | PHYSICS_BY_FRAME)) {
        return;
    }
    centre_motion(m, d, body, x, x_move);
    centre_motion(m, d, body, y, y_move);
    rotate_back(x_turn, d->axes[body], x);
    rotate_back(y_turn, d->axes[body], y);
    params->mass[body] = params->mass[body] + dot3(x_move, y_move);
    for (int k = 0; k < 3; k++) {
        params->inertia[body][k] = params->inertia[body][k] + x_turn[k] * y_turn[k];
    }
    if (!physics_asks(params, PHYSICS_BY_FRAME)) {
        return;
    }
    const lane_param *moment = &m->body_inertia[3 * body];
    lane_real turned[3], other[3], spun_x[3], spun_y[3];
    cross(turned, y_move, x);
    cross(other, x_move, y);
    vector_add(turned, other, 3);
    rotate_back(turned, d->rotation[body], turned);
    vector_add_scaled(params->centre[body], turned, lane_fill(m->body_mass[body]), 3);
    for (int k = 0; k < 3; k++) {
        spun_x[k] = x_turn[k] * moment[k];
        spun_y[k] = y_turn[k] * moment[k];
    }
    cross(turned, spun_y, x_turn);
    cross(other, spun_x, y_turn);
    vector_add(params->axes[body], turned, 3);
    vector_add(params->axes[body], other, 3);
}

// By the sides of its box: of the products with its coefficients; then by mass and moments.
typedef struct drag_slopes {
    lane_real square[6], turn_linear, move_linear;
} drag_slopes;

LUDUS_KERNEL void drag_params(const physics_model *m, int body, const drag_box *box, const drag_slopes *by,
                              physics_param_slopes *params) {
    if (!physics_asks(params, PHYSICS_BY_INERTIA)) {
        return;
    }
    const lane_real mean = (box->side[0] + box->side[1] + box->side[2]) * LANE(1.0 / 3.0);
    const lane_real linear = by->turn_linear * LANE(LANE_PI) * mean * mean + by->move_linear * LANE(LANE_PI);
    lane_real side[3];
    for (int k = 0; k < 3; k++) {
        side[k] = linear;
    }
    for (int k = 0; k < 3; k++) {
        const int i = (k + 1) % 3, j = (k + 2) % 3;
        const lane_real a = box->side[i], b = box->side[j];
        const lane_real turn = by->square[k] * LANE(1.0 / 64.0), move = by->square[3 + k] * LANE(0.5);
        side[k] = side[k] + turn * (a * a * a * a + b * b * b * b);
        side[i] = side[i] + turn * box->side[k] * LANE(4) * a * a * a + move * b;
        side[j] = side[j] + turn * box->side[k] * LANE(4) * b * b * b + move * a;
    }
    const lane_param *moment = &m->body_inertia[3 * body];
    const lane_real mass = lane_fill(m->body_mass[body]);
    for (int k = 0; k < 3; k++) {
        const int i = (k + 1) % 3, j = (k + 2) % 3;
        const lane_mask flat = lane_less_equal(lane_fill(moment[i] + moment[j] - moment[k]), lane_fill(LANE(1e-15)));
        const lane_real share = lane_where(~flat, side[k] * LANE(3) / (mass * box->side[k]));
        params->inertia[body][i] = params->inertia[body][i] + share;
        params->inertia[body][j] = params->inertia[body][j] + share;
        params->inertia[body][k] = params->inertia[body][k] - share;
        params->mass[body] = params->mass[body] - LANE(0.5) * side[k] * box->side[k] / mass;
    }
}

// By the place and the axes of the frame in which local motions are taken: `by` is the derivative by the local motion x.
LUDUS_KERNEL void frame_params(const physics_data *d, int body, const lane_real *by, const lane_real *x,
                               physics_param_slopes *params) {
    lane_real turned[3], centre[3];
    if (!physics_asks(params, PHYSICS_BY_FRAME)) {
        return;
    }
    cross(turned, by + 3, x);
    rotate(centre, d->axes[body], turned);
    rotate_back(centre, d->rotation[body], centre);
    vector_add(params->centre[body], centre, 3);
    cross(turned, by, x);
    vector_add(params->axes[body], turned, 3);
    cross(turned, by + 3, x + 3);
    vector_add(params->axes[body], turned, 3);
}

// --- the sweep of an evaluation ---

// The medium's part of a body: L = -w . drag(v).
LUDUS_KERNEL void drag_back(const physics_model *m, const physics_data *d, int b, adjoint_fields *f,
                            physics_param_slopes *params) {
    drag_box box;
    lane_real local[6], test[6], force[6], slope[6], by_velocity[6], wrench[6];
    drag_of_body(m, b, &box);
    drag_velocity(m, d, b, local);
    drag_force(m, &box, local, force, slope);
    to_principal(m, d, b, f->test[b], test);
    for (int k = 0; k < 6; k++) {
        force[k] = -force[k];
        by_velocity[k] = -slope[k] * test[k];
    }
    from_principal(m, d, b, force, wrench);
    vector_add(f->by_test[b], wrench, 6);
    from_principal(m, d, b, by_velocity, f->by_flow[b]);
    vector_add(f->by_velocity[b], f->by_flow[b], 6);
    if (params) {
        drag_slopes by;
        by.turn_linear = by.move_linear = lane_fill(LANE(0));
        for (int k = 0; k < 3; k++) {
            const lane_real turn = test[k] * local[k], move = test[3 + k] * local[3 + k];
            const lane_real turn_speed = turn * lane_abs(local[k]), move_speed = move * lane_abs(local[3 + k]);
            by.square[k] = turn_speed * m->density;
            by.square[3 + k] = move_speed * m->density;
            by.turn_linear = by.turn_linear + turn * m->viscosity;
            by.move_linear = by.move_linear + move * m->viscosity;
            params->density = params->density + box.square[k] * turn_speed + box.square[3 + k] * move_speed;
            params->viscosity = params->viscosity + box.turn_linear * turn + box.move_linear * move;
        }
        drag_params(m, b, &box, &by, params);
        frame_params(d, b, force, test, params);
        frame_params(d, b, by_velocity, local, params);
    }
}

// Adds the derivatives of sum_b w_b . force_b, the force being that of all bodies' motion and of the medium; `pose` wrenches [bodies]
// may be NULL.
PHYSICS_PART void motion_back(const physics_model *m, const physics_data *d, const lane_real *test, body_vectors pose,
                              physics_slopes *out, physics_param_slopes *params) {
    adjoint_fields f;
    f.moving = 1;
    f.flow = feels_medium(m, physics_asks(params, PHYSICS_BY_MEDIUM));
    f.posed = pose != NULL;
    vector_clear(f.test[0], 6);
    world_acceleration(m, f.acceleration[0]);
    sweep_outwards(m, d, &f, test, d->acceleration);
    for (int b = 1; b < m->tree.bodies; b++) {
        lane_real turned[6], spun[6];
        const lane_real *velocity = d->velocity[b], *momentum = d->momentum[b];
        // F = I a + v x* I v
        inertia_apply(f.by_test[b], d->inertia[b], f.acceleration[b]);
        cross_force(turned, velocity, momentum);
        vector_add(f.by_test[b], turned, 6);
        // P = I w
        inertia_apply(f.by_acceleration[b], d->inertia[b], f.test[b]);
        // V = I (w x v) - w x* I v
        cross_motion(spun, f.test[b], velocity);
        inertia_apply(f.by_velocity[b], d->inertia[b], spun);
        cross_force(turned, f.test[b], momentum);
        vector_subtract(f.by_velocity[b], turned, 6);
        if (pose) {
            vector_copy(f.pose[b], pose[b], 6);
        }
        if (params) {
            inertia_params(m, d, b, f.test[b], f.acceleration[b], params);
            inertia_params(m, d, b, spun, velocity, params);
        }
        if (f.flow) {
            vector_clear(f.by_flow[b], 6);
            if (has_drag(m, b)) {
                drag_back(m, d, b, &f, params);
            }
        }
    }
    lane_real root[6];
    sweep_inwards(m, d, &f, out->position, out->velocity, root);
    for (int i = 0; params && i < 3 && !m->tree.gravity_off; i++) {
        params->gravity[i] = params->gravity[i] - root[3 + i];
    }
}

// --- joints, actuators, limits ---

LUDUS_KERNEL void passive_back(const physics_model *m, const physics_data *d, const lane_real *test,
                               physics_slopes *out, physics_param_slopes *params) {
    for (int j = 0; j < m->tree.joints; j++) {
        const int type = m->tree.joint_type[j], first = m->tree.joint_dof[j], count = joint_dofs(type);
        for (int i = first; i < first + count; i++) {
            if (!m->tree.dampers_off) {
                out->velocity[i] = out->velocity[i] + m->dof_damping[i] * test[i];
            }
            if (params) {
                params->armature[i] = params->armature[i] + test[i] * d->acceleration[i];
                params->damping[i] =
                    params->damping[i] + (m->tree.dampers_off ? lane_fill(LANE(0)) : test[i] * d->qvel[i]);
            }
        }
        if (m->tree.springs_off || (!has_strength(m->joint_stiffness[j]) && !params)) {
            continue;
        }
        lane_real offset[6];
        spring_offset(m, d, j, offset);
        const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
        for (int i = 0; i < line; i++) {
            out->position[first + i] = out->position[first + i] + m->joint_stiffness[j] * test[first + i];
        }
        if (count > 1) {
            lane_real turned[3];
            logarithm_slope(offset + line, test + first + line, 1, turned);
            vector_add_scaled(out->position + first + line, turned, lane_fill(m->joint_stiffness[j]), 3);
        }
        for (int i = 0; params && i < count; i++) {
            params->stiffness[j] = params->stiffness[j] + test[first + i] * offset[i];
        }
    }
}

LUDUS_KERNEL void actuation_back(const physics_model *m, const physics_data *d, const lane_real *test,
                                 physics_slopes *out, physics_param_slopes *params) {
    for (int u = 0; u < m->tree.actuators && !m->tree.actuation_off; u++) {
        const int joint = m->tree.actuator_joint[u], first = m->tree.joint_dof[joint];
        const lane_real control = cut_control(m, d, u);
        lane_real work = lane_fill(LANE(0));
        for (int i = 0; i < joint_dofs(m->tree.joint_type[joint]); i++) {
            work = work - test[first + i] * m->actuator_gear[6 * u + i];
            if (params) {
                params->gear[u][i] = params->gear[u][i] - test[first + i] * control;
            }
        }
        if (m->tree.actuator_limited[u] && !m->tree.clip_control_off) {
            work = lane_where(lane_inside(d->control[u], m->actuator_range[2 * u], m->actuator_range[2 * u + 1]), work);
        }
        out->control[u] = out->control[u] + work;
    }
}

// How a ball's axis turns with its position: `by` is the derivative by the row's jacobian, less the axis.
LUDUS_KERNEL void ball_axis_back(const physics_row *row, lane_real angle, const lane_real *by, lane_real *position) {
    const lane_real half = angle * LANE(0.5);
    lane_real sine, cosine, turned[3];
    lane_sincos(half, &sine, &cosine);
    const lane_mask none = lane_less(angle, lane_fill(LANE(1e-6)));
    const lane_real ratio = LANE(0.5) * cosine / lane_select(none, lane_fill(LANE(1)), sine);
    const lane_real along = dot3(by, row->jacobian);
    // -y . dn = -(cot(angle / 2) / 2) y across - y x n / 2, with n = -jacobian.
    cross(turned, by, row->jacobian);
    for (int i = 0; i < 3; i++) {
        const lane_real across = by[i] - along * row->jacobian[i];
        position[i] = position[i] + lane_where(~none, LANE(0.5) * turned[i] - ratio * across);
    }
}

// Adds, for a cotangent `push` [dofs] of the limits' forces at a fixed acceleration, those of positions and velocities.
LUDUS_KERNEL void limits_back(const physics_model *m, const physics_data *d, const lane_real *push,
                              physics_slopes *out) {
    for (int j = 0; j < m->tree.joints; j++) {
        const int rows = joint_rows(m, j), first = m->tree.joint_dof[j], count = row_dofs(m, j);
        for (int r = 0; r < rows; r++) {
            const physics_row *row = &d->row[2 * j + r];
            if (!lane_any(row->active)) {
                continue;
            }
            const lane_real left = row->reference - row_apply(m, row, j, d->acceleration);
            const lane_real by_force = lane_where(row->active, row_apply(m, row, j, push));
            const lane_real by_distance =
                by_force * (row->stiffness_slope * left + row->stiffness * row->reference_slope);
            const lane_real by_rate = -by_force * row->stiffness * row->damping;
            for (int i = 0; i < count; i++) {
                out->position[first + i] = out->position[first + i] + row->jacobian[i] * by_distance;
                out->velocity[first + i] = out->velocity[first + i] + row->jacobian[i] * by_rate;
            }
            if (count == 3) {
                lane_real q[4], turn[3], by[3];
                read_quaternion(d->qpos, m->tree.joint_position[j], q);
                const lane_real angle = quaternion_logarithm(q, turn);
                const lane_real force = lane_where(row->active, row->stiffness * left);
                for (int i = 0; i < 3; i++) {
                    by[i] = push[first + i] * force + by_rate * d->qvel[first + i] -
                            by_force * row->stiffness * d->acceleration[first + i];
                }
                ball_axis_back(row, angle, by, out->position + first);
            }
        }
    }
}

// --- an evaluation ---

// Adds to `out` and `params` what goes back from cotangents of the acceleration (changed), of the limits' forces (NULL: none) and of
// poses (NULL: none).
PHYSICS_PART void evaluation_back(const physics_model *m, const physics_data *d, lane_real *acceleration,
                                  const lane_real *limit, body_vectors pose, physics_slopes *out,
                                  physics_param_slopes *params) {
    const int dofs = m->tree.dofs;
    lane_real test[PHYSICS_DOFS], push[PHYSICS_DOFS];
    // Limits push less where the acceleration already leads away from them.
    for (int j = 0; limit && d->any_active && j < m->tree.joints; j++) {
        for (int r = 0; r < joint_rows(m, j); r++) {
            const physics_row *row = &d->row[2 * j + r];
            const lane_real by = lane_where(row->active, row->stiffness * row_apply(m, row, j, limit));
            for (int i = 0; i < row_dofs(m, j); i++) {
                lane_real *sum = &acceleration[m->tree.joint_dof[j] + i];
                *sum = *sum - row->jacobian[i] * by;
            }
        }
    }
    for (int i = 0; i < dofs; i++) {
        test[i] = -acceleration[i];
    }
    solve_rows(&m->tree, d->any_active ? d->hessian : d->factor, test);
    motion_back(m, d, test, pose, out, params);
    passive_back(m, d, test, out, params);
    actuation_back(m, d, test, out, params);
    if (d->any_active) {
        for (int i = 0; i < dofs; i++) {
            push[i] = (limit ? limit[i] : lane_fill(LANE(0))) - test[i];
        }
        limits_back(m, d, push, out);
    }
}

#endif
