// mjcf_world.c - <worldbody>: bodies, frames, replicates, and what is in them.
// SPDX-License-Identifier: MIT
#include "mjcf.h"

#include <ludus/quaternion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double DEGREE = 3.14159265358979323846 / 180;

// Where elements stand: in a body, in frames of it, under a class, with what replicates add to names.
typedef struct place {
    int32_t body, class;
    bool in_frame;
    double pos[3], quat[4]; // of the frames together
    ludus_name suffix;
} place;

static ludus_status read_children(mjcf_loader *loader, const xml_node *node, const place *at);

// What replicates add to a name.
static ludus_status suffix_name(const mjcf_loader *loader, const xml_node *node, const place *at, char *name) {
    if (name[0] && strlen(name) + strlen(at->suffix) >= LUDUS_NAME_MAX) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has a name that gets longer than %d bytes by replicates",
                         LUDUS_NAME_MAX - 1);
    }
    if (name[0]) {
        strcat(name, at->suffix);
    }
    return LUDUS_OK;
}

// Elements and copies are counted: replicates within replicates multiply.
static ludus_status count_visit(mjcf_loader *loader, const xml_node *node) {
    enum { VISITS_MAX = 100000 };
    return ++loader->visits <= VISITS_MAX ? LUDUS_OK
                                          : mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                                                      "is one element too many: %d are read, copies too", VISITS_MAX);
}

// A count of the list after adding to it; -1 means that the sentence is set.
static ludus_status added(int32_t index) {
    return index < 0 ? LUDUS_ERROR_MEMORY : LUDUS_OK;
}

// --- joints ---

// Is a range in force? MuJoCo's rule: said so, or left open and given.
static ludus_status resolve_limited(const mjcf_loader *loader, const xml_node *node, const char *attribute,
                                    int32_t limited, const double range[2], bool *out) {
    const bool given = range[0] != 0 || range[1] != 0;
    if (limited == MJCF_AUTO && given && !loader->autolimits) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "has a range, but no %s, which autolimits=\"false\" asks for: say true or false", attribute);
    }
    *out = limited == 1 || (limited == MJCF_AUTO && range[0] < range[1]);
    if (limited == MJCF_AUTO && range[0] > range[1]) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has the range %g %g; the first number must be the smaller",
                         range[0], range[1]);
    }
    return LUDUS_OK;
}

static ludus_status finish_joint(mjcf_loader *loader, const xml_node *node, const place *at, mjcf_joint *joint) {
    ludus_joint_def *def = &joint->def;
    def->type = (ludus_joint_type)joint->type;
    def->body = at->body;
    def->origin = mjcf_origin(node);
    def->stiffness = joint->stiffness[0];
    def->damping = joint->damping[0];
    const bool single = def->type == LUDUS_JOINT_HINGE || def->type == LUDUS_JOINT_SLIDE;
    bool force_limited = false;
    ludus_status status = suffix_name(loader, node, at, def->name);
    if (!status && single) {
        status = resolve_limited(loader, node, "actuatorfrclimited", joint->force_limited, joint->force_range,
                                 &force_limited);
    }
    if (!status && def->type != LUDUS_JOINT_FREE) {
        status = resolve_limited(loader, node, "limited", joint->limited, def->range, &def->limited);
    }
    if (status) {
        return status;
    }
    const char *unsupported = force_limited                                        ? "actuatorfrcrange"
                              : joint->friction_loss != 0 && !loader->friction_off ? "frictionloss"
                              : joint->stiffness[1] != 0 || joint->stiffness[2] != 0
                                  ? "a stiffness that is no single number"
                              : joint->damping[1] != 0 || joint->damping[2] != 0 ? "a damping that is no single number"
                                                                                 : NULL;
    if (unsupported) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has %s, which is not supported yet", unsupported);
    }
    // Degrees are of angles only; the range of a slide is in metres.
    if (loader->degrees && def->limited && (def->type == LUDUS_JOINT_HINGE || def->type == LUDUS_JOINT_BALL)) {
        def->range[0] *= DEGREE;
        def->range[1] *= DEGREE;
    }
    if (loader->degrees && def->type == LUDUS_JOINT_HINGE) {
        def->ref *= DEGREE;
        def->springref *= DEGREE;
    }
    if (at->in_frame) {
        double still[4] = {1, 0, 0, 0};
        ludus_quaternion_rotate(at->quat, def->axis, def->axis);
        ludus_frame_within(at->pos, at->quat, def->pos, still);
    }
    if (def->type == LUDUS_JOINT_FREE) {
        loader->def->bodies[at->body].align = loader->align_free;
    }
    return added(ludus_model_def_add_joint(loader->def, def));
}

