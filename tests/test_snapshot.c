// test_snapshot.c - snapshots: they go on with the same bits, name what does not fit, and nothing broken gets through.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

typedef struct snapshot {
    uint8_t *bytes;
    size_t size;
} snapshot;

static snapshot save(ludus_vector *vector) {
    snapshot s = {.size = ludus_vector_snapshot_bytes(vector)};
    s.bytes = malloc(s.size);
    if (!CHECK_EQ_INT(ludus_vector_save(vector, s.bytes, s.size), LUDUS_OK)) {
        fprintf(stderr, "    %s\n", ludus_last_error());
        exit(check_end());
    }
    return s;
}

static void refresh(snapshot *s) {
    const uint64_t hash = ludus_hash64(s->bytes, s->size - sizeof hash, 0);
    memcpy(s->bytes + s->size - sizeof hash, &hash, sizeof hash);
}

// Restored into another vector of other lanes and threads, or into itself, every combination goes on to the bit.
static void test_continuation(void) {
    static const char *const others[] = {"lanes=1", "lanes=4 threads=2", "lanes=split16 async=true"};
    for (int w = 0; wrapper_options[w]; w++) {
        for (int a = 0; autoreset_options[a]; a++) {
            char options[400];
            snprintf(options, sizeof options, "time_limit=23 %s %s", wrapper_options[w], autoreset_options[a]);
            ludus_vector *from = make_vector("Pendulum-v1", options, 67);
            ludus_vector_reset(from, 1);
            play(from, 0, 30);
            snapshot s = save(from);
            snprintf(options, sizeof options, "time_limit=23 %s %s %s", wrapper_options[w], autoreset_options[a],
                     others[a]);
            ludus_vector *into = make_vector("Pendulum-v1", options, 67);
            const uint64_t expected = play(from, 30, 40);
            CHECK_EQ_INT(ludus_vector_restore(into, s.bytes, s.size), LUDUS_OK);
            if (!CHECK_EQ_INT(play(into, 30, 40), expected)) {
                fprintf(stderr, "    '%s'\n", options);
            }
            CHECK_EQ_INT(ludus_vector_restore(from, s.bytes, s.size), LUDUS_OK);
            CHECK_EQ_INT(play(from, 30, 40), expected);
            CHECK_EQ_INT(ludus_vector_statistics(from).episodes, ludus_vector_statistics(into).episodes);
            free(s.bytes);
            ludus_vector_destroy(from);
            ludus_vector_destroy(into);
        }
    }
}

// What does not fit is named, and the vector stays as it was.
static void test_mismatches(void) {
    static const struct {
        const char *id, *options, *sentence;
        int32_t count;
    } cases[] = {
        {"CartPole-v1", "time_limit=20", "taken with time_limit=500, not time_limit=20", 3},
        {"CartPole-v1", "frame_stack=2", "frame_stack=1, not frame_stack=2", 3},
        {"CartPole-v1", "sticky_actions=0.25", "sticky_actions=0, not sticky_actions=0.25", 3},
        {"CartPole-v1", "action_repeat=2", "action_repeat", 3},
        {"CartPole-v1", "normalize_observation=true", "normalize_observation=false", 3},
        {"CartPole-v1", "normalize_reward=true", "normalize_reward", 3},
        {"CartPole-v1", "clip_reward=2", "clip_reward", 3},
        {"CartPole-v1", "autoreset=disabled", "autoreset=same-step, not autoreset=disabled", 3},
        {"CartPole-v1", "precision=double", "precision=float, not precision=double", 3},
        {"CartPole-v1", "gravity=3.7", "gravity=9.8, not gravity=3.7", 3},
        {"CartPole-v1", "", "3 environments of CartPole-v1, not of 4", 4},
        {"CartPole-v0", "", "is of CartPole-v1, not of CartPole-v0", 3},
        {"Pendulum-v1", "", "is of CartPole-v1, not of Pendulum-v1", 3},
    };
    ludus_vector *from = make_vector("CartPole-v1", "", 3);
    ludus_vector_reset(from, 0);
    snapshot s = save(from);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ludus_vector *into = make_vector(cases[k].id, cases[k].options, cases[k].count);
        const uint64_t before = look(into);
        CHECK_EQ_INT(ludus_vector_restore(into, s.bytes, s.size), LUDUS_ERROR_MISMATCH);
        CHECK_CONTAINS(ludus_last_error(), cases[k].sentence);
        CHECK_EQ_INT(look(into), before);
        ludus_vector_destroy(into);
    }
    // What only changes speed, and the time limit written out, are no difference.
    ludus_vector *into = make_vector("CartPole-v1", "time_limit=500 threads=2 lanes=4", 3);
    CHECK_EQ_INT(ludus_vector_restore(into, s.bytes, s.size), LUDUS_OK);
    ludus_vector_destroy(into);
    free(s.bytes);
    ludus_vector_destroy(from);
}

