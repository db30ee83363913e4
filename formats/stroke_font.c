// stroke_font.c - a font of lines and arcs for pictures: no font file, any size, any stroke width.
// SPDX-License-Identifier: MIT
#include "stroke_font.h"

#include <ludus/base.h>
#include <stdlib.h>

// A character's strokes on a grid: capitals are 20 high, small letters 14, ascenders 21, descenders reach -6.
//     Mx y       begin a stroke            Lx y   a line
//     Hx y       a quarter of an ellipse that leaves horizontally and arrives vertically
//     Vx y       a quarter of an ellipse that leaves vertically and arrives horizontally
//     Cx y x y x y  a cubic Bezier curve   Dx y   a dot
typedef struct glyph {
    int width; // of the skeleton: x goes from 0 to width
    const char *path;
} glyph;

static const glyph glyphs[95] = {
    [' ' - 32] = {3, ""},
    ['!' - 32] = {0, "M0 20 L0 6 D0 0"},
    ['"' - 32] = {5, "M0 20 L0 15 M5 20 L5 15"},
    ['#' - 32] = {14, "M3 0 L5 20 M9 0 L11 20 M0 6 L13 6 M1 14 L14 14"},
    ['$' - 32] = {12, "M12 16 C10 19 8 20 6 20 H0 15 C0 11 3 11 6 10 C9 9 12 9 12 5 V6 0 C4 0 1 1 0 4 M6 23 L6 -3"},
    ['%' - 32] = {18, "M15 20 L3 0 M4 20 H8 16 V4 12 H0 16 V4 20 M14 8 H18 4 V14 0 H10 4 V14 8"},
    ['&' - 32] = {14, "M14 9 C13 3 10 0 6 0 C0 0 -2 6 3 9 C6 11 10 12 10 16 V6 20 H3 16 C3 13 6 10 14 0"},
    ['\'' - 32] = {0, "M0 20 L0 15"},
    ['(' - 32] = {4, "M4 23 C-1 16 -1 3 4 -4"},
    [')' - 32] = {4, "M0 23 C5 16 5 3 0 -4"},
    ['*' - 32] = {8, "M4 20 L4 11 M0 18 L8 13 M8 18 L0 13"},
    ['+' - 32] = {12, "M6 4 L6 16 M0 10 L12 10"},
    [',' - 32] = {1, "M1 1 L0 -4"},
    ['-' - 32] = {8, "M0 9 L8 9"},
    ['.' - 32] = {0, "D0 0"},
    ['/' - 32] = {9, "M0 -3 L9 23"},
    ['0' - 32] = {12, "M6 20 H12 13 L12 7 V6 0 H0 7 L0 13 V6 20"},
    ['1' - 32] = {12, "M2 16 L7 20 L7 0"},
    ['2' - 32] = {12, "M0 15 V6 20 H12 14 C12 10 6 6 0 0 L12 0"},
    ['3' - 32] = {12, "M0 16 V6 20 H11 15 V6 11 L4 11 M6 11 H12 5 V6 0 H0 4"},
    ['4' - 32] = {13, "M10 0 L10 20 L0 6 L13 6"},
    ['5' - 32] = {12, "M11 20 L2 20 L1 11 C3 12 4 13 6 13 H12 7 V6 0 H0 4"},
    ['6' - 32] = {12, "M9 20 C5 16 0 11 0 6 V6 0 H12 6 V6 12 H0 6"},
    ['7' - 32] = {12, "M0 20 L12 20 L4 0"},
    ['8' - 32] = {12, "M6 11 H1 15 V6 20 H11 15 V6 11 H0 5 V6 0 H12 5 V6 11"},
    ['9' - 32] = {12, "M3 0 C7 4 12 9 12 14 V6 20 H0 14 V6 8 H12 14"},
    [':' - 32] = {0, "D0 0 D0 12"},
    [';' - 32] = {1, "D1 12 M1 1 L0 -4"},
    ['<' - 32] = {11, "M11 17 L0 10 L11 3"},
    ['=' - 32] = {12, "M0 13 L12 13 M0 7 L12 7"},
    ['>' - 32] = {11, "M0 17 L11 10 L0 3"},
    ['?' - 32] = {10, "M0 16 V5 20 H10 15 C10 11 5 11 5 6 D5 0"},
    ['@' -
        32] = {20,
               "M14 10 V10 14 H6 10 V10 6 H14 10 M14 14 L14 9 C14 5 20 5 20 11 V10 20 H0 9 V10 -2 C12 -2 14 -2 16 0"},
    ['A' - 32] = {14, "M0 0 L7 20 L14 0 M2 6 L12 6"},
    ['B' - 32] = {12, "M0 0 L0 20 L6 20 H11 15 V6 11 L0 11 M6 11 H12 5 V6 0 L0 0"},
    ['C' - 32] = {13, "M13 16 C11 19 9 20 7 20 H0 13 L0 7 V7 0 C9 0 11 1 13 4"},
    ['D' - 32] = {13, "M0 0 L0 20 L5 20 H13 12 L13 8 V5 0 L0 0"},
    ['E' - 32] = {10, "M10 20 L0 20 L0 0 L10 0 M0 11 L9 11"},
    ['F' - 32] = {10, "M10 20 L0 20 L0 0 M0 10 L9 10"},
    ['G' - 32] = {13, "M13 16 C11 19 9 20 7 20 H0 13 L0 7 V7 0 H13 7 L13 9 L8 9"},
    ['H' - 32] = {13, "M0 0 L0 20 M13 0 L13 20 M0 11 L13 11"},
    ['I' - 32] = {0, "M0 0 L0 20"},
    ['J' - 32] = {8, "M8 20 L8 6 V3 0 C2 0 1 0 0 1"},
    ['K' - 32] = {12, "M0 0 L0 20 M12 20 L0 8 M4 12 L12 0"},
    ['L' - 32] = {9, "M0 20 L0 0 L9 0"},
    ['M' - 32] = {16, "M0 0 L0 20 L8 6 L16 20 L16 0"},
    ['N' - 32] = {13, "M0 0 L0 20 L13 0 L13 20"},
    ['O' - 32] = {14, "M7 20 H14 13 L14 7 V7 0 H0 7 L0 13 V7 20"},
    ['P' - 32] = {12, "M0 0 L0 20 L6 20 H12 14 V6 8 L0 8"},
    ['Q' - 32] = {14, "M7 20 H14 13 L14 7 V7 0 H0 7 L0 13 V7 20 M9 5 L14 -1"},
    ['R' - 32] = {12, "M0 0 L0 20 L6 20 H12 15 V6 9 L0 9 M6 9 L12 0"},
    ['S' - 32] = {12, "M12 16 C10 19 8 20 6 20 H0 15 C0 11 3 11 6 10 C9 9 12 9 12 5 V6 0 C4 0 1 1 0 4"},
    ['T' - 32] = {12, "M0 20 L12 20 M6 20 L6 0"},
    ['U' - 32] = {12, "M0 20 L0 6 V6 0 H12 6 L12 20"},
    ['V' - 32] = {14, "M0 20 L7 0 L14 20"},
    ['W' - 32] = {20, "M0 20 L5 0 L10 20 L15 0 L20 20"},
    ['X' - 32] = {13, "M0 20 L13 0 M0 0 L13 20"},
    ['Y' - 32] = {14, "M0 20 L7 10 L14 20 M7 10 L7 0"},
    ['Z' - 32] = {12, "M0 20 L12 20 L0 0 L12 0"},
    ['[' - 32] = {4, "M4 23 L0 23 L0 -4 L4 -4"},
    ['\\' - 32] = {9, "M0 23 L9 -3"},
    [']' - 32] = {4, "M0 23 L4 23 L4 -4 L0 -4"},
    ['^' - 32] = {10, "M0 12 L5 20 L10 12"},
    ['_' - 32] = {12, "M0 -3 L12 -3"},
    ['`' - 32] = {3, "M0 20 L3 16"},
    ['a' - 32] = {10, "M1 12 C2 13 3 14 5 14 H10 9 L10 0 M10 8 L5 8 H0 4 V4 0 C7 0 9 1 10 4"},
    ['b' - 32] = {10, "M0 21 L0 0 M0 9 V5 14 H10 9 L10 5 V5 0 H0 5"},
    ['c' - 32] = {9, "M9 12 C8 13 7 14 5 14 H0 9 L0 5 V5 0 C7 0 8 1 9 2"},
    ['d' - 32] = {10, "M10 21 L10 0 M10 9 V5 14 H0 9 L0 5 V5 0 H10 5"},
    ['e' - 32] = {10, "M0 8 L10 8 L10 9 V5 14 H0 9 L0 5 V5 0 C7 0 8 1 9 2"},
    ['f' - 32] = {7, "M7 21 L6 21 H3 17 L3 0 M0 14 L7 14"},
    ['g' - 32] = {10, "M10 14 L10 -1 V5 -6 C3 -6 2 -6 1 -5 M10 9 V5 14 H0 9 L0 5 V5 0 H10 5"},
    ['h' - 32] = {10, "M0 21 L0 0 M0 9 V5 14 H10 9 L10 0"},
    ['i' - 32] = {0, "M0 14 L0 0 D0 20"},
    ['j' - 32] = {3, "M3 14 L3 -2 V0 -6 D3 20"},
    ['k' - 32] = {9, "M0 21 L0 0 M9 14 L0 5 M4 9 L9 0"},
    ['l' - 32] = {3, "M0 21 L0 3 V3 0"},
    ['m' - 32] = {16, "M0 14 L0 0 M0 10 V4 14 H8 10 L8 0 M8 10 V12 14 H16 10 L16 0"},
    ['n' - 32] = {10, "M0 14 L0 0 M0 9 V5 14 H10 9 L10 0"},
    ['o' - 32] = {10, "M5 14 H10 9 L10 5 V5 0 H0 5 L0 9 V5 14"},
    ['p' - 32] = {10, "M0 14 L0 -6 M0 9 V5 14 H10 9 L10 5 V5 0 H0 5"},
    ['q' - 32] = {10, "M10 14 L10 -6 M10 9 V5 14 H0 9 L0 5 V5 0 H10 5"},
    ['r' - 32] = {6, "M0 14 L0 0 M0 9 V5 14 L6 14"},
    ['s' - 32] = {9, "M9 12 C8 13 6 14 5 14 H0 11 C0 8 3 8 5 7 C7 6 9 6 9 3 V4 0 C3 0 1 1 0 2"},
    ['t' - 32] = {7, "M3 19 L3 4 V6 0 L7 0 M0 14 L7 14"},
    ['u' - 32] = {10, "M0 14 L0 5 V5 0 H10 5 M10 14 L10 0"},
    ['v' - 32] = {10, "M0 14 L5 0 L10 14"},
    ['w' - 32] = {16, "M0 14 L4 0 L8 14 L12 0 L16 14"},
    ['x' - 32] = {9, "M0 14 L9 0 M0 0 L9 14"},
    ['y' - 32] = {10, "M0 14 L5 0 M10 14 L4 -3 C3 -5 2 -6 0 -6"},
    ['z' - 32] = {9, "M0 14 L9 14 L0 0 L9 0"},
    ['{' - 32] = {6, "M6 23 H3 20 L3 12 V0 10 H3 8 L3 -1 V6 -4"},
    ['|' - 32] = {0, "M0 23 L0 -4"},
    ['}' - 32] = {6, "M0 23 H3 20 L3 12 V6 10 H3 8 L3 -1 V0 -4"},
    ['~' - 32] = {12, "M0 8 C2 13 4 12 6 10 C8 8 10 7 12 12"},
};

