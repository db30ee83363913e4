// live_policy.h - the policy of a running training, handed from the training thread to the one that shows it.
// SPDX-License-Identifier: MIT
//
// The training thread never waits: where the other side holds the lock, it tries again at its next iteration; and it copies
// only what was asked for.
#ifndef LUDUS_CLI_LIVE_POLICY_H
#define LUDUS_CLI_LIVE_POLICY_H

#include <ludus/agent.h>

enum { LIVE_POINTS = 512 };

typedef struct live_policy live_policy;

// The learning curve: mean return over steps.
typedef struct live_curve {
    int32_t count;
    double steps[LIVE_POINTS], mean_return[LIVE_POINTS];
} live_curve;

live_policy *live_policy_make(void); // NULL with a sentence without memory
void live_policy_destroy(live_policy *live);

// On the training thread, once an iteration.
void live_policy_offer(live_policy *live, const ludus_progress *progress);

// On the other thread: asks for a copy of the policy as it will be at the next iteration.
void live_policy_ask(live_policy *live);

// Takes what has come since: where the run stands, its curve, and in `policy` the newest copy, which belongs to `live` and
// is valid until the next call. False when no copy has come since the last one; `policy` is then the one before, NULL at first.
bool live_policy_take(live_policy *live, ludus_progress *progress, live_curve *curve, ludus_policy **policy);

// The seconds that the last copy took from the training thread.
double live_policy_cost(live_policy *live);

#endif
