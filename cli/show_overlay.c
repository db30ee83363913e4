// show_overlay.c - the figures of a show as a panel over its picture.
// SPDX-License-Identifier: MIT
#include "show_overlay.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_MAX = 6 };

typedef struct rows {
    overlay_row row[ROWS_MAX];
    int32_t count;
} rows;

static void add(rows *r, const char *label, const char *value) {
    overlay_row *row = &r->row[r->count++];
    snprintf(row->label, sizeof row->label, "%s", label);
    snprintf(row->value, sizeof row->value, "%s", value);
    row->color = LUDUS_COLOR_NONE;
}

static void add_number(rows *r, const char *label, double number) {
    char text[32];
    overlay_number(number, text, sizeof text);
    add(r, label, text);
}

void show_overlay(const show *s, int32_t index, const char *title, overlay *o, overlay_corner corner) {
    if (!show_vector(s)) {
        return;
    }
    const show_facts facts = show_facts_of(s, index);
    rows r = {.count = 0};
    add_number(&r, "episode", (double)facts.episode + 1);
    add_number(&r, "step", (double)facts.step);
    add_number(&r, "return", facts.episode_return);
    add(&r, "action", facts.action[0] ? facts.action : "-");
    if (!isnan(facts.value)) {
        add_number(&r, "value", facts.value);
    }
    if (facts.terminated || facts.truncated) {
        add(&r, "ended", facts.terminated ? "by the task" : "by the time limit");
    }
    overlay_panel(o, corner, title, r.row, r.count);
}
