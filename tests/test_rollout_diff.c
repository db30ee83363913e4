// test_rollout_diff.c - steps and rollouts of rows and their derivatives: against single environments, each other, chained
// steps and central differences; the same bits over bounds, threads and lanes.
// SPDX-License-Identifier: MIT
#include "check.h"

#include <ludus/diff.h>
#include <ludus/ludus.h>

#include <stdlib.h>

extern const ludus_env_def ludus_env_sketch_slope;

enum { STEPS = 60, COUNT = 150 }; // two whole tiles and a part

// --- what the library allocates, counted by the linker's wrappers ---

static size_t allocated;
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void *__wrap_aligned_alloc(size_t alignment, size_t bytes);
void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);

void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
    allocated += bytes;
    return __real_aligned_alloc(alignment, bytes);
}

void *__wrap_malloc(size_t bytes) {
    allocated += bytes;
    return __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes) {
    allocated += count * bytes;
    return __real_calloc(count, bytes);
}

// --- problems: rows of either kind of number ---

typedef struct problem {
    const char *id;
    ludus_diff *diff;
    ludus_diff_sizes sizes;
    size_t word, states, actions, options, rewards; // bytes of a number; numbers of rows, of all steps
    int32_t steps;
    void *start, *action;                    // of the rollout
    ludus_rollout_rows tangent, cotangent;   // given
    ludus_rollout_rows pushed, pulled, ways; // what jvp, vjp and the rollout give
    uint8_t *terminated;
} problem;

static double number_of(const problem *p, const void *rows, size_t i) {
    return p->sizes.is_double ? ((const double *)rows)[i] : (double)((const float *)rows)[i];
}

static void set_number(const problem *p, void *rows, size_t i, double number) {
    if (p->sizes.is_double) {
        ((double *)rows)[i] = number;
    } else {
        ((float *)rows)[i] = (float)number;
    }
}

static void *make_rows(const problem *p, size_t numbers, ludus_rng *rng) {
    void *rows = calloc(numbers + 1, p->word);
    for (size_t i = 0; rng && i < numbers; i++) {
        set_number(p, rows, i, ludus_rng_uniform(rng, -1, 1));
    }
    return rows;
}

// First states are those of resets; actions are inside their space and floats, whatever the precision.
static void fill_problem(problem *p, const char *options) {
    ludus_env *env = ludus_env_make(p->id, options);
    ludus_rng rng;
    ludus_rng_seed(&rng, 7);
    const ludus_part *part = &ludus_env_layout(env)->action.part[0];
    double values[128];
    for (int32_t i = 0; i < p->sizes.count; i++) {
        ludus_env_reset(env, 100 + i);
        ludus_vector_get_state(ludus_env_vector(env), 0, values);
        for (size_t k = 0; k < p->states; k++) {
            set_number(p, p->start, (size_t)i * p->states + k, values[k]);
        }
    }
    for (size_t i = 0; i < (size_t)p->steps * (size_t)p->sizes.count * p->actions; i++) {
        const double low = part->lows ? part->lows[0] : part->low, high = part->highs ? part->highs[0] : part->high;
        const double number = part->kind == LUDUS_DISCRETE ? part->start + (double)ludus_rng_integer(&rng, 0, part->n)
                                                           : ludus_rng_uniform(&rng, low, high);
        set_number(p, p->action, i, (double)(float)number);
    }
    ludus_env_destroy(env);
}

