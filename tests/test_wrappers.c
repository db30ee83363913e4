// test_wrappers.c - every wrapper option in combination, against a slow twin: single bare environments, a few lines each.
// SPDX-License-Identifier: MIT
#include "runtime_look.h"

enum { COUNT = 37, STACK_MAX = 4, NUMBERS_MAX = 8 }; // one tile, so that sums are taken in the twin's order

// What a combination of options says, read from its text by hand.
typedef struct wanted {
    int stack, repeat, choices;
    double sticky, clip;
    bool observation, reward;
    ludus_autoreset autoreset;
} wanted;

static double number_after(const char *text, const char *name, double otherwise) {
    const char *at = strstr(text, name);
    return at ? strtod(at + strlen(name), NULL) : otherwise;
}

static wanted read_wanted(const char *options) {
    wanted w = {.stack = (int)number_after(options, "frame_stack=", 1),
                .repeat = (int)number_after(options, "action_repeat=", 1),
                .choices = (int)number_after(options, "discretize_actions=", 0),
                .sticky = number_after(options, "sticky_actions=", 0),
                .clip = number_after(options, "clip_reward=", INFINITY),
                .observation = strstr(options, "normalize_observation=true") != NULL,
                .reward = strstr(options, "normalize_reward=true") != NULL};
    w.autoreset = strstr(options, "next-step")  ? LUDUS_NEXT_STEP
                  : strstr(options, "disabled") ? LUDUS_DISABLED
                                                : LUDUS_SAME_STEP;
    return w;
}

typedef struct running {
    double count, mean[NUMBERS_MAX], variance[NUMBERS_MAX];
} running;

// One environment of the twin.
typedef struct twin {
    ludus_env *env;
    float frames[STACK_MAX][NUMBERS_MAX], raw[NUMBERS_MAX], final_raw[NUMBERS_MAX];
    float final_frames[STACK_MAX][NUMBERS_MAX];
    ludus_slot previous;
    bool has_previous, over, fresh, ended, counts, terminated, truncated;
    double reward, discounted;
} twin;

static void merge(running *r, int size, int rows, double row[][NUMBERS_MAX]) {
    for (int k = 0; k < size && rows > 0; k++) {
        double mean = 0, squares = 0;
        for (int i = 0; i < rows; i++) {
            mean += row[i][k] / rows;
        }
        for (int i = 0; i < rows; i++) {
            squares += (row[i][k] - mean) * (row[i][k] - mean);
        }
        const double delta = mean - r->mean[k], total = r->count + rows;
        r->mean[k] += delta * rows / total;
        r->variance[k] = (r->variance[k] * r->count + squares + delta * delta * r->count * rows / total) / total;
    }
    r->count += rows;
}

static void see(twin *t, int size) {
    for (int k = 0; k < size; k++) {
        t->raw[k] = (float)ludus_env_observe(t->env, k);
    }
}

static void reset_twin(twin *t, int64_t seed, int size) {
    ludus_env_reset(t->env, seed);
    see(t, size);
    t->has_previous = t->over = t->terminated = t->truncated = false;
    t->fresh = true;
    t->discounted = 0;
}

// A step without normalising and stacking.
static void step_twin(twin *t, const wanted *w, ludus_slot action, int size) {
    t->fresh = t->ended = false;
    t->counts = true;
    t->reward = 0;
    if (w->autoreset == LUDUS_NEXT_STEP && t->over) {
        reset_twin(t, LUDUS_KEEP_STREAM, size);
        t->counts = false;
        return;
    }
    if (w->choices > 0) {
        // Bounds of both environments are symmetric: the middles of `choices` equal stretches.
        const ludus_part *part = &ludus_env_layout(t->env)->action.part[0];
        const double high = part->highs ? part->highs[0] : part->high;
        action.f = (float)(-high + 2 * high * (action.i + 0.5) / w->choices);
    }
    if (w->sticky > 0) {
        if (t->has_previous && ludus_rng_random(ludus_env_rng(t->env)) < w->sticky) {
            action = t->previous;
        }
        t->previous = action;
        t->has_previous = true;
    }
    t->terminated = t->truncated = false;
    for (int i = 0; i < w->repeat && !t->terminated && !t->truncated; i++) {
        const ludus_outcome outcome = ludus_env_step(t->env, &action);
        t->reward += outcome.reward;
        t->terminated = outcome.terminated;
        t->truncated = outcome.truncated;
    }
    see(t, size);
    t->over = t->terminated || t->truncated;
    if (t->over && w->autoreset == LUDUS_SAME_STEP) {
        const bool terminated = t->terminated, truncated = t->truncated;
        const double discounted = t->discounted;
        memcpy(t->final_raw, t->raw, sizeof t->raw);
        reset_twin(t, LUDUS_KEEP_STREAM, size);
        t->ended = true;
        t->terminated = terminated;
        t->truncated = truncated;
        t->discounted = discounted;
    }
}

