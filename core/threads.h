// threads.h - a fixed pool of threads that runs numbered tasks with a static split: results do not depend on its size.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CORE_THREADS_H
#define LUDUS_CORE_THREADS_H

#include <ludus/base.h>

typedef struct ludus_pool ludus_pool;
typedef void ludus_task(void *context, int index);

// A pool of `threads` >= 1. The calling thread is one of them, unless `async` is true: then all are its own and
// ludus_pool_start() returns at once. NULL with a sentence when threads cannot be made.
ludus_pool *ludus_pool_make(int threads, bool async);
void ludus_pool_destroy(ludus_pool *pool);
int ludus_pool_threads(const ludus_pool *pool);

// Runs task(context, i) for i in 0 .. tasks-1 and returns when all are done. Thread t takes the t-th stretch of equal
// length.
void ludus_pool_run(ludus_pool *pool, int tasks, ludus_task *task, void *context);

// The same in halves. Between them the context belongs to the pool. Without `async`, start() does nothing until wait().
void ludus_pool_start(ludus_pool *pool, int tasks, ludus_task *task, void *context);
void ludus_pool_wait(ludus_pool *pool);

#endif