static problem make_problem(const char *id, const char *options, int32_t count, int32_t steps) {
    problem p = {.id = id, .diff = ludus_diff_make(id, options, count), .steps = steps};
    if (!p.diff) {
        return p;
    }
    p.sizes = ludus_diff_sizes_of(p.diff);
    p.word = p.sizes.is_double ? sizeof(double) : sizeof(float);
    p.states = (size_t)p.sizes.states;
    p.actions = (size_t)p.sizes.actions;
    p.options = (size_t)p.sizes.options;
    const size_t n = (size_t)count, all = n * (size_t)steps;
    ludus_rng rng;
    ludus_rng_seed(&rng, 11);
    p.start = make_rows(&p, n * p.states, NULL);
    p.action = make_rows(&p, all * p.actions, NULL);
    p.tangent.start = make_rows(&p, n * p.states, &rng);
    p.tangent.action = make_rows(&p, all * p.actions, &rng);
    p.tangent.option = make_rows(&p, n * p.options, &rng);
    p.cotangent.states = make_rows(&p, all * p.states, &rng);
    p.cotangent.reward = make_rows(&p, all, &rng);
    p.pushed.states = make_rows(&p, all * p.states, NULL);
    p.pushed.reward = make_rows(&p, all, NULL);
    p.ways.states = make_rows(&p, all * p.states, NULL);
    p.ways.reward = make_rows(&p, all, NULL);
    p.pulled.start = make_rows(&p, n * p.states, NULL);
    p.pulled.action = make_rows(&p, all * p.actions, NULL);
    p.pulled.option = make_rows(&p, n * p.options, NULL);
    p.terminated = calloc(all + 1, 1);
    fill_problem(&p, options);
    return p;
}

static void drop_problem(problem *p) {
    ludus_rollout_rows *rows[] = {&p->tangent, &p->cotangent, &p->pushed, &p->pulled, &p->ways};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        free(rows[i]->start);
        free(rows[i]->states);
        free(rows[i]->action);
        free(rows[i]->option);
        free(rows[i]->reward);
    }
    free(p->start);
    free(p->action);
    free(p->terminated);
    ludus_diff_destroy(p->diff);
}

static ludus_status pull(problem *p, size_t max_bytes) {
    return ludus_rollout_vjp(p->diff, p->steps, p->start, p->action, &p->cotangent, &p->pulled, max_bytes);
}

static void run_all(problem *p) {
    CHECK_EQ_INT(ludus_rollout(p->diff, p->steps, p->start, p->action, &p->ways, p->terminated), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_jvp(p->diff, p->steps, p->start, p->action, &p->tangent, &p->pushed), LUDUS_OK);
    CHECK_EQ_INT(pull(p, 0), LUDUS_OK);
}

static bool same_bits(const problem *p, const void *a, const void *b, size_t numbers) {
    return numbers == 0 || memcmp(a, b, numbers * p->word) == 0;
}

static bool same_pulled(const problem *p, const problem *q) {
    const size_t n = (size_t)p->sizes.count, all = n * (size_t)p->steps;
    return same_bits(p, p->pulled.start, q->pulled.start, n * p->states) &&
           same_bits(p, p->pulled.action, q->pulled.action, all * p->actions) &&
           same_bits(p, p->pulled.option, q->pulled.option, n * p->options);
}

// --- the rollout is what single environments do ---

static void test_singles(const char *id, const char *options) {
    problem p = make_problem(id, options, COUNT, STEPS);
    run_all(&p);
    ludus_env *env = ludus_env_make(id, options);
    double values[128];
    int64_t compared = 0;
    for (int32_t i = 0; i < COUNT; i += 7) {
        ludus_env_reset(env, 100 + i);
        bool over = false;
        for (int32_t t = 0; t < STEPS && !over; t++) {
            const size_t at = (size_t)t * COUNT + (size_t)i;
            ludus_slot action[16];
            for (size_t k = 0; k < p.actions; k++) {
                const double number = number_of(&p, p.action, at * p.actions + k);
                if (ludus_env_layout(env)->action.part[0].kind == LUDUS_DISCRETE) {
                    action[k].i = (int32_t)number;
                } else {
                    action[k].f = (float)number;
                }
            }
            const ludus_outcome outcome = ludus_env_step(env, action);
            ludus_vector_get_state(ludus_env_vector(env), 0, values);
            for (size_t k = 0; k < p.states; k++) {
                CHECK_EQ_REAL(number_of(&p, p.ways.states, at * p.states + k), values[k]);
            }
            CHECK_EQ_REAL(number_of(&p, p.ways.reward, at), outcome.reward);
            CHECK_EQ_INT(p.terminated[at], outcome.terminated);
            over = outcome.terminated || outcome.truncated;
            compared++;
        }
    }
    CHECK(compared > 100);
    ludus_env_destroy(env);
    drop_problem(&p);
}