static void push(float frames[][NUMBERS_MAX], const float *raw, const running *r, const wanted *w, int size,
                 bool fill) {
    for (int f = 0; f < w->stack; f++) {
        for (int k = 0; k < size; k++) {
            const float new_one =
                w->observation ? (float)(((double)raw[k] - r->mean[k]) / sqrt(r->variance[k] + 1e-8)) : raw[k];
            frames[f][k] = fill || f == w->stack - 1 ? new_one : frames[f + 1][k];
        }
    }
}

// Brings moments up to date and fills the frames, after a step or a reset of all.
static void show_twins(twin *twins, const wanted *w, running *observations, int size) {
    double rows[COUNT][NUMBERS_MAX];
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < size; k++) {
            rows[i][k] = (double)twins[i].raw[k];
        }
    }
    if (w->observation) {
        merge(observations, size, COUNT, rows);
    }
    for (int i = 0; i < COUNT; i++) {
        twin *t = &twins[i];
        if (t->ended) {
            memcpy(t->final_frames, t->frames, sizeof t->frames);
            push(t->final_frames, t->final_raw, observations, w, size, false);
        }
        push(t->frames, t->raw, observations, w, size, t->fresh);
    }
}

// Normalised and clipped rewards.
static void reward_twins(twin *twins, const wanted *w, running *rewards) {
    double rows[COUNT][NUMBERS_MAX];
    int count = 0;
    for (int i = 0; i < COUNT && w->reward; i++) {
        twin *t = &twins[i];
        if (t->counts) {
            t->discounted = (t->terminated ? 0 : t->discounted * 0.99) + t->reward;
            rows[count++][0] = t->discounted;
            t->discounted = t->terminated || t->truncated ? 0 : t->discounted;
        }
    }
    merge(rewards, 1, count, rows);
    for (int i = 0; i < COUNT; i++) {
        const double reward = twins[i].reward / (w->reward ? sqrt(rewards->variance[0] + 1e-8) : 1.0);
        twins[i].reward = reward > w->clip ? w->clip : reward < -w->clip ? -w->clip : reward;
    }
}

static double difference(const float *seen, const float frames[][NUMBERS_MAX], int stack, int size) {
    double largest = 0;
    for (int f = 0; f < stack; f++) {
        for (int k = 0; k < size; k++) {
            largest = fmax(largest, fabs((double)seen[f * size + k] - (double)frames[f][k]));
        }
    }
    return largest;
}

