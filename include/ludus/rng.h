// rng.h - NumPy's generator: SeedSequence feeding PCG64, and the draws that environments use, equal to the bit.
// SPDX-License-Identifier: MIT
//
// Source: NumPy's documented stream (NEP 19; M. E. O'Neill, PCG, 2014; D. Lemire, 2019; Marsaglia and Tsang, 2000).
// The same integer seed gives the same numbers as numpy.random.Generator(PCG64(SeedSequence(seed))).
#ifndef LUDUS_RNG_H
#define LUDUS_RNG_H

#include <ludus/base.h>

#ifdef __CUDACC__
#define LUDUS_INLINE __host__ __device__ static inline
#else
#define LUDUS_INLINE static inline
#endif

#ifdef __cplusplus
extern "C" {
#endif

// PCG64 state: 128-bit counters as two words, and the upper half of a 64-bit draw kept for the next 32-bit one. 40
// bytes.
typedef struct ludus_rng {
    uint64_t state_high, state_low;
    uint64_t increment_high, increment_low;
    uint32_t has_half, half;
} ludus_rng;

// Starts the stream of an integer seed (non-negative, as Gymnasium's reset(seed=)).
LUDUS_API void ludus_rng_seed(ludus_rng *rng, uint64_t seed);

// Starts the stream of SeedSequence(seed, spawn_key=(child,)): independent of the seed's own and of every other child.
LUDUS_API void ludus_rng_seed_child(ludus_rng *rng, uint64_t seed, uint32_t child);

// The first `count` 32-bit words of SeedSequence(seed, spawn_key=key[0..keys-1]).generate_state().
LUDUS_API void ludus_seed_sequence(uint64_t seed, const uint32_t *key, int32_t keys, uint32_t *words, int32_t count);

LUDUS_INLINE uint64_t ludus_rng_next64(ludus_rng *rng) {
    const unsigned __int128 multiplier =
        ((unsigned __int128)0x2360ED051FC65DA4ull << 64) | (unsigned __int128)0x4385DF649FCCF645ull;
    unsigned __int128 state = ((unsigned __int128)rng->state_high << 64) | rng->state_low;
    const unsigned __int128 increment = ((unsigned __int128)rng->increment_high << 64) | rng->increment_low;
    state = state * multiplier + increment;
    rng->state_high = (uint64_t)(state >> 64);
    rng->state_low = (uint64_t)state;
    // XSL-RR: fold the halves, rotate by the top six bits.
    const uint64_t folded = rng->state_high ^ rng->state_low;
    const unsigned rotation = (unsigned)(rng->state_high >> 58);
    return (folded >> rotation) | (folded << ((64u - rotation) & 63u));
}

// The lower half of a fresh 64-bit draw first, its upper half the next time.
LUDUS_INLINE uint32_t ludus_rng_next32(ludus_rng *rng) {
    if (rng->has_half) {
        rng->has_half = 0;
        return rng->half;
    }
    const uint64_t word = ludus_rng_next64(rng);
    rng->has_half = 1;
    rng->half = (uint32_t)(word >> 32);
    return (uint32_t)word;
}

// Uniform in [0, 1), 53 bits. numpy: random()
LUDUS_INLINE double ludus_rng_random(ludus_rng *rng) {
    return (double)(ludus_rng_next64(rng) >> 11) * (1.0 / 9007199254740992.0);
}

// Uniform in [low, high). numpy: uniform(low, high)
LUDUS_INLINE double ludus_rng_uniform(ludus_rng *rng, double low, double high) {
    return low + (high - low) * ludus_rng_random(rng);
}

// Uniform in {low .. high-1}, high > low. numpy: integers(low, high). A range of one draws nothing.
LUDUS_API int64_t ludus_rng_integer(ludus_rng *rng, int64_t low, int64_t high);

// The index of the first cumulative weight above a draw: numpy: choice(n, p=weights). Weights need not sum to one.
LUDUS_API int32_t ludus_rng_choice_weighted(ludus_rng *rng, const double *weights, int32_t n);

// Uniform in {0 .. n-1}. numpy: choice(n)
LUDUS_API int32_t ludus_rng_choice(ludus_rng *rng, int32_t n);

// `count` of {0 .. n-1} without replacement, order random. numpy: choice(n, count, replace=False). scratch: [n].
LUDUS_API void ludus_rng_choice_distinct(ludus_rng *rng, int32_t n, int32_t count, int32_t *out, int64_t *scratch);

// Fisher-Yates in place over `count` items of `bytes` each (<= 256). numpy: shuffle(list)
LUDUS_API void ludus_rng_shuffle(ludus_rng *rng, void *items, int32_t count, size_t bytes);

// A random order of {0 .. n-1}. numpy: permutation(n)
LUDUS_API void ludus_rng_permutation(ludus_rng *rng, int32_t n, int32_t *out);

LUDUS_API double ludus_rng_normal(ludus_rng *rng);      // numpy: standard_normal()
LUDUS_API double ludus_rng_exponential(ludus_rng *rng); // numpy: standard_exponential()

#ifdef __cplusplus
}
#endif
#endif
