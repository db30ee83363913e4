// play.c - `ludus play ENV`: a person plays an environment by keyboard and mouse, in a window.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "hand.h"
#include "interrupt.h"
#include "rollout_lines.h"
#include "vector_option.h"
#include "viewer.h"

#include <ludus/ludus.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TICKS_UNKNOWN 30.0 // steps a second where the environment does not know its time step
#define FRAMES_TURNS  4.0  // frames a second in the recording of a game without time
#define LATE_SECONDS  0.25 // when the machine was busy for so long, the game waits for it
#define IDLE_SECONDS  0.5  // between two looks at the world when nothing happens

// What a person can ask for besides actions. Keys that the environment needs are its own: then the second one counts.
typedef enum wish { WISH_AGAIN, WISH_PAUSE, WISH_HELP, WISH_SCREENSHOT, WISH_QUIT, WISHES } wish;
static const struct {
    const char *keys[2], *about;
} wishes[WISHES] = {
    [WISH_AGAIN] = {{"r", "f5"}, "play again"},        [WISH_PAUSE] = {{"space", "f3"}, "pause"},
    [WISH_HELP] = {{"h", "f1"}, "more keys, or none"}, [WISH_SCREENSHOT] = {{"s", "f12"}, "save a picture"},
    [WISH_QUIT] = {{"q", "escape"}, "quit"},
};

// How much of the keys is on the screen.
typedef enum help { HELP_OFF, HELP_ACTIONS, HELP_ALL, HELPS } help;

typedef struct play {
    viewer view;
    hand hand;
    ludus_env *env;
    ludus_draw_list *list;
    FILE *file; // of --rollout; NULL: none
    rollout_lines lines;
    double rate; // steps a second
    double next; // when the next one is due, where time runs
    double episode_return, best_return;
    int32_t episodes; // that have ended
    help help;
    bool over, truncated, paused, quit;
    bool changed; // a frame is due
} play;

// --- the picture ---

static const char *wish_key(const play *p, wish w) {
    return wishes[w].keys[hand_owns(&p->hand, wishes[w].keys[0])];
}

static void show_figures(play *p) {
    overlay_row rows[3] = {
        {"return", "", LUDUS_COLOR_NONE}, {"step", "", LUDUS_COLOR_NONE}, {"best", "", LUDUS_COLOR_NONE}};
    overlay_number(p->episode_return, rows[0].value, sizeof rows[0].value);
    snprintf(rows[1].value, sizeof rows[1].value, "%d", ludus_env_elapsed(p->env));
    overlay_number(p->best_return, rows[2].value, sizeof rows[2].value);
    overlay_panel(&p->view.over, OVERLAY_TOP_LEFT, ludus_env_variant(p->env)->id, rows, p->episodes > 0 ? 3 : 2);
}

static void add_key(overlay_key *row, const char *key, const char *about, bool down) {
    snprintf(row->key, sizeof row->key, "%s", key);
    snprintf(row->about, sizeof row->about, "%s", about);
    row->down = down;
}

static void show_help(play *p) {
    overlay_key rows[HAND_KEYS_MAX + WISHES + 1];
    const hand *h = &p->hand;
    int32_t count = 0;
    for (int32_t i = 0; i < h->keys_count; i++) {
        if (*h->keys[i].key) {
            add_key(&rows[count++], h->keys[i].key, h->keys[i].about, h->pressed[i] != 0);
        }
    }
    if (h->pick) {
        add_key(&rows[count++], "click", "act where you click", h->mouse_down);
    }
    if (h->typed) {
        char about[64] = "the action's number, then enter";
        if (h->number >= 0) {
            snprintf(about, sizeof about, "action %lld, then enter", (long long)h->number);
        }
        add_key(&rows[count++], "0-9", about, h->number >= 0);
    }
    for (wish w = 0; w < WISHES; w++) {
        if ((w != WISH_PAUSE || h->live) && (w == WISH_HELP || p->help == HELP_ALL)) {
            add_key(&rows[count++], wish_key(p, w), wishes[w].about, false);
        }
    }
    overlay_keys(&p->view.over, OVERLAY_BOTTOM_LEFT, NULL, rows, count);
}

