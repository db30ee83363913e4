// limits.h - joint limits: MuJoCo's soft constraints, solved by Newton's method until the active set stands still.
// SPDX-License-Identifier: MIT
//
// The acceleration minimises  (a - a0)' M (a - a0) / 2 + sum_r D_r min(0, J_r a - reference_r)^2 / 2.  A limit adds D J'J to the
// Hessian, between dofs of one joint only: it keeps the mass matrix's pattern, and one sparse factor serves both. Source: E. Todorov,
// Convex and analytically-invertible dynamics with contacts and constraints, ICRA 2014; MuJoCo's documentation for impedances.
#ifndef LUDUS_PHYSICS_LIMITS_H
#define LUDUS_PHYSICS_LIMITS_H

#include "physics/passive.h"

#define LIMIT_ROUNDS 40 // of Newton's method; two or three are the rule
#define LIMIT_SEARCH 20 // of its line search

// The share of a limit that is enforced at a distance (less the margin), and its slope.
LUDUS_KERNEL void limit_impedance(const lane_param *solimp, lane_real distance, lane_real *impedance,
                                  lane_real *slope) {
    const lane_real least = lane_fill(LANE(1e-4)), most = lane_fill(LANE(0.9999));
    const lane_real from = lane_min(lane_max(lane_fill(solimp[0]), least), most);
    const lane_real to = lane_min(lane_max(lane_fill(solimp[1]), least), most);
    const lane_real middle = lane_min(lane_max(lane_fill(solimp[3]), least), most);
    const lane_real width = lane_max(lane_fill(solimp[2]), lane_fill(LANE(0)));
    const lane_real power = lane_max(lane_fill(solimp[4]), lane_fill(LANE(1)));
    const lane_mask flat = lane_equal(from, to) | lane_less_equal(width, lane_fill(LANE(1e-15)));
    const lane_real inverse = LANE(1) / lane_select(flat, lane_fill(LANE(1)), width);
    const lane_mask below = lane_less(distance, lane_fill(LANE(0)));
    const lane_real x = lane_select(below, -distance, distance) * inverse;
    const lane_mask far = lane_less_equal(lane_fill(LANE(1)), x);
    // Two arcs that meet at the middle: a x^p and 1 - b (1 - x)^p.
    const lane_mask second = lane_less(middle, x);
    const lane_real reach = lane_select(second, LANE(1) - x, x), share = lane_select(second, LANE(1) - middle, middle);
    lane_real arc, arc_slope;
    const lane_mask square = lane_equal(power, lane_fill(LANE(2)));
    arc = reach * reach / share;
    arc_slope = LANE(2) * reach / share;
    if (lane_any(~square)) {
        const lane_mask line = lane_equal(power, lane_fill(LANE(1)));
        const lane_real safe = lane_max(reach, lane_fill(LANE(1e-12)));
        const lane_real raised = lane_raise(safe / share, solimp[4]) * share;
        arc = lane_select(square, arc, lane_select(line, reach, raised));
        arc_slope = lane_select(square, arc_slope, lane_select(line, lane_fill(LANE(1)), power * raised / safe));
    }
    const lane_mask straight = lane_equal(power, lane_fill(LANE(1)));
    const lane_real rise = lane_select(second & ~straight, LANE(1) - arc, lane_select(straight, x, arc));
    *impedance = lane_select(flat, LANE(0.5) * (from + to), lane_select(far, to, from + rise * (to - from)));
    const lane_real steep = arc_slope * (to - from) * inverse;
    *slope = lane_where(~(flat | far), lane_select(below, -steep, steep));
}

