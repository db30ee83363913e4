// 11_identify.c - what 500 noisy looks at a double pendulum tell of its lengths and masses, and what they cannot tell.
// SPDX-License-Identifier: MIT
#include <ludus/identify.h>
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>

enum { STEPS = 499, STATES = 4 }; // theta1, theta2, theta1_dot, theta2_dot

// A swing from rest without the motor, and what an instrument reads: angles to 0.02 rad, no velocities.
static void record(const char *options, double states[STEPS + 1][STATES], double actions[STEPS]) {
    ludus_env *env = ludus_env_make("Acrobot-v1", options);
    ludus_rng noise;
    ludus_rng_seed(&noise, 1);
    ludus_env_reset_with(env, 0, "theta1=2 theta2=0.5 theta1_dot=0 theta2_dot=0");
    for (int t = 0; t <= STEPS; t++) {
        const char *const names[2] = {"theta1", "theta2"};
        for (int k = 0; k < STATES; k++) {
            double angle = NAN;
            if (k < 2) {
                ludus_env_get(env, names[k], &angle);
            }
            states[t][k] = angle + 0.02 * ludus_rng_normal(&noise); // NAN: not measured
        }
        if (t < STEPS) {
            actions[t] = 1; // no torque
            ludus_env_step_discrete(env, 1);
        }
    }
    ludus_env_destroy(env);
}

static void print(const char *parameters, const ludus_identification *found, const char *truth) {
    printf("%s, of which the truth is %s\n", parameters, truth);
    for (int i = 0; i < found->parameters; i++) {
        const ludus_identified *p = &found->parameter[i];
        printf("  %-15s %.4f %s", p->name, p->estimate, p->unit);
        printf(p->kind == LUDUS_IDENTIFIED ? " +- %.4f, 95 %% in [%.4f, %.4f]\n" : "\n", p->error, p->low, p->high);
    }
    for (int d = 0; d < found->unknowns; d++) {
        printf("  not told apart:");
        for (int i = 0; i < found->parameters; i++) {
            printf(" %s^%.3g", found->parameter[i].name, found->unknown[d * found->parameters + i]);
        }
        printf("\n");
    }
    printf("  noise %.4f rad and %.4f rad; %d iterations\n", found->field[0].sigma, found->field[1].sigma,
           found->iterations);
}

int main(void) {
    static double states[STEPS + 1][STATES], actions[STEPS];
    record("precision=double dt=0.05 link_length_1=1.1 link_com_pos_1=0.6 link_com_pos_2=0.45", states, actions);
    const ludus_trajectory trajectory = {STEPS, &states[0][0], actions};
    const char *const tasks[2] = {"link_length_1 link_com_pos_1 link_com_pos_2", "link_mass_1 link_mass_2 link_moi"};
    const char *const truths[2] = {"1.1, 0.6, 0.45 m", "1, 1 kg, 1 kg m^2; a common factor leaves the motion as it is"};
    const char *const options[2] = {"dt=0.05", "dt=0.05 link_length_1=1.1 link_com_pos_1=0.6 link_com_pos_2=0.45"};
    for (int i = 0; i < 2; i++) {
        const ludus_identify_settings settings = {.parameters = tasks[i]};
        ludus_identification *found = ludus_identify("Acrobot-v1", options[i], &trajectory, 1, &settings);
        if (!found) {
            fprintf(stderr, "%s\n", ludus_last_error());
            return 1;
        }
        print(tasks[i], found, truths[i]);
        ludus_identification_destroy(found);
    }
    return 0;
}
