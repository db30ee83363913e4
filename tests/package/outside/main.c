// main.c - a program outside Ludus: steps an environment of the library's and one from a module.
// SPDX-License-Identifier: MIT
//
// usage: main module.so      the module of examples/05_my_environment_lanes.c
#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

// Steps 64 environments with random actions; the sum of all rewards, or NAN with the library's sentence.
static double rollout(const char *id, const char *options) {
    ludus_vector *vector = ludus_vector_make(id, options, 64);
    if (!vector) {
        fprintf(stderr, "%s\n", ludus_last_error());
        return NAN;
    }
    const ludus_buffers buffers = ludus_vector_buffers(vector);
    double sum = 0.0;
    ludus_vector_reset(vector, 1);
    for (uint64_t t = 0; t < 300; t++) {
        ludus_vector_random_actions(vector, 7, t);
        ludus_vector_step(vector);
        for (int32_t i = 0; i < buffers.count; i++) {
            sum += (double)buffers.reward[i];
        }
    }
    ludus_vector_destroy(vector);
    return sum;
}

int main(int count, char **arguments) {
    if (strncmp(ludus_version(), "0.1.", 4) != 0 || rollout("CartPole-v1", NULL) != 64.0 * 300.0) {
        fprintf(stderr, "CartPole-v1 of version %s is not as expected\n", ludus_version());
        return 1;
    }
    if (count < 2 || ludus_load_module(arguments[1])) {
        fprintf(stderr, "%s\n", count < 2 ? "usage: main module.so" : ludus_last_error());
        return 1;
    }
    // Sixteen lanes on any processor, and one at a time: the same bits, so the same sum.
    const double wide = rollout("Hover-v0", "gravity=9 lanes=split16");
    const double narrow = rollout("Hover-v0", "gravity=9 lanes=1");
    printf("Hover-v0: %.9g by sixteen, %.9g one by one\n", wide, narrow);
    return wide > 0.0 && wide == narrow ? 0 : 1;
}
