// test_physics_laws.c - what simulations of articulated bodies keep and how they move: energy, momenta, orders of accuracy, and
// motions that have closed forms.
// SPDX-License-Identifier: MIT
#include "physics_case.h"
#include "physics_world.h"

#include <stdlib.h>

static const double pi = 3.14159265358979323846;

// The arithmetic-geometric mean, for elliptic integrals: K(k) = pi / (2 agm(1, sqrt(1 - k^2))).
static double agm(double a, double b) {
    for (int i = 0; i < 40; i++) {
        const double mean = 0.5 * (a + b);
        b = sqrt(a * b);
        a = mean;
    }
    return a;
}

// --- what is kept ---

static double total_energy(ludus_physics *world) {
    const double *energy = world_get(world, LUDUS_ENERGY);
    return energy[0] + energy[1];
}

// Linear momentum [3], and angular momentum about the centre of mass [3], of all bodies of one tree.
static void momenta(ludus_physics *world, double out[6]) {
    const ludus_model_tree *t = &ludus_physics_model(world)->tree;
    const double *inertia = world_get(world, LUDUS_BODY_SPATIAL_INERTIA),
                 *velocity = world_get(world, LUDUS_BODY_VELOCITY);
    memset(out, 0, 6 * sizeof *out);
    for (int b = 1; b < t->bodies; b++) {
        const double *i = inertia + 10 * b, *v = velocity + 6 * b, *h = i + 6;
        out[0] += i[9] * v[3] + v[1] * h[2] - v[2] * h[1];
        out[1] += i[9] * v[4] + v[2] * h[0] - v[0] * h[2];
        out[2] += i[9] * v[5] + v[0] * h[1] - v[1] * h[0];
        out[3] += i[0] * v[0] + i[3] * v[1] + i[4] * v[2] + h[1] * v[5] - h[2] * v[4];
        out[4] += i[3] * v[0] + i[1] * v[1] + i[5] * v[2] + h[2] * v[3] - h[0] * v[5];
        out[5] += i[4] * v[0] + i[5] * v[1] + i[2] * v[2] + h[0] * v[4] - h[1] * v[3];
    }
}

static void random_velocities(ludus_physics *world, ludus_rng *rng, double most) {
    const ludus_model_tree *t = &ludus_physics_model(world)->tree;
    for (int i = 0; i < t->dofs; i++) {
        world_get(world, LUDUS_QVEL)[i] = ludus_rng_uniform(rng, -most, most);
    }
}

// How far the energy strays in half a second of so many steps.
static double energy_drift(ludus_physics *world, const double *velocity, int32_t steps) {
    world_reset(world);
    memcpy(world_get(world, LUDUS_QVEL), velocity, (size_t)ludus_physics_model(world)->tree.dofs * sizeof(double));
    ludus_physics_forward(world);
    const double before = total_energy(world);
    world_run(world, 0.5, steps);
    return fabs(total_energy(world) - before);
}

static void test_energy(void) {
    const char *const *paths;
    const int count = physics_models(&paths);
    ludus_rng rng;
    ludus_rng_seed(&rng, 5);
    int fourth = 0, seen = 0;
    for (int i = 0; i < count; i++) {
        ludus_model *model = ludus_model_load(paths[i]);
        world_conserve(model);
        model->tree.integrator = LUDUS_RK4;
        ludus_physics *world = ludus_physics_make(model);
        double velocity[LUDUS_DOFS_MAX];
        random_velocities(world, &rng, 1);
        world_copy(world, LUDUS_QVEL, velocity);
        ludus_physics_forward(world);
        const double *energy = world_get(world, LUDUS_ENERGY), size = fabs(energy[0]) + energy[1] + 1;
        // Short enough that the fourth power is what one sees.
        int32_t steps = 250;
        double coarse = energy_drift(world, velocity, steps), fine = energy_drift(world, velocity, 2 * steps);
        while (coarse > 1e-5 * size && steps < 8000) {
            steps *= 2;
            coarse = fine;
            fine = energy_drift(world, velocity, 2 * steps);
        }
        const bool rounding = coarse < 1e-11 * size;
        fourth += !rounding && fine < coarse / 11;
        seen += !rounding;
        if (!CHECK(coarse <= 1e-5 * size && (rounding || fine < coarse / 8))) {
            fprintf(stderr, "    %s: energy strays by %g in %d steps, %g in %d\n", paths[i], coarse, steps, fine,
                    2 * steps);
        }
        ludus_physics_destroy(world);
        ludus_model_destroy(model);
    }
    printf("energy: drift falls with the fourth power in %d of %d models\n", fourth, seen);
    CHECK(seen > 20 && 10 * fourth >= 9 * seen);
}

