// test_toy_text.c - FrozenLake, CliffWalking, Taxi and Blackjack: spaces, options and their refusals, states set from
// outside, pictures, hashes.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "single.h"

#include <ludus/vector.h>

extern const ludus_env_def ludus_env_frozenlake, ludus_env_cliffwalking, ludus_env_taxi, ludus_env_blackjack;

// Makes an environment that must be accepted.
static single make(const ludus_env_def *definition, const char *id, const char *options) {
    single one;
    if (!CHECK_EQ_INT(single_make(&one, definition, id, options), LUDUS_OK)) {
        fprintf(stderr, "    %s %s: %s\n", id, options, ludus_last_error());
        exit(1);
    }
    single_reset(&one, 0);
    return one;
}

static void test_layouts(void) {
    static const struct {
        const ludus_env_def *definition;
        const char *id, *options, *observation, *action;
        int32_t time_limit;
        double threshold, reward_low, reward_high;
    } rows[] = {
        {&ludus_env_frozenlake, "FrozenLake-v1", "", "Discrete(16)", "Discrete(4)", 100, 0.70, 0, 1},
        {&ludus_env_frozenlake, "FrozenLake8x8-v1", "", "Discrete(64)", "Discrete(4)", 200, 0.85, 0, 1},
        {&ludus_env_frozenlake, "FrozenLake-v1", "desc=SF/FF/FG reward_schedule='5,-2,-1'", "Discrete(6)",
         "Discrete(4)", 100, 0.70, -2, 5},
        {&ludus_env_frozenlake, "FrozenLake-v1", "map_name=none size=64 p=1", "Discrete(4096)", "Discrete(4)", 100,
         0.70, 0, 1},
        {&ludus_env_cliffwalking, "CliffWalking-v1", "", "Discrete(48)", "Discrete(4)", 0, NAN, -100, -1},
        {&ludus_env_cliffwalking, "CliffWalkingSlippery-v1", "", "Discrete(48)", "Discrete(4)", 0, NAN, -100, -1},
        {&ludus_env_taxi, "Taxi-v4", "", "Discrete(500)", "Discrete(6)", 200, 8, -10, 20},
        {&ludus_env_blackjack, "Blackjack-v1", "", "Tuple(Discrete(32), Discrete(11), Discrete(2))", "Discrete(2)", 0,
         NAN, -1, 1},
        {&ludus_env_blackjack, "Blackjack-v1", "natural=true sab=false",
         "Tuple(Discrete(32), Discrete(11), Discrete(2))", "Discrete(2)", 0, NAN, -1, 1.5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        single one = make(rows[i].definition, rows[i].id, rows[i].options);
        char text[128];
        ludus_space_text(&one.layout.observation, text, sizeof text);
        CHECK_EQ_TEXT(text, rows[i].observation);
        ludus_space_text(&one.layout.action, text, sizeof text);
        CHECK_EQ_TEXT(text, rows[i].action);
        CHECK_EQ_INT(one.variant->time_limit, rows[i].time_limit);
        CHECK_EQ_REAL(one.variant->reward_threshold, rows[i].threshold);
        CHECK_EQ_REAL(one.layout.reward_low, rows[i].reward_low);
        CHECK_EQ_REAL(one.layout.reward_high, rows[i].reward_high);
        CHECK_EQ_INT(one.layout.legal_count, rows[i].definition == &ludus_env_taxi ? 6 : 0);
        single_destroy(&one);
    }
}

static void test_refusals(void) {
    char wide[5000] = "desc=S", tall[5000] = "desc=S";
    for (int i = 0; i < 64; i++) {
        strcat(wide, "F");
        strcat(tall, "/F");
    }
    const struct {
        const ludus_env_def *definition;
        const char *options, *sentence;
    } rows[] = {
        {&ludus_env_frozenlake, "desc=SFX/FFG", "row 1, letter 3 is 'X'; S (start), F (frozen), H (hole) and G (goal)"},
        {&ludus_env_frozenlake, "desc=SFF/FG", "row 2 has 2 letters and row 1 has 3"},
        {&ludus_env_frozenlake, "desc=SF//FG", "row 2 has 0 letters; a map has 1 to 64 rows of 1 to 64 letters"},
        {&ludus_env_frozenlake, "desc=/SG", "row 1 has 0 letters"},
        {&ludus_env_frozenlake, "desc=FF/FG", "no start; a map has at least one S"},
        {&ludus_env_frozenlake, wide, "row 1 has 65 letters"},
        {&ludus_env_frozenlake, tall, "a map has 1 to 64 rows"},
        {&ludus_env_frozenlake, "reward_schedule='1,0'", "reward_schedule is '1,0'; it is three numbers"},
        {&ludus_env_frozenlake, "reward_schedule='1,0,0,0'", "it is three numbers for goal, hole and ice"},
        {&ludus_env_frozenlake, "reward_schedule='1,,0'", "it is three numbers"},
        {&ludus_env_frozenlake, "reward_schedule=''", "it is three numbers"},
        {&ludus_env_frozenlake, "reward_schedule='1,much,0'", "hole"},
        {&ludus_env_frozenlake, "reward_schedule='1,0,1e10'", "ice"},
        {&ludus_env_frozenlake, "success_rate=1.5", "success_rate"},
        {&ludus_env_frozenlake, "success_rate=-0.1", "success_rate"},
        {&ludus_env_frozenlake, "map_name=9x9", "4x4"},
        {&ludus_env_frozenlake, "is_slippery=maybe", "is_slippery"},
        {&ludus_env_frozenlake, "size=1", "size"},
        {&ludus_env_frozenlake, "size=65", "size"},
        {&ludus_env_frozenlake, "p=1.1", "p "},
        {&ludus_env_frozenlake, "map_name=none map_seed=1.5", "map_seed is 1.5; it is a whole number"},
        {&ludus_env_frozenlake, "map_name=none map_seed=-1", "map_seed"},
        {&ludus_env_frozenlake, "map_name=none size=64 p=0.1", "random maps of size 64 has a way"},
        {&ludus_env_cliffwalking, "slippery=true", "is_slippery"},
        {&ludus_env_taxi, "rainy_probability=1.01", "rainy_probability"},
        {&ludus_env_taxi, "fickle_probability=-1", "fickle_probability"},
        {&ludus_env_taxi, "rainy=true", "Taxi-v4 has no option rainy"},
        {&ludus_env_blackjack, "natural=1.5", "natural"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        single one;
        ludus_clear_error();
        if (CHECK(single_make(&one, rows[i].definition, rows[i].definition->variants[0].id, rows[i].options) != 0)) {
            CHECK_CONTAINS(ludus_last_error(), rows[i].sentence);
        } else {
            fprintf(stderr, "    accepted: %s\n", rows[i].options);
            single_destroy(&one);
        }
    }
}

// The largest map goes through the runtime unharmed: its options text, its picture, its states.
static void test_largest_map(void) {
    char options[4300] = "desc=", written[4300], *end = options + strlen(options);
    for (int row = 0; row < 64; row++) {
        for (int column = 0; column < 64; column++) {
            *end++ = row == 63 && column == 63 ? 'S' : (row + column) % 5 ? 'F' : 'H';
        }
        *end++ = row < 63 ? '/' : '\0';
    }
    ludus_vector *vector = ludus_vector_make("FrozenLake-v1", options, 3);
    if (!CHECK(vector)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        return;
    }
    ludus_vector_reset(vector, 0);
    CHECK_EQ_INT(((const int32_t *)ludus_vector_buffers(vector).observation)[2], 4095);
    CHECK_EQ_INT(ludus_vector_options_text(vector, written, sizeof written), strlen(options));
    CHECK_EQ_TEXT(written, options);
    CHECK_EQ_INT(ludus_vector_options_text(vector, written, 9), strlen(options));
    CHECK_EQ_TEXT(written, "desc=HFF");
    ludus_vector_destroy(vector);

    // Options of the runtime come after the environment's own.
    vector = ludus_vector_make("FrozenLake-v1", "time_limit=7 is_slippery=false", 1);
    if (!CHECK(vector)) {
        return;
    }
    CHECK_EQ_INT(ludus_vector_options_text(vector, written, sizeof written), 30);
    CHECK_EQ_TEXT(written, "is_slippery=false time_limit=7");
    CHECK_EQ_INT(ludus_vector_options_text(vector, written, 19), 30);
    CHECK_EQ_TEXT(written, "is_slippery=false ");
    CHECK_EQ_INT(ludus_vector_options_text(vector, written, 18), 30);
    CHECK_EQ_TEXT(written, "is_slippery=false");
    ludus_vector_destroy(vector);
}

// Every option at both ends of its range gives episodes whose states are valid and whose numbers are inside.
static void test_bounds(void) {
    const ludus_env_def *definitions[] = {&ludus_env_frozenlake, &ludus_env_cliffwalking, &ludus_env_taxi,
                                          &ludus_env_blackjack};
    for (size_t d = 0; d < 4; d++) {
        for (const ludus_field *field = definitions[d]->options; field->name; field++) {
            for (int high = 0; high < 2 && field->kind != LUDUS_TEXT; high++) {
                char options[200];
                const char *others = definitions[d] == &ludus_env_frozenlake ? "map_name=none"
                                     : definitions[d] == &ludus_env_taxi     ? "is_rainy=true fickle_passenger=true"
                                                                             : "";
                others = strstr(others, field->name) ? "" : others;
                if (field->kind == LUDUS_CHOICE) {
                    snprintf(options, sizeof options, "%s=%s", field->name, high ? "none" : "4x4");
                } else {
                    snprintf(options, sizeof options, "%s %s=%.17g", others, field->name,
                             high ? field->high : field->low);
                }
                if (strstr(options, "map_name=none p=0")) {
                    continue; // no such map: a refusal above
                }
                single one = make(definitions[d], definitions[d]->variants[0].id, options);
                for (int step = 0; step < 2000; step++) {
                    single_step(&one, (step * 7 + step / 11) % one.layout.action.part[0].n);
                    if (!CHECK(one.definition->valid(one.config, one.state)) ||
                        !CHECK(ludus_space_contains(&one.layout.observation, one.row, NULL, 0)) ||
                        !CHECK(one.reward >= one.layout.reward_low && one.reward <= one.layout.reward_high)) {
                        fprintf(stderr, "    %s at step %d\n", options, step);
                        break;
                    }
                    if (one.terminated || one.truncated) {
                        single_reset(&one, -1);
                    }
                }
                single_destroy(&one);
            }
        }
    }
}

// States from outside: what no rule gives is refused and changes nothing.
static void test_states(void) {
    static const struct {
        const ludus_env_def *definition;
        const char *options;
        double values[10];
        bool good;
    } rows[] = {
        {&ludus_env_frozenlake, "", {15, 3, 0}, true},
        {&ludus_env_frozenlake, "", {16, 3, 0}, false},
        {&ludus_env_frozenlake, "", {-1, 3, 0}, false},
        {&ludus_env_frozenlake, "", {3.5, 3, 0}, false},
        {&ludus_env_frozenlake, "", {NAN, 3, 0}, false},
        {&ludus_env_frozenlake, "", {3, 4, 0}, false},
        {&ludus_env_frozenlake, "map_name=8x8", {63, -1, 3}, true},
        {&ludus_env_cliffwalking, "", {36, 0}, true},
        {&ludus_env_cliffwalking, "", {37, 0}, false},
        {&ludus_env_cliffwalking, "", {46, 0}, false},
        {&ludus_env_cliffwalking, "", {47, 0}, true},
        {&ludus_env_cliffwalking, "", {48, 0}, false},
        {&ludus_env_taxi, "", {4, 4, 4, 3, 0, 5, 3}, true},
        {&ludus_env_taxi, "", {5, 4, 4, 3, 0, 5, 3}, false},
        {&ludus_env_taxi, "", {4, 4, 5, 3, 0, 5, 3}, false},
        {&ludus_env_taxi, "", {4, 4, 4, 3, 1, 5, 3}, false},
        {&ludus_env_taxi, "fickle_passenger=true", {4, 4, 4, 3, 1, 5, 3}, true},
        {&ludus_env_blackjack, "", {20, 2, 0, 10, 20, 2, 0, 3, 2, -1}, true},
        {&ludus_env_blackjack, "", {21, 2, 0, 10, 20, 2, 0, 3, 2, -1}, false}, // no two cards give 21
        {&ludus_env_blackjack, "", {20, 2, 1, 10, 20, 2, 0, 3, 2, -1}, false}, // none is an ace
        {&ludus_env_blackjack, "", {2, 2, 0, 10, 20, 2, 0, 3, 2, -1}, false},  // both are
        {&ludus_env_blackjack, "", {20, 2, 0, 10, 20, 2, 0, 3, 0, -1}, false}, // a ten has a face here
        {&ludus_env_blackjack, "", {20, 2, 0, 9, 19, 2, 0, 3, 1, -1}, false},  // a nine has none
        {&ludus_env_blackjack, "", {20, 2, 0, 9, 20, 2, 0, 3, 0, -1}, false},  // the hidden card would be 11
        {&ludus_env_blackjack, "", {20, 2, 0, 1, 5, 2, 0, 3, 0, -1}, false},   // the seen card is an ace
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const ludus_env_def *definition = rows[i].definition;
        single one = make(definition, definition->variants[0].id, rows[i].options);
        double before[16], after[16];
        const size_t width = (size_t)ludus_fields_width(definition->state_fields);
        definition->get_state(one.config, one.state, before);
        if (!CHECK_EQ_INT(single_set(&one, rows[i].values), rows[i].good)) {
            fprintf(stderr, "    row %zu\n", i);
        }
        definition->get_state(one.config, one.state, after);
        CHECK(memcmp(after, rows[i].good ? rows[i].values : before, width * sizeof(double)) == 0);
        CHECK(definition->valid(one.config, one.state));
        // Bytes from a file: never valid beyond the tables.
        memset(one.state, 0x7f, definition->state_bytes);
        CHECK(!definition->valid(one.config, one.state));
        memset(one.state, 0x80, definition->state_bytes);
        CHECK(!definition->valid(one.config, one.state));
        single_destroy(&one);
    }
}

static void check_picture(const ludus_env_def *definition, const double *state, const char *expected) {
    single one = make(definition, definition->variants[0].id, "");
    char text[2000], cut[8];
    CHECK(single_set(&one, state));
    const size_t length = definition->text(one.config, one.state, text, sizeof text);
    CHECK_EQ_TEXT(text, expected);
    CHECK_EQ_INT(length, strlen(expected));
    CHECK_EQ_INT(definition->text(one.config, one.state, cut, sizeof cut), length);
    CHECK(strlen(cut) == sizeof cut - 1 && strncmp(cut, expected, sizeof cut - 1) == 0);
    single_destroy(&one);
}

static void test_pictures(void) {
    check_picture(&ludus_env_frozenlake, (double[]){6, 2, 1},
                  "right\n S  F  F  F \n F  H [F] H \n F  F  F  H \n H  F  F  G \n");
    check_picture(&ludus_env_frozenlake, (double[]){6, 3, 2},
                  "up, slipped\n S  F  F  F \n F  H [F] H \n F  F  F  H \n H  F  F  G \n");
    check_picture(&ludus_env_cliffwalking, (double[]){25, -1},
                  "start\n .  .  .  .  .  .  .  .  .  .  .  . \n .  .  .  .  .  .  .  .  .  .  .  . \n"
                  " . [.] .  .  .  .  .  .  .  .  .  . \n S  ^  ^  ^  ^  ^  ^  ^  ^  ^  ^  G \n");
    check_picture(&ludus_env_taxi, (double[]){3, 1, 4, 0, 0, 1, 0},
                  "north\n| R   . | .   .   G |\n| .   . | .   .   . |\n| .   .   .   .   . |\n| . |[.]  . | .   . |\n"
                  "| Y | .   . | B   . |\npassenger in the taxi, going to R\n");
    check_picture(&ludus_env_taxi, (double[]){4, 3, 2, 3, 0, -1, 3},
                  "start\n| R   . | .   .   G |\n| .   . | .   .   . |\n| .   .   .   .   . |\n| . | .   . | .   . |\n"
                  "| Y | .   . |[B]  . |\npassenger at Y, going to B\n");
    check_picture(&ludus_env_taxi, (double[]){2, 1, 4, 0, 0, 1, 2},
                  "north, drifted\n| R   . | .   .   G |\n| .   . | .   .   . |\n| .  [.]  .   .   . |\n"
                  "| . | .   . | .   . |\n| Y | .   . | B   . |\npassenger in the taxi, going to R\n");
    check_picture(
        &ludus_env_taxi, (double[]){4, 3, 3, 3, 0, 5, 3},
        "set down\n| R   . | .   .   G |\n| .   . | .   .   . |\n| .   .   .   .   . |\n| . | .   . | .   . |\n"
        "| Y | .   . |[B]  . |\npassenger at B, arrived\n");
    check_picture(&ludus_env_blackjack, (double[]){7, 2, 1, 10, 13, 2, 0, 3, 2, -1},
                  "dealer shows the queen of spades\nplayer has 17 with a usable ace\n");
    check_picture(&ludus_env_blackjack, (double[]){25, 3, 0, 9, 19, 3, 0, 0, 0, 0},
                  "dealer shows the nine of clubs and has 19\nplayer has 25, over\n");
    check_picture(&ludus_env_blackjack, (double[]){20, 2, 0, 9, 19, 3, 0, 0, 0, 0},
                  "dealer shows the nine of clubs and has 19\nplayer has 20, won\n");
    check_picture(&ludus_env_blackjack, (double[]){19, 2, 0, 9, 19, 3, 0, 0, 0, 0},
                  "dealer shows the nine of clubs and has 19\nplayer has 19, draw\n");
    check_picture(&ludus_env_blackjack, (double[]){17, 2, 0, 9, 19, 3, 0, 0, 0, 0},
                  "dealer shows the nine of clubs and has 19\nplayer has 17, lost\n");
}

// Positions count in the hash, how one came there does not.
static void test_hashes(void) {
    single a = make(&ludus_env_frozenlake, "FrozenLake-v1", ""), b = make(&ludus_env_frozenlake, "FrozenLake-v1", "");
    const ludus_env_def *definition = a.definition;
    CHECK(single_set(&a, (double[]){5, 2, 1}) && single_set(&b, (double[]){5, 0, 0}));
    CHECK_EQ_INT(definition->hash(a.config, a.state), definition->hash(b.config, b.state));
    CHECK(single_set(&b, (double[]){6, 2, 1}));
    CHECK(definition->hash(a.config, a.state) != definition->hash(b.config, b.state));
    single_destroy(&a);
    single_destroy(&b);
    a = make(&ludus_env_taxi, "Taxi-v4", "");
    b = make(&ludus_env_taxi, "Taxi-v4", "");
    definition = a.definition;
    CHECK(single_set(&a, (double[]){1, 2, 4, 3, 0, 1, 0}) && single_set(&b, (double[]){1, 2, 4, 3, 0, 2, 0}));
    CHECK_EQ_INT(definition->hash(a.config, a.state), definition->hash(b.config, b.state));
    CHECK(single_set(&b, (double[]){1, 2, 4, 2, 0, 1, 0}));
    CHECK(definition->hash(a.config, a.state) != definition->hash(b.config, b.state));
    single_destroy(&a);
    single_destroy(&b);
}

int main(void) {
    test_layouts();
    test_refusals();
    test_bounds();
    test_largest_map();
    test_states();
    test_pictures();
    test_hashes();
    return check_end();
}
