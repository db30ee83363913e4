// test_draw_toy.c - the pictures of FrozenLake, CliffWalking, Taxi and Blackjack: shapes stand where the state says, clicks
// do what the picture shows, nothing hidden is seen.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "single.h"

#include <ludus/draw.h>

extern const ludus_env_def ludus_env_frozenlake, ludus_env_cliffwalking, ludus_env_taxi, ludus_env_blackjack;

static ludus_draw_list *list, *other;
static ludus_rng numbers; // of the tests' own choices

static single make(const ludus_env_def *definition, const char *options) {
    single one;
    if (!CHECK_EQ_INT(single_make(&one, definition, definition->variants[0].id, options), LUDUS_OK)) {
        fprintf(stderr, "    %s: %s\n", options, ludus_last_error());
        exit(1);
    }
    single_reset(&one, 0);
    return one;
}

// A state from anywhere in the tables that the rules can bear.
static void scramble(single *one) {
    double values[16];
    int32_t tries = 0;
    do {
        const ludus_field *field = one->definition->state_fields;
        for (int32_t i = 0; field[i].name; i++) {
            const double width = field[i].high - field[i].low + 1;
            values[i] = field[i].low + floor(width * ludus_rng_random(&numbers));
        }
    } while (!single_set(one, values) && ++tries < 100000);
    CHECK(tries < 100000);
}

static void set(single *one, const char *field, double value) {
    double values[16];
    int32_t offset = 0;
    one->definition->get_state(one->config, one->state, values);
    ludus_fields_find(one->definition->state_fields, field, &offset);
    values[offset] = value;
    CHECK(single_set(one, values));
}

// --- what is in a picture ---

static void draw_into(const single *one, ludus_draw_list *into) {
    ludus_draw_clear(into);
    one->definition->draw(one->config, one->state, into);
    CHECK(!into->failed);
    CHECK_EQ_INT(into->refused, 0);
    CHECK_EQ_INT(into->frames, 0);
}

// The middle of a shape: of its points, where it has some.
static void middle_of(const ludus_draw_list *of, const ludus_draw_item *item, double *x, double *y) {
    *x = item->at[0];
    *y = item->at[1];
    if (item->shape == LUDUS_SHAPE_POLYLINE || item->shape == LUDUS_SHAPE_POLYGON) {
        *x = *y = 0;
        for (uint32_t i = 0; i < item->count; i++) {
            *x += (double)of->points[item->first + i][0] / item->count;
            *y += (double)of->points[item->first + i][1] / item->count;
        }
    }
}

static void draw(const single *one) {
    draw_into(one, list);
    for (int32_t i = 0; i < list->items_count; i++) {
        double x, y;
        middle_of(list, &list->items[i], &x, &y);
        const float *view = list->view;
        if (!CHECK(x >= (double)view[0] && x <= (double)view[2] && y >= (double)view[1] && y <= (double)view[3])) {
            fprintf(stderr, "    shape %d of %s at %g, %g\n", i, one->variant->id, x, y);
        }
    }
}

// How many shapes of this kind and fill, and the middle of all of them.
static int32_t find(ludus_shape shape, ludus_color fill, double *x, double *y) {
    int32_t found = 0;
    *x = *y = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        if (list->items[i].shape == shape && list->items[i].fill == fill) {
            double at_x, at_y;
            middle_of(list, &list->items[i], &at_x, &at_y);
            *x += at_x;
            *y += at_y;
            found++;
        }
    }
    *x /= found ? found : 1;
    *y /= found ? found : 1;
    return found;
}

static int32_t count(ludus_shape shape, ludus_color fill) {
    double x, y;
    return find(shape, fill, &x, &y);
}

// Where a text stands; false where the picture has none like it.
static bool find_text(const char *text, double *x, double *y) {
    *x = *y = NAN;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        if (item->shape == LUDUS_SHAPE_TEXT && item->count == strlen(text) &&
            memcmp(list->bytes + item->first, text, item->count) == 0) {
            *x = item->at[0];
            *y = item->at[1];
            return true;
        }
    }
    return false;
}

static bool has_text(const char *text) {
    double x, y;
    return find_text(text, &x, &y);
}