// --- tangents and cotangents belong together ---

static void add_products(const problem *p, const void *a, const void *b, size_t numbers, double *sum, double *size) {
    for (size_t i = 0; i < numbers; i++) {
        const double product = number_of(p, a, i) * number_of(p, b, i);
        *sum += product;
        *size += fabs(product);
    }
}

static void test_products(const char *id, const char *options, double tolerance) {
    problem p = make_problem(id, options, COUNT, STEPS);
    run_all(&p);
    const size_t n = COUNT, all = n * STEPS;
    double left = 0, right = 0, size = 0;
    add_products(&p, p.cotangent.states, p.pushed.states, all * p.states, &left, &size);
    add_products(&p, p.cotangent.reward, p.pushed.reward, all, &left, &size);
    add_products(&p, p.pulled.start, p.tangent.start, n * p.states, &right, &size);
    add_products(&p, p.pulled.option, p.tangent.option, n * p.options, &right, &size);
    // A choice has no derivative, whatever its tangent.
    add_products(&p, p.pulled.action, p.tangent.action, all * p.actions, &right, &size);
    CHECK(size > 0);
    CHECK_NEAR(left / size, right / size, tolerance);
    drop_problem(&p);
}

// --- a rollout's derivatives are its steps', chained ---

static const void *at_step(const problem *p, const void *rows, int32_t step, size_t width) {
    return (const char *)rows + (size_t)step * (size_t)p->sizes.count * width * p->word;
}

static void test_chain(const char *id, const char *options) {
    problem p = make_problem(id, options, COUNT, STEPS);
    run_all(&p);
    const size_t n = COUNT;
    void *next = make_rows(&p, n * p.states, NULL), *tangent = make_rows(&p, n * p.states, NULL);
    void *cotangent = make_rows(&p, n * p.states, NULL), *option = make_rows(&p, n * p.options, NULL);
    void *sum = make_rows(&p, n * p.options, NULL), *reward = make_rows(&p, n, NULL);
    void *action = make_rows(&p, n * p.actions, NULL), *state = make_rows(&p, n * p.states, NULL);
    memcpy(state, p.start, n * p.states * p.word);
    memcpy(tangent, p.tangent.start, n * p.states * p.word);
    for (int32_t t = 0; t < STEPS; t++) {
        const void *actions = at_step(&p, p.action, t, p.actions);
        const ludus_diff_rows in = {tangent, (void *)(uintptr_t)at_step(&p, p.tangent.action, t, p.actions),
                                    p.tangent.option, NULL};
        const ludus_diff_rows out = {.state = tangent, .reward = reward};
        ludus_diff_jvp(p.diff, state, actions, &in, &out);
        CHECK(same_bits(&p, tangent, at_step(&p, p.pushed.states, t, p.states), n * p.states));
        CHECK(same_bits(&p, reward, at_step(&p, p.pushed.reward, t, 1), n));
        ludus_diff_step(p.diff, state, actions, next, reward, NULL);
        CHECK(same_bits(&p, next, at_step(&p, p.ways.states, t, p.states), n * p.states));
        CHECK(same_bits(&p, reward, at_step(&p, p.ways.reward, t, 1), n));
        memcpy(state, next, n * p.states * p.word);
    }
    for (int32_t t = STEPS - 1; t >= 0; t--) {
        const void *joining = at_step(&p, p.cotangent.states, t, p.states);
        for (size_t i = 0; i < n * p.states; i++) {
            set_number(&p, cotangent, i, number_of(&p, cotangent, i) + number_of(&p, joining, i));
        }
        const ludus_diff_rows in = {.state = cotangent,
                                    .reward = (void *)(uintptr_t)at_step(&p, p.cotangent.reward, t, 1)};
        const ludus_diff_rows out = {cotangent, action, option, NULL};
        ludus_diff_vjp(p.diff, t ? at_step(&p, p.ways.states, t - 1, p.states) : p.start,
                       at_step(&p, p.action, t, p.actions), &in, &out);
        for (size_t i = 0; i < n * p.options; i++) {
            set_number(&p, sum, i, number_of(&p, option, i) + number_of(&p, sum, i));
        }
        CHECK(same_bits(&p, action, at_step(&p, p.pulled.action, t, p.actions), n * p.actions));
    }
    CHECK(same_bits(&p, cotangent, p.pulled.start, n * p.states));
    CHECK(same_bits(&p, sum, p.pulled.option, n * p.options));
    void *const rows[] = {next, tangent, cotangent, option, sum, reward, action, state};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        free(rows[i]);
    }
    drop_problem(&p);
}

