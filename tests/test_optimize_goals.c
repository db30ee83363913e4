// test_optimize_goals.c - the goals that environments name: reached from several first guesses, and replayed to the bit.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/ludus.h>
#include <stdlib.h>

// Takes the actions that were found, from the same state: the same states, and an episode that lasts.
static void replay(const char *id, const ludus_goal *goal, int64_t seed, ludus_optimizer_sizes sizes,
                   const ludus_optimum *found) {
    char options[600];
    snprintf(options, sizeof options, "precision=double time_limit=%d %s", sizes.steps, goal->options);
    ludus_env *env = ludus_env_make(id, options);
    ludus_slot *action = calloc((size_t)sizes.actions, sizeof *action);
    double *state = calloc((size_t)sizes.states, sizeof *state);
    if (!CHECK(env && action && state && !ludus_env_reset_with(env, seed, goal->reset))) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    ludus_outcome outcome = {0};
    for (int32_t t = 0; t < sizes.steps; t++) {
        CHECK(!outcome.terminated && !outcome.truncated);
        for (int32_t i = 0; i < sizes.actions; i++) {
            action[i].f = (float)found->actions[t * sizes.actions + i];
        }
        CHECK_EQ_INT(ludus_env_check_action(env, action), LUDUS_OK);
        outcome = ludus_env_step(env, action);
        ludus_vector_get_state(ludus_env_vector(env), 0, state);
        for (int32_t j = 0; j < sizes.states; j++) {
            CHECK_EQ_REAL(state[j], found->states[(t + 1) * sizes.states + j]);
        }
    }
    CHECK(!outcome.terminated && outcome.truncated);
    ludus_env_destroy(env);
    free(action);
    free(state);
}

// The start that a goal's reset gives.
static bool start_of(const char *id, const ludus_goal *goal, int64_t seed, double *start) {
    char options[600];
    snprintf(options, sizeof options, "precision=double %s", goal->options);
    ludus_env *env = ludus_env_make(id, options);
    const bool made = CHECK(env && !ludus_env_reset_with(env, seed, goal->reset));
    if (made) {
        ludus_vector_get_state(ludus_env_vector(env), 0, start);
    }
    ludus_env_destroy(env);
    return made;
}

// Near enough: costs of guesses that fail are many times as high. Dear ones are not followed to their end.
static const struct {
    const char *id, *goal;
    double cost;
    int guesses; // the costs of this many are as low
    const char *optimizer;
} known[] = {
    {"CartPoleContinuous-v0", "swing-up", 0.49, 8, ""},
    {"Pendulum-v1", "swing-up", 1.9, 10, ""},
    {"AcrobotContinuous-v0", "swing-up", 6, 2, ""},
    {"InvertedDoublePendulum-v5", "swing-up", 5, 1, "iterations=60"},
    {"Reacher-v5", "reach", 8, 2, ""},
    {"Swimmer-v5", "stroke", 7.2, 1, "iterations=10"},
};

static void test_goal(const char *id, const ludus_goal *goal) {
    double start[64], most = INFINITY;
    int guesses = 1;
    char options[600];
    const char *more = "";
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].id, id) == 0 && strcmp(known[i].goal, goal->name) == 0) {
            most = known[i].cost;
            guesses = known[i].guesses;
            more = known[i].optimizer;
        }
    }
    CHECK(most < INFINITY); // every goal has its bound above
    snprintf(options, sizeof options, "%s", goal->optimizer);
    char *iterations = *more ? strstr(options, "iterations=") : NULL;
    if (iterations) {
        memset(iterations, ' ', strcspn(iterations, " "));
    }
    snprintf(options + strlen(options), sizeof options - strlen(options), " %s", more);
    ludus_optimizer *optimizer = ludus_optimizer_make(id, goal->options, options);
    if (!CHECK(optimizer) || !CHECK(ludus_optimizer_sizes_of(optimizer).states <= 64)) {
        fprintf(stderr, "    %s, %s: %s\n", id, goal->name, ludus_last_error());
        return;
    }
    for (int64_t seed = 0; seed < guesses && start_of(id, goal, seed, start); seed++) {
        ludus_optimum found;
        if (CHECK_EQ_INT(ludus_optimizer_solve(optimizer, start, NULL, (uint64_t)seed, NULL, NULL, &found), LUDUS_OK)) {
            if (!CHECK(found.cost < most)) {
                fprintf(stderr, "    %s, %s, guess %d: cost %g\n", id, goal->name, (int)seed, found.cost);
            }
            replay(id, goal, seed, ludus_optimizer_sizes_of(optimizer), &found);
        }
    }
    ludus_optimizer_destroy(optimizer);
}

int main(void) {
    int goals = 0;
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i);
        for (const ludus_goal *goal = ludus_find(id, NULL)->goals; goal && goal->name; goal++, goals++) {
            test_goal(id, goal);
        }
    }
    CHECK_EQ_INT(goals, sizeof known / sizeof *known);
    return check_end();
}
