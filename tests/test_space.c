// test_space.c - spaces: layout of rows, what is inside, random rows equal to Gymnasium's, text, and impossible spaces.
// SPDX-License-Identifier: MIT
#include "tests/check.h"

#include <ludus/space.h>

static const double lows[6] = {-4.8, -INFINITY, -0.41, -INFINITY, -1, -INFINITY};
static const double highs[6] = {4.8, INFINITY, 0.41, INFINITY, INFINITY, 3};
static const int32_t sizes[4] = {2, 3, 5, 12};

static ludus_part box_part(const char *name, ludus_dtype dtype, int32_t rank, const int32_t *shape, double low,
                           double high) {
    ludus_part part = {.name = name, .kind = LUDUS_BOX, .dtype = dtype, .rank = rank, .low = low, .high = high};
    memcpy(part.shape, shape, (size_t)rank * sizeof *shape);
    return part;
}

static ludus_part discrete_part(const char *name, int32_t n) {
    return (ludus_part){.name = name, .kind = LUDUS_DISCRETE, .dtype = LUDUS_I32, .n = n};
}

// Dict(image: u8 (7, 7, 3), direction: Discrete(4), clock: f64): 147 bytes, a gap, 4, a gap, 8.
static ludus_space dict_space(void) {
    const int32_t image[3] = {7, 7, 3};
    ludus_space space = {.form = LUDUS_FORM_DICT};
    CHECK_EQ_INT(ludus_space_append(&space, box_part("image", LUDUS_U8, 3, image, 0, 255)), LUDUS_OK);
    CHECK_EQ_INT(ludus_space_append(&space, discrete_part("direction", 4)), LUDUS_OK);
    CHECK_EQ_INT(ludus_space_append(&space, box_part("clock", LUDUS_F64, 0, image, 0, 1)), LUDUS_OK);
    CHECK_EQ_INT(ludus_space_finish(&space), LUDUS_OK);
    return space;
}

static ludus_space tuple_space(void) {
    ludus_space space = {.form = LUDUS_FORM_TUPLE};
    ludus_space_append(&space, discrete_part("0", 32));
    ludus_space_append(&space, discrete_part("1", 11));
    ludus_space_append(&space, discrete_part("2", 2));
    CHECK_EQ_INT(ludus_space_finish(&space), LUDUS_OK);
    return space;
}

static void test_layout(void) {
    const ludus_space dict = dict_space(), tuple = tuple_space(), box = ludus_space_box(LUDUS_F64, 3, -1, 1);
    CHECK_EQ_INT(dict.part[0].offset, 0);
    CHECK_EQ_INT(dict.part[1].offset, 148);
    CHECK_EQ_INT(dict.part[2].offset, 152);
    CHECK_EQ_INT(dict.part[2].size, 1);
    CHECK_EQ_INT(dict.bytes, 160);
    CHECK_EQ_INT(dict.size, 149);
    CHECK_EQ_INT(tuple.bytes, 12);
    CHECK_EQ_INT(tuple.size, 3);
    CHECK_EQ_INT(box.bytes, 24);
    CHECK_EQ_INT(ludus_space_discrete(9).bytes, 4);
    CHECK_EQ_INT(ludus_space_multi_binary(5).size, 5);

    // A row is a multiple of its largest dtype, so that rows may follow each other.
    const int32_t one[1] = {1};
    ludus_space odd = {.form = LUDUS_FORM_TUPLE};
    ludus_space_append(&odd, box_part("0", LUDUS_F64, 1, one, 0, 1));
    ludus_space_append(&odd, box_part("1", LUDUS_U8, 1, one, 0, 1));
    CHECK_EQ_INT(ludus_space_finish(&odd), LUDUS_OK);
    CHECK_EQ_INT(odd.bytes, 16);
    CHECK_EQ_TEXT(ludus_dtype_name(LUDUS_U8), "u8");
    CHECK_EQ_TEXT(ludus_dtype_name(LUDUS_F64), "f64");
    CHECK_EQ_INT(ludus_dtype_size(LUDUS_I32), 4);
}

