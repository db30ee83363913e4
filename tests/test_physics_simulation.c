// test_physics_simulation.c - single simulations of a model: what they refuse, sizes of quantities, changed parameters, sites, wrenches,
// and derivatives through the public functions.
// SPDX-License-Identifier: MIT
#include "physics_world.h"

#include <ludus/rng.h>
#include <stdlib.h>

static const char crane[] =
    "<option timestep='.01' gravity='0 0 -9.81' density='1.2' viscosity='.01'/><worldbody>"
    "<body name='base' pos='0 0 1'><joint name='turn' axis='0 0 1' damping='.1'/><geom type='box' size='.2 .2 .1'/>"
    "<body name='arm' pos='0 0 .1'><joint name='lift' axis='0 1 0' range='-60 10' stiffness='2'/>"
    "<geom type='capsule' fromto='0 0 0 .6 0 0' size='.04'/>"
    "<body name='load' pos='.6 0 0'><joint name='rope' type='ball' damping='.05'/><geom size='.1' pos='0 0 -.3'/>"
    "<site name='hook' pos='0 0 -.4' euler='90 0 0'/></body></body></body>"
    "<body name='kite' pos='2 0 2'><freejoint/><geom type='box' size='.2 .1 .01'/></body></worldbody>"
    "<actuator><motor joint='turn' gear='2' ctrlrange='-1 1'/><motor joint='lift' gear='5'/></actuator>";

enum {
    BODIES = 5,
    DOFS = 11,
    POSITIONS = 13,
    ACTUATORS = 2,
    PARAMS = 3 + 1 + 1 + BODIES * 10 + DOFS * 2 + 4 + 6 * ACTUATORS
};

static void random_state(ludus_physics *world, ludus_rng *rng) {
    world_reset(world);
    for (int i = 0; i < POSITIONS; i++) {
        world_get(world, LUDUS_QPOS)[i] += ludus_rng_uniform(rng, -0.5, 0.5);
    }
    for (int i = 0; i < DOFS; i++) {
        world_get(world, LUDUS_QVEL)[i] = ludus_rng_uniform(rng, -2, 2);
    }
    for (int i = 0; i < ACTUATORS; i++) {
        world_get(world, LUDUS_CONTROL)[i] = ludus_rng_uniform(rng, -0.9, 0.9);
    }
}

static void test_making(void) {
    ludus_physics_destroy(NULL);
    static ludus_model wrong;
    CHECK(ludus_physics_make(&wrong) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "bodies");
    ludus_physics *world = world_make(crane);
    ludus_model *own = ludus_physics_model(world), *copy = malloc(sizeof *copy);
    *copy = *own;
    copy->body_mass[2] = NAN;
    CHECK(ludus_physics_make(copy) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "body_mass");
    // It copies the model, and begins where that says, at rest.
    *copy = *own;
    copy->qpos0[1] = 0.25;
    ludus_physics *other = ludus_physics_make(copy);
    copy->qpos0[1] = 0.75;
    copy->body_mass[1] = 1000;
    CHECK_EQ_REAL(world_get(other, LUDUS_QPOS)[1], 0.25);
    CHECK_EQ_REAL(ludus_physics_model(other)->body_mass[1], own->body_mass[1]);
    for (int i = 0; i < DOFS; i++) {
        CHECK_EQ_REAL(world_get(other, LUDUS_QVEL)[i], 0);
    }
    // Already evaluated: a spring pulls, and weight.
    CHECK(world_get(other, LUDUS_ACCELERATION)[1] != 0);
    ludus_physics_destroy(other);
    ludus_physics_destroy(world);
    free(copy);
}

