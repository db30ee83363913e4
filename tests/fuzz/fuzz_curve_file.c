// fuzz_curve_file.c - any bytes as a run's files (config.json is the first line): refused, or a curve that can be read.
// SPDX-License-Identifier: MIT
#include "agents/curve_file.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *bytes = (const char *)data, *end = memchr(data, '\n', size);
    const size_t config = end ? (size_t)(end - bytes) : size, skipped = end ? config + 1 : size;
    agent_curve_file run;
    ludus_clear_error();
    if (agent_curve_file_parse(&run, bytes, config, bytes + skipped, size - skipped, "fuzz", "seconds", "kl")) {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
    } else {
        agent_option option;
        for (const char *at = run.options; agent_option_next(&at, &option);) {
            FUZZ_CHECK(option.value_length >= 0 && option.value + option.value_length <= at);
        }
        for (int32_t i = 0; i < run.count; i++) {
            FUZZ_CHECK(isfinite(run.x[i]) && isfinite(run.y[i]) && (i == 0 || run.x[i] > run.x[i - 1]));
            FUZZ_CHECK(agent_curve_file_at(&run, run.x[i]) == run.y[i]);
        }
        FUZZ_CHECK(agent_curve_file_smooth(&run, 3) == LUDUS_OK);
    }
    agent_curve_file_free(&run);
    return 0;
}