static void show_banner(play *p) {
    char below[160], number[32];
    overlay *over = &p->view.over;
    if (p->over) {
        overlay_number(p->episode_return, number, sizeof number);
        snprintf(below, sizeof below, "return %s in %d steps \u00B7 %s to play again", number,
                 ludus_env_elapsed(p->env), wish_key(p, WISH_AGAIN));
        overlay_banner(over, p->truncated ? "Time is up" : "The episode is over", below,
                       p->truncated ? LUDUS_COLOR_SKY : LUDUS_COLOR_FORCE);
    } else if (p->paused) {
        snprintf(below, sizeof below, "%s goes on", wish_key(p, WISH_PAUSE));
        overlay_banner(over, "Paused", below, LUDUS_COLOR_SKY);
    } else if (p->hand.live && !p->hand.begun) {
        overlay_banner(over, "Ready", p->hand.keys_count ? "press a key to begin" : "click to begin", LUDUS_COLOR_GOAL);
    }
}

// Lays the picture beside the panel of keys, or above it, where it is larger: nothing of it is hidden. In space a person looks
// around anyway.
static void make_way(play *p) {
    viewer *v = &p->view;
    const float *view = p->list->view;
    const double wide = (double)(view[2] - view[0]), high = (double)(view[3] - view[1]);
    const double side = v->width < v->height ? v->width : v->height, whole = fmin(v->width / wide, v->height / high);
    const double across = p->help ? v->over.across[OVERLAY_BOTTOM_LEFT] : 0;
    const double taken = p->help ? v->over.taken[OVERLAY_BOTTOM_LEFT] : 0;
    const double beside = fmin((v->width - across) / wide, v->height / high);
    const double above = fmin(v->width / wide, (v->height - taken) / high), scale = fmax(beside, above);
    // Where the picture leaves room it moves no further than it must.
    const double right = across - 0.5 * (v->width - wide * scale), up = taken - 0.5 * (v->height - high * scale);
    const bool fits = p->list->camera.distance <= 0 && scale > 0.4 * whole;
    v->look.zoom = fits ? log2(scale / whole) : 0;
    v->look.pan_x = fits && beside >= above ? fmax(right, 0) / side : 0;
    v->look.pan_y = fits && beside < above ? fmax(up, 0) / side : 0;
}

static ludus_status show(play *p, bool record) {
    const ludus_draw_list *const list = p->list;
    viewer_begin(&p->view);
    show_figures(p);
    if (p->help) {
        show_help(p);
    }
    show_banner(p);
    p->changed = false;
    const ludus_status status = ludus_env_draw(p->env, p->list);
    make_way(p);
    return status ? status : viewer_show(&p->view, ludus_frame_of(&list, 1), record);
}

// --- the game ---

// A seed for the first episode; the running stream for those that follow.
static ludus_status begin_episode(play *p, int64_t seed) {
    ludus_env_reset(p->env, seed);
    hand_restart(&p->hand);
    p->over = p->truncated = p->paused = false;
    p->episode_return = 0;
    const ludus_status status = p->file ? rollout_lines_reset(&p->lines, seed, NULL) : LUDUS_OK;
    return status ? status : show(p, true);
}

// One step by the hand's action; what is not allowed is refused with its reason.
static ludus_status step(play *p) {
    if (ludus_env_check_action(p->env, p->hand.action)) {
        const char *about = hand_about(&p->hand);
        if (about) {
            viewer_note(&p->view, LUDUS_COLOR_DANGER, "%s: not possible here", about);
        } else {
            viewer_note(&p->view, LUDUS_COLOR_DANGER, "%s", ludus_last_error());
        }
        p->changed = true;
        return LUDUS_OK;
    }
    const ludus_outcome outcome = ludus_env_step(p->env, p->hand.action);
    p->episode_return += outcome.reward;
    // Who has begun knows the rest of the keys, or where to find them.
    p->help = ludus_env_elapsed(p->env) == 1 && p->episodes == 0 && p->help == HELP_ALL ? HELP_ACTIONS : p->help;
    p->over = outcome.terminated || outcome.truncated;
    p->truncated = outcome.truncated && !outcome.terminated;
    if (p->over) {
        p->best_return = p->episodes == 0 ? p->episode_return : fmax(p->best_return, p->episode_return);
        p->episodes++;
    }
    const ludus_status status = p->file ? rollout_lines_step(&p->lines, p->hand.action, &outcome) : LUDUS_OK;
    return status ? status : show(p, true);
}

