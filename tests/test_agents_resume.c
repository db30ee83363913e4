// test_agents_resume.c - the same bits for any number of threads, after an interruption, and after kill -9 at any moment.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "formats/file.h"
#include "formats_scratch.h"

#include <ludus/agent.h>
#include <ludus/hash.h>

#include <signal.h>
#include <sys/wait.h>

typedef struct task {
    const char *algorithm, *env, *options;
    int64_t steps;
    int32_t threads;
    int iterations; // stops after this many by the callback, 0: goes on
    int64_t checkpoint_steps;
} task;

static bool count_down(const ludus_progress *progress, void *user) {
    int *left = user;
    (void)progress;
    return *left == 0 || --*left > 0;
}

static ludus_status train(const task *t, const char *folder, bool resume, ludus_train_result *result) {
    int left = t->iterations;
    const ludus_train_settings settings = {.algorithm = t->algorithm,
                                           .env = t->env,
                                           .options = t->options,
                                           .folder = folder,
                                           .resume = resume,
                                           .seed = 1,
                                           .steps = resume ? 0 : t->steps,
                                           .threads = t->threads,
                                           .episodes = 3,
                                           .checkpoint_steps = t->checkpoint_steps,
                                           .progress = count_down,
                                           .user = &left};
    return ludus_train(&settings, result);
}

static uint64_t hash_file(const char *folder, const char *name) {
    char path[512];
    void *data;
    size_t size;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!CHECK_EQ_INT(ludus_read_file(path, 1 << 26, &data, &size), LUDUS_OK)) {
        return 0;
    }
    const uint64_t hash = ludus_hash64(data, size, 0);
    free(data);
    return hash;
}

// The steps of the lines of metrics.jsonl, hashed in order.
static uint64_t hash_steps(const char *folder) {
    char path[512];
    void *data;
    size_t size;
    uint64_t hash = 0;
    snprintf(path, sizeof path, "%s/metrics.jsonl", folder);
    CHECK_EQ_INT(ludus_read_file(path, 1 << 26, &data, &size), LUDUS_OK);
    for (const char *line = data; line && *line; line = strchr(line, '\n') + 1) {
        int64_t step = -1;
        CHECK(sscanf(line, "{\"step\":%" SCNd64, &step) == 1);
        hash = ludus_hash64(&step, sizeof step, hash);
    }
    free(data);
    return hash;
}

static void test_threads(const char *algorithm, const char *env, const char *options, int64_t steps) {
    uint64_t hashes[3];
    for (int threads = 1; threads <= 3; threads++) {
        char folder[512];
        ludus_train_result result;
        const task t = {algorithm, env, options, steps, threads, 0, 0};
        snprintf(folder, sizeof folder, "%s/threads-%s-%s-%d", scratch_folder, algorithm, env, threads);
        CHECK_EQ_INT(train(&t, folder, false, &result), LUDUS_OK);
        hashes[threads - 1] = hash_file(folder, "policy.safetensors");
    }
    CHECK(hashes[0] == hashes[1]);
    CHECK(hashes[0] == hashes[2]);
}

// Three iterations at once against one and two, or one by one; then two more than were wanted.
static void test_interruptions(const char *algorithm, const char *env, const char *options, int64_t steps) {
    char straight[512], parts[512];
    ludus_train_result result;
    snprintf(straight, sizeof straight, "%s/straight-%s-%s", scratch_folder, algorithm, env);
    snprintf(parts, sizeof parts, "%s/parts-%s-%s", scratch_folder, algorithm, env);
    const task whole = {algorithm, env, options, steps, 1, 0, 1};
    CHECK_EQ_INT(train(&whole, straight, false, &result), LUDUS_OK);
    CHECK(!result.interrupted);

    const task piece = {algorithm, env, options, steps, 2, 1, 1};
    CHECK_EQ_INT(train(&piece, parts, false, &result), LUDUS_OK);
    CHECK(result.interrupted);
    CHECK(train(&piece, parts, false, &result) == LUDUS_ERROR_ARGUMENT); // it holds a run
    CHECK_CONTAINS(ludus_last_error(), "holds a run already");
    CHECK_EQ_INT(train(&piece, parts, true, &result), LUDUS_OK);
    CHECK_EQ_INT(train(&whole, parts, true, &result), LUDUS_OK);
    CHECK(!result.interrupted);
    CHECK(hash_file(straight, "policy.safetensors") == hash_file(parts, "policy.safetensors"));
    CHECK(hash_file(straight, "checkpoint.safetensors") == hash_file(parts, "checkpoint.safetensors"));
    CHECK(hash_steps(straight) == hash_steps(parts));
}

