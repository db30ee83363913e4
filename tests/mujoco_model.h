// mujoco_model.h - a model as MuJoCo compiled it, out of its recording, so that physics is tested without our own compiler.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_MUJOCO_MODEL_H
#define LUDUS_TESTS_MUJOCO_MODEL_H

#include "reference.h"

#include <ludus/model.h>

// The recordings of compiled models: those of bodies and tests by name, then the random trees. Returns their number.
int mujoco_recordings(const char *const **names);

// Opens reference/mujoco/<name>.ref. NULL with a sentence on stderr.
reference *mujoco_open(const char *name);

// The model of a recording's columns model.*, without names and geoms. NULL with a sentence on stderr. The caller frees it.
ludus_model *mujoco_model(const reference *file);

#endif
