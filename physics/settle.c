// settle.c - what follows from a model's numbers: the order of dofs, and mean inverse inertias at qpos0.
// SPDX-License-Identifier: MIT
//
// Plain and dense: the mass matrix is the sum over bodies of J' I J, factored by Cholesky. It is done once a model, and shares
// nothing with the kernels.
#include "physics/compile.h"

#include <ludus/quaternion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BODIES = LUDUS_BODIES_MAX, DOFS = LUDUS_DOFS_MAX };

typedef struct settling {
    double place[BODIES][3], quat[BODIES][4], centre[BODIES][3], axes[BODIES][9];
    double turn[DOFS][3], shift[DOFS][3]; // of a dof: velocities of rotation, and of a point at the world's origin
    bool moves[BODIES][DOFS];             // the dof is on the body's way to the world
    double mass[DOFS][DOFS];              // then its factor L, below the diagonal
    double jacobian[6][DOFS], solution[6][DOFS]; // of a body: three shifts of its centre, three turns
} settling;

// Sets what it can where numbers are out of their bounds: compile_check_tree() says afterwards that they are.
static void settle_order(ludus_model_tree *tree) {
    int32_t last[BODIES] = {-1};
    tree->entries = 0;
    for (int32_t b = 0; b < tree->bodies && b < BODIES; b++) {
        const int32_t parent = tree->body_parent[b];
        if (parent < 0 || parent > b || tree->body_dof[b] < -1 || tree->body_dofs[b] > 6 ||
            tree->body_dof[b] + tree->body_dofs[b] > DOFS || (tree->body_dof[b] < 0 && tree->body_dofs[b] > 0)) {
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

// --- kinematics at qpos0 ---

// A dof that turns about, or shifts along, an axis through a point, all in the world's frame.
static void set_dof(settling *s, int32_t dof, bool turns, const double axis[3], const double through[3]) {
    memset(s->turn[dof], 0, sizeof s->turn[dof]);
    if (turns) {
        memcpy(s->turn[dof], axis, sizeof s->turn[dof]);
        ludus_cross(through, axis, s->shift[dof]);
    } else {
        memcpy(s->shift[dof], axis, sizeof s->shift[dof]);
    }
}

// At qpos0 hinges, slides and balls turn and shift nothing.
static void settle_joint(const ludus_model *model, settling *s, int32_t joint) {
    const ludus_model_tree *tree = &model->tree;
    const int32_t body = tree->joint_body[joint], dof = tree->joint_dof[joint], type = tree->joint_type[joint];
    double axes[9], axis[3], anchor[3];
    ludus_quaternion_matrix(s->quat[body], axes);
    ludus_quaternion_rotate(s->quat[body], &model->joint_axis[3 * joint], axis);
    ludus_quaternion_rotate(s->quat[body], &model->joint_pos[3 * joint], anchor);
    for (int i = 0; i < 3; i++) {
        anchor[i] += s->place[body][i];
    }
    if (type == LUDUS_JOINT_SLIDE || type == LUDUS_JOINT_HINGE) {
        set_dof(s, dof, type == LUDUS_JOINT_HINGE, axis, anchor);
        return;
    }
    const int32_t turns = type == LUDUS_JOINT_FREE ? dof + 3 : dof;
    for (int32_t k = 0; k < 3; k++) {
        const double world[3] = {k == 0, k == 1, k == 2}, own[3] = {axes[k], axes[3 + k], axes[6 + k]};
        if (type == LUDUS_JOINT_FREE) {
            set_dof(s, dof + k, false, world, anchor);
        }
        set_dof(s, turns + k, true, own, anchor);
    }
}

static void settle_places(const ludus_model *model, settling *s) {
    const ludus_model_tree *tree = &model->tree;
    for (int32_t b = 0; b < tree->bodies; b++) {
        const int32_t parent = tree->body_parent[b];
        memcpy(s->place[b], &model->body_pos[3 * b], sizeof s->place[b]);
        memcpy(s->quat[b], &model->body_quat[4 * b], sizeof s->quat[b]);
        if (tree->body_joints[b] > 0 && tree->joint_type[tree->body_joint[b]] == LUDUS_JOINT_FREE) {
            const double *position = &model->qpos0[tree->joint_position[tree->body_joint[b]]];
            memcpy(s->place[b], position, sizeof s->place[b]);
            memcpy(s->quat[b], position + 3, sizeof s->quat[b]);
            ludus_normalize(s->quat[b], 4);
        } else if (b > 0) {
            ludus_frame_within(s->place[parent], s->quat[parent], s->place[b], s->quat[b]);
            memcpy(s->moves[b], s->moves[parent], sizeof s->moves[b]);
        }
        for (int32_t k = 0; k < tree->body_joints[b]; k++) {
            settle_joint(model, s, tree->body_joint[b] + k);
        }
        for (int32_t k = 0; k < tree->body_dofs[b]; k++) {
            s->moves[b][tree->body_dof[b] + k] = true;
        }
        double quat[4];
        memcpy(s->centre[b], &model->body_ipos[3 * b], sizeof s->centre[b]);
        memcpy(quat, &model->body_iquat[4 * b], sizeof quat);
        ludus_frame_within(s->place[b], s->quat[b], s->centre[b], quat);
        ludus_quaternion_matrix(quat, s->axes[b]);
    }
}

static void set_jacobian(const ludus_model *model, settling *s, int32_t body) {
    for (int32_t d = 0; d < model->tree.dofs; d++) {
        double shift[3] = {0, 0, 0};
        if (s->moves[body][d]) {
            ludus_cross(s->turn[d], s->centre[body], shift);
        }
        for (int i = 0; i < 3; i++) {
            s->jacobian[i][d] = s->moves[body][d] ? shift[i] + s->shift[d][i] : 0;
            s->jacobian[3 + i][d] = s->moves[body][d] ? s->turn[d][i] : 0;
        }
    }
}

// --- mass matrix ---

static void settle_mass(const ludus_model *model, settling *s) {
    const int32_t dofs = model->tree.dofs;
    for (int32_t d = 0; d < dofs; d++) {
        s->mass[d][d] = model->dof_armature[d];
    }
    for (int32_t b = 1; b < model->tree.bodies; b++) {
        set_jacobian(model, s, b);
        const double *axes = s->axes[b];
        double own[3][DOFS]; // turns about the principal axes
        for (int k = 0; k < 3; k++) {
            for (int32_t d = 0; d < dofs; d++) {
                own[k][d] =
                    axes[k] * s->jacobian[3][d] + axes[3 + k] * s->jacobian[4][d] + axes[6 + k] * s->jacobian[5][d];
            }
        }
        for (int32_t i = 0; i < dofs; i++) {
            for (int32_t j = 0; j <= i && s->moves[b][i]; j++) {
                for (int k = 0; k < 3; k++) {
                    s->mass[i][j] += model->body_mass[b] * s->jacobian[k][i] * s->jacobian[k][j] +
                                     model->body_inertia[3 * b + k] * own[k][i] * own[k][j];
                }
            }
        }
    }
}

static ludus_status factor(const ludus_model *model, settling *s) {
    for (int32_t i = 0; i < model->tree.dofs; i++) {
        const double whole = s->mass[i][i];
        for (int32_t j = 0; j <= i; j++) {
            double sum = s->mass[i][j];
            for (int32_t k = 0; k < j; k++) {
                sum -= s->mass[i][k] * s->mass[j][k];
            }
            if (i > j) {
                s->mass[i][j] = sum / s->mass[j][j];
            } else if (sum > whole * 1e-14 && isfinite(sum)) {
                s->mass[i][i] = sqrt(sum);
            } else {
                const int32_t joint = model->tree.dof_joint[i];
                return ludus_fail(LUDUS_ERROR_ARGUMENT,
                                  "the mass matrix at qpos0 is singular: joint %s%s%d moves no mass that the joints "
                                  "before it do not move alike",
                                  model->joint_name[joint], model->joint_name[joint][0] ? " of dof " : "of dof ", i);
            }
        }
    }
    return LUDUS_OK;
}

// solution = L^-1 row, so that row M^-1 row' is its square.
static double inverse_weight(const settling *s, int32_t dofs, const double *row, double *solution) {
    double square = 0;
    for (int32_t i = 0; i < dofs; i++) {
        double sum = row[i];
        for (int32_t k = 0; k < i; k++) {
            sum -= s->mass[i][k] * solution[k];
        }
        solution[i] = sum / s->mass[i][i];
        square += solution[i] * solution[i];
    }
    return square;
}

// --- mean inverse inertias ---

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

static void settle_bodies(ludus_model *model, settling *s) {
    bool moving[BODIES] = {false}; // with a joint on the way to the world, the nearest body that has one
    for (int32_t b = 0; b < model->tree.bodies; b++) {
        double weight[6] = {0};
        moving[b] = model->tree.body_dofs[b] > 0 || (b > 0 && moving[model->tree.body_parent[b]]);
        set_jacobian(model, s, b);
        for (int k = 0; k < 6 && moving[b]; k++) {
            weight[k] = inverse_weight(s, model->tree.dofs, s->jacobian[k], s->solution[k]);
        }
        model->body_invweight0[2 * b] = (weight[0] + weight[1] + weight[2]) / 3;
        model->body_invweight0[2 * b + 1] = (weight[3] + weight[4] + weight[5]) / 3;
        if (moving[b] && only_slides(model, b)) {
            model->body_invweight0[2 * b] = 1 / fmax(1e-15, model->body_mass[b]);
            model->body_invweight0[2 * b + 1] = 0;
        }
    }
}

static void settle_dofs(ludus_model *model, settling *s) {
    const ludus_model_tree *tree = &model->tree;
    double *weight = model->dof_invweight0;
    for (int32_t d = 0; d < tree->dofs; d++) {
        double row[DOFS] = {0};
        row[d] = 1;
        weight[d] = inverse_weight(s, tree->dofs, row, s->solution[0]);
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

ludus_status ludus_model_settle(ludus_model *model) {
    settling *s = calloc(1, sizeof *s);
    if (!s) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to settle a model");
    }
    settle_order(&model->tree);
    const ludus_status order = compile_check_tree(model);
    if (order) {
        free(s);
        return order;
    }
    settle_places(model, s);
    settle_mass(model, s);
    model->mean_inertia = model->tree.dofs > 0 ? 0 : 1;
    for (int32_t d = 0; d < model->tree.dofs; d++) {
        model->mean_inertia += s->mass[d][d] / model->tree.dofs;
    }
    const ludus_status status = factor(model, s);
    if (!status) {
        settle_bodies(model, s);
        settle_dofs(model, s);
    }
    free(s);
    return status;
}
