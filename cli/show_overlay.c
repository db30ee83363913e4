// show_overlay.c - the figures of a show as a panel over its picture.
// SPDX-License-Identifier: MIT
#include "show_overlay.h"

#include <math.h>
#include <stdio.h>

enum { ROWS = 8 };

typedef struct panel {
    overlay_row rows[ROWS];
    int32_t count;
} panel;

static overlay_row *add_row(panel *p, const char *label) {
    overlay_row *row = &p->rows[p->count++];
    *row = (overlay_row){.color = LUDUS_COLOR_NONE};
    snprintf(row->label, sizeof row->label, "%s", label);
    return row;
}

static void add_number(panel *p, const char *label, double number) {
    overlay_row *row = add_row(p, label);
    overlay_number(number, row->value, sizeof row->value);
}

static void add_whole(panel *p, const char *label, int64_t number) {
    overlay_row *row = add_row(p, label);
    snprintf(row->value, sizeof row->value, "%lld", (long long)number);
}

void show_overlay(const show *s, int32_t index, overlay *o, overlay_corner corner) {
    if (!show_vector(s)) {
        return;
    }
    panel p = {.count = 0};
    const show_facts facts = show_facts_of(s, index);
    if (show_count(s) > 1) {
        overlay_row *row = add_row(&p, "environment");
        snprintf(row->value, sizeof row->value, "%d of %d", index + 1, show_count(s));
    }
    add_whole(&p, "episode", facts.episode + 1);
    add_whole(&p, "step", facts.step);
    add_number(&p, "return", facts.episode_return);
    overlay_row *action = add_row(&p, "action");
    snprintf(action->value, sizeof action->value, "%s", facts.action[0] ? facts.action : "-");
    if (!isnan(facts.value)) {
        add_number(&p, "value", facts.value);
    }
    if (facts.terminated || facts.truncated) {
        overlay_row *end = add_row(&p, "episode");
        snprintf(end->value, sizeof end->value, "%s", facts.terminated ? "terminated" : "truncated");
        end->color = facts.terminated ? LUDUS_COLOR_DANGER : LUDUS_COLOR_MUTED;
    }
    overlay_panel(o, corner, show_name(s), p.rows, p.count);
}
