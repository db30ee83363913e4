// fuzz_actions.c - any bytes as a file of recorded actions: each line is an action of the space, or a sentence ends it.
// SPDX-License-Identifier: MIT
#include "action_file.h"

#include "fuzz.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    // The first byte chooses what an action is: one choice, or one number.
    static const char *const ids[] = {"CartPole-v1", "Pendulum-v1"};
    static ludus_env *envs[2];
    const size_t which = size > 0 ? data[0] & 1 : 0;
    if (!envs[which]) {
        envs[which] = ludus_env_make(ids[which], NULL);
        FUZZ_CHECK(envs[which]);
        ludus_env_reset(envs[which], 1);
    }
    if (size < 2) { // fmemopen() takes no empty buffer
        return 0;
    }
    FILE *stream = fmemopen((void *)(uintptr_t)(data + 1), size - 1, "rb");
    action_file *file = action_file_from(stream, "fuzz");
    FUZZ_CHECK(stream && file);
    ludus_slot action[1];
    action_result result;
    ludus_clear_error();
    while ((result = action_file_next(file, envs[which], action)) == ACTION_READ) {
        FUZZ_CHECK(ludus_env_check_action(envs[which], action) == LUDUS_OK);
        FUZZ_CHECK(which == 0 || isfinite(action[0].f));
    }
    FUZZ_CHECK((result == ACTION_WRONG) == (ludus_last_error()[0] != '\0'));
    action_file_close(file);
    return 0;
}
