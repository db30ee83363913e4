// file.c - reading whole files and making folders, with limits and sentences.
// SPDX-License-Identifier: MIT
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A pipe or a device does not say where it ends: it is given up before it fills the memory.
enum { UNSIZED_MAX = 1 << 26 };

// Reads until the end of `descriptor`, never holding more than max_bytes + 1 bytes of it.
static ludus_status read_all(int descriptor, const char *path, size_t guess, size_t max_bytes, void **data,
                             size_t *size) {
    size_t capacity = guess < max_bytes ? guess : max_bytes, length = 0;
    char *bytes = malloc(capacity + 2);
    while (bytes) {
        ssize_t got = read(descriptor, bytes + length, capacity + 1 - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int cause = errno;
            free(bytes);
            return ludus_fail(LUDUS_ERROR_IO, "cannot read %s: %s", path, strerror(cause));
        }
        length += (size_t)got;
        if (length > max_bytes) {
            free(bytes);
            return ludus_fail(LUDUS_ERROR_FORMAT, "%s is too large: at most %zu bytes are allowed", path, max_bytes);
        }
        if (got == 0) {
            bytes[length] = 0;
            *data = bytes;
            *size = length;
            return LUDUS_OK;
        }
        if (length > capacity) {
            capacity = capacity < max_bytes / 2 ? (capacity < 4096 ? 4096 : capacity * 2) : max_bytes;
            char *larger = realloc(bytes, capacity + 2);
            if (!larger)
                free(bytes);
            bytes = larger;
        }
    }
    return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to read %s", path);
}

ludus_status ludus_read_file(const char *path, size_t max_bytes, void **data, size_t *size) {
    *data = NULL;
    *size = 0;
    if (max_bytes > SIZE_MAX / 4)
        max_bytes = SIZE_MAX / 4;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return ludus_fail(LUDUS_ERROR_NOT_FOUND, "there is no file %s", path);
    if (descriptor < 0)
        return ludus_fail(LUDUS_ERROR_IO, "cannot open %s: %s", path, strerror(errno));

    struct stat info;
    ludus_status status;
    const bool known = fstat(descriptor, &info) == 0;
    if (known && !S_ISREG(info.st_mode) && max_bytes > UNSIZED_MAX)
        max_bytes = UNSIZED_MAX;
    if (!known)
        status = ludus_fail(LUDUS_ERROR_IO, "cannot read %s: %s", path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = ludus_fail(LUDUS_ERROR_ARGUMENT, "%s is a folder; a file is needed", path);
    else if (S_ISREG(info.st_mode) && (uint64_t)info.st_size > max_bytes)
        status = ludus_fail(LUDUS_ERROR_FORMAT, "%s has %lld bytes; at most %zu are allowed", path,
                            (long long)info.st_size, max_bytes);
    else
        status = read_all(descriptor, path, S_ISREG(info.st_mode) ? (size_t)info.st_size : 4096, max_bytes, data, size);
    close(descriptor);
    return status;
}

static ludus_status make_one_folder(const char *path) {
    struct stat info;
    if (mkdir(path, 0777) == 0)
        return LUDUS_OK;
    int cause = errno;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return LUDUS_OK;
        return ludus_fail(LUDUS_ERROR_IO, "cannot make the folder %s: a file of that name is in the way", path);
    }
    return ludus_fail(LUDUS_ERROR_IO, "cannot make the folder %s: %s", path, strerror(cause));
}

ludus_status ludus_make_folder(const char *path) {
    if (!path[0])
        return ludus_fail(LUDUS_ERROR_ARGUMENT, "the name of the folder is empty");
    char *part = strdup(path);
    if (!part)
        return ludus_fail(LUDUS_ERROR_MEMORY, "no memory to make the folder %s", path);
    ludus_status status = LUDUS_OK;
    for (char *at = part + 1; *at && status == LUDUS_OK; at++) {
        if (*at != '/')
            continue;
        *at = 0;
        status = make_one_folder(part);
        *at = '/';
    }
    if (status == LUDUS_OK)
        status = make_one_folder(part);
    free(part);
    return status;
}

char *ludus_folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}
