// body.h - what environments of articulated bodies share: a step of several timesteps through the lane kernels, its derivatives, and
// what happens to a simulation that flies apart.
// SPDX-License-Identifier: MIT
//
// The including file defines ENV and the rest that <ludus/lanes.inc> asks for, and may define PHYSICS_SMALL.
#ifndef LUDUS_ENVS_BODY_H
#define LUDUS_ENVS_BODY_H

#include "physics/physics.h"

#include "models.h"

enum { BODY_SKIP_MAX = 40 }; // most timesteps a step
#ifdef PHYSICS_SMALL
enum { BODY_TAPES = 5 }; // timesteps whose evaluations are kept at once for derivatives
#else
enum { BODY_TAPES = 1 };
#endif
enum { BODY_CHUNKS = (BODY_SKIP_MAX + BODY_TAPES - 1) / BODY_TAPES };

// Shapes for pictures, which the double target keeps beside the numbers.
#ifdef PHYSICS_SMALL
enum { BODY_SHAPES = 24 };
#else
enum { BODY_SHAPES = LUDUS_GEOMS_MAX };
#endif
typedef struct body_shape {
    int32_t type, body;     // ludus_geom_type
    uint32_t color;         // ludus_color
    double pos[3], quat[4]; // in the body's frame
    double size[3];         // m, by type
} body_shape;
typedef struct body_shapes {
#if LUDUS_TARGET == LUDUS_TARGET_F64
    body_shape shape[BODY_SHAPES];
#endif
    int32_t count;
} body_shapes;

LUDUS_KERNEL void body_take_shapes(const ludus_model *model, body_shapes *into) {
    into->count = 0;
#if LUDUS_TARGET == LUDUS_TARGET_F64
    for (int32_t i = 0; i < model->geoms && into->count < BODY_SHAPES; i++) {
        if (model->geom_group[i] >= 3) {
            continue; // hidden
        }
        body_shape *shape = &into->shape[into->count++];
        shape->type = model->geom_type[i];
        shape->body = model->geom_body[i];
        shape->color = 0;
        for (int channel = 0; channel < 4; channel++) {
            const double level = fmin(fmax((double)model->geom_color[4 * i + channel], 0), 1);
            const uint32_t byte = (uint32_t)(level * 255 + 0.5);
            shape->color |= (channel < 3 ? byte : 255 - byte) << (channel < 3 ? 16 - 8 * channel : 24);
        }
        memcpy(shape->pos, model->geom_pos + 3 * i, sizeof shape->pos);
        memcpy(shape->quat, model->geom_quat + 4 * i, sizeof shape->quat);
        memcpy(shape->size, model->geom_size + 3 * i, sizeof shape->size);
    }
#else
    (void)model;
#endif
}

// Reads a model of models/ into the target's own numbers.
static inline ludus_status body_load(const char *file, physics_model *into, body_shapes *shapes) {
    ludus_model *model = body_model_load(file);
    if (!model) {
        return LUDUS_ERROR_MEMORY;
    }
    physics_take_model(model, into);
    body_take_shapes(model, shapes);
    ludus_model_destroy(model);
    return LUDUS_OK;
}

// A body's mass is an option, its shape is not: principal moments follow in proportion.
typedef struct body_mass {
    lane_param moments[3]; // m^2, of a kilogram
} body_mass;

// The proportions of a body of a model as read.
LUDUS_KERNEL body_mass body_mass_of(const physics_model *model, int body) {
    body_mass of;
    for (int k = 0; k < 3; k++) {
        of.moments[k] = model->body_inertia[3 * body + k] / model->body_mass[body];
    }
    return of;
}

LUDUS_KERNEL void body_set_mass(physics_model *model, int body, const body_mass *of, lane_param mass) {
    model->body_mass[body] = mass;
    for (int k = 0; k < 3; k++) {
        model->body_inertia[3 * body + k] = of->moments[k] * mass;
    }
}

