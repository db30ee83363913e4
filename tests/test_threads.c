// test_threads.c - the thread pool, steps beside the caller, and looking up while others do.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

#include "core/threads.h"

#include <pthread.h>
#include <stdatomic.h>

// --- first of all: eight threads meet a registry that nobody has used ---

static void *find_and_make(void *argument) {
    static const char *const ids[] = {"CartPole-v1", "Taxi", "Pendulum-v1", "NoSuch-v1"};
    uint64_t *hash = argument;
    for (int i = 0; i < 4; i++) {
        const ludus_variant *variant = NULL;
        if (ludus_find(ids[i], &variant)) {
            ludus_vector *vector = ludus_vector_make(ids[i], "", 33);
            ludus_vector_reset(vector, i);
            *hash = ludus_hash64(variant->id, strlen(variant->id), *hash) ^ play(vector, 0, 20);
            ludus_vector_destroy(vector);
        } else {
            *hash ^= strlen(ludus_last_error()) > 20; // each thread has its own sentence
        }
    }
    return NULL;
}

static void test_registry(void) {
    pthread_t threads[8];
    uint64_t hashes[8] = {0};
    for (int i = 0; i < 8; i++) {
        pthread_create(&threads[i], NULL, find_and_make, &hashes[i]);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
        CHECK_EQ_INT(hashes[i], hashes[0]);
    }
}

// --- the pool ---

typedef struct work {
    atomic_int times[100];
    atomic_int sum;
    pthread_t by[100];
} work;

static void task(void *context, int index) {
    work *w = context;
    atomic_fetch_add(&w->times[index], 1);
    atomic_fetch_add(&w->sum, index);
    w->by[index] = pthread_self();
}

static void test_pool(bool async) {
    static const int thread_counts[] = {1, 2, 3, 7};
    for (int k = 0; k < 4; k++) {
        ludus_pool *pool = ludus_pool_make(thread_counts[k], async);
        CHECK(pool && ludus_pool_threads(pool) == thread_counts[k]);
        for (int tasks = 0; tasks <= 100; tasks += tasks < 12 ? 1 : 22) {
            static work w;
            memset(&w, 0, sizeof w);
            for (int round = 0; round < 20; round++) {
                if (round % 2) {
                    ludus_pool_run(pool, tasks, task, &w);
                } else {
                    ludus_pool_start(pool, tasks, task, &w);
                    ludus_pool_wait(pool);
                }
            }
            int wrong = 0;
            for (int i = 0; i < 100; i++) {
                wrong += atomic_load(&w.times[i]) != (i < tasks ? 20 : 0);
                // Neighbours of one stretch have one thread; with async it is never the caller.
                wrong += async && i < tasks && pthread_equal(w.by[i], pthread_self());
            }
            CHECK_EQ_INT(wrong, 0);
        }
        ludus_pool_wait(pool); // nothing is under way
        ludus_pool_destroy(pool);
    }
}

static void test_pool_ends(void) {
    CHECK(ludus_pool_make(0, false) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "between 1 and 4096");
    CHECK(ludus_pool_make(4097, false) == NULL);
    ludus_pool_destroy(NULL);
    // Destroyed while work is under way: it is finished first.
    for (int i = 0; i < 50; i++) {
        static work w;
        memset(&w, 0, sizeof w);
        ludus_pool *pool = ludus_pool_make(3, true);
        ludus_pool_start(pool, 60, task, &w);
        ludus_pool_destroy(pool);
        CHECK_EQ_INT(atomic_load(&w.sum), 59 * 60 / 2);
    }
}

// --- steps beside the caller ---

// Two halves of environments step while the other half is looked at, as when inference overlaps stepping.
static void test_overlap(const char *options) {
    char async[300];
    snprintf(async, sizeof async, "async=true threads=2 %s", options);
    ludus_vector *expected[2], *beside[2];
    for (int h = 0; h < 2; h++) {
        expected[h] = make_vector("Pendulum-v1", options, 150);
        beside[h] = make_vector("Pendulum-v1", async, 150);
        ludus_vector_reset(expected[h], h);
        ludus_vector_reset(beside[h], h);
    }
    ludus_vector_random_actions(beside[0], 3, 0);
    ludus_vector_send(beside[0]);
    int same = 1;
    for (uint64_t t = 0; t < 60; t++) {
        ludus_vector_random_actions(beside[1], 3, t);
        ludus_vector_send(beside[1]);
        for (int h = 0; h < 2; h++) {
            ludus_vector_random_actions(expected[h], 3, t);
            ludus_vector_step(expected[h]);
            ludus_vector_receive(beside[h]);
            same = same && look(beside[h]) == look(expected[h]);
            if (h == 0) {
                ludus_vector_random_actions(beside[0], 3, t + 1);
                ludus_vector_send(beside[0]);
            }
        }
    }
    if (!CHECK(same)) {
        fprintf(stderr, "    '%s'\n", options);
    }
    for (int h = 0; h < 2; h++) {
        ludus_vector_destroy(expected[h]);
        ludus_vector_destroy(beside[h]); // a step of the first is still under way
    }
}

// Without async the halves are a step, too.
static void test_halves(void) {
    ludus_vector *a = make_vector("CartPole-v1", "", 9), *b = make_vector("CartPole-v1", "", 9);
    ludus_vector_reset(a, 0);
    ludus_vector_reset(b, 0);
    for (uint64_t t = 0; t < 40; t++) {
        ludus_vector_random_actions(a, 0, t);
        ludus_vector_random_actions(b, 0, t);
        ludus_vector_step(a);
        ludus_vector_send(b);
        ludus_vector_receive(b);
    }
    CHECK_EQ_INT(look(a), look(b));
    ludus_vector_destroy(a);
    ludus_vector_destroy(b);
}

int main(void) {
    test_registry();
    test_pool(false);
    test_pool(true);
    test_pool_ends();
    for (int w = 0; wrapper_options[w]; w++) {
        test_overlap(wrapper_options[w]);
    }
    test_halves();
    return check_end();
}
