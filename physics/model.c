// model.c - a model's own functions: is it in order, what follows from its numbers, and what is called how.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void ludus_model_destroy(ludus_model *model) {
    free(model);
}

// --- names ---

static int32_t find(const ludus_name *names, int32_t count, const char *name) {
    for (int32_t i = 0; i < count; i++) {
        if (name[0] && strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

int32_t ludus_model_body(const ludus_model *model, const char *name) {
    return find(model->body_name, model->tree.bodies, name);
}

int32_t ludus_model_joint(const ludus_model *model, const char *name) {
    return find(model->joint_name, model->tree.joints, name);
}

int32_t ludus_model_actuator(const ludus_model *model, const char *name) {
    return find(model->actuator_name, model->tree.actuators, name);
}

int32_t ludus_model_site(const ludus_model *model, const char *name) {
    return find(model->site_name, model->tree.sites, name);
}

// --- check ---

static ludus_status wrong(const char *what, int32_t index, const char *allowed) {
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "the model's %s of %d is wrong: it must be %s", what, index, allowed);
}

#define WITHIN(count, least, most)                                                                                     \
    if (tree->count < (least) || tree->count > (most)) {                                                               \
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the model has %d %s; there may be %d to %d", tree->count, #count,     \
                          least, most);                                                                                \
    }

static ludus_status check_counts(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    WITHIN(bodies, 1, LUDUS_BODIES_MAX)
    WITHIN(joints, 0, LUDUS_DOFS_MAX)
    WITHIN(dofs, 0, LUDUS_DOFS_MAX)
    WITHIN(positions, 0, LUDUS_POSITIONS_MAX)
    WITHIN(actuators, 0, LUDUS_ACTUATORS_MAX)
    WITHIN(sites, 0, LUDUS_SITES_MAX)
    WITHIN(integrator, LUDUS_EULER, LUDUS_RK4)
    if (model->geoms < 0 || model->geoms > LUDUS_GEOMS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the model has %d geoms; there may be 0 to %d", model->geoms,
                          LUDUS_GEOMS_MAX);
    }
    return LUDUS_OK;
}

// Everything is numbered through in the order of the bodies.
static ludus_status check_order(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    static const int32_t POSITIONS[] = {7, 4, 1, 1}, DOFS[] = {6, 3, 1, 1};
    int32_t joint = 0, dof = 0, position = 0, entry = 0, last[LUDUS_BODIES_MAX];
    for (int32_t b = 0; b < tree->bodies; b++) {
        const int32_t parent = tree->body_parent[b];
        if (parent < 0 || (b > 0 ? parent >= b : parent != 0)) {
            return wrong("body_parent", b, "a body before it");
        }
        if (tree->body_root[b] != (b == 0 || parent == 0 ? b : tree->body_root[parent])) {
            return wrong("body_root", b, "the body of its tree that hangs from the world; ludus_model_settle sets it");
        }
        const int32_t joints = tree->body_joints[b];
        if (joints < 0 || joints > 6 || joint + joints > tree->joints || (b == 0 && joints > 0)) {
            return wrong("body_joints", b, "0 to 6, of the world 0, and add up to the joints");
        }
        if (tree->body_joint[b] != (joints > 0 ? joint : -1) || tree->body_dof[b] != (joints > 0 ? dof : -1)) {
            return wrong("body_joint or body_dof", b, "its first joint and dof, -1 without joints");
        }
        last[b] = b > 0 ? last[parent] : -1;
        const int32_t first = dof;
        for (int32_t j = joint; j < joint + joints; j++) {
            const int32_t type = tree->joint_type[j];
            if (type < LUDUS_JOINT_FREE || type > LUDUS_JOINT_HINGE ||
                (type == LUDUS_JOINT_FREE && (parent != 0 || joints > 1))) {
                return wrong("joint_type", j, "a ludus_joint_type; a free joint is alone in a body of the world");
            }
            if (tree->joint_body[j] != b || tree->joint_position[j] != position || tree->joint_dof[j] != dof ||
                position + POSITIONS[type] > tree->positions || dof + DOFS[type] > tree->dofs) {
                return wrong("joint_body, joint_position or joint_dof", j, "in the order of the bodies");
            }
            for (int32_t d = dof; d < dof + DOFS[type]; d++) {
                if (tree->dof_body[d] != b || tree->dof_joint[d] != j) {
                    return wrong("dof_body or dof_joint", d, "its joint and that joint's body");
                }
                const int32_t depth = 1 + (last[b] >= 0 ? tree->dof_depth[last[b]] : 0);
                if (tree->dof_parent[d] != last[b] || tree->dof_depth[d] != depth || tree->dof_entry[d] != entry) {
                    return wrong("dof_parent, dof_depth or dof_entry", d, "as ludus_model_settle sets it");
                }
                entry += depth;
                last[b] = d;
            }
            position += POSITIONS[type];
            dof += DOFS[type];
        }
        if (tree->body_dofs[b] != dof - first || dof - first > 6) {
            return wrong("body_dofs", b, "those of its joints, at most 6");
        }
        joint += joints;
    }
    if (joint != tree->joints || dof != tree->dofs || position != tree->positions || entry != tree->entries) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "the model's bodies have %d joints, %d dofs, %d positions and %d entries; it says %d, %d, %d "
                          "and %d",
                          joint, dof, position, entry, tree->joints, tree->dofs, tree->positions, tree->entries);
    }
    return LUDUS_OK;
}

