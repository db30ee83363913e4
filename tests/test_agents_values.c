// test_agents_values.c - PPO's critic learns the values that truncation and termination give, from every kind of
// observation, and never does what is illegal.
// SPDX-License-Identifier: MIT
#include "agents/run.h"
#include "check.h"

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_probe;

enum { ITERATIONS = 400 };

// Learns for a while, then asks the critic about both phases.
static void learn_values(const char *options, double values[2]) {
    char text[1024];
    snprintf(text, sizeof text,
             "%s envs=16 horizon=8 epochs=4 minibatch=64 learning_rate=0.02 gamma=0.5 lambda=1 hidden=0 max_gradient=0 "
             "learning_rate_schedule=linear",
             options);
    const agent_algorithm *ppo = agent_algorithm_find("ppo");
    agent_plan plan = {
        .algorithm = ppo, .env = "Sketch/Probe-v0", .seed = 3, .steps = ITERATIONS * 16 * 8, .episodes = 1};
    agent_options parsed;
    CHECK_EQ_INT(agent_options_read(&parsed, plan.env, "ppo", ppo->options, NULL, text), LUDUS_OK);
    const ludus_values config = ludus_settings_values(parsed.algorithm);
    CHECK_EQ_INT(agent_options_text(&parsed, plan.options, sizeof plan.options), LUDUS_OK);
    CHECK_EQ_INT(agent_values_text(&config, plan.config, sizeof plan.config), LUDUS_OK);
    agent_options_free(&parsed);
    agent_run run;
    if (!CHECK_EQ_INT(agent_run_init(&run, &plan, 1), LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        agent_run_free(&run);
        return;
    }
    agent_metrics metrics;
    for (int i = 0; i < ITERATIONS; i++) {
        agent_run_iterate(&run, &metrics);
    }
    CHECK(agent_run_mean_return(&run) > 0); // an illegal choice would have cost 1,000
    CHECK_NEAR(agent_run_mean_length(&run), 2.0, 0);

    // Both phases, as an environment shows them.
    ludus_env *env = ludus_env_make(plan.env, "");
    const uint32_t bytes = ludus_env_layout(env)->observation.bytes;
    uint8_t rows[2][64] = {{0}}, legal[2][5];
    CHECK(bytes <= sizeof rows[0]);
    uint8_t *both = calloc(2, bytes);
    for (int phase = 0; phase < 2; phase++) {
        CHECK_EQ_INT(ludus_env_reset_with(env, 0, phase ? "phase=1" : "phase=0"), LUDUS_OK);
        memcpy(both + (size_t)phase * bytes, ludus_env_observation(env), bytes);
        ludus_env_legal(env, legal[phase]);
    }
    float estimates[2];
    ludus_slot actions[4];
    ludus_policy_act(run.policy, both, legal[0], 2, false, 0, 0, actions, estimates);
    values[0] = estimates[0];
    values[1] = estimates[1];
    free(both);
    ludus_env_destroy(env);
    agent_run_free(&run);
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_probe), LUDUS_OK);
    double values[2] = {0, 0};

    // Cut off after two steps, the phases would go on: v = 1 + v'/2, v' = v/2. The observation after the reset would
    // give something else, since the phase there is drawn.
    learn_values("", values);
    CHECK_NEAR(values[0], 4.0 / 3, 0.03);
    CHECK_NEAR(values[1], 2.0 / 3, 0.03);
    learn_values("normalize_observation=true", values);
    CHECK_NEAR(values[0], 4.0 / 3, 0.03);
    CHECK_NEAR(values[1], 2.0 / 3, 0.03);
    learn_values("precision=double reward_scale=2", values);
    CHECK_NEAR(values[0], 8.0 / 3, 0.06);
    CHECK_NEAR(values[1], 4.0 / 3, 0.06);

    // Terminated after two steps: half of the visits to a phase have one more step before them, half none.
    learn_values("length=2 time_limit=0", values);
    CHECK_NEAR(values[0], 1.0, 0.03);
    CHECK_NEAR(values[1], 0.25, 0.03);

    // Both at once: the end counts.
    learn_values("length=2", values);
    CHECK_NEAR(values[0], 1.0, 0.03);
    CHECK_NEAR(values[1], 0.25, 0.03);
    return check_end();
}
