// test_physics_horizon.c - trajectories of 1,000 timesteps against MuJoCo's: to rounding, where they are chaotic for as long as two
// simulations that round differently can agree.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "mujoco_model.h"

#include <ludus/physics.h>
#include <ludus/rng.h>

#include <stdbool.h>
#include <stdlib.h>

enum {
    STEPS = 1000,
    EVERY = 25, // recorded states are so many steps apart
    HOLD = 100, // steps that a control is held for
    STATES = 1 + STEPS / EVERY,
    TANGENTS = 8,
};

// Errors are differences of positions or velocities, of their state's largest number or of 1. Every step adds a rounding, and errors
// may be so many times what roundings explain that grow as tangents do, or as much as MuJoCo strays from itself, or some roundings.
static const double rounding = 0x1p-52, safety = 30.0, roundings = 100.0;
// Two simulations agree until their error is this.
static const double apart = 1e-6;
// A trajectory is chaotic here when an error of first_error that grows by its exponent is more than end_error after STEPS. The others
// must agree to end_error at every recorded state.
static const double first_error = 1e-15, end_error = 1e-9;
// Chaotic ones must agree for as long as this at the start takes to grow to `apart`.
static const double coarse_error = 1e-13;

// Recordings reference/mujoco/horizon.ref, columns <model>.<integrator>.*; the model's own numbers are in <model>.ref.
static const struct {
    const char *model, *integrator;
    bool chaotic;
} trajectories[] = {
    {"inverted_pendulum", "rk4", false},
    {"inverted_double_pendulum", "rk4", true},
    {"inverted_double_pendulum", "implicitfast", true},
    {"reacher", "rk4", false},
    {"swimmer", "rk4", false},
    {"balls", "implicitfast", false},
    {"chain_planar", "euler", true},
    {"chain_planar", "rk4", true},
    {"free_bodies", "euler", false},
    {"limits", "rk4", false},
    {"medium", "implicitfast", false},
    {"mixed_joints", "rk4", true},
    {"undamped", "euler", false},
};

// A recorded trajectory, and the simulation that follows it.
typedef struct trajectory {
    char name[64];
    ludus_model *model;
    const double *positions, *velocities; // [STATES][Q], [STATES][V]
    const double *controls;               // [STEPS / HOLD][U]; NULL without actuators
    const double *itself;                 // [STATES] error of MuJoCo against itself, started 1e-15 away
} trajectory;

// A recorded column; NULL, and a failed check, when it has another shape.
static const void *column(const reference *file, const trajectory *t, const char *what, reference_type type,
                          int32_t width, size_t rows) {
    char name[96];
    snprintf(name, sizeof name, "%s.%s", t->name, what);
    const reference_column *found = reference_find(file, name);
    const bool fits = found && found->type == type && found->width == (size_t)width && found->rows == rows;
    if (!CHECK(fits)) {
        fprintf(stderr, "    %s\n", name);
    }
    return fits ? found->values : NULL;
}

static bool take(const reference *file, trajectory *t) {
    const ludus_model_tree *tree = &t->model->tree;
    const double *timestep = column(file, t, "timestep", REFERENCE_F64, 1, 1);
    const int32_t *integrator = column(file, t, "integrator", REFERENCE_I32, 1, 1);
    t->positions = column(file, t, "qpos", REFERENCE_F64, tree->positions, STATES);
    t->velocities = column(file, t, "qvel", REFERENCE_F64, tree->dofs, STATES);
    t->itself = column(file, t, "itself", REFERENCE_F64, 1, STATES);
    t->controls = tree->actuators ? column(file, t, "control", REFERENCE_F64, tree->actuators, STEPS / HOLD) : NULL;
    if (!timestep || !integrator || !t->positions || !t->velocities || !t->itself ||
        (tree->actuators && !t->controls)) {
        return false;
    }
    t->model->timestep = *timestep;
    t->model->tree.integrator = *integrator;
    return true;
}

