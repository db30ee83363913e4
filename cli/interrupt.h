// interrupt.h - Ctrl-C, SIGTERM and a closed terminal as a question that loops ask: has somebody said stop?
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_INTERRUPT_H
#define LUDUS_CLI_INTERRUPT_H

#include <stdbool.h>

// Takes over SIGINT, SIGHUP and SIGTERM: the first is remembered, a second one ends the process. Who started us in the
// background, or with nohup, has asked that the first two pass us by; then they do.
void interrupt_catch(void);

// Has one come?
bool interrupt_asked(void);

#endif
