// rollout.h - some steps of a vector in tensors: what was seen, done and earned, and where the backend meets the vector.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_ROLLOUT_H
#define AGENTS_ROLLOUT_H

#include "agents/policy.h"

// T steps of N environments; row t * N + i is environment i at step t.
typedef struct agent_rollout {
    ludus_policy *policy;  // borrowed: its spaces, head and moments
    ludus_vector *vector;  // borrowed
    ludus_buffers buffers; // of the vector
    int64_t steps, envs;

    nn_tensor observations;        // F32 ((T + 1) * N, inputs), normalised
    nn_tensor mask;                // U8 ((T + 1) * N, choices), or none
    nn_tensor actions;             // (T * N, parts)
    nn_tensor environment_actions; // (N, parts)
    nn_tensor earned;              // (T, N) of the vector's type
    nn_tensor unscaled, rewards;   // F32 (T, N): the same as floats, and scaled
    nn_tensor terminated;          // U8 (T, N)
    nn_tensor truncated;           // U8 (T, N)

    // Final observations of truncated episodes, as the first `final_count` rows.
    nn_tensor final_observations; // F32 (T * N, inputs)
    nn_tensor final_rows;         // I32 (T * N, 1): the row of the step that was truncated
    nn_tensor final_count;        // I32 (1, 1)

    nn_tensor seen; // F32 (T * N, inputs): observations as they were before they were normalised; none unless held

    agent_features features;
    nn_tensor raw, final_raw, final_picked; // U8 rows of the observation space: N, T * N, T * N
} agent_rollout;

// End with agent_rollout_free(), also after a failure.
ludus_status agent_rollout_init(agent_rollout *rollout, ludus_policy *policy, ludus_vector *vector, int64_t steps);
void agent_rollout_free(agent_rollout *rollout);

// From now on the moments of observations stand still during a rollout, so that all of it is normalised alike;
// agent_rollout_learn() lets them count what was seen in its steps.
ludus_status agent_rollout_hold(agent_rollout *rollout);
void agent_rollout_learn(agent_rollout *rollout);

// Reads the vector's observations into the row block `t`; with `learn` they count towards the moments first, unless held.
void agent_rollout_observe(agent_rollout *rollout, int64_t t, bool learn);

// The last row block of a rollout is the first one of the next.
void agent_rollout_begin(agent_rollout *rollout);

// Steps the vector by environment_actions and stores what came of it in row block `t`, and the observations in `t + 1`.
void agent_rollout_step(agent_rollout *rollout, int64_t t);

// After the last step: rewards times `scale`, and the final observations.
void agent_rollout_end(agent_rollout *rollout, float scale);

#endif
