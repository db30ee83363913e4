// text_width.c - how wide a text will be, for those who put something around it.
// SPDX-License-Identifier: MIT
#include "formats/font.h"

#include <ludus/render.h>

#include <math.h>

double ludus_render_text_width(double height, int style, const char *text) {
    ludus_font *font = ludus_font_make(style);
    const double width = font ? ludus_font_width(font, height, text ? text : "") : NAN;
    ludus_font_destroy(font);
    return width;
}
