// dynamics.h - mass matrix, its sparse factor, bias forces and inverse dynamics.
// SPDX-License-Identifier: MIT
//
// The mass matrix of a tree couples a dof only with its ancestors, so a row holds the dof itself, its parent, and so on. Factored as
// L' D L from the leaves down it fills in nothing. Source: Featherstone, chapters 5, 6 and 8.
#ifndef LUDUS_PHYSICS_DYNAMICS_H
#define LUDUS_PHYSICS_DYNAMICS_H

#include "physics/kinematics.h"

// M of composite bodies, armature on its diagonal.
PHYSICS_PART void evaluate_mass(const physics_model *m, physics_data *d) {
    lane_real composite[PHYSICS_BODIES][10];
    for (int b = 0; b < m->tree.bodies; b++) {
        vector_copy(composite[b], d->inertia[b], 10);
    }
    for (int b = m->tree.bodies - 1; b > 0; b--) {
        const int parent = m->tree.body_parent[b];
        if (parent > 0) {
            vector_add(composite[parent], composite[b], 10);
        }
    }
    for (int i = 0; i < m->tree.dofs; i++) {
        lane_real *row = &d->mass[m->tree.dof_entry[i]];
        lane_real momentum[6];
        inertia_apply(momentum, composite[m->tree.dof_body[i]], d->axis[i]);
        *row++ = dot6(d->axis[i], momentum) + m->dof_armature[i];
        for (int j = m->tree.dof_parent[i]; j >= 0; j = m->tree.dof_parent[j]) {
            *row++ = dot6(d->axis[j], momentum);
        }
    }
}

// Factors a matrix of that pattern in place: L' D L, where the diagonal keeps the inverse of D.
PHYSICS_PART void factor_rows(const ludus_model_tree *t, lane_real *rows) {
    for (int k = t->dofs - 1; k >= 0; k--) {
        lane_real *row = &rows[t->dof_entry[k]];
        const int depth = t->dof_depth[k];
        row[0] = LANE(1) / row[0];
        int i = t->dof_parent[k];
        for (int a = 1; a < depth; a++, i = t->dof_parent[i]) {
            const lane_real share = row[a] * row[0];
            lane_real *above = &rows[t->dof_entry[i]];
            for (int c = a; c < depth; c++) {
                above[c - a] = above[c - a] - share * row[c];
            }
            row[a] = share;
        }
    }
}

// x = A^-1 x, from the factor.
PHYSICS_PART void solve_rows(const ludus_model_tree *t, const lane_real *factor, lane_real *x) {
    for (int i = t->dofs - 1; i >= 0; i--) {
        const lane_real *row = &factor[t->dof_entry[i]];
        for (int a = 1, j = t->dof_parent[i]; j >= 0; a++, j = t->dof_parent[j]) {
            x[j] = x[j] - row[a] * x[i];
        }
    }
    for (int i = 0; i < t->dofs; i++) {
        const lane_real *row = &factor[t->dof_entry[i]];
        x[i] = x[i] * row[0];
        for (int a = 1, j = t->dof_parent[i]; j >= 0; a++, j = t->dof_parent[j]) {
            x[i] = x[i] - row[a] * x[j];
        }
    }
}

// out = A x, of the matrix itself.
PHYSICS_PART void multiply_rows(const ludus_model_tree *t, const lane_real *rows, const lane_real *x, lane_real *out) {
    for (int i = 0; i < t->dofs; i++) {
        out[i] = rows[t->dof_entry[i]] * x[i];
    }
    for (int i = 0; i < t->dofs; i++) {
        const lane_real *row = &rows[t->dof_entry[i]];
        for (int a = 1, j = t->dof_parent[i]; j >= 0; a++, j = t->dof_parent[j]) {
            out[i] = out[i] + row[a] * x[j];
            out[j] = out[j] + row[a] * x[i];
        }
    }
}

// The world's acceleration that makes everything heavy: upwards.
LUDUS_KERNEL void world_acceleration(const physics_model *m, lane_real *acceleration) {
    vector_clear(acceleration, 6);
    for (int i = 0; i < 3 && !m->tree.gravity_off; i++) {
        acceleration[3 + i] = lane_fill(-m->gravity[i]);
    }
}