static void test_sizes(void) {
    ludus_physics *world = world_make(crane);
    static const int32_t sizes[LUDUS_QUANTITIES] = {
        [LUDUS_QPOS] = POSITIONS,
        [LUDUS_QVEL] = DOFS,
        [LUDUS_CONTROL] = ACTUATORS,
        [LUDUS_BODY_PLACE] = 3 * BODIES,
        [LUDUS_BODY_QUATERNION] = 4 * BODIES,
        [LUDUS_BODY_ROTATION] = 9 * BODIES,
        [LUDUS_BODY_CENTRE] = 3 * BODIES,
        [LUDUS_BODY_AXES] = 9 * BODIES,
        [LUDUS_SITE_PLACE] = 3,
        [LUDUS_SITE_ROTATION] = 9,
        [LUDUS_TREE_CENTRE] = 3 * BODIES,
        [LUDUS_BODY_SPATIAL_INERTIA] = 10 * BODIES,
        [LUDUS_DOF_AXIS] = 6 * DOFS,
        [LUDUS_BODY_VELOCITY] = 6 * BODIES,
        [LUDUS_MASS_MATRIX] = DOFS * DOFS,
        [LUDUS_BIAS_FORCE] = DOFS,
        [LUDUS_PASSIVE_FORCE] = DOFS,
        [LUDUS_ACTUATOR_FORCE] = DOFS,
        [LUDUS_SMOOTH_ACCELERATION] = DOFS,
        [LUDUS_CONSTRAINT_FORCE] = DOFS,
        [LUDUS_ACCELERATION] = DOFS,
        [LUDUS_ENERGY] = 2,
        [LUDUS_BODY_ACCELERATION] = 6 * BODIES,
        [LUDUS_BODY_WRENCH] = 6 * BODIES,
        [LUDUS_BODY_EXTERNAL] = 6 * BODIES,
    };
    for (int q = 0; q < LUDUS_QUANTITIES; q++) {
        int32_t count = -1;
        const double *numbers = ludus_physics_get(world, (ludus_quantity)q, &count);
        CHECK_EQ_INT(count, sizes[q]);
        for (int i = 0; i < count; i++) {
            CHECK(isfinite(numbers[i]));
        }
    }
    // Blocks of parameters lie one after the other.
    const ludus_model *model = ludus_physics_model(world);
    int32_t end = 0, count = 0;
    for (int p = 0; p < LUDUS_PARAMS_END; p++) {
        CHECK_EQ_INT(ludus_physics_param(model, (ludus_param)p, &count), end);
        end += count;
    }
    CHECK_EQ_INT(ludus_physics_param(model, LUDUS_PARAMS_END, &count), 0);
    CHECK_EQ_INT(count, end);
    CHECK_EQ_INT(count, PARAMS);
    ludus_physics_destroy(world);
}

// Quantities are those of the last evaluation: a step leaves those before it.
static void test_lag(void) {
    ludus_physics *world = world_make(crane);
    ludus_rng rng;
    double place[3 * BODIES], acceleration[DOFS], velocity[DOFS];
    ludus_rng_seed(&rng, 1);
    random_state(world, &rng);
    ludus_physics_forward(world);
    world_copy(world, LUDUS_BODY_PLACE, place);
    world_copy(world, LUDUS_ACCELERATION, acceleration);
    world_copy(world, LUDUS_QVEL, velocity);
    ludus_physics_step(world, 1);
    CHECK(memcmp(place, world_get(world, LUDUS_BODY_PLACE), sizeof place) == 0);
    CHECK(memcmp(acceleration, world_get(world, LUDUS_ACCELERATION), sizeof acceleration) == 0);
    CHECK(memcmp(velocity, world_get(world, LUDUS_QVEL), sizeof velocity) != 0);
    // No steps change nothing; several are as many single ones.
    double once[POSITIONS], together[POSITIONS];
    world_copy(world, LUDUS_QPOS, once);
    ludus_physics_step(world, 0);
    CHECK(memcmp(once, world_get(world, LUDUS_QPOS), sizeof once) == 0);
    random_state(world, &rng);
    double qpos[POSITIONS], qvel[DOFS];
    world_copy(world, LUDUS_QPOS, qpos);
    world_copy(world, LUDUS_QVEL, qvel);
    ludus_physics_step(world, 7);
    world_copy(world, LUDUS_QPOS, together);
    memcpy(world_get(world, LUDUS_QPOS), qpos, sizeof qpos);
    memcpy(world_get(world, LUDUS_QVEL), qvel, sizeof qvel);
    for (int i = 0; i < 7; i++) {
        ludus_physics_step(world, 1);
    }
    CHECK(memcmp(together, world_get(world, LUDUS_QPOS), sizeof together) == 0);
    ludus_physics_destroy(world);
}