static const char floating[] =
    "<option gravity='0 0 0' integrator='RK4'/><worldbody><body name='torso' pos='0 0 1'><freejoint/>"
    "<geom type='box' size='.1 .2 .3' pos='.02 .01 0'/>"
    "<body pos='.1 .2 0'><joint type='ball'/><geom type='capsule' fromto='0 0 0 .3 .1 0' size='.04'/>"
    "<body pos='.3 .1 0'><joint type='hinge' axis='0 1 .3' stiffness='2'/><geom type='capsule' fromto='0 0 0 0 0 .2' "
    "size='.03'/>"
    "</body></body><body pos='-.1 -.2 0'><joint type='slide' axis='1 1 0' stiffness='30'/>"
    "<joint type='hinge' axis='0 0 1' damping='.02'/><geom type='box' size='.1 .05 .02' pos='-.1 0 "
    ".05'/></body></body></worldbody>";

// How far momenta stray in a second of so many steps.
static double momentum_drift(ludus_physics *world, int32_t steps, double *linear) {
    ludus_rng rng;
    double before[6], after[6], angular = 0;
    ludus_rng_seed(&rng, 8);
    world_reset(world);
    random_velocities(world, &rng, 2);
    ludus_physics_forward(world);
    momenta(world, before);
    world_run(world, 1, steps);
    momenta(world, after);
    *linear = 0;
    for (int i = 0; i < 3; i++) {
        *linear = fmax(*linear, fabs(after[i] - before[i]));
        angular = fmax(angular, fabs(after[3 + i] - before[3 + i]));
    }
    return angular;
}

static void test_momenta(void) {
    ludus_physics *world = world_make(floating);
    double linear, finer;
    const double angular = momentum_drift(world, 100, &linear), fine = momentum_drift(world, 200, &finer);
    printf("momenta of a floating tree, 100 and 200 steps: linear %.1e %.1e, angular %.1e %.1e\n", linear, finer,
           angular, fine);
    CHECK(angular < 1e-4 && linear < 1e-4);
    CHECK(fine < angular / 11 && finer < linear / 11);
    // First order otherwise.
    ludus_physics_model(world)->tree.integrator = LUDUS_EULER;
    const double rough = momentum_drift(world, 1000, &linear), less = momentum_drift(world, 2000, &finer);
    CHECK_NEAR(rough / less, 2, 0.2);
    CHECK_NEAR(linear / finer, 2, 0.2);
    ludus_physics_destroy(world);

    // A single body whose origin is its centre: linear momentum to rounding, by every integrator.
    world = world_make(
        "<option gravity='0 0 0'/><worldbody><body><freejoint/><geom type='box' size='.1 .2 .3'/></body></worldbody>");
    for (int integrator = LUDUS_EULER; integrator <= LUDUS_RK4; integrator++) {
        ludus_physics_model(world)->tree.integrator = integrator;
        momentum_drift(world, 300, &linear);
        CHECK_NEAR(linear, 0, 1e-11);
    }
    ludus_physics_destroy(world);
}

// --- orders of accuracy ---

// The distance between two states, quaternions by the nearer of their two signs.
static double distance(const ludus_model_tree *t, const double *a, const double *b) {
    double sum = 0;
    for (int j = 0; j < t->joints; j++) {
        const int type = t->joint_type[j], position = t->joint_position[j];
        const int line = type == LUDUS_JOINT_FREE ? 3 : type == LUDUS_JOINT_BALL ? 0 : 1;
        for (int i = 0; i < line; i++) {
            sum += pow(a[position + i] - b[position + i], 2);
        }
        if (type == LUDUS_JOINT_FREE || type == LUDUS_JOINT_BALL) {
            double same = 0, other = 0;
            for (int i = position + line; i < position + line + 4; i++) {
                same += pow(a[i] - b[i], 2);
                other += pow(a[i] + b[i], 2);
            }
            sum += fmin(same, other);
        }
    }
    for (int i = t->positions; i < t->positions + t->dofs; i++) {
        sum += pow(a[i] - b[i], 2);
    }
    return sqrt(sum);
}

