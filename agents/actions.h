// actions.h - which distribution a policy needs for an action space, and the bounds of its numbers.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_ACTIONS_H
#define AGENTS_ACTIONS_H

#include "nn/head.h"

#include <ludus/env.h>

typedef struct agent_actions {
    nn_head head;
    float
        bounds[2 * NN_MAX_PARTS]; // Gaussian: the lowest of every part, then the highest; infinite where there are none
} agent_actions;

// One categorical part a choice (discrete, multi-discrete and multi-binary spaces), or one normal variable a number
// (boxes). UNSUPPORTED with a sentence for anything else.
ludus_status agent_actions_read(const ludus_layout *layout, agent_actions *out);

#endif
