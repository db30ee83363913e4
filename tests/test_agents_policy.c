// test_agents_policy.c - policies are kept and read back bit for bit, act as they should, and refuse what does not fit.
// SPDX-License-Identifier: MIT
#include "agents/policy.h"
#include "check.h"
#include "formats/file.h"
#include "formats/safetensors.h"
#include "formats_scratch.h"

// A few iterations into scratch/NAME.
static void train_into(const char *name, const char *env, const char *options) {
    const ludus_train_settings settings = {.algorithm = "ppo",
                                           .env = env,
                                           .options = options,
                                           .folder = scratch_path(name),
                                           .seed = 7,
                                           .steps = 2000,
                                           .threads = 1,
                                           .episodes = 4};
    ludus_train_result result;
    if (!CHECK_EQ_INT(ludus_train(&settings, &result), LUDUS_OK)) {
        fprintf(stderr, "    %s %s: %s\n", env, options, ludus_last_error());
    }
    CHECK_EQ_INT(result.evaluation.episodes, 4);
    static const char *const files[] = {
        "policy.safetensors", "checkpoint.safetensors", "metrics.jsonl", "config.json", "curve.png", "curve.svg"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", settings.folder, files[i]);
        CHECK(scratch_exists(path));
    }
}

// Saving a loaded policy gives the same bytes, and the copy evaluates to the same numbers.
static void check_round_trip(const char *name, const char *env, const char *options) {
    train_into(name, env, options);
    ludus_policy *policy = ludus_policy_load(scratch_path(name));
    if (!CHECK(policy != NULL)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    CHECK_EQ_TEXT(ludus_policy_env(policy), env);
    CHECK_EQ_TEXT(ludus_policy_algorithm(policy), "ppo");
    const char *copy = scratch_path("copy.safetensors");
    CHECK_EQ_INT(ludus_policy_save(policy, copy), LUDUS_OK);
    char original[512];
    snprintf(original, sizeof original, "%s/policy.safetensors", scratch_path(name));
    void *a, *b;
    size_t a_size, b_size;
    CHECK_EQ_INT(ludus_read_file(original, 1 << 24, &a, &a_size), LUDUS_OK);
    CHECK_EQ_INT(ludus_read_file(copy, 1 << 24, &b, &b_size), LUDUS_OK);
    CHECK_EQ_INT(a_size, b_size);
    CHECK(a_size == b_size && memcmp(a, b, a_size) == 0);
    free(a);
    free(b);

    ludus_policy *again = ludus_policy_load(copy);
    CHECK(again != NULL);
    ludus_evaluation first, second;
    for (int greedy = 0; again && greedy < 2; greedy++) {
        CHECK_EQ_INT(ludus_evaluate(policy, NULL, 5, 11, greedy, &first), LUDUS_OK);
        CHECK_EQ_INT(ludus_evaluate(again, NULL, 5, 11, greedy, &second), LUDUS_OK);
        CHECK_EQ_REAL(first.mean_return, second.mean_return);
        CHECK_EQ_REAL(first.mean_length, second.mean_length);
        CHECK_EQ_INT(first.episodes, 5);
    }
    ludus_policy_destroy(again);
    ludus_policy_destroy(policy);
}

// One row at a time or many at once, the answers are the same; greedy ones are the likeliest.
static void test_acting(void) {
    ludus_policy *policy = ludus_policy_load(scratch_path("cartpole"));
    ludus_vector *vector = ludus_vector_make("CartPole-v1", NULL, 600);
    CHECK(policy && vector);
    CHECK_EQ_INT(ludus_policy_fits(policy, ludus_vector_layout(vector)), LUDUS_OK);
    ludus_vector_reset(vector, 5);
    const ludus_buffers b = ludus_vector_buffers(vector);
    static ludus_slot many[600], one[1];
    static float values[600];
    ludus_policy_act(policy, b.observation, NULL, 600, true, 1, 2, many, values);
    for (int i = 0; i < 600; i++) {
        float value;
        ludus_policy_act(policy, (const float *)b.observation + 4 * i, NULL, 1, true, 99, 98, one, &value);
        CHECK_EQ_INT(one[0].i, many[i].i);
        CHECK_NEAR(value, values[i], 1e-5);
    }
    // Drawn actions: the same for the same numbers, others for others.
    static ludus_slot drawn[600], again[600], others[600];
    ludus_policy_act(policy, b.observation, NULL, 600, false, 1, 2, drawn, NULL);
    ludus_policy_act(policy, b.observation, NULL, 600, false, 1, 2, again, NULL);
    ludus_policy_act(policy, b.observation, NULL, 600, false, 1, 3, others, NULL);
    int differences = 0;
    for (int i = 0; i < 600; i++) {
        CHECK_EQ_INT(drawn[i].i, again[i].i);
        differences += drawn[i].i != others[i].i;
    }
    CHECK(differences > 50);
    ludus_vector_destroy(vector);
    ludus_policy_destroy(policy);
}

static void test_mismatch(void) {
    ludus_policy *policy = ludus_policy_load(scratch_path("cartpole"));
    ludus_env *other = ludus_env_make("Acrobot-v1", NULL), *third = ludus_env_make("Pendulum-v1", NULL);
    CHECK_EQ_INT(ludus_policy_fits(policy, ludus_env_layout(other)), LUDUS_ERROR_MISMATCH);
    CHECK_CONTAINS(ludus_last_error(), "made for CartPole-v1 with observations");
    CHECK_EQ_INT(ludus_policy_fits(policy, ludus_env_layout(third)), LUDUS_ERROR_MISMATCH);
    ludus_evaluation evaluation;
    CHECK_EQ_INT(ludus_evaluate(policy, "frame_stack=2", 5, 0, true, &evaluation), LUDUS_ERROR_MISMATCH);
    CHECK_EQ_INT(ludus_evaluate(policy, "gravity=pink", 5, 0, true, &evaluation), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_evaluate(policy, NULL, 0, 0, true, &evaluation), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "0 episodes");
    CHECK_EQ_INT(ludus_evaluate(policy, NULL, 5, UINT64_MAX, true, &evaluation), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_evaluate(policy, "gravity=5 threads=2", 5, 0, true, &evaluation), LUDUS_OK);
    ludus_env_destroy(other);
    ludus_env_destroy(third);
    ludus_policy_destroy(policy);
}

// A policy file with one thing changed.
typedef struct change {
    const char *key, *value; // metadata
    const char *tensor;      // left out
    float number;            // in the first bias, when not 0
    const char *sentence;    // what the refusal says
} change;

static void check_change(const ludus_safetensors *file, const change *c) {
    ludus_safetensors_writer *writer = ludus_safetensors_writer_make();
    for (int i = 0; i < ludus_safetensors_metadata_count(file); i++) {
        const char *key = ludus_safetensors_metadata_key(file, i);
        const char *value = strcmp(key, c->key) == 0 ? c->value : ludus_safetensors_metadata(file, key);
        if (value) {
            ludus_safetensors_writer_set(writer, key, value);
        }
    }
    static float numbers[4096];
    for (int i = 0; i < ludus_safetensors_count(file); i++) {
        const ludus_tensor *tensor = ludus_safetensors_at(file, i);
        const void *data = tensor->data;
        if (c->number != 0 && strcmp(tensor->name, "policy.0.bias") == 0) {
            memcpy(numbers, tensor->data, tensor->size);
            numbers[0] = c->number;
            data = numbers;
        }
        if (strcmp(tensor->name, c->tensor) != 0) {
            ludus_safetensors_writer_add(writer, tensor->name, tensor->type, tensor->rank, tensor->shape, data);
        }
    }
    const char *path = scratch_path("changed.safetensors");
    CHECK_EQ_INT(ludus_safetensors_writer_commit(writer, path), LUDUS_OK);
    ludus_safetensors_writer_destroy(writer);
    ludus_policy *policy = ludus_policy_load(path);
    CHECK((policy == NULL) == (c->sentence != NULL));
    if (c->sentence) {
        CHECK_CONTAINS(ludus_last_error(), c->sentence);
    }
    ludus_policy_destroy(policy);
}

static void test_changed_files(void) {
    char path[512];
    snprintf(path, sizeof path, "%s/policy.safetensors", scratch_path("cartpole"));
    ludus_safetensors *file = ludus_safetensors_read(path, 1 << 24);
    const change changes[] = {
        {"", "", "", 0, NULL},
        {"", "", "", 0.5f, NULL},
        {"", "", "", NAN, "not finite"},
        {"", "", "", INFINITY, "not finite"},
        {"", "", "value.1.weight", 0, "parameters; its network needs"},
        {"format", "something", "", 0, "not a ludus-policy"},
        {"format", NULL, "", 0, "no 'format'"},
        {"format_version", "2", "", 0, "version 2"},
        {"algorithm", "qqq", "", 0, "no algorithm is called 'qqq'"},
        {"env", "NoSuch-v0", "", 0, "NoSuch-v0"},
        {"env", "Acrobot-v1", "", 0, "no option gravity"},
        {"env", "CartPole-v0", "", 0, NULL},
        {"options", "gravity=pink", "", 0, "gravity"},
        {"options", "frame_stack=64", "", 0, "parameters; its network needs"},
        {"config", "hidden=16384-16384-16384-16384", "", 0, "parameters; its network needs"},
        {"config", "hidden=many", "", 0, "hidden=many"},
        {"config", "hidden=1-2-3-4-5-6-7-8-9", "", 0, "up to 8 numbers"},
        {"config", "unknown=1", "", 0, "unknown"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        check_change(file, &changes[i]);
    }
    ludus_safetensors_destroy(file);
    CHECK(ludus_policy_load(scratch_path("nothing")) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "nothing");
    CHECK(ludus_policy_load(scratch_folder) == NULL);
    scratch_write(scratch_path("text"), "no policy", 9);
    CHECK(ludus_policy_load(scratch_path("text")) == NULL);
    ludus_policy_destroy(NULL);
}

static void test_baselines(void) {
    ludus_policy *random = ludus_policy_baseline("random", "CartPole-v1", NULL);
    ludus_evaluation evaluation;
    CHECK(random != NULL);
    CHECK_EQ_INT(ludus_evaluate(random, NULL, 500, 3, false, &evaluation), LUDUS_OK);
    CHECK_NEAR(evaluation.mean_return, 22.2, 2.0); // of uniform actions
    CHECK_EQ_REAL(evaluation.mean_return, evaluation.mean_length);
    CHECK_EQ_INT(ludus_policy_save(random, scratch_path("random.safetensors")), LUDUS_ERROR_UNSUPPORTED);
    ludus_policy_destroy(random);

    random = ludus_policy_baseline("random", "Pendulum-v1", NULL);
    ludus_slot actions[1000];
    float values[1000], observations[3000] = {0};
    double sum = 0, low = 9, high = -9;
    ludus_policy_act(random, observations, NULL, 1000, false, 1, 1, actions, values);
    for (int i = 0; i < 1000; i++) {
        sum += actions[i].f;
        low = fmin(low, actions[i].f);
        high = fmax(high, actions[i].f);
        CHECK(isnan(values[i]));
    }
    CHECK(low >= -2 && low < -1.9 && high <= 2 && high > 1.9);
    CHECK_NEAR(sum / 1000, 0, 0.15);
    ludus_policy_destroy(random);

    CHECK(ludus_policy_baseline("clever", "CartPole-v1", NULL) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "random and scripted");
    CHECK(ludus_policy_baseline("random", "CartPole-v7", NULL) == NULL);
}

// The rules that environments bring along play well.
static void check_scripted(const char *env, double least) {
    ludus_policy *scripted = ludus_policy_baseline("scripted", env, NULL);
    ludus_evaluation evaluation = {0};
    CHECK(scripted != NULL);
    if (scripted && CHECK_EQ_INT(ludus_evaluate(scripted, NULL, 100, 0, true, &evaluation), LUDUS_OK)) {
        CHECK(evaluation.mean_return >= least);
        printf("%s scripted: %.1f\n", env, evaluation.mean_return);
    }
    ludus_policy_destroy(scripted);
}

static void test_scripted(void) {
    check_scripted("CartPole-v1", 475);
    check_scripted("Pendulum-v1", -200);
    check_scripted("MountainCar-v0", -125);
    check_scripted("MountainCarContinuous-v0", 88);
    check_scripted("InvertedPendulum-v5", 1000);
    check_scripted("InvertedDoublePendulum-v5", 9300);
    CHECK(ludus_policy_baseline("scripted", "Acrobot-v1", NULL) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "Acrobot-v1 has no scripted rule");
    CHECK(ludus_policy_baseline("scripted", "CartPole-v1", "frame_stack=2") == NULL);
    CHECK_CONTAINS(ludus_last_error(), "its own observations");
}

// --- copies ---

enum { COPY_ROWS = 32 };

// What two policies do on the same rows, drawn as well as greedy.
static bool act_equally(ludus_policy *a, ludus_policy *b, const ludus_vector *vector) {
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    bool equal = true;
    for (int greedy = 0; greedy < 2; greedy++) {
        ludus_slot first[COPY_ROWS], second[COPY_ROWS];
        float first_values[COPY_ROWS], second_values[COPY_ROWS];
        ludus_policy_act(a, buffers.observation, NULL, COPY_ROWS, greedy, 3, 4, first, first_values);
        ludus_policy_act(b, buffers.observation, NULL, COPY_ROWS, greedy, 3, 4, second, second_values);
        equal &=
            memcmp(first, second, sizeof first) == 0 && memcmp(first_values, second_values, sizeof first_values) == 0;
    }
    return equal;
}

typedef struct copying {
    ludus_policy *first, *last; // copies from the first call and, brought up to date, from the last
    int32_t calls;
} copying;

static bool copy_in_progress(const ludus_progress *progress, void *user) {
    copying *c = user;
    if (c->calls++ == 0) {
        c->first = ludus_policy_copy(progress->policy);
        c->last = ludus_policy_copy(progress->policy);
    } else {
        CHECK_EQ_INT(ludus_policy_copy_into(c->last, progress->policy), LUDUS_OK);
    }
    return c->first && c->last;
}

// Copies from within training: the last one is what is kept, the first one stayed what it was, and training is the same.
static void test_copies(void) {
    const char *options = "hidden=16-8 envs=8 horizon=16 normalize_observation=true layer_norm=true";
    copying c = {NULL, NULL, 0};
    ludus_train_settings settings = {.algorithm = "ppo", .env = "Pendulum-v1", .options = options, .seed = 7};
    settings.folder = scratch_path("copied");
    settings.steps = 2000;
    settings.threads = 1;
    settings.episodes = 4;
    settings.progress = copy_in_progress;
    settings.user = &c;
    ludus_train_result result;
    CHECK_EQ_INT(ludus_train(&settings, &result), LUDUS_OK);
    CHECK(c.calls > 1);
    ludus_policy *kept = ludus_policy_load(scratch_path("copied")),
                 *plain = ludus_policy_load(scratch_path("pendulum"));
    ludus_policy *again = kept ? ludus_policy_copy(kept) : NULL;
    ludus_vector *vector = ludus_vector_make("Pendulum-v1", NULL, COPY_ROWS);
    if (CHECK(c.first && c.last && kept && plain && again && vector)) {
        ludus_vector_reset(vector, 1);
        CHECK(act_equally(c.last, kept, vector));
        CHECK(act_equally(plain, kept, vector));
        CHECK(act_equally(again, kept, vector));
        CHECK(!act_equally(c.first, kept, vector));
    }
    ludus_policy *other = ludus_policy_load(scratch_path("cartpole"));
    ludus_policy *random = ludus_policy_baseline("random", "CartPole-v1", NULL);
    ludus_policy *random_copy = random ? ludus_policy_copy(random) : NULL;
    if (CHECK(other && random && random_copy && kept)) {
        CHECK_EQ_INT(ludus_policy_copy_into(random_copy, random), LUDUS_OK);
        CHECK_EQ_TEXT(ludus_policy_algorithm(random_copy), "random");
        CHECK_EQ_INT(ludus_policy_copy_into(other, kept), LUDUS_ERROR_MISMATCH);
        CHECK_CONTAINS(ludus_last_error(), "Pendulum-v1");
        CHECK_EQ_INT(ludus_policy_copy_into(other, random), LUDUS_ERROR_MISMATCH);
    }
    ludus_vector_destroy(vector);
    ludus_policy *const all[] = {c.first, c.last, kept, plain, again, other, random, random_copy};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ludus_policy_destroy(all[i]);
    }
}

int main(void) {
    scratch_begin();
    check_round_trip("cartpole", "CartPole-v1", "hidden=16 envs=16 horizon=16 gravity=9.5");
    check_round_trip("pendulum", "Pendulum-v1",
                     "hidden=16-8 envs=8 horizon=16 normalize_observation=true layer_norm=true");
    check_round_trip("blackjack", "Blackjack-v1", "hidden=8 envs=8 horizon=16 shared=true activation=gelu");
    check_round_trip("choices", "Pendulum-v1", "hidden=0 envs=8 horizon=16 discretize_actions=5 frame_stack=3");
    test_acting();
    test_mismatch();
    test_changed_files();
    test_baselines();
    test_scripted();
    test_copies();
    scratch_end();
    return check_end();
}
