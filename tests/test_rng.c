// test_rng.c - what every draw of the generator promises: ranges, orders, chances; the construction of the ziggurats.
// SPDX-License-Identifier: MIT
//
// Equality with NumPy is in test_numpy.c.
#include "tests/check.h"

#include <ludus/rng.h>
#include <ludus/rng_ziggurat.h>

// numpy.random.default_rng(3): standard_normal(4), then standard_exponential(2). Gymnasium's CartPole-v1,
// reset(seed=42).
static void test_known_values(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 3);
    const double normals[4] = {2.0409191213851825, -2.5556650313141818, 0.41809884672577885, -0.5677696061279298};
    for (int i = 0; i < 4; i++) {
        CHECK_EQ_REAL(ludus_rng_normal(&rng), normals[i]);
    }
    CHECK_EQ_REAL(ludus_rng_exponential(&rng), 0.3434938191683224);
    CHECK_EQ_REAL(ludus_rng_exponential(&rng), 0.2578355230718812);

    ludus_rng_seed(&rng, 42);
    const double cartpole[4] = {0.0273956, -0.0061122, 0.0358598, 0.0197368};
    for (int i = 0; i < 4; i++) {
        CHECK_NEAR(ludus_rng_uniform(&rng, -0.05, 0.05), cartpole[i], 5e-8);
    }
}

// The lower half of a 64-bit draw comes first, the upper half is kept even across 64-bit draws.
static void test_halves(void) {
    ludus_rng words, halves;
    ludus_rng_seed(&words, 7);
    ludus_rng_seed(&halves, 7);
    const uint64_t first = ludus_rng_next64(&words), second = ludus_rng_next64(&words);
    CHECK_EQ_INT(ludus_rng_next32(&halves), (uint32_t)first);
    CHECK_EQ_INT(ludus_rng_next64(&halves), second);
    CHECK_EQ_INT(ludus_rng_next32(&halves), first >> 32);
    CHECK_EQ_INT(ludus_rng_next32(&halves), (uint32_t)ludus_rng_next64(&words));
}

static void test_streams_differ(void) {
    ludus_rng streams[6];
    ludus_rng_seed(&streams[0], 0);
    ludus_rng_seed(&streams[1], 1);
    ludus_rng_seed(&streams[2], 1ull << 32); // not cut to 32 bits
    ludus_rng_seed_child(&streams[3], 0, 0);
    ludus_rng_seed_child(&streams[4], 0, 1);
    ludus_rng_seed_child(&streams[5], 1, 0);
    for (int a = 0; a < 6; a++) {
        CHECK_EQ_INT(streams[a].increment_low & 1, 1);
        for (int b = 0; b < a; b++) {
            CHECK(streams[a].state_high != streams[b].state_high);
            CHECK(streams[a].increment_high != streams[b].increment_high);
        }
    }
}

static void check_range(uint64_t seed, int64_t low, int64_t high) {
    ludus_rng rng;
    ludus_rng_seed(&rng, seed);
    bool inside = true;
    for (int i = 0; i < 500; i++) {
        const int64_t draw = ludus_rng_integer(&rng, low, high);
        inside = inside && draw >= low && draw < high;
    }
    CHECK(inside);
}

static void test_integer(void) {
    const int64_t widths[] = {1, 2, 3, 7, 1000, INT32_MAX, 1ll << 32, (1ll << 32) - 1, (1ll << 32) + 1, 3ll << 61};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        check_range(i, 0, widths[i]);
        check_range(i, -5, widths[i] - 5);
        check_range(i, INT64_MIN, INT64_MIN + widths[i]);
        check_range(i, INT64_MAX - widths[i], INT64_MAX);
    }
    check_range(1, INT64_MIN, INT64_MAX);

    // A range of one draws nothing.
    ludus_rng rng, before;
    ludus_rng_seed(&rng, 5);
    before = rng;
    CHECK_EQ_INT(ludus_rng_integer(&rng, 9, 10), 9);
    CHECK_EQ_INT(ludus_rng_choice(&rng, 1), 0);
    CHECK_EQ_INT(memcmp(&rng, &before, sizeof rng), 0);

    // Six faces, 60,000 throws: each within five standard deviations (91) of 10,000.
    int faces[6] = {0};
    for (int i = 0; i < 60000; i++) {
        faces[ludus_rng_choice(&rng, 6)]++;
    }
    for (int i = 0; i < 6; i++) {
        CHECK_NEAR(faces[i], 10000, 5 * 91);
    }
}

