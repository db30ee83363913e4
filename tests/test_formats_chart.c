// test_formats_chart.c - pictures: coverage to the pixel, PNG read back, ticks, labels, charts of all kinds of data.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "formats/canvas.h"
#include "formats/chart.h"
#include "formats/chart_axis.h"
#include "formats/chart_frame.h"
#include "formats/file.h"
#include "formats/png.h"
#include "formats_scratch.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

static int red(const ludus_canvas *canvas, int x, int y) {
    return canvas->pixels[3 * (y * canvas->width + x)];
}

static void test_canvas(void) {
    ludus_canvas *canvas = ludus_canvas_make(20, 10, 1, 0x000000);
    // A rectangle that ends inside pixels: exact along x, by fifths along y.
    ludus_canvas_fill(canvas, (double[]){2.25, 1, 6.5, 1, 6.5, 3.4, 2.25, 3.4}, 4, 0xFFFFFF, 1);
    CHECK_EQ_INT(red(canvas, 1, 1), 0);
    CHECK_EQ_INT(red(canvas, 2, 1), 191);
    CHECK_EQ_INT(red(canvas, 3, 2), 255);
    CHECK_EQ_INT(red(canvas, 6, 2), 128);
    CHECK_EQ_INT(red(canvas, 4, 3), 102);
    CHECK_EQ_INT(red(canvas, 4, 4), 0);
    ludus_canvas_destroy(canvas);

    // A line of width 2 on a pixel's edge covers two rows; where lines meet nothing is drawn twice; alpha counts.
    canvas = ludus_canvas_make(20, 10, 1, 0x000000);
    ludus_canvas_stroke(canvas, (double[]){4, 5, 12, 5, 4, 5}, 3, 2, 0xFFFFFF, 0.5);
    CHECK_EQ_INT(red(canvas, 8, 4), 128);
    CHECK_EQ_INT(red(canvas, 8, 5), 128);
    CHECK_EQ_INT(red(canvas, 8, 3), 0);
    CHECK_EQ_INT(red(canvas, 8, 6), 0);
    CHECK(red(canvas, 3, 4) > 0 && red(canvas, 3, 4) < 128 && red(canvas, 2, 4) == 0);
    ludus_canvas_destroy(canvas);

    // Nothing is drawn outside the clip or the canvas, wherever the shape lies.
    canvas = ludus_canvas_make(20, 10, 2, 0x000000);
    ludus_canvas_clip(canvas, 5, 2, 10, 8);
    const double far[] = {-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6};
    ludus_canvas_fill(canvas, far, 4, 0xFFFFFF, 1);
    ludus_canvas_stroke(canvas, (double[]){-50, 5, 50, 5}, 2, 1, 0xFFFFFF, 1);
    ludus_canvas_stroke(canvas, (double[]){-50, -50}, 1, 1, 0xFFFFFF, 1);
    ludus_canvas_stroke(canvas, NULL, 0, 1, 0xFFFFFF, 1);
    ludus_canvas_fill(canvas, NULL, 0, 0xFFFFFF, 1);
    int drawn = 0, wrong = 0;
    for (int y = 0; y < 20; y++)
        for (int x = 0; x < 40; x++) {
            bool inside = x >= 10 && x < 20 && y >= 4 && y < 16;
            drawn += red(canvas, x, y) == 255;
            wrong += (red(canvas, x, y) != 0) != inside;
        }
    CHECK_EQ_INT(drawn, 10 * 12);
    CHECK_EQ_INT(wrong, 0);
    ludus_canvas_destroy(canvas);
    ludus_canvas_destroy(NULL);
}

