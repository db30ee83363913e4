// show_inside.h - what the parts of a show share.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_SHOW_INSIDE_H
#define LUDUS_CLI_SHOW_INSIDE_H

#include "show.h"

#ifdef LUDUS_WITH_TRAIN
#include <ludus/agent.h>
#else
typedef struct ludus_policy ludus_policy;
#endif

struct show {
    show_kind kind;
    char file[400]; // as the command line has it, for sentences
    char name[400], actor[512];
    char difference[800];
    char *bytes; // of the file it came from
    size_t size;
    int64_t seed;

    int32_t count;
    ludus_draw_list **lists; // [count]

    // Of all but drawings. One of the two is owned: a single environment owns its vector.
    ludus_vector *vector;
    ludus_env *env;
    ludus_autoreset autoreset;
    ludus_buffers buffers;
    const ludus_layout *layout;
    const ludus_env_def *definition;
    ludus_policy *policy; // NULL: uniform random actions, or those of the recording
    bool greedy;
    int64_t acted;     // steps so far: what random actions are drawn from
    show_facts *facts; // [count]; the actions' texts are of environments that have a hook for them
    float *values;     // [count * rows] the policy's
    uint8_t *mask;     // [count] who is reset
    void *state;       // one environment's, for hooks

    // Of recordings.
    char *options; // of the environment, as the lines have it
    size_t at;     // in bytes: the next line
    int64_t line;  // the last one read, from 1
};

// --- environments (show_env.c) ---

// Environments of an id with a policy: `policy` is who acts as the command line says it, NULL for random.
ludus_status show_open_environment(show *s, const char *id, const char *policy, const show_settings *settings);
// Those of the snapshot in s->bytes.
ludus_status show_open_snapshot(show *s, const show_settings *settings);
// What all environments need, once s->vector (and s->env, where that owns it) is there.
ludus_status show_prepare(show *s);
show_facts show_facts_now(const show *s, int32_t index); // as the buffers have them
show_result show_step_environments(show *s);
ludus_status show_restart_environments(show *s, int64_t seed);

// Counts what the step that was just made gave, or the beginning of episodes where `mask` is set.
void show_count_step(show *s);
void show_count_reset(show *s, int32_t index);

// The action that lies in the buffer for environment `index`, in words (show_action.c). With a hook for it the environment is
// still where the action was chosen.
void show_action_text(const show *s, int32_t index, char *out, size_t capacity);
// Writes the texts of all actions that are about to be made, where there is a hook for it.
void show_keep_action_texts(show *s);

// --- recorded rollouts (show_rollout.c) ---

ludus_status show_open_rollout(show *s);
show_result show_step_rollout(show *s);
ludus_status show_restart_rollout(show *s);

#endif
