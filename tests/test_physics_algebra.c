// test_physics_algebra.c - what one evaluation must satisfy, over every model: mass matrix, inverse dynamics, kinetic energy, and that
// the forces of limits are the least of their cost.
// SPDX-License-Identifier: MIT
#include "physics_case.h"
#include "physics_world.h"

enum { V = LUDUS_DOFS_MAX };

// Largest magnitude, at least `least`.
static double largest(const double *numbers, int count, double least) {
    for (int i = 0; i < count; i++) {
        least = fmax(least, fabs(numbers[i]));
    }
    return least;
}

static void set_state(ludus_physics *world, const probe_question *question, int lane) {
    const ludus_model_tree *t = &ludus_physics_model(world)->tree;
    for (int i = 0; i < t->positions; i++) {
        world_get(world, LUDUS_QPOS)[i] = question->qpos[i][lane];
    }
    for (int i = 0; i < t->dofs; i++) {
        world_get(world, LUDUS_QVEL)[i] = question->qvel[i][lane];
    }
    for (int u = 0; u < t->actuators; u++) {
        world_get(world, LUDUS_CONTROL)[u] = question->control[u][lane];
    }
}

// Symmetric, positive definite (it has a Cholesky factor), and column i the force that accelerating dof i alone takes.
static void check_mass(ludus_physics *world, const char *name) {
    ludus_model *model = ludus_physics_model(world);
    const int dofs = model->tree.dofs, limits_off = model->tree.limits_off;
    double mass[V * V], lower[V * V], rest[V], column[V], unit[V];
    world_copy(world, LUDUS_MASS_MATRIX, mass);
    const double size = largest(mass, dofs * dofs, 1e-12);
    for (int i = 0; i < dofs; i++) {
        for (int j = 0; j <= i; j++) {
            CHECK_EQ_REAL(mass[i * dofs + j], mass[j * dofs + i]);
            double sum = mass[i * dofs + j];
            for (int k = 0; k < j; k++) {
                sum -= lower[i * V + k] * lower[j * V + k];
            }
            if (i == j && !CHECK(sum > 0)) {
                fprintf(stderr, "    %s: the mass matrix has pivot %g at %d\n", name, sum, i);
                return;
            }
            lower[i * V + j] = i == j ? sqrt(sum) : sum / lower[j * V + j];
        }
    }
    model->tree.limits_off = 1;
    memset(unit, 0, sizeof unit);
    ludus_physics_inverse(world, unit, rest);
    for (int i = 0; i < dofs; i++) {
        unit[i] = 1;
        ludus_physics_inverse(world, unit, column);
        unit[i] = 0;
        double worst = 0;
        for (int j = 0; j < dofs; j++) {
            worst = fmax(worst, fabs(column[j] - rest[j] - mass[j * dofs + i]));
        }
        if (!CHECK(worst <= 1e-12 * largest(rest, dofs, size))) {
            fprintf(stderr, "    %s: column %d of the mass matrix is off by %g\n", name, i, worst);
        }
    }
    model->tree.limits_off = limits_off;
    ludus_physics_forward(world);
}

// Half v' I v of every body, and of the rotors.
static void check_kinetic(ludus_physics *world, const char *name) {
    const ludus_model *model = ludus_physics_model(world);
    const double *inertia = world_get(world, LUDUS_BODY_SPATIAL_INERTIA),
                 *velocity = world_get(world, LUDUS_BODY_VELOCITY);
    const double *rate = world_get(world, LUDUS_QVEL);
    double sum = 0;
    for (int b = 1; b < model->tree.bodies; b++) {
        const double *i = inertia + 10 * b, *v = velocity + 6 * b, *h = i + 6;
        sum += 0.5 * (i[0] * v[0] * v[0] + i[1] * v[1] * v[1] + i[2] * v[2] * v[2]);
        sum += i[3] * v[0] * v[1] + i[4] * v[0] * v[2] + i[5] * v[1] * v[2];
        sum += 0.5 * i[9] * (v[3] * v[3] + v[4] * v[4] + v[5] * v[5]);
        sum += h[0] * (v[2] * v[4] - v[1] * v[5]) + h[1] * (v[0] * v[5] - v[2] * v[3]) -
               h[2] * (v[0] * v[4] - v[1] * v[3]);
    }
    for (int i = 0; i < model->tree.dofs; i++) {
        sum += 0.5 * model->dof_armature[i] * rate[i] * rate[i];
    }
    const double kinetic = world_get(world, LUDUS_ENERGY)[1];
    if (!CHECK_NEAR(kinetic, sum, 1e-12 * (1 + fabs(sum)))) {
        fprintf(stderr, "    %s: kinetic energy\n", name);
    }
}

