// test_registry.c - registration: every promise of a definition that is broken, modules, and looking up.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

#include <ludus/target.h>

#include <unistd.h>

static ludus_env_def broken; // a whole definition in which one thing is wrong
static ludus_target target;  // its target
static ludus_variant variants[3];
static ludus_field row[3], fields[3];
static const ludus_target *targets[2];

static void whole(void) {
    broken = ludus_env_sketch_pair;
    target = *broken.targets[0];
    targets[0] = &target;
    targets[1] = NULL;
    broken.targets = targets;
    memset(variants, 0, sizeof variants);
    variants[0] = (ludus_variant){"Sketch/Broken-v3", "", 20, NAN, NULL};
    broken.variants = variants;
    memset(row, 0, sizeof row);
    row[0] = (ludus_field){"width", LUDUS_REAL, 1, "m", 1, 0, 2, NULL, "a width", 0};
    memset(fields, 0, sizeof fields);
    fields[0] = (ludus_field){"width", LUDUS_REAL, 1, "m", 1, 0, 2, NULL, "a width", 0};
}

// Registering fails with these words, and leaves nothing behind.
static void refused(ludus_status status, const char *sentence) {
    const int32_t before = ludus_registered_count();
    if (!CHECK_EQ_INT(ludus_register(&broken), status) || !CHECK_CONTAINS(ludus_last_error(), sentence)) {
        fprintf(stderr, "    wanted: %s\n", sentence);
    }
    CHECK_EQ_INT(ludus_registered_count(), before);
    whole();
}

static void test_hooks(void) {
    const ludus_status wrong = LUDUS_ERROR_ARGUMENT, mismatch = LUDUS_ERROR_MISMATCH;
    whole();
    CHECK_EQ_INT(ludus_register(NULL), wrong);
    broken.variants = NULL;
    refused(wrong, "without variants");
    variants[0].id = NULL;
    refused(wrong, "without variants");
    broken.version++;
    refused(mismatch, "another version of Ludus");
    broken.struct_size -= 8;
    refused(mismatch, "another version of Ludus");
    broken.layout = NULL;
    refused(wrong, "lacks about, source, layout");
    broken.reset = NULL;
    refused(wrong, "LUDUS_DEFINITION_HOOKS");
    broken.step = NULL;
    refused(wrong, "LUDUS_DEFINITION_HOOKS");
    broken.observe = NULL;
    refused(wrong, "LUDUS_DEFINITION_HOOKS");
    broken.configure = NULL;
    refused(wrong, "LUDUS_DEFINITION_HOOKS");
    broken.about = NULL;
    refused(wrong, "lacks about");
    broken.source = NULL;
    refused(wrong, "lacks about");
    broken.config_bytes = 0;
    refused(wrong, "lacks about");
    broken.state_bytes = 0;
    refused(wrong, "lacks about");
    broken.get_state = NULL;
    refused(wrong, "get_state and set_state");
    broken.set_state = NULL;
    refused(wrong, "get_state and set_state");
    broken.get_state = NULL;
    broken.set_state = NULL;
    refused(wrong, "get_state and set_state");
    broken.info = NULL;
    refused(wrong, "info come together");
    broken.info_fields = NULL;
    refused(wrong, "info come together");
    broken.chance = ludus_env_sketch_game.chance;
    refused(wrong, "chance needs turn");
    broken.apply = ludus_env_sketch_game.apply;
    refused(wrong, "come together");
    broken.undo = ludus_env_sketch_game.undo;
    refused(wrong, "come together");
    broken.apply = ludus_env_sketch_game.apply;
    broken.undo = ludus_env_sketch_game.undo;
    refused(wrong, "come together");
    broken.symmetries = 4;
    refused(wrong, "symmetry come together");
    broken.symmetry = ludus_env_sketch_game.symmetry;
    refused(wrong, "symmetry come together");
}

