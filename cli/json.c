// json.c - writes JSON to a stream.
// SPDX-License-Identifier: MIT
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

// --- values ---

static void before_value(json *out) {
    if (out->comma) {
        fputc(',', out->file);
    }
    out->comma = true;
}

void json_open(json *out, char bracket) {
    before_value(out);
    fputc(bracket, out->file);
    out->comma = false;
}

void json_close(json *out, char bracket) {
    fputc(bracket, out->file);
    out->comma = true;
}

static void write_text(FILE *file, const char *text) {
    fputc('"', file);
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c == '"' || *c == '\\') {
            fprintf(file, "\\%c", *c);
        } else if (*c < 0x20) {
            fprintf(file, "\\u%04x", *c);
        } else {
            fputc(*c, file);
        }
    }
    fputc('"', file);
}

void json_key(json *out, const char *key) {
    before_value(out);
    write_text(out->file, key);
    fputc(':', out->file);
    out->comma = false;
}

void json_text(json *out, const char *text) {
    before_value(out);
    if (text) {
        write_text(out->file, text);
    } else {
        fputs("null", out->file);
    }
}

void json_whole(json *out, int64_t number) {
    before_value(out);
    fprintf(out->file, "%" PRId64, number);
}

void json_number(json *out, double number) {
    char text[40];
    before_value(out);
    if (!isfinite(number)) {
        fputs("null", out->file);
        return;
    }
    snprintf(text, sizeof text, "%.17g", number);
    fprintf(out->file, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

void json_bool(json *out, bool value) {
    before_value(out);
    fputs(value ? "true" : "false", out->file);
}

void json_end_line(json *out) {
    fputc('\n', out->file);
    out->comma = false;
}

// --- rows of spaces ---

static void write_one(json *out, ludus_dtype dtype, double number) {
    if (dtype == LUDUS_U8 || dtype == LUDUS_I32) {
        json_whole(out, (int64_t)number);
    } else {
        json_number(out, number);
    }
}

// The numbers of a part from axis `axis` on, nested as its shape says. `*index` counts through the row.
static void write_axis(json *out, const ludus_space *space, const ludus_part *part, const void *row, int32_t axis,
                       int32_t *index) {
    if (axis == part->rank || axis == LUDUS_RANK_MAX) {
        write_one(out, part->dtype, ludus_space_number(space, row, (*index)++));
        return;
    }
    json_open(out, '[');
    for (int32_t i = 0; i < part->shape[axis]; i++) {
        write_axis(out, space, part, row, axis + 1, index);
    }
    json_close(out, ']');
}

void json_row(json *out, const ludus_space *space, const void *row) {
    int32_t index = 0;
    const bool dict = space->form == LUDUS_FORM_DICT, single = space->form == LUDUS_FORM_SINGLE;
    if (!single) {
        json_open(out, dict ? '{' : '[');
    }
    for (int32_t i = 0; i < space->parts; i++) {
        if (dict) {
            json_key(out, space->part[i].name);
        }
        write_axis(out, space, &space->part[i], row, 0, &index);
    }
    if (!single) {
        json_close(out, dict ? '}' : ']');
    }
}

// --- info ---

static void write_info(json *out, const ludus_field *field, double value) {
    const bool whole = value == floor(value) && fabs(value) <= 9007199254740992.0;
    if (field->kind == LUDUS_BOOL) {
        json_bool(out, value != 0);
    } else if (whole && (field->kind == LUDUS_INT || (field->flags & LUDUS_FIELD_INTEGRAL_ONE))) {
        json_whole(out, (int64_t)value);
    } else {
        json_number(out, value);
    }
}

void json_info(json *out, const ludus_field *table, const double *values) {
    json_open(out, '{');
    for (const ludus_field *field = table; field && field->name; values += field->count, field++) {
        if (isnan(values[0])) {
            continue;
        }
        json_key(out, field->name);
        if (field->count > 1) {
            json_open(out, '[');
        }
        for (int32_t i = 0; i < field->count; i++) {
            write_info(out, field, values[i]);
        }
        if (field->count > 1) {
            json_close(out, ']');
        }
    }
    json_close(out, '}');
}
