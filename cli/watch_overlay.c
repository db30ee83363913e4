// watch_overlay.c - the figures that `ludus watch` shows: the whole mosaic, and the environment that is marked.
// SPDX-License-Identifier: MIT
#include "show_overlay.h"
#include "watch.h"

#include <math.h>
#include <stdio.h>

static double mean_return(const watch *w) {
    const int64_t count = w->ended < WATCH_WINDOW ? w->ended : WATCH_WINDOW;
    double sum = 0;
    for (int64_t i = 0; i < count; i++) {
        sum += w->returns[i];
    }
    return count > 0 ? sum / (double)count : NAN;
}

static void speed_text(const watch *w, char *out, size_t capacity) {
    char speed[24];
    if (w->speed >= 1) {
        snprintf(speed, sizeof speed, "\u00D7%.0f", w->speed);
    } else {
        snprintf(speed, sizeof speed, "1/%.0f", 1 / w->speed);
    }
    snprintf(out, capacity, "%s%s", speed, w->over ? ", at the end" : w->paused ? ", paused" : "");
}

// All of them.
static void show_mosaic(watch *w) {
    overlay_rows r = {.count = 0};
    char text[64];
    const char *actor = show_actor(w->show);
    if (actor[0]) {
        overlay_add(&r, "policy", actor);
    }
    if (show_count(w->show) > 1) {
        overlay_add_number(&r, "environments", show_count(w->show));
    }
    if (show_what(w->show) != SHOW_DRAWING) {
        overlay_add_number(&r, "steps", (double)w->steps);
        overlay_add_number(&r, "episodes", (double)show_episodes(w->show));
        overlay_add_number(&r, "mean return", mean_return(w));
        speed_text(w, text, sizeof text);
        overlay_add(&r, "speed", text);
    }
    overlay_panel(&w->view.over, OVERLAY_TOP_LEFT, show_name(w->show), r.row, r.count);
}

void watch_overlay(watch *w) {
    const bool one = w->marked >= 0 || show_count(w->show) == 1;
    show_mosaic(w);
    if (one) {
        const int32_t index = w->marked >= 0 ? w->marked : 0;
        char title[40];
        snprintf(title, sizeof title, "environment %d", index);
        show_overlay(w->show, index, show_count(w->show) > 1 ? title : NULL, &w->view.over, OVERLAY_TOP_RIGHT);
    }
    if (w->help) {
        overlay_key keys[WATCH_KEYS];
        overlay_keys(&w->view.over, OVERLAY_BOTTOM_LEFT, NULL, keys, watch_keys(keys, WATCH_KEYS));
    }
}

void watch_title(const watch *w, char *out, size_t capacity) {
    char state[64] = "";
    if (w->over) {
        snprintf(state, sizeof state, " - at the end");
    } else if (w->paused) {
        snprintf(state, sizeof state, " - paused at step %lld", (long long)w->steps);
    }
    snprintf(out, capacity, "%s%s%s - h shows the keys - Ludus", show_name(w->show), state,
             w->view.recording ? " - recording" : "");
}
