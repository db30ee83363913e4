// kernels.c - the physics of one target: every kernel of this folder behind the functions of physics.h.
// SPDX-License-Identifier: MIT
#include "physics/derivatives.h"

void PHYSICS_(kinematics)(const physics_model *model, physics_data *data) {
    evaluate_kinematics(model, data);
}

void PHYSICS_(forward)(const physics_model *model, physics_data *data) {
    evaluate(model, data);
}

void PHYSICS_(step)(const physics_model *model, physics_data *data, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        step_once(model, data);
    }
}

void PHYSICS_(site)(const physics_model *model, const physics_data *data, int32_t site, lane_real place[3]) {
    place_site(model, data, site, place);
}

void PHYSICS_(energy)(const physics_model *model, const physics_data *data, lane_real *potential, lane_real *kinetic) {
    const ludus_model_tree *t = &model->tree;
    *potential = lane_fill(LANE(0));
    *kinetic = lane_fill(LANE(0));
    for (int b = 1; b < t->bodies && !t->gravity_off; b++) {
        for (int i = 0; i < 3; i++) {
            *potential = *potential - model->body_mass[b] * model->gravity[i] * data->centre[b][i];
        }
    }
    for (int j = 0; j < t->joints && !t->springs_off; j++) {
        lane_real offset[6];
        spring_offset(model, data, j, offset);
        for (int i = 0; i < joint_dofs(t->joint_type[j]); i++) {
            *potential = *potential + LANE(0.5) * model->joint_stiffness[j] * offset[i] * offset[i];
        }
    }
    lane_real momentum[PHYSICS_DOFS];
    multiply_rows(t, data->mass, data->qvel, momentum);
    for (int i = 0; i < t->dofs; i++) {
        *kinetic = *kinetic + LANE(0.5) * momentum[i] * data->qvel[i];
    }
}

void PHYSICS_(inverse)(const physics_model *model, const physics_data *data, const lane_real *acceleration,
                       lane_real *force) {
    physics_data copy = *data;
    evaluate_force(model, &copy, acceleration, force);
    for (int i = 0; i < model->tree.dofs; i++) {
        force[i] = force[i] + model->dof_armature[i] * acceleration[i] - data->passive[i];
    }
    // What the limits do at that acceleration, not at the last evaluation's.
    lane_real push[PHYSICS_DOFS];
    vector_clear(push, model->tree.dofs);
    find_active(model, &copy, acceleration);
    add_row_forces(model, &copy, acceleration, push);
    for (int i = 0; i < model->tree.dofs; i++) {
        force[i] = force[i] - push[i];
    }
}

void PHYSICS_(wrenches)(const physics_model *model, const physics_data *data, lane_real (*acceleration)[6],
                        lane_real (*wrench)[6]) {
    carry_accelerations(model, data, data->acceleration, acceleration);
    vector_clear(wrench[0], 6);
    for (int b = 1; b < model->tree.bodies; b++) {
        moving_force(data, b, acceleration[b], wrench[b]);
    }
    for (int b = model->tree.bodies - 1; b > 0; b--) {
        vector_add(wrench[model->tree.body_parent[b]], wrench[b], 6);
    }
}

// --- derivatives ---

void PHYSICS_(record)(const physics_model *model, physics_data *data, physics_tape *tape) {
    if (model->tree.integrator == LUDUS_RK4) {
        record_rk4(model, data, tape);
    } else {
        record_euler(model, data, tape);
    }
}

void PHYSICS_(step_jvp)(const physics_model *model, const physics_tape *tape, const physics_slopes *in,
                        const physics_param_slopes *params, physics_slopes *out, physics_observed_slopes *observed) {
    if (model->tree.integrator == LUDUS_RK4) {
        rk4_jvp(model, tape, in, params, out, observed);
    } else {
        euler_jvp(model, tape, in, params, out, observed);
    }
}