// Takes velocity and acceleration of what is before a block of dofs to what is after; the dofs accelerate by `rates` (NULL: 0).
LUDUS_KERNEL void advance_block(const physics_data *d, int first, int count, const lane_real *rates,
                                lane_real *velocity, lane_real *acceleration) {
    lane_real motion[6], turned[6];
    block_motion(motion, d, first, count, d->qvel);
    cross_motion(turned, velocity, motion);
    vector_add(acceleration, turned, 6);
    vector_add(velocity, motion, 6);
    for (int i = first; rates && i < first + count; i++) {
        vector_add_scaled(acceleration, d->axis[i], rates[i], 6);
    }
}

// The velocity and the acceleration of a body, from its parent's.
LUDUS_KERNEL void advance_body(const physics_model *m, const physics_data *d, int body, const lane_real *rates,
                               lane_real *velocity, lane_real *acceleration) {
    for (int i = m->tree.body_dof[body], end = i + m->tree.body_dofs[body]; i < end;) {
        const int block = block_dofs(m->tree.joint_type[m->tree.dof_joint[i]]);
        advance_block(d, i, block, rates, velocity, acceleration);
        i += block;
    }
}

// Velocities and accelerations of all bodies.
LUDUS_KERNEL void evaluate_motion(const physics_model *m, physics_data *d, const lane_real *rates,
                                  lane_real (*acceleration)[6]) {
    vector_clear(d->velocity[0], 6);
    world_acceleration(m, acceleration[0]);
    for (int b = 1; b < m->tree.bodies; b++) {
        const int parent = m->tree.body_parent[b];
        vector_copy(d->velocity[b], d->velocity[parent], 6);
        vector_copy(acceleration[b], acceleration[parent], 6);
        advance_body(m, d, b, rates, d->velocity[b], acceleration[b]);
    }
}

// The accelerations alone, of velocities that are there.
LUDUS_KERNEL void carry_accelerations(const physics_model *m, const physics_data *d, const lane_real *rates,
                                      lane_real (*acceleration)[6]) {
    world_acceleration(m, acceleration[0]);
    for (int b = 1; b < m->tree.bodies; b++) {
        const int parent = m->tree.body_parent[b];
        lane_real velocity[6];
        vector_copy(velocity, d->velocity[parent], 6);
        vector_copy(acceleration[b], acceleration[parent], 6);
        advance_body(m, d, b, rates, velocity, acceleration[b]);
    }
}

// I a + v x* I v: the force that moves a body so, with its momentum I v.
LUDUS_KERNEL void moving_force(const physics_data *d, int body, const lane_real *acceleration, lane_real *force) {
    lane_real turned[6];
    inertia_apply(force, d->inertia[body], acceleration);
    cross_force(turned, d->velocity[body], d->momentum[body]);
    vector_add(force, turned, 6);
}

// Sums body wrenches into the joints that bear them: out[dof] = S' f of all bodies beyond. `wrench` becomes the sums.
PHYSICS_PART void project_wrenches(const physics_model *m, const physics_data *d, lane_real (*wrench)[6],
                                   lane_real *out) {
    for (int b = m->tree.bodies - 1; b > 0; b--) {
        for (int i = m->tree.body_dof[b], end = i + m->tree.body_dofs[b]; i < end; i++) {
            out[i] = dot6(d->axis[i], wrench[b]);
        }
        const int parent = m->tree.body_parent[b];
        if (parent > 0) {
            vector_add(wrench[parent], wrench[b], 6);
        }
    }
}

// Velocities of bodies, and the force of the dofs at accelerations `rates` (NULL: 0, the bias force), without armature.
PHYSICS_PART void evaluate_force(const physics_model *m, physics_data *d, const lane_real *rates, lane_real *out) {
    lane_real acceleration[PHYSICS_BODIES][6], wrench[PHYSICS_BODIES][6];
    evaluate_motion(m, d, rates, acceleration);
    for (int b = 1; b < m->tree.bodies; b++) {
        inertia_apply(d->momentum[b], d->inertia[b], d->velocity[b]);
        moving_force(d, b, acceleration[b], wrench[b]);
    }
    project_wrenches(m, d, wrench, out);
}

#endif
