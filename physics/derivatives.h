// derivatives.h - tangents and cotangents of a whole timestep, by the evaluations that its tape holds.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_DERIVATIVES_H
#define LUDUS_PHYSICS_DERIVATIVES_H

#include "physics/implicit_slopes.h"

// --- moving positions ---

// x turned by the rotation vector, or back; and x through the right Jacobian of the exponential, or its transpose.
LUDUS_KERNEL void turn_by(const lane_real *turn, const lane_real *x, int back, lane_real *out) {
    lane_real first, second, once[3], twice[3];
    sine_ratios(dot3(turn, turn), &first, &second);
    cross(once, turn, x);
    cross(twice, turn, once);
    for (int i = 0; i < 3; i++) {
        out[i] = x[i] + LANE(back ? -1 : 1) * first * once[i] + second * twice[i];
    }
}

LUDUS_KERNEL void exponential_slope(const lane_real *turn, const lane_real *x, int transpose, lane_real *out) {
    const lane_real square = dot3(turn, turn);
    lane_real first, second, once[3], twice[3];
    sine_ratios(square, &first, &second);
    // (1 - sin(x) / x) / x^2
    const lane_mask small = lane_less(square, lane_fill(LANE(1e-2)));
    const lane_real safe = lane_select(small, lane_fill(LANE(1)), square);
    const lane_real series =
        LANE(1.0 / 6.0) + square * (LANE(-1.0 / 120.0) + square * (LANE(1.0 / 5040.0) - square * LANE(1.0 / 362880.0)));
    const lane_real third = lane_select(small, series, (LANE(1) - first) / safe);
    cross(once, turn, x);
    cross(twice, turn, once);
    for (int i = 0; i < 3; i++) {
        out[i] = x[i] + LANE(transpose ? 1 : -1) * second * once[i] + third * twice[i];
    }
}

// The tangent of moved positions, from that of the positions and of the dof rates.
LUDUS_KERNEL void move_tangent(const ludus_model_tree *t, const lane_real *position, const lane_real *rates,
                               const lane_real *rates_tangent, lane_real time, lane_real *out) {
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j];
        int dof = t->joint_dof[j];
        for (int i = 0; i < (type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1); i++, dof++) {
            out[dof] = position[dof] + time * rates_tangent[dof];
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            lane_real turn[3], scaled[3], start[3], change[3];
            for (int i = 0; i < 3; i++) {
                turn[i] = time * rates[dof + i];
                scaled[i] = time * rates_tangent[dof + i];
            }
            turn_by(turn, position + dof, 1, start);
            exponential_slope(turn, scaled, 0, change);
            for (int i = 0; i < 3; i++) {
                out[dof + i] = start[i] + change[i];
            }
        }
    }
}

// Its adjoint: adds to the cotangents of the positions and of the rates.
LUDUS_KERNEL void move_back(const ludus_model_tree *t, const lane_real *moved, const lane_real *rates, lane_real time,
                            lane_real *position, lane_real *by_rates) {
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j];
        int dof = t->joint_dof[j];
        for (int i = 0; i < (type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1); i++, dof++) {
            position[dof] = position[dof] + moved[dof];
            by_rates[dof] = by_rates[dof] + time * moved[dof];
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            lane_real turn[3], start[3], change[3];
            for (int i = 0; i < 3; i++) {
                turn[i] = time * rates[dof + i];
            }
            turn_by(turn, moved + dof, 0, start);
            exponential_slope(turn, moved + dof, 1, change);
            vector_add(position + dof, start, 3);
            vector_add_scaled(by_rates + dof, change, time, 3);
        }
    }
}

// --- what is observed of an evaluation ---

// The wrench about the tree's centre whose work is what a point's cotangent gives when the body moves.
LUDUS_KERNEL void add_point_wrench(const physics_model *m, const physics_data *d, int body, const lane_real *place,
                                   const lane_real *by_place, body_vectors pose) {
    const lane_real *centre = d->tree_centre[m->tree.body_root[body]];
    lane_real arm[3], moment[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = place[i] - centre[i];
    }
    cross(moment, arm, by_place);
    vector_add(pose[body], moment, 3);
    vector_add(pose[body] + 3, by_place, 3);
}