// The grid's units in a line's height, and between the strokes of neighbours.
enum { GRID = 28, GAP = 3, CURVE_STEPS = 10, MAX_POINTS = 128 };

// The next character of a UTF-8 text as one that the font has.
static char next_character(const char **text) {
    unsigned char first = (unsigned char)*(*text)++;
    if (first >= 32 && first < 127)
        return (char)first;
    if (first < 0x80)
        return ' ';
    unsigned code = first;
    while (((unsigned char)**text & 0xC0) == 0x80)
        code = code << 8 | (unsigned char)*(*text)++;
    bool is_dash = (code >= 0xE28090 && code <= 0xE28095) || code == 0xE28892; // U+2010 to U+2015, U+2212
    return is_dash ? '-' : '?';
}

double ludus_font_stroke(double size, bool bold) {
    return size * (bold ? 3.4 : 2.2) / GRID;
}

double ludus_font_width(const char *text, double size, bool bold) {
    double width = 0, stroke = ludus_font_stroke(size, bold);
    while (*text)
        width += glyphs[next_character(&text) - 32].width * size / GRID + stroke + GAP * size / GRID;
    return width > 0 ? width - GAP * size / GRID : 0;
}

// A stroke while it is being collected.
typedef struct pen {
    double x, y, scale, width;     // of the glyph's origin; from grid to user units
    double at_x, at_y;             // on the grid
    double points[2 * MAX_POINTS]; // in user units
    int count;
    ludus_font_function *stroke;
    void *user;
} pen;

