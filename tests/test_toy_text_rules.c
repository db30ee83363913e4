// test_toy_text_rules.c - FrozenLake, CliffWalking, Taxi and Blackjack: chances, and rules that the recordings hardly
// meet.
// SPDX-License-Identifier: MIT
#include "check.h"
#include "single.h"

extern const ludus_env_def ludus_env_frozenlake, ludus_env_cliffwalking, ludus_env_taxi, ludus_env_blackjack;

// Makes an environment that must be accepted.
static single make(const ludus_env_def *definition, const char *id, const char *options) {
    single one;
    if (!CHECK_EQ_INT(single_make(&one, definition, id, options), LUDUS_OK)) {
        fprintf(stderr, "    %s %s: %s\n", id, options, ludus_last_error());
        exit(1);
    }
    single_reset(&one, 0);
    return one;
}

static double probability(const single *one) {
    double values[7];
    one->definition->info(one->config, one->state, values);
    return values[0];
}

// Takes `choice` from the same state many times. Counts the first number of the observations after it.
static void count(single *one, const double *state, int32_t choice, int32_t tries, int32_t *counts) {
    for (int32_t i = 0; i < tries; i++) {
        CHECK(single_set(one, state));
        single_step(one, choice);
        counts[(int32_t)single_observe(one, 0)]++;
    }
}

// Is a count what `tries` independent tries of this chance can give (within 4.5 standard deviations)?
static void check_share(int32_t counted, int32_t tries, double chance) {
    CHECK_NEAR(counted, tries * chance, 4.5 * sqrt(tries * chance * (1.0 - chance)));
}

static void test_slipping(void) {
    enum { TRIES = 30000 };
    static const double middle[3] = {4, -1, 3};
    const struct {
        const char *options;
        double ahead, aside;
    } rows[] = {{"desc=FFF/FSF/FFF", 1.0 / 3.0, 1.0 / 3.0},
                {"desc=FFF/FSF/FFF success_rate=0.7", 0.7, 0.15},
                {"desc=FFF/FSF/FFF success_rate=0", 0.0, 0.5},
                {"desc=FFF/FSF/FFF success_rate=1", 1.0, 0.0},
                {"desc=FFF/FSF/FFF is_slippery=false", 1.0, 0.0}};
    for (size_t i = 0; i < 5; i++) {
        int32_t counts[9] = {0};
        single one = make(&ludus_env_frozenlake, "FrozenLake-v1", rows[i].options);
        count(&one, middle, 2, TRIES, counts);
        check_share(counts[5], TRIES, rows[i].ahead);
        check_share(counts[1], TRIES, rows[i].aside);
        check_share(counts[7], TRIES, rows[i].aside);
        single_destroy(&one);
    }

    int32_t cliff[48] = {0};
    single one = make(&ludus_env_cliffwalking, "CliffWalkingSlippery-v1", "");
    count(&one, (double[]){13, -1}, 1, TRIES, cliff);
    CHECK_EQ_REAL(probability(&one), 1.0 / 3.0);
    check_share(cliff[1], TRIES, 1.0 / 3.0);
    check_share(cliff[14], TRIES, 1.0 / 3.0);
    check_share(cliff[25], TRIES, 1.0 / 3.0);
    single_destroy(&one);

    int32_t taxi[500] = {0};
    one = make(&ludus_env_taxi, "Taxi-v4", "is_rainy=true rainy_probability=0.5");
    count(&one, (double[]){2, 2, 0, 1, 0, -1, 3}, 2, TRIES, taxi);
    check_share(taxi[((2 * 5 + 3) * 5 + 0) * 4 + 1], TRIES, 0.5);
    check_share(taxi[((1 * 5 + 2) * 5 + 0) * 4 + 1], TRIES, 0.25);
    check_share(taxi[((3 * 5 + 2) * 5 + 0) * 4 + 1], TRIES, 0.25);
    // Between a wall ahead and open ways to both sides there is no drift.
    memset(taxi, 0, sizeof taxi);
    count(&one, (double[]){1, 1, 0, 1, 0, -1, 3}, 2, TRIES / 10, taxi);
    CHECK_EQ_INT(taxi[((1 * 5 + 1) * 5 + 0) * 4 + 1], TRIES / 10);
    single_destroy(&one);
}

