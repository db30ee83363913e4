// compile_check.c - is a definition one that can be compiled? Counts, names, references, finite numbers, joints.
// SPDX-License-Identifier: MIT
#include "physics/compile.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

// --- what is not about one thing ---

#define COUNT_CHECK(count, most, what)                                                                                 \
    if ((count) > (most)) {                                                                                            \
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s%sthe model has %d %s; there may be %d", file, *file ? ": " : "",     \
                          count, what, most);                                                                          \
    }

static ludus_status check_counts(const ludus_model_def *def) {
    const char *file = def->file_count > 0 ? def->files[0] : "";
    COUNT_CHECK(def->body_count, LUDUS_BODIES_MAX, "bodies with the world")
    COUNT_CHECK(def->joint_count, LUDUS_DOFS_MAX, "joints")
    COUNT_CHECK(def->geom_count, LUDUS_GEOMS_MAX, "geoms")
    COUNT_CHECK(def->site_count, LUDUS_SITES_MAX, "sites")
    COUNT_CHECK(def->motor_count, LUDUS_ACTUATORS_MAX, "actuators")
    return LUDUS_OK;
}

static bool finite_numbers(const double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(numbers[i])) {
            return false;
        }
    }
    return true;
}

#define FINITE(array) finite_numbers(array, sizeof(array) / sizeof *(array))

static ludus_status check_options(const ludus_model_def *def) {
    const char *file = def->file_count > 0 ? def->files[0] : "";
    const char *after = *file ? ": " : "";
    if (!(def->timestep > 0) || !isfinite(def->timestep)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s%sthe timestep is %g; it must be greater than 0", file, after,
                          def->timestep);
    }
    if (!(def->density >= 0) || !(def->viscosity >= 0) || !isfinite(def->density + def->viscosity)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s%sthe medium has density %g and viscosity %g; neither may be negative",
                          file, after, def->density, def->viscosity);
    }
    if (!FINITE(def->gravity) || !FINITE(def->wind)) {
        return ludus_fail(LUDUS_ERROR_FORMAT, "%s%sgravity and wind must be finite", file, after);
    }
    return LUDUS_OK;
}

// Names within a kind are different, where there are any. Elements are `stride` bytes apart and begin with their names.
static ludus_status check_names(const ludus_model_def *def, const char *kind, const void *list, int32_t count,
                                size_t stride, size_t origin) {
    for (int32_t i = 0; i < count; i++) {
        const char *name = (const char *)list + (size_t)i * stride;
        for (int32_t j = 0; j < i && name[0]; j++) {
            if (strcmp(name, (const char *)list + (size_t)j * stride) == 0) {
                ludus_origin at;
                memcpy(&at, name + origin, sizeof at);
                return compile_fail(def, at, kind, name, i, "has the name of another %s", kind);
            }
        }
    }
    return LUDUS_OK;
}

#define NAMES(kind, list, count)                                                                                       \
    check_names(def, kind, def->list, def->count, sizeof *def->list, offsetof(__typeof__(*def->list), origin))

static ludus_status check_all_names(const ludus_model_def *def) {
    ludus_status status = NAMES("body", bodies, body_count);
    status = status ? status : NAMES("joint", joints, joint_count);
    status = status ? status : NAMES("geom", geoms, geom_count);
    status = status ? status : NAMES("site", sites, site_count);
    return status ? status : NAMES("actuator", motors, motor_count);
}

// What refers to a body or a joint refers to one that is there; numbers are numbers.
static ludus_status check_references(const ludus_model_def *def) {
    for (int32_t i = 1; i < def->body_count; i++) {
        const ludus_body_def *body = &def->bodies[i];
        if (body->parent < 0 || body->parent >= i) {
            return compile_fail(def, body->origin, "body", body->name, i, "has parent %d; it must be a body before it",
                                body->parent);
        }
        if (!FINITE(body->pos) || !FINITE(body->quat) || !FINITE(body->inertial_pos) || !FINITE(body->inertial_quat) ||
            (body->inertial && !(isfinite(body->mass) && FINITE(body->inertia) && FINITE(body->full_inertia)))) {
            return compile_fail(def, body->origin, "body", body->name, i, "has a number that is not finite");
        }
    }
    for (int32_t i = 0; i < def->joint_count; i++) {
        const ludus_joint_def *joint = &def->joints[i];
        if (joint->body < 1 || joint->body >= def->body_count) {
            return compile_fail(def, joint->origin, "joint", joint->name, i,
                                joint->body == 0 ? "is in the world, which does not move" : "is in no body");
        }
        const double numbers[] = {joint->margin,   joint->stiffness, joint->damping,
                                  joint->armature, joint->ref,       joint->springref};
        if (!FINITE(joint->pos) || !FINITE(joint->axis) || !FINITE(joint->range) || !FINITE(joint->solref) ||
            !FINITE(joint->solimp) || !FINITE(joint->springdamper) || !FINITE(numbers)) {
            return compile_fail(def, joint->origin, "joint", joint->name, i, "has a number that is not finite");
        }
    }
    for (int32_t i = 0; i < def->geom_count; i++) {
        const ludus_geom_def *geom = &def->geoms[i];
        if (geom->body < 0 || geom->body >= def->body_count) {
            return compile_fail(def, geom->origin, "geom", geom->name, i, "is in no body");
        }
        if (!FINITE(geom->pos) || !FINITE(geom->quat) || !FINITE(geom->size) || !isfinite(geom->density) ||
            isinf(geom->mass)) {
            return compile_fail(def, geom->origin, "geom", geom->name, i, "has a number that is not finite");
        }
        if ((unsigned)geom->type > LUDUS_GEOM_BOX) {
            return compile_fail(def, geom->origin, "geom", geom->name, i, "is of no type");
        }
    }
    for (int32_t i = 0; i < def->site_count; i++) {
        const ludus_site_def *site = &def->sites[i];
        if (site->body < 0 || site->body >= def->body_count || !FINITE(site->pos) || !FINITE(site->quat)) {
            return compile_fail(def, site->origin, "site", site->name, i, "is in no body, or nowhere");
        }
    }
    for (int32_t i = 0; i < def->motor_count; i++) {
        const ludus_motor_def *motor = &def->motors[i];
        if (motor->joint < 0 || motor->joint >= def->joint_count) {
            return compile_fail(def, motor->origin, "actuator", motor->name, i, "drives no joint");
        }
        if (!FINITE(motor->gear) || !FINITE(motor->range)) {
            return compile_fail(def, motor->origin, "actuator", motor->name, i, "has a number that is not finite");
        }
    }
    return LUDUS_OK;
}

