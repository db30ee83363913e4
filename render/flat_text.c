// flat_text.c - texts and sprites: quads that show a part of a texture.
// SPDX-License-Identifier: MIT
#include "render/flat_shapes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SMALLEST = 4, GLYPH_LARGEST = 160 }; // pixels of the em

bool flat_add_text(const flat_target *t, const ludus_draw_item *item, const char *bytes) {
    glyph_cache *glyphs = t->flat->glyphs;
    const double size = (double)item->size[0] * t->pane->scale;
    if (size < TEXT_SMALLEST || size > 8 * LUDUS_RENDER_SIDE) {
        return true;
    }
    // Glyphs come in whole sizes; larger ones than the largest are stretched.
    const int32_t em = size < GLYPH_LARGEST ? (int32_t)lround(size) : GLYPH_LARGEST;
    const double stretch = size < GLYPH_LARGEST ? 1 : size / GLYPH_LARGEST;
    const double angle = (double)item->turn[0], c = cos(angle), s = sin(angle);
    const bool upright = angle == 0;
    const ludus_font *font = glyph_cache_font(glyphs, item->style);
    const double middle = 0.5 * ludus_font_measure(font, em).capitals;
    char line[512];
    double down = 0;
    for (const char *text = bytes, *end = bytes + item->count; text < end; down += 1.25 * em) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        const size_t length = (size_t)((stop ? stop : end) - text);
        snprintf(line, sizeof line, "%.*s", (int)(length < sizeof line ? length : sizeof line - 1), text);
        text += length + 1;
        const double width = ludus_font_width(font, em, line);
        const double start = item->style & LUDUS_TEXT_LEFT ? 0 : item->style & LUDUS_TEXT_RIGHT ? -width : -0.5 * width;
        ludus_font_pen pen = {line, 0, 0};
        ludus_glyph glyph;
        while (ludus_font_next(font, em, &pen, &glyph)) {
            // From the text's point to the pen, y downwards.
            double x = (start + glyph.x) * stretch, y = (middle + down) * stretch;
            int32_t fraction = 0;
            if (upright) {
                const double at = flat_x(t, (double)item->at[0]) + x, row = flat_y(t, (double)item->at[1]) - y;
                const double quarter = floor(at * 4 + 0.5) * 0.25;
                fraction = stretch == 1 ? (int32_t)lround((quarter - floor(quarter)) * 4) : 0;
                x += floor(quarter) - at;
                y += row - floor(row + 0.5);
            }
            const glyph_place *place = glyph_cache_find(glyphs, item->style, glyph.id, em, fraction);
            if (!place) {
                return false;
            }
            const double mx = x + stretch * (place->left + 0.5 * place->width);
            const double my = y + stretch * (place->top + 0.5 * place->height);
            flat_instance *made =
                place->width ? flat_instance_add(t, FLAT_GLYPH, flat_x(t, (double)item->at[0]) + c * mx + s * my,
                                                 flat_y(t, (double)item->at[1]) + s * mx - c * my,
                                                 0.5 * stretch * place->width, 0.5 * stretch * place->height, angle)
                             : NULL;
            if (made) {
                made->shape[0] = (float)(place->u + 0.5 * place->width);
                made->shape[1] = (float)(place->v + 0.5 * place->height);
                made->shape[2] = (float)(1 / stretch);
                flat_color(made->fill, item->fill, 1);
            }
        }
    }
    return true;
}

bool flat_add_sprite(const flat_target *t, const ludus_draw_item *item, const uint8_t *bytes) {
    const double half_x = (double)item->size[0] * t->pane->scale, half_y = (double)item->size[1] * t->pane->scale;
    // Shrunk pictures are shown from smaller copies, each half of the one before, so that no pixel is passed over.
    const int32_t columns = bytes[0] | bytes[1] << 8, rows = bytes[4] | bytes[5] << 8;
    const double shrink = fmin(columns / (2 * half_x), rows / (2 * half_y));
    const int32_t halvings = shrink >= 1.5 ? (int32_t)fmin(floor(log2(shrink / 1.5)) + 1, 12) : 0;
    const sprite_place *place = sprite_cache_find(t->flat->sprites, bytes, item->count, halvings);
    if (!place) {
        return false;
    }
    flat_instance *made =
        flat_instance_add(t, FLAT_SPRITE, flat_x(t, (double)item->at[0]), flat_y(t, (double)item->at[1]), half_x + 0.5,
                          half_y + 0.5, (double)item->turn[0]);
    if (made) {
        const double texels = fmax(place->columns / (2 * half_x), place->rows / (2 * half_y)); // a pixel
        made->shape[0] = (float)half_x;
        made->shape[1] = (float)half_y;
        made->shape[2] = (float)place->u;
        made->shape[3] = (float)place->v;
        made->pose[2] = (float)place->columns;
        made->pose[3] = (float)place->rows;
        made->fill[0] = item->style & 1 ? 255 : (uint8_t)fmin(fmax(255 * texels, 1), 255);
        made->fill[3] = 255;
    }
    return true;
}
