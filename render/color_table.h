// color_table.h - the distinct colours of pictures, and a palette of few colours that stands for many.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_COLOR_TABLE_H
#define LUDUS_RENDER_COLOR_TABLE_H

#include <stdbool.h>
#include <stdint.h>

// Colours are 0xRRGGBB.
typedef struct counted_color {
    uint32_t color;
    int32_t entry; // of a palette: the colour that stands for it; -1: none yet
    int64_t count; // pixels
} counted_color;

// A set of colours in the order of adding; found again by hashing. All zero is an empty one.
typedef struct color_table {
    counted_color *colors; // [count]
    int32_t count, room;
    int32_t *slots; // [slots_count] an index into colors + 1, 0: empty
    int32_t slots_count;
} color_table;

void color_table_free(color_table *table);
void color_table_clear(color_table *table); // keeps the memory

// The index of a colour, or -1 when it is not in the table.
int32_t color_table_find(const color_table *table, uint32_t color);

// Counts a colour `times` more often; returns its index, -1 without memory.
int32_t color_table_add(color_table *table, uint32_t color, int64_t times);

enum { PALETTE_MOST = 255 };

typedef struct palette {
    int32_t count;
    uint32_t colors[PALETTE_MOST];
} palette;

// Makes a palette for all colours of the table and sets their entries: the colours themselves where they are few enough,
// else the means of groups whose colours differ little. Changes the order of the table's colours, which are found
// as before.
void palette_make(palette *made, color_table *table);

// The entry nearest to a colour, or -1 when every one is further away than `most` in some channel.
int32_t palette_nearest(const palette *colors, uint32_t color, int most);

#endif
