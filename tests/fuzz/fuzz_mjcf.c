// fuzz_mjcf.c - any bytes as a model file: refused with a sentence, or a model in order.
// SPDX-License-Identifier: MIT
#include "fuzz.h"

#include <ludus/ludus.h>

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ludus_clear_error();
    ludus_model *model = ludus_model_parse((const char *)data, size, "fuzz.xml");
    if (!model) {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
        return 0;
    }
    FUZZ_CHECK(ludus_model_check(model) == LUDUS_OK);
    for (int32_t g = 0; g < model->geoms; g++) {
        FUZZ_CHECK(model->geom_size[3 * g] == model->geom_size[3 * g] && model->geom_body[g] < model->tree.bodies);
    }
    // What follows from the numbers follows from them again.
    ludus_model *again = malloc(sizeof *again);
    if (again) {
        *again = *model;
        FUZZ_CHECK(ludus_model_settle(again) == LUDUS_OK);
        FUZZ_CHECK(memcmp(again, model, sizeof *again) == 0);
    }
    free(again);
    ludus_model_destroy(model);
    return 0;
}
