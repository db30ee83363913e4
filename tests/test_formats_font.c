// test_formats_font.c - fonts: characters are there, widths add up, glyphs stay in their boxes, odd text gets boxes.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "formats/font.h"

#include <stdlib.h>
#include <string.h>

static const int styles[] = {0, LUDUS_TEXT_BOLD, LUDUS_TEXT_MONO, LUDUS_TEXT_MONO | LUDUS_TEXT_BOLD};

// The one glyph of a text; its id is 0 when no font has the character.
static ludus_glyph only_glyph(const ludus_font *font, double size, const char *text) {
    ludus_font_pen pen = {text, 0, 0};
    ludus_glyph glyph = {0, 0}, more;
    CHECK(ludus_font_next(font, size, &pen, &glyph));
    CHECK(!ludus_font_next(font, size, &pen, &more));
    return glyph;
}

// What all pictures and charts may write.
static void test_characters(void) {
    static const char *const all[] = {
        "!", "A", "z", "~", "ä", "ß", "é", "×", "±", "²", "θ", "ω", "τ", "π", "α", "Δ", "−", "–", "…", "←", "↑",
        "→", "↓", "≤", "∞", "√", "♠", "♣", "♥", "♦", "─", "│", "┌", "╝", "█", "░", "▲", "●", "♔", "♟", "⚀", "⚅",
    };
    for (size_t s = 0; s < 4; s++) {
        ludus_font *font = ludus_font_make(styles[s]);
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            const ludus_glyph glyph = only_glyph(font, 20, all[i]);
            const ludus_glyph_box box = ludus_glyph_bounds(font, glyph.id, 20, 0, 0);
            if (!CHECK(glyph.id && box.left < box.right && box.top < box.bottom)) {
                fprintf(stderr, "    %s in style %d\n", all[i], styles[s]);
            }
        }
        // What no font has is a box, and so is every byte that is not UTF-8.
        const double box = ludus_font_width(font, 20, "\u4E00");
        CHECK(box > 0);
        CHECK_EQ_INT(only_glyph(font, 20, "\u4E00").id, 0);
        CHECK_EQ_INT(only_glyph(font, 20, "\xFF").id, 0);
        CHECK_EQ_INT(only_glyph(font, 20, "\xC3").id, 0);     // cut off
        CHECK_EQ_INT(only_glyph(font, 20, "\xE2\x82").id, 0); //
        CHECK_EQ_INT(only_glyph(font, 20, "\xC1\x81").id, 0); // an A, longer than allowed
        CHECK_NEAR(ludus_font_width(font, 20, "\xC3\xC3"), 2 * box, 1e-9);
        ludus_font_destroy(font);
    }
}

static void test_widths(void) {
    ludus_font *sans = ludus_font_make(0), *bold = ludus_font_make(LUDUS_TEXT_BOLD),
               *mono = ludus_font_make(LUDUS_TEXT_MONO);
    CHECK_EQ_REAL(ludus_font_width(sans, 20, ""), 0);
    CHECK_EQ_REAL(ludus_font_width(sans, 20, "\n"), 0);
    CHECK_EQ_REAL(ludus_font_width(sans, 20, "ab\ncd"), ludus_font_width(sans, 20, "ab"));
    CHECK_NEAR(ludus_font_width(sans, 20, "ab") * 2, ludus_font_width(sans, 40, "ab"), 1e-9);
    CHECK(ludus_font_width(bold, 20, "ab") > ludus_font_width(sans, 20, "ab"));
    // Pairs are kerned.
    CHECK(ludus_font_width(sans, 20, "AV") < ludus_font_width(sans, 20, "A") + ludus_font_width(sans, 20, "V") - 0.5);
    // Every character of the mono-spaced font takes one cell, whichever font it comes from.
    CHECK_NEAR(ludus_font_width(mono, 20, "iW─♠♛∇\u4E00\t"), 8 * ludus_font_width(mono, 20, "0"), 1e-9);
    // Capitals reach as high as it says.
    for (int i = 0; i < 3; i++) {
        ludus_font *font = i == 0 ? sans : i == 1 ? bold : mono;
        const ludus_font_metrics metrics = ludus_font_measure(font, 100);
        const ludus_glyph_box box = ludus_glyph_bounds(font, only_glyph(font, 100, "H").id, 100, 0, 0);
        CHECK_NEAR(-box.top, metrics.capitals, 1);
        CHECK_EQ_INT(box.bottom, 0);
        CHECK(metrics.capitals > 68 && metrics.capitals < 78);
        CHECK(metrics.ascent > metrics.capitals && metrics.descent > 15 && metrics.line > 100);
    }
    ludus_font_destroy(sans);
    ludus_font_destroy(bold);
    ludus_font_destroy(mono);
    ludus_font_destroy(NULL);
}

// The ink of a glyph, in pixels; also checks that nothing outside its box is written.
static double ink(const ludus_font *font, const char *text, double size, double x, double y) {
    const uint32_t id = only_glyph(font, size, text).id;
    const ludus_glyph_box box = ludus_glyph_bounds(font, id, size, x, y);
    const int width = box.right - box.left, height = box.bottom - box.top, stride = width + 3;
    uint8_t *coverage = malloc((size_t)stride * (size_t)(height + 1));
    memset(coverage, 7, (size_t)stride * (size_t)(height + 1));
    ludus_glyph_cover(font, id, size, x, y, coverage, stride);
    double sum = 0;
    int strange = 0;
    for (int row = 0; row <= height; row++) {
        for (int column = 0; column < stride; column++) {
            const uint8_t value = coverage[row * stride + column];
            if (row < height && column < width) {
                sum += value / 255.0;
            } else {
                strange += value != 7;
            }
        }
    }
    CHECK_EQ_INT(strange, 0);
    free(coverage);
    return sum;
}

static void test_coverage(void) {
    ludus_font *font = ludus_font_make(0), *mono = ludus_font_make(LUDUS_TEXT_MONO);
    // Wherever it stands, a letter has the same ink; twice the size has four times as much.
    const double once = ink(font, "R", 40, 0, 0);
    CHECK(once > 100 && once < 400);
    CHECK_NEAR(ink(font, "R", 40, 100.3, -7.7), once, 0.02 * once);
    CHECK_NEAR(ink(font, "R", 40, -0.5, 0.25), once, 0.02 * once);
    CHECK_NEAR(ink(font, "R", 80, 0, 0), 4 * once, 0.04 * once);
    CHECK_EQ_REAL(ink(font, " ", 40, 0, 0), 0);
    CHECK(ink(font, "R", 0.5, 0, 0) < 1); // and far too small to read
    // A full block fills its cell.
    const double cell = ludus_font_width(mono, 40, "0");
    CHECK(ink(mono, "█", 40, 0, 0) > 40 * cell);
    ludus_font_destroy(font);
    ludus_font_destroy(mono);
}

int main(void) {
    test_characters();
    test_widths();
    test_coverage();
    return check_end();
}
