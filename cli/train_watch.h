// train_watch.h - `ludus train --watch`: the policy as it is plays in a window, or in pictures now and then, while it learns.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_TRAIN_WATCH_H
#define LUDUS_CLI_TRAIN_WATCH_H

#include <ludus/agent.h>

// As ludus_train(), which runs on a thread of its own; its results are the same. Where watching is not possible or comes to
// an end, training goes on without it, and a sentence on the error stream says so. `folder` is where pictures go where there
// is no display: NULL for nowhere.
ludus_status train_watched(const ludus_train_settings *settings, const char *folder, ludus_train_result *result);

#endif
