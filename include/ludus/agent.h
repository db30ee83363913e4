// agent.h - training runs, policies and baselines: what a program needs to train an agent, keep it, and use it again.
// SPDX-License-Identifier: MIT
//
// Part of libludus_train. A run is a folder: policy.safetensors, checkpoint.safetensors, events.out.tfevents.*,
// metrics.jsonl, config.json, result.json, curve.png and curve.svg.
#ifndef LUDUS_AGENT_H
#define LUDUS_AGENT_H

#include <ludus/vector.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- algorithms ---

// Algorithm `index` from 0 ("ppo", "random" ...): its name, one sentence, and the table of its options; NULL past the last.
LUDUS_API const char *ludus_algorithm_name(int32_t index);
LUDUS_API const char *ludus_algorithm_about(const char *name);
LUDUS_API const ludus_field *ludus_algorithm_options(const char *name);

// The options an algorithm starts from on an environment ("envs=16 learning_rate=0.001"): a row of the table of defaults
// per environment, "" where there is none.
LUDUS_API const char *ludus_algorithm_defaults(const char *name, const char *env);

// How many environment steps a training run of it takes when nobody says otherwise.
LUDUS_API int64_t ludus_algorithm_steps(const char *name, const char *env);

// --- policies ---

// A policy: networks, the spaces they fit, the environment's id and options, and the moments that normalise observations.
typedef struct ludus_policy ludus_policy;

// Reads a policy from a .safetensors file or from a run's folder. NULL with a sentence when it is missing, broken or of an
// unknown kind. Untrusted: a damaged file is a sentence.
LUDUS_API ludus_policy *ludus_policy_load(const char *path);
LUDUS_API void ludus_policy_destroy(ludus_policy *policy);
LUDUS_API ludus_status ludus_policy_save(const ludus_policy *policy, const char *path);

// A baseline that needs no training: "random" (uniform actions) or "scripted" (a hand-written rule, where one is known).
LUDUS_API ludus_policy *ludus_policy_baseline(const char *kind, const char *env, const char *options);

// An independent copy, for acting. NULL with a sentence. It may be used on another thread than the original.
LUDUS_API ludus_policy *ludus_policy_copy(const ludus_policy *policy);

// Gives a copy the original's parameters as they are now. LUDUS_ERROR_MISMATCH when it is no copy of it.
LUDUS_API ludus_status ludus_policy_copy_into(ludus_policy *into, const ludus_policy *policy);

LUDUS_API const char *ludus_policy_env(const ludus_policy *policy);     // the id it was trained on
LUDUS_API const char *ludus_policy_options(const ludus_policy *policy); // canonical environment options
LUDUS_API const char *ludus_policy_algorithm(const ludus_policy *policy);

// Does the policy fit these spaces? LUDUS_ERROR_MISMATCH with a sentence naming both when it does not.
LUDUS_API ludus_status ludus_policy_fits(const ludus_policy *policy, const ludus_layout *layout);

// Chooses actions for `count` observation rows of the policy's layout (raw: the policy normalises them itself).
// `legal` is [count][legal_count] or NULL. Greedy takes the likeliest action; otherwise actions are drawn from
// Philox(seed, counter, row). `values` receives the critic's estimates when not NULL (NAN where there is no critic).
LUDUS_API void ludus_policy_act(ludus_policy *policy, const void *observations, const uint8_t *legal, int32_t count,
                                bool greedy, uint64_t seed, uint64_t counter, ludus_slot *actions, float *values);

// --- evaluation ---

typedef struct ludus_evaluation {
    int32_t episodes;
    double mean_return, standard_deviation; // over episodes
    double lowest, highest;
    double mean_length; // steps
    int64_t steps;
} ludus_evaluation;

// Plays `episodes` whole episodes, episode i in an environment seeded with seed + i (each environment's first episode only,
// so that long ones count as often as short ones). Unwrapped rewards. `options` are over the policy's own, or NULL.
LUDUS_API ludus_status ludus_evaluate(ludus_policy *policy, const char *options, int32_t episodes, uint64_t seed,
                                      bool greedy, ludus_evaluation *out);

// --- training ---

// Where a run stands, once an iteration.
typedef struct ludus_progress {
    int64_t steps, steps_wanted; // environment steps
    int64_t episodes;
    double mean_return, mean_length; // of the last (up to 100) episodes; NAN before the first ended
    double steps_per_second;         // since the start or resumption
    double seconds, seconds_left;    // of this process's run; left is an estimate
    double evaluation_return;        // of the last evaluation, NAN before the first
    double policy_loss, value_loss, entropy, kl, learning_rate;
    const ludus_policy *policy; // as it is now; to be looked at and copied during the call only
} ludus_progress;