// A simulation at the trajectory's start. NULL, and a failed check, without memory.
static ludus_physics *start(const trajectory *t) {
    ludus_physics *physics = ludus_physics_make(t->model);
    if (CHECK(physics != NULL)) {
        const ludus_model_tree *tree = &t->model->tree;
        memcpy(ludus_physics_get(physics, LUDUS_QPOS, NULL), t->positions, (size_t)tree->positions * sizeof(double));
        memcpy(ludus_physics_get(physics, LUDUS_QVEL, NULL), t->velocities, (size_t)tree->dofs * sizeof(double));
    }
    return physics;
}

static void control(const trajectory *t, ludus_physics *physics, int step) {
    const size_t actuators = (size_t)t->model->tree.actuators;
    if (actuators) {
        memcpy(ludus_physics_get(physics, LUDUS_CONTROL, NULL), t->controls + (size_t)(step / HOLD) * actuators,
               actuators * sizeof(double));
    }
}

// The largest difference, of the recorded numbers' largest or of 1.
static double difference(const double *ours, const double *theirs, int32_t count) {
    double scale = 1.0, most = 0.0;
    for (int i = 0; i < count; i++) {
        const double off = fabs(ours[i] - theirs[i]);
        scale = fmax(scale, fabs(theirs[i]));
        most = off > most || isnan(off) ? off : most;
    }
    return most / scale;
}

// Takes the simulation along the trajectory: the error of every recorded state.
static void follow(const trajectory *t, double error[STATES]) {
    const int32_t positions = t->model->tree.positions, dofs = t->model->tree.dofs;
    ludus_physics *physics = start(t);
    for (int step = 0; physics && step <= STEPS; step++) {
        if (step % EVERY == 0) {
            const int state = step / EVERY;
            const double place =
                difference(ludus_physics_get(physics, LUDUS_QPOS, NULL), t->positions + state * positions, positions);
            const double speed =
                difference(ludus_physics_get(physics, LUDUS_QVEL, NULL), t->velocities + state * dofs, dofs);
            error[state] = place > speed || isnan(place) ? place : speed;
        }
        if (step < STEPS) {
            control(t, physics, step);
            ludus_physics_step(physics, 1);
        }
    }
    ludus_physics_destroy(physics);
}

static double length(const double *vector, int32_t count) {
    double sum = 0.0;
    for (int i = 0; i < count; i++) {
        sum += vector[i] * vector[i];
    }
    return sqrt(sum);
}

// Takes tangents along the trajectory. growth[state]: the error that rounding explains, by the tangent that has most: every step
// multiplies it by the tangent's growth and adds one rounding. Returns the largest Lyapunov exponent over the trajectory, a second
// (Benettin et al., Meccanica 15, 1980).
static double grow(const trajectory *t, double growth[STATES]) {
    const int32_t dofs = t->model->tree.dofs;
    double tangent[TANGENTS][2 * LUDUS_DOFS_MAX], next[2 * LUDUS_DOFS_MAX], grown[TANGENTS] = {0},
                                                                            logarithm[TANGENTS] = {0};
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    for (int k = 0; k < TANGENTS; k++) {
        for (int i = 0; i < 2 * dofs; i++) {
            tangent[k][i] = ludus_rng_uniform(&rng, -1.0, 1.0);
        }
        const double size = length(tangent[k], 2 * dofs);
        for (int i = 0; i < 2 * dofs; i++) {
            tangent[k][i] /= size;
        }
        grown[k] = rounding;
    }
    ludus_physics *physics = start(t);
    growth[0] = rounding;
    double fastest = -INFINITY;
    for (int step = 0; physics && step < STEPS; step++) {
        control(t, physics, step);
        double most = 0.0;
        for (int k = 0; k < TANGENTS; k++) {
            ludus_physics_step_jvp(physics,
                                   &(ludus_physics_slopes){.position = tangent[k], .velocity = tangent[k] + dofs},
                                   &(ludus_physics_slopes){.position = next, .velocity = next + dofs});
            const double size = length(next, 2 * dofs);
            for (int i = 0; i < 2 * dofs; i++) {
                tangent[k][i] = next[i] / size;
            }
            logarithm[k] += log(size);
            grown[k] = grown[k] * size + rounding;
            most = fmax(most, grown[k]);
        }
        ludus_physics_step(physics, 1);
        if ((step + 1) % EVERY == 0) {
            growth[(step + 1) / EVERY] = most;
        }
    }
    ludus_physics_destroy(physics);
    for (int k = 0; k < TANGENTS; k++) {
        fastest = fmax(fastest, logarithm[k]);
    }
    return fastest / (STEPS * t->model->timestep);
}

