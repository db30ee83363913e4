// fuzz_policy.c - any bytes as a policy file: refused with a sentence, or a policy that chooses actions.
// SPDX-License-Identifier: MIT
#include "agents/policy.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ludus_clear_error();
    ludus_policy *policy = agent_policy_parse(data, size, "fuzz");
    if (!policy) {
        FUZZ_CHECK(ludus_last_error()[0] != '\0');
        return 0;
    }
    const ludus_layout *layout = policy->layout;
    uint8_t *observation = calloc(1, layout->observation.bytes);
    ludus_slot *action = calloc((size_t)layout->action_slots, sizeof *action);
    float value = 0;
    for (int greedy = 0; observation && action && greedy < 2; greedy++) {
        ludus_policy_act(policy, observation, NULL, 1, greedy, 1, 2, action, &value);
        for (int32_t p = 0; policy->actions.head.kind == NN_CATEGORICAL && p < policy->actions.head.parts; p++) {
            FUZZ_CHECK(action[p].i >= 0 && action[p].i < policy->actions.head.classes[p]);
        }
    }
    free(observation);
    free(action);
    ludus_policy_destroy(policy);
    return 0;
}
