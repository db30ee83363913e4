// space.c - making spaces: parts, their sizes and offsets, and whether they are possible and alike.
// SPDX-License-Identifier: MIT
#include <ludus/space.h>

#include <math.h>
#include <string.h>

#define ROW_BYTES_MAX (1 << 30)

size_t ludus_dtype_size(ludus_dtype dtype) {
    switch (dtype) {
    case LUDUS_U8: return 1;
    case LUDUS_I32:
    case LUDUS_F32: return 4;
    case LUDUS_F64: return 8;
    }
    return 0;
}

const char *ludus_dtype_name(ludus_dtype dtype) {
    switch (dtype) {
    case LUDUS_U8: return "u8";
    case LUDUS_I32: return "i32";
    case LUDUS_F32: return "f32";
    case LUDUS_F64: return "f64";
    }
    return "?";
}

// --- common spaces ---

// A space of one part. Impossible values stay as they are: the next ludus_space_finish() refuses them with a sentence.
static ludus_space single(ludus_part part) {
    ludus_space space = {.form = LUDUS_FORM_SINGLE, .parts = 1};
    part.name = "";
    space.part[0] = part;
    ludus_space_finish(&space);
    return space;
}

ludus_space ludus_space_discrete(int32_t n) {
    return single((ludus_part){.kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = n});
}

ludus_space ludus_space_box(ludus_dtype dtype, int32_t size, double low, double high) {
    return single(
        (ludus_part){.kind = LUDUS_BOX, .dtype = dtype, .rank = 1, .shape = {size}, .low = low, .high = high});
}

ludus_space ludus_space_box_bounds(ludus_dtype dtype, int32_t size, const double *lows, const double *highs) {
    ludus_part part = {.kind = LUDUS_BOX, .dtype = dtype, .rank = 1, .shape = {size}, .lows = lows, .highs = highs};
    part.low = -INFINITY;
    part.high = INFINITY;
    for (int32_t i = 0; i < size; i++) {
        part.low = i == 0 || lows[i] < part.low ? lows[i] : part.low;
        part.high = i == 0 || highs[i] > part.high ? highs[i] : part.high;
    }
    return single(part);
}

ludus_space ludus_space_multi_discrete(int32_t size, const int32_t *sizes) {
    return single(
        (ludus_part){.kind = LUDUS_MULTI_DISCRETE, .dtype = LUDUS_I32, .rank = 1, .shape = {size}, .sizes = sizes});
}

ludus_space ludus_space_multi_binary(int32_t size) {
    return single((ludus_part){.kind = LUDUS_MULTI_BINARY, .dtype = LUDUS_I32, .rank = 1, .shape = {size}});
}

ludus_status ludus_space_append(ludus_space *space, ludus_part part) {
    if (space->parts >= LUDUS_PARTS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a space has at most %d parts; \"%s\" is one too many", LUDUS_PARTS_MAX,
                          part.name ? part.name : "");
    }
    space->part[space->parts++] = part;
    return LUDUS_OK;
}

// --- finishing ---

// The largest whole number of a dtype that holds whole numbers only, and the smallest.
static bool whole_range(ludus_dtype dtype, double *low, double *high) {
    *low = dtype == LUDUS_U8 ? 0 : INT32_MIN;
    *high = dtype == LUDUS_U8 ? UINT8_MAX : INT32_MAX;
    return dtype == LUDUS_U8 || dtype == LUDUS_I32;
}

static ludus_status check_box(const ludus_part *part) {
    double smallest, largest;
    const bool whole = whole_range(part->dtype, &smallest, &largest);
    for (int32_t i = 0; i < part->size; i++) {
        const double low = part->lows ? part->lows[i] : part->low;
        const double high = part->highs ? part->highs[i] : part->high;
        if (!(low <= high) || low == INFINITY || high == -INFINITY) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "the bounds of number %d of box \"%s\" are %g and %g; low must not be above high", i,
                              part->name, low, high);
        }
        if (whole && (low < smallest || high > largest)) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "the bounds of number %d of box \"%s\" are %g and %g; %s holds %.0f to %.0f", i,
                              part->name, low, high, ludus_dtype_name(part->dtype), smallest, largest);
        }
        if (!part->lows && !part->highs) {
            break; // all numbers have the same bounds
        }
    }
    return LUDUS_OK;
}

