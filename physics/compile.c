// compile.c - from the definition of a model to the model: order, numbers, checks.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"

#include <ludus/quaternion.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ludus_status compile_fail(const ludus_model_def *def, ludus_origin origin, const char *kind, const char *name,
                          int32_t index, const char *format, ...) {
    char sentence[400], place[300] = "", called[LUDUS_NAME_MAX + 8];
    va_list list;
    va_start(list, format);
    vsnprintf(sentence, sizeof sentence, format, list);
    va_end(list);
    if (origin.line > 0 && origin.file >= 0 && origin.file < def->file_count) {
        snprintf(place, sizeof place, "%.250s:%d: ", def->files[origin.file], origin.line);
    }
    if (name[0]) {
        snprintf(called, sizeof called, "\"%s\"", name);
    } else {
        snprintf(called, sizeof called, "%d", index);
    }
    return ludus_fail(LUDUS_ERROR_FORMAT, "%s%s %s %s", place, kind, called, sentence);
}

// --- joints ---

static const int32_t POSITIONS[] = {7, 4, 1, 1}, DOFS[] = {6, 3, 1, 1}; // by ludus_joint_type

static ludus_status take_joint(const ludus_model_def *def, int32_t index, ludus_model *model) {
    ludus_model_tree *tree = &model->tree;
    const ludus_joint_def *joint = &def->joints[index];
    const int32_t j = tree->joints, body = joint->body, at = tree->positions, positions = POSITIONS[joint->type],
                  dofs = DOFS[joint->type];
    if (tree->dofs + dofs > LUDUS_DOFS_MAX || at + positions > LUDUS_POSITIONS_MAX) {
        return compile_fail(def, joint->origin, "joint", joint->name, index,
                            "brings the model to %d dofs and %d positions; there may be %d and %d", tree->dofs + dofs,
                            at + positions, LUDUS_DOFS_MAX, LUDUS_POSITIONS_MAX);
    }
    tree->joint_type[j] = (int32_t)joint->type;
    tree->joint_body[j] = body;
    tree->joint_position[j] = at;
    tree->joint_dof[j] = tree->dofs;
    tree->joint_limited[j] = joint->limited;
    memcpy(model->joint_name[j], joint->name, sizeof joint->name);
    memcpy(&model->joint_range[2 * j], joint->range, sizeof joint->range);
    memcpy(&model->joint_solref[2 * j], joint->solref, sizeof joint->solref);
    memcpy(&model->joint_solimp[5 * j], joint->solimp, sizeof joint->solimp);
    model->joint_margin[j] = joint->margin;
    model->joint_stiffness[j] = joint->stiffness;
    double *axis = &model->joint_axis[3 * j];
    if (joint->type == LUDUS_JOINT_SLIDE || joint->type == LUDUS_JOINT_HINGE) {
        memcpy(axis, joint->axis, sizeof joint->axis);
        model->qpos0[at] = joint->ref;
        model->qpos_spring[at] = joint->springref;
    } else {
        axis[2] = 1;
        const bool free_joint = joint->type == LUDUS_JOINT_FREE;
        model->qpos0[at] = 1;
        if (free_joint) {
            memcpy(&model->qpos0[at], &model->body_pos[3 * body], 3 * sizeof(double));
            memcpy(&model->qpos0[at + 3], &model->body_quat[4 * body], 4 * sizeof(double));
        }
        memcpy(&model->qpos_spring[at], &model->qpos0[at], (size_t)positions * sizeof(double));
    }
    if (joint->type != LUDUS_JOINT_FREE) {
        memcpy(&model->joint_pos[3 * j], joint->pos, sizeof joint->pos);
    }
    if (ludus_normalize(axis, 3) < COMPILE_TINY) {
        return compile_fail(def, joint->origin, "joint", joint->name, index, "has an axis of length 0");
    }
    for (int32_t k = 0; k < dofs; k++) {
        const int32_t dof = tree->dofs + k;
        tree->dof_body[dof] = body;
        tree->dof_joint[dof] = j;
        model->dof_armature[dof] = joint->armature;
        model->dof_damping[dof] = joint->damping;
    }
    if (tree->body_joints[body]++ == 0) {
        tree->body_joint[body] = j;
        tree->body_dof[body] = tree->dofs;
    }
    tree->body_dofs[body] += dofs;
    tree->joints++;
    tree->dofs += dofs;
    tree->positions += positions;
    return LUDUS_OK;
}

