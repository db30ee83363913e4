// lanes_probe.h - the lane arithmetic of one target behind plain functions, so that a test can call every target's.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_LANES_PROBE_H
#define LUDUS_TESTS_LANES_PROBE_H

#include <ludus/target.h>

// b and c are the further arguments; `shared` stands for a lane_param.
typedef enum probe_operation {
    PROBE_SIN,
    PROBE_COS,
    PROBE_SINCOS_SINE,
    PROBE_SINCOS_COSINE,
    PROBE_SQRT,
    PROBE_FLOOR,
    PROBE_MODULO, // a mod shared
    PROBE_FMA,
    PROBE_MIN,
    PROBE_MAX,
    PROBE_CLAMP, // to [-shared, shared]
    PROBE_ABS,
    PROBE_SQUARE,
    PROBE_POWER2,
    PROBE_POWER2_FLOAT,
    PROBE_ROUND_FLOAT,
    PROBE_DIVIDE,
    PROBE_SELECT, // a < b ? b : c
    PROBE_LESS,   // 1 or 0, as the next two
    PROBE_LESS_EQUAL,
    PROBE_EQUAL,
    PROBE_TO_INT, // and back
    PROBE_FILL,   // shared
    PROBE_OPERATIONS
} probe_operation;

// Numbers of a probe: value and derivative (imaginary part / 1e-30; only the complex target has one).
typedef struct probe_number {
    double value, tangent;
} probe_number;

typedef struct lanes_probe {
    int32_t kind, lanes; // LUDUS_TARGET_..., numbers taken at once
    // out[i] = operation(a[i], b[i], c[i], shared); count is a multiple of 16.
    void (*apply)(probe_operation operation, const probe_number *a, const probe_number *b, const probe_number *c,
                  double shared, probe_number *out, int32_t count);
    // `lanes` rows of `size` numbers from `size` vectors, through lane_store_rows().
    void (*rows)(const float *columns, int32_t size, float *rows);
    // Bytes of 0 and 1 to a mask, and back; the mask as bits; every `stride`-th slot.
    uint32_t (*flags)(const uint8_t *bytes, uint8_t *back);
    void (*gather)(const ludus_slot *slots, int32_t stride, int32_t *out);
    // ludus_random_slots() and its slow twin.
    void (*random)(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter, int32_t first,
                   ludus_slot *out);
    ludus_slot (*random_one)(const ludus_batch *batch, int discrete, int slot, uint64_t seed, uint64_t counter,
                             int32_t environment);
} lanes_probe;

extern const lanes_probe lanes_probe_f32, lanes_probe_f32x4, lanes_probe_f32x8, lanes_probe_f32x16,
    lanes_probe_f32x16_split, lanes_probe_f64, lanes_probe_complex;

#endif
