// curves.h - learning curves of several runs, inside: the groups and the runs behind them.
// SPDX-License-Identifier: MIT
#ifndef AGENTS_CURVES_H
#define AGENTS_CURVES_H

#include "agents/curve_file.h"

#include <ludus/agent.h>

struct ludus_curves {
    char x[64], y[64]; // as settings named them
    int32_t smooth, left_out;
    ludus_band band;
    int32_t runs_count, groups_count;
    agent_curve_file *runs; // [runs_count], those with points
    int32_t *group_of;      // [runs_count]
    ludus_curve *groups;    // [groups_count]
    double *numbers;        // of all groups
    char *texts;            // their options
};

// The 97.5 % point of Student's distribution for the mean of `count` values, 2 or more: how many standard errors its
// 95 % confidence reaches either way.
double agent_student(int32_t count);

#endif
