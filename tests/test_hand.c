// test_hand.c - which actions keys and clicks ask for: presses, keys that are held, keys at rest, numbers that are typed.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "cli/hand.h"
#include "cli/vector_option.h"

#include <ludus/ludus.h>

static bool key(hand *h, ludus_event_kind kind, const char *name) {
    ludus_event event = {.kind = kind};
    snprintf(event.key, sizeof event.key, "%s", name);
    return hand_event(h, &event, false, 0, 0);
}

static bool press(hand *h, const char *name) {
    return key(h, LUDUS_EVENT_KEY_DOWN, name);
}

static bool release(hand *h, const char *name) {
    return key(h, LUDUS_EVENT_KEY_UP, name);
}

static ludus_env *begin(hand *h, const char *id, const char *options) {
    ludus_env *env = ludus_env_make(id, options);
    if (!CHECK(env != NULL) || !CHECK_EQ_INT(hand_begin(h, env), LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
    }
    ludus_env_reset(env, 0);
    return env;
}

static void end(hand *h, ludus_env *env) {
    hand_end(h);
    ludus_env_destroy(env);
}

// FrozenLake: a press is a step, a key that repeats itself is none, and other keys are others' business.
static void test_presses(void) {
    hand h;
    ludus_env *env = begin(&h, "FrozenLake-v1", NULL);
    CHECK(!h.live);
    CHECK(hand_owns(&h, "left") && hand_owns(&h, "up") && !hand_owns(&h, "q") && !hand_owns(&h, ""));
    CHECK(press(&h, "right"));
    CHECK_EQ_INT(h.action[0].i, 2);
    CHECK(!release(&h, "right"));
    CHECK(!press(&h, "q"));
    ludus_event again = {.kind = LUDUS_EVENT_KEY_DOWN, .key = "right", .repeat = true};
    CHECK(!hand_event(&h, &again, false, 0, 0));
    CHECK(press(&h, "down"));
    CHECK_EQ_INT(h.action[0].i, 1);
    end(&h, env);
}

// CartPole: time runs once a key was pressed; the key pressed last counts, and after its release the one still held;
// with none held the last action goes on.
static void test_held(void) {
    hand h;
    ludus_env *env = begin(&h, "CartPole-v1", NULL);
    CHECK(h.live && !h.boxes);
    CHECK(!hand_tick(&h));
    CHECK(!press(&h, "right"));
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 1);
    press(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 0);
    release(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 1);
    release(&h, "right");
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 1);
    // A tap that is over before the tick still acts in it.
    press(&h, "left");
    release(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 0);
    // A new episode waits for a new press.
    press(&h, "right");
    hand_restart(&h);
    CHECK(!hand_tick(&h));
    release(&h, "right");
    press(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 0);
    // Nothing is held in a window without the keyboard.
    press(&h, "right");
    hand_tick(&h);
    ludus_event leave = {.kind = LUDUS_EVENT_LEAVE};
    hand_event(&h, &leave, false, 0, 0);
    press(&h, "left");
    release(&h, "left");
    hand_tick(&h);
    CHECK(hand_tick(&h));
    CHECK_EQ_INT(h.action[0].i, 0);
    end(&h, env);
}

// Pendulum: keys held together add up, within the bounds.
static void test_boxes(void) {
    hand h;
    ludus_env *env = begin(&h, "Pendulum-v1", NULL);
    CHECK(h.live && h.boxes);
    press(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_REAL(h.action[0].f, 2);
    press(&h, "right");
    CHECK(hand_tick(&h));
    CHECK_EQ_REAL(h.action[0].f, 0);
    release(&h, "left");
    CHECK(hand_tick(&h));
    CHECK_EQ_REAL(h.action[0].f, -2);
    end(&h, env);
}

// Choices without keys: a digit each, or a number and the return key.
static void test_digits(void) {
    hand h;
    ludus_env *env = begin(&h, "Pendulum-v1", "discretize_actions=5");
    CHECK(!h.live && !h.typed && !h.pick);
    CHECK_EQ_INT(h.keys_count, 5);
    CHECK(press(&h, "4"));
    CHECK_EQ_INT(h.action[0].i, 4);
    CHECK(!press(&h, "5") && !press(&h, "left"));
    end(&h, env);

    env = begin(&h, "Pendulum-v1", "discretize_actions=25");
    CHECK(h.typed && hand_owns(&h, "return") && hand_owns(&h, "0") && !hand_owns(&h, "r"));
    CHECK(!press(&h, "return"));
    CHECK(!press(&h, "1") && !press(&h, "7") && !press(&h, "backspace") && !press(&h, "3"));
    CHECK(press(&h, "return"));
    CHECK_EQ_INT(h.action[0].i, 13);
    for (int i = 0; i < 40; i++) {
        press(&h, "9");
    }
    CHECK(press(&h, "return")); // ludus_env_check_action() refuses it
    CHECK(ludus_env_check_action(env, h.action) != LUDUS_OK);
    end(&h, env);
}

static void test_rates(void) {
    hand h;
    ludus_env *env = begin(&h, "CartPole-v1", NULL);
    CHECK_NEAR(vector_natural_rate(ludus_env_vector(env)), 50, 1e-9);
    end(&h, env);
    env = begin(&h, "CartPole-v1", "tau=0.05 action_repeat=2");
    CHECK_NEAR(vector_natural_rate(ludus_env_vector(env)), 10, 1e-9);
    end(&h, env);
    env = begin(&h, "MountainCar-v0", NULL);
    CHECK_EQ_REAL(vector_natural_rate(ludus_env_vector(env)), 0);
    end(&h, env);
}

int main(void) {
    test_presses();
    test_held();
    test_boxes();
    test_digits();
    test_rates();
    return check_end();
}
