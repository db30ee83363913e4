// test_ranges.c - options that are ranges: what is drawn and when, the same for any batch, thread and lane; copies, snapshots,
// names; ranges that cannot be.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_body;

enum { COUNT = 150, STEPS = 24, NUMBERS = 256 };

// "name=low..high ..." of every option that may be a range, a tenth around its default; with `width` 0 the default alone.
static const char *all_ranges(const ludus_env_def *definition, double width) {
    static char text[2048];
    text[0] = '\0';
    for (const ludus_field *field = definition->options; field && field->name; field++) {
        if (field->kind != LUDUS_REAL || !(field->flags & LUDUS_FIELD_MAY_RANGE)) {
            continue;
        }
        const double middle = field->default_value, reach = width * (middle == 0 ? 1 : fabs(middle));
        char pair[160];
        snprintf(pair, sizeof pair, "%s=%.17g..%.17g ", field->name, fmax(middle - reach, field->low),
                 fmin(middle + reach, field->high));
        strcat(text, pair);
    }
    return text;
}

static ludus_vector *make(const char *id, const char *ranges, const char *options, int32_t count) {
    char text[2400];
    snprintf(text, sizeof text, "%s %s", ranges, options);
    return ludus_vector_make(id, text, count);
}

static uint64_t look(ludus_vector *vector, int32_t first, int32_t count, uint64_t hash) {
    const ludus_buffers b = ludus_vector_buffers(vector);
    const size_t row = ludus_vector_layout(vector)->observation.bytes;
    const int32_t ranged = ludus_fields_count(ludus_vector_ranged(vector));
    const int32_t states = ludus_fields_width(ludus_vector_definition(vector)->state_fields);
    hash = ludus_hash64((const char *)b.observation + (size_t)first * row, (size_t)count * row, hash);
    hash = b.reward ? ludus_hash64(b.reward + first, (size_t)count * sizeof *b.reward, hash)
                    : ludus_hash64(b.reward_double + first, (size_t)count * sizeof *b.reward_double, hash);
    hash = ludus_hash64(b.terminated + first, (size_t)count, hash);
    hash = ludus_hash64(b.elapsed + first, (size_t)count * sizeof *b.elapsed, hash);
    for (int32_t i = first; i < first + count; i++) {
        double values[NUMBERS];
        ludus_vector_get_ranged(vector, i, values);
        ludus_vector_get_state(vector, i, values + ranged);
        hash = ludus_hash64(values, (size_t)(ranged + states) * sizeof *values, hash);
    }
    return hash;
}

static uint64_t play(ludus_vector *vector, int32_t first, int32_t count, int32_t steps) {
    uint64_t hash = look(vector, first, count, 0);
    for (int32_t t = 0; t < steps; t++) {
        ludus_vector_random_actions(vector, 7, (uint64_t)t);
        ludus_vector_step(vector);
        hash = look(vector, first, count, hash);
    }
    return hash;
}

// --- what is drawn ---

// numpy: g = Generator(PCG64(SeedSequence(42).spawn(1)[0])); [g.uniform(8, 12), g.uniform(0.4, 0.6)], twice.
static void check_drawn(void) {
    static const double drawn[2][2] = {{11.666976630219633, 0.58219733352686465},
                                       {11.506370018439384, 0.46186368192282889}};
    ludus_env *env = ludus_env_make("CartPole-v1", "length=0.4..0.6 gravity=8..12 precision=double");
    ludus_env *fixed = ludus_env_make("CartPole-v1", "precision=double");
    double gravity, length, x, other;
    for (int reset = 0; reset < 2; reset++) {
        ludus_env_reset(env, reset ? LUDUS_KEEP_STREAM : 42);
        ludus_env_reset(fixed, reset ? LUDUS_KEEP_STREAM : 42);
        CHECK_EQ_INT(ludus_env_get(env, "gravity", &gravity), LUDUS_OK);
        CHECK_EQ_INT(ludus_env_get(env, "length", &length), LUDUS_OK);
        CHECK_EQ_REAL(gravity, drawn[reset][0]);
        CHECK_EQ_REAL(length, drawn[reset][1]);
        // The environment's own stream knows nothing of it.
        CHECK(memcmp(ludus_env_rng(env), ludus_env_rng(fixed), sizeof(ludus_rng)) == 0);
        ludus_env_get(env, "theta", &x);
        ludus_env_get(fixed, "theta", &other);
        CHECK_EQ_REAL(x, other);
    }
    ludus_env_destroy(env);
    ludus_env_destroy(fixed);
}

