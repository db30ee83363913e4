// flight.h - implicitfast for bodies that fly alone: their spin is implicit, too, by a matrix of 6 x 6 that is not symmetric.
// SPDX-License-Identifier: MIT
//
// Elsewhere implicitfast leaves out how Coriolis forces change with velocities. For a free joint's body that carries nothing it does
// not (mj_isFreeBody): A = M + h (dampers, medium) + h d(bias)/d(qvel). The bias is quadratic in the angular velocity w alone, and
// its slope along x is S(w, x) = v x* I u + u x* I v with v and u the motions that w and x are.
#ifndef LUDUS_PHYSICS_FLIGHT_H
#define LUDUS_PHYSICS_FLIGHT_H

#include "physics/passive.h"

// Factors of such bodies' matrices by the order of the bodies: lower and upper triangle, the upper's diagonal inverted.
typedef lane_real flight_factors[PHYSICS_DOFS / 6][36];

LUDUS_KERNEL int flies_alone(const physics_model *m, int body) {
    const ludus_model_tree *t = &m->tree;
    if (t->body_joints[body] != 1 || t->joint_type[t->body_joint[body]] != LUDUS_JOINT_FREE) {
        return 0;
    }
    for (int b = body + 1; b < t->bodies; b++) {
        if (t->body_root[b] == body &&
            (t->body_dofs[b] > 0 || lane_any(lane_less(lane_fill(LANE(0)), lane_fill(m->body_mass[b]))))) {
            return 0;
        }
    }
    return 1;
}

// Runs the body over every body that flies alone, `slot` counting them.
#define FOR_FLIGHTS(m, body, slot)                                                                                     \
    for (int body = 1, slot = 0; body < (m)->tree.bodies; body++)                                                      \
        for (int once_ = (m)->tree.integrator == LUDUS_IMPLICIT_FAST && flies_alone(m, body); once_; once_ = 0, slot++)

// The motions v of the spin and u of other rates [6 dofs].
LUDUS_KERNEL void flight_motions(const physics_model *m, const physics_data *d, int body, const lane_real *rates,
                                 lane_real *v, lane_real *u) {
    const int spin = m->tree.body_dof[body] + 3;
    block_motion(v, d, spin, 3, d->qvel);
    block_motion(u, d, spin, 3, rates);
}

// S: the wrench a x* I b + b x* I a.
LUDUS_KERNEL void flight_wrench(const lane_real *inertia, const lane_real *a, const lane_real *b, lane_real *out) {
    lane_real momentum[6], other[6];
    inertia_apply(momentum, inertia, b);
    cross_force(out, a, momentum);
    inertia_apply(momentum, inertia, a);
    cross_force(other, b, momentum);
    vector_add(out, other, 6);
}

// rows: the mass matrix with dampers and medium, of which the bodies' own blocks are taken.
PHYSICS_PART void factor_flights(const physics_model *m, const physics_data *d, const lane_real *rows,
                                 flight_factors factors) {
    const ludus_model_tree *t = &m->tree;
    FOR_FLIGHTS(m, body, slot) {
        const int dof = t->body_dof[body];
        lane_real *a = factors[slot], v[6], wrench[6];
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j <= i; j++) {
                a[6 * i + j] = a[6 * j + i] = rows[t->dof_entry[dof + i] + i - j];
            }
        }
        block_motion(v, d, dof + 3, 3, d->qvel);
        for (int j = 3; j < 6; j++) {
            flight_wrench(d->inertia[body], v, d->axis[dof + j], wrench);
            for (int i = 0; i < 6; i++) {
                a[6 * i + j] = a[6 * i + j] + m->timestep * dot6(d->axis[dof + i], wrench);
            }
        }
        for (int k = 0; k < 6; k++) {
            a[7 * k] = LANE(1) / a[7 * k];
            for (int i = k + 1; i < 6; i++) {
                a[6 * i + k] = a[6 * i + k] * a[7 * k];
                for (int j = k + 1; j < 6; j++) {
                    a[6 * i + j] = a[6 * i + j] - a[6 * i + k] * a[6 * k + j];
                }
            }
        }
    }
}

// x becomes A^-1 x, or with `transpose` A'^-1 x.
LUDUS_KERNEL void solve_flight(const lane_real *a, int transpose, lane_real *x) {
    for (int i = 0; i < 6; i++) {
        for (int j = 0; j < i; j++) {
            x[i] = x[i] - (transpose ? a[6 * j + i] : a[6 * i + j]) * x[j];
        }
        x[i] = transpose ? x[i] * a[7 * i] : x[i];
    }
    for (int i = 5; i >= 0; i--) {
        for (int j = i + 1; j < 6; j++) {
            x[i] = x[i] - (transpose ? a[6 * j + i] : a[6 * i + j]) * x[j];
        }
        x[i] = transpose ? x[i] : x[i] * a[7 * i];
    }
}

// x becomes A^-1 x of the whole implicit step, or with `transpose` A'^-1 x.
LUDUS_KERNEL void solve_implicit(const physics_model *m, const lane_real *factor, const lane_real (*flights)[36],
                                 int transpose, lane_real *x) {
    const ludus_model_tree *t = &m->tree;
    lane_real own[PHYSICS_DOFS / 6][6];
    FOR_FLIGHTS(m, body, slot) {
        vector_copy(own[slot], x + t->body_dof[body], 6);
        solve_flight(flights[slot], transpose, own[slot]);
    }
    solve_rows(t, factor, x);
    FOR_FLIGHTS(m, body, slot) {
        vector_copy(x + t->body_dof[body], own[slot], 6);
    }
}

#endif
