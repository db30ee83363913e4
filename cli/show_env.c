// show_env.c - environments with a policy, new ones or those of a snapshot: making, stepping, counting.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "show_inside.h"
#include "vector_option.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 65536 }; // pictures of a frame

// --- who acts ---

static bool is_baseline(const char *policy) {
    return strcmp(policy, "random") == 0 || strcmp(policy, "scripted") == 0;
}

#ifdef LUDUS_WITH_TRAIN
static ludus_status load_policy(show *s, const char *policy) {
    s->policy = ludus_policy_load(policy);
    if (!s->policy) {
        return LUDUS_ERROR_FORMAT;
    }
    snprintf(s->actor, sizeof s->actor, "%s, %.400s", ludus_policy_algorithm(s->policy), policy);
    return LUDUS_OK;
}

static ludus_status make_baseline(show *s, const char *kind, const char *options) {
    s->policy = ludus_policy_baseline(kind, ludus_vector_variant(s->vector)->id, options);
    snprintf(s->actor, sizeof s->actor, "%s", kind);
    return s->policy ? LUDUS_OK : LUDUS_ERROR_UNSUPPORTED;
}

static const char *own_options(const show *s, const char *id) {
    return s->policy && strcmp(ludus_policy_env(s->policy), id) == 0 ? ludus_policy_options(s->policy) : "";
}

static ludus_status check_policy(const show *s) {
    return s->policy ? ludus_policy_fits(s->policy, s->layout) : LUDUS_OK;
}

static void act(show *s) {
    const ludus_buffers *b = &s->buffers;
    if (s->policy) {
        ludus_policy_act(s->policy, b->observation, b->legal, b->count * b->rows, s->greedy, (uint64_t)s->seed,
                         (uint64_t)s->acted, b->action, s->values);
    } else {
        ludus_vector_random_actions(s->vector, (uint64_t)s->seed, (uint64_t)s->acted);
    }
}
#else
static ludus_status load_policy(show *s, const char *policy) {
    (void)s;
    return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "cannot load %.400s: this build has no agents", policy);
}

static ludus_status make_baseline(show *s, const char *kind, const char *options) {
    (void)options;
    snprintf(s->actor, sizeof s->actor, "%s", kind);
    return strcmp(kind, "random") == 0
               ? LUDUS_OK
               : ludus_fail(LUDUS_ERROR_UNSUPPORTED, "this build has no agents: only random actions");
}

static const char *own_options(const show *s, const char *id) {
    (void)s, (void)id;
    return "";
}

static ludus_status check_policy(const show *s) {
    (void)s;
    return LUDUS_OK;
}

static void act(show *s) {
    ludus_vector_random_actions(s->vector, (uint64_t)s->seed, (uint64_t)s->acted);
}
#endif

// --- making ---

// The options of the command line over the policy's own. An episode's last picture is seen: the reset is a step of its own.
static ludus_status join_options(arguments *joined, const char *own, const char *given) {
    joined->options = strdup(given);
    bool enough = joined->options != NULL;
    if (enough && !arguments_has_option(joined, "autoreset")) {
        enough = arguments_add_option(joined, "autoreset", "next-step");
    }
    char name[128], *value = malloc(strlen(own) + 1);
    ludus_status status = LUDUS_OK;
    while (enough && value && ludus_option_next(&own, name, sizeof name, value, strlen(own) + sizeof name, &status)) {
        enough = arguments_has_option(joined, name) || arguments_add_option(joined, name, value);
    }
    free(value);
    return enough && value ? status : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options");
}

ludus_status show_open_environment(show *s, const char *id, const char *policy, const show_settings *settings) {
    const ludus_variant *variant;
    arguments joined = {.options = NULL};
    s->kind = SHOW_ENVIRONMENT;
    s->count = settings->envs > 0 ? settings->envs : 1;
    policy = policy ? policy : "random";
    if (s->count > MOST) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%d environments; up to %d are shown side by side", s->count, MOST);
    }
    ludus_status status = ludus_find(id, &variant) ? LUDUS_OK : LUDUS_ERROR_NOT_FOUND;
    if (!status && !is_baseline(policy)) {
        status = load_policy(s, policy);
    }
    status = status ? status : join_options(&joined, own_options(s, variant->id), settings->options);
    if (!status) {
        s->vector = ludus_vector_make(id, joined.options, s->count);
        status = s->vector ? LUDUS_OK : LUDUS_ERROR_ARGUMENT;
    }
    if (!status && is_baseline(policy)) {
        status = make_baseline(s, policy, joined.options);
    }
    arguments_free(&joined);
    status = status ? status : show_prepare(s);
    return status ? status : show_restart_environments(s, s->seed);
}

