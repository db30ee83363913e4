// test_vector.c - vectors: counts and memory, seeds, resets to given states, copies, counts of actions and episodes.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static void test_counts(void) {
    static const int32_t wrong[] = {0, -1, INT32_MIN, 1000000000, LUDUS_ENVS_MAX + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(ludus_vector_make("CartPole-v1", "", wrong[i]) == NULL);
        CHECK_CONTAINS(ludus_last_error(), "between 1 and 67108864");
    }
    // More than any machine has: refused before a byte is touched.
    CHECK(ludus_vector_make("Sketch/Pair-v0", "", LUDUS_ENVS_MAX) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "this machine has");
    CHECK(ludus_vector_make("CartPole-v1", "frame_stack=64 time_limit=-2", 4) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "time_limit");
    CHECK(ludus_vector_make("CartPole-v1", "device=cuda", 4) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "device=cpu");
    // Lanes are named by numbers: 2 is not the second choice.
    CHECK(ludus_vector_make("CartPole-v1", "lanes=2", 4) == NULL);
    CHECK_CONTAINS(ludus_last_error(), "one of auto, 1, 4, 8, 16, split16");
    ludus_vector_destroy(NULL);
}

// In a process that may not have 256 MB more, a large vector is a sentence, and the process goes on.
static void test_memory_limit(void) {
    const pid_t child = SANITIZED ? -1 : fork();
    if (child == 0) {
        const struct rlimit limit = {512u << 20, 512u << 20};
        setrlimit(RLIMIT_AS, &limit);
        ludus_vector *large = ludus_vector_make("CartPole-v1", "", 1 << 23);
        const bool refused = !large && strstr(ludus_last_error(), "CartPole-v1");
        ludus_vector *wrapped = ludus_vector_make("CartPole-v1", "frame_stack=64 normalize_observation=true", 1 << 18);
        ludus_vector *small = ludus_vector_make("CartPole-v1", "", 100);
        ludus_vector_destroy(small);
        _exit(refused && !wrapped && small ? 0 : 1);
    }
    int status = 0;
    CHECK(SANITIZED || (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0));
}

// One large environment takes the memory of one.
static void test_no_padding(void) {
    ludus_vector *vector = make_vector("Sketch/Pair-v0", "", 1);
    const ludus_buffers b = ludus_vector_buffers(vector);
    CHECK_EQ_INT((char *)b.final_observation - (char *)b.observation, 64);
    ludus_vector_destroy(vector);
}

static void test_seeds(void) {
    static const int64_t seeds[] = {0, 1, 12345, 4294967295, 4294967296, 1ll << 53, INT64_MAX - 80};
    for (size_t k = 0; k < sizeof seeds / sizeof *seeds; k++) {
        ludus_vector *vector = make_vector("CartPole-v1", "precision=double", 70);
        const ludus_buffers b = ludus_vector_buffers(vector);
        ludus_vector_reset(vector, seeds[k]);
        ludus_env *env = ludus_env_make("CartPole-v1", "precision=double");
        int same = 1;
        for (int32_t i = 0; i < 70; i += 23) {
            ludus_env_reset(env, seeds[k] + i);
            same = same && memcmp(ludus_env_observation(env), (float *)b.observation + 4 * i, 16) == 0;
        }
        CHECK(same);
        ludus_env_destroy(env);
        ludus_vector_destroy(vector);
    }
}

