// mujoco_model.c - a model as MuJoCo compiled it, out of its recording.
// SPDX-License-Identifier: MIT
#include "tests/mujoco_model.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const recordings[] = {
    "inverted_pendulum",
    "inverted_double_pendulum",
    "reacher",
    "swimmer",
    "balls",
    "chain_planar",
    "chain_spatial",
    "compiler",
    "frames",
    "defaults",
    "flags",
    "free_bodies",
    "inertials",
    "limits",
    "medium",
    "mixed_joints",
    "shapes",
    "undamped",
    "weightless",
    "tree_00",
    "tree_01",
    "tree_02",
    "tree_03",
    "tree_04",
    "tree_05",
    "tree_06",
    "tree_07",
    "tree_08",
    "tree_09",
    "tree_10",
    "tree_11",
    "tree_12",
    "tree_13",
    "tree_14",
    "tree_15",
    "tree_16",
    "tree_17",
    "tree_18",
    "tree_19",
    "tree_20",
    "tree_21",
    "tree_22",
    "tree_23",
    "tree_24",
    "tree_25",
    "tree_26",
    "tree_27",
    "tree_28",
    "tree_29",
};

int mujoco_recordings(const char *const **names) {
    *names = recordings;
    return (int)(sizeof recordings / sizeof recordings[0]);
}

reference *mujoco_open(const char *name) {
    char path[100];
    snprintf(path, sizeof path, "reference/mujoco/%s.ref", name);
    reference *file = reference_open(path);
    if (!file) {
        fprintf(stderr, "    %s\n", reference_error());
    }
    return file;
}

// Takes a column of `width` numbers a row into `out`, which has room for `room` rows. A column that is missing has no rows.
static size_t take_reals(const reference *file, const char *name, size_t width, double *out, size_t room) {
    size_t rows = 0;
    const double *values = reference_find(file, name) ? reference_f64(file, name, width, &rows) : NULL;
    if (!values || rows > room) {
        return 0;
    }
    memcpy(out, values, rows * width * sizeof(double));
    return rows;
}

static int32_t take_integers(const reference *file, const char *name, int32_t *out, size_t room) {
    size_t rows = 0;
    const int32_t *values = reference_find(file, name) ? reference_i32(file, name, 1, &rows) : NULL;
    if (!values || rows > room) {
        return 0;
    }
    memcpy(out, values, rows * sizeof(int32_t));
    return (int32_t)rows;
}

static void take_options(const reference *file, ludus_model *model) {
    ludus_model_tree *tree = &model->tree;
    take_reals(file, "model.timestep", 1, &model->timestep, 1);
    take_reals(file, "model.gravity", 3, model->gravity, 1);
    take_reals(file, "model.wind", 3, model->wind, 1);
    take_reals(file, "model.density", 1, &model->density, 1);
    take_reals(file, "model.viscosity", 1, &model->viscosity, 1);
    take_integers(file, "model.integrator", &tree->integrator, 1); // the same numbers as ludus_integrator
    const int32_t *off = reference_i32(file, "model.disabled", 8, NULL);
    if (off) {
        int32_t *const flags[8] = {&tree->limits_off,  &tree->springs_off,   &tree->dampers_off,
                                   &tree->gravity_off, &tree->actuation_off, &tree->clip_control_off,
                                   &tree->ref_unsafe,  &tree->euler_explicit};
        for (int i = 0; i < 8; i++) {
            *flags[i] = off[i];
        }
    }
}

static void take_bodies(const reference *file, ludus_model *model) {
    ludus_model_tree *tree = &model->tree;
    take_integers(file, "model.body_parentid", tree->body_parent, LUDUS_BODIES_MAX);
    tree->bodies = take_integers(file, "model.body_rootid", tree->body_root, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_pos", 3, model->body_pos, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_quat", 4, model->body_quat, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_ipos", 3, model->body_ipos, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_iquat", 4, model->body_iquat, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_mass", 1, model->body_mass, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_inertia", 3, model->body_inertia, LUDUS_BODIES_MAX);
    take_reals(file, "model.body_invweight0", 2, model->body_invweight0, LUDUS_BODIES_MAX);
    take_reals(file, "model.meaninertia", 1, &model->mean_inertia, 1);
}

