// test_physics_mujoco.c - dynamics, limits, integrators and energies against MuJoCo, on its own compiled numbers of every recorded model.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "mujoco_model.h"

#include <ludus/physics.h>

#include <stdlib.h>

// A recording, the simulation that is compared with it, and the worst errors so far.
typedef struct comparison {
    const char *name;
    reference *file;
    ludus_model *model;
    ludus_physics *physics;
    size_t states, few;
    int limits_acted; // states in which a limit pushes
} comparison;

enum { QUANTITIES = 64 };
static struct {
    const char *what;
    double worst;
    char where[64];
} worst[QUANTITIES];

// Compares to `tolerance` of the recorded numbers' largest, or of `scale` where that is more, and remembers the worst.
static void compare(const comparison *c, const char *what, size_t state, const double *ours, const double *theirs,
                    size_t count, double scale, double tolerance) {
    double difference = 0.0;
    for (size_t i = 0; i < count; i++) {
        scale = fmax(scale, fabs(theirs[i]));
    }
    for (size_t i = 0; i < count; i++) {
        const double apart = fabs(ours[i] - theirs[i]);
        difference = apart > difference || isnan(apart) ? apart : difference;
    }
    const double error = difference == 0.0 ? 0.0 : difference / scale;
    size_t slot = 0;
    while (worst[slot].what && strcmp(worst[slot].what, what) != 0) {
        slot++;
    }
    worst[slot].what = what;
    if (error > worst[slot].worst || isnan(error)) {
        worst[slot].worst = error;
        snprintf(worst[slot].where, sizeof worst[slot].where, "%s %zu", c->name, state);
    }
    if (!CHECK(error <= tolerance)) {
        fprintf(stderr, "    %s, state %zu, %s: off by %g of %g, allowed %g\n", c->name, state, what, error, scale,
                tolerance);
    }
}

// The recorded row of a state; NULL where the model has no such numbers.
static const double *recorded(const comparison *c, const char *column, size_t state, size_t *width) {
    const reference_column *found = reference_find(c->file, column);
    *width = found ? found->width : 0;
    return found && state < found->rows ? (const double *)found->values + state * found->width : NULL;
}

static void put(ludus_physics *physics, ludus_quantity quantity, const double *numbers, size_t count) {
    int32_t room = 0;
    double *values = ludus_physics_get(physics, quantity, &room);
    CHECK_EQ_INT(room, count);
    if (count) {
        memcpy(values, numbers, count * sizeof(double));
    }
}

static void set_state(const comparison *c, size_t state) {
    const char *const columns[] = {"state.qpos", "state.qvel", "state.ctrl"};
    for (int i = 0; i < 3; i++) {
        size_t width;
        const double *numbers = recorded(c, columns[i], state, &width);
        put(c->physics, (ludus_quantity)(LUDUS_QPOS + i), numbers, width);
    }
}

static void compare_quantity(const comparison *c, ludus_quantity quantity, const char *column, size_t state,
                             double scale, double tolerance) {
    size_t width;
    const double *theirs = recorded(c, column, state, &width);
    int32_t count = 0;
    const double *ours = ludus_physics_get(c->physics, quantity, &count);
    if (theirs && CHECK_EQ_INT(count, width)) {
        compare(c, column, state, ours, theirs, width, scale, tolerance);
    }
}

static void compare_mass(const comparison *c, size_t state) {
    const ludus_model_tree *tree = &c->model->tree;
    double packed[LUDUS_DOFS_MAX * LUDUS_DOFS_MAX];
    const double *dense = ludus_physics_get(c->physics, LUDUS_MASS_MATRIX, NULL);
    size_t width, entries = 0;
    double rest = 0.0; // must not have any: between branches
    for (int i = 0; i < tree->dofs; i++) {
        for (int j = i; j >= 0; j = tree->dof_parent[j]) {
            packed[entries++] = dense[i * tree->dofs + j];
        }
        for (int j = 0; j < tree->dofs; j++) {
            CHECK_EQ_REAL(dense[i * tree->dofs + j], dense[j * tree->dofs + i]);
        }
    }
    for (int i = 0; i < tree->dofs; i++) {
        int ancestor = i;
        for (int j = i - 1; j >= 0; j--) {
            if (tree->dof_parent[ancestor] == j) {
                ancestor = j;
            } else {
                rest = fmax(rest, fabs(dense[i * tree->dofs + j]));
            }
        }
    }
    const double *theirs = recorded(c, "state.qM", state, &width);
    CHECK_EQ_INT(entries, width);
    CHECK_EQ_REAL(rest, 0.0);
    compare(c, "state.qM", state, packed, theirs, width, 0.0, 1e-12);
}