static void check_text_of(ludus_space space, const char *expected) {
    char text[400], cut[10];
    CHECK_EQ_INT(ludus_space_text(&space, text, sizeof text), strlen(expected));
    CHECK_EQ_TEXT(text, expected);
    CHECK_EQ_INT(ludus_space_text(&space, NULL, 0), strlen(expected));
    CHECK_EQ_INT(ludus_space_text(&space, cut, sizeof cut), strlen(expected));
    CHECK_EQ_INT(strncmp(cut, expected, sizeof cut - 1), 0);
    CHECK(strlen(cut) < sizeof cut);
}

static void test_text(void) {
    check_text_of(ludus_space_discrete(2), "Discrete(2)");
    ludus_space from = ludus_space_discrete(5);
    from.part[0].start = -2;
    check_text_of(from, "Discrete(5, start=-2)");
    check_text_of(ludus_space_box(LUDUS_F32, 1, -2, 2), "Box(-2, 2, (1,), f32)");
    check_text_of(ludus_space_box(LUDUS_F64, 3, -1.5, INFINITY), "Box(-1.5, inf, (3,), f64)");
    check_text_of(ludus_space_box_bounds(LUDUS_F32, 6, lows, highs),
                  "Box([-4.8 -inf -0.41 -inf -1 -inf], [4.8 inf 0.41 inf inf 3], (6,), f32)");
    check_text_of(ludus_space_multi_discrete(4, sizes), "MultiDiscrete([2 3 5 12])");
    check_text_of(ludus_space_multi_binary(4), "MultiBinary(4)");
    check_text_of(tuple_space(), "Tuple(Discrete(32), Discrete(11), Discrete(2))");
    check_text_of(dict_space(),
                  "Dict(image: Box(0, 255, (7, 7, 3), u8), direction: Discrete(4), clock: Box(0, 1, (), f64))");
}

static void test_contains(void) {
    char why[200];
    const ludus_space box = ludus_space_box_bounds(LUDUS_F32, 6, lows, highs);
    // The bound of a float box is the float next to 4.8, and infinities are inside unbounded ones.
    float row[6] = {4.8f, INFINITY, 0, -1e30f, -1, 3};
    CHECK(ludus_space_contains(&box, row, why, sizeof why));
    CHECK_EQ_TEXT(why, "");
    row[5] = NAN;
    CHECK(!ludus_space_contains(&box, row, why, sizeof why));
    CHECK_CONTAINS(why, "number 5 is nan; it must be between -inf and 3");
    row[2] = 0.5f;
    CHECK(!ludus_space_contains(&box, row, why, sizeof why));
    CHECK_CONTAINS(why, "number 2 is 0.5");
    row[0] = nextafterf(4.8f, 5);
    CHECK(!ludus_space_contains(&box, row, NULL, 0));

    ludus_space discrete = ludus_space_discrete(3);
    discrete.part[0].start = -1;
    for (int32_t i = -4; i < 5; i++) {
        CHECK_EQ_INT(ludus_space_contains(&discrete, &i, NULL, 0), i >= -1 && i <= 1);
    }
    const ludus_space many = ludus_space_multi_discrete(4, sizes), bits = ludus_space_multi_binary(3);
    const int32_t fine[4] = {1, 2, 4, 11}, wrong[4] = {1, 2, 5, -1}, flags[3] = {0, 1, 2};
    CHECK(ludus_space_contains(&many, fine, NULL, 0));
    CHECK(!ludus_space_contains(&many, wrong, why, sizeof why));
    CHECK_EQ_TEXT(why, "number 2 is 5; it must be between 0 and 4");
    CHECK(!ludus_space_contains(&bits, flags, why, sizeof why));
    CHECK_EQ_TEXT(why, "number 2 is 2; it must be between 0 and 1");

    // Rows need no alignment.
    const ludus_space dict = dict_space();
    unsigned char bytes[161] = {0};
    const int32_t direction = 4;
    CHECK(ludus_space_contains(&dict, bytes + 1, NULL, 0));
    memcpy(bytes + 1 + 148, &direction, sizeof direction);
    CHECK(!ludus_space_contains(&dict, bytes + 1, why, sizeof why));
    CHECK_EQ_TEXT(why, "number 0 of part direction is 4; it must be between 0 and 3");
    CHECK_EQ_REAL(ludus_space_number(&dict, bytes + 1, 147), 4);
    bytes[1 + 146] = 77;
    CHECK_EQ_REAL(ludus_space_number(&dict, bytes + 1, 146), 77);
    CHECK_EQ_REAL(ludus_space_number(&dict, bytes + 1, 148), 0);
}

