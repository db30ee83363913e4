// mjcf_defaults.c - classes of defaults: each begins as a copy of the one around it.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#include <ludus/options.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES_MAX = 500 };

static const mjcf_orientation UPRIGHT = {MJCF_QUATERNION, {1, 0, 0, 0}, {0}};

static void set_main(mjcf_class *main_class) {
    *main_class = (mjcf_class){.name = "main", .parent = -1};
    main_class->joint.def = ludus_default_joint(0);
    main_class->joint.type = LUDUS_JOINT_HINGE;
    main_class->joint.limited = main_class->joint.force_limited = MJCF_AUTO;
    main_class->geom.def = ludus_default_geom(0);
    main_class->geom.type = LUDUS_GEOM_SPHERE;
    main_class->geom.dimension = 3;
    main_class->geom.orientation = UPRIGHT;
    main_class->site.def = ludus_default_site(0);
    main_class->site.type = LUDUS_GEOM_SPHERE;
    main_class->site.orientation = UPRIGHT;
    main_class->geom.fromto[0] = main_class->site.fromto[0] = NAN;
    for (int i = 0; i < 3; i++) {
        main_class->site.size[i] = 0.005;
    }
    main_class->motor.def = ludus_default_motor(0);
    main_class->motor.limited = main_class->motor.force_limited = MJCF_AUTO;
    main_class->tendon.limited = main_class->tendon.force_limited = MJCF_AUTO;
}

// A copy of class `parent`, under another name.
static int32_t add_class(mjcf_loader *loader, const char *name, int32_t parent) {
    mjcf_class *classes = realloc(loader->classes, (size_t)(loader->class_count + 1) * sizeof *classes);
    if (!classes) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the default class %.60s", name);
        return -1;
    }
    loader->classes = classes;
    mjcf_class *added = &classes[loader->class_count];
    if (parent < 0) {
        set_main(added);
    } else {
        *added = classes[parent];
        added->name = name;
        added->parent = parent;
    }
    return loader->class_count++;
}

ludus_status mjcf_make_main_class(mjcf_loader *loader) {
    return add_class(loader, "main", -1) < 0 ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}

