// env.h - what an environment is (its definition), the registry of definitions, and a single environment.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENV_H
#define LUDUS_ENV_H

#include <ludus/options.h>
#include <ludus/rng.h>
#include <ludus/space.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LUDUS_DEFINITION_VERSION 1u

// Whose move it is, when it is nobody's.
enum { LUDUS_TURN_CHANCE = -1, LUDUS_TURN_ALL = -2, LUDUS_TURN_OVER = -3 };

// One number of an action: a 4-byte slot. Discrete spaces use `i`, boxes use `f`.
typedef union ludus_slot {
    int32_t i;
    float f;
} ludus_slot;

// What sizes and spaces an environment has under its options.
typedef struct ludus_layout {
    int32_t players;         // 1 unless the environment says otherwise
    bool simultaneous;       // several players act at once; otherwise one acts at a time (see the hook `turn`)
    ludus_space observation; // one player's
    ludus_space action;      // one player's
    int32_t action_slots;    // 4-byte slots of an action (filled in: the numbers in the action space)
    int32_t legal_count;     // length of the legal mask: all choices of the discrete parts; 0 when there is none
    int32_t rows; // action and observation rows of an environment: players if simultaneous, else 1 (filled in)
    double reward_low, reward_high;
    int32_t outcomes_max; // most outcomes a chance node can have; 0 without chance nodes
} ludus_layout;

// What a step gave one single-environment caller. Rewards of further players: ludus_env_reward().
typedef struct ludus_outcome {
    double reward;   // of the player who acted (player 0 when all act)
    bool terminated; // the episode reached an end that the task itself knows
    bool truncated;  // it was cut off from outside (time limit)
} ludus_outcome;

typedef struct ludus_draw_list ludus_draw_list; // draw.h
typedef struct ludus_target ludus_target;       // target.h

// Keyboard and mouse, for playing by hand. With keys that are held, time runs: the action is that of the key pressed last; in
// boxes those held down together add up, and are cut to the bounds. While no key is down it is that of the key named "", rest;
// where there is none, the last action goes on. Where every key acts once a press, a press is a step.
typedef struct ludus_key {
    const char *key; // a character ("a", "+"; no capitals), or left right up down space return backspace delete insert
                     // home end pageup pagedown shift control alt; "": rest. The others belong to the program
    const char *about;  // help on the screen: "push the cart to the left"
    ludus_slot slot[4]; // the action it stands for, inside the action space; actions of more numbers have no keys
    bool held;          // true: acts while held down; false: once a press
} ludus_key;

// An id under which a definition is registered, with the options that make it.
typedef struct ludus_variant {
    const char *id;          // "CartPole-v1"; [namespace/]Name-vN
    const char *options;     // options over the table's defaults, "" for none
    int32_t time_limit;      // steps until an episode is truncated; 0 for none
    double reward_threshold; // mean return at which the task counts as solved; NAN when none is stated
    const char *about;       // NULL: the definition's
} ludus_variant;

// Something to bring about in an environment, for those who plan (optimize.h): how it begins and what it costs.
typedef struct ludus_goal {
    const char *name;  // "swing-up"
    const char *about; // one sentence
    const char
        *options; // the environment's, over the variant's: what keeps an episode from ending on the way; "" for none
    const char *reset;     // reset options and state fields: "low=0 high=0 theta=3.14"
    const char *optimizer; // of ludus_optimizer_fields(): "steps=100 cost='final.theta=100~0'"
} ludus_goal;

