// tensorboard.h - event files that TensorBoard reads: numbers and texts over steps.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_FORMATS_TENSORBOARD_H
#define LUDUS_FORMATS_TENSORBOARD_H

#include <ludus/base.h>

typedef struct ludus_tensorboard ludus_tensorboard;

// A run in TensorBoard is a folder; this makes a new file in it, events.out.tfevents.<seconds>.<host>, and never
// touches those that are there. TensorBoard reads the files of a folder in the order of their names, so when the folder
// holds a file of the same or a later second, the next free second goes into the name. `wall_time` is seconds since
// 1970 and `host` any name (characters other than letters, digits, '.', '-' and '_' become '_'): the caller reads the
// clock, this file does not.
//
// Resuming from a checkpoint: pass as `purge_step` the first step that will be written again (the checkpoint's step +
// 1). TensorBoard then forgets what earlier files say about that step and later ones, which the run before had written
// after the checkpoint. It does so on SessionLog START, whatever order the steps come in. A fresh run passes -1.
//
// NULL on failure.
ludus_tensorboard *ludus_tensorboard_open(const char *folder, const char *host, double wall_time, int64_t purge_step);

// The name of the file with its folder; belongs to the object.
const char *ludus_tensorboard_path(const ludus_tensorboard *board);

// One number under a tag ("charts/return"; the part before the first '/' groups the charts). Buffered until the next
// flush.
ludus_status ludus_tensorboard_scalar(ludus_tensorboard *board, const char *tag, int64_t step, float value,
                                      double wall_time);

// A text, shown as Markdown: the options of a run, for one.
ludus_status ludus_tensorboard_text(ludus_tensorboard *board, const char *tag, int64_t step, const char *text,
                                    double wall_time);

// Hands everything to the system. When that fails (full disk) the records since the last flush are lost as a whole, the
// file stays readable, and later records may work again.
ludus_status ludus_tensorboard_flush(ludus_tensorboard *board);

// Flushes, closes and frees. NULL is fine.
ludus_status ludus_tensorboard_close(ludus_tensorboard *board);

#endif
