// test_replay.c - every recorded trajectory, replayed: each observation, reward, flag and info equal to the last bit.
// SPDX-License-Identifier: MIT
#include "tests/check.h"
#include "tests/replay.h"

#include <dirent.h>
#include <stdlib.h>

static int is_recording(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".ref") == 0 && strncmp(entry->d_name, "numpy_", 6) != 0 &&
           strncmp(entry->d_name, "vector_", 7) != 0 && strcmp(entry->d_name, "frozen_lake_random_maps.ref") != 0;
}

// With a name as argument ("test_replay pendulum"), only recordings that contain it.
int main(int count, char **arguments) {
    struct dirent **entries = NULL;
    const int found = scandir("reference", &entries, is_recording, alphasort);
    CHECK_EQ_INT(found, 46);
    for (int i = 0; i < found; i++) {
        char path[512];
        snprintf(path, sizeof path, "reference/%s", entries[i]->d_name);
        free(entries[i]);
        if (count > 1 && !strstr(path, arguments[1])) {
            continue;
        }
        const replay_report report = replay_trajectory(path);
        if (!CHECK(report.registered)) {
            fprintf(stderr, "    there is no environment %s\n", report.id);
            continue;
        }
        CHECK_EQ_INT(report.mismatches, 0);
        CHECK(report.compared > 20000);
        if (report.mismatches) {
            fprintf(stderr, "    %s\n", report.first);
        } else {
            printf("%-60s %9lld equal\n", path, (long long)report.compared);
        }
    }
    free(entries);
    return check_end();
}
