// physics.h - one simulation of a model in double: set positions, velocities and controls, ask for what follows, step,
// differentiate. Environments step many at once through the same kernels (physics/physics.h).
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PHYSICS_H
#define LUDUS_PHYSICS_H

#include <ludus/model.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ludus_physics ludus_physics;

// Quantities: arrays of double, row-major. Spatial vectors are rotation before translation, in the world's axes about the centre
// of mass of the body's tree. Sizes: B bodies, V dofs, Q positions, U actuators, S sites.
typedef enum ludus_quantity {
    // The caller writes these.
    LUDUS_QPOS,    // [Q] positions; quaternions need not be of unit length
    LUDUS_QVEL,    // [V] velocities
    LUDUS_CONTROL, // [U] controls [ctrl]
    // Of the last evaluation (forward, step, inverse).
    LUDUS_BODY_PLACE,           // [B][3] m [xpos]
    LUDUS_BODY_QUATERNION,      // [B][4] [xquat]
    LUDUS_BODY_ROTATION,        // [B][9] [xmat]
    LUDUS_BODY_CENTRE,          // [B][3] m, centres of mass [xipos]
    LUDUS_BODY_AXES,            // [B][9] principal axes [ximat]
    LUDUS_SITE_PLACE,           // [S][3] m [site_xpos]
    LUDUS_SITE_ROTATION,        // [S][9] [site_xmat]
    LUDUS_TREE_CENTRE,          // [B][3] m, centre of mass of the body's subtree [subtree_com]
    LUDUS_BODY_SPATIAL_INERTIA, // [B][10] [cinert]: xx yy zz xy xz yz, mass times offset, mass
    LUDUS_DOF_AXIS,             // [V][6] [cdof]
    LUDUS_BODY_VELOCITY,        // [B][6] [cvel]
    LUDUS_MASS_MATRIX,          // [V][V] [qM]
    LUDUS_BIAS_FORCE,           // [V] Coriolis, centrifugal, gravity [qfrc_bias]
    LUDUS_PASSIVE_FORCE,        // [V] springs, dampers, medium [qfrc_passive]
    LUDUS_ACTUATOR_FORCE,       // [V] [qfrc_actuator]
    LUDUS_SMOOTH_ACCELERATION,  // [V] without limits [qacc_smooth]
    LUDUS_CONSTRAINT_FORCE,     // [V] [qfrc_constraint]
    LUDUS_ACCELERATION,         // [V] [qacc]
    LUDUS_ENERGY,               // [2] J: potential, kinetic
    // Of the last ludus_physics_wrenches().
    LUDUS_BODY_ACCELERATION, // [B][6] [cacc]
    LUDUS_BODY_WRENCH,       // [B][6] from the parent onto the body [cfrc_int]
    LUDUS_BODY_EXTERNAL,     // [B][6] from outside: contacts; without them 0 [cfrc_ext]
    LUDUS_QUANTITIES,
} ludus_quantity;

// Starts at the model's qpos0, at rest. Copies the model. NULL with a sentence where the model does not pass ludus_model_check() or
// memory is lacking.
LUDUS_API ludus_physics *ludus_physics_make(const ludus_model *model);
LUDUS_API void ludus_physics_destroy(ludus_physics *physics);

// The simulation's own model: parameters may be changed between steps (sizes and the tree may not).
LUDUS_API ludus_model *ludus_physics_model(ludus_physics *physics);

// A quantity's numbers, valid until the next call; `count` may be NULL. Only the first three may be written.
LUDUS_API double *ludus_physics_get(ludus_physics *physics, ludus_quantity quantity, int32_t *count);

// Evaluates everything at the present positions, velocities and controls.
LUDUS_API void ludus_physics_forward(ludus_physics *physics);

// `count` timesteps by the model's integrator. Derived quantities are afterwards those of the last evaluation inside, as in
// MuJoCo: of the state before the last timestep, with RK4 of its fourth stage.
LUDUS_API void ludus_physics_step(ludus_physics *physics, int32_t count);

// Accelerations and wrenches of bodies at the last evaluation [mj_rnePostConstraint].
LUDUS_API void ludus_physics_wrenches(ludus_physics *physics);

// The generalized force [V], of actuators and whatever else, that with passive and limit forces gives `acceleration` [V]
// [qfrc_inverse].
LUDUS_API void ludus_physics_inverse(ludus_physics *physics, const double *acceleration, double *force);

// --- derivatives ---
//
// Positions have tangents of V numbers: of a quaternion, a rotation about the body's axes. NULL in: zero; NULL out: not wanted.

// Of what an evaluation or a step depends on.
typedef struct ludus_physics_slopes {
    double *position; // [V]
    double *velocity; // [V]
    double *control;  // [U]
    double *params;   // as many as ludus_physics_param(model, LUDUS_PARAMS_END, &count) says, in its order
} ludus_physics_slopes;

// Parameters that have derivatives: blocks of numbers.
typedef enum ludus_param {
    LUDUS_PARAM_GRAVITY,   // [3]
    LUDUS_PARAM_DENSITY,   // [1]
    LUDUS_PARAM_VISCOSITY, // [1]
    LUDUS_PARAM_MASS,      // [B] the principal moments stay
    LUDUS_PARAM_CENTRE,    // [B][3] body_ipos
    LUDUS_PARAM_INERTIA,   // [B][3] body_inertia
    LUDUS_PARAM_AXES,      // [B][3] body_iquat turned about the principal axes, rad
    LUDUS_PARAM_ARMATURE,  // [V]
    LUDUS_PARAM_DAMPING,   // [V]
    LUDUS_PARAM_STIFFNESS, // [J] joint_stiffness
    LUDUS_PARAM_GEAR,      // [U][6] actuator_gear
    LUDUS_PARAMS_END,
} ludus_param;

// Where a block begins in `params`, and its length; for LUDUS_PARAMS_END 0 and the length of all.
LUDUS_API int32_t ludus_physics_param(const ludus_model *model, ludus_param which, int32_t *count);

// Of the acceleration at the present positions, velocities and controls: tangent out [V].
LUDUS_API void ludus_physics_forward_jvp(ludus_physics *physics, const ludus_physics_slopes *in, double *acceleration);
// Its adjoint: cotangent in [V]; all outputs are set.
LUDUS_API void ludus_physics_forward_vjp(ludus_physics *physics, const double *acceleration,
                                         const ludus_physics_slopes *out);

// Of one timestep from the present state, which stays: position and velocity of out (jvp) or in (vjp) are the next state's.
LUDUS_API void ludus_physics_step_jvp(ludus_physics *physics, const ludus_physics_slopes *in,
                                      const ludus_physics_slopes *out);
LUDUS_API void ludus_physics_step_vjp(ludus_physics *physics, const ludus_physics_slopes *in,
                                      const ludus_physics_slopes *out);

#ifdef __cplusplus
}
#endif
#endif
