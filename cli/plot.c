// plot.c - `ludus plot RUN...`: the learning curves of runs as a picture, with the mean and a band over seeds.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "command.h"
#include "json.h"

#include <ludus/agent.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text; // as --band takes it, and in a sentence
    ludus_band band;
} bands[] = {
    {"auto", "", LUDUS_BAND_AUTO},
    {"confidence", "95 % confidence", LUDUS_BAND_CONFIDENCE},
    {"range", "seeds from", LUDUS_BAND_RANGE},
    {"deviation", "deviation", LUDUS_BAND_DEVIATION},
    {"none", "", LUDUS_BAND_NONE},
};
enum { BANDS = sizeof bands / sizeof *bands };

static ludus_status read_band(const char *name, ludus_band *band) {
    for (int i = 0; i < BANDS; i++) {
        if (strcmp(name, bands[i].name) == 0) {
            *band = bands[i].band;
            return LUDUS_OK;
        }
    }
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "--band is '%.60s'; allowed are auto, confidence, range, deviation, none",
                      name);
}

// "800x480"; nothing is left 0.
static ludus_status read_size(const char *text, int32_t *width, int32_t *height) {
    int end = 0;
    if (sscanf(text, "%5dx%5d%n", width, height, &end) != 2 || text[end] || *width < 1 || *height < 1) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "--size is '%.60s'; a size is written as 800x480", text);
    }
    return LUDUS_OK;
}

// One line a group: where its mean ended.
static void print_curves(const ludus_curves *curves, const char *x) {
    const ludus_curve *c;
    for (int32_t i = 0; (c = ludus_curves_get(curves, i)); i++) {
        const int32_t last = c->count - 1;
        printf("%s on %s%s%s, %d seed%s: %g", c->algorithm, c->env, *c->options ? ", " : "", c->options, c->seeds,
               c->seeds == 1 ? "" : "s", c->mean[last]);
        if (c->low) {
            printf(" (%s %g to %g)", bands[ludus_curves_band(curves)].text, c->low[last], c->high[last]);
        }
        printf(" at %.10g %s\n", c->x[last], x);
    }
}

// What a reader of the picture should know, on stderr.
static void print_warnings(const ludus_curves *curves, const char *x) {
    const ludus_curve *c;
    const int32_t left_out = ludus_curves_left_out(curves);
    if (left_out) {
        fprintf(stderr, "ludus: %d run%s no point yet and %s left out\n", left_out, left_out == 1 ? " has" : "s have",
                left_out == 1 ? "was" : "were");
    }
    for (int32_t i = 0; (c = ludus_curves_get(curves, i)); i++) {
        if (c->seeds < c->runs) {
            fprintf(stderr, "ludus: the %d runs of %s on %s have %d seed%s: the same seed counts twice\n", c->runs,
                    c->algorithm, c->env, c->seeds, c->seeds == 1 ? "" : "s");
        }
        if (c->longest > 1.1 * c->x[c->count - 1]) {
            fprintf(stderr, "ludus: the mean of %s on %s ends where its shortest run does, at %.10g of %.10g %s\n",
                    c->algorithm, c->env, c->x[c->count - 1], c->longest, x);
        }
    }
}

static void print_numbers(json *out, const char *key, const double *numbers, int32_t count) {
    json_key(out, key);
    json_open(out, '[');
    for (int32_t i = 0; numbers && i < count; i++) {
        json_number(out, numbers[i]);
    }
    json_close(out, ']');
}