// --- central differences: of the first state, of box actions, of options ---

static double loss(const problem *p, ludus_diff *diff, const void *start, const void *action, int32_t environment) {
    double sum = 0;
    ludus_rollout(diff, p->steps, start, action, &p->ways, NULL);
    for (int32_t t = 0; t < p->steps; t++) {
        const size_t at = (size_t)t * (size_t)p->sizes.count + (size_t)environment;
        sum += number_of(p, p->cotangent.reward, at) * number_of(p, p->ways.reward, at);
        for (size_t k = 0; k < p->states; k++) {
            sum += number_of(p, p->cotangent.states, at * p->states + k) *
                   number_of(p, p->ways.states, at * p->states + k);
        }
    }
    return sum;
}

// The slope of the loss by one number of rows.
static double slope(const problem *p, void *rows, size_t i, int32_t environment) {
    const double h = 1e-6, kept = number_of(p, rows, i);
    set_number(p, rows, i, kept + h);
    const double high = loss(p, p->diff, p->start, p->action, environment);
    set_number(p, rows, i, kept - h);
    const double low = loss(p, p->diff, p->start, p->action, environment);
    set_number(p, rows, i, kept);
    return (high - low) / (2 * h);
}

static double option_slope(const problem *p, const ludus_field *field, double value, int32_t environment) {
    double side[2];
    for (int i = 0; i < 2; i++) {
        char text[100];
        snprintf(text, sizeof text, "precision=double %s=%.17g", field->name, value + (i ? 1e-6 : -1e-6));
        ludus_diff *other = ludus_diff_make(p->id, text, p->sizes.count);
        side[i] = loss(p, other, p->start, p->action, environment);
        ludus_diff_destroy(other);
    }
    return (side[1] - side[0]) / 2e-6;
}

// Is number k of a state a whole one? Those have no derivatives.
static bool is_whole(const ludus_field *fields, size_t k) {
    size_t width = 0;
    while (k >= width + (size_t)fields->count) {
        width += (size_t)fields++->count;
    }
    return fields->kind != LUDUS_REAL;
}

static void test_differences(const char *id) {
    const ludus_variant *variant;
    const ludus_env_def *definition = ludus_find(id, &variant);
    const ludus_field *table = definition->options;
    ludus_env *env = ludus_env_make(id, NULL);
    const bool box = ludus_env_layout(env)->action.part[0].kind == LUDUS_BOX;
    ludus_env_destroy(env);
    problem p = make_problem(id, "precision=double", 5, 20);
    CHECK_EQ_INT(pull(&p, 0), LUDUS_OK);
    for (int32_t environment = 0; environment < 5; environment++) {
        double size = 1;
        for (size_t k = 0; k < p.states; k++) {
            size += fabs(number_of(&p, p.pulled.start, (size_t)environment * p.states + k));
        }
        for (size_t k = 0; k < p.states; k++) {
            const size_t i = (size_t)environment * p.states + k;
            const double numeric = is_whole(definition->state_fields, k) ? 0 : slope(&p, p.start, i, environment);
            CHECK_NEAR(number_of(&p, p.pulled.start, i), numeric, 1e-6 * size);
        }
        for (size_t k = 0; k < p.actions && box; k++) {
            const size_t i = ((size_t)7 * 5 + (size_t)environment) * p.actions + k;
            CHECK_NEAR(number_of(&p, p.pulled.action, i), slope(&p, p.action, i, environment), 1e-6 * size);
        }
        for (size_t k = 0; k < p.options; k++) {
            const ludus_field *field = &table[p.sizes.columns[k]];
            const double numeric = option_slope(&p, field, field->default_value, environment);
            CHECK_NEAR(number_of(&p, p.pulled.option, (size_t)environment * p.options + k), numeric,
                       1e-6 * (1 + fabs(numeric)));
        }
    }
    drop_problem(&p);
}