static ludus_status fulfil(play *p, wish w) {
    const ludus_draw_list *const list = p->list;
    switch (w) {
    case WISH_AGAIN: return begin_episode(p, LUDUS_KEEP_STREAM);
    case WISH_PAUSE: p->paused = p->hand.live && !p->over && !p->paused; break;
    case WISH_HELP: p->help = (p->help + 1) % HELPS; return show(p, false); // clicks that follow are on the new picture
    case WISH_SCREENSHOT: viewer_screenshot(&p->view, ludus_frame_of(&list, 1)); break;
    case WISH_QUIT: p->quit = true; break;
    case WISHES: break;
    }
    p->changed = true;
    return LUDUS_OK;
}

static ludus_status take_event(play *p, const ludus_event *event) {
    viewer *v = &p->view;
    if (event->kind == LUDUS_EVENT_CLOSE) {
        p->quit = true;
        return LUDUS_OK;
    }
    if (viewer_event(v, event, false, false)) {
        p->changed = true;
        return LUDUS_OK;
    }
    if (event->kind == LUDUS_EVENT_LEAVE && p->hand.live && p->hand.begun) {
        p->paused = !p->over;
    }
    if (event->kind == LUDUS_EVENT_KEY_DOWN && !event->repeat) {
        for (wish w = 0; w < WISHES; w++) {
            const bool own = strcmp(event->key, wish_key(p, w)) == 0;
            // Escape leaves in any case, unless the environment wants it; so does enter begin anew after the end.
            if (own || (w == WISH_QUIT && strcmp(event->key, "escape") == 0 && !hand_owns(&p->hand, "escape")) ||
                (w == WISH_AGAIN && p->over && strcmp(event->key, "return") == 0)) {
                return fulfil(p, w);
            }
        }
    }
    if (p->over && event->kind == LUDUS_EVENT_MOUSE_DOWN && p->hand.pick) {
        return begin_episode(p, LUDUS_KEEP_STREAM);
    }
    // A key or a click also ends a pause.
    const bool press = event->kind == LUDUS_EVENT_KEY_DOWN || event->kind == LUDUS_EVENT_MOUSE_DOWN;
    double x = 0, y = 0;
    int32_t pane;
    const bool over = v->render->renderer_pick(v->renderer, event->x, event->y, &pane, &x, &y) && pane == 0;
    const bool act = hand_event(&p->hand, event, over, x, y);
    p->changed |= event->kind != LUDUS_EVENT_MOUSE_MOVE;
    p->paused &= !(press && p->hand.live && (p->hand.mouse_down || hand_owns(&p->hand, event->key)));
    return act && !p->over ? step(p) : LUDUS_OK;
}

// The steps that are due where time runs.
static ludus_status tick(play *p) {
    const double now = clock_now();
    if (!p->hand.live || p->over || p->paused || !p->hand.begun) {
        p->next = now;
        return LUDUS_OK;
    }
    p->next = now - p->next > LATE_SECONDS ? now : p->next;
    ludus_status status = LUDUS_OK;
    while (!status && !p->over && p->next <= now && hand_tick(&p->hand)) {
        p->next += 1 / p->rate;
        status = step(p);
    }
    return status;
}

static ludus_status run(play *p, int64_t seed) {
    ludus_status status = begin_episode(p, seed);
    p->next = clock_now();
    while (!status && !p->quit && !interrupt_asked()) {
        const bool runs = p->hand.live && p->hand.begun && !p->over && !p->paused;
        const double wait = runs ? p->next - clock_now() : IDLE_SECONDS;
        ludus_event event;
        bool more = p->view.render->renderer_poll(p->view.renderer, p->changed || wait < 0 ? 0 : wait, &event);
        while (more && !status && !p->quit) {
            status = take_event(p, &event);
            more = p->view.render->renderer_poll(p->view.renderer, 0, &event);
        }
        status = status || p->quit ? status : tick(p);
        if (!status && !p->quit && (p->changed || viewer_is_fading(&p->view))) {
            status = show(p, false);
        }
    }
    return status;
}

