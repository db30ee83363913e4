// json_lines.c - a file of one JSON object a line (metrics): appended to, flushed by the line, cut back on resuming.
// SPDX-License-Identifier: MIT
#include "json_lines.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "record_file.h"

struct ludus_json_lines {
    ludus_record_file *file;
    ludus_json_writer writer;
};

ludus_json_lines *ludus_json_lines_open(const char *path) {
    ludus_json_lines *lines = calloc(1, sizeof *lines);
    if (!lines) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to write %s", path);
        return NULL;
    }
    lines->file = ludus_record_file_open(path, LUDUS_RECORD_FILE_APPEND, NULL);
    if (!lines->file) {
        free(lines);
        return NULL;
    }
    lines->writer.stream = ludus_record_file_stream(lines->file);
    return lines;
}

ludus_json_writer *ludus_json_lines_writer(ludus_json_lines *lines) {
    return &lines->writer;
}

ludus_status ludus_json_lines_end(ludus_json_lines *lines) {
    LUDUS_ASSERT(lines->writer.depth == 0);
    fputc('\n', lines->writer.stream);
    return ludus_record_file_flush(lines->file);
}

int64_t ludus_json_lines_length(const ludus_json_lines *lines) {
    return ludus_record_file_length(lines->file);
}

ludus_status ludus_json_lines_close(ludus_json_lines *lines) {
    if (!lines)
        return LUDUS_OK;
    ludus_status status = ludus_record_file_close(lines->file);
    free(lines);
    return status;
}

// Whether a line is an object that belongs to the run up to `last_step`.
static bool line_stays(const char *line, size_t length, int64_t last_step) {
    json_t *object = json_loadb(line, length, 0, NULL);
    json_t *step = json_object_get(object, "step"); // NULL too when `object` is none
    bool stays = json_is_object(object) && (!step || (json_is_integer(step) && json_integer_value(step) <= last_step));
    json_decref(object);
    return stays;
}

size_t ludus_json_lines_kept(const char *data, size_t size, int64_t last_step) {
    size_t kept = 0;
    while (kept < size) {
        const char *line = data + kept, *end = memchr(line, '\n', size - kept);
        if (!end || !line_stays(line, (size_t)(end - line), last_step))
            break;
        kept += (size_t)(end - line) + 1;
    }
    return kept;
}

ludus_status ludus_json_lines_cut_after_step(const char *path, int64_t last_step) {
    void *data;
    size_t size;
    ludus_status status = ludus_read_file(path, (size_t)1 << 30, &data, &size);
    if (status == LUDUS_ERROR_NOT_FOUND) {
        ludus_clear_error();
        return LUDUS_OK;
    }
    if (status != LUDUS_OK)
        return status;
    size_t kept = ludus_json_lines_kept(data, size, last_step);
    free(data);
    return kept == size ? LUDUS_OK : ludus_json_lines_cut_at(path, (int64_t)kept);
}

ludus_status ludus_json_lines_cut_at(const char *path, int64_t length) {
    struct stat info;
    if (stat(path, &info) != 0)
        return ludus_fail(errno == ENOENT ? LUDUS_ERROR_NOT_FOUND : LUDUS_ERROR_IO, "cannot read %s: %s", path,
                          strerror(errno));
    if (length < 0 || info.st_size < length)
        return ludus_fail(LUDUS_ERROR_MISMATCH, "%s has %lld bytes; the run to be resumed had written %lld", path,
                          (long long)info.st_size, (long long)length);
    if (truncate(path, (off_t)length) != 0)
        return ludus_fail(LUDUS_ERROR_IO, "cannot cut %s: %s", path, strerror(errno));
    return LUDUS_OK;
}