LUDUS_KERNEL void point_tangent(const physics_model *m, const physics_data *d, int body, const lane_real *place,
                                const lane_real *turn, lane_real *out) {
    const lane_real *centre = d->tree_centre[m->tree.body_root[body]];
    lane_real arm[3];
    for (int i = 0; i < 3; i++) {
        arm[i] = place[i] - centre[i];
    }
    cross(out, turn, arm);
    vector_add(out, turn + 3, 3);
}

LUDUS_KERNEL void place_site(const physics_model *m, const physics_data *d, int site, lane_real *place) {
    const int body = m->tree.site_body[site];
    rotate_param(place, d->rotation[body], &m->site_pos[3 * site]);
    vector_add(place, d->place[body], 3);
}

LUDUS_KERNEL void collect_poses(const physics_model *m, const physics_data *d, const physics_observed_slopes *observed,
                                body_vectors pose) {
    for (int b = 0; b < m->tree.bodies; b++) {
        vector_clear(pose[b], 6);
        add_point_wrench(m, d, b, d->place[b], observed->place[b], pose);
    }
    for (int s = 0; s < m->tree.sites; s++) {
        lane_real place[3];
        place_site(m, d, s, place);
        add_point_wrench(m, d, m->tree.site_body[s], place, observed->site[s], pose);
    }
}

LUDUS_KERNEL void observe_tangent(const physics_model *m, const physics_data *d, const tangent_fields *f,
                                  physics_observed_slopes *out) {
    for (int b = 0; b < m->tree.bodies; b++) {
        point_tangent(m, d, b, d->place[b], f->turn[b], out->place[b]);
    }
    for (int s = 0; s < m->tree.sites; s++) {
        lane_real place[3];
        place_site(m, d, s, place);
        point_tangent(m, d, m->tree.site_body[s], place, f->turn[m->tree.site_body[s]], out->site[s]);
    }
}

// --- a timestep ---

LUDUS_KERNEL void copy_state(const physics_model *m, const physics_data *from, physics_data *to) {
    vector_copy(to->qpos, from->qpos, m->tree.positions);
    vector_copy(to->qvel, from->qvel, m->tree.dofs);
    vector_copy(to->control, from->control, m->tree.actuators);
}

PHYSICS_PART void record_euler(const physics_model *m, physics_data *d, physics_tape *tape) {
    physics_data *now = &tape->stage[0];
    copy_state(m, d, now);
    evaluate(m, now);
    tape->is_implicit = damp_acceleration(m, now, tape->implicit, tape->flight, tape->damped);
    move_state(m, d, tape->damped);
}

PHYSICS_PART void record_rk4(const physics_model *m, physics_data *d, physics_tape *tape) {
    const ludus_model_tree *t = &m->tree;
    lane_real rate_sum[PHYSICS_DOFS], sum[PHYSICS_DOFS], none[PHYSICS_DOFS];
    vector_clear(rate_sum, t->dofs);
    vector_clear(sum, t->dofs);
    vector_clear(none, t->dofs);
    for (int stage = 0; stage < RK4_STAGES; stage++) {
        physics_data *now = &tape->stage[stage];
        const lane_real *before = stage > 0 ? tape->rates[stage - 1] : none;
        copy_state(m, d, now);
        if (stage > 0) {
            place_stage(m, now, d->qpos, d->qvel, before, now[-1].acceleration, rk4_time(m, stage));
        }
        evaluate(m, now);
        stage_rates(t, now->qvel, before, rk4_time(m, stage), tape->rates[stage]);
        vector_add_scaled(rate_sum, tape->rates[stage], rk4_weight(stage), t->dofs);
        vector_add_scaled(sum, now->acceleration, rk4_weight(stage), t->dofs);
    }
    place_stage(m, d, tape->stage[0].qpos, tape->stage[0].qvel, rate_sum, sum, lane_fill(m->timestep));
}

LUDUS_KERNEL void clear_slopes(const ludus_model_tree *t, physics_slopes *s) {
    vector_clear(s->position, t->dofs);
    vector_clear(s->velocity, t->dofs);
    vector_clear(s->control, t->actuators);
}

