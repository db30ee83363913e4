// test_draw_contract.c - what the pictures of all registered environments promise: register it and its picture is tested.
// SPDX-License-Identifier: MIT
//
// Inside the view, as it is meant here: in front of LUDUS_LAYER_BACK no point of a polyline or polygon, and no centre of
// another 2D shape, is further outside the view than MARGIN hundredths of its shorter side. Grounds and skies, which lie in
// that layer or behind it, may reach as far as they like.
#include "check.h"

#include <ludus/draw.h>
#include <ludus/ludus.h>

#include <float.h>
#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_game, ludus_env_sketch_body, ludus_env_sketch_pair;

enum { COUNT = 70, STEPS = 60, MARGIN = 5 };

static const char *current; // the id under test, for messages

static void tell(const char *where, const ludus_draw_list *list) {
    fprintf(stderr, "    %s, %s: %d shapes, %d refused\n", current, where, list->items_count, list->refused);
}

static bool outside(const ludus_draw_list *list, double x, double y) {
    const double margin = MARGIN * ludus_draw_unit(list);
    return x < (double)list->view[0] - margin || y < (double)list->view[1] - margin ||
           x > (double)list->view[2] + margin || y > (double)list->view[3] + margin;
}

// The number of 2D shapes that are not inside the view; the first one is told.
static int count_outside(const ludus_draw_list *list) {
    int count = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        if (item->shape >= LUDUS_SHAPE_PLANE || item->layer <= LUDUS_LAYER_BACK) {
            continue;
        }
        const bool points = item->shape == LUDUS_SHAPE_POLYLINE || item->shape == LUDUS_SHAPE_POLYGON;
        bool out = !points && outside(list, (double)item->at[0], (double)item->at[1]);
        double x = (double)item->at[0], y = (double)item->at[1];
        for (uint32_t k = 0; points && k < item->count && !out; k++) {
            x = (double)list->points[item->first + k][0];
            y = (double)list->points[item->first + k][1];
            out = outside(list, x, y);
        }
        if (out && count++ == 0) {
            fprintf(stderr, "    shape %d of kind %d at %g, %g; the view is %g, %g to %g, %g\n", i, item->shape, x, y,
                    (double)list->view[0], (double)list->view[1], (double)list->view[2], (double)list->view[3]);
        }
    }
    return count;
}