static void print_json(const ludus_curves *curves, const char *x, const char *y, const char *picture) {
    json out = {stdout, false};
    json_open(&out, '{');
    json_key(&out, "x"), json_text(&out, x);
    json_key(&out, "y"), json_text(&out, y);
    for (int i = 0; i < BANDS; i++) {
        if (bands[i].band == ludus_curves_band(curves)) {
            json_key(&out, "band"), json_text(&out, bands[i].name);
        }
    }
    json_key(&out, "left_out"), json_whole(&out, ludus_curves_left_out(curves));
    json_key(&out, "curves");
    json_open(&out, '[');
    const ludus_curve *c;
    for (int32_t i = 0; (c = ludus_curves_get(curves, i)); i++) {
        json_open(&out, '{');
        json_key(&out, "algorithm"), json_text(&out, c->algorithm);
        json_key(&out, "env"), json_text(&out, c->env);
        json_key(&out, "options"), json_text(&out, c->options);
        json_key(&out, "runs"), json_whole(&out, c->runs);
        json_key(&out, "seeds"), json_whole(&out, c->seeds);
        print_numbers(&out, "x", c->x, c->count);
        print_numbers(&out, "mean", c->mean, c->count);
        print_numbers(&out, "low", c->low, c->low ? c->count : 0);
        print_numbers(&out, "high", c->high, c->high ? c->count : 0);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (picture) {
        json_key(&out, "picture"), json_text(&out, picture);
    }
    json_close(&out, '}');
    json_end_line(&out);
}

int command_plot(int argc, char **argv) {
    const char *out = NULL, *x = "steps", *y = "return", *title = NULL, *size = NULL, *band = "auto";
    int64_t smooth = 0;
    bool as_json = false;
    const flag flags[] = {
        {"out", "FILE", FLAG_TEXT, &out, 0, 0, "the picture: .png or .svg"},
        {"x", "NAME", FLAG_TEXT, &x, 0, 0, "steps, seconds or episodes (steps)"},
        {"y", "NAME", FLAG_TEXT, &y, 0, 0, "return, length, evaluation or a number of metrics.jsonl (return)"},
        {"smooth", "N", FLAG_WHOLE, &smooth, 0, 1 << 20, "each run's points are means over N around them (0)"},
        {"band", "KIND", FLAG_TEXT, &band, 0, 0, "auto, confidence, range, deviation or none, see above (auto)"},
        {"title", "TEXT", FLAG_TEXT, &title, 0, 0, "over the picture (made from what the runs are)"},
        {"size", "WxH", FLAG_TEXT, &size, 0, 0,
         "in units, of which a .png has two pixels each (800x480 for one chart)"},
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print the curves as a JSON object; --out may be left away"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus plot RUN... --out FILE [flags]",
        .about =
            "Draws the learning curves of runs (folders of `ludus train`). Runs with the same algorithm, environment\n"
            "and options are seeds of one experiment: one line, their mean, which ends where the shortest of them\n"
            "does. Environments get a chart each, with their threshold. The band around a mean is, by --band:\n"
            "  confidence  95 % confidence of the mean (Student's t)\n"
            "  range       from the lowest to the highest seed\n"
            "  deviation   one standard deviation of the seeds to either side\n"
            "  auto        confidence where all means are of five seeds or more, otherwise range",
        .flags = flags,
        .words_min = 1,
        .words_max = 1 << 16,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    int status = result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
    if (result == ARGUMENTS_READ) {
        ludus_curves_settings settings = {.x = x, .y = y, .smooth = (int32_t)smooth};
        int32_t width = 0, height = 0;
        if (line.options[0]) {
            arguments_wrong(&line, "there are no options here; runs are folders");
            status = EXIT_USAGE;
        } else if (!out && !as_json) {
            arguments_wrong(&line, "--out FILE is missing");
            status = EXIT_USAGE;
        } else if (read_band(band, &settings.band) || (size && read_size(size, &width, &height))) {
            status = EXIT_USAGE;
        } else {
            ludus_curves *curves = ludus_curves_make(line.words, line.words_count, &settings);
            if (!curves || (out && ludus_curves_write(curves, out, title, width, height))) {
                status = EXIT_FAILED;
            } else if (as_json) {
                print_json(curves, x, y, out);
            } else {
                print_warnings(curves, x);
                print_curves(curves, x);
                printf("picture: %s\n", out);
            }
            ludus_curves_destroy(curves);
        }
    }
    arguments_free(&line);
    return status;
}