// --- stepping ---

LUDUS_KERNEL void body_enter(const physics_model *model, const lane_real *qpos, const lane_real *qvel,
                             const lane_real *control, physics_data *data) {
    for (int i = 0; i < model->tree.positions; i++) {
        data->qpos[i] = qpos[i];
    }
    for (int i = 0; i < model->tree.dofs; i++) {
        data->qvel[i] = qvel[i];
    }
    for (int i = 0; i < model->tree.actuators; i++) {
        data->control[i] = control ? control[i] : lane_fill(LANE(0));
    }
}

// Where has the simulation flown apart? MuJoCo's test: a position or velocity that is no number or beyond 1e10.
LUDUS_KERNEL lane_mask body_lost(const physics_model *model, const physics_data *data) {
    lane_mask fine = ~lane_none();
    for (int i = 0; i < model->tree.positions; i++) {
        fine = fine & lane_less(lane_abs(data->qpos[i]), lane_fill(LANE(1e10)));
    }
    for (int i = 0; i < model->tree.dofs; i++) {
        fine = fine & lane_less(lane_abs(data->qvel[i]), lane_fill(LANE(1e10)));
    }
    return ~fine;
}

// The state after the step. What is lost begins anew, at rest, as in MuJoCo.
LUDUS_KERNEL void body_leave(const physics_model *model, const physics_data *data, lane_mask lost, lane_real *qpos,
                             lane_real *qvel) {
    for (int i = 0; i < model->tree.positions; i++) {
        qpos[i] = lane_select(lost, lane_fill(model->qpos0[i]), data->qpos[i]);
    }
    for (int i = 0; i < model->tree.dofs; i++) {
        qvel[i] = lane_where(~lost, data->qvel[i]);
    }
}

// --- derivatives ---

#if defined(ENV_SMOOTH) && LUDUS_TARGET != LUDUS_TARGET_COMPLEX

// Tangents, or cotangents, of positions and velocities as they lie in a state; control: NULL for none.
LUDUS_KERNEL void body_enter_slopes(const physics_model *model, const lane_real *qpos, const lane_real *qvel,
                                    const lane_real *control, physics_slopes *slopes) {
    for (int i = 0; i < model->tree.dofs; i++) {
        slopes->position[i] = qpos[i];
        slopes->velocity[i] = qvel[i];
    }
    for (int i = 0; i < model->tree.actuators; i++) {
        slopes->control[i] = control ? control[i] : lane_fill(LANE(0));
    }
}

// What flew apart depends on nothing.
LUDUS_KERNEL void body_leave_slopes(const physics_model *model, lane_mask lost, const physics_slopes *slopes,
                                    lane_real *qpos, lane_real *qvel) {
    for (int i = 0; i < model->tree.dofs; i++) {
        qpos[i] = lane_where(~lost, slopes->position[i]);
        qvel[i] = lane_where(~lost, slopes->velocity[i]);
    }
}

// Clears slopes by a model's numbers, of which `kinds` (PHYSICS_BY_...) count. NULL where options do not matter now.
LUDUS_KERNEL physics_param_slopes *body_params(const lane_step *io, int32_t kinds, physics_param_slopes *params) {
    memset(params, 0, sizeof *params);
    params->kinds = kinds;
    return io->by_options ? params : NULL;
}

// The tangent of a step, from that of positions, velocities and controls (slopes); `observed` is of the last evaluation. The end
// of the step is left in `data`. Returns the last evaluation, which is on the tape.
LUDUS_KERNEL const physics_data *body_jvp(const physics_model *model, int timesteps, physics_data *data,
                                          physics_slopes *slopes, const physics_param_slopes *params,
                                          physics_tape *tape, physics_observed_slopes *observed) {
    for (int i = 0; i < timesteps; i++) {
        physics_slopes next;
        PHYSICS_(record)(model, data, tape);
        PHYSICS_(step_jvp)(model, tape, slopes, params, &next, i == timesteps - 1 ? observed : NULL);
        for (int k = 0; k < model->tree.dofs; k++) {
            slopes->position[k] = next.position[k];
            slopes->velocity[k] = next.velocity[k];
        }
    }
    return physics_last_evaluation(model, tape);
}

