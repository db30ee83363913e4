// double_model.h - a ludus_model as the double target's kernels see it, without a copy.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_DOUBLE_MODEL_H
#define LUDUS_PHYSICS_DOUBLE_MODEL_H

#define LUDUS_TARGET 7 // LUDUS_TARGET_F64
#include "physics/physics.h"

#include <stddef.h>

_Static_assert(offsetof(physics_model, timestep) == offsetof(ludus_model, timestep) &&
                   offsetof(physics_model, gravity) == offsetof(ludus_model, gravity) &&
                   offsetof(physics_model, site_quat) == offsetof(ludus_model, site_quat),
               "a physics_model of doubles and a ludus_model begin alike");

static inline const physics_model *double_model(const ludus_model *model) {
    return (const physics_model *)(const void *)model;
}

#endif
