// watch_keys.c - the keys of `ludus watch`: one table, from which its help is made too.
// SPDX-License-Identifier: MIT
#include "watch.h"
#include "whole_file.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPEED_LOW  (1.0 / 64)
#define SPEED_HIGH 64.0

// --- time ---

static ludus_status pause_or_go(watch *w) {
    w->paused = w->over || !w->paused;
    return LUDUS_OK;
}

static ludus_status single_step(watch *w) {
    w->paused = true;
    return watch_step(w, 1);
}

static ludus_status slower(watch *w) {
    w->speed = fmax(SPEED_LOW, w->speed / 2);
    return LUDUS_OK;
}

static ludus_status faster(watch *w) {
    w->speed = fmin(SPEED_HIGH, w->speed * 2);
    return LUDUS_OK;
}

static ludus_status reset(watch *w) {
    w->over = false;
    w->steps = w->ended = 0;
    w->stepped = true;
    return show_restart(w->show, w->seed);
}

static ludus_status new_seed(watch *w) {
    w->seed = (w->seed < 0 ? 0 : w->seed) + show_count(w->show);
    const ludus_status status = reset(w);
    if (!status && show_what(w->show) == SHOW_ENVIRONMENT) {
        viewer_note(&w->view, LUDUS_COLOR_SKY, "seed %lld", (long long)w->seed);
    }
    return status;
}

// --- which environment ---

void watch_mark(watch *w, int32_t pane) {
    const int32_t count = show_count(w->show);
    w->marked = (pane % count + count) % count;
    w->changed = true;
}

// Panes in a row of the mosaic: those that lie as high as the first.
static int32_t panes_across(const watch *w) {
    int32_t first = 0, x, y, width, height, across = 0;
    while (!w->zoomed && across < w->frame.count &&
           w->view.render->renderer_pane(w->view.renderer, across, &x, &y, &width, &height) &&
           (across == 0 || y == first)) {
        first = y;
        across++;
    }
    return across > 0 ? across : 1;
}

static ludus_status move_mark(watch *w, int32_t by) {
    watch_mark(w, w->marked < 0 ? 0 : w->marked + by);
    return LUDUS_OK;
}
static ludus_status mark_next(watch *w) {
    return move_mark(w, 1);
}
static ludus_status mark_before(watch *w) {
    return move_mark(w, -1);
}
static ludus_status mark_below(watch *w) {
    return move_mark(w, panes_across(w));
}
static ludus_status mark_above(watch *w) {
    return move_mark(w, -panes_across(w));
}

static ludus_status camera_back(watch *w) {
    w->view.look = (ludus_look){0, 0, 0, 0, 0};
    return LUDUS_OK;
}

void watch_zoom(watch *w) {
    if (show_count(w->show) > 1) {
        w->zoomed = !w->zoomed;
        w->marked = w->marked < 0 ? 0 : w->marked;
        camera_back(w);
        w->changed = true;
    }
}
static ludus_status zoom(watch *w) {
    watch_zoom(w);
    return LUDUS_OK;
}

// --- files ---

static ludus_status screenshot(watch *w) {
    viewer_screenshot(&w->view, w->frame);
    return LUDUS_OK;
}

static ludus_status record(watch *w) {
    double seconds;
    watch_frame_steps(w, &seconds);
    if (w->view.recording) {
        (void)viewer_end_recording(&w->view); // it notes what went wrong
    } else if (!viewer_record(&w->view, NULL, 1 / seconds)) {
        viewer_note(&w->view, LUDUS_COLOR_DANGER, "recording %s; v ends it", w->view.recording_path);
    }
    return LUDUS_OK;
}

// A snapshot of all environments, to go on from with `ludus watch FILE`.
static ludus_status keep(watch *w) {
    const ludus_vector *vector = show_vector(w->show);
    const size_t size = vector ? ludus_vector_snapshot_bytes(vector) : 0;
    void *bytes = vector ? malloc(size + 1) : NULL;
    char path[VIEWER_PATH];
    viewer_free_path(show_name(w->show), ".snapshot", path, sizeof path);
    if (!vector) {
        viewer_note(&w->view, LUDUS_COLOR_DANGER, "a drawing has no state to keep");
    } else if (!bytes) {
        viewer_note(&w->view, LUDUS_COLOR_DANGER, "no memory for a snapshot of %zu bytes", size);
    } else if (ludus_vector_save(vector, bytes, size) || whole_file_write(path, bytes, size)) {
        viewer_note(&w->view, LUDUS_COLOR_DANGER, "%s", ludus_last_error());
    } else {
        viewer_note(&w->view, LUDUS_COLOR_GOAL, "wrote %s", path);
    }
    free(bytes);
    return LUDUS_OK;
}

// --- the screen ---

static ludus_status overlay_on_or_off(watch *w) {
    w->overlay = !w->overlay;
    w->help &= w->overlay;
    return LUDUS_OK;
}

static ludus_status help(watch *w) {
    w->help = !w->help;
    w->overlay |= w->help;
    return LUDUS_OK;
}

static ludus_status quit(watch *w) {
    w->quit = true;
    return LUDUS_OK;
}

// --- the table ---

// `about` NULL: the row above speaks for this one too.
static const struct {
    const char *key, *shown, *about;
    ludus_status (*act)(watch *w);
    bool repeats;
} bindings[] = {
    {"space", "space", "pause, go on", pause_or_go, false},
    {".", ".", "one step", single_step, true},
    {"-", "- =", "slower, faster", slower, true},
    {"=", NULL, NULL, faster, true},
    {"+", NULL, NULL, faster, true},
    {"r", "r", "begin anew", reset, false},
    {"n", "n", "new seed", new_seed, false},
    {"tab", "tab", "mark the next; also arrows and clicks", mark_next, true},
    {"right", NULL, NULL, mark_next, true},
    {"left", NULL, NULL, mark_before, true},
    {"down", NULL, NULL, mark_below, true},
    {"up", NULL, NULL, mark_above, true},
    {"return", "return", "only this one, or all", zoom, false},
    {"0", "0", "camera back; wheel and drag move it", camera_back, false},
    {"s", "s", "save a picture", screenshot, false},
    {"v", "v", "begin, end a film", record, false},
    {"k", "k", "keep a snapshot", keep, false},
    {"o", "o", "figures on, off", overlay_on_or_off, false},
    {"h", "h", "show or hide this", help, false},
    {"q", "q", "quit", quit, false},
    {"escape", NULL, NULL, quit, false},
};
enum { BINDINGS = sizeof bindings / sizeof *bindings };

ludus_status watch_press(watch *w, const char *key, bool repeat) {
    for (int i = 0; i < BINDINGS; i++) {
        if (strcmp(key, bindings[i].key) == 0 && (bindings[i].repeats || !repeat)) {
            w->changed = true;
            return bindings[i].act(w);
        }
    }
    return LUDUS_OK;
}

int32_t watch_keys(overlay_key *rows, int32_t capacity) {
    int32_t count = 0;
    for (int i = 0; i < BINDINGS && count < capacity; i++) {
        if (bindings[i].about) {
            overlay_key *row = &rows[count++];
            snprintf(row->key, sizeof row->key, "%s", bindings[i].shown);
            snprintf(row->about, sizeof row->about, "%s", bindings[i].about);
            row->down = false;
        }
    }
    return count;
}
