// 03_train_ppo.c - trains PPO until CartPole is solved, keeps the run in a folder, and plays an episode with the policy.
// SPDX-License-Identifier: MIT
#include <ludus/agent.h>
#include <ludus/ludus.h>

#include <stdio.h>

// Once an iteration; returning false would stop the run after writing a checkpoint.
static bool show(const ludus_progress *p, void *user) {
    int *lines = user;
    if ((*lines)++ % 20 == 0) {
        printf("%8lld steps, mean return %.1f\n", (long long)p->steps, p->mean_return);
    }
    return true;
}

static int fail(void) {
    fprintf(stderr, "%s\n", ludus_last_error());
    return 1;
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : NULL; // policy, checkpoint, logs and curve; NULL: nothing is written
    int lines = 0;
    const ludus_train_settings settings = {
        .algorithm = "ppo",
        .env = "CartPole-v1",
        .options = "learning_rate=0.004 gravity=9.8", // over the defaults of the algorithm and of the environment
        .folder = folder,
        .seed = 1,
        .threads = 1,
        .has_until = true,
        .until = 475, // mean return of 100 episodes
        .progress = show,
        .user = &lines,
    };
    ludus_train_result result;
    if (ludus_train(&settings, &result)) {
        return fail();
    }
    printf("%s after %lld steps and %.2f s; %d fresh episodes average %.1f\n", result.solved ? "solved" : "not solved",
           (long long)result.steps, result.seconds, result.evaluation.episodes, result.evaluation.mean_return);
    if (!folder) {
        return 0;
    }

    // A policy in three lines: load it, ask it, free it.
    ludus_policy *policy = ludus_policy_load(folder);
    ludus_env *env = policy ? ludus_env_make(ludus_policy_env(policy), ludus_policy_options(policy)) : NULL;
    if (!env) {
        return fail();
    }
    double total = 0;
    ludus_outcome outcome = {0};
    ludus_env_reset(env, 123);
    while (!outcome.terminated && !outcome.truncated) {
        ludus_slot action;
        ludus_policy_act(policy, ludus_env_observation(env), NULL, 1, true, 0, 0, &action, NULL);
        outcome = ludus_env_step(env, &action);
        total += outcome.reward;
    }
    printf("an episode with the policy returns %.0f\n", total);
    ludus_env_destroy(env);
    ludus_policy_destroy(policy);
    return 0;
}