// Texts of options are kept whole: maps that differ in their last cell are different maps.
static void test_long_options(void) {
    char options[2][4300];
    for (int k = 0; k < 2; k++) {
        char *end = options[k] + sprintf(options[k], "desc=S");
        for (int cell = 1; cell < 64 * 64; cell++) {
            if (cell % 64 == 0) {
                *end++ = '/';
            }
            *end++ = cell == 64 * 64 - 2 - k ? 'G' : 'F';
        }
        *end = '\0';
    }
    ludus_vector *from = make_vector("FrozenLake-v1", options[0], 2),
                 *into = make_vector("FrozenLake-v1", options[1], 2);
    ludus_vector_reset(from, 0);
    snapshot s = save(from);
    CHECK_EQ_INT(ludus_vector_restore(into, s.bytes, s.size), LUDUS_ERROR_MISMATCH);
    CHECK_CONTAINS(ludus_last_error(), "desc=");
    CHECK_EQ_INT(ludus_vector_copy(into, 0, from, 0), LUDUS_ERROR_MISMATCH);
    CHECK_EQ_INT(ludus_vector_restore(from, s.bytes, s.size), LUDUS_OK);
    free(s.bytes);
    ludus_vector_destroy(from);
    ludus_vector_destroy(into);
}

// Every single byte that changes, and every length that is cut, is noticed.
static void test_damage(void) {
    ludus_vector *vector = make_vector("Blackjack-v1", "", 2);
    ludus_vector_reset(vector, 0);
    play(vector, 0, 5);
    snapshot s = save(vector);
    const uint64_t before = look(vector);
    int accepted = 0;
    for (size_t at = 0; at < s.size; at++) {
        s.bytes[at] ^= 0x40;
        accepted += ludus_vector_restore(vector, s.bytes, s.size) == LUDUS_OK;
        s.bytes[at] ^= 0x40;
        accepted += ludus_vector_restore(vector, s.bytes, at) == LUDUS_OK;
    }
    CHECK_EQ_INT(accepted, 0);
    CHECK_EQ_INT(look(vector), before);
    CHECK_EQ_INT(ludus_vector_save(vector, s.bytes, s.size - 1), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "needs");
    ludus_vector *fresh = make_vector("Blackjack-v1", "", 2);
    CHECK_EQ_INT(ludus_vector_save(fresh, s.bytes, s.size), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "never reset");
    ludus_vector_destroy(fresh);
    free(s.bytes);
    ludus_vector_destroy(vector);
}

// The offset of `part` in the snapshot, which must hold it exactly once.
static size_t place_of(const snapshot *s, const void *part, size_t size) {
    size_t found = 0, times = 0;
    for (size_t at = 0; at + size <= s->size; at++) {
        if (memcmp(s->bytes + at, part, size) == 0) {
            found = at;
            times++;
        }
    }
    CHECK_EQ_INT(times, 1);
    return found;
}

