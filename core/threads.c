// threads.c - the thread pool: workers spin for a moment, then sleep; work is split by index, never by who is free.
// SPDX-License-Identifier: MIT
#include "core/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__x86_64__)
#define PAUSE() __builtin_ia32_pause()
#else
#define PAUSE() ((void)0)
#endif

enum { SPINS = 4000 };

struct ludus_pool {
    int threads; // that share the work
    int workers; // of them the pool's own
    bool async;
    int tasks;
    ludus_task *task;
    void *context;
    bool pending; // started without async, not yet run
    atomic_uint round;
    atomic_int left; // workers still at this round
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    struct worker {
        ludus_pool *pool;
        pthread_t thread;
        int index;
    } worker[];
};

static void run_share(const ludus_pool *pool, int index) {
    const int64_t tasks = pool->tasks, threads = pool->threads;
    const int first = (int)(tasks * index / threads), end = (int)(tasks * (index + 1) / threads);
    for (int i = first; i < end; i++) {
        pool->task(pool->context, i);
    }
}

static void *worker_main(void *argument) {
    const struct worker *worker = argument;
    ludus_pool *pool = worker->pool;
    unsigned seen = 0;
    for (;;) {
        for (int spin = 0; spin < SPINS && atomic_load_explicit(&pool->round, memory_order_acquire) == seen; spin++) {
            PAUSE();
        }
        if (atomic_load_explicit(&pool->round, memory_order_acquire) == seen) {
            pthread_mutex_lock(&pool->lock);
            while (atomic_load_explicit(&pool->round, memory_order_acquire) == seen) {
                pthread_cond_wait(&pool->wake, &pool->lock);
            }
            pthread_mutex_unlock(&pool->lock);
        }
        seen++;
        if (atomic_load(&pool->stop)) {
            return NULL;
        }
        run_share(pool, worker->index);
        if (atomic_fetch_sub_explicit(&pool->left, 1, memory_order_acq_rel) == 1) {
            pthread_mutex_lock(&pool->lock);
            pthread_cond_signal(&pool->done);
            pthread_mutex_unlock(&pool->lock);
        }
    }
}

static void begin_round(ludus_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    atomic_store_explicit(&pool->left, pool->workers, memory_order_relaxed);
    atomic_fetch_add_explicit(&pool->round, 1, memory_order_release);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

static void await_round(ludus_pool *pool) {
    for (int spin = 0; spin < SPINS && atomic_load_explicit(&pool->left, memory_order_acquire) != 0; spin++) {
        PAUSE();
    }
    if (atomic_load_explicit(&pool->left, memory_order_acquire) != 0) {
        pthread_mutex_lock(&pool->lock);
        while (atomic_load_explicit(&pool->left, memory_order_acquire) != 0) {
            pthread_cond_wait(&pool->done, &pool->lock);
        }
        pthread_mutex_unlock(&pool->lock);
    }
}

ludus_pool *ludus_pool_make(int threads, bool async) {
    if (threads < 1 || threads > 4096) {
        ludus_fail(LUDUS_ERROR_ARGUMENT, "threads is %d; it must be between 1 and 4096", threads);
        return NULL;
    }
    const int workers = async ? threads : threads - 1;
    ludus_pool *pool = calloc(1, sizeof *pool + (size_t)workers * sizeof pool->worker[0]);
    if (!pool) {
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory for a pool of %d threads", threads);
        return NULL;
    }
    pool->threads = threads;
    pool->async = async;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->done, NULL);
    for (; pool->workers < workers; pool->workers++) {
        struct worker *worker = &pool->worker[pool->workers];
        worker->pool = pool;
        worker->index = async ? pool->workers : pool->workers + 1;
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
            ludus_fail(LUDUS_ERROR_MEMORY, "the system refused thread %d of %d", pool->workers + 1, workers);
            ludus_pool_destroy(pool);
            return NULL;
        }
    }
    return pool;
}

void ludus_pool_destroy(ludus_pool *pool) {
    if (!pool) {
        return;
    }
    ludus_pool_wait(pool);
    atomic_store(&pool->stop, true);
    begin_round(pool);
    for (int i = 0; i < pool->workers; i++) {
        pthread_join(pool->worker[i].thread, NULL);
    }
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

int ludus_pool_threads(const ludus_pool *pool) {
    return pool->threads;
}

void ludus_pool_start(ludus_pool *pool, int tasks, ludus_task *task, void *context) {
    LUDUS_ASSERT(!pool->pending);
    pool->tasks = tasks;
    pool->task = task;
    pool->context = context;
    pool->pending = true;
    if (pool->async) {
        begin_round(pool);
    }
}

void ludus_pool_wait(ludus_pool *pool) {
    if (!pool->pending) {
        return;
    }
    pool->pending = false;
    if (!pool->async) {
        if (pool->workers == 0) {
            run_share(pool, 0);
            return;
        }
        begin_round(pool);
        run_share(pool, 0);
    }
    await_round(pool);
}

void ludus_pool_run(ludus_pool *pool, int tasks, ludus_task *task, void *context) {
    ludus_pool_start(pool, tasks, task, context);
    ludus_pool_wait(pool);
}