// Kills a training process again and again, at moments that have nothing to do with what it does.
static void test_kills(void) {
    const task whole = {
        "ppo", "CartPole-v1", "hidden=16 envs=8 horizon=8 epochs=1 minibatch=32 normalize_observation=true", 1280, 1, 0,
        128};
    char straight[512], killed[512];
    ludus_train_result result;
    snprintf(straight, sizeof straight, "%s/straight", scratch_folder);
    snprintf(killed, sizeof killed, "%s/killed", scratch_folder);
    CHECK_EQ_INT(train(&whole, straight, false, &result), LUDUS_OK);
    int kills = 0, status = 1;
    double delay = 2000; // microseconds, longer each time so that a slow machine comes to the end as well
    for (int round = 0; round < 100 && status != 0; round++) {
        char checkpoint[600];
        snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint.safetensors", killed);
        const bool resume = scratch_exists(checkpoint);
        const pid_t child = fork();
        if (child == 0) {
            _exit(train(&whole, killed, resume, &result) == LUDUS_OK ? 0 : 2);
        }
        delay *= 1.12;
        usleep((useconds_t)(delay + round * 7919 % 5000));
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        if (WIFSIGNALED(status)) {
            kills++;
        } else {
            CHECK_EQ_INT(WEXITSTATUS(status), 0);
            break;
        }
    }
    printf("%d kills\n", kills);
    CHECK(kills > 0);
    CHECK_EQ_INT(status, 0);
    CHECK(hash_file(straight, "policy.safetensors") == hash_file(killed, "policy.safetensors"));
    CHECK(hash_file(straight, "checkpoint.safetensors") == hash_file(killed, "checkpoint.safetensors"));
    CHECK(hash_steps(straight) == hash_steps(killed));
}

static void test_refused(void) {
    const task t = {"ppo", "CartPole-v1", "", 100, 1, 0, 0};
    ludus_train_result result;
    CHECK(train(&t, scratch_path("nowhere"), true, &result) != LUDUS_OK);
    CHECK_CONTAINS(ludus_last_error(), "nowhere");
    CHECK(train(&t, NULL, true, &result) == LUDUS_ERROR_ARGUMENT);
    char path[600];
    const char *folder = scratch_path("broken");
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/checkpoint.safetensors", folder);
    scratch_write(path, "broken", 6);
    CHECK(train(&t, folder, true, &result) != LUDUS_OK);
    scratch_write(scratch_path("file"), "x", 1);
    CHECK(train(&t, scratch_path("file"), false, &result) != LUDUS_OK);
    const task unknown = {"ppo", "CartPole-v1", "envs=8 ingredients=3", 100, 1, 0, 0};
    CHECK(train(&unknown, scratch_path("unknown"), false, &result) != LUDUS_OK);
    CHECK_CONTAINS(ludus_last_error(), "ingredients");
    CHECK(!scratch_exists(scratch_path("unknown"))); // nothing was written
}

int main(void) {
    scratch_begin();
    test_kills();
    test_threads("ppo", "CartPole-v1", "hidden=32-32 envs=130 horizon=16 minibatch=1000 kl_stop=0.02", 6000);
    test_threads("ppo", "Pendulum-v1", "hidden=32-32 envs=64 horizon=32 minibatch=1000 shared=true", 6000);
    test_interruptions("ppo", "CartPole-v1", "hidden=32-32 envs=70 horizon=16 minibatch=300 kl_stop=0.001", 3000);
    test_interruptions("ppo", "Pendulum-v1",
                       "hidden=16 envs=8 horizon=32 normalize_observation=true normalize_reward=true", 700);
    test_interruptions("ppo", "Taxi-v4", "hidden=16 envs=8 horizon=32 epochs=2 sticky_actions=0.1", 700);
    test_threads("apg", "Pendulum-v1", "hidden=32 envs=200 horizon=8 normalize_observation=true", 6000);
    test_threads("shac", "Pendulum-v1",
                 "hidden=32 envs=200 horizon=8 critic_minibatch=300 time_limit=13 m=0.8..1.2 g=9..11", 6000);
    test_interruptions("apg", "MountainCarContinuous-v0", "hidden=16 envs=8 horizon=32 normalize_observation=true",
                       700);
    test_interruptions("shac", "CartPoleContinuous-v0",
                       "hidden=16 envs=70 horizon=16 masspole=0.05..0.3 critic_minibatch=300 target_rate=0.5 "
                       "normalize_observation=true",
                       3000);
    test_refused();
    scratch_end();
    return check_end();
}