static bool pick(const single *one, double x, double y, int32_t *choice) {
    ludus_slot slot = {-7};
    const bool hit = one->definition->pick(one->config, one->state, x, y, &slot);
    CHECK(hit ? slot.i >= 0 && slot.i < one->layout.action.part[0].n : slot.i == -7);
    *choice = slot.i;
    return hit;
}

// The middle of what the actions move, the coat of a walker or the body of the taxi: the rectangle in its colour that is no
// square, as pads are.
static bool find_agent(double *x, double *y) {
    int32_t found = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        if (item->shape == LUDUS_SHAPE_RECTANGLE && item->fill == LUDUS_COLOR_AGENT && item->size[0] != item->size[1]) {
            middle_of(list, item, x, y);
            found++;
        }
    }
    CHECK(found < 2);
    return found == 1;
}

// --- tile worlds ---

typedef struct world {
    const ludus_env_def *definition;
    const char *options;
    int32_t rows, columns;
} world;

static const world worlds[] = {
    {&ludus_env_frozenlake, "is_slippery=false", 4, 4},
    {&ludus_env_frozenlake, "is_slippery=false map_name=8x8", 8, 8},
    {&ludus_env_frozenlake, "is_slippery=false desc=SFHFG", 1, 5},
    {&ludus_env_frozenlake, "is_slippery=false desc=S", 1, 1},
    {&ludus_env_frozenlake, "is_slippery=false desc=S/F/F/H/F/F/F/F/F/F/F/F/F/F/F/F/G", 17, 1},
    {&ludus_env_frozenlake, "is_slippery=false map_name=none size=20 p=0.7", 20, 20},
    {&ludus_env_frozenlake, "is_slippery=false map_name=none size=64 p=0.7", 64, 64},
    {&ludus_env_cliffwalking, "", 4, 12},
    {&ludus_env_taxi, "", 5, 5},
};

// The cell that the state is at, by its table.
static int32_t place(const single *one) {
    return one->definition == &ludus_env_taxi ? (int32_t)(5 * single_get(one, "row") + single_get(one, "column"))
                                              : (int32_t)single_get(one, "position");
}

// On the largest maps figures are larger than their tiles, in proportion to the longer side.
static bool on_cell(const world *of, int32_t cell, double x, double y) {
    const double middle_x = cell % of->columns + 0.5, middle_y = of->rows - cell / of->columns - 0.5;
    const double near = 0.5 * fmax(1, fmax(of->rows, of->columns) / 28.0);
    return fabs(x - middle_x) < near && fabs(y - middle_y) < near;
}

// A click somewhere in a tile acts exactly when an action leads there, and then it is that action. Who is on the tile in the
// next picture stands under the click. Off the cliff one steps all the same, and is seen at the start again.
static void check_click(const world *of, const single *before, int32_t cell) {
    static const int32_t off_cliff[4] = {-12, 1, 12, -1};
    const double x = cell % of->columns + 0.02 + 0.96 * ludus_rng_random(&numbers);
    const double y = of->rows - cell / of->columns - 0.02 - 0.96 * ludus_rng_random(&numbers);
    const bool taxi = of->definition == &ludus_env_taxi, cliff = of->definition == &ludus_env_cliffwalking;
    const int32_t from = place(before);
    double values[16], at_x, at_y;
    int32_t choice, way = -1;
    single one = *before;
    one.definition->get_state(one.config, one.state, values);
    for (int32_t action = 0; action < 4 && cell != from; action++) {
        single_step(&one, action);
        way = (cliff && one.reward == -100.0 ? from + off_cliff[action] : place(&one)) == cell ? action : way;
        CHECK(single_set(&one, values));
    }
    if (cell == from && taxi) {
        uint8_t mask[6];
        one.definition->legal(one.config, one.state, 0, mask);
        way = mask[4] ? 4 : mask[5] ? 5 : -1;
    }
    if ((taxi && values[5] == 5 && values[2] == values[3]) || (cliff && from == 47)) {
        way = -1; // it is over
    }
    if (!CHECK_EQ_INT(pick(&one, x, y, &choice), way >= 0) || way < 0) {
        return;
    }
    CHECK_EQ_INT(choice, way);
    single_step(&one, choice);
    draw(&one);
    if (!one.terminated && CHECK(find_agent(&at_x, &at_y))) {
        CHECK(on_cell(of, cliff && one.reward == -100.0 ? 36 : cell, at_x, at_y));
    }
    CHECK(single_set(&one, values));
}

