// render.c - `ludus render`: a picture or a film of an environment, a recorded rollout, a snapshot or a draw list.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "clock.h"
#include "command.h"
#include "interrupt.h"
#include "json.h"
#include "render_library.h"
#include "show.h"
#include "show_overlay.h"
#include "viewer.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { STEPS_CAP = 1000 };    // of a film for which nobody said when to stop
#define RATE_HIGH        50.0 // frames per second of a film for which nobody said it
#define MOSAIC_SECONDS   10.0 // length of a film of many environments for which nobody said it
#define PROGRESS_SECONDS 0.1

typedef struct render_job {
    const render_library *render;
    show *shown;
    ludus_renderer *renderer;
    ludus_recording *recording;
    overlay over;
    ludus_draw_list *over_list;
    uint8_t *rgb;
    const char *path;
    int32_t width, height;
    bool picture;            // one PNG: only the last picture counts
    bool figures;            // are written over it
    int64_t steps, episodes; // limits; 0: none
    int64_t stride;          // steps a frame
    double rate;             // frames per second
    int64_t made;            // steps
    bool aside;              // the picture has made room for the figures
    bool capped, interrupted;
} render_job;

// --- how long, how fast ---

static bool is_picture(const char *path) {
    const size_t length = strlen(path);
    return length >= 4 && strcasecmp(path + length - 4, ".png") == 0 && !strstr(path, "%");
}

// Fills in what nobody said. A picture is of the beginning, a film of one episode, a mosaic of some seconds.
static void choose_limits(render_job *job, double rate) {
    const double natural = show_rate(job->shown);
    // A time step shorter than screens show: several steps a frame, so that time passes as in the world.
    job->stride = rate > 0 ? 1 : (int64_t)ceil(natural / RATE_HIGH - 1e-9);
    job->stride = job->stride < 1 ? 1 : job->stride;
    job->rate = rate > 0 ? rate : natural / (double)job->stride;
    const bool said = job->steps >= 0 || job->episodes > 0, recorded = show_what(job->shown) == SHOW_ROLLOUT;
    if (!said && job->picture) {
        job->steps = 0;
    } else if (!said && !recorded && show_count(job->shown) > 1) {
        job->steps = (int64_t)ceil(MOSAIC_SECONDS * job->rate) * job->stride;
    } else if (!said && !recorded) {
        job->episodes = 1;
        job->steps = STEPS_CAP * job->stride;
        job->capped = true;
    }
}

// --- frames ---

// A picture narrower than the file moves aside for the panel, where there is room enough for both.
static void make_room(render_job *job, ludus_look *look) {
    const float *view = show_lists(job->shown)[0]->view;
    const double side = job->width < job->height ? job->width : job->height;
    const double free = job->width - job->height * (double)(view[2] - view[0]) / (double)(view[3] - view[1]);
    const double gap = 0.6 * job->over.line, panel = job->over.widest[OVERLAY_TOP_LEFT] + 4 * gap;
    // Once aside it stays there.
    job->aside = job->aside || (show_count(job->shown) == 1 && free >= panel);
    if (job->aside) {
        look->pan_x = 0.5 * free / side;
    }
}

static ludus_status add_frame(render_job *job) {
    ludus_frame frame = ludus_frame_of(show_lists(job->shown), show_count(job->shown));
    ludus_status status = show_draw(job->shown);
    if (!status && job->figures) {
        overlay_begin(&job->over, job->over_list, job->width, job->height, job->render->render_text_width);
        show_overlay(job->shown, 0, show_name(job->shown), &job->over, OVERLAY_TOP_LEFT);
        frame.over = job->over_list;
        make_room(job, &frame.look);
        frame.marked = show_count(job->shown) > 1 ? 0 : -1;
    }
    status = status ? status : job->render->renderer_draw(job->renderer, &frame);
    status = status ? status : job->render->renderer_read(job->renderer, job->rgb);
    return status ? status : job->render->recording_add(job->recording, job->rgb);
}

