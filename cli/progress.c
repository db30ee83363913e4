// progress.c - how a training run is going, on the error stream.
// SPDX-License-Identifier: MIT
#include "progress.h"
#include "clock.h"
#include "interrupt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Seconds between two lines.
#define BAR_SECONDS  0.1
#define LINE_SECONDS 2.0

void progress_begin(progress *p) {
    interrupt_catch();
    *p = (progress){.terminal = isatty(STDERR_FILENO) == 1, .shown = clock_now()};
}

// "950", "12.3k", "1.25M"
static void count_text(double count, char *out, size_t capacity) {
    const char *const units[] = {"", "k", "M", "G", "T"};
    int unit = 0;
    while (count >= 999.5 && unit < 4) {
        count /= 1000;
        unit++;
    }
    snprintf(out, capacity, "%.3g%s", count, units[unit]);
}

// "0:07", "1:02:03"
static void duration_text(double seconds, char *out, size_t capacity) {
    const long long whole = isfinite(seconds) && seconds < 1e9 ? (long long)(seconds + 0.5) : 0;
    if (whole >= 3600) {
        snprintf(out, capacity, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    } else {
        snprintf(out, capacity, "%lld:%02lld", whole / 60, whole % 60);
    }
}

static void figures_text(const ludus_progress *now, char *out, size_t capacity) {
    char steps[16], wanted[16], speed[16], left[24], mean[32] = "-";
    count_text((double)now->steps, steps, sizeof steps);
    count_text((double)now->steps_wanted, wanted, sizeof wanted);
    count_text(now->steps_per_second, speed, sizeof speed);
    duration_text(now->seconds_left, left, sizeof left);
    if (!isnan(now->mean_return)) {
        snprintf(mean, sizeof mean, "%.1f", now->mean_return);
    }
    snprintf(out, capacity, "%s of %s steps, %s steps/s, return %s, %s left", steps, wanted, speed, mean, left);
}

static void show_bar(const ludus_progress *now, const char *figures) {
    struct winsize size = {0};
    const int width = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    const int room = width - (int)strlen(figures) - 12;
    const int cells = room > 40 ? 40 : room;
    const double part = now->steps_wanted > 0 ? (double)now->steps / (double)now->steps_wanted : 0;
    fprintf(stderr, "\r%3.0f%% ", 100 * (part > 1 ? 1 : part));
    if (cells >= 5) {
        fputc('[', stderr);
        for (int i = 0; i < cells; i++) {
            fputc(i + 0.5 < part * cells ? '#' : '.', stderr);
        }
        fputs("] ", stderr);
    }
    fprintf(stderr, "%.*s\033[K", width > 8 ? width - 8 : 0, figures);
    fflush(stderr);
}

bool progress_show(const ludus_progress *now, void *user) {
    progress *p = user;
    const double time = clock_now();
    p->steps = now->steps;
    if (time - p->shown >= (p->terminal ? BAR_SECONDS : LINE_SECONDS) || now->steps >= now->steps_wanted) {
        char figures[160];
        figures_text(now, figures, sizeof figures);
        if (p->terminal) {
            show_bar(now, figures);
        } else {
            fprintf(stderr, "%s\n", figures);
        }
        p->shown = time;
    }
    return !interrupt_asked();
}

void progress_end(progress *p) {
    if (p->terminal) {
        fputs("\r\033[K", stderr);
    }
}
