// identify.h - parameters of an environment from recorded, noisy trajectories: estimates, how sure they are, and what the data
// cannot tell apart.
// SPDX-License-Identifier: MIT
//
// Least squares by Gauss-Newton on exact derivatives. Trajectories are cut into segments whose first states are unknowns too
// (multiple shooting); within a window the segments join exactly, and the joins are eliminated (condensing: H. G. Bock,
// Numerical treatment of inverse problems in chemical reaction kinetics, 1981), so that the estimate is the maximum of the
// likelihood of a deterministic system under normal noise of a size of its own in every measured field. docs/identify.md
// has the whole of it.
#ifndef LUDUS_IDENTIFY_H
#define LUDUS_IDENTIFY_H

#include <ludus/env.h>

#ifdef __cplusplus
extern "C" {
#endif

// One recording: states[t] was measured before actions[t] was taken, states[steps] after the last. Borrowed for the call.
typedef struct ludus_trajectory {
    int32_t steps;         // at least 1
    const double *states;  // [steps + 1][states] in the order of state_fields; NAN where nothing was measured
    const double *actions; // [steps][action slots], choices as numbers; NULL: all 0
} ludus_trajectory;

// What to search, and how. Zeros ask for the defaults.
typedef struct ludus_identify_settings {
    const char *parameters; // names of options marked LUDUS_FIELD_SMOOTH, blanks or commas between
    int32_t segment;   // steps between unknown states (10); decides whether the search finds its way, not where it ends
    int32_t window;    // most steps that one first state must explain (as many as `growth` allows)
    double growth;     // a window ends where a change of its first state has grown so much (1000): in a chaotic motion
                       // the first state soon says nothing more of the last
    double confidence; // of the intervals (0.95)
    int32_t iterations; // most (200)
} ludus_identify_settings;

typedef enum ludus_identified_kind {
    LUDUS_IDENTIFIED,   // error, low and high are numbers
    LUDUS_AT_BOUND,     // the search ran into the option's bound: no error
    LUDUS_UNIDENTIFIED, // part of a direction along which nothing measured changes: no error
} ludus_identified_kind;

typedef struct ludus_identified {
    const char *name, *unit;    // of the option, the library's
    ludus_identified_kind kind; //
    double start, estimate;     // where the search began and ended
    double error;               // standard error; NAN unless LUDUS_IDENTIFIED, as low and high
    double low, high;           // confidence interval; of options above zero it is that of their logarithm
} ludus_identified;

// What the residuals of a measured number of the state look like.
typedef struct ludus_identified_field {
    int32_t state;   // its place in a row of states
    char name[64];   // "theta", "position[2]"
    int64_t samples; // measured numbers
    double sigma;    // standard deviation of the noise, unbiased
    double memory;   // correlation of residuals one step apart: near 0 when the model explains the data
} ludus_identified_field;

typedef struct ludus_identification {
    int32_t parameters, fields;
    const ludus_identified *parameter;   // [parameters] in the order given
    const ludus_identified_field *field; // [fields] that were measured
    const double *correlation;           // [parameters][parameters] of the errors; NAN where one has none

    // Directions in the logarithms of the parameters (of their absolute values) along which the data say nothing: to multiply
    // parameter i by c^unknown[d][i] changes no residual, for c near 1. The largest exponent is 1. Where parameters are not
    // LUDUS_IDENTIFIED, products of them still are: combination[k] = prod |parameter i|^known[k][i].
    int32_t unknowns, combinations;
    const double *unknown;               // [unknowns][parameters]
    const double *known;                 // [combinations][parameters]
    const ludus_identified *combination; // [combinations]; name and unit NULL

    int32_t segments, windows; // of all trajectories, at the end
    int64_t samples;           // measured numbers
    int64_t freedom;           // samples less unknowns: the degrees of Student's t
    int32_t iterations;
    bool converged;
    const char *stopped; // one sentence that says why the search ended
} ludus_identification;

// Identifies parameters of the environment `id`. `options` give the fixed options' values and where the searched ones begin,
// as in ludus_env_make(); derivatives are double, `threads` counts. NULL with a sentence when a name is unknown, not
// differentiable or without room between its bounds, when there are fewer samples than unknowns, when numbers are not finite
// or the simulation from the start is not.
LUDUS_API ludus_identification *ludus_identify(const char *id, const char *options,
                                               const ludus_trajectory *trajectories, int32_t count,
                                               const ludus_identify_settings *settings);
LUDUS_API void ludus_identification_destroy(ludus_identification *identification);

// The fitted states of a trajectory as given: [steps + 1][states].
LUDUS_API const double *ludus_identification_states(const ludus_identification *identification, int32_t trajectory);

#ifdef __cplusplus
}
#endif
#endif
