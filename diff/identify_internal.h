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

// How good a guess is: squares of residuals by sigma, of gaps at the joins by slack, of what holds the parameters.
typedef struct identify_merit {
    double residuals, gaps, holds;
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
    int32_t longest;     // steps of a segment
    size_t steps;        // of all segments
    bool *is_circle;     // [states] an angle: differences are taken around the circle
    int64_t *samples;    // [states]
    double *sigma;       // [states] of what was measured
    double *slack;       // [states] what gaps are measured by
    double *scale;       // [states] how far the state moves
    double *memory;      // [states] correlation of residuals one step apart
    double *value;       // [numbers] option values: the guess
    double *start;       // [segments][states]: the guess
    double *first_start; // where it began
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
    double ridge;        // 1 / how far parameters may lie from their start (in their steps)
    bool differentiated; // the tangents are those of the guess
    int32_t iterations;
} identify;

// --- identify_setup.c ---

// Checks everything and makes the search at its start; on failure destroy it all the same.
ludus_status identify_setup(identify *search, const char *id, const char *options);

// --- identify_memory.c ---

// What depends on the segments.
ludus_status identify_make_memory(identify *search);
// Everything that was made so far.
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

// --- identify_rows.c ---

// Tangents of the state at a time from 1 on: [states][states + parameters].
double *identify_tangent(const identify *search, int32_t segment, int32_t time);
// The chain at a window's first state; from a segment's first state to the next one's.
void identify_begin_chain(identify *search);
void identify_next_chain(identify *search, int32_t segment);
// (row of T_s) chain + (0, row of T_p, 0): a state number by the unknowns of the window, and by its gaps.
void identify_chain_row(const identify *search, const double *tangent, double *out);
// The rows of what was measured in a segment; returns how many. `states` (may be NULL) receives which number each is of.
size_t identify_rows(const identify *search, int32_t segment, double *rows, size_t *states);
// Parameters that are held, or all, have no part in these rows.
void identify_hold(identify *search, double *rows, size_t count, bool all);
// How a state number moves with its segment's first state and the parameters' step; and squares of residuals with it.
double identify_move_along(const identify *search, const double *tangent, const double *first);
double identify_slope(const identify *search, int32_t segment, const double *first);

// --- identify_body.c ---

void identify_reset_body(identify *search);
// Adds the last parameters + 1 rows of a triangle of `columns`.
void identify_add_body(identify *search, const double *triangle, size_t columns);
// Singular values, after rows that hold the parameters where they may move; counts the rank.
void identify_factor_body(identify *search, bool parameters);
void identify_step_parameters(identify *search);
// How far a parameter is from its start, in its steps.
double identify_away(const identify *search, const double *value, size_t p);

// --- identify_system.c ---

// Triangles of all windows and what they leave for the parameters, at the guess. `damping` is Levenberg's, relative to the
// columns of the states. Parameters stand still unless `parameters`.
void identify_assemble(identify *search, double damping, bool parameters);
// The step to the minimum of the linear system, which closes the joins; returns the slope of squares of residuals along it.
double identify_step(identify *search);

// --- identify_soft.c ---

// The same with gaps as residuals, of whole trajectories.
void identify_assemble_soft(identify *search, double damping, bool parameters);
// The slope is that of residuals and gaps together.
double identify_step_soft(identify *search);

// --- identify_noise.c ---

// Noise from the residuals and their degrees of freedom, after an assembly without damping; the largest change by its size.
double identify_measure_noise(identify *search);
// Windows as long as growth and the settings allow; and whole trajectories.
void identify_cut_windows(identify *search);
void identify_join_all(identify *search);
// Breaks windows that fit far worse than the others into their segments, at their first guess; were there any?
bool identify_break_windows(identify *search);
// Parts windows at the joins that stand open widest; do any?
bool identify_part_windows(identify *search);

// --- identify_search.c ---

// First states from what was measured around them, with the parameters as they are: for segments of one step, over which any
// motion is nearly straight, so that numbers which nobody measured are found from nothing.
void identify_find_states(identify *search);
// Searches from where it stands to the minimum; `stopped` says why it ended. Returns whether it converged.
bool identify_run(identify *search, const char **stopped);

// --- identify_report.c ---

// Everything that is told, from the search at its end. NULL with a sentence.
ludus_identification *identify_report(identify *search, bool converged, const char *stopped);

#endif
