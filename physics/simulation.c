// simulation.c - one simulation of a model in double: the kernels of the double target behind ludus/physics.h.
// SPDX-License-Identifier: MIT
#include "physics/double_model.h"
#include "physics/spatial.h"

#include <ludus/physics.h>

#include <stdlib.h>

struct ludus_physics {
    ludus_model *model;
    physics_data *data;
    physics_data *scratch; // for derivatives, which leave the data as it is
    physics_tape *tape;
    double numbers[LUDUS_DOFS_MAX * LUDUS_DOFS_MAX]; // of quantities that are not stored as they are shown
    lane_real acceleration[PHYSICS_BODIES][6], wrench[PHYSICS_BODIES][6];
};

ludus_physics *ludus_physics_make(const ludus_model *model) {
    if (ludus_model_check(model)) {
        return NULL;
    }
    ludus_physics *physics = calloc(1, sizeof *physics);
    if (physics) {
        physics->model = malloc(sizeof *physics->model);
        physics->data = calloc(1, sizeof *physics->data);
        physics->scratch = calloc(1, sizeof *physics->scratch);
        physics->tape = calloc(1, sizeof *physics->tape);
    }
    if (!physics || !physics->model || !physics->data || !physics->scratch || !physics->tape) {
        ludus_physics_destroy(physics);
        ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory to simulate it", model->name);
        return NULL;
    }
    *physics->model = *model;
    memcpy(physics->data->qpos, model->qpos0, (size_t)model->tree.positions * sizeof(double));
    ludus_physics_forward(physics);
    return physics;
}

void ludus_physics_destroy(ludus_physics *physics) {
    if (physics) {
        free(physics->model);
        free(physics->data);
        free(physics->scratch);
        free(physics->tape);
        free(physics);
    }
}

ludus_model *ludus_physics_model(ludus_physics *physics) {
    return physics->model;
}

// The present state, for an evaluation beside the simulation's own.
static void copy_state(ludus_physics *physics) {
    const ludus_model_tree *t = &physics->model->tree;
    vector_copy(physics->scratch->qpos, physics->data->qpos, t->positions);
    vector_copy(physics->scratch->qvel, physics->data->qvel, t->dofs);
    vector_copy(physics->scratch->control, physics->data->control, t->actuators);
}

void ludus_physics_forward(ludus_physics *physics) {
    PHYSICS_(forward)(double_model(physics->model), physics->data);
}

void ludus_physics_step(ludus_physics *physics, int32_t count) {
    PHYSICS_(step)(double_model(physics->model), physics->data, count);
}

void ludus_physics_inverse(ludus_physics *physics, const double *acceleration, double *force) {
    const physics_model *model = double_model(physics->model);
    copy_state(physics);
    PHYSICS_(forward)(model, physics->scratch);
    PHYSICS_(inverse)(model, physics->scratch, acceleration, force);
}

void ludus_physics_wrenches(ludus_physics *physics) {
    PHYSICS_(wrenches)(double_model(physics->model), physics->data, physics->acceleration, physics->wrench);
}

// --- quantities ---

// The dense mass matrix.
static void show_mass(const ludus_model_tree *t, const physics_data *d, double *out) {
    memset(out, 0, (size_t)(t->dofs * t->dofs) * sizeof *out);
    for (int i = 0; i < t->dofs; i++) {
        const double *row = &d->mass[t->dof_entry[i]];
        for (int j = i; j >= 0; j = t->dof_parent[j]) {
            out[i * t->dofs + j] = out[j * t->dofs + i] = *row++;
        }
    }
}

static void show_sites(ludus_physics *physics, bool rotation) {
    const ludus_model *m = physics->model;
    const physics_data *d = physics->data;
    double *out = physics->numbers;
    for (int s = 0; s < m->tree.sites; s++) {
        const int body = m->tree.site_body[s];
        if (rotation) {
            double turned[4];
            quaternion_multiply(turned, d->quaternion[body], &m->site_quat[4 * s]);
            quaternion_matrix(out + 9 * s, turned);
        } else {
            rotate(out + 3 * s, d->rotation[body], &m->site_pos[3 * s]);
            vector_add(out + 3 * s, d->place[body], 3);
        }
    }
}

// Centres of mass of subtrees.
static void show_centres(ludus_physics *physics) {
    const ludus_model *m = physics->model;
    double *out = physics->numbers, mass[LUDUS_BODIES_MAX] = {0};
    memset(out, 0, (size_t)m->tree.bodies * 3 * sizeof *out);
    for (int b = m->tree.bodies - 1; b >= 0; b--) {
        mass[b] += m->body_mass[b];
        for (int i = 0; i < 3; i++) {
            out[3 * b + i] += m->body_mass[b] * physics->data->centre[b][i];
        }
        if (b > 0) {
            mass[m->tree.body_parent[b]] += mass[b];
            vector_add(out + 3 * m->tree.body_parent[b], out + 3 * b, 3);
        }
    }
    for (int b = 0; b < m->tree.bodies; b++) {
        for (int i = 0; i < 3; i++) {
            out[3 * b + i] = mass[b] < 1e-15 ? physics->data->centre[b][i] : out[3 * b + i] / mass[b];
        }
    }
}

