// plot.c - learning curves as a picture: a chart an environment, a line a group, named where it ends.
// SPDX-License-Identifier: MIT
#include "agents/curves.h"

#include "formats/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LABEL_BYTES = 320, LABEL_COLUMNS = 34, TITLE_BYTES = 160 };

// What a picture is made of while it is made. Charts are the environments, in the order of their first groups.
typedef struct plot {
    const ludus_curves *curves;
    int32_t charts_count, series_count;
    ludus_chart *charts;         // [groups_count] at most
    ludus_chart_series *series;  // [groups_count + runs_count], those of a chart together
    char (*labels)[LABEL_BYTES]; // [groups_count]
    char (*references)[48];      // [groups_count] at most
    char title[TITLE_BYTES], note[256];
} plot;

// --- texts ---

static bool one_algorithm(const ludus_curves *curves, const char *env) {
    const char *algorithm = NULL;
    for (int32_t i = 0; i < curves->groups_count; i++) {
        const ludus_curve *group = &curves->groups[i];
        if (!env || strcmp(group->env, env) == 0) {
            if (algorithm && strcmp(algorithm, group->algorithm) != 0) {
                return false;
            }
            algorithm = group->algorithm;
        }
    }
    return true;
}

// Breaks options into lines at a space after each LABEL_COLUMNS characters or so; what is more than `lines` is cut.
static void wrap(char *text, size_t size, int lines) {
    char *line = text, *space = NULL;
    for (char *at = text; *at; at++) {
        if (*at == ' ') {
            space = at;
        }
        if (at - line >= LABEL_COLUMNS && space) {
            if (--lines == 0) {
                snprintf(space, size - (size_t)(space - text), "\u2026");
                return;
            }
            *space = '\n';
            line = space + 1;
            space = NULL;
        }
    }
}

// The name of a group is its algorithm, or where all have the same what tells it from them; below it the rest.
static void write_label(const ludus_curves *curves, const ludus_curve *group, char out[LABEL_BYTES]) {
    char options[LABEL_BYTES - 96], seeds[48];
    snprintf(options, sizeof options, "%s", group->options);
    if (group->seeds == group->runs) {
        snprintf(seeds, sizeof seeds, "%d seed%s", group->seeds, group->seeds == 1 ? "" : "s");
    } else {
        snprintf(seeds, sizeof seeds, "%d runs, %d seed%s", group->runs, group->seeds, group->seeds == 1 ? "" : "s");
    }
    const bool name_options = *options && one_algorithm(curves, group->env);
    wrap(options, sizeof options, name_options ? 3 : 2); // four lines with the others
    snprintf(out, LABEL_BYTES, "%.40s%s%s\n%s", name_options ? "" : group->algorithm,
             *options && !name_options ? "\n" : "", options, seeds);
}

static void write_title(const ludus_curves *curves, int32_t environments, char *out, size_t size) {
    const ludus_curve *first = curves->groups;
    const bool one = one_algorithm(curves, NULL);
    if (environments > 1) {
        snprintf(out, size, "%.40s on %d environments", one ? first->algorithm : "Learning", environments);
    } else {
        snprintf(out, size, "%.40s%s%.90s", one ? first->algorithm : "", one ? " on " : "", first->env);
    }
}

// What the lines, bands and thin lines are.
static void write_note(const ludus_curves *curves, bool has_tails, char *out, size_t size) {
    static const char *const bands[] = {
        [LUDUS_BAND_CONFIDENCE] = "; band: 95 % confidence of the mean",
        [LUDUS_BAND_RANGE] = "; band: lowest to highest seed",
        [LUDUS_BAND_DEVIATION] = "; band: one standard deviation of the seeds",
        [LUDUS_BAND_NONE] = "",
    };
    bool several = false;
    for (int32_t i = 0; i < curves->groups_count; i++) {
        several |= curves->groups[i].runs > 1;
    }
    char smooth[64] = "";
    if (curves->smooth > 1) {
        snprintf(smooth, sizeof smooth, "%smeans over %d points", several ? "; " : "", curves->smooth);
    }
    snprintf(out, size, "%s%s%s%s", several ? "mean over seeds" : "", several ? bands[curves->band] : "",
             has_tails ? "; thin: seeds that ran longer" : "", smooth);
}

static const char *name_of_x(const ludus_curves *curves) {
    return strcmp(curves->x, "steps") == 0     ? "environment steps"
           : strcmp(curves->x, "seconds") == 0 ? "seconds of training"
                                               : curves->x;
}

