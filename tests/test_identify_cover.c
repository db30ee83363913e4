// test_identify_cover.c - intervals of 95 % cover the truth as often as they say: with --all, in a thousand noisy repetitions.
// SPDX-License-Identifier: MIT
#include "identify_record.h"

int main(int argc, char **argv) {
    const bool all = argc > 1 && strcmp(argv[1], "--all") == 0;
    const record_task *tasks[] = {&record_pendulum, &record_cartpole, &record_cartpole_angles, &record_double_pendulum};
    for (int i = 0; i < 4; i++) {
        // Of 1,000 a binomial distribution with 0.95 has 99.7 % between 929 and 970.
        if (all) {
            record_check_cover(tasks[i], 1000, 1000, 925, 972);
        } else if (i < 3) {
            record_check_cover(tasks[i], 100, 1, 90, 99);
        }
    }
    if (all) {
        record_check_cover(&record_double_pendulum, 100, 1, 90, 99);
        record_check_cover(&record_swimmer, 100, 1, 90, 99);
    }
    return check_end();
}