// Writes `value` where `mark` lies, with a fresh checksum, and expects a refusal.
static void refuse(ludus_vector *vector, const snapshot *good, const void *mark, size_t mark_size, size_t offset,
                   const void *value, size_t size, const char *sentence) {
    snapshot s = {malloc(good->size), good->size};
    memcpy(s.bytes, good->bytes, good->size);
    memcpy(s.bytes + (place_of(good, mark, mark_size) + offset), value, size);
    refresh(&s);
    const uint64_t before = look(vector);
    CHECK_EQ_INT(ludus_vector_restore(vector, s.bytes, s.size), LUDUS_ERROR_FORMAT);
    CHECK_CONTAINS(ludus_last_error(), sentence);
    CHECK_EQ_INT(look(vector), before);
    free(s.bytes);
}

// Values that no vector can have, behind a checksum that fits.
static void test_impossible_values(void) {
    static const double not_numbers[] = {NAN, INFINITY, -1.0};
    ludus_vector *vector = make_vector(
        "CartPole-v1", "precision=double normalize_observation=true normalize_reward=true sticky_actions=0.5", 3);
    const ludus_buffers b = ludus_vector_buffers(vector);
    ludus_vector_reset(vector, 4);
    play(vector, 0, 9);
    snapshot s = save(vector);
    const char *array = "cannot be";
    const ludus_rng *rng = ludus_vector_rng(vector, 1);
    const uint64_t even = rng->increment_low - 1;
    const uint32_t two = 2;
    refuse(vector, &s, rng, 32, offsetof(ludus_rng, increment_low), &even, 8, array);
    refuse(vector, &s, rng, 32, offsetof(ludus_rng, has_half), &two, 4, array);
    double state[4];
    ludus_vector_state(vector, 2, state);
    refuse(vector, &s, state, sizeof state, 8, &not_numbers[0], 8, "CartPole-v1 cannot be in");
    refuse(vector, &s, state, sizeof state, 0, &not_numbers[1], 8, "CartPole-v1 cannot be in");
    const int32_t negative = -1, late = 500;
    refuse(vector, &s, b.elapsed, 12, 4, &negative, 4, array);
    refuse(vector, &s, b.elapsed, 12, 8, &late, 4, array);
    ludus_moments *moments[2] = {ludus_vector_observation_moments(vector), ludus_vector_reward_moments(vector)};
    for (int i = 0; i < 2; i++) {
        const double zero = 0.0;
        refuse(vector, &s, &moments[i]->variance[0], 8, 0, &not_numbers[0], 8, array);
        refuse(vector, &s, &moments[i]->variance[0], 8, 0, &not_numbers[2], 8, array);
        refuse(vector, &s, &moments[i]->mean[0], 8, 0, &not_numbers[1], 8, array);
        // The count lies before the mean.
        refuse(vector, &s, &moments[i]->mean[0], 8, (size_t)-8, &zero, 8, array);
        refuse(vector, &s, &moments[i]->mean[0], 8, (size_t)-8, &not_numbers[0], 8, array);
    }
    // Before them lie three bytes of "has a previous action", three actions, and the discounted returns.
    refuse(vector, &s, &moments[0]->mean[0], 8, (size_t)-9, &two, 1, array);
    refuse(vector, &s, &moments[0]->mean[0], 8, (size_t) - (8 + 3 + 12 + 8), &not_numbers[0], 8, array);
    for (int i = 0; i < 3; i++) {
        b.final_length[i] = 77 + i;
    }
    snapshot marked = save(vector);
    refuse(vector, &marked, b.final_length, 12, 4, &negative, 4, array);
    free(marked.bytes);
    free(s.bytes);
    ludus_vector_destroy(vector);
}