// --- joints ---

static const int32_t DOFS[] = {6, 3, 1, 1}; // by ludus_joint_type

static ludus_status check_joint(const ludus_model_def *def, int32_t index) {
    const ludus_joint_def *joint = &def->joints[index];
    const bool turns = joint->type == LUDUS_JOINT_BALL;
#define JOINT_FAIL(...) compile_fail(def, joint->origin, "joint", joint->name, index, __VA_ARGS__)
    if ((unsigned)joint->type > LUDUS_JOINT_HINGE) {
        return JOINT_FAIL("is of no type");
    }
    if (joint->type == LUDUS_JOINT_FREE && def->bodies[joint->body].parent != 0) {
        return JOINT_FAIL("is free; only a body in the world can be");
    }
    if (joint->limited && joint->type == LUDUS_JOINT_FREE) {
        return JOINT_FAIL("is free and cannot be limited");
    }
    if (joint->limited && turns && joint->range[0] != 0) {
        return JOINT_FAIL("is a ball with a range from %g; its range is 0 and the largest angle", joint->range[0]);
    }
    if (joint->limited && !turns && joint->range[0] >= joint->range[1]) {
        return JOINT_FAIL("has the range %g %g; the first number must be the smaller", joint->range[0],
                          joint->range[1]);
    }
    if (joint->damping < 0 || joint->armature < 0) {
        return JOINT_FAIL("has a negative %s", joint->damping < 0 ? "damping" : "armature");
    }
    if ((joint->springdamper[0] != 0 || joint->springdamper[1] != 0) &&
        !(joint->springdamper[0] > 0 && joint->springdamper[1] > 0)) {
        return JOINT_FAIL("has springdamper %g %g; both must be above 0", joint->springdamper[0],
                          joint->springdamper[1]);
    }
    return LUDUS_OK;
#undef JOINT_FAIL
}

// The joints of a body: six dofs in all, free joints alone, and nothing that turns after a ball.
static ludus_status check_joints_together(const ludus_model_def *def, int32_t body) {
    int32_t dofs = 0, joints = 0, free_joints = 0;
    bool ball = false;
    for (int32_t i = 0; i < def->joint_count; i++) {
        const ludus_joint_def *joint = &def->joints[i];
        if (joint->body != body) {
            continue;
        }
        joints++;
        dofs += DOFS[joint->type];
        free_joints += joint->type == LUDUS_JOINT_FREE;
        if (ball && (joint->type == LUDUS_JOINT_BALL || joint->type == LUDUS_JOINT_HINGE)) {
            return compile_fail(def, joint->origin, "joint", joint->name, i,
                                "turns the body after a ball joint, which turns it every way already");
        }
        ball = ball || joint->type == LUDUS_JOINT_BALL;
    }
    const ludus_body_def *self = &def->bodies[body];
    if (free_joints > 0 && joints > 1) {
        return compile_fail(def, self->origin, "body", self->name, body, "has a free joint and other joints");
    }
    if (dofs > 6) {
        return compile_fail(def, self->origin, "body", self->name, body, "has joints of %d dofs; a body has at most 6",
                            dofs);
    }
    return LUDUS_OK;
}

ludus_status compile_check(const ludus_model_def *def) {
    ludus_status status = check_counts(def);
    status = status ? status : check_options(def);
    status = status ? status : check_references(def);
    status = status ? status : check_all_names(def);
    for (int32_t i = 0; !status && i < def->joint_count; i++) {
        status = check_joint(def, i);
    }
    for (int32_t body = 1; !status && body < def->body_count; body++) {
        status = check_joints_together(def, body);
    }
    return status;
}
