// physics.h - lane kernels of articulated bodies: what environments step and differentiate 1, 4, 8 or 16 simulations at once with.
// SPDX-License-Identifier: MIT
//
// Included after <ludus/kernel.h> with LUDUS_TARGET set. The functions are compiled once per target as objects of their own, and
// once more with LUDUS_PARAMS, where every lane has its own model numbers. PHYSICS_SMALL before this header chooses the kernels
// for up to 12 bodies and 12 dofs: the same source and bits with less memory.
//
// A model is constant, a physics_data is the state and everything that follows from it, plain and uninitialised: set qpos, qvel and
// control, then evaluate. Spatial vectors are rotation before translation in the world's axes, about the centre of mass of the
// body's tree. Source: R. Featherstone, Rigid Body Dynamics Algorithms, 2008; E. Todorov, MuJoCo, for conventions and limits.
#ifndef LUDUS_PHYSICS_KERNELS_H
#define LUDUS_PHYSICS_KERNELS_H

#include <ludus/kernel.h>
#include <ludus/model.h>

// Targets that check others have kernels of one size.
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX || LUDUS_TARGET == LUDUS_TARGET_F32X16_SPLIT
#undef PHYSICS_SMALL
#endif

#ifdef PHYSICS_SMALL
#define PHYSICS_SIZE      small
#define PHYSICS_BODIES    12
#define PHYSICS_DOFS      12
#define PHYSICS_POSITIONS 14
#define PHYSICS_ACTUATORS 12
#define PHYSICS_SITES     4
#else
#define PHYSICS_SIZE      large
#define PHYSICS_BODIES    LUDUS_BODIES_MAX
#define PHYSICS_DOFS      LUDUS_DOFS_MAX
#define PHYSICS_POSITIONS LUDUS_POSITIONS_MAX
#define PHYSICS_ACTUATORS LUDUS_ACTUATORS_MAX
#define PHYSICS_SITES     LUDUS_SITES_MAX
#endif
#define PHYSICS_ENTRIES ((PHYSICS_DOFS) * ((PHYSICS_DOFS) + 1) / 2)

// physics_<function>_<target>_<size>: every object has its own symbols.
#ifdef LUDUS_PARAMS
#define PHYSICS_KIND LUDUS_JOIN(LUDUS_JOIN(params, LUDUS_TARGET), _)
#else
#define PHYSICS_KIND LUDUS_JOIN(LUDUS_JOIN(target, LUDUS_TARGET), _)
#endif
#define PHYSICS_(function) LUDUS_JOIN(LUDUS_JOIN(physics_##function##_, PHYSICS_KIND), PHYSICS_SIZE)

#define PHYSICS_PARAM_SCALAR(name, about)              lane_param name;
#define PHYSICS_PARAM_MEMBER(name, rows, width, about) lane_param name[(rows) * (width)];

typedef struct physics_model {
    ludus_model_tree tree;
    LUDUS_MODEL_SCALARS(PHYSICS_PARAM_SCALAR)
    LUDUS_MODEL_NUMBERS(PHYSICS_PARAM_MEMBER)
} physics_model;

// One limit that a joint has come near: a row of the constraint problem. Where it does not act `stiffness` is 0.
typedef struct physics_row {
    lane_real jacobian[3]; // by the joint's dofs
    lane_real stiffness;   // inverse regularisation [efc_D]
    lane_real reference;   // [efc_aref]
    lane_real distance;    // less the margin
    lane_mask active;      // it pushes
    // Where some lane is near: slopes of the stiffness and of the reference by the distance, and of the reference by its rate.
    lane_real stiffness_slope, reference_slope, damping;
} physics_row;