static ludus_status read_joint(mjcf_loader *loader, const xml_node *node, const place *at) {
    if (at->body == 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is in the world, which does not move");
    }
    const int32_t class = mjcf_class_of(loader, node, "class", at->class);
    if (class < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    mjcf_joint joint = loader->classes[class].joint;
    const ludus_status status = mjcf_read_leaf(loader, node, MJCF_JOINT, &joint);
    return status ? status : finish_joint(loader, node, at, &joint);
}

// A free joint without the defaults of its class.
static ludus_status read_free_joint(mjcf_loader *loader, const xml_node *node, const place *at) {
    struct {
        ludus_name name;
        int32_t align;
    } read = {"", MJCF_AUTO};
    static const mjcf_attribute TABLE[] = {
        {"name", MJCF_NAME, 0, 0, 0, NULL},
        {"group", MJCF_PASSED, 0, 0, 0, NULL},
        {"align", MJCF_CHOICE, sizeof(ludus_name), 0, 0, MJCF_TRISTATE},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
    if (at->body == 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is in the world, which does not move");
    }
    ludus_joint_def joint = ludus_default_joint(at->body);
    joint.type = LUDUS_JOINT_FREE;
    joint.origin = mjcf_origin(node);
    ludus_status status = mjcf_read_leaf(loader, node, TABLE, &read);
    memcpy(joint.name, read.name, sizeof joint.name);
    status = status ? status : suffix_name(loader, node, at, joint.name);
    loader->def->bodies[at->body].align = read.align == MJCF_AUTO ? loader->align_free : read.align;
    return status ? status : added(ludus_model_def_add_joint(loader->def, &joint));
}

// --- geoms and sites ---

// Place, orientation and size of a shape from end to end. `width`: its first size, which boxes and ellipsoids have twice.
static ludus_status from_ends(const mjcf_loader *loader, const xml_node *node, int32_t type, const double ends[6],
                              double pos[3], double quat[4], double size[3]) {
    if (type == LUDUS_GEOM_PLANE || type == LUDUS_GEOM_SPHERE) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node,
                         "has fromto; only a capsule, a cylinder, an ellipsoid or a box can be given so");
    }
    if (pos[0] != 0 || pos[1] != 0 || pos[2] != 0) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has pos and fromto; it takes one of them");
    }
    // The z axis points from the second end to the first.
    double along[3];
    for (int i = 0; i < 3; i++) {
        along[i] = ends[i] - ends[3 + i];
        pos[i] = (ends[i] + ends[3 + i]) / 2;
    }
    size[1] = ludus_normalize(along, 3) / 2;
    if (size[1] < 1e-14) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has fromto with both ends in the same place");
    }
    if (type == LUDUS_GEOM_ELLIPSOID || type == LUDUS_GEOM_BOX) {
        size[2] = size[1];
        size[1] = size[0];
    }
    ludus_quaternion_of_z(along, quat);
    return LUDUS_OK;
}

// Grey geoms have the colour of their material, as in MuJoCo's viewer.
static ludus_status take_material(mjcf_loader *loader, const char *material, float color[4]) {
    if (!material[0] || color[0] != 0.5F || color[1] != 0.5F || color[2] != 0.5F || color[3] != 1) {
        return LUDUS_OK;
    }
    for (const xml_node *asset = loader->root->first; asset; asset = asset->next) {
        for (const xml_node *node = strcmp(asset->name, "asset") == 0 ? asset->first : NULL; node; node = node->next) {
            const char *name = xml_attribute(node, "name");
            if (strcmp(node->name, "material") == 0 && name && strcmp(name, material) == 0) {
                double numbers[4];
                const int32_t count = mjcf_numbers(loader, node, "rgba", 4, 4, numbers);
                for (int32_t i = 0; i < count; i++) {
                    color[i] = (float)numbers[i];
                }
                return count < 0 ? LUDUS_ERROR_FORMAT : LUDUS_OK;
            }
        }
    }
    return LUDUS_OK;
}