PHYSICS_PART void euler_jvp(const physics_model *m, const physics_tape *tape, const physics_slopes *in,
                            const physics_param_slopes *p, physics_slopes *out, physics_observed_slopes *observed) {
    const ludus_model_tree *t = &m->tree;
    const physics_data *d = &tape->stage[0];
    tangent_fields f;
    lane_real acceleration[PHYSICS_DOFS], change[PHYSICS_DOFS], rates[PHYSICS_DOFS];
    evaluation_tangent(m, d, in, p, &f, acceleration, observed ? observed->limit : NULL);
    if (observed) {
        observe_tangent(m, d, &f, observed);
    }
    if (tape->is_implicit) {
        implicit_tangent(m, tape, in, p, &f, change);
        multiply_rows(t, d->mass, acceleration, rates);
        for (int i = 0; i < t->dofs; i++) {
            acceleration[i] = rates[i] - change[i];
        }
        solve_implicit(m, tape->implicit, tape->flight, 0, acceleration);
    }
    for (int i = 0; i < t->dofs; i++) {
        out->velocity[i] = in->velocity[i] + m->timestep * acceleration[i];
        rates[i] = d->qvel[i] + m->timestep * tape->damped[i];
    }
    move_tangent(t, in->position, rates, out->velocity, lane_fill(m->timestep), out->position);
}

// The tangent of a stage's rates, from that of its velocities and of the rates before.
LUDUS_KERNEL void rates_tangent(const ludus_model_tree *t, const lane_real *qvel, const lane_real *before,
                                lane_real time, const lane_real *velocity, const lane_real *before_tangent,
                                lane_real *out) {
    vector_copy(out, velocity, t->dofs);
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j];
        if (type != LUDUS_JOINT_FREE && type != LUDUS_JOINT_BALL) {
            continue;
        }
        const int dof = t->joint_dof[j] + (type == LUDUS_JOINT_FREE ? 3 : 0);
        lane_real turn[3], change[3], ratio, slope, once[3], twice[3], more[3];
        for (int i = 0; i < 3; i++) {
            turn[i] = time * before[dof + i];
            change[i] = time * before_tangent[dof + i];
        }
        // By the velocity; then by the vector u in w + u x w / 2 + ratio u x (u x w).
        logarithm_slope(turn, velocity + dof, 0, out + dof);
        cotangent_ratio(dot3(turn, turn), &ratio, &slope);
        cross(once, turn, qvel + dof);
        cross(twice, turn, once);
        vector_add_scaled(out + dof, twice, LANE(2) * slope * dot3(turn, change), 3);
        cross(more, change, once);
        vector_add_scaled(out + dof, more, ratio, 3);
        cross(once, change, qvel + dof);
        vector_add_scaled(out + dof, once, lane_fill(LANE(0.5)), 3);
        cross(more, turn, once);
        vector_add_scaled(out + dof, more, ratio, 3);
    }
}

// Its adjoint: adds to the cotangents of velocities and of the rates before.
LUDUS_KERNEL void rates_back(const ludus_model_tree *t, const lane_real *qvel, const lane_real *before, lane_real time,
                             const lane_real *by_rates, lane_real *velocity, lane_real *by_before) {
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j];
        int dof = t->joint_dof[j];
        for (int i = 0; i < (type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1); i++, dof++) {
            velocity[dof] = velocity[dof] + by_rates[dof];
        }
        if (type != LUDUS_JOINT_FREE && type != LUDUS_JOINT_BALL) {
            continue;
        }
        lane_real turn[3], ratio, slope, once[3], twice[3], back[3], more[3];
        for (int i = 0; i < 3; i++) {
            turn[i] = time * before[dof + i];
        }
        logarithm_slope(turn, by_rates + dof, 1, back);
        vector_add(velocity + dof, back, 3);
        cotangent_ratio(dot3(turn, turn), &ratio, &slope);
        cross(once, turn, qvel + dof);
        cross(twice, turn, once);
        const lane_real along = LANE(2) * slope * dot3(by_rates + dof, twice);
        cross(back, qvel + dof, by_rates + dof);
        for (int i = 0; i < 3; i++) {
            back[i] = LANE(0.5) * back[i] + along * turn[i];
        }
        cross(more, once, by_rates + dof);
        vector_add_scaled(back, more, ratio, 3);
        cross(more, by_rates + dof, turn);
        cross(more, qvel + dof, more);
        vector_add_scaled(back, more, ratio, 3);
        vector_add_scaled(by_before + dof, back, time, 3);
    }
}

