// curve_file.h - one run's learning curve, read from its folder.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_CURVE_FILE_H
#define AGENTS_CURVE_FILE_H

#include <ludus/base.h>

typedef struct agent_curve_file {
    char *algorithm, *env;
    char *options; // "name=value name='text' ..." of environment and algorithm, without those that only concern speed
    uint64_t seed;
    int32_t count;
    double *x, *y; // [count], x rising, all finite
} agent_curve_file;

// Reads config.json and, from metrics.jsonl, metric `y` over metric `x` by their names there ("mean_return", "step"). A
// run that was killed may end in half a line, and may have no point yet: count is 0 then. Everything else that is wrong
// is a sentence. End with agent_curve_file_free(), also after a failure.
ludus_status agent_curve_file_read(agent_curve_file *run, const char *folder, const char *x, const char *y);

// The same from the bytes of both files; `folder` is for sentences.
ludus_status agent_curve_file_parse(agent_curve_file *run, const char *config, size_t config_size, const char *metrics,
                                    size_t metrics_size, const char *folder, const char *x, const char *y);
void agent_curve_file_free(agent_curve_file *run);

// Replaces each y by the mean of the `points` around it, fewer at the ends.
ludus_status agent_curve_file_smooth(agent_curve_file *run, int32_t points);

// The curve at x, between its first and its last: linear between points.
double agent_curve_file_at(const agent_curve_file *run, double x);

// One "name=value" of an option text; quotes around the value are left out. The lengths are in bytes.
typedef struct agent_option {
    const char *name, *value;
    int name_length, value_length;
} agent_option;

// The next option of *text, which moves on behind it; false at its end.
bool agent_option_next(const char **text, agent_option *option);

#endif