// Stiffness and damping of a limit's reference [efc_KBIP].
LUDUS_KERNEL void limit_spring(const physics_model *m, int joint, lane_real *stiffness, lane_real *damping) {
    lane_real time = lane_fill(m->joint_solref[2 * joint]), ratio = lane_fill(m->joint_solref[2 * joint + 1]);
    const lane_mask timed = lane_less(lane_fill(LANE(0)), time), rated = lane_less(lane_fill(LANE(0)), ratio);
    // One of them alone above 0 means nothing: the default.
    const lane_mask mixed = (timed & ~rated) | (rated & ~timed);
    time = lane_select(mixed, lane_fill(LANE(0.02)), time);
    ratio = lane_select(mixed, lane_fill(LANE(1)), ratio);
    const lane_mask direct = ~(timed | rated);
    if (!m->tree.ref_unsafe) {
        const lane_real shortest = LANE(2) * lane_fill(m->timestep);
        time = lane_select(~direct & lane_less(time, shortest), shortest, time);
    }
    const lane_real most =
        lane_min(lane_max(lane_fill(m->joint_solimp[5 * joint + 1]), lane_fill(LANE(1e-4))), lane_fill(LANE(0.9999)));
    const lane_real least = lane_fill(LANE(1e-15));
    const lane_real timed_stiffness = LANE(1) / lane_max(most * most * time * time * ratio * ratio, least);
    const lane_real timed_damping = LANE(2) / lane_max(most * time, least);
    *stiffness = lane_select(direct, -time / (most * most), timed_stiffness);
    *damping = lane_select(direct, -ratio / most, timed_damping);
}

// The stiffness and the reference of a row at its distance, the reference less what the rate adds, and their slopes.
PHYSICS_PART void set_row_law(const physics_model *m, int joint, physics_row *row) {
    lane_real impedance, slope, spring;
    limit_impedance(&m->joint_solimp[5 * joint], row->distance, &impedance, &slope);
    limit_spring(m, joint, &spring, &row->damping);
    const lane_real weight = lane_fill(m->dof_invweight0[m->tree.joint_dof[joint]]), rest = LANE(1) - impedance;
    const lane_real softness = rest / impedance * weight;
    const lane_mask hard = lane_less(softness, lane_fill(LANE(1e-15)));
    row->stiffness = LANE(1) / lane_select(hard, lane_fill(LANE(1e-15)), softness);
    row->stiffness_slope = lane_where(~hard, row->stiffness * slope / (rest * impedance));
    row->reference = -spring * impedance * row->distance;
    row->reference_slope = -spring * (impedance + slope * row->distance);
}

// Fills in one row from its distance and the rate at which that changes; rows that are not near do not act.
LUDUS_KERNEL void set_row(const physics_model *m, int joint, lane_real distance, lane_real rate, physics_row *row) {
    const lane_real beyond = distance - m->joint_margin[joint];
    const lane_mask near = lane_less(beyond, lane_fill(LANE(0)));
    row->distance = beyond;
    row->stiffness = lane_fill(LANE(0));
    row->reference = lane_fill(LANE(0));
    row->active = lane_none();
    if (lane_any(near)) {
        set_row_law(m, joint, row);
        row->stiffness = lane_where(near, row->stiffness);
        row->reference = lane_where(near, row->reference - row->damping * rate);
    }
}

LUDUS_KERNEL int row_dofs(const physics_model *m, int joint) {
    return joint_dofs(m->tree.joint_type[joint]);
}

// Rows of a joint: two, from below and from above; a ball's one.
LUDUS_KERNEL int joint_rows(const physics_model *m, int joint) {
    return !m->tree.joint_limited[joint] || m->tree.limits_off ? 0
           : m->tree.joint_type[joint] == LUDUS_JOINT_FREE     ? 0
           : m->tree.joint_type[joint] == LUDUS_JOINT_BALL     ? 1
                                                               : 2;
}

LUDUS_KERNEL void set_ball_row(const physics_model *m, physics_data *d, int joint, physics_row *row) {
    lane_real q[4], turn[3];
    read_quaternion(d->qpos, m->tree.joint_position[joint], q);
    const lane_real angle = quaternion_logarithm(q, turn);
    const lane_mask none = lane_less(angle, lane_fill(LANE(1e-15)));
    const lane_real inverse = LANE(1) / lane_select(none, lane_fill(LANE(1)), angle);
    for (int i = 0; i < 3; i++) {
        row->jacobian[i] = lane_select(none, lane_fill(LANE(i == 0 ? -1 : 0)), -turn[i] * inverse);
    }
    const lane_real rate = dot3(row->jacobian, d->qvel + m->tree.joint_dof[joint]);
    const lane_real widest = lane_fill(m->joint_range[2 * joint + 1]);
    set_row(m, joint, lane_max(widest, lane_fill(m->joint_range[2 * joint])) - angle, rate, row);
}

