// settle.c - what follows from a model's numbers: the order of dofs, and mean inverse inertias at qpos0.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"
#include "physics/double_model.h"
#include "physics/dynamics.h"

#include <stdio.h>
#include <stdlib.h>

enum { BODIES = LUDUS_BODIES_MAX };

// Sets what it can where numbers are out of their bounds: compile_check_tree() says afterwards that they are.
static void settle_order(ludus_model_tree *tree) {
    int32_t last[BODIES] = {-1};
    tree->entries = 0;
    for (int32_t b = 0; b < tree->bodies && b < BODIES; b++) {
        const int32_t parent = tree->body_parent[b];
        if (parent < 0 || parent > b || tree->body_dof[b] < -1 || tree->body_dofs[b] > 6 ||
            tree->body_dof[b] + tree->body_dofs[b] > LUDUS_DOFS_MAX ||
            (tree->body_dof[b] < 0 && tree->body_dofs[b] > 0)) {
            return;
        }
        tree->body_root[b] = b == 0 || parent == 0 ? b : tree->body_root[parent];
        last[b] = b > 0 ? last[parent] : -1;
        for (int32_t k = 0; k < tree->body_dofs[b]; k++) {
            const int32_t dof = tree->body_dof[b] + k;
            tree->dof_parent[dof] = last[b];
            tree->dof_depth[dof] = 1 + (last[b] >= 0 ? tree->dof_depth[last[b]] : 0);
            tree->dof_entry[dof] = tree->entries;
            tree->entries += tree->dof_depth[dof];
            last[b] = dof;
        }
    }
}

// --- inverse inertias ---

// The joint of a dof that moves no mass which the dofs beyond it do not move alike: its pivot is lost in rounding. -1: none.
static int32_t find_singular(const ludus_model *model, const physics_data *d) {
    for (int32_t i = 0; i < model->tree.dofs; i++) {
        const int32_t entry = model->tree.dof_entry[i];
        const double pivot = 1 / d->factor[entry];
        if (!(pivot > d->mass[entry] * 1e-14 && isfinite(pivot))) {
            return model->tree.dof_joint[i];
        }
    }
    return -1;
}

// row M^-1 row'
static double inverse_weight(const ludus_model *model, const physics_data *d, const double *row) {
    double solution[PHYSICS_DOFS], sum = 0;
    vector_copy(solution, row, model->tree.dofs);
    solve_rows(&model->tree, d->factor, solution);
    for (int32_t i = 0; i < model->tree.dofs; i++) {
        sum += row[i] * solution[i];
    }
    return sum;
}

// What a unit of each dof's velocity does to a body: three shifts of its centre of mass, three turns.
static void body_jacobian(const ludus_model *model, const physics_data *d, int32_t body,
                          double (*jacobian)[PHYSICS_DOFS]) {
    memset(jacobian, 0, 6 * sizeof *jacobian);
    const ludus_model_tree *tree = &model->tree;
    double arm[3];
    for (int k = 0; k < 3; k++) {
        arm[k] = d->centre[body][k] - d->tree_centre[tree->body_root[body]][k];
    }
    int32_t last = body; // with a dof
    while (last > 0 && tree->body_dofs[last] == 0) {
        last = tree->body_parent[last];
    }
    for (int32_t i = last > 0 ? tree->body_dof[last] + tree->body_dofs[last] - 1 : -1; i >= 0;
         i = tree->dof_parent[i]) {
        double shift[3];
        cross(shift, d->axis[i], arm);
        for (int k = 0; k < 3; k++) {
            jacobian[k][i] = d->axis[i][3 + k] + shift[k];
            jacobian[3 + k][i] = d->axis[i][k];
        }
    }
}

static bool near_null(const double *numbers, int count) {
    for (int i = 0; i < count; i++) {
        if (!(fabs(numbers[i]) < 1e-6)) {
            return false;
        }
    }
    return true;
}