static void compare(const char *id, const char *options) {
    const wanted w = read_wanted(options);
    char text[300];
    snprintf(text, sizeof text, "precision=double %s", options);
    ludus_vector *vector = make_vector(id, text, COUNT);
    const ludus_buffers b = ludus_vector_buffers(vector);
    twin twins[COUNT];
    running observations = {.count = 1e-4}, rewards = {.count = 1e-4, .variance = {1}};
    memset(twins, 0, sizeof twins);
    const char *limit = strstr(options, "time_limit=");
    snprintf(text, sizeof text, "precision=double %.13s", limit ? limit : "");
    for (int i = 0; i < COUNT; i++) {
        twins[i].env = ludus_env_make(id, text);
    }
    const int size = ludus_env_layout(twins[0].env)->observation.size;
    for (int k = 0; k < size; k++) {
        observations.variance[k] = 1;
    }
    ludus_vector_reset(vector, 21);
    for (int i = 0; i < COUNT; i++) {
        reset_twin(&twins[i], 21 + i, size);
    }
    show_twins(twins, &w, &observations, size);
    double worst = 0, worst_reward = 0;
    int wrong = 0, ends = 0;
    for (uint64_t step = 0; step < 150; step++) {
        ludus_vector_random_actions(vector, 5, step);
        ludus_vector_step(vector);
        for (int i = 0; i < COUNT; i++) {
            step_twin(&twins[i], &w, b.action[i], size);
        }
        reward_twins(twins, &w, &rewards);
        show_twins(twins, &w, &observations, size);
        uint8_t mask[COUNT] = {0};
        for (int i = 0; i < COUNT; i++) {
            const twin *t = &twins[i];
            const size_t row = (size_t)i * (size_t)(w.stack * size);
            wrong += b.terminated[i] != t->terminated || b.truncated[i] != t->truncated;
            wrong += b.elapsed[i] != ludus_env_elapsed(t->env);
            wrong += memcmp(ludus_vector_rng(vector, i), ludus_env_rng(t->env), sizeof(ludus_rng)) != 0;
            worst_reward = fmax(worst_reward, fabs(b.reward_double[i] - t->reward));
            worst = fmax(worst, difference((const float *)b.observation + row, t->frames, w.stack, size));
            if (t->ended) {
                worst =
                    fmax(worst, difference((const float *)b.final_observation + row, t->final_frames, w.stack, size));
            }
            mask[i] = t->terminated | t->truncated;
            ends += mask[i];
        }
        // In disabled mode those that ended are reset by mask now and then; the others go on past their end.
        if (w.autoreset == LUDUS_DISABLED && step % 3 == 0 && !w.observation && memchr(mask, 1, COUNT)) {
            CHECK_EQ_INT(ludus_vector_reset_with(vector, NULL, mask, NULL), LUDUS_OK);
            for (int i = 0; i < COUNT; i++) {
                if (mask[i]) {
                    reset_twin(&twins[i], LUDUS_KEEP_STREAM, size);
                    push(twins[i].frames, twins[i].raw, &observations, &w, size, true);
                }
            }
        }
    }
    // Without normalising every bit agrees; with it, sums may be added in another order.
    const double tolerance = w.observation ? 1e-5 : 0;
    if (!CHECK_NEAR(worst, 0, tolerance) || !CHECK_NEAR(worst_reward, 0, w.reward ? 1e-12 : 0) ||
        !CHECK_EQ_INT(wrong, 0) || !CHECK(ends > 20)) {
        fprintf(stderr, "    %s with '%s'\n", id, options);
    }
    for (int i = 0; i < COUNT; i++) {
        ludus_env_destroy(twins[i].env);
    }
    ludus_vector_destroy(vector);
}

// The same bits whatever the lanes and threads, also beside the caller, with every combination.
static void test_same_bits(void) {
    static const char *const others[] = {"lanes=1", "lanes=4 threads=3", "lanes=split16 threads=2 async=true", NULL};
    for (int w = 0; wrapper_options[w]; w++) {
        for (int a = 0; autoreset_options[a]; a++) {
            char options[400];
            snprintf(options, sizeof options, "time_limit=31 %s %s", wrapper_options[w], autoreset_options[a]);
            ludus_vector *first = make_vector("Pendulum-v1", options, 203);
            ludus_vector_reset(first, 3);
            const uint64_t expected = play(first, 0, 70);
            ludus_vector_destroy(first);
            for (int k = 0; others[k]; k++) {
                snprintf(options, sizeof options, "time_limit=31 %s %s %s", wrapper_options[w], autoreset_options[a],
                         others[k]);
                ludus_vector *vector = make_vector("Pendulum-v1", options, 203);
                ludus_vector_reset(vector, 3);
                if (!CHECK_EQ_INT(play(vector, 0, 70), expected)) {
                    fprintf(stderr, "    '%s'\n", options);
                }
                ludus_vector_destroy(vector);
            }
        }
    }
}

