// test_classic.c - classic control beyond its recordings (test_replay.c): derivatives, float against double, options in
// lanes, steps after the end, states far out, and what the originals register.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "target_batch.h"

#include <ludus/ludus.h>

enum { COUNT = LUDUS_TILE }; // one tile: word k of environment i lies at [k][i]

// States that each environment is tested from: normal numbers of these sizes around the middle.
static const struct {
    const char *id;
    int width;
    double middle[4], size[4];
    double step, tolerance; // of central differences; MountainCarContinuous rounds its state to float
} cases[] = {
    {"CartPole-v1", 4, {0}, {1, 1, 0.2, 1}, 1e-6, 1e-8},
    {"Pendulum-v1", 2, {0}, {2, 2}, 1e-6, 1e-8},
    {"Acrobot-v1", 4, {0}, {1, 1, 1, 1}, 1e-6, 1e-7},
    {"MountainCar-v0", 2, {-0.5, 0}, {0.2, 0.02}, 1e-6, 1e-8},
    {"MountainCarContinuous-v0", 2, {-0.5, 0}, {0.2, 0.02}, 1e-2, 1e-4},
    {"CartPoleContinuous-v0", 4, {0}, {1, 1, 0.2, 1}, 1e-6, 1e-8},
    {"AcrobotContinuous-v0", 4, {0}, {1, 1, 1, 1}, 1e-6, 1e-7},
};
enum { CASES = sizeof cases / sizeof *cases };

static target_batch make(const char *id, int32_t kind, const char *options) {
    const ludus_env_def *definition = ludus_find(id, NULL);
    target_batch t;
    memset(&t, 0, sizeof t);
    if (!CHECK(definition &&
               target_batch_make(&t, definition, target_find(definition, kind), options, COUNT, LUDUS_DISABLED, 0))) {
        fprintf(stderr, "    %s '%s': %s\n", id, options ? options : "", ludus_last_error());
        exit(check_end());
    }
    target_batch_reset(&t, 0);
    return t;
}

// The same random states and actions for every target: values[width][COUNT].
static void draw_states(int which, double values[4][COUNT], target_batch *t) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 8);
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < cases[which].width; k++) {
            values[k][i] = cases[which].middle[k] + cases[which].size[k] * ludus_rng_normal(&rng);
        }
    }
    t->target->random(&t->batch, 1, 2, 0, t->actions);
}

// One step of the double target from the given states: the next states come back.
static void step_double(target_batch *t, int width, const double from[4][COUNT], double to[4][COUNT]) {
    memcpy(t->batch.state, from, sizeof(double) * COUNT * (size_t)width);
    memset(t->batch.over, 0, COUNT);
    t->target->step(&t->batch);
    memcpy(to, t->batch.state, sizeof(double) * COUNT * (size_t)width);
}

// The derivative of a step with respect to the state: complex steps against central differences of the double target.
static void check_derivatives(int which) {
    const int width = cases[which].width;
    target_batch real = make(cases[which].id, LUDUS_TARGET_F64, NULL);
    target_batch dual = make(cases[which].id, LUDUS_TARGET_COMPLEX, NULL);
    double values[4][COUNT], moved[4][COUNT], up[4][COUNT], down[4][COUNT], here[4][COUNT];
    draw_states(which, values, &real);
    memcpy(dual.actions, real.actions, sizeof *real.actions * COUNT);
    const double h = cases[which].step, tiny = 1e-30;
    int compared = 0, wrong = 0;
    step_double(&real, width, values, here);
    for (int k = 0; k < width; k++) {
        double words[4][COUNT][2];
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < COUNT; i++) {
                words[j][i][0] = values[j][i];
                words[j][i][1] = j == k ? tiny : 0.0;
            }
        }
        memcpy(dual.batch.state, words, sizeof words / 4 * (size_t)width);
        dual.target->step(&dual.batch);
        memcpy(words, dual.batch.state, sizeof words / 4 * (size_t)width);

        memcpy(moved, values, sizeof moved);
        for (int i = 0; i < COUNT; i++) {
            moved[k][i] = values[k][i] + h;
        }
        step_double(&real, width, moved, up);
        for (int i = 0; i < COUNT; i++) {
            moved[k][i] = values[k][i] - h;
        }
        step_double(&real, width, moved, down);
        for (int j = 0; j < width; j++) {
            for (int i = 0; i < COUNT; i++) {
                const double right = (up[j][i] - here[j][i]) / h, left = (here[j][i] - down[j][i]) / h;
                if (fabs(right - left) > 1e-2 * (1.0 + fabs(right))) {
                    continue; // a stop or a turn lies between
                }
                compared++;
                const double exact = words[j][i][1] / tiny, difference = 0.5 * (right + left);
                wrong += !(fabs(exact - difference) <= cases[which].tolerance * (1.0 + fabs(exact)));
            }
        }
    }
    if (!CHECK_EQ_INT(wrong, 0) || !CHECK(compared > width * width * COUNT * 3 / 4)) {
        fprintf(stderr, "    %s: %d of %d derivatives compared\n", cases[which].id, compared, width * width * COUNT);
    }
    target_batch_destroy(&real);
    target_batch_destroy(&dual);
}

