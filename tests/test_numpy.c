// test_numpy.c - the generator against NumPy's own numbers: seeding, every kind of draw in mixed order, long runs.
// SPDX-License-Identifier: MIT
#include "tests/check.h"
#include "tests/reference.h"

#include <ludus/rng.h>
#include <stdlib.h>

enum { ITEMS_MAX = 32768 };

// NumPy leaves a used half in place, so the half counts only when it is kept for the next draw.
static int same_generator(const ludus_rng *rng, const uint64_t words[6]) {
    return rng->state_high == words[0] && rng->state_low == words[1] && rng->increment_high == words[2] &&
           rng->increment_low == words[3] && rng->has_half == words[4] && (!rng->has_half || rng->half == words[5]);
}

static reference *open_recording(const char *path) {
    reference *file = reference_open(path);
    if (!CHECK(file != NULL)) {
        fprintf(stderr, "    %s\n", reference_error());
    }
    return file;
}

// --- seeding ---

static void check_words(uint64_t seed, const uint32_t *key, int32_t keys, const uint64_t expected[4]) {
    uint32_t words[8];
    ludus_seed_sequence(seed, key, keys, words, 8);
    for (int i = 0; i < 4; i++) {
        CHECK_EQ_INT(words[2 * i] | (uint64_t)words[2 * i + 1] << 32, expected[i]);
    }
}

static void test_seed_sequence(void) {
    reference *file = open_recording("reference/numpy_seed_sequence.ref");
    if (!file) {
        return;
    }
    size_t rows = 0;
    const uint64_t *seed = reference_u64(file, "seed", 1, &rows);
    static const char *const names[3][2] = {
        {"words", "generator"}, {"child0_words", "child0_generator"}, {"child1_words", "child1_generator"}};
    for (uint32_t which = 0; which < 3; which++) {
        const uint64_t *words = reference_u64(file, names[which][0], 4, NULL);
        const uint64_t *generator = reference_u64(file, names[which][1], 6, NULL);
        CHECK(seed && words && generator && rows == 9);
        for (size_t row = 0; seed && words && generator && row < rows; row++) {
            const uint32_t child = which - 1;
            ludus_rng rng;
            if (which == 0) {
                ludus_rng_seed(&rng, seed[row]);
            } else {
                ludus_rng_seed_child(&rng, seed[row], child);
            }
            check_words(seed[row], which ? &child : NULL, which ? 1 : 0, words + 4 * row);
            CHECK(same_generator(&rng, generator + 6 * row));
        }
    }
    reference_close(file);
}

// --- calls in mixed order ---

typedef struct calls {
    size_t rows;
    const uint8_t *kind;
    const int64_t *seed, *low, *high, *integer;
    const double *a, *b, *weight, *real;
    const int32_t *first_weight, *first_result, *results;
} calls;

// numpy: geometric(p). Searches from one third up, inverts below.
static int64_t draw_geometric(ludus_rng *rng, double p) {
    if (p < 0.333333333333333333333333) {
        return (int64_t)ceil(-ludus_rng_exponential(rng) / log1p(-p));
    }
    int64_t result = 1;
    double sum = p, product = p;
    for (const double u = ludus_rng_random(rng); u > sum; result++) {
        product *= 1.0 - p;
        sum += product;
    }
    return result;
}

// numpy: integers(low, high, endpoint=True), whose whole range an exclusive bound cannot say.
static int64_t draw_integer(ludus_rng *rng, int64_t low, int64_t high) {
    if (low == INT64_MIN && high == INT64_MAX) {
        return (int64_t)(ludus_rng_next64(rng) + (uint64_t)INT64_MIN);
    }
    return ludus_rng_integer(rng, low, high + 1);
}