static void test_png(void) {
    for (int channels = 3; channels <= 4; channels++) {
        uint8_t pixels[7 * 5 * 4];
        for (int i = 0; i < 7 * 5 * channels; i++)
            pixels[i] = (uint8_t)(i * 37);
        const char *path = scratch_path("picture.png");
        CHECK_EQ_INT(ludus_png_write(path, 7, 5, channels, pixels), LUDUS_OK);
        void *data;
        size_t size;
        CHECK_EQ_INT(ludus_read_file(path, 1 << 20, &data, &size), LUDUS_OK);
        int width, height, found;
        uint8_t *read = stbi_load_from_memory(data, (int)size, &width, &height, &found, 0);
        CHECK(read && width == 7 && height == 5 && found == channels);
        CHECK(read && memcmp(read, pixels, (size_t)(7 * 5 * channels)) == 0);
        free(read);
        free(data);
    }
    uint8_t pixel[4] = {0};
    CHECK_EQ_INT(ludus_png_write(scratch_path("p"), 0, 1, 3, pixel), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_png_write(scratch_path("p"), 1, 20000, 3, pixel), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_png_write(scratch_path("p"), 1, 1, 1, pixel), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_png_write(scratch_path("no/p"), 1, 1, 3, pixel), LUDUS_ERROR_IO);
}

// All labels of an axis, separated by spaces, in a static buffer.
static const char *labels(double low, double high, int ticks, bool whole) {
    static char text[512];
    text[0] = 0;
    chart_axis axis = chart_axis_make(low, high, ticks, whole);
    for (int i = 0; i < axis.tick_count; i++) {
        char label[32];
        chart_axis_label(&axis, i, label);
        strcat(strcat(text, i ? " " : ""), label);
    }
    return text;
}

static void test_ticks(void) {
    CHECK_EQ_TEXT(labels(9, 500, 6, true), "0 100 200 300 400 500");
    CHECK_EQ_TEXT(labels(0, 204800, 7, false), "0 50k 100k 150k 200k");
    CHECK_EQ_TEXT(labels(0, 1.2e6, 7, false), "0 0.2M 0.4M 0.6M 0.8M 1.0M 1.2M");
    CHECK_EQ_TEXT(labels(0, 9999, 5, false), "0 2000 4000 6000 8000");
    CHECK_EQ_TEXT(labels(-1620, -110, 6, true), "−2000 −1500 −1000 −500 0");
    CHECK_EQ_TEXT(labels(0, 1, 5, true), "0 0.2 0.4 0.6 0.8 1.0");
    CHECK_EQ_TEXT(labels(0.1, 0.3, 5, true), "0.10 0.15 0.20 0.25 0.30");
    CHECK_EQ_TEXT(labels(-0.3, 0.3, 6, true), "−0.3 −0.2 −0.1 0 0.1 0.2 0.3");
    CHECK_EQ_TEXT(labels(3e9, 5e9, 4, true), "3.0G 3.5G 4.0G 4.5G 5.0G");
    CHECK_EQ_TEXT(labels(5, 5, 5, true), "2 3 4 5 6 7 8");
    CHECK_EQ_TEXT(labels(0, 0, 5, true), "−1.0 −0.5 0 0.5 1.0");
    CHECK_EQ_TEXT(labels(2e-12, 6e-12, 4, true), "2e-12 3e-12 4e-12 5e-12 6e-12");
    CHECK_EQ_TEXT(labels(-1e100, 1e100, 4, true), "−1e+100 −5e+99 0 5e+99 1e+100");

    // Whatever the values: few ticks, rising, inside the ends, and the ends hold the values.
    int wrong = 0;
    uint64_t bits = 1;
    for (int i = 0; i < 5000; i++) {
        double v[2];
        for (int j = 0; j < 2; j++) {
            bits = bits * 6364136223846793005u + 1442695040888963407u;
            v[j] = ((double)(bits >> 40) / (1 << 23) - 1) * pow(10, (double)((bits >> 20) % 200) - 100);
        }
        double low = fmin(v[0], v[1]), high = fmax(v[0], v[1]);
        chart_axis axis = chart_axis_make(low, high, 6, true);
        double slack = 1e-5 * axis.step;
        wrong += axis.tick_count < 2 || axis.tick_count > 9 || !(axis.low <= low + slack && axis.high >= high - slack);
        for (int j = 0; j < axis.tick_count; j++) {
            double tick = chart_axis_tick(&axis, j);
            wrong += !(tick >= axis.low - slack && tick <= axis.high + slack);
        }
    }
    CHECK_EQ_INT(wrong, 0);
}

