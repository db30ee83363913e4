// arguments.c - reads a subcommand's command line, and prints its --help from the same table.
// SPDX-License-Identifier: MIT
#include "arguments.h"

#include <ludus/env.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool read_whole(const char *text, int64_t *number) {
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    *number = value;
    return end != text && *end == '\0' && errno == 0;
}

bool read_number(const char *text, double *number) {
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0';
}

// --- help ---

static void print_help(const arguments *line) {
    printf("usage: %s\n\n%s\n\nflags:\n", line->usage, line->about);
    for (const flag *f = line->flags; f->name; f++) {
        char left[64];
        snprintf(left, sizeof left, "--%s %s", f->name, f->value);
        printf("  %-22s %s\n", left, f->about);
    }
    printf("  %-22s %s\n", "--help", "print this");
}

// --- flags ---

static const flag *find_flag(const flag *flags, const char *name, size_t length) {
    for (const flag *f = flags; f->name; f++) {
        if (strlen(f->name) == length && strncmp(f->name, name, length) == 0) {
            return f;
        }
    }
    return NULL;
}

static ludus_status fail_unknown(const arguments *line, const char *name, size_t length) {
    enum { FLAGS_MAX = 32 };
    const char *names[FLAGS_MAX];
    char wrong[64];
    int32_t count = 0;
    for (const flag *f = line->flags; f->name && count < FLAGS_MAX; f++) {
        names[count++] = f->name;
    }
    snprintf(wrong, sizeof wrong, "%.*s", (int)(length < 60 ? length : 60), name);
    const char *closest = ludus_closest(wrong, names, count);
    return closest ? ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no flag --%s; did you mean --%s?", wrong, closest)
                   : ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no flag --%s; --help lists them", wrong);
}

static ludus_status set_flag(const flag *f, const char *value) {
    int64_t whole = 0;
    double number = 0;
    switch (f->kind) {
    case FLAG_SWITCH: *(bool *)f->to = true; return LUDUS_OK;
    case FLAG_TEXT: *(const char **)f->to = value; return LUDUS_OK;
    case FLAG_WHOLE:
        if (!read_whole(value, &whole) || (double)whole < f->low || (double)whole > f->high) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "--%s is '%.60s'; it must be a whole number between %.0f and %.0f",
                              f->name, value, f->low, f->high);
        }
        *(int64_t *)f->to = whole;
        return LUDUS_OK;
    case FLAG_NUMBER:
        if (!read_number(value, &number) || !isfinite(number) || number < f->low || number > f->high) {
            return ludus_fail(LUDUS_ERROR_ARGUMENT, "--%s is '%.60s'; it must be a number between %g and %g", f->name,
                              value, f->low, f->high);
        }
        *(double *)f->to = number;
        return LUDUS_OK;
    }
    return LUDUS_ERROR_ARGUMENT;
}

// "--name", "--name=value" or "--name value". `*index` moves over a value that is an argument of its own.
static ludus_status read_flag(const arguments *line, int argc, char **argv, int *index) {
    const char *name = argv[*index] + 2;
    const char *equal = strchr(name, '=');
    const size_t length = equal ? (size_t)(equal - name) : strlen(name);
    const flag *f = find_flag(line->flags, name, length);
    if (!f) {
        return fail_unknown(line, name, length);
    }
    if (f->kind == FLAG_SWITCH) {
        return equal ? ludus_fail(LUDUS_ERROR_ARGUMENT, "--%s takes no value", f->name) : set_flag(f, NULL);
    }
    if (equal) {
        return set_flag(f, equal + 1);
    }
    if (*index + 1 >= argc || strncmp(argv[*index + 1], "--", 2) == 0) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "--%s needs a value: --%s %s", f->name, f->name, f->value);
    }
    return set_flag(f, argv[++*index]);
}

// --- option=value ---

