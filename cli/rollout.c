// rollout.c - `ludus rollout ENV`: plays recorded actions or a policy and prints what the environment gave, as JSON lines.
// SPDX-License-Identifier: MIT
#include "action_file.h"
#include "arguments.h"
#include "command.h"
#include "rollout_lines.h"
#include "whole_file.h"

#include <ludus/ludus.h>
#ifdef LUDUS_WITH_TRAIN
#include <ludus/agent.h>
#else
typedef struct ludus_policy ludus_policy;
#endif

#include <stdlib.h>
#include <string.h>

typedef struct rollout {
    ludus_env *env;
    const ludus_layout *layout;
    rollout_lines lines;
    ludus_slot *action;
    uint8_t *legal;
    action_file *file;    // where actions come from:
    ludus_policy *policy; // one of the two
    const char *reset_options;
    bool greedy, random, with_state;
    double noise;                  // of the state
    ludus_rng chance;              // of random actions
    int64_t seed, steps, episodes; // limits; 0: none
} rollout;

// --- playing ---

// A seed for the first episode; the running stream for those that follow.
static bool reset(rollout *r, int64_t seed) {
    return !ludus_env_reset_with(r->env, seed, r->reset_options) &&
           !rollout_lines_reset(&r->lines, seed, r->reset_options);
}

static action_result next_action(rollout *r, int64_t step) {
    if (r->file) {
        return action_file_next(r->file, r->env, r->action);
    }
    for (int32_t row = 0; r->random && row < r->layout->rows; row++) {
        ludus_space_sample(&r->layout->action, &r->chance, r->action + row * r->layout->action_slots);
    }
    if (r->random) {
        return ACTION_READ;
    }
#ifdef LUDUS_WITH_TRAIN
    if (r->layout->legal_count) {
        ludus_env_legal(r->env, r->legal);
    }
    ludus_policy_act(r->policy, ludus_env_observation(r->env), r->layout->legal_count ? r->legal : NULL,
                     r->layout->rows, r->greedy, (uint64_t)r->seed, (uint64_t)step, r->action, NULL);
#endif
    (void)step;
    return ACTION_READ;
}

static bool play(rollout *r) {
    if (r->with_state) {
        rollout_lines_add_state(&r->lines, r->noise, (uint64_t)r->seed);
    }
    if (!reset(r, r->seed)) {
        return false;
    }
    bool over = false;
    int64_t episodes = 0;
    for (int64_t step = 0; (r->steps == 0 || step < r->steps) && (r->episodes == 0 || episodes < r->episodes); step++) {
        // The actions of a file are read before the reset, so that none follows the last action.
        if (over && !r->file && !reset(r, LUDUS_KEEP_STREAM)) {
            return false;
        }
        const action_result result = next_action(r, step);
        if (result == ACTION_END) {
            break;
        }
        if (result == ACTION_WRONG) {
            return false;
        }
        if (over && r->file && !reset(r, LUDUS_KEEP_STREAM)) {
            return false;
        }
        const ludus_outcome outcome = ludus_env_step(r->env, r->action);
        over = outcome.terminated || outcome.truncated;
        episodes += over;
        if (rollout_lines_step(&r->lines, r->action, &outcome)) {
            return false;
        }
    }
    return true;
}

// Keeps what the environment is now, to go on from there.
static bool write_snapshot(const rollout *r, const char *path) {
    const size_t size = ludus_env_snapshot_bytes(r->env);
    void *bytes = malloc(size);
    if (!bytes) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a snapshot");
        return false;
    }
    const ludus_status status = ludus_env_save(r->env, bytes, size);
    const bool written = !status && !whole_file_write(path, bytes, size);
    free(bytes);
    return written;
}

// --- the command ---

static bool open_policy(rollout *r, const char *folder) {
#ifdef LUDUS_WITH_TRAIN
    r->policy = ludus_policy_load(folder);
    return r->policy && !ludus_policy_fits(r->policy, r->layout);
#else
    (void)r;
    ludus_fail(LUDUS_ERROR_UNSUPPORTED, "cannot load %s: this build has no agents", folder);
    return false;
#endif
}

