// fuzz_options.c - any text as options: refused with a sentence and nothing changed, or taken and read back the same.
// SPDX-License-Identifier: MIT
#include <ludus/options.h>

#include "fuzz.h"

#include <math.h>
#include <string.h>

static const ludus_field table[] = {
    {"gravity", LUDUS_REAL, 1, "m/s^2", 9.8, 0, 100, NULL, "", LUDUS_FIELD_RANGE},
    {"force", LUDUS_REAL, 1, "N", 10, -INFINITY, INFINITY, NULL, "", LUDUS_FIELD_SMOOTH},
    {"steps", LUDUS_INT, 1, "", 3, -INFINITY, INFINITY, NULL, "", 0},
    {"slippery", LUDUS_BOOL, 1, "", 1, 0, 1, NULL, "", 0},
    {"integrator", LUDUS_CHOICE, 1, "euler|semi-implicit", 0, 0, 1, NULL, "", 0},
    {"map", LUDUS_TEXT, 1, "", 0, 0, 0, "SFFG", "", 0},
    {"board", LUDUS_REAL, 9, "", 0, -1, 1, NULL, "", 0},
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};
enum { WIDTH = 15, MAP_ROW = 5 };

// The canonical text of settings, allocated at exactly its length.
static char *canonical(const ludus_settings *settings) {
    const size_t length = ludus_settings_text(settings, NULL, 0);
    char *text = malloc(length + 1);
    FUZZ_CHECK(ludus_settings_text(settings, text, length + 1) == length && strlen(text) == length);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';

    ludus_settings *settings = ludus_settings_make(table, "Fuzz-v0"), *again = ludus_settings_make(table, "Fuzz-v0");
    ludus_clear_error();
    if (ludus_settings_parse(settings, text) != LUDUS_OK) {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
        FUZZ_CHECK(ludus_settings_text(settings, NULL, 0) == 0);
    }
    const ludus_values values = ludus_settings_values(settings), same = ludus_settings_values(again);
    for (int i = 0; i < WIDTH; i++) {
        FUZZ_CHECK(!isnan(values.numbers[i]));
    }
    FUZZ_CHECK(values.numbers[0] >= 0 && values.numbers[0] <= 100);
    for (int i = 0; i < WIDTH; i++) {
        double low, high;
        FUZZ_CHECK(!ludus_settings_range(settings, i, &low, &high) ||
                   (i < 2 && low <= values.numbers[i] && values.numbers[i] <= high && isfinite(high - low)));
    }

    char *first = canonical(settings);
    FUZZ_CHECK(ludus_settings_parse(again, first) == LUDUS_OK);
    char *second = canonical(again);
    FUZZ_CHECK(strcmp(first, second) == 0);
    FUZZ_CHECK(memcmp(values.numbers, same.numbers, WIDTH * sizeof(double)) == 0);
    FUZZ_CHECK(strcmp(values.texts[MAP_ROW], same.texts[MAP_ROW]) == 0);

    free(second);
    free(first);
    free(text);
    ludus_settings_destroy(again);
    ludus_settings_destroy(settings);
    return 0;
}
