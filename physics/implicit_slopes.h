// implicit_slopes.h - derivatives of the matrix that makes dampers, and with implicitfast the medium, implicit.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_IMPLICIT_SLOPES_H
#define LUDUS_PHYSICS_IMPLICIT_SLOPES_H

#include "physics/flight_slopes.h"
#include "physics/tangent.h"

// The acceleration a' that moves the velocity solves A a' = M a, with A = M + h (dampers, and with implicitfast the medium and, of
// bodies that fly alone, the slope of their bias).

// L = sum_b sum_k -h slope_k w_k y_k, in principal axes: its part by motions, for one body.
LUDUS_KERNEL void implicit_drag_back(const physics_model *m, const physics_data *d, int b, adjoint_fields *f,
                                     physics_param_slopes *params) {
    drag_box box;
    lane_real local[6], test[6], rates[6], force[6], slope[6], by_test[6], by_rates[6], by_velocity[6], wrench[6];
    drag_of_body(m, b, &box);
    drag_velocity(m, d, b, local);
    drag_force(m, &box, local, force, slope);
    to_principal(m, d, b, f->test[b], test);
    to_principal(m, d, b, f->acceleration[b], rates);
    drag_slopes by;
    by.turn_linear = by.move_linear = lane_fill(LANE(0));
    for (int k = 0; k < 6; k++) {
        const lane_real square = box.square[k];
        const lane_mask back = lane_less(local[k], lane_fill(LANE(0)));
        const lane_real sign = lane_select(back, lane_fill(LANE(-1)), lane_fill(LANE(1)));
        const lane_real share = m->timestep * test[k] * rates[k];
        by_test[k] = -m->timestep * slope[k] * rates[k];
        by_rates[k] = -m->timestep * slope[k] * test[k];
        by_velocity[k] = LANE(2) * square * m->density * sign * share;
        if (params) {
            const lane_real speed = LANE(2) * lane_abs(local[k]) * share;
            const lane_real linear = k < 3 ? box.turn_linear : box.move_linear;
            params->density = params->density + square * speed;
            params->viscosity = params->viscosity + linear * share;
            by.square[k] = speed * m->density;
            if (k < 3) {
                by.turn_linear = by.turn_linear + share * m->viscosity;
            } else {
                by.move_linear = by.move_linear + share * m->viscosity;
            }
        }
    }
    from_principal(m, d, b, by_test, wrench);
    vector_add(f->by_test[b], wrench, 6);
    from_principal(m, d, b, by_rates, wrench);
    vector_add(f->by_acceleration[b], wrench, 6);
    from_principal(m, d, b, by_velocity, f->by_flow[b]);
    vector_add(f->by_velocity[b], f->by_flow[b], 6);
    if (params) {
        drag_params(m, b, &box, &by, params);
        frame_params(d, b, by_test, test, params);
        frame_params(d, b, by_rates, rates, params);
        frame_params(d, b, by_velocity, local, params);
    }
}

// Does the medium make part of A?
LUDUS_KERNEL int implicit_medium(const physics_model *m, const physics_param_slopes *params) {
    return m->tree.integrator == LUDUS_IMPLICIT_FAST && feels_medium(m, physics_asks(params, PHYSICS_BY_MEDIUM));
}

// L = test' (A a' - M a), differentiated at fixed a and a': adds to `out` and `params`.
PHYSICS_PART void implicit_back(const physics_model *m, const physics_tape *tape, const lane_real *test,
                                physics_slopes *out, physics_param_slopes *params) {
    const physics_data *d = &tape->stage[0];
    const ludus_model_tree *t = &m->tree;
    lane_real change[PHYSICS_DOFS], root[6];
    for (int i = 0; i < t->dofs; i++) {
        change[i] = tape->damped[i] - d->acceleration[i];
        if (params) {
            params->armature[i] = params->armature[i] + test[i] * change[i];
            if (!t->dampers_off) {
                params->damping[i] = params->damping[i] + m->timestep * test[i] * tape->damped[i];
            }
        }
    }
    adjoint_fields f;
    f.moving = 0;
    f.flow = 0;
    f.posed = 0;
    vector_clear(f.test[0], 6);
    vector_clear(f.acceleration[0], 6);
    sweep_outwards(m, d, &f, test, change);
    for (int b = 1; b < t->bodies; b++) {
        inertia_apply(f.by_test[b], d->inertia[b], f.acceleration[b]);
        inertia_apply(f.by_acceleration[b], d->inertia[b], f.test[b]);
        vector_clear(f.by_velocity[b], 6);
        if (params) {
            inertia_params(m, d, b, f.test[b], f.acceleration[b], params);
        }
    }
    sweep_inwards(m, d, &f, out->position, out->velocity, root);
    flight_back(m, d, tape->damped, test, out, params);
    if (!implicit_medium(m, params)) {
        return;
    }
    f.flow = 1;
    sweep_outwards(m, d, &f, test, tape->damped);
    for (int b = 1; b < t->bodies; b++) {
        vector_clear(f.by_test[b], 6);
        vector_clear(f.by_acceleration[b], 6);
        vector_clear(f.by_velocity[b], 6);
        vector_clear(f.by_flow[b], 6);
        if (has_drag(m, b)) {
            implicit_drag_back(m, d, b, &f, params);
        }
    }
    sweep_inwards(m, d, &f, out->position, out->velocity, root);
}