// A picture that can be drawn by anyone: not empty, nothing refused, and what the checks of stored lists let pass.
static void check_sound(const ludus_draw_list *list, const char *where) {
    static uint8_t *bytes;
    static size_t room;
    const size_t size = ludus_draw_list_bytes(list);
    if (size > room) {
        bytes = realloc(bytes, room = size);
    }
    ludus_draw_list *again = ludus_draw_list_make();
    const int before = check_failures;
    CHECK(list->items_count > 0);
    CHECK_EQ_INT(list->refused, 0);
    CHECK_EQ_INT(ludus_draw_list_save(list, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(ludus_draw_list_load(again, bytes, size), LUDUS_OK);
    CHECK(ludus_draw_equal(list, again));
    if (check_failures > before) {
        tell(where, list);
    }
    ludus_draw_list_destroy(again);
}

static void check_inside(const ludus_draw_list *list, const char *where) {
    if (!CHECK_EQ_INT(count_outside(list), 0)) {
        tell(where, list);
    }
}

static ludus_vector *make(const char *options, int32_t count) {
    ludus_vector *vector = ludus_vector_make(current, options, count);
    if (!CHECK(vector != NULL)) {
        fprintf(stderr, "    %s with '%s': %s\n", current, options, ludus_last_error());
        exit(check_end());
    }
    ludus_vector_reset(vector, 5);
    return vector;
}

static void act_and_step(ludus_vector *vector, uint64_t counter) {
    ludus_vector_random_actions(vector, 3, counter);
    ludus_vector_step(vector);
}

static void draw(ludus_vector *vector, int32_t index, ludus_draw_list *list) {
    if (!CHECK_EQ_INT(ludus_vector_draw(vector, index, list), LUDUS_OK)) {
        fprintf(stderr, "    %s: %s\n", current, ludus_last_error());
    }
}

// --- the promises ---

// States that the rules lead to have sound pictures whose shapes are inside the view.
static void check_rollouts(ludus_draw_list *list, const char *options) {
    ludus_vector *vector = make(options, 7);
    for (uint64_t t = 0; t < STEPS; t++) {
        for (int32_t i = 0; i < 7; i++) {
            draw(vector, i, list);
            check_sound(list, options);
            check_inside(list, options);
        }
        act_and_step(vector, t);
    }
    ludus_vector_destroy(vector);
}

// Every option at each of its bounds, where an environment can be made of it.
static void check_option_bounds(ludus_draw_list *list) {
    for (const ludus_field *field = ludus_find(current, NULL)->options; field && field->name; field++) {
        const double bounds[2] = {field->low, field->high};
        for (int side = 0; side < 2 && field->kind != LUDUS_TEXT; side++) {
            char option[200];
            snprintf(option, sizeof option, "%s=%.17g", field->name, bounds[side]);
            ludus_vector *vector = ludus_vector_make(current, option, 3);
            if (!vector) {
                CHECK(ludus_last_error()[0] != '\0');
                continue;
            }
            ludus_vector_reset(vector, 1);
            for (uint64_t t = 0; t < 20; t++) {
                for (int32_t i = 0; i < 3; i++) {
                    draw(vector, i, list);
                    check_sound(list, option);
                    check_inside(list, option);
                }
                act_and_step(vector, t);
            }
            ludus_vector_destroy(vector);
        }
    }
}

// Every number of the state at each of its bounds, and far out where it has none: so far as the environment bears it.
static void check_odd_states(ludus_draw_list *list) {
    const ludus_field *table = ludus_find(current, NULL)->state_fields;
    const int32_t width = ludus_fields_width(table);
    double *values = calloc((size_t)width + 1, sizeof *values);
    ludus_vector *vector = make("precision=double", 1);
    int32_t number = 0;
    for (const ludus_field *field = table; field && field->name; field++) {
        for (int32_t k = 0; k < field->count; k++, number++) {
            const double tries[] = {field->low, field->high, -1e30, 1e30, DBL_MAX, -DBL_MAX, 0, -1, 1};
            for (size_t t = 0; t < sizeof tries / sizeof *tries; t++) {
                ludus_vector_reset(vector, 1);
                act_and_step(vector, t);
                ludus_vector_get_state(vector, 0, values);
                values[number] = tries[t];
                if (ludus_vector_set_state(vector, 0, values) == LUDUS_OK) {
                    draw(vector, 0, list);
                    check_sound(list, field->name);
                    check_inside(list, field->name);
                    act_and_step(vector, t);
                    draw(vector, 0, list);
                    check_sound(list, field->name);
                    check_inside(list, field->name);
                }
            }
        }
    }
    free(values);
    ludus_vector_destroy(vector);
}

// The same state is the same picture: again, in another order, and whatever steps it.
static void check_determinism(const char *options, bool plain) {
    static const char *const others[] = {"lanes=1", "lanes=4 threads=2", "lanes=8", "lanes=16", "lanes=split16"};
    ludus_draw_list *lists[COUNT], *again = ludus_draw_list_make();
    ludus_vector *vector = make(options, COUNT);
    for (uint64_t t = 0; t < 25; t++) {
        act_and_step(vector, t);
    }
    for (int32_t i = 0; i < COUNT; i++) {
        lists[i] = ludus_draw_list_make();
        draw(vector, i, lists[i]);
    }
    int different = 0;
    for (int32_t i = COUNT - 1; i >= 0; i--) {
        draw(vector, i, again);
        different += !ludus_draw_equal(again, lists[i]);
    }
    for (size_t k = 0; k < sizeof others / sizeof *others && !plain; k++) {
        char text[200];
        snprintf(text, sizeof text, "%s %s", options, others[k]);
        ludus_vector *other = ludus_vector_make(current, text, COUNT);
        if (!other) {
            CHECK_CONTAINS(ludus_last_error(), "processor"); // the only excuse: lanes that this machine lacks
            continue;
        }
        ludus_vector_reset(other, 5);
        for (uint64_t t = 0; t < 25; t++) {
            act_and_step(other, t);
        }
        for (int32_t i = 0; i < COUNT; i++) {
            draw(other, i, again);
            different += !ludus_draw_equal(again, lists[i]);
        }
        ludus_vector_destroy(other);
    }
    if (!CHECK_EQ_INT(different, 0)) {
        tell("determinism", again);
    }
    for (int32_t i = 0; i < COUNT; i++) {
        ludus_draw_list_destroy(lists[i]);
    }
    ludus_draw_list_destroy(again);
    ludus_vector_destroy(vector);
}

// A state of float, set in double, is the same picture: hooks see it in double in any case.
static void check_precisions(ludus_draw_list *list) {
    const ludus_env_def *definition = ludus_find(current, NULL);
    double *values = calloc((size_t)ludus_fields_width(definition->state_fields) + 1, sizeof *values);
    ludus_draw_list *other = ludus_draw_list_make();
    ludus_vector *from = make("", 5), *into = make("precision=double", 5);
    for (uint64_t t = 0; t < 10; t++) {
        act_and_step(from, t);
        act_and_step(into, t);
        for (int32_t i = 0; i < 5 && definition->set_state; i++) {
            ludus_vector_get_state(from, i, values);
            // In both, so that no action leads there.
            if (ludus_vector_set_state(from, i, values) || ludus_vector_set_state(into, i, values)) {
                continue;
            }
            draw(from, i, list);
            draw(into, i, other);
            if (!CHECK(ludus_draw_equal(list, other))) {
                tell("precision", list);
            }
        }
    }
    free(values);
    ludus_draw_list_destroy(other);
    ludus_vector_destroy(from);
    ludus_vector_destroy(into);
}

// Drawing changes nothing of the vector, and a list that has drawn needs no more memory.
static void check_harmless(ludus_draw_list *list) {
    ludus_vector *vector = make("", COUNT);
    for (uint64_t t = 0; t < 10; t++) {
        act_and_step(vector, t);
    }
    const size_t size = ludus_vector_snapshot_bytes(vector), slots = (size_t)ludus_vector_layout(vector)->action_slots;
    const ludus_buffers b = ludus_vector_buffers(vector);
    const size_t row = ludus_vector_layout(vector)->observation.bytes;
    uint8_t *before = calloc(2, size), *after = before + size;
    ludus_slot *actions = malloc(COUNT * slots * sizeof *actions);
    void *observations = malloc(COUNT * row);
    memcpy(actions, b.action, COUNT * slots * sizeof *actions);
    memcpy(observations, b.observation, COUNT * row);
    const bool saved = ludus_vector_save(vector, before, size) == LUDUS_OK;
    for (int round = 0; round < 2; round++) {
        for (int32_t i = 0; i < COUNT; i++) {
            draw(vector, i, list);
        }
    }
    const void *memory[] = {list->items, list->points, list->bytes, list->pictures};
    for (int32_t i = 0; i < COUNT; i++) {
        draw(vector, i, list);
    }
    const void *now[] = {list->items, list->points, list->bytes, list->pictures};
    CHECK(memcmp(memory, now, sizeof now) == 0);
    CHECK_EQ_INT(ludus_vector_save(vector, after, size) == LUDUS_OK, saved);
    CHECK(memcmp(before, after, size) == 0);
    CHECK(memcmp(actions, b.action, COUNT * slots * sizeof *actions) == 0);
    CHECK(memcmp(observations, b.observation, COUNT * row) == 0);
    free(before);
    free(actions);
    free(observations);
    ludus_vector_destroy(vector);
}

static void check_environment(const char *id) {
    const int failures = check_failures;
    current = id;
    ludus_draw_list *list = ludus_draw_list_make();
    check_rollouts(list, "");
    check_rollouts(list, "precision=double autoreset=disabled time_limit=0");
    check_rollouts(list, "sticky_actions=0.5 action_repeat=2");
    check_option_bounds(list);
    check_odd_states(list);
    check_determinism("", false);
    check_determinism("precision=double", true);
    check_precisions(list);
    check_harmless(list);
    ludus_draw_list_destroy(list);
    if (check_failures > failures) {
        fprintf(stderr, "%s: %d checks failed\n", id, check_failures - failures);
    }
}

// usage: test_draw_contract [PART OF AN ID | MODULE.so]...
int main(int argc, char **argv) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_pair), LUDUS_OK);
    const int32_t own = ludus_registered_count();
    bool chosen = false;
    for (int k = 1; k < argc; k++) {
        if (!strstr(argv[k], ".so")) {
            chosen = true;
            for (int32_t i = 0; i < own; i++) {
                if (strstr(ludus_registered_id(i), argv[k])) {
                    check_environment(ludus_registered_id(i));
                }
            }
        } else if (!CHECK_EQ_INT(ludus_load_module(argv[k]), LUDUS_OK)) {
            fprintf(stderr, "    %s\n", ludus_last_error());
        }
    }
    // Modules are tested alone: the others have a test of their own.
    const int32_t all = ludus_registered_count();
    for (int32_t i = all > own ? own : 0; i < all && !chosen; i++) {
        check_environment(ludus_registered_id(i));
    }
    return check_end();
}