static void test_worlds(void) {
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        const world *of = &worlds[i];
        single one = make(of->definition, of->options);
        const int32_t cells = of->rows * of->columns, states = cells > 100 ? 12 : 60;
        for (int32_t k = 0; k < states; k++) {
            double x, y;
            int32_t choice;
            scramble(&one);
            draw(&one);
            if (find_agent(&x, &y)) {
                CHECK(on_cell(of, place(&one), x, y));
            }
            for (int32_t n = 0; n < 12; n++) {
                check_click(of, &one, (int32_t)(cells * ludus_rng_random(&numbers)));
            }
            // The neighbours, and the cell itself.
            const int32_t at = place(&one), row = at / of->columns, column = at % of->columns;
            for (int32_t n = 0; n < 5; n++) {
                const int32_t r = row + (n == 0) - (n == 1), c = column + (n == 2) - (n == 3);
                if (r >= 0 && r < of->rows && c >= 0 && c < of->columns) {
                    check_click(of, &one, r * of->columns + c);
                }
            }
            // Around the world there is nothing to click on.
            const double angle = 6.2831853 * ludus_rng_random(&numbers), far = 0.71 * (of->rows + of->columns);
            CHECK(!pick(&one, 0.5 * of->columns + far * cos(angle), 0.5 * of->rows + far * sin(angle), &choice));
            CHECK(!pick(&one, column + 0.5, -0.01, &choice));
            CHECK(!pick(&one, -0.01, of->rows - row - 0.5, &choice));
        }
        int32_t choice;
        CHECK(!pick(&one, NAN, 0.5, &choice));
        CHECK(!pick(&one, 0.5, INFINITY, &choice));
        CHECK(!pick(&one, -1e300, 1e300, &choice));
        single_destroy(&one);
    }
}

// Holes, flags and starts of a map stand in their cells, at every level of detail.
static void test_lake(void) {
    static const char *const maps[] = {"SFFF/FHFH/FFFH/HFFG", "SG", "HSGH", "GSG/HHH/GFG"};
    for (size_t i = 0; i < 4; i++) {
        char options[64];
        int32_t holes = 0, goals = 0, starts = 0;
        snprintf(options, sizeof options, "desc=%s", maps[i]);
        for (const char *letter = maps[i]; *letter; letter++) {
            holes += *letter == 'H';
            goals += *letter == 'G';
            starts += *letter == 'S';
        }
        single one = make(&ludus_env_frozenlake, options);
        draw(&one);
        const ludus_color water = ludus_color_mix(LUDUS_COLOR_WATER, LUDUS_COLOR_INK, 0.55);
        CHECK_EQ_INT(count(LUDUS_SHAPE_POLYGON, water), holes);
        CHECK_EQ_INT(count(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_GOAL), goals);
        CHECK_EQ_INT(has_text("S"), starts > 0);
        single_destroy(&one);
    }

    // In a cell of its own, each by itself.
    for (int32_t cell = 0; cell < 12; cell++) {
        const world lake = {&ludus_env_frozenlake, "", 3, 4};
        char options[] = "desc=FFFF/FFFF/FFFF";
        const size_t letter = 5 + (size_t)(cell + cell / 4);
        double x, y;
        options[letter] = 'H';
        options[cell == 11 ? 5 : 18] = 'S';
        single one = make(&ludus_env_frozenlake, options);
        draw(&one);
        CHECK_EQ_INT(find(LUDUS_SHAPE_POLYGON, ludus_color_mix(LUDUS_COLOR_WATER, LUDUS_COLOR_INK, 0.55), &x, &y), 1);
        CHECK(on_cell(&lake, cell, x, y));
        CHECK(find_text("S", &x, &y) && on_cell(&lake, cell == 11 ? 0 : 11, x, y));
        single_destroy(&one);
        options[letter] = 'G';
        one = make(&ludus_env_frozenlake, options);
        draw(&one);
        CHECK_EQ_INT(find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_GOAL, &x, &y), 1);
        CHECK(on_cell(&lake, cell, x, y));
        single_destroy(&one);
    }
}

