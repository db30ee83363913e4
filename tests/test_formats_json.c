// test_formats_json.c - the JSON writer and files of JSON lines: numbers, escapes, locales, resuming, full disks.
// SPDX-License-Identifier: MIT
#include <jansson.h>
#include <float.h>
#include <locale.h>

#include "check.h"
#include "formats/json_lines.h"
#include "formats_scratch.h"

// What one call of the writer writes, as a string in a static buffer.
static char written[4096];
static ludus_json_writer to_memory(void) {
    memset(written, 0, sizeof written);
    ludus_json_writer json = {.stream = fmemopen(written, sizeof written, "w")};
    return json;
}

static const char *number(double value) {
    ludus_json_writer json = to_memory();
    ludus_json_number(&json, value);
    fclose(json.stream);
    return written;
}

static const char *short_number(double value) {
    ludus_json_writer json = to_memory();
    ludus_json_short_number(&json, value);
    fclose(json.stream);
    return written;
}

static const char *short_float(float value) {
    ludus_json_writer json = to_memory();
    ludus_json_short_float(&json, value);
    fclose(json.stream);
    return written;
}

static const char *string(const char *text) {
    ludus_json_writer json = to_memory();
    ludus_json_string(&json, text);
    fclose(json.stream);
    return written;
}

static void test_numbers(void) {
    CHECK_EQ_TEXT(number(0.1), "0.10000000000000001");
    CHECK_EQ_TEXT(number(1.0), "1.0");
    CHECK_EQ_TEXT(number(-0.0), "-0.0");
    CHECK_EQ_TEXT(number(1e300), "1.0000000000000001e+300");
    CHECK_EQ_TEXT(number(1e22), "1e+22");
    CHECK_EQ_TEXT(number((double)NAN), "null");
    CHECK_EQ_TEXT(number(-(double)INFINITY), "null");
    CHECK_EQ_TEXT(short_number(0.1), "0.1");
    CHECK_EQ_TEXT(short_number(0.1 + 0.2), "0.30000000000000004");
    CHECK_EQ_TEXT(short_float(0.1f), "0.1");
    CHECK_EQ_TEXT(short_float(16777216.0f), "16777216.0");
    CHECK_EQ_TEXT(short_float((float)INFINITY), "null");

    // Every bit comes back, from the extremes and from a spread of bit patterns.
    double values[] = {DBL_MIN, DBL_MAX, DBL_TRUE_MIN, -DBL_MAX, 1.0 / 3.0, 4.0 * DBL_TRUE_MIN};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        CHECK_EQ_REAL(strtod(number(values[i]), NULL), values[i]);
        CHECK_EQ_REAL(strtod(short_number(values[i]), NULL), values[i]);
    }
    uint64_t bits = 1;
    int wrong = 0;
    for (int i = 0; i < 20000; i++) {
        bits = bits * 6364136223846793005u + 1442695040888963407u;
        double wide;
        float narrow;
        uint32_t half = (uint32_t)(bits >> 32);
        memcpy(&wide, &bits, sizeof wide);
        memcpy(&narrow, &half, sizeof narrow);
        wrong += isfinite(wide) && (strtod(number(wide), NULL) != wide || strtod(short_number(wide), NULL) != wide);
        wrong += isfinite(narrow) && strtof(short_float(narrow), NULL) != narrow;
    }
    CHECK_EQ_INT(wrong, 0);
}

// A host program may have set a locale whose decimal point is a comma. Skipped where none is installed.
static void test_locale(void) {
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (setlocale(LC_NUMERIC, names[i])) {
            CHECK_EQ_TEXT(number(0.5), "0.5");
            CHECK_EQ_TEXT(short_float(0.5f), "0.5");
            break;
        }
    setlocale(LC_NUMERIC, "C");
}

static void test_strings(void) {
    CHECK_EQ_TEXT(string("say \"hi\" \\ \n\t\x01\x7F"), "\"say \\\"hi\\\" \\\\ \\n\\t\\u0001\\u007f\"");
    CHECK_EQ_TEXT(string("ä €\U0001F600"), "\"ä €\U0001F600\"");
    CHECK_EQ_TEXT(string(NULL), "null");
    // Not UTF-8: a lone byte, an overlong slash, a surrogate, past the end, cut short.
    CHECK_EQ_TEXT(string("\xFF"), "\"\\ufffd\"");
    CHECK_EQ_TEXT(string("\xC0\xAF"), "\"\\ufffd\\ufffd\"");
    CHECK_EQ_TEXT(string("\xED\xA0\x80"), "\"\\ufffd\\ufffd\\ufffd\"");
    CHECK_EQ_TEXT(string("\xF4\x90\x80\x80"), "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    CHECK_EQ_TEXT(string("a\xE2\x82"), "\"a\\ufffd\\ufffd\"");
    // Any bytes at all give JSON that a parser takes.
    int refused = 0;
    uint32_t bits = 7;
    for (int i = 0; i < 2000; i++) {
        char text[9] = {0};
        for (int j = 0; j < 8; j++) {
            bits = bits * 1664525u + 1013904223u;
            text[j] = (char)((bits >> 24) | (j & 1 ? 0x80 : 0));
        }
        json_t *parsed = json_loads(string(text), JSON_DECODE_ANY, NULL);
        refused += parsed == NULL;
        json_decref(parsed);
    }
    CHECK_EQ_INT(refused, 0);
}

