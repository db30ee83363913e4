// test_mjcf_mujoco.c - every recorded model's file, loaded and compiled by us: each number against MuJoCo's, to 1e-12.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "mujoco_model.h"

#include <stdlib.h>

static double worst;
static char worst_where[100];

// Rows of `width` numbers, each to 1e-12 of the largest in its row or, where that is more, of `scale`.
static void compare(const char *model, const char *what, const double *ours, const double *theirs, int rows, int width,
                    double scale) {
    for (int row = 0; row < rows; row++) {
        double largest = scale, apart = 0.0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            largest = fmax(largest, fabs(theirs[i]));
            apart = isnan(ours[i]) ? NAN : fmax(apart, fabs(ours[i] - theirs[i]));
        }
        const double error = apart == 0.0 ? 0.0 : apart / largest;
        if (error > worst) {
            worst = error;
            snprintf(worst_where, sizeof worst_where, "%s %s %d", model, what, row);
        }
        if (!CHECK(error <= 1e-12)) {
            fprintf(stderr, "    %s, %s %d:", model, what, row);
            for (int i = row * width; i < (row + 1) * width; i++) {
                fprintf(stderr, " %.17g (%.17g)", ours[i], theirs[i]);
            }
            fprintf(stderr, "\n");
        }
    }
}

static void compare_integers(const char *model, const char *what, const int32_t *ours, const int32_t *theirs,
                             int count) {
    for (int i = 0; i < count; i++) {
        if (!CHECK_EQ_INT(ours[i], theirs[i])) {
            fprintf(stderr, "    %s, %s %d\n", model, what, i);
        }
    }
}

static void compare_trees(const char *name, const ludus_model_tree *a, const ludus_model_tree *b) {
    CHECK_EQ_INT(a->bodies, b->bodies);
    CHECK_EQ_INT(a->joints, b->joints);
    CHECK_EQ_INT(a->dofs, b->dofs);
    CHECK_EQ_INT(a->positions, b->positions);
    CHECK_EQ_INT(a->actuators, b->actuators);
    CHECK_EQ_INT(a->sites, b->sites);
    CHECK_EQ_INT(a->entries, b->entries);
    CHECK_EQ_INT(a->integrator, b->integrator);
    CHECK_EQ_INT(a->limits_off, b->limits_off);
    CHECK_EQ_INT(a->springs_off, b->springs_off);
    CHECK_EQ_INT(a->dampers_off, b->dampers_off);
    CHECK_EQ_INT(a->gravity_off, b->gravity_off);
    CHECK_EQ_INT(a->actuation_off, b->actuation_off);
    CHECK_EQ_INT(a->clip_control_off, b->clip_control_off);
    CHECK_EQ_INT(a->ref_unsafe, b->ref_unsafe);
    CHECK_EQ_INT(a->euler_explicit, b->euler_explicit);
    const struct {
        const char *what;
        const int32_t *ours, *theirs;
        int32_t count;
    } lists[] = {
        {"body_parent", a->body_parent, b->body_parent, b->bodies},
        {"body_root", a->body_root, b->body_root, b->bodies},
        {"body_joint", a->body_joint, b->body_joint, b->bodies},
        {"body_joints", a->body_joints, b->body_joints, b->bodies},
        {"body_dof", a->body_dof, b->body_dof, b->bodies},
        {"body_dofs", a->body_dofs, b->body_dofs, b->bodies},
        {"joint_type", a->joint_type, b->joint_type, b->joints},
        {"joint_body", a->joint_body, b->joint_body, b->joints},
        {"joint_position", a->joint_position, b->joint_position, b->joints},
        {"joint_dof", a->joint_dof, b->joint_dof, b->joints},
        {"joint_limited", a->joint_limited, b->joint_limited, b->joints},
        {"dof_body", a->dof_body, b->dof_body, b->dofs},
        {"dof_joint", a->dof_joint, b->dof_joint, b->dofs},
        {"dof_parent", a->dof_parent, b->dof_parent, b->dofs},
        {"dof_entry", a->dof_entry, b->dof_entry, b->dofs},
        {"dof_depth", a->dof_depth, b->dof_depth, b->dofs},
        {"actuator_joint", a->actuator_joint, b->actuator_joint, b->actuators},
        {"actuator_limited", a->actuator_limited, b->actuator_limited, b->actuators},
        {"site_body", a->site_body, b->site_body, b->sites},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        compare_integers(name, lists[i].what, lists[i].ours, lists[i].theirs, lists[i].count);
    }
}