PHYSICS_PART void rk4_jvp(const physics_model *m, const physics_tape *tape, const physics_slopes *in,
                          const physics_param_slopes *p, physics_slopes *out, physics_observed_slopes *observed) {
    const ludus_model_tree *t = &m->tree;
    const int dofs = t->dofs;
    tangent_fields f;
    physics_slopes stage;
    lane_real acceleration[PHYSICS_DOFS], before[PHYSICS_DOFS], rates[PHYSICS_DOFS];
    lane_real sum[PHYSICS_DOFS], rate_sum[PHYSICS_DOFS], true_rates[PHYSICS_DOFS];
    vector_clear(sum, dofs);
    vector_clear(rate_sum, dofs);
    vector_clear(true_rates, dofs);
    vector_copy(stage.position, in->position, dofs);
    vector_copy(stage.velocity, in->velocity, dofs);
    vector_copy(stage.control, in->control, t->actuators);
    vector_clear(before, dofs);
    for (int k = 0; k < RK4_STAGES; k++) {
        const physics_data *d = &tape->stage[k];
        const lane_real time = rk4_time(m, k);
        const int seen = k == RK4_STAGES - 1 && observed;
        if (k > 0) {
            for (int i = 0; i < dofs; i++) {
                stage.velocity[i] = in->velocity[i] + time * acceleration[i];
            }
            move_tangent(t, in->position, tape->rates[k - 1], before, time, stage.position);
        }
        evaluation_tangent(m, d, &stage, p, &f, acceleration, seen ? observed->limit : NULL);
        if (seen) {
            observe_tangent(m, d, &f, observed);
        }
        // At the first stage no time has passed: the rates before it do not count.
        rates_tangent(t, d->qvel, tape->rates[k > 0 ? k - 1 : 0], time, stage.velocity, before, rates);
        vector_copy(before, rates, dofs);
        vector_add_scaled(sum, acceleration, rk4_weight(k), dofs);
        vector_add_scaled(rate_sum, rates, rk4_weight(k), dofs);
        vector_add_scaled(true_rates, tape->rates[k], rk4_weight(k), dofs);
    }
    for (int i = 0; i < dofs; i++) {
        out->velocity[i] = in->velocity[i] + m->timestep * sum[i];
    }
    move_tangent(t, in->position, true_rates, rate_sum, lane_fill(m->timestep), out->position);
}

PHYSICS_PART void euler_vjp(const physics_model *m, const physics_tape *tape, const physics_slopes *in,
                            const physics_observed_slopes *observed, physics_slopes *out,
                            physics_param_slopes *params) {
    const ludus_model_tree *t = &m->tree;
    const physics_data *d = &tape->stage[0];
    body_vectors pose;
    lane_real acceleration[PHYSICS_DOFS], test[PHYSICS_DOFS], rates[PHYSICS_DOFS];
    clear_slopes(t, out);
    vector_copy(out->velocity, in->velocity, t->dofs);
    for (int i = 0; i < t->dofs; i++) {
        rates[i] = d->qvel[i] + m->timestep * tape->damped[i];
    }
    move_back(t, in->position, rates, lane_fill(m->timestep), out->position, out->velocity);
    for (int i = 0; i < t->dofs; i++) {
        acceleration[i] = m->timestep * out->velocity[i];
    }
    if (tape->is_implicit) {
        solve_implicit(m, tape->implicit, tape->flight, 1, acceleration);
        for (int i = 0; i < t->dofs; i++) {
            test[i] = -acceleration[i];
        }
        implicit_back(m, tape, test, out, params);
        multiply_rows(t, d->mass, acceleration, rates);
        vector_copy(acceleration, rates, t->dofs);
    }
    if (observed) {
        collect_poses(m, d, observed, pose);
    }
    evaluation_back(m, d, acceleration, observed ? observed->limit : NULL, observed ? pose : NULL, out, params);
}

