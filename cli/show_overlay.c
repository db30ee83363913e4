// show_overlay.c - the figures of a show as a panel over its picture.
// SPDX-License-Identifier: MIT
#include "show_overlay.h"

#include <math.h>
#include <stdio.h>

void show_overlay(const show *s, int32_t index, const char *title, overlay *o, overlay_corner corner) {
    if (!show_vector(s)) {
        return;
    }
    const show_facts facts = show_facts_of(s, index);
    overlay_rows r = {.count = 0};
    overlay_add_number(&r, "episode", (double)facts.episode + 1);
    overlay_add_number(&r, "step", (double)facts.step);
    overlay_add_number(&r, "return", facts.episode_return);
    overlay_add(&r, "action", facts.action[0] ? facts.action : "-");
    if (!isnan(facts.value)) {
        overlay_add_number(&r, "value", facts.value);
    }
    if (facts.terminated || facts.truncated) {
        overlay_add(&r, "ended", facts.terminated ? "by the task" : "by the time limit");
    }
    overlay_panel(o, corner, title, r.row, r.count);
}
