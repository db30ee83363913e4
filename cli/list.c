// list.c - `ludus list`: every registered environment.
// SPDX-License-Identifier: MIT
#include "arguments.h"
#include "command.h"
#include "json.h"

#include <ludus/env.h>

#include <math.h>

static void print_json(void) {
    json out = {stdout, false};
    json_open(&out, '[');
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_variant *variant;
        const ludus_env_def *definition = ludus_find(ludus_registered_id(i), &variant);
        if (i > 0) {
            fputs(",\n ", stdout);
            out.comma = false;
        }
        json_open(&out, '{');
        json_key(&out, "id");
        json_text(&out, variant->id);
        json_key(&out, "about");
        json_text(&out, variant->about ? variant->about : definition->about);
        json_key(&out, "time_limit");
        if (variant->time_limit > 0) {
            json_whole(&out, variant->time_limit);
        } else {
            json_text(&out, NULL);
        }
        json_key(&out, "reward_threshold");
        json_number(&out, variant->reward_threshold);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_end_line(&out);
}

static void print_table(void) {
    printf("%-26s %6s %10s  %s\n", "id", "limit", "threshold", "about");
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const ludus_variant *variant;
        const ludus_env_def *definition = ludus_find(ludus_registered_id(i), &variant);
        char limit[16] = "-", threshold[24] = "-";
        if (variant->time_limit > 0) {
            snprintf(limit, sizeof limit, "%d", variant->time_limit);
        }
        if (!isnan(variant->reward_threshold)) {
            snprintf(threshold, sizeof threshold, "%g", variant->reward_threshold);
        }
        printf("%-26s %6s %10s  %s\n", variant->id, limit, threshold,
               variant->about ? variant->about : definition->about);
    }
}

int command_list(int argc, char **argv) {
    bool as_json = false;
    const flag flags[] = {
        {"json", "", FLAG_SWITCH, &as_json, 0, 0, "print a JSON array"},
        {NULL, NULL, FLAG_SWITCH, NULL, 0, 0, NULL},
    };
    arguments line = {
        .usage = "ludus list [--json]",
        .about = "Lists every environment: its id, the steps after which an episode is truncated, the mean\n"
                 "return at which it counts as solved, and what it is.",
        .flags = flags,
    };
    const arguments_result result = arguments_read(&line, argc, argv);
    if (result == ARGUMENTS_READ) {
        if (as_json) {
            print_json();
        } else {
            print_table();
        }
    }
    arguments_free(&line);
    return result == ARGUMENTS_WRONG ? EXIT_USAGE : EXIT_DONE;
}
