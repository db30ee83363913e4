// seed_sequence.c - from an integer seed to the first state of a PCG64 stream, as NumPy's SeedSequence does.
// SPDX-License-Identifier: MIT
//
// Source: M. E. O'Neill, "Developing a seed_seq alternative" (2015), in the form that NEP 19 fixes: a pool of four
// 32-bit words in which every word of entropy reaches every word of the pool.
#include <ludus/rng.h>

#define POOL_WORDS 4

static uint32_t hash_word(uint32_t value, uint32_t *constant, uint32_t multiplier) {
    value ^= *constant;
    *constant *= multiplier;
    value *= *constant;
    return value ^ (value >> 16);
}

static uint32_t mix_words(uint32_t x, uint32_t y) {
    const uint32_t mixed = 0xca01f9ddu * x - 0x4973f715u * y;
    return mixed ^ (mixed >> 16);
}

void ludus_seed_sequence(uint64_t seed, const uint32_t *key, int32_t keys, uint32_t *words, int32_t count) {
    const uint32_t pool_multiplier = 0x931e8875u, output_multiplier = 0x58f38dedu;
    uint32_t constant = 0x43b0d7e5u;

    // The seed's words, low first, padded with zeros to the size of the pool.
    uint32_t pool[POOL_WORDS];
    for (int i = 0; i < POOL_WORDS; i++) {
        const uint32_t word = i == 0 ? (uint32_t)seed : i == 1 ? (uint32_t)(seed >> 32) : 0;
        pool[i] = hash_word(word, &constant, pool_multiplier);
    }
    for (int from = 0; from < POOL_WORDS; from++) {
        for (int to = 0; to < POOL_WORDS; to++) {
            if (from != to) {
                pool[to] = mix_words(pool[to], hash_word(pool[from], &constant, pool_multiplier));
            }
        }
    }
    for (int32_t k = 0; k < keys; k++) {
        for (int to = 0; to < POOL_WORDS; to++) {
            pool[to] = mix_words(pool[to], hash_word(key[k], &constant, pool_multiplier));
        }
    }

    constant = 0x8b51f9ddu;
    for (int32_t i = 0; i < count; i++) {
        words[i] = hash_word(pool[i % POOL_WORDS], &constant, output_multiplier);
    }
}

// PCG's own start: state 0, a step, the initial state added, a step. The sequence number becomes an odd increment.
static void start(ludus_rng *rng, uint64_t seed, const uint32_t *key, int32_t keys) {
    uint32_t words[8];
    ludus_seed_sequence(seed, key, keys, words, 8);
    uint64_t pairs[4];
    for (int i = 0; i < 4; i++) {
        pairs[i] = words[2 * i] | (uint64_t)words[2 * i + 1] << 32;
    }
    rng->increment_high = pairs[2] << 1 | pairs[3] >> 63;
    rng->increment_low = pairs[3] << 1 | 1;
    rng->state_high = 0;
    rng->state_low = 0;
    rng->has_half = 0;
    rng->half = 0;
    ludus_rng_next64(rng);
    const uint64_t low = rng->state_low + pairs[1];
    rng->state_high += pairs[0] + (low < pairs[1]);
    rng->state_low = low;
    ludus_rng_next64(rng);
}

void ludus_rng_seed(ludus_rng *rng, uint64_t seed) {
    start(rng, seed, NULL, 0);
}

void ludus_rng_seed_child(ludus_rng *rng, uint64_t seed, uint32_t child) {
    start(rng, seed, &child, 1);
}
