// watch.h - what the parts of `ludus watch` share: where it stands, its keys, and its overlay.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_WATCH_H
#define LUDUS_CLI_WATCH_H

#include "show.h"
#include "viewer.h"

enum {
    WATCH_WINDOW = 100, // episodes that the mean return is over
    WATCH_KEYS = 24,    // room for the keys in words
};

typedef struct watch {
    viewer view;
    show *show;
    ludus_frame frame; // drawn last
    int64_t seed;      // of environment 0, -1: as it was kept
    double rate;       // steps a second at speed 1
    double speed;
    int64_t steps, frames;        // since the beginning or a reset; drawn in all
    double returns[WATCH_WINDOW]; // of the episodes that ended last
    int64_t ended;                // of them in all
    int32_t marked;               // environment, -1: none
    bool zoomed;                  // only the marked one is shown
    bool paused, over, overlay, help, quit;
    bool changed; // a frame is due
    bool stepped; // and it shows something new
} watch;

// Steps of a frame, and the seconds until the next one.
int32_t watch_frame_steps(const watch *w, double *seconds);

// That many steps, until the end at most.
ludus_status watch_step(watch *w, int32_t steps);

// --- keys (watch_keys.c) ---

// `repeat`: the key was down already; what moves step by step goes on then.
ludus_status watch_press(watch *w, const char *key, bool repeat);
void watch_mark(watch *w, int32_t pane);
void watch_zoom(watch *w);

// Fills in the keys for people: [capacity]; returns how many.
int32_t watch_keys(overlay_key *rows, int32_t capacity);

// --- the overlay (watch_overlay.c) ---

void watch_overlay(watch *w);

// What the window is called: it says what cannot be missed.
void watch_title(const watch *w, char *out, size_t capacity);

#endif
