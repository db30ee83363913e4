// vector.h - many environments stepped together: buffers without copies, lanes, threads, autoreset.
// SPDX-License-Identifier: MIT
//
// Environment i of a vector that was reset with seed s equals a single environment reset with seed s + i.
#ifndef LUDUS_VECTOR_H
#define LUDUS_VECTOR_H

#include <ludus/env.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LUDUS_ENVS_MAX (1 << 26) // environments in one vector

// What happens when an episode ends (Gymnasium's three modes).
typedef enum ludus_autoreset {
    LUDUS_SAME_STEP, // the step that ends an episode returns the next one's first observation; the last one is in
                     // final_observation
    LUDUS_NEXT_STEP, // it returns the last observation; the following step ignores the action, resets, and gives reward
                     // 0
    LUDUS_DISABLED,  // nothing: call ludus_vector_reset_mask()
} ludus_autoreset;

// The options every vector and environment understands beside its own; their names are reserved (time_limit, threads,
// precision ...).
LUDUS_API const ludus_field *ludus_runtime_fields(void);

typedef struct ludus_vector ludus_vector;

// The buffers of a vector. The library owns them; the pointers stay the same for the vector's life. Row-major, one row
// an environment (or one a player, where players act at once: layout->rows); rows beyond `count` are padding. The
// caller writes `action`; all else is read. In games of turns the rows are those of the player to move.
typedef struct ludus_buffers {
    int32_t count;           // environments
    int32_t players;         //
    int32_t rows;            // rows of action and observation an environment
    ludus_slot *action;      // [count][rows][action_slots]
    void *observation;       // [count][rows] rows of layout->observation.bytes
    void *final_observation; // same; valid where an episode has just ended, in same-step mode
    float *reward;           // [count][players], NULL under precision=double
    double *reward_double;   // [count][players], NULL under precision=float
    uint8_t *terminated;     // [count] 0 or 1
    uint8_t *truncated;      // [count] 0 or 1
    uint8_t *legal;          // [count][rows][legal_count], NULL when the environment has no legal mask
    int32_t *turn;           // [count] player to move, NULL when players is 1
    int32_t *elapsed;        // [count] steps in the running episode
    float *episode_return;   // [count] of the running episode (player 0)
    float *final_return;     // [count] of the last episode that ended
    int32_t *final_length;   // [count] its length in steps
} ludus_buffers;

// Episodes that ended since the last call of ludus_vector_statistics().
typedef struct ludus_statistics {
    int64_t episodes;  //
    double return_sum; // player 0
    double length_sum; // steps
    int64_t corrected; // action numbers that were NaN, infinite or no choice, and were replaced
} ludus_statistics;

// Makes `count` environments. Options as in ludus_env_make(). NULL with a sentence on failure, also when they would take
// more memory than the machine has. Reset before the first step: until then environment i stands at the first state of
// seed i.
LUDUS_API ludus_vector *ludus_vector_make(const char *id, const char *options, int32_t count);
LUDUS_API void ludus_vector_destroy(ludus_vector *vector);

LUDUS_API ludus_buffers ludus_vector_buffers(const ludus_vector *vector);
LUDUS_API const ludus_layout *ludus_vector_layout(const ludus_vector *vector);
LUDUS_API const ludus_env_def *ludus_vector_definition(const ludus_vector *vector);
LUDUS_API const ludus_variant *ludus_vector_variant(const ludus_vector *vector);
LUDUS_API const char *ludus_vector_target_name(const ludus_vector *vector); // "f32x16 avx512", "f64" ...
LUDUS_API size_t ludus_vector_options_text(const ludus_vector *vector, char *out,
                                           size_t capacity); // canonical; as snprintf

// The vector of one inside a single environment: for what only vectors offer. The environment owns it.
LUDUS_API ludus_vector *ludus_env_vector(ludus_env *env);

// Starts an episode in every environment: environment i from seed + i, or from its running stream with
// LUDUS_KEEP_STREAM.
LUDUS_API void ludus_vector_reset(ludus_vector *vector, int64_t seed);

// The same for the environments whose mask byte is not 0 (NULL: all), with reset options and state fields by name
// (NULL: none). `seeds` is [count], read where the mask is set, or NULL for running streams. Fails on bad options, and
// when one of the environments cannot bear the state; nothing is then changed.
LUDUS_API ludus_status ludus_vector_reset_with(ludus_vector *vector, const int64_t *seeds, const uint8_t *mask,
                                               const char *options);

