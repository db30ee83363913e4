// clock.c - the time, and when this process began.
// SPDX-License-Identifier: MIT
#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double main_began, main_cpu;

static double read_clock(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void clock_start(void) {
    main_began = read_clock(CLOCK_MONOTONIC);
    main_cpu = read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

double clock_now(void) {
    return read_clock(CLOCK_MONOTONIC);
}

// The kernel's start of the process in ticks of 10 ms, as seconds ago; -1 where it does not say.
static double ticks_ago(void) {
    char text[1024];
    unsigned long long ticks = 0;
    FILE *file = fopen("/proc/self/stat", "r");
    if (!file) {
        return -1;
    }
    const size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    // The name in parentheses may hold anything; the start is the 20th field behind it.
    const char *fields = strrchr(text, ')');
    if (!fields ||
        sscanf(fields + 1, "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
               &ticks) != 1) {
        return -1;
    }
    const double tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
    return read_clock(CLOCK_BOOTTIME) - ((double)ticks + 1.0) * tick;
}

// Before main() the process spent at least its processor time so far; and it began before its tick ended.
double clock_process_start(void) {
    const double by_cpu = main_began - main_cpu;
    const double ago = ticks_ago();
    const double by_tick = ago < 0 ? by_cpu : clock_now() - ago;
    return by_tick < by_cpu ? by_tick : by_cpu;
}
