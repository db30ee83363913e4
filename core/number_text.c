// number_text.c - numbers to text and back without the program's locale, and a writer that counts as snprintf does.
// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // newlocale, uselocale
#include "core/number_text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// strtod and printf take the decimal point from the thread's locale. This sets the plain one and returns what was set.
static locale_t plain_locale(locale_t *plain) {
    *plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return *plain ? uselocale(*plain) : (locale_t)0;
}

static void former_locale(locale_t former, locale_t plain) {
    if (plain) {
        uselocale(former);
        freelocale(plain);
    }
}

// long double holds every whole number beyond 2^53 that a double would round down to 2^53.
static bool read_long(const char *text, long double *value) {
    // strto* would skip blanks.
    if (!(*text == '+' || *text == '-' || *text == '.' || (*text >= '0' && *text <= '9') || *text == 'i' ||
          *text == 'I')) {
        return false;
    }
    locale_t plain, former = plain_locale(&plain);
    char *end;
    *value = strtold(text, &end);
    former_locale(former, plain);
    return end != text && *end == '\0' && !isnan(*value);
}

bool number_read(const char *text, double *value) {
    long double exact;
    if (!read_long(text, &exact)) {
        return false;
    }
    locale_t plain, former = plain_locale(&plain);
    *value = strtod(text, NULL); // not a cast of `exact`: that would round twice
    former_locale(former, plain);
    const char *digits = text + (*text == '+' || *text == '-');
    return !isinf(*value) || *digits == 'i' || *digits == 'I';
}

bool number_read_whole(const char *text, double *value) {
    long double exact;
    if (!read_long(text, &exact) || !(fabsl(exact) <= 9007199254740992.0L) || exact != floorl(exact)) {
        return false;
    }
    *value = (double)exact + 0.0; // -0 becomes 0
    return true;
}

// Fewest digits that read back, but 100 and not 1e+02.
static void write_shortest(double value, bool single, char *out) {
    locale_t plain, former = plain_locale(&plain);
    const int most = single ? 9 : 17;
    for (int digits = 1; digits <= most; digits++) {
        snprintf(out, NUMBER_TEXT_BYTES, "%.*g", digits, value);
        if (single ? (double)strtof(out, NULL) == value : strtod(out, NULL) == value) {
            break;
        }
    }
    if (value == floor(value) && fabs(value) < 1e15) {
        snprintf(out, NUMBER_TEXT_BYTES, "%.0f", value);
    }
    former_locale(former, plain);
}

void number_write(double value, char out[NUMBER_TEXT_BYTES]) {
    write_shortest(value, false, out);
}

void number_write_float(float value, char out[NUMBER_TEXT_BYTES]) {
    write_shortest((double)value, true, out);
}

text_writer text_writer_start(char *out, size_t capacity) {
    if (capacity > 0) {
        out[0] = '\0';
    }
    return (text_writer){out, capacity, 0};
}

void text_write_character(text_writer *writer, char character) {
    if (writer->length + 1 < writer->capacity) {
        writer->out[writer->length] = character;
        writer->out[writer->length + 1] = '\0';
    }
    writer->length++;
}

void text_write(text_writer *writer, const char *text) {
    for (; *text; text++) {
        text_write_character(writer, *text);
    }
}
