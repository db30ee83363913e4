// target.h - between a compiled target of an environment and the runtime: what one call steps, and the table of entry
// points.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TARGET_H
#define LUDUS_TARGET_H

#include <ludus/env.h>
#include <ludus/vector.h>

#define LUDUS_TARGET_PLAIN        1 // ordinary C: the only target of a plain environment
#define LUDUS_TARGET_F32          2 // one float
#define LUDUS_TARGET_F32X4        3 // 4 lanes, SSE2 or NEON
#define LUDUS_TARGET_F32X8        4 // 8 lanes, AVX2
#define LUDUS_TARGET_F32X16       5 // 16 lanes, AVX-512
#define LUDUS_TARGET_F32X16_SPLIT 6 // the 16-lane source for the baseline instruction set
#define LUDUS_TARGET_F64          7 // one double: the parity build, and the definition's hooks
#define LUDUS_TARGET_COMPLEX      8 // double _Complex: the derivative oracle
#define LUDUS_TARGET_CUDA         9 // one environment a thread

#define LUDUS_TILE 64 // environments whose words lie together

#ifdef __cplusplus
extern "C" {
#endif

// Episodes that ended in one tile, and action numbers replaced there.
typedef struct ludus_tally {
    int64_t episodes, corrected;
    double return_sum, length_sum;
} ludus_tally;

// One call's worth of environments: [begin, end), begin a multiple of LUDUS_TILE in `step`. Arrays start at environment 0
// and are padded to whole groups of the target's lanes, words and actions to whole tiles. A thread owns its batch.
typedef struct ludus_batch {
    int32_t begin, end;
    const void *config;          // the target's own config type
    const double *reset_options; // [reset options]
    void *state;                 // lanes: tiles of words; plain: array of structs
    ludus_rng *rng;              // [environments]
    const ludus_slot *action;    // [environments][rows][slots]
    void *observation;           // rows
    void *final_observation;     // rows
    void *reward;                // float, or double when reward_is_double
    uint8_t *terminated, *truncated;
    uint8_t *over;         // ended and not reset since (kept in disabled and next-step mode)
    const uint8_t *frozen; // environments that must stand still this step (disabled mode only); NULL: none
    uint8_t *legal;        // [environments][legal_count] or NULL
    int32_t *turn;         // [environments] or NULL
    int32_t *elapsed;
    float *episode_return, *final_return;
    int32_t *final_length;
    int32_t time_limit; // INT32_MAX: none
    int32_t players, rows, legal_count;
    uint32_t observation_bytes;                 // of a row
    const float *action_low, *action_high;      // [rows][slots] of a box: what infinities become
    const int32_t *action_count, *action_start; // [rows][slots] of discrete parts: what indices are clamped to
    uint8_t autoreset;                          // ludus_autoreset
    uint8_t reward_is_double;
    ludus_tally *tally; // [tiles]: sums a tile keeps for itself, so that they do not depend on threads
    // Of params targets only: options that every environment has of its own, drawn at each of its resets.
    void *option;                           // tiles of words: [params][64]
    ludus_rng *option_rng;                  // [environments] the streams they are drawn from
    const double *option_low, *option_high; // [params]
    const uint8_t *option_ranged;           // [params] 1: uniform between the two; 0: the first
    const void *one_config;                 // of the one-float params target, by which wider ones reset
} ludus_batch;

// A tile of environments away from any vector, for derivatives: every array is [..][64] words of the target's own kind of
// number, and has room for whole groups of lanes.
typedef struct ludus_tile_point {
    const void *config;
    const void *state;  // [words][64] before the step, as in the vector's storage
    const void *action; // [slots][64]: words; choices are 4-byte whole numbers, inside their ranges
    // Complex target: [option rows][64] added to the config's options, or NULL. Params targets: [params][64] words that
    // the environments have instead of the config's. Others: not read.
    const void *option;
    int32_t count; // environments, 1 to 64
} ludus_tile_point;

// Tangents, or cotangents, of what a step depends on or gives. NULL as input: zero; as output: not wanted.
typedef struct ludus_tile_slopes {
    void *state;  // [words][64]; whole numbers have none
    void *action; // [slots][64]
    void *option; // [option rows][64]
    void *reward; // [64]
} ludus_tile_slopes;

struct ludus_target {
    uint32_t struct_size; // sizeof(struct ludus_target)
    int32_t kind;         // LUDUS_TARGET_...
    int32_t lanes;        // environments a step of the loop takes
    uint32_t word_bytes;  // lanes level: 4, 8 or 16; plain level: 0
    uint32_t state_bytes; // of one environment: words * word_bytes, or the struct
    uint32_t config_bytes;
    const char *name; // "f32x16"
    ludus_status (*configure)(const ludus_values *options, void *config);
    // Starts an episode where mask[i] != 0 (NULL: everywhere) and observes. Streams are already seeded.
    void (*reset)(ludus_batch *batch, const uint8_t *mask);
    void (*step)(ludus_batch *batch);
    // Fused steps inside the kernel; NULL at plain level.
    void (*rollout)(ludus_batch *batch, const ludus_linear_policy *policy, int32_t steps, uint64_t counter);
    // Fills observation rows (and legal, turn) from the states where mask[i] != 0.
    void (*observe)(ludus_batch *batch, const uint8_t *mask);
    // One environment's state in the definition's own state type, out of and into storage.
    void (*load)(const void *storage, int32_t index, void *state);
    void (*store)(void *storage, int32_t index, const void *state);
    // Uniform random actions of the tile [first, first + 64): out[64][rows * slots].
    void (*random)(const ludus_batch *batch, uint64_t seed, uint64_t counter, int32_t first, ludus_slot *out);
    // Smooth environments; NULL elsewhere. A step of a tile; `terminated` may be NULL.
    void (*forward)(const ludus_tile_point *at, void *next, void *reward, uint8_t *terminated);
    // Tangents in (state, action, option) to tangents out (state: of the next state; reward).
    void (*jvp)(const ludus_tile_point *at, const ludus_tile_slopes *in, const ludus_tile_slopes *out);
    // Cotangents in (state: of the next state; reward) to cotangents out (state, action, option); in->option is added to
    // those of the options. Here, in jvp and in forward, what comes out may lie where its like came in.
    void (*vjp)(const ludus_tile_point *at, const ludus_tile_slopes *in, const ludus_tile_slopes *out);
    // Observations of a tile, [observations][64] of the target's own kind of number, and their derivatives by the state.
    // Actions are not read; no pointer is NULL.
    void (*tile_observe)(const ludus_tile_point *at, void *observation);
    void (*observe_jvp)(const ludus_tile_point *at, const void *state_tangent, void *observation_tangent);
    void (*observe_vjp)(const ludus_tile_point *at, const void *observation_cotangent, void *state_cotangent);
    // Params targets, 0 and NULL in others. Real options flagged LUDUS_FIELD_MAY_RANGE, in table order, of which every
    // environment has its own words, and all of them out of and into storage as numbers.
    int32_t params;
    void (*load_options)(const void *storage, int32_t index, double *values);
    void (*store_options)(void *storage, int32_t index, const double *values);
    // A copy of a config with these options in place of its own; NULL where there is more than one lane.
    void (*tune)(const void *config, const double *values, void *own);
};

#ifdef __cplusplus
}
#endif

#endif