static void show_progress(const render_job *job, double *shown) {
    const double now = clock_now();
    if (isatty(STDERR_FILENO) && now - *shown >= PROGRESS_SECONDS) {
        fprintf(stderr, "\r%s: step %lld, %lld frames\033[K", job->path, (long long)job->made,
                (long long)job->render->recording_frames(job->recording));
        fflush(stderr);
        *shown = now;
    }
}

static bool is_finished(const render_job *job) {
    return (job->steps >= 0 && job->made >= job->steps) ||
           (job->episodes > 0 && show_episodes(job->shown) >= job->episodes);
}

// The first picture, and one after every `stride` steps; the last one in any case.
static ludus_status make_frames(render_job *job) {
    double shown = clock_now();
    ludus_status status = job->picture ? LUDUS_OK : add_frame(job);
    bool added = !job->picture, ended = false;
    while (!status && !ended && !is_finished(job)) {
        if (interrupt_asked()) {
            job->interrupted = true;
            break;
        }
        const show_result result = show_step(job->shown);
        if (result == SHOW_FAILED) {
            status = LUDUS_ERROR_FORMAT;
        }
        ended = result != SHOW_STEPPED;
        if (!ended) {
            job->made++;
            added = !job->picture && job->made % job->stride == 0;
            status = added ? add_frame(job) : LUDUS_OK;
        }
        show_progress(job, &shown);
    }
    if (!status && !added) {
        status = add_frame(job);
    }
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
    job->capped = job->capped && !job->interrupted && show_episodes(job->shown) < job->episodes;
    return status;
}

// --- the command ---

static ludus_status open_job(render_job *job, const show_settings *settings, double rate) {
    job->render = render_library_open();
    if (!job->render || job->render->recording_possible(job->path)) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    job->shown = show_open(settings);
    if (!job->shown) {
        return LUDUS_ERROR_ARGUMENT;
    }
    job->picture = is_picture(job->path);
    choose_limits(job, rate);
    const ludus_render_settings wanted = {
        .display = LUDUS_DISPLAY_OFFSCREEN, .width = job->width, .height = job->height};
    job->renderer = job->render->renderer_make(&wanted);
    if (!job->renderer) {
        return LUDUS_ERROR_UNSUPPORTED;
    }
    job->rgb = malloc(3 * (size_t)job->width * (size_t)job->height);
    job->over_list = ludus_draw_list_make();
    if (!job->rgb || !job->over_list) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a picture of %d x %d pixels", job->width, job->height);
    }
    job->recording = job->render->recording_open(job->path, job->width, job->height, job->rate);
    return job->recording ? LUDUS_OK : LUDUS_ERROR_IO;
}

static void close_job(render_job *job) {
    if (job->render) {
        job->render->recording_discard(job->recording);
        if (job->renderer) {
            job->render->renderer_destroy(job->renderer);
        }
    }
    ludus_draw_list_destroy(job->over_list);
    show_close(job->shown);
    free(job->rgb);
}

static void print_json(const render_job *job, int64_t frames) {
    json out = {stdout, false};
    const show *s = job->shown;
    json_open(&out, '{');
    json_key(&out, "file"), json_text(&out, job->path);
    json_key(&out, "width"), json_whole(&out, job->width);
    json_key(&out, "height"), json_whole(&out, job->height);
    json_key(&out, "frames"), json_whole(&out, frames);
    json_key(&out, "frames_per_second"), json_number(&out, job->rate);
    json_key(&out, "shown"), json_text(&out, show_name(s));
    json_key(&out, "actor"), json_text(&out, show_actor(s));
    json_key(&out, "environments"), json_whole(&out, show_vector(s) ? show_count(s) : 0);
    json_key(&out, "steps"), json_whole(&out, job->made);
    json_key(&out, "episodes"), json_whole(&out, show_episodes(s));
    json_key(&out, "return"), json_number(&out, show_facts_of(s, 0).episode_return);
    json_key(&out, "difference"), json_text(&out, show_difference(s)[0] ? show_difference(s) : NULL);
    json_key(&out, "interrupted"), json_bool(&out, job->interrupted);
    json_key(&out, "renderer"), json_text(&out, job->render->renderer_about(job->renderer));
    json_close(&out, '}');
    json_end_line(&out);
}

