// curves.c - learning curves of several seeds: runs into groups, onto one axis, to a mean and a band.
// SPDX-License-Identifier: MIT
#include "agents/curves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_POINTS = 2000 }; // most of a group: more cannot be seen

// Names that are handier than those in metrics.jsonl.
static const char *metric_of(const char *name) {
    static const char *const names[][2] = {
        {"steps", "step"},
        {"return", "mean_return"},
        {"length", "mean_length"},
        {"evaluation", "evaluation_return"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    return name;
}

// --- groups ---

static bool same_group(const agent_curve_file *a, const agent_curve_file *b) {
    return strcmp(a->env, b->env) == 0 && strcmp(a->algorithm, b->algorithm) == 0 &&
           strcmp(a->options, b->options) == 0;
}

static void find_groups(ludus_curves *curves) {
    for (int32_t i = 0; i < curves->runs_count; i++) {
        const agent_curve_file *run = &curves->runs[i];
        int32_t first = 0;
        while (!same_group(run, &curves->runs[first])) {
            first++;
        }
        curves->group_of[i] = first == i ? curves->groups_count++ : curves->group_of[first];
        ludus_curve *group = &curves->groups[curves->group_of[i]];
        group->algorithm = run->algorithm;
        group->env = run->env;
        group->runs++;
        bool seen = false;
        for (int32_t j = 0; j < i; j++) {
            seen |= curves->group_of[j] == curves->group_of[i] && curves->runs[j].seed == run->seed;
        }
        group->seeds += !seen;
    }
}

static const agent_curve_file *first_run(const ludus_curves *curves, int32_t group) {
    int32_t i = 0;
    while (curves->group_of[i] != group) {
        i++;
    }
    return &curves->runs[i];
}

// Has another group of the environment and the algorithm no such option with that value?
static bool tells_apart(const ludus_curves *curves, int32_t group, const agent_option *option) {
    for (int32_t i = 0; i < curves->groups_count; i++) {
        const ludus_curve *other = &curves->groups[i], *own = &curves->groups[group];
        if (i == group || strcmp(other->env, own->env) != 0 || strcmp(other->algorithm, own->algorithm) != 0) {
            continue;
        }
        bool found = false;
        agent_option theirs;
        for (const char *at = first_run(curves, i)->options; agent_option_next(&at, &theirs);) {
            found |= theirs.name_length == option->name_length && theirs.value_length == option->value_length &&
                     memcmp(theirs.name, option->name, (size_t)option->name_length) == 0 &&
                     memcmp(theirs.value, option->value, (size_t)option->value_length) == 0;
        }
        if (!found) {
            return true;
        }
    }
    return false;
}

// Writes the options that tell groups apart, numbers as short as people write them.
static ludus_status name_groups(ludus_curves *curves) {
    size_t room = 1;
    for (int32_t i = 0; i < curves->groups_count; i++) {
        room += 2 * strlen(first_run(curves, i)->options) + 32;
    }
    char *at = curves->texts = malloc(room);
    if (!at) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the names of %d groups", curves->groups_count);
    }
    for (int32_t i = 0; i < curves->groups_count; i++) {
        curves->groups[i].options = at;
        *at = 0;
        agent_option option;
        for (const char *text = first_run(curves, i)->options; agent_option_next(&text, &option);) {
            if (!tells_apart(curves, i, &option)) {
                continue;
            }
            char *end, number[32];
            const double value = strtod(option.value, &end);
            const bool is_number = option.value_length > 0 && end == option.value + option.value_length;
            snprintf(number, sizeof number, "%g", value);
            at += sprintf(at, "%s%.*s=%.*s", at > curves->groups[i].options ? " " : "", option.name_length, option.name,
                          is_number ? (int)strlen(number) : option.value_length, is_number ? number : option.value);
        }
        at++;
    }
    return LUDUS_OK;
}

// --- numbers ---

double agent_student(int32_t count) {
    static const double points[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281};
    const int32_t freedom = count - 1;
    if (freedom <= (int32_t)(sizeof points / sizeof points[0])) {
        return points[freedom - 1];
    }
    // A series in 1 / freedom around the normal distribution's point (Abramowitz and Stegun 26.7.5).
    const double z = 1.959964, n = freedom, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

static int compare_numbers(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

// Where the runs of a group have points between low and high, rising, each once, thinned out when they are too many.
static int32_t common_axis(const ludus_curves *curves, int32_t group, double low, double high, double *x) {
    int32_t count = 0, kept = 0;
    for (int32_t i = 0; i < curves->runs_count; i++) {
        const agent_curve_file *run = &curves->runs[i];
        for (int32_t j = 0; curves->group_of[i] == group && j < run->count; j++) {
            if (run->x[j] >= low && run->x[j] <= high) {
                x[count++] = run->x[j];
            }
        }
    }
    qsort(x, (size_t)count, sizeof *x, compare_numbers);
    for (int32_t i = 0; i < count; i++) {
        if (kept == 0 || x[i] > x[kept - 1]) {
            x[kept++] = x[i];
        }
    }
    if (kept <= CURVE_POINTS) {
        return kept;
    }
    for (int32_t i = 0; i < CURVE_POINTS; i++) {
        x[i] = x[(int64_t)i * (kept - 1) / (CURVE_POINTS - 1)];
    }
    return CURVE_POINTS;
}

// The mean of a group's runs at x, and the band around it.
static void average(const ludus_curves *curves, int32_t group, double x, double *mean, double *low, double *high) {
    const double runs = curves->groups[group].runs;
    double sum = 0, squares = 0, least = INFINITY, most = -INFINITY;
    for (int32_t pass = 0; pass < 2; pass++) {
        for (int32_t i = 0; i < curves->runs_count; i++) {
            if (curves->group_of[i] != group) {
                continue;
            }
            const double y = agent_curve_file_at(&curves->runs[i], x);
            sum += pass ? 0 : y;
            squares += pass ? (y - *mean) * (y - *mean) : 0;
            least = fmin(least, y);
            most = fmax(most, y);
        }
        *mean = sum / runs;
    }
    if (low) {
        const double deviation = sqrt(squares / (runs - 1));
        const double reach =
            curves->band == LUDUS_BAND_DEVIATION ? deviation : agent_student((int32_t)runs) * deviation / sqrt(runs);
        *low = curves->band == LUDUS_BAND_RANGE ? least : *mean - reach;
        *high = curves->band == LUDUS_BAND_RANGE ? most : *mean + reach;
    }
}

// The runs of a group that begin last and end first, and the numbers between.
static ludus_status span_of(const ludus_curves *curves, const char *const *folders, int32_t group, double *low,
                            double *high, int64_t *points) {
    int32_t late = -1, early = -1;
    *points = 0;
    for (int32_t i = 0; i < curves->runs_count; i++) {
        const agent_curve_file *run = &curves->runs[i];
        if (curves->group_of[i] == group) {
            late = late < 0 || run->x[0] > curves->runs[late].x[0] ? i : late;
            early =
                early < 0 || run->x[run->count - 1] < curves->runs[early].x[curves->runs[early].count - 1] ? i : early;
            *points += run->count;
        }
    }
    *low = curves->runs[late].x[0];
    *high = curves->runs[early].x[curves->runs[early].count - 1];
    if (*low > *high) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s ends at %g %s, before %s begins; leave one of them away",
                          folders[early], *high, curves->x, folders[late]);
    }
    return LUDUS_OK;
}

static ludus_status fill_groups(ludus_curves *curves, const char *const *folders) {
    int64_t room = 0;
    for (int32_t i = 0; i < curves->runs_count; i++) {
        room += curves->runs[i].count;
    }
    double *at = curves->numbers = malloc(((size_t)room + 1) * 4 * sizeof *at);
    if (!at) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory for curves of %lld points", (long long)room);
    }
    for (int32_t g = 0; g < curves->groups_count; g++) {
        ludus_curve *group = &curves->groups[g];
        double low, high;
        int64_t points;
        const ludus_status status = span_of(curves, folders, g, &low, &high, &points);
        if (status) {
            return status;
        }
        group->count = common_axis(curves, g, low, high, at);
        const bool banded = group->runs > 1 && curves->band != LUDUS_BAND_NONE;
        double *mean = at + points, *bottom = banded ? mean + points : NULL, *top = banded ? bottom + points : NULL;
        for (int32_t i = 0; i < group->count; i++) {
            average(curves, g, at[i], &mean[i], banded ? &bottom[i] : NULL, banded ? &top[i] : NULL);
        }
        group->x = at;
        group->mean = mean;
        group->low = bottom;
        group->high = top;
        at += 4 * points;
        for (int32_t i = 0; i < curves->runs_count; i++) {
            const agent_curve_file *run = &curves->runs[i];
            group->longest = curves->group_of[i] == g ? fmax(group->longest, run->x[run->count - 1]) : group->longest;
        }
    }
    return LUDUS_OK;
}

