// show_overlay.h - the figures of a show as a panel over its picture.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_SHOW_OVERLAY_H
#define LUDUS_CLI_SHOW_OVERLAY_H

#include "overlay.h"
#include "show.h"

// Adds a panel of environment `index`: episode, step, return, reward, the last action, and what the policy expects. Of many
// it says which. Nothing where there are no figures.
void show_overlay(const show *s, int32_t index, overlay *o, overlay_corner corner);

#endif