PHYSICS_PART void rk4_vjp(const physics_model *m, const physics_tape *tape, const physics_slopes *in,
                          const physics_observed_slopes *observed, physics_slopes *out, physics_param_slopes *params) {
    const ludus_model_tree *t = &m->tree;
    const int dofs = t->dofs;
    body_vectors pose;
    physics_slopes stage;
    lane_real acceleration[PHYSICS_DOFS], true_rates[PHYSICS_DOFS], by_sum[PHYSICS_DOFS], by_rates[PHYSICS_DOFS];
    clear_slopes(t, out);
    vector_clear(true_rates, dofs);
    for (int k = 0; k < RK4_STAGES; k++) {
        vector_add_scaled(true_rates, tape->rates[k], rk4_weight(k), dofs);
    }
    vector_clear(by_sum, dofs);
    move_back(t, in->position, true_rates, lane_fill(m->timestep), out->position, by_sum);
    vector_copy(out->velocity, in->velocity, dofs);
    // What the stage after asks of this one's rates and acceleration.
    lane_real after_rates[PHYSICS_DOFS], after_acceleration[PHYSICS_DOFS];
    vector_clear(after_rates, dofs);
    vector_clear(after_acceleration, dofs);
    for (int k = RK4_STAGES - 1; k >= 0; k--) {
        const physics_data *d = &tape->stage[k];
        const lane_real time = rk4_time(m, k), weight = rk4_weight(k);
        const int seen = k == RK4_STAGES - 1 && observed;
        clear_slopes(t, &stage);
        for (int i = 0; i < dofs; i++) {
            by_rates[i] = weight * by_sum[i] + after_rates[i];
            acceleration[i] = weight * m->timestep * in->velocity[i] + after_acceleration[i];
        }
        vector_clear(after_rates, dofs);
        rates_back(t, d->qvel, tape->rates[k > 0 ? k - 1 : 0], time, by_rates, stage.velocity, after_rates);
        if (seen) {
            collect_poses(m, d, observed, pose);
        }
        evaluation_back(m, d, acceleration, seen ? observed->limit : NULL, seen ? pose : NULL, &stage, params);
        vector_add(out->velocity, stage.velocity, dofs);
        vector_add(out->control, stage.control, t->actuators);
        if (k == 0) {
            vector_add(out->position, stage.position, dofs);
        } else {
            move_back(t, stage.position, tape->rates[k - 1], time, out->position, after_rates);
            for (int i = 0; i < dofs; i++) {
                after_acceleration[i] = time * stage.velocity[i];
            }
        }
    }
}

// --- quaternions as numbers ---

// Runs the body over every joint: `line` positions at `position` have a dof each from `dof`, then a quaternion follows or not.
#define FOR_POSITIONS(t, j, position, dof, line, turns)                                                                \
    for (int j = 0; j < (t)->joints; j++)                                                                              \
        for (int position = (t)->joint_position[j], dof = (t)->joint_dof[j], once_ = 1,                                \
                 turns = (t)->joint_type[j] == LUDUS_JOINT_FREE || (t)->joint_type[j] == LUDUS_JOINT_BALL,             \
                 line = (t)->joint_type[j] == LUDUS_JOINT_FREE   ? 3                                                   \
                        : (t)->joint_type[j] == LUDUS_JOINT_BALL ? 0                                                   \
                                                                 : 1;                                                  \
             once_; once_ = 0)

// The columns of the quaternion's slope by a rotation about the body's axes, twice: E with q' = E turn / 2.
LUDUS_KERNEL void quaternion_frame(const lane_real *q, lane_real (*frame)[4]) {
    const lane_real w = q[0], x = q[1], y = q[2], z = q[3];
    const lane_real columns[3][4] = {{-x, w, z, -y}, {-y, -z, w, x}, {-z, y, -x, w}};
    for (int i = 0; i < 3; i++) {
        vector_copy(frame[i], columns[i], 4);
    }
}

LUDUS_KERNEL lane_real dot4(const lane_real *a, const lane_real *b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

#endif