#define COMPARE_SCALAR(number, about)               compare(name, #number, &a->number, &b->number, 1, 1, 0.0);
#define COMPARE_NUMBERS(number, rows, width, about) compare(name, #number, a->number, b->number, rows, width, 1e-3);

static void compare_geoms(const char *name, const ludus_model *model, const reference *file) {
    // MuJoCo's numbers of geom types, in the order of ludus_geom_type.
    static const int32_t types[] = {0, 2, 3, 5, 4, 6};
    size_t geoms = 0;
    const int32_t *type = reference_i32(file, "model.geom_type", 1, &geoms);
    const int32_t *body = reference_i32(file, "model.geom_bodyid", 1, NULL);
    const double *place = reference_f64(file, "model.geom_pos", 3, NULL);
    const double *turn = reference_f64(file, "model.geom_quat", 4, NULL);
    const double *size = reference_f64(file, "model.geom_size", 3, NULL);
    if (!CHECK_EQ_INT(model->geoms, geoms)) {
        return;
    }
    for (size_t i = 0; i < geoms; i++) {
        const int32_t kind = model->geom_type[i];
        CHECK_EQ_INT(types[kind], type[i]);
        CHECK_EQ_INT(model->geom_body[i], body[i]);
        // Only the sizes that the type has.
        const int sizes = kind == LUDUS_GEOM_SPHERE                                   ? 1
                          : kind == LUDUS_GEOM_CAPSULE || kind == LUDUS_GEOM_CYLINDER ? 2
                                                                                      : 3;
        compare(name, "geom_size", model->geom_size + 3 * i, size + 3 * i, 1, kind == LUDUS_GEOM_PLANE ? 2 : sizes,
                1e-3);
    }
    compare(name, "geom_pos", model->geom_pos, place, (int)geoms, 3, 1e-3);
    compare(name, "geom_quat", model->geom_quat, turn, (int)geoms, 4, 0.0);
}

static void compare_model(const char *name) {
    reference *file = mujoco_open(name);
    ludus_model *b = file ? mujoco_model(file) : NULL;
    char path[200];
    snprintf(path, sizeof path, "../%s", file ? reference_text(file, "model") : "");
    ludus_model *a = ludus_model_load(path);
    if (!CHECK(a != NULL && b != NULL)) {
        fprintf(stderr, "    %s: %s\n", name, ludus_last_error());
    } else {
        compare_trees(name, &a->tree, &b->tree);
        LUDUS_MODEL_SCALARS(COMPARE_SCALAR)
        LUDUS_MODEL_NUMBERS(COMPARE_NUMBERS)
        compare(name, "body_invweight0", a->body_invweight0, b->body_invweight0, b->tree.bodies, 2, 1e-3);
        compare(name, "mean_inertia", &a->mean_inertia, &b->mean_inertia, 1, 1, 0.0);
        compare_geoms(name, a, file);
    }
    ludus_model_destroy(a);
    free(b);
    reference_close(file);
}

// With a name as argument ("test_mjcf_mujoco tree"), only models that contain it.
int main(int count, char **arguments) {
    const char *const *names;
    const int models = mujoco_recordings(&names);
    for (int i = 0; i < models; i++) {
        if (count < 2 || strstr(names[i], arguments[1])) {
            compare_model(names[i]);
        }
    }
    printf("largest error %.1e: %s\n", worst, worst_where);
    return check_end();
}