// A key that is wrong beside one that is right.
static void test_keys(void) {
    static const ludus_key good = {"left", "go left", {{.i = 2}}, true};
    static const struct {
        ludus_key key;
        const char *sentence;
    } wrong[] = {
        {{"lefft", "go", {{.i = 2}}, true}, "'lefft' is no key"},
        {{"A", "go", {{.i = 2}}, true}, "'A' is no key"},
        {{" ", "go", {{.i = 2}}, true}, "' ' is no key"},
        {{"escape", "go", {{.i = 2}}, true}, "'escape' is no key"},
        {{"a", NULL, {{.i = 2}}, true}, "'a' lacks a text"},
        {{"a", "", {{.i = 2}}, true}, "'a' lacks a text"},
        {{"left", "go", {{.i = 2}}, true}, "'left' stands twice"},
        {{"a", "go", {{.i = 1 << 20}}, true}, "'a' is outside"},
        {{"a", "go", {{.i = 1}}, true}, "'a' is outside"},
    };
    ludus_key keys[3] = {good, good, {NULL, NULL, {{.i = 0}}, false}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        keys[1] = wrong[i].key;
        broken.keys = keys;
        refused(LUDUS_ERROR_ARGUMENT, wrong[i].sentence);
    }
    // Rest is for keys that are held.
    keys[0].held = false;
    keys[1] = (ludus_key){"", "wait", {{.i = 2}}, false};
    broken.keys = keys;
    refused(LUDUS_ERROR_ARGUMENT, "none can be");
}

static void test_targets(void) {
    const ludus_status mismatch = LUDUS_ERROR_MISMATCH;
    broken.targets_count = 0;
    refused(LUDUS_ERROR_ARGUMENT, "no compiled target");
    broken.targets = NULL;
    refused(LUDUS_ERROR_ARGUMENT, "no compiled target");
    targets[0] = NULL;
    refused(LUDUS_ERROR_ARGUMENT, "needs a plain target");
    target.kind = LUDUS_TARGET_F32;
    refused(LUDUS_ERROR_ARGUMENT, "one float and one double");
    target.struct_size++;
    refused(mismatch, "target 0 is not whole");
    target.kind = 0;
    refused(mismatch, "not whole");
    target.kind = 10;
    refused(mismatch, "not whole");
    static const int32_t lanes[] = {0, 3, 65, 128};
    for (int i = 0; i < 4; i++) {
        target.lanes = lanes[i];
        refused(mismatch, "not whole");
    }
    target.state_bytes = 0;
    refused(mismatch, "not whole");
    target.config_bytes = 0;
    refused(mismatch, "not whole");
    target.name = NULL;
    refused(mismatch, "not whole");
    target.configure = NULL;
    refused(mismatch, "not whole");
    target.reset = NULL;
    refused(mismatch, "not whole");
    target.step = NULL;
    refused(mismatch, "not whole");
    target.observe = NULL;
    refused(mismatch, "not whole");
    target.load = NULL;
    refused(mismatch, "not whole");
    target.store = NULL;
    refused(mismatch, "not whole");
    target.random = NULL;
    refused(mismatch, "not whole");
}

// One row wrong in each of the four tables.
static void each_table(const ludus_field *wrong, const char *sentence, bool given_only) {
    for (int table = 0; table < (given_only ? 2 : 4); table++) {
        row[0] = *wrong;
        broken.options = table == 0 ? row : broken.options;
        broken.reset_options = table == 1 ? row : broken.reset_options;
        broken.state_fields = table == 2 ? row : broken.state_fields;
        broken.info_fields = table == 3 ? row : broken.info_fields;
        refused(LUDUS_ERROR_ARGUMENT, sentence);
    }
}

