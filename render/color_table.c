// color_table.c - distinct colours by hashing; palettes by cutting the colour space where colours differ most.
// SPDX-License-Identifier: MIT
#include "color_table.h"

#include <stdlib.h>
#include <string.h>

// --- the set ---

void color_table_free(color_table *table) {
    free(table->colors);
    free(table->slots);
    *table = (color_table){NULL, 0, 0, NULL, 0};
}

void color_table_clear(color_table *table) {
    table->count = 0;
    if (table->slots) {
        memset(table->slots, 0, (size_t)table->slots_count * sizeof *table->slots);
    }
}

// The slot of a colour: the one that has it, or the empty one where it would go.
static int32_t slot_of(const color_table *table, uint32_t color) {
    const int32_t mask = table->slots_count - 1;
    int32_t slot = (int32_t)((color * 2654435761u) >> 8) & mask;
    while (table->slots[slot] && table->colors[table->slots[slot] - 1].color != color) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

static void place_all(color_table *table) {
    memset(table->slots, 0, (size_t)table->slots_count * sizeof *table->slots);
    for (int32_t i = 0; i < table->count; i++) {
        table->slots[slot_of(table, table->colors[i].color)] = i + 1;
    }
}

// Twice the room; the slots are never more than half full.
static bool grow(color_table *table) {
    const int32_t room = table->room ? 2 * table->room : 512;
    counted_color *colors = realloc(table->colors, (size_t)room * sizeof *colors);
    if (!colors) {
        return false;
    }
    table->colors = colors;
    int32_t *slots = malloc(2 * (size_t)room * sizeof *slots);
    if (!slots) {
        return false;
    }
    free(table->slots);
    table->slots = slots;
    table->slots_count = 2 * room;
    table->room = room;
    place_all(table);
    return true;
}

int32_t color_table_find(const color_table *table, uint32_t color) {
    return table->count ? table->slots[slot_of(table, color)] - 1 : -1;
}

int32_t color_table_add(color_table *table, uint32_t color, int64_t times) {
    int32_t index = color_table_find(table, color);
    if (index < 0) {
        if (table->count == table->room && !grow(table)) {
            return -1;
        }
        index = table->count++;
        table->colors[index] = (counted_color){color, -1, 0};
        table->slots[slot_of(table, color)] = index + 1;
    }
    table->colors[index].count += times;
    return index;
}

// --- palettes ---

static int channel(uint32_t color, int which) {
    return (int)(color >> (16 - 8 * which)) & 255;
}

// A group of colours: colors[first .. first + count).
typedef struct group {
    int32_t first, count;
    double mean[3], error[3]; // of each channel: mean, sum of squared distances from it
    double most;              // the largest of the errors
} group;

static void measure(group *g, const counted_color *colors) {
    double weight = 0, sum[3] = {0, 0, 0}, square[3] = {0, 0, 0};
    for (int32_t i = g->first; i < g->first + g->count; i++) {
        const double w = (double)colors[i].count;
        weight += w;
        for (int c = 0; c < 3; c++) {
            const double value = channel(colors[i].color, c);
            sum[c] += w * value;
            square[c] += w * value * value;
        }
    }
    g->most = 0;
    for (int c = 0; c < 3; c++) {
        g->mean[c] = sum[c] / weight;
        // Rounding leaves a little where all are equal; one pixel that differs by one leaves more than a quarter.
        const double error = square[c] - sum[c] * g->mean[c];
        g->error[c] = g->count > 1 && error > 0.25 ? error : 0;
        g->most = g->error[c] > g->most ? g->error[c] : g->most;
    }
}

// Parts a group at the mean of the channel in which it differs most.
static void part(group *g, group *other, counted_color *colors) {
    int widest = 0;
    for (int c = 1; c < 3; c++) {
        widest = g->error[c] > g->error[widest] ? c : widest;
    }
    int32_t low = g->first, high = g->first + g->count;
    while (low < high) {
        if (channel(colors[low].color, widest) <= g->mean[widest]) {
            low++;
        } else {
            const counted_color swapped = colors[low];
            colors[low] = colors[--high];
            colors[high] = swapped;
        }
    }
    other->first = low;
    other->count = g->first + g->count - low;
    g->count = low - g->first;
    measure(g, colors);
    measure(other, colors);
}

// The colour of a group: the one that most of its pixels have, so that flat areas stay as they are, else the mean.
static uint32_t color_of(const group *g, const counted_color *colors) {
    int64_t all = 0;
    const counted_color *most = &colors[g->first];
    for (int32_t i = g->first; i < g->first + g->count; i++) {
        all += colors[i].count;
        most = colors[i].count > most->count ? &colors[i] : most;
    }
    if (2 * most->count >= all) {
        return most->color;
    }
    return (uint32_t)(g->mean[0] + 0.5) << 16 | (uint32_t)(g->mean[1] + 0.5) << 8 | (uint32_t)(g->mean[2] + 0.5);
}

void palette_make(palette *made, color_table *table) {
    made->count = 0;
    if (table->count <= PALETTE_MOST) {
        for (; made->count < table->count; made->count++) {
            made->colors[made->count] = table->colors[made->count].color;
            table->colors[made->count].entry = made->count;
        }
        return;
    }
    // There are more colours than groups, so one group has several.
    group groups[PALETTE_MOST] = {{.first = 0, .count = table->count}};
    int32_t count = 1;
    for (measure(&groups[0], table->colors); count < PALETTE_MOST; count++) {
        int32_t worst = 0;
        for (int32_t i = 1; i < count; i++) {
            worst = groups[i].most > groups[worst].most ? i : worst;
        }
        part(&groups[worst], &groups[count], table->colors);
    }
    for (int32_t i = 0; i < count; i++) {
        made->colors[i] = color_of(&groups[i], table->colors);
        for (int32_t k = groups[i].first; k < groups[i].first + groups[i].count; k++) {
            table->colors[k].entry = i;
        }
    }
    made->count = count;
    place_all(table);
}

int32_t palette_nearest(const palette *colors, uint32_t color, int most) {
    int32_t nearest = -1;
    int shortest = 3 * most * most + 1;
    for (int32_t i = 0; i < colors->count; i++) {
        const int red = abs(channel(colors->colors[i], 0) - channel(color, 0));
        const int green = abs(channel(colors->colors[i], 1) - channel(color, 1));
        const int blue = abs(channel(colors->colors[i], 2) - channel(color, 2));
        const int distance = red * red + green * green + blue * blue;
        if (red <= most && green <= most && blue <= most && distance < shortest) {
            shortest = distance;
            nearest = i;
        }
    }
    return nearest;
}
