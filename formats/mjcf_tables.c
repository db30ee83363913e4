// mjcf_tables.c - the attributes of joints, geoms, sites, motors and tendons, of elements and of their classes.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#define PASS(name)                                                                                                     \
    { name, MJCF_PASSED, 0, 0, 0, NULL }
#define ELSEWHERE(name)                                                                                                \
    { name, MJCF_ELSEWHERE, 0, 0, 0, NULL }
#define REFUSE(name)                                                                                                   \
    { name, MJCF_UNSUPPORTED, 0, 0, 0, NULL }
#define NUMBERS(name, member, least, most)                                                                             \
    { name, MJCF_NUMBERS, AT(member), least, most, NULL }
#define ONE(name, member)                                                                                              \
    { name, MJCF_NUMBERS, AT(member), 1, 1, NULL }
#define CHOICE(name, member, choices)                                                                                  \
    { name, MJCF_CHOICE, AT(member), 0, 0, choices }
#define NAME                                                                                                           \
    { "name", MJCF_NAME, AT(def.name), 0, 0, NULL }
#define ORIENTATION                                                                                                    \
    {"quat", MJCF_QUATERNION, AT(orientation), 0, 0, NULL},                                                            \
        {"axisangle", MJCF_AXISANGLE, AT(orientation), 0, 0, NULL},                                                    \
        {"xyaxes", MJCF_XYAXES, AT(orientation), 0, 0, NULL}, {"zaxis", MJCF_ZAXIS, AT(orientation), 0, 0, NULL}, {    \
        "euler", MJCF_EULER, AT(orientation), 0, 0, NULL                                                               \
    }
#define END                                                                                                            \
    { NULL, MJCF_PASSED, 0, 0, 0, NULL }

static const char *const JOINT_TYPES[] = {"free", "ball", "slide", "hinge", NULL}; // as ludus_joint_type
// As ludus_geom_type, then those that are refused.
static const char *const GEOM_TYPES[] = {"plane", "sphere", "capsule", "cylinder", "ellipsoid",
                                         "box",   "mesh",   "hfield",  "sdf",      NULL};
static const char *const FLUID_SHAPES[] = {"none", "ellipsoid", NULL};

// clang-format off
#define AT(member) offsetof(mjcf_joint, member)
const mjcf_attribute MJCF_JOINT[] = {
    NAME, ELSEWHERE("class"),
    CHOICE("type", type, JOINT_TYPES),
    NUMBERS("pos", def.pos, 3, 3),
    NUMBERS("axis", def.axis, 3, 3),
    CHOICE("limited", limited, MJCF_TRISTATE),
    NUMBERS("range", def.range, 2, 2),
    ONE("margin", def.margin),
    NUMBERS("solreflimit", def.solref, 1, 2),
    NUMBERS("solimplimit", def.solimp, 1, 5),
    NUMBERS("stiffness", stiffness, 1, 3),
    NUMBERS("damping", damping, 1, 3),
    ONE("armature", def.armature),
    ONE("ref", def.ref),
    ONE("springref", def.springref),
    NUMBERS("springdamper", def.springdamper, 2, 2),
    ONE("frictionloss", friction_loss),
    CHOICE("actuatorfrclimited", force_limited, MJCF_TRISTATE),
    NUMBERS("actuatorfrcrange", force_range, 2, 2),
    CHOICE("actuatorgravcomp", compensated, MJCF_FALSE_TRUE),
    PASS("group"), PASS("solreffriction"), PASS("solimpfriction"), PASS("user"),
    END,
};
#undef AT

#define AT(member) offsetof(mjcf_geom, member)
const mjcf_attribute MJCF_GEOM[] = {
    NAME, ELSEWHERE("class"),
    CHOICE("type", type, GEOM_TYPES),
    {"contype", MJCF_WHOLE, AT(def.contype), 0, 0, NULL},
    {"conaffinity", MJCF_WHOLE, AT(def.conaffinity), 0, 0, NULL},
    {"condim", MJCF_WHOLE, AT(dimension), 0, 0, NULL},
    {"group", MJCF_WHOLE, AT(def.group), 0, 0, NULL},
    NUMBERS("size", def.size, 1, 3),
    {"material", MJCF_NAME, AT(material), 0, 0, NULL},
    ONE("mass", def.mass),
    ONE("density", def.density),
    CHOICE("shellinertia", shell, MJCF_FALSE_TRUE),
    NUMBERS("fromto", fromto, 6, 6),
    NUMBERS("pos", def.pos, 3, 3),
    ORIENTATION,
    {"rgba", MJCF_COLOR, AT(def.color), 4, 4, NULL},
    CHOICE("fluidshape", fluid_shape, FLUID_SHAPES),
    REFUSE("hfield"), REFUSE("mesh"),
    // Of contacts, of the fluid model that is refused, and of other programs.
    PASS("priority"), PASS("friction"), PASS("solmix"), PASS("solref"), PASS("solimp"), PASS("margin"), PASS("gap"),
    PASS("surfacevel"), PASS("adhesion"), PASS("fitscale"), PASS("fluidcoef"), PASS("user"),
    END,
};
#undef AT

#define AT(member) offsetof(mjcf_site, member)
const mjcf_attribute MJCF_SITE[] = {
    NAME, ELSEWHERE("class"),
    CHOICE("type", type, GEOM_TYPES),
    NUMBERS("pos", def.pos, 3, 3),
    ORIENTATION,
    NUMBERS("fromto", fromto, 6, 6),
    NUMBERS("size", size, 1, 3),
    PASS("group"), PASS("material"), PASS("rgba"), PASS("user"),
    END,
};
#undef AT

#define AT(member) offsetof(mjcf_motor, member)
const mjcf_attribute MJCF_MOTOR[] = {
    NAME, ELSEWHERE("class"), ELSEWHERE("joint"),
    NUMBERS("gear", def.gear, 1, 6),
    CHOICE("ctrllimited", limited, MJCF_TRISTATE),
    NUMBERS("ctrlrange", def.range, 2, 2),
    CHOICE("forcelimited", force_limited, MJCF_TRISTATE),
    NUMBERS("forcerange", force_range, 2, 2),
    NUMBERS("damping", damping, 1, 3),
    ONE("armature", armature),
    ONE("delay", delay),
    REFUSE("jointinparent"), REFUSE("tendon"), REFUSE("slidersite"), REFUSE("cranksite"), REFUSE("site"),
    REFUSE("refsite"), REFUSE("cranklength"),
    PASS("group"), PASS("nsample"), PASS("interp"), PASS("user"), PASS("lengthrange"),
    END,
};
#undef AT

#define AT(member) offsetof(mjcf_tendon, member)
const mjcf_attribute MJCF_TENDON[] = {
    PASS("name"), ELSEWHERE("class"),
    CHOICE("limited", limited, MJCF_TRISTATE),
    NUMBERS("range", range, 2, 2),
    CHOICE("actuatorfrclimited", force_limited, MJCF_TRISTATE),
    NUMBERS("actuatorfrcrange", force_range, 2, 2),
    NUMBERS("stiffness", stiffness, 1, 3),
    NUMBERS("damping", damping, 1, 3),
    ONE("frictionloss", friction_loss),
    ONE("armature", armature),
    PASS("group"), PASS("solreflimit"), PASS("solimplimit"), PASS("solreffriction"), PASS("solimpfriction"),
    PASS("springlength"), PASS("margin"), PASS("width"), PASS("material"), PASS("rgba"), PASS("user"),
    END,
};
#undef AT
// clang-format on

const mjcf_attribute MJCF_NONE[] = {END};