// Steps every environment by the actions in the buffer. Numbers that are no action are replaced and counted: a discrete
// index is clamped, NaN becomes 0, an infinity the largest bound. Never fails.
LUDUS_API void ludus_vector_step(ludus_vector *vector);

// The same in halves: send returns at once (with async=true), receive waits. Buffers must not be touched between them.
LUDUS_API void ludus_vector_send(ludus_vector *vector);
LUDUS_API void ludus_vector_receive(ludus_vector *vector);

// Fills the action buffer with uniform random actions from a counter-based generator: the same for (seed, counter)
// anywhere.
LUDUS_API void ludus_vector_random_actions(ludus_vector *vector, uint64_t seed, uint64_t counter);

// Fused stepping: `steps` steps inside the kernel without leaving it, by a linear policy or at random. Observations and
// flags are those after the last step; rewards are not kept; statistics count. Random actions are those of
// ludus_vector_random_actions(seed, counter + step). LUDUS_ERROR_UNSUPPORTED when the environment has no fused kernel.
typedef struct ludus_linear_policy {
    const float *weight; // [outputs][observations]; NULL: uniform random actions
    const float *bias;   // [outputs]; outputs are choices (largest wins) or box numbers
    uint64_t seed;       // of random actions
} ludus_linear_policy;
LUDUS_API ludus_status ludus_vector_rollout(ludus_vector *vector, const ludus_linear_policy *policy, int32_t steps,
                                            uint64_t counter);

// Returns what ended since the last call and starts counting anew.
LUDUS_API ludus_statistics ludus_vector_statistics(ludus_vector *vector);

// info values of one environment, in the order of the definition's info_fields: [ludus_fields_width(info_fields)].
LUDUS_API void ludus_vector_info(const ludus_vector *vector, int32_t index, double *values);

// State of one environment as numbers in the order of state_fields: [ludus_fields_width(state_fields)].
// Setting keeps the episode's steps and return; an ended episode is alive again, stacked frames become the new one, and
// running moments do not count it. Fails, with nothing changed, on a state that the rules forbid, in which chance is to
// move, or that a float cannot hold.
LUDUS_API void ludus_vector_get_state(const ludus_vector *vector, int32_t index, double *values);
LUDUS_API ludus_status ludus_vector_set_state(ludus_vector *vector, int32_t index, const double *values);

// The definition's own config type, for the hooks; options that are ranges have their middles there. And one environment's own
// state type (definition->state_bytes).
LUDUS_API const void *ludus_vector_config(const ludus_vector *vector);
LUDUS_API void ludus_vector_state(const ludus_vector *vector, int32_t index, void *state);

// The config of one environment, with what it drew itself; valid until the next call. Without ranges that of all.
LUDUS_API const void *ludus_vector_config_of(const ludus_vector *vector, int32_t index);

// Options that are ranges ("gravity=8..12"), as a table of single numbers; NULL without. Each environment draws its own,
// uniformly, in the order of the table, at each of its resets, from the stream that ludus_rng_seed_child(seed, 0) starts.
// Its numbers are part of its state: copies and snapshots have them, reset options and the functions by name know them.
LUDUS_API const ludus_field *ludus_vector_ranged(const ludus_vector *vector);
LUDUS_API void ludus_vector_get_ranged(const ludus_vector *vector, int32_t index, double *values); // [rows]
// Within the bounds of the option, perhaps outside its range; until the next reset. The environment is observed anew.
LUDUS_API ludus_status ludus_vector_set_ranged(ludus_vector *vector, int32_t index, const double *values);

LUDUS_API ludus_rng *ludus_vector_rng(ludus_vector *vector, int32_t index);

// Copies environment `from` onto environment `to` of a vector of the same environment, options and precision (may be the
// same vector). Lanes, threads, autoreset and the time limit may differ; running moments are not copied.
LUDUS_API ludus_status ludus_vector_copy(ludus_vector *into, int32_t to, const ludus_vector *vector, int32_t from);

// Running mean and variance of normalize_observation and normalize_reward. With frozen true they are applied but not
// updated.
typedef struct ludus_moments {
    int32_t size;     // numbers in an observation, or 1
    double count;     //
    double *mean;     // [size]
    double *variance; // [size]
} ludus_moments;
LUDUS_API ludus_moments *ludus_vector_observation_moments(ludus_vector *vector); // NULL when not normalising
LUDUS_API ludus_moments *ludus_vector_reward_moments(ludus_vector *vector);
LUDUS_API void ludus_vector_freeze_moments(ludus_vector *vector, bool frozen);

#ifdef __cplusplus
}
#endif
#endif
