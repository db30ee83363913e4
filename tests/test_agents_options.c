// test_agents_options.c - every option of every algorithm at its bounds trains or is refused with a sentence, on every
// kind of environment; bad settings are refused before anything happens.
// SPDX-License-Identifier: MIT
#include "agents/algorithm.h"
#include "agents/option_text.h"
#include "check.h"

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_probe, ludus_env_sketch_game, ludus_env_sketch_body;

static ludus_status train(const char *algorithm, const char *env, const char *options, int64_t steps,
                          ludus_train_result *result) {
    const ludus_train_settings settings = {
        .algorithm = algorithm, .env = env, .options = options, .seed = 2, .steps = steps, .threads = 1, .episodes = 2};
    return ludus_train(&settings, result);
}

// Sizes are not tried at their upper bounds: they would fill the memory, which is a test of its own below.
static bool is_size(const char *name) {
    static const char *const sizes[] = {"envs", "horizon", "minibatch", "epochs", "critic_epochs", "critic_minibatch"};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (strcmp(name, sizes[i]) == 0) {
            return true;
        }
    }
    return false;
}

// Small sizes, but for `but`, in an algorithm's own names.
static void small_options(const char *algorithm, const char *but, char *out, size_t capacity) {
    static const char *const small[][2] = {{"envs", "4"},   {"horizon", "8"},       {"minibatch", "16"},
                                           {"epochs", "2"}, {"critic_epochs", "2"}, {"critic_minibatch", "16"},
                                           {"hidden", "4"}};
    out[0] = '\0';
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
        for (const ludus_field *field = ludus_algorithm_options(algorithm); field->name; field++) {
            if (strcmp(field->name, small[i][0]) == 0 && strcmp(field->name, but) != 0) {
                snprintf(out + strlen(out), capacity - strlen(out), "%s=%s ", small[i][0], small[i][1]);
            }
        }
    }
}

static void try_value(const char *algorithm, const char *env, const ludus_field *field, double value) {
    char options[512];
    small_options(algorithm, field->name, options, sizeof options);
    char *end = options + strlen(options);
    const size_t left = sizeof options - strlen(options);
    if (field->kind == LUDUS_CHOICE) {
        const char *name = field->unit;
        for (int i = 0; i < (int)value; i++) {
            name = strchr(name, '|') + 1;
        }
        snprintf(end, left, "%s=%.*s", field->name, (int)strcspn(name, "|"), name);
    } else {
        snprintf(end, left, field->kind == LUDUS_BOOL ? "%s=%.0f" : "%s=%.17g", field->name, value);
    }
    ludus_train_result result;
    ludus_clear_error();
    const ludus_status status = train(algorithm, env, options, 100, &result);
    if (status) {
        CHECK(strlen(ludus_last_error()) > 10);
        CHECK(strstr(ludus_last_error(), "diverged") || strstr(ludus_last_error(), field->name));
    } else {
        CHECK(result.steps >= 96 && result.evaluation.episodes == 2);
    }
}

static void test_bounds(const char *algorithm, const char *env) {
    for (const ludus_field *field = ludus_algorithm_options(algorithm); field->name; field++) {
        if (field->kind == LUDUS_TEXT) {
            continue;
        }
        if (isfinite(field->low)) {
            try_value(algorithm, env, field, field->low);
        }
        if (isfinite(field->high) && !is_size(field->name)) {
            try_value(algorithm, env, field, field->high);
        }
        if (field->kind == LUDUS_CHOICE && field->high > 1) {
            try_value(algorithm, env, field, 1);
        }
    }
}

static void check_trains(const char *env, const char *options) {
    ludus_train_result result;
    char text[512];
    snprintf(text, sizeof text, "envs=4 horizon=16 minibatch=32 epochs=2 hidden=8 %s", options);
    if (!CHECK_EQ_INT(train("ppo", env, text, 200, &result), LUDUS_OK)) {
        fprintf(stderr, "    %s %s: %s\n", env, options, ludus_last_error());
        return;
    }
    CHECK_EQ_INT(result.steps, 256);
    CHECK_EQ_INT(result.evaluation.episodes, 2);
    CHECK_EQ_TEXT(result.env, env);
    CHECK_EQ_TEXT(result.algorithm, "ppo");
    CHECK(isfinite(result.evaluation.mean_return));
    CHECK(result.evaluation.lowest <= result.evaluation.mean_return &&
          result.evaluation.mean_return <= result.evaluation.highest);
}

// Every registered environment of one player.
static void test_environments(void) {
    int trained = 0;
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        ludus_env *env = ludus_env_make(ludus_registered_id(i), NULL);
        if (env && ludus_env_layout(env)->players == 1) {
            check_trains(ludus_registered_id(i), "");
            trained++;
        }
        ludus_env_destroy(env);
    }
    CHECK(trained >= 10);
    check_trains("Pendulum-v1", "discretize_actions=3");
    check_trains("Pendulum-v1", "squash=true normalize_observation=true normalize_reward=true");
    check_trains("CartPole-v1", "frame_stack=4 sticky_actions=0.25 action_repeat=2 clip_reward=0.5");
    check_trains("CartPole-v1", "precision=double lanes=1 time_limit=0 backend=reference");
    check_trains("CartPole-v1", "shared=true layer_norm=true activation=gelu value_clip=0.2");
    check_trains("FrozenLake-v1", "map_name=8x8 is_slippery=false entropy=0.01");
}

