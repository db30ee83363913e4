// lane.h - lane arithmetic: one name for an operation on one number or on a vector of them, equal to the bit in every
// float target.
// SPDX-License-Identifier: MIT
//
// lane_real  numbers (float, vectors of 4, 8, 16 floats, double, double _Complex)
// lane_int   32-bit whole numbers of the same count         lane_mask  all-ones or zero, combined with & | ~
// lane_param a number of the config: shared by all lanes, and with LUDUS_PARAMS one a lane; mixes with lane_real in + - * /
// Use + - * / and unary - as they are; comparisons, choices and functions by name. No contraction: a*b+c rounds twice
// unless lane_fma().
#ifndef LUDUS_LANE_H
#define LUDUS_LANE_H

#if LUDUS_TARGET == LUDUS_TARGET_F32X4
#define LUDUS_LANES 4
#elif LUDUS_TARGET == LUDUS_TARGET_F32X8
#define LUDUS_LANES 8
#elif LUDUS_TARGET == LUDUS_TARGET_F32X16 || LUDUS_TARGET == LUDUS_TARGET_F32X16_SPLIT
#define LUDUS_LANES 16
#else
#define LUDUS_LANES 1
#endif

// What rewards and observations are stored as.
#if LUDUS_TARGET == LUDUS_TARGET_F64
typedef double ludus_reward;
#else
typedef float ludus_reward;
#endif
#if LUDUS_TARGET == LUDUS_TARGET_F64 && defined(ENV_OBSERVE_DOUBLE)
typedef double ludus_observed;
#else
typedef float ludus_observed;
#endif

#if LUDUS_LANES > 1
#include <ludus/lane_vector.h>
#elif LUDUS_TARGET == LUDUS_TARGET_COMPLEX
#include <ludus/lane_complex.h>
#else
#include <ludus/lane_scalar.h>
#endif

// What a step is given and what it gives back.
typedef struct lane_step {
    const lane_int *choice;   // [slots] of discrete actions, each inside its range
    const lane_real *control; // [slots] of box actions, finite, perhaps outside the box
    const lane_real *draws;   // [ENV_DRAWS] random numbers of <name>_draw
    int32_t by_options;       // jvp, vjp: 0 where tangents of options are 0, or nobody asks for their cotangents
    lane_mask over;           // the episode has terminated before and was not reset (never set with autoreset)
    lane_real reward;         // out
    lane_mask terminated;     // out
    lane_mask truncated;      // out; the time limit is the runtime's business
} lane_step;

// A number as a lane_param: LANE(0.5) is exact in double and rounds once in float.
#if defined(LUDUS_PARAMS) && LUDUS_LANES > 1
#define LANE(number) lane_spread((lane_scalar)(number))
#else
#define LANE(number) ((lane_param)(number))
#endif

#define LANE_PI 3.14159265358979323846

LUDUS_KERNEL lane_real lane_min(lane_real a, lane_real b) {
    return lane_select(lane_less(b, a), b, a);
}

LUDUS_KERNEL lane_real lane_max(lane_real a, lane_real b) {
    return lane_select(lane_less(a, b), b, a);
}

// a where low <= a <= high, the nearer bound elsewhere.
LUDUS_KERNEL lane_real lane_clamp(lane_real a, lane_param low, lane_param high) {
    return lane_min(lane_max(a, lane_fill(low)), lane_fill(high));
}

// Where does lane_clamp() give a itself? There its derivative is 1, elsewhere 0.
LUDUS_KERNEL lane_mask lane_inside(lane_real a, lane_param low, lane_param high) {
    return ~(lane_less(a, lane_fill(low)) | lane_less(lane_fill(high), a));
}

// a where the mask is set, 0 elsewhere.
LUDUS_KERNEL lane_real lane_where(lane_mask mask, lane_real a) {
    return lane_select(mask, a, lane_fill(LANE(0)));
}

LUDUS_KERNEL lane_real lane_abs(lane_real a) {
    return lane_select(lane_less(a, lane_fill(LANE(0))), -a, a);
}

LUDUS_KERNEL lane_real lane_square(lane_real a) {
    return a * a;
}

#if LUDUS_TARGET != LUDUS_TARGET_F64 && LUDUS_TARGET != LUDUS_TARGET_COMPLEX

// Sine and cosine: Cody-Waite reduction by pi/2 in three parts, then the polynomials of Cephes' sinf and cosf. Every
// float in [-12867, 12867] is within 9.4e-8 of the true value and none leaves [-1, 1]; larger arguments are cut there.
LUDUS_KERNEL void lane_sincos(lane_real a, lane_real *sine, lane_real *cosine) {
    const lane_real bounded = lane_clamp(a, LANE(-12867.0), LANE(12867.0));
    // Adding 1.5 * 2^23 leaves the nearest quadrant number in the low bits.
    const lane_real shifted = bounded * LANE(0.636619772367581) + LANE(12582912.0);
    const lane_int quadrant = lane_bits(shifted);
    const lane_real count = shifted - LANE(12582912.0);
    lane_real r = bounded - count * LANE(1.5703125);
    r = r - count * LANE(4.837512969970703125e-4);
    r = r - count * LANE(7.5497899548918821e-8);
    const lane_real square = r * r;
    const lane_real s =
        r + r * square * (LANE(-1.6666654611e-1) + square * (LANE(8.3321608736e-3) + square * LANE(-1.9515295891e-4)));
    const lane_real c =
        LANE(1.0) - square * LANE(0.5) +
        square * square *
            (LANE(4.166664568298827e-2) + square * (LANE(-1.388731625493765e-3) + square * LANE(2.443315711809948e-5)));
    const lane_mask swap = lane_bit_mask(quadrant, 0);
    *sine = lane_flip(lane_select(swap, c, s), lane_bit_sign(quadrant, 1));
    *cosine = lane_flip(lane_select(swap, s, c), lane_bit_sign(quadrant + 1, 1));
}

LUDUS_KERNEL lane_real lane_sin(lane_real a) {
    lane_real sine, cosine;
    lane_sincos(a, &sine, &cosine);
    return sine;
}

LUDUS_KERNEL lane_real lane_cos(lane_real a) {
    lane_real sine, cosine;
    lane_sincos(a, &sine, &cosine);
    return cosine;
}

// a - b * floor(a / b), b > 0: in [0, b], off by half a unit in the last place of a.
LUDUS_KERNEL lane_real lane_modulo(lane_real a, lane_param b) {
    const lane_real remainder = a - lane_floor(a / b) * b;
    const lane_real positive = lane_select(lane_less(remainder, lane_fill(LANE(0))), remainder + b, remainder);
    return lane_min(positive, lane_fill(b));
}

#endif
#endif
