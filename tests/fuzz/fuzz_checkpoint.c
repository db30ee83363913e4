// fuzz_checkpoint.c - any bytes as a checkpoint: refused with a sentence, or a run that goes on.
// SPDX-License-Identifier: MIT
#include "agents/run.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    agent_run run;
    ludus_clear_error();
    if (agent_checkpoint_parse(&run, data, size, "fuzz")) {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
    } else {
        agent_metrics metrics;
        const int64_t steps = run.steps;
        agent_run_iterate(&run, &metrics);
        FUZZ_CHECK(run.steps > steps && run.windowed <= AGENT_WINDOW);
    }
    agent_run_free(&run);
    return 0;
}