ludus_status show_open_snapshot(show *s, const show_settings *settings) {
    ludus_snapshot_description described;
    ludus_status status = ludus_snapshot_describe(s->bytes, s->size, &described);
    if (status) {
        return status;
    }
    if (settings->envs) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is a snapshot of %d; leave --envs away", s->file, described.count);
    }
    if (described.count > MOST) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has %d environments; up to %d are shown side by side", s->file,
                          described.count, MOST);
    }
    s->kind = SHOW_SNAPSHOT;
    s->count = described.count;
    if (described.single) {
        s->env = ludus_env_from_snapshot(s->bytes, s->size, settings->options);
        s->vector = s->env ? ludus_env_vector(s->env) : NULL;
    } else {
        s->vector = ludus_vector_from_snapshot(s->bytes, s->size, settings->options);
    }
    if (!s->vector) {
        return LUDUS_ERROR_FORMAT;
    }
    const char *policy = settings->policy ? settings->policy : "random";
    if (is_baseline(policy)) {
        char *options = vector_options(s->vector);
        status = options ? make_baseline(s, policy, options) : LUDUS_ERROR_MEMORY;
        free(options);
    } else {
        status = load_policy(s, policy);
    }
    return status ? status : show_prepare(s);
}

show_facts show_facts_now(const show *s, int32_t index) {
    return (show_facts){
        .step = s->buffers.elapsed[index],
        .reward = NAN,
        .episode_return = (double)s->buffers.episode_return[index],
        .value = NAN,
        .terminated = s->buffers.terminated[index],
        .truncated = s->buffers.truncated[index],
    };
}

ludus_status show_prepare(show *s) {
    s->buffers = ludus_vector_buffers(s->vector);
    s->layout = ludus_vector_layout(s->vector);
    s->definition = ludus_vector_definition(s->vector);
    s->autoreset = s->env ? LUDUS_DISABLED : (ludus_autoreset)vector_option(s->vector, "autoreset");
    snprintf(s->name, sizeof s->name, "%s", ludus_vector_variant(s->vector)->id);
    const size_t count = (size_t)s->count;
    s->lists = calloc(count, sizeof *s->lists);
    s->facts = calloc(count, sizeof *s->facts);
    s->values = calloc(count * (size_t)s->layout->rows, sizeof *s->values);
    s->mask = calloc(count, 1);
    s->state = malloc((size_t)s->definition->state_bytes + 1);
    bool enough = s->lists && s->facts && s->values && s->mask && s->state;
    for (size_t i = 0; enough && i < count; i++) {
        s->lists[i] = ludus_draw_list_make();
        enough = s->lists[i] != NULL;
        s->facts[i] = show_facts_now(s, (int32_t)i);
    }
    if (!enough) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to show %d environments", s->count);
    }
    return check_policy(s);
}

// --- stepping ---

void show_count_reset(show *s, int32_t index) {
    show_facts *facts = &s->facts[index];
    *facts = (show_facts){.episode = facts->episode + 1, .reward = NAN, .value = NAN};
}

void show_count_step(show *s) {
    const ludus_buffers *b = &s->buffers;
    for (int32_t i = 0; i < s->count; i++) {
        show_facts *facts = &s->facts[i];
        const bool over = facts->terminated || facts->truncated;
        if (over && s->autoreset == LUDUS_NEXT_STEP) {
            show_count_reset(s, i);
            continue;
        }
        if (over) {
            facts->episode++;
            facts->step = 0;
            facts->episode_return = 0;
        }
        facts->step++;
        facts->reward = b->reward ? (double)b->reward[i * b->players] : b->reward_double[i * b->players];
        facts->episode_return += facts->reward;
        facts->value = s->policy ? (double)s->values[i * b->rows] : NAN;
        facts->terminated = b->terminated[i];
        facts->truncated = b->truncated[i];
    }
}

// Where nobody else does it: those whose episodes have ended begin new ones. Returns how many.
static int32_t reset_ended(show *s) {
    int32_t ended = 0;
    for (int32_t i = 0; i < s->count; i++) {
        s->mask[i] = s->facts[i].terminated || s->facts[i].truncated;
        ended += s->mask[i];
        if (s->mask[i]) {
            show_count_reset(s, i);
        }
    }
    return ended;
}

show_result show_step_environments(show *s) {
    if (s->autoreset == LUDUS_DISABLED && reset_ended(s)) {
        if (ludus_vector_reset_with(s->vector, NULL, s->mask, NULL)) {
            return SHOW_FAILED;
        }
        if (s->count == 1) {
            return SHOW_STEPPED;
        }
    }
    act(s);
    show_keep_action_texts(s);
    ludus_vector_step(s->vector);
    s->acted++;
    show_count_step(s);
    return SHOW_STEPPED;
}

ludus_status show_restart_environments(show *s, int64_t seed) {
    if (seed < 0 && s->kind == SHOW_SNAPSHOT) {
        const ludus_status status =
            s->env ? ludus_env_restore(s->env, s->bytes, s->size) : ludus_vector_restore(s->vector, s->bytes, s->size);
        if (status) {
            return status;
        }
    } else {
        ludus_vector_reset(s->vector, seed < 0 ? LUDUS_KEEP_STREAM : seed);
    }
    if (seed >= 0) {
        s->seed = seed;
        s->acted = 0;
    }
    for (int32_t i = 0; i < s->count; i++) {
        s->facts[i] = show_facts_now(s, i);
    }
    return LUDUS_OK;
}