// The arm's end in the hand: place and frame of the site, weights that joints bear.
static void test_places(void) {
    ludus_physics *world = world_make(crane);
    const ludus_model *model = ludus_physics_model(world);
    double *q = world_get(world, LUDUS_QPOS);
    q[0] = 0.5 * 3.14159265358979323846; // base to y
    ludus_physics_forward(world);
    const double *site = world_get(world, LUDUS_SITE_PLACE);
    CHECK_NEAR(site[0], 0, 1e-15);
    CHECK_NEAR(site[1], 0.6, 1e-15);
    CHECK_NEAR(site[2], 1 + 0.1 - 0.4, 1e-15);
    // The site's y axis points up (turned about x by 90 degrees), z along the arm's -y, which is now the world's x.
    const double *frame = world_get(world, LUDUS_SITE_ROTATION);
    CHECK_NEAR(frame[7], 1, 1e-15);
    CHECK_NEAR(frame[2], 1, 1e-15);
    // Without acceleration from rest a joint bears the weight of all beyond it; the medium is still.
    ludus_physics_model(world)->density = 0;
    double force[DOFS], rest[DOFS] = {0};
    ludus_physics_inverse(world, rest, force);
    const double length = 0.6, load = model->body_mass[3] * 9.81, arm = model->body_mass[2] * 9.81;
    const double pull = -(load * length + arm * 0.5 * length);
    CHECK_NEAR(force[1], pull, 1e-9 * fabs(pull));
    // Everything falls: a kite alone at g, with no wrench on it.
    ludus_physics_wrenches(world);
    const double *moved = world_get(world, LUDUS_BODY_ACCELERATION), *wrench = world_get(world, LUDUS_BODY_WRENCH);
    for (int i = 0; i < 6; i++) {
        CHECK_NEAR(moved[6 * 4 + i], 0, 1e-12); // as felt: nothing
        CHECK_NEAR(wrench[6 * 4 + i], 0, 1e-12);
    }
    // The world bears, through the base, what does not fall.
    CHECK_NEAR(moved[5], 9.81, 1e-12);
    CHECK_NEAR(wrench[6 + 5], wrench[5], 1e-12);
    ludus_physics_destroy(world);
}

static void test_changed_parameters(void) {
    ludus_physics *world = world_make(crane);
    ludus_model *model = ludus_physics_model(world);
    ludus_physics_forward(world);
    CHECK_NEAR(world_get(world, LUDUS_ACCELERATION)[5 + 2], -9.81, 1e-12);
    model->gravity[2] = 3;
    ludus_physics_forward(world);
    CHECK_NEAR(world_get(world, LUDUS_ACCELERATION)[5 + 2], 3, 1e-12);
    model->timestep = 0.5;
    ludus_physics_step(world, 1);
    // Drag is implicit nowhere in Euler's step: half a second at 3 m/s^2.
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[5 + 2], 1.5, 1e-12);
    ludus_physics_destroy(world);
}

// --- derivatives ---

typedef struct slopes {
    double position[DOFS], velocity[DOFS], control[ACTUATORS], params[PARAMS];
} slopes;