// The inverse dynamics of the acceleration that came out are the actuators' forces.
static void check_inverse(ludus_physics *world, const char *name) {
    const int dofs = ludus_physics_model(world)->tree.dofs;
    double acceleration[V], force[V], bias[V], pushed[V];
    world_copy(world, LUDUS_ACCELERATION, acceleration);
    world_copy(world, LUDUS_BIAS_FORCE, bias);
    world_copy(world, LUDUS_CONSTRAINT_FORCE, pushed);
    ludus_physics_inverse(world, acceleration, force);
    const double *actuation = world_get(world, LUDUS_ACTUATOR_FORCE);
    const double size = largest(pushed, dofs, largest(bias, dofs, largest(actuation, dofs, 1)));
    double worst = 0;
    for (int i = 0; i < dofs; i++) {
        worst = fmax(worst, fabs(force[i] - actuation[i]));
    }
    if (!CHECK(worst <= 1e-11 * size)) {
        fprintf(stderr, "    %s: inverse after forward is off by %g of %g\n", name, worst, size);
    }
}

// --- limits, written out from MuJoCo's documentation ---

typedef struct limit_row {
    double jacobian[V], stiffness, reference;
} limit_row;

static double cut(double x, double low, double high) {
    return x < low ? low : x > high ? high : x;
}

// A row for one joint at a distance from its limit. False where the joint is not near.
static bool make_row(const ludus_model *model, int joint, double distance, double rate, limit_row *row) {
    const double *ref = &model->joint_solref[2 * joint], *imp = &model->joint_solimp[5 * joint];
    const double beyond = distance - model->joint_margin[joint];
    if (!(beyond < 0)) {
        return false;
    }
    const double from = cut(imp[0], 1e-4, 0.9999), to = cut(imp[1], 1e-4, 0.9999), middle = cut(imp[3], 1e-4, 0.9999);
    const double power = fmax(imp[4], 1), x = imp[2] > 1e-15 ? fabs(beyond) / imp[2] : 0;
    double impedance = 0.5 * (from + to);
    if (from != to && imp[2] > 1e-15) {
        const double y = x >= 1        ? 1
                         : power == 1  ? x
                         : x <= middle ? pow(x, power) / pow(middle, power - 1)
                                       : 1 - pow(1 - x, power) / pow(1 - middle, power - 1);
        impedance = from + y * (to - from);
    }
    const bool mixed = (ref[0] > 0) != (ref[1] > 0);
    const double shortest = model->tree.ref_unsafe ? 0 : 2 * model->timestep;
    const double time = mixed ? fmax(0.02, shortest) : fmax(ref[0], shortest), ratio = mixed ? 1 : ref[1];
    const bool direct = !mixed && ref[0] <= 0;
    const double spring = direct ? -ref[0] / (to * to) : 1 / (to * to * time * time * ratio * ratio);
    const double damping = direct ? -ref[1] / to : 2 / (to * time);
    const double weight = model->dof_invweight0[model->tree.joint_dof[joint]];
    row->stiffness = 1 / fmax(1e-15, (1 - impedance) / impedance * weight);
    row->reference = -damping * rate - spring * impedance * beyond;
    return true;
}

static int make_rows(ludus_physics *world, limit_row *rows) {
    const ludus_model *model = ludus_physics_model(world);
    const ludus_model_tree *t = &model->tree;
    const double *qpos = world_get(world, LUDUS_QPOS), *qvel = world_get(world, LUDUS_QVEL);
    int count = 0;
    for (int j = 0; j < t->joints; j++) {
        const double *range = &model->joint_range[2 * j], *q = qpos + t->joint_position[j];
        const int dof = t->joint_dof[j];
        if (!t->joint_limited[j] || t->limits_off || t->joint_type[j] == LUDUS_JOINT_FREE) {
            continue;
        }
        memset(&rows[count], 0, 2 * sizeof *rows);
        if (t->joint_type[j] == LUDUS_JOINT_BALL) {
            const double sine = sqrt(q[1] * q[1] + q[2] * q[2] + q[3] * q[3]), sign = q[0] < 0 ? -1 : 1;
            double rate = 0;
            for (int i = 0; i < 3; i++) {
                rows[count].jacobian[dof + i] = sine > 0 ? -sign * q[1 + i] / sine : i == 0 ? -1 : 0;
                rate += rows[count].jacobian[dof + i] * qvel[dof + i];
            }
            count += make_row(model, j, fmax(range[0], range[1]) - 2 * atan2(sine, fabs(q[0])), rate, &rows[count]);
            continue;
        }
        rows[count].jacobian[dof] = 1;
        if (make_row(model, j, q[0] - range[0], qvel[dof], &rows[count])) {
            count++;
            memset(&rows[count], 0, sizeof *rows);
        }
        rows[count].jacobian[dof] = -1;
        count += make_row(model, j, range[1] - q[0], -qvel[dof], &rows[count]);
    }
    return count;
}