static ludus_band choose_band(const ludus_curves *curves) {
    int32_t fewest = INT32_MAX;
    for (int32_t i = 0; i < curves->groups_count; i++) {
        const int32_t runs = curves->groups[i].runs;
        fewest = runs > 1 && runs < fewest ? runs : fewest;
    }
    return fewest >= 5 ? LUDUS_BAND_CONFIDENCE : LUDUS_BAND_RANGE;
}

// --- making ---

// Reads all runs; those without a point are left out, and `kept` has the folders of the others.
static ludus_status read_runs(ludus_curves *curves, const char *const *folders, int32_t count, const char **kept) {
    for (int32_t i = 0; i < count; i++) {
        agent_curve_file *run = &curves->runs[curves->runs_count];
        ludus_status status = agent_curve_file_read(run, folders[i], metric_of(curves->x), metric_of(curves->y));
        status = status ? status : agent_curve_file_smooth(run, curves->smooth);
        if (status || run->count == 0) {
            agent_curve_file_free(run);
            curves->left_out++;
        } else {
            kept[curves->runs_count++] = folders[i];
        }
        if (status) {
            return status;
        }
    }
    if (curves->runs_count == 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s has no '%s' yet%s", folders[0], curves->y,
                          count > 1 ? ", and no other run has" : "");
    }
    return LUDUS_OK;
}

