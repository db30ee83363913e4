// step.h - an evaluation from controls to accelerations, and the integrators.
// SPDX-License-Identifier: MIT
//
// Everything is in MuJoCo's order and meaning (mj_forward, mj_Euler, mj_implicit, mj_RungeKutta).
#ifndef LUDUS_PHYSICS_STEP_H
#define LUDUS_PHYSICS_STEP_H

#include "physics/flight.h"
#include "physics/limits.h"

// The control that an actuator acts by.
LUDUS_KERNEL lane_real cut_control(const physics_model *m, const physics_data *d, int actuator) {
    return m->tree.actuator_limited[actuator] && !m->tree.clip_control_off
               ? lane_clamp(d->control[actuator], m->actuator_range[2 * actuator], m->actuator_range[2 * actuator + 1])
               : d->control[actuator];
}

LUDUS_KERNEL void evaluate_actuation(const physics_model *m, physics_data *d) {
    vector_clear(d->actuation, m->tree.dofs);
    for (int u = 0; u < m->tree.actuators && !m->tree.actuation_off; u++) {
        const int joint = m->tree.actuator_joint[u], first = m->tree.joint_dof[joint];
        const lane_real control = cut_control(m, d, u);
        for (int i = 0; i < joint_dofs(m->tree.joint_type[joint]); i++) {
            d->actuation[first + i] = d->actuation[first + i] + m->actuator_gear[6 * u + i] * control;
        }
    }
}

PHYSICS_PART void evaluate(const physics_model *m, physics_data *d) {
    const int dofs = m->tree.dofs;
    evaluate_kinematics(m, d);
    evaluate_mass(m, d);
    vector_copy(d->factor, d->mass, m->tree.entries);
    factor_rows(&m->tree, d->factor);
    evaluate_force(m, d, NULL, d->bias);
    evaluate_passive(m, d);
    evaluate_actuation(m, d);
    for (int i = 0; i < dofs; i++) {
        d->smooth[i] = d->passive[i] + d->actuation[i] - d->bias[i];
    }
    solve_rows(&m->tree, d->factor, d->smooth);
    set_rows(m, d);
    solve_limits(m, d);
}

// --- moving positions ---

// qpos moves for a time at dof rates. Quaternions are made of unit length first.
LUDUS_KERNEL void move_positions(const ludus_model_tree *t, lane_real *qpos, const lane_real *rates, lane_real time) {
    for (int j = 0; j < t->joints; j++) {
        int position = t->joint_position[j], dof = t->joint_dof[j];
        const int type = t->joint_type[j];
        for (int i = 0; i < (type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1); i++) {
            qpos[position] = qpos[position] + time * rates[dof];
            position++;
            dof++;
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            lane_real turn[3], change[4];
            for (int i = 0; i < 3; i++) {
                turn[i] = time * rates[dof + i];
            }
            quaternion_normalize(qpos + position);
            quaternion_exponential(change, turn);
            quaternion_multiply(qpos + position, qpos + position, change);
        }
    }
}

// --- integrators ---

// The mass matrix with what makes velocity-dependent forces implicit: Euler the dampers, implicitfast the medium too. Returns 0 where
// nothing can be; dampers of no strength are implicit all the same, so that a lane's bits do not depend on its neighbours' dampers
// and slopes by strengths are those of stronger ones.
PHYSICS_PART int implicit_rows(const physics_model *m, const physics_data *d, lane_real *rows) {
    const ludus_model_tree *t = &m->tree;
    const int fast = t->integrator == LUDUS_IMPLICIT_FAST;
    const int dampers = !t->dampers_off && (fast || !t->euler_explicit);
    vector_copy(rows, d->mass, t->entries);
    for (int i = 0; i < t->dofs && dampers; i++) {
        rows[t->dof_entry[i]] = rows[t->dof_entry[i]] + m->timestep * m->dof_damping[i];
    }
    if (!fast || !has_medium(m)) {
        return fast || dampers;
    }
    for (int b = 1; b < t->bodies; b++) {
        if (!has_drag(m, b)) {
            continue;
        }
        drag_box box;
        lane_real local[6], force[6], slope[6], motion[PHYSICS_DOFS][6];
        drag_of_body(m, b, &box);
        drag_velocity(m, d, b, local);
        drag_force(m, &box, local, force, slope);
        // The last dof at or above the body; then its ancestors.
        int above = b;
        while (above > 0 && t->body_dofs[above] == 0) {
            above = t->body_parent[above];
        }
        const int last = above > 0 ? t->body_dof[above] + t->body_dofs[above] - 1 : -1;
        for (int i = last; i >= 0; i = t->dof_parent[i]) {
            to_principal(m, d, b, d->axis[i], motion[i]);
        }
        for (int i = last; i >= 0; i = t->dof_parent[i]) {
            lane_real weighted[6];
            for (int k = 0; k < 6; k++) {
                weighted[k] = -m->timestep * slope[k] * motion[i][k];
            }
            lane_real *entry = &rows[t->dof_entry[i]];
            for (int j = i; j >= 0; j = t->dof_parent[j]) {
                *entry = *entry + dot6(weighted, motion[j]);
                entry++;
            }
        }
    }
    return 1;
}

