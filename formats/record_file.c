// record_file.c - a file that grows by whole records: after a failed write it is cut back to the last record that is
// whole.
// SPDX-License-Identifier: MIT
#include "record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAM_BUFFER = 1 << 16 };

struct ludus_record_file {
    FILE *stream;
    int64_t length; // bytes of the file that are whole records
    char *path;
    char buffer[STREAM_BUFFER];
};

static ludus_record_file *fail_to_open(const char *path, int descriptor, int cause) {
    if (descriptor >= 0)
        close(descriptor);
    ludus_fail(cause == ENOMEM ? LUDUS_ERROR_MEMORY : LUDUS_ERROR_IO, "cannot write %s: %s", path, strerror(cause));
    return NULL;
}

ludus_record_file *ludus_record_file_open(const char *path, ludus_record_file_mode mode, bool *exists) {
    int flags = mode == LUDUS_RECORD_FILE_NEW ? O_EXCL : O_APPEND;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    if (exists)
        *exists = descriptor < 0 && errno == EEXIST;
    struct stat info;
    if (descriptor < 0 || fstat(descriptor, &info) != 0)
        return fail_to_open(path, descriptor, errno);

    ludus_record_file *file = calloc(1, sizeof *file);
    if (file) {
        file->path = strdup(path);
        file->stream = file->path ? fdopen(descriptor, mode == LUDUS_RECORD_FILE_NEW ? "wb" : "ab") : NULL;
    }
    if (!file || !file->stream) {
        if (file)
            free(file->path);
        free(file);
        return fail_to_open(path, descriptor, ENOMEM);
    }
    file->length = (int64_t)info.st_size;
    setvbuf(file->stream, file->buffer, _IOFBF, sizeof file->buffer);
    return file;
}

FILE *ludus_record_file_stream(ludus_record_file *file) {
    return file->stream;
}

const char *ludus_record_file_path(const ludus_record_file *file) {
    return file->path;
}

int64_t ludus_record_file_length(const ludus_record_file *file) {
    return file->length;
}

ludus_status ludus_record_file_flush(ludus_record_file *file) {
    bool failed = ferror(file->stream) != 0;
    errno = 0;
    if (fflush(file->stream) == 0 && !failed) {
        off_t end = lseek(fileno(file->stream), 0, SEEK_CUR);
        if (end > file->length) // not a pipe or a device, where there is nothing to cut
            file->length = (int64_t)end;
        return LUDUS_OK;
    }
    // Drop what is left in the buffer, cut half-written records off, and let the next record try again.
    int cause = errno ? errno : EIO;
    __fpurge(file->stream);
    clearerr(file->stream);
    if (ftruncate(fileno(file->stream), (off_t)file->length) == 0)
        lseek(fileno(file->stream), (off_t)file->length, SEEK_SET);
    return ludus_fail(LUDUS_ERROR_IO, "cannot write %s: %s", file->path, strerror(cause));
}

ludus_status ludus_record_file_close(ludus_record_file *file) {
    if (!file)
        return LUDUS_OK;
    ludus_status status = ludus_record_file_flush(file);
    fclose(file->stream);
    free(file->path);
    free(file);
    return status;
}
