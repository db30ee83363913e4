// runtime_look.h - what the tests of the runtime share: making vectors, and everything visible of one as a number.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_RUNTIME_LOOK_H
#define LUDUS_TESTS_RUNTIME_LOOK_H

#include "check.h"

#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_game, ludus_env_sketch_body, ludus_env_sketch_pair;

// A vector that must be made; without it the test ends.
static inline ludus_vector *make_vector(const char *id, const char *options, int32_t count) {
    ludus_vector *vector = ludus_vector_make(id, options, count);
    if (!CHECK(vector != NULL)) {
        fprintf(stderr, "    %s with '%s': %s\n", id, options, ludus_last_error());
        exit(check_end());
    }
    return vector;
}

// Everything a caller can see of environments, flags and sums, and where their streams are.
static inline uint64_t look(ludus_vector *vector) {
    const ludus_buffers b = ludus_vector_buffers(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const size_t count = (size_t)b.count, row = (size_t)b.rows * layout->observation.bytes;
    uint64_t hash = ludus_hash64(b.observation, count * row, 0);
    hash = ludus_hash64(b.reward ? (void *)b.reward : (void *)b.reward_double,
                        count * (size_t)b.players * (b.reward ? 4 : 8), hash);
    hash = ludus_hash64(b.terminated, count, hash);
    hash = ludus_hash64(b.truncated, count, hash);
    hash = ludus_hash64(b.elapsed, count * sizeof *b.elapsed, hash);
    hash = ludus_hash64(b.episode_return, count * sizeof *b.episode_return, hash);
    for (int32_t i = 0; i < b.count; i++) {
        const ludus_rng *rng = ludus_vector_rng(vector, i);
        hash = ludus_hash64(rng, sizeof *rng, hash);
        if (b.terminated[i] | b.truncated[i]) {
            hash = ludus_hash64((const char *)b.final_observation + (size_t)i * row, row, hash);
            hash = ludus_hash64(&b.final_return[i], sizeof b.final_return[i], hash);
            hash = ludus_hash64(&b.final_length[i], sizeof b.final_length[i], hash);
        }
    }
    if (b.legal) {
        hash = ludus_hash64(b.legal, count * (size_t)b.rows * (size_t)layout->legal_count, hash);
    }
    ludus_moments *moments[2] = {ludus_vector_observation_moments(vector), ludus_vector_reward_moments(vector)};
    for (int i = 0; i < 2; i++) {
        if (moments[i]) {
            hash = ludus_hash64(&moments[i]->count, sizeof moments[i]->count, hash);
            hash = ludus_hash64(moments[i]->mean, (size_t)moments[i]->size * sizeof(double), hash);
            hash = ludus_hash64(moments[i]->variance, (size_t)moments[i]->size * sizeof(double), hash);
        }
    }
    return hash;
}

// Steps at random and looks at every step.
static inline uint64_t play(ludus_vector *vector, uint64_t first, int32_t steps) {
    uint64_t hash = 0;
    for (int32_t t = 0; t < steps; t++) {
        ludus_vector_random_actions(vector, 7, first + (uint64_t)t);
        ludus_vector_step(vector);
        const uint64_t now = look(vector);
        hash = ludus_hash64(&now, sizeof now, hash);
    }
    return hash;
}

// The wrapper options in combination; the first half fits any environment with box observations and actions.
static const char *const wrapper_options[] = {
    "",
    "frame_stack=3",
    "sticky_actions=0.3",
    "action_repeat=3",
    "normalize_observation=true",
    "normalize_reward=true clip_reward=1.5",
    "discretize_actions=8",
    "frame_stack=2 sticky_actions=0.5 action_repeat=2 normalize_observation=true normalize_reward=true clip_reward=2",
    "discretize_actions=4 sticky_actions=0.25 action_repeat=2 frame_stack=4",
    NULL,
};
static const char *const autoreset_options[] = {"autoreset=same-step", "autoreset=next-step", "autoreset=disabled",
                                                NULL};

#endif
