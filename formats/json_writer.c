// json_writer.c - writing JSON piece by piece to a stream, without building it first.
// SPDX-License-Identifier: MIT
#include "json_writer.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Comes before every value: the comma to its left, unless it is the first or belongs to a key.
static void begin_value(ludus_json_writer *json) {
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth == 0)
        return;
    LUDUS_ASSERT(!json->is_object[json->depth - 1]);
    if (json->has_items[json->depth - 1])
        fputc(',', json->stream);
    json->has_items[json->depth - 1] = true;
}

static void open_container(ludus_json_writer *json, char bracket, bool is_object) {
    begin_value(json);
    LUDUS_ASSERT(json->depth < LUDUS_JSON_DEPTH);
    json->has_items[json->depth] = false;
    json->is_object[json->depth] = is_object;
    json->depth++;
    fputc(bracket, json->stream);
}

static void close_container(ludus_json_writer *json, char bracket, bool is_object) {
    LUDUS_ASSERT(json->depth > 0 && !json->after_key && json->is_object[json->depth - 1] == is_object);
    (void)is_object;
    json->depth--;
    fputc(bracket, json->stream);
}

void ludus_json_begin_object(ludus_json_writer *json) {
    open_container(json, '{', true);
}

void ludus_json_end_object(ludus_json_writer *json) {
    close_container(json, '}', true);
}

void ludus_json_begin_array(ludus_json_writer *json) {
    open_container(json, '[', false);
}

void ludus_json_end_array(ludus_json_writer *json) {
    close_container(json, ']', false);
}

// The length in bytes of the UTF-8 character at `text`, or 0 when there is none: overlong forms, surrogates and what
// lies past U+10FFFF do not count (Unicode 15, table 3-7).
static int utf8_length(const unsigned char *text) {
    unsigned char first = text[0], low = 0x80, high = 0xBF;
    int length = first < 0x80                     ? 1
                 : first >= 0xC2 && first <= 0xDF ? 2
                 : first >= 0xE0 && first <= 0xEF ? 3
                 : first >= 0xF0 && first <= 0xF4 ? 4
                                                  : 0;
    if (first == 0xE0)
        low = 0xA0;
    else if (first == 0xED)
        high = 0x9F;
    else if (first == 0xF0)
        low = 0x90;
    else if (first == 0xF4)
        high = 0x8F;
    for (int i = 1; i < length; i++, low = 0x80, high = 0xBF)
        if (text[i] < low || text[i] > high)
            return 0;
    return length;
}

static void write_quoted(FILE *stream, const char *text) {
    fputc('"', stream);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        int length = utf8_length(at);
        if (length == 0)
            fputs("\\ufffd", stream);
        else if (*at == '"' || *at == '\\')
            fprintf(stream, "\\%c", *at);
        else if (*at == '\n')
            fputs("\\n", stream);
        else if (*at == '\t')
            fputs("\\t", stream);
        else if (*at < 0x20 || *at == 0x7F)
            fprintf(stream, "\\u%04x", *at);
        else
            fwrite(at, 1, (size_t)length, stream);
        at += length ? length : 1;
    }
    fputc('"', stream);
}

void ludus_json_key(ludus_json_writer *json, const char *key) {
    LUDUS_ASSERT(json->depth > 0 && json->is_object[json->depth - 1] && !json->after_key);
    if (json->has_items[json->depth - 1])
        fputc(',', json->stream);
    json->has_items[json->depth - 1] = true;
    write_quoted(json->stream, key);
    fputc(':', json->stream);
    json->after_key = true;
}

void ludus_json_string(ludus_json_writer *json, const char *text) {
    if (!text) {
        ludus_json_null(json);
        return;
    }
    begin_value(json);
    write_quoted(json->stream, text);
}

// Room for "-1.2345678901234567e-308", ".0" and a zero, with the decimal point of any locale.
enum { NUMBER_ROOM = 48 };

static void format_number(char text[NUMBER_ROOM], int digits, double value) {
    snprintf(text, NUMBER_ROOM, "%.*g", digits, value);
    // printf writes the decimal point of the host program's locale, which may be a comma; JSON wants a point.
    bool has_point = false;
    for (char *at = text; *at; at++) {
        if (*at != '-' && *at != '+' && *at != 'e' && (*at < '0' || *at > '9'))
            *at = '.';
        has_point |= *at == '.' || *at == 'e';
    }
    if (!has_point)
        strcat(text, ".0");
}

static void write_number(ludus_json_writer *json, double value, int digits) {
    if (!isfinite(value)) {
        ludus_json_null(json);
        return;
    }
    char text[NUMBER_ROOM];
    format_number(text, digits, value);
    begin_value(json);
    fputs(text, json->stream);
}

void ludus_json_number(ludus_json_writer *json, double value) {
    write_number(json, value, 17);
}

void ludus_json_short_float(ludus_json_writer *json, float value) {
    char text[NUMBER_ROOM];
    int digits = 6;
    for (; digits < 9 && isfinite(value); digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value); // read back by the same locale
        if (strtof(text, NULL) == value)
            break;
    }
    write_number(json, (double)value, digits);
}

void ludus_json_short_number(ludus_json_writer *json, double value) {
    char text[NUMBER_ROOM];
    int digits = 15;
    for (; digits < 17 && isfinite(value); digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    write_number(json, value, digits);
}

void ludus_json_integer(ludus_json_writer *json, int64_t value) {
    begin_value(json);
    fprintf(json->stream, "%" PRId64, value);
}

void ludus_json_unsigned(ludus_json_writer *json, uint64_t value) {
    begin_value(json);
    fprintf(json->stream, "%" PRIu64, value);
}

void ludus_json_boolean(ludus_json_writer *json, bool value) {
    begin_value(json);
    fputs(value ? "true" : "false", json->stream);
}

void ludus_json_null(ludus_json_writer *json) {
    begin_value(json);
    fputs("null", json->stream);
}

void ludus_json_numbers(ludus_json_writer *json, const double *values, size_t count) {
    ludus_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        ludus_json_number(json, values[i]);
    ludus_json_end_array(json);
}

void ludus_json_key_number(ludus_json_writer *json, const char *key, double value) {
    ludus_json_key(json, key);
    ludus_json_number(json, value);
}

void ludus_json_key_integer(ludus_json_writer *json, const char *key, int64_t value) {
    ludus_json_key(json, key);
    ludus_json_integer(json, value);
}

void ludus_json_key_boolean(ludus_json_writer *json, const char *key, bool value) {
    ludus_json_key(json, key);
    ludus_json_boolean(json, value);
}

void ludus_json_key_string(ludus_json_writer *json, const char *key, const char *text) {
    ludus_json_key(json, key);
    ludus_json_string(json, text);
}

ludus_status ludus_json_end_line(ludus_json_writer *json) {
    LUDUS_ASSERT(json->depth == 0 && !json->after_key);
    bool failed = ferror(json->stream) != 0;
    errno = 0;
    if (fputc('\n', json->stream) == EOF || fflush(json->stream) != 0 || failed)
        return ludus_fail(LUDUS_ERROR_IO, "cannot write JSON: %s", errno ? strerror(errno) : "the stream has failed");
    return LUDUS_OK;
}