// MuJoCo has a short cut for a body that only slides along its own axes, with its mass in its frame's origin and nothing hanging from
// it: the inverse of its mass, whatever the armature.
static bool only_slides(const ludus_model *model, int32_t body) {
    const ludus_model_tree *tree = &model->tree;
    const int32_t parent = tree->body_parent[body];
    bool simple = tree->body_joints[body] > 0 && near_null(&model->body_ipos[3 * body], 3) &&
                  near_null(&model->body_iquat[4 * body + 1], 3) &&
                  (parent == 0 || (tree->body_parent[parent] == 0 && tree->body_dofs[parent] == 0));
    for (int32_t child = body + 1; child < tree->bodies; child++) {
        simple = simple && tree->body_parent[child] != body;
    }
    for (int32_t k = 0; simple && k < tree->body_joints[body]; k++) {
        const int32_t joint = tree->body_joint[body] + k;
        const double *axis = &model->joint_axis[3 * joint];
        const int along = (fabs(axis[0]) > 1e-14) + (fabs(axis[1]) > 1e-14) + (fabs(axis[2]) > 1e-14);
        simple =
            tree->joint_type[joint] == LUDUS_JOINT_SLIDE && along == 1 && near_null(&model->joint_pos[3 * joint], 3);
    }
    return simple;
}

static void settle_bodies(ludus_model *model, const physics_data *d) {
    double jacobian[6][PHYSICS_DOFS];
    bool moving[BODIES] = {false}; // with a joint on the way to the world, the nearest body that has one
    for (int32_t b = 0; b < model->tree.bodies; b++) {
        double weight[6] = {0};
        moving[b] = model->tree.body_dofs[b] > 0 || (b > 0 && moving[model->tree.body_parent[b]]);
        body_jacobian(model, d, b, jacobian);
        for (int k = 0; k < 6 && moving[b]; k++) {
            weight[k] = inverse_weight(model, d, jacobian[k]);
        }
        model->body_invweight0[2 * b] = (weight[0] + weight[1] + weight[2]) / 3;
        model->body_invweight0[2 * b + 1] = (weight[3] + weight[4] + weight[5]) / 3;
        if (moving[b] && only_slides(model, b)) {
            model->body_invweight0[2 * b] = 1 / fmax(1e-15, model->body_mass[b]);
            model->body_invweight0[2 * b + 1] = 0;
        }
    }
}

static void settle_dofs(ludus_model *model, const physics_data *data) {
    const ludus_model_tree *tree = &model->tree;
    double *weight = model->dof_invweight0;
    for (int32_t d = 0; d < tree->dofs; d++) {
        double row[PHYSICS_DOFS] = {0};
        row[d] = 1;
        weight[d] = inverse_weight(model, data, row);
        if (only_slides(model, tree->dof_body[d])) {
            weight[d] = 1 / fmax(1e-15, model->body_mass[tree->dof_body[d]]);
        }
    }
    // Balls and free bodies look the same from every side.
    for (int32_t j = 0; j < tree->joints; j++) {
        const int32_t first = tree->joint_dof[j], type = tree->joint_type[j];
        const int32_t blocks = type == LUDUS_JOINT_FREE ? 2 : type == LUDUS_JOINT_BALL ? 1 : 0;
        for (int32_t block = 0; block < blocks; block++) {
            double *three = &weight[first + 3 * block];
            three[0] = three[1] = three[2] = (three[0] + three[1] + three[2]) / 3;
        }
    }
}

// The mass matrix at qpos0, and its factor.
static void weigh(const ludus_model *model, physics_data *d) {
    const physics_model *m = double_model(model);
    vector_copy(d->qpos, model->qpos0, model->tree.positions);
    evaluate_kinematics(m, d);
    evaluate_mass(m, d);
    vector_copy(d->factor, d->mass, model->tree.entries);
    factor_rows(&model->tree, d->factor);
}

ludus_status compile_settle(ludus_model *model, int32_t *singular) {
    *singular = -1;
    physics_data *d = calloc(1, sizeof *d);
    if (!d) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to settle a model");
    }
    settle_order(&model->tree);
    const ludus_status status = compile_check_tree(model);
    if (!status) {
        weigh(model, d);
        model->mean_inertia = model->tree.dofs > 0 ? 0 : 1;
        for (int32_t i = 0; i < model->tree.dofs; i++) {
            model->mean_inertia += d->mass[model->tree.dof_entry[i]] / model->tree.dofs;
        }
        *singular = find_singular(model, d);
    }
    if (!status && *singular < 0) {
        settle_bodies(model, d);
        settle_dofs(model, d);
    }
    free(d);
    return status;
}

ludus_status ludus_model_settle(ludus_model *model) {
    int32_t singular;
    const ludus_status status = compile_settle(model, &singular);
    if (status || singular < 0) {
        return status;
    }
    const char *name = model->joint_name[singular];
    char number[16];
    snprintf(number, sizeof number, "%d", singular);
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s%sjoint %s%s%s " COMPILE_SINGULAR, model->name,
                      model->name[0] ? ": " : "", name[0] ? "\"" : "", name[0] ? name : number, name[0] ? "\"" : "");
}
