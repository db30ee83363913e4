// json_lines.h - a file of one JSON object a line (metrics): appended to, flushed by the line, cut back on resuming.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_JSON_LINES_H
#define LUDUS_FORMATS_JSON_LINES_H

#include "json_writer.h"

typedef struct ludus_json_lines ludus_json_lines;

// Opens `path` for appending, making it when it is not there. NULL on failure.
ludus_json_lines *ludus_json_lines_open(const char *path);

// The writer of the next line: begin an object, write its members, end it, then call ludus_json_lines_end.
ludus_json_writer *ludus_json_lines_writer(ludus_json_lines *lines);

// Ends the line and hands it to the system. On failure (full disk) the line is lost as a whole, and the next one may
// work again.
ludus_status ludus_json_lines_end(ludus_json_lines *lines);

// The length of the file in bytes, all lines whole.
int64_t ludus_json_lines_length(const ludus_json_lines *lines);

// Flushes, closes and frees. NULL is fine.
ludus_status ludus_json_lines_close(ludus_json_lines *lines);

// Before resuming a run from a checkpoint: cuts `path` before its first line that is broken (half-written by a crash,
// not an object) or whose integer member "step" is greater than `last_step`. Lines without a "step" stay. A file that
// is not there is fine. For files up to 1 GiB.
ludus_status ludus_json_lines_cut_after_step(const char *path, int64_t last_step);

// How many of these bytes of JSON lines that leaves.
size_t ludus_json_lines_kept(const char *data, size_t size, int64_t last_step);

// The same by length in bytes, as ludus_json_lines_length gave it; MISMATCH when the file is shorter.
ludus_status ludus_json_lines_cut_at(const char *path, int64_t length);

#endif