static void take_joints(const reference *file, ludus_model *model) {
    ludus_model_tree *tree = &model->tree;
    take_integers(file, "model.jnt_type", tree->joint_type, LUDUS_DOFS_MAX); // the same numbers as ludus_joint_type
    take_integers(file, "model.jnt_bodyid", tree->joint_body, LUDUS_DOFS_MAX);
    take_integers(file, "model.jnt_qposadr", tree->joint_position, LUDUS_DOFS_MAX);
    take_integers(file, "model.jnt_dofadr", tree->joint_dof, LUDUS_DOFS_MAX);
    tree->joints = take_integers(file, "model.jnt_limited", tree->joint_limited, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_pos", 3, model->joint_pos, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_axis", 3, model->joint_axis, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_range", 2, model->joint_range, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_margin", 1, model->joint_margin, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_stiffness", 1, model->joint_stiffness, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_solref", 2, model->joint_solref, LUDUS_DOFS_MAX);
    take_reals(file, "model.jnt_solimp", 5, model->joint_solimp, LUDUS_DOFS_MAX);
    take_reals(file, "model.qpos0", 1, model->qpos0, LUDUS_POSITIONS_MAX);
    tree->positions = (int32_t)take_reals(file, "model.qpos_spring", 1, model->qpos_spring, LUDUS_POSITIONS_MAX);
    take_integers(file, "model.dof_bodyid", tree->dof_body, LUDUS_DOFS_MAX);
    take_integers(file, "model.dof_jntid", tree->dof_joint, LUDUS_DOFS_MAX);
    tree->dofs = take_integers(file, "model.dof_parentid", tree->dof_parent, LUDUS_DOFS_MAX);
    take_reals(file, "model.dof_armature", 1, model->dof_armature, LUDUS_DOFS_MAX);
    take_reals(file, "model.dof_damping", 1, model->dof_damping, LUDUS_DOFS_MAX);
    take_reals(file, "model.dof_invweight0", 1, model->dof_invweight0, LUDUS_DOFS_MAX);
}

static void take_actuators_and_sites(const reference *file, ludus_model *model) {
    ludus_model_tree *tree = &model->tree;
    tree->actuators = take_integers(file, "model.actuator_joint", tree->actuator_joint, LUDUS_ACTUATORS_MAX);
    take_integers(file, "model.actuator_ctrllimited", tree->actuator_limited, LUDUS_ACTUATORS_MAX);
    take_reals(file, "model.actuator_gear", 6, model->actuator_gear, LUDUS_ACTUATORS_MAX);
    take_reals(file, "model.actuator_ctrlrange", 2, model->actuator_range, LUDUS_ACTUATORS_MAX);
    tree->sites = take_integers(file, "model.site_bodyid", tree->site_body, LUDUS_SITES_MAX);
    take_reals(file, "model.site_pos", 3, model->site_pos, LUDUS_SITES_MAX);
    take_reals(file, "model.site_quat", 4, model->site_quat, LUDUS_SITES_MAX);
}

// What bodies have of joints and dofs, and the rows of the mass matrix.
static void order(ludus_model_tree *tree) {
    for (int b = 0; b < tree->bodies; b++) {
        tree->body_joint[b] = tree->body_dof[b] = -1;
    }
    for (int j = tree->joints - 1; j >= 0; j--) {
        tree->body_joint[tree->joint_body[j]] = j;
        tree->body_joints[tree->joint_body[j]]++;
    }
    for (int d = tree->dofs - 1; d >= 0; d--) {
        tree->body_dof[tree->dof_body[d]] = d;
        tree->body_dofs[tree->dof_body[d]]++;
    }
    for (int d = 0; d < tree->dofs; d++) {
        tree->dof_entry[d] = tree->entries;
        tree->dof_depth[d] = 1 + (tree->dof_parent[d] < 0 ? 0 : tree->dof_depth[tree->dof_parent[d]]);
        tree->entries += tree->dof_depth[d];
    }
}

ludus_model *mujoco_model(const reference *file) {
    ludus_model *model = calloc(1, sizeof *model);
    if (!model) {
        fprintf(stderr, "    no memory for a model\n");
        return NULL;
    }
    snprintf(model->name, sizeof model->name, "%s", reference_text(file, "id"));
    take_options(file, model);
    take_bodies(file, model);
    take_joints(file, model);
    take_actuators_and_sites(file, model);
    order(&model->tree);
    if (ludus_model_check(model)) {
        fprintf(stderr, "    %s: %s\n", model->name, ludus_last_error());
        free(model);
        return NULL;
    }
    return model;
}