// Before the first reset a vector stands at the first states of seeds 0, 1, 2 ..., and its streams are at their start.
static void test_before_reset(void) {
    ludus_vector *fresh = make_vector("FrozenLake-v1", "", 5), *other = make_vector("FrozenLake-v1", "", 5);
    const ludus_buffers a = ludus_vector_buffers(fresh), b = ludus_vector_buffers(other);
    ludus_vector_reset(other, 0);
    CHECK(memcmp(a.observation, b.observation, 5 * sizeof(int32_t)) == 0);
    ludus_vector_reset(fresh, LUDUS_KEEP_STREAM);
    CHECK_EQ_INT(look(fresh), look(other));
    ludus_vector_destroy(fresh);

    // Seeds for some: those get theirs, the others stay at their own start.
    fresh = make_vector("FrozenLake-v1", "is_slippery=true", 5);
    const int64_t seeds[5] = {50, 51, LUDUS_KEEP_STREAM, 53, -77};
    const uint8_t mask[5] = {1, 0, 1, 1, 0};
    CHECK_EQ_INT(ludus_vector_reset_with(fresh, seeds, mask, NULL), LUDUS_OK);
    ludus_vector *expected = make_vector("FrozenLake-v1", "", 5);
    for (int32_t i = 0; i < 5; i++) {
        ludus_env *env = ludus_env_make("FrozenLake-v1", "");
        if (mask[i]) {
            ludus_env_reset(env, seeds[i] >= 0 ? seeds[i] : i);
        }
        const ludus_rng *rng = ludus_vector_rng(fresh, i);
        ludus_rng start;
        ludus_rng_seed(&start, (uint64_t)i);
        CHECK(memcmp(rng, mask[i] ? ludus_env_rng(env) : &start, sizeof *rng) == 0);
        ludus_env_destroy(env);
    }
    ludus_vector_destroy(expected);
    ludus_vector_destroy(fresh);
    ludus_vector_destroy(other);
#ifdef NDEBUG
    // Stepping without a reset is the program's mistake; it does not crash.
    ludus_vector *careless = make_vector("Blackjack-v1", "", 70);
    play(careless, 0, 50);
    double info[64];
    ludus_vector_info(careless, 3, info);
    ludus_vector_destroy(careless);
    ludus_env *env = ludus_env_make("Taxi-v4", NULL);
    ludus_env_step_discrete(env, 3);
    ludus_env_destroy(env);
#endif
}

// --- resets to given states ---

static void test_reset_options(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "", 40);
    const ludus_buffers b = ludus_vector_buffers(vector);
    const float *x = b.observation;
    uint8_t mask[40] = {0};
    mask[3] = mask[38] = 1;
    ludus_vector_reset(vector, 9);
    play(vector, 0, 5);
    float before[160];
    memcpy(before, x, sizeof before);
    b.truncated[5] = b.terminated[3] = 1;
    CHECK_EQ_INT(ludus_vector_reset_with(vector, NULL, mask, "low=1 high=1.5 theta=0.2"), LUDUS_OK);
    for (int32_t i = 0; i < 40; i++) {
        if (mask[i]) {
            CHECK(x[4 * i] >= 1 && x[4 * i] < 1.5f && x[4 * i + 2] == 0.2f && x[4 * i + 3] >= 1);
            CHECK(b.elapsed[i] == 0 && b.reward[i] == 0 && !b.terminated[i] && !b.truncated[i]);
        } else {
            CHECK(memcmp(before + 4 * i, x + 4 * i, 16) == 0 && b.elapsed[i] == 5);
            CHECK(b.reward[i] == 1 && !b.terminated[i] && b.truncated[i] == (i == 5));
        }
    }
    // What is not given is what a plain reset draws.
    const int64_t seeds[1] = {77};
    ludus_vector *one = make_vector("CartPole-v1", "", 1), *two = make_vector("CartPole-v1", "", 1);
    ludus_vector_reset(one, 77);
    CHECK_EQ_INT(ludus_vector_reset_with(two, seeds, NULL, "theta=0"), LUDUS_OK);
    const float *p = ludus_vector_buffers(one).observation, *q = ludus_vector_buffers(two).observation;
    CHECK(p[0] == q[0] && p[1] == q[1] && q[2] == 0 && p[3] == q[3]);
    CHECK(memcmp(ludus_vector_rng(one, 0), ludus_vector_rng(two, 0), sizeof(ludus_rng)) == 0);
    ludus_vector_destroy(one);
    ludus_vector_destroy(two);
    ludus_vector_destroy(vector);
}