// Draws what row `i` drew into real[] or whole[]. Returns false for a kind that is not known here.
static bool draw(ludus_rng *rng, const calls *c, size_t i, const char *kind, double *real, int64_t *whole) {
    static int32_t order[ITEMS_MAX];
    static int64_t scratch[ITEMS_MAX];
    const int32_t n = (int32_t)c->high[i], count = c->results[i];
    const double *weights = c->weight + c->first_weight[i];
    if (strcmp(kind, "random") == 0 || strcmp(kind, "random_array") == 0) {
        for (int32_t k = 0; k < count; k++) {
            real[k] = ludus_rng_random(rng);
        }
    } else if (strcmp(kind, "uniform") == 0) {
        *real = ludus_rng_uniform(rng, c->a[i], c->b[i]);
    } else if (strcmp(kind, "integers") == 0 || strcmp(kind, "integers_array") == 0) {
        for (int32_t k = 0; k < count; k++) {
            whole[k] = draw_integer(rng, c->low[i], c->high[i]);
        }
    } else if (strcmp(kind, "choice") == 0) {
        *whole = ludus_rng_choice(rng, n);
    } else if (strcmp(kind, "choice_weighted") == 0) {
        *whole = ludus_rng_choice_weighted(rng, weights, n);
    } else if (strcmp(kind, "standard_normal") == 0) {
        *real = ludus_rng_normal(rng);
    } else if (strcmp(kind, "normal") == 0) {
        *real = c->a[i] + c->b[i] * ludus_rng_normal(rng);
    } else if (strcmp(kind, "standard_exponential") == 0) {
        *real = ludus_rng_exponential(rng);
    } else if (strcmp(kind, "exponential") == 0) {
        *real = c->a[i] * ludus_rng_exponential(rng);
    } else if (strcmp(kind, "geometric") == 0) {
        *whole = draw_geometric(rng, c->a[i]);
    } else if (strcmp(kind, "shuffle") == 0) {
        for (int32_t k = 0; k < n; k++) {
            whole[k] = k;
        }
        ludus_rng_shuffle(rng, whole, n, sizeof whole[0]);
    } else if (strcmp(kind, "permutation") == 0 || strcmp(kind, "choice_distinct") == 0) {
        if (kind[0] == 'p') {
            ludus_rng_permutation(rng, n, order);
        } else {
            ludus_rng_choice_distinct(rng, n, count, order, scratch);
        }
        for (int32_t k = 0; k < count; k++) {
            whole[k] = order[k];
        }
    } else {
        return false;
    }
    return true;
}

static bool is_real(const char *kind) {
    return strstr("random random_array uniform standard_normal normal standard_exponential exponential", kind) != NULL;
}

// Splits the words of a "kinds" line into names[]. Returns their number.
static size_t split_kinds(const reference *file, char names[][32], size_t most) {
    size_t count = 0;
    int length = 0;
    for (const char *at = reference_text(file, "kinds");
         at && count < most && sscanf(at, "%31s%n", names[count], &length) == 1; at += length) {
        count++;
    }
    return count;
}

// Replays the rows; a kind's first wrong row is reported, then the generator is lost and the rest would be noise.
static void replay_calls(const calls *c, char names[][32]) {
    static double real[ITEMS_MAX];
    static int64_t whole[ITEMS_MAX];
    ludus_rng rng = {0};
    for (size_t i = 0; i < c->rows; i++) {
        const char *kind = names[c->kind[i]];
        const int64_t *integers = c->integer + c->first_result[i];
        if (i == 0 || c->seed[i] != c->seed[i - 1]) {
            ludus_rng_seed(&rng, (uint64_t)c->seed[i]);
        }
        bool same;
        if (strcmp(kind, "state") == 0) {
            same = same_generator(&rng, (const uint64_t *)integers);
        } else if (!CHECK(draw(&rng, c, i, kind, real, whole))) {
            fprintf(stderr, "    unknown kind %s\n", kind);
            return;
        } else if (is_real(kind)) {
            same = memcmp(real, c->real + c->first_result[i], (size_t)c->results[i] * sizeof real[0]) == 0;
        } else {
            same = memcmp(whole, integers, (size_t)c->results[i] * sizeof whole[0]) == 0;
        }
        if (!CHECK(same)) {
            fprintf(stderr, "    row %zu, seed %" PRId64 ": %s(%" PRId64 ", %" PRId64 ", %g, %g)\n", i, c->seed[i],
                    kind, c->low[i], c->high[i], c->a[i], c->b[i]);
            return;
        }
    }
}