static void check_refused(const ludus_train_settings *settings, const char *sentence) {
    ludus_train_result result;
    CHECK(ludus_train(settings, &result) != LUDUS_OK);
    CHECK_CONTAINS(ludus_last_error(), sentence);
}

static void test_refused(void) {
    const ludus_train_settings good = {.algorithm = "ppo", .env = "CartPole-v1", .steps = 100, .threads = 1};
    ludus_train_settings s = good;
    s.algorithm = "pppo";
    check_refused(&s, "did you mean ppo?");
    s = good;
    s.env = "CartPool-v1";
    check_refused(&s, "CartPole-v1");
    s = good;
    s.env = "Sketch/CoinTicTacToe-v0";
    check_refused(&s, "players");
    s = good;
    s.threads = 0;
    check_refused(&s, "threads is 0");
    s = good;
    s.steps = -1;
    check_refused(&s, "steps is -1");
    s = good;
    s.episodes = -5;
    check_refused(&s, "episodes is -5");
    s = good;
    s.has_until = true;
    s.until = NAN;
    check_refused(&s, "until");
    s = good;
    s.seed = UINT64_MAX;
    check_refused(&s, "seed");
    const char *const options[][2] = {
        {"horizn=3", "horizon"},
        {"envs=0", "envs"},
        {"envs=1000000000", "envs"},
        {"hidden=0-3", "hidden=0-3"},
        {"hidden=64-", "hidden=64-"},
        {"hidden=-3", "hidden=-3"},
        {"backend=abacus", "abacus"},
        {"autoreset=disabled", "same-step"},
        {"envs=1048576 horizon=1048576", "steps an iteration"},
        {"envs=1048576 horizon=256 hidden=16384", "memory"},
        {"learning_rate=nan", "learning_rate"},
        {"squash=true gravity=1 gravity=2", "twice"},
        {"device=cuda", "cuda"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        s = good;
        s.options = options[i][0];
        check_refused(&s, options[i][1]);
    }
}

// What learns through derivatives says what it cannot have them of.
static void test_smooth_refused(void) {
    static const char *const wrong[][3] = {
        {"CartPole-v1", "", "choices, which have none"},
        {"FrozenLake-v1", "", "choices, which have none"},
        {"Sketch/Probe-v0", "", "choices, which have none"},
        {"Pendulum-v1", "frame_stack=2", "must stay off"},
        {"Pendulum-v1", "normalize_reward=true", "must stay off"},
        {"Pendulum-v1", "discretize_actions=3", "choices, which have none"},
        {"Pendulum-v1", "precision=double", "float"},
        {"Pendulum-v1", "envs=1048576 horizon=65536", "GB of memory"},
        {"Pendulum-v1", "shared=true", "shared"},
        {"Pendulum-v1", "horizon=0", "horizon"},
        {"Sketch/Arm-v0", "", "has no derivatives"},
    };
    static const char *const algorithms[] = {"apg", "shac"};
    for (size_t i = 0; i < 2 * sizeof wrong / sizeof wrong[0]; i++) {
        const ludus_train_settings s = {.algorithm = algorithms[i % 2],
                                        .env = wrong[i / 2][0],
                                        .options = wrong[i / 2][1],
                                        .steps = 100,
                                        .threads = 1};
        check_refused(&s, wrong[i / 2][2]);
    }
}

static void test_lists(void) {
    CHECK_EQ_TEXT(ludus_algorithm_name(0), "ppo");
    CHECK(ludus_algorithm_name(-1) == NULL && ludus_algorithm_name(100) == NULL);
    CHECK(ludus_algorithm_about("ppo") != NULL && ludus_algorithm_about("none") == NULL);
    CHECK(ludus_algorithm_options("none") == NULL);
    CHECK_CONTAINS(ludus_algorithm_defaults("ppo", "CartPole-v1"), "envs=");
    CHECK_EQ_TEXT(ludus_algorithm_defaults("ppo", "Sketch/Probe-v0"), "");
    CHECK(ludus_algorithm_steps("ppo", "Sketch/Probe-v0") > 0);
    // The rows of defaults are options that a run understands.
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i);
        agent_options options;
        if (!CHECK_EQ_INT(agent_options_read(&options, id, "ppo", ludus_algorithm_options("ppo"),
                                             ludus_algorithm_defaults("ppo", id), NULL),
                          LUDUS_OK)) {
            fprintf(stderr, "    %s: %s\n", id, ludus_last_error());
        }
        agent_options_free(&options);
    }
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_probe), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    test_lists();
    test_bounds("ppo", "CartPole-v1");
    test_bounds("ppo", "Pendulum-v1");
    test_bounds("ppo", "Sketch/Probe-v0");
    test_bounds("apg", "Pendulum-v1");
    test_bounds("shac", "MountainCarContinuous-v0");
    test_environments();
    test_refused();
    test_smooth_refused();
    return check_end();
}