// The tangent of A a' - M a at fixed a and a': set.
PHYSICS_PART void implicit_tangent(const physics_model *m, const physics_tape *tape, const physics_slopes *in,
                                   const physics_param_slopes *p, tangent_fields *f, lane_real *out) {
    const physics_data *d = &tape->stage[0];
    const ludus_model_tree *t = &m->tree;
    lane_real change[PHYSICS_DOFS];
    for (int i = 0; i < t->dofs; i++) {
        change[i] = tape->damped[i] - d->acceleration[i];
        out[i] = lane_fill(LANE(0));
        if (p) {
            out[i] = p->armature[i] * change[i];
            if (!t->dampers_off) {
                out[i] = out[i] + m->timestep * p->damping[i] * tape->damped[i];
            }
        }
    }
    vector_clear(f->turn[0], 6);
    vector_clear(f->velocity[0], 6);
    vector_clear(f->acceleration[0], 6);
    vector_clear(f->true_acceleration[0], 6);
    for (int b = 1; b < t->bodies; b++) {
        advance_tangent(m, d, b, f, change, in->position, in->velocity, NULL, 0);
        inertia_apply(f->force[b], d->inertia[b], f->true_acceleration[b]);
        inertia_apply(f->force_tangent[b], d->inertia[b], f->acceleration[b]);
        if (physics_asks(p, PHYSICS_BY_INERTIA | PHYSICS_BY_FRAME)) {
            lane_real inertia[10], more[6];
            inertia_tangent(m, d, b, p, inertia);
            inertia_apply(more, inertia, f->true_acceleration[b]);
            vector_add(f->force_tangent[b], more, 6);
        }
    }
    gather_tangent(m, d, f, in->position, out);
    flight_tangent(m, d, tape->damped, in, p, out);
    if (!implicit_medium(m, p)) {
        return;
    }
    lane_real wind[6];
    vector_clear(wind, 6);
    for (int i = 0; i < 3; i++) {
        wind[3 + i] = lane_fill(m->wind[i]);
    }
    for (int b = 1; b < t->bodies; b++) {
        advance_tangent(m, d, b, f, tape->damped, in->position, in->velocity, NULL, 0);
        vector_clear(f->force[b], 6);
        vector_clear(f->force_tangent[b], 6);
        if (!has_drag(m, b)) {
            continue;
        }
        drag_box box, by;
        memset(&by, 0, sizeof by);
        lane_real local[6], rates[6], unused[6], slope[6], relative[6], flow[6], speed[6], force[6], tangent[6],
            turned[6], wrench[6], moment[3];
        drag_of_body(m, b, &box);
        drag_velocity(m, d, b, local);
        drag_force(m, &box, local, unused, slope);
        to_principal(m, d, b, f->true_acceleration[b], rates);
        vector_copy(relative, f->velocity[b], 6);
        cross_motion(turned, f->turn[b], wind);
        vector_add(relative, turned, 6);
        to_principal(m, d, b, relative, flow);
        to_principal(m, d, b, f->acceleration[b], speed);
        if (physics_asks(p, PHYSICS_BY_ALL)) {
            local_tangent(d, b, p, local, flow);
            local_tangent(d, b, p, rates, speed);
            drag_box_tangent(m, b, &box, p, &by);
        }
        for (int k = 0; k < 6; k++) {
            const lane_real square = box.square[k];
            const lane_mask back = lane_less(local[k], lane_fill(LANE(0)));
            const lane_real sign = lane_select(back, lane_fill(LANE(-1)), lane_fill(LANE(1)));
            lane_real steeper = -LANE(2) * square * m->density * sign * flow[k];
            if (physics_asks(p, PHYSICS_BY_ALL)) {
                const lane_real wider = by.square[k] * m->density + square * p->density;
                const lane_real linear = k < 3 ? by.turn_linear * m->viscosity + box.turn_linear * p->viscosity
                                               : by.move_linear * m->viscosity + box.move_linear * p->viscosity;
                steeper = steeper - LANE(2) * wider * lane_abs(local[k]) - linear;
            }
            force[k] = -m->timestep * slope[k] * rates[k];
            tangent[k] = -m->timestep * (steeper * rates[k] + slope[k] * speed[k]);
        }
        vector_clear(moment, 3);
        if (physics_asks(p, PHYSICS_BY_ALL)) {
            frame_tangent(d, b, p, force, tangent, moment);
        }
        from_principal(m, d, b, force, f->force[b]);
        from_principal(m, d, b, tangent, wrench);
        vector_add(wrench, moment, 3);
        vector_copy(f->force_tangent[b], wrench, 6);
    }
    gather_tangent(m, d, f, in->position, out);
}

#endif