static void test_nesting(void) {
    ludus_json_writer json = to_memory();
    const double obs[] = {0.5, -1.0};
    ludus_json_begin_object(&json);
    ludus_json_key(&json, "obs");
    ludus_json_numbers(&json, obs, 2);
    ludus_json_key_boolean(&json, "terminated", false);
    ludus_json_key_integer(&json, "state", INT64_MIN);
    ludus_json_key(&json, "seed");
    ludus_json_unsigned(&json, UINT64_MAX);
    ludus_json_key(&json, "info");
    ludus_json_begin_object(&json);
    ludus_json_end_object(&json);
    ludus_json_key(&json, "list");
    ludus_json_begin_array(&json);
    ludus_json_integer(&json, 1);
    ludus_json_begin_array(&json);
    ludus_json_end_array(&json);
    ludus_json_null(&json);
    ludus_json_string(&json, "x");
    ludus_json_end_array(&json);
    ludus_json_key_number(&json, "r", 2);
    ludus_json_key_string(&json, "name", "n");
    ludus_json_end_object(&json);
    CHECK_EQ_INT(ludus_json_end_line(&json), LUDUS_OK);
    ludus_json_begin_array(&json);
    ludus_json_end_array(&json);
    CHECK_EQ_INT(ludus_json_end_line(&json), LUDUS_OK);
    fclose(json.stream);
    CHECK_EQ_TEXT(written,
                  "{\"obs\":[0.5,-1.0],\"terminated\":false,\"state\":-9223372036854775808,"
                  "\"seed\":18446744073709551615,\"info\":{},\"list\":[1,[],null,\"x\"],\"r\":2.0,\"name\":\"n\"}\n"
                  "[]\n");

    json = (ludus_json_writer){.stream = fopen("/dev/full", "w")};
    ludus_json_begin_array(&json);
    ludus_json_end_array(&json);
    CHECK_EQ_INT(ludus_json_end_line(&json), LUDUS_ERROR_IO);
    CHECK_CONTAINS(ludus_last_error(), "No space left");
    fclose(json.stream);
}

static void append(ludus_json_lines *lines, int64_t step) {
    ludus_json_writer *json = ludus_json_lines_writer(lines);
    ludus_json_begin_object(json);
    ludus_json_key_integer(json, "step", step);
    ludus_json_end_object(json);
    CHECK_EQ_INT(ludus_json_lines_end(lines), LUDUS_OK);
}

static void test_lines(void) {
    const char *path = scratch_path("metrics.jsonl");
    ludus_json_lines *lines = ludus_json_lines_open(path);
    append(lines, 10);
    append(lines, 20);
    int64_t at_20 = ludus_json_lines_length(lines);
    append(lines, 30);
    CHECK_EQ_TEXT(scratch_read(path), "{\"step\":10}\n{\"step\":20}\n{\"step\":30}\n"); // flushed by the line
    CHECK_EQ_INT(ludus_json_lines_close(lines), LUDUS_OK);
    CHECK_EQ_INT(ludus_json_lines_close(NULL), LUDUS_OK);

    // Resume after step 25: the line of step 30 goes, new lines follow step 20.
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(path, 25), LUDUS_OK);
    lines = ludus_json_lines_open(path);
    CHECK_EQ_INT(ludus_json_lines_length(lines), at_20);
    append(lines, 26);
    ludus_json_lines_close(lines);
    CHECK_EQ_TEXT(scratch_read(path), "{\"step\":10}\n{\"step\":20}\n{\"step\":26}\n");
    CHECK_EQ_INT(ludus_json_lines_cut_at(path, at_20), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "{\"step\":10}\n{\"step\":20}\n");
    CHECK_EQ_INT(ludus_json_lines_cut_at(path, at_20 + 1), LUDUS_ERROR_MISMATCH);
    CHECK_EQ_INT(ludus_json_lines_cut_at(path, -1), LUDUS_ERROR_MISMATCH);

    // What is broken goes, with all that follows; a header without a step stays.
    static const char broken[] = "{\"run\":1}\n{\"step\":1}\n{\"step\":2,\n{\"step\":3}\n";
    scratch_write(path, broken, sizeof broken - 1);
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(path, 99), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "{\"run\":1}\n{\"step\":1}\n");
    static const char *const endings[] = {"{\"step\":2}",       "[]\n",           "{\"step\":2.5}\n",
                                          "{\"step\":\"2\"}\n", "{\"step\":2}\r", "\xFF\n"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char text[64];
        int length = snprintf(text, sizeof text, "{\"step\":1}\n%s", endings[i]);
        scratch_write(path, text, (size_t)length);
        CHECK_EQ_INT(ludus_json_lines_cut_after_step(path, 99), LUDUS_OK);
        CHECK_EQ_TEXT(scratch_read(path), "{\"step\":1}\n");
    }
    scratch_write(path, "{\"step\":1}\n\0\n", 13); // a block the system had not written before a power cut
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(path, 99), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "{\"step\":1}\n");
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(path, 0), LUDUS_OK);
    CHECK_EQ_TEXT(scratch_read(path), "");
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(scratch_path("missing"), 0), LUDUS_OK);
    CHECK_EQ_INT(ludus_json_lines_cut_at(scratch_path("missing"), 0), LUDUS_ERROR_NOT_FOUND);
    CHECK_EQ_INT(ludus_json_lines_cut_after_step(scratch_folder, 0), LUDUS_ERROR_ARGUMENT);
    CHECK(ludus_json_lines_open(scratch_folder) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "Is a directory");
}

int main(void) {
    scratch_begin();
    test_numbers();
    test_locale();
    test_strings();
    test_nesting();
    test_lines();
    scratch_end();
    return check_end();
}