static void test_starts(void) {
    enum { TRIES = 20000 };
    int32_t lake[16] = {0}, fickle = 0, taxi[500] = {0}, used = 0;
    single one = make(&ludus_env_frozenlake, "FrozenLake-v1", "desc=HSFS/FFFF/SGFH/FSSF");
    for (int32_t i = 0; i < TRIES; i++) {
        single_reset(&one, -1);
        lake[(int32_t)single_observe(&one, 0)]++;
    }
    CHECK_EQ_REAL(probability(&one), 1.0);
    check_share(lake[1], TRIES, 0.2);
    check_share(lake[3], TRIES, 0.2);
    check_share(lake[8], TRIES, 0.2);
    check_share(lake[13], TRIES, 0.2);
    check_share(lake[14], TRIES, 0.2);
    single_destroy(&one);

    one = make(&ludus_env_taxi, "Taxi-v4", "fickle_passenger=true");
    for (int32_t i = 0; i < TRIES; i++) {
        single_reset(&one, -1);
        taxi[(int32_t)single_observe(&one, 0)]++;
        fickle += single_get(&one, "fickle") > 0;
        CHECK(single_get(&one, "passenger") < 4 && single_get(&one, "passenger") != single_get(&one, "destination"));
    }
    for (int32_t i = 0; i < 500; i++) {
        used += taxi[i] > 0;
    }
    CHECK_EQ_INT(used, 300);
    check_share(fickle, TRIES, 0.3);
    single_destroy(&one);
}

static void test_frozenlake_rules(void) {
    single one =
        make(&ludus_env_frozenlake, "FrozenLake-v1", "desc=SFG/FHF is_slippery=false reward_schedule='3,-2,-0.5'");
    single_step(&one, 2);
    CHECK_EQ_REAL(one.reward, -0.5);
    CHECK(!one.terminated);
    single_step(&one, 1);
    CHECK_EQ_REAL(one.reward, -2.0);
    CHECK(one.terminated);
    // Past the end nothing moves and nothing is paid.
    single_step(&one, 0);
    CHECK_EQ_REAL(one.reward, 0.0);
    CHECK(one.terminated);
    CHECK_EQ_REAL(single_observe(&one, 0), 4);
    CHECK_EQ_REAL(probability(&one), 1.0);
    CHECK(single_set(&one, (double[]){1, 0, 1}));
    single_step(&one, 2);
    CHECK_EQ_REAL(one.reward, 3.0);
    CHECK(one.terminated);
    single_destroy(&one);

    // Random maps differ with the seed, and the same seed gives the same map.
    char a[9000], b[9000], c[9000];
    one = make(&ludus_env_frozenlake, "FrozenLake-v1", "map_name=none size=20 p=0.7 map_seed=5");
    one.definition->text(one.config, one.state, a, sizeof a);
    single_destroy(&one);
    one = make(&ludus_env_frozenlake, "FrozenLake-v1", "map_name=none size=20 p=0.7 map_seed=5");
    one.definition->text(one.config, one.state, b, sizeof b);
    single_destroy(&one);
    one = make(&ludus_env_frozenlake, "FrozenLake-v1", "map_name=none size=20 p=0.7 map_seed=6");
    one.definition->text(one.config, one.state, c, sizeof c);
    single_destroy(&one);
    CHECK_EQ_TEXT(a, b);
    CHECK(strcmp(a, c) != 0);
}

static void test_cliffwalking_rules(void) {
    single one = make(&ludus_env_cliffwalking, "CliffWalking-v1", "");
    single_step(&one, 1);
    CHECK_EQ_REAL(one.reward, -100.0);
    CHECK_EQ_REAL(single_observe(&one, 0), 36);
    CHECK(!one.terminated);
    CHECK(single_set(&one, (double[]){35, -1}));
    single_step(&one, 2);
    CHECK_EQ_REAL(one.reward, -1.0);
    CHECK_EQ_REAL(single_observe(&one, 0), 47);
    CHECK(one.terminated);
    // From the goal one can walk on; at the walls one stays.
    single_step(&one, 1);
    CHECK(one.terminated);
    single_step(&one, 0);
    CHECK(!one.terminated);
    CHECK_EQ_REAL(single_observe(&one, 0), 35);
    single_destroy(&one);
}

