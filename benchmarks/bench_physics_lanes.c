// bench_physics_lanes.c - forward dynamics of one group of float lanes, without an environment around them, for bench_physics.c.
// SPDX-License-Identifier: MIT
//
// Compiled as an environment's lanes are, for the widest target of the processor family.
#include "bench_physics_lanes.h"
#include "physics/physics.h"

int32_t bench_lanes_width(void) {
    return LUDUS_LANES;
}

void bench_lanes_forward(const ludus_model *from, int32_t calls) {
    static physics_model model;
    static physics_data data;
    physics_take_model(from, &model);
    for (int i = 0; i < model.tree.positions; i++) {
        lane_scalar position[LUDUS_LANES];
        for (int lane = 0; lane < LUDUS_LANES; lane++) {
            position[lane] = (lane_scalar)(from->qpos0[i] + 0.01 * lane);
        }
        data.qpos[i] = lane_load(position);
    }
    for (int i = 0; i < model.tree.dofs; i++) {
        data.qvel[i] = lane_fill(LANE(0.5 - 0.1 * (i % 9)));
    }
    for (int i = 0; i < model.tree.actuators; i++) {
        data.control[i] = lane_fill(LANE(0));
    }
    for (int32_t i = 0; i < calls; i++) {
        PHYSICS_(forward)(&model, &data);
    }
}
