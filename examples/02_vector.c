// 02_vector.c - a thousand environments at once: buffers without copies, episodes that start anew by themselves.
// SPDX-License-Identifier: MIT
#include <ludus/ludus.h>

#include <stdio.h>

int main(void) {
    ludus_vector *vector = ludus_vector_make("CartPole-v1", "threads=2", 1024);
    if (!vector) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return 1;
    }

    // The library owns these buffers; they stay where they are for the vector's life.
    const ludus_buffers b = ludus_vector_buffers(vector);
    const float(*observation)[4] = b.observation;

    ludus_vector_reset(vector, 42); // environment i starts from seed 42 + i, as a single one would
    for (int step = 0; step < 1000; step++) {
        for (int i = 0; i < b.count; i++) {
            // A clumsy player: it looks at the speed of the pole only.
            b.action[i].i = observation[i][3] > 0 ? 1 : 0;
        }
        ludus_vector_step(vector);
        // Where an episode ended (b.terminated[i] or b.truncated[i]), the next one has begun: its first observation is in
        // b.observation, the last one of the old episode in b.final_observation.
    }

    const ludus_statistics ended = ludus_vector_statistics(vector);
    printf("%s: %lld episodes, mean return %.1f, mean length %.1f\n", ludus_vector_target_name(vector),
           (long long)ended.episodes, ended.return_sum / (double)ended.episodes,
           ended.length_sum / (double)ended.episodes);
    ludus_vector_destroy(vector);
    return 0;
}
