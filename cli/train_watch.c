// train_watch.c - `ludus train --watch`: a window beside a training run, or pictures where there is no display.
// SPDX-License-Identifier: MIT
//
// Training must not notice: it runs on a thread of its own, hands over a copy of its policy when asked, and never waits. What
// the viewer takes of the processor is measured and bounded, and the system gives it what training leaves.
#define _GNU_SOURCE // sched_getaffinity()
#include "train_watch.h"
#include "clock.h"
#include "live_policy.h"
#include "vector_option.h"
#include "viewer.h"

#include <ludus/ludus.h>

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_ENVS = 16, WATCH_WIDTH = 960, WATCH_HEIGHT = 640, STEPS_A_FRAME = 8, STEPS_A_PICTURE = 25 };

#define POLICY_SECONDS  0.5  // between two copies of the policy
#define POLICY_COSTS    50.0 // and at least so many times what a copy takes
#define PICTURE_SECONDS 1.0  // between two pictures in files
#define FRAME_SECONDS   (1.0 / 30)
#define PATIENCE        0.05 // between two looks whether the training is over
#define STEPS_UNKNOWN   30.0 // environment steps a second where it does not know its time step
// For every second that the viewer works it rests so many: where training needs all processors, and where one is left over.
#define REST_CROWDED 24.0
#define REST_ALONE   2.0

typedef struct train_watch {
    const ludus_train_settings *settings;
    ludus_train_settings inner; // with our callback
    ludus_train_result *result;
    live_policy *live;
    pthread_t thread;
    pthread_mutex_t lock; // of the three below
    pthread_cond_t ended; // `done` has become true
    bool done;
    ludus_status status;
    char why[1024];

    viewer view;
    bool open, paused;
    const char *folder;
    int64_t pictures;
    ludus_vector *vector;
    ludus_draw_list *lists[WATCH_ENVS];
    ludus_policy *policy; // the newest copy
    ludus_progress progress;
    live_curve curve;
    int64_t steps_shown; // of the run, when the policy that plays was copied
    uint64_t counter;
    double rate; // environment steps a second
} train_watch;

// --- training, on its own thread ---

static bool offer(const ludus_progress *progress, void *user) {
    train_watch *w = user;
    live_policy_offer(w->live, progress);
    return !w->settings->progress || w->settings->progress(progress, w->settings->user);
}

static void *train(void *user) {
    train_watch *w = user;
    const ludus_status status = ludus_train(&w->inner, w->result);
    pthread_mutex_lock(&w->lock);
    w->done = true;
    w->status = status;
    snprintf(w->why, sizeof w->why, "%s", ludus_last_error()); // of this thread
    pthread_cond_signal(&w->ended);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

// Is it over? Waits so many seconds for that.
static bool is_done(train_watch *w, double seconds) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    const double time = (double)until.tv_nsec * 1e-9 + seconds;
    until.tv_sec += (time_t)time;
    until.tv_nsec = (long)((time - floor(time)) * 1e9);
    pthread_mutex_lock(&w->lock);
    while (seconds > 0 && !w->done && pthread_cond_timedwait(&w->ended, &w->lock, &until) == 0) {
    }
    const bool done = w->done;
    pthread_mutex_unlock(&w->lock);
    return done;
}

// --- what is shown ---

static ludus_status make_vector(train_watch *w) {
    w->vector = ludus_vector_make(ludus_policy_env(w->policy), ludus_policy_options(w->policy), WATCH_ENVS);
    if (!w->vector) {
        return LUDUS_ERROR_ARGUMENT;
    }
    for (int32_t i = 0; i < WATCH_ENVS; i++) {
        w->lists[i] = ludus_draw_list_make();
        if (!w->lists[i]) {
            return LUDUS_ERROR_MEMORY;
        }
    }
    ludus_vector_reset(w->vector, 0);
    const double natural = vector_natural_rate(w->vector);
    w->rate = natural > 0 ? natural : STEPS_UNKNOWN;
    return LUDUS_OK;
}

static void step(train_watch *w, int32_t steps) {
    const ludus_buffers b = ludus_vector_buffers(w->vector);
    for (int32_t i = 0; i < steps; i++) {
        ludus_policy_act(w->policy, b.observation, b.legal, b.count * b.rows, true, 0, w->counter++, b.action, NULL);
        ludus_vector_step(w->vector);
    }
}

static void count_text(double count, char *out, size_t capacity) {
    const char *const units[] = {"", "k", "M", "G"};
    int unit = 0;
    for (; count >= 999.5 && unit < 3; unit++) {
        count /= 1000;
    }
    snprintf(out, capacity, "%.3g%s", count, units[unit]);
}

