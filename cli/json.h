// json.h - writes JSON to a stream: numbers with 17 significant digits, commas where they belong.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_JSON_H
#define LUDUS_CLI_JSON_H

#include <ludus/options.h>
#include <ludus/space.h>

#include <stdio.h>

typedef struct json {
    FILE *file;
    bool comma; // does the next value follow another?
} json;

// open: '{' or '['; close: '}' or ']'. A key goes before each value of an object.
void json_open(json *out, char bracket);
void json_close(json *out, char bracket);
void json_key(json *out, const char *key);
void json_text(json *out, const char *text); // NULL is null
void json_whole(json *out, int64_t number);
void json_number(json *out, double number); // 17 digits, with a '.' or an exponent; what is not finite is null
void json_bool(json *out, bool value);
void json_end_line(json *out);

// A row of a space: a number for a discrete part, nested lists for the others, a list or an object for several parts.
void json_row(json *out, const ludus_space *space, const void *row);

// Info values as an object. A value that is NAN is absent. `width` values in the order of the table.
void json_info(json *out, const ludus_field *table, const double *values);

#endif