static void end_state(ludus_physics *world, int integrator, double time, int32_t steps, double *out) {
    const ludus_model_tree *t = &ludus_physics_model(world)->tree;
    ludus_rng rng;
    ludus_rng_seed(&rng, 21);
    ludus_physics_model(world)->tree.integrator = integrator;
    world_reset(world);
    random_velocities(world, &rng, 3);
    world_run(world, time, steps);
    world_copy(world, LUDUS_QPOS, out);
    world_copy(world, LUDUS_QVEL, out + t->positions);
    for (int j = 0; j < t->joints; j++) {
        if (t->joint_type[j] == LUDUS_JOINT_FREE || t->joint_type[j] == LUDUS_JOINT_BALL) {
            double *q = out + t->joint_position[j] + (t->joint_type[j] == LUDUS_JOINT_FREE ? 3 : 0);
            const double length = sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
            CHECK_NEAR(length, 1, 1e-9);
        }
    }
}

static void test_orders(void) {
    static const struct {
        const char *name, *text;
    } worlds[] = {
        {"double pendulum", "<worldbody><body><joint type='hinge' axis='0 1 0' damping='.1'/><geom type='capsule' "
                            "fromto='0 0 0 0 0 -.5' size='.05'/>"
                            "<body pos='0 0 -.5'><joint type='hinge' axis='0 1 0' damping='.1'/><geom type='capsule' "
                            "fromto='0 0 0 0 0 -.5' size='.05'/>"
                            "</body></body></worldbody>"},
        {"spinning body",
         "<option gravity='0 0 0'/><worldbody><body><freejoint/><geom type='box' size='.1 .2 .3'/></body></worldbody>"},
        {"lopsided spinning body",
         "<worldbody><body><freejoint/><geom type='box' size='.1 .2 .3' pos='.1 .2 0' euler='10 20 30'/>"
         "</body></worldbody>"},
        {"ball pendulum",
         "<worldbody><body><joint type='ball' damping='.05'/><geom type='box' size='.1 .15 .2' pos='.1 .05 -.4'/>"
         "</body></worldbody>"},
        {"floating tree", floating},
        {"medium",
         "<option density='100' viscosity='.1' wind='.3 0 0'/><worldbody><body><freejoint/><geom type='box' size='.1 "
         ".2 .3'/>"
         "<body pos='.1 .2 .3'><joint type='hinge' axis='1 0 0'/><geom type='box' size='.1 .1 .3' pos='0 0 .3'/></body>"
         "</body></worldbody>"},
    };
    static const char *const names[] = {"Euler", "implicitfast", "RK4"};
    printf("%-25s %12s %12s %12s\n", "order of accuracy", names[0], names[1], names[2]);
    for (size_t w = 0; w < sizeof worlds / sizeof worlds[0]; w++) {
        ludus_physics *world = world_make(worlds[w].text);
        const ludus_model_tree *t = &ludus_physics_model(world)->tree;
        double exact[LUDUS_POSITIONS_MAX + LUDUS_DOFS_MAX], a[LUDUS_POSITIONS_MAX + LUDUS_DOFS_MAX],
            b[LUDUS_POSITIONS_MAX + LUDUS_DOFS_MAX], order[3];
        end_state(world, LUDUS_RK4, 0.5, 4000, exact);
        for (int integrator = LUDUS_EULER; integrator <= LUDUS_RK4; integrator++) {
            const int32_t steps = integrator == LUDUS_RK4 ? 100 : 1000;
            end_state(world, integrator, 0.5, steps, a);
            end_state(world, integrator, 0.5, 2 * steps, b);
            order[integrator] = log2(distance(t, a, exact) / distance(t, b, exact));
            const double tolerance = integrator == LUDUS_RK4 ? 0.25 : 0.15;
            if (!CHECK_NEAR(order[integrator], integrator == LUDUS_RK4 ? 4 : 1, tolerance)) {
                fprintf(stderr, "    %s, %s\n", worlds[w].name, names[integrator]);
            }
        }
        printf("%-25s %12.2f %12.2f %12.2f\n", worlds[w].name, order[0], order[1], order[2]);
        ludus_physics_destroy(world);
    }
}

// --- closed forms ---

