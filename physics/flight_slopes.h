// flight_slopes.h - derivatives of the implicit spin of bodies that fly alone: of h S(w, a'), with a' the acceleration that moves.
// SPDX-License-Identifier: MIT
//
// Seen by someone who turns with the body, S changes by velocities and parameters only; its force is along the world's axes, though.
#ifndef LUDUS_PHYSICS_FLIGHT_SLOPES_H
#define LUDUS_PHYSICS_FLIGHT_SLOPES_H

#include "physics/flight.h"
#include "physics/tangent.h"

// Adds the tangent of h S to `out` [dofs].
PHYSICS_PART void flight_tangent(const physics_model *m, const physics_data *d, const lane_real *damped,
                                 const physics_slopes *in, const physics_param_slopes *p, lane_real *out) {
    FOR_FLIGHTS(m, body, slot) {
        const int dof = m->tree.body_dof[body];
        lane_real v[6], u[6], change[6], turn[6], wrench[6], tangent[6], turned[3];
        flight_motions(m, d, body, damped, v, u);
        block_motion(change, d, dof + 3, 3, in->velocity);
        flight_wrench(d->inertia[body], change, u, tangent);
        if (physics_asks(p, PHYSICS_BY_INERTIA | PHYSICS_BY_FRAME)) {
            lane_real inertia[10];
            inertia_tangent(m, d, body, p, inertia);
            flight_wrench(inertia, v, u, wrench);
            vector_add(tangent, wrench, 6);
        }
        flight_wrench(d->inertia[body], v, u, wrench);
        block_motion(turn, d, dof + 3, 3, in->position);
        cross(turned, turn, wrench + 3);
        for (int i = 0; i < 6; i++) {
            out[dof + i] = out[dof + i] + m->timestep * dot6(d->axis[dof + i], tangent);
        }
        vector_add_scaled(out + dof, turned, lane_fill(m->timestep), 3);
    }
}

// Its adjoint by `test` [dofs]: adds to `out` and `params`.
PHYSICS_PART void flight_back(const physics_model *m, const physics_data *d, const lane_real *damped,
                              const lane_real *test, physics_slopes *out, physics_param_slopes *params) {
    FOR_FLIGHTS(m, body, slot) {
        const int dof = m->tree.body_dof[body];
        const lane_real *inertia = d->inertia[body];
        lane_real v[6], u[6], y[6], wrench[6], momentum[6], spun[6], by_spin[6], by_turn[3];
        flight_motions(m, d, body, damped, v, u);
        block_motion(y, d, dof, 6, test);
        // h y'(v x* I u + u x* I v) by v.
        inertia_apply(momentum, inertia, u);
        cross_force(by_spin, y, momentum);
        cross_motion(spun, y, u);
        inertia_apply(momentum, inertia, spun);
        for (int k = 0; k < 6; k++) {
            by_spin[k] = momentum[k] - by_spin[k];
        }
        flight_wrench(inertia, v, u, wrench);
        cross(by_turn, wrench + 3, test + dof);
        for (int k = 3; k < 6; k++) {
            const lane_real *axis = d->axis[dof + k];
            out->velocity[dof + k] = out->velocity[dof + k] + m->timestep * dot6(axis, by_spin);
            out->position[dof + k] = out->position[dof + k] + m->timestep * dot3(axis, by_turn);
        }
        if (params) {
            for (int k = 0; k < 6; k++) {
                y[k] = m->timestep * y[k];
            }
            cross_motion(spun, y, v);
            inertia_params(m, d, body, spun, u, params);
            cross_motion(spun, y, u);
            inertia_params(m, d, body, spun, v, params);
        }
    }
}

#endif