PHYSICS_PART void set_rows(const physics_model *m, physics_data *d) {
    for (int j = 0; j < m->tree.joints; j++) {
        const int rows = joint_rows(m, j);
        if (rows == 1) {
            set_ball_row(m, d, j, &d->row[2 * j]);
        } else if (rows == 2) {
            const lane_real q = d->qpos[m->tree.joint_position[j]], v = d->qvel[m->tree.joint_dof[j]];
            physics_row *below = &d->row[2 * j], *above = below + 1;
            below->jacobian[0] = lane_fill(LANE(1));
            above->jacobian[0] = lane_fill(LANE(-1));
            set_row(m, j, q - m->joint_range[2 * j], v, below);
            set_row(m, j, m->joint_range[2 * j + 1] - q, -v, above);
        }
    }
}

// Runs the body over every row of every limited joint: `row`, its joint `j`, its first dof and their number.
#define FOR_ROWS(m, d, j, row)                                                                                         \
    for (int j = 0; j < (m)->tree.joints; j++)                                                                         \
        for (physics_row *row = &(d)->row[2 * j], *end_ = row + joint_rows(m, j); row < end_; row++)

// J x of a row.
LUDUS_KERNEL lane_real row_apply(const physics_model *m, const physics_row *row, int joint, const lane_real *x) {
    const lane_real *first = x + m->tree.joint_dof[joint];
    lane_real sum = row->jacobian[0] * first[0];
    for (int i = 1; i < row_dofs(m, joint); i++) {
        sum = sum + row->jacobian[i] * first[i];
    }
    return sum;
}

// Which rows push at this acceleration. Returns the lanes in which that differs from before.
LUDUS_KERNEL lane_mask find_active(const physics_model *m, physics_data *d, const lane_real *acceleration) {
    lane_mask changed = lane_none();
    FOR_ROWS(m, d, j, row) {
        const lane_real left = row_apply(m, row, j, acceleration) - row->reference;
        const lane_mask active = lane_less(left, lane_fill(LANE(0))) & lane_less(lane_fill(LANE(0)), row->stiffness);
        changed = changed | (active & ~row->active) | (row->active & ~active);
        row->active = active;
    }
    return changed;
}

// The factor of M with the stiffness of the active rows, in `hessian`.
LUDUS_KERNEL void factor_hessian(const physics_model *m, physics_data *d) {
    const ludus_model_tree *t = &m->tree;
    vector_copy(d->hessian, d->mass, t->entries);
    FOR_ROWS(m, d, j, row) {
        const lane_real stiffness = lane_where(row->active, row->stiffness);
        // Within a ball the later dof's row reaches back over the earlier ones.
        for (int i = 0; i < row_dofs(m, j); i++) {
            lane_real *entry = &d->hessian[t->dof_entry[t->joint_dof[j] + i]];
            for (int k = i; k >= 0; k--) {
                entry[i - k] = entry[i - k] + stiffness * row->jacobian[i] * row->jacobian[k];
            }
        }
    }
    factor_rows(t, d->hessian);
}

// Adds J' f of the active rows at this acceleration.
LUDUS_KERNEL void add_row_forces(const physics_model *m, physics_data *d, const lane_real *acceleration,
                                 lane_real *force) {
    FOR_ROWS(m, d, j, row) {
        const lane_real left = row_apply(m, row, j, acceleration) - row->reference;
        const lane_real push = lane_where(row->active, -row->stiffness * left);
        for (int i = 0; i < row_dofs(m, j); i++) {
            lane_real *sum = &force[m->tree.joint_dof[j] + i];
            *sum = *sum + row->jacobian[i] * push;
        }
    }
}

