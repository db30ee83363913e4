// overlay.h - what lies over a picture: panels of figures, keys and what they do, banners, notes, a curve; as a draw list.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_OVERLAY_H
#define LUDUS_CLI_OVERLAY_H

#include <ludus/draw.h>

// Panels stack up from the corner that they are put in, away from it.
typedef enum overlay_corner {
    OVERLAY_TOP_LEFT,
    OVERLAY_TOP_RIGHT,
    OVERLAY_BOTTOM_LEFT,
    OVERLAY_BOTTOM_RIGHT,
    OVERLAY_CORNERS,
} overlay_corner;

// ludus_render_text_width(), from wherever the library was loaded.
typedef double overlay_text_width(double height, int style, const char *text);

typedef struct overlay {
    ludus_draw_list *list; // borrowed; for ludus_frame.over: its plane is pixels from the lower left corner
    overlay_text_width *text_width;
    double width, height;           // of the picture, pixels
    double line;                    // height of a line of text, pixels
    double taken[OVERLAY_CORNERS];  // how far up or down from the edge the corner's panels reach
    double across[OVERLAY_CORNERS]; // and how far from the side
    double widest[OVERLAY_CORNERS]; // of a corner's panels in all frames of this size: they never get narrower, as
                                    // what they say changes
} overlay;

// One line of a panel: a label and what it is now. `color` is of a dot before it, LUDUS_COLOR_NONE for none.
typedef struct overlay_row {
    char label[40], value[64];
    ludus_color color;
} overlay_row;

// Rows under construction; rows beyond the room are left out.
enum { OVERLAY_ROWS_MAX = 10 };
typedef struct overlay_rows {
    overlay_row row[OVERLAY_ROWS_MAX];
    int32_t count;
} overlay_rows;
void overlay_add(overlay_rows *rows, const char *label, const char *value);
void overlay_add_number(overlay_rows *rows, const char *label, double number);

// A key and what it does.
typedef struct overlay_key {
    char key[24], about[64];
    bool down; // it is pressed now
} overlay_key;

// Clears the list and begins an overlay for a picture of width x height pixels. Text grows with the picture. Before the
// first frame `o` is all zero.
void overlay_begin(overlay *o, ludus_draw_list *list, int32_t width, int32_t height, overlay_text_width *text_width);

// A panel of rows under a title (NULL: none).
void overlay_panel(overlay *o, overlay_corner corner, const char *title, const overlay_row *rows, int32_t count);

// A panel of keys.
void overlay_keys(overlay *o, overlay_corner corner, const char *title, const overlay_key *keys, int32_t count);

// Says something at the upper edge: a title, and a line below it (NULL: none).
void overlay_banner(overlay *o, const char *title, const char *below, ludus_color accent);

// One sentence at the lower edge.
void overlay_note(overlay *o, const char *text, ludus_color accent);

// A dot and a word: "rec".
void overlay_badge(overlay *o, overlay_corner corner, const char *text, ludus_color color);

// A curve of y over x, [count], NAN where there is nothing, with the last value written at its end.
void overlay_curve(overlay *o, overlay_corner corner, const char *title, const double *x, const double *y,
                   int32_t count);

// A number for people: "12", "0.53", "-1.2e+09", "-" for NAN.
void overlay_number(double number, char *out, size_t capacity);

#endif
