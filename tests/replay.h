// replay.h - replays a recorded trajectory on the environment of the same id and compares every number to the bit.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_REPLAY_H
#define LUDUS_TESTS_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

typedef struct replay_report {
    char id[64];        // of the environment
    bool registered;    // is there an environment of this id? If not, nothing was compared
    int64_t compared;   // numbers and flags
    int64_t mismatches; // those that differ in any bit; an impossible replay (a refused option ...) counts as one
    char first[512];    // a sentence about the first of them, "" when there is none
} replay_report;

// Replays the trajectory file `path`: makes the environment with the recording's options under precision=double, takes
// every recorded reset and step, and compares observations (as the recorded float32 or integers), rewards, flags, info
// values, and the random stream after each seed's last row.
replay_report replay_trajectory(const char *path);

#endif