// The definition of an environment. Hooks take the definition's own config and state types behind void pointers: config
// first, state second. For a `lanes` environment these are the types of its double target. Everything below `layout`
// may be NULL.
//
// Environment sources fill this in through kernel.h and plain.inc or lanes.inc, which also provide size, configure and
// targets.
typedef struct ludus_env_def {
    uint32_t
        struct_size;    // sizeof(ludus_env_def) of the compiler of the definition: later versions add hooks at the end
    uint32_t version;   // LUDUS_DEFINITION_VERSION
    const char *about;  // one sentence
    const char *source; // paper or program whose behaviour this is, with its version
    const ludus_variant *variants;    // ends with id NULL
    const ludus_field *options;       // config table
    const ludus_field *reset_options; // numbers a reset may be given (ranges of the initial state ...)
    const ludus_field *state_fields;  // what can be read and set by name, in the order of get_state's values
    const ludus_field *info_fields;   // what `info` writes

    // Spaces, players and sizes under a config. Fails with a sentence where options contradict each other.
    ludus_status (*layout)(const void *config, ludus_layout *out);

    // --- one state, for search, replays, tests: the same rules as the batch targets' ---
    void (*reset)(const void *config, const double *reset_options, void *state, ludus_rng *rng);
    void (*step)(const void *config, void *state, const ludus_slot *action, ludus_rng *rng, double *rewards,
                 bool *terminated, bool *truncated);
    void (*observe)(const void *config, const void *state, int32_t player, void *row);

    // The player to move, or LUDUS_TURN_...; NULL means player 0 always.
    int32_t (*turn)(const void *config, const void *state);
    // Outcomes of a chance node: fills outcome[], probability[] and returns their number. Search gives the chosen
    // outcome to `step` as its action; batches draw it from the environment's stream right after the step that led there.
    int32_t (*chance)(const void *config, const void *state, int32_t *outcome, double *probability);
    // Which choices are legal: mask[legal_count] of 0 and 1 for `player`.
    void (*legal)(const void *config, const void *state, int32_t player, uint8_t *mask);
    // The info values of the last reset or step, in the order of info_fields. An absent value is NAN.
    void (*info)(const void *config, const void *state, double *values);

    // Search: take back a move without copying the state; a hash for transpositions; the number of symmetries and their
    // action on observation rows and policy vectors.
    void (*undo)(const void *config, void *state, const void *token);
    uint32_t undo_bytes; // of the token that `apply` keeps
    void (*apply)(const void *config, void *state, const ludus_slot *action, void *token);
    uint64_t (*hash)(const void *config, const void *state);
    int32_t symmetries; // 0 or 1: none but identity
    void (*symmetry)(const void *config, int32_t which, void *observation_row, float *policy);

    // Text: moves (UCI, GTP ...), whole states (FEN, SGF ...), and a picture in characters. Writers return as snprintf
    // does.
    size_t (*action_text)(const void *config, const void *state, const ludus_slot *action, char *out, size_t capacity);
    ludus_status (*text_action)(const void *config, const void *state, const char *text, ludus_slot *action);
    size_t (*state_text)(const void *config, const void *state, char *out, size_t capacity);
    ludus_status (*text_state)(const void *config, const char *text, void *state);
    size_t (*text)(const void *config, const void *state, char *out, size_t capacity);
    size_t (*mission)(const void *config, const void *state, char *out, size_t capacity);

    // Playing by hand: keys, and the action under a click at (x, y) of the draw list's plane (false: none there).
    const ludus_key *keys; // ends with key NULL
    bool (*pick)(const void *config, const void *state, double x, double y, ludus_slot *action);

    // A hand-written rule that plays well: the action for an observation row, of the layout's dtype (f64 where `layout` says so,
    // whatever the precision). A baseline to measure agents by.
    void (*scripted)(const void *config, const void *row, ludus_slot *action);

    // Appends a picture of the state.
    void (*draw)(const void *config, const void *state, ludus_draw_list *list);

    // Can the rules reach or bear this state? Asked of states from outside (snapshots, set by name).
    bool (*valid)(const void *config, const void *state);

    // Leaves of the game tree `depth` moves below the state (perft), where a game has a fast way.
    uint64_t (*count_leaves)(const void *config, void *state, int32_t depth);

    // State as numbers: values in the order of state_fields. set_state returns what `valid` says.
    void (*get_state)(const void *config, const void *state, double *values);
    bool (*set_state)(const void *config, void *state, const double *values);

    // Derivatives of one step, in double. Tangents and cotangents are in the order of state_fields (real fields only),
    // action slots, and options marked LUDUS_FIELD_SMOOTH. Any tangent or cotangent pointer may be NULL.
    void (*jvp)(const void *config, const void *state, const double *action, const double *state_tangent,
                const double *action_tangent, const double *option_tangent, double *next_tangent,
                double *reward_tangent);
    void (*vjp)(const void *config, const void *state, const double *action, const double *next_cotangent,
                double reward_cotangent, double *state_cotangent, double *action_cotangent, double *option_cotangent);

    // Filled in by the .inc files.
    uint32_t config_bytes, state_bytes; // of the types the hooks above take
    ludus_status (*configure)(const ludus_values *options, void *config);
    const ludus_target *const *targets; // [targets_count]; entries may be NULL where a target was not compiled
    int32_t targets_count;

    const ludus_goal *goals; // ends with name NULL; the first is what is meant when none is named

    // Files whose names end so, ".xml", are opened by this environment, through its option `file`. NULL: none.
    const char *opens;
} ludus_env_def;

