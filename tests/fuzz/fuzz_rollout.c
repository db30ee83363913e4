// fuzz_rollout.c - any bytes as the lines of a rollout: they are played to their end, or a sentence names the line.
// SPDX-License-Identifier: MIT
#include "show_inside.h"

#include "fuzz.h"

#include <ludus/ludus.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    show *s = calloc(1, sizeof *s);
    FUZZ_CHECK(s);
    // As files are: a zero byte follows.
    s->bytes = malloc(size + 1);
    FUZZ_CHECK(s->bytes);
    if (size > 0) {
        memcpy(s->bytes, data, size);
    }
    s->bytes[size] = '\0';
    s->size = size;
    strcpy(s->file, "fuzz");
    ludus_clear_error();
    show_result result = show_open_rollout(s) ? SHOW_FAILED : SHOW_STEPPED;
    for (int step = 0; step < 100 && result == SHOW_STEPPED; step++) {
        FUZZ_CHECK(show_draw(s) == LUDUS_OK);
        (void)show_facts_of(s, 0);
        result = show_step(s);
    }
    FUZZ_CHECK((result == SHOW_FAILED) == (ludus_last_error()[0] != '\0'));
    show_close(s);
    return 0;
}