static void test_taxi_rules(void) {
    single one = make(&ludus_env_taxi, "Taxi-v4", "");
    uint8_t mask[6];
    // At R with the passenger at Y: nobody to pick up.
    CHECK(single_set(&one, (double[]){0, 0, 2, 1, 0, -1, 3}));
    one.definition->legal(one.config, one.state, 0, mask);
    CHECK(memcmp(mask, "\1\0\1\0\0\0", 6) == 0);
    single_step(&one, 4);
    CHECK_EQ_REAL(one.reward, -10.0);
    single_step(&one, 5);
    CHECK_EQ_REAL(one.reward, -10.0);
    single_step(&one, 3);
    CHECK_EQ_REAL(one.reward, -1.0);
    CHECK_EQ_REAL(single_observe(&one, 0), 2 * 4 + 1);
    // South to Y, pick up, set down where nobody wants to go, pick up again.
    for (int i = 0; i < 4; i++) {
        single_step(&one, 0);
    }
    single_step(&one, 4);
    CHECK_EQ_REAL(one.reward, -1.0);
    CHECK_EQ_REAL(single_get(&one, "passenger"), 4);
    one.definition->legal(one.config, one.state, 0, mask);
    CHECK(memcmp(mask, "\0\1\0\0\0\1", 6) == 0);
    single_step(&one, 5);
    CHECK_EQ_REAL(one.reward, -1.0);
    CHECK(!one.terminated);
    CHECK_EQ_REAL(single_get(&one, "passenger"), 2);
    // Delivery at G.
    CHECK(single_set(&one, (double[]){0, 4, 4, 1, 0, -1, 3}));
    single_step(&one, 5);
    CHECK_EQ_REAL(one.reward, 20.0);
    CHECK(one.terminated);
    CHECK_EQ_REAL(single_get(&one, "passenger"), 1);
    single_destroy(&one);

    // A fickle passenger changes once, at the first move, to one of the three others.
    int32_t counts[4] = {0};
    one = make(&ludus_env_taxi, "Taxi-v4", "fickle_passenger=true");
    for (int i = 0; i < 6000; i++) {
        CHECK(single_set(&one, (double[]){2, 2, 4, 1, 1, -1, 3}));
        single_step(&one, 5);
        CHECK_EQ_REAL(single_get(&one, "destination"), 1);
        single_step(&one, 2);
        CHECK_EQ_REAL(single_get(&one, "fickle"), 0);
        counts[(int32_t)single_get(&one, "destination")]++;
    }
    CHECK_EQ_INT(counts[1], 0);
    check_share(counts[0], 6000, 1.0 / 3.0);
    check_share(counts[2], 6000, 1.0 / 3.0);
    check_share(counts[3], 6000, 1.0 / 3.0);
    single_destroy(&one);
}

static void test_blackjack_rules(void) {
    // Ace and ten at once against 20, against the dealer's own, and 21 of three cards against ace and ten.
    static const double natural[10] = {11, 2, 1, 10, 20, 2, 0, 0, 1, -1};
    static const double both[10] = {11, 2, 1, 10, 11, 2, 1, 0, 1, -1};
    static const double dealers[10] = {21, 3, 0, 10, 11, 2, 1, 0, 1, -1};
    static const double against_21[10] = {11, 2, 1, 10, 21, 3, 0, 0, 1, -1};
    static const struct {
        const char *options;
        const double *state;
        double reward;
    } rows[] = {
        {"", natural, 1.0},
        {"sab=false natural=true", natural, 1.5},
        {"sab=true natural=true", natural, 1.0},
        {"sab=false", natural, 1.0},
        {"", both, 0.0},
        {"sab=false natural=true", both, 0.0},
        {"", dealers, 0.0},
        {"", against_21, 1.0},
        {"sab=false natural=true", against_21, 0.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        single one = make(&ludus_env_blackjack, "Blackjack-v1", rows[i].options);
        CHECK(single_set(&one, rows[i].state));
        single_step(&one, 0);
        CHECK(one.terminated);
        CHECK_EQ_REAL(one.reward, rows[i].reward);
        single_destroy(&one);
    }
    // Drawing on after going over costs the same each time and stays in the space; every draw advances the stream.
    single one = make(&ludus_env_blackjack, "Blackjack-v1", "");
    for (int i = 0; i < 50; i++) {
        const ludus_rng before = one.rng;
        single_step(&one, 1);
        CHECK(memcmp(&before, &one.rng, sizeof before) != 0);
        CHECK(one.definition->valid(one.config, one.state));
        CHECK(ludus_space_contains(&one.layout.observation, one.row, NULL, 0));
        CHECK_EQ_REAL(one.reward, single_observe(&one, 0) > 21 ? -1.0 : 0.0);
        CHECK_EQ_INT(one.terminated, single_observe(&one, 0) > 21);
    }
    CHECK(one.terminated);
    single_destroy(&one);
}

int main(void) {
    test_slipping();
    test_starts();
    test_frozenlake_rules();
    test_cliffwalking_rules();
    test_taxi_rules();
    test_blackjack_rules();
    return check_end();
}
