// unroll.h - a window of steps through differentiable dynamics by a policy, and the gradient of what it earned.
// SPDX-License-Identifier: MIT
//
// The vector steps as in any training: resets, books and time limits are its own. What is kept beside a rollout are the states
// that its steps began at and the activations of the policy, so that the way back can alternate between the two:
//   state -> observation -> moments -> network -> drawn action -> step -> next state, reward
// Noise is held as it was drawn (the reparameterisation of Kingma and Welling 2014). Where an episode ended the gradient stops.
#ifndef AGENTS_UNROLL_H
#define AGENTS_UNROLL_H

#include "agents/rollout.h"

#include <ludus/diff.h>

// T steps of N environments; rows as in the rollout.
typedef struct agent_unroll {
    agent_rollout rollout; // moments of observations are held during a window
    ludus_diff *diff;
    int64_t inputs, states, parts; // numbers of an observation, a state, an action
    int64_t ranges;                // options that environments have of their own; 0 without
    float scale;                   // of the rewards of the last window

    // The way there.
    nn_tensor outputs; // F32 (T * N, outputs) of the policy
    nn_tensor cache;   // F32 (T * N, ...) of its passes
    float *state;      // [T + 1][N][states] before each step, and after the last
    float *action;     // [T][N][parts] that the environment received
    double *drawn;     // [T + 1][N][ranges] before each step, and after the last

    // The way back: one step's worth, and sums.
    nn_tensor action_gradient, outputs_gradient, inputs_gradient; // F32 (N, ...)
    nn_tensor sum;                                                // F32 (1, size of the policy's perceptron)
    nn_tensor values, values_gradient, value_cache;               // F32 (N, ...) of a critic; none without
    nn_tensor final_inputs;                                       // F32 (N, inputs)
    uint8_t *terminated, *truncated;                              // [T][N]
    float *rewards;                                               // [T][N]
    float *weight;           // [T + 1][N] of each reward in the loss; the last row of what comes after the window
    float *end_weight;       // [N] of values in the loss
    float *state_cotangent;  // [N][states]
    float *pulled;           // [N][states]
    float *final_state;      // [N][states]
    float *input_cotangent;  // [N][inputs]
    float *reward_cotangent; // [N]
    float *action_cotangent; // [N][parts]
    void *memory;            // of all arrays
} agent_unroll;

// Asked before anything is made: UNSUPPORTED with a sentence where actions are choices or numbers are double; MEMORY where the
// window is larger than this machine. Whether there are derivatives agent_unroll_init() finds out.
ludus_status agent_unroll_check(const ludus_policy *policy, const ludus_vector *vector,
                                const agent_network_options *network, int64_t steps);

// The policy has its network. UNSUPPORTED with a sentence where the environment has no derivatives. End with
// agent_unroll_free(), also after a failure.
ludus_status agent_unroll_init(agent_unroll *unroll, ludus_policy *policy, ludus_vector *vector, int64_t steps);
void agent_unroll_free(agent_unroll *unroll);

// Steps the vector T times by drawn actions; step t draws under tag t. Rewards count times `scale`.
void agent_unroll_collect(agent_unroll *unroll, nn_tensor counter, float scale);

// The loss of the last window and its gradient by the policy's parameters, which network->gradients becomes (0 for values):
//   -1/(T N) sum over environments and steps of discount^k reward, k from the window's first step or the episode's.
// With a critic, parameters like the network's, discount^k V(observation) follows where the window or the time limit cut an
// episode off, and gradients flow through it (Xu et al. 2022, equation 5); without one nothing does.
double agent_unroll_backward(agent_unroll *unroll, float discount, nn_tensor critic);

// Entropy of the normal distributions that actions are drawn from, summed over the numbers of an action.
double agent_unroll_entropy(agent_unroll *unroll);

#endif