static ludus_status finish_geom(mjcf_loader *loader, const xml_node *node, const place *at, mjcf_geom *geom) {
    ludus_geom_def *def = &geom->def;
    def->type = (ludus_geom_type)geom->type;
    def->body = at->body;
    def->origin = mjcf_origin(node);
    if (geom->shell || geom->fluid_shape || geom->type > LUDUS_GEOM_BOX) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has %s, which is not supported yet",
                         geom->shell         ? "shellinertia=\"true\""
                         : geom->fluid_shape ? "fluidshape=\"ellipsoid\""
                                             : "the shape of a mesh, a height field or a distance function");
    }
    ludus_status status = suffix_name(loader, node, at, def->name);
    if (!status && !isnan(geom->fromto[0])) {
        status = from_ends(loader, node, geom->type, geom->fromto, def->pos, def->quat, def->size);
    } else if (!status) {
        status = mjcf_orient(loader, node, &geom->orientation, def->quat);
    }
    status = status ? status : take_material(loader, geom->material, def->color);
    if (!status && at->in_frame) {
        ludus_frame_within(at->pos, at->quat, def->pos, def->quat);
    }
    return status ? status : added(ludus_model_def_add_geom(loader->def, def));
}

static ludus_status read_geom(mjcf_loader *loader, const xml_node *node, const place *at) {
    const int32_t class = mjcf_class_of(loader, node, "class", at->class);
    if (class < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    mjcf_geom geom = loader->classes[class].geom;
    const ludus_status status = mjcf_read_leaf(loader, node, MJCF_GEOM, &geom);
    return status ? status : finish_geom(loader, node, at, &geom);
}

static ludus_status read_site(mjcf_loader *loader, const xml_node *node, const place *at) {
    const int32_t class = mjcf_class_of(loader, node, "class", at->class);
    if (class < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    mjcf_site site = loader->classes[class].site;
    ludus_status status = mjcf_read_leaf(loader, node, MJCF_SITE, &site);
    ludus_site_def *def = &site.def;
    def->body = at->body;
    def->origin = mjcf_origin(node);
    status = status ? status : suffix_name(loader, node, at, def->name);
    if (!status && !isnan(site.fromto[0])) {
        status = from_ends(loader, node, site.type, site.fromto, def->pos, def->quat, site.size);
    } else if (!status) {
        status = mjcf_orient(loader, node, &site.orientation, def->quat);
    }
    if (!status && at->in_frame) {
        ludus_frame_within(at->pos, at->quat, def->pos, def->quat);
    }
    return status ? status : added(ludus_model_def_add_site(loader->def, def));
}

// --- bodies and frames ---

typedef struct framed {
    ludus_name name;
    double pos[3], gravity_compensation;
    mjcf_orientation orientation;
    int32_t mocap;
} framed;

#define AT(member) offsetof(framed, member)
#define FRAME_ATTRIBUTES                                                                                               \
    {"name", MJCF_NAME, AT(name), 0, 0, NULL}, {"childclass", MJCF_ELSEWHERE, 0, 0, 0, NULL},                          \
        {"pos", MJCF_NUMBERS, AT(pos), 3, 3, NULL}, {"quat", MJCF_QUATERNION, AT(orientation), 0, 0, NULL},            \
        {"axisangle", MJCF_AXISANGLE, AT(orientation), 0, 0, NULL},                                                    \
        {"xyaxes", MJCF_XYAXES, AT(orientation), 0, 0, NULL}, {"zaxis", MJCF_ZAXIS, AT(orientation), 0, 0, NULL}, {    \
        "euler", MJCF_EULER, AT(orientation), 0, 0, NULL                                                               \
    }
static const framed AT_REST = {"", {0, 0, 0}, 0, {MJCF_QUATERNION, {1, 0, 0, 0}, {0}}, 0};

static ludus_status read_body(mjcf_loader *loader, const xml_node *node, const place *at) {
    static const mjcf_attribute TABLE[] = {
        FRAME_ATTRIBUTES,
        {"mocap", MJCF_CHOICE, AT(mocap), 0, 0, MJCF_FALSE_TRUE},
        {"gravcomp", MJCF_NUMBERS, AT(gravity_compensation), 1, 1, NULL},
        {"sleep", MJCF_PASSED, 0, 0, 0, NULL},
        {"simple", MJCF_PASSED, 0, 0, 0, NULL},
        {"user", MJCF_PASSED, 0, 0, 0, NULL},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
    framed read = AT_REST;
    ludus_status status = mjcf_read(loader, node, TABLE, &read);
    if (!status && (read.mocap || read.gravity_compensation != 0)) {
        return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "has %s, which is not supported yet",
                         read.mocap ? "mocap=\"true\"" : "gravcomp");
    }
    ludus_body_def body = ludus_default_body();
    memcpy(body.name, read.name, sizeof body.name);
    memcpy(body.pos, read.pos, sizeof body.pos);
    body.parent = at->body;
    body.origin = mjcf_origin(node);
    status = status ? status : suffix_name(loader, node, at, body.name);
    status = status ? status : mjcf_orient(loader, node, &read.orientation, body.quat);
    if (status) {
        return status;
    }
    // MuJoCo's centre of a body without mass: as far from the body as that is from its parent.
    memcpy(body.inertial_pos, body.pos, sizeof body.pos);
    memcpy(body.inertial_quat, body.quat, sizeof body.quat);
    if (at->in_frame) {
        ludus_frame_within(at->pos, at->quat, body.pos, body.quat);
    }
    place inside = {.class = mjcf_class_of(loader, node, "childclass", at->class), .quat = {1}};
    memcpy(inside.suffix, at->suffix, sizeof inside.suffix);
    if (inside.class < 0) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    inside.body = ludus_model_def_add_body(loader->def, &body);
    return inside.body < 0 ? LUDUS_ERROR_MEMORY : read_children(loader, node, &inside);
}

static ludus_status read_frame(mjcf_loader *loader, const xml_node *node, const place *at) {
    static const mjcf_attribute TABLE[] = {FRAME_ATTRIBUTES, {NULL, MJCF_PASSED, 0, 0, 0, NULL}};
    framed read = AT_REST;
    place inside = *at;
    ludus_status status = mjcf_read(loader, node, TABLE, &read);
    memcpy(inside.pos, read.pos, sizeof inside.pos);
    status = status ? status : mjcf_orient(loader, node, &read.orientation, inside.quat);
    inside.class = mjcf_class_of(loader, node, "childclass", at->class);
    if (status || inside.class < 0) {
        return status ? status : LUDUS_ERROR_NOT_FOUND;
    }
    inside.in_frame = true;
    if (at->in_frame) {
        ludus_frame_within(at->pos, at->quat, inside.pos, inside.quat);
    }
    return read_children(loader, node, &inside);
}

// The elements inside `count` times, each copy turned and shifted on from the one before, with its number after the names.
static ludus_status read_replicate(mjcf_loader *loader, const xml_node *node, const place *at) {
    struct {
        int32_t count;
        double offset[3];
        mjcf_orientation turn;
        ludus_name separator;
    } read = {.turn = {MJCF_EULER, {1, 0, 0, 0}, {0}}};
#define IN(member) (size_t)((char *)&read.member - (char *)&read)
    const mjcf_attribute table[] = {
        {"count", MJCF_WHOLE, IN(count), 0, 0, NULL},  {"offset", MJCF_NUMBERS, IN(offset), 3, 3, NULL},
        {"euler", MJCF_EULER, IN(turn), 0, 0, NULL},   {"sep", MJCF_NAME, IN(separator), 0, 0, NULL},
        {"childclass", MJCF_ELSEWHERE, 0, 0, 0, NULL}, {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
#undef IN
    ludus_status status = mjcf_read(loader, node, table, &read);
    const int32_t class = status ? 0 : mjcf_class_of(loader, node, "childclass", at->class);
    if (status || class < 0) {
        return status ? status : LUDUS_ERROR_NOT_FOUND;
    }
    if (read.count < 0 || !xml_attribute(node, "count")) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "needs a count of 0 or more");
    }
    const int digits = snprintf(NULL, 0, "%d", read.count);
    double pos[3] = {0, 0, 0};
    for (int32_t i = 0; i < read.count && !status; i++) {
        place inside = *at;
        inside.class = class;
        inside.in_frame = true;
        mjcf_orientation turn = read.turn;
        for (int k = 0; k < 3; k++) {
            turn.numbers[k] *= i;
        }
        status = count_visit(loader, node);
        status = status ? status : mjcf_orient(loader, node, &turn, inside.quat);
        memcpy(inside.pos, pos, sizeof pos);
        double onward[3];
        ludus_quaternion_rotate(inside.quat, read.offset, onward);
        for (int k = 0; k < 3; k++) {
            pos[k] += onward[k];
        }
        if (at->in_frame) {
            ludus_frame_within(at->pos, at->quat, inside.pos, inside.quat);
        }
        char suffix[2 * LUDUS_NAME_MAX + 16];
        if (snprintf(suffix, sizeof suffix, "%s%0*d%s", read.separator, digits, i, at->suffix) >= LUDUS_NAME_MAX) {
            return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "makes names longer than %d bytes", LUDUS_NAME_MAX - 1);
        }
        memcpy(inside.suffix, suffix, strlen(suffix) + 1);
        status = status ? status : read_children(loader, node, &inside);
    }
    return status;
}

static ludus_status read_inertial(mjcf_loader *loader, const xml_node *node, const place *at) {
    struct {
        double pos[3], mass, diagonal[3], full[6];
        mjcf_orientation orientation;
    } read = {.orientation = {MJCF_QUATERNION, {1, 0, 0, 0}, {0}}};
#define IN(member) (size_t)((char *)&read.member - (char *)&read)
    const mjcf_attribute table[] = {
        {"pos", MJCF_NUMBERS, IN(pos), 3, 3, NULL},
        {"mass", MJCF_NUMBERS, IN(mass), 1, 1, NULL},
        {"diaginertia", MJCF_NUMBERS, IN(diagonal), 3, 3, NULL},
        {"fullinertia", MJCF_NUMBERS, IN(full), 6, 6, NULL},
        {"quat", MJCF_QUATERNION, IN(orientation), 0, 0, NULL},
        {"axisangle", MJCF_AXISANGLE, IN(orientation), 0, 0, NULL},
        {"xyaxes", MJCF_XYAXES, IN(orientation), 0, 0, NULL},
        {"zaxis", MJCF_ZAXIS, IN(orientation), 0, 0, NULL},
        {"euler", MJCF_EULER, IN(orientation), 0, 0, NULL},
        {NULL, MJCF_PASSED, 0, 0, 0, NULL},
    };
#undef IN
    if (at->body == 0 || at->in_frame || loader->def->bodies[at->body].inertial) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "is %s",
                         at->body == 0  ? "in the world, which has no mass"
                         : at->in_frame ? "in a frame; it must be in a body"
                                        : "the second of its body");
    }
    ludus_body_def *body = &loader->def->bodies[at->body];
    ludus_status status = mjcf_read_leaf(loader, node, table, &read);
    if (status) {
        return status;
    }
    if (!xml_attribute(node, "pos") || !xml_attribute(node, "mass")) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "needs pos and mass");
    }
    body->full = xml_attribute(node, "fullinertia") != NULL;
    const bool turned = read.orientation.form != MJCF_QUATERNION || xml_attribute(node, "quat");
    if (body->full && (turned || xml_attribute(node, "diaginertia"))) {
        return mjcf_fail(loader, LUDUS_ERROR_FORMAT, node, "has fullinertia and %s; it takes one of them",
                         turned ? "an orientation" : "diaginertia");
    }
    body->inertial = true;
    body->mass = read.mass;
    memcpy(body->inertial_pos, read.pos, sizeof read.pos);
    memcpy(body->inertia, read.diagonal, sizeof read.diagonal);
    memcpy(body->full_inertia, read.full, sizeof read.full);
    return mjcf_orient(loader, node, &read.orientation, body->inertial_quat);
}

