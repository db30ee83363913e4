// space_row.c - rows of a space: reading their numbers, whether they are inside, random ones, and a space as text.
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

// The inclusive bounds of one number of a part, as its dtype holds them: 4.8 in a float is a little more than 4.8.
static void bounds(const ludus_part *part, int32_t index, double *low, double *high) {
    switch (part->kind) {
    case LUDUS_BOX:
        *low = part->lows ? part->lows[index] : part->low;
        *high = part->highs ? part->highs[index] : part->high;
        if (part->dtype == LUDUS_F32) {
            *low = (double)(float)*low;
            *high = (double)(float)*high;
        }
        break;
    case LUDUS_DISCRETE:
        *low = part->start;
        *high = (double)part->start + part->n - 1;
        break;
    case LUDUS_MULTI_DISCRETE:
        *low = 0;
        *high = part->sizes[index] - 1;
        break;
    case LUDUS_MULTI_BINARY:
        *low = 0;
        *high = 1;
        break;
    }
}

bool ludus_space_contains(const ludus_space *space, const void *row, char *why, size_t capacity) {
    for (int32_t i = 0; i < space->parts; i++) {
        const ludus_part *part = &space->part[i];
        for (int32_t j = 0; j < part->size; j++) {
            double low, high;
            bounds(part, j, &low, &high);
            const double value = read_number(part, (const unsigned char *)row + part->offset, j);
            if (value >= low && value <= high) {
                continue;
            }
            if (why && capacity > 0) {
                char texts[3][NUMBER_TEXT_BYTES];
                number_write(value, texts[0]);
                number_write(low, texts[1]);
                number_write(high, texts[2]);
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

// --- random rows ---

// A whole number between bounds, of which the dtype's own stand in for infinite ones.
static double sample_whole(ludus_dtype dtype, double low, double high, ludus_rng *rng) {
    const double smallest = dtype == LUDUS_U8 ? 0 : INT32_MIN, largest = dtype == LUDUS_U8 ? UINT8_MAX : INT32_MAX;
    const int64_t from = (int64_t)ceil(low > smallest ? low : smallest);
    const int64_t to = (int64_t)floor(high < largest ? high : largest);
    return (double)(to > from ? ludus_rng_integer(rng, from, to + 1) : from);
}

// Gymnasium's four cases: uniform, exponential away from the only bound, normal without bounds.
static double sample_real(double low, double high, ludus_rng *rng) {
    if (isinf(low) && isinf(high)) {
        return ludus_rng_normal(rng);
    }
    if (isinf(high)) {
        return low + ludus_rng_exponential(rng);
    }
    if (isinf(low)) {
        return high - ludus_rng_exponential(rng);
    }
    // Halves, so that the width of the widest box is still a number.
    const double value = 2 * ludus_rng_uniform(rng, low / 2, high / 2);
    return value < low ? low : value > high ? high : value;
}

void ludus_space_sample(const ludus_space *space, ludus_rng *rng, void *row) {
    memset(row, 0, space->bytes);
    for (int32_t i = 0; i < space->parts; i++) {
        const ludus_part *part = &space->part[i];
        const bool whole = part->dtype == LUDUS_U8 || part->dtype == LUDUS_I32;
        for (int32_t j = 0; j < part->size; j++) {
            double low, high;
            bounds(part, j, &low, &high);
            const double value = whole ? sample_whole(part->dtype, low, high, rng) : sample_real(low, high, rng);
            write_number(part, (unsigned char *)row + part->offset, j, value);
        }
    }
}

// --- text ---

static void write_bound(text_writer *writer, const ludus_part *part, double value) {
    char text[NUMBER_TEXT_BYTES];
    if (part->dtype == LUDUS_F32) {
        number_write_float((float)value, text);
    } else {
        number_write(value, text);
    }
    text_write(writer, text);
}

// "-2" when all numbers have this bound, else "[-4.8 -inf]".
static void write_bounds(text_writer *writer, const ludus_part *part, const double *values, double shared) {
    bool same = true;
    for (int32_t i = 1; values && i < part->size; i++) {
        same = same && values[i] == values[0];
    }
    if (same) {
        write_bound(writer, part, values ? values[0] : shared);
        return;
    }
    for (int32_t i = 0; i < part->size; i++) {
        text_write(writer, i ? " " : "[");
        write_bound(writer, part, values[i]);
    }
    text_write(writer, "]");
}

static void write_whole(text_writer *writer, const char *before, int32_t value) {
    char text[NUMBER_TEXT_BYTES];
    snprintf(text, sizeof text, "%s%d", before, value);
    text_write(writer, text);
}

// "(7, 7, 3)", "(1,)", "()".
static void write_shape(text_writer *writer, const ludus_part *part) {
    text_write(writer, "(");
    for (int32_t i = 0; i < part->rank; i++) {
        write_whole(writer, i ? ", " : "", part->shape[i]);
    }
    text_write(writer, part->rank == 1 ? ",)" : ")");
}

static void write_part(text_writer *writer, const ludus_part *part) {
    switch (part->kind) {
    case LUDUS_BOX:
        text_write(writer, "Box(");
        write_bounds(writer, part, part->lows, part->low);
        text_write(writer, ", ");
        write_bounds(writer, part, part->highs, part->high);
        text_write(writer, ", ");
        write_shape(writer, part);
        text_write(writer, ", ");
        text_write(writer, ludus_dtype_name(part->dtype));
        break;
    case LUDUS_DISCRETE:
        write_whole(writer, "Discrete(", part->n);
        if (part->start != 0) {
            write_whole(writer, ", start=", part->start);
        }
        break;
    case LUDUS_MULTI_DISCRETE:
        text_write(writer, "MultiDiscrete(");
        for (int32_t i = 0; i < part->size; i++) {
            write_whole(writer, i ? " " : "[", part->sizes[i]);
        }
        text_write(writer, "]");
        break;
    case LUDUS_MULTI_BINARY:
        text_write(writer, "MultiBinary(");
        if (part->rank == 1) {
            write_whole(writer, "", part->shape[0]);
        } else {
            write_shape(writer, part);
        }
        break;
    }
    text_write(writer, ")");
}

size_t ludus_space_text(const ludus_space *space, char *out, size_t capacity) {
    text_writer writer = text_writer_start(out, capacity);
    text_write(&writer, space->form == LUDUS_FORM_TUPLE ? "Tuple(" : space->form == LUDUS_FORM_DICT ? "Dict(" : "");
    for (int32_t i = 0; i < space->parts; i++) {
        text_write(&writer, i ? ", " : "");
        if (space->form == LUDUS_FORM_DICT) {
            text_write(&writer, space->part[i].name);
            text_write(&writer, ": ");
        }
        write_part(&writer, &space->part[i]);
    }
    text_write(&writer, space->form == LUDUS_FORM_SINGLE ? "" : ")");
    return writer.length;
}
