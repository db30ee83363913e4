// physics_case.h - the models that tests of physics run over, random states and directions of them, and the targets' probes.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_PHYSICS_CASE_H
#define LUDUS_TESTS_PHYSICS_CASE_H

#include "physics_probe.h"

#include <ludus/rng.h>

// The models of bodies, of tests/models and the random trees, as paths from the folder tests. Returns their number.
int physics_models(const char *const **paths);

// The last part of a path, without ".xml".
void physics_model_name(const char *path, char name[LUDUS_NAME_MAX]);

// Every number rounded to float, so that float and double kernels have the same model.
void physics_model_round(ludus_model *model);

// States of all lanes: positions about the model's own and beyond its limits, quaternions of unit length, velocities and controls,
// some past their ranges. Rounded to float where `rounded`.
void physics_case_states(ludus_rng *rng, const ludus_model *model, bool rounded, probe_question *question);

// Random directions and cotangents of all lanes. Parameters by their own size; those of no meaning 0.
void physics_case_directions(ludus_rng *rng, const ludus_model *model, bool rounded, probe_question *question);

// The first lanes of a question from other lanes of another: out[i] = from[first + i].
void physics_case_lanes(const probe_question *from, int first, probe_question *out);

// The probe of a target whose lanes share a model; the kernels for small models, and whether a model is one.
const physics_probe *physics_find_probe(int kind, bool small);
bool physics_fits_small(const ludus_model_tree *tree);

#endif
