// clock.h - the time, and when this process began.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_CLOCK_H
#define LUDUS_CLI_CLOCK_H

// Call first in main().
void clock_start(void);

// CLOCK_MONOTONIC seconds: now, and when the process began.
double clock_now(void);
double clock_process_start(void);

#endif