static void random_slopes(ludus_rng *rng, slopes *s) {
    double *numbers = s->position;
    for (size_t i = 0; i < sizeof *s / sizeof *numbers; i++) {
        numbers[i] = ludus_rng_uniform(rng, -1, 1);
    }
    // The world has no mass, a hinge's motor one gear.
    for (int i = 0; i < ACTUATORS; i++) {
        memset(&s->params[PARAMS - 6 * ACTUATORS + 6 * i + 1], 0, 5 * sizeof *numbers);
    }
    s->params[5] = 0;
    memset(&s->params[5 + BODIES], 0, 3 * sizeof *numbers);
    memset(&s->params[5 + 4 * BODIES], 0, 3 * sizeof *numbers);
    memset(&s->params[5 + 7 * BODIES], 0, 3 * sizeof *numbers);
}

static double dot(const double *a, const double *b, int count, double *size) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += a[i] * b[i];
        *size += fabs(a[i] * b[i]);
    }
    return sum;
}

static void test_adjoint(void) {
    ludus_physics *world = world_make(crane);
    ludus_rng rng;
    ludus_rng_seed(&rng, 2);
    for (int k = 0; k < 30; k++) {
        ludus_physics_model(world)->tree.integrator = k % 3;
        random_state(world, &rng);
        double qpos[POSITIONS], qvel[DOFS], acceleration[DOFS], size = 0;
        slopes in, out, cotangent, back;
        random_slopes(&rng, &in);
        random_slopes(&rng, &cotangent);
        world_copy(world, LUDUS_QPOS, qpos);
        world_copy(world, LUDUS_QVEL, qvel);
        ludus_physics_slopes at = {in.position, in.velocity, in.control, in.params};
        ludus_physics_slopes to = {out.position, out.velocity, NULL, NULL};
        ludus_physics_slopes by = {cotangent.position, cotangent.velocity, NULL, NULL};
        ludus_physics_slopes of = {back.position, back.velocity, back.control, back.params};
        ludus_physics_step_jvp(world, &at, &to);
        ludus_physics_step_vjp(world, &by, &of);
        const double forth =
            dot(out.position, cotangent.position, DOFS, &size) + dot(out.velocity, cotangent.velocity, DOFS, &size);
        const double backwards =
            dot(in.position, back.position, DOFS, &size) + dot(in.velocity, back.velocity, DOFS, &size) +
            dot(in.control, back.control, ACTUATORS, &size) + dot(in.params, back.params, PARAMS, &size);
        CHECK_NEAR(forth, backwards, 1e-12 * size);
        // The state has stayed.
        CHECK(memcmp(qpos, world_get(world, LUDUS_QPOS), sizeof qpos) == 0);
        CHECK(memcmp(qvel, world_get(world, LUDUS_QVEL), sizeof qvel) == 0);

        size = 0;
        ludus_physics_forward_jvp(world, &at, acceleration);
        ludus_physics_forward_vjp(world, cotangent.velocity, &of);
        const double first = dot(acceleration, cotangent.velocity, DOFS, &size);
        const double second =
            dot(in.position, back.position, DOFS, &size) + dot(in.velocity, back.velocity, DOFS, &size) +
            dot(in.control, back.control, ACTUATORS, &size) + dot(in.params, back.params, PARAMS, &size);
        CHECK_NEAR(first, second, 1e-12 * size);
    }
    ludus_physics_destroy(world);
}