// A pendulum is back where it was let go after 2 pi sqrt(I / (m g l)) / agm(1, cos(angle / 2)).
static void test_pendulum(void) {
    ludus_physics *world =
        world_make("<option integrator='RK4' gravity='0 0 -9.81'/><worldbody><body><joint type='hinge' axis='0 1 0'/>"
                   "<inertial pos='0 0 -.7' mass='1.3' diaginertia='.02 .03 .04'/></body></worldbody>");
    const double inertia = 0.03 + 1.3 * 0.7 * 0.7, small = 2 * pi * sqrt(inertia / (1.3 * 9.81 * 0.7));
    static const double angles[] = {0.001, 0.5, 1.5, 3.0};
    for (int i = 0; i < 4; i++) {
        world_reset(world);
        world_get(world, LUDUS_QPOS)[0] = angles[i];
        const double period = small / agm(1, cos(0.5 * angles[i]));
        world_run(world, period, 4000);
        CHECK_NEAR(world_get(world, LUDUS_QPOS)[0], angles[i], 1e-9);
        CHECK_NEAR(world_get(world, LUDUS_QVEL)[0], 0, 1e-8);
        // A quarter of it leads to the bottom, with the speed that the fall gives.
        world_reset(world);
        world_get(world, LUDUS_QPOS)[0] = angles[i];
        world_run(world, 0.25 * period, 1000);
        CHECK_NEAR(world_get(world, LUDUS_QPOS)[0], 0, 1e-9);
        const double speed = sqrt(2 * 1.3 * 9.81 * 0.7 * (1 - cos(angles[i])) / inertia);
        CHECK_NEAR(world_get(world, LUDUS_QVEL)[0], -speed, 1e-8);
    }
    ludus_physics_destroy(world);
}

// A mass on a damped spring, under weight.
static void test_spring(void) {
    ludus_physics *world = world_make("<option integrator='RK4' gravity='0 0 -9.81'/><worldbody><body><joint "
                                      "type='slide' axis='0 0 1' stiffness='40' "
                                      "damping='3' springref='.1' armature='.5'/><inertial pos='0 0 0' mass='2' "
                                      "diaginertia='1 1 1'/></body></worldbody>");
    const double mass = 2.5, rest = 0.1 - 2 * 9.81 / 40, decay = 3 / (2 * mass), rate = sqrt(40 / mass - decay * decay);
    const double start = 0.4 - rest, speed = 1.2;
    world_get(world, LUDUS_QPOS)[0] = 0.4;
    world_get(world, LUDUS_QVEL)[0] = speed;
    world_run(world, 3, 3000);
    const double other = (speed + decay * start) / rate;
    CHECK_NEAR(world_get(world, LUDUS_QPOS)[0],
               rest + exp(-3 * decay) * (start * cos(3 * rate) + other * sin(3 * rate)), 1e-10);
    ludus_physics_destroy(world);
}

// Bodies fly in parabolas, however they spin: their centres, not their origins.
static void test_flight(void) {
    ludus_physics *world = world_make("<option gravity='.5 0 -9.81'/><worldbody><body pos='0 0 5'><freejoint/>"
                                      "<geom type='box' size='.1 .2 .3' pos='.1 0 .2'/></body></worldbody>");
    static const double start[] = {3, -1, 4, 2, 5, -3};
    for (int integrator = LUDUS_EULER; integrator <= LUDUS_RK4; integrator++) {
        ludus_model *model = ludus_physics_model(world);
        model->tree.integrator = integrator;
        world_reset(world);
        memcpy(world_get(world, LUDUS_QVEL), start, sizeof start);
        ludus_physics_forward(world);
        double centre[3], velocity[6];
        memcpy(centre, world_get(world, LUDUS_BODY_CENTRE) + 3, sizeof centre);
        memcpy(velocity, world_get(world, LUDUS_BODY_VELOCITY) + 6, sizeof velocity); // about the centre
        const int32_t steps = integrator == LUDUS_RK4 ? 1000 : 8000;
        world_run(world, 1.5, steps);
        const double tolerance = integrator == LUDUS_RK4 ? 1e-7 : 1e-2;
        for (int i = 0; i < 3; i++) {
            const double fallen = centre[i] + velocity[3 + i] * 1.5 + 0.5 * model->gravity[i] * 1.5 * 1.5;
            CHECK_NEAR(world_get(world, LUDUS_BODY_CENTRE)[3 + i], fallen, tolerance);
        }
    }
    ludus_physics_destroy(world);
    // Free fall by semi-implicit steps is g h^2 n (n + 1) / 2, and by RK4 exact.
    world = world_make(
        "<option gravity='0 0 -9.81'/><worldbody><body pos='0 0 5'><freejoint/><geom size='.1'/></body></worldbody>");
    world_run(world, 1, 100);
    CHECK_NEAR(world_get(world, LUDUS_QPOS)[2], 5 - 9.81 * 1e-4 * 100 * 101 / 2, 1e-12);
    world_reset(world);
    ludus_physics_model(world)->tree.integrator = LUDUS_RK4;
    world_run(world, 1, 100);
    CHECK_NEAR(world_get(world, LUDUS_QPOS)[2], 5 - 9.81 / 2, 1e-12);
    ludus_physics_destroy(world);
}

