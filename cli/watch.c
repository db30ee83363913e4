// watch.c - `ludus watch ENV|FILE`: many environments side by side in a window, at any speed, from any side.
// SPDX-License-Identifier: MIT
#include "watch.h"
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "interrupt.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FRAMES_MAX     60.0 // a second in a window: faster shows make several steps a frame
#define IDLE_SECONDS   0.5  // between two looks at the world when nothing moves
#define LATE_SECONDS   0.25 // when the machine was busy for so long, the show waits for it
#define DOUBLE_SECONDS 0.4  // between the clicks of a double click

enum { ENVS_DEFAULT = 16, SECONDS_DEFAULT = 10, CLICK_PIXELS = 4 };

typedef struct watch_flags {
    show_settings show;
    int64_t envs, frames; // frames 0: no limit
    double rate;          // 0: the show's
    const char *size, *record;
    int32_t width, height;
} watch_flags;

// Where the mouse went down, and when it was clicked before.
typedef struct click {
    bool down;
    double x, y, before;
    int32_t pane;
} click;

// --- frames ---

int32_t watch_frame_steps(const watch *w, double *seconds) {
    const double rate = w->rate * w->speed;
    const int32_t steps = w->view.window && rate > FRAMES_MAX ? (int32_t)ceil(rate / FRAMES_MAX) : 1;
    *seconds = steps / rate;
    return steps;
}

// Remembers the returns of the episodes that the last step ended.
static void note_returns(watch *w) {
    for (int32_t i = 0; i < show_count(w->show); i++) {
        const show_facts facts = show_facts_of(w->show, i);
        if (facts.terminated || facts.truncated) {
            w->returns[w->ended++ % WATCH_WINDOW] = facts.episode_return;
        }
    }
}

ludus_status watch_step(watch *w, int32_t steps) {
    w->changed = true;
    for (int32_t i = 0; i < steps && !w->over; i++) {
        const show_result result = show_step(w->show);
        if (result == SHOW_FAILED) {
            return LUDUS_ERROR_FORMAT;
        }
        if (result == SHOW_ENDED) {
            w->over = w->paused = true;
            return LUDUS_OK;
        }
        w->steps++;
        w->stepped = true;
        note_returns(w);
    }
    return LUDUS_OK;
}

// What shows a new step counts, and is recorded.
static ludus_status draw(watch *w) {
    const ludus_draw_list *const *lists = show_lists(w->show);
    const int32_t count = show_count(w->show);
    const bool alone = w->zoomed && w->marked >= 0;
    ludus_status status = show_draw(w->show);
    viewer_begin(&w->view);
    if (w->overlay) {
        watch_overlay(w);
    }
    w->frame = ludus_frame_of(alone ? lists + w->marked : lists, alone ? 1 : count);
    w->frame.marked = alone || count == 1 ? -1 : w->marked;
    status = status ? status : viewer_show(&w->view, w->frame, w->stepped);
    w->frames += w->stepped;
    w->changed = w->stepped = false;
    char title[200];
    watch_title(w, title, sizeof title);
    viewer_title(&w->view, title);
    return status;
}

// --- the mouse ---

// Which environment lies under it, -1: none.
static int32_t pane_at(const watch *w, double x, double y) {
    int32_t pane;
    double plane_x, plane_y;
    if (w->zoomed || !w->view.render->renderer_pick(w->view.renderer, x, y, &pane, &plane_x, &plane_y)) {
        return -1;
    }
    return pane;
}

static void take_click(watch *w, click *c, const ludus_event *event) {
    if (event->kind == LUDUS_EVENT_MOUSE_DOWN && event->button == 1) {
        c->down = true;
        c->x = event->x;
        c->y = event->y;
        return;
    }
    if (!c->down || fabs(event->x - c->x) > CLICK_PIXELS || fabs(event->y - c->y) > CLICK_PIXELS) {
        c->down = false;
        return;
    }
    if (event->kind != LUDUS_EVENT_MOUSE_UP) {
        return;
    }
    const double now = clock_now();
    const int32_t pane = pane_at(w, event->x, event->y);
    c->down = false;
    if (pane >= 0) {
        watch_mark(w, pane);
    }
    if (now - c->before < DOUBLE_SECONDS && (pane == c->pane || w->zoomed)) {
        watch_zoom(w);
        c->before = 0;
        return;
    }
    c->pane = pane;
    c->before = now;
}