// --- the same bits, whatever the bound; and the bound holds ---

static void test_bounds(const char *id, const char *options) {
    static const int32_t lengths[] = {0, 1, 2, 3, 4, 7, 33, 34, 35, 100, 257, 1000};
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        problem p = make_problem(id, options, 70, lengths[l]);
        problem q = make_problem(id, options, 70, lengths[l]);
        CHECK_EQ_INT(pull(&p, 0), LUDUS_OK);
        // From hardly any checkpoints to all of them.
        int served = 0, refused = 0;
        for (size_t bound = 1; bound < (size_t)4 << 20; bound = bound * 3 / 2 + 61) {
            memset(q.pulled.start, 0xff, 70 * q.states * q.word);
            allocated = 0;
            const ludus_status status = pull(&q, bound);
            CHECK(allocated <= bound);
            if (status) {
                refused++;
                CHECK_EQ_INT(status, LUDUS_ERROR_MEMORY);
                CHECK_CONTAINS(ludus_last_error(), "the smallest bound that serves is ");
                const char *tail = strstr(ludus_last_error(), "serves is ");
                const size_t smallest = tail ? (size_t)strtoull(tail + 10, NULL, 10) : 0;
                CHECK(smallest > bound);
                CHECK_EQ_INT(pull(&q, smallest - 1), LUDUS_ERROR_MEMORY);
                CHECK_EQ_INT(pull(&q, smallest), LUDUS_OK);
                CHECK(same_pulled(&p, &q));
            } else {
                served++;
                CHECK(same_pulled(&p, &q));
            }
        }
        CHECK(served > 10);
        CHECK((refused > 0) == (lengths[l] > 33));
        drop_problem(&p);
        drop_problem(&q);
    }
}

// Every number of checkpoints for one length.
static void test_every_bound(const char *id) {
    problem p = make_problem(id, "", 3, 90), q = make_problem(id, "", 3, 90);
    CHECK_EQ_INT(pull(&p, 0), LUDUS_OK);
    const size_t tile = 64 * p.states * p.word + sizeof(int64_t);
    for (size_t slots = 1; slots < 92; slots++) {
        CHECK_EQ_INT(pull(&q, (slots * tile + 63) / 64 * 64), LUDUS_OK);
        CHECK(same_pulled(&p, &q));
    }
    drop_problem(&p);
    drop_problem(&q);
}

// --- the same bits, whatever threads and lanes ---

static void test_threads_and_lanes(const char *id) {
    static const char *const choices[] = {
        "lanes=4",   "lanes=8",    "lanes=16", "lanes=split16",     "threads=2",
        "threads=3", "threads=64", "",         "lanes=4 threads=2", "lanes=split16 threads=3"};
    const size_t n = COUNT, all = n * STEPS;
    problem p = make_problem(id, "lanes=1", COUNT, STEPS);
    run_all(&p);
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        problem q = make_problem(id, choices[i], COUNT, STEPS);
        if (!q.diff) {
            CHECK_CONTAINS(ludus_last_error(), "this processor or build"); // no AVX-512
            continue;
        }
        run_all(&q);
        CHECK(same_bits(&p, p.ways.states, q.ways.states, all * p.states));
        CHECK(same_bits(&p, p.ways.reward, q.ways.reward, all));
        CHECK(memcmp(p.terminated, q.terminated, all) == 0);
        CHECK(same_bits(&p, p.pushed.states, q.pushed.states, all * p.states));
        CHECK(same_bits(&p, p.pushed.reward, q.pushed.reward, all));
        CHECK(same_pulled(&p, &q));
        // A bound too small for all threads leaves some of them without work.
        CHECK_EQ_INT(pull(&q, 2 * (64 * p.states * p.word + 64)), LUDUS_OK);
        CHECK(same_pulled(&p, &q));
        drop_problem(&q);
    }
    drop_problem(&p);
}

// --- rows that are not there ---

