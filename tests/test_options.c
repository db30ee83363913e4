// test_options.c - field tables, settings from text, the sentences about wrong ones, and canonical text that reads
// back. SPDX-License-Identifier: MIT
#include "tests/check.h"

#include "core/number_text.h"

#include <locale.h>
#include <ludus/options.h>
#include <ludus/rng.h>
#include <stdlib.h>

static const ludus_field table[] = {
    {"gravity", LUDUS_REAL, 1, "m/s^2", 9.8, 0, 100, NULL, "how fast things fall", 0},
    {"force", LUDUS_REAL, 1, "N", 10, -INFINITY, INFINITY, NULL, "of a push", 0},
    {"mass", LUDUS_REAL, 1, "", 1, 0.5, INFINITY, NULL, "of the cart", 0},
    {"steps", LUDUS_INT, 1, "", 3, -10, 1e6, NULL, "in a row", 0},
    {"big", LUDUS_INT, 1, "", 0, -INFINITY, INFINITY, NULL, "any whole number", 0},
    {"slippery", LUDUS_BOOL, 1, "", 1, 0, 1, NULL, "the ice", 0},
    {"integrator", LUDUS_CHOICE, 1, "euler|semi-implicit|rk4", 0, 0, 2, NULL, "how to step", 0},
    {"map", LUDUS_TEXT, 1, "", 0, 0, 0, "SFFG", "rows of letters", 0},
    {"note", LUDUS_TEXT, 1, "", 0, 0, 0, NULL, "anything", 0},
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

static const ludus_field state_table[] = {
    {"x", LUDUS_REAL, 1, "m", 0, -INFINITY, INFINITY, NULL, "position", 0},
    {"board", LUDUS_INT, 9, "", 0, 0, 2, NULL, "fields", 0},
    {"speed", LUDUS_REAL, 1, "m/s", 0, -1, 1, NULL, "speed", 0},
    {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
};

static ludus_settings *start(void) {
    ludus_settings *settings = ludus_settings_make(table, "Test-v0");
    CHECK(settings != NULL);
    return settings;
}

static double number(const ludus_settings *settings, const char *name) {
    const ludus_values values = ludus_settings_values(settings);
    return ludus_values_number(&values, name);
}

static const char *text_of(const ludus_settings *settings, const char *name) {
    const ludus_values values = ludus_settings_values(settings);
    return ludus_values_text(&values, name);
}

static void test_tables(void) {
    int32_t width = -1;
    CHECK_EQ_INT(ludus_fields_count(table), 9);
    CHECK_EQ_INT(ludus_fields_count(NULL), 0);
    CHECK_EQ_INT(ludus_fields_width(NULL), 0);
    CHECK_EQ_INT(ludus_fields_width(state_table), 11);
    CHECK_EQ_INT(ludus_fields_find(state_table, "speed", &width), 2);
    CHECK_EQ_INT(width, 10);
    CHECK_EQ_INT(ludus_fields_find(state_table, "spee", NULL), -1);
    CHECK_EQ_INT(ludus_fields_find(NULL, "x", NULL), -1);
}

static void test_defaults(void) {
    ludus_settings *settings = start();
    CHECK_EQ_REAL(number(settings, "gravity"), 9.8);
    CHECK_EQ_REAL(number(settings, "slippery"), 1);
    CHECK(isnan(number(settings, "nothing")));
    CHECK_EQ_TEXT(text_of(settings, "map"), "SFFG");
    CHECK_EQ_TEXT(text_of(settings, "note"), "");
    CHECK(text_of(settings, "gravity") == NULL);
    CHECK(!ludus_settings_given(settings, 0));
    CHECK_EQ_INT(ludus_settings_text(settings, NULL, 0), 0);
    ludus_settings_destroy(settings);
    ludus_settings_destroy(NULL);

    // An environment without options.
    settings = ludus_settings_make(NULL, "Bare-v0");
    CHECK_EQ_INT(ludus_settings_parse(settings, " , "), LUDUS_OK);
    CHECK_EQ_INT(ludus_settings_parse(settings, "x=1"), LUDUS_ERROR_NOT_FOUND);
    CHECK_EQ_TEXT(ludus_last_error(), "Bare-v0 has no option x; it has none");
    ludus_settings_destroy(settings);
}

// One value that is taken, and what it becomes.
static void check_value(const char *name, const char *value, double expected) {
    ludus_settings *settings = start();
    int32_t place;
    if (!CHECK_EQ_INT(ludus_settings_set(settings, name, value), LUDUS_OK)) {
        fprintf(stderr, "    %s=%s: %s\n", name, value, ludus_last_error());
    }
    CHECK_EQ_REAL(number(settings, name), expected);
    ludus_fields_find(table, name, &place);
    CHECK(ludus_settings_given(settings, place));
    ludus_settings_destroy(settings);
}

// One value that is refused with a sentence, and changes nothing.
static void check_wrong(const char *name, const char *value, const char *sentence) {
    ludus_settings *settings = start();
    const double before = number(settings, name);
    if (CHECK(ludus_settings_set(settings, name, value) != LUDUS_OK)) {
        CHECK_CONTAINS(ludus_last_error(), sentence);
        CHECK_CONTAINS(ludus_last_error(), "Test-v0");
        CHECK_EQ_REAL(number(settings, name), before);
        CHECK_EQ_INT(ludus_settings_text(settings, NULL, 0), 0);
    }
    ludus_settings_destroy(settings);
}

static void test_values(void) {
    check_value("gravity", "3.7", 3.7);
    check_value("gravity", "0", 0);
    check_value("gravity", "1e2", 100);
    check_value("gravity", "+.5", 0.5);
    check_value("gravity", "0x1.8p1", 3);
    check_value("force", "-inf", -INFINITY);
    check_value("force", "1.7976931348623157e308", 1.7976931348623157e308);
    check_value("force", "4.9406564584124654e-324", 4.9406564584124654e-324);
    check_value("mass", "inf", INFINITY);
    check_value("steps", "-10", -10);
    check_value("steps", "1e3", 1000);
    check_value("big", "9007199254740992", 9007199254740992.0);
    check_value("big", "-9007199254740992", -9007199254740992.0);
    check_value("slippery", "off", 0);
    check_value("slippery", "True", 1);
    check_value("slippery", "no", 0);
    check_value("slippery", "1", 1);
    check_value("integrator", "rk4", 2);
    check_value("integrator", "1", 1);
}

static void test_wrong_values(void) {
    check_wrong("gravity", "100.00000000000001",
                "gravity is \"100.00000000000001\"; it must be a number between 0 and 100 m/s^2");
    check_wrong("gravity", "-1e-300", "between 0 and 100 m/s^2");
    check_wrong("gravity", "inf", "between 0 and 100");
    check_wrong("gravity", "nan", "a number");
    check_wrong("force", "nan", "force is \"nan\"; it must be a number");
    check_wrong("force", "-nan(1)", "a number");
    check_wrong("force", "1e999", "a number");
    check_wrong("force", "", "force is \"\"; it must be a number");
    check_wrong("force", " 1", "a number");
    check_wrong("force", "1 ", "a number");
    check_wrong("force", "1N", "a number");
    check_wrong("force", "1,5", "a number");
    check_wrong("force", "0x", "a number");
    check_wrong("force", "infinit", "a number");
    check_wrong("mass", "0.25", "a number of at least 0.5");
    check_wrong("steps", "1.5", "a whole number between -10 and 1000000");
    check_wrong("steps", "2000000", "a whole number between -10 and 1000000");
    check_wrong("big", "9007199254740993", "a whole number, not beyond 2^53");
    check_wrong("big", "1e300", "a whole number, not beyond 2^53");
    check_wrong("big", "inf", "a whole number, not beyond 2^53");
    check_wrong("slippery", "maybe", "slippery is \"maybe\"; it must be true or false");
    check_wrong("slippery", "2", "true or false");
    check_wrong("slippery", "", "true or false");
    check_wrong("integrator", "3", "one of euler, semi-implicit, rk4");
    check_wrong("integrator", "-1", "one of euler, semi-implicit, rk4");
    check_wrong("integrator", "semi_implicit", "did you mean semi-implicit?");
    check_wrong("integrator", "Euler", "did you mean euler?");
    check_wrong("gravty", "1", "Test-v0 has no option gravty; did you mean gravity?");
    check_wrong("grav", "1", "did you mean gravity?");
    check_wrong("friction", "1", "it has gravity, force, mass, steps, big, slippery, integrator, map, note");
    check_wrong("gravity[0]", "oops", "a number");
    check_wrong("gravity[1]", "1", "has no option");
}

// --- whole texts ---

static void test_parse(void) {
    ludus_settings *settings = start();
    CHECK_EQ_INT(ludus_settings_parse(settings, NULL), LUDUS_OK);
    CHECK_EQ_INT(
        ludus_settings_parse(settings, " gravity=3.7,force=5\tmap='S F',note=\"it's \\\"so\\\"\\n\" ,steps=0x10"),
        LUDUS_OK);
    CHECK_EQ_REAL(number(settings, "gravity"), 3.7);
    CHECK_EQ_REAL(number(settings, "force"), 5);
    CHECK_EQ_REAL(number(settings, "steps"), 16);
    CHECK_EQ_TEXT(text_of(settings, "map"), "S F");
    CHECK_EQ_TEXT(text_of(settings, "note"), "it's \"so\"\n");
    // A later text goes over an earlier one; within one text a name comes once.
    CHECK_EQ_INT(ludus_settings_parse(settings, "force=6 map="), LUDUS_OK);
    CHECK_EQ_REAL(number(settings, "force"), 6);
    CHECK_EQ_TEXT(text_of(settings, "map"), "");
    CHECK_EQ_INT(ludus_settings_parse(settings, "steps=1 force=7 steps=2"), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_TEXT(ludus_last_error(), "Test-v0: steps comes twice; give it once");
    CHECK_EQ_REAL(number(settings, "force"), 6);
    CHECK_EQ_REAL(number(settings, "steps"), 16);

    char text[200];
    ludus_settings_text(settings, text, sizeof text);
    CHECK_EQ_TEXT(text, "gravity=3.7 force=6 steps=16 map='' note=\"it's \\\"so\\\"\n\"");
    ludus_settings_destroy(settings);
}

static void check_malformed(const char *text, const char *sentence) {
    ludus_settings *settings = start();
    CHECK(ludus_settings_parse(settings, text) != LUDUS_OK);
    CHECK_CONTAINS(ludus_last_error(), sentence);
    CHECK_EQ_INT(ludus_settings_text(settings, NULL, 0), 0); // none of the pairs was taken
    for (int32_t i = 0; i < 9; i++) {
        CHECK(!ludus_settings_given(settings, i));
    }
    ludus_settings_destroy(settings);
}

static void test_malformed(void) {
    check_malformed("gravity=1 force", "the option force has no value; write force=value");
    check_malformed("gravity = 1", "the option gravity has no value");
    check_malformed("map=new =1", "expected name=value at \"=1\"");
    check_malformed("map=new note='open", "note has an opening ' but no closing one");
    check_malformed("map=new note=\"open\\\"", "note has an opening \" but no closing one");
    check_malformed("map=new note=\"\\x\"", "has a \\ that is not followed by");
    check_malformed("map=new note=\"\\", "has a \\ that is not followed by");
    check_malformed("map='a'b", "expected a blank or a comma after the value of map, not \"b\"");
    check_malformed("map=a'b'", "expected a blank or a comma");
    check_malformed("map=new gravity=500", "between 0 and 100");
    check_malformed("map=new gravitas=5", "did you mean gravity?");
    check_malformed("gravity=1;force=2", "gravity is \"1;force=2\"");
}

static void test_parse_into(void) {
    static const ludus_field runtime[] = {
        {"threads", LUDUS_INT, 1, "", 0, 0, 1024, NULL, "threads", 0},
        {"force", LUDUS_INT, 1, "", 0, 0, 1, NULL, "hidden by the other table's", 0},
        {NULL, LUDUS_REAL, 0, NULL, 0, 0, 0, NULL, NULL, 0},
    };
    ludus_settings *both[2] = {start(), ludus_settings_make(runtime, "Test-v0")};
    CHECK_EQ_INT(ludus_settings_parse_into(both, 2, "threads=4 force=-2.5 map=X"), LUDUS_OK);
    CHECK_EQ_REAL(number(both[1], "threads"), 4);
    CHECK_EQ_REAL(number(both[0], "force"), -2.5);
    CHECK_EQ_REAL(number(both[1], "force"), 0);

    // All or none, over both; "did you mean" looks at both.
    CHECK_EQ_INT(ludus_settings_parse_into(both, 2, "force=3 threads=9 map=Y gravity=-1"), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_settings_parse_into(both, 2, "force=3 map=Y thread=9"), LUDUS_ERROR_NOT_FOUND);
    CHECK_EQ_TEXT(ludus_last_error(), "Test-v0 has no option thread; did you mean threads?");
    CHECK_EQ_INT(ludus_settings_parse_into(both, 2, "threads=3 map=Y threads=9"), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_REAL(number(both[1], "threads"), 4);
    CHECK_EQ_REAL(number(both[0], "force"), -2.5);
    CHECK_EQ_TEXT(text_of(both[0], "map"), "X");
    ludus_settings_destroy(both[0]);
    ludus_settings_destroy(both[1]);
}

static void test_arrays(void) {
    ludus_settings *settings = ludus_settings_make(state_table, "Test-v0");
    CHECK_EQ_INT(ludus_settings_parse(settings, "board[0]=1 speed=0.5 board[8]=2"), LUDUS_OK);
    CHECK_EQ_REAL(number(settings, "board[0]"), 1);
    CHECK_EQ_REAL(number(settings, "board[7]"), 0);
    CHECK_EQ_REAL(number(settings, "speed"), 0.5);
    const ludus_values values = ludus_settings_values(settings);
    CHECK_EQ_REAL(values.numbers[9], 2);
    CHECK_EQ_REAL(values.numbers[10], 0.5);
    CHECK(ludus_settings_given(settings, 9) && !ludus_settings_given(settings, 8));
    char text[100];
    ludus_settings_text(settings, text, sizeof text);
    CHECK_EQ_TEXT(text, "board[0]=1 board[8]=2 speed=0.5");
    const char *const wrong[] = {"board=1",
                                 "board[9]=1",
                                 "board[-1]=1",
                                 "board[]=1",
                                 "board[1=1",
                                 "board[1]]=1",
                                 "board[99999999999]=1",
                                 "speed[0]x=1",
                                 "board[0]=1 board[00]=1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(ludus_settings_parse(settings, wrong[i]) != LUDUS_OK);
    }
    CHECK_EQ_INT(ludus_settings_parse(settings, "board=1"), LUDUS_ERROR_NOT_FOUND);
    CHECK_EQ_TEXT(ludus_last_error(), "Test-v0: board has 9 numbers, board[0] to board[8]; there is no board");
    ludus_settings_destroy(settings);
}

static void test_copy(void) {
    ludus_settings *settings = start();
    ludus_settings_parse(settings, "gravity=1 map=OLD");
    ludus_settings *copy = ludus_settings_copy(settings);
    ludus_settings_parse(settings, "gravity=2 map=NEW");
    CHECK_EQ_REAL(number(copy, "gravity"), 1);
    CHECK_EQ_TEXT(text_of(copy, "map"), "OLD");
    CHECK(ludus_settings_given(copy, 0) && !ludus_settings_given(copy, 1));
    ludus_settings_destroy(settings);
    CHECK_EQ_TEXT(text_of(copy, "map"), "OLD");
    ludus_settings_destroy(copy);
}

// --- one pair ---

static void test_next(void) {
    char name[8], value[8];
    ludus_status status;
    const char *text = "a=1, bb='2 3'";
    CHECK(ludus_option_next(&text, name, sizeof name, value, sizeof value, &status));
    CHECK_EQ_TEXT(name, "a");
    CHECK_EQ_TEXT(value, "1");
    CHECK(ludus_option_next(&text, name, sizeof name, value, sizeof value, &status));
    CHECK_EQ_TEXT(name, "bb");
    CHECK_EQ_TEXT(value, "2 3");
    CHECK(!ludus_option_next(&text, name, sizeof name, value, sizeof value, &status));
    CHECK_EQ_INT(status, LUDUS_OK);

    const char *const cut[] = {"longname=1", "a=longvalue", "a='longvalue'"};
    for (int i = 0; i < 3; i++) {
        text = cut[i];
        CHECK(!ludus_option_next(&text, name, sizeof name, value, sizeof value, &status));
        CHECK_EQ_INT(status, LUDUS_ERROR_FORMAT);
        CHECK_CONTAINS(ludus_last_error(), "longer than 7 characters");
    }
    text = "sevenxx=sevenyy";
    CHECK(ludus_option_next(&text, name, sizeof name, value, sizeof value, &status));
    CHECK_EQ_TEXT(value, "sevenyy");
}

static void test_closest(void) {
    const char *const names[] = {"CartPole-v1", "Pendulum-v1", NULL, "Acrobot-v1", "MountainCar-v0"};
    CHECK_EQ_TEXT(ludus_closest("cartpole-v1", names, 5), "CartPole-v1");
    CHECK_EQ_TEXT(ludus_closest("CratPole-v1", names, 5), "CartPole-v1");
    CHECK_EQ_TEXT(ludus_closest("Pendlum-v1", names, 5), "Pendulum-v1");
    CHECK_EQ_TEXT(ludus_closest("MountainCar", names, 5), "MountainCar-v0");
    CHECK(ludus_closest("Hopper-v5", names, 5) == NULL);
    CHECK(ludus_closest("", names, 5) == NULL);
    CHECK(ludus_closest("x", names, 0) == NULL);
    char longer[300];
    memset(longer, 'q', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    const char *const long_names[] = {longer};
    CHECK(ludus_closest(longer + 1, long_names, 1) == longer);
}

// --- numbers and locale ---

static void check_shortest(double value, const char *expected) {
    char text[NUMBER_TEXT_BYTES];
    number_write(value, text);
    CHECK_EQ_TEXT(text, expected);
}

static void test_numbers(void) {
    check_shortest(0.1, "0.1");
    check_shortest(1.0 / 3.0, "0.3333333333333333");
    check_shortest(-0.0, "-0");
    check_shortest(1e23, "1e+23");
    check_shortest(-INFINITY, "-inf");
    check_shortest(9007199254740992.0, "9007199254740992");
    check_shortest(100, "100");
    check_shortest(-1e6, "-1000000");
    char text[NUMBER_TEXT_BYTES];
    number_write_float(0.1f, text);
    CHECK_EQ_TEXT(text, "0.1");
    number_write_float(3.4028235e38f, text);
    CHECK_EQ_TEXT(text, "3.4028235e+38");

    // Any bits of a double that are a number come back.
    ludus_rng rng;
    ludus_rng_seed(&rng, 29);
    for (int i = 0; i < 2000; i++) {
        const uint64_t bits = ludus_rng_next64(&rng);
        double value, again = 0;
        memcpy(&value, &bits, sizeof value);
        if (isnan(value)) {
            continue;
        }
        number_write(value, text);
        CHECK(number_read(text, &again));
        CHECK_EQ_INT(memcmp(&again, &value, sizeof value), 0);
    }
}

// Where the program's decimal point is a comma, options still have a point. Installed locales differ: none is no
// failure.
static void test_locale(void) {
    const char *const comma[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    for (size_t i = 0; i < sizeof comma / sizeof *comma; i++) {
        if (setlocale(LC_ALL, comma[i])) {
            break;
        }
    }
    check_value("force", "1.5", 1.5);
    check_wrong("force", "1,5", "a number");
    check_shortest(1.5, "1.5");
    setlocale(LC_ALL, "C");
}

// --- canonical text reads back ---

static double random_number(ludus_rng *rng, const ludus_field *field) {
    const uint64_t bits = ludus_rng_next64(rng);
    const double low = fmax(field->low, -9007199254740992.0), high = fmin(field->high, 9007199254740992.0);
    double any;
    switch (field->kind) {
    case LUDUS_REAL:
        memcpy(&any, &bits, sizeof any);
        return any >= field->low && any <= field->high ? any : ludus_rng_uniform(rng, low, high);
    default: return (double)ludus_rng_integer(rng, (int64_t)low, (int64_t)high + 1);
    }
}

static void random_text(ludus_rng *rng, char *out, int32_t most) {
    static const char letters[] = "aZ09_ ,='\"\\\n\t[]-.;{}\x7f\xc3";
    const int32_t length = ludus_rng_choice(rng, most);
    for (int32_t i = 0; i < length; i++) {
        out[i] = letters[ludus_rng_choice(rng, (int32_t)sizeof letters - 1)];
    }
    out[length] = '\0';
}

static void test_round_trip(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 31);
    for (int round = 0; round < 500; round++) {
        ludus_settings *settings = start(), *again = start();
        for (int32_t row = 0; table[row].name; row++) {
            char value[64];
            if (ludus_rng_choice(&rng, 3) == 0) {
                continue;
            }
            if (table[row].kind == LUDUS_TEXT) {
                random_text(&rng, value, 20);
            } else {
                snprintf(value, sizeof value, "%.17g", random_number(&rng, &table[row]));
            }
            CHECK_EQ_INT(ludus_settings_set(settings, table[row].name, value), LUDUS_OK);
        }
        char text[1000], same[1000];
        CHECK(ludus_settings_text(settings, text, sizeof text) < sizeof text);
        CHECK_EQ_INT(ludus_settings_parse(again, text), LUDUS_OK);
        CHECK(ludus_settings_text(again, same, sizeof same) < sizeof same);
        CHECK_EQ_TEXT(same, text);
        const ludus_values a = ludus_settings_values(settings), b = ludus_settings_values(again);
        CHECK_EQ_INT(memcmp(a.numbers, b.numbers, 9 * sizeof *a.numbers), 0);
        CHECK_EQ_TEXT(a.texts[7], b.texts[7]);
        CHECK_EQ_TEXT(a.texts[8], b.texts[8]);
        ludus_settings_destroy(settings);
        ludus_settings_destroy(again);
    }
}

int main(void) {
    test_tables();
    test_defaults();
    test_values();
    test_wrong_values();
    test_parse();
    test_malformed();
    test_parse_into();
    test_arrays();
    test_copy();
    test_next();
    test_closest();
    test_numbers();
    test_locale();
    test_round_trip();
    return check_end();
}