// A refusal changes nothing, also where only some environments could bear the state.
static void test_refused_resets(void) {
    static const struct {
        const char *id, *options, *sentence;
    } cases[] = {
        {"CartPole-v1", "low=1 high=-1", "lies above"},
        {"CartPole-v1", "low=nan", "low"},
        {"CartPole-v1", "thetta=1", "did you mean theta?"},
        {"CartPole-v1", "theta=inf", "cannot be in that state"},
        {"CartPole-v1", "theta=1e300", "float is too small"},
        {"CartPole-v1", "theta=1 theta=2", "twice"},
        {"CartPole-v1", "threads=2", "threads"},
        {"CartPole-v1", "low='", "no closing one"},
        {"Sketch/Pair-v0", "start=1 count=3", "cannot be in that state"},
        {"Sketch/Pair-v0", "last[2]=3", "last"},
        {"Sketch/CoinTicTacToe-v0", "mover=-1", "chance is to move"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ludus_vector *vector = make_vector(cases[k].id, "threads=2", 130);
        ludus_vector_reset(vector, 3);
        play(vector, 0, 3);
        const uint64_t before = look(vector);
        int64_t seeds[130] = {0};
        CHECK(ludus_vector_reset_with(vector, seeds, NULL, cases[k].options) != LUDUS_OK);
        CHECK_CONTAINS(ludus_last_error(), cases[k].sentence);
        CHECK_EQ_INT(look(vector), before);
        seeds[129] = -2;
        CHECK_EQ_INT(ludus_vector_reset_with(vector, seeds, NULL, NULL), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "seed -2 of environment 129");
        CHECK_EQ_INT(look(vector), before);
        ludus_vector_destroy(vector);
    }
}

static void test_states(void) {
    ludus_vector *vector = make_vector("Sketch/Pair-v0", "", 3);
    ludus_vector_reset(vector, 0);
    double values[4];
    ludus_vector_get_state(vector, 1, values);
    values[0] = 500;
    CHECK_EQ_INT(ludus_vector_set_state(vector, 1, values), LUDUS_OK);
    CHECK_EQ_INT(*(const int32_t *)((const char *)ludus_vector_buffers(vector).observation + 2 * 12), 501);
    const uint64_t before = look(vector);
    values[0] = 500.5;
    CHECK_EQ_INT(ludus_vector_set_state(vector, 1, values), LUDUS_ERROR_ARGUMENT);
    values[0] = 3;
    values[3] = 0.75;
    CHECK_EQ_INT(ludus_vector_set_state(vector, 1, values), LUDUS_ERROR_ARGUMENT);
    values[3] = 0.25;
    CHECK_EQ_INT(ludus_vector_set_state(vector, 3, values), LUDUS_ERROR_ARGUMENT);
    CHECK_CONTAINS(ludus_last_error(), "there is no environment 3");
    CHECK_EQ_INT(ludus_vector_set_state(vector, -1, values), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(look(vector), before);
    CHECK_EQ_INT(ludus_vector_set_state(vector, 1, values), LUDUS_OK);
    ludus_vector_destroy(vector);

    // An ended episode that is put into another state is alive again.
    vector = make_vector("CartPole-v1", "autoreset=next-step", 20);
    const ludus_buffers b = ludus_vector_buffers(vector);
    ludus_vector_reset(vector, 0);
    while (!b.terminated[0]) {
        b.action[0].i = 0;
        ludus_vector_step(vector);
    }
    const int32_t elapsed = b.elapsed[0];
    const double upright[4] = {0};
    CHECK_EQ_INT(ludus_vector_set_state(vector, 0, upright), LUDUS_OK);
    ludus_vector_step(vector);
    CHECK(b.elapsed[0] == elapsed + 1 && b.reward[0] == 1.0f && !b.terminated[0]);
    ludus_vector_destroy(vector);
}

// --- copies ---

// A copy goes on with the same bits, whatever the lanes, threads, and wrappers.
static void test_copies(void) {
    static const char *const others[] = {"lanes=1", "lanes=4 threads=2", "lanes=split16 async=true"};
    for (int w = 0; wrapper_options[w]; w++) {
        if (strstr(wrapper_options[w], "normalize")) {
            continue; // moments are of the whole vector
        }
        for (int k = 0; k < 3; k++) {
            char options[300];
            ludus_vector *from = make_vector("Pendulum-v1", wrapper_options[w], 70);
            snprintf(options, sizeof options, "%s %s", wrapper_options[w], others[k]);
            ludus_vector *into = make_vector("Pendulum-v1", options, 70);
            ludus_vector_reset(from, 5);
            ludus_vector_reset(into, 99);
            play(from, 0, 203);
            play(into, 50, 9);
            for (int32_t i = 0; i < 70; i++) {
                CHECK_EQ_INT(ludus_vector_copy(into, i, from, i), LUDUS_OK);
            }
            CHECK_EQ_INT(look(into), look(from));
            const ludus_buffers a = ludus_vector_buffers(from), b = ludus_vector_buffers(into);
            CHECK(memcmp(a.final_length, b.final_length, 70 * sizeof(int32_t)) == 0 && a.final_length[0] > 0);
            CHECK(memcmp(a.final_return, b.final_return, 70 * sizeof(float)) == 0);
            if (!CHECK_EQ_INT(play(into, 300, 210), play(from, 300, 210))) {
                fprintf(stderr, "    '%s' into '%s'\n", wrapper_options[w], options);
            }
            ludus_vector_destroy(from);
            ludus_vector_destroy(into);
        }
    }
}

static void test_copy_refusals(void) {
    ludus_vector *from = make_vector("CartPole-v1", "", 4);
    ludus_vector_reset(from, 0);
    static const struct {
        const char *id, *options, *sentence;
    } cases[] = {
        {"CartPole-v1", "gravity=9", "gravity=9.8, not gravity=9"},
        {"CartPole-v1", "precision=double", "precision=float, not precision=double"},
        {"CartPole-v1", "frame_stack=2", "frame_stack=1, not frame_stack=2"},
        {"CartPole-v1", "sticky_actions=0.1", "sticky_actions"},
        {"CartPole-v1", "normalize_reward=true", "normalize_reward"},
        {"Pendulum-v1", "", "cannot be copied into Pendulum-v1"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ludus_vector *into = make_vector(cases[k].id, cases[k].options, 4);
        const uint64_t before = look(into);
        CHECK_EQ_INT(ludus_vector_copy(into, 0, from, 0), LUDUS_ERROR_MISMATCH);
        CHECK_CONTAINS(ludus_last_error(), cases[k].sentence);
        CHECK_EQ_INT(look(into), before);
        ludus_vector_destroy(into);
    }
    CHECK_EQ_INT(ludus_vector_copy(from, 4, from, 0), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_vector_copy(from, 0, from, -1), LUDUS_ERROR_ARGUMENT);
    CHECK_EQ_INT(ludus_vector_copy(from, 1, from, 1), LUDUS_OK);

    // Modes of autoreset and time limits may differ: an ended episode is over in the mode that it comes to.
    ludus_vector *off = make_vector("CartPole-v1", "autoreset=disabled time_limit=3", 1);
    ludus_vector *next = make_vector("CartPole-v1", "autoreset=next-step", 1);
    const ludus_buffers b = ludus_vector_buffers(next);
    ludus_vector_reset(off, 0);
    play(off, 0, 3);
    CHECK_EQ_INT(ludus_vector_buffers(off).truncated[0], 1);
    CHECK_EQ_INT(ludus_vector_copy(next, 0, off, 0), LUDUS_OK);
    ludus_vector_step(next);
    CHECK(b.elapsed[0] == 0 && b.reward[0] == 0.0f);
    CHECK_EQ_INT(ludus_vector_copy(from, 2, off, 0), LUDUS_OK);
    ludus_vector_step(from);
    CHECK_EQ_INT(ludus_vector_buffers(from).elapsed[2], 4);
    ludus_vector_destroy(off);
    ludus_vector_destroy(next);
    ludus_vector_destroy(from);
}

// --- counts ---

static int64_t corrected_of(const char *id, const char *options, int32_t count, int32_t choice, int32_t steps) {
    ludus_vector *vector = make_vector(id, options, count);
    const ludus_buffers b = ludus_vector_buffers(vector);
    ludus_vector_reset(vector, 0);
    for (int32_t t = 0; t < steps; t++) {
        for (int32_t i = 0; i < count * b.rows; i++) {
            b.action[i].i = choice;
        }
        ludus_vector_step(vector);
    }
    const int64_t corrected = ludus_vector_statistics(vector).corrected;
    CHECK_EQ_INT(ludus_vector_statistics(vector).corrected, 0);
    ludus_vector_destroy(vector);
    return corrected;
}

// A wrong number counts once; right ones, padding, repeats, and steps that only reset do not.
static void test_corrected(void) {
    static const char *const lanes[] = {"lanes=1", "lanes=4", "lanes=split16", "precision=double", "threads=3"};
    for (int k = 0; k < 5; k++) {
        char options[100];
        CHECK_EQ_INT(corrected_of("CartPole-v1", lanes[k], 131, 0, 30), 0);
        CHECK_EQ_INT(corrected_of("CartPole-v1", lanes[k], 131, 2, 3), 3 * 131);
        snprintf(options, sizeof options, "action_repeat=2 %s", lanes[k]);
        CHECK_EQ_INT(corrected_of("CartPole-v1", options, 131, -5, 3), 3 * 131);
        // time_limit=2: a step, the last one, one that resets, ...
        snprintf(options, sizeof options, "autoreset=next-step time_limit=2 %s", lanes[k]);
        CHECK_EQ_INT(corrected_of("CartPole-v1", options, 131, 2, 6), 4 * 131);
        snprintf(options, sizeof options, "autoreset=next-step time_limit=2 action_repeat=3 %s", lanes[k]);
        CHECK_EQ_INT(corrected_of("CartPole-v1", options, 131, 2, 6), 3 * 131);
        snprintf(options, sizeof options, "autoreset=next-step time_limit=2 discretize_actions=3 %s", lanes[k]);
        CHECK_EQ_INT(corrected_of("Pendulum-v1", options, 131, 3, 6), 4 * 131);
    }
    CHECK_EQ_INT(corrected_of("Sketch/Pair-v0", "", 3, 1, 2), 3 * 2 * 2);
    CHECK_EQ_INT(corrected_of("Sketch/Pair-v0", "", 3, 2, 2), 0);
    CHECK_EQ_INT(corrected_of("Sketch/Pair-v0", "action_repeat=4 autoreset=next-step", 3, 5, 3), 3 * 2 * 2);
}

// Episodes, their returns and lengths, by hand from the buffers; they do not depend on lanes, threads, or repeats.
static void test_statistics(void) {
    static const char *const options[] = {"lanes=1", "threads=3", "lanes=split16 autoreset=next-step",
                                          "action_repeat=3", "autoreset=next-step action_repeat=2 threads=2"};
    for (int k = 0; k < 5; k++) {
        ludus_vector *vector = make_vector("CartPole-v1", options[k], 131);
        const ludus_buffers b = ludus_vector_buffers(vector);
        ludus_vector_reset(vector, 1);
        int64_t episodes = 0;
        double returns = 0.0, lengths = 0.0;
        for (uint64_t t = 0; t < 120; t++) {
            ludus_vector_random_actions(vector, 3, t);
            ludus_vector_step(vector);
            for (int32_t i = 0; i < 131; i++) {
                if (b.terminated[i] | b.truncated[i]) {
                    episodes++;
                    returns += (double)b.final_return[i];
                    lengths += b.final_length[i];
                    CHECK_EQ_REAL((double)b.final_return[i], b.final_length[i]); // CartPole pays 1 a step
                }
            }
        }
        const ludus_statistics s = ludus_vector_statistics(vector);
        CHECK(episodes > 100);
        CHECK_EQ_INT(s.episodes, episodes);
        CHECK_EQ_REAL(s.return_sum, returns);
        CHECK_EQ_REAL(s.length_sum, lengths);
        ludus_vector_destroy(vector);
    }
}

// Both flags may be set at once, and the count of steps stops at the largest.
static void test_ends(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "time_limit=10 autoreset=disabled", 3);
    const ludus_buffers b = ludus_vector_buffers(vector);
    CHECK_EQ_INT(ludus_vector_reset_with(vector, NULL, NULL, "theta=0.15 theta_dot=0 x=0 x_dot=0"), LUDUS_OK);
    int both = 0;
    for (int t = 1; t <= 12; t++) {
        for (int i = 0; i < 3; i++) {
            b.action[i].i = 1;
        }
        if (t == 10) {
            const double fallen[4] = {2.39, 5, 0, 0};
            CHECK_EQ_INT(ludus_vector_set_state(vector, 1, fallen), LUDUS_OK);
        }
        ludus_vector_step(vector);
        CHECK_EQ_INT(b.truncated[1], t >= 10);
        both += t == 10 && b.terminated[1] && b.truncated[1];
    }
    CHECK_EQ_INT(both, 1);
    b.elapsed[0] = INT32_MAX;
    ludus_vector_step(vector);
    CHECK_EQ_INT(b.elapsed[0], INT32_MAX);
    ludus_vector_destroy(vector);
}

// Random actions depend on (seed, counter, environment) alone, and stay in the space.
static void test_random_actions(void) {
    static const char *const options[] = {"", "lanes=4", "threads=3", "precision=double", "discretize_actions=6"};
    static const char *const ids[] = {"CartPole-v1", "Pendulum-v1", "Sketch/Pair-v0", "Taxi-v4"};
    for (int d = 0; d < 4; d++) {
        for (int k = 0; k < (d == 1 ? 5 : 4); k++) {
            ludus_vector *few = make_vector(ids[d], k == 4 ? options[4] : "", 5);
            ludus_vector *many = make_vector(ids[d], options[k], 200);
            const ludus_buffers a = ludus_vector_buffers(few), b = ludus_vector_buffers(many);
            const ludus_part *part = &ludus_vector_layout(many)->action.part[0];
            ludus_vector_random_actions(few, 11, 1ull << 40);
            ludus_vector_random_actions(many, 11, 1ull << 40);
            CHECK(memcmp(a.action, b.action, 5 * sizeof *a.action * (size_t)a.rows) == 0);
            int inside = 1, other = 0;
            for (int32_t i = 0; i < 200 * b.rows && part->kind == LUDUS_DISCRETE; i++) {
                inside = inside && b.action[i].i >= part->start && b.action[i].i < part->start + part->n;
                other += b.action[i].i != b.action[0].i;
            }
            CHECK(inside && (other > 0 || part->kind == LUDUS_BOX));
            ludus_vector_destroy(few);
            ludus_vector_destroy(many);
        }
    }
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_pair), LUDUS_OK);
    test_counts();
    test_memory_limit();
    test_no_padding();
    test_seeds();
    test_before_reset();
    test_reset_options();
    test_refused_resets();
    test_states();
    test_copies();
    test_copy_refusals();
    test_corrected();
    test_statistics();
    test_ends();
    test_random_actions();
    return check_end();
}