// --- registry ---

// Adds a definition under its variants' ids. Fails when an id is malformed or taken, a table is not sane, or a hook is
// missing. Definitions are constants that must outlive the library's use. Not thread-safe against other registry calls.
LUDUS_API ludus_status ludus_register(const ludus_env_def *definition);

// Loads a module (a shared object made with ludus_add_env) and registers every environment in it.
LUDUS_API ludus_status ludus_load_module(const char *path);

// All registered ids in order of registration.
LUDUS_API int32_t ludus_registered_count(void);
LUDUS_API const char *ludus_registered_id(int32_t index);

// Finds an id. Without a version the newest is meant. NULL with a sentence ("did you mean CartPole-v1?") when there is
// none.
LUDUS_API const ludus_env_def *ludus_find(const char *id, const ludus_variant **variant);

// --- one environment ---

// A single environment: a vector of one, with an interface for one. Not thread-safe; different ones are independent.
typedef struct ludus_env ludus_env;

#define LUDUS_KEEP_STREAM (-1) // as a seed: go on with the running random stream

// Makes an environment. `options` is "name=value ..." over the environment's table and the runtime's
// (ludus_runtime_fields()), or NULL; `autoreset` is taken and has no effect. NULL with a sentence on failure. Reset
// before the first step: until then the environment stands at the first state of seed 0.
LUDUS_API ludus_env *ludus_env_make(const char *id, const char *options);
LUDUS_API void ludus_env_destroy(ludus_env *env);

// Starts an episode. A seed >= 0 restarts the random stream; LUDUS_KEEP_STREAM goes on (from seed 0 when there was none
// yet).
LUDUS_API void ludus_env_reset(ludus_env *env, int64_t seed);

// The same with reset options and state fields by name: "low=-0.1 high=0.1", "theta=0.2 x=1". Fails on a bad name or
// value, or on a state the environment cannot bear; the environment is then unchanged.
LUDUS_API ludus_status ludus_env_reset_with(ludus_env *env, int64_t seed, const char *options);

// One step. `action` has action_slots slots. After an end, reset before the next step (autoreset is off for single
// environments).
LUDUS_API ludus_outcome ludus_env_step(ludus_env *env, const ludus_slot *action);
LUDUS_API ludus_outcome ludus_env_step_discrete(ludus_env *env, int32_t choice);
LUDUS_API ludus_outcome ludus_env_step_box(ludus_env *env, const float *values);

// Is this action inside the action space and legal now? LUDUS_ERROR_ARGUMENT with a sentence when it is not.
LUDUS_API ludus_status ludus_env_check_action(const ludus_env *env, const ludus_slot *action);

// What the last reset or step left. Pointers stay the same for the environment's life; the library owns them.
LUDUS_API const void *ludus_env_observation(const ludus_env *env);       // a row of layout->observation
LUDUS_API double ludus_env_observe(const ludus_env *env, int32_t index); // one number of it
LUDUS_API const ludus_layout *ludus_env_layout(const ludus_env *env);
LUDUS_API const ludus_env_def *ludus_env_definition(const ludus_env *env);
LUDUS_API const ludus_variant *ludus_env_variant(const ludus_env *env);
LUDUS_API int32_t ludus_env_elapsed(const ludus_env *env);               // steps in this episode
LUDUS_API double ludus_env_reward(const ludus_env *env, int32_t player); // of the last step
LUDUS_API void ludus_env_info(const ludus_env *env, double *values);     // [ludus_fields_width(info_fields)]
LUDUS_API void ludus_env_legal(const ludus_env *env, uint8_t *mask);     // [legal_count]
LUDUS_API ludus_rng *ludus_env_rng(ludus_env *env);                      // its random stream

// State by name; a field of an array by "name[2]".
LUDUS_API ludus_status ludus_env_get(const ludus_env *env, const char *field, double *value);
LUDUS_API ludus_status ludus_env_set(ludus_env *env, const char *field, double value);

// The picture in characters (ansi), when the environment has one; LUDUS_ERROR_UNSUPPORTED otherwise.
LUDUS_API ludus_status ludus_env_text(const ludus_env *env, char *out, size_t capacity);

// An independent copy that goes on from here with the same stream, running moments included; only statistics start at 0.
// NULL with a sentence when memory is lacking.
LUDUS_API ludus_env *ludus_env_clone(const ludus_env *env);

#ifdef __cplusplus
}
#endif
#endif