// --- all that can be in a body ---

static ludus_status read_picture(mjcf_loader *loader, const xml_node *node, const place *at) {
    (void)at;
    mjcf_note(loader, node->name);
    return LUDUS_OK;
}

static ludus_status refuse(mjcf_loader *loader, const xml_node *node, const place *at) {
    (void)at;
    return mjcf_fail(loader, LUDUS_ERROR_UNSUPPORTED, node, "is not supported yet");
}

static ludus_status read_children(mjcf_loader *loader, const xml_node *node, const place *at) {
    static const struct {
        const char *name;
        ludus_status (*read)(mjcf_loader *, const xml_node *, const place *);
    } READERS[] = {
        {"body", read_body},         {"joint", read_joint},
        {"geom", read_geom},         {"site", read_site},
        {"frame", read_frame},       {"freejoint", read_free_joint},
        {"inertial", read_inertial}, {"replicate", read_replicate},
        {"camera", read_picture},    {"light", read_picture},
        {"attach", refuse},          {"composite", refuse},
        {"flexcomp", refuse},        {"plugin", refuse},
    };
    enum { COUNT = sizeof READERS / sizeof *READERS };
    for (const xml_node *child = node->first; child; child = child->next) {
        const char *names[COUNT + 1] = {NULL};
        int i = 0;
        while (i < COUNT && strcmp(READERS[i].name, child->name) != 0) {
            names[i] = READERS[i].name;
            i++;
        }
        ludus_status status = count_visit(loader, child);
        if (!status) {
            status = i < COUNT ? READERS[i].read(loader, child, at) : mjcf_unknown_element(loader, child, names);
        }
        if (status) {
            return status;
        }
    }
    return LUDUS_OK;
}

ludus_status mjcf_world(mjcf_loader *loader, const xml_node *node) {
    const place world = {.quat = {1}};
    return read_children(loader, node, &world);
}