// How far along `step` from `at` the cost is least: Newton's method on its slope, which is piecewise linear and rises. Without the
// rows it would be slope + length * curvature; `first` is all of it at no length.
PHYSICS_PART lane_real search_line(const physics_model *m, physics_data *d, const lane_real *at, const lane_real *step,
                                   lane_real slope, lane_real curvature, lane_real first) {
    lane_real low = lane_fill(LANE(0)), high = lane_fill(LANE(1e10)), length = lane_fill(LANE(1));
    const lane_real enough = lane_abs(first) * LANE(sizeof(lane_scalar) > sizeof(float) ? 1e-10 : 1e-6);
    for (int round = 0; round < LIMIT_SEARCH; round++) {
        lane_real rise = slope + length * curvature, bend = curvature;
        FOR_ROWS(m, d, j, row) {
            const lane_real along = row_apply(m, row, j, step);
            const lane_real left = row_apply(m, row, j, at) - row->reference + length * along;
            const lane_real push = lane_where(lane_less(left, lane_fill(LANE(0))), row->stiffness * along);
            rise = rise + push * left;
            bend = bend + push * along;
        }
        const lane_mask open = lane_less(enough, lane_abs(rise));
        if (!lane_any(open)) {
            break;
        }
        const lane_mask past = lane_less(lane_fill(LANE(0)), rise);
        high = lane_select(open & past, length, high);
        low = lane_select(open & ~past, length, low);
        lane_real next = length - rise / bend;
        const lane_mask inside = lane_less(low, next) & lane_less(next, high);
        next = lane_select(inside, next, LANE(0.5) * (low + high));
        length = lane_select(open, next, length);
    }
    return length;
}

// The acceleration under limits, from the one without; what the limits push with. Lanes that are done do not change any more.
PHYSICS_PART void solve_limits(const physics_model *m, physics_data *d) {
    const ludus_model_tree *t = &m->tree;
    const int dofs = t->dofs;
    lane_real *a = d->acceleration;
    vector_copy(a, d->smooth, dofs);
    vector_clear(d->limit, dofs);
    d->any_active = 0;
    FOR_ROWS(m, d, j, row) {
        d->any_active |= lane_any(lane_less(lane_fill(LANE(0)), row->stiffness));
        row->active = lane_none();
    }
    lane_mask open = d->any_active ? find_active(m, d, a) : lane_none();
    d->any_active = lane_any(open);
    for (int round = 0; round < LIMIT_ROUNDS && lane_any(open); round++) {
        // gradient = M (a - a0) - J' f, step = -H^-1 gradient
        lane_real offset[PHYSICS_DOFS], heavy[PHYSICS_DOFS], step[PHYSICS_DOFS], push[PHYSICS_DOFS];
        for (int i = 0; i < dofs; i++) {
            offset[i] = a[i] - d->smooth[i];
            push[i] = lane_fill(LANE(0));
        }
        multiply_rows(t, d->mass, offset, heavy);
        add_row_forces(m, d, a, push);
        for (int i = 0; i < dofs; i++) {
            step[i] = push[i] - heavy[i];
        }
        factor_hessian(m, d);
        solve_rows(t, d->hessian, step);
        lane_real slope = lane_fill(LANE(0)), curvature = slope, first = slope, along[PHYSICS_DOFS];
        multiply_rows(t, d->mass, step, along);
        for (int i = 0; i < dofs; i++) {
            slope = slope + heavy[i] * step[i];
            first = first + (heavy[i] - push[i]) * step[i];
            curvature = curvature + along[i] * step[i];
            offset[i] = a[i] + step[i];
        }
        // Where the whole step keeps the active set it is the minimum.
        lane_mask kept[2 * PHYSICS_DOFS];
        int count = 0;
        FOR_ROWS(m, d, j, row) {
            kept[count++] = row->active;
        }
        const lane_mask changed = find_active(m, d, offset);
        lane_real length = lane_fill(LANE(1));
        if (lane_any(changed & open)) {
            length = lane_select(changed, search_line(m, d, a, step, slope, curvature, first), length);
        }
        for (int i = 0; i < dofs; i++) {
            a[i] = lane_select(open, a[i] + length * step[i], a[i]);
        }
        find_active(m, d, a);
        count = 0;
        FOR_ROWS(m, d, j, row) {
            row->active = (row->active & open) | (kept[count] & ~open);
            count++;
        }
        open = open & changed;
    }
    if (d->any_active) {
        add_row_forces(m, d, a, d->limit);
    }
}

#endif
