// physics_probe.c - compiled once per target and size: hands its kernels of articulated bodies to the tests of physics.
// SPDX-License-Identifier: MIT
#include "physics/physics.h"

#include "physics_probe.h"

#include <ludus/rng.h>

#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
#define TINY 1e-150
#endif

// --- numbers of lanes in and out ---

static lane_real number_in(const double *row) {
#if LUDUS_LANES > 1
    lane_scalar words[LUDUS_LANES];
    for (int i = 0; i < LUDUS_LANES; i++) {
        words[i] = (lane_scalar)row[i];
    }
    return lane_load(words);
#else
    return (lane_real)row[0];
#endif
}

static void number_out(lane_real a, double *row) {
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    row[0] = creal(a);
#else
    for (int i = 0; i < LUDUS_LANES; i++) {
        row[i] = (double)lane_get(a, i);
    }
#endif
}

static void rows_in(const probe_row *rows, int count, lane_real *out) {
    for (int i = 0; i < count; i++) {
        out[i] = number_in(rows[i]);
    }
}

static void rows_out(const lane_real *a, int count, probe_row *rows) {
    for (int i = 0; i < count; i++) {
        number_out(a[i], rows[i]);
    }
}

// --- models ---

#define SAME_NUMBER(name, about) into->name = (lane_param)from[0]->name;
#define SAME_NUMBERS(name, rows, width, about)                                                                         \
    for (int i = 0; i < (rows) * (width); i++) {                                                                       \
        into->name[i] = (lane_param)from[0]->name[i];                                                                  \
    }
#define OWN_NUMBER(name, about)                                                                                        \
    for (int lane = 0; lane < LUDUS_LANES; lane++) {                                                                   \
        lane_set(&into->name, lane, from[lane]->name);                                                                 \
    }
#define OWN_NUMBERS(name, rows, width, about)                                                                          \
    for (int i = 0; i < (rows) * (width); i++) {                                                                       \
        for (int lane = 0; lane < LUDUS_LANES; lane++) {                                                               \
            lane_set(&into->name[i], lane, from[lane]->name[i]);                                                       \
        }                                                                                                              \
    }

static void take_models(const ludus_model *const *from, physics_model *into) {
    into->tree = from[0]->tree;
#if defined(LUDUS_PARAMS) && LUDUS_LANES > 1
    LUDUS_MODEL_SCALARS(OWN_NUMBER)
    LUDUS_MODEL_NUMBERS(OWN_NUMBERS)
#else
    physics_take_model(from[0], into);
#endif
}

// --- one answer ---

// Memory that kernels should not read before they have written it holds NaN.
#define SPOIL(object) memset(&(object), 0xff, sizeof(object))

static void start(const probe_question *q, const physics_model *model, physics_data *data) {
    SPOIL(*data);
    rows_in(q->qpos, model->tree.positions, data->qpos);
    rows_in(q->qvel, model->tree.dofs, data->qvel);
    rows_in(q->control, model->tree.actuators, data->control);
}

static void tell_values(const probe_question *q, const physics_model *model, probe_answer *a) {
    static physics_data data;
    static lane_real acceleration[PHYSICS_DOFS], force[PHYSICS_DOFS], moved[PHYSICS_BODIES][6],
        wrench[PHYSICS_BODIES][6];
    const ludus_model_tree *t = &model->tree;
    start(q, model, &data);
    PHYSICS_(forward)(model, &data);
    rows_out(data.mass, t->entries, a->mass);
    rows_out(data.bias, t->dofs, a->bias);
    rows_out(data.passive, t->dofs, a->passive);
    rows_out(data.actuation, t->dofs, a->actuation);
    rows_out(data.smooth, t->dofs, a->smooth);
    rows_out(data.limit, t->dofs, a->limit);
    rows_out(data.acceleration, t->dofs, a->acceleration);
    lane_real energy[2];
    PHYSICS_(energy)(model, &data, &energy[0], &energy[1]);
    rows_out(energy, 2, a->energy);
    rows_in(q->acceleration, t->dofs, acceleration);
    PHYSICS_(inverse)(model, &data, acceleration, force);
    rows_out(force, t->dofs, a->inverse);
    SPOIL(moved);
    SPOIL(wrench);
    PHYSICS_(wrenches)(model, &data, moved, wrench);
    rows_out(moved[0], 6 * t->bodies, a->body_acceleration);
    rows_out(wrench[0], 6 * t->bodies, a->wrench);
    start(q, model, &data);
    PHYSICS_(step)(model, &data, 1);
    rows_out(data.qpos, t->positions, a->qpos);
    rows_out(data.qvel, t->dofs, a->qvel);
    rows_out(data.place[0], 3 * t->bodies, a->seen.place);
    for (int s = 0; s < t->sites; s++) {
        lane_real place[3];
        PHYSICS_(site)(model, &data, s, place);
        rows_out(place, 3, &a->seen.site[3 * s]);
    }
    rows_out(data.limit, t->dofs, a->seen.limit);
    PHYSICS_(step)(model, &data, 2);
    rows_out(data.qpos, t->positions, a->far_qpos);
    rows_out(data.qvel, t->dofs, a->far_qvel);
}