static ludus_status check_references(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    for (int32_t u = 0; u < tree->actuators; u++) {
        if (tree->actuator_joint[u] < 0 || tree->actuator_joint[u] >= tree->joints) {
            return wrong("actuator_joint", u, "a joint");
        }
    }
    for (int32_t s = 0; s < tree->sites; s++) {
        if (tree->site_body[s] < 0 || tree->site_body[s] >= tree->bodies) {
            return wrong("site_body", s, "a body");
        }
    }
    for (int32_t g = 0; g < model->geoms; g++) {
        if (model->geom_body[g] < 0 || model->geom_body[g] >= tree->bodies || model->geom_type[g] < LUDUS_GEOM_PLANE ||
            model->geom_type[g] > LUDUS_GEOM_BOX) {
            return wrong("geom_body or geom_type", g, "a body and a ludus_geom_type");
        }
    }
    return LUDUS_OK;
}

static bool is_unit(const double *vector, int count) {
    double square = 0;
    for (int i = 0; i < count; i++) {
        square += vector[i] * vector[i];
    }
    return fabs(square - 1) < 1e-9;
}

#define CHECK_FINITE(name, rows, width, about)                                                                         \
    for (int32_t i = 0; i < (rows) * (width); i++) {                                                                   \
        if (!isfinite(model->name[i])) {                                                                               \
            return wrong(#name, i / (width), "finite");                                                                \
        }                                                                                                              \
    }

static ludus_status check_numbers(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    LUDUS_MODEL_NUMBERS(CHECK_FINITE)
    if (!(model->timestep > 0) || model->density < 0 || model->viscosity < 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT,
                          "the model's timestep must be above 0, density and viscosity not below");
    }
    for (int32_t b = 0; b < tree->bodies; b++) {
        const double *inertia = &model->body_inertia[3 * b];
        if (!is_unit(&model->body_quat[4 * b], 4) || !is_unit(&model->body_iquat[4 * b], 4)) {
            return wrong("body_quat or body_iquat", b, "of unit length");
        }
        if (model->body_mass[b] < 0 || inertia[0] < 0 || inertia[1] < 0 || inertia[2] < 0) {
            return wrong("body_mass or body_inertia", b, "0 or more");
        }
    }
    for (int32_t j = 0; j < tree->joints; j++) {
        if (!is_unit(&model->joint_axis[3 * j], 3)) {
            return wrong("joint_axis", j, "of unit length");
        }
    }
    for (int32_t d = 0; d < tree->dofs; d++) {
        if (model->dof_armature[d] < 0 || model->dof_damping[d] < 0 || !(model->dof_invweight0[d] > 0)) {
            return wrong("dof_armature, dof_damping or dof_invweight0", d,
                         "0 or more, the last above 0; ludus_model_settle sets that");
        }
    }
    for (int32_t s = 0; s < tree->sites; s++) {
        if (!is_unit(&model->site_quat[4 * s], 4)) {
            return wrong("site_quat", s, "of unit length");
        }
    }
    return LUDUS_OK;
}

ludus_status compile_check_tree(const ludus_model *model) {
    ludus_status status = check_counts(model);
    status = status ? status : check_order(model);
    return status ? status : check_references(model);
}

ludus_status ludus_model_check(const ludus_model *model) {
    const ludus_status status = compile_check_tree(model);
    return status ? status : check_numbers(model);
}