static const char *name_of_y(const ludus_curves *curves) {
    static const char *const names[][2] = {
        {"return", "mean return of the last 100 episodes"},
        {"length", "mean length of the last 100 episodes"},
        {"evaluation", "mean return of evaluations"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(curves->y, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    return curves->y;
}

// --- charts ---

static bool same_name(const ludus_curve *a, const ludus_curve *b) {
    return strcmp(a->algorithm, b->algorithm) == 0 && strcmp(a->options, b->options) == 0;
}

// Groups of the same name have the same colour in every chart.
static int color_of(const ludus_curves *curves, int32_t group) {
    const ludus_curve *groups = curves->groups;
    int color = 0;
    for (int32_t first = 0; !same_name(&groups[first], &groups[group]); first++) {
        bool is_new = true;
        for (int32_t i = 0; i < first; i++) {
            is_new &= !same_name(&groups[i], &groups[first]);
        }
        color += is_new;
    }
    return color;
}

// What the group's runs did after its mean ended.
static void add_tails(plot *p, int32_t group) {
    const ludus_curve *curve = &p->curves->groups[group];
    const double end = curve->x[curve->count - 1];
    for (int32_t i = 0; i < p->curves->runs_count; i++) {
        const agent_curve_file *run = &p->curves->runs[i];
        if (p->curves->group_of[i] != group || run->x[run->count - 1] <= end) {
            continue;
        }
        int32_t from = run->count - 1;
        while (from > 0 && run->x[from] > end) {
            from--;
        }
        p->series[p->series_count++] = (ludus_chart_series){.count = run->count - from,
                                                            .x = run->x + from,
                                                            .y = run->y + from,
                                                            .color = color_of(p->curves, group),
                                                            .faint = true};
    }
}

static void add_chart(plot *p, const char *env) {
    const ludus_curves *curves = p->curves;
    ludus_chart *chart = &p->charts[p->charts_count];
    const int32_t first = p->series_count;
    for (int32_t pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < curves->groups_count; i++) {
            const ludus_curve *group = &curves->groups[i];
            if (strcmp(group->env, env) != 0) {
                continue;
            }
            if (pass == 0) {
                add_tails(p, i);
            } else {
                p->series[p->series_count++] = (ludus_chart_series){.label = p->labels[i],
                                                                    .count = group->count,
                                                                    .x = group->x,
                                                                    .y = group->mean,
                                                                    .low = group->low,
                                                                    .high = group->high,
                                                                    .color = color_of(curves, i)};
            }
        }
    }
    *chart = (ludus_chart){.title = env,
                           .x_label = name_of_x(curves),
                           .y_label = name_of_y(curves),
                           .series_count = p->series_count - first,
                           .series = p->series + first};
    // Runs of environments that are not loaded here can be drawn all the same.
    const ludus_variant *variant;
    const bool is_return = strcmp(curves->y, "return") == 0 || strcmp(curves->y, "evaluation") == 0;
    if (is_return && !ludus_find(env, &variant)) {
        ludus_clear_error();
    } else if (is_return && isfinite(variant->reward_threshold)) {
        char *label = p->references[p->charts_count];
        snprintf(label, sizeof p->references[0], "%s%g: solved", variant->reward_threshold < 0 ? "\u2212" : "",
                 fabs(variant->reward_threshold));
        chart->has_reference = true;
        chart->reference = variant->reward_threshold;
        chart->reference_label = label;
    }
    p->charts_count++;
}

static void make_charts(plot *p) {
    const ludus_curves *curves = p->curves;
    for (int32_t i = 0; i < curves->groups_count; i++) {
        write_label(curves, &curves->groups[i], p->labels[i]);
    }
    for (int32_t i = 0; i < curves->groups_count; i++) {
        int32_t first = 0;
        while (strcmp(curves->groups[first].env, curves->groups[i].env) != 0) {
            first++;
        }
        if (first == i) {
            add_chart(p, curves->groups[i].env);
        }
    }
    if (p->charts_count == 1) {
        p->charts[0].title = NULL; // the page says it
    }
    write_title(curves, p->charts_count, p->title, sizeof p->title);
    write_note(curves, p->series_count > curves->groups_count, p->note, sizeof p->note);
}

ludus_status ludus_curves_write(const ludus_curves *curves, const char *path, const char *title, int32_t width,
                                int32_t height) {
    const char *end = strrchr(path, '.');
    const bool png = end && strcasecmp(end, ".png") == 0, svg = end && strcasecmp(end, ".svg") == 0;
    if (!png && !svg) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "a chart is a .png or a .svg; %s is neither", path);
    }
    const size_t groups = (size_t)curves->groups_count, runs = (size_t)curves->runs_count;
    plot p = {.curves = curves,
              .charts = calloc(groups, sizeof *p.charts),
              .series = calloc(groups + runs, sizeof *p.series),
              .labels = calloc(groups, sizeof *p.labels),
              .references = calloc(groups, sizeof *p.references)};
    ludus_status status = LUDUS_OK;
    if (!p.charts || !p.series || !p.labels || !p.references) {
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the picture %s", path);
    } else {
        make_charts(&p);
        const ludus_chart_page page = {.title = title ? title : p.title,
                                       .note = *p.note ? p.note : NULL,
                                       .count = p.charts_count,
                                       .charts = p.charts,
                                       .width = width,
                                       .height = height};
        status = png ? ludus_chart_write_png(&page, path) : ludus_chart_write_svg(&page, path);
    }
    free(p.charts);
    free(p.series);
    free(p.labels);
    free(p.references);
    return status;
}
