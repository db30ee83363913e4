// test_snapshot_open.c - snapshots on their own: what they say they are of, and the vectors and environments made of them.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

typedef struct snapshot {
    uint8_t *bytes;
    size_t size;
} snapshot;

static snapshot save(const ludus_vector *vector) {
    snapshot s = {.size = ludus_vector_snapshot_bytes(vector)};
    s.bytes = malloc(s.size);
    CHECK_EQ_INT(ludus_vector_save(vector, s.bytes, s.size), LUDUS_OK);
    return s;
}

static void refresh(snapshot *s) {
    const uint64_t hash = ludus_hash64(s->bytes, s->size - sizeof hash, 0);
    memcpy(s->bytes + s->size - sizeof hash, &hash, sizeof hash);
}

// The vector made of a snapshot goes on as the first one does, whatever it was made with.
static void test_vectors(void) {
    static const struct {
        const char *id, *options;
    } cases[] = {
        {"CartPole-v1", ""},
        {"CartPole-v1", "gravity=3.7 precision=double threads=2 time_limit=0 autoreset=next-step"},
        {"Pendulum-v1", "g=1.62 frame_stack=3 sticky_actions=0.25 normalize_reward=true discretize_actions=5"},
        {"FrozenLake8x8-v1", ""},
        {"FrozenLake8x8-v1", "map_name=4x4"}, // the table's default, not the id's
        {"FrozenLake-v1", "desc=SFF/FHF/FFG is_slippery=false"},
        {"CliffWalkingSlippery-v1", "is_slippery=false"},
        {"Sketch/CoinTicTacToe-v0", ""},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ludus_vector *from = make_vector(cases[k].id, cases[k].options, 5);
        ludus_vector_reset(from, 7);
        play(from, 0, 30);
        snapshot s = save(from);
        ludus_snapshot_description about;
        CHECK_EQ_INT(ludus_snapshot_describe(s.bytes, s.size, &about), LUDUS_OK);
        CHECK_EQ_TEXT(about.id, cases[k].id);
        CHECK_EQ_INT(about.count, 5);
        CHECK(!about.single);
        ludus_vector *vector = ludus_vector_from_snapshot(s.bytes, s.size, k % 2 ? "lanes=1 async=true" : NULL);
        if (CHECK(vector != NULL)) {
            CHECK_EQ_INT(play(vector, 30, 20), play(from, 30, 20));
            CHECK(ludus_env_from_snapshot(s.bytes, s.size, NULL) == NULL);
            CHECK_CONTAINS(ludus_last_error(), "a vector of 5 environments");
        } else {
            fprintf(stderr, "    %s with '%s': %s\n", cases[k].id, cases[k].options, ludus_last_error());
        }
        ludus_vector_destroy(vector);
        free(s.bytes);
        ludus_vector_destroy(from);
    }
}

static void test_texts(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "force_mag=5 frame_stack=2 threads=3", 1);
    ludus_vector_reset(vector, 0);
    snapshot s = save(vector);
    ludus_snapshot_description about;
    CHECK_EQ_INT(ludus_snapshot_describe(s.bytes, s.size, &about), LUDUS_OK);
    CHECK_EQ_TEXT(about.options, "force_mag=5");
    CHECK_EQ_TEXT(about.behaviour, "time_limit=500 frame_stack=2");
    // A vector of one that resets by itself is no single environment.
    CHECK(!about.single);
    CHECK(ludus_env_from_snapshot(s.bytes, s.size, NULL) == NULL);
    // What changes results is the snapshot's alone.
    CHECK(ludus_vector_from_snapshot(s.bytes, s.size, "gravity=3.7") == NULL);
    CHECK_CONTAINS(ludus_last_error(), "gravity=9.8, not gravity=3.7");
    CHECK(ludus_vector_from_snapshot(s.bytes, s.size, "frame_stack=2") == NULL);
    CHECK_CONTAINS(ludus_last_error(), "comes twice");
    free(s.bytes);
    ludus_vector_destroy(vector);
}

