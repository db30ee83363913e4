// test_toy_text_replay.c - FrozenLake, CliffWalking, Taxi and Blackjack against recordings of Gymnasium: observations,
// rewards, flags, info and the generator, bit for bit, from the integer seeds and the actions.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "reference.h"
#include "single.h"

extern const ludus_env_def ludus_env_frozenlake, ludus_env_cliffwalking, ludus_env_taxi, ludus_env_blackjack;

static const struct {
    const ludus_env_def *definition;
    const char *file;
} recordings[] = {
    {&ludus_env_frozenlake, "frozen_lake"},
    {&ludus_env_frozenlake, "frozen_lake_8x8"},
    {&ludus_env_frozenlake, "frozen_lake_desc"},
    {&ludus_env_frozenlake, "frozen_lake_dry"},
    {&ludus_env_frozenlake, "frozen_lake_map_name"},
    {&ludus_env_frozenlake, "frozen_lake_reward_schedule"},
    {&ludus_env_frozenlake, "frozen_lake_success_rate"},
    {&ludus_env_cliffwalking, "cliff_walking"},
    {&ludus_env_cliffwalking, "cliff_walking_slippery"},
    {&ludus_env_taxi, "taxi"},
    {&ludus_env_taxi, "taxi_fickle"},
    {&ludus_env_taxi, "taxi_fickle_probability"},
    {&ludus_env_taxi, "taxi_rainy"},
    {&ludus_env_taxi, "taxi_rainy_fickle"},
    {&ludus_env_taxi, "taxi_rainy_probability"},
    {&ludus_env_blackjack, "blackjack"},
    {&ludus_env_blackjack, "blackjack_natural"},
    {&ludus_env_blackjack, "blackjack_plain"},
};

// Compares the running stream with a row of the column `generator`.
static int same_generator(const ludus_rng *rng, const uint64_t *row) {
    // NumPy keeps the old half after it was used; only its presence counts then.
    return rng->state_high == row[0] && rng->state_low == row[1] && rng->increment_high == row[2] &&
           rng->increment_low == row[3] && rng->has_half == row[4] && (!rng->has_half || rng->half == row[5]);
}

// Replays a recording until the first row that differs, and says where that is.
static void replay(single *one, const reference *file) {
    const size_t numbers = (size_t)one->layout.observation.size;
    size_t rows = 0, seeds = 0;
    const uint8_t *event = reference_u8(file, "event", 1, &rows);
    const int64_t *seed = reference_i64(file, "seed", 1, NULL);
    const uint8_t *action = reference_u8(file, "action", 1, NULL);
    const int32_t *observation = reference_i32(file, "observation", numbers, NULL);
    const double *reward = reference_f64(file, "reward", 1, NULL);
    const uint8_t *terminated = reference_u8(file, "terminated", 1, NULL);
    const uint8_t *truncated = reference_u8(file, "truncated", 1, NULL);
    const uint64_t *generator = reference_u64(file, "generator", 6, &seeds);
    const int32_t infos = ludus_fields_width(one->definition->info_fields);
    const double *prob = infos > 0 ? reference_f64(file, "info.prob", 1, NULL) : NULL;
    const uint8_t *mask = infos > 1 ? reference_u8(file, "info.action_mask", 6, NULL) : NULL;
    if (!CHECK(event && seed && action && observation && reward && terminated && truncated && generator) ||
        !CHECK(infos < 1 || prob) || !CHECK(infos < 2 || mask)) {
        return;
    }
    size_t seeds_done = 0;
    for (size_t i = 0; i < rows; i++) {
        if (event[i]) {
            single_step(one, action[i]);
        } else {
            if (seed[i] >= 0 && i > 0) {
                CHECK(same_generator(&one->rng, generator + 6 * seeds_done++));
            }
            single_reset(one, seed[i]);
        }
        int good = one->reward == reward[i] && one->terminated == terminated[i] && one->truncated == truncated[i];
        for (size_t j = 0; j < numbers; j++) {
            good = good && ((const int32_t *)one->row)[j] == observation[i * numbers + j];
        }
        double info[7] = {0};
        if (infos > 0) {
            one->definition->info(one->config, one->state, info);
            good = good && info[0] == prob[i];
        }
        uint8_t legal[6];
        if (infos > 1) {
            one->definition->legal(one->config, one->state, 0, legal);
        }
        for (int32_t j = 0; j + 1 < infos; j++) {
            good = good && info[1 + j] == mask[6 * i + (size_t)j] && legal[j] == mask[6 * i + (size_t)j];
        }
        good = good && one->definition->valid(one->config, one->state) &&
               ludus_space_contains(&one->layout.observation, one->row, NULL, 0);
        if (!CHECK(good)) {
            fprintf(stderr,
                    "    row %zu: observation %g against %d, reward %g against %g, ends %d %d against %d %d, prob %g "
                    "against %g\n",
                    i, single_observe(one, 0), observation[i * numbers], one->reward, reward[i], one->terminated,
                    one->truncated, terminated[i], truncated[i], info[0], prob ? prob[i] : 0.0);
            return;
        }
    }
    CHECK(same_generator(&one->rng, generator + 6 * seeds_done++));
    CHECK_EQ_INT(seeds_done, seeds);
}

