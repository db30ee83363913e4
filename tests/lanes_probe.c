// lanes_probe.c - compiled once per target: hands its lane arithmetic to test_lanes.c.
// SPDX-License-Identifier: MIT
#include <ludus/kernel.h>

#include "lanes_probe.h"

#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
#define TINY 1e-30

static lane_real probe_number_in(const probe_number *a) {
    return __builtin_complex(a->value, a->tangent * TINY);
}

static probe_number probe_number_out(lane_real a) {
    const probe_number out = {creal(a), cimag(a) / TINY};
    return out;
}
#endif

// One vector of numbers in and out.
static lane_real probe_in(const probe_number *a) {
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    return probe_number_in(a);
#else
    lane_scalar words[LUDUS_LANES];
    for (int i = 0; i < LUDUS_LANES; i++) {
        words[i] = (lane_scalar)a[i].value;
    }
    return lane_load(words);
#endif
}

static void probe_out(lane_real a, probe_number *out) {
#if LUDUS_TARGET == LUDUS_TARGET_COMPLEX
    *out = probe_number_out(a);
#else
    for (int i = 0; i < LUDUS_LANES; i++) {
        out[i].value = (double)lane_get(a, i);
        out[i].tangent = 0.0;
    }
#endif
}

static lane_real probe_ones(lane_mask mask) {
    return lane_select(mask, lane_fill(LANE(1)), lane_fill(LANE(0)));
}

static lane_real probe_one(probe_operation operation, lane_real a, lane_real b, lane_real c, lane_param shared) {
    lane_real sine, cosine;
    switch (operation) {
    case PROBE_SIN: return lane_sin(a);
    case PROBE_COS: return lane_cos(a);
    case PROBE_SINCOS_SINE: lane_sincos(a, &sine, &cosine); return sine;
    case PROBE_SINCOS_COSINE: lane_sincos(a, &sine, &cosine); return cosine;
    case PROBE_SQRT: return lane_sqrt(a);
    case PROBE_FLOOR: return lane_floor(a);
    case PROBE_MODULO: return lane_modulo(a, shared);
    case PROBE_FMA: return lane_fma(a, b, c);
    case PROBE_MIN: return lane_min(a, b);
    case PROBE_MAX: return lane_max(a, b);
    case PROBE_CLAMP: return lane_clamp(a, -shared, shared);
    case PROBE_ABS: return lane_abs(a);
    case PROBE_SQUARE: return lane_square(a);
    case PROBE_POWER2: return lane_power2(a);
    case PROBE_POWER2_FLOAT: return lane_power2_float(a);
    case PROBE_ROUND_FLOAT: return lane_round_float(a);
    case PROBE_DIVIDE: return lane_divide(a, b, lane_inverse(b));
    case PROBE_SELECT: return lane_select(lane_less(a, b), b, c);
    case PROBE_LESS: return probe_ones(lane_less(a, b));
    case PROBE_LESS_EQUAL: return probe_ones(lane_less_equal(a, b));
    case PROBE_EQUAL: return probe_ones(lane_equal(a, b));
    case PROBE_TO_INT: return lane_to_real(lane_to_int(a));
    default: return lane_fill(shared);
    }
}

static void probe_apply(probe_operation operation, const probe_number *a, const probe_number *b, const probe_number *c,
                        double shared, probe_number *out, int32_t count) {
    for (int32_t i = 0; i < count; i += LUDUS_LANES) {
        probe_out(probe_one(operation, probe_in(a + i), probe_in(b + i), probe_in(c + i), (lane_param)shared), out + i);
    }
}

static void probe_rows(const float *columns, int32_t size, float *rows) {
    lane_real values[12];
    for (int32_t k = 0; k < size; k++) {
        probe_number numbers[LUDUS_LANES];
        for (int i = 0; i < LUDUS_LANES; i++) {
            numbers[i].value = (double)columns[k * LUDUS_LANES + i];
            numbers[i].tangent = 0.0;
        }
        values[k] = probe_in(numbers);
    }
    // The size has to be a constant for the register versions to be chosen, as in environments.
    switch (size) {
    case 1: lane_store_rows(rows, values, 1); break;
    case 2: lane_store_rows(rows, values, 2); break;
    case 3: lane_store_rows(rows, values, 3); break;
    case 4: lane_store_rows(rows, values, 4); break;
    case 5: lane_store_rows(rows, values, 5); break;
    case 6: lane_store_rows(rows, values, 6); break;
    default: lane_store_rows(rows, values, size); break;
    }
}

static uint32_t probe_flags(const uint8_t *bytes, uint8_t *back) {
    const lane_mask mask = lane_load_flags(bytes);
    lane_store_flags(back, mask);
    return lane_any(mask) ? lane_bitmap(mask) : 0;
}

static void probe_gather(const ludus_slot *slots, int32_t stride, int32_t *out) {
    const lane_int numbers = stride == 1 ? lane_gather_int(slots, 1) : lane_gather_int(slots, stride);
    for (int i = 0; i < LUDUS_LANES; i++) {
        out[i] = lane_get_int(numbers, i);
    }
}

static void probe_random(const ludus_batch *batch, int discrete, int slots, uint64_t seed, uint64_t counter,
                         int32_t first, ludus_slot *out) {
    ludus_random_slots(batch, discrete, slots, seed, counter, first, out);
}

static ludus_slot probe_random_one(const ludus_batch *batch, int discrete, int slot, uint64_t seed, uint64_t counter,
                                   int32_t environment) {
    return ludus_random_slot(batch, discrete, slot, seed, counter, environment);
}

#define PROBE(name)                                                                                                    \
    const lanes_probe name = {LUDUS_TARGET, LUDUS_LANES,  probe_apply,  probe_rows,                                    \
                              probe_flags,  probe_gather, probe_random, probe_random_one}

#if LUDUS_TARGET == LUDUS_TARGET_F32
PROBE(lanes_probe_f32);
#elif LUDUS_TARGET == LUDUS_TARGET_F32X4
PROBE(lanes_probe_f32x4);
#elif LUDUS_TARGET == LUDUS_TARGET_F32X8
PROBE(lanes_probe_f32x8);
#elif LUDUS_TARGET == LUDUS_TARGET_F32X16
PROBE(lanes_probe_f32x16);
#elif LUDUS_TARGET == LUDUS_TARGET_F32X16_SPLIT
PROBE(lanes_probe_f32x16_split);
#elif LUDUS_TARGET == LUDUS_TARGET_F64
PROBE(lanes_probe_f64);
#else
PROBE(lanes_probe_complex);
#endif
