// compile.h - the parts of the model compiler: sentences with places, mass properties, contacts.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_COMPILE_H
#define LUDUS_PHYSICS_COMPILE_H

#include <ludus/model_def.h>

// Masses, moments and volumes below this count as none [mjEPS]; so do the mass and moments of a body that is to move below that
// [mjMINVAL].
#define COMPILE_TINY        1e-14
#define COMPILE_LEAST_INERT 1e-15

// Fails with "file:line: kind "name" sentence"; without a place or a name, "kind index sentence".
ludus_status compile_fail(const ludus_model_def *def, ludus_origin origin, const char *kind, const char *name,
                          int32_t index, const char *format, ...) LUDUS_PRINTF(6, 7);

// Everything that can be said without computing.
ludus_status compile_check(const ludus_model_def *def);

// What the compiler knows of a geom beyond its definition.
typedef struct compile_geom {
    double pos[3], quat[4]; // in its body's frame
    double mass, inertia[3];
} compile_geom;

// Checks geom `index` and computes mass and moments; `weighed`: it has mass at all.
ludus_status compile_geom_mass(const ludus_model_def *def, int32_t index, bool weighed, compile_geom *out);

// Mass, centre, axes and moments of body `index`, from what is given and from its geoms.
ludus_status compile_body_mass(const ludus_model_def *def, int32_t index, const compile_geom *geoms, double *mass,
                               double pos[3], double quat[4], double inertia[3]);

// Principal moments, largest first, and axes of a symmetric matrix: xx yy zz xy xz yz.
void compile_principal(const double full[6], double moments[3], double quat[4]);

// The part of ludus_model_check() that is about whole numbers: every index is within its bounds afterwards.
ludus_status compile_check_tree(const ludus_model *model);

// Fails when two geoms could touch, which is not supported yet.
ludus_status compile_contacts(const ludus_model_def *def);

// ludus_model_settle() without its sentence: `singular` is the joint that makes the mass matrix at qpos0 singular, -1 for none. The
// status is LUDUS_OK then, too, and nothing that needs the matrix is settled.
ludus_status compile_settle(ludus_model *model, int32_t *singular);
#define COMPILE_SINGULAR                                                                                               \
    "moves no mass that the joints after it do not move alike: the mass matrix at qpos0 is singular"

#endif
