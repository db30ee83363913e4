// definition.c - definitions of models: defaults, and lists that grow.
// SPDX-License-Identifier: MIT
#include <ludus/model_def.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

// More than any model can have of one kind; the compiler's own limits have better sentences.
enum { DEFINITIONS_MAX = 10000 };

// --- defaults ---

ludus_body_def ludus_default_body(void) {
    return (ludus_body_def){.quat = {1}, .inertial_quat = {1}};
}

ludus_joint_def ludus_default_joint(int32_t body) {
    return (ludus_joint_def){
        .body = body,
        .type = LUDUS_JOINT_HINGE,
        .axis = {0, 0, 1},
        .solref = {0.02, 1},
        .solimp = {0.9, 0.95, 0.001, 0.5, 2},
    };
}

ludus_geom_def ludus_default_geom(int32_t body) {
    return (ludus_geom_def){
        .body = body,
        .type = LUDUS_GEOM_SPHERE,
        .quat = {1},
        .mass = NAN,
        .density = 1000,
        .contype = 1,
        .conaffinity = 1,
        .color = {0.5F, 0.5F, 0.5F, 1},
    };
}

ludus_site_def ludus_default_site(int32_t body) {
    return (ludus_site_def){.body = body, .quat = {1}};
}

ludus_motor_def ludus_default_motor(int32_t joint) {
    return (ludus_motor_def){.joint = joint, .gear = {1}};
}

ludus_model_def *ludus_model_def_make(void) {
    ludus_model_def *def = calloc(1, sizeof *def);
    if (!def) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the definition of a model");
        return NULL;
    }
    def->timestep = 0.002;
    def->gravity[2] = -9.81;
    def->inertia_from_geom = LUDUS_INERTIA_AS_NEEDED;
    def->inertia_groups[1] = 5;
    ludus_body_def world = ludus_default_body();
    memcpy(world.name, "world", sizeof "world");
    if (ludus_model_def_add_body(def, &world) < 0) {
        ludus_model_def_destroy(def);
        return NULL;
    }
    return def;
}

void ludus_model_def_destroy(ludus_model_def *def) {
    if (def) {
        for (int32_t i = 0; i < def->file_count; i++) {
            free(def->files[i]);
        }
        free(def->files);
        free(def->bodies);
        free(def->joints);
        free(def->geoms);
        free(def->sites);
        free(def->motors);
        free(def->excludes);
        free(def);
    }
}

// --- lists ---

// Room for one more element in `list`, whose capacity is the next power of two: NULL with a sentence where there is none.
static void *grow(void *list, int32_t count, size_t size, const char *what) {
    if (count >= DEFINITIONS_MAX) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "there are more than %d %s", DEFINITIONS_MAX, what);
        return NULL;
    }
    if ((count & (count - 1)) != 0) {
        return list;
    }
    void *larger = realloc(list, (count > 0 ? 2 * (size_t)count : 1) * size);
    if (!larger) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for more %s", what);
    }
    return larger;
}

// One function a list: what differs is the type alone.
#define ADD(list, counter, what)                                                                                       \
    void *larger = grow(def->list, def->counter, sizeof *def->list, what);                                             \
    if (!larger) {                                                                                                     \
        return -1;                                                                                                     \
    }                                                                                                                  \
    def->list = larger

int32_t ludus_model_def_add_body(ludus_model_def *def, const ludus_body_def *body) {
    ADD(bodies, body_count, "bodies");
    def->bodies[def->body_count] = *body;
    return def->body_count++;
}

int32_t ludus_model_def_add_joint(ludus_model_def *def, const ludus_joint_def *joint) {
    ADD(joints, joint_count, "joints");
    def->joints[def->joint_count] = *joint;
    return def->joint_count++;
}

int32_t ludus_model_def_add_geom(ludus_model_def *def, const ludus_geom_def *geom) {
    ADD(geoms, geom_count, "geoms");
    def->geoms[def->geom_count] = *geom;
    return def->geom_count++;
}

int32_t ludus_model_def_add_site(ludus_model_def *def, const ludus_site_def *site) {
    ADD(sites, site_count, "sites");
    def->sites[def->site_count] = *site;
    return def->site_count++;
}

int32_t ludus_model_def_add_motor(ludus_model_def *def, const ludus_motor_def *motor) {
    ADD(motors, motor_count, "motors");
    def->motors[def->motor_count] = *motor;
    return def->motor_count++;
}

int32_t ludus_model_def_add_exclude(ludus_model_def *def, int32_t body, int32_t other) {
    ADD(excludes, exclude_count, "excludes");
    def->excludes[def->exclude_count] = (ludus_exclude_def){{body, other}};
    return def->exclude_count++;
}

int32_t ludus_model_def_add_file(ludus_model_def *def, const char *name) {
    ADD(files, file_count, "files");
    def->files[def->file_count] = strdup(name);
    if (!def->files[def->file_count]) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the name of a file");
        return -1;
    }
    return def->file_count++;
}