static void write_overlay(train_watch *w) {
    const ludus_progress *p = &w->progress;
    overlay_row rows[] = {{"steps", "", LUDUS_COLOR_NONE},
                          {"return", "", LUDUS_COLOR_ORANGE},
                          {"steps a second", "", LUDUS_COLOR_NONE},
                          {"time left", "", LUDUS_COLOR_NONE}};
    char done[24], wanted[24];
    count_text((double)w->steps_shown, done, sizeof done);
    count_text((double)p->steps_wanted, wanted, sizeof wanted);
    snprintf(rows[0].value, sizeof rows[0].value, "%s of %s", done, wanted);
    overlay_number(isnan(p->mean_return) ? NAN : p->mean_return, rows[1].value, sizeof rows[1].value);
    count_text(p->steps_per_second, rows[2].value, sizeof rows[2].value);
    snprintf(rows[3].value, sizeof rows[3].value, "%.0f s", p->seconds_left);
    viewer_begin(&w->view);
    overlay_panel(&w->view.over, OVERLAY_TOP_LEFT, ludus_vector_variant(w->vector)->id, rows, 4);
    overlay_curve(&w->view.over, OVERLAY_TOP_RIGHT, "return while learning", w->curve.steps, w->curve.mean_return,
                  w->curve.count);
}

static ludus_status draw(train_watch *w) {
    const ludus_draw_list *lists[WATCH_ENVS];
    ludus_status status = LUDUS_OK;
    for (int32_t i = 0; i < WATCH_ENVS && !status; i++) {
        status = ludus_vector_draw(w->vector, i, w->lists[i]);
        lists[i] = w->lists[i];
    }
    write_overlay(w);
    return status ? status : viewer_show(&w->view, ludus_frame_of(lists, WATCH_ENVS), false);
}

// The picture that was drawn last, as a file.
static ludus_status write_picture(train_watch *w) {
    char path[VIEWER_PATH];
    snprintf(path, sizeof path, "%s/watch", w->folder);
    if (mkdir(path, 0777) && errno != EEXIST) {
        return ludus_fail(LUDUS_ERROR_IO, "cannot make the folder %s: %s", path, strerror(errno));
    }
    snprintf(path, sizeof path, "%s/watch/steps_%09lld.png", w->folder, (long long)w->steps_shown);
    const ludus_status status = viewer_write(&w->view, path);
    w->pictures += !status;
    return status;
}

// --- how much of the processor it may have ---

// Processor time of this thread: with LP_NUM_THREADS=0 Mesa's software draws on it too.
static double own_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double rest_factor(int32_t threads) {
    cpu_set_t set;
    const int processors = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return processors > threads ? REST_ALONE : REST_CROWDED;
}

// Seconds of rest after so much work, at least those to the next frame.
static double rest_after(const train_watch *w, double worked, double frame_seconds) {
    const double rest = worked * rest_factor(w->settings->threads);
    return rest > frame_seconds ? rest : frame_seconds;
}

// --- the loop beside the training ---

// A copy of the policy, when one has come; asks for the next one in time.
static ludus_status refresh(train_watch *w, double *asked) {
    const double now = clock_now(), cost = live_policy_cost(w->live) * POLICY_COSTS;
    if (now - *asked >= (cost > POLICY_SECONDS ? cost : POLICY_SECONDS)) {
        live_policy_ask(w->live);
        *asked = now;
    }
    if (live_policy_take(w->live, &w->progress, &w->curve, &w->policy)) {
        w->steps_shown = w->progress.steps;
    }
    return w->policy && !w->vector ? make_vector(w) : LUDUS_OK;
}

// What the person does. False: the window is to be closed.
static bool take_event(train_watch *w, const ludus_event *event) {
    const bool key = event->kind == LUDUS_EVENT_KEY_DOWN && !event->repeat;
    if (event->kind == LUDUS_EVENT_CLOSE ||
        (key && (strcmp(event->key, "q") == 0 || strcmp(event->key, "escape") == 0))) {
        return false;
    }
    if (key && strcmp(event->key, "space") == 0) {
        w->paused = !w->paused;
    }
    viewer_event(&w->view, event, true, w->lists[0] && w->lists[0]->camera.distance > 0);
    return true;
}

// Leaves the processor alone for so long, or until the training is over. False: the window is to be closed.
static bool rest(train_watch *w, double seconds) {
    if (!w->view.window) {
        is_done(w, seconds);
        return true;
    }
    const double until = clock_now() + seconds;
    ludus_event event;
    for (double left = seconds; left > 0 && !is_done(w, 0); left = until - clock_now()) {
        if (w->view.render->renderer_poll(w->view.renderer, left < PATIENCE ? left : PATIENCE, &event) &&
            !take_event(w, &event)) {
            return false;
        }
    }
    return true;
}