static void test_nothing(const char *id) {
    problem p = make_problem(id, "", COUNT, STEPS), q = make_problem(id, "", COUNT, STEPS);
    run_all(&p);
    const size_t n = COUNT, all = n * STEPS;

    // What is not wanted is left alone, and changes nothing of the rest.
    CHECK_EQ_INT(ludus_rollout(p.diff, STEPS, p.start, p.action, NULL, NULL), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_jvp(p.diff, STEPS, p.start, p.action, NULL, NULL), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_vjp(p.diff, STEPS, p.start, p.action, NULL, NULL, 0), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_vjp(p.diff, STEPS, p.start, p.action, &p.cotangent,
                                   &(ludus_rollout_rows){.start = q.pulled.start}, 0),
                 LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_vjp(p.diff, STEPS, p.start, p.action, &p.cotangent,
                                   &(ludus_rollout_rows){.action = q.pulled.action}, 0),
                 LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout_vjp(p.diff, STEPS, p.start, p.action, &p.cotangent,
                                   &(ludus_rollout_rows){.option = q.pulled.option}, 0),
                 LUDUS_OK);
    CHECK(same_pulled(&p, &q));
    ludus_diff_step(p.diff, p.start, p.action, NULL, NULL, NULL);
    ludus_diff_jvp(p.diff, p.start, p.action, NULL, NULL);
    ludus_diff_vjp(p.diff, p.start, p.action, NULL, NULL);

    // What is not given counts as zero.
    void *zeros = make_rows(&p, all * (p.states + p.actions + p.options), NULL);
    CHECK_EQ_INT(
        ludus_rollout_jvp(p.diff, STEPS, p.start, p.action, &(ludus_rollout_rows){.start = p.tangent.start}, &p.pushed),
        LUDUS_OK);
    const ludus_rollout_rows given = {.start = p.tangent.start, .action = zeros, .option = zeros};
    CHECK_EQ_INT(ludus_rollout_jvp(p.diff, STEPS, p.start, p.action, &given, &q.pushed), LUDUS_OK);
    CHECK(same_bits(&p, p.pushed.states, q.pushed.states, all * p.states));
    CHECK_EQ_INT(ludus_rollout(p.diff, STEPS, zeros, zeros, &p.ways, NULL), LUDUS_OK);
    CHECK_EQ_INT(ludus_rollout(p.diff, STEPS, NULL, NULL, &q.ways, NULL), LUDUS_OK);
    CHECK(same_bits(&p, p.ways.states, q.ways.states, all * p.states));
    free(zeros);
    drop_problem(&p);
    drop_problem(&q);
}

// --- wrong and strange calls ---

