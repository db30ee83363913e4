// physics_probe.h - the kernels of articulated bodies of one target behind plain functions, so that a test can call every target's.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_PHYSICS_PROBE_H
#define LUDUS_TESTS_PHYSICS_PROBE_H

#include <ludus/model.h>
#include <stdbool.h>

enum { PROBE_LANES = 16, PROBE_ENTRIES = LUDUS_DOFS_MAX * (LUDUS_DOFS_MAX + 1) / 2 };

// A number of every lane. Targets of fewer lanes look at the first ones only.
typedef double probe_row[PROBE_LANES];

typedef struct probe_slopes {
    probe_row position[LUDUS_DOFS_MAX], velocity[LUDUS_DOFS_MAX], control[LUDUS_ACTUATORS_MAX];
} probe_slopes;

typedef struct probe_params {
    probe_row gravity[3], density[1], viscosity[1];
    probe_row mass[LUDUS_BODIES_MAX], centre[3 * LUDUS_BODIES_MAX], inertia[3 * LUDUS_BODIES_MAX],
        axes[3 * LUDUS_BODIES_MAX];
    probe_row armature[LUDUS_DOFS_MAX], damping[LUDUS_DOFS_MAX], stiffness[LUDUS_DOFS_MAX];
    probe_row gear[6 * LUDUS_ACTUATORS_MAX];
} probe_params;

typedef struct probe_observed {
    probe_row place[3 * LUDUS_BODIES_MAX], site[3 * LUDUS_SITES_MAX], limit[LUDUS_DOFS_MAX];
} probe_observed;

// A state, and directions to differentiate along.
typedef struct probe_question {
    const ludus_model *model[PROBE_LANES]; // of each lane, of one tree; without params all take the first
    bool derivatives;                      // wanted
    bool bare;                             // of neither parameters nor what is observed
    int32_t left_out;                      // kinds of parameters, PHYSICS_BY_...
    probe_row qpos[LUDUS_POSITIONS_MAX], qvel[LUDUS_DOFS_MAX], control[LUDUS_ACTUATORS_MAX];
    probe_slopes tangent;
    probe_params params;
    probe_slopes cotangent; // of the next position and velocity
    probe_observed observed;
    probe_row acceleration[LUDUS_DOFS_MAX]; // cotangent of it; and what the inverse dynamics are asked for
} probe_question;

// Everything the kernels say about it. The complex target's tangents are complex steps, and it says nothing backwards.
typedef struct probe_answer {
    probe_row mass[PROBE_ENTRIES], bias[LUDUS_DOFS_MAX], passive[LUDUS_DOFS_MAX], actuation[LUDUS_DOFS_MAX],
        smooth[LUDUS_DOFS_MAX], limit[LUDUS_DOFS_MAX], acceleration[LUDUS_DOFS_MAX], inverse[LUDUS_DOFS_MAX];
    probe_row energy[2], body_acceleration[6 * LUDUS_BODIES_MAX], wrench[6 * LUDUS_BODIES_MAX];
    probe_row qpos[LUDUS_POSITIONS_MAX], qvel[LUDUS_DOFS_MAX];         // after a step
    probe_row far_qpos[LUDUS_POSITIONS_MAX], far_qvel[LUDUS_DOFS_MAX]; // after two more
    probe_observed seen;
    probe_row acceleration_tangent[LUDUS_DOFS_MAX];
    probe_slopes tangent; // control is not set
    probe_observed observed_tangent;
    probe_slopes forward_back, back;
    probe_params forward_params, params;
} probe_answer;

typedef struct physics_probe {
    const char *name;
    int32_t kind, lanes; // LUDUS_TARGET_..., simulations at once
    bool small, params;  // kernels for small models; a model in every lane
    // Sets the answer's rows as far as the model and the lanes go. step() and record() must agree: false when they do not.
    bool (*ask)(const probe_question *question, probe_answer *answer);
    // Steps of random controls, uniform in [-1, 1], from question's state on, and back into it. Ends early where a velocity is not
    // below `fastest`; returns the steps taken.
    int32_t (*wander)(probe_question *question, int32_t steps, double fastest, uint64_t seed);
} physics_probe;

// Those that are compiled and can run on this machine. Returns their number.
int physics_probes(const physics_probe *const **probes);

// A block of rows of a question or of an answer.
typedef struct probe_block {
    const char *name;
    probe_row *rows;
    int count;
} probe_block;

enum { PROBE_BLOCKS = 60, PROBE_PARAM_BLOCKS = 11 };

// The rows that a model uses, block by block. Return the number of blocks.
int probe_param_blocks(const ludus_model_tree *tree, probe_params *params, probe_block *blocks);
int probe_value_blocks(const ludus_model_tree *tree, probe_answer *answer, probe_block *blocks);
int probe_tangent_blocks(const ludus_model_tree *tree, probe_answer *answer, probe_block *blocks);
int probe_back_blocks(const ludus_model_tree *tree, probe_answer *answer, probe_block *blocks);

#endif
