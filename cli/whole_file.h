// whole_file.h - files read and written as a whole, with limits and sentences.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_WHOLE_FILE_H
#define LUDUS_CLI_WHOLE_FILE_H

#include <ludus/base.h>

#include <stdio.h>

// Opens a file or a pipe to read it. NULL with a sentence.
FILE *whole_file_open(const char *path);

// Reads on from `file` until `bytes` (of `size` bytes, made by malloc, or NULL) holds `wanted` bytes or the file has ended;
// one zero byte follows. Fails with a sentence, and frees nothing.
ludus_status whole_file_read(FILE *file, const char *path, size_t wanted, char **bytes, size_t *size);

// Writes a file under another name and puts it in its place when it is whole.
ludus_status whole_file_write(const char *path, const void *bytes, size_t size);

#endif
