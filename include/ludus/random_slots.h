// random_slots.h - uniform random actions of a tile of environments from Philox: a function of (seed, counter,
// environment, slot). SPDX-License-Identifier: MIT
//
// Environment e takes word (e % 64) / 16 of the Philox block {counter, e / 64 * 16 + e % 16, slot} under the key
// `seed`, so that sixteen blocks side by side serve a tile.
#ifndef LUDUS_RANDOM_SLOTS_H
#define LUDUS_RANDOM_SLOTS_H

// Uniform in the box; in [-1, 1] where a side is open.
LUDUS_KERNEL int ludus_random_open(const ludus_batch *batch, int slot) {
    return !(batch->action_high[slot] - batch->action_low[slot] < 1e30f);
}

LUDUS_KERNEL float ludus_random_low(const ludus_batch *batch, int slot) {
    return ludus_random_open(batch, slot) ? -1.0f : batch->action_low[slot];
}

LUDUS_KERNEL float ludus_random_span(const ludus_batch *batch, int slot) {
    return ludus_random_open(batch, slot) ? 2.0f : batch->action_high[slot] - batch->action_low[slot];
}

// One slot of the action of one environment, by the definition above: the slow twin.
LUDUS_KERNEL ludus_slot ludus_random_slot(const ludus_batch *batch, int discrete, int slot, uint64_t seed,
                                          uint64_t counter, int32_t environment) {
    const uint32_t block = (uint32_t)(environment / LUDUS_TILE * 16 + environment % 16);
    const ludus_philox words = ludus_philox_words((uint32_t)counter, (uint32_t)(counter >> 32), block, (uint32_t)slot,
                                                  (uint32_t)seed, (uint32_t)(seed >> 32));
    const uint32_t word = words.word[environment % LUDUS_TILE / 16];
    ludus_slot out;
    if (discrete) {
        out.i = batch->action_start[slot] + (int32_t)ludus_philox_below(word, (uint32_t)batch->action_count[slot]);
    } else {
        const float low = ludus_random_low(batch, slot), span = ludus_random_span(batch, slot);
        out.f = low + span * ludus_philox_uniform(word);
    }
    return out;
}

#if defined(__SSE2__) && !defined(__CUDACC__)

#if defined(__AVX512F__)
#define LUDUS_WIDE_BYTES     64
#define LUDUS_WIDE_STEPS     0, 2, 4, 6, 8, 10, 12, 14
#define LUDUS_MULTIPLY(a, b) ((ludus_wide)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#elif defined(__AVX2__)
#define LUDUS_WIDE_BYTES     32
#define LUDUS_WIDE_STEPS     0, 2, 4, 6
#define LUDUS_MULTIPLY(a, b) ((ludus_wide)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#else
#define LUDUS_WIDE_BYTES     16
#define LUDUS_WIDE_STEPS     0, 2
#define LUDUS_MULTIPLY(a, b) ((ludus_wide)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#endif
#define LUDUS_WIDE (LUDUS_WIDE_BYTES / 8)

#include <immintrin.h>

typedef uint64_t ludus_wide __attribute__((vector_size(LUDUS_WIDE_BYTES)));
typedef int32_t ludus_wide_int __attribute__((vector_size(LUDUS_WIDE_BYTES)));
typedef uint32_t ludus_wide_word __attribute__((vector_size(LUDUS_WIDE_BYTES)));
typedef float ludus_wide_real __attribute__((vector_size(LUDUS_WIDE_BYTES)));

// Ten rounds over the blocks first, first + 2, first + 4 ...: a word in the lower half of every 64-bit lane, where the
// upper half does not matter.
LUDUS_KERNEL void ludus_philox_wide(uint64_t seed, uint64_t counter, uint32_t first, int slot, ludus_wide *w) {
    const ludus_wide zero = {0}, m0 = zero + 0xD2511F53u, m1 = zero + 0xCD9E8D57u;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    w[0] = zero + (uint32_t)counter;
    w[1] = zero + (uint32_t)(counter >> 32);
    w[2] = (ludus_wide){LUDUS_WIDE_STEPS} + first;
    w[3] = zero + (uint32_t)slot;
    for (int round = 0; round < 10; round++) {
        const ludus_wide p0 = LUDUS_MULTIPLY(w[0], m0), p1 = LUDUS_MULTIPLY(w[2], m1);
        w[0] = (p1 >> 32) ^ w[1] ^ (zero + k0);
        w[1] = p1;
        w[2] = (p0 >> 32) ^ w[3] ^ (zero + k1);
        w[3] = p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

// Fills out[64][slots] for the environments [first, first + 64).
LUDUS_KERNEL void ludus_random_slots(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter,
                                     int32_t first, ludus_slot *out) {
    const ludus_wide zero = {0}, lower = zero + 0xFFFFFFFFu;
    for (int slot = 0; slot < slots; slot++) {
        for (int pair = 0; pair < 16; pair += 2 * LUDUS_WIDE) {
            ludus_wide even[4], odd[4];
            const uint32_t block = (uint32_t)(first / LUDUS_TILE * 16 + pair);
            ludus_philox_wide(seed, counter, block, slot, even);
            ludus_philox_wide(seed, counter, block + 1, slot, odd);
            for (int part = 0; part < 4; part++) {
                ludus_wide drawn;
                if (discrete) {
                    const ludus_wide count = zero + (uint32_t)batch->action_count[slot];
                    const ludus_wide below_even = LUDUS_MULTIPLY(even[part], count) >> 32;
                    const ludus_wide below_odd = LUDUS_MULTIPLY(odd[part], count) & ~lower;
                    drawn = (ludus_wide)((ludus_wide_int)(below_even | below_odd) + batch->action_start[slot]);
                } else {
                    const float low = ludus_random_low(batch, slot), span = ludus_random_span(batch, slot);
                    const ludus_wide_word words = (ludus_wide_word)((even[part] & lower) | odd[part] << 32);
                    const ludus_wide_real uniform =
                        __builtin_convertvector((ludus_wide_int)(words >> 8), ludus_wide_real) * 5.9604644775390625e-8f;
                    drawn = (ludus_wide)(low + span * uniform);
                }
                ludus_slot *to = out + (part * 16 + pair) * slots + slot;
                if (slots == 1) {
                    memcpy(to, &drawn, sizeof drawn);
                } else {
                    for (int i = 0; i < 2 * LUDUS_WIDE; i++) {
                        to[i * slots].i = ((ludus_wide_int)drawn)[i];
                    }
                }
            }
        }
    }
}

#else

LUDUS_KERNEL void ludus_random_slots(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter,
                                     int32_t first, ludus_slot *out) {
    for (int32_t e = 0; e < LUDUS_TILE; e++) {
        for (int slot = 0; slot < slots; slot++) {
            out[e * slots + slot] = ludus_random_slot(batch, discrete, slot, seed, counter, first + e);
        }
    }
}

#endif
#endif
