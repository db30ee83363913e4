// draw_characters.c - a picture in characters as a draw list: a card of monospaced text, coloured by its ANSI escapes.
// SPDX-License-Identifier: MIT
//
// The plane's unit is the height of a line's letters. Of the escapes (ECMA-48) those of colours, bold and inverse are
// followed; all others are passed over.
#include "core/draw_internal.h"

#include <math.h>

#define CELL    0.6  // width of a character
#define LINE    1.25 // from line to line
#define PADDING 1.2  // of the card around the text
#define MARGIN  0.8  // around the card

enum { TAB = 8, LEAST_COLUMNS = 20, LEAST_ROWS = 5, STEP_COLUMNS = 4, NOT_GIVEN = -1 };

typedef struct text_style {
    int front, back; // 0 to 7 in ANSI's order, or NOT_GIVEN
    bool bold, inverse;
} text_style;

// Characters side by side that look the same: bytes [first, first + count).
typedef struct text_run {
    int32_t first, count;
    int32_t row, column, columns;
    bool blank;
    text_style style;
} text_run;

typedef struct text_reader {
    const uint8_t *bytes;
    int32_t at, end;
    int32_t row, column;
    text_style style;
} text_reader;

static const text_style plain = {NOT_GIVEN, NOT_GIVEN, false, false};

static void take_parameter(text_style *style, int32_t number) {
    if (number == 0) {
        *style = plain;
    } else if (number == 1 || number == 22) {
        style->bold = number == 1;
    } else if (number == 7 || number == 27) {
        style->inverse = number == 7;
    } else if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) {
        style->front = number % 10;
    } else if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) {
        style->back = number % 10;
    } else if (number == 39) {
        style->front = NOT_GIVEN;
    } else if (number == 49) {
        style->back = NOT_GIVEN;
    }
}

// Passes over an escape; the parameters of "ESC [ 1 ; 31 m" change the style.
static void read_escape(text_reader *reader) {
    int32_t numbers[8] = {0}, count = 0;
    reader->at++;
    if (reader->at >= reader->end || reader->bytes[reader->at] != '[') {
        reader->at += reader->at < reader->end; // "ESC c" and its like
        return;
    }
    for (reader->at++; reader->at < reader->end && reader->bytes[reader->at] < 0x40; reader->at++) {
        const uint8_t byte = reader->bytes[reader->at];
        if (byte >= '0' && byte <= '9') {
            numbers[count] = numbers[count] < 1000 ? numbers[count] * 10 + (byte - '0') : 1000;
        } else if (byte == ';' && count < 7) {
            count++;
        }
    }
    if (reader->at >= reader->end || reader->bytes[reader->at++] != 'm') {
        return;
    }
    // The colours of larger palettes take numbers of their own: they are left out.
    for (int32_t i = 0; i <= count && numbers[i] != 38 && numbers[i] != 48; i++) {
        take_parameter(&reader->style, numbers[i]);
    }
}

static void read_control(text_reader *reader) {
    const uint8_t byte = reader->bytes[reader->at++];
    if (byte == '\n') {
        reader->row++;
        reader->column = 0;
    } else if (byte == '\t') {
        reader->column += TAB - reader->column % TAB;
    }
}

// The next run of characters, false at the end.
static bool next_run(text_reader *reader, text_run *run) {
    while (reader->at < reader->end && reader->bytes[reader->at] < ' ') {
        if (reader->bytes[reader->at] == 0x1B) {
            read_escape(reader);
        } else {
            read_control(reader);
        }
    }
    *run = (text_run){reader->at, 0, reader->row, reader->column, 0, true, reader->style};
    for (; reader->at < reader->end && reader->bytes[reader->at] >= ' '; reader->at++, run->count++) {
        const uint8_t byte = reader->bytes[reader->at];
        run->columns += (byte & 0xC0) != 0x80; // the first byte of a character
        run->blank = run->blank && byte == ' ';
    }
    reader->column += run->columns;
    return run->count > 0;
}

// --- drawing ---