// The acceleration that moves the velocity, and the factors it was solved with. Returns 0 where nothing is implicit.
LUDUS_KERNEL int damp_acceleration(const physics_model *m, const physics_data *d, lane_real *factor,
                                   flight_factors flights, lane_real *damped) {
    if (!implicit_rows(m, d, factor)) {
        vector_copy(damped, d->acceleration, m->tree.dofs);
        return 0;
    }
    factor_flights(m, d, factor, flights);
    factor_rows(&m->tree, factor);
    for (int i = 0; i < m->tree.dofs; i++) {
        damped[i] = d->passive[i] + d->actuation[i] - d->bias[i] + d->limit[i];
    }
    solve_implicit(m, factor, flights, 0, damped);
    return 1;
}

LUDUS_KERNEL void move_state(const physics_model *m, physics_data *d, const lane_real *damped) {
    for (int i = 0; i < m->tree.dofs; i++) {
        d->qvel[i] = d->qvel[i] + m->timestep * damped[i];
    }
    move_positions(&m->tree, d->qpos, d->qvel, lane_fill(m->timestep));
}

PHYSICS_PART void step_euler(const physics_model *m, physics_data *d) {
    lane_real factor[PHYSICS_ENTRIES], damped[PHYSICS_DOFS];
    flight_factors flights;
    evaluate(m, d);
    damp_acceleration(m, d, factor, flights, damped);
    move_state(m, d, damped);
}

// The rates at which the positions of a stage move, from the first stage on: velocities. A quaternion moves by the exponential of a
// rotation vector, and that vector, `time` times the rates `before`, grows a little differently from the body's velocity: so the
// method has fourth order for rotations too. Source: H. Munthe-Kaas, High order Runge-Kutta methods on manifolds, 1999.
LUDUS_KERNEL void stage_rates(const ludus_model_tree *t, const lane_real *qvel, const lane_real *before, lane_real time,
                              lane_real *rates) {
    vector_copy(rates, qvel, t->dofs);
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j];
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            const int dof = t->joint_dof[j] + (type == LUDUS_JOINT_FREE ? 3 : 0);
            lane_real turn[3];
            for (int i = 0; i < 3; i++) {
                turn[i] = time * before[dof + i];
            }
            logarithm_slope(turn, qvel + dof, 0, rates + dof);
        }
    }
}

// The state of a stage, from the first one and the rates of the stage before.
LUDUS_KERNEL void place_stage(const physics_model *m, physics_data *d, const lane_real *qpos, const lane_real *qvel,
                              const lane_real *rates, const lane_real *acceleration, lane_real time) {
    for (int i = 0; i < m->tree.dofs; i++) {
        d->qvel[i] = qvel[i] + time * acceleration[i];
    }
    vector_copy(d->qpos, qpos, m->tree.positions);
    move_positions(&m->tree, d->qpos, rates, time);
}

#define RK4_STAGES 4
// The time that leads from the first stage to each of the others, and the weights of all four.
LUDUS_KERNEL lane_real rk4_time(const physics_model *m, int stage) {
    return lane_fill(stage == 0 ? LANE(0) : m->timestep * LANE(stage < 3 ? 0.5 : 1.0));
}
LUDUS_KERNEL lane_real rk4_weight(int stage) {
    return lane_fill(LANE(stage == 0 || stage == 3 ? 1.0 / 6.0 : 1.0 / 3.0));
}

PHYSICS_PART void step_rk4(const physics_model *m, physics_data *d) {
    const ludus_model_tree *t = &m->tree;
    lane_real qpos[PHYSICS_POSITIONS], qvel[PHYSICS_DOFS], rates[PHYSICS_DOFS], before[PHYSICS_DOFS],
        rate_sum[PHYSICS_DOFS], sum[PHYSICS_DOFS];
    vector_copy(qpos, d->qpos, t->positions);
    vector_copy(qvel, d->qvel, t->dofs);
    vector_clear(rate_sum, t->dofs);
    vector_clear(sum, t->dofs);
    vector_clear(before, t->dofs);
    for (int stage = 0; stage < RK4_STAGES; stage++) {
        if (stage > 0) {
            place_stage(m, d, qpos, qvel, before, d->acceleration, rk4_time(m, stage));
        }
        evaluate(m, d);
        stage_rates(t, d->qvel, before, rk4_time(m, stage), rates);
        vector_add_scaled(rate_sum, rates, rk4_weight(stage), t->dofs);
        vector_add_scaled(sum, d->acceleration, rk4_weight(stage), t->dofs);
        vector_copy(before, rates, t->dofs);
    }
    place_stage(m, d, qpos, qvel, rate_sum, sum, lane_fill(m->timestep));
}

LUDUS_KERNEL void step_once(const physics_model *m, physics_data *d) {
    if (m->tree.integrator == LUDUS_RK4) {
        step_rk4(m, d);
    } else {
        step_euler(m, d);
    }
}

#endif
