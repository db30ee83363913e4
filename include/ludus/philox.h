// philox.h - Philox4x32-10, random numbers as a function of a counter and a key: any element of the stream in any
// order.
// SPDX-License-Identifier: MIT
//
// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. The same source serves C, C++
// and CUDA and gives the same bits on each, as long as products and sums are not contracted.
#ifndef LUDUS_PHILOX_H
#define LUDUS_PHILOX_H

#include <stdint.h>

#ifdef __CUDACC__
#define LUDUS_PHILOX static __host__ __device__ inline
#else
#include <math.h>
#define LUDUS_PHILOX static inline
#endif

typedef struct ludus_philox {
    uint32_t word[4];
} ludus_philox;

// Four random words for a counter of four words under a key of two.
LUDUS_PHILOX ludus_philox ludus_philox_words(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                                             uint32_t k1) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c0 = n0;
        c1 = (uint32_t)p1;
        c2 = n2;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    ludus_philox out;
    out.word[0] = c0;
    out.word[1] = c1;
    out.word[2] = c2;
    out.word[3] = c3;
    return out;
}

// A multiple of 2^-24 in [0, 1).
LUDUS_PHILOX float ludus_philox_uniform(uint32_t word) {
    return (float)(word >> 8) * 5.9604644775390625e-8f;
}

// One of 0 .. count - 1, count >= 1; off from uniform by less than count/2^32 (Lemire's multiplication, without
// rejection).
LUDUS_PHILOX uint32_t ludus_philox_below(uint32_t word, uint32_t count) {
    return (uint32_t)(((uint64_t)word * count) >> 32);
}

// Two independent standard normal numbers from two words (Box and Muller 1958): at most 5.8 from 0.
LUDUS_PHILOX void ludus_philox_normal(uint32_t word0, uint32_t word1, float *first, float *second) {
    float u = (float)((word0 >> 8) + 1) * 5.9604644775390625e-8f; // in (0, 1]
    // log u = exponent log 2 + log m, m in [sqrt(1/2), sqrt 2): odd series in s = (m - 1)/(m + 1)
    union {
        float value;
        uint32_t bits;
    } m;
    m.value = u;
    int exponent = (int)((m.bits - 0x3f3504f3u) >> 23);
    exponent = exponent >= 256 ? exponent - 512 : exponent;
    m.bits -= (uint32_t)exponent << 23;
    float s = (m.value - 1.0f) / (m.value + 1.0f), s2 = s * s;
    float series = 2.0f + s2 * (0.66666667f + s2 * (0.4f + s2 * (0.28571429f + s2 * 0.22222222f)));
    float log_u = (float)exponent * 0.69314718f + s * series;
    float radius = sqrtf(-2.0f * log_u);
    // The angle 2 pi v: quadrant and the remaining x in [-pi/4, pi/4]
    uint32_t quadrant = (word1 + 0x20000000u) >> 30;
    float x = (float)((int32_t)(word1 - (quadrant << 30)) >> 6) * 9.3626757e-8f; // 2 pi 2^-26
    float x2 = x * x;
    float sine = x * (1.0f + x2 * (-0.16666667f + x2 * (8.3333333e-3f + x2 * (-1.9841270e-4f + x2 * 2.7557319e-6f))));
    float cosine = 1.0f + x2 * (-0.5f + x2 * (4.1666667e-2f + x2 * (-1.3888889e-3f + x2 * 2.4801587e-5f)));
    float a = (quadrant & 1) ? sine : cosine, b = (quadrant & 1) ? cosine : sine;
    *first = radius * (((quadrant + 1) & 2) ? -a : a);
    *second = radius * ((quadrant & 2) ? -b : b);
}

#endif
