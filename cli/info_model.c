// info_model.c - `ludus info MODEL.xml`: what a model file was compiled to, as text and as JSON.
// SPDX-License-Identifier: MIT
#include "info_model.h"

#include "command.h"
#include "json.h"

#include <ludus/ludus.h>

#include <stdio.h>
#include <string.h>

static const char *const INTEGRATORS[] = {"Euler", "implicitfast", "RK4"};
static const char *const JOINTS[] = {"free", "ball", "slide", "hinge"};
static const char *const GEOMS[] = {"plane", "sphere", "capsule", "cylinder", "ellipsoid", "box"};

bool info_is_model(const char *word) {
    const size_t length = strlen(word);
    return length > 4 && (strcmp(word + length - 4, ".xml") == 0 || strcmp(word + length - 4, ".XML") == 0);
}

// Notes of the loader, kept to be printed below the model.
typedef struct notes {
    char text[2000];
} notes;

static void keep_note(ludus_log_level level, const char *sentence, void *user) {
    (void)level;
    notes *kept = user;
    const size_t length = strlen(kept->text);
    snprintf(kept->text + length, sizeof kept->text - length, "%s\n", sentence);
}

static const char *named(const char *name) {
    return name[0] ? name : "-";
}

static double total_mass(const ludus_model *model) {
    double total = 0;
    for (int32_t b = 0; b < model->tree.bodies; b++) {
        total += model->body_mass[b];
    }
    return total;
}

// The longest of the names, indented by two for each body above where `tree` is given.
static int name_width(const ludus_name *names, int32_t count, const ludus_model_tree *tree) {
    size_t width = 4;
    for (int32_t i = 0; i < count; i++) {
        size_t length = strlen(named(names[i]));
        for (int32_t b = i; tree && b > 0; b = tree->body_parent[b]) {
            length += 2;
        }
        width = length > width ? length : width;
    }
    return (int)width;
}

// --- text ---

static void print_options(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    const struct {
        int32_t off;
        const char *what;
    } switches[] = {
        {tree->limits_off, "limits"},       {tree->springs_off, "springs"},
        {tree->dampers_off, "dampers"},     {tree->gravity_off, "gravity"},
        {tree->actuation_off, "actuation"}, {tree->clip_control_off, "control ranges"},
        {tree->ref_unsafe, "safe solref"},  {tree->euler_explicit, "implicit damping"},
    };
    printf("bodies       %d, of %.6g kg\n", tree->bodies - 1, total_mass(model));
    printf("joints       %d: %d positions, %d dofs\n", tree->joints, tree->positions, tree->dofs);
    printf("actuators    %d\nsites        %d\ngeoms        %d\n", tree->actuators, tree->sites, model->geoms);
    printf("timestep     %g s, %s\n", model->timestep, INTEGRATORS[tree->integrator]);
    printf("gravity      %g %g %g m/s^2\n", model->gravity[0], model->gravity[1], model->gravity[2]);
    if (model->density > 0 || model->viscosity > 0) {
        printf("medium       density %g kg/m^3, viscosity %g Pa s, wind %g %g %g m/s\n", model->density,
               model->viscosity, model->wind[0], model->wind[1], model->wind[2]);
    }
    bool any = false;
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (switches[i].off) {
            printf("%s%s", any ? ", " : "off          ", switches[i].what);
            any = true;
        }
    }
    printf("%s", any ? "\n" : "");
}

static void print_bodies(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    const int width = name_width(model->body_name, tree->bodies, tree);
    printf("\n%-*s  mass (kg)  %-32s  geoms\n", width + 2, "bodies", "principal moments (kg m^2)");
    for (int32_t b = 0; b < tree->bodies; b++) {
        int depth = 0;
        for (int32_t above = b; above > 0; above = tree->body_parent[above]) {
            depth++;
        }
        const double *inertia = &model->body_inertia[3 * b];
        char mass[32] = "", moments[64] = "";
        if (b > 0) {
            snprintf(mass, sizeof mass, "%.6g", model->body_mass[b]);
            snprintf(moments, sizeof moments, "%.4g %.4g %.4g", inertia[0], inertia[1], inertia[2]);
        }
        printf("  %*s%-*s  %9s  %-32s", 2 * depth, "", width - 2 * depth, named(model->body_name[b]), mass, moments);
        for (int32_t g = 0, shapes = 0; g < model->geoms; g++) {
            if (model->geom_body[g] == b) {
                printf("%s%s", shapes++ > 0 ? ", " : "  ", GEOMS[model->geom_type[g]]);
            }
        }
        printf("\n");
    }
}

static void print_joints(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    const int width = name_width(model->joint_name, tree->joints, NULL),
              bodies = name_width(model->body_name, tree->bodies, NULL);
    if (tree->joints > 0) {
        printf("\n%-*s  dof  type   %-*s  axis                 range (m, rad)     damping  armature  stiffness\n",
               width + 2, "joints", bodies, "body");
    }
    for (int32_t j = 0; j < tree->joints; j++) {
        const double *axis = &model->joint_axis[3 * j], *range = &model->joint_range[2 * j];
        const int32_t dof = tree->joint_dof[j], type = tree->joint_type[j];
        const bool single = type == LUDUS_JOINT_SLIDE || type == LUDUS_JOINT_HINGE;
        char axis_text[64] = "", range_text[64] = "";
        if (single) {
            snprintf(axis_text, sizeof axis_text, "%.4g %.4g %.4g", axis[0], axis[1], axis[2]);
        }
        if (tree->joint_limited[j]) {
            snprintf(range_text, sizeof range_text, "%.4g to %.4g", range[0], range[1]);
        }
        printf("  %-*s  %3d  %-5s  %-*s  %-19s  %-17s  %7.4g  %8.4g  %9.4g\n", width, named(model->joint_name[j]), dof,
               JOINTS[type], bodies, named(model->body_name[tree->joint_body[j]]), axis_text, range_text,
               model->dof_damping[dof], model->dof_armature[dof], model->joint_stiffness[j]);
    }
}