// --- bodies, geoms, sites, motors ---

static ludus_status take_bodies(const ludus_model_def *def, const compile_geom *geoms, ludus_model *model) {
    model->tree.bodies = def->body_count;
    for (int32_t b = 0; b < def->body_count; b++) {
        const ludus_body_def *body = &def->bodies[b];
        double *quat = &model->body_quat[4 * b];
        model->tree.body_parent[b] = body->parent;
        model->tree.body_joint[b] = model->tree.body_dof[b] = -1;
        memcpy(model->body_name[b], body->name, sizeof body->name);
        memcpy(&model->body_pos[3 * b], body->pos, sizeof body->pos);
        memcpy(quat, body->quat, sizeof body->quat);
        if (ludus_normalize(quat, 4) < COMPILE_TINY) {
            return compile_fail(def, body->origin, "body", body->name, b, "has a quaternion of length 0");
        }
        const ludus_status status = compile_body_mass(def, b, geoms, &model->body_mass[b], &model->body_ipos[3 * b],
                                                      &model->body_iquat[4 * b], &model->body_inertia[3 * b]);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

static void take_geoms(const ludus_model_def *def, const compile_geom *geoms, ludus_model *model) {
    for (int32_t body = 0; body < def->body_count; body++) {
        for (int32_t g = 0; g < def->geom_count; g++) {
            const ludus_geom_def *geom = &def->geoms[g];
            if (geom->body == body) {
                const int32_t at = model->geoms++;
                model->geom_type[at] = (int32_t)geom->type;
                model->geom_body[at] = body;
                model->geom_group[at] = geom->group;
                memcpy(&model->geom_pos[3 * at], geoms[g].pos, sizeof geoms[g].pos);
                memcpy(&model->geom_quat[4 * at], geoms[g].quat, sizeof geoms[g].quat);
                memcpy(&model->geom_size[3 * at], geom->size, sizeof geom->size);
                memcpy(&model->geom_color[4 * at], geom->color, sizeof geom->color);
                memcpy(model->geom_name[at], geom->name, sizeof geom->name);
            }
        }
    }
}

static ludus_status take_sites(const ludus_model_def *def, ludus_model *model) {
    for (int32_t body = 0; body < def->body_count; body++) {
        for (int32_t s = 0; s < def->site_count; s++) {
            const ludus_site_def *site = &def->sites[s];
            if (site->body == body) {
                const int32_t at = model->tree.sites++;
                model->tree.site_body[at] = body;
                memcpy(&model->site_pos[3 * at], site->pos, sizeof site->pos);
                memcpy(&model->site_quat[4 * at], site->quat, sizeof site->quat);
                memcpy(model->site_name[at], site->name, sizeof site->name);
                if (ludus_normalize(&model->site_quat[4 * at], 4) < COMPILE_TINY) {
                    return compile_fail(def, site->origin, "site", site->name, s, "has a quaternion of length 0");
                }
            }
        }
    }
    return LUDUS_OK;
}

// `joints`: where the definition's joints have come to be.
static ludus_status take_motors(const ludus_model_def *def, const int32_t *joints, ludus_model *model) {
    for (int32_t u = 0; u < def->motor_count; u++) {
        const ludus_motor_def *motor = &def->motors[u];
        if (motor->limited && !(motor->range[0] < motor->range[1])) {
            return compile_fail(def, motor->origin, "actuator", motor->name, u,
                                "has the ctrlrange %g %g; the first number must be the smaller", motor->range[0],
                                motor->range[1]);
        }
        model->tree.actuator_joint[u] = joints[motor->joint];
        model->tree.actuator_limited[u] = motor->limited;
        memcpy(&model->actuator_gear[6 * u], motor->gear, sizeof motor->gear);
        memcpy(&model->actuator_range[2 * u], motor->range, sizeof motor->range);
        memcpy(model->actuator_name[u], motor->name, sizeof motor->name);
    }
    model->tree.actuators = def->motor_count;
    return LUDUS_OK;
}

// A free body without children may have its frame where its mass is: what was given in the old frame is given in the new.
static void align_free_bodies(const ludus_model_def *def, ludus_model *model, compile_geom *geoms) {
    for (int32_t b = 1; b < def->body_count; b++) {
        bool aligned = def->bodies[b].align, free_joint = false;
        for (int32_t i = 0; i < def->joint_count; i++) {
            free_joint = free_joint || (def->joints[i].body == b && def->joints[i].type == LUDUS_JOINT_FREE);
        }
        for (int32_t i = b + 1; i < def->body_count; i++) {
            aligned = aligned && def->bodies[i].parent != b;
        }
        if (!aligned || !free_joint) {
            continue;
        }
        double *pos = &model->body_ipos[3 * b], *quat = &model->body_iquat[4 * b];
        const double back[4] = {quat[0], -quat[1], -quat[2], -quat[3]};
        double origin[3] = {-pos[0], -pos[1], -pos[2]};
        ludus_quaternion_rotate(back, origin, origin);
        ludus_frame_within(&model->body_pos[3 * b], &model->body_quat[4 * b], pos, quat);
        memcpy(&model->body_pos[3 * b], pos, 3 * sizeof *pos);
        memcpy(&model->body_quat[4 * b], quat, 4 * sizeof *quat);
        memset(pos, 0, 3 * sizeof *pos);
        memcpy(quat, (double[]){1, 0, 0, 0}, 4 * sizeof *quat);
        for (int32_t g = 0; g < def->geom_count; g++) {
            if (def->geoms[g].body == b) {
                ludus_frame_within(origin, back, geoms[g].pos, geoms[g].quat);
            }
        }
        for (int32_t s = 0; s < model->tree.sites; s++) {
            if (model->tree.site_body[s] == b) {
                ludus_frame_within(origin, back, &model->site_pos[3 * s], &model->site_quat[4 * s]);
            }
        }
    }
}

// --- masses of the whole ---

static void scale_mass(double total_mass, ludus_model *model) {
    double total = 0;
    for (int32_t b = 1; b < model->tree.bodies; b++) {
        total += model->body_mass[b];
    }
    const double scale = fmax(COMPILE_LEAST_INERT, total_mass / fmax(COMPILE_LEAST_INERT, total));
    for (int32_t b = 1; b < model->tree.bodies; b++) {
        model->body_mass[b] *= scale;
        for (int i = 0; i < 3; i++) {
            model->body_inertia[3 * b + i] *= scale;
        }
    }
}

// Does the body, or what is fixed to it, resist being moved?
static bool inert(const ludus_model *model, int32_t body) {
    const double *inertia = &model->body_inertia[3 * body];
    if (fmin(fmin(model->body_mass[body], inertia[0]), fmin(inertia[1], inertia[2])) >= COMPILE_LEAST_INERT) {
        return true;
    }
    for (int32_t child = body + 1; child < model->tree.bodies; child++) {
        if (model->tree.body_parent[child] == body && model->tree.body_joints[child] == 0 && inert(model, child)) {
            return true;
        }
    }
    return false;
}

static ludus_status check_moving(const ludus_model_def *def, const ludus_model *model) {
    for (int32_t b = 1; b < model->tree.bodies; b++) {
        if (model->tree.body_joints[b] > 0 && !inert(model, b)) {
            return compile_fail(
                def, def->bodies[b].origin, "body", def->bodies[b].name, b,
                "moves, but has mass %g and moments of inertia %g %g %g; each must be at least %g (give "
                "it a geom or an inertial)",
                model->body_mass[b], model->body_inertia[3 * b], model->body_inertia[3 * b + 1],
                model->body_inertia[3 * b + 2], COMPILE_LEAST_INERT);
        }
    }
    return LUDUS_OK;
}

// Springs and dampers given by time constant and damping ratio, which need the inertia that the joint feels.
static void settle_springs(const ludus_model_def *def, const int32_t *joints, ludus_model *model) {
    for (int32_t i = 0; i < def->joint_count; i++) {
        const double time = def->joints[i].springdamper[0], ratio = def->joints[i].springdamper[1];
        if (time > 0 && ratio > 0) {
            const int32_t j = joints[i], dofs = DOFS[model->tree.joint_type[j]];
            double *damping = &model->dof_damping[model->tree.joint_dof[j]];
            double light = 0;
            for (int32_t k = 0; k < dofs; k++) {
                light += model->dof_invweight0[model->tree.joint_dof[j] + k];
            }
            const double inertia = dofs / fmax(COMPILE_LEAST_INERT, light);
            model->joint_stiffness[j] = inertia / fmax(COMPILE_LEAST_INERT, time * time * ratio * ratio);
            for (int32_t k = 0; k < dofs; k++) {
                damping[k] = 2 * inertia / fmax(COMPILE_LEAST_INERT, time);
            }
        }
    }
}

// --- all of it ---

static void take_options(const ludus_model_def *def, ludus_model *model) {
    model->timestep = def->timestep;
    memcpy(model->gravity, def->gravity, sizeof def->gravity);
    memcpy(model->wind, def->wind, sizeof def->wind);
    model->density = def->density;
    model->viscosity = def->viscosity;
    model->tree.integrator = (int32_t)def->integrator;
    model->tree.limits_off = def->limits_off;
    model->tree.springs_off = def->springs_off;
    model->tree.dampers_off = def->dampers_off;
    model->tree.gravity_off = def->gravity_off;
    model->tree.actuation_off = def->actuation_off;
    model->tree.clip_control_off = def->clip_control_off;
    model->tree.ref_unsafe = def->ref_unsafe;
    model->tree.euler_explicit = def->euler_explicit;
    memcpy(model->name, def->name, sizeof def->name);
}

// What is left of a zero in rotations by quarters, cos(pi / 2) = 6e-17, is a zero: else products of it are so small in float that
// processors stall on them.
static void clear_rounding(double *quats, int32_t count) {
    for (int32_t i = 0; i < 4 * count; i++) {
        if (fabs(quats[i]) < COMPILE_TINY) {
            quats[i] = 0;
        }
    }
}

static ludus_status compile_into(const ludus_model_def *def, ludus_model *model) {
    int32_t joints[LUDUS_DOFS_MAX];
    compile_geom geoms[LUDUS_GEOMS_MAX];
    ludus_status status = compile_check(def);
    for (int32_t g = 0; !status && g < def->geom_count; g++) {
        const ludus_geom_def *geom = &def->geoms[g];
        const ludus_body_def *body = &def->bodies[geom->body];
        const bool weighed = geom->body > 0 && (!body->inertial || def->inertia_from_geom == LUDUS_INERTIA_COMPUTED) &&
                             geom->group >= def->inertia_groups[0] && geom->group <= def->inertia_groups[1];
        status = compile_geom_mass(def, g, weighed, &geoms[g]);
    }
    status = status ? status : take_bodies(def, geoms, model);
    status = status ? status : take_sites(def, model);
    if (!status) {
        align_free_bodies(def, model, geoms);
        clear_rounding(model->body_quat, model->tree.bodies);
        clear_rounding(model->body_iquat, model->tree.bodies);
    }
    for (int32_t body = 1; !status && body < def->body_count; body++) {
        for (int32_t i = 0; !status && i < def->joint_count; i++) {
            if (def->joints[i].body == body) {
                joints[i] = model->tree.joints;
                status = take_joint(def, i, model);
            }
        }
    }
    // Planes are for what stands still.
    for (int32_t g = 0; !status && g < def->geom_count; g++) {
        for (int32_t b = def->geoms[g].body; !status && def->geoms[g].type == LUDUS_GEOM_PLANE && b > 0;
             b = def->bodies[b].parent) {
            if (model->tree.body_joints[b] > 0) {
                status = compile_fail(def, def->geoms[g].origin, "geom", def->geoms[g].name, g,
                                      "is a plane in a body that moves; planes stand still");
            }
        }
    }
    status = status ? status : take_motors(def, joints, model);
    status = status ? status : check_moving(def, model);
    status = status ? status : compile_contacts(def);
    if (status) {
        return status;
    }
    take_geoms(def, geoms, model);
    take_options(def, model);
    if (def->total_mass > 0) {
        scale_mass(def->total_mass, model);
    }
    int32_t singular;
    status = compile_settle(model, &singular);
    for (int32_t i = 0; !status && singular >= 0 && i < def->joint_count; i++) {
        if (joints[i] == singular) {
            status = compile_fail(def, def->joints[i].origin, "joint", def->joints[i].name, i, COMPILE_SINGULAR);
        }
    }
    if (!status) {
        settle_springs(def, joints, model);
        status = ludus_model_check(model);
    }
    return status;
}

ludus_model *ludus_model_compile(const ludus_model_def *def) {
    ludus_model *model = calloc(1, sizeof *model);
    if (!model) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a model");
        return NULL;
    }
    if (compile_into(def, model)) {
        free(model);
        return NULL;
    }
    return model;
}