// Uniform: ends, mean and variance of many; every reset draws anew, and only resets do.
static void check_distribution(void) {
    enum { MANY = 4096, TENTHS = 10 };
    ludus_vector *vector = ludus_vector_make("Pendulum-v1", "g=8..12 time_limit=5", MANY);
    ludus_vector_reset(vector, 1);
    double least = INFINITY, most = -INFINITY, sum = 0, squares = 0, lag = 0, value, next;
    int tenths[TENTHS] = {0};
    for (int32_t i = 0; i < MANY; i++) {
        ludus_vector_get_ranged(vector, i, &value);
        least = fmin(least, value);
        most = fmax(most, value);
        sum += value - 10;
        squares += (value - 10) * (value - 10);
        tenths[(int)((value - 8) / 0.4)]++;
        if (i + 1 < MANY) {
            ludus_vector_get_ranged(vector, i + 1, &next);
            lag += (value - 10) * (next - 10);
        }
    }
    CHECK(least >= 8 && least < 8.01 && most <= 12 && most > 11.99);
    CHECK_NEAR(sum / MANY, 0, 4 * sqrt(16.0 / 12 / MANY));
    CHECK_NEAR(squares / MANY, 16.0 / 12, 0.1);
    CHECK_NEAR(lag / MANY, 0, 4 * 16.0 / 12 / sqrt(MANY));
    for (int i = 0; i < TENTHS; i++) {
        CHECK_NEAR(tenths[i], MANY / 10.0, 4 * sqrt(MANY / 10.0));
    }
    int32_t kept = 0, renewed = 0;
    double *before = calloc(MANY, sizeof *before);
    for (int32_t t = 1; t <= 5; t++) {
        for (int32_t i = 0; i < MANY; i++) {
            ludus_vector_get_ranged(vector, i, &before[i]);
        }
        ludus_vector_random_actions(vector, 1, (uint64_t)t);
        ludus_vector_step(vector);
        for (int32_t i = 0; i < MANY; i++) {
            ludus_vector_get_ranged(vector, i, &value);
            kept += t < 5 && value == before[i];
            renewed += t == 5 && value != before[i];
        }
    }
    CHECK_EQ_INT(kept, 4 * MANY);
    CHECK_EQ_INT(renewed, MANY);
    free(before);
    ludus_vector_destroy(vector);
}

// --- the same bits ---

