// number_text.h - numbers to text and back without the program's locale, and a writer that counts as snprintf does.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_NUMBER_TEXT_H
#define LUDUS_CORE_NUMBER_TEXT_H

#include <ludus/base.h>

// Room for any number and the end mark.
#define NUMBER_TEXT_BYTES 40

// Reads a number that takes up the whole text: decimal or hexadecimal, "inf". False on anything else, on NaN, and on a
// number too large for a double.
bool number_read(const char *text, double *value);

// The same for a whole number of at most 2^53 in size ("12", "1e3").
bool number_read_whole(const char *text, double *value);

// Writes the shortest text that reads back as the same double, or the same float.
void number_write(double value, char out[NUMBER_TEXT_BYTES]);
void number_write_float(float value, char out[NUMBER_TEXT_BYTES]);

// Text under construction in a buffer of the caller's. Beyond the capacity only `length` grows.
typedef struct text_writer {
    char *out;
    size_t capacity, length;
} text_writer;

text_writer text_writer_start(char *out, size_t capacity); // out may be NULL when capacity is 0
void text_write(text_writer *writer, const char *text);
void text_write_character(text_writer *writer, char character);

#endif