// gymnasium.spaces: space.seed(42), then two samples, numbers as float64.
static void check_sample(ludus_space space, const double *first, const double *second) {
    unsigned char row[64];
    ludus_rng rng;
    ludus_rng_seed(&rng, 42);
    CHECK(space.bytes <= sizeof row);
    for (int which = 0; which < 2; which++) {
        ludus_space_sample(&space, &rng, row);
        CHECK(ludus_space_contains(&space, row, NULL, 0));
        for (int32_t i = 0; i < space.size; i++) {
            CHECK_EQ_REAL(ludus_space_number(&space, row, i), which == 0 ? first[i] : second[i]);
        }
    }
}

#define SAMPLES(...)                                                                                                   \
    (const double[]) {                                                                                                 \
        __VA_ARGS__                                                                                                    \
    }

static void test_gymnasium(void) {
    check_sample(ludus_space_discrete(500), SAMPLES(44), SAMPLES(386));
    ludus_space from = ludus_space_discrete(5);
    from.part[0].start = -2;
    check_sample(from, SAMPLES(-2), SAMPLES(1));
    check_sample(ludus_space_multi_discrete(4, sizes), SAMPLES(1, 1, 4, 8), SAMPLES(0, 2, 3, 9));
    check_sample(ludus_space_multi_binary(11), SAMPLES(1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1),
                 SAMPLES(0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1));
    check_sample(ludus_space_box(LUDUS_F32, 1, -2, 2), SAMPLES(1.0958242416381836), SAMPLES(-0.2444862425327301));
    check_sample(ludus_space_box(LUDUS_F32, 2, -1, INFINITY), SAMPLES(1.4042086601257324, 1.3361896276474),
                 SAMPLES(1.3847609758377075, -0.7202057242393494));
    check_sample(ludus_space_box(LUDUS_F32, 2, -INFINITY, 3), SAMPLES(0.5957913994789124, 0.6638103723526001),
                 SAMPLES(0.6152390241622925, 2.720205783843994));
    check_sample(ludus_space_box_bounds(LUDUS_F32, 6, lows, highs),
                 SAMPLES(-3.895897626876831, 0.304717093706131, 0.3900103271007538, -1.039984107017517,
                         1.3847609758377075, 2.720205783843994),
                 SAMPLES(-1.2403390407562256, 0.12784039974212646, 0.3499472737312317, -0.31624260544776917,
                         -0.9207057952880859, 1.9534391164779663));
    check_sample(ludus_space_box(LUDUS_F64, 3, -1.5, 2.5),
                 SAMPLES(1.5958241942238534, 0.2555137590082093, 1.9343916796455298),
                 SAMPLES(1.2894721162374556, -1.1232906084494019, 2.4024894065470237));
    check_sample(ludus_space_box(LUDUS_U8, 7, 0, 255), SAMPLES(198, 112, 219, 178, 24, 249, 194),
                 SAMPLES(201, 32, 115, 94, 237, 164, 210));
    check_sample(ludus_space_box(LUDUS_I32, 5, -3, 9), SAMPLES(7, 2, 8, 6, -2), SAMPLES(9, 6, 7, -2, 2));
}

// Every sample of every kind of space is inside it, at the widest bounds too.
static void test_samples_inside(void) {
    const ludus_space spaces[] = {
        dict_space(),
        tuple_space(),
        ludus_space_box(LUDUS_F64, 4, -1.7e308, 1.7e308),
        ludus_space_box(LUDUS_F32, 4, -1e300, 1e300), // unbounded once it is float
        ludus_space_box(LUDUS_F32, 4, 0.1, 0.1),
        ludus_space_box(LUDUS_I32, 4, INT32_MIN, INT32_MAX),
        ludus_space_discrete(INT32_MAX),
    };
    unsigned char row[256];
    char why[200];
    ludus_rng rng;
    ludus_rng_seed(&rng, 1);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        bool inside = spaces[i].bytes > 0 && spaces[i].bytes <= sizeof row;
        for (int k = 0; k < 300 && inside; k++) {
            ludus_space_sample(&spaces[i], &rng, row);
            inside = ludus_space_contains(&spaces[i], row, why, sizeof why);
        }
        CHECK(inside);
    }
}