// A step in float is the step in double, but for rounding.
static void check_float(int which, const char *options) {
    const int width = cases[which].width;
    target_batch real = make(cases[which].id, LUDUS_TARGET_F64, options);
    target_batch lanes = make(cases[which].id, LUDUS_TARGET_F32, options);
    double values[4][COUNT], to[4][COUNT];
    float words[4][COUNT];
    draw_states(which, values, &real);
    memcpy(lanes.actions, real.actions, sizeof *real.actions * COUNT);
    for (int k = 0; k < width; k++) {
        for (int i = 0; i < COUNT; i++) {
            words[k][i] = (float)values[k][i];
            values[k][i] = (double)words[k][i];
        }
    }
    memcpy(lanes.batch.state, words, sizeof words / 4 * (size_t)width);
    memset(lanes.batch.over, 0, COUNT);
    lanes.target->step(&lanes.batch);
    memcpy(words, lanes.batch.state, sizeof words / 4 * (size_t)width);
    step_double(&real, width, values, to);
    double error = 0.0;
    for (int k = 0; k < width; k++) {
        for (int i = 0; i < COUNT; i++) {
            error = fmax(error, fabs((double)words[k][i] - to[k][i]) / (1.0 + fabs(to[k][i])));
        }
    }
    CHECK_NEAR(error, 0.0, 1e-5);
    const float *reward = lanes.batch.reward;
    const double *reward_double = real.batch.reward;
    for (int i = 0; i < COUNT && lanes.batch.terminated[i] == real.batch.terminated[i]; i++) {
        CHECK_NEAR((double)reward[i], reward_double[i], 1e-5 * (1.0 + fabs(reward_double[i])));
    }
    target_batch_destroy(&real);
    target_batch_destroy(&lanes);
}

// Options that choose other code run the same in every lane count, in every autoreset mode, draws included.
static void check_lanes(const char *id, const char *options) {
    static const char *const lanes[] = {"1", "4", "8", "16", "split16"};
    static const char *const modes[] = {"same-step", "next-step", "disabled"};
    for (int mode = 0; mode < 3; mode++) {
        ludus_vector *vectors[5];
        for (int k = 0; k < 5; k++) {
            char text[256];
            snprintf(text, sizeof text, "%s lanes=%s autoreset=%s time_limit=60", options, lanes[k], modes[mode]);
            vectors[k] = ludus_vector_make(id, text, 70);
            if (!vectors[k]) {
                CHECK_CONTAINS(ludus_last_error(), "processor");
                continue;
            }
            ludus_vector_reset(vectors[k], 4);
            for (uint64_t t = 0; t < 200; t++) {
                ludus_vector_random_actions(vectors[k], 2, t);
                ludus_vector_step(vectors[k]);
                const ludus_buffers a = ludus_vector_buffers(vectors[0]), b = ludus_vector_buffers(vectors[k]);
                if (k > 0 && t == 199) {
                    const size_t bytes = ludus_vector_layout(vectors[k])->observation.bytes * 70u;
                    CHECK(memcmp(a.observation, b.observation, bytes) == 0);
                    CHECK(memcmp(a.reward, b.reward, 70 * sizeof(float)) == 0);
                    CHECK(memcmp(a.episode_return, b.episode_return, 70 * sizeof(float)) == 0);
                    CHECK(memcmp(ludus_vector_rng(vectors[0], 69), ludus_vector_rng(vectors[k], 69),
                                 sizeof(ludus_rng)) == 0);
                }
            }
        }
        for (int k = 0; k < 5; k++) {
            ludus_vector_destroy(vectors[k]);
        }
    }
}

// The step that ends CartPole pays like the others; steps after the end pay nothing (Sutton and Barto's reward: -1).
static void check_after_end(const char *options, float ending, float after) {
    ludus_vector *vector = ludus_vector_make("CartPole-v1", options, 33);
    if (!CHECK(vector != NULL)) {
        return;
    }
    const ludus_buffers b = ludus_vector_buffers(vector);
    ludus_vector_reset(vector, 0);
    int over[33] = {0}, wrong = 0;
    for (int t = 0; t < 40; t++) {
        for (int i = 0; i < 33; i++) {
            b.action[i].i = 1; // falls within a dozen steps
        }
        ludus_vector_step(vector);
        for (int i = 0; i < 33; i++) {
            const float reward = b.reward ? b.reward[i] : (float)b.reward_double[i];
            wrong += b.terminated[i] && reward != (over[i] ? after : ending);
            over[i] |= b.terminated[i];
        }
    }
    CHECK_EQ_INT(wrong, 0);
    CHECK(over[0] && over[32]);
    ludus_vector_destroy(vector);
}

