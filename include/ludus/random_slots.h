// random_slots.h - uniform random actions of a tile of environments from Philox: a function of (seed, counter, environment, slot).
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RANDOM_SLOTS_H
#define LUDUS_RANDOM_SLOTS_H

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#endif

// The four words of sixteen Philox blocks, block j at counter {low, high, third + j, fourth}.
typedef struct ludus_philox16 {
    uint32_t word[4][16];
} ludus_philox16;

// Products with a 32-bit constant, as upper and lower halves. Wide registers multiply every other number, so twice.
#if defined(__AVX512F__) && !defined(__CUDACC__)
typedef __m512i ludus_wide;
#define LUDUS_WIDE_PARTS        1
#define LUDUS_WIDE(name)        _mm512_##name##_epi32
#define LUDUS_WIDE_XOR          _mm512_xor_si512
#define LUDUS_WIDE_STORE(to, a) _mm512_storeu_si512(to, a)
LUDUS_KERNEL void ludus_wide_multiply(ludus_wide a, ludus_wide constant, ludus_wide *high, ludus_wide *low) {
    const __m512i even = _mm512_mul_epu32(a, constant);
    const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), constant);
    *high = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
    *low = _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}
#elif defined(__AVX2__) && !defined(__CUDACC__)
typedef __m256i ludus_wide;
#define LUDUS_WIDE_PARTS        2
#define LUDUS_WIDE(name)        _mm256_##name##_epi32
#define LUDUS_WIDE_XOR          _mm256_xor_si256
#define LUDUS_WIDE_STORE(to, a) _mm256_storeu_si256((__m256i *)(to), a)
LUDUS_KERNEL void ludus_wide_multiply(ludus_wide a, ludus_wide constant, ludus_wide *high, ludus_wide *low) {
    const __m256i even = _mm256_mul_epu32(a, constant);
    const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), constant);
    *high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    *low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}
#endif

#ifdef LUDUS_WIDE_PARTS

LUDUS_KERNEL void ludus_philox_sixteen(uint64_t seed, uint64_t counter, uint32_t third, uint32_t fourth,
                                       ludus_philox16 *out) {
    const ludus_wide m0 = LUDUS_WIDE(set1)((int)0xD2511F53u), m1 = LUDUS_WIDE(set1)((int)0xCD9E8D57u);
    for (int part = 0; part < LUDUS_WIDE_PARTS; part++) {
        uint32_t ramp[16 / LUDUS_WIDE_PARTS];
        for (int j = 0; j < 16 / LUDUS_WIDE_PARTS; j++) {
            ramp[j] = third + (uint32_t)(part * (16 / LUDUS_WIDE_PARTS) + j);
        }
        ludus_wide w0 = LUDUS_WIDE(set1)((int)(uint32_t)counter), w1 = LUDUS_WIDE(set1)((int)(uint32_t)(counter >> 32));
        ludus_wide w2, w3 = LUDUS_WIDE(set1)((int)fourth);
        memcpy(&w2, ramp, sizeof w2);
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        for (int round = 0; round < 10; round++) {
            ludus_wide high0, low0, high1, low1;
            ludus_wide_multiply(w0, m0, &high0, &low0);
            ludus_wide_multiply(w2, m1, &high1, &low1);
            w0 = LUDUS_WIDE_XOR(LUDUS_WIDE_XOR(high1, w1), LUDUS_WIDE(set1)((int)k0));
            w1 = low1;
            w2 = LUDUS_WIDE_XOR(LUDUS_WIDE_XOR(high0, w3), LUDUS_WIDE(set1)((int)k1));
            w3 = low0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        const int at = part * (16 / LUDUS_WIDE_PARTS);
        LUDUS_WIDE_STORE(out->word[0] + at, w0);
        LUDUS_WIDE_STORE(out->word[1] + at, w1);
        LUDUS_WIDE_STORE(out->word[2] + at, w2);
        LUDUS_WIDE_STORE(out->word[3] + at, w3);
    }
}

#else

LUDUS_KERNEL void ludus_philox_sixteen(uint64_t seed, uint64_t counter, uint32_t third, uint32_t fourth,
                                       ludus_philox16 *out) {
    for (int j = 0; j < 16; j++) {
        const ludus_philox block = ludus_philox_words((uint32_t)counter, (uint32_t)(counter >> 32), third + (uint32_t)j,
                                                      fourth, (uint32_t)seed, (uint32_t)(seed >> 32));
        for (int k = 0; k < 4; k++) {
            out->word[k][j] = block.word[k];
        }
    }
}

#endif

// Fills out[64][slots] for the environments [first, first + 64). Environment e takes word (e % 64) / 16 of the Philox block
// {counter, e / 64 * 16 + e % 16, slot} under the key `seed`, so that sixteen blocks side by side serve a tile.
LUDUS_KERNEL void ludus_random_slots(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter,
                                     int32_t first, ludus_slot *out) {
    for (int slot = 0; slot < slots; slot++) {
        ludus_philox16 blocks;
        ludus_philox_sixteen(seed, counter, (uint32_t)(first / LUDUS_TILE * 16), (uint32_t)slot, &blocks);
        const uint32_t *word = &blocks.word[0][0]; // in the order of the environments
        if (discrete) {
            const int32_t start = batch->action_start[slot];
            const uint32_t count = (uint32_t)batch->action_count[slot];
            for (int e = 0; e < LUDUS_TILE; e++) {
                out[e * slots + slot].i = start + (int32_t)ludus_philox_below(word[e], count);
            }
        } else {
            // Uniform in the box; in [-1, 1] where a side is open.
            const float low = batch->action_low[slot], span = batch->action_high[slot] - low;
            for (int e = 0; e < LUDUS_TILE; e++) {
                const float unit = ludus_philox_uniform(word[e]);
                out[e * slots + slot].f = span < 1e30f ? low + span * unit : 2.0f * unit - 1.0f;
            }
        }
    }
}

#endif
