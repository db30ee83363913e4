// space_text.c - a space as text: "Box(-2, 2, (1,), f32)", "Tuple(Discrete(32), Discrete(11))".
// SPDX-License-Identifier: MIT
#include <ludus/space.h>

#include "core/number_text.h"

#include <stdio.h>

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
