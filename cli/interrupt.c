// interrupt.c - Ctrl-C, SIGTERM and a closed terminal as a question that loops ask.
// SPDX-License-Identifier: MIT
#include "interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

// Set by a signal in one thread, asked for in others.
static atomic_int stop_asked;

static void ask_to_stop(int number) {
    (void)number;
    atomic_store_explicit(&stop_asked, 1, memory_order_relaxed);
}

static void catch_unless_ignored(int number, const struct sigaction *action) {
    struct sigaction before;
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(number, action, NULL);
    }
}

void interrupt_catch(void) {
    struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    catch_unless_ignored(SIGINT, &action);
    catch_unless_ignored(SIGHUP, &action);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupt_asked(void) {
    return atomic_load_explicit(&stop_asked, memory_order_relaxed) != 0;
}
