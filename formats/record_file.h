// record_file.h - a file that grows by whole records: after a failed write it is cut back to the last record that is
// whole.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_RECORD_FILE_H
#define LUDUS_FORMATS_RECORD_FILE_H

#include <stdio.h>

#include <ludus/base.h>

// Log files (metrics, events) are appended to rather than replaced. Records are written to the stream and become
// permanent together at the next flush; when the disk is full those of this flush are lost and the next flush starts
// clean.
typedef struct ludus_record_file ludus_record_file;

// RECORD_FILE_NEW: `path` must not be there yet; RECORD_FILE_APPEND: it may, and records go to its end.
typedef enum ludus_record_file_mode { LUDUS_RECORD_FILE_NEW, LUDUS_RECORD_FILE_APPEND } ludus_record_file_mode;

// NULL on failure; *exists (may be NULL) tells whether the reason is that a NEW file is there already.
ludus_record_file *ludus_record_file_open(const char *path, ludus_record_file_mode mode, bool *exists);

// The stream to write records to, and the name given to open.
FILE *ludus_record_file_stream(ludus_record_file *file);
const char *ludus_record_file_path(const ludus_record_file *file);

// The length of the file in bytes at the last good flush: what a checkpoint keeps, to cut the file there on resuming.
int64_t ludus_record_file_length(const ludus_record_file *file);

// Hands what was written to the system.
ludus_status ludus_record_file_flush(ludus_record_file *file);

// Flushes, closes and frees; NULL is fine and gives OK.
ludus_status ludus_record_file_close(ludus_record_file *file);

#endif
