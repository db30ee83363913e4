// mjcf_options.c - <compiler> and <option> with its flags.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#include <string.h>

// --- compiler ---

typedef struct compiler_values {
    int32_t autolimits, balance, degrees, coordinate, from_geom, align;
    double least_mass, least_inertia, total_mass, groups[2];
} compiler_values;

ludus_status mjcf_compiler(mjcf_loader *loader, const xml_node *node) {
    static const char *const ANGLES[] = {"radian", "degree", NULL}, *const COORDINATES[] = {"local", NULL};
#define AT(member) offsetof(compiler_values, member)
    static const mjcf_attribute TABLE[] = {
        {"autolimits", MJCF_CHOICE, AT(autolimits), 0, 0, MJCF_FALSE_TRUE},
        {"boundmass", MJCF_NUMBERS, AT(least_mass), 1, 1, NULL},
        {"boundinertia", MJCF_NUMBERS, AT(least_inertia), 1, 1, NULL},
        {"settotalmass", MJCF_NUMBERS, AT(total_mass), 1, 1, NULL},
        {"balanceinertia", MJCF_CHOICE, AT(balance), 0, 0, MJCF_FALSE_TRUE},
        {"coordinate", MJCF_CHOICE, AT(coordinate), 0, 0, COORDINATES},
        {"angle", MJCF_CHOICE, AT(degrees), 0, 0, ANGLES},
        {"eulerseq", MJCF_ELSEWHERE, 0, 0, 0, NULL},
        {"inertiafromgeom", MJCF_CHOICE, AT(from_geom), 0, 0, MJCF_TRISTATE},
        {"inertiagrouprange", MJCF_NUMBERS, AT(groups), 2, 2, NULL},
        {"alignfree", MJCF_CHOICE, AT(align), 0, 0, MJCF_FALSE_TRUE},
        // Where files are, pictures, and what only other programs read.
        {"strippath", MJCF_PASSED, 0, 0, 0, NULL},
        {"fitaabb", MJCF_PASSED, 0, 0, 0, NULL},
        {"meshdir", MJCF_PASSED, 0, 0, 0, NULL},
        {"texturedir", MJCF_PASSED, 0, 0, 0, NULL},
        {"assetdir", MJCF_PASSED, 0, 0, 0, NULL},
        {"discardvisual", MJCF_PASSED, 0, 0, 0, NULL},
        {"usethread", MJCF_PASSED, 0, 0, 0, NULL},
        {"fusestatic", MJCF_ELSEWHERE, 0, 0, 0, NULL},
        {"saveinertial", MJCF_PASSED, 0, 0, 0, NULL},
        {"conflict", MJCF_PASSED, 0, 0, 0, NULL},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
#undef AT
    ludus_model_def *def = loader->def;
    compiler_values values = {.autolimits = loader->autolimits,
                              .balance = def->balance_inertia,
                              .degrees = loader->degrees,
                              .from_geom = (int32_t)def->inertia_from_geom,
                              .align = loader->align_free,
                              .least_mass = def->least_mass,
                              .least_inertia = def->least_inertia,
                              .total_mass = def->total_mass,
                              .groups = {def->inertia_groups[0], def->inertia_groups[1]}};
    const ludus_status status = mjcf_read(loader, node, TABLE, &values);
    if (status) {
        return status;
    }
    const char *sequence = xml_attribute(node, "eulerseq");
    if (sequence && (strlen(sequence) != 3 || strspn(sequence, "xyzXYZ") != 3)) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has eulerseq=\"%.60s\"; it takes three of x y z X Y Z",
                         sequence);
    }
    if (sequence) {
        memcpy(loader->euler, sequence, 4);
    }
    if (values.least_mass < 0 || values.least_inertia < 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a negative boundmass or boundinertia");
    }
    if (xml_attribute(node, "fusestatic")) {
        mjcf_note(loader, "compiler fusestatic");
    }
    loader->autolimits = values.autolimits;
    loader->degrees = values.degrees;
    loader->align_free = values.align;
    def->balance_inertia = values.balance;
    def->inertia_from_geom = (ludus_inertia_from_geom)values.from_geom;
    def->least_mass = values.least_mass;
    def->least_inertia = values.least_inertia;
    def->total_mass = values.total_mass;
    for (int i = 0; i < 2; i++) {
        const double group = values.groups[i];
        def->inertia_groups[i] = group < 0 ? -1 : group > 1000 ? 1000 : (int32_t)group;
    }
    return LUDUS_OK;
}