static ludus_status take_event(watch *w, click *c, const ludus_event *event) {
    switch (event->kind) {
    case LUDUS_EVENT_CLOSE: w->quit = true; return LUDUS_OK;
    case LUDUS_EVENT_KEY_DOWN: return watch_press(w, event->key, event->repeat);
    case LUDUS_EVENT_MOUSE_DOWN:
    case LUDUS_EVENT_MOUSE_UP: take_click(w, c, event); return LUDUS_OK;
    default: break;
    }
    const bool held = event->kind == LUDUS_EVENT_MOUSE_MOVE && event->button;
    if (held && c->down) {
        take_click(w, c, event);
    }
    // A click that trembles is no drag.
    if (!(held && c->down)) {
        const bool solid = show_lists(w->show)[w->marked >= 0 ? w->marked : 0]->camera.distance > 0;
        w->changed |= viewer_event(&w->view, event, true, solid);
    }
    return LUDUS_OK;
}

// --- the loop ---

static ludus_status run_in_window(watch *w, int64_t frames) {
    click clicked = {.pane = -1};
    w->stepped = true;
    ludus_status status = draw(w);
    double next = clock_now(), seconds;
    while (!status && !w->quit && !interrupt_asked() && (frames == 0 || w->frames < frames)) {
        const int32_t steps = watch_frame_steps(w, &seconds);
        ludus_event event;
        const double now = clock_now(), left = w->paused ? IDLE_SECONDS : next - now;
        bool more = w->view.render->renderer_poll(w->view.renderer, w->changed || left < 0 ? 0 : left, &event);
        while (more && !status && !w->quit) {
            status = take_event(w, &clicked, &event);
            more = w->view.render->renderer_poll(w->view.renderer, 0, &event);
        }
        const double then = clock_now();
        const bool due = !w->paused && !w->over && then >= next;
        if (status || w->quit) {
            break;
        }
        if (due) {
            next = then - next > LATE_SECONDS ? then + seconds : next + seconds;
            status = watch_step(w, steps);
        } else if (w->paused) {
            next = then;
        }
        if (!status && (w->changed || viewer_is_fading(&w->view))) {
            status = draw(w);
        }
    }
    return status;
}

// Without a window nobody waits: as fast as it goes.
static ludus_status run_offscreen(watch *w, int64_t frames) {
    const double begin = clock_now();
    w->stepped = true;
    ludus_status status = draw(w);
    while (!status && !w->over && !interrupt_asked() && w->frames < frames) {
        status = watch_step(w, 1);
        status = status || w->over ? status : draw(w);
    }
    const double seconds = clock_now() - begin;
    if (!status) {
        printf("%lld frames in %.2f s, %.0f frames/s\n", (long long)w->frames, seconds, (double)w->frames / seconds);
    }
    return status;
}

// --- the command ---

// Environments of an id and the runs on one are watched side by side; files as they are.
static int32_t envs_wanted(const watch_flags *f) {
    struct stat about;
    if (f->envs > 0) {
        return (int32_t)f->envs;
    }
    return stat(f->show.what, &about) || S_ISDIR(about.st_mode) ? ENVS_DEFAULT : 0;
}