#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX

static void tilt(lane_real *a, double slope) {
    *a = __builtin_complex(creal(*a), TINY * slope);
}

// out = q (0, turn) / 2: how the numbers of a quaternion change when its body turns about its own axes.
static void turn_numbers(const double *q, const double *turn, double *out) {
    out[0] = -0.5 * (q[1] * turn[0] + q[2] * turn[1] + q[3] * turn[2]);
    out[1] = 0.5 * (q[0] * turn[0] + q[2] * turn[2] - q[3] * turn[1]);
    out[2] = 0.5 * (q[0] * turn[1] + q[3] * turn[0] - q[1] * turn[2]);
    out[3] = 0.5 * (q[0] * turn[2] + q[1] * turn[1] - q[2] * turn[0]);
}

// turn = 2 conj(q) change / |q|^2: the other way.
static void number_turns(const double *q, const double *change, double *turn) {
    const double scale = 2.0 / (q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    turn[0] = scale * (q[0] * change[1] - q[1] * change[0] - q[2] * change[3] + q[3] * change[2]);
    turn[1] = scale * (q[0] * change[2] - q[2] * change[0] - q[3] * change[1] + q[1] * change[3]);
    turn[2] = scale * (q[0] * change[3] - q[3] * change[0] - q[1] * change[2] + q[2] * change[1]);
}

static void tilt_rows(lane_real *numbers, const probe_row *slopes, int count) {
    for (int i = 0; i < count; i++) {
        tilt(&numbers[i], slopes[i][0]);
    }
}

static void tilt_model(const probe_params *slope, physics_model *model) {
    const ludus_model_tree *t = &model->tree;
    tilt_rows(model->gravity, slope->gravity, 3);
    tilt_rows(&model->density, slope->density, 1);
    tilt_rows(&model->viscosity, slope->viscosity, 1);
    tilt_rows(model->body_mass, slope->mass, t->bodies);
    tilt_rows(model->body_ipos, slope->centre, 3 * t->bodies);
    tilt_rows(model->body_inertia, slope->inertia, 3 * t->bodies);
    tilt_rows(model->dof_armature, slope->armature, t->dofs);
    tilt_rows(model->dof_damping, slope->damping, t->dofs);
    tilt_rows(model->joint_stiffness, slope->stiffness, t->joints);
    tilt_rows(model->actuator_gear, slope->gear, 6 * t->actuators);
    for (int b = 0; b < t->bodies; b++) {
        double q[4], turn[3], change[4];
        for (int i = 0; i < 4; i++) {
            q[i] = creal(model->body_iquat[4 * b + i]);
        }
        for (int i = 0; i < 3; i++) {
            turn[i] = slope->axes[3 * b + i][0];
        }
        turn_numbers(q, turn, change);
        for (int i = 0; i < 4; i++) {
            tilt(&model->body_iquat[4 * b + i], change[i]);
        }
    }
}

static void tilt_state(const ludus_model_tree *t, const probe_slopes *slope, physics_data *data) {
    tilt_rows(data->qvel, slope->velocity, t->dofs);
    tilt_rows(data->control, slope->control, t->actuators);
    for (int j = 0; j < t->joints; j++) {
        const int turns = t->joint_type[j] == LUDUS_JOINT_FREE || t->joint_type[j] == LUDUS_JOINT_BALL;
        const int line = t->joint_type[j] == LUDUS_JOINT_FREE ? 3 : t->joint_type[j] == LUDUS_JOINT_BALL ? 0 : 1;
        const int position = t->joint_position[j], dof = t->joint_dof[j];
        tilt_rows(data->qpos + position, slope->position + dof, line);
        if (turns) {
            double q[4], turn[3], change[4];
            for (int i = 0; i < 4; i++) {
                q[i] = creal(data->qpos[position + line + i]);
            }
            for (int i = 0; i < 3; i++) {
                turn[i] = slope->position[dof + line + i][0];
            }
            turn_numbers(q, turn, change);
            for (int i = 0; i < 4; i++) {
                tilt(&data->qpos[position + line + i], change[i]);
            }
        }
    }
}

static void slopes_of(const lane_real *numbers, int count, probe_row *rows) {
    for (int i = 0; i < count; i++) {
        rows[i][0] = cimag(numbers[i]) / TINY;
    }
}

static void position_slopes_of(const ludus_model_tree *t, const lane_real *qpos, probe_row *rows) {
    for (int j = 0; j < t->joints; j++) {
        const int turns = t->joint_type[j] == LUDUS_JOINT_FREE || t->joint_type[j] == LUDUS_JOINT_BALL;
        const int line = t->joint_type[j] == LUDUS_JOINT_FREE ? 3 : t->joint_type[j] == LUDUS_JOINT_BALL ? 0 : 1;
        const lane_real *at = qpos + t->joint_position[j];
        slopes_of(at, line, rows + t->joint_dof[j]);
        if (turns) {
            double q[4], change[4], turn[3];
            for (int i = 0; i < 4; i++) {
                q[i] = creal(at[line + i]);
                change[i] = cimag(at[line + i]) / TINY;
            }
            number_turns(q, change, turn);
            for (int i = 0; i < 3; i++) {
                rows[t->joint_dof[j] + line + i][0] = turn[i];
            }
        }
    }
}

// A complex step along all directions at once.
static bool tell_slopes(const probe_question *q, physics_model *model, probe_answer *a) {
    static physics_data data;
    const ludus_model_tree *t = &model->tree;
    tilt_model(&q->params, model);
    start(q, model, &data);
    tilt_state(t, &q->tangent, &data);
    PHYSICS_(forward)(model, &data);
    slopes_of(data.acceleration, t->dofs, a->acceleration_tangent);
    start(q, model, &data);
    tilt_state(t, &q->tangent, &data);
    PHYSICS_(step)(model, &data, 1);
    position_slopes_of(t, data.qpos, a->tangent.position);
    slopes_of(data.qvel, t->dofs, a->tangent.velocity);
    slopes_of(data.place[0], 3 * t->bodies, a->observed_tangent.place);
    slopes_of(data.limit, t->dofs, a->observed_tangent.limit);
    for (int s = 0; s < t->sites; s++) {
        lane_real place[3];
        PHYSICS_(site)(model, &data, s, place);
        slopes_of(place, 3, &a->observed_tangent.site[3 * s]);
    }
    return true;
}

#else

static void slopes_in(const ludus_model_tree *t, const probe_slopes *from, physics_slopes *into) {
    rows_in(from->position, t->dofs, into->position);
    rows_in(from->velocity, t->dofs, into->velocity);
    rows_in(from->control, t->actuators, into->control);
}

static void slopes_out(const ludus_model_tree *t, const physics_slopes *from, int controls, probe_slopes *into) {
    rows_out(from->position, t->dofs, into->position);
    rows_out(from->velocity, t->dofs, into->velocity);
    rows_out(from->control, controls, into->control);
}

static void observed_in(const ludus_model_tree *t, const probe_observed *from, physics_observed_slopes *into) {
    rows_in(from->place, 3 * t->bodies, into->place[0]);
    rows_in(from->site, 3 * t->sites, into->site[0]);
    rows_in(from->limit, t->dofs, into->limit);
}

static void observed_out(const ludus_model_tree *t, const physics_observed_slopes *from, probe_observed *into) {
    rows_out(from->place[0], 3 * t->bodies, into->place);
    rows_out(from->site[0], 3 * t->sites, into->site);
    rows_out(from->limit, t->dofs, into->limit);
}

// Runs `move` over every block of parameters: the probe's rows, their number, the kernels' numbers.
#define MOVE_PARAMS(move, t, rows, p)                                                                                  \
    move(gravity, 3, rows, p->gravity) move(density, 1, rows, &p->density) move(viscosity, 1, rows, &p->viscosity)     \
        move(mass, t->bodies, rows, p->mass) move(centre, 3 * t->bodies, rows, p->centre[0])                           \
            move(inertia, 3 * t->bodies, rows, p->inertia[0]) move(axes, 3 * t->bodies, rows, p->axes[0])              \
                move(armature, t->dofs, rows, p->armature) move(damping, t->dofs, rows, p->damping)                    \
                    move(stiffness, t->joints, rows, p->stiffness) move(gear, 6 * t->actuators, rows, p->gear[0])
#define PARAM_IN(name, count, rows, numbers)  rows_in((rows)->name, count, numbers);
#define PARAM_OUT(name, count, rows, numbers) rows_out(numbers, count, (rows)->name);

static void params_in(const probe_question *q, const ludus_model_tree *t, physics_param_slopes *into) {
    into->kinds = PHYSICS_BY_ALL & ~q->left_out;
    MOVE_PARAMS(PARAM_IN, t, &q->params, into)
}

static void clear_params(const probe_question *q, physics_param_slopes *params) {
    memset(params, 0, sizeof *params);
    params->kinds = PHYSICS_BY_ALL & ~q->left_out;
}

static void params_out(const ludus_model_tree *t, const physics_param_slopes *from, probe_params *into) {
    MOVE_PARAMS(PARAM_OUT, t, into, from)
}

static bool tell_slopes(const probe_question *q, const physics_model *model, probe_answer *a) {
    static physics_data data;
    static physics_tape tape;
    static physics_slopes in, out;
    static physics_param_slopes params;
    static physics_observed_slopes observed;
    static lane_real acceleration[PHYSICS_DOFS];
    static probe_row qpos[LUDUS_POSITIONS_MAX], qvel[LUDUS_DOFS_MAX];
    const ludus_model_tree *t = &model->tree;
    SPOIL(params);
    SPOIL(in);
    SPOIL(tape);
    slopes_in(t, &q->tangent, &in);
    params_in(q, t, &params);
    start(q, model, &data);
    PHYSICS_(forward)(model, &data);
    SPOIL(acceleration);
    PHYSICS_(forward_jvp)(model, &data, &in, q->bare ? NULL : &params, acceleration);
    rows_out(acceleration, t->dofs, a->acceleration_tangent);
    rows_in(q->acceleration, t->dofs, acceleration);
    SPOIL(out);
    clear_params(q, &params);
    PHYSICS_(forward_vjp)(model, &data, acceleration, &out, q->bare ? NULL : &params);
    slopes_out(t, &out, t->actuators, &a->forward_back);
    params_out(t, &params, &a->forward_params);

    start(q, model, &data);
    PHYSICS_(record)(model, &data, &tape);
    rows_out(data.qpos, t->positions, qpos);
    rows_out(data.qvel, t->dofs, qvel);
    bool same = true;
    for (int lane = 0; lane < LUDUS_LANES; lane++) {
        for (int i = 0; i < t->positions; i++) {
            same &= memcmp(&qpos[i][lane], &a->qpos[i][lane], sizeof(double)) == 0;
        }
        for (int i = 0; i < t->dofs; i++) {
            same &= memcmp(&qvel[i][lane], &a->qvel[i][lane], sizeof(double)) == 0;
        }
    }
    params_in(q, t, &params);
    SPOIL(out);
    SPOIL(observed);
    PHYSICS_(step_jvp)(model, &tape, &in, q->bare ? NULL : &params, &out, q->bare ? NULL : &observed);
    slopes_out(t, &out, 0, &a->tangent);
    if (!q->bare) {
        observed_out(t, &observed, &a->observed_tangent);
    }
    clear_params(q, &params);
    SPOIL(out);
    SPOIL(observed);
    slopes_in(t, &q->cotangent, &in);
    observed_in(t, &q->observed, &observed);
    PHYSICS_(step_vjp)(model, &tape, &in, q->bare ? NULL : &observed, &out, q->bare ? NULL : &params);
    slopes_out(t, &out, t->actuators, &a->back);
    params_out(t, &params, &a->params);
    return same;
}

#endif

static bool ask(const probe_question *question, probe_answer *answer) {
    static physics_model model;
    take_models(question->model, &model);
    tell_values(question, &model, answer);
    return !question->derivatives || tell_slopes(question, &model, answer);
}

static int32_t wander(probe_question *question, int32_t steps, double fastest, uint64_t seed) {
    static physics_model model;
    static physics_data data;
    ludus_rng rng;
    take_models(question->model, &model);
    start(question, &model, &data);
    ludus_rng_seed(&rng, seed);
    int32_t step = 0;
    for (lane_mask wild = lane_none(); step < steps && !lane_any(wild); step++) {
        for (int u = 0; u < model.tree.actuators && step % 10 == 0; u++) {
            probe_row row;
            for (int lane = 0; lane < PROBE_LANES; lane++) {
                row[lane] = ludus_rng_uniform(&rng, -1, 1);
            }
            data.control[u] = number_in(row);
        }
        PHYSICS_(step)(&model, &data, 1);
        for (int i = 0; i < model.tree.dofs; i++) {
            wild = wild | ~lane_less(lane_abs(data.qvel[i]), lane_fill(LANE(fastest)));
        }
    }
    rows_out(data.qpos, model.tree.positions, question->qpos);
    rows_out(data.qvel, model.tree.dofs, question->qvel);
    return step;
}

#ifdef LUDUS_PARAMS
#define PROBE_PARAMS true
#else
#define PROBE_PARAMS false
#endif
#ifdef PHYSICS_SMALL
#define PROBE_SMALL true
#else
#define PROBE_SMALL false
#endif

const physics_probe PHYSICS_(probe) = {LUDUS_TEXT_OF(PHYSICS_KIND) LUDUS_TEXT_OF(PHYSICS_SIZE),
                                       LUDUS_TARGET,
                                       LUDUS_LANES,
                                       PROBE_SMALL,
                                       PROBE_PARAMS,
                                       ask,
                                       wander};
