// model_def.h - definitions of bodies, joints, geoms, sites and motors, to be compiled to a model: by programs, or by a file's loader.
// SPDX-License-Identifier: MIT
//
//     ludus_model_def *def = ludus_model_def_make();
//     ludus_body_def pole = ludus_default_body();
//     const int32_t body = ludus_model_def_add_body(def, &pole);
//     ludus_joint_def hinge = ludus_default_joint(body);
//     hinge.axis[0] = 1, hinge.axis[2] = 0;
//     ludus_model_def_add_joint(def, &hinge);
//     ludus_geom_def rod = ludus_default_geom(body);
//     ...
//     ludus_model *model = ludus_model_compile(def);
//     ludus_model_def_destroy(def);
//
// Radians, metres, kilograms; quaternions w x y z of any length but 0. Defaults are MuJoCo's.
#ifndef LUDUS_MODEL_DEF_H
#define LUDUS_MODEL_DEF_H

#include <ludus/model.h>

#ifdef __cplusplus
extern "C" {
#endif

// Where a definition comes from, for sentences about it. line 0: a program.
typedef struct ludus_origin {
    int32_t file, line; // file: index given by ludus_model_def_add_file()
} ludus_origin;

typedef struct ludus_body_def {
    ludus_name name;
    int32_t parent; // 0: the world
    double pos[3], quat[4];
    // Mass properties as given; without them they follow from the geoms (see inertia_from_geom).
    bool inertial;
    double mass;
    double inertial_pos[3], inertial_quat[4]; // centre of mass, principal axes; of a body without any mass too
    double inertia[3];                        // principal moments, unless
    bool full;                                // the whole matrix is given, in the axes of the body:
    double full_inertia[6];                   // xx yy zz xy xz yz
    bool align; // a free body without children: put the body's frame into its centre of mass and its principal axes
    ludus_origin origin;
} ludus_body_def;

typedef struct ludus_joint_def {
    ludus_name name;
    int32_t body;
    ludus_joint_type type;
    double pos[3], axis[3]; // in the body's frame
    bool limited;
    double range[2];
    double margin, solref[2], solimp[5];
    double stiffness, damping, armature;
    double ref, springref;
    double springdamper
        [2]; // time constant, damping ratio: where positive, stiffness and damping follow from the inertia at qpos0
    ludus_origin origin;
} ludus_joint_def;

typedef struct ludus_geom_def {
    ludus_name name;
    int32_t body;
    ludus_geom_type type;
    double pos[3], quat[4];
    double size[3]; // see ludus_geom_type
    double mass;    // NaN: density times volume
    double density;
    int32_t contype, conaffinity; // two geoms may touch where contype of one and conaffinity of the other share a bit
    int32_t group;                // 0 to 5
    float color[4];
    ludus_origin origin;
} ludus_geom_def;

typedef struct ludus_site_def {
    ludus_name name;
    int32_t body;
    double pos[3], quat[4];
    ludus_origin origin;
} ludus_site_def;

typedef struct ludus_motor_def {
    ludus_name name;
    int32_t joint; // of the definition's joints
    double gear[6];
    bool limited; // controls are cut to
    double range[2];
    ludus_origin origin;
} ludus_motor_def;

typedef struct ludus_exclude_def {
    int32_t body[2]; // whose geoms never touch
} ludus_exclude_def;

typedef enum ludus_inertia_from_geom {
    LUDUS_INERTIA_GIVEN,     // never
    LUDUS_INERTIA_COMPUTED,  // always
    LUDUS_INERTIA_AS_NEEDED, // for bodies without mass properties
} ludus_inertia_from_geom;

typedef struct ludus_model_def {
    ludus_name name;
    double timestep, gravity[3], wind[3], density, viscosity;
    ludus_integrator integrator;
    bool limits_off, springs_off, dampers_off, gravity_off, actuation_off, clip_control_off, ref_unsafe, euler_explicit;
    bool contacts_off;      // geoms never touch
    bool parents_touch_too; // geoms of a body and of its parent may touch
    ludus_inertia_from_geom inertia_from_geom;
    int32_t inertia_groups[2];        // geoms of these groups, first and last, have mass
    double least_mass, least_inertia; // of every body [boundmass boundinertia]
    bool balance_inertia;             // moments that no body can have are replaced by their mean
    double total_mass;                // masses and inertias are scaled to it; 0 or less: not

    // Owned; add with the functions below. Body 0 is the world.
    ludus_body_def *bodies;
    ludus_joint_def *joints;
    ludus_geom_def *geoms;
    ludus_site_def *sites;
    ludus_motor_def *motors;
    ludus_exclude_def *excludes;
    char **files;
    int32_t body_count, joint_count, geom_count, site_count, motor_count, exclude_count, file_count;
} ludus_model_def;

// An empty world. NULL without memory.
LUDUS_API ludus_model_def *ludus_model_def_make(void);
LUDUS_API void ludus_model_def_destroy(ludus_model_def *def);

LUDUS_API ludus_body_def ludus_default_body(void);           // in the world, without geoms
LUDUS_API ludus_joint_def ludus_default_joint(int32_t body); // a hinge about z
LUDUS_API ludus_geom_def ludus_default_geom(int32_t body);   // a sphere, size to be set
LUDUS_API ludus_site_def ludus_default_site(int32_t body);
LUDUS_API ludus_motor_def ludus_default_motor(int32_t joint); // gear 1

// Append a copy and return its index; -1 with a sentence when there are too many or memory is lacking.
LUDUS_API int32_t ludus_model_def_add_body(ludus_model_def *def, const ludus_body_def *body);
LUDUS_API int32_t ludus_model_def_add_joint(ludus_model_def *def, const ludus_joint_def *joint);
LUDUS_API int32_t ludus_model_def_add_geom(ludus_model_def *def, const ludus_geom_def *geom);
LUDUS_API int32_t ludus_model_def_add_site(ludus_model_def *def, const ludus_site_def *site);
LUDUS_API int32_t ludus_model_def_add_motor(ludus_model_def *def, const ludus_motor_def *motor);
LUDUS_API int32_t ludus_model_def_add_exclude(ludus_model_def *def, int32_t body, int32_t other);
LUDUS_API int32_t ludus_model_def_add_file(ludus_model_def *def, const char *name);

// Compiles. NULL with a sentence that names the thing, and where it was defined, when something is impossible. The caller destroys the
// model.
LUDUS_API ludus_model *ludus_model_compile(const ludus_model_def *def);

#ifdef __cplusplus
}
#endif
#endif
