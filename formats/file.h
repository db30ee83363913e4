// file.h - reading whole files and making folders, with limits and sentences.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_FILE_H
#define LUDUS_FORMATS_FILE_H

#include <ludus/base.h>

// Reads the file (or pipe) at `path` into *data, which the caller frees, and its length in bytes into *size. One zero
// byte follows the data, so that text can be used as a string. Fails with NOT_FOUND (no such file), ARGUMENT (a
// folder), FORMAT (more than `max_bytes`), IO or MEMORY; then *data is NULL and *size 0.
ludus_status ludus_read_file(const char *path, size_t max_bytes, void **data, size_t *size);

// Makes the folder `path` and every missing folder above it; a folder that is there already is fine.
ludus_status ludus_make_folder(const char *path);

// The folder part of `path` ("." when it has none), for the caller to free; NULL without memory.
char *ludus_folder_of(const char *path);

#endif