static void check_same(const char *id) {
    static const char *const others[] = {"lanes=1",       "lanes=4",   "lanes=8",           "lanes=16",
                                         "lanes=split16", "threads=3", "lanes=4 threads=2", NULL};
    const ludus_env_def *definition = ludus_find(id, NULL);
    static const char *const modes[] = {"time_limit=9", "time_limit=9 autoreset=next-step"};
    for (int mode = 0; mode < 2; mode++) {
        ludus_vector *vector = make(id, all_ranges(definition, 0.1), modes[mode], COUNT);
        CHECK(vector != NULL);
        ludus_vector_reset(vector, 3);
        const uint64_t expected = play(vector, 0, COUNT, STEPS);
        ludus_vector_reset(vector, 3);
        CHECK_EQ_INT(play(vector, 0, COUNT, STEPS), expected);
        ludus_vector_reset(vector, 4);
        CHECK(play(vector, 0, COUNT, STEPS) != expected);
        ludus_vector_destroy(vector);
        for (int k = 0; others[k]; k++) {
            char options[200];
            snprintf(options, sizeof options, "%s %s", modes[mode], others[k]);
            vector = make(id, all_ranges(definition, 0.1), options, COUNT);
            if (!vector) {
                CHECK_CONTAINS(ludus_last_error(), "processor");
                continue;
            }
            ludus_vector_reset(vector, 3);
            if (!CHECK_EQ_INT(play(vector, 0, COUNT, STEPS), expected)) {
                fprintf(stderr, "    %s, %s\n", id, options);
            }
            ludus_vector_destroy(vector);
        }
    }
    // Environment 70 of many is a single one with its seed.
    for (int precise = 0; precise < 2; precise++) {
        const char *precision = precise ? "time_limit=9 precision=double" : "time_limit=9";
        ludus_vector *many = make(id, all_ranges(definition, 0.1), precision, COUNT);
        ludus_vector *one = make(id, all_ranges(definition, 0.1), precision, 1);
        ludus_vector_reset(many, 3);
        ludus_vector_reset(one, 73);
        const size_t slots = (size_t)ludus_vector_layout(many)->action_slots;
        for (int32_t t = 0; t < STEPS; t++) {
            ludus_vector_random_actions(many, 9, (uint64_t)t);
            memcpy(ludus_vector_buffers(one).action, ludus_vector_buffers(many).action + 70 * slots,
                   slots * sizeof(ludus_slot));
            ludus_vector_step(many);
            ludus_vector_step(one);
            if (!CHECK_EQ_INT(look(many, 70, 1, 0), look(one, 0, 1, 0))) {
                break;
            }
        }
        ludus_vector_destroy(many);
        ludus_vector_destroy(one);
    }
}

// Ranges of one value: the bits of fixed options.
static void check_fixed(const char *id) {
    static const char *const others[] = {"", "lanes=1", "lanes=4", "lanes=split16", "precision=double"};
    const ludus_env_def *definition = ludus_find(id, NULL);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        ludus_vector *fixed = make(id, "", others[k], COUNT),
                     *ranged = make(id, all_ranges(definition, 0), others[k], COUNT);
        ludus_vector_reset(fixed, 8);
        ludus_vector_reset(ranged, 8);
        CHECK(!ludus_vector_ranged(fixed) && ludus_vector_ranged(ranged));
        const ludus_buffers a = ludus_vector_buffers(fixed), b = ludus_vector_buffers(ranged);
        const size_t row = ludus_vector_layout(fixed)->observation.bytes;
        int wrong = 0;
        for (int32_t t = 0; t < STEPS; t++) {
            ludus_vector_random_actions(fixed, 7, (uint64_t)t);
            ludus_vector_random_actions(ranged, 7, (uint64_t)t);
            ludus_vector_step(fixed);
            ludus_vector_step(ranged);
            wrong += memcmp(a.observation, b.observation, COUNT * row) != 0;
            wrong += a.reward ? memcmp(a.reward, b.reward, COUNT * sizeof *a.reward) != 0
                              : memcmp(a.reward_double, b.reward_double, COUNT * sizeof *a.reward_double) != 0;
            wrong += memcmp(a.final_length, b.final_length, COUNT * sizeof *a.final_length) != 0;
        }
        if (!CHECK_EQ_INT(wrong, 0)) {
            fprintf(stderr, "    %s, %s\n", id, others[k]);
        }
        ludus_vector_destroy(fixed);
        ludus_vector_destroy(ranged);
    }
}

// Spaces and bounds of rewards are the same wherever the ranges reach: nothing that may be a range shapes them.
static void check_spaces(const char *id) {
    const ludus_env_def *definition = ludus_find(id, NULL);
    for (const ludus_field *field = definition->options; field->name; field++) {
        if (!(field->flags & LUDUS_FIELD_MAY_RANGE)) {
            continue;
        }
        char text[100], spaces[3][800];
        double rewards[3][2];
        for (int end = 0; end < 3; end++) {
            snprintf(text, sizeof text, "%s=%.17g", field->name,
                     end == 0   ? field->low
                     : end == 1 ? field->high
                                : field->default_value);
            ludus_env *env = ludus_env_make(id, text);
            const ludus_layout *layout = ludus_env_layout(env);
            ludus_space_text(&layout->observation, spaces[end], 400);
            ludus_space_text(&layout->action, spaces[end] + strlen(spaces[end]), 400);
            rewards[end][0] = layout->reward_low;
            rewards[end][1] = layout->reward_high;
            ludus_env_destroy(env);
        }
        CHECK_EQ_TEXT(spaces[0], spaces[2]);
        CHECK_EQ_TEXT(spaces[1], spaces[2]);
        CHECK(memcmp(rewards[0], rewards[2], sizeof rewards[2]) == 0);
        CHECK(memcmp(rewards[1], rewards[2], sizeof rewards[2]) == 0);
    }
}

