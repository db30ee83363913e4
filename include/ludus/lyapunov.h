// lyapunov.h - largest Lyapunov exponents: how fast neighbouring motions part, by tangent dynamics. Above 0 is chaos.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_LYAPUNOV_H
#define LUDUS_LYAPUNOV_H

#include <ludus/diff.h>

#ifdef __cplusplus
extern "C" {
#endif

// Actions [count][actions] of one step, of the diff's kind of number, and a look at the states [count][states] they are for. Tangents
// take them as given: they do not depend on the state.
typedef void ludus_act(void *context, int32_t step, const void *states, void *actions);

// Takes every environment `skip` steps along its motion, so that it settles, and then `steps` further, on which a tangent of its
// state grows with it and is scaled back to unit length after every step. exponent [count]: the mean logarithm of that growth, a
// step; divide by the time of a step. states [count][states]: where to begin, and on return the end. `act` NULL: actions are 0.
// Exponents that are not finite tell of states that ran away. Source: Benettin et al., Meccanica 15, 1980.
LUDUS_API ludus_status ludus_lyapunov(ludus_diff *diff, int32_t skip, int32_t steps, void *states, ludus_act *act,
                                      void *context, double *exponent);

#ifdef __cplusplus
}
#endif
#endif
