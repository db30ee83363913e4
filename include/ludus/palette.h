// palette.h - the colours of pictures and charts: one set for all, distinct for colour-blind readers, calm beside each other.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_PALETTE_H
#define LUDUS_PALETTE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// sRGB, eight bits a channel, as 0xRRGGBB. The highest byte is transparency: 0 is opaque, 255 is nothing.
typedef uint32_t ludus_color;
#define LUDUS_COLOR_NONE 0xFF000000u

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
#define LUDUS_COLOR_INK   0x22272Eu // outlines and texts
#define LUDUS_COLOR_MUTED 0x667080u // axis texts, things of no importance
#define LUDUS_COLOR_LINE  0xA8B0BCu // axes
#define LUDUS_COLOR_GRID  0xE9ECF0u

// What things are in an environment's picture: the same part has the same colour everywhere.
#define LUDUS_COLOR_BACKGROUND 0xF5F2EAu              // behind everything: warm paper
#define LUDUS_COLOR_AGENT      LUDUS_COLOR_BLUE       // what the actions move
#define LUDUS_COLOR_BODY       0x4A5363u              // machines and links that follow
#define LUDUS_COLOR_JOINT      0xF5F2EAu              // axles, pivots
#define LUDUS_COLOR_WOOD       0xC8935Fu              // poles, boxes, furniture
#define LUDUS_COLOR_FORCE      LUDUS_COLOR_ORANGE     // the action: a push, a torque
#define LUDUS_COLOR_GOAL       LUDUS_COLOR_GREEN      // where it should get
#define LUDUS_COLOR_DANGER     LUDUS_COLOR_VERMILLION // what ends it badly, limits
#define LUDUS_COLOR_GROUND     0xDDD6C7u              // floor, hills, tracks
#define LUDUS_COLOR_GROUND_2   0xD1C9B8u              // the other one of a chequer, edges of the ground
#define LUDUS_COLOR_ROCK       0x8E8778u
#define LUDUS_COLOR_ICE        0xD6E8F0u
#define LUDUS_COLOR_WATER      0x3F88B5u
#define LUDUS_COLOR_GRASS      0x9DBB7Au
#define LUDUS_COLOR_FELT       0x2F6B56u // card tables

enum { LUDUS_PALETTE_SIZE = 8 };

// Colour `index`, counted from 0; past the end it begins anew.
static inline ludus_color ludus_palette(int index) {
    static const ludus_color colors[LUDUS_PALETTE_SIZE] = {
        LUDUS_COLOR_BLUE,   LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GREEN, LUDUS_COLOR_PURPLE,
        LUDUS_COLOR_ORANGE, LUDUS_COLOR_SKY,        LUDUS_COLOR_BLACK, LUDUS_COLOR_YELLOW,
    };
    return colors[(unsigned)index % LUDUS_PALETTE_SIZE];
}

// The channels, red 0, green 1, blue 2, opacity 3, from 0 to 255.
static inline int ludus_color_channel(ludus_color color, int channel) {
    return channel < 3 ? (int)(color >> (16 - 8 * channel)) & 255 : 255 - (int)(color >> 24);
}

// The colour with this opacity, from 0, nothing, to 1.
static inline ludus_color ludus_color_fade(ludus_color color, double opacity) {
    const double clamped = opacity > 0 ? (opacity < 1 ? opacity : 1) : 0;
    return (color & 0xFFFFFFu) | (uint32_t)(255 - (int)(clamped * 255 + 0.5)) << 24;
}

// Between two colours, opacity included: `share` 0 gives a, 1 gives b.
static inline ludus_color ludus_color_mix(ludus_color a, ludus_color b, double share) {
    const double s = share > 0 ? (share < 1 ? share : 1) : 0;
    ludus_color mixed = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        const double from = (double)(a >> shift & 255), to = (double)(b >> shift & 255);
        mixed |= (uint32_t)(from + (to - from) * s + 0.5) << shift;
    }
    return mixed;
}

#ifdef __cplusplus
}
#endif
#endif
