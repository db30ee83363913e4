// ffmpeg.h - the program ffmpeg as a child process that reads bytes from us.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_RENDER_FFMPEG_H
#define LUDUS_RENDER_FFMPEG_H

#include <ludus/base.h>

// The path of the program in PATH, for the caller to free; NULL where there is none (or no memory).
char *ffmpeg_find(void);

typedef struct ffmpeg ffmpeg;

// Starts `program` with these arguments, NULL at their end; argv[0] is among them. It has a process group of its own, so that
// Ctrl-C on the terminal reaches us and not it. NULL with a sentence on failure.
ffmpeg *ffmpeg_start(const char *program, const char *const *arguments);

// Gives it bytes; waits until it takes them. False when it takes no more: it has ended.
bool ffmpeg_give(ffmpeg *child, const void *bytes, size_t size);

// Says that there is no more, waits for its end, and frees `child`. False when it failed: then `why` (of `capacity` bytes)
// is what it said itself, or how it ended.
bool ffmpeg_end(ffmpeg *child, char *why, size_t capacity);

// Ends it at once and frees `child`. NULL is fine.
void ffmpeg_kill(ffmpeg *child);

#endif
