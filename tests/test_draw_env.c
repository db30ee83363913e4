// test_draw_env.c - pictures of environments: the action that hooks see, and the pictures of those without a `draw` hook.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/draw.h>
#include <ludus/ludus.h>

#include <float.h>
#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_body, ludus_env_sketch_game;

static ludus_draw_list *list;

// What the hook saw: the action's first slot, or that there was none.
static bool seen;
static ludus_slot saw;

static void look_at_action(const void *config, const void *state, ludus_draw_list *into) {
    const ludus_slot *action = ludus_draw_action(into);
    (void)config;
    (void)state;
    seen = action != NULL;
    saw = seen ? *action : (ludus_slot){0};
    ludus_draw_circle(into, 0, 0, 1, ludus_filled(LUDUS_COLOR_AGENT));
    // What a hook leaves open is closed behind it.
    ludus_draw_layer(into, LUDUS_LAYER_FRONT);
    ludus_draw_push(into, 1, 1, 1, 1);
}

static const char *text; // of the environments that have one

static size_t write_text(const void *config, const void *state, char *out, size_t capacity) {
    (void)config;
    (void)state;
    return (size_t)snprintf(out, capacity, "%s", text);
}

// Registers a copy of a definition under another id, with these hooks.
static void add(const ludus_env_def *original, const char *id,
                void (*draw)(const void *, const void *, ludus_draw_list *),
                size_t (*characters)(const void *, const void *, char *, size_t)) {
    static ludus_env_def definitions[8];
    static ludus_variant variants[8][2];
    static int count;
    variants[count][0] = (ludus_variant){id, "", 0, NAN, NULL};
    variants[count][1] = (ludus_variant){NULL, NULL, 0, NAN, NULL};
    definitions[count] = *original;
    definitions[count].variants = variants[count];
    definitions[count].draw = draw;
    definitions[count].text = characters;
    if (!CHECK_EQ_INT(ludus_register(&definitions[count]), LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
    }
    count++;
}

static ludus_vector *make(const char *id, const char *options, int32_t count) {
    ludus_vector *vector = ludus_vector_make(id, options, count);
    if (!CHECK(vector != NULL)) {
        fprintf(stderr, "    %s '%s': %s\n", id, options, ludus_last_error());
        exit(check_end());
    }
    return vector;
}

static void draw(ludus_vector *vector, int32_t index) {
    CHECK_EQ_INT(ludus_vector_draw(vector, index, list), LUDUS_OK);
    CHECK(list->action == NULL && list->frames == 0 && list->layer == LUDUS_LAYER_SCENE);
}

// --- actions ---

static void check_choice(ludus_vector *vector, int32_t given, int32_t expected) {
    ludus_vector_buffers(vector).action[1].i = given;
    ludus_vector_step(vector);
    draw(vector, 1);
    CHECK(seen);
    CHECK_EQ_INT(saw.i, expected);
}

static void check_number(ludus_vector *vector, float given, double expected) {
    const ludus_layout *layout = ludus_vector_layout(vector);
    ludus_vector_buffers(vector).action[layout->action_slots].f = given;
    ludus_vector_step(vector);
    draw(vector, 1);
    CHECK(seen);
    CHECK_NEAR((double)saw.f, expected, 1e-6);
}

// Hooks see the action as the kernel took it: clamped, discretised, sticky.
static void test_actions(void) {
    ludus_vector *choices = make("See/Choice-v0", "autoreset=disabled", 3);
    draw(choices, 1);
    CHECK(!seen); // made, and never reset
    ludus_vector_reset(choices, 0);
    draw(choices, 1);
    CHECK(!seen);
    check_choice(choices, 1, 1);
    check_choice(choices, 0, 0);
    check_choice(choices, 99, 1);
    check_choice(choices, INT32_MIN, 0);
    ludus_vector_reset(choices, LUDUS_KEEP_STREAM);
    draw(choices, 1);
    CHECK(!seen);
    ludus_vector_destroy(choices);

    ludus_vector *numbers = make("See/Number-v0", "", 3);
    ludus_vector_reset(numbers, 0);
    check_number(numbers, 0.5f, 0.5);
    check_number(numbers, 7.5f, 7.5); // the environment's to judge
    check_number(numbers, NAN, 0);
    check_number(numbers, INFINITY, 1);
    check_number(numbers, -INFINITY, -1);
    ludus_vector_destroy(numbers);

    ludus_vector *thirds = make("See/Number-v0", "discretize_actions=3", 3);
    ludus_vector_reset(thirds, 0);
    ludus_vector_buffers(thirds).action[2].i = 2;
    ludus_vector_step(thirds);
    draw(thirds, 1);
    CHECK_NEAR((double)saw.f, 2.0 / 3.0, 1e-6);
    ludus_vector_destroy(thirds);

    ludus_vector *sticky = make("See/Number-v0", "sticky_actions=1", 3);
    ludus_vector_reset(sticky, 0);
    check_number(sticky, 0.25f, 0.25);
    check_number(sticky, -0.5f, 0.25);
    ludus_vector_destroy(sticky);
}

// No action led to a state that was set, copied, restored, or reached inside a fused kernel: until the next step.
static void check_placed(ludus_vector *vector, const char *how) {
    draw(vector, 1);
    if (!CHECK(!seen)) {
        fprintf(stderr, "    after %s\n", how);
    }
    ludus_vector_step(vector);
    draw(vector, 1);
    if (!CHECK(seen)) {
        fprintf(stderr, "    a step after %s\n", how);
    }
}

static void test_placed(void) {
    double values[4];
    ludus_vector *vector = make("See/Choice-v0", "time_limit=0", 3);
    ludus_vector_reset(vector, 0);
    ludus_vector_step(vector);
    ludus_vector_get_state(vector, 1, values);
    CHECK_EQ_INT(ludus_vector_set_state(vector, 1, values), LUDUS_OK);
    draw(vector, 0);
    CHECK(seen); // of the others nothing is forgotten
    check_placed(vector, "setting");
    CHECK_EQ_INT(ludus_vector_copy(vector, 1, vector, 0), LUDUS_OK);
    check_placed(vector, "copying");
    const size_t size = ludus_vector_snapshot_bytes(vector);
    uint8_t *bytes = malloc(size);
    CHECK_EQ_INT(ludus_vector_save(vector, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(ludus_vector_restore(vector, bytes, size), LUDUS_OK);
    check_placed(vector, "restoring");
    const ludus_linear_policy policy = {.seed = 1};
    CHECK_EQ_INT(ludus_vector_rollout(vector, &policy, 3, 0), LUDUS_OK);
    check_placed(vector, "fused steps");
    free(bytes);
    ludus_vector_destroy(vector);

    ludus_env *env = ludus_env_make("See/Choice-v0", "");
    ludus_env_reset(env, 0);
    ludus_env_step_discrete(env, 1);
    CHECK_EQ_INT(ludus_env_draw(env, list), LUDUS_OK);
    CHECK(seen && saw.i == 1);
    ludus_env *clone = ludus_env_clone(env);
    CHECK_EQ_INT(ludus_env_draw(clone, list), LUDUS_OK);
    CHECK(!seen);
    ludus_env_step_discrete(clone, 1);
    CHECK_EQ_INT(ludus_env_draw(clone, list), LUDUS_OK);
    CHECK(seen && saw.i == 1);
    ludus_env_destroy(clone);
    ludus_env_destroy(env);
}

static void test_index(void) {
    ludus_vector *vector = make("See/Choice-v0", "", 3);
    static const int32_t wrong[] = {-1, 3, INT32_MIN, INT32_MAX};
    for (int k = 0; k < 4; k++) {
        CHECK_EQ_INT(ludus_vector_draw(vector, wrong[k], list), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "the vector has 3");
    }
    ludus_vector_destroy(vector);
}

// --- pictures in characters ---

// Draws a text and returns its item number `which`, counted without the card; NULL: there are fewer.
static const ludus_draw_item *show(ludus_vector *vector, const char *characters, int which) {
    text = characters;
    draw(vector, 0);
    CHECK_EQ_INT(list->refused, 0);
    return which + 2 < list->items_count ? &list->items[which + 2] : NULL;
}

static void check_run(const ludus_draw_item *run, const char *letters, ludus_color color, int style) {
    if (CHECK(run != NULL) && CHECK_EQ_INT(run->shape, LUDUS_SHAPE_TEXT)) {
        CHECK_EQ_INT(run->count, strlen(letters));
        CHECK(memcmp(list->bytes + run->first, letters, run->count) == 0);
        CHECK_EQ_INT(run->fill, color);
        CHECK_EQ_INT(run->style, LUDUS_TEXT_LEFT | LUDUS_TEXT_MONO | style);
    }
}

static void test_characters(void) {
    ludus_vector *vector = make("See/Text-v0", "", 1);
    const ludus_draw_item *run = show(vector, "one\n  two", 0);
    check_run(run, "one", LUDUS_COLOR_INK, 0);
    const double x = (double)run[0].at[0], y = (double)run[0].at[1];
    check_run(run + 1, "  two", LUDUS_COLOR_INK, 0);
    CHECK_NEAR((double)run[1].at[0], x, 1e-6);
    CHECK_NEAR((double)run[1].at[1], y - 1.25, 1e-6); // a line below
    // Colours, bold, inverse; columns go on behind escapes, which take no room.
    run = show(vector, "ab\033[31mcd\033[0m\033[1mef\033[22m\u2660g", 0);
    check_run(run, "ab", LUDUS_COLOR_INK, 0);
    check_run(run + 1, "cd", LUDUS_COLOR_VERMILLION, 0);
    check_run(run + 2, "ef", LUDUS_COLOR_INK, LUDUS_TEXT_BOLD);
    check_run(run + 3, "\u2660g", LUDUS_COLOR_INK, 0);
    CHECK_NEAR((double)(run[3].at[0] - run[0].at[0]), 6 * 0.6, 1e-5);
    // A background lies behind its letters, which are light on it; inverse exchanges the two.
    run = show(vector, "a\033[42mb\033[49m\033[7mc\033[27md", 0);
    CHECK_EQ_INT(run[1].shape, LUDUS_SHAPE_RECTANGLE);
    CHECK_EQ_INT(run[1].fill, LUDUS_COLOR_GREEN);
    check_run(run + 2, "b", LUDUS_COLOR_PAPER, 0);
    CHECK_EQ_INT(run[3].fill, LUDUS_COLOR_INK);
    check_run(run + 4, "c", LUDUS_COLOR_PAPER, 0);
    check_run(run + 5, "d", LUDUS_COLOR_INK, 0);
    CHECK_NEAR((double)run[1].at[0], (double)run[2].at[0] + 0.3, 1e-6);
    // A marked blank is seen, others are not.
    run = show(vector, "   \n\033[41m \033[0m\n   ", 0);
    CHECK_EQ_INT(run->shape, LUDUS_SHAPE_RECTANGLE);
    CHECK_EQ_INT(list->items_count, 3);
    // Tabs, carriage returns, larger palettes, and escapes that are no colours.
    run = show(vector, "a\tb\r\n\033[2J\033[38;5;31mc\033[1;31;44md\033", 0);
    check_run(run + 1, "b", LUDUS_COLOR_INK, 0);
    CHECK_NEAR((double)(run[1].at[0] - run[0].at[0]), 8 * 0.6, 1e-5);
    check_run(run + 2, "c", LUDUS_COLOR_INK, 0);
    CHECK_NEAR((double)run[2].at[0], (double)run[0].at[0], 1e-6);
    check_run(run + 4, "d", LUDUS_COLOR_VERMILLION, LUDUS_TEXT_BOLD);
    // What is blank as a whole leaves the picture to the numbers.
    static const char *const blank[] = {"", "   ", "\n\n", "\033[31m \033[0m", "\033[", "\033[31", "\t\r\n", "\033"};
    for (size_t k = 0; k < sizeof blank / sizeof *blank; k++) {
        show(vector, blank[k], 0);
        CHECK_NEAR((double)list->view[2], 150, 0);
    }
    ludus_vector_destroy(vector);
}

// Any bytes are a picture that a stored list may be.
static void test_any_characters(void) {
    char letters[400];
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    ludus_vector *vector = make("See/Text-v0", "", 1);
    ludus_draw_list *again = ludus_draw_list_make();
    for (int round = 0; round < 500; round++) {
        const int64_t length = ludus_rng_integer(&rng, 0, 399);
        static const char likely[] = "\033[;m\n\t 1347#S";
        for (int64_t k = 0; k < length; k++) {
            letters[k] = round % 2 ? likely[ludus_rng_integer(&rng, 0, sizeof likely - 1)]
                                   : (char)ludus_rng_integer(&rng, 1, 256);
        }
        letters[length] = '\0';
        show(vector, letters, 0);
        const size_t size = ludus_draw_list_bytes(list);
        uint8_t *bytes = malloc(size);
        CHECK_EQ_INT(ludus_draw_list_save(list, bytes, size), LUDUS_OK);
        CHECK_EQ_INT(ludus_draw_list_load(again, bytes, size), LUDUS_OK);
        CHECK(list->items_count > 2);
        for (int32_t i = 0; i < list->items_count; i++) {
            CHECK(list->items[i].at[0] >= list->view[0] && list->items[i].at[0] <= list->view[2]);
            CHECK(list->items[i].at[1] >= list->view[1] && list->items[i].at[1] <= list->view[3]);
        }
        free(bytes);
    }
    // A large one, twice: the memory of the first serves the second.
    char *large = malloc(300000);
    memset(large, 'x', 299999);
    large[299999] = '\0';
    for (int k = 99; k < 299999; k += 100) {
        large[k] = '\n';
    }
    show(vector, large, 0);
    CHECK_EQ_INT(list->items_count, 3002);
    const void *before = list->bytes;
    show(vector, large, 0);
    CHECK(list->bytes == before);
    free(large);
    ludus_draw_list_destroy(again);
    ludus_vector_destroy(vector);
}

// --- pictures of numbers ---

static bool shows(const char *letters) {
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        if (item->shape == LUDUS_SHAPE_TEXT && item->count == strlen(letters) &&
            memcmp(list->bytes + item->first, letters, item->count) == 0) {
            return true;
        }
    }
    return false;
}

static void check_shows(const char *letters) {
    if (!CHECK(shows(letters))) {
        fprintf(stderr, "    '%s' is not shown\n", letters);
    }
}

static void test_numbers(void) {
    ludus_vector *vector = make("See/Bars-v0", "precision=double", 1);
    ludus_vector_reset(vector, 0);
    const double values[6] = {0.123456, -2, 1e-5, 9876.54321, 0.5, -2};
    CHECK_EQ_INT(ludus_vector_set_state(vector, 0, values), LUDUS_OK);
    draw(vector, 0);
    check_shows("See/Bars-v0");
    check_shows("position 0");
    check_shows("0.1235 rad");
    check_shows("-2 rad");
    check_shows("1e-05 rad/s");
    check_shows("9877 rad/s");
    CHECK(!shows("action 0"));
    ludus_vector_buffers(vector).action[1].f = -0.75f;
    ludus_vector_step(vector);
    draw(vector, 0);
    check_shows("action 1");
    check_shows("-0.75");
    ludus_vector_destroy(vector);
}

// Long arrays are a row of cells; the bars of choices, and of what has no bounds, stay inside their track.
static void test_cells(void) {
    ludus_vector *vector = make("See/Game-v0", "", 1);
    ludus_vector_reset(vector, 0);
    draw(vector, 0);
    check_shows("cell");
    check_shows("9 numbers");
    int cells = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        cells += item->shape == LUDUS_SHAPE_RECTANGLE && item->fill == LUDUS_COLOR_GRID;
        CHECK(item->at[0] > 0 && item->at[0] < 150 && item->at[1] > 0 && item->at[1] < 100);
    }
    CHECK(cells >= 9);
    ludus_vector_destroy(vector);
}

int main(void) {
    list = ludus_draw_list_make();
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    add(ludus_find("CartPole-v1", NULL), "See/Choice-v0", look_at_action, NULL);
    add(&ludus_env_sketch_body, "See/Number-v0", look_at_action, NULL);
    add(&ludus_env_sketch_body, "See/Bars-v0", NULL, NULL);
    add(&ludus_env_sketch_body, "See/Text-v0", NULL, write_text);
    add(&ludus_env_sketch_game, "See/Game-v0", NULL, NULL);
    test_actions();
    test_placed();
    test_index();
    test_characters();
    test_any_characters();
    test_numbers();
    test_cells();
    ludus_draw_list_destroy(list);
    return check_end();
}
