// schedule.c - a number that changes over the course of training.
// SPDX-License-Identifier: MIT
#include "nn/schedule.h"
#include <math.h>

static const double pi = 3.14159265358979323846;

double nn_schedule_value(const nn_schedule *schedule, double progress) {
    progress = progress > 0 ? (progress < 1 ? progress : 1) : 0;
    if (progress < schedule->warm_up) {
        return schedule->start * progress / schedule->warm_up;
    }
    double past = (progress - schedule->warm_up) / (1 - schedule->warm_up);
    switch (schedule->kind) {
    case NN_LINEAR_DECAY: return schedule->start + (schedule->end - schedule->start) * past;
    case NN_COSINE_DECAY: return schedule->end + (schedule->start - schedule->end) * 0.5 * (1 + cos(pi * past));
    case NN_CONSTANT: break;
    }
    return schedule->start;
}
