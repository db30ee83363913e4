// live_policy.c - the policy of a running training, handed from the training thread to the one that shows it.
// SPDX-License-Identifier: MIT
#include "live_policy.h"
#include "clock.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

struct live_policy {
    pthread_mutex_t lock; // of everything below but `shown`
    bool asked, fresh;    // a copy is wanted; one has come
    ludus_policy *next;   // the copy that training writes
    ludus_policy *shown;  // the copy that the other thread uses
    ludus_progress progress;
    live_curve curve;
    int64_t stride, skipped; // iterations for a point of the curve
    double cost;
};

live_policy *live_policy_make(void) {
    live_policy *live = calloc(1, sizeof *live);
    if (!live || pthread_mutex_init(&live->lock, NULL)) {
        free(live);
        ludus_fail(LUDUS_ERROR_MEMORY, "no memory to watch a training run");
        return NULL;
    }
    live->stride = 1;
    return live;
}

void live_policy_destroy(live_policy *live) {
    if (live) {
        ludus_policy_destroy(live->next);
        ludus_policy_destroy(live->shown);
        pthread_mutex_destroy(&live->lock);
        free(live);
    }
}

// --- the training thread ---

// When the curve is full, every other point of it goes.
static void add_point(live_policy *live, const ludus_progress *progress) {
    live_curve *curve = &live->curve;
    if (isnan(progress->mean_return) || ++live->skipped < live->stride) {
        return;
    }
    live->skipped = 0;
    if (curve->count == LIVE_POINTS) {
        for (int32_t i = 0; i < LIVE_POINTS / 2; i++) {
            curve->steps[i] = curve->steps[2 * i];
            curve->mean_return[i] = curve->mean_return[2 * i];
        }
        curve->count = LIVE_POINTS / 2;
        live->stride *= 2;
    }
    curve->steps[curve->count] = (double)progress->steps;
    curve->mean_return[curve->count++] = progress->mean_return;
}

void live_policy_offer(live_policy *live, const ludus_progress *progress) {
    if (pthread_mutex_trylock(&live->lock)) {
        return;
    }
    add_point(live, progress);
    live->progress = *progress;
    live->progress.policy = NULL;
    if (live->asked) {
        const double begin = clock_now();
        bool copied = live->next && !ludus_policy_copy_into(live->next, progress->policy);
        if (!live->next) {
            live->next = ludus_policy_copy(progress->policy);
            copied = live->next != NULL;
        }
        live->asked = false;
        live->fresh = copied;
        live->cost = clock_now() - begin;
    }
    pthread_mutex_unlock(&live->lock);
}

// --- the other one ---

void live_policy_ask(live_policy *live) {
    pthread_mutex_lock(&live->lock);
    live->asked = !live->fresh;
    pthread_mutex_unlock(&live->lock);
}

bool live_policy_take(live_policy *live, ludus_progress *progress, live_curve *curve, ludus_policy **policy) {
    pthread_mutex_lock(&live->lock);
    const bool fresh = live->fresh;
    if (fresh) {
        ludus_policy *before = live->shown;
        live->shown = live->next;
        live->next = before;
        live->fresh = false;
    }
    *progress = live->progress;
    *curve = live->curve;
    *policy = live->shown;
    pthread_mutex_unlock(&live->lock);
    return fresh;
}

double live_policy_cost(live_policy *live) {
    pthread_mutex_lock(&live->lock);
    const double cost = live->cost;
    pthread_mutex_unlock(&live->lock);
    return cost;
}
