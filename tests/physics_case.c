// physics_case.c - models, random states and directions for tests of physics, and the list of probes.
// SPDX-License-Identifier: MIT
#include "physics_case.h"

#include <ludus/target.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// --- models ---

#define BODY(name) "../envs/body/models/" name ".xml"
#define OWN(name)  "models/" name ".xml"
#define TREE(name) "models/random/tree_" name ".xml"

int physics_models(const char *const **paths) {
    static const char *const all[] = {
        BODY("inverted_pendulum"),
        BODY("inverted_double_pendulum"),
        BODY("reacher"),
        BODY("swimmer"),
        OWN("balls"),
        OWN("chain_planar"),
        OWN("chain_spatial"),
        OWN("defaults"),
        OWN("flags"),
        OWN("free_bodies"),
        OWN("inertials"),
        OWN("limits"),
        OWN("medium"),
        OWN("mixed_joints"),
        OWN("shapes"),
        OWN("undamped"),
        OWN("weightless"),
        TREE("00"),
        TREE("01"),
        TREE("02"),
        TREE("03"),
        TREE("04"),
        TREE("05"),
        TREE("06"),
        TREE("07"),
        TREE("08"),
        TREE("09"),
        TREE("10"),
        TREE("11"),
        TREE("12"),
        TREE("13"),
        TREE("14"),
        TREE("15"),
        TREE("16"),
        TREE("17"),
        TREE("18"),
        TREE("19"),
        TREE("20"),
        TREE("21"),
        TREE("22"),
        TREE("23"),
        TREE("24"),
        TREE("25"),
        TREE("26"),
        TREE("27"),
        TREE("28"),
        TREE("29"),
    };
    *paths = all;
    return (int)(sizeof all / sizeof all[0]);
}

void physics_model_name(const char *path, char name[LUDUS_NAME_MAX]) {
    const char *last = strrchr(path, '/') + 1;
    snprintf(name, LUDUS_NAME_MAX, "%.*s", (int)(strrchr(last, '.') - last), last);
}

#define ROUND_NUMBER(name, about) model->name = (double)(float)model->name;
#define ROUND_NUMBERS(name, rows, width, about)                                                                        \
    for (int i = 0; i < (rows) * (width); i++) {                                                                       \
        model->name[i] = (double)(float)model->name[i];                                                                \
    }

void physics_model_round(ludus_model *model) {
    LUDUS_MODEL_SCALARS(ROUND_NUMBER)
    LUDUS_MODEL_NUMBERS(ROUND_NUMBERS)
}

// --- random numbers ---

static double draw(ludus_rng *rng, double low, double high, bool rounded) {
    const double number = ludus_rng_uniform(rng, low, high);
    return rounded ? (double)(float)number : number;
}

static void draw_rows(ludus_rng *rng, probe_row *rows, int count, double size, bool rounded) {
    for (int i = 0; i < count; i++) {
        for (int lane = 0; lane < PROBE_LANES; lane++) {
            rows[i][lane] = draw(rng, -size, size, rounded);
        }
    }
}

// A rotation away from the resting one, by up to half a turn.
static void draw_quaternion(ludus_rng *rng, const double *rest, bool rounded, int lane, probe_row *rows) {
    double turn[4], q[4], length = 0;
    for (int i = 0; i < 4; i++) {
        turn[i] = ludus_rng_normal(rng);
    }
    turn[0] *= exp(ludus_rng_uniform(rng, 0, 3)); // large: a small turn
    q[0] = rest[0] * turn[0] - rest[1] * turn[1] - rest[2] * turn[2] - rest[3] * turn[3];
    q[1] = rest[0] * turn[1] + rest[1] * turn[0] + rest[2] * turn[3] - rest[3] * turn[2];
    q[2] = rest[0] * turn[2] - rest[1] * turn[3] + rest[2] * turn[0] + rest[3] * turn[1];
    q[3] = rest[0] * turn[3] + rest[1] * turn[2] - rest[2] * turn[1] + rest[3] * turn[0];
    for (int i = 0; i < 4; i++) {
        length += q[i] * q[i];
    }
    for (int i = 0; i < 4; i++) {
        const double number = q[i] / sqrt(length);
        rows[i][lane] = rounded ? (double)(float)number : number;
    }
}

void physics_case_states(ludus_rng *rng, const ludus_model *model, bool rounded, probe_question *question) {
    const ludus_model_tree *t = &model->tree;
    for (int lane = 0; lane < PROBE_LANES; lane++) {
        // Slow and fast.
        const double speed = exp(ludus_rng_uniform(rng, -3, 1.5));
        for (int i = 0; i < t->dofs; i++) {
            question->qvel[i][lane] = draw(rng, -speed, speed, rounded);
        }
        for (int u = 0; u < t->actuators; u++) {
            question->control[u][lane] = draw(rng, -1.5, 1.5, rounded);
        }
        for (int j = 0; j < t->joints; j++) {
            const int type = t->joint_type[j], position = t->joint_position[j];
            const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
            const double *range = &model->joint_range[2 * j];
            for (int i = 0; i < line; i++) {
                const double middle = t->joint_limited[j] && type != LUDUS_JOINT_FREE ? 0.5 * (range[0] + range[1])
                                                                                      : model->qpos0[position + i];
                const double reach =
                    t->joint_limited[j] && type != LUDUS_JOINT_FREE ? 0.55 * (range[1] - range[0]) : 1.5;
                question->qpos[position + i][lane] = draw(rng, middle - reach, middle + reach, rounded);
            }
            if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
                draw_quaternion(rng, &model->qpos0[position + line], rounded, lane, &question->qpos[position + line]);
            }
        }
    }
}

