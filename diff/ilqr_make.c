// ilqr_make.c - making and destroying an optimizer: its options, its cost, its memory.
// SPDX-License-Identifier: MIT
#include "diff/ilqr_internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ludus_field optimizer_fields[] = {
    {"cost", LUDUS_TEXT, 1, "", 0, 0, 0, "", "the terms to pay: \"action=0.01 final.x=10@0.5 final.theta=100~0\"", 0},
    {"steps", LUDUS_INT, 1, "", 100, 1, LUDUS_ROLLOUT_STEPS, NULL, "steps of the trajectory", 0},
    {"iterations", LUDUS_INT, 1, "", 500, 1, 1000000, NULL, "most iterations", 0},
    {"tolerance", LUDUS_REAL, 1, "", 1e-8, 0, 1, NULL, "stop when no more than this share of the cost can be gained",
     0},
    {"noise", LUDUS_REAL, 1, "", 0.1, 0, 1, NULL,
     "size of the first guess's random actions, as a share of what their limits allow", 0},
    {"curvature", LUDUS_CHOICE, 1, "gauss-newton|full", 0, 0, 1, NULL,
     "of the costs alone (iLQR), or of the dynamics too (DDP): dearer iterations, fewer of them near the end", 0},
    {NULL, LUDUS_REAL, 0, NULL, 0.0, 0.0, 0.0, NULL, NULL, 0},
};

const ludus_field *ludus_optimizer_fields(void) {
    return optimizer_fields;
}

// "precision=double" before the caller's options, unless they say so themselves. NULL with a sentence.
static char *double_options(const char *id, const char *options) {
    char name[128], value[4096];
    const char *rest = options ? options : "";
    ludus_status status;
    bool given = false;
    while (ludus_option_next(&rest, name, sizeof name, value, sizeof value, &status)) {
        given = given || strcmp(name, "precision") == 0;
        if (strcmp(name, "precision") == 0 && strcmp(value, "double") != 0) {
            ludus_fail(LUDUS_ERROR_UNSUPPORTED,
                       "%s: trajectories are optimised in double precision; leave precision=%.20s away", id, value);
            return NULL;
        }
    }
    const size_t capacity = strlen(options ? options : "") + 32;
    char *text = status ? NULL : malloc(capacity);
    if (text) {
        snprintf(text, capacity, "%s%s", given ? "" : "precision=double ", options ? options : "");
    } else if (!status) {
        ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for its options", id);
    }
    return text;
}

// Has the costs' curvature more than a diagonal?
static bool is_dense(const ludus_optimizer *o) {
    return o->full || o->cost.reward > 0 || o->cost.observed.count > 0 || o->cost.final_observed.count > 0;
}

// Points the arrays into `base`, or only adds up: returns the bytes they take.
static size_t place(ludus_optimizer *o, char *base) {
    const size_t n = (size_t)o->sizes.states, m = (size_t)o->sizes.actions, steps = (size_t)o->sizes.steps;
    size_t used = 0;
#define PLACE(pointer, numbers)                                                                                        \
    do {                                                                                                               \
        (pointer) = base ? (void *)(base + used) : NULL;                                                               \
        used += ((numbers) * sizeof *(pointer) + 63) / 64 * 64;                                                        \
    } while (0)
    for (int32_t part = 0; part < o->parts; part++) {
        ilqr_scratch unplaced, *s = base ? &o->scratch[part] : &unplaced;
        PLACE(s->state, n * LUDUS_TILE);
        PLACE(s->slope, n * LUDUS_TILE);
        PLACE(s->action, m * LUDUS_TILE);
        PLACE(s->action_slope, m * LUDUS_TILE);
        PLACE(s->reward, LUDUS_TILE);
        PLACE(s->reward_slope, LUDUS_TILE);
        PLACE(s->observation, (size_t)o->diff->sizes.observations * LUDUS_TILE);
    }
    o->scratch_bytes = used;
    for (int32_t i = -1; i < ILQR_TRIES; i++) {
        ilqr_path *path = i < 0 ? &o->path : &o->tries[i];
        PLACE(path->states, (steps + 1) * n);
        PLACE(path->actions, steps * m);
    }
    PLACE(o->low, m);
    PLACE(o->high, m);
    PLACE(o->by_state, steps * n * n);
    PLACE(o->by_action, steps * n * m);
    PLACE(o->slope, (steps + 1) * (n + m));
    PLACE(o->curvature, (steps + 1) * (n + m));
    PLACE(o->costate, (steps + 1) * n);
    if (is_dense(o)) {
        PLACE(o->hessian, (steps + 1) * (n + m) * (n + m));
        PLACE(o->eigen, 2 * (n + m) * (n + m));
    }
    PLACE(o->used, n);
    PLACE(o->rows, n);
    PLACE(o->offset, steps * m);
    PLACE(o->gains, steps * m * n);
    PLACE(o->backward, ilqr_backward_numbers(&o->sizes));
    PLACE(o->free, m);
    PLACE(o->costs, (size_t)o->sizes.iterations + 1);
    PLACE(o->shown, (steps + 1) * n);
#undef PLACE
    return used;
}