double *ludus_physics_get(ludus_physics *physics, ludus_quantity quantity, int32_t *count) {
    const ludus_model_tree *t = &physics->model->tree;
    physics_data *d = physics->data;
    double *numbers = physics->numbers;
    switch (quantity) {
    case LUDUS_MASS_MATRIX: show_mass(t, d, numbers); break;
    case LUDUS_SITE_PLACE: show_sites(physics, false); break;
    case LUDUS_SITE_ROTATION: show_sites(physics, true); break;
    case LUDUS_TREE_CENTRE: show_centres(physics); break;
    case LUDUS_ENERGY: PHYSICS_(energy)(double_model(physics->model), d, &numbers[0], &numbers[1]); break;
    case LUDUS_BODY_EXTERNAL: memset(numbers, 0, sizeof physics->wrench); break;
    default: break;
    }
    const struct {
        double *at;
        int32_t count;
    } shown[LUDUS_QUANTITIES] = {
        [LUDUS_QPOS] = {d->qpos, t->positions},
        [LUDUS_QVEL] = {d->qvel, t->dofs},
        [LUDUS_CONTROL] = {d->control, t->actuators},
        [LUDUS_BODY_PLACE] = {d->place[0], 3 * t->bodies},
        [LUDUS_BODY_QUATERNION] = {d->quaternion[0], 4 * t->bodies},
        [LUDUS_BODY_ROTATION] = {d->rotation[0], 9 * t->bodies},
        [LUDUS_BODY_CENTRE] = {d->centre[0], 3 * t->bodies},
        [LUDUS_BODY_AXES] = {d->axes[0], 9 * t->bodies},
        [LUDUS_SITE_PLACE] = {numbers, 3 * t->sites},
        [LUDUS_SITE_ROTATION] = {numbers, 9 * t->sites},
        [LUDUS_TREE_CENTRE] = {numbers, 3 * t->bodies},
        [LUDUS_BODY_SPATIAL_INERTIA] = {d->inertia[0], 10 * t->bodies},
        [LUDUS_DOF_AXIS] = {d->axis[0], 6 * t->dofs},
        [LUDUS_BODY_VELOCITY] = {d->velocity[0], 6 * t->bodies},
        [LUDUS_MASS_MATRIX] = {numbers, t->dofs * t->dofs},
        [LUDUS_BIAS_FORCE] = {d->bias, t->dofs},
        [LUDUS_PASSIVE_FORCE] = {d->passive, t->dofs},
        [LUDUS_ACTUATOR_FORCE] = {d->actuation, t->dofs},
        [LUDUS_SMOOTH_ACCELERATION] = {d->smooth, t->dofs},
        [LUDUS_CONSTRAINT_FORCE] = {d->limit, t->dofs},
        [LUDUS_ACCELERATION] = {d->acceleration, t->dofs},
        [LUDUS_ENERGY] = {numbers, 2},
        [LUDUS_BODY_ACCELERATION] = {physics->acceleration[0], 6 * t->bodies},
        [LUDUS_BODY_WRENCH] = {physics->wrench[0], 6 * t->bodies},
        [LUDUS_BODY_EXTERNAL] = {numbers, 6 * t->bodies},
    };
    LUDUS_ASSERT((unsigned)quantity < LUDUS_QUANTITIES);
    if (count) {
        *count = shown[quantity].count;
    }
    return shown[quantity].at;
}

// --- derivatives ---

int32_t ludus_physics_param(const ludus_model *model, ludus_param which, int32_t *count) {
    const ludus_model_tree *t = &model->tree;
    const int32_t counts[LUDUS_PARAMS_END] = {
        [LUDUS_PARAM_GRAVITY] = 3,
        [LUDUS_PARAM_DENSITY] = 1,
        [LUDUS_PARAM_VISCOSITY] = 1,
        [LUDUS_PARAM_MASS] = t->bodies,
        [LUDUS_PARAM_CENTRE] = 3 * t->bodies,
        [LUDUS_PARAM_INERTIA] = 3 * t->bodies,
        [LUDUS_PARAM_AXES] = 3 * t->bodies,
        [LUDUS_PARAM_ARMATURE] = t->dofs,
        [LUDUS_PARAM_DAMPING] = t->dofs,
        [LUDUS_PARAM_STIFFNESS] = t->joints,
        [LUDUS_PARAM_GEAR] = 6 * t->actuators,
    };
    int32_t first = 0;
    for (int32_t i = 0; i < (int32_t)which; i++) {
        first += counts[i];
    }
    if (count) {
        *count = which == LUDUS_PARAMS_END ? first : counts[which];
    }
    return which == LUDUS_PARAMS_END ? 0 : first;
}

