// 13_physics.c - a double pendulum out of a few lines of MJCF: falls, keeps its energy, and says how where it ends depends on where it
// began and on its masses.
// SPDX-License-Identifier: MIT
#include <ludus/physics.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char pendulum[] =
    "<mujoco model='double pendulum'>"
    "  <option timestep='0.005' integrator='RK4'/>"
    "  <worldbody>"
    "    <body name='upper'><joint axis='0 1 0'/><geom type='capsule' fromto='0 0 0 .5 0 0' size='.03'/>"
    "      <body name='lower' pos='.5 0 0'><joint axis='0 1 0'/>"
    "        <geom type='capsule' fromto='0 0 0 .5 0 0' size='.03'/>"
    "      </body>"
    "    </body>"
    "  </worldbody>"
    "</mujoco>";

enum { DOFS = 2, STEPS = 100 };

static void set(ludus_physics *physics, const double *angle, const double *speed) {
    memcpy(ludus_physics_get(physics, LUDUS_QPOS, NULL), angle, DOFS * sizeof *angle);
    memcpy(ludus_physics_get(physics, LUDUS_QVEL, NULL), speed, DOFS * sizeof *speed);
}

// The lower link's angle half a second after letting go at these angles; every state on the way.
static double fall(ludus_physics *physics, const double *start, double angles[STEPS + 1][DOFS],
                   double speeds[STEPS + 1][DOFS]) {
    set(physics, start, (const double[DOFS]){0, 0});
    for (int t = 0; t <= STEPS; t++) {
        memcpy(angles[t], ludus_physics_get(physics, LUDUS_QPOS, NULL), sizeof angles[t]);
        memcpy(speeds[t], ludus_physics_get(physics, LUDUS_QVEL, NULL), sizeof speeds[t]);
        ludus_physics_step(physics, t < STEPS);
    }
    return angles[STEPS][1];
}

static double energy(ludus_physics *physics) {
    ludus_physics_forward(physics);
    const double *energy = ludus_physics_get(physics, LUDUS_ENERGY, NULL);
    return energy[0] + energy[1];
}

int main(void) {
    static double angles[STEPS + 1][DOFS], speeds[STEPS + 1][DOFS], unused[2][STEPS + 1][DOFS];
    ludus_model *model = ludus_model_parse(pendulum, strlen(pendulum), "13_physics.c");
    ludus_physics *physics = model ? ludus_physics_make(model) : NULL;
    if (!physics) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }
    const double start[DOFS] = {0.3, -0.2};
    set(physics, start, (const double[DOFS]){0, 0});
    const double before = energy(physics), end = fall(physics, start, angles, speeds);
    printf("half a second later the lower link is at %.6f rad; energy %.9f J, then %.9f J\n", end, before,
           energy(physics));

    // Back through all steps: position and velocity carry the slopes of `end`; those by parameters add up.
    double position[DOFS] = {0, 1}, velocity[DOFS] = {0, 0}, earlier[2][DOFS], params[64], by_mass = 0;
    const int32_t lower = ludus_physics_param(model, LUDUS_PARAM_MASS, NULL) + ludus_model_body(model, "lower");
    for (int t = STEPS - 1; t >= 0; t--) {
        set(physics, angles[t], speeds[t]);
        ludus_physics_step_vjp(
            physics, &(ludus_physics_slopes){.position = position, .velocity = velocity},
            &(ludus_physics_slopes){.position = earlier[0], .velocity = earlier[1], .params = params});
        memcpy(position, earlier[0], sizeof position);
        memcpy(velocity, earlier[1], sizeof velocity);
        by_mass += params[lower];
    }

    // The same by differences.
    const double h = 1e-6;
    double worst = 0;
    for (int k = 0; k <= DOFS; k++) {
        double *mass = &ludus_physics_model(physics)->body_mass[ludus_model_body(model, "lower")], side[2];
        for (int i = 0; i < 2; i++) {
            double moved[DOFS] = {start[0], start[1]};
            *(k < DOFS ? &moved[k] : mass) += i ? h : -h;
            side[i] = fall(physics, moved, unused[0], unused[1]);
            *mass -= k < DOFS ? 0 : i ? h : -h;
        }
        const double exact = k < DOFS ? position[k] : by_mass, difference = (side[1] - side[0]) / (2 * h);
        printf("by %-18s %12.8f   difference %12.8f\n",
               k == DOFS ? "the lower mass"
               : k       ? "the lower angle"
                         : "the upper angle",
               exact, difference);
        worst = fmax(worst, fabs(exact - difference));
    }
    ludus_physics_destroy(physics);
    ludus_model_destroy(model);
    return worst > 1e-6;
}
