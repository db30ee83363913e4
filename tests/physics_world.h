// physics_world.h - simulations for tests of physics: from a few lines of MJCF, or from a file's model with some forces switched off.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_PHYSICS_WORLD_H
#define LUDUS_TESTS_PHYSICS_WORLD_H

#include "check.h"

#include <ludus/physics.h>
#include <stdbool.h>

// A simulation of what lies inside <mujoco>. NULL, and a failed check, where it does not compile.
static inline ludus_physics *world_make(const char *text) {
    char whole[8192];
    snprintf(whole, sizeof whole, "<mujoco><option><flag contact='disable'/></option>%s</mujoco>", text);
    ludus_model *model = ludus_model_parse(whole, strlen(whole), "world");
    ludus_physics *world = model ? ludus_physics_make(model) : NULL;
    if (!CHECK(world)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
    }
    ludus_model_destroy(model);
    return world;
}

static inline double *world_get(ludus_physics *world, ludus_quantity quantity) {
    return ludus_physics_get(world, quantity, NULL);
}

static inline void world_copy(ludus_physics *world, ludus_quantity quantity, double *out) {
    int32_t count;
    const double *numbers = ludus_physics_get(world, quantity, &count);
    memcpy(out, numbers, (size_t)count * sizeof *out);
}

// Back to where the model starts, at rest.
static inline void world_reset(ludus_physics *world) {
    const ludus_model *model = ludus_physics_model(world);
    memcpy(world_get(world, LUDUS_QPOS), model->qpos0, (size_t)model->tree.positions * sizeof(double));
    memset(world_get(world, LUDUS_QVEL), 0, (size_t)model->tree.dofs * sizeof(double));
    memset(world_get(world, LUDUS_CONTROL), 0, (size_t)model->tree.actuators * sizeof(double));
}

// Steps of `time / steps` each.
static inline void world_run(ludus_physics *world, double time, int32_t steps) {
    ludus_physics_model(world)->timestep = time / steps;
    ludus_physics_step(world, steps);
    ludus_physics_forward(world);
}

// Leaves a model what conserves energy.
static inline void world_conserve(ludus_model *model) {
    memset(model->dof_damping, 0, sizeof model->dof_damping);
    model->density = model->viscosity = 0;
    model->tree.limits_off = model->tree.actuation_off = 1; // ranges of controls need not hold 0
}

#endif