static ludus_color front_color(int number) {
    static const ludus_color colors[8] = {LUDUS_COLOR_INK,  LUDUS_COLOR_VERMILLION, LUDUS_COLOR_GREEN,
                                          LUDUS_COLOR_WOOD, LUDUS_COLOR_BLUE,       LUDUS_COLOR_PURPLE,
                                          LUDUS_COLOR_SKY,  LUDUS_COLOR_MUTED};
    return colors[number];
}

// The same by its name as a background: light ones stay light.
static ludus_color back_color(int number) {
    return number == 7 ? LUDUS_COLOR_GRID : number == 3 ? LUDUS_COLOR_ORANGE : front_color(number);
}

static void draw_run(ludus_draw_list *list, const text_run *run, double left, double top) {
    const double x = left + CELL * run->column, y = top - LINE * (run->row + 0.5), half = 0.5 * CELL * run->columns;
    const int front = run->style.inverse ? run->style.back : run->style.front;
    const int back = run->style.inverse ? run->style.front : run->style.back;
    ludus_color color = front == NOT_GIVEN ? LUDUS_COLOR_INK : front_color(front);
    if (back != NOT_GIVEN || run->style.inverse) {
        const ludus_color behind = back == NOT_GIVEN ? LUDUS_COLOR_INK : back_color(back);
        color = front == NOT_GIVEN && back != 7 ? LUDUS_COLOR_PAPER : color;
        ludus_draw_rectangle(list, x + half, y, half + 0.05, 0.5 * LINE, 0.2, ludus_filled(behind));
    }
    if (run->blank) {
        return;
    }
    // The bytes are in the list already.
    ludus_draw_item item = draw_painted(list, LUDUS_SHAPE_TEXT, ludus_filled(color));
    draw_put(list, x, y, item.at);
    item.size[0] = 1;
    item.style = LUDUS_TEXT_LEFT | LUDUS_TEXT_MONO | (run->style.bold ? LUDUS_TEXT_BOLD : 0);
    item.first = (uint32_t)run->first;
    item.count = (uint32_t)run->count;
    draw_append_item(list, &item);
}

static void draw_card(ludus_draw_list *list, double half_width, double half_height) {
    const double unit = ludus_draw_unit(list);
    ludus_draw_rectangle(list, 0, -0.3, half_width, half_height, 0.5,
                         ludus_soft(ludus_color_fade(LUDUS_COLOR_INK, 0.15), 0.8));
    ludus_draw_rectangle(list, 0, 0, half_width, half_height, 0.5,
                         ludus_outlined(LUDUS_COLOR_PAPER, LUDUS_COLOR_LINE, 0.5 * unit));
}

bool draw_characters(ludus_draw_list *list, size_t length) {
    const int32_t first = list->bytes_count;
    const text_reader start = {list->bytes, first, first + (int32_t)length, 0, 0, plain};
    text_reader reader = start;
    text_run run;
    int32_t rows = 0, columns = 0;
    while (next_run(&reader, &run)) {
        if (!run.blank || run.style.back != NOT_GIVEN || run.style.inverse) {
            rows = run.row + 1 > rows ? run.row + 1 : rows;
            columns = run.column + run.columns > columns ? run.column + run.columns : columns;
        }
    }
    if (rows == 0) {
        return false;
    }
    list->bytes_count += (int32_t)length;

    // Small texts do not fill the picture, and one that grows by a letter moves nothing.
    const int32_t wide = (columns + STEP_COLUMNS - 1) / STEP_COLUMNS * STEP_COLUMNS;
    const double text_width = CELL * wide, text_height = LINE * rows;
    const double half_width = 0.5 * fmax(text_width, CELL * LEAST_COLUMNS) + PADDING;
    const double half_height = 0.5 * fmax(text_height, LINE * LEAST_ROWS) + PADDING;
    ludus_draw_view(list, -half_width - MARGIN, -half_height - MARGIN, half_width + MARGIN, half_height + MARGIN);
    draw_card(list, half_width, half_height);
    reader = start;
    while (next_run(&reader, &run)) {
        draw_run(list, &run, -0.5 * text_width, 0.5 * text_height);
    }
    return true;
}