static void test_masked(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 11);
    const uint64_t ranges[] = {0, 1, 2, 5, 255, 256, UINT32_MAX, 1ull << 32, UINT64_MAX};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        bool inside = true;
        for (int k = 0; k < 200; k++) {
            inside = inside && ludus_rng_masked(&rng, ranges[i]) <= ranges[i];
        }
        CHECK(inside);
    }
}

static void test_weights(void) {
    ludus_rng rng;
    ludus_rng_seed(&rng, 13);
    const double weights[5] = {0, 3, 0, 1, 0};
    int count[5] = {0};
    for (int i = 0; i < 40000; i++) {
        count[ludus_rng_choice_weighted(&rng, weights, 5)]++;
    }
    CHECK_EQ_INT(count[0] + count[2] + count[4], 0);
    CHECK_NEAR(count[1], 30000, 5 * 87); // five standard deviations
    CHECK_EQ_INT(ludus_rng_choice_weighted(&rng, weights + 1, 1), 0);

    // Sums are not normalised in categorical(): where all stay below the draw, the first is taken.
    const double small[3] = {1e-300, 1e-300, 0}, whole[3] = {0, 0, 1};
    for (int i = 0; i < 100; i++) {
        CHECK_EQ_INT(ludus_rng_categorical(&rng, small, 3), 0);
        CHECK_EQ_INT(ludus_rng_categorical(&rng, whole, 3), 2);
    }
}

// Is order[0..n-1] a rearrangement of 0 .. n-1?
static bool is_permutation(const int32_t *order, int32_t n) {
    bool seen[256] = {false};
    for (int32_t i = 0; i < n; i++) {
        if (order[i] < 0 || order[i] >= n || seen[order[i]]) {
            return false;
        }
        seen[order[i]] = true;
    }
    return true;
}

static void test_shuffle(void) {
    int32_t order[256];
    ludus_rng rng;
    ludus_rng_seed(&rng, 17);
    for (int32_t n = 0; n <= 256; n += 16) {
        ludus_rng_permutation(&rng, n, order);
        CHECK(is_permutation(order, n));
    }

    // The order does not depend on the size of the items.
    unsigned char small[50];
    struct {
        int32_t first;
        char rest[252];
    } large[50];
    memset(large, 0, sizeof large);
    for (int32_t i = 0; i < 50; i++) {
        small[i] = (unsigned char)i;
        large[i].first = i;
        large[i].rest[251] = (char)i;
    }
    ludus_rng a = rng, b = rng;
    ludus_rng_permutation(&rng, 50, order);
    ludus_rng_shuffle(&a, small, 50, 1);
    ludus_rng_shuffle(&b, large, 50, sizeof large[0]);
    for (int32_t i = 0; i < 50; i++) {
        CHECK_EQ_INT(small[i], order[i]);
        CHECK_EQ_INT(large[i].first, order[i]);
        CHECK_EQ_INT(large[i].rest[251], order[i]);
    }
    CHECK_EQ_INT(memcmp(&a, &rng, sizeof rng), 0);
    CHECK_EQ_INT(memcmp(&b, &rng, sizeof rng), 0);
}

