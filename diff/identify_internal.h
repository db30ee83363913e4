// identify_internal.h - a search for parameters: what is known, what is unknown, and the linear system between them.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_DIFF_IDENTIFY_INTERNAL_H
#define LUDUS_DIFF_IDENTIFY_INTERNAL_H

#include "diff/diff_internal.h"

#include <ludus/identify.h>

#define IDENTIFY_TURN    6.283185307179586 // rad
#define IDENTIFY_NOTHING 1e-9              // a singular value this small beside the largest is none

// An option that is searched. Steps are those of its logarithm where it cannot be 0 or below, else multiples of `scale`.
typedef struct identify_parameter {
    const ludus_field *field;
    int32_t column; // in rows of ludus_diff
    int32_t number; // among the option values
    bool positive;
    bool held; // at a bound, and pushed against it
    double scale, start;
} identify_parameter;

// Steps of one trajectory behind one unknown state. The states of the segment are those at times 0 .. steps, of which the last
// is compared with the next segment's first, or, at the end of a trajectory, with what was measured.
typedef struct identify_segment {
    int32_t trajectory, first, steps;
    bool ends;       // its trajectory
    size_t tangents; // of its first step, among all steps
} identify_segment;

// Segments that join exactly: one unknown first state.
typedef struct identify_window {
    int32_t first, count;
} identify_window;

// How good a guess is: squares of residuals and of the gaps at the joins, both by sigma.
typedef struct identify_merit {
    double residuals, gaps;
    bool finite;
} identify_merit;

typedef struct identify {
    const char *id; // for sentences
    const ludus_trajectory *trajectory;
    int32_t trajectories;
    ludus_identify_settings settings; // with defaults filled in
    ludus_diff *motion, *slopes;      // segments in parallel; steps times states in parallel
    const ludus_field *options;
    size_t states, actions, parameters, numbers; // widths: of a row, and of the option table
    size_t columns;                              // of the linear system: states, parameters, and the residual
    identify_parameter *parameter;
    identify_segment *segment;
    identify_window *window;
    int32_t segments, windows;
    int32_t longest;  // steps of a segment
    size_t steps;     // of all segments
    bool *is_circle;  // [states] an angle: differences are taken around the circle
    int64_t *samples; // [states]
    double *sigma;    // [states] of what was measured; elsewhere what gaps are measured by
    double *scale;    // [states] how far the state moves
    double *memory;   // [states] correlation of residuals one step apart
    double *value;    // [numbers] option values: the guess
    double *start;    // [segments][states]: the guess
    double *trial_value, *trial_start;
    double *motion_actions; // [longest][segments][actions]
    double *moved;          // [longest][segments][states] from the guess last simulated
    double *tangent; // [steps][states][states + parameters] of the state after each step by that before the segment
    double *rows;    // of a segment in the linear system
    double *chain,
        *next_chain; // [states][columns]: a segment's first state by the window's first, the parameters; its gap
    double *head;    // [windows][states][columns] triangles of the windows' first states
    double *body;    // [parameters + 1][parameters + 1] what they leave for the parameters
    double *triangle, *norms, *body_norms, *work;
    double *singular, *left, *right; // of the body: [parameters], twice [parameters][parameters]
    double *step_value, *step_start; // [parameters], [segments][states]
    double *noise;                   // [4][states] sums over residuals
    size_t *row_state;               // of a segment's rows
    double *slope_state, *slope_action, *slope_in, *slope_out, *slope_option; // rows of the derivatives' calls
    size_t slope_steps;                                                       // steps that one call takes
    int32_t rank;                                                             // unknowns that the samples determine
    int64_t all_samples;
    double growth;  // of the windows, at most
    double penalty; // of squares of gaps against those of residuals
    int32_t iterations;
} identify;

// --- identify_setup.c ---

// Checks everything and makes the search at its start; on failure destroy it all the same.
ludus_status identify_setup(identify *search, const char *id, const char *options);
void identify_clear(identify *search);

// --- identify_motion.c ---

// Simulates every segment; false when a state is not finite or a configuration is not allowed.
bool identify_move(identify *search, const double *start, const double *value);
// The tangents along what identify_move() simulated last, at the same guess.
void identify_differentiate(identify *search, const double *start, const double *value);
// The state at a time of a segment, in what was simulated last from `start`.
const double *identify_state(const identify *search, const double *start, int32_t segment, int32_t time);
// y - x, around the circle for an angle.
double identify_difference(const identify *search, size_t state, double y, double x);
// The merit of what was simulated last from `start`.
identify_merit identify_judge(const identify *search, const double *start);

// --- identify_system.c ---

// Triangles of all windows and what they leave for the parameters, at the guess. `damping` is Levenberg's, relative to the
// columns of the states; `ridge` holds the parameters' steps with that many standard steps.
void identify_assemble(identify *search, double damping, double ridge, bool parameters);
// The step to the minimum of the linear system; returns the slope of squares of residuals along it.
double identify_step(identify *search);
// Noise from the residuals and their degrees of freedom, after an assembly without damping; the largest change by its size.
double identify_measure_noise(identify *search);
// Joins neighbouring windows as far as growth and the longest window allow; false when none were left to join.
bool identify_join(identify *search);

// --- identify_search.c ---

// Searches from where it stands to the minimum; `stopped` says why it ended. Returns whether it converged.
bool identify_run(identify *search, const char **stopped);

// --- identify_report.c ---

// Everything that is told, from the search at its end. NULL with a sentence.
ludus_identification *identify_report(identify *search, bool converged, const char *stopped);

#endif
