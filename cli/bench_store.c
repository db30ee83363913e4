// bench_store.c - keeps benchmark figures in a CSV file, with the machine and the commit they were measured on.
// SPDX-License-Identifier: MIT
#include "bench.h"
#include "commit.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// --- the machine ---

static void read_processor(char *name, size_t capacity) {
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(name, capacity, "unknown processor");
    while (file && fgets(line, sizeof line, file)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon) {
            snprintf(name, capacity, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
            break;
        }
    }
    if (file) {
        fclose(file);
    }
}

void bench_machine_read(bench_machine *machine) {
    char processor[96];
    read_processor(processor, sizeof processor);
    snprintf(machine->name, sizeof machine->name, "%s, %ld cores", processor, sysconf(_SC_NPROCESSORS_ONLN));
    // Letters and digits, one '-' between words, without "(R)" and "(TM)".
    size_t length = 0;
    for (const char *c = machine->name; *c && length + 2 < sizeof machine->slug; c++) {
        if (*c == '(') {
            c += strcspn(c, ")");
            if (!*c) {
                break;
            }
        } else if (isalnum((unsigned char)*c)) {
            machine->slug[length++] = (char)tolower((unsigned char)*c);
        } else if (length > 0 && machine->slug[length - 1] != '-') {
            machine->slug[length++] = '-';
        }
    }
    machine->slug[length] = '\0';
#ifdef __clang__
    snprintf(machine->compiler, sizeof machine->compiler, "%s", __VERSION__);
#else
    snprintf(machine->compiler, sizeof machine->compiler, "gcc %s", __VERSION__);
#endif
}

// --- rows ---

static const char header[] =
    "env,options,mode,policy,device,target,envs,threads,steps_per_second,lower_quartile,upper_quartile,"
    "with_actions,repetitions,machine,compiler,commit,date\n";

// A field in quotes; a quote inside is doubled.
static void write_field(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"') {
            fputc('"', file);
        }
        fputc(*text == '\n' ? ' ' : *text, file);
    }
    fputs("\",", file);
}

// The columns that say what was measured: they begin a row and tell it from others.
static char *row_key(const bench_case *what, const bench_figure *figure) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream) {
        return NULL;
    }
    write_field(stream, figure->id);
    write_field(stream, what->options);
    write_field(stream, bench_mode_names[what->mode]);
    write_field(stream, figure->policy);
    write_field(stream, what->device);
    write_field(stream, figure->target);
    fprintf(stream, "%d,%d,", figure->envs, what->threads);
    fclose(stream);
    return text;
}

static void write_row(FILE *file, const char *key, const bench_machine *machine, const bench_case *what,
                      const bench_figure *figure) {
    char date[16], with_actions[32] = "";
    const time_t now = time(NULL);
    struct tm utc;
    strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&now, &utc));
    if (!isnan(figure->with_actions)) {
        snprintf(with_actions, sizeof with_actions, "%.4g", figure->with_actions);
    }
    fprintf(file, "%s%.4g,%.4g,%.4g,%s,%d,", key, figure->median, figure->lower, figure->upper, with_actions,
            what->repetitions);
    write_field(file, machine->name);
    write_field(file, machine->compiler);
    fprintf(file, "%s,%s\n", commit_name, date);
}

// Copies the rows of the old file that no new row replaces.
static void copy_old(FILE *old, FILE *file, char *const *keys, int32_t count) {
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, old) > 0) {
        bool keep = strcmp(line, header) != 0;
        for (int32_t i = 0; i < count && keep; i++) {
            keep = strncmp(line, keys[i], strlen(keys[i])) != 0;
        }
        if (keep) {
            fputs(line, file);
        }
    }
    free(line);
}

static ludus_status write_table(FILE *file, const char *path, const bench_machine *machine, const bench_case *cases,
                                const bench_figure *figures, int32_t count) {
    char **keys = calloc((size_t)count + 1, sizeof *keys);
    bool complete = keys != NULL;
    for (int32_t i = 0; i < count && complete; i++) {
        keys[i] = row_key(&cases[i], &figures[i]);
        complete = keys[i] != NULL;
    }
    if (complete) {
        fputs(header, file);
        FILE *old = fopen(path, "r");
        if (old) {
            copy_old(old, file, keys, count);
            fclose(old);
        }
        for (int32_t i = 0; i < count; i++) {
            write_row(file, keys[i], machine, &cases[i], &figures[i]);
        }
    }
    for (int32_t i = 0; keys && i < count; i++) {
        free(keys[i]);
    }
    free(keys);
    return complete ? LUDUS_OK : ludus_fail(LUDUS_ERROR_MEMORY, "no memory for the table");
}

ludus_status bench_store(const char *path, const bench_machine *machine, const bench_case *cases,
                         const bench_figure *figures, int32_t count) {
    char temporary[4096];
    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the path of the table is longer than 4000 characters");
    }
    FILE *file = fopen(temporary, "w");
    if (!file) {
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(errno));
    }
    ludus_status status = write_table(file, path, machine, cases, figures, count);
    errno = 0;
    const bool written = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
    const int why = errno;
    fclose(file);
    if (!status && (!written || rename(temporary, path) != 0)) {
        status = ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(written ? errno : why));
    }
    if (status) {
        unlink(temporary);
    }
    return status;
}