// --- copies and snapshots ---

static void check_snapshot(const char *id, const char *options) {
    ludus_vector *vector = make(id, all_ranges(ludus_find(id, NULL), 0.1), options, COUNT);
    ludus_vector_reset(vector, 5);
    play(vector, 0, COUNT, 30);
    const size_t size = ludus_vector_snapshot_bytes(vector);
    char *bytes = malloc(size);
    CHECK_EQ_INT(ludus_vector_save(vector, bytes, size), LUDUS_OK);
    const uint64_t expected = play(vector, 0, COUNT, STEPS);
    CHECK_EQ_INT(ludus_vector_restore(vector, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(play(vector, 0, COUNT, STEPS), expected);
    ludus_vector *again = ludus_vector_from_snapshot(bytes, size, "lanes=4");
    if (CHECK(again != NULL)) {
        CHECK_EQ_INT(play(again, 0, COUNT, STEPS), expected);
    }
    // An environment goes along with what it drew, and with its stream.
    ludus_vector_restore(vector, bytes, size);
    ludus_vector *other = make(id, all_ranges(ludus_find(id, NULL), 0.1), options, 3);
    ludus_vector_reset(other, 77);
    CHECK_EQ_INT(ludus_vector_copy(other, 1, vector, 20), LUDUS_OK);
    const size_t slots = (size_t)ludus_vector_layout(vector)->action_slots;
    for (int32_t t = 0; t < STEPS; t++) {
        ludus_vector_random_actions(vector, 9, (uint64_t)t);
        ludus_vector_random_actions(other, 9, (uint64_t)t);
        memcpy(ludus_vector_buffers(other).action + slots, ludus_vector_buffers(vector).action + 20 * slots,
               slots * sizeof(ludus_slot));
        ludus_vector_step(vector);
        ludus_vector_step(other);
        if (!CHECK_EQ_INT(look(vector, 20, 1, 0), look(other, 1, 1, 0))) {
            break;
        }
    }
    // What is not its own it does not take.
    ludus_vector *fixed = ludus_vector_make(id, options, COUNT);
    CHECK_EQ_INT(ludus_vector_restore(fixed, bytes, size), LUDUS_ERROR_MISMATCH);
    CHECK_CONTAINS(ludus_last_error(), "..");
    CHECK_EQ_INT(ludus_vector_copy(fixed, 0, vector, 0), LUDUS_ERROR_MISMATCH);
    CHECK_CONTAINS(ludus_last_error(), "..");
    ludus_vector_destroy(fixed);
    ludus_vector_destroy(other);
    ludus_vector_destroy(again);
    ludus_vector_destroy(vector);
    free(bytes);
}

// Numbers that no environment could have drawn are refused, the checksum notwithstanding.
static void check_broken_snapshot(void) {
    ludus_vector *vector = ludus_vector_make("Pendulum-v1", "g=8..12", 2);
    ludus_vector_reset(vector, 5);
    const size_t size = ludus_vector_snapshot_bytes(vector);
    char *bytes = malloc(size);
    CHECK_EQ_INT(ludus_vector_save(vector, bytes, size), LUDUS_OK);
    double drawn;
    ludus_vector_get_ranged(vector, 1, &drawn);
    static const double wrong[] = {NAN, INFINITY, 1e9, -101};
    size_t at = 0;
    while (at + sizeof drawn <= size && memcmp(bytes + at, &drawn, sizeof drawn) != 0) {
        at++;
    }
    CHECK(at + sizeof drawn < size);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(bytes + at, &wrong[i], sizeof drawn);
        const uint64_t hash = ludus_hash64(bytes, size - sizeof hash, 0);
        memcpy(bytes + size - sizeof hash, &hash, sizeof hash);
        CHECK_EQ_INT(ludus_vector_restore(vector, bytes, size), LUDUS_ERROR_FORMAT);
        CHECK_CONTAINS(ludus_last_error(), "the snapshot holds options that Pendulum-v1 cannot have");
    }
    free(bytes);
    ludus_vector_destroy(vector);
}

static void check_clone(void) {
    ludus_env *env = ludus_env_make("Pendulum-v1", "g=8..12 m=0.5..2");
    ludus_env_reset(env, 4);
    ludus_env *clone = ludus_env_clone(env);
    const float action = 0.7f;
    double a, b;
    for (int reset = 0; reset < 3; reset++) {
        for (int t = 0; t < 20; t++) {
            CHECK_EQ_REAL(ludus_env_step_box(env, &action).reward, ludus_env_step_box(clone, &action).reward);
        }
        ludus_env_reset(env, LUDUS_KEEP_STREAM);
        ludus_env_reset(clone, LUDUS_KEEP_STREAM);
        ludus_env_get(env, "g", &a);
        ludus_env_get(clone, "g", &b);
        CHECK_EQ_REAL(a, b);
    }
    ludus_env_destroy(env);
    ludus_env_destroy(clone);
}

// --- by name ---

static void check_names(void) {
    ludus_env *env = ludus_env_make("Pendulum-v1", "g=8..12 precision=double");
    ludus_env *fixed = ludus_env_make("Pendulum-v1", "g=9.25 precision=double");
    double value;
    const float action = 1.5f;
    // Given in a reset: as an environment that was made with it.
    CHECK_EQ_INT(ludus_env_reset_with(env, 6, "g=9.25"), LUDUS_OK);
    ludus_env_reset(fixed, 6);
    for (int t = 0; t < 30; t++) {
        CHECK_EQ_REAL(ludus_env_step_box(env, &action).reward, ludus_env_step_box(fixed, &action).reward);
    }
    // The next reset draws again, as it would have without.
    ludus_env_reset(env, LUDUS_KEEP_STREAM);
    ludus_env_get(env, "g", &value);
    ludus_env *plain = ludus_env_make("Pendulum-v1", "g=8..12 precision=double");
    ludus_env_reset(plain, 6);
    ludus_env_reset(plain, LUDUS_KEEP_STREAM);
    double other;
    ludus_env_get(plain, "g", &other);
    CHECK_EQ_REAL(value, other);
    ludus_env_destroy(plain);
    // State and options together, and set on the way.
    CHECK_EQ_INT(ludus_env_reset_with(env, 6, "theta=0.5 g=11 theta_dot=1"), LUDUS_OK);
    ludus_env_get(env, "g", &value);
    CHECK_EQ_REAL(value, 11.0);
    ludus_env_get(env, "theta", &value);
    CHECK_EQ_REAL(value, 0.5);
    CHECK_EQ_INT(ludus_env_set(env, "g", -3), LUDUS_OK); // beyond the range, inside the option's bounds
    ludus_env_get(env, "g", &value);
    CHECK_EQ_REAL(value, -3.0);
    CHECK_EQ_INT(ludus_env_set(env, "g", 1000), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "g is \"1000\"; it must be a number between -100 and 100 m/s^2");
    CHECK_EQ_INT(ludus_env_set(env, "g", NAN), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_env_reset_with(env, 6, "g=8..9"), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "not a range");
    ludus_env_get(env, "g", &value);
    CHECK_EQ_REAL(value, -3.0);
    CHECK(ludus_env_set(env, "m", 2) != LUDUS_OK); // no range, no state
    // The config of the hooks has it.
    ludus_vector *vector = ludus_env_vector(env);
    CHECK(ludus_vector_config_of(vector, 0) != ludus_vector_config(vector));
    CHECK(ludus_vector_config_of(ludus_env_vector(fixed), 0) == ludus_vector_config(ludus_env_vector(fixed)));
    ludus_env_destroy(env);
    ludus_env_destroy(fixed);
}

// Canonical text, and the vector that is made of it.
static void check_canonical(void) {
    char text[200];
    ludus_vector *vector = ludus_vector_make("CartPole-v1", "masspole=0.05..0.2, gravity=9.8..9.8 lanes=1", 1);
    ludus_vector_options_text(vector, text, sizeof text);
    CHECK_EQ_TEXT(text, "gravity=9.8..9.8 masspole=0.05..0.2 lanes=1");
    CHECK_EQ_TEXT(ludus_vector_target_name(vector), "f32 ranges");
    CHECK_EQ_TEXT(ludus_vector_ranged(vector)[0].name, "gravity");
    CHECK_EQ_TEXT(ludus_vector_ranged(vector)[1].name, "masspole");
    CHECK_EQ_INT(ludus_fields_count(ludus_vector_ranged(vector)), 2);
    ludus_vector *again = ludus_vector_make("CartPole-v1", text, 1);
    CHECK(again != NULL);
    ludus_vector_destroy(again);
    ludus_vector_destroy(vector);
}

static void check_refused(void) {
    static const struct {
        const char *id, *options, *sentence;
    } wrong[] = {
        {"CartPole-v1", "gravity=12..8", "gravity is \"12..8\"; a range goes from its lower number to its higher"},
        {"CartPole-v1", "gravity=8..1e9",
         "it must be a number between -100 and 100 m/s^2, or a range low..high of them"},
        {"CartPole-v1", "gravity=-1e9..8",
         "it must be a number between -100 and 100 m/s^2, or a range low..high of them"},
        {"CartPole-v1", "gravity=nan..8", "gravity is \"nan..8\"; it must be a number"},
        {"CartPole-v1", "gravity=8..nan", "gravity is \"8..nan\"; it must be a number"},
        {"CartPole-v1", "gravity=..8", "gravity is \"..8\"; it must be a number"},
        {"CartPole-v1", "gravity=8..", "gravity is \"8..\"; it must be a number"},
        {"CartPole-v1", "gravity=..", "gravity is \"..\"; it must be a number"},
        {"CartPole-v1", "gravity=8..9..10", "gravity is \"8..9..10\"; it must be a number"},
        {"CartPole-v1", "gravity=-inf..inf", "it must be a number"},
        {"CartPole-v1", "x_threshold=2..3",
         "x_threshold is \"2..3\"; it must be a number between 0.001 and 1000 m, not a range"},
        {"CartPole-v1", "sutton_barto_reward=0..1", "it must be true or false"},
        {"CartPole-v1", "kinematics_integrator=0..1", "it must be one of euler, semi-implicit"},
        {"CartPole-v1", "time_limit=10..20", "time_limit is \"10..20\"; it must be a whole number"},
        {"CartPole-v1", "sticky_actions=0..1", "it must be a number between 0 and 1, not a range"},
        {"FrozenLake-v1", "success_rate=0.1..0.9",
         "success_rate is \"0.1..0.9\"; it must be a number between 0 and 1, not a range"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ludus_vector *vector = ludus_vector_make(wrong[i].id, wrong[i].options, 4);
        CHECK(vector == NULL);
        CHECK_CONTAINS(ludus_last_error(), wrong[i].sentence);
        ludus_vector_destroy(vector);
    }
    ludus_vector *vector = ludus_vector_make("CartPole-v1", "", 2);
    const double value = 1;
    CHECK_EQ_INT(ludus_vector_set_ranged(vector, 0, &value), LUDUS_ERROR_UNSUPPORTED);
    CHECK_CONTAINS(ludus_last_error(), "none of its options is a range");
    ludus_vector_destroy(vector);
    vector = ludus_vector_make("CartPole-v1", "gravity=1..2", 2);
    CHECK_EQ_INT(ludus_vector_set_ranged(vector, 2, &value), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "there is no environment 2 of CartPole-v1; there are 2");
    ludus_vector_destroy(vector);
}

// Wrappers around ranges: frames and sums as of any environment.
static void check_wrapped(void) {
    const char *const options = "g=8..12 frame_stack=3 normalize_observation=true action_repeat=2 time_limit=30";
    uint64_t hashes[2];
    for (int k = 0; k < 2; k++) {
        char text[200];
        snprintf(text, sizeof text, "%s %s", options, k ? "threads=2" : "lanes=4");
        ludus_vector *vector = ludus_vector_make("Pendulum-v1", text, COUNT);
        ludus_vector_reset(vector, 3);
        hashes[k] = play(vector, 0, COUNT, STEPS);
        const double gravity = 9;
        CHECK_EQ_INT(ludus_vector_set_ranged(vector, 140, &gravity), LUDUS_OK);
        ludus_vector_destroy(vector);
    }
    CHECK_EQ_INT(hashes[0], hashes[1]);
}

// Derivatives at what environments draw.
static void check_diff(void) {
    enum { N = 70 };
    ludus_diff *diff = ludus_diff_make("Pendulum-v1", "g=8..12 m=0.5..2 precision=double", N);
    ludus_vector *vector = ludus_vector_make("Pendulum-v1", "g=8..12 m=0.5..2 precision=double", N);
    const ludus_diff_sizes sizes = ludus_diff_sizes_of(diff);
    double *options = calloc((size_t)(N * sizes.options), sizeof *options), drawn[2], next[N][2], state[N][2], now[2];
    float action[N];
    double actions[N];
    ludus_diff_get_options(diff, options);
    ludus_vector_reset(vector, 0);
    for (int32_t i = 0; i < N; i++) {
        ludus_vector_get_ranged(vector, i, drawn);
        CHECK_EQ_REAL(options[i * sizes.options], drawn[0]);
        CHECK_EQ_REAL(options[i * sizes.options + 1], drawn[1]);
        ludus_vector_get_state(vector, i, state[i]);
        action[i] = 0.01f * (float)i;
        actions[i] = (double)action[i];
        ludus_vector_buffers(vector).action[i].f = action[i];
    }
    ludus_diff_step(diff, state, actions, next, NULL, NULL);
    ludus_vector_step(vector);
    for (int32_t i = 0; i < N; i++) {
        ludus_vector_get_state(vector, i, now);
        CHECK_EQ_REAL(next[i][0], now[0]);
        CHECK_EQ_REAL(next[i][1], now[1]);
    }
    const double gravity = options[sizes.options];
    options[sizes.options] = 20;
    CHECK_EQ_INT(ludus_diff_set_options(diff, options), LUDUS_OK);
    CHECK_EQ_INT(ludus_diff_set_options(diff, NULL), LUDUS_OK);
    ludus_diff_get_options(diff, options);
    CHECK_EQ_REAL(options[sizes.options], gravity);
    free(options);
    ludus_vector_destroy(vector);
    ludus_diff_destroy(diff);
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    check_drawn();
    check_distribution();
    for (int32_t id = 0; id < ludus_registered_count(); id++) {
        const ludus_variant *variant;
        const ludus_env_def *definition = ludus_find(ludus_registered_id(id), &variant);
        // Definitions once, by their first id; not what needs an option to be made at all, nor what has more numbers than the tests.
        ludus_env *env = ludus_env_make(variant->id, NULL);
        const bool there = env && ludus_fields_width(definition->state_fields) + 32 <= NUMBERS;
        ludus_env_destroy(env);
        if (variant != definition->variants || !all_ranges(definition, 0)[0] || !there) {
            continue;
        }
        check_same(variant->id);
        check_fixed(variant->id);
        check_spaces(variant->id);
        check_snapshot(variant->id, "time_limit=9");
        check_snapshot(variant->id, "precision=double time_limit=9 autoreset=next-step");
    }
    check_broken_snapshot();
    check_clone();
    check_names();
    check_canonical();
    check_refused();
    check_wrapped();
    check_diff();
    return check_end();
}
