// rng_ziggurat.h - normal and exponential draws by ziggurats with 256 levels.
// SPDX-License-Identifier: MIT
//
// Source: G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables" (2000). The area under
// the density is cut into 256 pieces of equal size: 255 level strips, and at the bottom (level 0) a strip with the
// tail. C programs call ludus_rng_normal() and ludus_rng_exponential() of the library; this header is for the device
// and for rng.c.
#ifndef LUDUS_RNG_ZIGGURAT_H
#define LUDUS_RNG_ZIGGURAT_H

#include <ludus/rng.h>
#include <ludus/rng_ziggurat_rows.h>

#include <math.h>

#ifdef __cplusplus
extern "C" {
#endif

// One level: a draw of fewer than `inside` units lies under the density; `unit` is the width of a unit; `density` is
// the density at the level's right edge, without its constant factor.
typedef struct ludus_ziggurat_level {
    uint64_t inside;
    double unit;
    double density;
} ludus_ziggurat_level;

LUDUS_INLINE double ludus_ziggurat_normal(ludus_rng *rng, const ludus_ziggurat_level *levels) {
    const double tail = 3.6541528853610088, inverse_tail = 0.27366123732975828;
    for (;;) {
        // 8 bits choose the level, one the sign, 52 the place.
        const uint64_t word = ludus_rng_next64(rng);
        const int index = (int)(word & 0xff);
        const ludus_ziggurat_level *level = &levels[index];
        const uint64_t units = word >> 9 & 0xfffffffffffffull;
        const double place = (double)units * level->unit;
        const double x = word >> 8 & 1 ? -place : place;
        if (units < level->inside) {
            return x;
        }
        if (index == 0) {
            for (;;) {
                const double beyond = -inverse_tail * log1p(-ludus_rng_random(rng));
                const double height = -log1p(-ludus_rng_random(rng));
                if (height + height > beyond * beyond) {
                    return units >> 8 & 1 ? -(tail + beyond) : tail + beyond;
                }
            }
        }
        const double rise = levels[index - 1].density - level->density;
        if (rise * ludus_rng_random(rng) + level->density < exp(-0.5 * x * x)) {
            return x;
        }
    }
}

LUDUS_INLINE double ludus_ziggurat_exponential(ludus_rng *rng, const ludus_ziggurat_level *levels) {
    const double tail = 7.69711747013104972;
    for (;;) {
        // 8 bits choose the level, 53 the place; the lowest 3 are not used.
        const uint64_t word = ludus_rng_next64(rng);
        const int index = (int)(word >> 3 & 0xff);
        const ludus_ziggurat_level *level = &levels[index];
        const uint64_t units = word >> 11;
        const double x = (double)units * level->unit;
        if (units < level->inside) {
            return x;
        }
        if (index == 0) {
            return tail - log1p(-ludus_rng_random(rng));
        }
        const double rise = levels[index - 1].density - level->density;
        if (rise * ludus_rng_random(rng) + level->density < exp(-x)) {
            return x;
        }
    }
}

// Device code cannot read the host's tables.
#ifdef __CUDACC__
__device__ static const ludus_ziggurat_level ludus_ziggurat_device_normal[256] = {LUDUS_ZIGGURAT_NORMAL_ROWS};
__device__ static const ludus_ziggurat_level ludus_ziggurat_device_exponential[256] = {LUDUS_ZIGGURAT_EXPONENTIAL_ROWS};
static const ludus_ziggurat_level ludus_ziggurat_host_normal[256] = {LUDUS_ZIGGURAT_NORMAL_ROWS};
static const ludus_ziggurat_level ludus_ziggurat_host_exponential[256] = {LUDUS_ZIGGURAT_EXPONENTIAL_ROWS};
#ifdef __CUDA_ARCH__
#define LUDUS_ZIGGURAT_TABLE(name) ludus_ziggurat_device_##name
#else
#define LUDUS_ZIGGURAT_TABLE(name) ludus_ziggurat_host_##name
#endif

LUDUS_INLINE double ludus_rng_normal(ludus_rng *rng) {
    return ludus_ziggurat_normal(rng, LUDUS_ZIGGURAT_TABLE(normal));
}

LUDUS_INLINE double ludus_rng_exponential(ludus_rng *rng) {
    return ludus_ziggurat_exponential(rng, LUDUS_ZIGGURAT_TABLE(exponential));
}
#endif

#ifdef __cplusplus
}
#endif
#endif
