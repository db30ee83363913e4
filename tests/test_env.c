// test_env.c - single environments: outcomes, checked actions, state by name, clones.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

static ludus_env *make_env(const char *id, const char *options) {
    ludus_env *env = ludus_env_make(id, options);
    if (!CHECK(env != NULL)) {
        fprintf(stderr, "    %s with '%s': %s\n", id, options, ludus_last_error());
        exit(check_end());
    }
    return env;
}

static void test_outcomes(void) {
    // Of two who act at once, the outcome is player 0's.
    ludus_env *env = make_env("Sketch/Pair-v0", "");
    ludus_env_reset(env, 0);
    const ludus_slot both[2] = {{3}, {4}};
    CHECK_EQ_REAL(ludus_env_step(env, both).reward, 3);
    CHECK_EQ_REAL(ludus_env_reward(env, 1), 4);
    const ludus_slot last[2] = {{4}, {4}};
    CHECK(ludus_env_step(env, last).terminated);
    CHECK_EQ_INT(ludus_env_elapsed(env), 2);
    double level = -1;
    ludus_env_info(env, &level);
    CHECK(level >= 0);
    ludus_env_destroy(env);

    // In a game of turns it is that of the player who moved.
    env = make_env("Sketch/CoinTicTacToe-v0", "heads=0");
    ludus_env_reset(env, 0);
    static const int32_t cells[] = {0, 3, 1, 4, 8};
    for (int i = 0; i < 5; i++) {
        CHECK_EQ_REAL(ludus_env_step_discrete(env, cells[i]).reward, 0);
    }
    const ludus_outcome won = ludus_env_step_discrete(env, 5); // player 1 has 3, 4 and 5
    CHECK(won.terminated && won.reward == 1.0);
    CHECK_EQ_REAL(ludus_env_reward(env, 0), -1);
    ludus_env_destroy(env);

    // Whatever the option says, the caller resets a single environment.
    env = make_env("CartPole-v1", "autoreset=same-step time_limit=2 async=true threads=3");
    ludus_env_reset(env, 0);
    ludus_env_step_discrete(env, 0);
    CHECK(ludus_env_step_discrete(env, 0).truncated);
    CHECK(ludus_env_elapsed(env) == 2 && ludus_env_step_discrete(env, 0).truncated);
    ludus_env_destroy(env);
    ludus_env_destroy(NULL);
}

static void test_checked_actions(void) {
    ludus_env *env = make_env("Sketch/Pair-v0", "");
    ludus_env_reset(env, 0);
    const ludus_slot legal[2] = {{3}, {4}}, again[2] = {{3}, {2}}, outside[2] = {{4}, {5}};
    CHECK_EQ_INT(ludus_env_check_action(env, legal), LUDUS_OK);
    CHECK_EQ_INT(ludus_env_check_action(env, again), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "the action 2 is not legal now");
    CHECK_EQ_INT(ludus_env_check_action(env, outside), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "is 5; it must be between 2 and 4");
    uint8_t mask[3];
    ludus_env_legal(env, mask);
    CHECK(mask[0] == 0 && mask[1] == 1 && mask[2] == 1);
    ludus_env_destroy(env);

    env = make_env("Pendulum-v1", NULL);
    ludus_env_reset(env, 0);
    static const float wrong[] = {2.5f, -2.5f, NAN, INFINITY};
    for (int i = 0; i < 4; i++) {
        ludus_slot slot = {.f = wrong[i]};
        CHECK_EQ_INT(ludus_env_check_action(env, &slot), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "Box(-2, 2");
    }
    const float torque = 1.5f;
    CHECK(ludus_env_step_box(env, &torque).reward < 0);
    ludus_env_destroy(env);
}