// A step on tape: the evaluations of its last timesteps, and where every chunk of so many began.
typedef struct body_tape {
    lane_real qpos[BODY_CHUNKS][PHYSICS_POSITIONS], qvel[BODY_CHUNKS][PHYSICS_DOFS];
    physics_tape tape[BODY_TAPES];
} body_tape;

// Records chunk by chunk; the end of the step is left in `data`. Returns the last evaluation.
LUDUS_KERNEL const physics_data *body_record(const physics_model *model, int timesteps, physics_data *data,
                                             body_tape *tape) {
    for (int i = 0; i < timesteps; i++) {
        const int chunk = i / BODY_TAPES, at = i % BODY_TAPES;
        if (at == 0) {
            for (int k = 0; k < model->tree.positions; k++) {
                tape->qpos[chunk][k] = data->qpos[k];
            }
            for (int k = 0; k < model->tree.dofs; k++) {
                tape->qvel[chunk][k] = data->qvel[k];
            }
        }
        PHYSICS_(record)(model, data, &tape->tape[at]);
    }
    return physics_last_evaluation(model, &tape->tape[(timesteps - 1) % BODY_TAPES]);
}

// From cotangents of the end's positions and velocities (slopes) and of the last evaluation to those of the beginning, and of
// controls; those of parameters are added to. `data` is overwritten but for its controls.
LUDUS_KERNEL void body_vjp(const physics_model *model, int timesteps, physics_data *data, body_tape *tape,
                           const physics_observed_slopes *observed, physics_slopes *slopes,
                           physics_param_slopes *params) {
    const int chunks = (timesteps + BODY_TAPES - 1) / BODY_TAPES;
    for (int u = 0; u < model->tree.actuators; u++) {
        slopes->control[u] = lane_fill(LANE(0));
    }
    for (int chunk = chunks - 1; chunk >= 0; chunk--) {
        const int first = chunk * BODY_TAPES;
        const int count = timesteps - first < BODY_TAPES ? timesteps - first : BODY_TAPES;
        if (chunk != chunks - 1) {
            for (int k = 0; k < model->tree.positions; k++) {
                data->qpos[k] = tape->qpos[chunk][k];
            }
            for (int k = 0; k < model->tree.dofs; k++) {
                data->qvel[k] = tape->qvel[chunk][k];
            }
            for (int i = 0; i < count; i++) {
                PHYSICS_(record)(model, data, &tape->tape[i]);
            }
        }
        for (int i = count - 1; i >= 0; i--) {
            physics_slopes before;
            PHYSICS_(step_vjp)
            (model, &tape->tape[i], slopes, first + i == timesteps - 1 ? observed : NULL, &before, params);
            for (int k = 0; k < model->tree.dofs; k++) {
                slopes->position[k] = before.position[k];
                slopes->velocity[k] = before.velocity[k];
            }
            for (int u = 0; u < model->tree.actuators; u++) {
                slopes->control[u] = slopes->control[u] + before.control[u];
            }
        }
    }
}

// Of a body's mass, with the moments that follow from it.
LUDUS_KERNEL void body_mass_tangent(physics_param_slopes *params, int body, const body_mass *of, lane_real mass) {
    params->mass[body] = mass;
    for (int k = 0; k < 3; k++) {
        params->inertia[body][k] = of->moments[k] * mass;
    }
}

LUDUS_KERNEL lane_real body_mass_cotangent(const physics_param_slopes *params, int body, const body_mass *of) {
    return params->mass[body] + of->moments[0] * params->inertia[body][0] + of->moments[1] * params->inertia[body][1] +
           of->moments[2] * params->inertia[body][2];
}

#endif
#endif