static void test_wrong(const char *id) {
    static const struct {
        const char *id, *options;
        int32_t count;
        const char *sentence;
    } wrong[] = {
        {"CartPole-v1", "", 0, "0 environments to differentiate"},
        {"CartPole-v1", "", -5, "-5 environments"},
        {"CartPole-v1", "", INT32_MAX, "environments to differentiate"},
        {"CartPole-v1", "threads=0", 1, "threads"},
        {"CartPole-v1", "frame_stack=2", 1, "derivatives are those of the environment itself"},
        {"CartPole-v1", "clip_reward=1", 1, "derivatives are those of the environment itself"},
        {"CartPole-v1", "device=cuda", 1, "device=cpu"},
        {"CartPole-v1", "gravty=1", 1, "did you mean gravity"},
        {"FrozenLake-v1", "", 1, "FrozenLake-v1 has no derivatives"},
        {"Nothing-v1", "", 1, "Nothing-v1"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(ludus_diff_make(wrong[i].id, wrong[i].options, wrong[i].count) == NULL);
        CHECK_CONTAINS(ludus_last_error(), wrong[i].sentence);
    }
    ludus_diff_destroy(NULL);

    problem p = make_problem(id, "", 3, 2);
    static const int32_t steps[] = {-1, INT32_MIN, LUDUS_ROLLOUT_STEPS + 1, INT32_MAX};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        CHECK_EQ_INT(ludus_rollout(p.diff, steps[i], p.start, p.action, NULL, NULL), LUDUS_ERROR_ARGUMENT);
        CHECK_CONTAINS(ludus_last_error(), "between 0 and 10000000");
        CHECK_EQ_INT(ludus_rollout_jvp(p.diff, steps[i], p.start, p.action, NULL, NULL), LUDUS_ERROR_ARGUMENT);
        CHECK_EQ_INT(ludus_rollout_vjp(p.diff, steps[i], p.start, p.action, NULL, NULL, 0), LUDUS_ERROR_ARGUMENT);
    }
    CHECK_EQ_INT(ludus_rollout(p.diff, 0, p.start, p.action, &p.ways, p.terminated), LUDUS_OK);
    // The most steps there can be, within one byte: refused before anything is touched.
    CHECK_EQ_INT(ludus_rollout_vjp(p.diff, LUDUS_ROLLOUT_STEPS, p.start, NULL, NULL, NULL, 1), LUDUS_ERROR_MEMORY);
    CHECK_CONTAINS(ludus_last_error(), "10000000 steps cannot be differentiated within 1 bytes");
    drop_problem(&p);

    // A rollout of no steps has no cotangents.
    p = make_problem(id, "", 3, 0);
    memset(p.pulled.start, 0xff, 3 * p.states * p.word);
    CHECK_EQ_INT(pull(&p, 0), LUDUS_OK);
    for (size_t i = 0; i < 3 * p.states; i++) {
        CHECK_EQ_REAL(number_of(&p, p.pulled.start, i), 0);
    }
    drop_problem(&p);
}

// Numbers that are none stay in their own environment.
static void test_nan(const char *id) {
    static const double strange[] = {NAN, INFINITY, -INFINITY, 1e38};
    for (size_t s = 0; s < sizeof strange / sizeof strange[0]; s++) {
        problem p = make_problem(id, "", COUNT, STEPS), q = make_problem(id, "", COUNT, STEPS);
        const size_t bad = 100;
        for (size_t k = 0; k < q.states; k++) {
            set_number(&q, q.start, bad * q.states + k, strange[s]);
        }
        for (size_t t = 0; t < STEPS; t++) {
            set_number(&q, q.action, (t * COUNT + bad) * q.actions, strange[s]);
        }
        run_all(&p);
        run_all(&q);
        for (size_t i = 0; i < COUNT; i++) {
            const size_t from = i * p.states * p.word;
            CHECK(i == bad || same_bits(&p, (char *)p.pulled.start + from, (char *)q.pulled.start + from, p.states));
        }
        drop_problem(&p);
        drop_problem(&q);
    }
}

int main(void) {
    int smooth = 0;
    CHECK_EQ_INT(ludus_register(&ludus_env_sketch_slope), LUDUS_OK);
    for (int32_t i = 0; i < ludus_registered_count(); i++) {
        const char *id = ludus_registered_id(i);
        ludus_diff *diff = ludus_diff_make(id, NULL, 1);
        if (!diff) {
            CHECK_CONTAINS(ludus_last_error(), "has no derivatives");
            continue;
        }
        ludus_diff_destroy(diff);
        smooth++;
        test_singles(id, "precision=double");
        // Bodies take many evaluations a step; of the models of several joints the shortest tests will do.
        if (ludus_fields_find(ludus_find(id, NULL)->options, "frame_skip", NULL) >= 0 &&
            strcmp(id, "InvertedPendulum-v5") != 0) {
            test_products(id, "precision=double", 1e-10);
            continue;
        }
        test_singles(id, "");
        test_singles(id, "lanes=1");
        test_products(id, "precision=double", 1e-10);
        test_products(id, "", 1e-4);
        test_chain(id, "precision=double");
        test_chain(id, "");
        test_threads_and_lanes(id);
        test_every_bound(id);
        test_nothing(id);
        test_nan(id);
    }
    CHECK(smooth > 1);
    test_bounds("CartPole-v1", "");
    test_bounds("CartPole-v1", "precision=double threads=2");
    test_differences("CartPole-v1");
    test_differences("Sketch/Slope-v0");
    test_wrong("CartPole-v1");
    return check_end();
}