// How often `part` is in `text`.
static int occurrences(const char *text, const char *part) {
    int count = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

static void test_charts(void) {
    enum { COUNT = 64 };
    double x[COUNT], y[COUNT], low[COUNT], high[COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[i] = 1000.0 * i;
        y[i] = 100 * sin(i / 5.0);
        low[i] = y[i] - 10;
        high[i] = y[i] + 10;
    }
    y[30] = (double)NAN;         // a gap in the line
    high[40] = (double)INFINITY; // a gap in the band
    const ludus_chart_series series[2] = {{"PPO <a & b>\n10 seeds", COUNT, x, y, low, high, 0, false, false},
                                          {"random", 1, x + 5, y + 5, NULL, NULL, 1, false, false}};
    const ludus_chart chart = {.title = "Pane",
                               .x_label = "steps",
                               .y_label = "return",
                               .series_count = 2,
                               .series = series,
                               .has_reference = true,
                               .reference = 80,
                               .reference_label = "solved"};
    ludus_chart_page page = {.title = "Title", .note = "what it shows", .count = 1, .charts = &chart};
    const char *svg = scratch_path("chart.svg"), *png = scratch_path("chart.png");
    CHECK_EQ_INT(ludus_chart_write_svg(&page, svg), LUDUS_OK);
    const char *text = scratch_read(svg);
    CHECK_CONTAINS(text, ">PPO &lt;a &amp; b><");
    CHECK_CONTAINS(text, ">solved<");
    CHECK_CONTAINS(text, ">Title<");
    CHECK_CONTAINS(text, ">what it shows<");
    CHECK_CONTAINS(text, ">Pane<");
    CHECK_CONTAINS(text, ">10 seeds<"); // the second line of a label
    CHECK_CONTAINS(text, "stroke-dasharray");
    CHECK_CONTAINS(text, "</svg>\n");
    CHECK_EQ_INT(occurrences(text, "fill-opacity=\"0.18\""), 3);  // the band lacks points 30 and 40
    CHECK_EQ_INT(occurrences(text, "stroke=\"#0072b2\""), 2 + 1); // the line in two pieces, and the dot at its end
    CHECK_EQ_INT(occurrences(text, "stroke=\"#d55e00\""), 1 + 1);
    CHECK(!strstr(text, "nan") && !strstr(text, "inf"));
    CHECK_EQ_INT(ludus_chart_write_png(&page, png), LUDUS_OK);
    void *data;
    size_t size;
    CHECK_EQ_INT(ludus_read_file(png, 1 << 22, &data, &size), LUDUS_OK);
    int width, height, channels;
    uint8_t *pixels = stbi_load_from_memory(data, (int)size, &width, &height, &channels, 0);
    CHECK(pixels && width == 1600 && height == 960 && channels == 3);
    int blue = 0;
    for (int i = 0; pixels && i < width * height; i++)
        blue += pixels[3 * i] == 0x00 && pixels[3 * i + 1] == 0x72 && pixels[3 * i + 2] == 0xB2;
    CHECK(blue > 4000 && blue < 50000);
    free(pixels);
    free(data);

    // Several charts on a page, each with its own part of it.
    const ludus_chart panes[3] = {chart, chart, chart};
    const ludus_chart_page three = {.count = 3, .charts = panes};
    CHECK_EQ_INT(ludus_chart_write_svg(&three, svg), LUDUS_OK);
    text = scratch_read(svg);
    CHECK_CONTAINS(text, "width=\"960\" height=\"680\"");
    CHECK_EQ_INT(occurrences(text, ">Pane<"), 3);
    CHECK_EQ_INT(occurrences(text, "id=\"frame3\""), 1);
    CHECK_EQ_INT(occurrences(text, "url(#frame3)"), 1);

    // More names than there is room for: the highest lines keep theirs, the others are counted.
    ludus_chart_series crowd[100];
    char names[100][16];
    for (int i = 0; i < 100; i++) {
        snprintf(names[i], sizeof names[i], "run %d.\nsmall", i);
        crowd[i] = (ludus_chart_series){.label = names[i], .count = 2, .x = x, .y = low + i % 20};
    }
    const ludus_chart crowded = {.series_count = 100, .series = crowd};
    const ludus_chart_page crowded_page = {.count = 1, .charts = &crowded};
    CHECK_EQ_INT(ludus_chart_write_svg(&crowded_page, svg), LUDUS_OK);
    text = scratch_read(svg);
    const int named = occurrences(text, ">run ");
    CHECK(named > 15 && named < 40);
    CHECK_EQ_INT(occurrences(text, ">small<"), 0);
    char more[32];
    snprintf(more, sizeof more, ">and %d more<", 100 - named);
    CHECK_CONTAINS(text, more);

    // Odd data: nothing at all, one point, all the same, not finite, enormous, and far more points than pixels.
    static double many_x[200000], many_y[200000];
    for (int i = 0; i < 50000; i++) {
        many_x[i] = i;
        many_y[i] = i == 77777 ? 9 : (double)(i % 7);
    }
    const double odd[] = {1e308, -1e308, (double)NAN, 5e-324, -(double)INFINITY, 0, 1e149, -1e149};
    const double same[] = {3, 3, 3};
    const ludus_chart_series odd_series[] = {{.label = "none"},
                                             {.label = "one", .count = 1, .x = same, .y = same},
                                             {"same", 3, same, same, same, same, 2, false, false},
                                             {"odd", 8, odd, odd, odd, odd, 3, true, false},
                                             {"many", 200000, many_x, many_y, many_y, many_y, 4, false, false}};
    for (size_t i = 0; i < sizeof odd_series / sizeof odd_series[0]; i++) {
        ludus_chart odd_chart = {.series_count = 1, .series = &odd_series[i]};
        const ludus_chart_page odd_page = {.count = 1, .charts = &odd_chart, .width = 200, .height = 150};
        odd_chart.has_reference = i % 2;
        odd_chart.reference = (double)NAN;
        CHECK_EQ_INT(ludus_chart_write_svg(&odd_page, svg), LUDUS_OK);
        text = scratch_read(svg);
        CHECK(!strstr(text, "nan") && !strstr(text, "inf") && strstr(text, "<svg"));
        CHECK_EQ_INT(ludus_chart_write_png(&odd_page, png), LUDUS_OK);
    }
    page.width = 100;
    CHECK_EQ_INT(ludus_chart_write_png(&page, png), LUDUS_ERROR_ARGUMENT);
    page.width = 5000;
    CHECK_EQ_INT(ludus_chart_write_svg(&page, svg), LUDUS_ERROR_ARGUMENT);
    page.width = 0;
    CHECK_EQ_INT(ludus_chart_write_png(&page, scratch_path("no/chart.png")), LUDUS_ERROR_IO);
}

// Labels stay in order, in their room, apart, and no further from where they belong than that takes.
static void test_spread(void) {
    double middles[5];
    const double heights[5] = {10, 10, 20, 10, 10};
    chart_spread((double[]){20, 50, 90, 130, 160}, heights, 5, 0, 200, middles); // room for all
    CHECK_EQ_REAL(middles[0], 20);
    CHECK_EQ_REAL(middles[2], 90);
    CHECK_EQ_REAL(middles[4], 160);
    chart_spread((double[]){100, 100}, heights, 2, 0, 200, middles); // both give way
    CHECK_EQ_REAL(middles[0], 95);
    CHECK_EQ_REAL(middles[1], 105);
    chart_spread((double[]){50, 98, 100, 102, 103}, heights, 5, 0, 200, middles); // four of five touch
    CHECK_EQ_REAL(middles[0], 50);
    for (int i = 1; i < 4; i++)
        CHECK_NEAR(middles[i + 1] - middles[i], heights[i] / 2 + heights[i + 1] / 2, 1e-9);
    CHECK_NEAR(middles[1] + middles[2] + middles[3] + middles[4], 98 + 100 + 102 + 103, 1e-9);
    chart_spread((double[]){-50, 0, 300, 301, 302}, heights, 5, 0, 200, middles); // pressed to the ends
    CHECK_EQ_REAL(middles[0], 5);
    CHECK_EQ_REAL(middles[1], 15);
    CHECK_EQ_REAL(middles[4], 195);
    CHECK_EQ_REAL(middles[2], 170);
    chart_spread(NULL, NULL, 0, 0, 200, NULL);
}

int main(void) {
    scratch_begin();
    test_canvas();
    test_png();
    test_ticks();
    test_charts();
    test_spread();
    scratch_end();
    return check_end();
}
