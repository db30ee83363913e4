// draw_numbers.c - a picture for environments that draw nothing of their own: names, values and bars of their state's numbers.
// SPDX-License-Identifier: MIT
//
// The plane is 150 units wide and 100 high, so that a unit is ludus_draw_unit().
#include "core/draw_internal.h"
#include "core/number_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Where things stand.
#define WIDTH      150.0
#define HEIGHT     100.0
#define TOP        78.0 // of the first row
#define BOTTOM     6.0  // of the last one
#define ROW_HEIGHT 11.0 // of few rows
#define NAME_X     9.0
#define BAR_LOW    47.0
#define BAR_HIGH   100.0
#define VALUE_X    105.0

enum {
    ROWS_MAX = 12,     // in the picture
    SPREAD_MAX = 4,    // arrays up to this length have a row a number
    CELLS_MAX = 256,   // of an array, more are left out
    SEGMENTS_MAX = 16, // choices that are shown one by one
    NAME_MAX = 16,     // letters of a name
    VALUE_MAX = 17,    // and of a value
    RANGE_MAX = 1000,  // bounds further apart are none that a bar can show
};

// One row of the picture: a number, or an array of cells.
typedef struct number_row {
    const char *name, *unit;
    int32_t index; // in its array, -1: it is none, or all of it
    ludus_kind kind;
    double low, high;
    const double *values;
    int32_t count;
    ludus_color color;
} number_row;

typedef struct number_rows {
    number_row list[ROWS_MAX];
    int32_t count, all; // shown, and there
} number_rows;

static void add_row(number_rows *rows, number_row next) {
    if (rows->count < ROWS_MAX) {
        rows->list[rows->count++] = next;
    }
    rows->all++;
}

// Short arrays have a row a number, long ones are one row of cells.
static void add_field(number_rows *rows, number_row field) {
    const int32_t count = field.count;
    if (count > SPREAD_MAX) {
        field.count = count < CELLS_MAX ? count : CELLS_MAX;
        add_row(rows, field);
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        number_row one = field;
        one.index = count > 1 ? i : -1;
        one.values = field.values + i;
        one.count = 1;
        add_row(rows, one);
    }
}

static void add_state(number_rows *rows, const draw_numbers_source *source) {
    const double *values = source->values;
    for (const ludus_field *field = source->table; field && field->name; values += field->count, field++) {
        if (field->kind != LUDUS_TEXT) {
            add_field(rows, (number_row){field->name, field->unit ? field->unit : "", -1, field->kind, field->low,
                                         field->high, values, field->count, LUDUS_COLOR_AGENT});
        }
    }
}

// The numbers of the action go to `numbers`, which the rows point to.
static void add_action(number_rows *rows, const draw_numbers_source *source, double numbers[CELLS_MAX]) {
    const ludus_slot *slot = source->action;
    int32_t used = 0;
    for (int32_t p = 0; slot && p < source->space->parts; p++) {
        const ludus_part *part = &source->space->part[p];
        const bool box = part->kind == LUDUS_BOX, discrete = part->kind == LUDUS_DISCRETE;
        const int32_t count = part->size < CELLS_MAX - used ? part->size : CELLS_MAX - used;
        const double low = box ? part->lows ? part->lows[0] : part->low : discrete ? part->start : 0;
        const double high = box                                  ? part->highs ? part->highs[0] : part->high
                            : discrete                           ? part->start + part->n - 1
                            : part->kind == LUDUS_MULTI_DISCRETE ? part->sizes[0] - 1
                                                                 : 1;
        for (int32_t i = 0; i < count; i++, slot++) {
            numbers[used + i] = box ? (double)slot->f : (double)slot->i;
        }
        if (count > 0) {
            add_field(rows,
                      (number_row){part->name && part->name[0] ? part->name : "action", "", -1,
                                   box ? LUDUS_REAL : LUDUS_INT, low, high, numbers + used, count, LUDUS_COLOR_FORCE});
        }
        used += count;
    }
}

// --- values ---

// Four digits of a number, whole ones in full.
static void write_value(text_writer *writer, double value) {
    char text[NUMBER_TEXT_BYTES];
    double rounded = value;
    if (value != 0 && isfinite(value) && value != floor(value)) {
        const double scale = pow(10, 3 - floor(log10(fabs(value))));
        rounded = isfinite(scale) && scale > 0 ? round(value * scale) / scale : value;
    }
    number_write(rounded, text);
    text_write(writer, text);
}