// A symmetric body's spin goes round in the body's axes at (1 - I3 / I1) w3.
static void test_symmetric_spin(void) {
    ludus_physics *world = world_make("<option integrator='RK4' gravity='0 0 0'/><worldbody><body><freejoint/>"
                                      "<inertial pos='0 0 0' mass='1' diaginertia='.2 .2 .3'/></body></worldbody>");
    double *spin = world_get(world, LUDUS_QVEL) + 3;
    spin[0] = 0.7;
    spin[2] = 4;
    world_run(world, 5, 4000);
    const double angle = (0.3 - 0.2) / 0.2 * 4 * 5;
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[3], 0.7 * cos(angle), 1e-9);
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[4], 0.7 * sin(angle), 1e-9);
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[5], 4, 1e-12);
    ludus_physics_destroy(world);
}

// A wing nut: spun about its middle axis it turns over, again and again, with the period 4 K / rate of Euler's equations.
static void test_wing_nut(void) {
    static const double moment[] = {0.1, 0.2, 0.3};
    ludus_physics *world = world_make("<option integrator='RK4' gravity='0 0 0'/><worldbody><body><freejoint/>"
                                      "<inertial pos='0 0 0' mass='1' diaginertia='.1 .2 .3'/></body></worldbody>");
    static const double starts[][3] = {{0.01, 3, 0.01}, {0.5, 3, 0.02}, {0.02, 3, 0.5}};
    for (int k = 0; k < 3; k++) {
        const double *w = starts[k];
        double energy = 0, square = 0;
        for (int i = 0; i < 3; i++) {
            energy += moment[i] * w[i] * w[i]; // twice
            square += moment[i] * moment[i] * w[i] * w[i];
        }
        // The axis that does not turn over is the one whose side of the middle axis the momentum is on.
        const int a = square > energy * moment[1] ? 0 : 2, c = 2 - a;
        const double first = (square - energy * moment[a]) * (moment[c] - moment[1]);
        const double second = (energy * moment[c] - square) * (moment[1] - moment[a]);
        const double rate = sqrt(first / (moment[0] * moment[1] * moment[2])), modulus = second / first;
        const double period = 2 * pi / agm(1, sqrt(1 - modulus)) / rate;
        world_reset(world);
        memcpy(world_get(world, LUDUS_QVEL) + 3, w, 3 * sizeof *w);
        world_run(world, 0.5 * period, 20000);
        // Half a period turns it over.
        CHECK_NEAR(world_get(world, LUDUS_QVEL)[4], -w[1], 1e-7);
        ludus_physics_step(world, 20000);
        for (int i = 0; i < 3; i++) {
            CHECK_NEAR(world_get(world, LUDUS_QVEL)[3 + i], w[i], 1e-6);
        }
    }
    ludus_physics_destroy(world);
}

// A heavy top goes round steadily, neither rising nor sinking, where I3 w3 W - I1 W^2 cos(tilt) = m g l.
static void test_top(void) {
    ludus_physics *world =
        world_make("<option integrator='RK4' gravity='0 0 -9.81'/><worldbody><body><joint type='ball'/>"
                   "<inertial pos='0 0 .3' mass='1.5' diaginertia='.01 .01 .02'/></body></worldbody>");
    const double across = 0.01 + 1.5 * 0.3 * 0.3, along = 0.02, tilt = 0.6, round = 2.5;
    const double spin = (1.5 * 9.81 * 0.3 + across * round * round * cos(tilt)) / (along * round);
    double *q = world_get(world, LUDUS_QPOS), *v = world_get(world, LUDUS_QVEL);
    // Tilted about x: the world's vertical is (0, sin, cos) in the body's axes.
    q[0] = cos(0.5 * tilt);
    q[1] = sin(0.5 * tilt);
    v[0] = 0;
    v[1] = round * sin(tilt);
    v[2] = spin;
    world_run(world, 2, 20000);
    const double *axes = world_get(world, LUDUS_BODY_ROTATION) + 9;
    const double axis[3] = {axes[2], axes[5], axes[8]};
    CHECK_NEAR(axis[2], cos(tilt), 1e-8);
    // It began at azimuth -pi / 2.
    CHECK_NEAR(axis[0], sin(tilt) * cos(2 * round - 0.5 * pi), 1e-8);
    CHECK_NEAR(axis[1], sin(tilt) * sin(2 * round - 0.5 * pi), 1e-8);
    ludus_physics_destroy(world);
}