typedef struct physics_data {
    // Written by the caller.
    lane_real qpos[PHYSICS_POSITIONS], qvel[PHYSICS_DOFS], control[PHYSICS_ACTUATORS];

    // Of the last evaluation.
    lane_real place[PHYSICS_BODIES][3], quaternion[PHYSICS_BODIES][4], rotation[PHYSICS_BODIES][9];
    lane_real centre[PHYSICS_BODIES][3];      // of mass
    lane_real axes[PHYSICS_BODIES][9];        // principal
    lane_real tree_centre[PHYSICS_BODIES][3]; // of roots: of the whole tree's mass
    lane_real inertia[PHYSICS_BODIES][10];    // xx yy zz xy xz yz, mass times offset, mass
    lane_real velocity[PHYSICS_BODIES][6], momentum[PHYSICS_BODIES][6];
    lane_real axis[PHYSICS_DOFS][6]; // of motion
    lane_real joint_place[PHYSICS_DOFS][3], joint_axis[PHYSICS_DOFS][3];
    lane_real mass[PHYSICS_ENTRIES];    // the mass matrix: a row is a dof, its parent, and so on
    lane_real factor[PHYSICS_ENTRIES];  // of it: L' D L, D inverted
    lane_real hessian[PHYSICS_ENTRIES]; // with the active limits' stiffness: its factor, where any lane has one
    lane_real bias[PHYSICS_DOFS], passive[PHYSICS_DOFS], actuation[PHYSICS_DOFS];
    lane_real smooth[PHYSICS_DOFS];       // acceleration without limits
    lane_real limit[PHYSICS_DOFS];        // force of the limits
    lane_real acceleration[PHYSICS_DOFS]; //
    physics_row
        row[2 * PHYSICS_DOFS]; // of joint j the rows 2 j (from below; of a ball its only) and 2 j + 1 (from above)
    int32_t any_active;        // a limit pushes in any lane
} physics_data;

// Places, orientations, centres of mass and axes of motion at qpos.
void PHYSICS_(kinematics)(const physics_model *model, physics_data *data);

// Everything at qpos, qvel and control, up to `acceleration`.
void PHYSICS_(forward)(const physics_model *model, physics_data *data);

// `count` timesteps. The derived quantities left are those of the last evaluation: of the state before the last timestep, with RK4
// of its fourth stage.
void PHYSICS_(step)(const physics_model *model, physics_data *data, int32_t count);

// Place of a site, in metres, at the last evaluation.
void PHYSICS_(site)(const physics_model *model, const physics_data *data, int32_t site, lane_real place[3]);

// Potential and kinetic energy at the last evaluation, in joules.
void PHYSICS_(energy)(const physics_model *model, const physics_data *data, lane_real *potential, lane_real *kinetic);

// Generalized force that with passive forces and those of limits gives `acceleration`, at the last evaluation.
void PHYSICS_(inverse)(const physics_model *model, const physics_data *data, const lane_real *acceleration,
                       lane_real *force);

// Of bodies at the last evaluation: accelerations, and the wrench that each bears from its parent (the world's: the sum)
// [mj_rnePostConstraint].
void PHYSICS_(wrenches)(const physics_model *model, const physics_data *data, lane_real (*acceleration)[6],
                        lane_real (*wrench)[6]);

// --- derivatives ---
//
// Positions have tangents of one number a dof: of a quaternion, a rotation about the body's axes. The outputs of a step are the next
// positions and velocities and, of its last evaluation, what an environment may observe or pay for: places of bodies and of sites,
// and limit forces.

// What a timestep does, kept for its derivatives: an evaluation a stage.
typedef struct physics_tape {
    int32_t is_implicit;                    // Euler, implicitfast: some force was implicit
    lane_real damped[PHYSICS_DOFS];         // Euler, implicitfast: the acceleration that moved the velocity
    lane_real implicit[PHYSICS_ENTRIES];    // the factor it was solved with
    lane_real flight[PHYSICS_DOFS / 6][36]; // those of bodies that fly alone
    lane_real rates[4][PHYSICS_DOFS];       // RK4: at which positions move, from the first stage on
    physics_data stage[4];                  // RK4: four of them; else the first
} physics_tape;

// What the last evaluation of a recorded timestep left.
LUDUS_KERNEL const physics_data *physics_last_evaluation(const physics_model *model, const physics_tape *tape) {
    return &tape->stage[model->tree.integrator == LUDUS_RK4 ? 3 : 0];
}

// Parameters that cost time beside gravity and those of dofs, joints and actuators.
enum {
    PHYSICS_BY_INERTIA = 1, // mass, inertia
    PHYSICS_BY_FRAME = 2,   // centre, axes
    PHYSICS_BY_MEDIUM = 4,  // density, viscosity, also where both are 0
    PHYSICS_BY_ALL = 7
};

