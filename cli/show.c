// show.c - opens what is to be shown by what it is, and draws it.
// SPDX-License-Identifier: MIT
#include "show_inside.h"
#include "vector_option.h"
#include "whole_file.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { HEAD_BYTES = 64 };            // enough to know a file by
#define FILE_BYTES ((size_t)1 << 30) // the most of a file

// --- files ---

typedef enum file_kind { FILE_UNKNOWN, FILE_SNAPSHOT, FILE_DRAWING, FILE_ROLLOUT, FILE_POLICY } file_kind;

static file_kind kind_of(const char *bytes, size_t size) {
    if (size >= 8 && memcmp(bytes, "LUDUSNAP", 8) == 0) {
        return FILE_SNAPSHOT;
    }
    if (size >= 8 && memcmp(bytes, "LUDUDRAW", 8) == 0) {
        return FILE_DRAWING;
    }
    if (size >= 1 && bytes[0] == '{') {
        return FILE_ROLLOUT;
    }
    // safetensors: the length of the head in eight bytes, then JSON.
    return size > 8 && bytes[7] == 0 && bytes[8] == '{' ? FILE_POLICY : FILE_UNKNOWN;
}

// What comes from a file says itself how it goes on.
static ludus_status refuse(const show *s, const show_settings *settings, const char *about, bool policy) {
    const char *flag = settings->options[0]            ? "options"
                       : policy && settings->policy    ? "--policy"
                       : policy && settings->seed >= 0 ? "--seed"
                       : settings->envs                ? "--envs"
                                                       : NULL;
    return flag ? ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is %s: it says itself what is in it; leave %s away", s->file,
                             about, flag)
                : LUDUS_OK;
}

static ludus_status open_drawing(show *s) {
    s->kind = SHOW_DRAWING;
    s->count = 1;
    s->lists = calloc(1, sizeof *s->lists);
    s->lists[0] = s->lists ? ludus_draw_list_make() : NULL;
    if (!s->lists || !s->lists[0]) {
        return LUDUS_ERROR_MEMORY;
    }
    return ludus_draw_list_load(s->lists[0], s->bytes, s->size);
}

// The folder or file of a policy is shown in the environment that it was trained in.
static ludus_status open_policy(show *s, const show_settings *settings) {
#ifdef LUDUS_WITH_TRAIN
    if (settings->policy) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is a policy itself; leave --policy away, or name an environment",
                          s->file);
    }
    ludus_policy *policy = ludus_policy_load(settings->what);
    if (!policy) {
        return LUDUS_ERROR_FORMAT;
    }
    char id[256];
    snprintf(id, sizeof id, "%s", ludus_policy_env(policy));
    ludus_policy_destroy(policy);
    return show_open_environment(s, id, settings->what, settings);
#else
    (void)settings;
    return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "cannot load %s: this build has no agents", s->file);
#endif
}

static ludus_status open_known(show *s, file_kind kind, const show_settings *settings) {
    ludus_status status = LUDUS_OK;
    switch (kind) {
    case FILE_SNAPSHOT: return show_open_snapshot(s, settings);
    case FILE_DRAWING: status = refuse(s, settings, "a draw list", true); return status ? status : open_drawing(s);
    case FILE_ROLLOUT:
        status = refuse(s, settings, "a recorded rollout", true);
        return status ? status : show_open_rollout(s);
    case FILE_POLICY: return open_policy(s, settings);
    case FILE_UNKNOWN: break;
    }
    return ludus_fail(LUDUS_ERROR_FORMAT,
                      "%s is nothing that can be shown; that is an environment's id, the lines of `ludus rollout`, a "
                      "snapshot, a stored draw list, a policy or a run's folder",
                      s->file);
}

static ludus_status open_file(show *s, const show_settings *settings) {
    FILE *file = whole_file_open(settings->what);
    if (!file) {
        return LUDUS_ERROR_IO;
    }
    ludus_status status = whole_file_read(file, settings->what, HEAD_BYTES, &s->bytes, &s->size);
    const file_kind kind = status ? FILE_UNKNOWN : kind_of(s->bytes, s->size);
    if (!status && kind != FILE_UNKNOWN && kind != FILE_POLICY) {
        status = whole_file_read(file, settings->what, FILE_BYTES, &s->bytes, &s->size);
        if (!status && s->size == FILE_BYTES) {
            status = ludus_fail(LUDUS_ERROR_FORMAT, "%s is too large to be shown: a file may have 1 GiB", s->file);
        }
    }
    fclose(file);
    if (status) {
        return status;
    }
    status = open_known(s, kind, settings);
    // What a library says of bytes does not know their name.
    if (status && strncmp(ludus_last_error(), s->file, strlen(s->file)) != 0) {
        char why[400];
        snprintf(why, sizeof why, "%s", ludus_last_error());
        ludus_fail(status, "%s: %s", s->file, why);
    }
    return status;
}

