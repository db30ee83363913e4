// mjcf_forces.c - <actuator>, <tendon>, <equality> and <contact>: motors are read, the rest is refused where it would act.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#include <ludus/options.h>

#include <stdlib.h>
#include <string.h>

// --- actuators ---

// The joint that a motor drives, by name.
static int32_t driven_joint(const mjcf_loader *loader, const xml_node *node) {
    const char *name = xml_attribute(node, "joint");
    const ludus_model_def *def = loader->def;
    if (!name || !name[0]) {
        mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "needs the attribute joint");
        return -1;
    }
    const char *closest = NULL;
    for (int32_t i = 0; i < def->joint_count; i++) {
        if (strcmp(def->joints[i].name, name) == 0) {
            return i;
        }
        const char *const both[] = {closest, def->joints[i].name};
        closest = ludus_closest(name, both, 2);
    }
    mjcf_fail(loader, LUDUS_ERROR_NOT_FOUND, node, "has joint=\"%.60s\"; there is no joint of that name%s%s%s", name,
              closest ? "; did you mean " : "", closest ? closest : "", closest ? "?" : "");
    return -1;
}

static bool in_force(int32_t limited, const double range[2]) {
    return limited == 1 || (limited == MJCF_AUTO && range[0] < range[1]);
}

static ludus_status read_motor(mjcf_loader *loader, const xml_node *node) {
    const int32_t class = mjcf_class_of(loader, node, "class", 0);
    if (class < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    mjcf_motor motor = loader->classes[class].motor;
    const ludus_status status = mjcf_read_leaf(loader, node, MJCF_MOTOR, &motor);
    if (status) {
        return status;
    }
    const char *unsupported = in_force(motor.force_limited, motor.force_range)                          ? "forcerange"
                              : motor.damping[0] != 0 || motor.damping[1] != 0 || motor.damping[2] != 0 ? "damping"
                              : motor.armature != 0                                                     ? "armature"
                              : motor.delay != 0                                                        ? "delay"
                                                                                                        : NULL;
    if (unsupported) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has %s, which is not supported yet", unsupported);
    }
    if (motor.limited == MJCF_AUTO && !loader->autolimits && (motor.def.range[0] != 0 || motor.def.range[1] != 0)) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "has a ctrlrange, but no ctrllimited, which autolimits=\"false\" asks for: say true or false");
    }
    if (motor.limited == MJCF_AUTO && motor.def.range[0] > motor.def.range[1]) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "has the ctrlrange %g %g; the first number must be the smaller", motor.def.range[0],
                         motor.def.range[1]);
    }
    motor.def.limited = in_force(motor.limited, motor.def.range);
    motor.def.joint = driven_joint(loader, node);
    motor.def.origin = mjcf_origin(node);
    if (motor.def.joint < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    return ludus_model_def_add_motor(loader->def, &motor.def) < 0 ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}

ludus_status mjcf_actuators(mjcf_loader *loader, const xml_node *node) {
    static const char *const KNOWN[] = {"motor",       "general", "position", "velocity", "intvelocity",
                                        "orientation", "pid",     "damper",   "cylinder", "muscle",
                                        "adhesion",    "dcmotor", "plugin",   NULL};
    for (const xml_node *child = node->first; child; child = child->next) {
        int known = 0;
        while (KNOWN[known] && strcmp(KNOWN[known], child->name) != 0) {
            known++;
        }
        const ludus_status status = known == 0     ? read_motor(loader, child)
                                    : KNOWN[known] ? mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, child,
                                                               "is not supported yet; of the actuators only <motor> is")
                                                   : mjcf_unknown_element(loader, child, KNOWN);
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

// --- tendons ---

// A tendon without stiffness, damping, limit, friction or armature is a measuring tape.
ludus_status mjcf_tendons(mjcf_loader *loader, const xml_node *node) {
    static const char *const KNOWN[] = {"fixed", "spatial", NULL};
    for (const xml_node *child = node->first; child; child = child->next) {
        if (strcmp(child->name, "fixed") != 0 && strcmp(child->name, "spatial") != 0) {
            return mjcf_unknown_element(loader, child, KNOWN);
        }
        const int32_t class = mjcf_class_of(loader, child, "class", 0);
        if (class < 0) {
            return LUDUS_ERROR_NOT_FOUND;
        }
        mjcf_tendon tendon = loader->classes[class].tendon;
        const ludus_status status = mjcf_read(loader, child, MJCF_TENDON, &tendon);
        if (status) {
            return status;
        }
        bool acts = tendon.friction_loss != 0 || tendon.armature != 0;
        for (int i = 0; i < 3; i++) {
            acts = acts || tendon.stiffness[i] != 0 || tendon.damping[i] != 0;
        }
        if (acts || in_force(tendon.limited, tendon.range)) {
            return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, child,
                             "pulls at joints (stiffness, damping, range, frictionloss or armature), which is not "
                             "supported yet");
        }
        mjcf_note(loader, "tendon");
    }
    return LUDUS_OK;
}

// --- contacts ---

static int32_t named_body(const mjcf_loader *loader, const xml_node *node, const char *attribute) {
    const char *name = xml_attribute(node, attribute);
    for (int32_t i = 0; name && name[0] && i < loader->def->body_count; i++) {
        if (strcmp(loader->def->bodies[i].name, name) == 0) {
            return i;
        }
    }
    mjcf_fail(loader, LUDUS_ERROR_NOT_FOUND, node, "has %s=\"%.60s\"; there is no body of that name", attribute,
              name ? name : "");
    return -1;
}

static ludus_status read_exclude(mjcf_loader *loader, const xml_node *node) {
    static const mjcf_attribute TABLE[] = {
        {"name", MJCF_PASSED, 0, 0, 0, NULL},
        {"body1", MJCF_ELSEWHERE, 0, 0, 0, NULL},
        {"body2", MJCF_ELSEWHERE, 0, 0, 0, NULL},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
    const ludus_status status = mjcf_read_leaf(loader, node, TABLE, NULL);
    const int32_t body = status ? -1 : named_body(loader, node, "body1");
    const int32_t other = body < 0 ? -1 : named_body(loader, node, "body2");
    if (other < 0) {
        return status ? status : LUDUS_ERROR_NOT_FOUND;
    }
    return ludus_model_def_add_exclude(loader->def, body, other) < 0 ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}

ludus_status mjcf_contact(mjcf_loader *loader, const xml_node *node) {
    static const char *const KNOWN[] = {"exclude", "pair", NULL};
    for (const xml_node *child = node->first; child; child = child->next) {
        ludus_status status = LUDUS_OK;
        if (strcmp(child->name, "exclude") == 0) {
            status = read_exclude(loader, child);
        } else if (strcmp(child->name, "pair") == 0) {
            status = loader->def->contacts_off
                         ? LUDUS_OK
                         : mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, child,
                                     "asks for a contact; contacts are not supported yet: <flag contact=\"disable\"/>");
        } else {
            status = mjcf_unknown_element(loader, child, KNOWN);
        }
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}