static double row_left(const limit_row *row, const double *acceleration, int dofs) {
    double left = -row->reference;
    for (int i = 0; i < dofs; i++) {
        left += row->jacobian[i] * acceleration[i];
    }
    return left;
}

// (a - a0)' M (a - a0) / 2 + sum D min(0, J a - reference)^2 / 2, less the same at `from`: both differences without cancellation.
static double cost_above(const double *mass, const limit_row *rows, int count, const double *from, const double *smooth,
                         const double *step, int dofs) {
    double sum = 0, to[V];
    for (int i = 0; i < dofs; i++) {
        to[i] = from[i] + step[i];
        for (int j = 0; j < dofs; j++) {
            sum += mass[i * dofs + j] * step[i] * (from[j] - smooth[j] + 0.5 * step[j]);
        }
    }
    for (int r = 0; r < count; r++) {
        const double a = fmin(0, row_left(&rows[r], from, dofs)), b = fmin(0, row_left(&rows[r], to, dofs));
        sum += 0.5 * rows[r].stiffness * (b - a) * (b + a);
    }
    return sum;
}

static bool check_limits(ludus_physics *world, const char *name, ludus_rng *rng) {
    static limit_row rows[2 * V + 2];
    const int dofs = ludus_physics_model(world)->tree.dofs, count = make_rows(world, rows);
    double mass[V * V], a[V], smooth[V], push[V], force[V], gradient[V];
    world_copy(world, LUDUS_MASS_MATRIX, mass);
    world_copy(world, LUDUS_ACCELERATION, a);
    world_copy(world, LUDUS_SMOOTH_ACCELERATION, smooth);
    world_copy(world, LUDUS_CONSTRAINT_FORCE, push);
    memset(force, 0, sizeof force);
    bool any = false;
    for (int r = 0; r < count; r++) {
        const double f = -rows[r].stiffness * fmin(0, row_left(&rows[r], a, dofs));
        any = any || f > 0;
        for (int i = 0; i < dofs; i++) {
            force[i] += rows[r].jacobian[i] * f;
        }
    }
    // The forces are those of the documentation's rows; the gradient there is nothing.
    double size = largest(push, dofs, 1), worst = 0, steepest = 0;
    for (int i = 0; i < dofs; i++) {
        worst = fmax(worst, fabs(force[i] - push[i]));
        gradient[i] = -push[i];
        double most = 0;
        for (int j = 0; j < dofs; j++) {
            gradient[i] += mass[i * dofs + j] * (a[j] - smooth[j]);
            most = fmax(most, fabs(mass[i * dofs + j] * (a[j] - smooth[j])));
        }
        size = fmax(size, most);
        steepest = fmax(steepest, fabs(gradient[i]));
    }
    if (!CHECK(worst <= 1e-9 * size) || !CHECK(steepest <= 1e-10 * size)) {
        fprintf(stderr, "    %s: limit forces off by %g, gradient %g, of %g\n", name, worst, steepest, size);
    }
    // Every way leads up.
    const double reach = largest(a, dofs, 1);
    for (int k = 0; any && k < 20; k++) {
        double step[V];
        const double length = reach * pow(10, ludus_rng_uniform(rng, -6, 0));
        for (int i = 0; i < dofs; i++) {
            step[i] = length * ludus_rng_uniform(rng, -1, 1);
        }
        if (!CHECK(cost_above(mass, rows, count, a, smooth, step, dofs) > 0)) {
            fprintf(stderr, "    %s: a step of %g lowers the cost\n", name, length);
        }
    }
    return any;
}

int main(void) {
    static probe_question question;
    const char *const *paths;
    const int count = physics_models(&paths);
    ludus_rng rng;
    int pushed = 0, states = 0;
    ludus_rng_seed(&rng, 17);
    for (int i = 0; i < count; i++) {
        char name[LUDUS_NAME_MAX];
        physics_model_name(paths[i], name);
        ludus_model *model = ludus_model_load(paths[i]);
        ludus_physics *world = model ? ludus_physics_make(model) : NULL;
        if (!CHECK(world)) {
            fprintf(stderr, "    %s\n", ludus_last_error());
            continue;
        }
        for (int round = 0; round < 2; round++) {
            physics_case_states(&rng, model, false, &question);
            for (int lane = 0; lane < PROBE_LANES; lane++) {
                set_state(world, &question, lane);
                ludus_physics_forward(world);
                check_kinetic(world, name);
                check_inverse(world, name);
                pushed += check_limits(world, name, &rng);
                states++;
                if (lane % 4 == 0) {
                    check_mass(world, name);
                }
            }
        }
        ludus_physics_destroy(world);
        ludus_model_destroy(model);
    }
    printf("%d states, limits push in %d\n", states, pushed);
    CHECK(5 * pushed > states);
    return check_end();
}