// One frame in a window, or one picture in a file.
static ludus_status frame(train_watch *w, double passed) {
    if (w->view.window) {
        const double steps = w->paused ? 0 : passed * w->rate;
        step(w, steps < 1 ? !w->paused : steps < STEPS_A_FRAME ? (int32_t)steps : STEPS_A_FRAME);
        return draw(w);
    }
    step(w, w->pictures ? STEPS_A_PICTURE : 1);
    const ludus_status status = draw(w);
    return status ? status : write_picture(w);
}

static ludus_status watch(train_watch *w) {
    double asked = -1e9, last = clock_now();
    ludus_status status = LUDUS_OK;
    while (!status && !is_done(w, 0)) {
        const double before = own_seconds(), begin = clock_now();
        const int64_t shown = w->steps_shown;
        status = refresh(w, &asked);
        if (!status && w->policy && (w->view.window || w->steps_shown != shown)) {
            status = frame(w, begin - last);
            last = begin;
        }
        const double pause = !w->policy ? 0.002 : w->view.window ? FRAME_SECONDS : PICTURE_SECONDS;
        if (!status && !rest(w, rest_after(w, own_seconds() - before, pause))) {
            fprintf(stderr, "the window is closed; training goes on without it\n");
            return LUDUS_OK;
        }
    }
    return status;
}

// The last picture is of what the run keeps.
static ludus_status show_last(train_watch *w) {
    ludus_policy *last = w->folder ? ludus_policy_load(w->folder) : NULL;
    if (!last || w->view.window) {
        ludus_policy_destroy(last);
        return w->folder && !last ? LUDUS_ERROR_IO : LUDUS_OK;
    }
    w->policy = last;
    w->steps_shown = w->result->steps;
    ludus_status status = w->vector ? LUDUS_OK : make_vector(w);
    if (!status) {
        ludus_vector_reset(w->vector, 0);
        step(w, STEPS_A_PICTURE);
        status = draw(w);
    }
    status = status ? status : write_picture(w);
    ludus_policy_destroy(last);
    w->policy = NULL;
    return status;
}

// --- beginning and end ---

static ludus_status open_view(train_watch *w) {
    // Mesa's software draws on the thread that asks, so that its work is seen and bounded.
    setenv("LP_NUM_THREADS", "0", 0);
    const char *name = w->settings->env ? w->settings->env : w->settings->folder;
    ludus_status status = viewer_open(&w->view, LUDUS_DISPLAY_AUTO, WATCH_WIDTH, WATCH_HEIGHT, name);
    if (status || w->view.window) {
        return status;
    }
    if (!w->folder) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                          "there is no display to watch on, and with --forget no folder for pictures");
    }
    fprintf(stderr, "there is no display: pictures of the training go to %s/watch\n", w->folder);
    return LUDUS_OK;
}

ludus_status train_watched(const ludus_train_settings *settings, const char *folder, ludus_train_result *result) {
    train_watch w = {.settings = settings, .inner = *settings, .result = result, .folder = folder};
    w.inner.progress = offer;
    w.inner.user = &w;
    w.live = live_policy_make();
    if (!w.live) {
        return LUDUS_ERROR_MEMORY;
    }
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.ended, NULL);
    if (pthread_create(&w.thread, NULL, train, &w)) {
        live_policy_destroy(w.live);
        return ludus_fail(LUDUS_ERROR_MEMORY, "cannot start a thread to train on");
    }
    // Threads have priorities of their own: training keeps its.
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 19);
    ludus_status status = open_view(&w);
    status = status ? status : watch(&w);
    if (status) {
        fprintf(stderr, "training goes on unwatched: %s\n", ludus_last_error());
    }
    pthread_join(w.thread, NULL);
    if (!status && !w.status && w.folder && show_last(&w)) {
        fprintf(stderr, "there is no last picture: %s\n", ludus_last_error());
    }
    viewer_close(&w.view);
    ludus_vector_destroy(w.vector);
    for (int32_t i = 0; i < WATCH_ENVS; i++) {
        ludus_draw_list_destroy(w.lists[i]);
    }
    live_policy_destroy(w.live);
    pthread_cond_destroy(&w.ended);
    pthread_mutex_destroy(&w.lock);
    return w.status ? ludus_fail(w.status, "%s", w.why) : LUDUS_OK;
}