// --- the command ---

typedef struct play_flags {
    int64_t seed;
    double speed;
    const char *size, *record, *rollout;
    int32_t width, height;
} play_flags;

static ludus_status open_rollout(play *p, const char *path) {
    const bool standard = strcmp(path, "-") == 0;
    p->file = standard ? stdout : fopen(path, "w");
    if (!p->file) {
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    return rollout_lines_begin(&p->lines, p->file, p->env, true);
}

static ludus_status close_rollout(play *p, const char *path) {
    rollout_lines_end(&p->lines);
    errno = 0;
    if (p->file && p->file != stdout && fclose(p->file)) {
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    return LUDUS_OK;
}

static ludus_status play_env(const char *id, const char *options, const play_flags *flags) {
    play p = {.env = ludus_env_make(id, options), .help = HELP_ALL};
    if (!p.env) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    const char *name = ludus_env_variant(p.env)->id;
    interrupt_catch();
    ludus_status status = hand_begin(&p.hand, p.env);
    if (!status) {
        const double natural = vector_natural_rate(ludus_env_vector(p.env));
        p.rate = (natural > 0 ? natural : TICKS_UNKNOWN) * flags->speed;
        p.list = ludus_draw_list_make();
        status = p.list ? LUDUS_OK : LUDUS_ERROR_MEMORY;
    }
    status = status ? status : viewer_open(&p.view, LUDUS_DISPLAY_AUTO, flags->width, flags->height, name);
    if (!status && !p.view.window) {
        status = ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                            "playing needs a window: %s; `ludus render %s --out FILE` makes pictures without one",
                            viewer_no_window(&p.view), name);
    }
    status = status || !flags->rollout ? status : open_rollout(&p, flags->rollout);
    status =
        status || !flags->record ? status : viewer_record(&p.view, flags->record, p.hand.live ? p.rate : FRAMES_TURNS);
    status = status ? status : run(&p, flags->seed);
    // The first failure is the one that is told.
    char why[512];
    snprintf(why, sizeof why, "%s", ludus_last_error());
    const ludus_status recorded = viewer_close(&p.view), written = close_rollout(&p, flags->rollout);
    ludus_draw_list_destroy(p.list);
    hand_end(&p.hand);
    ludus_env_destroy(p.env);
    return status ? ludus_fail(status, "%s", why) : recorded ? recorded : written;
}

int command_play(int argc, char **argv) {
    play_flags f = {.speed = 1, .width = 960, .height = 640};
    const flag flags[] = {
        {"seed", "S", FLAG_WHOLE, &f.seed, 0, 4611686018427387904.0, "seed of the first episode (0)"},
        {"size", "WxH", FLAG_TEXT, &f.size, 0, 0, "of the window in pixels (960x640)"},
        {"speed", "X", FLAG_NUMBER, &f.speed, 0.01, 100, "0.5 plays in slow motion (1)"},
        {"record", "FILE", FLAG_TEXT, &f.record, 0, 0, "the game as .mp4, .webm, .gif or numbered .png"},
        {"rollout", "FILE", FLAG_TEXT, &f.rollout, 0, 0, "the game as `ludus rollout` prints it; - prints it"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus play ENV|MODEL.xml [option=value ...] [flags]",
        .about = "Opens a window in which you play, by the keys that it shows or by clicks. Where time runs, it begins "
                 "with\n"
                 "the first key and passes as in the world; elsewhere every key is a step.",
        .flags = flags,
        .words_min = 1,
        .opens = true,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        if (f.size && viewer_read_size(f.size, &f.width, &f.height)) {
            status = EXIT_USAGE;
        } else if ((!arguments_has_option(&line, "precision") && !arguments_add_option(&line, "precision", "double")) ||
                   play_env(line.words[0], line.options, &f)) {
            status = EXIT_FAILED;
        } else if (interrupt_asked()) {
            status = EXIT_INTERRUPTED;
        }
    }
    arguments_free(&line);
    return status;
}