static void check_refused(ludus_space space, const char *sentence) {
    CHECK_EQ_INT(ludus_space_finish(&space), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), sentence);
}

static void test_impossible(void) {
    static const int32_t none[2] = {3, 0};
    check_refused((ludus_space){.parts = 0}, "0 parts; it must have 1 to 8");
    check_refused(ludus_space_discrete(0), "0 choices");
    check_refused(ludus_space_box(LUDUS_F32, 2, 1, -1), "low must not be above high");
    check_refused(ludus_space_box(LUDUS_F32, 2, NAN, 1), "low must not be above high");
    check_refused(ludus_space_box(LUDUS_F32, 2, INFINITY, INFINITY), "low must not be above high");
    check_refused(ludus_space_box(LUDUS_U8, 2, 0, 256), "u8 holds 0 to 255");
    check_refused(ludus_space_box(LUDUS_I32, 2, -INFINITY, 0), "i32 holds -2147483648 to 2147483647");
    check_refused(ludus_space_box(LUDUS_F32, 0, 0, 1), "it must be at least 1");
    check_refused(ludus_space_box(LUDUS_F32, INT32_MAX, 0, 1), "a part holds at most");
    check_refused(ludus_space_box_bounds(LUDUS_F32, 2, (const double[]){0, 1}, (const double[]){1, 0}), "number 1");
    check_refused(ludus_space_multi_discrete(2, none), "number 1 of multi-discrete part \"\" has 0 choices");
    check_refused(ludus_space_multi_discrete(2, NULL), "has no sizes");
    check_refused(ludus_space_box((ludus_dtype)9, 2, 0, 1), "do not exist");

    ludus_space space = ludus_space_discrete(2);
    space.part[0].dtype = LUDUS_F32;
    check_refused(space, "it must be u8 or i32");
    space.part[0].dtype = LUDUS_U8;
    space.part[0].n = 257;
    check_refused(space, "u8 holds 0 to 255");
    space = ludus_space_discrete(2);
    space.part[0].start = INT32_MAX;
    check_refused(space, "choices from 2147483647");
    space = ludus_space_box(LUDUS_F32, 2, 0, 1);
    space.part[0].rank = 5;
    check_refused(space, "rank 5");

    space = tuple_space();
    space.form = LUDUS_FORM_SINGLE;
    check_refused(space, "must have the form of a tuple or a dict");
    space.form = LUDUS_FORM_DICT;
    space.part[2].name = "1";
    check_refused(space, "two parts of a dict space are called \"1\"");
    space.part[2].name = "";
    check_refused(space, "part 2 of a dict space has no name");
    for (space.parts = 0; space.parts < LUDUS_PARTS_MAX;) {
        CHECK_EQ_INT(ludus_space_append(&space, discrete_part("more", 2)), LUDUS_OK);
    }
    CHECK_EQ_INT(ludus_space_append(&space, discrete_part("ninth", 2)), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "\"ninth\" is one too many");
    CHECK_EQ_INT(space.parts, LUDUS_PARTS_MAX);
}

static void test_equal(void) {
    static const int32_t others[4] = {2, 3, 5, 13};
    const ludus_space spaces[] = {
        ludus_space_discrete(3),
        ludus_space_discrete(4),
        ludus_space_box(LUDUS_F32, 3, -1, 1),
        ludus_space_box(LUDUS_F64, 3, -1, 1),
        ludus_space_box(LUDUS_F32, 4, -1, 1),
        ludus_space_multi_discrete(4, sizes),
        ludus_space_multi_discrete(4, others),
        ludus_space_multi_binary(4),
        tuple_space(),
        dict_space(),
    };
    const size_t count = sizeof spaces / sizeof *spaces;
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            CHECK_EQ_INT(ludus_space_equal(&spaces[a], &spaces[b]), a == b);
        }
    }
    const ludus_space bounds = ludus_space_box(LUDUS_F32, 3, -9, 9);
    CHECK(ludus_space_equal(&spaces[2], &bounds));
    ludus_space renamed = dict_space();
    renamed.part[0].name = "picture";
    CHECK(!ludus_space_equal(&spaces[9], &renamed));
}

int main(void) {
    test_layout();
    test_text();
    test_contains();
    test_gymnasium();
    test_samples_inside();
    test_impossible();
    test_equal();
    return check_end();
}