// Copies parameter slopes between the caller's array and the kernels' struct.
static void move_params(const ludus_model *model, double *numbers, physics_param_slopes *p, bool take) {
    double *const places[] = {
        p->gravity, &p->density, &p->viscosity, p->mass,      p->centre[0], p->inertia[0],
        p->axes[0], p->armature, p->damping,    p->stiffness, p->gear[0],
    };
    for (int32_t which = 0; which < (int32_t)LUDUS_PARAMS_END; which++) {
        int32_t count;
        double *at = numbers + ludus_physics_param(model, (ludus_param)which, &count);
        memcpy(take ? places[which] : at, take ? at : places[which], (size_t)count * sizeof(double));
    }
}

static void clear_params(physics_param_slopes *params) {
    memset(params, 0, sizeof *params);
    params->kinds = PHYSICS_BY_ALL;
}

static void take_numbers(double *into, const double *from, int32_t count) {
    if (from) {
        memcpy(into, from, (size_t)count * sizeof *into);
    } else {
        memset(into, 0, (size_t)count * sizeof *into);
    }
}

static void take_slopes(const ludus_model_tree *t, const ludus_physics_slopes *from, physics_slopes *into) {
    take_numbers(into->position, from ? from->position : NULL, t->dofs);
    take_numbers(into->velocity, from ? from->velocity : NULL, t->dofs);
    take_numbers(into->control, from ? from->control : NULL, t->actuators);
}

static void give_slopes(const ludus_model *m, const physics_slopes *from, physics_param_slopes *params, bool control,
                        const ludus_physics_slopes *into) {
    const ludus_model_tree *t = &m->tree;
    if (into->position) {
        memcpy(into->position, from->position, (size_t)t->dofs * sizeof(double));
    }
    if (into->velocity) {
        memcpy(into->velocity, from->velocity, (size_t)t->dofs * sizeof(double));
    }
    if (control && into->control) {
        memcpy(into->control, from->control, (size_t)t->actuators * sizeof(double));
    }
    if (params && into->params) {
        move_params(m, into->params, params, false);
    }
}

// Evaluates the present state beside the simulation's own.
static const physics_model *evaluate_beside(ludus_physics *physics, bool step) {
    const physics_model *model = double_model(physics->model);
    copy_state(physics);
    if (step) {
        PHYSICS_(record)(model, physics->scratch, physics->tape);
    } else {
        PHYSICS_(forward)(model, physics->scratch);
    }
    return model;
}

void ludus_physics_forward_jvp(ludus_physics *physics, const ludus_physics_slopes *in, double *acceleration) {
    const physics_model *model = evaluate_beside(physics, false);
    physics_slopes slopes;
    physics_param_slopes params;
    lane_real tangent[PHYSICS_DOFS];
    take_slopes(&model->tree, in, &slopes);
    const bool by_params = in && in->params;
    if (by_params) {
        clear_params(&params);
        move_params(physics->model, in->params, &params, true);
    }
    PHYSICS_(forward_jvp)(model, physics->scratch, &slopes, by_params ? &params : NULL, tangent);
    memcpy(acceleration, tangent, (size_t)model->tree.dofs * sizeof(double));
}

void ludus_physics_forward_vjp(ludus_physics *physics, const double *acceleration, const ludus_physics_slopes *out) {
    const physics_model *model = evaluate_beside(physics, false);
    physics_slopes slopes;
    physics_param_slopes params;
    clear_params(&params);
    PHYSICS_(forward_vjp)(model, physics->scratch, acceleration, &slopes, out->params ? &params : NULL);
    give_slopes(physics->model, &slopes, &params, true, out);
}

void ludus_physics_step_jvp(ludus_physics *physics, const ludus_physics_slopes *in, const ludus_physics_slopes *out) {
    const physics_model *model = evaluate_beside(physics, true);
    physics_slopes slopes, next;
    physics_param_slopes params;
    take_slopes(&model->tree, in, &slopes);
    const bool by_params = in && in->params;
    if (by_params) {
        clear_params(&params);
        move_params(physics->model, in->params, &params, true);
    }
    PHYSICS_(step_jvp)(model, physics->tape, &slopes, by_params ? &params : NULL, &next, NULL);
    give_slopes(physics->model, &next, NULL, false, out);
}

void ludus_physics_step_vjp(ludus_physics *physics, const ludus_physics_slopes *in, const ludus_physics_slopes *out) {
    const physics_model *model = evaluate_beside(physics, true);
    physics_slopes slopes, before;
    physics_param_slopes params;
    clear_params(&params);
    take_slopes(&model->tree, in, &slopes);
    PHYSICS_(step_vjp)(model, physics->tape, &slopes, NULL, &before, out->params ? &params : NULL);
    give_slopes(physics->model, &before, &params, true, out);
}