// Name number `index` of "euler|semi-implicit".
static void write_choice(text_writer *writer, const char *names, double index) {
    for (double i = 0; i < index && names; i++) {
        names = strchr(names, '|');
        names = names ? names + 1 : NULL;
    }
    for (; names && *names && *names != '|'; names++) {
        text_write_character(writer, *names);
    }
}

// Texts that are too long end in an ellipsis, between two characters.
static void cut(char *text, size_t letters) {
    size_t at = 0;
    for (size_t letter = 0; text[at] && letter < letters; letter++) {
        for (at++; ((unsigned char)text[at] & 0xC0) == 0x80; at++) {
        }
    }
    if (text[at] && text[at + 1]) {
        memcpy(text + at, "\u2026", sizeof "\u2026");
    }
}

static void draw_value(ludus_draw_list *list, const number_row *row, double y, double height) {
    char text[200];
    text_writer writer = text_writer_start(text, sizeof text - sizeof "\u2026");
    const double value = row->values[0];
    if (row->count > 1) {
        snprintf(text, sizeof text, "%d numbers", row->count);
    } else if (row->kind == LUDUS_BOOL) {
        text_write(&writer, value != 0 ? "yes" : "no");
    } else if (row->kind == LUDUS_CHOICE) {
        write_choice(&writer, row->unit, value);
    } else {
        write_value(&writer, value);
        text_write(&writer, row->unit[0] ? " " : "");
        text_write(&writer, row->unit);
    }
    cut(text, VALUE_MAX);
    ludus_draw_text(list, VALUE_X, y, height, LUDUS_TEXT_LEFT, LUDUS_COLOR_INK, text);
}

