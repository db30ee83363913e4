// space_row.c - rows of a space: reading their numbers, whether they are inside, random ones.
// SPDX-License-Identifier: MIT
#include <ludus/space.h>

#include "core/number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double read_number(const ludus_part *part, const unsigned char *numbers, int32_t index) {
    int32_t whole;
    float single;
    double wide;
    // Rows from outside may lie anywhere: memcpy, not a cast.
    const unsigned char *at = numbers + ludus_dtype_size(part->dtype) * (size_t)index;
    switch (part->dtype) {
    case LUDUS_U8: return *at;
    case LUDUS_I32: memcpy(&whole, at, sizeof whole); return whole;
    case LUDUS_F32: memcpy(&single, at, sizeof single); return (double)single;
    case LUDUS_F64: memcpy(&wide, at, sizeof wide); return wide;
    }
    return NAN;
}

static void write_number(const ludus_part *part, unsigned char *numbers, int32_t index, double value) {
    const int32_t whole = part->dtype == LUDUS_I32 ? (int32_t)value : 0;
    const float single = (float)value;
    unsigned char *at = numbers + ludus_dtype_size(part->dtype) * (size_t)index;
    switch (part->dtype) {
    case LUDUS_U8: *at = (uint8_t)value; break;
    case LUDUS_I32: memcpy(at, &whole, sizeof whole); break;
    case LUDUS_F32: memcpy(at, &single, sizeof single); break;
    case LUDUS_F64: memcpy(at, &value, sizeof value); break;
    }
}

double ludus_space_number(const ludus_space *space, const void *row, int32_t index) {
    LUDUS_ASSERT(index >= 0 && index < space->size);
    for (int32_t i = 0; i < space->parts; i++) {
        const ludus_part *part = &space->part[i];
        if (index < part->size) {
            return read_number(part, (const unsigned char *)row + part->offset, index);
        }
        index -= part->size;
    }
    return NAN;
}

typedef struct range {
    double low, high;
} range;

// The inclusive bounds of one number of a part, as its dtype holds them: 4.8 in a float is a little more than 4.8.
static range bounds(const ludus_part *part, int32_t index) {
    range box = {part->lows ? part->lows[index] : part->low, part->highs ? part->highs[index] : part->high};
    switch (part->kind) {
    case LUDUS_BOX: break;
    case LUDUS_DISCRETE: return (range){part->start, (double)part->start + part->n - 1};
    case LUDUS_MULTI_DISCRETE: return (range){0, part->sizes[index] - 1};
    case LUDUS_MULTI_BINARY: return (range){0, 1};
    }
    if (part->dtype == LUDUS_F32) {
        box.low = (double)(float)box.low;
        box.high = (double)(float)box.high;
    }
    return box;
}

bool ludus_space_contains(const ludus_space *space, const void *row, char *why, size_t capacity) {
    for (int32_t i = 0; i < space->parts; i++) {
        const ludus_part *part = &space->part[i];
        for (int32_t j = 0; j < part->size; j++) {
            const range in = bounds(part, j);
            const double value = read_number(part, (const unsigned char *)row + part->offset, j);
            if (value >= in.low && value <= in.high) {
                continue;
            }
            if (why && capacity > 0) {
                char texts[3][NUMBER_TEXT_BYTES];
                number_write(value, texts[0]);
                number_write(in.low, texts[1]);
                number_write(in.high, texts[2]);
                snprintf(why, capacity, "number %d%s%s is %s; it must be between %s and %s", j,
                         part->name[0] ? " of part " : "", part->name, texts[0], texts[1], texts[2]);
            }
            return false;
        }
    }
    if (why && capacity > 0) {
        why[0] = '\0';
    }
    return true;
}

// --- random rows: the draws of Gymnasium's sample(), in its order ---

// The cases of a box's numbers. All numbers of one case are drawn before those of the next.
typedef enum box_case { UNBOUNDED, ONLY_LOW, ONLY_HIGH, BOUNDED, CASES } box_case;

static box_case case_of(range in) {
    return isinf(in.low) ? (isinf(in.high) ? UNBOUNDED : ONLY_HIGH) : isinf(in.high) ? ONLY_LOW : BOUNDED;
}

static double sample_number(const ludus_part *part, range in, ludus_rng *rng) {
    const bool whole = part->dtype == LUDUS_U8 || part->dtype == LUDUS_I32;
    switch (case_of(in)) {
    case UNBOUNDED: return ludus_rng_normal(rng);
    case ONLY_LOW: return in.low + ludus_rng_exponential(rng);
    case ONLY_HIGH: return in.high - ludus_rng_exponential(rng);
    default: break;
    }
    // Halves, so that the width of the widest box is still a number.
    double value = 2 * ludus_rng_uniform(rng, in.low / 2, (whole ? in.high + 1 : in.high) / 2);
    value = whole ? floor(value) : value;
    return value < in.low ? in.low : value > in.high ? in.high : value;
}

static void sample_box(const ludus_part *part, ludus_rng *rng, unsigned char *numbers) {
    for (box_case which = UNBOUNDED; which < CASES; which++) {
        for (int32_t i = 0; i < part->size; i++) {
            const range in = bounds(part, i);
            if (case_of(in) == which) {
                write_number(part, numbers, i, sample_number(part, in, rng));
            }
        }
    }
}

// Zeros and ones: the top bit of each byte of a 32-bit draw, lowest byte first.
static void sample_binary(const ludus_part *part, ludus_rng *rng, unsigned char *numbers) {
    uint32_t word = 0;
    for (int32_t i = 0; i < part->size; i++) {
        word = i % 4 == 0 ? ludus_rng_next32(rng) : word >> 8;
        write_number(part, numbers, i, word >> 7 & 1);
    }
}

void ludus_space_sample(const ludus_space *space, ludus_rng *rng, void *row) {
    memset(row, 0, space->bytes); // what lies between parts
    for (int32_t i = 0; i < space->parts; i++) {
        const ludus_part *part = &space->part[i];
        unsigned char *numbers = (unsigned char *)row + part->offset;
        switch (part->kind) {
        case LUDUS_BOX: sample_box(part, rng, numbers); break;
        case LUDUS_DISCRETE: write_number(part, numbers, 0, part->start + ludus_rng_choice(rng, part->n)); break;
        case LUDUS_MULTI_DISCRETE:
            for (int32_t j = 0; j < part->size; j++) {
                write_number(part, numbers, j, floor(ludus_rng_random(rng) * part->sizes[j]));
            }
            break;
        case LUDUS_MULTI_BINARY: sample_binary(part, rng, numbers); break;
        }
    }
}