bool arguments_add_option(arguments *line, const char *name, const char *value) {
    const size_t before = strlen(line->options);
    // Every character of the value may need a backslash.
    char *grown = realloc(line->options, before + strlen(name) + 2 * strlen(value) + 5);
    if (!grown) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the options");
        return false;
    }
    line->options = grown;
    char *to = grown + before;
    to += sprintf(to, "%s%s=", before ? " " : "", name);
    // A shell has removed one level of quotes; a value that brought its own keeps them, and a plain one needs none.
    if (*value == '\'' || *value == '"' || (*value && !value[strcspn(value, " \t\n\r,'\"\\")])) {
        strcpy(to, value);
        return true;
    }
    *to++ = '"';
    for (const char *c = value; *c; c++) {
        if (*c == '"' || *c == '\\') {
            *to++ = '\\';
        }
        *to++ = *c;
    }
    strcpy(to, "\"");
    return true;
}

static bool read_pair(arguments *line, const char *pair) {
    const char *equal = strchr(pair, '=');
    char name[128];
    if (equal == pair || (size_t)(equal - pair) >= sizeof name) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "'%.60s' is no option; options are written name=value", pair);
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)(equal - pair), pair);
    return arguments_add_option(line, name, equal + 1);
}

bool arguments_has_option(const arguments *line, const char *name) {
    const char *text = line->options;
    static char value[1 << 16];
    char found[128];
    ludus_status status;
    while (ludus_option_next(&text, found, sizeof found, value, sizeof value, &status)) {
        if (strcmp(found, name) == 0) {
            return true;
        }
    }
    return false;
}

// --- files that environments open ---

// The id of the environment that opens a file of this name, NULL for none.
static const char *opener_of(const char *file) {
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i), *suffix = ludus_find(id, NULL)->opens;
        const size_t length = strlen(file), ending = suffix ? strlen(suffix) : 0;
        if (ending && length > ending && strcmp(file + length - ending, suffix) == 0) {
            return id;
        }
    }
    return NULL;
}

// model.xml becomes ENV file=model.xml.
static bool open_file(arguments *line) {
    const char *id = line->words_count > 0 ? opener_of(line->words[0]) : NULL;
    if (id && arguments_has_option(line, "file")) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "%.200s is a file, and file= names another; give one of them", line->words[0]);
        return false;
    }
    if (id && !arguments_add_option(line, "file", line->words[0])) {
        return false;
    }
    line->words[0] = id ? id : line->words[0];
    return true;
}

// --- the whole line ---

ludus_status arguments_wrong(const arguments *line, const char *why) {
    return ludus_fail(LUDUS_ERROR_ARGUMENT, "%s; usage: %.*s", why, (int)strcspn(line->usage, "\n"), line->usage);
}

arguments_result arguments_read(arguments *line, int argc, char **argv) {
    bool flags_ended = false;
    line->words = calloc((size_t)argc + 1, sizeof *line->words);
    line->words_count = 0;
    line->options = calloc(1, 1);
    if (!line->words || !line->options) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the command line");
        return ARGUMENTS_WRONG;
    }
    for (int i = 1; i < argc; i++) {
        const char *argument = argv[i];
        if (!flags_ended && strcmp(argument, "--") == 0) {
            flags_ended = true;
        } else if (!flags_ended && (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0)) {
            print_help(line);
            return ARGUMENTS_HELP;
        } else if (!flags_ended && strncmp(argument, "--", 2) == 0) {
            if (read_flag(line, argc, argv, &i)) {
                return ARGUMENTS_WRONG;
            }
        } else if (!flags_ended && argument[0] == '-' && argument[1]) {
            ludus_fail(LUDUS_ERROR_ARGUMENT, "there is no flag '%.60s'; flags have two dashes, --help lists them",
                       argument);
            return ARGUMENTS_WRONG;
        } else if (strchr(argument, '=')) {
            if (!read_pair(line, argument)) {
                return ARGUMENTS_WRONG;
            }
        } else {
            line->words[line->words_count++] = argument;
        }
    }
    if (line->words_count < line->words_min) {
        arguments_wrong(line, "too few words");
        return ARGUMENTS_WRONG;
    }
    if (line->words_count > line->words_max) {
        char why[160];
        snprintf(why, sizeof why, "'%.60s' is one word too many; options are written name=value",
                 line->words[line->words_max]);
        arguments_wrong(line, why);
        return ARGUMENTS_WRONG;
    }
    if (line->opens && !open_file(line)) {
        return ARGUMENTS_WRONG;
    }
    return ARGUMENTS_READ;
}

void arguments_free(arguments *line) {
    free(line->words);
    free(line->options);
    line->words = NULL;
    line->options = NULL;
}