// After a slip an arrow points where the action wanted to go. Who fell is seen by the colour of danger.
static void test_slips(void) {
    static const double east[4] = {-1, 0, 1, 0}, north[4] = {0, -1, 0, 1}; // left, down, right, up
    single one = make(&ludus_env_frozenlake, "desc=FFF/FSF/FFG");
    for (int32_t action = 0; action < 4; action++) {
        for (int32_t outcome = 0; outcome < 4; outcome++) {
            double x, y;
            CHECK(single_set(&one, (double[]){4, action, outcome}));
            draw(&one);
            const int32_t heads = find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE, &x, &y);
            CHECK_EQ_INT(heads, outcome == 0 || outcome == 2);
            if (heads) {
                CHECK_NEAR(x - 1.5, 0.6 * east[action], 0.1);
                CHECK_NEAR(y - 1.5, 0.6 * north[action], 0.1);
            }
        }
    }
    CHECK(single_set(&one, (double[]){4, -1, 3}));
    draw(&one);
    CHECK_EQ_INT(count(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE), 0);
    single_destroy(&one);

    one = make(&ludus_env_frozenlake, "desc=SH");
    draw(&one);
    int32_t rings = 0;
    for (int32_t state = 0; state < 2; state++) {
        set(&one, "position", state);
        draw(&one);
        rings = 0;
        for (int32_t i = 0; i < list->items_count; i++) {
            rings += list->items[i].shape == LUDUS_SHAPE_CIRCLE && list->items[i].line == LUDUS_COLOR_DANGER;
        }
        CHECK_EQ_INT(rings, state);
    }
    single_destroy(&one);

    // A taxi that drifted looks along its way; one that may have stood before a wall shows no drift.
    one = make(&ludus_env_taxi, "is_rainy=true");
    CHECK(single_set(&one, (double[]){2, 2, 4, 1, 0, 1, 1}));
    draw(&one);
    CHECK_EQ_INT(count(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE), 1);
    CHECK(single_set(&one, (double[]){0, 2, 4, 1, 0, 1, 1}));
    draw(&one);
    CHECK_EQ_INT(count(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_FORCE), 0);
    single_destroy(&one);
}

// The passenger stands on their pad, or is seen in the taxi; the flag stands where they want to go.
static void test_passenger(void) {
    static const int32_t pads[4] = {0, 4, 20, 23};
    const world streets = {&ludus_env_taxi, "", 5, 5};
    single one = make(&ludus_env_taxi, "fickle_passenger=true");
    for (int32_t n = 0; n < 200; n++) {
        double x, y;
        scramble(&one);
        draw(&one);
        const int32_t passenger = (int32_t)single_get(&one, "passenger");
        const int32_t destination = (int32_t)single_get(&one, "destination");
        // A cap in purple is on every passenger's head.
        CHECK_EQ_INT(find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_PURPLE, &x, &y), 1);
        CHECK(on_cell(&streets, passenger == 4 ? place(&one) : pads[passenger], x, y));
        CHECK_EQ_INT(find(LUDUS_SHAPE_POLYGON, LUDUS_COLOR_GOAL, &x, &y), 1);
        CHECK(on_cell(&streets, pads[destination], x, y));
        CHECK_EQ_INT(has_text("?"), single_get(&one, "fickle") == 1);
        CHECK_EQ_INT(has_text("TAXI"), passenger != 4);
        CHECK(has_text("R") && has_text("G") && has_text("Y") && has_text("B"));
    }
    single_destroy(&one);
}

// --- cards ---

static int32_t cards_seen(void) {
    int32_t sheets = 0;
    for (int32_t i = 0; i < list->items_count; i++) {
        const ludus_draw_item *item = &list->items[i];
        sheets += item->shape == LUDUS_SHAPE_RECTANGLE && item->fill == LUDUS_COLOR_PAPER && item->size[1] > 1;
    }
    return sheets;
}