int32_t mjcf_class_of(const mjcf_loader *loader, const xml_node *node, const char *attribute, int32_t otherwise) {
    const char *name = xml_attribute(node, attribute);
    if (!name || !name[0]) {
        return otherwise;
    }
    const char *names[CLASSES_MAX];
    for (int32_t i = 0; i < loader->class_count; i++) {
        names[i] = loader->classes[i].name;
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    const char *closest = ludus_closest(name, names, loader->class_count);
    mjcf_fail(loader, LUDUS_ERROR_NOT_FOUND, node, "has %s=\"%.60s\"; there is no default class of that name%s%s%s",
              attribute, name, closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
    return -1;
}

static bool is_one_of(const char *name, const char *const *list) {
    while (*list && strcmp(name, *list) != 0) {
        list++;
    }
    return *list != NULL;
}

// Actuators of every kind share one set of defaults; what only other kinds have is passed over.
static ludus_status read_motor_part(mjcf_loader *loader, const xml_node *node, mjcf_motor *motor) {
    const char *shared[64];
    size_t count = 0;
    for (const char **at = node->attributes; *at && count + 2 < sizeof shared / sizeof *shared; at += 2) {
        const mjcf_attribute *attribute = MJCF_MOTOR;
        while (attribute->name && strcmp(attribute->name, at[0]) != 0) {
            attribute++;
        }
        if (attribute->name) {
            shared[count] = at[0], shared[count + 1] = at[1];
            count += 2;
        }
    }
    shared[count] = NULL;
    xml_node part = *node;
    part.attributes = shared;
    return mjcf_read(loader, &part, MJCF_MOTOR, motor);
}

// One element of a class.
static ludus_status read_element(mjcf_loader *loader, const xml_node *node, mjcf_class *into) {
    static const char *const ACTUATORS[] = {"general", "position", "velocity", "intvelocity", "orientation", "pid",
                                            "damper",  "cylinder", "muscle",   "adhesion",    "dcmotor",     NULL};
    static const char *const PASSED[] = {"mesh", "material", "camera", "light", "pair", "equality", NULL};
    static const char *const ALL[] = {"joint",   "geom",     "site",     "motor", "tendon",   "default",
                                      "general", "position", "velocity", "mesh",  "material", "camera",
                                      "light",   "pair",     "equality", NULL};
    if (strcmp(node->name, "joint") == 0) {
        return mjcf_read_leaf(loader, node, MJCF_JOINT, &into->joint);
    }
    if (strcmp(node->name, "geom") == 0) {
        return mjcf_read_leaf(loader, node, MJCF_GEOM, &into->geom);
    }
    if (strcmp(node->name, "site") == 0) {
        return mjcf_read_leaf(loader, node, MJCF_SITE, &into->site);
    }
    if (strcmp(node->name, "motor") == 0) {
        return mjcf_read_leaf(loader, node, MJCF_MOTOR, &into->motor);
    }
    if (strcmp(node->name, "tendon") == 0) {
        return mjcf_read_leaf(loader, node, MJCF_TENDON, &into->tendon);
    }
    if (is_one_of(node->name, ACTUATORS)) {
        return read_motor_part(loader, node, &into->motor);
    }
    return is_one_of(node->name, PASSED) ? LUDUS_OK : mjcf_unknown_element(loader, node, ALL);
}

// First the class itself, then the classes inside it, which copy it.
static ludus_status read_class(mjcf_loader *loader, const xml_node *node, int32_t index) {
    ludus_status status = LUDUS_OK;
    for (const xml_node *child = node->first; child && !status; child = child->next) {
        if (strcmp(child->name, "default") != 0) {
            if (xml_attribute(child, "class") || xml_attribute(child, "name")) {
                return mjcf_fail(loader, LUDUS_ERROR_FORMAT, child, "is a default and has neither name nor class");
            }
            status = read_element(loader, child, &loader->classes[index]);
        }
    }
    static const mjcf_attribute TABLE[] = {{"class", MJCF_ELSEWHERE, 0, 0, 0, NULL},
                                           {NULL, MJCF_PASSED, 0, 0, 0, NULL}};
    for (const xml_node *child = node->first; child && !status; child = child->next) {
        if (strcmp(child->name, "default") == 0) {
            const char *name = xml_attribute(child, "class");
            status = mjcf_read(loader, child, TABLE, NULL);
            if (!status && (!name || !name[0])) {
                return mjcf_fail(loader, LUDUS_ERROR_FORMAT, child, "needs a class, as it is inside another default");
            }
            for (int32_t i = 0; i < loader->class_count && !status; i++) {
                if (strcmp(loader->classes[i].name, name) == 0) {
                    return mjcf_fail(loader, LUDUS_ERROR_FORMAT, child, "has class=\"%.60s\", which there is already",
                                     name);
                }
            }
            if (!status && loader->class_count == CLASSES_MAX) {
                return mjcf_fail(loader, LUDUS_ERROR_FORMAT, child, "is one class too many: there may be %d",
                                 CLASSES_MAX);
            }
            const int32_t inner = status ? -1 : add_class(loader, name, index);
            status = status ? status : inner < 0 ? LUDUS_ERROR_MEMORY : read_class(loader, child, inner);
        }
    }
    return status;
}

ludus_status mjcf_default(mjcf_loader *loader, const xml_node *node) {
    static const mjcf_attribute TABLE[] = {{"class", MJCF_ELSEWHERE, 0, 0, 0, NULL},
                                           {NULL, MJCF_PASSED, 0, 0, 0, NULL}};
    const char *name = xml_attribute(node, "class");
    const ludus_status status = mjcf_read(loader, node, TABLE, NULL);
    if (status) {
        return status;
    }
    if (name && name[0] && strcmp(name, "main") != 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is the outermost class, which is called main, not %.60s",
                         name);
    }
    return read_class(loader, node, 0);
}