static void lift(pen *p) {
    if (p->count > 0)
        p->stroke(p->points, p->count, p->width, p->user);
    p->count = 0;
}

static void line_to(pen *p, double x, double y) {
    LUDUS_ASSERT(p->count < MAX_POINTS);
    p->points[2 * p->count] = p->x + x * p->scale;
    p->points[2 * p->count + 1] = p->y - y * p->scale;
    p->count++;
    p->at_x = x;
    p->at_y = y;
}

static void curve_to(pen *p, double x1, double y1, double x2, double y2, double x3, double y3) {
    double x0 = p->at_x, y0 = p->at_y;
    for (int i = 1; i <= CURVE_STEPS; i++) {
        double t = (double)i / CURVE_STEPS, s = 1 - t;
        line_to(p, s * s * s * x0 + 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t * x3,
                s * s * s * y0 + 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t * y3);
    }
}

static void draw_glyph(pen *p, const char *path) {
    // A little more than the 0.5523 of a circle: squarer bowls read better when small.
    const double roundness = 0.6;
    while (*path) {
        char command = *path++;
        double v[6];
        int count = command == 'C' ? 6 : 2;
        for (int i = 0; i < count; i++) {
            char *end;
            v[i] = (double)strtol(path, &end, 10);
            path = end;
        }
        while (*path == ' ')
            path++;
        double x = v[0], y = v[1], dx = x - p->at_x, dy = y - p->at_y;
        if (command == 'M' || command == 'D')
            lift(p);
        if (command == 'H')
            curve_to(p, p->at_x + roundness * dx, p->at_y, x, y - roundness * dy, x, y);
        else if (command == 'V')
            curve_to(p, p->at_x, p->at_y + roundness * dy, x - roundness * dx, y, x, y);
        else if (command == 'C')
            curve_to(p, v[0], v[1], v[2], v[3], v[4], v[5]);
        else
            line_to(p, x, y);
        if (command == 'D') {
            // Dots are a little wider than strokes.
            p->width *= 1.25;
            lift(p);
            p->width /= 1.25;
        }
    }
    lift(p);
}

void ludus_font_draw(const char *text, double x, double y, double size, bool bold, ludus_font_function *stroke,
                     void *user) {
    pen p = {
        .x = x, .y = y, .scale = size / GRID, .width = ludus_font_stroke(size, bold), .stroke = stroke, .user = user};
    p.x += p.width / 2;
    while (*text) {
        const glyph *drawn = &glyphs[next_character(&text) - 32];
        draw_glyph(&p, drawn->path);
        p.x += drawn->width * p.scale + p.width + GAP * p.scale;
    }
}