// The last recorded step before the error is first more than `most`.
static int horizon(const double error[STATES], double most) {
    int state = 0;
    while (state + 1 < STATES && error[state + 1] <= most) {
        state++;
    }
    return state * EVERY;
}

// The first state whose error is more than rounding explains, by our tangents or by how MuJoCo strays from itself, while errors are
// small enough to grow linearly; STATES when there is none.
static int unexplained(const trajectory *t, const double error[STATES], const double growth[STATES]) {
    for (int state = 0; state < STATES && safety * growth[state] < apart; state++) {
        if (!(error[state] <= safety * growth[state] &&
              error[state] <= safety * fmax(t->itself[state], roundings * rounding))) {
            return state;
        }
    }
    return STATES;
}

// A body that is heavier by a billionth must not pass as the same.
static void check_notices(trajectory *t, const double growth[STATES]) {
    const int last = t->model->tree.bodies - 1;
    double error[STATES];
    t->model->body_mass[last] *= 1.0 + 1e-9;
    follow(t, error);
    if (!CHECK(unexplained(t, error, growth) < STATES)) {
        fprintf(stderr, "    %s: body %d is 1e-9 heavier and nothing is noticed\n", t->name, last);
    }
}

static void compare_trajectory(const reference *file, const char *model, const char *integrator, bool chaotic) {
    trajectory t = {0};
    snprintf(t.name, sizeof t.name, "%s.%s", model, integrator);
    reference *own = mujoco_open(model);
    t.model = own ? mujoco_model(own) : NULL;
    if (CHECK(t.model != NULL) && take(file, &t)) {
        double error[STATES] = {0}, growth[STATES] = {0};
        follow(&t, error);
        const double exponent = grow(&t, growth), logarithm = exponent * STEPS * t.model->timestep;
        const int agreed = horizon(error, apart), by_growth = horizon(growth, apart / safety),
                  itself = horizon(t.itself, apart);
        const double simple = log(apart / coarse_error) / (fmax(logarithm, 1e-9) / STEPS);
        double largest = 0.0, ratio = 0.0;
        for (int state = 0; state * EVERY <= agreed; state++) {
            largest = fmax(largest, error[state]);
            ratio = fmax(ratio, error[state] / growth[state]);
        }
        printf("%-38s %5d  %7.1e %5.1f %7.2f  %6.0f %7d %7d\n", t.name, agreed, largest, ratio, exponent,
               fmin(simple, STEPS), by_growth, itself);
        const int state = unexplained(&t, error, growth);
        if (!CHECK(state == STATES)) {
            fprintf(stderr,
                    "    %s, step %d: off by %g, rounding explains %g by tangents, %g by MuJoCo against itself\n",
                    t.name, state * EVERY, error[state], growth[state], t.itself[state]);
        }
        CHECK(chaotic == (first_error * exp(logarithm) > end_error));
        if (chaotic) {
            CHECK(agreed >= by_growth && agreed + EVERY > simple && agreed < STEPS);
        } else {
            CHECK(agreed == STEPS && by_growth == STEPS && largest <= end_error);
        }
        check_notices(&t, growth);
    }
    free(t.model);
    reference_close(own);
}

int main(void) {
    reference *file = mujoco_open("horizon");
    if (CHECK(file != NULL)) {
        printf("%-38s steps  largest    of exponent  at least by     MuJoCo\n", "");
        printf("%-38s agree    error  round     1/s  expon.  growth  itself\n", "");
        for (size_t i = 0; i < sizeof trajectories / sizeof trajectories[0]; i++) {
            compare_trajectory(file, trajectories[i].model, trajectories[i].integrator, trajectories[i].chaotic);
        }
    }
    reference_close(file);
    return check_end();
}
