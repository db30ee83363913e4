// kernel.h - what an environment source is written in: lane types and arithmetic, config and state structs from field
// tables, and the interface between a compiled target and the runtime. SPDX-License-Identifier: MIT
//
// The same source is compiled once per target with LUDUS_TARGET set to one of the numbers below; nothing else differs.
// Comparisons give lane_mask, choices are lane_select(): so one text serves a float, sixteen floats, a double, a
// complex number and a CUDA thread.
#ifndef LUDUS_KERNEL_H
#define LUDUS_KERNEL_H

#include <ludus/env.h>
#include <ludus/philox.h>
#include <ludus/vector.h>

#include <math.h>
#include <string.h>

#define LUDUS_TARGET_PLAIN        1 // ordinary C: the only target of a plain environment
#define LUDUS_TARGET_F32          2 // one float
#define LUDUS_TARGET_F32X4        3 // 4 lanes, SSE2 or NEON
#define LUDUS_TARGET_F32X8        4 // 8 lanes, AVX2
#define LUDUS_TARGET_F32X16       5 // 16 lanes, AVX-512
#define LUDUS_TARGET_F32X16_SPLIT 6 // the 16-lane source for the baseline instruction set
#define LUDUS_TARGET_F64          7 // one double: the parity build, and the definition's hooks
#define LUDUS_TARGET_COMPLEX      8 // double _Complex: the derivative oracle
#define LUDUS_TARGET_CUDA         9 // one environment a thread

#ifndef LUDUS_TARGET
#error "compile environment sources through ludus_add_env() (cmake/LudusEnv.cmake), which sets LUDUS_TARGET"
#endif

#define LUDUS_TILE 64 // environments whose words lie together

#ifdef __CUDACC__
#define LUDUS_KERNEL __host__ __device__ static __forceinline__
#define LUDUS_TABLE  __device__ static const
#else
#define LUDUS_KERNEL static inline __attribute__((always_inline, unused))
#define LUDUS_TABLE  static const
#endif

#define LUDUS_JOIN_(a, b) a##b
#define LUDUS_JOIN(a, b)  LUDUS_JOIN_(a, b)
#define LUDUS_TEXT_(a)    #a
#define LUDUS_TEXT_OF(a)  LUDUS_TEXT_(a)

#ifdef __cplusplus
extern "C" {
#endif

// --- between targets and the runtime ---

// Episodes that ended in one tile, and action numbers replaced there.
typedef struct ludus_tally {
    int64_t episodes, corrected;
    double return_sum, length_sum;
} ludus_tally;

// One call's worth of environments: [begin, end), begin a multiple of LUDUS_TILE. Arrays start at environment 0 and are
// padded to whole tiles. A thread owns its batch.
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
    const float *action_low, *action_high;      // [slots] of a box: what infinities become
    const int32_t *action_count, *action_start; // [slots] of discrete parts: what indices are clamped to
    uint8_t autoreset;                          // ludus_autoreset
    uint8_t reward_is_double;
    ludus_tally *tally; // [tiles]: sums a tile keeps for itself, so that they do not depend on threads
} ludus_batch;

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
};

// What a step at plain level gives back: rewards are set to 0 before.
typedef struct plain_step {
    double *reward; // [players]
    int terminated, truncated;
} plain_step;

#ifdef __cplusplus
}
#endif

#include <ludus/random_slots.h>

// --- tables to structs ---
//
// Options:  X(KIND, name, "unit", default, low, high, flags, "sentence")                     KIND: REAL INT BOOL CHOICE
// TEXT
//           CHOICE: "unit" is the names, "a|b|c", and the member an index; TEXT: "unit" is the default text, and there
//           is no member: read it in <name>_configure with ludus_values_text()
// State:    X(KIND, name, array, "unit", low, high, "sentence")     array: empty, or [n]; KIND: REAL INT
// Info and reset options: rows of ludus_field, written out.

#define LUDUS_OPTION_MEMBER(KIND, name, unit, value, low, high, flags, about) LUDUS_MEMBER_##KIND(name)
#define LUDUS_OPTION_READ(KIND, name, unit, value, low, high, flags, about)   LUDUS_READ_OPTION_##KIND(name) number++;
#define LUDUS_OPTION_FIELD(KIND, name, unit, value, low, high, flags, about)                                           \
    {#name, LUDUS_##KIND, 1, LUDUS_UNIT_##KIND(unit), value, low, high, LUDUS_TEXT_##KIND(unit), about, flags},

#define LUDUS_MEMBER_REAL(name)   LUDUS_PARAM_REAL name;
#define LUDUS_MEMBER_INT(name)    int32_t name;
#define LUDUS_MEMBER_BOOL(name)   int32_t name;
#define LUDUS_MEMBER_CHOICE(name) int32_t name;
#define LUDUS_MEMBER_TEXT(name)
#define LUDUS_READ_OPTION_REAL(name)   config->name = (LUDUS_PARAM_REAL)*number;
#define LUDUS_READ_OPTION_INT(name)    config->name = (int32_t)*number;
#define LUDUS_READ_OPTION_BOOL(name)   config->name = (int32_t)*number;
#define LUDUS_READ_OPTION_CHOICE(name) config->name = (int32_t)*number;
#define LUDUS_READ_OPTION_TEXT(name)
#define LUDUS_UNIT_REAL(unit)   unit
#define LUDUS_UNIT_INT(unit)    unit
#define LUDUS_UNIT_BOOL(unit)   unit
#define LUDUS_UNIT_CHOICE(unit) unit
#define LUDUS_UNIT_TEXT(text)   ""
#define LUDUS_TEXT_REAL(unit)   NULL
#define LUDUS_TEXT_INT(unit)    NULL
#define LUDUS_TEXT_BOOL(unit)   NULL
#define LUDUS_TEXT_CHOICE(unit) NULL
#define LUDUS_TEXT_TEXT(text)   text

#define LUDUS_STATE_MEMBER(KIND, name, array, unit, low, high, about) LUDUS_WORD_##KIND name array;
#define LUDUS_START_MEMBER(KIND, name, array, unit, low, high, about) double name array;
#define LUDUS_STATE_WORDS(KIND, name, array, unit, low, high, about)                                                   \
    +(int32_t)(sizeof(ludus_word array) / sizeof(ludus_word))
#define LUDUS_STATE_FIELD(KIND, name, array, unit, low, high, about)                                                   \
    {#name, LUDUS_##KIND, (int32_t)(sizeof(ludus_word array) / sizeof(ludus_word)), unit, 0.0, low, high, NULL, about, \
     0},
#define LUDUS_FIELD_END                                                                                                \
    { NULL, LUDUS_REAL, 0, NULL, 0.0, 0.0, 0.0, NULL, NULL, 0 }

typedef char ludus_word; // only its arrays' sizes are used

#if LUDUS_TARGET == LUDUS_TARGET_PLAIN || defined(LUDUS_PLAIN)
#define LUDUS_PARAM_REAL double
#else
#define LUDUS_PARAM_REAL lane_param
#endif
#if LUDUS_TARGET == LUDUS_TARGET_PLAIN || defined(LUDUS_PLAIN)
#define LUDUS_WORD_REAL double
#define LUDUS_WORD_INT  int32_t
#else
#define LUDUS_WORD_REAL lane_real
#define LUDUS_WORD_INT  lane_int
#endif

// A plain environment defines LUDUS_PLAIN before including this header, so that its structs are the same on every
// device.
#if LUDUS_TARGET != LUDUS_TARGET_PLAIN && !defined(LUDUS_PLAIN)
#include <ludus/lane.h>
#endif

#endif