static void test_cards(void) {
    single one = make(&ludus_env_blackjack, "");
    for (int32_t n = 0; n < 300; n++) {
        char text[16];
        scramble(&one);
        draw(&one);
        const bool stuck = single_get(&one, "last_action") == 0;
        CHECK_EQ_INT(cards_seen(), single_get(&one, "player_cards") + single_get(&one, "dealer_cards"));
        snprintf(text, sizeof text, "%d", (int)single_observe(&one, 0));
        CHECK(has_text(text));
        CHECK_EQ_INT(has_text("dealer has"), stuck);
        CHECK_EQ_INT(has_text("dealer shows"), !stuck);
        const int32_t face = (int32_t)single_get(&one, "face"), card = (int32_t)single_get(&one, "dealer_card");
        snprintf(text, sizeof text, "%d", card);
        CHECK(has_text(face ? (const char *[]){"J", "Q", "K"}[face - 1] : card == 1 ? "A" : text));
    }

    // What lies face down is not in the picture, until the dealer plays.
    for (int32_t hidden = 1; hidden <= 10; hidden++) {
        const double values[] = {15, 2, 0, 9, 9 + hidden, 2, hidden == 1, 3, 0, -1};
        CHECK(single_set(&one, values));
        draw(&one);
        draw_into(&one, hidden == 1 ? other : list);
        CHECK(hidden == 1 || ludus_draw_equal(list, other));
        set(&one, "last_action", 0);
        draw(&one);
        CHECK(!ludus_draw_equal(list, other));
    }
    single_destroy(&one);
}

static void test_table(void) {
    static const struct {
        const char *options;
        double values[10];
        const char *result; // NULL: none yet
    } rows[] = {
        {"", {20, 2, 0, 10, 20, 2, 0, 3, 2, -1}, NULL},
        {"", {20, 2, 0, 10, 20, 2, 0, 3, 2, 1}, NULL},
        {"", {20, 2, 0, 10, 20, 2, 0, 3, 2, 0}, "Draw"},
        {"", {20, 2, 0, 10, 19, 2, 0, 3, 2, 0}, "You win"},
        {"", {18, 2, 0, 10, 19, 2, 0, 3, 2, 0}, "You lose"},
        {"", {18, 2, 0, 10, 24, 3, 0, 3, 2, 0}, "You win"},
        {"", {25, 3, 0, 10, 19, 2, 0, 3, 2, 1}, "You lose"},
        {"", {11, 2, 1, 10, 21, 3, 0, 3, 2, 0}, "You win"}, // ace and ten against three cards
        {"sab=false", {11, 2, 1, 10, 21, 3, 0, 3, 2, 0}, "Draw"},
        {"sab=false natural=true", {11, 2, 1, 10, 20, 2, 0, 3, 2, 0}, "Natural!"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        single one = make(&ludus_env_blackjack, rows[i].options);
        double x, y;
        int32_t choice;
        CHECK(single_set(&one, rows[i].values));
        draw(&one);
        CHECK_EQ_INT(has_text("You win") + has_text("You lose") + has_text("Draw") + has_text("Natural!"),
                     rows[i].result != NULL);
        CHECK(!rows[i].result || has_text(rows[i].result));
        for (int32_t action = 0; action < 2; action++) {
            CHECK(find_text(action ? "Hit" : "Stick", &x, &y));
            CHECK_EQ_INT(pick(&one, x, y, &choice), !rows[i].result);
            CHECK(rows[i].result || choice == action);
            CHECK(!pick(&one, x, y + 0.6, &choice));
            CHECK(!pick(&one, x + 1.3, y, &choice));
        }
        CHECK(!pick(&one, NAN, y, &choice));
        CHECK(!pick(&one, 0, 0, &choice));
        single_destroy(&one);
    }
}

int main(void) {
    list = ludus_draw_list_make();
    other = ludus_draw_list_make();
    ludus_rng_seed(&numbers, 1);
    test_worlds();
    test_lake();
    test_slips();
    test_passenger();
    test_cards();
    test_table();
    ludus_draw_list_destroy(list);
    ludus_draw_list_destroy(other);
    return check_end();
}