static ludus_status make_memory(ludus_optimizer *o, const char *id) {
    const double steps = o->sizes.steps, n = o->sizes.states, m = o->sizes.actions;
    // In doubles first: no product of sizes wraps around.
    const double dense = is_dense(o) ? (n + m) * (n + m) : 0;
    const double about = 8 * steps * (n * n + 2 * n * m + dense + (ILQR_TRIES + 5) * (n + m));
    if (about > (double)ludus_machine_bytes()) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: %d steps of %d numbers take %.0f MiB, and the machine has less", id,
                          o->sizes.steps, o->sizes.states, about / (1 << 20));
    }
    o->scratch = calloc((size_t)o->parts, sizeof o->scratch[0]);
    const size_t bytes = o->scratch ? place(o, NULL) : 0;
    o->arena = o->scratch ? aligned_alloc(64, bytes) : NULL;
    if (!o->arena) {
        return ludus_fail(LUDUS_ERROR_MEMORY, "%s: no memory for a trajectory of %d steps", id, o->sizes.steps);
    }
    place(o, o->arena);
    memset(o->arena, 0, o->scratch_bytes); // padded lanes run over numbers, too
    return LUDUS_OK;
}

static ludus_status check_actions(const ludus_optimizer *o, const char *id) {
    if (o->diff->discrete) {
        char space[100];
        ludus_space_text(&o->diff->vector->inner.action, space, sizeof space);
        return ludus_fail(
            LUDUS_ERROR_UNSUPPORTED,
            "%s: its actions are choices, %s; only actions that are real numbers have derivatives to follow", id,
            space);
    }
    return LUDUS_OK;
}

static void read_limits(ludus_optimizer *o) {
    const ludus_vector *vector = o->diff->vector;
    for (int32_t i = 0; i < o->sizes.actions; i++) {
        o->low[i] = vector->action_low[i] <= -FLT_MAX ? -INFINITY : (double)vector->action_low[i];
        o->high[i] = vector->action_high[i] >= FLT_MAX ? INFINITY : (double)vector->action_high[i];
    }
}

static ludus_status prepare(ludus_optimizer *o, const char *id, const char *env_options, const char *options) {
    o->settings = ludus_settings_make(optimizer_fields, id);
    ludus_status status = o->settings ? ludus_settings_parse(o->settings, options) : LUDUS_ERROR_MEMORY;
    if (status) {
        return status;
    }
    const ludus_values values = ludus_settings_values(o->settings);
    o->sizes.steps = (int32_t)ludus_values_number(&values, "steps");
    o->sizes.iterations = (int32_t)ludus_values_number(&values, "iterations");
    o->tolerance = ludus_values_number(&values, "tolerance");
    o->noise = ludus_values_number(&values, "noise");
    o->full = ludus_values_number(&values, "curvature") > 0;

    // Its count only lets it have many threads: tiles are filled here.
    char *text = double_options(id, env_options);
    o->diff = text ? ludus_diff_make(id, text, LUDUS_TILE * LUDUS_TILE) : NULL;
    free(text);
    if (!o->diff) {
        return LUDUS_ERROR_ARGUMENT;
    }
    id = o->diff->vector->variant->id;
    o->sizes.states = o->diff->sizes.states;
    o->sizes.actions = o->diff->sizes.actions;
    const cost_names names = {id, o->diff->vector->definition->state_fields, o->sizes.actions,
                              o->diff->sizes.observations};
    o->parts = o->diff->parts;
    if (o->diff->target->params > 0) {
        return ludus_fail(LUDUS_ERROR_UNSUPPORTED, "%s: an option is a range; a plan is for one value", id);
    }
    status = check_actions(o, id);
    status = status ? status : cost_read(&o->cost, &names, ludus_values_text(&values, "cost"));
    status = status ? status : make_memory(o, id);
    if (!status) {
        read_limits(o);
    }
    return status;
}

ludus_optimizer *ludus_optimizer_make(const char *id, const char *env_options, const char *options) {
    const ludus_variant *variant;
    ludus_optimizer *o = ludus_find(id, &variant) ? calloc(1, sizeof *o) : NULL;
    if (o && prepare(o, variant->id, env_options, options)) {
        ludus_optimizer_destroy(o);
        return NULL;
    }
    return o;
}

void ludus_optimizer_destroy(ludus_optimizer *o) {
    if (o) {
        ludus_diff_destroy(o->diff);
        ludus_settings_destroy(o->settings);
        cost_free(&o->cost);
        free(o->scratch);
        free(o->arena);
        free(o);
    }
}

ludus_optimizer_sizes ludus_optimizer_sizes_of(const ludus_optimizer *optimizer) {
    return optimizer->sizes;
}