static void test_single(void) {
    ludus_env *env = ludus_env_make("Pendulum-v1", "g=3");
    ludus_env_reset(env, 3);
    ludus_env_step_box(env, (const float[]){1.5f});
    const size_t size = ludus_env_snapshot_bytes(env);
    uint8_t *bytes = malloc(size);
    CHECK_EQ_INT(ludus_env_save(env, bytes, size), LUDUS_OK);
    ludus_snapshot_description about;
    CHECK_EQ_INT(ludus_snapshot_describe(bytes, size, &about), LUDUS_OK);
    CHECK(about.single);
    ludus_env *again = ludus_env_from_snapshot(bytes, size, NULL);
    ludus_vector *vector = ludus_vector_from_snapshot(bytes, size, NULL);
    if (CHECK(again != NULL) && CHECK(vector != NULL)) {
        CHECK_EQ_INT(ludus_env_elapsed(again), 1);
        ludus_env *clone = ludus_env_clone(again);
        const ludus_outcome a = ludus_env_step_box(env, (const float[]){-2.0f});
        CHECK_EQ_REAL(ludus_env_step_box(again, (const float[]){-2.0f}).reward, a.reward);
        CHECK_EQ_REAL(ludus_env_step_box(clone, (const float[]){-2.0f}).reward, a.reward);
        CHECK_EQ_INT(ludus_vector_buffers(vector).elapsed[0], 1);
        ludus_env_destroy(clone);
    }
    ludus_env_destroy(again);
    ludus_vector_destroy(vector);
    free(bytes);
    ludus_env_destroy(env);
}

// Every changed byte and every cut is a sentence of all three functions.
static void test_damage(void) {
    ludus_vector *vector = make_vector("Blackjack-v1", "", 2);
    ludus_vector_reset(vector, 0);
    snapshot s = save(vector);
    ludus_snapshot_description about;
    int accepted = 0, silent = 0;
    for (size_t at = 0; at < s.size; at++) {
        ludus_clear_error();
        s.bytes[at] ^= 0x40;
        accepted += ludus_snapshot_describe(s.bytes, s.size, &about) == LUDUS_OK;
        accepted += ludus_vector_from_snapshot(s.bytes, s.size, NULL) != NULL;
        s.bytes[at] ^= 0x40;
        accepted += ludus_snapshot_describe(s.bytes, at, &about) == LUDUS_OK;
        accepted += ludus_env_from_snapshot(s.bytes, at, NULL) != NULL;
        silent += ludus_last_error()[0] == '\0';
    }
    CHECK_EQ_INT(accepted, 0);
    CHECK_EQ_INT(silent, 0);
    free(s.bytes);
    ludus_vector_destroy(vector);
}

// The first place of a text in the snapshot, or NULL.
static uint8_t *find(const snapshot *s, const char *text) {
    const size_t length = strlen(text);
    for (size_t at = 0; at + length <= s->size; at++) {
        if (memcmp(s->bytes + at, text, length) == 0) {
            return s->bytes + at;
        }
    }
    return NULL;
}

// Puts `text` of the same length in the place of `mark`, with a fresh checksum, and expects a sentence.
static void refuse(const snapshot *good, const char *mark, const char *text, ludus_status status,
                   const char *sentence) {
    snapshot s = {malloc(good->size), good->size};
    memcpy(s.bytes, good->bytes, good->size);
    const size_t length = strlen(mark);
    uint8_t *place = find(&s, mark);
    if (CHECK(place != NULL) && CHECK_EQ_INT(strlen(text), length)) {
        memcpy(place, text, length);
        refresh(&s);
        ludus_snapshot_description about;
        CHECK_EQ_INT(ludus_snapshot_describe(s.bytes, s.size, &about), status);
        CHECK(ludus_vector_from_snapshot(s.bytes, s.size, NULL) == NULL);
        CHECK_CONTAINS(ludus_last_error(), sentence);
    }
    free(s.bytes);
}

// Strangers behind a checksum that fits.
static void test_strangers(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "force_mag=2.125 time_limit=123456", 2);
    ludus_vector_reset(vector, 0);
    snapshot s = save(vector);
    refuse(&s, "CartPole-v1", "CartBall-v1", LUDUS_OK, "CartBall-v1");
    refuse(&s, "force_mag=2.125", "force_mag=two  ", LUDUS_OK, "impossible options");
    refuse(&s, "force_mag=2.125", "farce_mag=2.125", LUDUS_OK, "impossible options");
    refuse(&s, "time_limit=123456", "threads=4000     ", LUDUS_OK, "impossible options: threads=4000, not threads=1");
    refuse(&s, "time_limit=123456", "autoreset=never  ", LUDUS_OK, "impossible options");
    free(s.bytes);
    // The count lies behind the magic and the version.
    static const int32_t counts[] = {0, -1, INT32_MIN, INT32_MAX, LUDUS_ENVS_MAX, 3, 1};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        s = save(vector);
        memcpy(s.bytes + 12, &counts[k], sizeof counts[k]);
        refresh(&s);
        CHECK(ludus_vector_from_snapshot(s.bytes, s.size, NULL) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "the snapshot");
        free(s.bytes);
    }
    ludus_vector_destroy(vector);
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    test_vectors();
    test_texts();
    test_single();
    test_damage();
    test_strangers();
    return check_end();
}