static bool is_registered(const char *id) {
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        if (strcmp(ludus_registered_id(i), id) == 0) {
            return true;
        }
    }
    return false;
}

// An id goes before a file of the same name, which can be written "./name".
static ludus_status open_what(show *s, const show_settings *settings) {
    struct stat found;
    const char *what = settings->what;
    const bool there = stat(what, &found) == 0;
    if (is_registered(what) || (!there && ludus_find(what, NULL))) {
        return show_open_environment(s, what, settings->policy, settings);
    }
    if (there) {
        return S_ISDIR(found.st_mode) ? open_policy(s, settings) : open_file(s, settings);
    }
    // The sentence of ludus_find() may know a similar id.
    if (strstr(ludus_last_error(), "did you mean")) {
        return LUDUS_ERROR_NOT_FOUND;
    }
    return ludus_fail(LUDUS_ERROR_NOT_FOUND,
                      "there is neither an environment nor a file '%s'; `ludus list` tells the environments", s->file);
}

show *show_open(const show_settings *settings) {
    show *s = calloc(1, sizeof *s);
    if (!s) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to show %.200s", settings->what);
        return NULL;
    }
    snprintf(s->file, sizeof s->file, "%s", settings->what);
    strcpy(s->name, s->file);
    s->seed = settings->seed < 0 ? 0 : settings->seed;
    s->greedy = !settings->sample;
    if (open_what(s, settings)) {
        show_close(s);
        return NULL;
    }
    return s;
}

void show_close(show *s) {
    if (!s) {
        return;
    }
    for (int32_t i = 0; s->lists && i < s->count; i++) {
        ludus_draw_list_destroy(s->lists[i]);
    }
#ifdef LUDUS_WITH_TRAIN
    ludus_policy_destroy(s->policy);
#endif
    if (!s->env) {
        ludus_vector_destroy(s->vector);
    }
    ludus_env_destroy(s->env);
    free(s->lists);
    free(s->facts);
    free(s->values);
    free(s->mask);
    free(s->state);
    free(s->options);
    free(s->bytes);
    free(s);
}

// --- what it is ---

show_kind show_what(const show *s) {
    return s->kind;
}

const char *show_name(const show *s) {
    return s->name;
}

const char *show_actor(const show *s) {
    return s->actor;
}

int32_t show_count(const show *s) {
    return s->count;
}

ludus_vector *show_vector(const show *s) {
    return s->vector;
}

const char *show_difference(const show *s) {
    return s->difference;
}

// Are all observations choices? Then nothing moves between two steps, and each wants to be looked at.
static bool is_turn_by_turn(const ludus_space *space) {
    for (int32_t p = 0; p < space->parts; p++) {
        if (space->part[p].kind == LUDUS_BOX) {
            return false;
        }
    }
    return true;
}

double show_rate(const show *s) {
    const double natural = s->vector ? vector_natural_rate(s->vector) : 0;
    if (natural > 0) {
        return natural;
    }
    return s->vector && is_turn_by_turn(&s->layout->observation) ? 4 : 30;
}

// --- steps and pictures ---

show_result show_step(show *s) {
    switch (s->kind) {
    case SHOW_ENVIRONMENT:
    case SHOW_SNAPSHOT: return show_step_environments(s);
    case SHOW_ROLLOUT: return show_step_rollout(s);
    case SHOW_DRAWING: break;
    }
    return SHOW_ENDED;
}

ludus_status show_restart(show *s, int64_t seed) {
    switch (s->kind) {
    case SHOW_ENVIRONMENT:
    case SHOW_SNAPSHOT: return show_restart_environments(s, seed);
    case SHOW_ROLLOUT: return show_restart_rollout(s);
    case SHOW_DRAWING: break;
    }
    return LUDUS_OK;
}

ludus_status show_draw(show *s) {
    ludus_status status = LUDUS_OK;
    for (int32_t i = 0; s->vector && !status && i < s->count; i++) {
        status = ludus_vector_draw(s->vector, i, s->lists[i]);
    }
    return status;
}

const ludus_draw_list *const *show_lists(const show *s) {
    return (const ludus_draw_list *const *)s->lists;
}

show_facts show_facts_of(const show *s, int32_t index) {
    show_facts facts = {.reward = NAN, .episode_return = NAN, .value = NAN};
    if (s->facts && index >= 0 && index < s->count) {
        facts = s->facts[index];
        if (facts.step > 0 && !facts.action[0]) {
            show_action_text(s, index, facts.action, sizeof facts.action);
        }
    }
    return facts;
}

int64_t show_episodes(const show *s) {
    int64_t ended = 0;
    for (int32_t i = 0; s->facts && i < s->count; i++) {
        ended += s->facts[i].episode + (s->facts[i].terminated || s->facts[i].truncated);
    }
    return ended;
}
