// hash.h - a fast 64-bit hash of bytes (XXH64), used for layout hashes and as the checksum of snapshots and
// checkpoints.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_HASH_H
#define LUDUS_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// The primes of XXH64 (Yann Collet, "XXH64 algorithm description", 2012-2021).
#define LUDUS_HASH_PRIME_1 UINT64_C(0x9E3779B185EBCA87)
#define LUDUS_HASH_PRIME_2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define LUDUS_HASH_PRIME_3 UINT64_C(0x165667B19E3779F9)
#define LUDUS_HASH_PRIME_4 UINT64_C(0x85EBCA77C2B2AE63)
#define LUDUS_HASH_PRIME_5 UINT64_C(0x27D4EB2F165667C5)

static inline uint64_t ludus_hash_rotate(uint64_t value, int count) {
    return (value << count) | (value >> (64 - count));
}

// Reads little-endian words byte by byte, so that the hash is the same on every machine; compilers make it one load.
static inline uint64_t ludus_hash_read(const unsigned char *bytes, int count) {
    uint64_t value = 0;
    for (int i = 0; i < count; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static inline uint64_t ludus_hash_round(uint64_t lane, uint64_t input) {
    return ludus_hash_rotate(lane + input * LUDUS_HASH_PRIME_2, 31) * LUDUS_HASH_PRIME_1;
}

// The XXH64 hash of `size` bytes at `data` (which may be NULL when size is 0). To hash several pieces, pass the hash of
// the pieces so far as the seed of the next; start with 0. Not for secrets: anyone can make collisions.
static inline uint64_t ludus_hash64(const void *data, size_t size, uint64_t seed) {
    const unsigned char *bytes = (const unsigned char *)data;
    size_t left = size;
    uint64_t hash = seed + LUDUS_HASH_PRIME_5;

    // Four independent lanes over blocks of 32 bytes.
    if (size >= 32) {
        uint64_t lanes[4] = {seed + LUDUS_HASH_PRIME_1 + LUDUS_HASH_PRIME_2, seed + LUDUS_HASH_PRIME_2, seed,
                             seed - LUDUS_HASH_PRIME_1};
        for (; left >= 32; left -= 32, bytes += 32)
            for (int i = 0; i < 4; i++)
                lanes[i] = ludus_hash_round(lanes[i], ludus_hash_read(bytes + 8 * i, 8));
        hash = ludus_hash_rotate(lanes[0], 1) + ludus_hash_rotate(lanes[1], 7) + ludus_hash_rotate(lanes[2], 12) +
               ludus_hash_rotate(lanes[3], 18);
        for (int i = 0; i < 4; i++)
            hash = (hash ^ ludus_hash_round(0, lanes[i])) * LUDUS_HASH_PRIME_1 + LUDUS_HASH_PRIME_4;
    }

    // What is left: words of eight bytes, then four, then one.
    hash += (uint64_t)size;
    for (; left >= 8; left -= 8, bytes += 8) {
        hash ^= ludus_hash_round(0, ludus_hash_read(bytes, 8));
        hash = ludus_hash_rotate(hash, 27) * LUDUS_HASH_PRIME_1 + LUDUS_HASH_PRIME_4;
    }
    if (left >= 4) {
        hash ^= ludus_hash_read(bytes, 4) * LUDUS_HASH_PRIME_1;
        hash = ludus_hash_rotate(hash, 23) * LUDUS_HASH_PRIME_2 + LUDUS_HASH_PRIME_3;
        left -= 4;
        bytes += 4;
    }
    for (; left > 0; left--, bytes++)
        hash = ludus_hash_rotate(hash ^ (*bytes * LUDUS_HASH_PRIME_5), 11) * LUDUS_HASH_PRIME_1;

    // Avalanche.
    hash = (hash ^ (hash >> 33)) * LUDUS_HASH_PRIME_2;
    hash = (hash ^ (hash >> 29)) * LUDUS_HASH_PRIME_3;
    return hash ^ (hash >> 32);
}

// The hash of a zero-terminated string.
static inline uint64_t ludus_hash64_text(const char *text, uint64_t seed) {
    return ludus_hash64(text, strlen(text), seed);
}

#ifdef __cplusplus
}
#endif
#endif