static void test_recording(const ludus_env_def *definition, const char *name) {
    char path[128];
    snprintf(path, sizeof path, "reference/%s.ref", name);
    reference *file = reference_open(path);
    if (!CHECK(file)) {
        fprintf(stderr, "    %s\n", reference_error());
        return;
    }
    single one;
    if (!CHECK_EQ_INT(single_make(&one, definition, reference_text(file, "id"), reference_text(file, "options")), 0)) {
        fprintf(stderr, "    %s: %s\n", name, ludus_last_error());
    } else {
        const int failures = check_failures;
        replay(&one, file);
        if (check_failures > failures) {
            fprintf(stderr, "    in %s\n", name);
        }
        single_destroy(&one);
    }
    reference_close(file);
}

// A random map, read back from the picture of its first state.
static void check_map(int64_t seed, int32_t size, double p, const uint8_t *cell) {
    char options[128], picture[64 * 64 * 4], map[64 * 64];
    snprintf(options, sizeof options, "map_name=none size=%d p=%.17g map_seed=%" PRId64, size, p, seed);
    single one;
    if (!CHECK_EQ_INT(single_make(&one, &ludus_env_frozenlake, "FrozenLake-v1", options), 0)) {
        fprintf(stderr, "    %s: %s\n", options, ludus_last_error());
        return;
    }
    single_reset(&one, 0);
    one.definition->text(one.config, one.state, picture, sizeof picture);
    CHECK_EQ_INT(one.layout.observation.part[0].n, size * size);
    int32_t count = 0;
    for (const char *letter = strchr(picture, '\n'); letter && *letter; letter++) {
        if (strchr("SFHG", *letter) && count < size * size) {
            map[count++] = *letter;
        }
    }
    CHECK_EQ_INT(count, size * size);
    if (!CHECK(memcmp(map, cell, (size_t)count) == 0)) {
        fprintf(stderr, "    %s gave\n%s", options, picture);
    }
    single_destroy(&one);
}

static void test_random_maps(void) {
    reference *file = reference_open("reference/frozen_lake_random_maps.ref");
    if (!CHECK(file)) {
        fprintf(stderr, "    %s\n", reference_error());
        return;
    }
    size_t rows = 0;
    const int64_t *seed = reference_i64(file, "seed", 1, &rows);
    const int32_t *size = reference_i32(file, "size", 1, NULL);
    const double *p = reference_f64(file, "p", 1, NULL);
    const int32_t *first = reference_i32(file, "first_cell", 1, NULL);
    const uint8_t *cell = reference_u8(file, "cell", 1, NULL);
    if (CHECK(rows > 0 && seed && size && p && first && cell)) {
        for (size_t i = 0; i < rows; i++) {
            check_map(seed[i], size[i], p[i], cell + first[i]);
        }
    }
    reference_close(file);
}

int main(void) {
    for (size_t i = 0; i < sizeof recordings / sizeof recordings[0]; i++) {
        test_recording(recordings[i].definition, recordings[i].file);
    }
    test_random_maps();
    return check_end();
}
