// test_nn_policy.c - drawing and evaluating actions: every backend against the reference, frequencies, masks, bounds.
// SPDX-License-Identifier: MIT
#include "tests/nn_backends.h"

enum { MAX_ROWS = 64000 };

static const nn_head coin = {.kind = NN_CATEGORICAL, .parts = 1, .classes = {2}};
static const nn_head several = {.kind = NN_CATEGORICAL, .parts = 3, .classes = {3, 1, 6}};
static const nn_head normal = {.kind = NN_GAUSSIAN, .parts = 3};
static const nn_head squashed = {.kind = NN_GAUSSIAN, .parts = 2, .squash = true};
static const nn_head deviating = {.kind = NN_GAUSSIAN, .parts = 2, .squash = true, .output_log_std = true};

// All tensors of nn_policy on one backend.
typedef struct fixture {
    nn_backend *backend;
    nn_policy policy;
    nn_random random;
} fixture;

static fixture make_fixture(nn_backend *backend, const nn_head *head, int64_t rows, float scale) {
    fixture made = {.backend = backend};
    int32_t outputs = nn_head_outputs(head), parts = head->parts;
    const uint32_t counter[4] = {11, 22, 33, 44};
    nn_policy *policy = &made.policy;
    policy->head = head;
    policy->outputs = nn_random_normal(backend, rows, outputs, scale, 1);
    policy->log_prob = nn_zeros(backend, NN_F32, rows, 1);
    policy->entropy = nn_zeros(backend, NN_F32, rows, 1);
    if (head->kind == NN_CATEGORICAL) {
        policy->actions = nn_zeros(backend, NN_I32, rows, parts);
        policy->environment_actions = nn_zeros(backend, NN_I32, rows, parts);
    } else {
        policy->actions = nn_zeros(backend, NN_F32, rows, parts);
        policy->environment_actions = nn_zeros(backend, NN_F32, rows, parts);
        policy->log_std = nn_random_normal(backend, 1, parts, 0.5f, 2);
    }
    made.random.counter = nn_made(backend, NN_U32, 1, 4, counter);
    made.random.tag = 5;
    return made;
}

static void drop_fixture(fixture *made) {
    const nn_policy *policy = &made->policy;
    const nn_tensor owned[] = {policy->outputs, policy->log_prob, policy->entropy,
                               policy->actions, policy->log_std,  policy->environment_actions,
                               policy->mask,    policy->bounds,   made->random.counter};
    nn_drop(made->backend, 9, owned);
    nn_backend_destroy(made->backend);
}

static void sample(fixture *made) {
    made->backend->operations->policy_sample(made->backend, &made->policy, made->random);
}

// Where a float sum of probabilities lands on the other side of the drawn number, the choice may be the neighbour: rarely.
static void check_same_draws(const fixture *a, const fixture *b) {
    int64_t count = nn_count(a->policy.actions), differing = 0;
    for (int64_t i = 0; i < count; i++) {
        if (a->policy.head->kind == NN_CATEGORICAL) {
            differing += nn_i32(a->policy.actions)[i] != nn_i32(b->policy.actions)[i];
        } else {
            CHECK_NEAR(nn_f32(a->policy.actions)[i], nn_f32(b->policy.actions)[i], 1e-5);
            CHECK_NEAR(nn_f32(a->policy.environment_actions)[i], nn_f32(b->policy.environment_actions)[i], 1e-5);
        }
    }
    CHECK(differing * 2000 <= count);
}

// Evaluates the reference's actions on both.
static void check_same_values(const fixture *a, const fixture *b) {
    a->backend->operations->copy(a->backend, a->policy.actions, b->policy.actions);
    a->backend->operations->policy_evaluate(a->backend, &a->policy);
    CHECK_NEAR(nn_distance(a->policy.log_prob, b->policy.log_prob), 0, 1e-5);
    CHECK_NEAR(nn_distance(a->policy.entropy, b->policy.entropy), 0, 1e-5);
}

