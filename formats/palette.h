// palette.h - the colours of pictures and charts: distinct for colour-blind readers, calm beside each other.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_PALETTE_H
#define LUDUS_FORMATS_PALETTE_H

#include <stdint.h>

// sRGB, eight bits a channel, as 0xRRGGBB.
typedef uint32_t ludus_color;

// For things that must be told apart, in the order of use. Okabe and Ito, "Color Universal Design" (2008), with the
// yellow, which white paper swallows, left to the end.
#define LUDUS_COLOR_BLUE       0x0072B2u
#define LUDUS_COLOR_VERMILLION 0xD55E00u
#define LUDUS_COLOR_GREEN      0x009E73u
#define LUDUS_COLOR_PURPLE     0xCC79A7u
#define LUDUS_COLOR_ORANGE     0xE69F00u
#define LUDUS_COLOR_SKY        0x56B4E9u
#define LUDUS_COLOR_BLACK      0x1A1A1Au
#define LUDUS_COLOR_YELLOW     0xF0E442u

// Paper, ink and what lies between.
#define LUDUS_COLOR_PAPER 0xFFFFFFu
#define LUDUS_COLOR_INK   0x22272Eu
#define LUDUS_COLOR_MUTED 0x667080u // axis texts
#define LUDUS_COLOR_LINE  0xA8B0BCu // axes
#define LUDUS_COLOR_GRID  0xE9ECF0u

enum { LUDUS_PALETTE_SIZE = 8 };

// Color `index`, counted from 0; past the end it begins anew.
static inline ludus_color ludus_palette(int index) {
    static const ludus_color colors[LUDUS_PALETTE_SIZE] = {
        LUDUS_COLOR_BLUE,   LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GREEN, LUDUS_COLOR_PURPLE,
        LUDUS_COLOR_ORANGE, LUDUS_COLOR_SKY,        LUDUS_COLOR_BLACK, LUDUS_COLOR_YELLOW,
    };
    return colors[(unsigned)index % LUDUS_PALETTE_SIZE];
}

// The channels, red 0, green 1, blue 2, from 0 to 255.
static inline int ludus_color_channel(ludus_color color, int channel) {
    return (int)(color >> (16 - 8 * channel)) & 255;
}

#endif
