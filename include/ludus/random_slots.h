// random_slots.h - uniform random actions of a tile of environments from Philox: a function of (seed, counter,
// environment, slot).
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RANDOM_SLOTS_H
#define LUDUS_RANDOM_SLOTS_H

// Fills out[64][slots] for the environments [first, first + 64). Environment e takes word (e % 64) / 16 of the Philox
// block {counter, e / 64 * 16 + e % 16, slot} under the key `seed`, so that sixteen blocks side by side serve a tile.
LUDUS_KERNEL void ludus_random_slots(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter,
                                     int32_t first, ludus_slot *out) {
    for (int slot = 0; slot < slots; slot++) {
        uint32_t w0[16], w1[16], w2[16], w3[16];
        uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
        for (int j = 0; j < 16; j++) {
            w0[j] = (uint32_t)counter;
            w1[j] = (uint32_t)(counter >> 32);
            w2[j] = (uint32_t)(first / LUDUS_TILE * 16 + j);
            w3[j] = (uint32_t)slot;
        }
        for (int round = 0; round < 10; round++) {
            for (int j = 0; j < 16; j++) {
                const uint64_t p0 = (uint64_t)0xD2511F53u * w0[j], p1 = (uint64_t)0xCD9E8D57u * w2[j];
                w0[j] = (uint32_t)(p1 >> 32) ^ w1[j] ^ k0;
                w1[j] = (uint32_t)p1;
                w2[j] = (uint32_t)(p0 >> 32) ^ w3[j] ^ k1;
                w3[j] = (uint32_t)p0;
            }
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        for (int e = 0; e < LUDUS_TILE; e++) {
            const int part = e / 16, j = e % 16;
            const uint32_t word = part == 0 ? w0[j] : part == 1 ? w1[j] : part == 2 ? w2[j] : w3[j];
            if (discrete) {
                out[e * slots + slot].i =
                    batch->action_start[slot] + (int32_t)ludus_philox_below(word, (uint32_t)batch->action_count[slot]);
            } else {
                // Uniform in the box; in [-1, 1] where a side is open.
                const float low = batch->action_low[slot], span = batch->action_high[slot] - low;
                const float unit = ludus_philox_uniform(word);
                out[e * slots + slot].f = span < 1e30f ? low + span * unit : 2.0f * unit - 1.0f;
            }
        }
    }
}

#endif
