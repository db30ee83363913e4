// optimize_print.c - an optimised trajectory in words, and as JSON.
// SPDX-License-Identifier: MIT
#include "optimize.h"
#include "json.h"

#include <math.h>
#include <stdio.h>

// --- words ---

static void print_state(const optimization *o, const double *state) {
    const ludus_field *first = ludus_env_definition(o->env)->state_fields;
    for (const ludus_field *field = first; field && field->name; field++) {
        printf("%s%s", field == first ? "" : ", ", field->name);
        for (int32_t i = 0; i < field->count; i++) {
            printf(" %.4g", *state++);
        }
    }
    printf("\n");
}

void optimize_print_head(const optimization *o) {
    printf("%s%s%s%s%s\n", o->variant->id, o->goal ? ", " : "", o->goal ? o->goal->name : "", o->goal ? ": " : "",
           o->goal ? o->goal->about : "");
    printf("%d steps, cost %s\n", o->sizes.steps, o->cost);
    printf("%9s %14s %12s %8s %14s %10s\n", "iteration", "cost", "reduction", "step", "regularization", "gradient");
}

// All of the first ten, every tenth of the first hundred, and so on.
void optimize_print_iteration(const ludus_optimizer_iteration *i) {
    int32_t every = 1;
    while (every * 10 <= i->iteration) {
        every *= 10;
    }
    if (i->iteration % every == 0) {
        printf("%9d %14.8g %12.3g %8.3g %14.3g %10.2g\n", i->iteration, i->cost, i->reduction, i->step,
               i->regularization, i->gradient);
        fflush(stdout);
    }
}

static int32_t count_at_limits(const optimization *o) {
    const ludus_part *part = ludus_env_layout(o->env)->action.part;
    int32_t count = 0;
    for (int32_t i = 0; i < o->sizes.steps * o->sizes.actions; i++) {
        const int32_t slot = i % o->sizes.actions;
        const double low = part->lows ? part->lows[slot] : part->low,
                     high = part->highs ? part->highs[slot] : part->high;
        count += o->found.actions[i] <= low || o->found.actions[i] >= high;
    }
    return count;
}

void optimize_print_text(const optimization *o) {
    const ludus_optimum *f = &o->found;
    printf("%s after %d iterations, %.1f ms: cost %.8g, from %.8g; no free action changes it by more than %.2g of "
           "itself\n",
           ludus_optimizer_reason_text(f->reason), f->iterations, 1e3 * o->seconds, f->cost, f->costs[0], f->gradient);
    printf("begins at %s", "");
    print_state(o, f->states);
    printf("ends at   %s", "");
    print_state(o, f->states + (size_t)o->sizes.steps * (size_t)o->sizes.states);
    printf("%d of %d numbers of the actions are at their limits\n", count_at_limits(o),
           o->sizes.steps * o->sizes.actions);
    if (o->differs >= 0) {
        printf("the environment itself passes through other states from step %d on\n", o->differs);
    } else if (o->replayed < o->sizes.steps) {
        printf("in the environment the episode %s after step %d of %d; `ludus info %s` has the options that end one\n",
               o->terminated ? "ends" : "is cut off", o->replayed, o->sizes.steps, o->variant->id);
    } else {
        printf("the environment itself passes through the same states, to the bit\n");
    }
    if (o->out) {
        printf("written: %s\ntry next: ludus watch %s\n", o->out, o->out);
    }
}

// --- JSON ---

static void write_numbers(json *out, const double *numbers, int32_t count) {
    json_open(out, '[');
    for (int32_t i = 0; i < count; i++) {
        json_number(out, numbers[i]);
    }
    json_close(out, ']');
}

static void write_rows(json *out, const char *key, const double *numbers, int32_t rows, int32_t width) {
    json_key(out, key);
    json_open(out, '[');
    for (int32_t i = 0; i < rows; i++) {
        write_numbers(out, numbers + (size_t)i * (size_t)width, width);
    }
    json_close(out, ']');
}

void optimize_print_json(const optimization *o) {
    const ludus_optimum *f = &o->found;
    const int32_t steps = o->sizes.steps, states = o->sizes.states, actions = o->sizes.actions;
    json out = {stdout, false};
    json_open(&out, '{');
    json_key(&out, "env"), json_text(&out, o->variant->id);
    json_key(&out, "goal"), json_text(&out, o->goal ? o->goal->name : NULL);
    json_key(&out, "options"), json_text(&out, o->env_options);
    json_key(&out, "optimizer"), json_text(&out, o->optimizer_options);
    json_key(&out, "reset"), json_text(&out, o->reset);
    json_key(&out, "seed"), json_whole(&out, o->seed);
    json_key(&out, "reason"), json_text(&out, ludus_optimizer_reason_text(f->reason));
    json_key(&out, "converged"), json_bool(&out, f->reason == LUDUS_OPTIMIZER_CONVERGED);
    json_key(&out, "iterations"), json_whole(&out, f->iterations);
    json_key(&out, "seconds"), json_number(&out, o->seconds);
    json_key(&out, "cost"), json_number(&out, f->cost);
    json_key(&out, "gradient"), json_number(&out, f->gradient);
    json_key(&out, "replayed_steps"), json_whole(&out, o->replayed);
    json_key(&out, "replay_equal"), json_bool(&out, o->differs < 0);
    json_key(&out, "file"), json_text(&out, o->out);
    json_key(&out, "costs"), write_numbers(&out, f->costs, f->iterations + 1);
    write_rows(&out, "states", f->states, steps + 1, states);
    write_rows(&out, "actions", f->actions, steps, actions);
    json_key(&out, "gains");
    json_open(&out, '[');
    for (int32_t t = 0; t < steps; t++) {
        json_open(&out, '[');
        for (int32_t i = 0; i < actions; i++) {
            write_numbers(&out, f->gains + ((size_t)t * (size_t)actions + (size_t)i) * (size_t)states, states);
        }
        json_close(&out, ']');
    }
    json_close(&out, ']');
    json_close(&out, '}');
    json_end_line(&out);
}
