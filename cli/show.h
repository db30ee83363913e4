// show.h - what is being shown: environments with a policy, a recorded rollout, a snapshot that goes on, a stored draw list.
// SPDX-License-Identifier: MIT
//
// Watching and rendering are the same up to where the pixels go: both step a show and draw its lists.
#ifndef LUDUS_CLI_SHOW_H
#define LUDUS_CLI_SHOW_H

#include <ludus/draw.h>
#include <ludus/vector.h>

// From the command line.
typedef struct show_settings {
    const char *what; // an id; or a file: the lines of a rollout, a snapshot, a draw list, a policy; or a run's folder
    const char *options; // "name=value ...", over the policy's own where there is one; "" for none
    const char *policy;  // a run's folder, a policy file, "random" or "scripted"; NULL: what suits
    bool sample;         // draw a policy's actions instead of taking the likeliest
    int64_t seed;        // environment i begins with seed + i; -1: nobody said, 0
    int32_t envs;        // side by side; 0: nobody said, 1
} show_settings;

typedef enum show_kind {
    SHOW_ENVIRONMENT, // environments of an id
    SHOW_SNAPSHOT,    // environments as they were kept
    SHOW_ROLLOUT,     // the lines of a rollout, played again
    SHOW_DRAWING,     // a stored draw list: it has no steps
} show_kind;

typedef struct show show;

// NULL with a sentence. Files are known by what is in them, not by their names. `settings` and its texts may go afterwards.
show *show_open(const show_settings *settings);
void show_close(show *s); // NULL is fine

show_kind show_what(const show *s);
const char *show_name(const show *s);  // the id, or the draw list's file
const char *show_actor(const show *s); // who acts: "ppo, runs/cartpole", "random", "recorded"; "" nobody
int32_t show_count(const show *s);     // pictures side by side

// The environments, NULL of a drawing. It stays the show's.
ludus_vector *show_vector(const show *s);

// Pictures a second at which time passes as in the world; where the environment has no time, what is pleasant to follow.
double show_rate(const show *s);

typedef enum show_result { SHOW_STEPPED, SHOW_ENDED, SHOW_FAILED } show_result;

// One step of every environment. One whose episode had ended begins the next: so the last picture of an episode is seen.
// SHOW_ENDED, with nothing changed: a recording or drawing has no more. SHOW_FAILED leaves a sentence.
show_result show_step(show *s);

// From the beginning: environments from these seeds (negative: with new episodes from where their streams are), a
// recording from its first line, a snapshot (with a negative seed) from what was kept.
ludus_status show_restart(show *s, int64_t seed);

// Draws all pictures as they are now. The lists are the show's.
ludus_status show_draw(show *s);
const ludus_draw_list *const *show_lists(const show *s); // [show_count]

// How environment `index` stands.
typedef struct show_facts {
    int64_t episode;            // from 0: how many it has ended before this one
    int64_t step;               // steps of this episode
    double reward;              // of the last step, NAN after a reset
    double episode_return;      // so far
    double value;               // what the policy expected before its last action, NAN when it does not say
    bool terminated, truncated; // the episode is over
    char action[64];            // the last one in words, "" after a reset
} show_facts;
show_facts show_facts_of(const show *s, int32_t index);

// Episodes that have ended, in all environments together.
int64_t show_episodes(const show *s);

// Where a recording says something else than this version computes: one sentence about the first such line, "" for none.
const char *show_difference(const show *s);

#endif