typedef struct ludus_train_settings {
    const char *algorithm; // "ppo"
    const char *env;       // id
    const char *options;   // environment, runtime and algorithm options in one text; NULL for the defaults
    const char *folder;    // run folder, made when missing; NULL writes nothing
    bool resume;           // go on from the folder's checkpoint: env, options and seed come from there
    uint64_t seed;
    int64_t steps;   // environment steps in all; 0 for the default of the environment's row
    int32_t threads; // >= 1; results do not depend on it
    bool has_until;  // stop as soon as an evaluation of `episodes` averages `until`
    double until;
    int32_t episodes; // of an evaluation, 100 when 0
    // Steps between two checkpoints; 0: one every 20 seconds. Results do not depend on it.
    int64_t checkpoint_steps;
    double started; // CLOCK_MONOTONIC seconds from which result.seconds counts; 0: the call
    // Called once an iteration; returning false stops the run cleanly (the checkpoint is written). NULL: none.
    bool (*progress)(const ludus_progress *progress, void *user);
    void *user;
} ludus_train_settings;

typedef struct ludus_train_result {
    int64_t steps;
    double seconds;              // from `started` to the evaluation that passed, or to the end
    bool passed;                 // an evaluation reached `until`, and the run stopped there
    bool solved;                 // and the fresh one reached it too
    bool interrupted;            // the progress callback said stop
    ludus_evaluation evaluation; // fresh: on seeds that no training or stopping evaluation used
    char env[96], algorithm[32];
    uint64_t seed;
} ludus_train_result;

// Trains, evaluates, logs and saves. Bad settings fail before anything is written.
LUDUS_API ludus_status ludus_train(const ludus_train_settings *settings, ludus_train_result *result);

// --- learning curves ---

// What a band around a mean over seeds is.
typedef enum ludus_band {
    LUDUS_BAND_AUTO,       // the confidence where every group with several runs has five or more, the range elsewhere
    LUDUS_BAND_CONFIDENCE, // 95 % confidence of the mean, by Student's t: other seeds' mean is likely in it
    LUDUS_BAND_RANGE,      // lowest to highest run
    LUDUS_BAND_DEVIATION,  // mean -+ one standard deviation of the runs
    LUDUS_BAND_NONE,
} ludus_band;

typedef struct ludus_curves_settings {
    const char *x; // "steps" (also NULL), "seconds", "episodes"
    const char *y; // "return" (also NULL), "length", "evaluation", or any number of metrics.jsonl ("entropy", "kl" ...)
    int32_t smooth; // each run's points are means over so many; 0: as they are
    ludus_band band;
} ludus_curves_settings;

// The mean of a group: runs of one algorithm on one environment with the same options, which differ in their seeds. It
// spans what all of its runs reached; between their points runs are linear.
typedef struct ludus_curve {
    const char *algorithm, *env;
    const char *options; // that tell it from other groups of the same environment: "gamma=0.9 ...", "" for none
    int32_t runs, seeds; // runs that have points, and how many different seeds they have
    int32_t count;
    const double *x, *mean;   // [count], x rising
    const double *low, *high; // [count] the band; NULL for a single run, or when none is wanted
    double longest;           // x that the longest run reached: beyond the last x when others ended earlier
} ludus_curve;

typedef struct ludus_curves ludus_curves;

// Reads the folders of runs. NULL with a sentence when one is none or is broken, when nothing has a point, or when the
// runs of a group have no x in common. Runs without a point yet (killed early) are counted and left out.
LUDUS_API ludus_curves *ludus_curves_make(const char *const *folders, int32_t count,
                                          const ludus_curves_settings *settings);
LUDUS_API void ludus_curves_destroy(ludus_curves *curves);

// Group `index` from 0, in the order of their first runs; NULL past the last. It belongs to the curves.
LUDUS_API const ludus_curve *ludus_curves_get(const ludus_curves *curves, int32_t index);
LUDUS_API int32_t ludus_curves_left_out(const ludus_curves *curves); // runs without a point
LUDUS_API ludus_band ludus_curves_band(const ludus_curves *curves);  // what LUDUS_BAND_AUTO became

// Draws them, a chart an environment with its threshold: a PNG or SVG file, by the name's end. Means are named where they
// end; seeds that ran longer go on thinly. `title` NULL: made from what they are. Width and height are in units, 0 for
// chosen ones; a PNG has two pixels a unit.
LUDUS_API ludus_status ludus_curves_write(const ludus_curves *curves, const char *path, const char *title,
                                          int32_t width, int32_t height);

#ifdef __cplusplus
}
#endif
#endif
