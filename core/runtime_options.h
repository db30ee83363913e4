// runtime_options.h - the options that every environment and vector understands beside its own.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_RUNTIME_OPTIONS_H
#define LUDUS_CORE_RUNTIME_OPTIONS_H

#include <ludus/vector.h>

typedef enum ludus_lanes_option { LANES_AUTO, LANES_1, LANES_4, LANES_8, LANES_16, LANES_SPLIT } ludus_lanes_option;

typedef struct ludus_runtime_options {
    bool precision_double;
    ludus_lanes_option lanes;
    int32_t threads;
    bool async;
    ludus_autoreset autoreset;
    bool cuda;
    int32_t time_limit; // -1: the variant's, 0: none
    int32_t frame_stack;
    double sticky_actions;
    int32_t action_repeat;
    int32_t discretize_actions;
    bool normalize_observation, normalize_reward;
    double reward_discount;
    double clip_reward; // 0: off
} ludus_runtime_options;

ludus_runtime_options ludus_runtime_read(const ludus_settings *settings);

// Sets the options that change nothing but speed back to their defaults: what is left is the behaviour.
ludus_status ludus_runtime_forget_speed(ludus_settings *settings);

#endif
