// schedule.h - a number that changes over the course of training: constant, linear or cosine.
// SPDX-License-Identifier: MIT
#ifndef NN_SCHEDULE_H
#define NN_SCHEDULE_H

typedef enum nn_schedule_kind { NN_CONSTANT, NN_LINEAR_DECAY, NN_COSINE_DECAY } nn_schedule_kind;

// From `start` at progress 0 to `end` at progress 1, after a linear rise from 0 over the first `warm_up` part of
// progress.
typedef struct nn_schedule {
    nn_schedule_kind kind;
    double start, end;
    double warm_up; // in [0, 1)
} nn_schedule;

// The value at `progress`, which is limited to [0, 1].
double nn_schedule_value(const nn_schedule *schedule, double progress);

#endif