static void compare_forward(comparison *c, size_t state) {
    set_state(c, state);
    ludus_physics_forward(c->physics);
    compare_mass(c, state);
    compare_quantity(c, LUDUS_BIAS_FORCE, "state.qfrc_bias", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_PASSIVE_FORCE, "state.qfrc_passive", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_ACTUATOR_FORCE, "state.qfrc_actuator", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_SMOOTH_ACCELERATION, "state.qacc_smooth", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_CONSTRAINT_FORCE, "state.qfrc_constraint", state, 1e-3, 1e-10);
    compare_quantity(c, LUDUS_ACCELERATION, "state.qacc", state, 1e-3, 1e-10);
    compare_quantity(c, LUDUS_ENERGY, "state.energy", state, 1e-3, 1e-12);
    int32_t dofs;
    const double *force = ludus_physics_get(c->physics, LUDUS_CONSTRAINT_FORCE, &dofs);
    int acts = 0;
    for (int i = 0; i < dofs; i++) {
        acts |= force[i] != 0.0;
    }
    c->limits_acted += acts;

    // Of the acceleration of the state before.
    const double rest[LUDUS_DOFS_MAX] = {0};
    double inverse[LUDUS_DOFS_MAX];
    size_t width;
    const double *theirs = recorded(c, "inverse.qfrc", state, &width);
    ludus_physics_inverse(c->physics, state ? recorded(c, "state.qacc", state - 1, &width) : rest, inverse);
    compare(c, "inverse.qfrc", state, inverse, theirs, (size_t)c->model->tree.dofs, 1e-3, 1e-11);
}

static void compare_bodies(const comparison *c, size_t state) {
    set_state(c, state);
    ludus_physics_forward(c->physics);
    ludus_physics_wrenches(c->physics);
    compare_quantity(c, LUDUS_BODY_PLACE, "few.xpos", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_BODY_QUATERNION, "few.xquat", state, 0.0, 1e-12);
    compare_quantity(c, LUDUS_BODY_CENTRE, "few.xipos", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_BODY_AXES, "few.ximat", state, 0.0, 1e-12);
    compare_quantity(c, LUDUS_TREE_CENTRE, "few.subtree_com", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_BODY_SPATIAL_INERTIA, "few.cinert", state, 0.0, 1e-12);
    compare_quantity(c, LUDUS_DOF_AXIS, "few.cdof", state, 0.0, 1e-12);
    compare_quantity(c, LUDUS_BODY_VELOCITY, "few.cvel", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_SITE_PLACE, "few.site_xpos", state, 1e-3, 1e-12);
    compare_quantity(c, LUDUS_SITE_ROTATION, "few.site_xmat", state, 0.0, 1e-12);
    compare_quantity(c, LUDUS_BODY_ACCELERATION, "few.cacc", state, 1e-3, 1e-10);
    compare_quantity(c, LUDUS_BODY_WRENCH, "few.cfrc_int", state, 1e-3, 1e-10);
    int32_t count;
    const double *external = ludus_physics_get(c->physics, LUDUS_BODY_EXTERNAL, &count);
    for (int i = 0; i < count; i++) {
        CHECK_EQ_REAL(external[i], 0.0);
    }
}

// One step by each integrator, and what it leaves behind; nine more for the first few states.
static void compare_steps(const comparison *c, size_t state) {
    static const char *const columns[3][7] = {
        {"euler.qpos", "euler.qvel", "euler.xpos", "euler.site_xpos", "euler.qfrc_constraint", "euler.10.qpos",
         "euler.10.qvel"},
        {"implicitfast.qpos", "implicitfast.qvel", "implicitfast.xpos", "implicitfast.site_xpos",
         "implicitfast.qfrc_constraint", "implicitfast.10.qpos", "implicitfast.10.qvel"},
        {"rk4.qpos", "rk4.qvel", "rk4.xpos", "rk4.site_xpos", "rk4.qfrc_constraint", "rk4.10.qpos", "rk4.10.qvel"},
    };
    for (int i = 0; i < 3; i++) {
        ludus_physics_model(c->physics)->tree.integrator = i;
        set_state(c, state);
        ludus_physics_step(c->physics, 1);
        compare_quantity(c, LUDUS_QPOS, columns[i][0], state, 1.0, 1e-10);
        compare_quantity(c, LUDUS_QVEL, columns[i][1], state, 1.0, 1e-10);
        compare_quantity(c, LUDUS_BODY_PLACE, columns[i][2], state, 1.0, 1e-10);
        compare_quantity(c, LUDUS_SITE_PLACE, columns[i][3], state, 1.0, 1e-10);
        compare_quantity(c, LUDUS_CONSTRAINT_FORCE, columns[i][4], state, 1.0, 1e-9);
        if (state < c->few) {
            ludus_physics_step(c->physics, 9);
            compare_quantity(c, LUDUS_QPOS, columns[i][5], state, 1.0, 1e-8);
            compare_quantity(c, LUDUS_QVEL, columns[i][6], state, 1.0, 1e-8);
        }
    }
    ludus_physics_model(c->physics)->tree.integrator = c->model->tree.integrator;
}