static void draw_sized(ludus_rng *rng, probe_row *rows, int count, const double *size, bool rounded) {
    for (int i = 0; i < count; i++) {
        draw_rows(rng, &rows[i], 1, size[i], rounded);
    }
}

static int joint_dofs(int type) {
    return type == LUDUS_JOINT_FREE ? 6 : type == LUDUS_JOINT_BALL ? 3 : 1;
}

void physics_case_directions(ludus_rng *rng, const ludus_model *model, bool rounded, probe_question *question) {
    const ludus_model_tree *t = &model->tree;
    probe_params *p = &question->params;
    draw_rows(rng, question->tangent.position, t->dofs, 1, rounded);
    draw_rows(rng, question->tangent.velocity, t->dofs, 1, rounded);
    draw_rows(rng, question->tangent.control, t->actuators, 1, rounded);
    draw_rows(rng, question->cotangent.position, t->dofs, 1, rounded);
    draw_rows(rng, question->cotangent.velocity, t->dofs, 1, rounded);
    draw_rows(rng, question->acceleration, t->dofs, 1, rounded);
    draw_rows(rng, question->observed.place, 3 * t->bodies, 1, rounded);
    draw_rows(rng, question->observed.site, 3 * t->sites, 1, rounded);
    draw_rows(rng, question->observed.limit, t->dofs, 1, rounded);
    memset(p, 0, sizeof *p);
    draw_rows(rng, p->gravity, 3, 1, rounded);
    draw_rows(rng, p->density, 1, 1, rounded);
    draw_rows(rng, p->viscosity, 1, 1, rounded);
    draw_sized(rng, p->mass, t->bodies, model->body_mass, rounded);
    draw_sized(rng, p->inertia, 3 * t->bodies, model->body_inertia, rounded);
    for (int b = 1; b < t->bodies; b++) {
        draw_rows(rng, &p->centre[3 * b], 3, 0.1, rounded);
        draw_rows(rng, &p->axes[3 * b], 3, 1, rounded);
    }
    draw_rows(rng, p->armature, t->dofs, 1, rounded);
    draw_rows(rng, p->damping, t->dofs, 1, rounded);
    draw_rows(rng, p->stiffness, t->joints, 1, rounded);
    for (int u = 0; u < t->actuators; u++) {
        draw_rows(rng, &p->gear[6 * u], joint_dofs(t->joint_type[t->actuator_joint[u]]), 1, rounded);
    }
}

void physics_case_lanes(const probe_question *from, int first, probe_question *out) {
    *out = *from;
    for (int lane = 0; first + lane < PROBE_LANES; lane++) {
        out->model[lane] = from->model[first + lane];
    }
    // Everything behind the flags is rows of numbers.
    const size_t begin = offsetof(probe_question, qpos);
    const probe_row *source = (const probe_row *)((const char *)from + begin);
    probe_row *target = (probe_row *)((char *)out + begin);
    for (size_t i = 0; i < (sizeof *from - begin) / sizeof(probe_row); i++) {
        for (int lane = 0; first + lane < PROBE_LANES; lane++) {
            target[i][lane] = source[i][first + lane];
        }
    }
}

// --- probes ---

// The oracle, and 16 lanes without AVX-512, have kernels of one size.
#define FOR_EACH_PROBE(X)                                                                                              \
    X(target2_large)                                                                                                   \
    X(target2_small)                                                                                                   \
    X(target3_large)                                                                                                   \
    X(target3_small)                                                                                                   \
    X(params3_large)                                                                                                   \
    X(params3_small) X(target6_large) X(params6_large) X(target7_large) X(target7_small) X(target8_large)
#define DECLARE(name) extern const physics_probe physics_probe_##name;
#define ADDRESS(name) &physics_probe_##name,
FOR_EACH_PROBE(DECLARE)
#ifdef LUDUS_HAVE_F32X8
#define FOR_EACH_WIDE_PROBE(X)                                                                                         \
    X(target4_large)                                                                                                   \
    X(target4_small)                                                                                                   \
    X(params4_large) X(params4_small) X(target5_large) X(target5_small) X(params5_large) X(params5_small)
FOR_EACH_WIDE_PROBE(DECLARE)
#else
#define FOR_EACH_WIDE_PROBE(X)
#endif

static bool runs_here(int kind) {
#ifdef LUDUS_HAVE_F32X8
    const int wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const int widest = wide && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                       __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return kind == LUDUS_TARGET_F32X8 ? wide : kind == LUDUS_TARGET_F32X16 ? widest : true;
#else
    (void)kind;
    return true;
#endif
}