static void test_names(void) {
    ludus_env *env = make_env("Sketch/Pair-v0", "");
    ludus_env_reset(env, 0);
    double value = 0;
    CHECK_EQ_INT(ludus_env_set(env, "last[1]", 4), LUDUS_OK);
    CHECK_EQ_INT(ludus_env_get(env, "last[1]", &value), LUDUS_OK);
    CHECK_EQ_REAL(value, 4);
    CHECK_EQ_REAL(ludus_env_observe(env, 2), 4);
    static const char *const unknown[] = {"last", "last[2]", "lest[0]", "", "count]"};
    for (int i = 0; i < 5; i++) {
        CHECK_EQ_INT(ludus_env_get(env, unknown[i], &value), LUDUS_ERROR_NOT_FOUND);
        CHECK_EQ_INT(ludus_env_set(env, unknown[i], 1), LUDUS_ERROR_NOT_FOUND);
    }
    CHECK_EQ_REAL(value, 4);
    CHECK_EQ_INT(ludus_env_set(env, "count", NAN), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_env_set(env, "count", 1001), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_env_reset_with(env, 5, "count=700 start=4"), LUDUS_OK);
    CHECK_EQ_REAL(ludus_env_observe(env, 0), 701);
    CHECK_EQ_INT(ludus_env_reset_with(env, -2, NULL), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "seed -2");
    ludus_env_destroy(env);

    // A state that is no number can be read.
    env = make_env("CartPole-v1", "");
    CHECK_EQ_INT(ludus_env_reset_with(env, 0, "x=3e38 x_dot=3e38"), LUDUS_OK);
    for (int i = 0; i < 400; i++) {
        ludus_env_step_discrete(env, 1);
    }
    CHECK_EQ_INT(ludus_env_get(env, "x", &value), LUDUS_OK);
    CHECK(!isfinite(value));
    ludus_env_destroy(env);
}

static void test_text(void) {
    ludus_env *env = make_env("FrozenLake-v1", "");
    char text[400];
    ludus_env_reset(env, 0);
    CHECK_EQ_INT(ludus_env_text(env, text, sizeof text), LUDUS_OK);
    CHECK_CONTAINS(text, "F  H  F  H");
    CHECK_EQ_INT(ludus_env_text(env, text, 5), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "not 5");
    ludus_env_destroy(env);
    env = make_env("CartPole-v1", "");
    CHECK_EQ_INT(ludus_env_text(env, text, sizeof text), LUDUS_ERROR_UNSUPPORTED);
    ludus_env_destroy(env);
}

// A clone goes on with the same bits with every wrapper, at any moment, and is independent.
static void test_clones(void) {
    static const char *const ids[] = {"CartPole-v1", "Pendulum-v1"};
    for (int d = 0; d < 2; d++) {
        for (int w = 0; wrapper_options[w]; w++) {
            if (d == 0 && strstr(wrapper_options[w], "discretize")) {
                continue;
            }
            ludus_env *env = make_env(ids[d], wrapper_options[w]);
            ludus_vector *a = ludus_env_vector(env);
            ludus_env_reset(env, 4);
            for (uint64_t t = 0; t < 40; t++) {
                ludus_env *clone = ludus_env_clone(env);
                ludus_vector *b = ludus_env_vector(clone);
                CHECK_EQ_INT(look(a), look(b));
                for (int k = 0; k < 3; k++) {
                    ludus_vector_random_actions(a, 2, 3 * t + (uint64_t)k);
                    ludus_vector_random_actions(b, 2, 3 * t + (uint64_t)k);
                    const ludus_outcome x = ludus_env_step(env, ludus_vector_buffers(a).action);
                    const ludus_outcome y = ludus_env_step(clone, ludus_vector_buffers(b).action);
                    CHECK(x.reward == y.reward && look(a) == look(b));
                    if (x.terminated || x.truncated) {
                        ludus_env_reset(env, LUDUS_KEEP_STREAM);
                        ludus_env_reset(clone, LUDUS_KEEP_STREAM);
                    }
                }
                const uint64_t before = look(a);
                ludus_env_reset(clone, 99);
                CHECK_EQ_INT(look(a), before);
                ludus_env_destroy(clone);
            }
            ludus_env_destroy(env);
        }
    }
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_pair), LUDUS_OK);
    test_outcomes();
    test_checked_actions();
    test_names();
    test_text();
    test_clones();
    return check_end();
}