static void test_tables(void) {
    static const char *const names[] = {"",
                                        "2nd",
                                        "with space",
                                        "a=b",
                                        "x[0]",
                                        "_hidden",
                                        "a_name_that_is_longer_than_any_option_name_that_somebody_would_want_to_write"};
    for (int i = 0; i < 7; i++) {
        whole();
        ludus_field wrong = row[0];
        wrong.name = names[i];
        each_table(&wrong, "is no name", false);
    }
    ludus_field wrong = row[0];
    wrong.kind = (ludus_kind)9;
    each_table(&wrong, "kind 9", false);
    wrong = row[0];
    wrong.count = 0;
    each_table(&wrong, "lacks a count", false);
    wrong = row[0];
    wrong.unit = NULL;
    each_table(&wrong, "lacks a count", false);
    wrong = row[0];
    wrong.about = NULL;
    each_table(&wrong, "a sentence", false);
    wrong = row[0];
    wrong.low = 3;
    each_table(&wrong, "bounds from 3 to 2", false);
    wrong = row[0];
    wrong.high = NAN;
    each_table(&wrong, "bounds", false);
    wrong = row[0];
    wrong.count = 2;
    each_table(&wrong, "must have one", true);
    wrong = row[0];
    wrong.default_value = 2.5;
    each_table(&wrong, "outside its bounds", true);
    wrong = row[0];
    wrong.default_value = NAN;
    each_table(&wrong, "outside its bounds", true);
    static const char *const reserved[] = {"threads", "precision", "time_limit", "clip_reward"};
    for (int i = 0; i < 4; i++) {
        wrong = row[0];
        wrong.name = reserved[i];
        each_table(&wrong, "reserved for the runtime", true);
    }
    row[1] = row[0];
    broken.options = row;
    refused(LUDUS_ERROR_ARGUMENT, "two rows called width");
    row[1] = row[0];
    broken.info_fields = row;
    refused(LUDUS_ERROR_ARGUMENT, "two rows called width");
    broken.reset_options = row;
    broken.state_fields = fields;
    refused(LUDUS_ERROR_ARGUMENT, "both called width");
    row[0].kind = LUDUS_TEXT;
    broken.reset_options = row;
    refused(LUDUS_ERROR_ARGUMENT, "must be a number");
}

static void test_ids(void) {
    static const char *const ids[] = {"", "/", "/Name-v0", "Space/", "Two/Slashes/Name-v0", "with space", "Name\n-v1"};
    for (int i = 0; i < 7; i++) {
        variants[0].id = ids[i];
        refused(LUDUS_ERROR_ARGUMENT, "is no id");
    }
    variants[0].options = NULL;
    refused(LUDUS_ERROR_ARGUMENT, "lacks options");
    variants[0].time_limit = -1;
    refused(LUDUS_ERROR_ARGUMENT, "time limit -1");
    variants[0].options = "drift=2";
    refused(LUDUS_ERROR_ARGUMENT, "drift");
    variants[0].options = "no_such=2";
    refused(LUDUS_ERROR_NOT_FOUND, "no_such");
    variants[1] = variants[0];
    refused(LUDUS_ERROR_ARGUMENT, "Sketch/Broken-v3 is registered already");
    // All of a definition's ids, or none.
    variants[1] = (ludus_variant){"CartPole-v1", "", 0, NAN, NULL};
    refused(LUDUS_ERROR_ARGUMENT, "CartPole-v1 is registered already");
    CHECK(ludus_find("Sketch/Broken-v3", NULL) == NULL);
}