// --- flags ---

typedef struct flag_values {
    int32_t constraint, equality, friction, limit, contact, passive, spring, damper, gravity, clamp, parents, actuation,
        safe, euler, sleep, exact, multiple;
} flag_values;

static ludus_status read_flags(mjcf_loader *loader, const xml_node *node) {
    static const char *const ABLE[] = {"disable", "enable", NULL};
#define FLAG(name, member)                                                                                             \
    { name, MJCF_CHOICE, offsetof(flag_values, member), 0, 0, ABLE }
#define PASS(name)                                                                                                     \
    { name, MJCF_PASSED, 0, 0, 0, NULL }
    static const mjcf_attribute TABLE[] = {
        FLAG("constraint", constraint),
        FLAG("equality", equality),
        FLAG("frictionloss", friction),
        FLAG("limit", limit),
        FLAG("contact", contact),
        FLAG("passive", passive),
        FLAG("spring", spring),
        FLAG("damper", damper),
        FLAG("gravity", gravity),
        FLAG("clampctrl", clamp),
        FLAG("filterparent", parents),
        FLAG("actuation", actuation),
        FLAG("refsafe", safe),
        FLAG("eulerdamp", euler),
        FLAG("sleep", sleep),
        FLAG("diagexact", exact),
        FLAG("multiccd", multiple),
        // Of contacts and the solver's ways, and what is measured only.
        PASS("warmstart"),
        PASS("sensor"),
        PASS("midphase"),
        PASS("autoreset"),
        PASS("nativeccd"),
        PASS("island"),
        PASS("override"),
        PASS("energy"),
        PASS("fwdinv"),
        PASS("invdiscrete"),
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
#undef FLAG
#undef PASS
    ludus_model_def *def = loader->def;
    flag_values on = {
        .constraint = !loader->constraints_off,
        .equality = !loader->equalities_off,
        .friction = !loader->friction_off,
        .limit = !def->limits_off,
        .contact = !def->contacts_off,
        .passive = 1,
        .spring = !def->springs_off,
        .damper = !def->dampers_off,
        .gravity = !def->gravity_off,
        .clamp = !def->clip_control_off,
        .parents = !def->parents_touch_too,
        .actuation = !def->actuation_off,
        .safe = !def->ref_unsafe,
        .euler = !def->euler_explicit,
    };
    const ludus_status status = mjcf_read_leaf(loader, node, TABLE, &on);
    if (status) {
        return status;
    }
    if (on.sleep || on.exact) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "enables %s, which is not supported yet",
                         on.sleep ? "sleep" : "diagexact");
    }
    loader->constraints_off = !on.constraint;
    loader->equalities_off = !on.equality || !on.constraint;
    loader->friction_off = !on.friction || !on.constraint;
    def->limits_off = !on.limit || !on.constraint;
    def->contacts_off = !on.contact || !on.constraint;
    def->springs_off = !on.spring || !on.passive;
    def->dampers_off = !on.damper || !on.passive;
    def->gravity_off = !on.gravity;
    def->clip_control_off = !on.clamp;
    def->parents_touch_too = !on.parents;
    def->actuation_off = !on.actuation;
    def->ref_unsafe = !on.safe;
    def->euler_explicit = !on.euler;
    return LUDUS_OK;
}

// --- options ---

typedef struct option_values {
    double timestep, gravity[3], wind[3], density, viscosity;
    int32_t integrator;
} option_values;

