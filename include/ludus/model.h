// model.h - a compiled articulated body: tree, joints, inertias, actuators and options as plain numbers, shared and constant.
// SPDX-License-Identifier: MIT
//
// Bodies form a forest that hangs from body 0, the world. Parents come before children; joints, degrees of freedom (dofs) and
// positions are in the order of their bodies. Angles are in radians, quaternions are w x y z and of unit length. Names in
// brackets are MuJoCo's. Source of the format and of its meaning: MuJoCo's MJCF.
//
// A model that a program fills in by itself must keep these orders; ludus_model_check() says whether it does.
#ifndef LUDUS_MODEL_H
#define LUDUS_MODEL_H

#include <ludus/base.h>

#ifdef __cplusplus
extern "C" {
#endif

// The largest model: more is refused with a sentence.
enum {
    LUDUS_BODIES_MAX = 40, // the world too
    LUDUS_DOFS_MAX = 48,   // joints are no more than dofs
    LUDUS_POSITIONS_MAX = 56,
    LUDUS_ACTUATORS_MAX = 48,
    LUDUS_SITES_MAX = 32,
    LUDUS_GEOMS_MAX = 160,
    LUDUS_NAME_MAX = 48, // bytes, the end mark too
};

typedef enum ludus_joint_type {
    LUDUS_JOINT_FREE, // 7 positions (place, quaternion), 6 dofs: velocity in the world's axes, then rotation in the body's
    LUDUS_JOINT_BALL,  // 4 positions, 3 dofs: rotation in the body's axes
    LUDUS_JOINT_SLIDE, // 1 position, 1 dof
    LUDUS_JOINT_HINGE, // 1 position, 1 dof
} ludus_joint_type;

typedef enum ludus_geom_type {
    LUDUS_GEOM_PLANE, // half sizes x, y (0: infinite); its normal is z
    LUDUS_GEOM_SPHERE,
    LUDUS_GEOM_CAPSULE,   // radius, half length without the caps; along z
    LUDUS_GEOM_CYLINDER,  // radius, half length; along z
    LUDUS_GEOM_ELLIPSOID, // radii
    LUDUS_GEOM_BOX,       // half sizes
} ludus_geom_type;

typedef enum ludus_integrator {
    LUDUS_EULER,         // semi-implicit, joint damping implicit
    LUDUS_IMPLICIT_FAST, // the same with every velocity-dependent passive force implicit, Coriolis forces not
    LUDUS_RK4,
} ludus_integrator;

typedef char ludus_name[LUDUS_NAME_MAX];

// What the dynamics read as single real numbers: X(name, about).
#define LUDUS_MODEL_SCALARS(X)                                                                                         \
    X(timestep, "s")                                                                                                   \
    X(density, "kg/m^3, of the medium")                                                                                \
    X(viscosity, "Pa s, of the medium")

// What they read as arrays of real numbers, row-major: X(name, rows, numbers a row, about). Each kind of number that the kernels are compiled
// for has its own copy, made of the same list.
#define LUDUS_MODEL_NUMBERS(X)                                                                                         \
    X(gravity, 1, 3, "m/s^2")                                                                                          \
    X(wind, 1, 3, "m/s, of the medium")                                                                                \
    X(body_pos, LUDUS_BODIES_MAX, 3, "m, place in the parent's frame")                                                 \
    X(body_quat, LUDUS_BODIES_MAX, 4, "orientation in the parent's frame")                                             \
    X(body_ipos, LUDUS_BODIES_MAX, 3, "m, centre of mass in the body's frame")                                         \
    X(body_iquat, LUDUS_BODIES_MAX, 4, "principal axes in the body's frame")                                           \
    X(body_mass, LUDUS_BODIES_MAX, 1, "kg")                                                                            \
    X(body_inertia, LUDUS_BODIES_MAX, 3, "kg m^2, about the principal axes")                                           \
    X(joint_pos, LUDUS_DOFS_MAX, 3, "m, anchor in the body's frame")                                                   \
    X(joint_axis, LUDUS_DOFS_MAX, 3, "unit vector in the body's frame")                                                \
    X(joint_stiffness, LUDUS_DOFS_MAX, 1, "N/m or N m/rad")                                                            \
    X(joint_range, LUDUS_DOFS_MAX, 2, "m or rad; of a ball 0 and the largest angle")                                   \
    X(joint_margin, LUDUS_DOFS_MAX, 1, "m or rad, distance at which a limit begins to act")                            \
    X(joint_solref, LUDUS_DOFS_MAX, 2, "of the limit: time constant (s) and damping ratio, or -stiffness, -damping")   \
    X(joint_solimp, LUDUS_DOFS_MAX, 5, "of the limit: impedance from, to, width, midpoint, power")                     \
    X(qpos0, LUDUS_POSITIONS_MAX, 1, "positions of the model as written")                                              \
    X(qpos_spring, LUDUS_POSITIONS_MAX, 1, "positions at which springs rest")                                          \
    X(dof_armature, LUDUS_DOFS_MAX, 1, "kg or kg m^2, added to the mass matrix's diagonal")                            \
    X(dof_damping, LUDUS_DOFS_MAX, 1, "N s/m or N m s/rad")                                                            \
    X(dof_invweight0, LUDUS_DOFS_MAX, 1, "1/kg or 1/(kg m^2), mean inverse inertia at qpos0")                          \
    X(actuator_gear, LUDUS_ACTUATORS_MAX, 6, "force or torque a unit of control, for each dof of the joint")           \
    X(actuator_range, LUDUS_ACTUATORS_MAX, 2, "controls are cut to this where actuator_limited")                       \
    X(site_pos, LUDUS_SITES_MAX, 3, "m, in its body's frame")                                                          \
    X(site_quat, LUDUS_SITES_MAX, 4, "in its body's frame")

#define LUDUS_MODEL_DOUBLE(name, about)               double name;
#define LUDUS_MODEL_DOUBLES(name, rows, width, about) double name[(rows) * (width)];

// What the dynamics read as whole numbers.
typedef struct ludus_model_tree {
    int32_t bodies, joints, dofs, positions, actuators, sites; // [nbody njnt nv nq nu nsite]
    int32_t integrator;                                        // ludus_integrator
    int32_t entries;                                           // of the mass matrix: dofs and their ancestors [nM]
    int32_t limits_off, springs_off, dampers_off, gravity_off, actuation_off,
        clip_control_off;                        // flags disabled in the file
    int32_t ref_unsafe;                          // 1: solref's time constant may be below two timesteps
    int32_t euler_explicit;                      // 1: the Euler integrator treats damping explicitly
    int32_t body_parent[LUDUS_BODIES_MAX];       // of the world 0
    int32_t body_root[LUDUS_BODIES_MAX];         // the body of its tree that hangs from the world
    int32_t body_joint[LUDUS_BODIES_MAX];        // its first joint, -1: none [body_jntadr]
    int32_t body_joints[LUDUS_BODIES_MAX];       // [body_jntnum]
    int32_t body_dof[LUDUS_BODIES_MAX];          // its first dof, -1: none
    int32_t body_dofs[LUDUS_BODIES_MAX];         //
    int32_t joint_type[LUDUS_DOFS_MAX];          // ludus_joint_type
    int32_t joint_body[LUDUS_DOFS_MAX];          //
    int32_t joint_position[LUDUS_DOFS_MAX];      // its first position [jnt_qposadr]
    int32_t joint_dof[LUDUS_DOFS_MAX];           // its first dof [jnt_dofadr]
    int32_t joint_limited[LUDUS_DOFS_MAX];       // 1: has a range
    int32_t dof_body[LUDUS_DOFS_MAX];            //
    int32_t dof_joint[LUDUS_DOFS_MAX];           //
    int32_t dof_parent[LUDUS_DOFS_MAX];          // the dof before it on the way to the world, -1: none
    int32_t dof_entry[LUDUS_DOFS_MAX];           // its row in the mass matrix: itself, its parent, and so on [dof_Madr]
    int32_t dof_depth[LUDUS_DOFS_MAX];           // numbers in that row
    int32_t actuator_joint[LUDUS_ACTUATORS_MAX]; //
    int32_t actuator_limited[LUDUS_ACTUATORS_MAX]; // 1: controls are cut to actuator_range
    int32_t site_body[LUDUS_SITES_MAX];            //
} ludus_model_tree;

typedef struct ludus_model {
    ludus_model_tree tree;
    LUDUS_MODEL_SCALARS(LUDUS_MODEL_DOUBLE)
    LUDUS_MODEL_NUMBERS(LUDUS_MODEL_DOUBLES)

    // Not read by the dynamics: shapes for pictures (and, once there are contacts, for those), names for people.
    int32_t geoms;
    int32_t geom_type[LUDUS_GEOMS_MAX]; // ludus_geom_type
    int32_t geom_body[LUDUS_GEOMS_MAX];
    int32_t geom_group[LUDUS_GEOMS_MAX];          // 0 to 5; 3 and above are hidden, as in MuJoCo's viewer
    double geom_pos[LUDUS_GEOMS_MAX * 3];         // m, in its body's frame
    double geom_quat[LUDUS_GEOMS_MAX * 4];        // in its body's frame
    double geom_size[LUDUS_GEOMS_MAX * 3];        // m, by type
    float geom_color[LUDUS_GEOMS_MAX * 4];        // red green blue alpha, 0 to 1
    double body_invweight0[LUDUS_BODIES_MAX * 2]; // 1/kg, 1/(kg m^2): mean inverse inertia at qpos0
    double mean_inertia;                          // mean of the mass matrix's diagonal at qpos0 [stat.meaninertia]
    ludus_name name;
    ludus_name body_name[LUDUS_BODIES_MAX];
    ludus_name joint_name[LUDUS_DOFS_MAX];
    ludus_name actuator_name[LUDUS_ACTUATORS_MAX];
    ludus_name site_name[LUDUS_SITES_MAX];
    ludus_name geom_name[LUDUS_GEOMS_MAX];
} ludus_model;

// Reads an MJCF file and compiles it. NULL with a sentence that names file, line and element on failure. What cannot change the
// dynamics (pictures, lights, sensors) is passed over with a note through the log. The caller destroys it.
LUDUS_API ludus_model *ludus_model_load(const char *path);

// The same of a text in memory; `name` stands for the file in sentences.
LUDUS_API ludus_model *ludus_model_parse(const char *text, size_t length, const char *name);

LUDUS_API void ludus_model_destroy(ludus_model *model);

// Is everything in its order and bound, finite, and every moving body's inertia positive? LUDUS_ERROR_ARGUMENT with a sentence
// when it is not.
LUDUS_API ludus_status ludus_model_check(const ludus_model *model);

// Fills in what follows from the rest: dof_parent, dof_entry, dof_depth, entries, body_root, dof_invweight0, body_invweight0,
// mean_inertia [mj_setConst]. Fails where the mass matrix at qpos0 is singular.
LUDUS_API ludus_status ludus_model_settle(ludus_model *model);

// Indices by name, -1 where there is none.
LUDUS_API int32_t ludus_model_body(const ludus_model *model, const char *name);
LUDUS_API int32_t ludus_model_joint(const ludus_model *model, const char *name);
LUDUS_API int32_t ludus_model_actuator(const ludus_model *model, const char *name);
LUDUS_API int32_t ludus_model_site(const ludus_model *model, const char *name);

#ifdef __cplusplus
}
#endif
#endif