// Moments: what counts for them, and what does not.
static void test_moments(void) {
    ludus_vector *vector = make_vector("CartPole-v1", "normalize_observation=true normalize_reward=true", 100);
    ludus_moments *moments = ludus_vector_observation_moments(vector);
    CHECK_EQ_REAL(moments->count, 1e-4); // making a vector counts for nothing
    ludus_vector_reset(vector, 0);
    CHECK_NEAR(moments->count, 100, 1e-3);
    uint8_t mask[100] = {0};
    mask[7] = mask[99] = 1;
    CHECK_EQ_INT(ludus_vector_reset_with(vector, NULL, mask, "theta=0.1"), LUDUS_OK);
    CHECK_NEAR(moments->count, 102, 1e-3);
    const double state[4] = {1, 1, 0, 0};
    CHECK_EQ_INT(ludus_vector_set_state(vector, 3, state), LUDUS_OK); // a state put in place was not met
    CHECK_NEAR(moments->count, 102, 1e-3);
    const float *row = (const float *)ludus_vector_buffers(vector).observation + 12;
    CHECK_NEAR((double)row[0], (1.0 - moments->mean[0]) / sqrt(moments->variance[0] + 1e-8), 1e-5);
    ludus_vector_freeze_moments(vector, true);
    const double before = moments->mean[0];
    play(vector, 0, 10);
    CHECK_NEAR(moments->count, 102, 1e-3);
    CHECK_EQ_REAL(moments->mean[0], before);
    CHECK_EQ_REAL(ludus_vector_reward_moments(vector)->count, 1e-4);
    ludus_vector_freeze_moments(vector, false);
    play(vector, 0, 10);
    CHECK_NEAR(moments->count, 1102, 1e-3);
    CHECK_NEAR(ludus_vector_reward_moments(vector)->count, 1000, 1e-3);
    ludus_vector_destroy(vector);
    vector = make_vector("CartPole-v1", "", 2);
    CHECK(!ludus_vector_observation_moments(vector) && !ludus_vector_reward_moments(vector));
    ludus_vector_freeze_moments(vector, true);
    ludus_vector_destroy(vector);
}

static void test_layouts(void) {
    static const struct {
        const char *id, *options, *observation, *action;
        double low, high;
    } cases[] = {
        {"Pendulum-v1", "frame_stack=3", "Box(-8, 8, (3, 3), f32)", "Box(-2, 2, (1,), f32)", -16.2736044, 0},
        {"Pendulum-v1", "discretize_actions=9 action_repeat=2", "Box([-1 -1 -8], [1 1 8], (3,), f32)", "Discrete(9)",
         -32.5472088, 0},
        {"Pendulum-v1", "normalize_observation=true clip_reward=3", "Box(-inf, inf, (3,), f32)",
         "Box(-2, 2, (1,), f32)", -3, 0},
        {"CartPole-v1", "normalize_reward=true clip_reward=10", "", "Discrete(2)", -10, 10},
        {"Sketch/Arm-v0", "discretize_actions=4", "", "MultiDiscrete([4 4])", -INFINITY, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        ludus_vector *vector = make_vector(cases[k].id, cases[k].options, 2);
        const ludus_layout *layout = ludus_vector_layout(vector);
        char text[200];
        ludus_space_text(&layout->observation, text, sizeof text);
        if (cases[k].observation[0]) {
            CHECK_EQ_TEXT(text, cases[k].observation);
        }
        ludus_space_text(&layout->action, text, sizeof text);
        CHECK_EQ_TEXT(text, cases[k].action);
        CHECK_NEAR(layout->reward_low, cases[k].low, 1e-4);
        CHECK_NEAR(layout->reward_high, cases[k].high, 1e-4);
        ludus_vector_destroy(vector);
    }
    static const char *const refused[][3] = {
        {"CartPole-v1", "discretize_actions=3", "discretize_actions needs a box of actions, not Discrete(2)"},
        {"Pendulum-v1", "discretize_actions=1", "at least 2"},
        {"FrozenLake-v1", "frame_stack=2", "frame_stack needs boxes"},
        {"FrozenLake-v1", "normalize_observation=true", "needs one box of f32, not Discrete(16)"},
        {"Sketch/Pair-v0", "normalize_observation=true", "needs one box of f32"},
    };
    for (size_t k = 0; k < sizeof refused / sizeof *refused; k++) {
        CHECK(ludus_vector_make(refused[k][0], refused[k][1], 2) == NULL);
        CHECK_CONTAINS(ludus_last_error(), refused[k][0]);
        CHECK_CONTAINS(ludus_last_error(), refused[k][2]);
    }
}

int main(void) {
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_body), LUDUS_OK);
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_pair), LUDUS_OK);
    for (int w = 0; wrapper_options[w]; w++) {
        for (int a = 0; autoreset_options[a]; a++) {
            char options[300];
            snprintf(options, sizeof options, "%s %s time_limit=29", wrapper_options[w], autoreset_options[a]);
            compare("Pendulum-v1", options);
            if (!strstr(options, "discretize")) {
                compare("CartPole-v1", options);
            }
        }
    }
    test_same_bits();
    test_moments();
    test_layouts();
    return check_end();
}