// Acrobot unwinds its angles turn by turn; from velocities beyond its own limits that still ends, in bounded numbers.
static void check_far_out(const char *options) {
    ludus_vector *vector = ludus_vector_make("Acrobot-v1", options, 17);
    if (!CHECK(vector != NULL)) {
        return;
    }
    ludus_vector_reset(vector, 0);
    for (int i = 0; i < 17; i++) {
        const double sign = i % 2 ? -1.0 : 1.0, size = i < 8 ? 30.0 : 1000.0;
        const double values[4] = {sign * size, -size, size, sign * size};
        CHECK_EQ_INT(ludus_vector_set_state(vector, i, values), LUDUS_OK);
    }
    const double beyond[4] = {0.0, 0.0, 1e4, 0.0};
    CHECK_EQ_INT(ludus_vector_set_state(vector, 0, beyond), LUDUS_ERROR_ARGUMENT);
    for (uint64_t t = 0; t < 5; t++) {
        ludus_vector_random_actions(vector, 1, t);
        ludus_vector_step(vector);
    }
    for (int i = 0; i < 8; i++) {
        double values[4];
        ludus_vector_get_state(vector, i, values);
        CHECK(fabs(values[0]) <= 3.1415928 && fabs(values[1]) <= 3.1415928);
        CHECK(fabs(values[2]) <= 12.56638 && fabs(values[3]) <= 28.27434);
    }
    ludus_vector_destroy(vector);
}

// Limits and thresholds of Gymnasium 1.4.0's registry, its spaces' bounds, and keys that are actions.
static void check_registry(void) {
    static const struct {
        const char *id;
        int32_t limit;
        double threshold;
        float bound; // of the last number of the observation
    } registered[] = {
        {"CartPole-v0", 200, 195.0, INFINITY},           {"CartPole-v1", 500, 475.0, INFINITY},
        {"MountainCar-v0", 200, -110.0, 0.07f},          {"Acrobot-v1", 500, -100.0, 28.274334f},
        {"MountainCarContinuous-v0", 999, 90.0, 0.07f},  {"Pendulum-v1", 200, NAN, 8.0f},
        {"CartPoleContinuous-v0", 500, 475.0, INFINITY}, {"AcrobotContinuous-v0", 500, -100.0, 28.274334f},
    };
    for (size_t i = 0; i < sizeof registered / sizeof *registered; i++) {
        const ludus_variant *variant = NULL;
        const ludus_env_def *definition = ludus_find(registered[i].id, &variant);
        ludus_env *env = ludus_env_make(registered[i].id, NULL);
        if (!CHECK(definition && env)) {
            continue;
        }
        CHECK_EQ_INT(variant->time_limit, registered[i].limit);
        CHECK_NEAR(variant->reward_threshold, registered[i].threshold, 0.0);
        const ludus_part *part = &ludus_env_layout(env)->observation.part[0];
        CHECK_EQ_REAL(part->highs[part->size - 1], (double)registered[i].bound);
        CHECK_EQ_REAL(part->lows[part->size - 1], -(double)registered[i].bound);
        for (const ludus_key *key = definition->keys; key && key->key; key++) {
            CHECK_EQ_INT(ludus_env_check_action(env, key->slot), LUDUS_OK);
        }
        CHECK(definition->keys && definition->keys[0].key);
        ludus_env_destroy(env);
    }
}

// What can be done by choices, and by a throttle.
typedef struct throttled {
    const char *choices, *throttle; // ids
    const char *fields[4];
    int highest; // choice; the lowest, 0, is a throttle of -1
} throttled;

static const throttled throttled_cartpole = {
    "CartPole-v1", "CartPoleContinuous-v0", {"x", "x_dot", "theta", "theta_dot"}, 1};
static const throttled throttled_acrobot = {
    "Acrobot-v1", "AcrobotContinuous-v0", {"theta1", "theta2", "theta1_dot", "theta2_dot"}, 2};

