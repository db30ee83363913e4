// json_writer.h - writing JSON piece by piece to a stream, without building it first.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_JSON_WRITER_H
#define LUDUS_FORMATS_JSON_WRITER_H

#include <stdio.h>

#include <ludus/base.h>

// How deep objects and arrays may nest.
enum { LUDUS_JSON_DEPTH = 32 };

// Lives where the caller wants it, owns nothing. Calls come in the order of the text; commas and quotes are added here:
//     ludus_json_writer json = {.stream = stdout};
//     ludus_json_begin_object(&json);
//     ludus_json_key(&json, "obs");
//     ludus_json_numbers(&json, observation, 4);
//     ludus_json_end_object(&json);
//     ludus_json_end_line(&json);                   // {"obs":[0.0,0.5,-1.25,3.0]} and a newline
// Misuse (a value without a key, an end that fits no begin) is a mistake in the program and asserted. Whether writing
// worked is told by the end of the line, or by ferror() on the stream.
typedef struct ludus_json_writer {
    FILE *stream;
    int depth;                        // open objects and arrays
    bool after_key;                   // a key was written, its value is due
    bool has_items[LUDUS_JSON_DEPTH]; // per open object or array: it has an item already
    bool is_object[LUDUS_JSON_DEPTH];
} ludus_json_writer;

void ludus_json_begin_object(ludus_json_writer *json);
void ludus_json_end_object(ludus_json_writer *json);
void ludus_json_begin_array(ludus_json_writer *json);
void ludus_json_end_array(ludus_json_writer *json);

// Keys and strings are UTF-8; bytes that are not are written as U+FFFD. A NULL string is written as null.
void ludus_json_key(ludus_json_writer *json, const char *key);
void ludus_json_string(ludus_json_writer *json, const char *text);

// 17 significant digits, so that reading gives the same double, always with a point or exponent (2.0, -0.0); NaN and
// infinities, which JSON does not have, are written as null.
void ludus_json_number(ludus_json_writer *json, double value);

// The fewest digits that still give the same number when read as a float or as a double.
void ludus_json_short_float(ludus_json_writer *json, float value);
void ludus_json_short_number(ludus_json_writer *json, double value);

void ludus_json_integer(ludus_json_writer *json, int64_t value);
void ludus_json_unsigned(ludus_json_writer *json, uint64_t value);
void ludus_json_boolean(ludus_json_writer *json, bool value);
void ludus_json_null(ludus_json_writer *json);

// An array of numbers as ludus_json_number writes them.
void ludus_json_numbers(ludus_json_writer *json, const double *values, size_t count);

// A key with its value.
void ludus_json_key_number(ludus_json_writer *json, const char *key, double value);
void ludus_json_key_integer(ludus_json_writer *json, const char *key, int64_t value);
void ludus_json_key_boolean(ludus_json_writer *json, const char *key, bool value);
void ludus_json_key_string(ludus_json_writer *json, const char *key, const char *text);

// Ends a line of JSON lines: writes the newline and flushes the stream. IO when anything since the start did not get
// out.
ludus_status ludus_json_end_line(ludus_json_writer *json);

#endif