static void add_mask(fixture *made, int64_t rows, int32_t outputs) {
    uint8_t *mask = malloc((size_t)(rows * outputs));
    for (int64_t i = 0; i < rows * outputs; i++) {
        mask[i] = (uint8_t)(ludus_philox_words((uint32_t)i, 9, 0, 0, 0, 0).word[0] % 3 != 0);
    }
    memset(mask, 0, (size_t)outputs); // the first row allows nothing: that counts as everything
    made->policy.mask = nn_made(made->backend, NN_U8, rows, outputs, mask);
    free(mask);
}

static void add_bounds(fixture *made) {
    const float bounds[] = {-2, -1, -0.5f, 2, 3, 0.5f}, two[] = {-2, -1, 2, 3};
    if (made->policy.head->kind == NN_GAUSSIAN) {
        int32_t parts = made->policy.head->parts;
        made->policy.bounds = nn_made(made->backend, NN_F32, 2, parts, parts == 2 ? two : bounds);
    }
}

static void test_against_reference(void) {
    static const nn_head *const heads[] = {&coin, &several, &normal, &squashed, &deviating};
    static const int64_t sizes[] = {1, 16, 37, 1000};
    nn_variant variants[16];
    int count = nn_variants(variants);
    for (int h = 0; h < 5; h++) {
        for (int s = 0; s < 4 * 2; s++) {
            bool extra = s >= 4; // a mask, or bounds
            fixture reference = make_fixture(nn_variant_make(&variants[0]), heads[h], sizes[s % 4], 1.5f);
            if (extra && heads[h]->kind == NN_CATEGORICAL) {
                add_mask(&reference, sizes[s % 4], nn_head_outputs(heads[h]));
            }
            if (extra) {
                add_bounds(&reference);
            }
            sample(&reference);
            for (int v = 1; v < count; v++) {
                fixture made = make_fixture(nn_variant_make(&variants[v]), heads[h], sizes[s % 4], 1.5f);
                made.policy.mask = nn_none();
                if (extra && heads[h]->kind == NN_CATEGORICAL) {
                    add_mask(&made, sizes[s % 4], nn_head_outputs(heads[h]));
                }
                if (extra) {
                    add_bounds(&made);
                }
                sample(&made);
                check_same_draws(&made, &reference);
                check_same_values(&made, &reference);
                drop_fixture(&made);
            }
            drop_fixture(&reference);
        }
    }
}

// All rows have the same logits: the frequencies are the softmax (chi-square, 4 degrees of freedom, 18.5 is one in a thousand),
// masked classes are never drawn, and the log-probability is that of the class.
static void check_frequencies(const nn_variant *variant) {
    static const nn_head five = {.kind = NN_CATEGORICAL, .parts = 1, .classes = {6}};
    const float logits[6] = {0.5f, -1, 9, 0, 1, -2};
    fixture made = make_fixture(nn_variant_make(variant), &five, MAX_ROWS, 1);
    made.policy.mask = nn_zeros(made.backend, NN_U8, MAX_ROWS, 6);
    for (int64_t i = 0; i < MAX_ROWS * 6; i++) {
        nn_f32(made.policy.outputs)[i] = logits[i % 6];
        nn_u8(made.policy.mask)[i] = i % 6 != 2;
    }
    sample(&made);
    double total = 0, chi = 0, entropy = 0;
    int seen[6] = {0};
    for (int c = 0; c < 6; c++) {
        total += c == 2 ? 0 : exp((double)logits[c]);
    }
    for (int64_t i = 0; i < MAX_ROWS; i++) {
        int32_t action = nn_i32(made.policy.actions)[i];
        if (!CHECK(action >= 0 && action < 6 && action != 2)) {
            break;
        }
        seen[action]++;
        CHECK_NEAR(nn_f32(made.policy.log_prob)[i], logits[action] - log(total), 1e-5);
    }
    for (int c = 0; c < 6; c++) {
        double expected = c == 2 ? 0 : MAX_ROWS * exp((double)logits[c]) / total;
        chi += c == 2 ? 0 : (seen[c] - expected) * (seen[c] - expected) / expected;
        entropy -= c == 2 ? 0 : exp((double)logits[c]) / total * (logits[c] - log(total));
    }
    CHECK(chi < 18.5);
    CHECK_NEAR(nn_f32(made.policy.entropy)[7], entropy, 1e-5);
    made.policy.greedy = true;
    sample(&made);
    CHECK_EQ_INT(nn_i32(made.policy.actions)[0], 4);
    CHECK_EQ_INT(nn_i32(made.policy.actions)[MAX_ROWS - 1], 4);
    drop_fixture(&made);
}

