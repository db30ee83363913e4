// show_overlay.h - the figures of a show as a panel over its picture.
// SPDX-License-Identifier: MIT
#ifndef LUDUS_CLI_SHOW_OVERLAY_H
#define LUDUS_CLI_SHOW_OVERLAY_H

#include "overlay.h"
#include "show.h"

// Adds a panel of environment `index` under a title (NULL: none): episode, step, return, the last action, what the policy
// expected, how the episode ended. Nothing of a drawing.
void show_overlay(const show *s, int32_t index, const char *title, overlay *o, overlay_corner corner);

#endif