// A discrete part counts choices, which its dtype must be able to hold.
static ludus_status check_choices(const ludus_part *part) {
    double smallest, largest;
    if (!whole_range(part->dtype, &smallest, &largest)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the discrete part \"%s\" has dtype %s; it must be u8 or i32",
                          part->name, ludus_dtype_name(part->dtype));
    }
    if (part->kind == LUDUS_DISCRETE) {
        const int64_t last = (int64_t)part->start + part->n - 1;
        if (part->n < 1 || part->start < smallest || (double)last > largest) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "the discrete part \"%s\" has %d choices from %d; it needs at least 1, and %s holds %.0f "
                              "to %.0f",
                              part->name, part->n, part->start, ludus_dtype_name(part->dtype), smallest, largest);
        }
    }
    if (part->kind == LUDUS_MULTI_DISCRETE) {
        if (!part->sizes) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "the multi-discrete part \"%s\" has no sizes", part->name);
        }
        for (int32_t i = 0; i < part->size; i++) {
            if (part->sizes[i] < 1 || part->sizes[i] - 1 > largest) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT,
                                  "number %d of multi-discrete part \"%s\" has %d choices; it needs at least 1, and %s "
                                  "holds up to %.0f",
                                  i, part->name, part->sizes[i], ludus_dtype_name(part->dtype), largest);
            }
        }
    }
    return LUDUS_OK;
}

// Counts a part's numbers and checks what may be in them.
static ludus_status finish_part(ludus_part *part) {
    if (part->kind < LUDUS_BOX || part->kind > LUDUS_MULTI_BINARY || ludus_dtype_size(part->dtype) == 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "part \"%s\" has kind %d and dtype %d, which do not exist", part->name,
                          (int)part->kind, (int)part->dtype);
    }
    if (part->rank < 0 || part->rank > LUDUS_RANK_MAX || (part->kind == LUDUS_DISCRETE && part->rank != 0)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "part \"%s\" has rank %d; it must be %s", part->name, part->rank,
                          part->kind == LUDUS_DISCRETE ? "0 for a discrete part" : "0 to 4");
    }
    int64_t size = 1;
    for (int32_t i = 0; i < part->rank; i++) {
        if (part->shape[i] < 1 || size * part->shape[i] > ROW_BYTES_MAX / 8) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT,
                              "dimension %d of part \"%s\" is %d; it must be at least 1, and a part holds at most %d "
                              "numbers",
                              i, part->name, part->shape[i], ROW_BYTES_MAX / 8);
        }
        size *= part->shape[i];
    }
    part->size = (int32_t)size;
    return part->kind == LUDUS_BOX ? check_box(part) : check_choices(part);
}

ludus_status ludus_space_finish(ludus_space *space) {
    if (space->parts < 1 || space->parts > LUDUS_PARTS_MAX) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a space has %d parts; it must have 1 to %d", space->parts,
                          LUDUS_PARTS_MAX);
    }
    if (space->form == LUDUS_FORM_SINGLE && space->parts != 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a space of %d parts must have the form of a tuple or a dict",
                          space->parts);
    }
    uint32_t offset = 0, alignment = 1;
    int64_t size = 0;
    for (int32_t i = 0; i < space->parts; i++) {
        ludus_part *part = &space->part[i];
        part->name = part->name ? part->name : "";
        const ludus_status status = finish_part(part);
        if (status != LUDUS_OK) {
            return status;
        }
        for (int32_t j = 0; j < i && space->form == LUDUS_FORM_DICT; j++) {
            if (strcmp(space->part[j].name, part->name) == 0) {
                return ludus_fail(LUDUS_ERROR_ARGUMENT, "two parts of a dict space are called \"%s\"", part->name);
            }
        }
        if (space->form == LUDUS_FORM_DICT && part->name[0] == '\0') {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "part %d of a dict space has no name", i);
        }
        const uint32_t bytes = (uint32_t)ludus_dtype_size(part->dtype);
        offset = (offset + bytes - 1) / bytes * bytes;
        part->offset = offset;
        alignment = bytes > alignment ? bytes : alignment;
        // Parts are at most 2^30 bytes each: the sum of two does not overflow.
        offset += bytes * (uint32_t)part->size;
        size += part->size;
        if (offset > ROW_BYTES_MAX) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "a space has rows of more than %d bytes", ROW_BYTES_MAX);
        }
    }
    space->bytes = (offset + alignment - 1) / alignment * alignment;
    space->size = (int32_t)size;
    return LUDUS_OK;
}

// --- comparing ---

static bool equal_parts(const ludus_part *a, const ludus_part *b) {
    if (a->kind != b->kind || a->dtype != b->dtype || a->rank != b->rank || a->size != b->size ||
        (a->kind == LUDUS_DISCRETE && (a->n != b->n || a->start != b->start)) ||
        memcmp(a->shape, b->shape, (size_t)a->rank * sizeof a->shape[0]) != 0) {
        return false;
    }
    return a->kind != LUDUS_MULTI_DISCRETE || memcmp(a->sizes, b->sizes, (size_t)a->size * sizeof a->sizes[0]) == 0;
}

bool ludus_space_equal(const ludus_space *a, const ludus_space *b) {
    if (a->form != b->form || a->parts != b->parts) {
        return false;
    }
    for (int32_t i = 0; i < a->parts; i++) {
        if (!equal_parts(&a->part[i], &b->part[i]) ||
            (a->form == LUDUS_FORM_DICT && strcmp(a->part[i].name, b->part[i].name) != 0)) {
            return false;
        }
    }
    return true;
}
