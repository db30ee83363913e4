// fuzz_measured.c - any bytes as a recording: trajectories of finite actions from which a search ends, or a sentence.
// SPDX-License-Identifier: MIT
#include "measured.h"

#include "fuzz.h"

#include <ludus/ludus.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Short recordings are searched, too.
static void search(const measured *m, const char *parameters) {
    int32_t steps = 0;
    for (int32_t i = 0; i < m->count; i++) {
        const ludus_trajectory *trajectory = &m->trajectory[i];
        FUZZ_CHECK(trajectory->steps >= 1);
        for (int32_t t = 0; t < trajectory->steps * m->layout->action_slots; t++) {
            FUZZ_CHECK(isfinite(trajectory->actions[t]));
        }
        for (int32_t t = 0; t < (trajectory->steps + 1) * m->states; t++) {
            FUZZ_CHECK(!isinf(trajectory->states[t]));
        }
        steps += steps < 1000 ? trajectory->steps : 0;
    }
    if (steps < 100) {
        const ludus_identify_settings settings = {.parameters = parameters, .iterations = 6};
        ludus_clear_error();
        ludus_identification *found = ludus_identify(m->id, NULL, m->trajectory, m->count, &settings);
        FUZZ_CHECK(found || ludus_last_error()[0] != '\0');
        for (int32_t p = 0; found && p < found->parameters; p++) {
            FUZZ_CHECK(isfinite(found->parameter[p].estimate));
        }
        ludus_identification_destroy(found);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    // The first byte chooses the environment: a choice, or a number, for an action.
    static const char *const ids[] = {"CartPole-v1", "Pendulum-v1"}, *const parameters[] = {"length masspole", "m l"};
    static ludus_env *envs[2];
    if (size == 0) {
        return 0;
    }
    const size_t which = data[0] & 1;
    if (!envs[which]) {
        envs[which] = ludus_env_make(ids[which], NULL);
        FUZZ_CHECK(envs[which]);
    }
    // As files are: a zero byte follows.
    char *bytes = malloc(size);
    measured m;
    FUZZ_CHECK(bytes && !measured_begin(&m, envs[which]));
    memcpy(bytes, data + 1, size - 1);
    bytes[size - 1] = '\0';
    measured_file file = {&m, "fuzz", 0};
    ludus_clear_error();
    ludus_status status = measured_read_bytes(&file, bytes, size - 1);
    status = status ? status : measured_finish(&m, NULL);
    FUZZ_CHECK((status != LUDUS_OK) == (ludus_last_error()[0] != '\0'));
    if (!status && m.count > 0) {
        search(&m, parameters[which]);
    }
    measured_free(&m);
    free(bytes);
    return 0;
}