// Tangents or cotangents of parameters.
typedef struct physics_param_slopes {
    int32_t kinds; // PHYSICS_BY_...: the others' tangents are 0, and their cotangents of no use
    lane_real gravity[3], density, viscosity;
    lane_real mass[PHYSICS_BODIES], centre[PHYSICS_BODIES][3], inertia[PHYSICS_BODIES][3], axes[PHYSICS_BODIES][3];
    lane_real armature[PHYSICS_DOFS], damping[PHYSICS_DOFS];
    lane_real stiffness[PHYSICS_DOFS]; // by joints
    lane_real gear[PHYSICS_ACTUATORS][6];
} physics_param_slopes;

LUDUS_KERNEL int physics_asks(const physics_param_slopes *params, int32_t kinds) {
    return params && (params->kinds & kinds);
}

// Tangents or cotangents around a timestep. Outputs observed of bodies and sites are those of the step's last evaluation.
typedef struct physics_slopes {
    lane_real position[PHYSICS_DOFS], velocity[PHYSICS_DOFS], control[PHYSICS_ACTUATORS];
} physics_slopes;

typedef struct physics_observed_slopes {
    lane_real place[PHYSICS_BODIES][3]; // of bodies
    lane_real site[PHYSICS_SITES][3];
    lane_real limit[PHYSICS_DOFS];
} physics_observed_slopes;

// The same timestep as step(model, data, 1), kept on the tape: data receives the next positions and velocities, the tape the rest.
void PHYSICS_(record)(const physics_model *model, physics_data *data, physics_tape *tape);

// From tangents (in: position, velocity, control; params) to those of the next position and velocity (out; its control is not
// written) and of what is observed. params, observed: NULL for none.
void PHYSICS_(step_jvp)(const physics_model *model, const physics_tape *tape, const physics_slopes *in,
                        const physics_param_slopes *params, physics_slopes *out, physics_observed_slopes *observed);

// From cotangents (in: next position and velocity; observed, NULL: zero) to those of position, velocity and control (out, set) and
// of parameters (params, added to; NULL: not wanted).
void PHYSICS_(step_vjp)(const physics_model *model, const physics_tape *tape, const physics_slopes *in,
                        const physics_observed_slopes *observed, physics_slopes *out, physics_param_slopes *params);

// Of an evaluation's acceleration [dofs].
void PHYSICS_(forward_jvp)(const physics_model *model, const physics_data *data, const physics_slopes *in,
                           const physics_param_slopes *params, lane_real *acceleration);
void PHYSICS_(forward_vjp)(const physics_model *model, const physics_data *data, const lane_real *acceleration,
                           physics_slopes *out, physics_param_slopes *params);

// Tangents of positions as numbers, and back: `slopes` [positions] are of the numbers as they stand, quaternions normalised on use.
void PHYSICS_(position_tangent)(const physics_model *model, const lane_real *qpos, const lane_real *slopes,
                                lane_real *tangent);
void PHYSICS_(position_numbers)(const physics_model *model, const lane_real *qpos, const lane_real *tangent,
                                lane_real *slopes);
void PHYSICS_(position_cotangent)(const physics_model *model, const lane_real *qpos, const lane_real *slopes,
                                  lane_real *cotangent);
void PHYSICS_(position_cotangent_numbers)(const physics_model *model, const lane_real *qpos, const lane_real *cotangent,
                                          lane_real *slopes);

// The target's copy of a model. The double numbers are rounded once.
#define PHYSICS_TAKE_NUMBER(name, about) into->name = LANE(from->name);
#define PHYSICS_TAKE_NUMBERS(name, rows, width, about)                                                                 \
    for (int i = 0; i < (rows) * (width); i++) {                                                                       \
        into->name[i] = LANE(from->name[i]);                                                                           \
    }
LUDUS_KERNEL void physics_take_model(const ludus_model *from, physics_model *into) {
    into->tree = from->tree;
    LUDUS_MODEL_SCALARS(PHYSICS_TAKE_NUMBER)
    LUDUS_MODEL_NUMBERS(PHYSICS_TAKE_NUMBERS)
}

#endif
