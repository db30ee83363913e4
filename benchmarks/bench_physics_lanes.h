// bench_physics_lanes.h - what bench_physics.c asks of the lane kernels themselves.
// SPDX-License-Identifier: MIT
#ifndef BENCH_PHYSICS_LANES_H
#define BENCH_PHYSICS_LANES_H

#include <ludus/model.h>

// Simulations in a group of lanes.
int32_t bench_lanes_width(void);

// Evaluates the forward dynamics of one group of lanes so often, each lane in a state of its own, in motion.
void bench_lanes_forward(const ludus_model *model, int32_t calls);

#endif