static void print_text(const render_job *job, int64_t frames) {
    printf("wrote %s: ", job->path);
    if (job->picture) {
        printf("%d x %d pixels, after %lld step%s\n", job->width, job->height, (long long)job->made,
               job->made == 1 ? "" : "s");
    } else {
        printf("%lld frame%s of %d x %d pixels, %.3g a second\n", (long long)frames, frames == 1 ? "" : "s", job->width,
               job->height, job->rate);
    }
}

static int render(render_job *job, bool as_json) {
    interrupt_catch();
    ludus_status status = make_frames(job);
    const int64_t frames = job->render->recording_frames(job->recording);
    // Until here a failure leaves no file.
    if (!status) {
        status = job->render->recording_close(job->recording);
        job->recording = NULL;
    }
    if (status) {
        return EXIT_FAILED;
    }
    if (show_difference(job->shown)[0]) {
        fprintf(stderr, "note: %s\n", show_difference(job->shown));
    }
    if (job->capped) {
        fprintf(stderr,
                "note: the episode was not over after %lld steps; --steps and --episodes say how long a film is\n",
                (long long)job->made);
    }
    if (as_json) {
        print_json(job, frames);
    } else {
        print_text(job, frames);
    }
    return job->interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}

int command_render(int argc, char **argv) {
    const char *size = "600x400";
    double rate = 0;
    int64_t envs = 0;
    bool as_json = false;
    show_settings settings = {.seed = -1};
    render_job job = {.steps = -1};
    const flag flags[] = {
        {"out", "FILE", FLAG_TEXT, &job.path, 0, 0, ".png, .gif, .mp4, .webm, or .png with %05d: a picture a frame"},
        {"policy", "WHO", FLAG_TEXT, &settings.policy, 0, 0,
         "a run's folder, a policy file, random (default) or scripted"},
        {"sample", "", FLAG_SWITCH, &settings.sample, 0, 0,
         "draw the policy's actions instead of taking the likeliest"},
        {"seed", "S", FLAG_WHOLE, &settings.seed, 0, 1152921504606846976.0, "environment i begins with seed S + i (0)"},
        {"envs", "N", FLAG_WHOLE, &envs, 1, 65536, "environments side by side (1)"},
        {"size", "WxH", FLAG_TEXT, &size, 0, 0, "pixels (600x400)"},
        {"steps", "N", FLAG_WHOLE, &job.steps, 0, 1e12,
         "a picture: after so many steps (0); a film: so many steps long"},
        {"episodes", "N", FLAG_WHOLE, &job.episodes, 1, 1e12, "stop when so many episodes are over (a film: 1)"},
        {"fps", "F", FLAG_NUMBER, &rate, LUDUS_RECORDING_RATE_LOW, LUDUS_RECORDING_RATE_HIGH,
         "frames per second, a step each (as time passes for the environment)"},
        {"overlay", "", FLAG_SWITCH, &job.figures, 0, 0, "write step, return, action and value into the picture"},
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON object"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus render ENV|FILE [option=value ...] --out FILE [--policy WHO] [flags]",
        .about =
            "Makes a picture or a film without a screen. FILE is what `ludus rollout` printed, a snapshot, a stored "
            "draw\n"
            "list, a policy, or a model of your own (MJCF, model.xml). A film has the first picture and one after "
            "every step. MP4 and WebM need the program\n"
            "ffmpeg. Ctrl-C ends a film early and keeps it.",
        .flags = flags,
        .words_min = 1,
        .opens = true,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        settings.what = line.words[0];
        settings.options = line.options;
        settings.envs = (int32_t)envs;
        if (!job.path) {
            arguments_wrong(&line, "--out FILE is missing");
            status = EXIT_USAGE;
        } else if (viewer_read_size(size, &job.width, &job.height)) {
            status = EXIT_USAGE;
        } else if (open_job(&job, &settings, rate)) {
            status = EXIT_FAILED;
        } else {
            status = render(&job, as_json);
        }
        close_job(&job);
    }
    arguments_free(&line);
    return status;
}