static void test_impossible_flags(void) {
    for (int a = 0; autoreset_options[a]; a++) {
        ludus_vector *vector = make_vector("CliffWalking-v1", autoreset_options[a], 3);
        const ludus_buffers b = ludus_vector_buffers(vector);
        ludus_vector_reset(vector, 0);
        play(vector, 0, 3);
        for (int i = 0; i < 3; i++) {
            b.reward[i] = 12345.0f + (float)i; // what the flags lie behind
        }
        snapshot s = save(vector);
        const uint8_t two = 2;
        refuse(vector, &s, b.reward, 12, 12, &two, 1, "cannot be");
        refuse(vector, &s, b.reward, 12, 15, &two, 1, "cannot be");
        // A final observation that is no field of the grid, and over in a mode that knows no such thing.
        const int32_t far_away = 48;
        refuse(vector, &s, b.reward, 12, (size_t)-12, &far_away, 4, "cannot be");
        const uint8_t over = a == 0 ? 1 : 2;
        refuse(vector, &s, b.reward, 12, (size_t)-15, &over, 1, "cannot be");
        // Tallies end the body.
        const int64_t negative = -1;
        const double not_number = NAN;
        refuse(vector, &s, s.bytes + s.size - 8, 8, (size_t)-32, &negative, 8, "cannot be");
        refuse(vector, &s, s.bytes + s.size - 8, 8, (size_t)-24, &negative, 8, "cannot be");
        refuse(vector, &s, s.bytes + s.size - 8, 8, (size_t)-8, &not_number, 8, "cannot be");
        free(s.bytes);
        ludus_vector_destroy(vector);
    }
}

// A state in which chance is to move is one of the game, but not one in which a vector waits.
static void test_chance(void) {
    ludus_vector *vector = make_vector("Sketch/CoinTicTacToe-v0", "", 1);
    ludus_vector_reset(vector, 0);
    int32_t state[11];
    CHECK_EQ_INT(ludus_vector_definition(vector)->state_bytes, sizeof state);
    ludus_vector_state(vector, 0, state);
    snapshot s = save(vector);
    const int32_t chance = -1;
    refuse(vector, &s, state, sizeof state, 36, &chance, 4, "cannot be in");
    free(s.bytes);
    ludus_vector_destroy(vector);
}

// What could not be restored is not saved.
static void test_unsaveable(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "autoreset=disabled", 1);
    ludus_vector_reset(vector, 0);
    CHECK_EQ_INT(ludus_vector_reset_with(vector, NULL, NULL, "x=3e38 x_dot=3e38"), LUDUS_OK);
    play(vector, 0, 400);
    const size_t size = ludus_vector_snapshot_bytes(vector);
    uint8_t *bytes = malloc(size);
    CHECK_EQ_INT(ludus_vector_save(vector, bytes, size), LUDUS_ERROR_FORMAT);
    CHECK_CONTAINS(ludus_last_error(), "CartPole-v1 cannot be in");
    free(bytes);
    ludus_vector_destroy(vector);
}

static void test_single(void) {
    ludus_env *env = ludus_env_make("CartPole-v1", "frame_stack=2"),
              *other = ludus_env_make("CartPole-v1", "frame_stack=2");
    ludus_env_reset(env, 3);
    ludus_env_step_discrete(env, 1);
    const size_t size = ludus_env_snapshot_bytes(env);
    uint8_t *bytes = malloc(size);
    CHECK_EQ_INT(ludus_env_save(env, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(ludus_env_restore(other, bytes, size), LUDUS_OK);
    CHECK(memcmp(ludus_env_observation(env), ludus_env_observation(other), 32) == 0);
    CHECK_EQ_INT(ludus_env_elapsed(other), 1);
    CHECK_EQ_INT(ludus_env_restore(other, bytes, size - 9), LUDUS_ERROR_FORMAT);
    free(bytes);
    ludus_env_destroy(env);
    ludus_env_destroy(other);
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    test_continuation();
    test_mismatches();
    test_long_options();
    test_damage();
    test_impossible_values();
    test_impossible_flags();
    test_chance();
    test_unsaveable();
    test_single();
    return check_end();
}
