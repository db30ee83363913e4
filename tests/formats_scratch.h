// formats_scratch.h - a folder of its own for each test of formats, and whole files as strings.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_TESTS_FORMATS_SCRATCH_H
#define LUDUS_TESTS_FORMATS_SCRATCH_H

#include <sys/types.h>
#include <sys/stat.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_folder[256];

static inline void scratch_begin(void) {
    const char *base = getenv("TMPDIR");
    snprintf(scratch_folder, sizeof scratch_folder, "%.200s/ludus-test-XXXXXX", base && base[0] ? base : "/tmp");
    if (!mkdtemp(scratch_folder)) {
        perror(scratch_folder);
        exit(1);
    }
}

static inline void scratch_end(void) {
    char *roots[] = {scratch_folder, NULL};
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; walk && (entry = fts_read(walk));)
        if (entry->fts_info != FTS_D) // folders are removed on the way back
            remove(entry->fts_accpath);
    if (walk)
        fts_close(walk);
}

// The path of `name` in the folder; one of eight buffers, used in turn.
static inline const char *scratch_path(const char *name) {
    static char paths[8][512];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_folder, name);
    return path;
}

static inline void scratch_write(const char *path, const void *data, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

// The content as a string in a static buffer, or "(missing)".
static inline const char *scratch_read(const char *path) {
    static char text[1 << 16];
    FILE *file = fopen(path, "rb");
    if (!file)
        return "(missing)";
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = 0;
    fclose(file);
    return text;
}

static inline int scratch_exists(const char *path) {
    return access(path, F_OK) == 0;
}

#endif