static void test_calls(void) {
    reference *file = open_recording("reference/numpy_calls.ref");
    if (!file) {
        return;
    }
    char names[32][32];
    const calls c = {
        .kind = reference_u8(file, "kind", 1, NULL),
        .seed = reference_i64(file, "seed", 1, NULL),
        .low = reference_i64(file, "low", 1, NULL),
        .high = reference_i64(file, "high", 1, NULL),
        .integer = reference_i64(file, "integer", 1, NULL),
        .a = reference_f64(file, "a", 1, NULL),
        .b = reference_f64(file, "b", 1, NULL),
        .weight = reference_f64(file, "weight", 1, NULL),
        .real = reference_f64(file, "real", 1, NULL),
        .first_weight = reference_i32(file, "first_weight", 1, NULL),
        .first_result = reference_i32(file, "first_result", 1, NULL),
        .results = reference_i32(file, "results", 1, NULL),
        .rows = reference_find(file, "kind") ? reference_find(file, "kind")->rows : 0,
    };
    CHECK(split_kinds(file, names, 32) == 16 && c.rows > 7000);
    if (CHECK(c.kind && c.seed && c.low && c.high && c.integer && c.a && c.b && c.weight && c.real && c.first_weight &&
              c.first_result && c.results)) {
        replay_calls(&c, names);
    }
    reference_close(file);
}

// --- long runs ---

static uint64_t fnv1a(uint64_t hash, const void *data, size_t size) {
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    }
    return hash;
}

// One long run: its checksum and extremes.
static void check_run(const char *kind, int64_t seed, int64_t count, uint64_t expected, const double extremes[2],
                      const uint64_t generator[6]) {
    ludus_rng rng;
    ludus_rng_seed(&rng, (uint64_t)seed);
    const int64_t bound = strncmp(kind, "integers_", 9) == 0 ? strtoll(kind + 9, NULL, 10) : 0;
    uint64_t hash = 0xcbf29ce484222325u;
    double least = INFINITY, most = -INFINITY;
    for (int64_t i = 0; i < count; i++) {
        double value;
        if (bound) {
            const int64_t whole = ludus_rng_integer(&rng, 0, bound);
            hash = fnv1a(hash, &whole, sizeof whole);
            value = (double)whole;
        } else {
            value = strcmp(kind, "random") == 0            ? ludus_rng_random(&rng)
                    : strcmp(kind, "standard_normal") == 0 ? ludus_rng_normal(&rng)
                                                           : ludus_rng_exponential(&rng);
            hash = fnv1a(hash, &value, sizeof value);
        }
        least = fmin(least, value);
        most = fmax(most, value);
    }
    CHECK_EQ_INT(hash, expected);
    CHECK_EQ_REAL(least, extremes[0]);
    CHECK_EQ_REAL(most, extremes[1]);
    CHECK(same_generator(&rng, generator));
}

static void test_long_runs(void) {
    reference *file = open_recording("reference/numpy_many.ref");
    if (!file) {
        return;
    }
    char names[32][32];
    size_t rows = 0;
    const uint8_t *kind = reference_u8(file, "kind", 1, &rows);
    const int64_t *seed = reference_i64(file, "seed", 1, NULL);
    const uint64_t *hash = reference_u64(file, "fnv1a", 1, NULL);
    const uint64_t *generator = reference_u64(file, "generator", 6, NULL);
    const double *least = reference_f64(file, "least", 1, NULL);
    const double *most = reference_f64(file, "most", 1, NULL);
    CHECK(split_kinds(file, names, 32) == 6 && rows == 54);
    if (CHECK(kind && seed && hash && generator && least && most)) {
        const int64_t count = strtoll(reference_text(file, "count"), NULL, 10);
        for (size_t i = 0; i < rows; i++) {
            const double extremes[2] = {least[i], most[i]};
            check_run(names[kind[i]], seed[i], count, hash[i], extremes, generator + 6 * i);
        }
    }
    reference_close(file);
}

int main(void) {
    test_seed_sequence();
    test_calls();
    test_long_runs();
    return check_end();
}