static void test_distinct(void) {
    int32_t chosen[256];
    int64_t scratch[256];
    ludus_rng rng;
    ludus_rng_seed(&rng, 19);
    const int32_t cases[][2] = {{1, 0}, {1, 1}, {64, 64}, {65, 65}, {200, 3}, {256, 255}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int32_t n = cases[i][0], count = cases[i][1];
        ludus_rng_choice_distinct(&rng, n, count, chosen, scratch);
        bool seen[256] = {false}, fine = true;
        for (int32_t k = 0; k < count; k++) {
            fine = fine && chosen[k] >= 0 && chosen[k] < n && !seen[chosen[k]];
            seen[chosen[k] & 255] = true;
        }
        CHECK(fine);
    }
}

// --- ziggurats ---

static const ludus_ziggurat_level normal[256] = {LUDUS_ZIGGURAT_NORMAL_ROWS};
static const ludus_ziggurat_level exponential[256] = {LUDUS_ZIGGURAT_EXPONENTIAL_ROWS};

// Every strip has the area of the bottom one, densities are those of the right edges, and the part of a strip that
// needs no second draw ends where the strip above does. `units` is the number of places in a strip.
static void check_ziggurat(const ludus_ziggurat_level *level, double units, double (*density)(double), double edge,
                           double tail_area) {
    CHECK_EQ_REAL(level[255].unit * units, edge);
    const double area = edge * level[255].density + tail_area;
    CHECK_NEAR(level[0].unit * units * level[255].density / area, 1.0, 1e-13);
    CHECK_EQ_REAL(level[0].density, 1.0);
    CHECK_EQ_INT(level[1].inside, 0);
    CHECK_NEAR((double)level[0].inside / (edge / level[0].unit), 1.0, 1e-15);
    for (int i = 1; i < 256; i++) {
        const double x = level[i].unit * units;
        CHECK_NEAR(level[i].density / density(x), 1.0, 1e-14);
        CHECK_NEAR(x * (level[i - 1].density - level[i].density) / area, 1.0, 1e-12);
        if (i > 1) {
            CHECK_NEAR((double)level[i].inside - level[i - 1].unit / level[i].unit * units, 0.0, 3.0);
        }
    }
}

static double normal_density(double x) {
    return exp(-0.5 * x * x);
}

static double exponential_density(double x) {
    return exp(-x);
}

static void test_ziggurats(void) {
    const double half_width = sqrt(acos(-1.0) / 2.0);
    check_ziggurat(normal, 0x1p52, normal_density, 3.6541528853610088,
                   half_width * erfc(3.6541528853610088 / sqrt(2.0)));
    check_ziggurat(exponential, 0x1p53, exponential_density, 7.69711747013104972, exp(-7.69711747013104972));
}

// Mean, variance and the share beyond the table's last edge, where the tails are drawn.
static void test_moments(void) {
    enum { DRAWS = 400000 };
    ludus_rng rng;
    ludus_rng_seed(&rng, 23);
    double sum = 0, square = 0, waits = 0, far = 0, late = 0, negative = 0;
    for (int i = 0; i < DRAWS; i++) {
        const double x = ludus_rng_normal(&rng), wait = ludus_rng_exponential(&rng);
        sum += x;
        square += x * x;
        negative += x < 0;
        far += fabs(x) > 3.6541528853610088;
        waits += wait;
        late += wait > 7.69711747013104972;
    }
    // Bounds are five standard deviations of the estimate.
    CHECK_NEAR(sum / DRAWS, 0.0, 5 * 1.0 / 632.0);
    CHECK_NEAR(square / DRAWS, 1.0, 5 * 1.4142 / 632.0);
    CHECK_NEAR(negative / DRAWS, 0.5, 5 * 0.5 / 632.0);
    CHECK_NEAR(far, 2.58e-4 * DRAWS, 5 * 10.2);
    CHECK_NEAR(waits / DRAWS, 1.0, 5 * 1.0 / 632.0);
    CHECK_NEAR(late, 4.54e-4 * DRAWS, 5 * 13.5);
}

int main(void) {
    test_known_values();
    test_halves();
    test_streams_differ();
    test_integer();
    test_masked();
    test_weights();
    test_shuffle();
    test_distinct();
    test_ziggurats();
    test_moments();
    return check_end();
}