// Missing inputs are zero, missing outputs are not written, and the rest does not change by that.
static void test_missing(void) {
    ludus_physics *world = world_make(crane);
    ludus_rng rng;
    ludus_rng_seed(&rng, 4);
    random_state(world, &rng);
    slopes in, whole, part, zero;
    random_slopes(&rng, &in);
    memset(&zero, 0, sizeof zero);
    ludus_physics_step_jvp(world, &(ludus_physics_slopes){in.position, zero.velocity, zero.control, zero.params},
                           &(ludus_physics_slopes){whole.position, whole.velocity, NULL, NULL});
    ludus_physics_step_jvp(world, &(ludus_physics_slopes){.position = in.position},
                           &(ludus_physics_slopes){.velocity = part.velocity});
    for (int i = 0; i < DOFS; i++) {
        CHECK_NEAR(part.velocity[i], whole.velocity[i], 1e-13 * (1 + fabs(whole.velocity[i])));
    }
    ludus_physics_step_jvp(world, NULL, &(ludus_physics_slopes){.position = part.position});
    for (int i = 0; i < DOFS; i++) {
        CHECK_EQ_REAL(part.position[i], 0);
    }
    ludus_physics_step_vjp(world, &(ludus_physics_slopes){zero.position, in.velocity, NULL, NULL},
                           &(ludus_physics_slopes){whole.position, whole.velocity, whole.control, whole.params});
    ludus_physics_step_vjp(world, &(ludus_physics_slopes){.velocity = in.velocity},
                           &(ludus_physics_slopes){.control = part.control});
    for (int i = 0; i < ACTUATORS; i++) {
        CHECK_NEAR(part.control[i], whole.control[i], 1e-13 * (1 + fabs(whole.control[i])));
    }
    ludus_physics_step_vjp(world, NULL, &(ludus_physics_slopes){.velocity = part.velocity, .params = part.params});
    for (int i = 0; i < PARAMS; i++) {
        CHECK_EQ_REAL(part.params[i], 0);
    }
    ludus_physics_destroy(world);
}

// Each parameter in its place: by differences of the acceleration.
static void test_parameters(void) {
    ludus_physics *world = world_make(crane);
    ludus_model *model = ludus_physics_model(world);
    ludus_rng rng;
    ludus_rng_seed(&rng, 6);
    random_state(world, &rng);
    double *const numbers[] = {model->gravity,
                               &model->density,
                               &model->viscosity,
                               model->body_mass,
                               model->body_ipos,
                               model->body_inertia,
                               NULL,
                               model->dof_armature,
                               model->dof_damping,
                               model->joint_stiffness,
                               model->actuator_gear};
    for (int p = 0; p < LUDUS_PARAMS_END; p++) {
        int32_t count;
        const int32_t first = ludus_physics_param(model, (ludus_param)p, &count);
        // Of the world nothing; of axes there are no numbers to change (test_physics_derivative.c has them).
        const int32_t begin = p == LUDUS_PARAM_MASS ? 1 : p == LUDUS_PARAM_CENTRE || p == LUDUS_PARAM_INERTIA ? 3 : 0;
        for (int32_t i = begin; numbers[p] && i < count; i++) {
            double params[PARAMS] = {0}, slope[DOFS], low[DOFS], high[DOFS], size = 1;
            if (p == LUDUS_PARAM_GEAR && i % 6 != 0) {
                continue;
            }
            params[first + i] = 1;
            ludus_physics_forward_jvp(world, &(ludus_physics_slopes){.params = params}, slope);
            const double h = 1e-6 * fmax(1e-2, fabs(numbers[p][i])), kept = numbers[p][i];
            numbers[p][i] = kept - h;
            ludus_physics_forward(world);
            world_copy(world, LUDUS_ACCELERATION, low);
            numbers[p][i] = kept + h;
            ludus_physics_forward(world);
            world_copy(world, LUDUS_ACCELERATION, high);
            numbers[p][i] = kept;
            for (int k = 0; k < DOFS; k++) {
                size = fmax(size, fmax(fabs(slope[k]), 1e-3 * fabs(high[k]) / h * 1e-6));
            }
            for (int k = 0; k < DOFS; k++) {
                if (!CHECK_NEAR((high[k] - low[k]) / (2 * h), slope[k], 1e-5 * size)) {
                    fprintf(stderr, "    parameter %d of block %d, dof %d\n", i, p, k);
                }
            }
        }
    }
    ludus_physics_destroy(world);
}

int main(void) {
    test_making();
    test_sizes();
    test_lag();
    test_places();
    test_changed_parameters();
    test_adjoint();
    test_missing();
    test_parameters();
    return check_end();
}
