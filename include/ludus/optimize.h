// optimize.h - trajectories that cost least: actions, states and feedback by iterative linear-quadratic regulation (iLQR).
// SPDX-License-Identifier: MIT
//
// Sources: Li and Todorov, ICINCO 2004; Tassa, Erez and Todorov, IROS 2012 (regularisation, line search) and Tassa, Mansard and
// Todorov, ICRA 2014 (limits of actions: a quadratic programme a step). All in double precision, with exact derivatives of
// the environment (diff.h); results do not depend on threads, to the bit.
#ifndef LUDUS_OPTIMIZE_H
#define LUDUS_OPTIMIZE_H

#include <ludus/env.h>

#ifdef __cplusplus
extern "C" {
#endif

// An environment, a cost and a number of steps; memory for a solution. Solving allocates nothing, so that one can solve again
// from every state that is met (model-predictive control).
typedef struct ludus_optimizer ludus_optimizer;

// The table of an optimizer's options: cost, steps, iterations, tolerance ...
//
// The cost is a sum of terms, written as pairs:
//   x=2          2 x^2 at every step         final.x=2    2 x^2 at the end
//   x=2@0.5      2 (x - 0.5)^2               theta=2~0.5  2 (2 sin((theta - 0.5) / 2))^2: theta is an angle, whose turns are
//                                            all the same; near 0.5 this is 2 (theta - 0.5)^2
//   action=0.1   0.1 action^2, of every slot; action[1]=0.1 of one
//   observation[3]=2@1, final.observation[3]=2@1    of a number of the observation, which can be what no field of the state is:
//                                                   how far a hand is from its target
//   reward=1     minus the environment's own reward
// Other names are those of state fields ("qpos[2]" in an array). Weights are 0 or more. Each step pays for the state before it and
// its action.
LUDUS_API const ludus_field *ludus_optimizer_fields(void);

// `env_options` as in ludus_env_make(); threads counts, precision is double. `options` are "name=value ..." of the table above.
// NULL with a sentence when the environment has no derivatives, or actions that are choices, or when the cost is not one.
LUDUS_API ludus_optimizer *ludus_optimizer_make(const char *id, const char *env_options, const char *options);
LUDUS_API void ludus_optimizer_destroy(ludus_optimizer *optimizer);

typedef struct ludus_optimizer_sizes {
    int32_t steps, states, actions; // states: numbers of one, in the order of state_fields
    int32_t iterations;             // at most
} ludus_optimizer_sizes;
LUDUS_API ludus_optimizer_sizes ludus_optimizer_sizes_of(const ludus_optimizer *optimizer);

// Why it stopped.
typedef enum ludus_optimizer_reason {
    LUDUS_OPTIMIZER_CONVERGED,  // no more than `tolerance` of the cost can be gained, says the quadratic model
    LUDUS_OPTIMIZER_ITERATIONS, // they ran out
    LUDUS_OPTIMIZER_STUCK,      // no step lowers the cost, however small
    LUDUS_OPTIMIZER_STOPPED,    // by `progress`
} ludus_optimizer_reason;

// One iteration, for who wants to follow.
typedef struct ludus_optimizer_iteration {
    int32_t iteration;     // from 1
    double cost;           // after it
    double reduction;      // by how much the cost fell; 0: no step did, and the next one is regularised more
    double expected;       // by how much the model said it would
    double step;           // the share of the step that was taken, 0 to 1
    double regularization; // added to the curvature of the costs to come
    double gradient;       // the largest derivative of the cost by an action that its limits leave free, before it
} ludus_optimizer_iteration;

// Called after every iteration; returns false to stop.
typedef bool ludus_optimizer_progress(void *context, const ludus_optimizer_iteration *iteration);

// A solution. The optimizer owns the arrays, which the next solve overwrites.
typedef struct ludus_optimum {
    ludus_optimizer_reason reason;
    int32_t iterations;
    double cost;           // of what is below
    double gradient;       // as above, at the solution
    const double *costs;   // [iterations + 1] before the first iteration, and after each
    const double *states;  // [steps + 1][states], the first of them the start
    const double *actions; // [steps][actions], inside their limits, each of them a float: an environment under
                           // precision=double that takes these actions passes through these states, to the bit
    const double *gains; // [steps][actions][states]: near the solution, action + gain (state - its state) is what to do
} ludus_optimum;

// From the state `start` [states]. The first guess is `actions` [steps][actions], or, where that is NULL, small random ones
// drawn from `seed`: at rest nothing says in which direction to begin. Fails when the cost of the first guess is not finite.
LUDUS_API ludus_status ludus_optimizer_solve(ludus_optimizer *optimizer, const double *start, const double *actions,
                                             uint64_t seed, ludus_optimizer_progress *progress, void *context,
                                             ludus_optimum *out);

// "converged", "ran out of iterations" ...
LUDUS_API const char *ludus_optimizer_reason_text(ludus_optimizer_reason reason);

#ifdef __cplusplus
}
#endif
#endif
