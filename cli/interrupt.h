// interrupt.h - Ctrl-C and SIGTERM as a question that loops ask: has somebody said stop?
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_INTERRUPT_H
#define LUDUS_CLI_INTERRUPT_H

#include <stdbool.h>

// Takes over SIGINT and SIGTERM: the first is remembered, a second one ends the process. Who started us in the background
// may have asked that Ctrl-C pass us by; then it does.
void interrupt_catch(void);

// Has one come?
bool interrupt_asked(void);

#endif
