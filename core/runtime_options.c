// runtime_options.c - the table of runtime options: precision, lanes, threads, limits, and what others call wrappers.
// SPDX-License-Identifier: MIT
#include "core/runtime_options.h"

#include <math.h>
#include <stddef.h>

static const ludus_field fields[] = {
    {"precision", LUDUS_CHOICE, 1, "float|double", 0, 0, 1, NULL,
     "arithmetic of the state; double reproduces the original to the last bit", 0},
    {"lanes", LUDUS_CHOICE, 1, "auto|1|4|8|16|split16", 0, 0, 5, NULL,
     "environments a SIMD instruction steps; auto takes the widest the processor has, split16 tests 16 lanes on any",
     0},
    {"threads", LUDUS_INT, 1, "", 1, 1, 4096, NULL, "threads that share the environments; results do not depend on it",
     0},
    {"async", LUDUS_BOOL, 1, "", 0, 0, 1, NULL, "stepping runs beside the caller between send and receive", 0},
    {"autoreset", LUDUS_CHOICE, 1, "same-step|next-step|disabled", 0, 0, 2, NULL,
     "when an ended episode is followed by the next", 0},
    {"device", LUDUS_CHOICE, 1, "cpu|cuda", 0, 0, 1, NULL, "where environments live and step", 0},
    {"time_limit", LUDUS_INT, 1, "steps", -1, -1, 1e9, NULL, "steps until truncation; -1 the environment's own, 0 none",
     0},
    {"frame_stack", LUDUS_INT, 1, "", 1, 1, 64, NULL, "observations kept one behind the other, the newest last", 0},
    {"sticky_actions", LUDUS_REAL, 1, "", 0, 0, 1, NULL, "probability that the previous action is repeated instead", 0},
    {"action_repeat", LUDUS_INT, 1, "steps", 1, 1, 1000, NULL, "steps an action lasts; their rewards add up", 0},
    {"discretize_actions", LUDUS_INT, 1, "", 0, 0, 1000, NULL,
     "choices a number of a bounded box action is cut into; 0 off", 0},
    {"normalize_observation", LUDUS_BOOL, 1, "", 0, 0, 1, NULL, "subtract the running mean and divide by the deviation",
     0},
    {"normalize_reward", LUDUS_BOOL, 1, "", 0, 0, 1, NULL, "divide rewards by the deviation of the discounted return",
     0},
    {"reward_discount", LUDUS_REAL, 1, "", 0.99, 0, 1, NULL, "discount of that return", 0},
    {"clip_reward", LUDUS_REAL, 1, "", 0, 0, 1e30, NULL, "rewards are cut to plus or minus this; 0 off", 0},
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

const ludus_field *ludus_runtime_fields(void) {
    return fields;
}

ludus_runtime_options ludus_runtime_read(const ludus_settings *settings) {
    const ludus_values values = ludus_settings_values(settings);
    return (ludus_runtime_options){
        .precision_double = ludus_values_number(&values, "precision") != 0,
        .lanes = (ludus_lanes_option)ludus_values_number(&values, "lanes"),
        .threads = (int32_t)ludus_values_number(&values, "threads"),
        .async = ludus_values_number(&values, "async") != 0,
        .autoreset = (ludus_autoreset)ludus_values_number(&values, "autoreset"),
        .cuda = ludus_values_number(&values, "device") != 0,
        .time_limit = (int32_t)ludus_values_number(&values, "time_limit"),
        .frame_stack = (int32_t)ludus_values_number(&values, "frame_stack"),
        .sticky_actions = ludus_values_number(&values, "sticky_actions"),
        .action_repeat = (int32_t)ludus_values_number(&values, "action_repeat"),
        .discretize_actions = (int32_t)ludus_values_number(&values, "discretize_actions"),
        .normalize_observation = ludus_values_number(&values, "normalize_observation") != 0,
        .normalize_reward = ludus_values_number(&values, "normalize_reward") != 0,
        .reward_discount = ludus_values_number(&values, "reward_discount"),
        .clip_reward = ludus_values_number(&values, "clip_reward"),
    };
}

ludus_status ludus_runtime_forget_speed(ludus_settings *settings) {
    static const char *const neutral[][2] = {
        {"lanes", "auto"}, {"threads", "1"}, {"async", "false"}, {"device", "cpu"}};
    ludus_status status = LUDUS_OK;
    for (size_t i = 0; i < sizeof neutral / sizeof neutral[0] && !status; i++) {
        status = ludus_settings_set(settings, neutral[i][0], neutral[i][1]);
    }
    return status;
}