// "player_sum" becomes "player sum", number 2 of "position" is "position 2".
static void draw_name(ludus_draw_list *list, const number_row *row, double y, double height) {
    char text[100];
    snprintf(text, 70, "%s", row->name); // names are shorter, those of spaces need not be
    cut(text, row->index >= 0 ? NAME_MAX - 2 : NAME_MAX);
    for (char *c = text; *c; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    if (row->index >= 0) {
        snprintf(text + strlen(text), 20, " %d", row->index);
    }
    ludus_draw_text(list, NAME_X, y, height, LUDUS_TEXT_LEFT, LUDUS_COLOR_MUTED, text);
}

// --- bars ---

// Choices that are few enough to stand side by side; 0: a scale.
static int32_t segments(const number_row *row) {
    const double count = row->high - row->low + 1;
    return row->kind != LUDUS_REAL && count >= 2 && count <= SEGMENTS_MAX ? (int32_t)count : 0;
}

static double clamp(double value) {
    return fmin(fmax(value, 0), 1); // what is no number is 0
}

// Where a value stands between the ends of its bar, 0 to 1. Without bounds the middle is 0 and the ends are far away.
static double share(const number_row *row, double value) {
    if (row->high - row->low <= RANGE_MAX && row->high > row->low) {
        return clamp((value - row->low) / (row->high - row->low));
    }
    return isinf(value) ? value > 0 : clamp(0.5 + 0.5 * value / (1 + fabs(value)));
}

static void draw_scale(ludus_draw_list *list, const number_row *row, double y, double half) {
    const double length = BAR_HIGH - BAR_LOW;
    const bool signed_bar = row->low < 0;
    const double zero = signed_bar ? share(row, 0) : 0, at = share(row, row->values[0]);
    ludus_draw_rectangle(list, 0.5 * (BAR_LOW + BAR_HIGH), y, 0.5 * length, half, half, ludus_filled(LUDUS_COLOR_GRID));
    if (at != zero) {
        ludus_draw_rectangle(list, BAR_LOW + 0.5 * (zero + at) * length, y, 0.5 * fabs(at - zero) * length, half, half,
                             ludus_filled(row->color));
    }
    if (signed_bar) {
        const double x = BAR_LOW + zero * length;
        ludus_draw_line(list, x, y - 1.6 * half, x, y + 1.6 * half, 0.5, LUDUS_COLOR_LINE);
    }
    ludus_draw_circle(list, BAR_LOW + at * length, y, 1.5 * half,
                      ludus_outlined(row->color, LUDUS_COLOR_PAPER, 0.4 * half));
}

// Cell `index` of `count` that fill the track; many stand without gaps.
static void draw_cell(ludus_draw_list *list, int32_t index, int32_t count, double y, double half, ludus_color color) {
    const double gap = count <= 32 ? 0.8 : 0, step = (BAR_HIGH - BAR_LOW + gap) / count;
    ludus_draw_rectangle(list, BAR_LOW + (index + 0.5) * step - 0.5 * gap, y, 0.5 * (step - gap), half, 0.5 * gap,
                         ludus_filled(color));
}

// Few choices have a colour each, the lowest that of the ground; others go from one colour to another.
static ludus_color cell_color(const number_row *row, double value, double largest) {
    if (segments(row) > 0) {
        const int32_t choice = isfinite(value) ? (int32_t)fmin(fmax(value - row->low, 0), SEGMENTS_MAX) : 0;
        return choice == 0 ? LUDUS_COLOR_GRID : ludus_palette(choice - 1);
    }
    const double size = isfinite(value) && largest > 0 ? fabs(value) / largest : 0;
    return ludus_color_mix(LUDUS_COLOR_GRID, value < 0 ? LUDUS_COLOR_VERMILLION : row->color, size);
}

static void draw_bar(ludus_draw_list *list, const number_row *row, double y, double half) {
    if (row->count > 1) {
        double largest = 0;
        for (int32_t i = 0; i < row->count; i++) {
            largest = isfinite(row->values[i]) ? fmax(largest, fabs(row->values[i])) : largest;
        }
        for (int32_t i = 0; i < row->count; i++) {
            draw_cell(list, i, row->count, y, 2 * half, cell_color(row, row->values[i], largest));
        }
    } else if (segments(row) > 0) {
        const int32_t count = segments(row);
        for (int32_t i = 0; i < count; i++) {
            draw_cell(list, i, count, y, half, row->values[0] - row->low == i ? row->color : LUDUS_COLOR_GRID);
        }
    } else {
        draw_scale(list, row, y, half);
    }
}

// --- the picture ---

void draw_numbers(ludus_draw_list *list, const draw_numbers_source *source) {
    double numbers[CELLS_MAX];
    number_rows rows = {.count = 0};
    add_state(&rows, source);
    add_action(&rows, source, numbers);
    ludus_draw_view(list, 0, 0, WIDTH, HEIGHT);
    ludus_draw_rectangle(list, WIDTH / 2, HEIGHT / 2 - 0.8, WIDTH / 2 - 3, HEIGHT / 2 - 3, 3,
                         ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.15), 3));
    ludus_draw_rectangle(list, WIDTH / 2, HEIGHT / 2, WIDTH / 2 - 3, HEIGHT / 2 - 3, 3,
                         ludus_outlined(LUDUS_COLOR_PAPER, LUDUS_COLOR_LINE, 0.5));
    ludus_draw_text(list, NAME_X, 88, 6, LUDUS_TEXT_LEFT | LUDUS_TEXT_BOLD, LUDUS_COLOR_INK, source->title);
    if (rows.count == 0) {
        ludus_draw_text(list, NAME_X, 78, 4, LUDUS_TEXT_LEFT, LUDUS_COLOR_MUTED, source->about);
        return;
    }
    const bool more = rows.all > rows.count;
    const double height = fmin(ROW_HEIGHT, (TOP - BOTTOM) / (rows.count + more)), text = fmin(4.6, 0.75 * height);
    for (int32_t i = 0; i < rows.count; i++) {
        const double y = TOP - (i + 0.5) * height;
        draw_name(list, &rows.list[i], y, text);
        draw_bar(list, &rows.list[i], y, fmin(0.12 * height, 1.1));
        draw_value(list, &rows.list[i], y, text);
    }
    if (more) {
        char left[40];
        snprintf(left, sizeof left, "and %d more", rows.all - rows.count);
        ludus_draw_text(list, NAME_X, TOP - (rows.count + 0.5) * height, text, LUDUS_TEXT_LEFT, LUDUS_COLOR_MUTED,
                        left);
    }
}
