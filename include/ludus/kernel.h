// kernel.h - what an environment source is written in: lane types and arithmetic, config and state structs from field
// tables, and the interface between a compiled target and the runtime.
// SPDX-License-Identifier: MIT
//
// The same source is compiled once per target with LUDUS_TARGET set to one of the numbers of target.h; nothing else
// differs. Comparisons give lane_mask, choices are lane_select(): so one text serves a float, sixteen floats, a double,
// a complex number and a CUDA thread. Targets of several lanes are compiled once more with LUDUS_PARAMS, where lane_param
// is lane_real and every lane has a config of its own; those of one lane serve both.
#ifndef LUDUS_KERNEL_H
#define LUDUS_KERNEL_H

#include <ludus/env.h>
#include <ludus/philox.h>
#include <ludus/target.h>

#include <math.h>
#include <string.h>

#ifndef LUDUS_TARGET
#error "compile environment sources through ludus_add_env() (cmake/LudusEnv.cmake), which sets LUDUS_TARGET"
#endif

#ifdef __CUDACC__
#define LUDUS_KERNEL __device__ static __forceinline__
#define LUDUS_TABLE  __device__ static const
#else
#define LUDUS_KERNEL static inline __attribute__((always_inline, unused))
#define LUDUS_TABLE  static const
#endif

#define LUDUS_JOIN_(a, b) a##b
#define LUDUS_JOIN(a, b)  LUDUS_JOIN_(a, b)
#define LUDUS_TEXT_(a)    #a
#define LUDUS_TEXT_OF(a)  LUDUS_TEXT_(a)

// What a step at plain level gives back: rewards are set to 0 before.
typedef struct plain_step {
    double *reward; // [players]
    int terminated, truncated;
} plain_step;

#include <ludus/random_slots.h>

// --- tables to structs ---
//
// Options:  X(KIND, name, "unit", default, low, high, flags, "sentence")        KIND: REAL INT BOOL CHOICE TEXT
//           CHOICE: "unit" is the names, "a|b|c", and the member an index; TEXT: "unit" is the default text, and there
//           is no member: read it in <name>_configure with ludus_values_text()
// State:    X(KIND, name, array, "unit", low, high, "sentence")     array: empty, or [n]; KIND: REAL INT,
//           and at plain level BYTE, a whole number from -128 to 127
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
#define LUDUS_READ_OPTION_REAL(name)   config->name = LUDUS_PARAM_OF(*number);
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

// Derivatives by the real options of a table (lanes_derivative.inc); what the complex target adds to them.
#define LUDUS_SLOPE_MEMBER(KIND, name, unit, value, low, high, flags, about) LUDUS_SLOPE_MEMBER_##KIND(name)
#define LUDUS_SLOPE_MEMBER_REAL(name)                                        lane_real name;
#define LUDUS_SLOPE_MEMBER_INT(name)
#define LUDUS_SLOPE_MEMBER_BOOL(name)
#define LUDUS_SLOPE_MEMBER_CHOICE(name)
#define LUDUS_SLOPE_MEMBER_TEXT(name)
#define LUDUS_OPTION_OFFSET(KIND, name, unit, value, low, high, flags, about)                                          \
    LUDUS_OPTION_OFFSET_##KIND(name) offset += LUDUS_TILE;
#define LUDUS_OPTION_OFFSET_REAL(name) into->name += *offset;
#define LUDUS_OPTION_OFFSET_INT(name)
#define LUDUS_OPTION_OFFSET_BOOL(name)
#define LUDUS_OPTION_OFFSET_CHOICE(name)
#define LUDUS_OPTION_OFFSET_TEXT(name)

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
#define LUDUS_PARAM_REAL       double
#define LUDUS_PARAM_OF(number) (number)
#else
#define LUDUS_PARAM_REAL       lane_param
#define LUDUS_PARAM_OF(number) LANE(number)
#endif
#if LUDUS_TARGET == LUDUS_TARGET_PLAIN || defined(LUDUS_PLAIN)
#define LUDUS_WORD_REAL double
#define LUDUS_WORD_INT  int32_t
#define LUDUS_WORD_BYTE int8_t
#define LUDUS_BYTE      LUDUS_INT
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
