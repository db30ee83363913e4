// ilqr_internal.h - what an optimizer is made of, for the files that linearise, go backwards and roll out.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_ILQR_INTERNAL_H
#define LUDUS_DIFF_ILQR_INTERNAL_H

#include "diff/cost.h"
#include "diff/diff_internal.h"

#include <ludus/optimize.h>

enum { ILQR_TRIES = 8 }; // rollouts of a line search at once

// A trajectory: states as the target keeps them (whole numbers as such, eight bytes apart) and actions.
typedef struct ilqr_path {
    double *states;  // [steps + 1][states]
    double *actions; // [steps][actions]
    double cost;
} ilqr_path;

// Tiles and sums that one thread works in.
typedef struct ilqr_scratch {
    double *state, *slope;         // [states][64]
    double *action, *action_slope; // [actions][64]
    double *reward, *reward_slope; // [64]
    double *observation;           // [observations][64]
} ilqr_scratch;

struct ludus_optimizer {
    ludus_diff *diff;
    ludus_settings *settings;
    ludus_optimizer_sizes sizes;
    cost_sum cost;
    double tolerance, noise;
    bool full;          // the curvature of the dynamics counts, too
    double *low, *high; // [actions]
    ilqr_path path;     // the best so far
    ilqr_path tries[ILQR_TRIES];
    int32_t parts;         // threads
    ilqr_scratch *scratch; // [parts]

    // Around the path: derivatives of dynamics and costs.
    double *by_state;  // [steps][states][states] row i: of the next state's number i
    double *by_action; // [steps][states][actions]
    double *slope;     // [steps + 1][states + actions] of the costs
    double *curvature; // [steps + 1][states + actions] of them, the diagonal
    double *hessian;   // [steps + 1][states + actions][states + actions] beyond it; NULL when there is none
    double *eigen;     // [2][states + actions][states + actions] scratch
    double *costate;   // [steps + 1][states] of the whole cost by each state, when actions stay as they are
    int32_t *used;     // [states] those that anything depends on
    int32_t used_count;
    int32_t *rows; // [states] those of which the derivatives are asked for
    int32_t rows_count;

    // What the way back gives.
    double *offset;                          // [steps][actions]
    double *gains;                           // [steps][actions][states]
    double *backward;                        // scratch of ilqr_backward()
    uint8_t *free;                           // [actions]
    double expected_linear, expected_square; // the cost falls by -(share linear + share^2 square)

    double *costs;        // [iterations + 1]
    double *shown;        // [steps + 1][states] the path's states as numbers
    size_t scratch_bytes; // of the arena's beginning
    void *arena;
};

// --- ilqr_rollout.c ---

// Rolls out optimizer->tries[0 .. count - 1] from the path's first state: with shares[c] of the offsets, and the gains.
// `rounded`: actions are floats. NULL gains (feedback false): the path's own actions. A cost that is not finite is infinite.
void ilqr_roll_out(ludus_optimizer *optimizer, int32_t count, const double *shares, bool feedback, bool rounded);

// --- ilqr_linearise.c ---

// Derivatives around the path, and which states are used. `all`: the first time.
void ilqr_linearise(ludus_optimizer *optimizer, bool all);

// The costates, and the largest derivative of the cost by an action that its limits leave free.
double ilqr_gradient(ludus_optimizer *optimizer);

// --- ilqr_observe.c ---

// Adds the slopes of the observations that cost, or their curvature to the hessian.
void ilqr_observe(ludus_optimizer *optimizer, bool curvature);

// --- ilqr_curvature.c ---

// The hessian: of the observations that cost, and, with the costates of ilqr_gradient(), of the reward and the dynamics.
void ilqr_curve(ludus_optimizer *optimizer);

// --- ilqr_backward.c ---

// Numbers of scratch it works in.
size_t ilqr_backward_numbers(const ludus_optimizer_sizes *sizes);

// Offsets and gains with `regularization` added to the curvature of the costs to come. False when a step's curvature is not
// positive.
bool ilqr_backward(ludus_optimizer *optimizer, double regularization);

#endif