static ludus_status run(watch *w, watch_flags *f) {
    double seconds;
    w->rate = f->rate > 0 ? f->rate : show_rate(w->show);
    ludus_status status = viewer_open(&w->view, LUDUS_DISPLAY_AUTO, f->width, f->height, show_name(w->show));
    if (status) {
        return status;
    }
    if (!w->view.window) {
        if (!f->record && !f->frames) {
            return ludus_fail(
                LUDUS_ERROR_UNSUPPORTED,
                "watching needs a window: %s; `ludus render %s --out FILE` makes pictures and films without one, and "
                "--record FILE or --frames N goes on offscreen",
                viewer_no_window(&w->view), f->show.what);
        }
        f->frames = f->frames ? f->frames : (int64_t)ceil(SECONDS_DEFAULT * w->rate);
    }
    watch_frame_steps(w, &seconds);
    status = f->record ? viewer_record(&w->view, f->record, 1 / seconds) : LUDUS_OK;
    if (!status && !w->view.window) {
        fprintf(stderr, "there is no display: %lld frames are drawn offscreen\n", (long long)f->frames);
    }
    if (!status) {
        status = w->view.window ? run_in_window(w, f->frames) : run_offscreen(w, f->frames);
    }
    return status;
}

static ludus_status watch_show(watch_flags *f) {
    watch w = {.marked = -1, .speed = 1, .overlay = true};
    f->show.envs = envs_wanted(f);
    w.show = show_open(&f->show);
    if (!w.show) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    interrupt_catch();
    w.seed = f->show.seed < 0 && show_what(w.show) == SHOW_ENVIRONMENT ? 0 : f->show.seed;
    ludus_status status = run(&w, f);
    // The first failure is the one that is told.
    char why[512];
    snprintf(why, sizeof why, "%s", ludus_last_error());
    const ludus_status recorded = viewer_close(&w.view);
    if (!status && show_difference(w.show)[0]) {
        fprintf(stderr, "%s\n", show_difference(w.show));
    }
    show_close(w.show);
    return status ? ludus_fail(status, "%s", why) : recorded;
}

static void print_keys(void) {
    overlay_key keys[WATCH_KEYS];
    const int32_t count = watch_keys(keys, WATCH_KEYS);
    printf("\nkeys in the window:\n");
    for (int32_t i = 0; i < count; i++) {
        printf("  %-22s %s\n", keys[i].key, keys[i].about);
    }
}

int command_watch(int argc, char **argv) {
    watch_flags f = {.show = {.seed = -1}, .width = 960, .height = 640};
    const flag flags[] = {
        {"policy", "WHO", FLAG_TEXT, &f.show.policy, 0, 0, "a run's folder, a policy file, random or scripted"},
        {"sample", "", FLAG_SWITCH, &f.show.sample, 0, 0, "draw the policy's actions instead of taking the likeliest"},
        {"envs", "N", FLAG_WHOLE, &f.envs, 1, 65536, "environments side by side (16; those of a snapshot)"},
        {"seed", "S", FLAG_WHOLE, &f.show.seed, 0, 4611686018427387904.0, "environment i begins with seed S + i (0)"},
        {"fps", "F", FLAG_NUMBER, &f.rate, 0.01, 1000, "steps a second (as time passes in the environment)"},
        {"size", "WxH", FLAG_TEXT, &f.size, 0, 0, "of the window in pixels (960x640)"},
        {"record", "FILE", FLAG_TEXT, &f.record, 0, 0, "what is seen as .mp4, .webm, .gif or numbered .png"},
        {"frames", "N", FLAG_WHOLE, &f.frames, 1, 1e9, "end after so many"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus watch ENV|FILE [option=value ...] [flags]",
        .about =
            "Shows environments in a window: those of an id, a run's folder, a snapshot that goes on, the lines of\n"
            "`ludus rollout` or a drawing from a file, or a model of your own (MJCF, model.xml). h shows the keys: "
            "pause, step, speed, zoom, pictures, films.",
        .flags = flags,
        .words_min = 1,
        .opens = true,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_HELP) {
        print_keys();
    } else if (result == ARGUMENTS_READ) {
        f.show.what = line.words[0];
        f.show.options = line.options;
        if (f.size && viewer_read_size(f.size, &f.width, &f.height)) {
            status = EXIT_USAGE;
        } else if (watch_show(&f)) {
            status = EXIT_FAILED;
        } else if (interrupt_asked()) {
            status = EXIT_INTERRUPTED;
        }
    }
    arguments_free(&line);
    return status;
}