// A ball sinks at the speed at which drag is its weight: m g = rho b^2 v^2 / 2 + 3 pi mu b v, b the side of its inertia's box.
static void test_medium(void) {
    ludus_physics *world = world_make(
        "<option integrator='RK4' gravity='0 0 -9.81' density='1.2' viscosity='.8'/><worldbody><body><freejoint/>"
        "<geom size='.1' mass='.3'/></body></worldbody>");
    const double side = sqrt(6 * 0.4 * 0.1 * 0.1), square = 0.5 * 1.2 * side * side, linear = 3 * pi * 0.8 * side;
    const double weight = 0.3 * 9.81, speed = (sqrt(linear * linear + 4 * square * weight) - linear) / (2 * square);
    world_run(world, 30, 10000);
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[2], -speed, 1e-10);
    // Wind takes a body along: v = wind (1 - exp(-c t / m)) in a thick medium.
    ludus_model *model = ludus_physics_model(world);
    model->gravity[2] = model->density = 0;
    model->wind[0] = 2;
    world_reset(world);
    world_run(world, 0.2, 400);
    CHECK_NEAR(world_get(world, LUDUS_QVEL)[0], 2 * (1 - exp(-linear * 0.2 / 0.3)), 1e-10);
    ludus_physics_destroy(world);
}

// A motor's torque against rotor and body.
static void test_motor(void) {
    ludus_physics *world = world_make("<option integrator='RK4' gravity='0 0 0'/><worldbody><body><joint name='j' "
                                      "type='hinge' axis='0 0 1' armature='.4'/>"
                                      "<inertial pos='.5 0 0' mass='2' diaginertia='.1 .2 .3'/></body></worldbody>"
                                      "<actuator><motor joint='j' gear='3' ctrlrange='-1 1'/></actuator>");
    static const double controls[][2] = {{0.5, 0.5}, {-7, -1}, {2, 1}};
    for (int k = 0; k < 3; k++) {
        world_reset(world);
        world_get(world, LUDUS_CONTROL)[0] = controls[k][0];
        world_run(world, 1, 50);
        CHECK_NEAR(world_get(world, LUDUS_QVEL)[0], 3 * controls[k][1] / (0.4 + 0.3 + 2 * 0.25), 1e-12);
    }
    ludus_physics_destroy(world);
}

// A mass that hangs on a limit comes to rest g (1 - d) (time constant * damping ratio)^2 beyond it, d the limit's impedance.
static void test_hanging(void) {
    ludus_physics *world = world_make(
        "<option timestep='.001' gravity='0 0 -9.81'/><worldbody><body><joint type='slide' axis='0 0 1' range='-.2 .2' "
        "solreflimit='.05 1.3' solimplimit='.8 .8 .01'/><geom size='.1' mass='3'/></body></worldbody>");
    for (int integrator = LUDUS_EULER; integrator <= LUDUS_RK4; integrator++) {
        ludus_physics_model(world)->tree.integrator = integrator;
        world_reset(world);
        world_run(world, 6, 6000);
        CHECK_NEAR(world_get(world, LUDUS_QPOS)[0], -0.2 - 9.81 * (1 - 0.8) * pow(0.05 * 1.3, 2), 1e-12);
        CHECK_NEAR(world_get(world, LUDUS_CONSTRAINT_FORCE)[0], 3 * 9.81, 1e-9);
    }
    ludus_physics_destroy(world);
}

int main(void) {
    test_energy();
    test_momenta();
    test_orders();
    test_pendulum();
    test_spring();
    test_flight();
    test_symmetric_spin();
    test_wing_nut();
    test_top();
    test_medium();
    test_motor();
    test_hanging();
    return check_end();
}