static bool open_rollout(rollout *r, const char *id, const char *options, const char *actions, const char *folder) {
    r->env = ludus_env_make(id, options);
    if (!r->env) {
        return false;
    }
    r->layout = ludus_env_layout(r->env);
    r->action = calloc((size_t)(r->layout->rows * r->layout->action_slots) + 1, sizeof *r->action);
    r->legal = calloc((size_t)(r->layout->rows * r->layout->legal_count) + 1, 1);
    if (!r->action || !r->legal) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a rollout");
        return false;
    }
    if (rollout_lines_begin(&r->lines, stdout, r->env, actions && strcmp(actions, "-") == 0)) {
        return false;
    }
    if (folder) {
        return open_policy(r, folder);
    }
    if (r->random) {
        ludus_rng_seed_child(&r->chance, (uint64_t)r->seed, 1);
        return true;
    }
    r->file = action_file_open(actions);
    return r->file != NULL;
}

static void close_rollout(rollout *r) {
    action_file_close(r->file);
#ifdef LUDUS_WITH_TRAIN
    ludus_policy_destroy(r->policy);
#endif
    rollout_lines_end(&r->lines);
    ludus_env_destroy(r->env);
    free(r->action);
    free(r->legal);
}

int command_rollout(int argc, char **argv) {
    const char *actions = NULL, *precision = NULL, *folder = NULL, *snapshot = NULL;
    bool sample = false;
    rollout r = {.reset_options = NULL};
    const flag flags[] = {
        {"seed", "S", FLAG_WHOLE, &r.seed, 0, 4611686018427387904.0, "seed of the first reset (0)"},
        {"actions", "FILE", FLAG_TEXT, &actions, 0, 0, "one action a line; - is the standard input"},
        {"precision", "P", FLAG_TEXT, &precision, 0, 0, "double (as the original, the default) or float"},
        {"reset", "TEXT", FLAG_TEXT, &r.reset_options, 0, 0, "reset options and state of every reset: \"low=-0.1\""},
        {"policy", "DIR", FLAG_TEXT, &folder, 0, 0, "a run folder or policy file that chooses the actions"},
        {"sample", "", FLAG_SWITCH, &sample, 0, 0, "draw the policy's actions instead of taking the likeliest"},
        {"random", "", FLAG_SWITCH, &r.random, 0, 0, "draw actions from their whole space instead"},
        {"state", "", FLAG_SWITCH, &r.with_state, 0, 0, "lines have the state by name too, for `ludus identify`"},
        {"noise", "S", FLAG_NUMBER, &r.noise, 0, 1e9,
         "with --state: normal noise of this standard deviation on its real numbers"},
        {"steps", "N", FLAG_WHOLE, &r.steps, 1, 1e15, "stop after so many steps"},
        {"episodes", "N", FLAG_WHOLE, &r.episodes, 1, 1e15, "stop after so many episodes (without --actions: 1)"},
        {"snapshot", "FILE", FLAG_TEXT, &snapshot, 0, 0,
         "write what the environment is at the end, to go on from there"},
        {"json", "", FLAG_SWITCH, &(bool){false}, 0, 0, "the output is JSON in any case"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus rollout ENV [option=value ...] --seed S (--actions FILE | --policy DIR | --random) [flags]",
        .about =
            "Plays one environment and prints one JSON object a line: {\"reset\":true,\"obs\":..,\"info\":{..},\n"
            "\"env\":..,\"options\":..,\"seed\":..} first, then "
            "{\"action\":..,\"obs\":..,\"reward\":..,\"terminated\":..,\n"
            "\"truncated\":..,\"info\":{..}} for each action. When an episode has ended it resets without a seed "
            "(null)\n"
            "before the next action and prints another reset line. Numbers have 17 significant digits. An action of\n"
            "several numbers has blanks or commas between them. The lines, kept in a file, are what `ludus watch`\n"
            "and `ludus render` play again.",
        .flags = flags,
        .words_min = 1,
        .opens = true,
        .words_max = 1,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        r.greedy = !sample;
        r.episodes = !actions && r.steps == 0 && r.episodes == 0 ? 1 : r.episodes;
        if ((actions != NULL) + (folder != NULL) + r.random != 1) {
            arguments_wrong(&line, "a rollout needs either --actions FILE or --policy DIR or --random");
            status = EXIT_USAGE;
        } else if (r.noise > 0 && !r.with_state) {
            arguments_wrong(&line, "--noise is of the state: it goes with --state");
            status = EXIT_USAGE;
        } else if ((precision || !arguments_has_option(&line, "precision")) &&
                   !arguments_add_option(&line, "precision", precision ? precision : "double")) {
            status = EXIT_FAILED;
        } else if (!open_rollout(&r, line.words[0], line.options, actions, folder) || !play(&r) ||
                   (snapshot && !write_snapshot(&r, snapshot))) {
            status = EXIT_FAILED;
        }
        close_rollout(&r);
    }
    arguments_free(&line);
    return status;
}