void PHYSICS_(step_vjp)(const physics_model *model, const physics_tape *tape, const physics_slopes *in,
                        const physics_observed_slopes *observed, physics_slopes *out, physics_param_slopes *params) {
    if (model->tree.integrator == LUDUS_RK4) {
        rk4_vjp(model, tape, in, observed, out, params);
    } else {
        euler_vjp(model, tape, in, observed, out, params);
    }
}

void PHYSICS_(forward_jvp)(const physics_model *model, const physics_data *data, const physics_slopes *in,
                           const physics_param_slopes *params, lane_real *acceleration) {
    tangent_fields f;
    evaluation_tangent(model, data, in, params, &f, acceleration, NULL);
}

void PHYSICS_(forward_vjp)(const physics_model *model, const physics_data *data, const lane_real *acceleration,
                           physics_slopes *out, physics_param_slopes *params) {
    lane_real changed[PHYSICS_DOFS];
    clear_slopes(&model->tree, out);
    vector_copy(changed, acceleration, model->tree.dofs);
    evaluation_back(model, data, changed, NULL, NULL, out, params);
}

// --- quaternions as numbers ---

// turn = 2 E' (slope across q) / |q|
void PHYSICS_(position_tangent)(const physics_model *model, const lane_real *qpos, const lane_real *slopes,
                                lane_real *tangent) {
    FOR_POSITIONS(&model->tree, j, position, dof, line, turns) {
        vector_copy(tangent + dof, slopes + position, line);
        if (turns) {
            lane_real q[4], frame[3][4];
            vector_copy(q, qpos + position + line, 4);
            const lane_real scale = LANE(2) / quaternion_normalize(q);
            quaternion_frame(q, frame);
            for (int i = 0; i < 3; i++) {
                tangent[dof + line + i] = scale * dot4(frame[i], slopes + position + line);
            }
        }
    }
}

// Of quaternions of unit length: slope = E turn / 2
void PHYSICS_(position_numbers)(const physics_model *model, const lane_real *qpos, const lane_real *tangent,
                                lane_real *slopes) {
    FOR_POSITIONS(&model->tree, j, position, dof, line, turns) {
        vector_copy(slopes + position, tangent + dof, line);
        if (turns) {
            lane_real q[4], frame[3][4];
            vector_copy(q, qpos + position + line, 4);
            quaternion_normalize(q);
            quaternion_frame(q, frame);
            vector_clear(slopes + position + line, 4);
            for (int i = 0; i < 3; i++) {
                vector_add_scaled(slopes + position + line, frame[i], LANE(0.5) * tangent[dof + line + i], 4);
            }
        }
    }
}

// The adjoint of position_numbers.
void PHYSICS_(position_cotangent)(const physics_model *model, const lane_real *qpos, const lane_real *slopes,
                                  lane_real *cotangent) {
    FOR_POSITIONS(&model->tree, j, position, dof, line, turns) {
        vector_copy(cotangent + dof, slopes + position, line);
        if (turns) {
            lane_real q[4], frame[3][4];
            vector_copy(q, qpos + position + line, 4);
            quaternion_normalize(q);
            quaternion_frame(q, frame);
            for (int i = 0; i < 3; i++) {
                cotangent[dof + line + i] = LANE(0.5) * dot4(frame[i], slopes + position + line);
            }
        }
    }
}

// The adjoint of position_tangent.
void PHYSICS_(position_cotangent_numbers)(const physics_model *model, const lane_real *qpos, const lane_real *cotangent,
                                          lane_real *slopes) {
    FOR_POSITIONS(&model->tree, j, position, dof, line, turns) {
        vector_copy(slopes + position, cotangent + dof, line);
        if (turns) {
            lane_real q[4], frame[3][4];
            vector_copy(q, qpos + position + line, 4);
            const lane_real scale = LANE(2) / quaternion_normalize(q);
            quaternion_frame(q, frame);
            vector_clear(slopes + position + line, 4);
            for (int i = 0; i < 3; i++) {
                vector_add_scaled(slopes + position + line, frame[i], scale * cotangent[dof + line + i], 4);
            }
        }
    }
}