// Moments of normal draws, the range of squashed ones, and their density: tanh(u) = a has density N(u)/(1 - a^2).
static void check_gaussian(const nn_variant *variant) {
    static const nn_head one = {.kind = NN_GAUSSIAN, .parts = 1, .squash = true};
    fixture made = make_fixture(nn_variant_make(variant), &one, MAX_ROWS, 0);
    made.policy.bounds = nn_made(made.backend, NN_F32, 2, 1, (const float[]){-3, 5});
    nn_f32(made.policy.log_std)[0] = -0.25f;
    made.backend->operations->fill(made.backend, made.policy.outputs, 0.75f);
    sample(&made);
    double mean = 0, square = 0, deviation = exp(-0.25);
    for (int64_t i = 0; i < MAX_ROWS; i++) {
        double u = nn_f32(made.policy.actions)[i], z = (u - 0.75) / deviation, a = tanh(u);
        mean += z / MAX_ROWS;
        square += z * z / MAX_ROWS;
        CHECK_NEAR(nn_f32(made.policy.environment_actions)[i], 1 + 4 * a, 3e-6);
        double density = -0.5 * z * z + 0.25 - 0.5 * log(2 * 3.14159265358979323846) - log(1 - a * a);
        CHECK_NEAR(nn_f32(made.policy.log_prob)[i], density, 1e-4);
    }
    CHECK_NEAR(mean, 0, 0.012);
    CHECK_NEAR(square, 1, 0.02);
    made.policy.greedy = true;
    sample(&made);
    CHECK_EQ_REAL(nn_f32(made.policy.actions)[1], 0.75);
    drop_fixture(&made);
}

// Another tag, another count and another seed give other draws; the same ones give the same bits with any number of threads.
static void test_streams(void) {
    fixture made[5];
    for (int i = 0; i < 5; i++) {
        made[i] = make_fixture(nn_variant_make(&(nn_variant){"cpu", NULL, i == 4 ? 3 : 1}), &normal, 555, 1);
    }
    made[1].random.tag++;
    made[2].backend->operations->advance(made[2].backend, made[2].random.counter, 1);
    nn_u32(made[3].random.counter)[0]++;
    for (int i = 0; i < 5; i++) {
        sample(&made[i]);
        bool same =
            memcmp(made[0].policy.actions.data, made[i].policy.actions.data, nn_bytes(made[0].policy.actions)) == 0;
        CHECK_EQ_INT(same, i == 0 || i == 4);
    }
    for (int i = 0; i < 5; i++) {
        drop_fixture(&made[i]);
    }
}

// More logits than the kernels hold: the same results through the reference.
static void test_wide(void) {
    static const nn_head wide = {.kind = NN_CATEGORICAL, .parts = 1, .classes = {700}};
    fixture a = make_fixture(nn_variant_make(&(nn_variant){"reference", NULL, 1}), &wide, 20, 1);
    fixture b = make_fixture(nn_variant_make(&(nn_variant){"cpu", NULL, 1}), &wide, 20, 1);
    sample(&a);
    sample(&b);
    check_same_draws(&a, &b);
    check_same_values(&b, &a);
    drop_fixture(&a);
    drop_fixture(&b);
}

int main(void) {
    nn_variant variants[16];
    int count = nn_variants(variants);
    test_against_reference();
    for (int v = 0; v < count; v++) {
        check_frequencies(&variants[v]);
        check_gaussian(&variants[v]);
    }
    test_streams();
    test_wide();
    return check_end();
}
