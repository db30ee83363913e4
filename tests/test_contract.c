// test_contract.c - what every registered environment promises: register it and it is tested.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/hash.h>
#include <ludus/ludus.h>

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_game, ludus_env_sketch_body;

enum { COUNT = 70, STEPS = 300 }; // environments of a vector: more than a tile, no multiple of any lane count

static const char *current; // the id under test, for messages

static ludus_vector *make(const char *options, int32_t count) {
    ludus_vector *vector = ludus_vector_make(current, options, count);
    if (!CHECK(vector != NULL)) {
        fprintf(stderr, "    %s with '%s': %s\n", current, options, ludus_last_error());
        exit(check_end());
    }
    return vector;
}

// Everything a caller can see of a vector, as one number.
static uint64_t look(const ludus_vector *vector) {
    const ludus_buffers b = ludus_vector_buffers(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const size_t count = (size_t)b.count, rewards = count * (size_t)b.players;
    uint64_t hash = ludus_hash64(b.observation, count * (size_t)b.rows * layout->observation.bytes, 0);
    hash = ludus_hash64(b.reward ? (void *)b.reward : (void *)b.reward_double, rewards * (b.reward ? 4 : 8), hash);
    hash = ludus_hash64(b.terminated, count, hash);
    hash = ludus_hash64(b.truncated, count, hash);
    hash = ludus_hash64(b.elapsed, count * sizeof *b.elapsed, hash);
    hash = ludus_hash64(b.episode_return, count * sizeof *b.episode_return, hash);
    for (int32_t i = 0; i < b.count; i++) {
        if (b.terminated[i] | b.truncated[i]) {
            const size_t row = (size_t)b.rows * layout->observation.bytes;
            hash = ludus_hash64((const char *)b.final_observation + (size_t)i * row, row, hash);
            hash = ludus_hash64(&b.final_return[i], sizeof b.final_return[i], hash);
            hash = ludus_hash64(&b.final_length[i], sizeof b.final_length[i], hash);
        }
    }
    if (b.legal) {
        hash = ludus_hash64(b.legal, count * (size_t)b.rows * (size_t)layout->legal_count, hash);
    }
    if (b.turn) {
        hash = ludus_hash64(b.turn, count * sizeof *b.turn, hash);
    }
    return hash;
}

static uint64_t look_at_statistics(ludus_vector *vector, uint64_t hash) {
    const ludus_statistics s = ludus_vector_statistics(vector);
    const double numbers[] = {(double)s.episodes, s.return_sum, s.length_sum, (double)s.corrected};
    return ludus_hash64(numbers, sizeof numbers, hash);
}

// Random actions from the counter generator; in games of turns the first legal cell after the random one.
static void act(ludus_vector *vector, uint64_t counter) {
    ludus_vector_random_actions(vector, 7, counter);
    const ludus_buffers b = ludus_vector_buffers(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    for (int32_t i = 0; b.turn && i < b.count; i++) {
        for (int32_t k = 0; k < layout->legal_count; k++) {
            const int32_t cell = (b.action[i].i + k) % layout->legal_count;
            if (b.legal[i * layout->legal_count + cell]) {
                b.action[i].i = cell;
                break;
            }
        }
    }
}

// The hash of a whole random rollout.
static uint64_t play(ludus_vector *vector, int32_t steps) {
    uint64_t hash = look(vector);
    for (int32_t t = 0; t < steps; t++) {
        act(vector, (uint64_t)t);
        ludus_vector_step(vector);
        const uint64_t now = look(vector);
        hash = ludus_hash64(&now, sizeof now, hash);
    }
    return look_at_statistics(vector, hash);
}

static uint64_t play_new(const char *options, int64_t seed) {
    ludus_vector *vector = make(options, COUNT);
    ludus_vector_reset(vector, seed);
    const uint64_t hash = play(vector, STEPS);
    ludus_vector_destroy(vector);
    return hash;
}

// --- the promises ---

static void check_same_bits(const char *options, const char *others[]) {
    const uint64_t expected = play_new(options, 42);
    CHECK_EQ_INT(play_new(options, 42), expected);
    for (int i = 0; others[i]; i++) {
        ludus_vector *vector = ludus_vector_make(current, others[i], COUNT);
        if (!vector) {
            CHECK_CONTAINS(ludus_last_error(), "processor"); // the only excuse: lanes that this machine lacks
            continue;
        }
        ludus_vector_destroy(vector);
        if (!CHECK_EQ_INT(play_new(others[i], 42), expected)) {
            fprintf(stderr, "    %s: '%s' against '%s'\n", current, others[i], options);
        }
    }
}

// Observations and rewards lie inside their spaces; nothing is NaN.
static void check_spaces(const char *options) {
    ludus_vector *vector = make(options, COUNT);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const ludus_buffers b = ludus_vector_buffers(vector);
    ludus_vector_reset(vector, 3);
    char why[200] = "";
    for (int32_t t = 0; t < STEPS; t++) {
        act(vector, (uint64_t)t);
        ludus_vector_step(vector);
        for (int32_t i = 0; i < b.count * b.rows; i++) {
            const char *row = (const char *)b.observation + (size_t)i * layout->observation.bytes;
            const bool ended = b.terminated[i / b.rows] | b.truncated[i / b.rows];
            const char *last = (const char *)b.final_observation + (size_t)i * layout->observation.bytes;
            if (!ludus_space_contains(&layout->observation, row, why, sizeof why) ||
                (ended && !ludus_space_contains(&layout->observation, last, why, sizeof why))) {
                check_that(0, __FILE__, __LINE__, "observation inside its space");
                fprintf(stderr, "    %s '%s' step %d environment %d: %s\n", current, options, t, i, why);
                t = STEPS;
                break;
            }
        }
        for (int32_t i = 0; i < b.count * b.players; i++) {
            const double reward = b.reward ? (double)b.reward[i] : b.reward_double[i];
            if (!(reward >= layout->reward_low && reward <= layout->reward_high)) {
                CHECK_NEAR(reward, layout->reward_low, layout->reward_high - layout->reward_low);
                fprintf(stderr, "    %s: reward outside [%g, %g]\n", current, layout->reward_low, layout->reward_high);
                t = STEPS;
                break;
            }
        }
    }
    check_count++;
    ludus_vector_destroy(vector);
}

// Environment i of a vector equals a single environment with seed + i, episode after episode.
static void check_single(const char *options) {
    ludus_vector *vector = make(options, COUNT);
    const ludus_buffers b = ludus_vector_buffers(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const size_t row = (size_t)b.rows * layout->observation.bytes;
    ludus_vector_reset(vector, 100);
    ludus_env *env[3];
    const int32_t which[3] = {0, 1, COUNT - 1};
    for (int k = 0; k < 3; k++) {
        env[k] = ludus_env_make(current, options);
        CHECK(env[k] != NULL);
        ludus_env_reset(env[k], 100 + which[k]);
    }
    int same = 1;
    for (int32_t t = 0; t < STEPS && same; t++) {
        int32_t actor[3] = {0};
        for (int k = 0; b.turn && k < 3; k++) {
            actor[k] = b.turn[which[k]];
        }
        act(vector, (uint64_t)t);
        ludus_vector_step(vector);
        for (int k = 0; k < 3; k++) {
            const int32_t i = which[k];
            const ludus_outcome outcome =
                ludus_env_step(env[k], b.action + (size_t)i * (size_t)b.rows * (size_t)layout->action_slots);
            const size_t reward = (size_t)i * (size_t)b.players + (size_t)actor[k];
            same = same && outcome.terminated == b.terminated[i] && outcome.truncated == b.truncated[i] &&
                   outcome.reward == (b.reward ? (double)b.reward[reward] : b.reward_double[reward]);
            if (outcome.terminated || outcome.truncated) {
                const char *last = (const char *)b.final_observation + (size_t)i * row;
                same = same && memcmp(last, ludus_env_observation(env[k]), row) == 0;
                ludus_env_reset(env[k], LUDUS_KEEP_STREAM);
            }
            same =
                same && memcmp((const char *)b.observation + (size_t)i * row, ludus_env_observation(env[k]), row) == 0;
        }
    }
    if (!CHECK(same)) {
        fprintf(stderr, "    %s '%s': a vector's environment differs from the single one\n", current, options);
    }
    for (int k = 0; k < 3; k++) {
        ludus_env_destroy(env[k]);
    }
    ludus_vector_destroy(vector);
}

// Snapshots, restores and clones go on with the same bits; broken snapshots change nothing.
static void check_snapshots(const char *options) {
    ludus_vector *vector = make(options, COUNT), *other = make(options, COUNT);
    ludus_vector_reset(vector, 5);
    play(vector, 37);
    const size_t size = ludus_vector_snapshot_bytes(vector);
    char *bytes = malloc(size);
    CHECK_EQ_INT(ludus_vector_save(vector, bytes, size), LUDUS_OK);
    const uint64_t expected = play(vector, 60);
    CHECK_EQ_INT(ludus_vector_restore(vector, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(play(vector, 60), expected);
    CHECK_EQ_INT(ludus_vector_restore(other, bytes, size), LUDUS_OK);
    CHECK_EQ_INT(play(other, 60), expected);

    const uint64_t before = look(other);
    for (size_t at = 0; at < size; at += 1 + size / 97) {
        bytes[at] ^= 0x10;
        CHECK(ludus_vector_restore(other, bytes, size) != LUDUS_OK);
        bytes[at] ^= 0x10;
        CHECK(ludus_vector_restore(other, bytes, at) != LUDUS_OK);
    }
    CHECK_EQ_INT(look(other), before);
    free(bytes);
    ludus_vector_destroy(vector);
    ludus_vector_destroy(other);

    ludus_env *env = ludus_env_make(current, options);
    ludus_env_reset(env, 9);
    ludus_env *clone = ludus_env_clone(env);
    CHECK(clone != NULL);
    ludus_vector *a = ludus_env_vector(env), *b = ludus_env_vector(clone);
    for (int t = 0; t < 50; t++) {
        act(a, (uint64_t)t);
        act(b, (uint64_t)t);
        const ludus_outcome x = ludus_env_step(env, ludus_vector_buffers(a).action);
        const ludus_outcome y = ludus_env_step(clone, ludus_vector_buffers(b).action);
        CHECK_EQ_INT(look(a), look(b));
        CHECK_EQ_REAL(x.reward, y.reward);
        if (x.terminated || x.truncated) {
            ludus_env_reset(env, LUDUS_KEEP_STREAM);
            ludus_env_reset(clone, LUDUS_KEEP_STREAM);
        }
    }
    ludus_env_destroy(env);
    ludus_env_destroy(clone);
}

// Actions that are none are replaced and counted, and nothing breaks.
static void check_actions(const char *options) {
    ludus_vector *vector = make(options, COUNT);
    const ludus_buffers b = ludus_vector_buffers(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const bool discrete = layout->action.part[0].kind != LUDUS_BOX;
    const int32_t slots = b.count * b.rows * layout->action_slots;
    ludus_vector_reset(vector, 1);
    ludus_vector_statistics(vector);
    int not_numbers = 0;
    const int32_t choices[] = {-1, INT32_MIN, INT32_MAX, 1000000};
    const float numbers[] = {NAN, INFINITY, -INFINITY, NAN};
    for (int round = 0; round < 4; round++) {
        for (int32_t i = 0; i < slots; i++) {
            if (discrete) {
                b.action[i].i = choices[round];
            } else {
                b.action[i].f = numbers[round];
            }
        }
        if (round < 2) {
            ludus_env *env = ludus_env_make(current, options);
            ludus_env_reset(env, 0);
            CHECK_EQ_INT(ludus_env_check_action(env, b.action), LUDUS_ERROR_ARGUMENT);
            CHECK_CONTAINS(ludus_last_error(), "action");
            ludus_env_destroy(env);
        }
        ludus_vector_step(vector);
        CHECK_EQ_INT(ludus_vector_statistics(vector).corrected, slots);
        for (int32_t i = 0; i < b.count * b.players; i++) {
            const double reward = b.reward ? (double)b.reward[i] : b.reward_double[i];
            not_numbers += reward != reward;
        }
    }
    CHECK_EQ_INT(not_numbers, 0);
    ludus_vector_destroy(vector);
}

// Random bytes as a state are refused by `valid`, or survive a hundred steps.
static void check_random_states(void) {
    ludus_vector *vector = make("precision=double", 1);
    const ludus_env_def *definition = ludus_vector_definition(vector);
    const void *config = ludus_vector_config(vector);
    void *state = malloc(definition->state_bytes);
    ludus_rng rng;
    ludus_rng_seed(&rng, 11);
    double rewards[8];
    bool terminated, truncated;
    const ludus_layout *layout = ludus_vector_layout(vector);
    ludus_slot action[64] = {{0}};
    char *row = malloc(layout->observation.bytes + 8);
    CHECK(definition->valid != NULL);
    for (int attempt = 0; attempt < 2000; attempt++) {
        for (uint32_t i = 0; i < definition->state_bytes; i++) {
            // Mostly small bytes, so that some states pass.
            const uint32_t word = ludus_rng_next32(&rng);
            ((uint8_t *)state)[i] = attempt % 2 ? (uint8_t)word : (uint8_t)(word % 3 == 0 ? word >> 24 & 1 : 0);
        }
        if (definition->valid && definition->valid(config, state)) {
            for (int t = 0; t < 20; t++) {
                definition->step(config, state, action, &rng, rewards, &terminated, &truncated);
                definition->observe(config, state, 0, row);
            }
        }
    }
    free(row);
    free(state);
    ludus_vector_destroy(vector);
}

// Every option at each of its bounds: made, or refused with a sentence; and it survives.
static void check_option_bounds(void) {
    const ludus_env_def *definition = ludus_find(current, NULL);
    for (const ludus_field *field = definition->options; field && field->name; field++) {
        const double bounds[2] = {field->low, field->high};
        for (int side = 0; side < 2 && field->kind != LUDUS_TEXT; side++) {
            char option[200];
            snprintf(option, sizeof option, "%s=%.17g", field->name, bounds[side]);
            ludus_vector *vector = ludus_vector_make(current, option, 17);
            if (!vector) {
                CHECK(ludus_last_error()[0] != '\0');
                continue;
            }
            ludus_vector_reset(vector, 0);
            play(vector, 50);
            const ludus_layout *layout = ludus_vector_layout(vector);
            const ludus_buffers b = ludus_vector_buffers(vector);
            for (int32_t i = 0; i < b.count; i++) {
                const char *row = (const char *)b.observation + (size_t)i * (size_t)b.rows * layout->observation.bytes;
                for (int32_t k = 0; k < layout->observation.size; k++) {
                    const double number = ludus_space_number(&layout->observation, row, k);
                    if (!CHECK(number == number)) {
                        fprintf(stderr, "    %s with %s: number %d of the observation is NaN\n", current, option, k);
                        i = b.count;
                        break;
                    }
                }
            }
            ludus_vector_destroy(vector);
        }
        // One beyond a bound, and a word, are refused.
        char option[200];
        if (field->kind != LUDUS_TEXT) {
            snprintf(option, sizeof option, "%s=%.17g", field->name, field->high + fabs(field->high) + 1);
            CHECK(isinf(field->high) || ludus_vector_make(current, option, 1) == NULL);
            snprintf(option, sizeof option, "%s=banana", field->name);
            CHECK(ludus_vector_make(current, option, 1) == NULL);
            CHECK_CONTAINS(ludus_last_error(), field->name);
        }
    }
}

// Fused random steps equal the same steps one by one.
static void check_fused(void) {
    ludus_vector *fused = make("", COUNT), *stepped = make("", COUNT);
    ludus_vector_reset(fused, 8);
    ludus_vector_reset(stepped, 8);
    const ludus_linear_policy policy = {.seed = 7};
    if (ludus_vector_rollout(fused, &policy, STEPS, 0) == LUDUS_OK) {
        for (int32_t t = 0; t < STEPS; t++) {
            ludus_vector_random_actions(stepped, 7, (uint64_t)t);
            ludus_vector_step(stepped);
        }
        const ludus_buffers a = ludus_vector_buffers(fused), b = ludus_vector_buffers(stepped);
        const size_t bytes = (size_t)COUNT * ludus_vector_layout(fused)->observation.bytes;
        CHECK(memcmp(a.observation, b.observation, bytes) == 0);
        CHECK(memcmp(a.elapsed, b.elapsed, COUNT * sizeof *a.elapsed) == 0);
        CHECK(memcmp(a.episode_return, b.episode_return, COUNT * sizeof *a.episode_return) == 0);
        CHECK_EQ_INT(look_at_statistics(fused, 0), look_at_statistics(stepped, 0));
    } else {
        CHECK_CONTAINS(ludus_last_error(), "fused");
    }
    ludus_vector_destroy(fused);
    ludus_vector_destroy(stepped);
}

// The three autoreset modes tell the same story.
static void check_autoreset(void) {
    ludus_vector *same = make("", COUNT), *next = make("autoreset=next-step", COUNT),
                 *off = make("autoreset=disabled", COUNT);
    const ludus_buffers a = ludus_vector_buffers(same), b = ludus_vector_buffers(off), c = ludus_vector_buffers(next);
    const ludus_layout *layout = ludus_vector_layout(same);
    const size_t row = (size_t)a.rows * layout->observation.bytes,
                 slots = (size_t)a.rows * (size_t)layout->action_slots;
    ludus_vector_reset(same, 21);
    ludus_vector_reset(off, 21);
    ludus_vector_reset(next, 21);
    uint8_t mask[COUNT], waited[COUNT] = {0};
    int good = 1;
    for (int32_t t = 0; t < STEPS && good; t++) {
        act(same, (uint64_t)t);
        memcpy(b.action, a.action, COUNT * slots * sizeof *a.action);
        ludus_vector_step(same);
        ludus_vector_step(off);
        bool any = false;
        for (int32_t i = 0; i < COUNT; i++) {
            mask[i] = b.terminated[i] | b.truncated[i];
            any = any || mask[i];
            good = good && a.terminated[i] == b.terminated[i] && a.truncated[i] == b.truncated[i];
            const char *last = (const char *)(mask[i] ? a.final_observation : a.observation) + (size_t)i * row;
            good = good && memcmp(last, (const char *)b.observation + (size_t)i * row, row) == 0;
        }
        good = good && memcmp(a.reward, b.reward, COUNT * (size_t)a.players * sizeof *a.reward) == 0;
        if (any) {
            CHECK_EQ_INT(ludus_vector_reset_with(off, NULL, mask, NULL), LUDUS_OK);
            good = good && memcmp(a.observation, b.observation, COUNT * row) == 0;
        }
        // The next-step vector lags by one step for each reset: its environments that only wait ignore their action.
        for (int32_t i = 0; i < COUNT && !waited[i]; i++) {
            memcpy(c.action + (size_t)i * slots, a.action + (size_t)i * slots, slots * sizeof *a.action);
        }
        if (t == 0 || !memchr(waited, 1, sizeof waited)) {
            ludus_vector_step(next);
            good = good && memcmp(a.terminated, c.terminated, COUNT) == 0;
            for (int32_t i = 0; i < COUNT; i++) {
                waited[i] = c.terminated[i] | c.truncated[i];
                const char *seen = (const char *)(waited[i] ? a.final_observation : a.observation) + (size_t)i * row;
                good = good && memcmp(seen, (const char *)c.observation + (size_t)i * row, row) == 0;
            }
            if (memchr(waited, 1, sizeof waited)) {
                ludus_vector_step(next);
                for (int32_t i = 0; i < COUNT; i++) {
                    if (waited[i]) {
                        good = good && !c.terminated[i] && !c.truncated[i] && c.reward[i * c.players] == 0.0f &&
                               c.elapsed[i] == 0;
                        good = good && memcmp((const char *)a.observation + (size_t)i * row,
                                              (const char *)c.observation + (size_t)i * row, row) == 0;
                    }
                }
            }
        }
    }
    if (!CHECK(good)) {
        fprintf(stderr, "    %s: the autoreset modes disagree\n", current);
    }
    ludus_vector_destroy(same);
    ludus_vector_destroy(next);
    ludus_vector_destroy(off);
}

// The hooks on one state play the same game as the double target.
static void check_hooks(void) {
    ludus_vector *vector = make("precision=double time_limit=0 autoreset=disabled", 1);
    const ludus_env_def *definition = ludus_vector_definition(vector);
    const ludus_layout *layout = ludus_vector_layout(vector);
    const ludus_buffers b = ludus_vector_buffers(vector);
    const void *config = ludus_vector_config(vector);
    void *state = calloc(1, definition->state_bytes), *copy = calloc(1, definition->state_bytes);
    char *row = malloc((size_t)b.rows * layout->observation.bytes);
    ludus_vector_reset(vector, 17);
    ludus_rng rng = *ludus_vector_rng(vector, 0);
    ludus_vector_state(vector, 0, state);
    double rewards[16];
    bool terminated = false, truncated = false;
    for (int t = 0; t < 40 && !definition->chance && !terminated; t++) {
        act(vector, (uint64_t)t);
        definition->step(config, state, b.action, &rng, rewards, &terminated, &truncated);
        ludus_vector_step(vector);
        ludus_vector_state(vector, 0, copy);
        CHECK(memcmp(state, copy, definition->state_bytes) == 0);
        CHECK_EQ_REAL(rewards[0], b.reward_double[0]);
        CHECK_EQ_INT(terminated, b.terminated[0]);
        definition->observe(config, state, 0, row);
        CHECK(memcmp(row, b.observation, layout->observation.bytes) == 0);
        CHECK(memcmp(&rng, ludus_vector_rng(vector, 0), sizeof rng) == 0);
    }
    // State fields out and in again are the same state.
    const int32_t width = ludus_fields_width(definition->state_fields);
    if (definition->get_state && width > 0) {
        double *values = calloc((size_t)width, sizeof *values);
        ludus_vector_state(vector, 0, state);
        ludus_vector_get_state(vector, 0, values);
        CHECK_EQ_INT(ludus_vector_set_state(vector, 0, values), LUDUS_OK);
        ludus_vector_state(vector, 0, copy);
        CHECK(memcmp(state, copy, definition->state_bytes) == 0);
        values[0] = NAN;
        CHECK_EQ_INT(ludus_vector_set_state(vector, 0, values), LUDUS_ERROR_ARGUMENT);
        free(values);
    }
    if (definition->info) {
        double info[256];
        CHECK(ludus_fields_width(definition->info_fields) <= 256);
        ludus_vector_info(vector, 0, info);
    }
    if (definition->text) {
        char text[4096];
        const size_t length = definition->text(config, state, text, sizeof text);
        CHECK(length > 0 && length < sizeof text && strlen(text) == length);
    }
    free(row);
    free(copy);
    free(state);
    ludus_vector_destroy(vector);
}

static void check_environment(const char *id) {
    static const char *floats[] = {"lanes=1",   "lanes=4",       "lanes=8",
                                   "lanes=16",  "lanes=split16", "threads=2",
                                   "threads=3", "async=true",    "threads=2 async=true",
                                   NULL};
    static const char *doubles[] = {"precision=double threads=2", "precision=double threads=3", NULL};
    const int failures = check_failures;
    current = id;
    check_same_bits("", floats);
    check_same_bits("precision=double", doubles);
    check_spaces("");
    check_spaces("precision=double");
    check_single("");
    check_single("precision=double");
    check_snapshots("");
    check_snapshots("precision=double");
    check_actions("");
    check_actions("precision=double");
    check_random_states();
    check_option_bounds();
    check_fused();
    check_autoreset();
    check_hooks();
    if (check_failures > failures) {
        fprintf(stderr, "%s: %d checks failed\n", id, check_failures - failures);
    }
}

int main(int argc, char **argv) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_game), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_ERROR_ARGUMENT);
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i);
        if (argc < 2 || strstr(id, argv[1])) {
            check_environment(id);
        }
    }
    return check_end();
}
