// taxi_map.h - Taxi's map: four pads, and walls between some of the streets.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_ENVS_TAXI_MAP_H
#define LUDUS_ENVS_TAXI_MAP_H

#include <ludus/base.h>

enum { TAXI_SIDE = 5, TAXI_PADS = 4, TAXI_NO_PAD = -1 };

#if LUDUS_TARGET != LUDUS_TARGET_CUDA

static const char taxi_pad_letters[] = "RGYB";
static const int8_t taxi_pad_cells[TAXI_PADS] = {0, 4, 20, 23};

// The pad at a cell: 0 to 3, or TAXI_NO_PAD.
static inline int32_t taxi_pad(int32_t row, int32_t column) {
    for (int32_t pad = 0; pad < TAXI_PADS; pad++) {
        if (taxi_pad_cells[pad] == row * TAXI_SIDE + column) {
            return pad;
        }
    }
    return TAXI_NO_PAD;
}

static inline bool taxi_east_open(int32_t row, int32_t column) {
    static const uint8_t walls[TAXI_SIDE] = {0x12, 0x12, 0x10, 0x15, 0x15}; // [row]: bit c: a wall east of column c
    return !(walls[row] >> column & 1);
}

#endif

#endif