// A row of `slopes` states of A or B [2 dofs][width] against a jvp for each column.
static void compare_slopes(const comparison *c, int integrator, size_t row, size_t state) {
    static const char *const columns[2][2] = {{"slopes.euler.state", "slopes.euler.control"},
                                              {"slopes.implicitfast.state", "slopes.implicitfast.control"}};
    const size_t dofs = (size_t)c->model->tree.dofs, actuators = (size_t)c->model->tree.actuators;
    double tangent[2 * LUDUS_DOFS_MAX + LUDUS_ACTUATORS_MAX], next[2 * LUDUS_DOFS_MAX];
    double ours[2 * LUDUS_DOFS_MAX * (2 * LUDUS_DOFS_MAX)];
    ludus_physics_model(c->physics)->tree.integrator = integrator;
    for (int part = 0; part < 2; part++) {
        const size_t width = part ? actuators : 2 * dofs, first = part ? 2 * dofs : 0;
        if (!width) {
            continue;
        }
        const double *theirs = reference_f64(c->file, columns[integrator][part], width, NULL);
        for (size_t column = 0; column < width; column++) {
            memset(tangent, 0, sizeof tangent);
            tangent[first + column] = 1.0;
            set_state(c, state);
            ludus_physics_step_jvp(
                c->physics,
                &(ludus_physics_slopes){.position = tangent, .velocity = tangent + dofs, .control = tangent + 2 * dofs},
                &(ludus_physics_slopes){.position = next, .velocity = next + dofs});
            for (size_t i = 0; i < 2 * dofs; i++) {
                ours[i * width + column] = next[i];
            }
        }
        if (CHECK(theirs != NULL)) {
            compare(c, columns[integrator][part], state, ours, theirs + row * 2 * dofs * width, 2 * dofs * width, 1.0,
                    1e-6);
        }
    }
    ludus_physics_model(c->physics)->tree.integrator = c->model->tree.integrator;
}

static void compare_model(const char *name) {
    comparison c = {.name = name, .file = mujoco_open(name)};
    c.model = c.file ? mujoco_model(c.file) : NULL;
    c.physics = c.model ? ludus_physics_make(c.model) : NULL;
    if (!CHECK(c.physics != NULL)) {
        fprintf(stderr, "    %s: %s\n", name, ludus_last_error());
    } else {
        c.states = reference_find(c.file, "state.qpos")->rows;
        c.few = reference_find(c.file, "few.xpos")->rows;
        CHECK(c.states >= (strncmp(name, "tree_", 5) == 0 ? 20 : 200) && c.few >= 4);
        for (size_t state = 0; state < c.states; state++) {
            compare_forward(&c, state);
            if (state < c.few) {
                compare_bodies(&c, state);
            }
            compare_steps(&c, state);
        }
        const reference_column *slopes = reference_find(c.file, "slopes.state");
        for (size_t row = 0; slopes && row < slopes->rows; row++) {
            compare_slopes(&c, LUDUS_EULER, row, (size_t)((const double *)slopes->values)[row]);
            compare_slopes(&c, LUDUS_IMPLICIT_FAST, row, (size_t)((const double *)slopes->values)[row]);
        }
        printf("%-26s %3zu states, limits act in %d\n", name, c.states, c.limits_acted);
    }
    ludus_physics_destroy(c.physics);
    free(c.model);
    reference_close(c.file);
}

// With a name as argument ("test_physics_mujoco tree"), only models that contain it.
int main(int count, char **arguments) {
    const char *const *names;
    const int models = mujoco_recordings(&names);
    for (int i = 0; i < models; i++) {
        if (count < 2 || strstr(names[i], arguments[1])) {
            compare_model(names[i]);
        }
    }
    printf("largest errors, of a state's largest number:\n");
    for (int i = 0; i < QUANTITIES && worst[i].what; i++) {
        printf("  %-30s %8.1e  %s\n", worst[i].what, worst[i].worst, worst[i].where);
    }
    return check_end();
}