// A throttle that says what choices say, or goes beyond, does the same; so does half a throttle of twice the strength.
static void check_throttle(const throttled *what, const char *options, const char *doubled) {
    ludus_env *chosen = ludus_env_make(what->choices, options);
    ludus_env *full = ludus_env_make(what->throttle, options);
    ludus_env *half = ludus_env_make(what->throttle, doubled);
    for (int i = 0; CHECK(chosen && full && half) && i < 300; i++) {
        if (i % 10 == 0) {
            ludus_env_reset(chosen, i);
            ludus_env_reset(full, i);
            ludus_env_reset(half, i);
        }
        const int choice = i * i % 7 % (what->highest + 1);
        const float side = 2.0f * (float)choice / (float)what->highest - 1.0f;
        const float bound = i % 2 ? side : 3.0f * side, share = 0.5f * side;
        ludus_env_step_discrete(chosen, choice);
        ludus_env_step_box(full, &bound);
        ludus_env_step_box(half, &share);
        for (int k = 0; k < 4; k++) {
            double a = 0, b = 1, c = 2;
            ludus_env_get(chosen, what->fields[k], &a);
            ludus_env_get(full, what->fields[k], &b);
            ludus_env_get(half, what->fields[k], &c);
            CHECK_EQ_REAL(b, a);
            CHECK_EQ_REAL(c, a);
        }
    }
    ludus_env_destroy(chosen);
    ludus_env_destroy(full);
    ludus_env_destroy(half);
}

// The line to reach can be laid anywhere, and out of reach.
static void check_goal_height(void) {
    static const struct {
        const char *options, *state;
        bool ends;
    } cases_of_height[] = {
        {NULL, "theta1=1.5 theta2=0", false},
        {NULL, "theta1=2.5 theta2=0", true},
        {"goal_height=-0.5", "theta1=1.5 theta2=0", true},
        {"goal_height=1.9", "theta1=2.5 theta2=0", false},
        {"goal_height=3", "theta1=3.14159 theta2=0", false},
    };
    for (size_t i = 0; i < sizeof cases_of_height / sizeof *cases_of_height; i++) {
        ludus_env *env = ludus_env_make("AcrobotContinuous-v0", cases_of_height[i].options);
        CHECK_EQ_INT(ludus_env_reset_with(env, 0, cases_of_height[i].state), LUDUS_OK);
        CHECK_EQ_INT(ludus_env_step_box(env, &(float){0}).terminated, cases_of_height[i].ends);
        ludus_env_destroy(env);
    }
}

// The scripted rule balances for a whole episode.
static void check_balance(void) {
    ludus_env *env = ludus_env_make("CartPoleContinuous-v0", NULL);
    const ludus_env_def *definition = ludus_env_definition(env);
    for (int64_t seed = 0; seed < 20; seed++) {
        ludus_env_reset(env, seed);
        ludus_outcome outcome = {0};
        while (!outcome.terminated && !outcome.truncated) {
            ludus_slot action;
            definition->scripted(NULL, ludus_env_observation(env), &action);
            outcome = ludus_env_step(env, &action);
        }
        CHECK_EQ_INT(ludus_env_elapsed(env), 500);
    }
    ludus_env_destroy(env);
}

static void check_refusals(void) {
    static const char *const ids[] = {"MountainCar-v0", "MountainCarContinuous-v0"};
    for (int i = 0; i < 2; i++) {
        CHECK(ludus_env_make(ids[i], "min_position=1 max_position=0.5") == NULL);
        CHECK_CONTAINS(ludus_last_error(), "min_position is 1");
        CHECK_CONTAINS(ludus_last_error(), "max_position, 0.5");
    }
}

int main(void) {
    for (int which = 0; which < CASES; which++) {
        check_derivatives(which);
        check_float(which, NULL);
    }
    check_float(0, "kinematics_integrator=semi-implicit gravity=3.7 masspole=0.4 length=1.3");
    check_float(1, "g=3.7 m=2 l=0.7 dt=0.02 max_torque=5");
    check_float(2, "book_or_nips=nips link_length_1=1.2 link_mass_2=0.6 link_com_pos_2=0.3 link_moi=0.8");
    check_lanes("CartPole-v1", "kinematics_integrator=semi-implicit sutton_barto_reward=true");
    check_lanes("Acrobot-v1", "book_or_nips=nips torque_noise_max=0.5");
    check_lanes("MountainCarContinuous-v0", "goal_velocity=0.03 power=0.004");
    check_after_end("autoreset=disabled", 1.0f, 0.0f);
    check_after_end("autoreset=disabled precision=double", 1.0f, 0.0f);
    check_after_end("autoreset=disabled sutton_barto_reward=true", -1.0f, -1.0f);
    check_far_out("autoreset=disabled");
    check_far_out("autoreset=disabled precision=double");
    check_throttle(&throttled_cartpole, NULL, "force_mag=20");
    check_throttle(&throttled_cartpole, "kinematics_integrator=semi-implicit",
                   "kinematics_integrator=semi-implicit force_mag=20");
    check_throttle(&throttled_acrobot, NULL, "max_torque=2");
    check_throttle(&throttled_acrobot, "book_or_nips=nips", "book_or_nips=nips max_torque=2");
    check_goal_height();
    check_balance();
    check_registry();
    check_refusals();
    return check_end();
}