static void test_find(void) {
    const ludus_variant *variant = NULL;
    CHECK(ludus_find("CartPole-v0", &variant) != NULL);
    CHECK_EQ_TEXT(variant->id, "CartPole-v0");
    CHECK(ludus_find("CartPole", &variant) != NULL); // the newest
    CHECK_EQ_TEXT(variant->id, "CartPole-v1");
    CHECK(ludus_find("Sketch/Pair", &variant) != NULL);
    CHECK_EQ_TEXT(variant->id, "Sketch/Pair-v2");
    CHECK(ludus_find("Sketch/Pair-v1", &variant) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "no version 1 of that environment; there is Sketch/Pair-v0, Sketch/Pair-v2");
    CHECK(ludus_find("Kartpole-v1", NULL) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "did you mean CartPole-v1?");
    static const char *const unknown[] = {"",    "-v1", "Cart", "qqqqqqqqqqqqqqqqqqqqqqqqq", "CartPole-v99999999999",
                                          "%s%n"};
    for (int i = 0; i < 6; i++) {
        CHECK(ludus_find(unknown[i], NULL) == NULL);
        CHECK(ludus_last_error()[0] != '\0');
    }
    CHECK(ludus_find(NULL, NULL) == NULL);
    CHECK(ludus_registered_id(-1) == NULL && ludus_registered_id(ludus_registered_count()) == NULL);
    CHECK_EQ_TEXT(ludus_registered_id(0), "CartPole-v1");
}

// An environment whose layout cannot be is refused when it is made.
static ludus_layout given;

static ludus_status give_layout(const void *config, ludus_layout *out) {
    (void)config;
    const int32_t rows = out->rows;
    *out = given;
    out->rows = rows;
    return LUDUS_OK;
}

static void test_layouts(void) {
    whole();
    variants[0].id = "Sketch/Layout-v0";
    broken.layout = give_layout;
    CHECK_EQ_INT(ludus_register(&broken), LUDUS_OK);
    ludus_vector *vector = make_vector("Sketch/Pair-v0", "", 1);
    const ludus_layout good = *ludus_vector_layout(vector);
    ludus_vector_destroy(vector);
    given = good;
    ludus_vector_destroy(make_vector("Sketch/Layout-v0", "", 1));
    static const int32_t players[] = {0, -1, 5000};
    for (int i = 0; i < 3; i++) {
        given.players = players[i];
        CHECK(ludus_vector_make("Sketch/Layout-v0", "", 1) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "players");
    }
    given = good;
    given.action.part[0].dtype = LUDUS_U8;
    CHECK(ludus_vector_make("Sketch/Layout-v0", "", 1) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "choices are i32 and boxes f32");
    given = good;
    given.action = ludus_space_discrete(1 << 25);
    CHECK(ludus_vector_make("Sketch/Layout-v0", "", 1) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "choices in an action");
    given = good;
    given.observation.parts = 9;
    CHECK(ludus_vector_make("Sketch/Layout-v0", "", 1) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "parts");
}

static void test_modules(const char *folder) {
    char path[600];
    const int32_t before = ludus_registered_count();
    static const struct {
        const char *file;
        ludus_status status;
        const char *sentence;
    } cases[] = {
        {"no_such_module.so", LUDUS_ERROR_NOT_FOUND, "cannot load"},
        {"module_without.so", LUDUS_ERROR_FORMAT, "is no Ludus module"},
        {"module_version.so", LUDUS_ERROR_MISMATCH, "another version of Ludus"},
        {"module_broken.so", LUDUS_ERROR_ARGUMENT, "without variants"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        snprintf(path, sizeof path, "%s/%s", folder, cases[k].file);
        CHECK_EQ_INT(ludus_load_module(path), cases[k].status);
        CHECK_CONTAINS(ludus_last_error(), cases[k].sentence);
    }
    CHECK_EQ_INT(ludus_load_module("reference/README.md"), LUDUS_ERROR_NOT_FOUND);
    CHECK_EQ_INT(ludus_load_module(""), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_load_module(NULL), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_registered_count(), before);
    CHECK(ludus_find("Sketch/CoinTicTacToe-v0", NULL) == NULL);
}

int main(int count, char **arguments) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_pair), LUDUS_OK);
    test_hooks();
    test_keys();
    test_targets();
    test_tables();
    test_ids();
    test_find();
    test_layouts();
    if (CHECK_EQ_INT(count, 2)) {
        test_modules(arguments[1]);
    }
    return check_end();
}
