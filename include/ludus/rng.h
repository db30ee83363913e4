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

__extension__ typedef unsigned __int128 ludus_uint128;

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
    const ludus_uint128 multiplier = (ludus_uint128)0x2360ED051FC65DA4ull << 64 | 0x4385DF649FCCF645ull;
    const ludus_uint128 increment = (ludus_uint128)rng->increment_high << 64 | rng->increment_low;
    ludus_uint128 state = (ludus_uint128)rng->state_high << 64 | rng->state_low;
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

// Uniform in {0 .. range}. Lemire's method: 32-bit draws while the range fits in 32 bits. A range of zero draws
// nothing.
LUDUS_INLINE uint64_t ludus_rng_bounded(ludus_rng *rng, uint64_t range) {
    if (range == 0) {
        return 0;
    }
    if (range == UINT32_MAX) {
        return ludus_rng_next32(rng);
    }
    if (range == UINT64_MAX) {
        return ludus_rng_next64(rng);
    }
    // The upper half of draw * count is uniform once the lower halves that would favour some values are refused.
    if (range < UINT32_MAX) {
        const uint32_t count = (uint32_t)range + 1;
        uint64_t product = (uint64_t)ludus_rng_next32(rng) * count;
        if ((uint32_t)product < count) {
            const uint32_t refused = (UINT32_MAX - (uint32_t)range) % count;
            while ((uint32_t)product < refused) {
                product = (uint64_t)ludus_rng_next32(rng) * count;
            }
        }
        return product >> 32;
    }
    const uint64_t count = range + 1;
    ludus_uint128 product = (ludus_uint128)ludus_rng_next64(rng) * count;
    if ((uint64_t)product < count) {
        const uint64_t refused = (UINT64_MAX - range) % count;
        while ((uint64_t)product < refused) {
            product = (ludus_uint128)ludus_rng_next64(rng) * count;
        }
    }
    return (uint64_t)(product >> 64);
}

// Uniform in {0 .. range} by masking and refusing. numpy: random_interval, which shuffles draw from.
LUDUS_INLINE uint64_t ludus_rng_masked(ludus_rng *rng, uint64_t range) {
    if (range == 0) {
        return 0;
    }
    const uint64_t mask = UINT64_MAX >> __builtin_clzll(range);
    uint64_t draw;
    do {
        draw = (range <= UINT32_MAX ? ludus_rng_next32(rng) : ludus_rng_next64(rng)) & mask;
    } while (draw > range);
    return draw;
}

// Uniform in {low .. high-1}, high > low. numpy: integers(low, high). A range of one draws nothing.
LUDUS_INLINE int64_t ludus_rng_integer(ludus_rng *rng, int64_t low, int64_t high) {
    return (int64_t)((uint64_t)low + ludus_rng_bounded(rng, (uint64_t)high - (uint64_t)low - 1));
}

// Uniform in {0 .. n-1}, n >= 1. numpy: choice(n)
LUDUS_INLINE int32_t ludus_rng_choice(ludus_rng *rng, int32_t n) {
    return (int32_t)ludus_rng_bounded(rng, (uint64_t)n - 1);
}

// An index in {0 .. n-1} with chances in proportion to the weights (>= 0, not all 0). numpy: choice(n, p=weights)
LUDUS_INLINE int32_t ludus_rng_choice_weighted(ludus_rng *rng, const double *weights, int32_t n) {
    double total = 0.0, sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        total += weights[i];
    }
    const double draw = ludus_rng_random(rng);
    for (int32_t i = 0; i < n - 1; i++) {
        sum += weights[i];
        if (sum / total > draw) {
            return i;
        }
    }
    return n - 1;
}

// The first index whose sum of probabilities so far exceeds a draw, 0 when rounding leaves none. The sums are not
// normalised: this is categorical_sample() of Gymnasium's toy_text environments, argmax(cumsum(p) > random()).
LUDUS_INLINE int32_t ludus_rng_categorical(ludus_rng *rng, const double *probabilities, int32_t n) {
    const double draw = ludus_rng_random(rng);
    double sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        sum += probabilities[i];
        if (sum > draw) {
            return i;
        }
    }
    return 0;
}

// Fisher-Yates in place over `count` items of `bytes` each. numpy: shuffle(list)
LUDUS_INLINE void ludus_rng_shuffle(ludus_rng *rng, void *items, int32_t count, size_t bytes) {
    unsigned char *base = (unsigned char *)items;
    for (int32_t i = count - 1; i > 0; i--) {
        unsigned char *a = base + bytes * (size_t)i;
        unsigned char *b = base + bytes * (size_t)ludus_rng_masked(rng, (uint64_t)i);
        for (size_t k = 0; k < bytes; k++) {
            const unsigned char byte = a[k];
            a[k] = b[k];
            b[k] = byte;
        }
    }
}

// A random order of {0 .. n-1}. numpy: permutation(n)
LUDUS_INLINE void ludus_rng_permutation(ludus_rng *rng, int32_t n, int32_t *out) {
    for (int32_t i = 0; i < n; i++) {
        out[i] = i;
    }
    ludus_rng_shuffle(rng, out, n, sizeof *out);
}

// `count` of {0 .. n-1} without replacement in random order, 0 <= count <= n. scratch: [n].
// numpy: choice(n, count, replace=False)
LUDUS_INLINE void ludus_rng_choice_distinct(ludus_rng *rng, int32_t n, int32_t count, int32_t *out, int64_t *scratch) {
    if (n > 10000 && count > n / 50) {
        // Many of many: shuffle the end of the whole range and take it.
        for (int32_t i = 0; i < n; i++) {
            scratch[i] = i;
        }
        const int32_t first = n - count > 1 ? n - count : 1;
        for (int32_t i = n - 1; i >= first; i--) {
            const uint64_t j = ludus_rng_bounded(rng, (uint64_t)i);
            const int64_t item = scratch[i];
            scratch[i] = scratch[j];
            scratch[j] = item;
        }
        for (int32_t i = 0; i < count; i++) {
            out[i] = (int32_t)scratch[n - count + i];
        }
        return;
    }
    // R. Floyd's method, with a bit a number in the scratch, and then a shuffle.
    uint64_t *taken = (uint64_t *)scratch;
    for (int32_t i = 0; i < (n + 63) / 64; i++) {
        taken[i] = 0;
    }
    for (int32_t j = n - count; j < n; j++) {
        int32_t item = (int32_t)ludus_rng_bounded(rng, (uint64_t)j);
        if (taken[item / 64] >> (item % 64) & 1) {
            item = j;
        }
        taken[item / 64] |= 1ull << (item % 64);
        out[j - n + count] = item;
    }
    for (int32_t i = count - 1; i > 0; i--) {
        const uint64_t j = ludus_rng_bounded(rng, (uint64_t)i);
        const int32_t item = out[i];
        out[i] = out[j];
        out[j] = item;
    }
}

// Standard normal and exponential draws. numpy: standard_normal(), standard_exponential(). Equal to NumPy to the bit
// with glibc's exp and log1p, which one draw in a hundred needs; on CUDA these few may differ in the last bit.
#ifndef __CUDACC__
LUDUS_API double ludus_rng_normal(ludus_rng *rng);
LUDUS_API double ludus_rng_exponential(ludus_rng *rng);
#endif

#ifdef __cplusplus
}
#endif

#ifdef __CUDACC__
#include <ludus/rng_ziggurat.h> // the same two, inline
#endif
#endif