ludus_status mjcf_option(mjcf_loader *loader, const xml_node *node) {
    static const char *const INTEGRATORS[] = {"Euler", "implicitfast", "RK4", "implicit", NULL}; // as ludus_integrator
    enum { IMPLICIT = 3 };
#define AT(member) offsetof(option_values, member)
#define PASS(name)                                                                                                     \
    { name, MJCF_PASSED, 0, 0, 0, NULL }
    static const mjcf_attribute TABLE[] = {
        {"timestep", MJCF_NUMBERS, AT(timestep), 1, 1, NULL},
        {"gravity", MJCF_NUMBERS, AT(gravity), 3, 3, NULL},
        {"wind", MJCF_NUMBERS, AT(wind), 3, 3, NULL},
        {"density", MJCF_NUMBERS, AT(density), 1, 1, NULL},
        {"viscosity", MJCF_NUMBERS, AT(viscosity), 1, 1, NULL},
        {"integrator", MJCF_CHOICE, AT(integrator), 0, 0, INTEGRATORS},
        {"actuatorgroupdisable", MJCF_ELSEWHERE, 0, 0, 0, NULL},
        PASS("magnetic"),
        PASS("o_margin"),
        PASS("o_solref"),
        PASS("o_solimp"),
        PASS("o_friction"),
        PASS("apirate"),
        PASS("impratio"),
        PASS("tolerance"),
        PASS("ls_tolerance"),
        PASS("noslip_tolerance"),
        PASS("ccd_tolerance"),
        PASS("mpr_tolerance"),
        PASS("sleep_tolerance"),
        PASS("cone"),
        PASS("jacobian"),
        PASS("solver"),
        PASS("iterations"),
        PASS("ls_iterations"),
        PASS("noslip_iterations"),
        PASS("ccd_iterations"),
        PASS("mpr_iterations"),
        PASS("sdf_iterations"),
        PASS("sdf_initpoints"),
        PASS("collision"),
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
    // Of those, the ones that people set in earnest; the solver here always goes to the end.
    static const char *const NOTED[] = {"solver", "iterations", "tolerance", "ls_iterations",    "ls_tolerance",
                                        "cone",   "jacobian",   "impratio",  "noslip_iterations"};
    static const char *const NOTES[] = {"option solver",        "option iterations",   "option tolerance",
                                        "option ls_iterations", "option ls_tolerance", "option cone",
                                        "option jacobian",      "option impratio",     "option noslip_iterations"};
#undef AT
#undef PASS
    ludus_model_def *def = loader->def;
    option_values values = {.timestep = def->timestep,
                            .density = def->density,
                            .viscosity = def->viscosity,
                            .integrator = (int32_t)def->integrator};
    memcpy(values.gravity, def->gravity, sizeof values.gravity);
    memcpy(values.wind, def->wind, sizeof values.wind);
    ludus_status status = mjcf_read(loader, node, TABLE, &values);
    if (status) {
        return status;
    }
    if (values.integrator == IMPLICIT) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node,
                         "has integrator=\"implicit\", which is not supported; take implicitfast, Euler or RK4");
    }
    if (!(values.timestep > 0)) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has timestep=\"%g\"; it must be above 0", values.timestep);
    }
    if (values.density < 0 || values.viscosity < 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a negative density or viscosity");
    }
    const char *groups = xml_attribute(node, "actuatorgroupdisable");
    if (groups && groups[0]) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has actuatorgroupdisable, which is not supported yet");
    }
    for (size_t i = 0; i < sizeof NOTED / sizeof *NOTED; i++) {
        if (xml_attribute(node, NOTED[i])) {
            mjcf_note(loader, NOTES[i]);
        }
    }
    def->timestep = values.timestep;
    memcpy(def->gravity, values.gravity, sizeof values.gravity);
    memcpy(def->wind, values.wind, sizeof values.wind);
    def->density = values.density;
    def->viscosity = values.viscosity;
    def->integrator = (ludus_integrator)values.integrator;
    static const char *const CHILDREN[] = {"flag", NULL};
    for (const xml_node *child = node->first; child && !status; child = child->next) {
        status = strcmp(child->name, "flag") == 0 ? read_flags(loader, child)
                                                  : mjcf_unknown_element(loader, child, CHILDREN);
    }
    return status;
}