int physics_probes(const physics_probe *const **probes) {
    static const physics_probe *const all[] = {FOR_EACH_PROBE(ADDRESS) FOR_EACH_WIDE_PROBE(ADDRESS)};
    static const physics_probe *here[sizeof all / sizeof all[0]];
    int count = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (runs_here(all[i]->kind)) {
            here[count++] = all[i];
        }
    }
    *probes = here;
    return count;
}

const physics_probe *physics_find_probe(int kind, bool small) {
    const physics_probe *const *probes;
    const int count = physics_probes(&probes);
    for (int i = 0; i < count; i++) {
        if (probes[i]->kind == kind && probes[i]->small == small && !probes[i]->params) {
            return probes[i];
        }
    }
    return NULL;
}

bool physics_fits_small(const ludus_model_tree *t) {
    return t->bodies <= 12 && t->dofs <= 12 && t->positions <= 14 && t->actuators <= 12 && t->sites <= 4;
}

// --- blocks of rows ---

static int add(probe_block *blocks, int count, const char *name, probe_row *rows, int size) {
    blocks[count] = (probe_block){name, rows, size};
    return count + 1;
}

int probe_param_blocks(const ludus_model_tree *t, probe_params *p, probe_block *blocks) {
    int n = 0;
    n = add(blocks, n, "gravity", p->gravity, 3);
    n = add(blocks, n, "density", p->density, 1);
    n = add(blocks, n, "viscosity", p->viscosity, 1);
    n = add(blocks, n, "mass", p->mass, t->bodies);
    n = add(blocks, n, "centre", p->centre, 3 * t->bodies);
    n = add(blocks, n, "inertia", p->inertia, 3 * t->bodies);
    n = add(blocks, n, "axes", p->axes, 3 * t->bodies);
    n = add(blocks, n, "armature", p->armature, t->dofs);
    n = add(blocks, n, "damping", p->damping, t->dofs);
    n = add(blocks, n, "stiffness", p->stiffness, t->joints);
    return add(blocks, n, "gear", p->gear, 6 * t->actuators);
}

int probe_value_blocks(const ludus_model_tree *t, probe_answer *a, probe_block *blocks) {
    int n = 0;
    n = add(blocks, n, "mass matrix", a->mass, t->entries);
    n = add(blocks, n, "bias", a->bias, t->dofs);
    n = add(blocks, n, "passive", a->passive, t->dofs);
    n = add(blocks, n, "actuation", a->actuation, t->dofs);
    n = add(blocks, n, "smooth acceleration", a->smooth, t->dofs);
    n = add(blocks, n, "limit force", a->limit, t->dofs);
    n = add(blocks, n, "acceleration", a->acceleration, t->dofs);
    n = add(blocks, n, "inverse dynamics", a->inverse, t->dofs);
    n = add(blocks, n, "energy", a->energy, 2);
    n = add(blocks, n, "accelerations of bodies", a->body_acceleration, 6 * t->bodies);
    n = add(blocks, n, "wrenches", a->wrench, 6 * t->bodies);
    n = add(blocks, n, "next positions", a->qpos, t->positions);
    n = add(blocks, n, "next velocities", a->qvel, t->dofs);
    n = add(blocks, n, "positions after three steps", a->far_qpos, t->positions);
    n = add(blocks, n, "velocities after three steps", a->far_qvel, t->dofs);
    n = add(blocks, n, "places seen", a->seen.place, 3 * t->bodies);
    n = add(blocks, n, "sites seen", a->seen.site, 3 * t->sites);
    return add(blocks, n, "limit forces seen", a->seen.limit, t->dofs);
}

int probe_tangent_blocks(const ludus_model_tree *t, probe_answer *a, probe_block *blocks) {
    int n = 0;
    n = add(blocks, n, "tangent of the acceleration", a->acceleration_tangent, t->dofs);
    n = add(blocks, n, "tangent of the next positions", a->tangent.position, t->dofs);
    n = add(blocks, n, "tangent of the next velocities", a->tangent.velocity, t->dofs);
    n = add(blocks, n, "tangent of places", a->observed_tangent.place, 3 * t->bodies);
    n = add(blocks, n, "tangent of sites", a->observed_tangent.site, 3 * t->sites);
    return add(blocks, n, "tangent of limit forces", a->observed_tangent.limit, t->dofs);
}

int probe_back_blocks(const ludus_model_tree *t, probe_answer *a, probe_block *blocks) {
    int n = 0;
    n = add(blocks, n, "cotangent of positions", a->back.position, t->dofs);
    n = add(blocks, n, "cotangent of velocities", a->back.velocity, t->dofs);
    n = add(blocks, n, "cotangent of controls", a->back.control, t->actuators);
    n += probe_param_blocks(t, &a->params, blocks + n);
    n = add(blocks, n, "forward cotangent of positions", a->forward_back.position, t->dofs);
    n = add(blocks, n, "forward cotangent of velocities", a->forward_back.velocity, t->dofs);
    n = add(blocks, n, "forward cotangent of controls", a->forward_back.control, t->actuators);
    return n + probe_param_blocks(t, &a->forward_params, blocks + n);
}
