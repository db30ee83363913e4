// atomic_file.h - replacing a file as a whole: a crash or a full disk leaves the old file or the new one, never half of
// one.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_ATOMIC_FILE_H
#define LUDUS_FORMATS_ATOMIC_FILE_H

#include <stdio.h>

#include <ludus/base.h>

// A file being written as `path`.tmp in the same folder. Until it is committed the file at `path`, if any, is
// untouched.
typedef struct ludus_atomic_file ludus_atomic_file;

// Begins to write `path` into *file (NULL on failure): ARGUMENT when `path` is a folder or no regular file, IO when
// there is no such folder, it is not allowed or another writer is at work on it. A symbolic link is followed. What a
// killed writer left behind as `path`.tmp is taken over.
ludus_status ludus_atomic_file_open(const char *path, ludus_atomic_file **file);

// The stream to write to; it belongs to the file, do not close it. Errors on it are found by commit.
FILE *ludus_atomic_file_stream(ludus_atomic_file *file);

// The name it is written under until then, for a program that writes it in our stead; it belongs to the file.
const char *ludus_atomic_file_temporary(const ludus_atomic_file *file);

// Appends bytes. An error is also remembered: commit fails after it, so a caller may check there alone.
ludus_status ludus_atomic_file_append(ludus_atomic_file *file, const void *data, size_t size);

// Flushes to the disk and puts the new file in the old one's place. Frees `file` in every case; on failure the
// temporary is removed and the old file stays.
ludus_status ludus_atomic_file_commit(ludus_atomic_file *file);

// Gives up: removes the temporary and frees `file`. NULL is fine. Keeps the thread's error sentence.
void ludus_atomic_file_discard(ludus_atomic_file *file);

// All of the above for bytes that are at hand.
ludus_status ludus_write_file(const char *path, const void *data, size_t size);

#endif
