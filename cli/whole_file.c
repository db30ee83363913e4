// whole_file.c - files read and written as a whole.
// SPDX-License-Identifier: MIT
#include "whole_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *whole_file_open(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        ludus_fail(errno == ENOENT ? LUDUS_ERROR_NOT_FOUND : LUDUS_ERROR_IO, "cannot read %.400s: %s", path,
                   strerror(errno));
    }
    return file;
}

ludus_status whole_file_read(FILE *file, const char *path, size_t wanted, char **bytes, size_t *size) {
    size_t room = *size;
    while (*size < wanted && !feof(file)) {
        if (*size == room) {
            room = room < 32768 ? 65536 : 2 * room;
            room = room < wanted ? room : wanted;
            char *grown = realloc(*bytes, room + 1);
            if (!grown) {
                return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read %.400s", path);
            }
            *bytes = grown;
        }
        errno = 0;
        *size += fread(*bytes + *size, 1, room - *size, file);
        if (ferror(file)) {
            return ludus_fail(LUDUS_ERROR_IO, "cannot read %.400s: %s", path, strerror(errno));
        }
    }
    if (*bytes) {
        (*bytes)[*size] = '\0';
    }
    return LUDUS_OK;
}

ludus_status whole_file_write(const char *path, const void *bytes, size_t size) {
    struct stat old;
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode)) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "cannot write %.400s: only a regular file can be replaced", path);
    }
    char temporary[4096];
    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary) {
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the path of a file is longer than 4000 characters");
    }
    FILE *file = fopen(temporary, "wb");
    if (!file) {
        return ludus_fail(LUDUS_ERROR_IO, "cannot write %.400s: %s", path, strerror(errno));
    }
    errno = 0;
    const bool written = fwrite(bytes, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    const int why = errno;
    const bool closed = fclose(file) == 0;
    if (written && closed && rename(temporary, path) == 0) {
        return LUDUS_OK;
    }
    const ludus_status status =
        ludus_fail(LUDUS_ERROR_IO, "cannot write %.400s: %s", path, strerror(written ? errno : why));
    unlink(temporary);
    return status;
}