static void print_actuators(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    const int width = name_width(model->actuator_name, tree->actuators, NULL),
              joints = name_width(model->joint_name, tree->joints, NULL);
    if (tree->actuators > 0) {
        printf("\n%-*s  %-*s  %-9s  control\n", width + 2, "motors", joints, "joint", "gear");
    }
    for (int32_t u = 0; u < tree->actuators; u++) {
        const double *range = &model->actuator_range[2 * u], *gear = &model->actuator_gear[6 * u];
        const int32_t joint = tree->actuator_joint[u], type = tree->joint_type[joint];
        const int32_t gears = type == LUDUS_JOINT_FREE ? 6 : type == LUDUS_JOINT_BALL ? 3 : 1;
        char gear_text[128] = "";
        for (int32_t i = 0; i < gears; i++) {
            const size_t length = strlen(gear_text);
            snprintf(gear_text + length, sizeof gear_text - length, "%s%.6g", i > 0 ? " " : "", gear[i]);
        }
        printf("  %-*s  %-*s  %-9s  ", width, named(model->actuator_name[u]), joints, named(model->joint_name[joint]),
               gear_text);
        if (tree->actuator_limited[u]) {
            printf("%g to %g\n", range[0], range[1]);
        } else {
            printf("any\n");
        }
    }
}

static void print_sites(const ludus_model *model) {
    const ludus_model_tree *tree = &model->tree;
    const int width = name_width(model->site_name, tree->sites, NULL),
              bodies = name_width(model->body_name, tree->bodies, NULL);
    if (tree->sites > 0) {
        printf("\n%-*s  %-*s  place (m, in the body's frame)\n", width + 2, "sites", bodies, "body");
    }
    for (int32_t s = 0; s < tree->sites; s++) {
        const double *pos = &model->site_pos[3 * s];
        printf("  %-*s  %-*s  %g %g %g\n", width, named(model->site_name[s]), bodies,
               named(model->body_name[tree->site_body[s]]), pos[0], pos[1], pos[2]);
    }
}

// --- JSON ---

static void json_list(json *out, const char *key, const double *numbers, int32_t count) {
    json_key(out, key);
    json_open(out, '[');
    for (int32_t i = 0; i < count; i++) {
        json_number(out, numbers[i]);
    }
    json_close(out, ']');
}

static void json_called(json *out, const char *key, const char *name) {
    json_key(out, key);
    json_text(out, name[0] ? name : NULL);
}

static void print_json(const ludus_model *model, const char *path) {
    json out = {stdout, false};
    const ludus_model_tree *tree = &model->tree;
    json_open(&out, '{');
    json_called(&out, "file", path);
    json_called(&out, "model", model->name);
    json_called(&out, "integrator", INTEGRATORS[tree->integrator]);
    json_list(&out, "timestep", &model->timestep, 1);
    json_list(&out, "gravity", model->gravity, 3);
    json_key(&out, "bodies");
    json_open(&out, '[');
    for (int32_t b = 0; b < tree->bodies; b++) {
        json_open(&out, '{');
        json_called(&out, "name", model->body_name[b]);
        json_key(&out, "parent");
        json_whole(&out, tree->body_parent[b]);
        json_list(&out, "pos", &model->body_pos[3 * b], 3);
        json_list(&out, "quat", &model->body_quat[4 * b], 4);
        json_key(&out, "mass");
        json_number(&out, model->body_mass[b]);
        json_list(&out, "centre", &model->body_ipos[3 * b], 3);
        json_list(&out, "inertia", &model->body_inertia[3 * b], 3);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_key(&out, "joints");
    json_open(&out, '[');
    for (int32_t j = 0; j < tree->joints; j++) {
        json_open(&out, '{');
        json_called(&out, "name", model->joint_name[j]);
        json_called(&out, "type", JOINTS[tree->joint_type[j]]);
        json_key(&out, "body");
        json_whole(&out, tree->joint_body[j]);
        json_key(&out, "dof");
        json_whole(&out, tree->joint_dof[j]);
        json_list(&out, "axis", &model->joint_axis[3 * j], 3);
        json_list(&out, "range", &model->joint_range[2 * j], tree->joint_limited[j] ? 2 : 0);
        json_list(&out, "damping", &model->dof_damping[tree->joint_dof[j]], 1);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_key(&out, "actuators");
    json_open(&out, '[');
    for (int32_t u = 0; u < tree->actuators; u++) {
        json_open(&out, '{');
        json_called(&out, "name", model->actuator_name[u]);
        json_key(&out, "joint");
        json_whole(&out, tree->actuator_joint[u]);
        json_list(&out, "gear", &model->actuator_gear[6 * u], 6);
        json_list(&out, "range", &model->actuator_range[2 * u], tree->actuator_limited[u] ? 2 : 0);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    json_end_line(&out);
}

int info_model(const char *path, bool as_json) {
    notes kept = {""};
    ludus_set_log(keep_note, &kept);
    ludus_model *model = ludus_model_load(path);
    ludus_set_log(NULL, NULL);
    if (!model) {
        return EXIT_FAILED;
    }
    if (as_json) {
        print_json(model, path);
    } else {
        printf("%s: model %s\n\n", path, model->name[0] ? model->name : "without a name");
        print_options(model);
        print_bodies(model);
        print_joints(model);
        print_actuators(model);
        print_sites(model);
        printf("%s%s", kept.text[0] ? "\n" : "", kept.text);
    }
    ludus_model_destroy(model);
    return EXIT_DONE;
}
