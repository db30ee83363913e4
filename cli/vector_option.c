// vector_option.c - the options of a vector as they are in force, read from its canonical text.
// SPDX-License-Identifier: MIT
#include "vector_option.h"

#include <math.h>
#include <stdlib.h>

char *vector_options(const ludus_vector *vector) {
    const size_t length = ludus_vector_options_text(vector, NULL, 0);
    char *text = malloc(length + 1);
    if (!text) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options");
        return NULL;
    }
    ludus_vector_options_text(vector, text, length + 1);
    return text;
}

double vector_option(const ludus_vector *vector, const char *name) {
    const ludus_field *tables[] = {ludus_vector_definition(vector)->options, ludus_runtime_fields()};
    double number = NAN;
    char *text = vector_options(vector);
    ludus_settings *settings[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        settings[i] = ludus_settings_make(tables[i], "the vector");
    }
    if (text && settings[0] && settings[1] && !ludus_settings_parse_into(settings, 2, text)) {
        for (int i = 0; i < 2 && isnan(number); i++) {
            const ludus_values values = ludus_settings_values(settings[i]);
            number = ludus_values_number(&values, name);
        }
    }
    free(text);
    ludus_settings_destroy(settings[0]);
    ludus_settings_destroy(settings[1]);
    return number;
}

double vector_natural_rate(const ludus_vector *vector) {
    static const char *const names[] = {"tau", "dt", "time_step", "timestep"};
    double step = NAN;
    for (size_t i = 0; i < sizeof names / sizeof *names && isnan(step); i++) {
        step = vector_option(vector, names[i]);
    }
    return step > 0 ? 1 / (step * vector_option(vector, "action_repeat")) : 0;
}