ludus_curves *ludus_curves_make(const char *const *folders, int32_t count, const ludus_curves_settings *settings) {
    if (count < 1 || settings->smooth < 0) {
        ludus_fail(LUDUS_ERROR_ARGUMENT,
                   "curves are made of 1 run or more and means over 0 points or more, not %d and %d", count,
                   settings->smooth);
        return NULL;
    }
    const char *x = settings->x ? settings->x : "steps", *y = settings->y ? settings->y : "return";
    if (strcmp(x, "steps") != 0 && strcmp(x, "seconds") != 0 && strcmp(x, "episodes") != 0) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "curves run over steps, seconds or episodes, not over '%.60s'", x);
        return NULL;
    }
    if ((unsigned)settings->band > LUDUS_BAND_NONE) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "there is no band %d; 0 to %d are bands", (int)settings->band,
                   LUDUS_BAND_NONE);
        return NULL;
    }
    ludus_curves *curves = calloc(1, sizeof *curves);
    const char **kept = calloc((size_t)count, sizeof *kept);
    ludus_status status = LUDUS_OK;
    if (curves) {
        snprintf(curves->x, sizeof curves->x, "%s", x);
        snprintf(curves->y, sizeof curves->y, "%s", y);
        curves->smooth = settings->smooth;
        curves->runs = calloc((size_t)count, sizeof *curves->runs);
        curves->group_of = calloc((size_t)count, sizeof *curves->group_of);
        curves->groups = calloc((size_t)count, sizeof *curves->groups);
    }
    if (!curves || !kept || !curves->runs || !curves->group_of || !curves->groups) {
        status = ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the curves of %d runs", count);
    }
    status = status ? status : read_runs(curves, folders, count, kept);
    if (!status) {
        find_groups(curves);
        curves->band = settings->band == LUDUS_BAND_AUTO ? choose_band(curves) : settings->band;
        status = name_groups(curves);
    }
    status = status ? status : fill_groups(curves, kept);
    free(kept);
    if (status) {
        ludus_curves_destroy(curves);
        return NULL;
    }
    return curves;
}

void ludus_curves_destroy(ludus_curves *curves) {
    if (!curves) {
        return;
    }
    for (int32_t i = 0; i < curves->runs_count; i++) {
        agent_curve_file_free(&curves->runs[i]);
    }
    free(curves->runs);
    free(curves->group_of);
    free(curves->groups);
    free(curves->numbers);
    free(curves->texts);
    free(curves);
}

const ludus_curve *ludus_curves_get(const ludus_curves *curves, int32_t index) {
    return index >= 0 && index < curves->groups_count ? &curves->groups[index] : NULL;
}

int32_t ludus_curves_left_out(const ludus_curves *curves) {
    return curves->left_out;
}

ludus_band ludus_curves_band(const ludus_curves *curves) {
    return curves->band;
}
